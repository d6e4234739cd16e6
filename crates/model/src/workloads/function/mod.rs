//! Lambda functions: the row of their kind.

pub(crate) mod rules;
pub(crate) mod settings;

use crate::kinds::{
    AwsName, GrantRow, GrantVariable, GrantWord, NameSuffix, VariableValue, WorkloadKind,
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
    grant: Some(GrantRow {
        help: "Name of another function of this description.",
        words: &[GrantWord {
            word: "invoke",
            actions: &["lambda:InvokeFunction"],
        }],
        example_action: None,
        variable: Some(GrantVariable {
            prefix: "FUNCTION",
            value: VariableValue::Name,
        }),
        interface_endpoint: Some("lambda"),
    }),
};
