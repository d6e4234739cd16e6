//! SQS queues: the row of their kind.

pub(crate) mod rules;
pub(crate) mod settings;

use crate::kinds::{
    AttributeValue, AwsName, GrantRow, GrantWord, NameSuffix, WorkloadAttribute, WorkloadKind,
};

/// What the name of the dead-letter queue of a queue ends with; other than that of a function, so that a function and
/// its queue may be called alike.
const DEAD_LETTERS: &str = "-dead-letters";

/// An SQS queue. Its dead-letter queue has a longer name (Amazon SQS API reference, `CreateQueue`, read
/// 2026-11: 80 characters, `.fifo` among them).
pub static QUEUE: WorkloadKind = WorkloadKind {
    section: "queues",
    singular: "queue",
    with_article: "a queue",
    titles: ("Queue", "Queues"),
    defaults: include_str!("profile.toml"),
    aws_name: AwsName {
        max_length: 80 - DEAD_LETTERS.len(),
        suffix: NameSuffix::None,
        dead_letters: Some(DEAD_LETTERS),
        given: None,
    },
    is_created: true,
    holds_data: true,
    is_backed_up: false,
    attributes: &[
        WorkloadAttribute {
            word: "url",
            value: AttributeValue::Output("https://sqs.{region}.{suffix}/{account}/{name}"),
        },
        WorkloadAttribute {
            word: "arn",
            value: AttributeValue::Output("arn:{partition}:sqs:{region}:{account}:{name}"),
        },
        WorkloadAttribute {
            word: "name",
            value: AttributeValue::Name,
        },
        WorkloadAttribute {
            word: "dead_letter_queue_url",
            value: AttributeValue::Output("https://sqs.{region}.{suffix}/{account}/{dead_letters}"),
        },
        WorkloadAttribute {
            word: "dead_letter_queue_arn",
            value: AttributeValue::Output("arn:{partition}:sqs:{region}:{account}:{dead_letters}"),
        },
    ],
    grant: Some(GrantRow {
        help: "Name of a queue of this description.",
        words: &[
            GrantWord {
                word: "send",
                actions: &["sqs:SendMessage"],
            },
            GrantWord {
                word: "receive",
                actions: &[
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:ReceiveMessage",
                ],
            },
        ],
        example_action: Some("sqs:GetQueueAttributes"),
        variable_prefix: Some("QUEUE"),
        interface_endpoint: Some("sqs"),
    }),
};
