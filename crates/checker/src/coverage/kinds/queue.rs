//! An SQS queue.

use super::super::Facts;
use super::super::kind::{Judged, KindRow, Rights};
use super::super::recommended::{Asked, Recommended, asked_where, metric};
use super::super::workload::Workload;

/// A queue that others send on what they could not handle is empty while all is well; any other is read.
/// Of one made elsewhere the plan does not tell which it is.
fn queue(facts: &Facts<'_>, queue: &Workload<'_>, read: Option<bool>) -> Asked {
    let found = queue.instance.map(|_| !facts.is_dead_letters(queue));
    if found == read { Asked::Yes } else { Asked::No }
}

const AGE: &str = "ApproximateAgeOfOldestMessage";
const VISIBLE: &str = "ApproximateNumberOfMessagesVisible";

pub(super) const ROW: KindRow = KindRow {
    word: "queue",
    description: "An SQS queue.",
    resource: "aws_sqs_queue",
    name: "name",
    attributes: &["name", "arn", "url", "id"],
    namespace: "AWS/SQS",
    dimension: "QueueName",
    arn: "sqs:",
    encrypted: Judged::ByControls {
        controls: &["sqs-encrypted"],
        fix: "set `kms_master_key_id` of the aws_sqs_queue",
    },
    logs: Judged::NO_LOG,
    rights: Rights::WithPolicy {
        controls: &["sqs-not-public", "sqs-no-action-star"],
        policy: "aws_sqs_queue_policy",
        argument: "queue_url",
    },
    keeps_nothing: Some("messages only pass through it"),
    restored_as: None,
    can_be_adopted: true,
    recommended: METRICS,
    spared: &[],
    controls: &[],
    edges: None,
};

const METRICS: &[Recommended] = &[
    Recommended {
        asked: asked_where("where it is no dead-letter queue", |facts, one| {
            queue(facts, one, Some(true))
        }),
        setting: "oldest_message_seconds",
        reason: "Nobody takes the messages, or not fast enough.",
        ..metric(AGE, &[AGE])
    },
    Recommended {
        asked: asked_where("where it is a dead-letter queue", |facts, one| {
            queue(facts, one, Some(false))
        }),
        setting: "dead_letters",
        reason: "Messages that could not be handled wait for somebody.",
        ..metric(VISIBLE, &[VISIBLE, AGE])
    },
    Recommended {
        asked: asked_where(
            "where it is made elsewhere, so that the plan does not tell what it is for",
            |facts, one| queue(facts, one, None),
        ),
        setting: "oldest_message_seconds",
        reason: "Messages wait.",
        ..metric(AGE, &[AGE, VISIBLE])
    },
];
