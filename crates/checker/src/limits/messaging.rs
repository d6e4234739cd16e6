//! Names of topics and queues.

use plan::Instance;

use super::ERROR;
use super::bound::{NOTHING, Within, bound};
use super::pattern::matches;
use crate::control::{Control, ControlKind, Examples, Sources};
use crate::verdict::{Verdict, argument};

/// `.fifo` ends the name of what keeps the order, and of nothing else.
fn fifo(instance: &Instance, flag: &str) -> Verdict {
    argument(
        "name",
        instance.lookup("name"),
        Verdict::NotApplicable(NOTHING),
        |name| {
            let name = name.as_str().unwrap_or_default();
            let ends = name.ends_with(".fifo");
            let ordered = instance.lookup(flag);
            if ordered.is_unknown() {
                return Verdict::unknown(flag);
            }
            let ordered = ordered.truth().unwrap_or(false);
            Verdict::pass_if(
                ends == ordered,
                if ends {
                    format!("`{name}` ends in `.fifo`, and `{flag}` is not true")
                } else {
                    format!("`{flag}` is true, and `{name}` does not end in `.fifo`")
                },
            )
        },
    )
}

pub(super) fn is_name(name: &str) -> bool {
    matches("[A-Za-z0-9_-]+", name.strip_suffix(".fifo").unwrap_or(name))
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-sns-name",
        title: "The name of a topic is one that SNS takes",
        types: &["aws_sns_topic"],
        reason: "SNS refuses to make the topic.",
        fix: "Use letters, digits, `-` and `_`, 256 at most; `.fifo` ends the name of a FIFO topic.",
        sources: Sources {
            document: "Amazon SNS API reference, CreateTopic, read 2026-11",
            ..Sources::NONE
        },
        kind: ControlKind::Limit(&[
            bound("name", Within::Length(1, 256)),
            bound(
                "name",
                Within::Form(is_name, "letters, digits, `-` or `_`, perhaps with `.fifo`"),
            ),
        ]),
        judge: |_, topic| fifo(topic, "fifo_topic"),
        examples: Examples {
            good: &[
                r#"{"aws_sns_topic.a": {"name": "{256 characters}"}}"#,
                r#"{"aws_sns_topic.a": {"name": "orders.fifo", "fifo_topic": true}}"#,
            ],
            bad: &[
                r#"{"aws_sns_topic.a": {"name": "{257 characters}"}}"#,
                r#"{"aws_sns_topic.a": {"name": "shop.orders"}}"#,
                r#"{"aws_sns_topic.a": {"name": "orders", "fifo_topic": true}}"#,
                r#"{"aws_sns_topic.a": {"name": "orders.fifo"}}"#,
            ],
            unknown: &[
                r#"{"aws_sns_topic.a": {"name": "${terraform_data.a.output}"}}"#,
                r#"{"aws_sns_topic.a": {"name": "orders", "fifo_topic": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_sns_topic.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-sqs-name",
        title: "The name of a queue is one that SQS takes",
        types: &["aws_sqs_queue"],
        reason: "SQS refuses to make the queue.",
        fix: "Use letters, digits, `-` and `_`, 80 at most; `.fifo` ends the name of a FIFO queue.",
        sources: Sources {
            document: "Amazon SQS API reference, CreateQueue, read 2026-11",
            ..Sources::NONE
        },
        kind: ControlKind::Limit(&[
            bound("name", Within::Length(1, 80)),
            bound(
                "name",
                Within::Form(is_name, "letters, digits, `-` or `_`, perhaps with `.fifo`"),
            ),
        ]),
        judge: |_, queue| fifo(queue, "fifo_queue"),
        examples: Examples {
            good: &[
                r#"{"aws_sqs_queue.a": {"name": "{80 characters}"}}"#,
                r#"{"aws_sqs_queue.a": {"name": "{75 characters}.fifo", "fifo_queue": true}}"#,
            ],
            bad: &[
                r#"{"aws_sqs_queue.a": {"name": "{81 characters}"}}"#,
                r#"{"aws_sqs_queue.a": {"name": "shop.jobs"}}"#,
                r#"{"aws_sqs_queue.a": {"name": "{76 characters}.fifo", "fifo_queue": true}}"#,
                r#"{"aws_sqs_queue.a": {"name": "jobs", "fifo_queue": true}}"#,
            ],
            unknown: &[r#"{"aws_sqs_queue.a": {"name": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_sqs_queue.a": {}}"#],
        },
        ..ERROR
    },
];
