//! EventBridge event buses: the row of their kind.

pub(crate) mod rules;
pub(crate) mod settings;

use crate::kinds::{
    AttributeValue, AwsName, GrantRow, GrantWord, NameSuffix, WorkloadAttribute, WorkloadKind,
};

/// What the name of the dead-letter queue of a bus ends with.
const DEAD_LETTERS: &str = "-bus-dlq";

/// An event bus. Its own name may have 256 characters (Amazon EventBridge API reference, `CreateEventBus`), that of its
/// archive, which is called as the bus is, 48 (`CreateArchive`; both read 2026-11).
pub static BUS: WorkloadKind = WorkloadKind {
    section: "buses",
    singular: "bus",
    with_article: "an event bus",
    titles: ("Event bus", "Event buses"),
    defaults: include_str!("profile.toml"),
    aws_name: AwsName {
        max_length: 48,
        suffix: NameSuffix::None,
        dead_letters: Some(DEAD_LETTERS),
        given: None,
    },
    is_created: true,
    holds_data: false,
    is_backed_up: false,
    attributes: &[
        WorkloadAttribute {
            word: "name",
            value: AttributeValue::Name,
        },
        WorkloadAttribute {
            word: "arn",
            value: AttributeValue::Output(
                "arn:{partition}:events:{region}:{account}:event-bus/{name}",
            ),
        },
    ],
    grant: Some(GrantRow {
        help: "Name of an event bus of this description.",
        words: &[GrantWord {
            word: "put",
            actions: &["events:PutEvents"],
        }],
        example_action: Some("events:DescribeEventBus"),
        variable_prefix: Some("BUS"),
        interface_endpoint: Some("events"),
    }),
};
