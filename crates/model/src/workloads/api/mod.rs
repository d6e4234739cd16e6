//! REST APIs and HTTP APIs: the row of their kind.

pub(crate) mod domain;
pub(crate) mod rules;
pub(crate) mod settings;

use crate::kinds::{AttributeValue, AwsName, NameSuffix, WorkloadAttribute, WorkloadKind};

/// An API.
pub static API: WorkloadKind = WorkloadKind {
    section: "apis",
    singular: "api",
    with_article: "an API",
    titles: ("API", "APIs"),
    defaults: include_str!("profile.toml"),
    aws_name: AwsName {
        max_length: 128,
        suffix: NameSuffix::None,
        dead_letters: None,
        given: None,
    },
    is_created: true,
    holds_data: false,
    is_backed_up: false,
    attributes: &[
        WorkloadAttribute {
            word: "url",
            value: AttributeValue::Output(
                "https://{id}.execute-api.{region}.{suffix}/{environment}",
            ),
        },
        WorkloadAttribute {
            word: "id",
            value: AttributeValue::Output("{id}"),
        },
        WorkloadAttribute {
            word: "name",
            value: AttributeValue::Name,
        },
    ],
    grant: None,
};
