//! Log groups, filters, saved queries.

use super::bound::{Within, bound};
use super::{ERROR, WARNING};
use crate::control::{Control, ControlKind, Examples, Sources, Verdicts};
use crate::scope::Scope;

const API: Sources = Sources {
    document: "Amazon CloudWatch Logs API reference, read 2026-11",
    ..Sources::NONE
};

/// Metric filters of each group; the filters of a group that is unknown count for none.
fn filters(scope: &Scope<'_>) -> Verdicts {
    super::counted::by(
        scope,
        "aws_cloudwatch_log_group",
        &["name", "id"],
        &[("aws_cloudwatch_log_metric_filter", "log_group_name")],
        100,
        "metric filters",
    )
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-logs-group",
        title: "The name of a log group is one that CloudWatch takes",
        types: &["aws_cloudwatch_log_group"],
        reason: "CloudWatch refuses to make the group.",
        fix: "Use letters, digits and `.-_/#`, 512 at most.",
        sources: API,
        kind: ControlKind::Limit(&[bound(
            "name",
            Within::Pattern(
                r"[.\-_/#A-Za-z0-9]{1,512}",
                "1 to 512 letters, digits or `.-_/#`",
            ),
        )]),
        examples: Examples {
            good: &[r#"{"aws_cloudwatch_log_group.a": {"name": "/aws/lambda/a_b.c#1-2"}}"#],
            bad: &[
                r#"{"aws_cloudwatch_log_group.a": {"name": "/aws/lambda/a b"}}"#,
                r#"{"aws_cloudwatch_log_group.a": {"name": ""}}"#,
            ],
            unknown: &[r#"{"aws_cloudwatch_log_group.a": {"name": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_cloudwatch_log_group.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-logs-filter",
        title: "A filter of logs is one that CloudWatch takes",
        types: &[
            "aws_cloudwatch_log_metric_filter",
            "aws_cloudwatch_log_subscription_filter",
        ],
        reason: "CloudWatch refuses to make the filter.",
        fix: "Shorten the pattern, leave out `:` and `*` from the name, and give it one `metric_transformation`.",
        sources: API,
        kind: ControlKind::Limit(&[
            bound(
                "name",
                Within::Pattern("[^:*]{1,512}", "1 to 512 characters without `:` and `*`"),
            ),
            bound("pattern", Within::Length(0, 1024)),
            bound("filter_pattern", Within::Length(0, 1024)),
            bound("metric_transformation", Within::Items(1, 1)),
        ]),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_log_metric_filter.a": {"name": "errors", "pattern": "{ $.level = \"error\" }", "metric_transformation": [{"name": "Errors"}]}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_log_metric_filter.a": {"name": "errors:1", "pattern": "", "metric_transformation": [{"name": "Errors"}]}}"#,
                r#"{"aws_cloudwatch_log_metric_filter.a": {"name": "errors", "pattern": "", "metric_transformation": [{"name": "A"}, {"name": "B"}]}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_log_subscription_filter.a": {"name": "a", "filter_pattern": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_log_metric_filter.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-logs-filters",
        title: "A log group has at most 100 metric filters",
        types: &["aws_cloudwatch_log_group"],
        reason: "CloudWatch refuses the next filter of the group.",
        fix: "Join filters, or write metrics in the embedded metric format.",
        sources: API,
        of_plan: Some(filters),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_log_group.a": {"name": "a"}, "100 * aws_cloudwatch_log_metric_filter.f": {"log_group_name": "a"}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_log_group.a": {"name": "a"}, "101 * aws_cloudwatch_log_metric_filter.f": {"log_group_name": "${aws_cloudwatch_log_group.a.name}"}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_log_group.a": {"name": "a"}, "101 * aws_cloudwatch_log_metric_filter.f": {"log_group_name": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_log_group.a": {"name": "a"}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-logs-query",
        title: "A saved query of logs is one that CloudWatch takes",
        types: &["aws_cloudwatch_query_definition"],
        reason: "CloudWatch refuses to save it.",
        fix: "Shorten the query or its name.",
        sources: API,
        kind: ControlKind::Limit(&[
            bound("name", Within::Length(1, 255)),
            bound("query_string", Within::Length(1, 10_000)),
        ]),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_query_definition.a": {"name": "a", "query_string": "{10000 characters}"}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_query_definition.a": {"name": "a", "query_string": "{10001 characters}"}}"#,
                r#"{"aws_cloudwatch_query_definition.a": {"name": "{256 characters}", "query_string": "fields @message"}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_query_definition.a": {"name": "a", "query_string": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_query_definition.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-logs-query-groups",
        title: "A saved query looks at 50 log groups at most",
        types: &["aws_cloudwatch_query_definition"],
        reason: "CloudWatch runs a query over 50 groups that are named, and refuses more.",
        fix: "Split the query, or name fewer groups.",
        sources: Sources {
            document: "Amazon CloudWatch Logs API reference, StartQuery, read 2026-11",
            ..Sources::NONE
        },
        kind: ControlKind::Limit(&[bound("log_group_names", Within::Items(0, 50))]),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_query_definition.a": {"log_group_names": ["{50 items}"]}}"#,
            ],
            bad: &[r#"{"aws_cloudwatch_query_definition.a": {"log_group_names": ["{51 items}"]}}"#],
            unknown: &[
                r#"{"aws_cloudwatch_query_definition.a": {"log_group_names": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_query_definition.a": {}}"#],
        },
        ..WARNING
    },
];
