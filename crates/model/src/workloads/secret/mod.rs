//! Secrets of Secrets Manager: the row of their kind.

pub(crate) mod rules;
pub(crate) mod settings;

use crate::kinds::{
    AttributeValue, AwsName, GrantRow, GrantWord, NameSuffix, WorkloadAttribute, WorkloadKind,
};

/// A secret. Its name may have 512 characters (AWS Secrets Manager API reference, `CreateSecret`), the id of the permission by
/// which its function is invoked 100 (AWS Lambda API reference, `AddPermission`; both read 2026-11), and the name is in that.
pub static SECRET: WorkloadKind = WorkloadKind {
    section: "secrets",
    singular: "secret",
    with_article: "a secret",
    titles: ("Secret", "Secrets"),
    defaults: include_str!("profile.toml"),
    aws_name: AwsName {
        max_length: 80,
        suffix: NameSuffix::None,
        dead_letters: None,
        given: None,
    },
    is_created: true,
    holds_data: true,
    is_backed_up: false,
    attributes: &[
        WorkloadAttribute {
            word: "arn",
            // Of another form than a secret itself, whatever the variable is called. A name that ends with a hyphen and six
            // characters is found by its whole ARN alone (AWS Secrets Manager API reference, `CreateSecret`, read 2026-11).
            value: AttributeValue::Output(
                "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-AbCdEf",
            ),
        },
        WorkloadAttribute {
            word: "name",
            value: AttributeValue::Name,
        },
    ],
    grant: Some(GrantRow {
        help: "Name of a secret of this description, or the ARN of another one in Secrets Manager, to read.",
        words: &[GrantWord {
            word: "read",
            actions: &[
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
            ],
        }],
        example_action: Some("secretsmanager:ListSecretVersionIds"),
        variable_prefix: Some("SECRET"),
        interface_endpoint: Some("secretsmanager"),
    }),
};
