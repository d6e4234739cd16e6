//! An SNS topic: encrypted, over TLS only, with functions, queues and e-mail addresses as subscribers.

mod alarms;
mod module;
mod watch;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use model::kinds::TOPIC;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::Text;

use crate::definition::{
    DataActions, GrantDefinition, KeyBond, KeyRights, KeyUser, ModuleDefinition, OwnTypes,
    RegionLoss, STANDARD, WorkloadDefinition, source, source_of_trigger,
};

pub(crate) const WORKLOAD: WorkloadDefinition = WorkloadDefinition {
    kind: &TOPIC,
    module: Some(ModuleDefinition {
        path: "topic",
        variants: STANDARD,
        module: module::module,
        examples: &[("topic", include_str!("example.tf"))],
        on_provider_6: None,
    }),
    wire: wire::wire,
    grant: Some(GrantDefinition::ByRow {
        on_key: ON_KEY,
        has_key_statement: true,
    }),
    // SNS invokes a function by the function's own policy.
    consumer_rights: None,
    key_users: KEY_USERS,
    delivery_key: None,
    own_types: OwnTypes::NONE,
    data: DataActions::NONE,
    region_loss: RegionLoss::LeavesBehind(
        "**Topics NAMES** keep no messages. What publishes from elsewhere needs the ARN of the topic of `THERE`.",
    ),
    source_settings: &[
        source("aws_sns_topic_subscription.endpoint", "subscribers"),
        source_of_trigger("aws_lambda_permission.function_name", "topic"),
        source_of_trigger("filter_policy", "filter"),
        source_of_trigger("filter_policy_scope", "filter_scope"),
    ],
    imported: &[],
    alarms: alarms::ALL,
    example_entries: &[
        "",
        "subscribers = { emails = [\"a@example.com\"] }",
        "alarms = { failed_deliveries = false }",
    ],
    example_triggers: &[
        "",
        "filter = { kind = [\"paid\"], total = [{ numeric = [\">\", 99.5] }] }",
        "filter = { order = { kind = [\"${x}\"] } }, filter_scope = \"body\"",
    ],
};

/// SNS encrypts a message with the rights of who publishes it ("Managing Amazon SNS encryption keys and costs" of the
/// Amazon SNS developer guide, read 2026-11).
const ON_KEY: &[KeyRights] = &[KeyRights {
    action: "sns:Publish",
    on_key: &["kms:Decrypt", "kms:GenerateDataKey"],
}];

/// What a topic cannot deliver goes to its dead-letter queue.
const KEY_USERS: &[KeyUser] = &[KeyUser {
    sid: "DeadLettersOfTopics",
    service: "sns",
    actions: &["kms:Decrypt", "kms:GenerateDataKey*"],
    bound_by: KeyBond::SourceAccount,
}];

/// What the name of a topic may be that is not a FIFO topic (Amazon SNS API reference, `CreateTopic`, read 2026-11).
const NAME: &str = "^[A-Za-z0-9_-]{1,256}$";

/// What the name of its dead-letter queue may be (Amazon SQS API reference, `CreateQueue`, read 2026-11).
const QUEUE_NAME: &str = "^[A-Za-z0-9_-]{1,80}$";

/// What a caller of `modules/topic` passes.
#[derive(Serialize, JsonSchema)]
struct TopicInputs {
    /// Name of the topic.
    #[schemars(regex(pattern = NAME))]
    name: Text,
    /// Name of its dead-letter queue, which is made where a function or a queue is subscribed.
    #[schemars(regex(pattern = QUEUE_NAME))]
    dead_letter_name: Text,
    /// ARN of the key that encrypts the messages, and the dead letters. Its policy must let `sns.amazonaws.com` use
    /// `kms:Decrypt` and `kms:GenerateDataKey*` where a function is subscribed, as the key of the module `security` does.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// Functions that are invoked with each message, or each that a filter policy in JSON lets through, by names of your choice, which
    /// must be known in a plan. Each gets a permission for this topic, on its alias alone. A filter is about MessageAttributes, or MessageBody.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    functions: BTreeMap<String, FunctionInput>,
    /// Standard queues that get each message, or each that a filter lets through, by names of your choice, which must be known in a plan.
    /// The body is the message as it was published (raw message delivery). The policy of each queue, and that of its key, must let
    /// `sns.amazonaws.com` send to it, as the module `queue` does for its `topic_arns`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    queues: BTreeMap<String, QueueInput>,
    /// E-mail addresses that are sent each message, once they have confirmed.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    emails: BTreeSet<String>,
}

/// A function that is invoked with each message.
#[derive(Serialize, JsonSchema)]
struct FunctionInput {
    name: Text,
    alias: Text,
    alias_arn: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<Text>,
    #[serde(default = "scope", skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^Message(Attributes|Body)$"))]
    filter_scope: Option<Text>,
}

/// A queue that gets each message.
#[derive(Serialize, JsonSchema)]
struct QueueInput {
    arn: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<Text>,
    #[serde(default = "scope", skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^Message(Attributes|Body)$"))]
    filter_scope: Option<Text>,
}

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn scope() -> Option<Text> {
    Some("MessageAttributes".into())
}
