//! Custom metrics of the application: the row of their kind.

pub(crate) mod rules;
pub(crate) mod settings;

use crate::kinds::{AwsName, GrantRow, GrantWord, NameSuffix, WorkloadKind};

/// A custom metric. Nothing in AWS is made for it but its alarm.
pub static METRIC: WorkloadKind = WorkloadKind {
    section: "metrics",
    singular: "metric",
    with_article: "a metric",
    titles: ("Metric", "Metrics"),
    defaults: include_str!("profile.toml"),
    aws_name: AwsName {
        max_length: 128,
        suffix: NameSuffix::None,
        dead_letters: None,
        given: None,
    },
    is_created: false,
    holds_data: false,
    is_backed_up: false,
    attributes: &[],
    grant: Some(GrantRow {
        help: "Name of a custom metric of this description, to publish.",
        words: &[GrantWord {
            word: "write",
            actions: &["cloudwatch:PutMetricData"],
        }],
        example_action: None,
        variable_prefix: None,
        interface_endpoint: Some("cloudwatch"),
    }),
};
