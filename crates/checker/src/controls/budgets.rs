//! Budgets.

use values::{Lookup, Value};

use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::scope::is_empty;
use crate::verdict::Verdict;

pub(super) const CONTROLS: &[Control] = &[Control {
    id: "budget-notifies",
    title: "A budget tells somebody before it is spent",
    severity: Severity::Low,
    strict: Strict::FromStaging,
    types: &["aws_budgets_budget"],
    reason: "A budget limits nothing: without a notification it is a number on a page.",
    fix: "Add a `notification` with a `threshold` and a topic or e-mail addresses.",
    sources: Sources {
        document: "AWS Cost Management guide, budgets, read 2026-11",
        ..Sources::NONE
    },
    judge: |scope, budget| {
        let message = "it has no notification that reaches somebody";
        let notifications = match budget.lookup("notification") {
            Lookup::Unknown => return Verdict::unknown("notification"),
            Lookup::Absent => return Verdict::fail(message),
            Lookup::Known(notifications) => notifications.items().unwrap_or_default(),
        };
        let written = |argument: &str| {
            let configuration = scope.plan.configuration_of(budget);
            configuration.is_none_or(|configuration| {
                let path = format!("notification.0.{argument}");
                configuration.body.expression(&path).is_some()
            })
        };
        let reaches = |notification: &Value| {
            let subscribers = ["subscriber_sns_topic_arns", "subscriber_email_addresses"];
            let each =
                subscribers
                    .into_iter()
                    .map(|argument| match notification.lookup(argument) {
                        Lookup::Known(list) => Verdict::pass_if(!is_empty(list), message),
                        Lookup::Unknown if written(argument) => {
                            let followed = scope
                                .plan
                                .resolve_references(budget, &format!("notification.0.{argument}"));
                            if followed.found.is_empty() {
                                Verdict::unknown(argument)
                            } else {
                                Verdict::Pass
                            }
                        }
                        _ => Verdict::fail(message),
                    });
            Verdict::any(each, Verdict::fail(message))
        };
        Verdict::any(notifications.iter().map(reaches), Verdict::fail(message))
    },
    examples: Examples {
        good: &[
            r#"{"aws_budgets_budget.a": {"notification": [{"threshold": 80, "subscriber_email_addresses": ["ops@example.com"]}]}}"#,
            r#"{"aws_budgets_budget.a": {"notification": [{"threshold": 80, "subscriber_sns_topic_arns": ["${aws_sns_topic.a.arn}"]}]}, "aws_sns_topic.a": {}}"#,
        ],
        bad: &[
            r#"{"aws_budgets_budget.a": {"limit_amount": "100"}}"#,
            r#"{"aws_budgets_budget.a": {"notification": [{"threshold": 80}]}}"#,
        ],
        unknown: &[
            r#"{"aws_budgets_budget.a": {"notification": "${terraform_data.a.output}"}}"#,
            r#"{"aws_budgets_budget.a": {"notification": [{"threshold": 80, "subscriber_email_addresses": "${terraform_data.a.output}"}]}}"#,
        ],
        ..Examples::NONE
    },
    ..Control::BLANK
}];
