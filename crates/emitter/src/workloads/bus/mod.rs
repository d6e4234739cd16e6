//! An EventBridge event bus: encrypted, with rules that invoke functions or send to queues, a dead-letter queue and an archive.

mod alarms;
mod module;
mod tests;
mod watch;
mod wire;

use std::collections::BTreeMap;

use aws::principals::BUS_CONTEXT;
use model::kinds::BUS;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::{Text, Value};

use crate::definition::{
    DataActions, DeliveryKey, GrantDefinition, KeyBond, KeyRights, KeyUser, ModuleDefinition,
    NewerArgument, OnProvider6, OwnTypes, RegionLoss, STANDARD, ServiceRights, WorkloadDefinition,
    source, source_of_trigger,
};
use crate::names::{NameScope, UniqueName, named};

pub(crate) const WORKLOAD: WorkloadDefinition = WorkloadDefinition {
    kind: &BUS,
    module: Some(ModuleDefinition {
        path: "bus",
        variants: STANDARD,
        module: module::module,
        examples: &[("bus", include_str!("example.tf"))],
        on_provider_6: Some(OnProvider6 {
            change: module::on_provider_6,
            arguments: &[NewerArgument {
                resource: "aws_cloudwatch_event_archive",
                block: None,
                name: "kms_key_identifier",
                kind: "string",
                computed: false,
            }],
        }),
    }),
    wire: wire::wire,
    grant: Some(GrantDefinition::ByRow {
        on_key: ON_KEY,
        has_key_statement: false,
    }),
    // EventBridge invokes a function by the function's own policy.
    consumer_rights: None,
    key_users: KEY_USERS,
    delivery_key: Some(DELIVERY_KEY),
    own_types: OwnTypes {
        rights: DELIVERY,
        names: NAMES,
        tagged: Some(("events:event-bus", "event buses")),
    },
    data: DataActions::NONE,
    region_loss: RegionLoss::LeavesBehind(
        "**Archived events of buses NAMES**: the archives of `THERE` are empty, so that nothing from before can be replayed. What puts events from \
         elsewhere needs the ARN of the bus of `THERE`.",
    ),
    source_settings: &[
        source_of_trigger("aws_cloudwatch_event_rule.event_pattern", "pattern"),
        source_of_trigger("aws_cloudwatch_event_target.arn", "bus"),
        source_of_trigger("aws_cloudwatch_event_target.retry_policy", "retries"),
        source_of_trigger("aws_lambda_permission.function_name", "bus"),
        source("aws_cloudwatch_event_bus_policy.policy", "accounts"),
        source("retention_days", "archive_days"),
    ],
    imported: &[],
    alarms: alarms::ALL,
    example_entries: &[
        "",
        "archive_days = 7\naccounts = [\"222222222222\"]",
        "alarms = { dead_letters = false }",
    ],
    example_triggers: &[
        "pattern = { source = [\"shop\"] }",
        "pattern = { detail = { total = [{ numeric = [\">\", 9.5] }] } }, name = \"a\", retries = 0, max_age_seconds = 60",
    ],
};

/// EventBridge encrypts what is put on a bus with rights of its own ("Authorizing EventBridge to use a customer managed key"
/// of the Amazon EventBridge user guide, read 2026-11).
const ON_KEY: &[KeyRights] = &[KeyRights {
    action: "events:PutEvents",
    on_key: &[],
}];

/// "Encrypting EventBridge event buses with AWS KMS keys" and "Encrypting EventBridge archives with AWS KMS keys" of the Amazon
/// EventBridge user guide, read 2026-11. An archive is known to send the context alone; to look at a key takes none.
const KEY_USERS: &[KeyUser] = &[
    KeyUser {
        sid: "EventsOfBuses",
        service: "events",
        actions: &["kms:Decrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        bound_by: KeyBond::Context(BUS_CONTEXT, "events:event-bus/*"),
    },
    KeyUser {
        sid: "KeyOfBuses",
        service: "events",
        actions: &["kms:DescribeKey"],
        bound_by: KeyBond::SourceAccount,
    },
];

/// The caller's rights: "Encrypting EventBridge event buses with AWS KMS keys" of the same guide.
const DELIVERY_KEY: DeliveryKey = DeliveryKey {
    service: "events",
    apply: &[
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    ],
    plan: &["kms:Decrypt"],
};

/// AWS service authorization reference, "Actions, resources, and condition keys for Amazon EventBridge", read 2026-11.
const DELIVERY: &[ServiceRights] = &[ServiceRights {
    name: "Buses",
    types: &[
        "aws_cloudwatch_event_archive",
        "aws_cloudwatch_event_bus",
        "aws_cloudwatch_event_bus_policy",
    ],
    own: &["events:*:@A:archive/@N-*", "events:*:@A:event-bus/@N-*"],
    read: &[
        "events:DescribeArchive",
        "events:DescribeEventBus",
        "events:ListTagsForResource",
    ],
    write: &[
        "events:CreateArchive",
        "events:CreateEventBus",
        "events:DeleteArchive",
        "events:DeleteEventBus",
        "events:TagResource",
        "events:UntagResource",
        "events:UpdateArchive",
        "events:UpdateEventBus",
    ],
    read_all: &[],
    // The policy of a bus has no resource level.
    write_all: &["events:PutPermission", "events:RemovePermission"],
}];

/// Amazon EventBridge API reference, `CreateArchive` and `CreateEventBus`, read 2026-11.
const NAMES: &[UniqueName] = &[
    named(
        "aws_cloudwatch_event_archive",
        "name",
        NameScope::Region,
        "an archive of events",
        48,
    ),
    named(
        "aws_cloudwatch_event_bus",
        "name",
        NameScope::Region,
        "an event bus",
        256,
    ),
];

/// What the name of a bus and of its archive may be (Amazon EventBridge API reference, `CreateEventBus` and
/// `CreateArchive`, read 2026-11).
const NAME: &str = "^[A-Za-z0-9_-]{1,48}$";

/// What the name of its dead-letter queue may be (Amazon SQS API reference, `CreateQueue`, read 2026-11).
const QUEUE_NAME: &str = "^[A-Za-z0-9_-]{1,80}$";

/// What a caller of `modules/bus` passes.
#[derive(Serialize, JsonSchema)]
struct BusInputs {
    /// Name of the bus, and of its archive.
    #[schemars(regex(pattern = NAME))]
    name: Text,
    /// Name of its dead-letter queue.
    #[schemars(regex(pattern = QUEUE_NAME))]
    dead_letter_name: Text,
    /// ARN of the key that encrypts the events, the rules and the dead letters. Its policy must let `events.amazonaws.com`
    /// use `kms:DescribeKey`, `kms:Decrypt` and `kms:GenerateDataKey*`, and `kms:ReEncrypt*` where there is an archive, as
    /// the key of the module `security` does.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// Functions that are invoked with the events that match a pattern, in JSON, by names of your choice, which must be known
    /// in a plan. A rule is called as the bus and its consumer, with a hyphen between, in 64 characters at most. Each function
    /// gets a permission for its rule, on its alias alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    consumers: BTreeMap<String, ConsumerInput>,
    /// Rules whose events go to standard queues, in the same way: patterns in JSON, by names of your choice.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    queues: BTreeMap<String, QueueInput>,
    /// ARNs of their queues, by the same names; a variable of its own, since the policy of a queue waits for the rule and the target for the
    /// policy. The policy of each queue, and that of its key, must let `events.amazonaws.com` send to it, as the module `queue` does for its
    /// `rule_arns`: those of the output `queue_rule_arns`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    queue_arns: BTreeMap<String, Text>,
    /// For how many days every event is kept, to be replayed. None by default.
    archive: Option<ArchiveInput>,
    /// Other accounts that may put events on the bus.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(regex(pattern = "^[0-9]{12}$")))]
    accounts: Vec<String>,
}

/// A function that is invoked with some of the events.
#[derive(Serialize, JsonSchema)]
struct ConsumerInput {
    pattern: Text,
    function_name: Text,
    alias: Text,
    alias_arn: Text,
    #[schemars(range(min = aws::ranges::EVENT_RETRIES.min, max = aws::ranges::EVENT_RETRIES.max))]
    retries: Value<u32>,
    #[schemars(range(min = aws::ranges::EVENT_AGE_SECONDS.min, max = aws::ranges::EVENT_AGE_SECONDS.max))]
    max_age_seconds: Value<u32>,
}

/// A queue that gets some of the events.
#[derive(Serialize, JsonSchema)]
struct QueueInput {
    pattern: Text,
    #[schemars(range(min = aws::ranges::EVENT_RETRIES.min, max = aws::ranges::EVENT_RETRIES.max))]
    retries: Value<u32>,
    #[schemars(range(min = aws::ranges::EVENT_AGE_SECONDS.min, max = aws::ranges::EVENT_AGE_SECONDS.max))]
    max_age_seconds: Value<u32>,
}

/// What is kept of the events.
#[derive(Serialize, JsonSchema)]
struct ArchiveInput {
    #[schemars(range(min = aws::ranges::KEEP_DAYS.min, max = aws::ranges::KEEP_DAYS.max))]
    retention_days: Value<u32>,
}
