//! What is to be known of an API, ours or made elsewhere.

use model::description::{AlarmSeverity, ApiAlarms, Objective};
use model::kinds::API;
use naming::CallName;

use super::super::objective::{self, MINIMUM_FAILURES};
use super::alarms::{
    AVAILABILITY, FAILED, FAILURE_RATE, LATENCY, MINIMUM_REQUESTS, REFUSED, SLOWNESS,
};
use crate::contribution::{
    Alarm, AlarmDefinition, AlarmValue, FIVE_MINUTES, MetricGraph, MetricSource, OperationalFacts,
    Signal, variable,
};
use crate::workloads::WorkloadNames;

pub(in crate::workloads) fn facts(
    workload: CallName,
    names: WorkloadNames<'_>,
    alarms: ApiAlarms,
    objective: Option<Objective>,
) -> OperationalFacts {
    let WorkloadNames { here, first, aws } = names;
    let source = MetricSource {
        namespace: "AWS/ApiGateway",
        dimension: ("ApiName", aws),
    };
    let metric = |name, statistic| source.metric(name, statistic);
    let alarm = |definition: &'static AlarmDefinition, value: AlarmValue, threshold, window| {
        let id = API.alarm(first, definition.name);
        Alarm::above(id, value, threshold, window, definition).about(vec![variable("api", aws)])
    };
    let twice = FIVE_MINUTES.in_a_row(2);
    let refused = alarms.status_4xx.value().map(|threshold| {
        alarm(&REFUSED, metric("4XXError", "Sum").into(), threshold, twice).described(|window| {
            format!("API {aws} refused more than {threshold} requests in {window}.")
        })
    });
    let failed = alarms.status_5xx.value().map(|threshold| {
        alarm(
            &FAILED,
            metric("5XXError", "Sum").into(),
            threshold,
            FIVE_MINUTES,
        )
        .described(|window| format!("API {aws} failed more than {threshold} requests in {window}."))
    });
    let rate = alarms.status_5xx_percent.value().map(|threshold| {
        let errors = metric("5XXError", "Sum").with_id("errors");
        let requests = metric("Count", "Sum").with_id("requests");
        let rate = AlarmValue::percentage(errors, requests, MINIMUM_REQUESTS);
        let rate = alarm(&FAILURE_RATE, rate, threshold, twice);
        // With an objective its alarms say when somebody is woken.
        let pages = objective.and_then(Objective::availability).is_none();
        let severity = if pages { rate.severity } else { AlarmSeverity::Ticket };
        rate.with_severity(severity).described(|window| {
                format!(
                    "API {aws} failed more than {threshold} % of at least {MINIMUM_REQUESTS} requests in {window}."
                )
            })
    });
    let slow = alarms.latency_p99_ms.value().map(|threshold| {
        alarm(&LATENCY, metric("Latency", "p99").into(), threshold, twice).described(|window| {
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
            .chain(
                objective
                    .into_iter()
                    .flat_map(|objective| burning(names, source, objective)),
            )
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

/// The alarms of the objective.
fn burning(names: WorkloadNames<'_>, source: MetricSource<'_>, wanted: Objective) -> Vec<Alarm> {
    let WorkloadNames { first, aws, .. } = names;
    let variables = [variable("api", aws)];
    let thing = format!("API {aws}");
    let id = |what: &str| API.alarm(first, what);
    let requests = || source.metric("Count", "Sum").with_id("requests");
    let mut alarms = Vec::new();
    if let Some(percent) = wanted.availability() {
        let failures = source.metric("5XXError", "Sum").with_id("errors");
        let failing = AlarmValue::percentage_of_failures(failures, requests(), MINIMUM_FAILURES);
        alarms.extend(objective::alarms(
            id,
            &AVAILABILITY,
            &failing,
            percent,
            &thing,
            &variables,
        ));
    }
    if let Some((milliseconds, percent)) = wanted.latency() {
        let rank = source
            .metric("Latency", format!("PR(:{milliseconds})"))
            .with_id("in_time");
        let slow = AlarmValue::percentage_of_slow(rank, requests(), MINIMUM_FAILURES);
        alarms.extend(objective::alarms(
            id, &SLOWNESS, &slow, percent, &thing, &variables,
        ));
    }
    alarms
}
