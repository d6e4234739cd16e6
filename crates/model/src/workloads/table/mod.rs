//! DynamoDB tables: the row of their kind.

mod aws_name;
pub(crate) mod rules;
pub(crate) mod settings;

use crate::kinds::{
    AwsName, GivenName, GrantRow, GrantVariable, GrantWord, NameSuffix, UniqueIn, VariableValue,
    WorkloadKind,
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
        variable: Some(GrantVariable {
            prefix: "TABLE",
            value: VariableValue::Name,
        }),
        interface_endpoint: None,
    }),
};
