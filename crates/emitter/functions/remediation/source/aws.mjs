// The calls to AWS, each as one small function. Knows nothing of alarms or remedies.
// The AWS SDK comes with Lambda's Node runtime.

import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
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
import { PATTERN } from "./reports.mjs";

// What one call of GetMetricData takes (CloudWatch API reference, read 2026-11).
const QUERIES_IN_A_CALL = 500;
// Seconds of a datapoint: Lambda writes its metrics every minute, and CloudWatch keeps minutes for 15 days.
const PERIOD_SECONDS = 60;
// Pages of a log that are read at most, of up to 1 MB each: more than ten thousand reports say no more.
const LOG_PAGES = 8;

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

// Metrics and alarms.
export function cloudwatch() {
  const client = new CloudWatchClient({});
  return {
    // A metric alarm as it is now, or undefined. Composite alarms are shown only to who may read all alarms.
    async alarm(name) {
      const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
      return MetricAlarms?.[0];
    },
    // What an alarm's state was changed to since a time, the oldest first, as `{ time, from, to }`.
    async changes(name, since) {
      const found = [];
      let NextToken;
      do {
        const page = await client.send(
          new DescribeAlarmHistoryCommand({
            AlarmName: name,
            HistoryItemType: "StateUpdate",
            StartDate: new Date(since),
            ScanBy: "TimestampAscending",
            NextToken,
          }),
        );
        found.push(...(page.AlarmHistoryItems ?? []));
        NextToken = page.NextToken;
      } while (NextToken);
      // "Alarm updated from OK to ALARM"; the data beside it may be cut off.
      return found.map((item) => {
        const [, from, to] = / from (\w+) to (\w+)/.exec(item.HistorySummary) ?? [];
        return { time: item.Timestamp.getTime(), from, to };
      });
    },
    // The sums of metrics, each `{ namespace, name, dimensions }`, over the minutes that begin between two times.
    async sums(metrics, from, to) {
      const sums = metrics.map(() => 0);
      for (let first = 0; first < metrics.length; first += QUERIES_IN_A_CALL) {
        const MetricDataQueries = metrics.slice(first, first + QUERIES_IN_A_CALL).map((metric, index) => ({
          Id: `m${first + index}`,
          MetricStat: {
            Metric: {
              Namespace: metric.namespace,
              MetricName: metric.name,
              Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: PERIOD_SECONDS,
            Stat: "Sum",
          },
        }));
        let NextToken;
        do {
          const page = await client.send(
            new GetMetricDataCommand({ MetricDataQueries, StartTime: new Date(from), EndTime: new Date(to), NextToken }),
          );
          for (const { Id, Values } of page.MetricDataResults ?? []) {
            for (const value of Values ?? []) sums[Number(Id.slice(1))] += value;
          }
          NextToken = page.NextToken;
        } while (NextToken);
      }
      return sums;
    },
  };
}

// Logs, by the names of their groups.
export function logs() {
  const client = new CloudWatchLogsClient({});
  return {
    // The lines with reports of runs since a time. Without a log there are none.
    async reports(group, since) {
      const found = [];
      let nextToken;
      try {
        for (let page = 0; page < LOG_PAGES; page += 1) {
          const answer = await client.send(
            new FilterLogEventsCommand({ logGroupName: group, filterPattern: PATTERN, startTime: since, nextToken }),
          );
          found.push(...(answer.events ?? []).map((line) => line.message));
          nextToken = answer.nextToken;
          if (!nextToken) break;
        }
      } catch (error) {
        if (error.name !== "ResourceNotFoundException") throw error;
      }
      return found;
    },
  };
}

// The alert topic: publishes a subject and a text.
export function topic(arn) {
  const client = new SNSClient({});
  return ({ subject, text }) => client.send(new PublishCommand({ TopicArn: arn, Subject: subject, Message: text }));
}
