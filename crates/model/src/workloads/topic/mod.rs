//! SNS topics: the row of their kind.

pub(crate) mod rules;
pub(crate) mod settings;

use crate::kinds::{
    AttributeValue, AwsName, GrantRow, GrantWord, NameSuffix, WorkloadAttribute, WorkloadKind,
};

/// What the name of the dead-letter queue of a topic ends with; other than those of a function and of a queue, so that
/// all three may be called alike.
const DEAD_LETTERS: &str = "-topic-dlq";

/// An SNS topic. Its own name may have 256 characters (Amazon SNS API reference, `CreateTopic`), that of its dead-letter
/// queue 80 (Amazon SQS API reference, `CreateQueue`; both read 2026-11).
pub static TOPIC: WorkloadKind = WorkloadKind {
    section: "topics",
    singular: "topic",
    with_article: "a topic",
    titles: ("Topic", "Topics"),
    defaults: include_str!("profile.toml"),
    aws_name: AwsName {
        max_length: 80 - DEAD_LETTERS.len(),
        suffix: NameSuffix::None,
        dead_letters: Some(DEAD_LETTERS),
        given: None,
    },
    is_created: true,
    holds_data: false,
    is_backed_up: false,
    attributes: &[
        WorkloadAttribute {
            word: "arn",
            value: AttributeValue::Output("arn:{partition}:sns:{region}:{account}:{name}"),
        },
        WorkloadAttribute {
            word: "name",
            value: AttributeValue::Name,
        },
    ],
    grant: Some(GrantRow {
        help: "Name of a topic of this description.",
        words: &[GrantWord {
            word: "publish",
            actions: &["sns:Publish"],
        }],
        example_action: Some("sns:GetTopicAttributes"),
        variable_prefix: Some("TOPIC"),
        interface_endpoint: Some("sns"),
    }),
};
