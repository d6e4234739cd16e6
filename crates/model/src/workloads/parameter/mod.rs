//! Parameters of Systems Manager Parameter Store: the row of their kind.

pub(crate) mod rules;
pub(crate) mod settings;

use crate::kinds::{
    AttributeValue, AwsName, GrantRow, GrantWord, NameSuffix, WorkloadAttribute, WorkloadKind,
};

/// A parameter. Its name may have 1011 characters with the ARN before it (AWS Systems Manager API reference, `PutParameter`, read
/// 2026-11). It is no path such as `/shop/production/flags`: rights, the preflight and the fence between environments go by names
/// that begin with application and environment.
pub static PARAMETER: WorkloadKind = WorkloadKind {
    section: "parameters",
    singular: "parameter",
    with_article: "a parameter",
    titles: ("Parameter", "Parameters"),
    defaults: include_str!("profile.toml"),
    aws_name: AwsName {
        max_length: 900,
        suffix: NameSuffix::None,
        dead_letters: None,
        given: None,
    },
    is_created: true,
    holds_data: true,
    is_backed_up: false,
    attributes: &[
        WorkloadAttribute {
            word: "name",
            value: AttributeValue::Name,
        },
        WorkloadAttribute {
            word: "arn",
            value: AttributeValue::Output(
                "arn:{partition}:ssm:{region}:{account}:parameter/{name}",
            ),
        },
    ],
    grant: Some(GrantRow {
        help: "Name of a parameter of this description.",
        words: &[GrantWord {
            word: "read",
            actions: &["ssm:GetParameter", "ssm:GetParameters"],
        }],
        example_action: Some("ssm:GetParameterHistory"),
        variable_prefix: Some("PARAMETER"),
        interface_endpoint: Some("ssm"),
    }),
};
