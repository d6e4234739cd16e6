// The workload of the benchmark as a user would write it with CDK Terrain: `N` services with all that
// belongs to each, and what they share, synthesised into a folder.
//   node workload.mjs N FOLDER

import { createRequire } from "node:module";
import path from "node:path";

// The packages are where the benchmark installed them; this file is copied there.
const require = createRequire(import.meta.url);
const { App, Fn, TerraformOutput, TerraformStack } = require("cdktn");
const load = (name) => require(`@cdktn/provider-aws/lib/${name}`);
const { AwsProvider } = load("provider");
const { CloudwatchDashboard } = load("cloudwatch-dashboard");
const { CloudwatchLogGroup } = load("cloudwatch-log-group");
const { CloudwatchMetricAlarm } = load("cloudwatch-metric-alarm");
const { IamRole } = load("iam-role");
const { IamRolePolicy } = load("iam-role-policy");
const { KmsAlias } = load("kms-alias");
const { KmsKey } = load("kms-key");
const { LambdaAlias } = load("lambda-alias");
const { LambdaFunction } = load("lambda-function");
const { LambdaFunctionEventInvokeConfig } = load("lambda-function-event-invoke-config");
const { SnsTopic } = load("sns-topic");
const { SnsTopicSubscription } = load("sns-topic-subscription");
const { SqsQueue } = load("sqs-queue");
const { SqsQueuePolicy } = load("sqs-queue-policy");

const application = "big-production";
const region = "us-east-1";
const account = "111122223333";

const document = (statements) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

class Service {
  constructor(stack, index, shared) {
    const key = `f${String(index).padStart(4, "0")}`;
    const name = `${application}-${key}`;
    this.key = key;
    this.name = name;
    const logs = new CloudwatchLogGroup(stack, `${key}-logs`, {
      name: `/aws/lambda/${name}`,
      retentionInDays: 365,
      kmsKeyId: shared.key.arn,
    });
    const queue = new SqsQueue(stack, `${key}-dlq`, {
      name: `${name}-dlq`,
      messageRetentionSeconds: 1209600,
      kmsMasterKeyId: shared.key.arn,
      kmsDataKeyReusePeriodSeconds: 300,
    });
    new SqsQueuePolicy(stack, `${key}-dlq-policy`, {
      queueUrl: queue.id,
      policy: document([
        {
          Sid: "OnlyEncrypted",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: queue.arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]),
    });
    const role = new IamRole(stack, `${key}-role`, {
      name,
      description: `Execution role of function ${name}.`,
      assumeRolePolicy: document([
        { Sid: "AssumedByLambda", Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ]),
    });
    const policy = new IamRolePolicy(stack, `${key}-policy`, {
      name: "function",
      role: role.id,
      policy: document([
        { Sid: "Log", Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${logs.arn}:*` },
        { Sid: "Trace", Effect: "Allow", Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource: "*" },
        { Sid: "DeadLetters", Effect: "Allow", Action: "sqs:SendMessage", Resource: queue.arn },
        { Sid: "Key", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: shared.key.arn },
      ]),
    });
    const fn = new LambdaFunction(stack, key, {
      functionName: name,
      filename: "${path.root}/app.zip",
      sourceCodeHash: Fn.filebase64sha256("${path.root}/app.zip"),
      handler: "index.handler",
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      memorySize: 1024,
      timeout: 30,
      publish: true,
      role: role.arn,
      kmsKeyArn: shared.key.arn,
      tracingConfig: { mode: "Active" },
      deadLetterConfig: { targetArn: queue.arn },
      dependsOn: [logs, policy],
    });
    const alias = new LambdaAlias(stack, `${key}-alias`, {
      name: "live",
      functionName: fn.functionName,
      functionVersion: fn.version,
    });
    new LambdaFunctionEventInvokeConfig(stack, `${key}-invoke`, {
      functionName: fn.functionName,
      qualifier: alias.name,
      maximumRetryAttempts: 2,
    });
    const alarm = (what, description, threshold, evaluationPeriods, more) =>
      new CloudwatchMetricAlarm(stack, `${key}-${what}`, {
        alarmName: `${name}-${what}`,
        alarmDescription: description,
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods,
        threshold,
        treatMissingData: "notBreaching",
        alarmActions: [shared.topic.arn],
        okActions: [shared.topic.arn],
        ...more,
      });
    const dimensions = { FunctionName: name };
    const one = (metricName, statistic) => ({ namespace: "AWS/Lambda", metricName, dimensions, statistic, period: 300 });
    const metric = (metricName, stat) => ({ namespace: "AWS/Lambda", metricName, dimensions, stat, period: 300 });
    alarm("errors", `Function ${name} failed more than once in 5 minutes, twice in a row.`, 1, 2, one("Errors", "Sum"));
    alarm("error-rate", `Function ${name} failed in more than 5 % of at least 20 runs in 5 minutes, twice in a row.`, 5, 2, {
      metricQuery: [
        { id: "rate", expression: "IF(runs >= 20, 100 * errors / runs, 0)", returnData: true },
        { id: "errors", metric: metric("Errors", "Sum") },
        { id: "runs", metric: metric("Invocations", "Sum") },
      ],
    });
    alarm("duration", `Function ${name} took more than 5000 ms on average over 5 minutes, twice in a row.`, 5000, 2, one("Duration", "Average"));
    alarm("throttles", `Lambda refused runs of ${name}: its concurrency is used up.`, 0, 1, one("Throttles", "Sum"));
    alarm("dead-letters", `Events that ${name} could not handle wait in ${name}-dlq.`, 0, 1, {
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: `${name}-dlq` },
      statistic: "Maximum",
      period: 300,
    });
    new TerraformOutput(stack, `${key}_name`, { description: `Name of function ${key}.`, value: fn.functionName });
  }

  widgets() {
    const metric = (metricName, stat, more = {}) => ["AWS/Lambda", metricName, "FunctionName", this.name, { stat, ...more }];
    return [
      {
        type: "metric",
        width: 12,
        height: 6,
        properties: {
          title: `Function ${this.key}`,
          region,
          period: 300,
          metrics: [
            metric("Invocations", "Sum"),
            metric("Errors", "Sum"),
            metric("Throttles", "Sum"),
            metric("Duration", "Average", { yAxis: "right" }),
            metric("Duration", "p99", { yAxis: "right" }),
          ],
        },
      },
      {
        type: "log",
        width: 12,
        height: 6,
        properties: {
          title: `Function ${this.key}: newest errors`,
          region,
          query: `SOURCE '/aws/lambda/${this.name}' | fields @timestamp, @message | filter @message like /ERROR/ | sort @timestamp desc | limit 20`,
        },
      },
    ];
  }
}

// CloudWatch takes 500 widgets on a dashboard: 240 services with two each.
const PER_DASHBOARD = 240;

const [number, folder] = [Number(process.argv[2]), path.resolve(process.argv[3])];
const app = new App({ outdir: folder, skipValidation: true });
const stack = new TerraformStack(app, "production");
new AwsProvider(stack, "aws", {
  region,
  allowedAccountIds: [account],
  defaultTags: [{ tags: { Application: "big", Environment: "production" } }],
});
const key = new KmsKey(stack, "key", { description: `Key of ${application}.`, enableKeyRotation: true, deletionWindowInDays: 30 });
new KmsAlias(stack, "key-alias", { name: `alias/${application}`, targetKeyId: key.id });
const topic = new SnsTopic(stack, "alerts", { name: `${application}-alerts`, kmsMasterKeyId: key.arn });
new SnsTopicSubscription(stack, "alerts-mail", { topicArn: topic.arn, protocol: "email", endpoint: "ops@example.com" });
const services = Array.from({ length: number }, (_, index) => new Service(stack, index, { key, topic }));
for (let page = 0; page * PER_DASHBOARD < number; page += 1) {
  const shown = services.slice(page * PER_DASHBOARD, (page + 1) * PER_DASHBOARD);
  new CloudwatchDashboard(stack, `service-${page}`, {
    dashboardName: `${application}-service-${page}`,
    dashboardBody: JSON.stringify({ widgets: shown.flatMap((service) => service.widgets()) }),
  });
}
app.synth();
