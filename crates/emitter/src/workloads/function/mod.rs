//! A Lambda function: its log group first, a role of its own, dead letters, an alias to roll back,
//! tracing, bounded retries.

mod access;
mod alarms;
mod graph_node;
mod large;
mod module;
mod objects;
mod provisioned;
mod remediation;
mod schedules;
mod streams;
mod tests;
mod variables;
mod watch;
mod wire;

pub use large::LargeEnvironment;
pub(crate) use large::large_environments;
pub(super) use remediation::{RemediationTarget, remedies};
pub(super) use watch::facts;

use std::collections::BTreeMap;

use model::kinds::FUNCTION;
use naming::LIVE_ALIAS;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::{Text, Value};

use crate::definition::{
    DataActions, DeliveryKey, GrantDefinition, ModuleDefinition, NewerArgument, OnProvider6,
    OwnTypes, RegionLoss, STANDARD, WorkloadDefinition, source,
};
use crate::parts::object_rules::RuleInput;
use crate::parts::schedules::ScheduleInput;
use crate::parts::statement::PolicyStatement;

pub(crate) const WORKLOAD: WorkloadDefinition = WorkloadDefinition {
    kind: &FUNCTION,
    module: Some(ModuleDefinition {
        path: "function",
        variants: STANDARD,
        module: module::module,
        examples: &[("function", include_str!("example.tf"))],
        on_provider_6: Some(OnProvider6 {
            change: module::on_provider_6,
            arguments: &[NewerArgument {
                resource: "aws_lambda_function",
                block: None,
                name: "source_kms_key_arn",
                kind: "string",
                computed: false,
            }],
        }),
    }),
    wire: wire::wire,
    grant: Some(GrantDefinition::Own(access::invoke)),
    consumer_rights: None,
    key_users: &[],
    delivery_key: Some(DELIVERY_KEY),
    own_types: OwnTypes::NONE,
    data: DataActions::NONE,
    region_loss: RegionLoss::ComesBack,
    source_settings: &[
        source("architectures", "architecture"),
        source("environment", "environment"),
        source("ephemeral_storage", "ephemeral_storage_mb"),
        source("filename", "code"),
        source("handler", "handler"),
        source("image_uri", "code"),
        source("layers", "layers"),
        source("maximum_retry_attempts", "retries"),
        source("memory_size", "memory_mb"),
        source("aws_iam_role_policy.policy", "access"),
        source(
            "provisioned_concurrent_executions",
            "provisioned_concurrency",
        ),
        source("reserved_concurrent_executions", "reserved_concurrency"),
        source("retention_in_days", "log_retention_days"),
        source("runtime", "runtime"),
        source("schedule_expression", "triggers"),
        source("aws_cloudwatch_event_rule.event_pattern", "triggers"),
        source(
            "aws_lambda_event_source_mapping.event_source_arn",
            "triggers",
        ),
        source("timeout", "timeout_seconds"),
        source("vpc_config", "vpc"),
    ],
    imported: &[],
    alarms: alarms::ALL,
    example_entries: &[
        "code = \"app\"\nhandler = \"index.handler\"\nprovisioned_concurrency = { min = 1 }\nobjective = { availability_percent = 99.9, latency_ms = 800 }",
    ],
    example_triggers: &[],
};

/// "Securing Lambda environment variables" of the AWS Lambda developer guide, read 2026-11.
const DELIVERY_KEY: DeliveryKey = DeliveryKey {
    service: "lambda",
    apply: &["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt"],
    plan: &["kms:Decrypt"],
};

/// What a caller of `modules/function` passes.
#[derive(Serialize, JsonSchema)]
struct FunctionInputs {
    /// Name of the function, of its role, and the beginning of its queue's name.
    #[schemars(regex(pattern = "^[a-zA-Z0-9_-]{1,64}$"))]
    name: Text,
    /// What it does, in a few words.
    #[serde(default)]
    #[schemars(length(max = 256))]
    description: Text,
    /// ARN of the key that encrypts its log, environment and dead letters.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// ARN of the key that encrypts the copy of its package that Lambda keeps. By default `kms_key_arn`.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    package_kms_key_arn: Option<Text>,
    /// Path of its package, a zip file. Give this, or `s3_bucket` and `s3_key`, or `image_uri`.
    package: Option<Text>,
    /// Bucket that holds its package.
    s3_bucket: Option<Text>,
    /// Key of its package in the bucket.
    s3_key: Option<Text>,
    /// Version of the object in the bucket. Without one, a new object under the same key is never deployed.
    s3_object_version: Option<Text>,
    /// URI of its container image in ECR.
    image_uri: Option<Text>,
    /// Entry point: file and exported name. Not for container images.
    handler: Option<Text>,
    /// Lambda runtime. Not for container images.
    runtime: Option<Text>,
    /// Processor architecture: arm64 or `x86_64`.
    #[serde(default = "arm64")]
    architecture: ArchitectureInput,
    /// Memory in MB; processor share follows it.
    #[serde(default = "memory")]
    #[schemars(range(min = aws::ranges::FUNCTION_MEMORY_MB.min, max = aws::ranges::FUNCTION_MEMORY_MB.max))]
    memory_mb: Value<u32>,
    /// Longest run in seconds.
    #[serde(default = "timeout")]
    #[schemars(range(min = aws::ranges::FUNCTION_TIMEOUT_SECONDS.min, max = aws::ranges::FUNCTION_TIMEOUT_SECONDS.max))]
    timeout_seconds: Value<u32>,
    /// Size of /tmp in MB.
    #[serde(default = "ephemeral_storage")]
    #[schemars(range(min = aws::ranges::FUNCTION_STORAGE_MB.min, max = aws::ranges::FUNCTION_STORAGE_MB.max))]
    ephemeral_storage_mb: Value<u32>,
    /// Environment variables, encrypted with the key. The function also finds `KMS_KEY_ID` there:
    /// it may use that key with its own ARN as `aws:lambda:FunctionArn` in the encryption context.
    #[serde(default)]
    environment: BTreeMap<String, Text>,
    /// ARNs of layers.
    #[serde(default)]
    #[schemars(length(max = 5))]
    layers: Vec<Text>,
    /// What it may do beyond writing its log and traces: statements of its role's policy.
    #[serde(default)]
    statements: Vec<PolicyStatement>,
    /// Subnets of the private network that it stands in, each in another availability zone. In none
    /// by default.
    #[serde(default)]
    subnet_ids: Value<Vec<Text>>,
    /// Its security groups in the private network.
    #[serde(default)]
    #[schemars(length(max = 5))]
    security_group_ids: Value<Vec<Text>>,
    /// When it runs, by what each schedule is called behind its name: an expression of EventBridge Scheduler, a time zone, the
    /// event as JSON, minutes that it may run late, and how often and how long it is tried again.
    #[serde(default)]
    schedules: BTreeMap<String, ScheduleInput>,
    /// Streams of tables whose changes invoke it, by names of your choice, which must be known in a plan. It answers with the changes
    /// that failed (`batchItemFailures`); what fails in each of `retries`, or is older than `max_age_seconds`, is named in its dead-letter queue.
    /// Its role must be allowed `dynamodb:DescribeStream`, `dynamodb:GetRecords` and `dynamodb:GetShardIterator` on each stream,
    /// `dynamodb:ListStreams`, and `kms:Decrypt` with the table's key by way of DynamoDB: statements of `statements`. A filter is JSON.
    #[serde(default)]
    streams: BTreeMap<String, streams::StreamInput>,
    /// Rules on the account's own event bus whose events invoke it, by what each is called behind its name: a pattern in JSON, and how often
    /// and how long it is tried again. What cannot be handed to it goes to its dead-letter queue, into which the key's policy must let
    /// `events.amazonaws.com` send, as that of the module `security` does.
    #[serde(default)]
    rules: BTreeMap<String, RuleInput>,
    /// Whether its schedules and rules invoke it.
    #[serde(default = "enabled", skip_serializing_if = "is_enabled")]
    #[schemars(extend("default" = true))]
    triggers_enabled: Value<bool>,
    /// The twelve digits of the account; needed in a private network and with schedules only.
    #[schemars(regex(pattern = "^[0-9]{12}$"))]
    account_id: Option<Text>,
    /// Regions besides its own in which it may read data. None by default.
    #[serde(default)]
    allowed_regions: Vec<Text>,
    /// Most executions at one time, taken out of the account's pool. No bound by default: an account that
    /// is new has nothing to reserve.
    #[schemars(range(min = 0))]
    reserved_concurrency: Option<Value<u32>>,
    /// Execution environments that are kept ready on the alias, and paid for: min of them, or up to
    /// max so that `target_percent` are in use. None by default.
    provisioned_concurrency: Option<provisioned::ProvisionedConcurrencyInput>,
    /// How often Lambda tries again after an asynchronous failure before the dead-letter queue.
    #[serde(default = "retries")]
    #[schemars(range(min = aws::ranges::FUNCTION_RETRIES.min, max = aws::ranges::FUNCTION_RETRIES.max))]
    retries: Value<u32>,
    /// Days that its log is kept.
    #[serde(default = "log_retention")]
    log_retention_days: Value<u32>,
    /// Name of the alias that callers use, and that a rollback moves.
    #[serde(default = "alias")]
    alias: Text,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ArchitectureInput {
    Arm64,
    #[serde(rename = "x86_64")]
    X86_64,
}

fn enabled() -> Value<bool> {
    Value::Literal(true)
}

fn is_enabled(value: &Value<bool>) -> bool {
    *value == enabled()
}

fn arm64() -> ArchitectureInput {
    ArchitectureInput::Arm64
}

fn memory() -> Value<u32> {
    Value::Literal(512)
}

fn timeout() -> Value<u32> {
    Value::Literal(29)
}

fn ephemeral_storage() -> Value<u32> {
    Value::Literal(512)
}

fn retries() -> Value<u32> {
    Value::Literal(2)
}

fn log_retention() -> Value<u32> {
    Value::Literal(365)
}

fn alias() -> Text {
    LIVE_ALIAS.into()
}
