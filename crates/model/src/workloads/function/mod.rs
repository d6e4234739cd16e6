//! Lambda functions: the row of their kind.

mod build;
pub(crate) mod rules;
pub(crate) mod settings;

use crate::kinds::{
    AttributeValue, AwsName, GrantRow, GrantWord, NameSuffix, WorkloadAttribute, WorkloadKind,
};

/// A Lambda function. Its role has the same limit on names as the function; its queue of dead letters has more.
pub static FUNCTION: WorkloadKind = WorkloadKind {
    section: "functions",
    singular: "function",
    with_article: "a function",
    titles: ("Function", "Functions"),
    defaults: include_str!("profile.toml"),
    aws_name: AwsName {
        max_length: 64,
        suffix: NameSuffix::None,
        dead_letters: Some(naming::FUNCTION_DEAD_LETTERS),
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
            value: AttributeValue::Composed(
                "arn:{partition}:lambda:{region}:{account}:function:{name}",
            ),
        },
        WorkloadAttribute {
            word: "alias_arn",
            value: AttributeValue::Composed(
                "arn:{partition}:lambda:{region}:{account}:function:{name}:{alias}",
            ),
        },
        WorkloadAttribute {
            word: "log_group",
            value: AttributeValue::Composed("/aws/lambda/{name}"),
        },
        WorkloadAttribute {
            word: "dead_letter_queue_url",
            value: AttributeValue::Composed(
                "https://sqs.{region}.{suffix}/{account}/{dead_letters}",
            ),
        },
        WorkloadAttribute {
            word: "dead_letter_queue_arn",
            value: AttributeValue::Composed(
                "arn:{partition}:sqs:{region}:{account}:{dead_letters}",
            ),
        },
    ],
    grant: Some(GrantRow {
        help: "Name of another function of this description.",
        words: &[GrantWord {
            word: "invoke",
            actions: &["lambda:InvokeFunction"],
        }],
        example_action: None,
        variable_prefix: Some("FUNCTION"),
        interface_endpoint: Some("lambda"),
    }),
};
