//! What is to be known of an API, ours or made elsewhere.

use model::description::ApiAlarms;
use model::kinds::API;
use naming::CallName;

use crate::contribution::{
    Alarm, AlarmValue, Chapter, FIVE_MINUTES, MetricGraph, MetricSource, OperationalFacts,
    RunbookSection, Signal, variable,
};
use crate::workloads::WorkloadNames;

/// Requests below which a rate says nothing.
const MINIMUM_REQUESTS: u32 = 20;

/// What to do about requests that are refused.
static REFUSED: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "API 4xx",
    text: include_str!("../../../templates/runbook/api-4xx.md.tera"),
};

/// What to do about requests that fail.
static FAILED: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "API 5xx",
    text: include_str!("../../../templates/runbook/api-5xx.md.tera"),
};

/// What to do about requests that take long.
static LATENCY: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "API latency",
    text: include_str!("../../../templates/runbook/api-latency.md.tera"),
};

pub(in crate::workloads) fn facts(
    workload: CallName,
    names: WorkloadNames<'_>,
    alarms: ApiAlarms,
) -> OperationalFacts {
    let WorkloadNames { here, first, aws } = names;
    let source = MetricSource {
        namespace: "AWS/ApiGateway",
        dimension: ("ApiName", aws),
    };
    let metric = |name, statistic| source.metric(name, statistic);
    let alarm = |what: &str, value: AlarmValue, threshold, window, response| {
        Alarm::above(API.alarm(first, what), value, threshold, window, response)
            .about(vec![variable("api", aws)])
    };
    let twice = FIVE_MINUTES.in_a_row(2);
    let refused = alarms.status_4xx.value().map(|threshold| {
        alarm(
            "4xx",
            metric("4XXError", "Sum").into(),
            threshold,
            twice,
            &REFUSED,
        )
        .described(|window| {
            format!("API {aws} refused more than {threshold} requests in {window}.")
        })
    });
    let failed = alarms.status_5xx.value().map(|threshold| {
        alarm(
            "5xx",
            metric("5XXError", "Sum").into(),
            threshold,
            FIVE_MINUTES,
            &FAILED,
        )
        .described(|window| format!("API {aws} failed more than {threshold} requests in {window}."))
    });
    let rate = alarms.status_5xx_percent.value().map(|threshold| {
        let errors = metric("5XXError", "Sum").with_id("errors");
        let requests = metric("Count", "Sum").with_id("requests");
        let rate = AlarmValue::percentage(errors, requests, MINIMUM_REQUESTS);
        alarm("5xx-rate", rate, threshold, twice, &FAILED).described(|window| {
                format!(
                    "API {aws} failed more than {threshold} % of at least {MINIMUM_REQUESTS} requests in {window}."
                )
            })
    });
    let slow = alarms.latency_p99_ms.value().map(|threshold| {
        alarm(
            "latency",
            metric("Latency", "p99").into(),
            threshold,
            twice,
            &LATENCY,
        )
        .described(|window| {
            format!(
                "One request in a hundred to API {aws} took more than {threshold} ms, {} over {}.",
                window.repetition(),
                window.period()
            )
        })
    });
    OperationalFacts {
        workload,
        title: format!("API {here}"),
        alarms: [refused, failed, rate, slow]
            .into_iter()
            .flatten()
            .collect(),
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
