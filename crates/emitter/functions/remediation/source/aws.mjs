// The calls to AWS, each as one small function. Knows nothing of alarms or remedies.
// The AWS SDK comes with Lambda's Node runtime.

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";

import { Conflict } from "./ledger.mjs";

// The ledger table: items by `id`, each with a `revision` that every write checks.
export function database(table) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return {
    // The item as it is now, or undefined.
    async get(id) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }));
      return Item;
    },
    // Writes all items or none. Each has its next revision; the one before must still be there,
    // and for revision 1 there must be no item. Otherwise throws `Conflict`.
    async write(items) {
      const put = (item) => ({
        TableName: table,
        Item: item,
        ...(item.revision === 1
          ? { ConditionExpression: "attribute_not_exists(id)" }
          : {
              ConditionExpression: "revision = :before",
              ExpressionAttributeValues: { ":before": item.revision - 1 },
            }),
      });
      try {
        await client.send(new TransactWriteCommand({ TransactItems: items.map((item) => ({ Put: put(item) })) }));
      } catch (error) {
        const reasons = (error.CancellationReasons ?? []).map((reason) => reason.Code);
        if (reasons.includes("ConditionalCheckFailed") || reasons.includes("TransactionConflict")) {
          throw new Conflict(error.message);
        }
        throw error;
      }
    },
  };
}

// Lambda functions, by name.
export function functions() {
  const client = new LambdaClient({});
  const call = (Command, input) => client.send(new Command(input));
  return {
    configuration: (name) => call(GetFunctionConfigurationCommand, { FunctionName: name }),
    updateConfiguration: (name, change) =>
      call(UpdateFunctionConfigurationCommand, { FunctionName: name, ...change }),
    alias: (name, alias) => call(GetAliasCommand, { FunctionName: name, Name: alias }),
    updateAlias: (name, alias, change) => call(UpdateAliasCommand, { FunctionName: name, Name: alias, ...change }),
    publishVersion: (name, code) => call(PublishVersionCommand, { FunctionName: name, CodeSha256: code }),
    // Every version, `$LATEST` among them, as configurations.
    async versions(name) {
      const found = [];
      let Marker;
      do {
        const page = await call(ListVersionsByFunctionCommand, { FunctionName: name, Marker });
        found.push(...page.Versions);
        Marker = page.NextMarker;
      } while (Marker);
      return found;
    },
    // Reserved concurrency, or undefined where there is none.
    async concurrency(name) {
      const found = await call(GetFunctionConcurrencyCommand, { FunctionName: name });
      return found.ReservedConcurrentExecutions;
    },
    putConcurrency: (name, reserved) =>
      call(PutFunctionConcurrencyCommand, { FunctionName: name, ReservedConcurrentExecutions: reserved }),
  };
}

// The alert topic: publishes a subject and a text.
export function topic(arn) {
  const client = new SNSClient({});
  return ({ subject, text }) => client.send(new PublishCommand({ TopicArn: arn, Subject: subject, Message: text }));
}
