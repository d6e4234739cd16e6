// The calls to AWS, each as one small function; all of them only read.
// The AWS SDK comes with Lambda's Node runtime.

import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";

// Others in the account use the same quotas: where AWS says that they are used up, calls slow down.
const SETTINGS = { retryMode: "adaptive", maxAttempts: 5 };

// Lambda functions, by name and alias.
export function functions() {
  const client = new LambdaClient(SETTINGS);
  return {
    configuration: (name, alias) =>
      client.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: alias })),
  };
}

// DynamoDB tables, by name.
export function tables() {
  const client = new DynamoDBClient(SETTINGS);
  return {
    async status(name) {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
      return Table.TableStatus;
    },
  };
}
