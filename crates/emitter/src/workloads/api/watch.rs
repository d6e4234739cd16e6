//! What is to be known of an API, ours or made elsewhere.

use model::description::ApiAlarms;
use model::kinds::API;
use naming::CallName;

use crate::contribution::{
    Alarm, AlarmMetric, Chapter, Comparison, MetricGraph, OperationalFacts, Section, Signal,
    variable,
};
use crate::workloads::Names;

/// Requests below which a rate says nothing.
const MINIMUM_REQUESTS: u32 = 20;

/// What to do about requests that are refused.
static REFUSED: Section = Section {
    chapter: Chapter::Alarms,
    title: "API 4xx",
    text: include_str!("../../../templates/runbook/api-4xx.md.tera"),
};

/// What to do about requests that fail.
static FAILED: Section = Section {
    chapter: Chapter::Alarms,
    title: "API 5xx",
    text: include_str!("../../../templates/runbook/api-5xx.md.tera"),
};

/// What to do about requests that take long.
static LATENCY: Section = Section {
    chapter: Chapter::Alarms,
    title: "API latency",
    text: include_str!("../../../templates/runbook/api-latency.md.tera"),
};

pub(in crate::workloads) fn facts(
    workload: CallName,
    names: Names<'_>,
    alarms: ApiAlarms,
) -> OperationalFacts {
    let Names { here, first, aws } = names;
    let metric = |metric: &'static str, statistic: &'static str| {
        AlarmMetric::new("AWS/ApiGateway", metric, ("ApiName", aws), statistic)
    };
    let alarm = |what: &str,
                 response: &'static Section,
                 description: String,
                 metrics: Vec<AlarmMetric>,
                 periods,
                 threshold| Alarm {
        from_age: None,
        id: API.alarm(first, what),
        description,
        metrics,
        expression: None,
        period_seconds: 300,
        periods,
        comparison: Comparison::Above,
        threshold,
        response,
        variables: vec![variable("api", aws)],
    };
    let mut found = Vec::new();
    if let Some(threshold) = alarms.status_4xx.value() {
        found.push(alarm(
            "4xx",
            &REFUSED,
            format!(
                "API {aws} refused more than {threshold} requests in 5 minutes, twice in a row."
            ),
            vec![metric("4XXError", "Sum")],
            2,
            threshold,
        ));
    }
    if let Some(threshold) = alarms.status_5xx.value() {
        found.push(alarm(
            "5xx",
            &FAILED,
            format!("API {aws} failed more than {threshold} requests in 5 minutes."),
            vec![metric("5XXError", "Sum")],
            1,
            threshold,
        ));
    }
    if let Some(threshold) = alarms.status_5xx_percent.value() {
        let mut rate = alarm(
            "5xx-rate",
            &FAILED,
            format!(
                "API {aws} failed more than {threshold} % of at least {MINIMUM_REQUESTS} requests in 5 minutes, twice in a row."
            ),
            vec![
                metric("5XXError", "Sum").with_id("errors"),
                metric("Count", "Sum").with_id("requests"),
            ],
            2,
            threshold,
        );
        rate.expression = Some(format!(
            "IF(requests >= {MINIMUM_REQUESTS}, 100 * errors / requests, 0)"
        ));
        found.push(rate);
    }
    if let Some(threshold) = alarms.latency_p99_ms.value() {
        found.push(alarm(
            "latency",
            &LATENCY,
            format!("One request in a hundred to API {aws} took more than {threshold} ms, twice in a row over 5 minutes."),
            vec![metric("Latency", "p99")],
            2,
            threshold,
        ));
    }
    OperationalFacts {
        workload,
        title: format!("API {here}"),
        alarms: found,
        graphs: vec![MetricGraph {
            title: format!("API {here}"),
            width: 24,
            left: vec![
                metric("Count", "Sum"),
                metric("4XXError", "Sum"),
                metric("5XXError", "Sum"),
            ],
            right: vec![metric("Latency", "Average"), metric("Latency", "p99")],
        }],
        signals: vec![
            (Signal::Traffic, metric("Count", "Sum")),
            (Signal::Latency, metric("Latency", "p99")),
            (Signal::Errors, metric("5XXError", "Sum")),
        ],
        ..OperationalFacts::default()
    }
}
