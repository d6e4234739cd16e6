//! What is to be known of an API, ours or made elsewhere.

use model::description::{AlarmSeverity, ApiAlarms, ApiDomain, Objective};
use model::kinds::API;
use naming::{CallName, OutputRef};

use super::super::objective::ObjectiveMetrics;
use super::alarms::{
    AVAILABILITY, CERTIFICATE, CERTIFICATE_DAYS, FAILED, FAILURE_RATE, LATENCY, MINIMUM_REQUESTS,
    REFUSED, SLOWNESS,
};
use crate::contribution::{
    Alarm, AlarmDefinition, AlarmValue, AlarmWindow, DimensionValue, FIVE_MINUTES, MetricGraph,
    MetricSource, OperationalFacts, Signal, variable,
};
use crate::workloads::WorkloadNames;

/// Where the metrics of an API are, and what API Gateway calls them.
#[derive(Clone, Copy)]
pub(super) struct ApiMetrics<'a> {
    source: MetricSource<'a>,
    refused: &'static str,
    failed: &'static str,
}

impl<'a> ApiMetrics<'a> {
    /// Of the REST API of this name.
    pub(super) fn of_rest(name: &'a str) -> Self {
        Self {
            source: MetricSource {
                namespace: "AWS/ApiGateway",
                dimension: ("ApiName", name.into()),
            },
            refused: "4XXError",
            failed: "5XXError",
        }
    }

    /// Of the HTTP API with this id.
    pub(super) fn of_http(id: &'a OutputRef) -> Self {
        Self {
            source: MetricSource {
                namespace: "AWS/ApiGateway",
                dimension: ("ApiId", DimensionValue::Output(id)),
            },
            refused: "4xx",
            failed: "5xx",
        }
    }
}

/// What is to be known of a REST API that is made elsewhere.
pub(in crate::workloads) fn facts(
    workload: CallName,
    names: WorkloadNames<'_>,
    alarms: ApiAlarms,
) -> OperationalFacts {
    watched(
        workload,
        names,
        ApiMetrics::of_rest(names.aws),
        alarms,
        None,
    )
}

/// What is to be known of an API.
pub(super) fn watched(
    workload: CallName,
    names: WorkloadNames<'_>,
    metrics: ApiMetrics<'_>,
    alarms: ApiAlarms,
    objective: Option<Objective>,
) -> OperationalFacts {
    let WorkloadNames { here, first, aws } = names;
    let ApiMetrics {
        source,
        refused: refused_metric,
        failed: failed_metric,
    } = metrics;
    let metric = |name, statistic| source.metric(name, statistic);
    let alarm = |definition: &'static AlarmDefinition, value: AlarmValue, threshold, window| {
        let id = API.alarm(first, definition.name);
        Alarm::above(id, value, threshold, window, definition).about(vec![variable("api", aws)])
    };
    let twice = FIVE_MINUTES.in_a_row(2);
    let refused = alarms.status_4xx.value().map(|threshold| {
        alarm(
            &REFUSED,
            metric(refused_metric, "Sum").into(),
            threshold,
            twice,
        )
        .described(|window| {
            format!("API {aws} refused more than {threshold} requests in {window}.")
        })
    });
    let failed = alarms.status_5xx.value().map(|threshold| {
        alarm(
            &FAILED,
            metric(failed_metric, "Sum").into(),
            threshold,
            FIVE_MINUTES,
        )
        .described(|window| format!("API {aws} failed more than {threshold} requests in {window}."))
    });
    let rate = alarms.status_5xx_percent.value().map(|threshold| {
        let errors = metric(failed_metric, "Sum").with_id("errors");
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
            .chain(objective.into_iter().flat_map(|objective| {
                let metrics = objective_metrics(aws, metrics);
                metrics.alarms(|what| API.alarm(first, what), objective)
            }))
            .collect(),
        budgets: objective
            .and_then(|objective| {
                objective_metrics(aws, metrics).budget(&format!("API {here}"), objective)
            })
            .into_iter()
            .collect(),
        graphs: vec![MetricGraph {
            title: format!("API {here}"),
            width: 24,
            left: vec![
                metric("Count", "Sum"),
                metric(refused_metric, "Sum"),
                metric(failed_metric, "Sum"),
            ],
            right: vec![metric("Latency", "Average"), metric("Latency", "p99")],
        }],
        signals: vec![
            (Signal::Traffic, metric("Count", "Sum")),
            (Signal::Latency, metric("Latency", "p99")),
            (Signal::Errors, metric(failed_metric, "Sum")),
        ],
        ..OperationalFacts::default()
    }
}

/// That the certificate of an API's domain name will soon be over. It says nothing where there is no metric: that begins some hours after
/// a certificate is made.
pub(super) fn certificate(
    names: WorkloadNames<'_>,
    domain: &ApiDomain,
    certificate: &OutputRef,
) -> Alarm {
    let source = MetricSource {
        namespace: "AWS/CertificateManager",
        dimension: ("CertificateArn", DimensionValue::Output(certificate)),
    };
    let days = source.metric("DaysToExpiry", "Minimum");
    let id = API.alarm(names.first, CERTIFICATE.name);
    let window = AlarmWindow::over_a_day();
    Alarm::above(id, days, f64::from(CERTIFICATE_DAYS), window, &CERTIFICATE)
        .below()
        .about(vec![
            variable("api", names.aws),
            variable("domain", &domain.name),
        ])
        .described(|_| {
            format!(
                "The certificate of {} is over in less than {CERTIFICATE_DAYS} days.",
                domain.name
            )
        })
}

/// What an objective is measured by.
fn objective_metrics<'a>(aws: &str, metrics: ApiMetrics<'a>) -> ObjectiveMetrics<'a> {
    ObjectiveMetrics {
        source: metrics.source,
        failures: metrics.failed,
        whole: ("Count", "requests"),
        duration: "Latency",
        rows: [&AVAILABILITY, &SLOWNESS],
        calls: format!("requests to API {aws}"),
        variables: [variable("api", aws)].into(),
    }
}
