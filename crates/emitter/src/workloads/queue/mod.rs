//! An SQS queue: encrypted, over TLS only, with a dead-letter queue of its own, and worked off by a function.

mod alarms;
mod consumer;
mod module;
mod triggers;
mod watch;
mod wire;

pub(super) use watch::{Watched, facts};

use std::collections::BTreeMap;

use model::kinds::QUEUE;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::{Text, Value};

use crate::definition::{
    BOTH, DataActions, GrantDefinition, KeyRights, ModuleDefinition, OwnTypes, RegionLoss,
    WorkloadDefinition, source, source_of_trigger,
};
use crate::parts::object_rules::RuleInput;
use crate::parts::schedules::ScheduleInput;

pub(crate) const WORKLOAD: WorkloadDefinition = WorkloadDefinition {
    kind: &QUEUE,
    module: Some(ModuleDefinition {
        path: "queue",
        variants: BOTH,
        module: module::module,
        examples: &[("queue", include_str!("example.tf"))],
        on_provider_6: None,
    }),
    wire: wire::wire,
    grant: Some(GrantDefinition::ByRow {
        on_key: ON_KEY,
        // The key by way of SQS each function has for its own dead letters.
        has_key_statement: false,
    }),
    consumer_rights: Some(consumer::rights),
    key_users: &[],
    delivery_key: None,
    own_types: OwnTypes::NONE,
    data: DataActions {
        resource_type: "aws_sqs_queue",
        not_denied: "dead-letter queues go with what they are for, by the same action",
        ..DataActions::NONE
    },
    region_loss: RegionLoss::LeavesBehind(
        "**Messages of queues NAMES**: the queues of `THERE` are empty. What waited in REGION stays there. It can be worked on when that Region is back, \
         unless it is older by then than its queue keeps it.",
    ),
    source_settings: &[
        source_of_trigger("batch_size", "batch_size"),
        source("content_based_deduplication", "content_based_deduplication"),
        source("delay_seconds", "delay_seconds"),
        source("fifo_queue", "fifo"),
        source_of_trigger("filter_criteria", "filter"),
        source_of_trigger("function_name", "queue"),
        source_of_trigger("maximum_batching_window_in_seconds", "batch_window_seconds"),
        source("message_retention_seconds", "retention_days"),
        source("redrive_policy", "max_receives"),
        source("schedule_expression", "triggers"),
        source("aws_cloudwatch_event_rule.event_pattern", "triggers"),
        source("aws_cloudwatch_event_target.retry_policy", "triggers"),
        source_of_trigger("scaling_config", "max_concurrency"),
        source("visibility_timeout_seconds", "visibility_timeout_seconds"),
    ],
    imported: &[],
    alarms: alarms::ALL,
    example_entries: &[
        "",
        "fifo = true\nvisibility_timeout_seconds = 600\nalarms = { dead_letters = false }",
        "triggers = [{ schedule = \"rate(5 minutes)\" }, { schedule = \"cron(0 3 * * ? *)\", name = \"nightly\", input = { note = \"${x}\" }, retries = 0 }]",
    ],
    example_triggers: &[
        "",
        "batch_size = 5, max_concurrency = 2, filter = [{ body = { kind = [\"paid\"] } }, { body = [\"all\"] }]",
    ],
};

/// "Key management" of the Amazon SQS developer guide, read 2026-11.
const ON_KEY: &[KeyRights] = &[
    KeyRights {
        action: "sqs:SendMessage",
        on_key: &["kms:Decrypt", "kms:GenerateDataKey"],
    },
    KeyRights {
        action: "sqs:ReceiveMessage",
        on_key: &["kms:Decrypt"],
    },
];

/// What the name of a queue may be (Amazon SQS API reference, `CreateQueue`, read 2026-11).
const NAME: &str = "^([A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}[.]fifo)$";

/// What a caller of `modules/queue` passes.
#[derive(Serialize, JsonSchema)]
struct QueueInputs {
    /// Name of the queue. One that ends with `.fifo` is that of a FIFO queue.
    #[schemars(regex(pattern = NAME))]
    name: Text,
    /// Name of its dead-letter queue, which is of the same kind.
    #[schemars(regex(pattern = NAME))]
    dead_letter_name: Text,
    /// ARN of the key that encrypts the messages of both.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// The function that works off its messages: ARN of the function or of its alias, the most messages of a
    /// batch, how long a batch is gathered, the most batches at one time, and filters in JSON, of which a message must match one: SQS
    /// loses those that match none. It answers with the messages
    /// that failed (`batchItemFailures`). Its role must be allowed `sqs:DeleteMessage`, `sqs:GetQueueAttributes`
    /// and `sqs:ReceiveMessage` on the queue, and `kms:Decrypt` with the key by way of SQS, as the role of the module
    /// `function` is with its own key. None by default.
    consumer: Option<ConsumerInput>,
    /// ARNs of the topics that may send to the queue. The key's policy must let `sns.amazonaws.com` use `kms:Decrypt` and
    /// `kms:GenerateDataKey*`, as the key of the module `security` does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(regex(pattern = "^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$")))]
    topic_arns: Vec<Text>,
    /// ARNs of the rules of EventBridge that may send to the queue. The key's policy must let `events.amazonaws.com` do the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(regex(pattern = "^arn:[a-z-]+:events:[a-z0-9-]+:[0-9]{12}:rule/.+$")))]
    rule_arns: Vec<Text>,
    /// When it gets a message, by what each schedule is called behind its name and `-queue`: an expression of EventBridge Scheduler, a time
    /// zone, the body as JSON, minutes that it may be late, and how often and how long it is tried again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    schedules: BTreeMap<String, ScheduleInput>,
    /// Rules on the account's own event bus whose events it gets, by what each is called behind its name and `-queue`: a pattern in JSON, and
    /// how often and how long it is tried again. What cannot be sent to it goes to its dead-letter queue.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    rules: BTreeMap<String, RuleInput>,
    /// Whether its schedules and rules send to it.
    #[serde(default = "enabled", skip_serializing_if = "is_enabled")]
    #[schemars(extend("default" = true))]
    triggers_enabled: Value<bool>,
    /// The twelve digits of the account; needed with schedules only.
    #[schemars(regex(pattern = "^[0-9]{12}$"))]
    account_id: Option<Text>,
    /// How long a message is hidden that somebody took, in seconds: at least six times as long as the consumer
    /// may run.
    #[serde(default = "visibility")]
    #[schemars(range(min = aws::ranges::QUEUE_VISIBILITY_SECONDS.min, max = aws::ranges::QUEUE_VISIBILITY_SECONDS.max))]
    visibility_timeout_seconds: Value<u32>,
    /// How often a message is taken before it goes to the dead-letter queue.
    #[serde(default = "receives")]
    #[schemars(range(min = aws::ranges::QUEUE_RECEIVES.min, max = aws::ranges::QUEUE_RECEIVES.max))]
    max_receives: Value<u32>,
    /// How long a message is kept that nobody works off, in seconds. Dead letters are kept for 14 days.
    #[serde(default = "retention")]
    #[schemars(range(min = aws::ranges::QUEUE_RETENTION_SECONDS.min, max = aws::ranges::QUEUE_RETENTION_SECONDS.max))]
    retention_seconds: Value<u32>,
    /// How long a new message is hidden, in seconds.
    #[serde(default)]
    #[schemars(extend("default" = 0), range(min = aws::ranges::QUEUE_DELAY_SECONDS.min, max = aws::ranges::QUEUE_DELAY_SECONDS.max))]
    delay_seconds: Value<u32>,
    /// Whether messages with the same body within five minutes are one. Of a FIFO queue only.
    #[serde(default, skip_serializing_if = "crate::parts::is_off")]
    content_based_deduplication: Value<bool>,
}

/// Who works off a queue.
#[derive(Serialize, JsonSchema)]
struct ConsumerInput {
    #[schemars(regex(
        pattern = "^arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?$"
    ))]
    function_arn: Text,
    #[schemars(range(min = aws::ranges::QUEUE_BATCH.min, max = aws::ranges::QUEUE_BATCH.max))]
    batch_size: Value<u32>,
    #[schemars(range(min = aws::ranges::QUEUE_BATCH_WINDOW_SECONDS.min, max = aws::ranges::QUEUE_BATCH_WINDOW_SECONDS.max))]
    batch_window_seconds: Value<u32>,
    #[schemars(range(min = aws::ranges::QUEUE_CONCURRENCY.min, max = aws::ranges::QUEUE_CONCURRENCY.max))]
    max_concurrency: Value<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = aws::filters::MOST_FILTERS))]
    filters: Vec<Text>,
}

fn enabled() -> Value<bool> {
    Value::Literal(true)
}

fn is_enabled(value: &Value<bool>) -> bool {
    *value == enabled()
}

fn visibility() -> Value<u32> {
    Value::Literal(30)
}

fn receives() -> Value<u32> {
    Value::Literal(5)
}

fn retention() -> Value<u32> {
    Value::Literal(345_600)
}
