// The workload of the benchmark as a user would write it in Jsonnet: `n` services with all that belongs
// to each, and what they share, as one main.tf.json.
//   jrsonnet --tla-code n=100 workload.jsonnet

local application = 'big-production';
local region = 'us-east-1';
local account = '111122223333';

local metric(name, fn, stat, more={}) = {
  namespace: 'AWS/Lambda',
  metric_name: name,
  dimensions: { FunctionName: fn },
  stat: stat,
  period: 300,
} + more;

local alarm(name, description, threshold, periods, more) = {
  alarm_name: name,
  alarm_description: description,
  comparison_operator: 'GreaterThanThreshold',
  evaluation_periods: periods,
  threshold: threshold,
  treat_missing_data: 'notBreaching',
  alarm_actions: ['${aws_sns_topic.alerts.arn}'],
  ok_actions: ['${aws_sns_topic.alerts.arn}'],
} + more;

local one(name, fn, stat) = {
  namespace: 'AWS/Lambda',
  metric_name: name,
  dimensions: { FunctionName: fn },
  statistic: stat,
  period: 300,
};

local document(statements) = std.manifestJsonMinified({ Version: '2012-10-17', Statement: statements });

local service(index) = {
  local key = 'f%04d' % index,
  local fn = application + '-' + key,
  local queue = fn + '-dlq',
  resource: {
    aws_cloudwatch_log_group: { [key]: {
      name: '/aws/lambda/' + fn,
      retention_in_days: 365,
      kms_key_id: '${aws_kms_key.this.arn}',
    } },
    aws_sqs_queue: { [key]: {
      name: queue,
      message_retention_seconds: 1209600,
      kms_master_key_id: '${aws_kms_key.this.arn}',
      kms_data_key_reuse_period_seconds: 300,
    } },
    aws_sqs_queue_policy: { [key]: {
      queue_url: '${aws_sqs_queue.%s.id}' % key,
      policy: document([{
        Sid: 'OnlyEncrypted',
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:*',
        Resource: '${aws_sqs_queue.%s.arn}' % key,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }]),
    } },
    aws_iam_role: { [key]: {
      name: fn,
      description: 'Execution role of function %s.' % fn,
      assume_role_policy: document([{
        Sid: 'AssumedByLambda',
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }]),
    } },
    aws_iam_role_policy: { [key]: {
      name: 'function',
      role: '${aws_iam_role.%s.id}' % key,
      policy: document([
        {
          Sid: 'Log',
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: '${aws_cloudwatch_log_group.%s.arn}:*' % key,
        },
        { Sid: 'Trace', Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
        { Sid: 'DeadLetters', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '${aws_sqs_queue.%s.arn}' % key },
        { Sid: 'Key', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '${aws_kms_key.this.arn}' },
      ]),
    } },
    aws_lambda_function: { [key]: {
      function_name: fn,
      filename: '${path.root}/app.zip',
      source_code_hash: '${filebase64sha256("${path.root}/app.zip")}',
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      architectures: ['arm64'],
      memory_size: 1024,
      timeout: 30,
      publish: true,
      role: '${aws_iam_role.%s.arn}' % key,
      kms_key_arn: '${aws_kms_key.this.arn}',
      tracing_config: { mode: 'Active' },
      dead_letter_config: { target_arn: '${aws_sqs_queue.%s.arn}' % key },
      depends_on: ['aws_cloudwatch_log_group.' + key, 'aws_iam_role_policy.' + key],
    } },
    aws_lambda_alias: { [key]: {
      name: 'live',
      function_name: '${aws_lambda_function.%s.function_name}' % key,
      function_version: '${aws_lambda_function.%s.version}' % key,
    } },
    aws_lambda_function_event_invoke_config: { [key]: {
      function_name: '${aws_lambda_function.%s.function_name}' % key,
      qualifier: '${aws_lambda_alias.%s.name}' % key,
      maximum_retry_attempts: 2,
    } },
    aws_cloudwatch_metric_alarm: {
      [key + '-errors']: alarm(fn + '-errors', 'Function %s failed more than once in 5 minutes, twice in a row.' % fn, 1, 2, one('Errors', fn, 'Sum')),
      [key + '-error-rate']: alarm(fn + '-error-rate', 'Function %s failed in more than 5 %% of at least 20 runs in 5 minutes, twice in a row.' % fn, 5, 2, {
        metric_query: [
          { id: 'rate', expression: 'IF(runs >= 20, 100 * errors / runs, 0)', return_data: true },
          { id: 'errors', metric: metric('Errors', fn, 'Sum') },
          { id: 'runs', metric: metric('Invocations', fn, 'Sum') },
        ],
      }),
      [key + '-duration']: alarm(fn + '-duration', 'Function %s took more than 5000 ms on average over 5 minutes, twice in a row.' % fn, 5000, 2, one('Duration', fn, 'Average')),
      [key + '-throttles']: alarm(fn + '-throttles', 'Lambda refused runs of %s: its concurrency is used up.' % fn, 0, 1, one('Throttles', fn, 'Sum')),
      [key + '-dead-letters']: alarm(fn + '-dead-letters', 'Events that %s could not handle wait in %s.' % [fn, queue], 0, 1, {
        namespace: 'AWS/SQS',
        metric_name: 'ApproximateNumberOfMessagesVisible',
        dimensions: { QueueName: queue },
        statistic: 'Maximum',
        period: 300,
      }),
    },
  },
  output: { [key + '_name']: { description: 'Name of function %s.' % key, value: '${aws_lambda_function.%s.function_name}' % key } },
  widgets:: [
    { type: 'metric', width: 12, height: 6, properties: {
      title: 'Function ' + key,
      region: region,
      period: 300,
      metrics: [
        ['AWS/Lambda', 'Invocations', 'FunctionName', fn, { stat: 'Sum' }],
        ['AWS/Lambda', 'Errors', 'FunctionName', fn, { stat: 'Sum' }],
        ['AWS/Lambda', 'Throttles', 'FunctionName', fn, { stat: 'Sum' }],
        ['AWS/Lambda', 'Duration', 'FunctionName', fn, { stat: 'Average', yAxis: 'right' }],
        ['AWS/Lambda', 'Duration', 'FunctionName', fn, { stat: 'p99', yAxis: 'right' }],
      ],
    } },
    { type: 'log', width: 12, height: 6, properties: {
      title: 'Function %s: newest errors' % key,
      region: region,
      query: "SOURCE '/aws/lambda/%s' | fields @timestamp, @message | filter @message like /ERROR/ | sort @timestamp desc | limit 20" % fn,
    } },
  ],
};

// CloudWatch takes 500 widgets on a dashboard: 240 services with two each.
local per_dashboard = 240;

function(n)
  local services = [service(index) for index in std.range(0, n - 1)];
  local resources = {
    [type]: { [name]: s.resource[type][name] for s in services for name in std.objectFields(s.resource[type]) }
    for type in std.objectFields(services[0].resource)
  };
  {
    terraform: { required_version: '>= 1.10', required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100, < 7.0' } } },
    provider: { aws: { region: region, allowed_account_ids: [account], default_tags: { tags: { Application: 'big', Environment: 'production' } } } },
    resource: resources {
      aws_kms_key: { this: { description: 'Key of %s.' % application, enable_key_rotation: true, deletion_window_in_days: 30 } },
      aws_kms_alias: { this: { name: 'alias/' + application, target_key_id: '${aws_kms_key.this.id}' } },
      aws_sns_topic: { alerts: { name: application + '-alerts', kms_master_key_id: '${aws_kms_key.this.arn}' } },
      aws_sns_topic_subscription: { alerts: { topic_arn: '${aws_sns_topic.alerts.arn}', protocol: 'email', endpoint: 'ops@example.com' } },
      aws_cloudwatch_dashboard: {
        ['service-%d' % page]: {
          dashboard_name: '%s-service-%d' % [application, page],
          dashboard_body: std.manifestJsonMinified({
            widgets: std.flattenArrays([s.widgets for s in services[page * per_dashboard:(page + 1) * per_dashboard]]),
          }),
        }
        for page in std.range(0, std.ceil(n / per_dashboard) - 1)
      },
    },
    output: { [name]: s.output[name] for s in services for name in std.objectFields(s.output) },
  }
