//! DynamoDB tables: the row of their kind.

mod aws_name;
pub(crate) mod rules;
pub(crate) mod settings;

use crate::kinds::{
    AttributeValue, AwsName, GivenName, GrantRow, GrantWord, NameSuffix, UniqueIn,
    WorkloadAttribute, WorkloadKind,
};

/// A DynamoDB table.
pub static TABLE: WorkloadKind = WorkloadKind {
    section: "tables",
    singular: "table",
    with_article: "a table",
    titles: ("Table", "Tables"),
    defaults: include_str!("profile.toml"),
    aws_name: AwsName {
        max_length: 255,
        suffix: NameSuffix::None,
        dead_letters: None,
        given: Some(GivenName {
            service: "DynamoDB",
            unique_in: UniqueIn::Region,
            problem: aws_name::problem,
        }),
    },
    is_created: true,
    holds_data: true,
    is_backed_up: true,
    attributes: &[
        WorkloadAttribute {
            word: "name",
            value: AttributeValue::Name,
        },
        WorkloadAttribute {
            word: "arn",
            value: AttributeValue::Output(
                "arn:{partition}:dynamodb:{region}:{account}:table/{name}",
            ),
        },
        WorkloadAttribute {
            word: "stream_arn",
            value: AttributeValue::Output(
                "arn:{partition}:dynamodb:{region}:{account}:table/{name}/stream/{time}",
            ),
        },
    ],
    grant: Some(GrantRow {
        help: "Name of a table of this description.",
        words: &[
            GrantWord {
                word: "read",
                actions: &[
                    "dynamodb:BatchGetItem",
                    "dynamodb:ConditionCheckItem",
                    "dynamodb:DescribeTable",
                    "dynamodb:GetItem",
                    "dynamodb:Query",
                    "dynamodb:Scan",
                ],
            },
            GrantWord {
                word: "write",
                actions: &[
                    "dynamodb:BatchWriteItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:DescribeTable",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                ],
            },
        ],
        example_action: Some("dynamodb:GetItem"),
        variable_prefix: Some("TABLE"),
        interface_endpoint: None,
    }),
};
