//! Budgets.

use super::bound::{Within, bound};
use super::{ERROR, WARNING};
use crate::control::{Control, Examples, Kind, Sources};

const BUDGET: &[&str] = &["aws_budgets_budget"];
const API: Sources = Sources {
    document: "AWS Budgets API reference, CreateBudget, read 2026-11",
    ..Sources::NONE
};

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-budget-name",
        title: "The name of a budget is one that AWS takes",
        types: BUDGET,
        reason: "AWS refuses to make the budget.",
        mend: "Use at most 100 characters, without `:` and `\\`.",
        sources: API,
        kind: Kind::Limit(&[bound(
            "name",
            Within::Pattern(r"[^:\\]{1,100}", "1 to 100 characters without `:` and `\\`"),
        )]),
        examples: Examples {
            good: &[r#"{"aws_budgets_budget.a": {"name": "{100 characters}"}}"#],
            bad: &[
                r#"{"aws_budgets_budget.a": {"name": "{101 characters}"}}"#,
                r#"{"aws_budgets_budget.a": {"name": "shop: monthly"}}"#,
            ],
            unknown: &[r#"{"aws_budgets_budget.a": {"name": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_budgets_budget.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-budget-notifications",
        title: "A budget has at most 10 notifications, each to one topic and ten addresses",
        types: BUDGET,
        reason: "AWS refuses the budget.",
        mend: "Let a topic tell more people.",
        sources: API,
        kind: Kind::Limit(&[
            bound("notification", Within::Items(0, 10)),
            bound(
                "notification.*.subscriber_sns_topic_arns",
                Within::Items(0, 1),
            ),
            bound(
                "notification.*.subscriber_email_addresses",
                Within::Items(0, 10),
            ),
        ]),
        examples: Examples {
            good: &[
                r#"{"aws_budgets_budget.a": {"notification": [{"subscriber_sns_topic_arns": ["{1 items}"], "subscriber_email_addresses": ["{10 items}"]}]}}"#,
                r#"{"aws_budgets_budget.a": {"notification": ["{10 items}"]}}"#,
            ],
            bad: &[
                r#"{"aws_budgets_budget.a": {"notification": ["{11 items}"]}}"#,
                r#"{"aws_budgets_budget.a": {"notification": [{"subscriber_email_addresses": ["{11 items}"]}]}}"#,
                r#"{"aws_budgets_budget.a": {"notification": [{"subscriber_sns_topic_arns": ["{2 items}"]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_budgets_budget.a": {"notification": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_budgets_budget.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-budget-notifications-5",
        title: "A budget has at most 5 notifications",
        types: BUDGET,
        reason: "The API's reference says 5 in one place and 10 in another.",
        mend: "Keep to 5.",
        sources: API,
        kind: Kind::Limit(&[bound("notification", Within::Items(0, 5))]),
        examples: Examples {
            good: &[r#"{"aws_budgets_budget.a": {"notification": ["{5 items}"]}}"#],
            bad: &[r#"{"aws_budgets_budget.a": {"notification": ["{6 items}"]}}"#],
            unknown: &[
                r#"{"aws_budgets_budget.a": {"notification": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_budgets_budget.a": {}}"#],
        },
        ..WARNING
    },
];
