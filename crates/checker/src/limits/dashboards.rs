//! Dashboards.

use plan::Instance;
use values::{Lookup, Value};

use super::bound::{NOTHING, Within, bound};
use super::{ERROR, WARNING};
use crate::control::{Control, ControlKind, Examples, Sources};
use crate::scope::Scope;
use crate::verdict::Verdict;

const DASHBOARD: &[&str] = &["aws_cloudwatch_dashboard"];
const QUOTAS: Sources = Sources {
    document: "Amazon CloudWatch quotas, an older copy, read 2026-11",
    ..Sources::NONE
};

/// What the body of a dashboard says.
enum Body {
    /// Nothing of widgets.
    Nothing,
    /// What this argument says is known only after apply.
    Unknown(&'static str),
    /// It is no JSON.
    Broken,
    /// How many metrics each widget shows, as far as that is known.
    Widgets(Vec<Option<usize>>),
}

impl Body {
    fn read(dashboard: &Instance) -> Self {
        let body = dashboard.values.get("dashboard_body");
        let Some(document) = body.and_then(Value::document) else {
            return match dashboard.lookup("dashboard_body") {
                Lookup::Absent => Self::Nothing,
                Lookup::Unknown => Self::Unknown("dashboard_body"),
                Lookup::Known(_) => Self::Broken,
            };
        };
        match document.lookup("widgets") {
            Lookup::Absent => Self::Nothing,
            Lookup::Unknown => Self::Unknown("dashboard_body.widgets"),
            Lookup::Known(widgets) => {
                let widgets = widgets.items().unwrap_or_default().iter();
                Self::Widgets(widgets.map(metrics).collect())
            }
        }
    }
}

/// Metrics of a widget; an expression is none. `None` when they are unknown.
fn metrics(widget: &Value) -> Option<usize> {
    match widget.lookup("properties.metrics") {
        Lookup::Absent => Some(0),
        Lookup::Unknown => None,
        Lookup::Known(metrics) => {
            let metrics = metrics.items().unwrap_or_default().iter();
            let is_metric = |metric: &&Value| {
                let first = metric.items().and_then(<[Value]>::first);
                first.is_none_or(|first| first.entries().is_none())
            };
            Some(metrics.filter(is_metric).count())
        }
    }
}

/// Judges the widgets of a dashboard when they are known.
fn widgets(
    scope: &Scope<'_>,
    dashboard: &Instance,
    judge: impl Fn(&[Option<usize>]) -> Verdict,
) -> Verdict {
    match &*scope.once(dashboard, || Body::read(dashboard)) {
        Body::Nothing => Verdict::NotApplicable(NOTHING),
        Body::Unknown(argument) => Verdict::unknown(argument),
        Body::Broken => Verdict::fail("`dashboard_body` is no JSON"),
        Body::Widgets(widgets) => judge(widgets),
    }
}

fn count_metrics(counts: &[Option<usize>]) -> Verdict {
    let known = counts.iter().flatten();
    let largest = known.clone().max().copied().unwrap_or(0);
    let sum: usize = known.sum();
    if largest > 500 {
        Verdict::fail(format!("a widget shows {largest} metrics, 500 at most"))
    } else if sum > 2500 {
        Verdict::fail(format!("it shows {sum} metrics, 2,500 at most"))
    } else if counts.iter().any(Option::is_none) {
        Verdict::unknown("dashboard_body.widgets.properties.metrics")
    } else {
        Verdict::Pass
    }
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-dashboard-name",
        title: "The name of a dashboard is one that CloudWatch takes",
        types: DASHBOARD,
        reason: "CloudWatch refuses to make the dashboard.",
        fix: "Use letters, digits, `-` and `_`.",
        sources: Sources {
            document: "Amazon CloudWatch API reference, PutDashboard, read 2026-11",
            ..Sources::NONE
        },
        kind: ControlKind::Limit(&[bound(
            "dashboard_name",
            Within::Pattern(
                "[A-Za-z0-9_-]{1,255}",
                "1 to 255 letters, digits, `-` or `_`",
            ),
        )]),
        examples: Examples {
            good: &[r#"{"aws_cloudwatch_dashboard.a": {"dashboard_name": "shop-production_1"}}"#],
            bad: &[
                r#"{"aws_cloudwatch_dashboard.a": {"dashboard_name": "shop production"}}"#,
                r#"{"aws_cloudwatch_dashboard.a": {"dashboard_name": "{256 characters}"}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_dashboard.a": {"dashboard_name": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_dashboard.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-dashboard-metrics",
        argument: "dashboard_body",
        title: "A widget shows at most 500 metrics, and a dashboard 2,500",
        types: DASHBOARD,
        reason: "CloudWatch refuses the dashboard, or does not draw the widget.",
        fix: "Split the dashboard, or draw sums instead of each.",
        sources: QUOTAS,
        judge: |scope, dashboard| widgets(scope, dashboard, count_metrics),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_dashboard.a": {"dashboard_body": {"widgets": [{"properties": {"metrics": ["{500 items}"]}}, {"properties": {"metrics": ["{500 items}"]}}, {"properties": {"metrics": ["{500 items}"]}}, {"properties": {"metrics": ["{500 items}"]}}, {"properties": {"metrics": ["{500 items}"]}}, {"type": "text"}]}}}"#,
                r#"{"aws_cloudwatch_dashboard.a": {"dashboard_body": {"widgets": [{"properties": {"metrics": [[{"expression": "a"}], ["AWS/Lambda", "Errors"]]}}]}}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_dashboard.a": {"dashboard_body": {"widgets": [{"properties": {"metrics": ["{501 items}"]}}]}}}"#,
                r#"{"aws_cloudwatch_dashboard.a": {"dashboard_body": {"widgets": [{"properties": {"metrics": ["{500 items}"]}}, {"properties": {"metrics": ["{500 items}"]}}, {"properties": {"metrics": ["{500 items}"]}}, {"properties": {"metrics": ["{500 items}"]}}, {"properties": {"metrics": ["{500 items}"]}}, {"properties": {"metrics": ["{1 items}"]}}]}}}"#,
                r#"{"aws_cloudwatch_dashboard.a": {"dashboard_body": "widgets: []"}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_dashboard.a": {"dashboard_body": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_dashboard.a": {"dashboard_body": {}}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-dashboard-widgets",
        title: "A dashboard has at most 500 widgets",
        types: DASHBOARD,
        reason: "CloudWatch refuses more.",
        fix: "Split the dashboard.",
        sources: Sources {
            document: "third-party copies of the Amazon CloudWatch quotas, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, dashboard| {
            widgets(scope, dashboard, |widgets| {
                let count = widgets.len();
                Verdict::pass_if(
                    count <= 500,
                    format_args!("it has {count} widgets, 500 at most"),
                )
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_dashboard.a": {"dashboard_body": {"widgets": ["{500 items}"]}}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_dashboard.a": {"dashboard_body": {"widgets": ["{501 items}"]}}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_dashboard.a": {"dashboard_body": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_dashboard.a": {}}"#],
        },
        ..WARNING
    },
];
