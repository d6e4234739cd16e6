//! Budgets, and the monitors of cost anomalies.

use super::bound::{Within, bound};
use super::{ERROR, WARNING};
use plan::{ChangeAction, Instance};

use crate::control::{Control, ControlKind, Examples, Sources};
use crate::scope::Scope;
use crate::verdict::Verdict;

const BUDGET: &[&str] = &["aws_budgets_budget"];
const API: Sources = Sources {
    document: "AWS Budgets API reference, CreateBudget, read 2026-11",
    ..Sources::NONE
};

/// Whether a monitor over all services is made, which an account may have already.
fn one_services_monitor(_: &Scope<'_>, monitor: &Instance) -> Verdict {
    let made = monitor
        .change
        .as_ref()
        .is_some_and(|change| change.actions.contains(&ChangeAction::Create));
    match monitor.lookup("monitor_dimension").text() {
        Some("SERVICE") => Verdict::pass_if(
            !made,
            "it is made; an account has one over all services, and a plan does not show whether this one does",
        ),
        _ if monitor.lookup("monitor_dimension").is_unknown() => {
            Verdict::unknown("monitor_dimension")
        }
        _ => Verdict::NotApplicable("it is not over all services"),
    }
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-budget-name",
        title: "The name of a budget is one that AWS takes",
        types: BUDGET,
        reason: "AWS refuses to make the budget.",
        fix: "Use at most 100 characters, without `:` and `\\`.",
        sources: API,
        kind: ControlKind::Limit(&[bound(
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
        fix: "Let a topic tell more people.",
        sources: API,
        kind: ControlKind::Limit(&[
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
        fix: "Keep to 5.",
        sources: API,
        kind: ControlKind::Limit(&[bound("notification", Within::Items(0, 5))]),
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
    Control {
        id: "limit-ce-services-monitor",
        title: "An account has one cost anomaly monitor over all services",
        types: &["aws_ce_anomaly_monitor"],
        reason: "Cost Explorer refuses a second with `Limit exceeded on dimensional spend monitor creation`, and in many accounts AWS made the first itself.",
        fix: "Look at `aws ce get-anomaly-monitors --query \"AnomalyMonitors[?MonitorDimension=='SERVICE'].MonitorArn\"`. Where it names one, subscribe to that (`cost_anomaly_monitor_arn`) or import it; where it names none, waive this.",
        sources: Sources {
            document: "AWS Cost Anomaly Detection FAQs, and aws-cloudformation/cloudformation-coverage-roadmap#2515, read 2026-11",
            ..Sources::NONE
        },
        judge: one_services_monitor,
        examples: Examples {
            good: &[
                r#"{"terraform": "1.11", "update aws_ce_anomaly_monitor.a": {"before": {"name": "a", "monitor_dimension": "SERVICE"}, "after": {"name": "b", "monitor_dimension": "SERVICE"}}}"#,
            ],
            bad: &[
                r#"{"aws_ce_anomaly_monitor.a": {"monitor_type": "DIMENSIONAL", "monitor_dimension": "SERVICE"}}"#,
            ],
            exempt: &[
                r#"{"aws_ce_anomaly_monitor.a": {"monitor_type": "CUSTOM", "monitor_specification": "{}"}}"#,
            ],
            unknown: &[
                r#"{"aws_ce_anomaly_monitor.a": {"monitor_type": "DIMENSIONAL", "monitor_dimension": "${terraform_data.a.output}"}}"#,
            ],
        },
        ..WARNING
    },
];
