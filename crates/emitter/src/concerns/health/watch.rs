//! What is to be known of the health check itself: what it found, and that it looks at all.

use naming::{AlarmId, ConcernName, dead_letter_queue};

use super::alarms::{DEAD_LETTERS, SILENCE, UNHEALTHY};
use crate::contribution::{
    Alarm, AlarmDefinition, AlarmMetric, AlarmWindow, LogGroup, LogKind, MetricGraph,
    OperationalFacts, variable,
};

/// The facts of the health check of the environment that `prefix` names, over `targets` things.
pub(super) fn facts(prefix: &str, every_minutes: u32, targets: u32) -> OperationalFacts {
    let function = naming::health_check(prefix);
    let queue = dead_letter_queue(&function);
    let metric =
        |name, statistic| AlarmMetric::new("Health", name, ("Environment", prefix), statistic);
    let of_function = |name, statistic| {
        let dimension = ("FunctionName", function.as_str());
        AlarmMetric::new("AWS/Lambda", name, dimension, statistic)
    };
    let looks = AlarmWindow::over_minutes(every_minutes);
    let alarm = |definition: &'static AlarmDefinition, metric, threshold, window| {
        let id = AlarmId::concern(ConcernName::Health, definition.name);
        Alarm::above(id, metric, threshold, window, definition)
            .about(vec![variable("function", &function)])
    };
    OperationalFacts {
        workload: ConcernName::Health.call(),
        title: "Health".into(),
        alarms: vec![
            alarm(&UNHEALTHY, metric("Unhealthy", "Maximum"), 0.0, looks).described(
                |_| {
                    format!(
                        "{function} found a function, API or table that does not work; its log names it."
                    )
                },
            ),
            alarm(
                &SILENCE,
                metric("Checked", "Sum"),
                f64::from(targets),
                looks.in_a_row(3),
            )
            .below_or_silent()
            .described(|window| {
                format!(
                    "{function} looked at fewer than {targets} things, {}: nobody knows whether the others work.",
                    window.repetition()
                )
            }),
            alarm(&DEAD_LETTERS, AlarmMetric::waiting(&queue), 0.0, looks)
                .described(|_| {
                    format!("Looks that {function} did not bring to an end wait in {queue}.")
                })
                .about(vec![variable("queue", &queue)]),
        ],
        graphs: vec![
            MetricGraph {
                title: "Health".into(),
                width: 12,
                left: vec![metric("Unhealthy", "Maximum")],
                right: vec![metric("Checked", "Sum")],
            },
            MetricGraph {
                title: "Health check".into(),
                width: 12,
                left: vec![
                    of_function("Invocations", "Sum"),
                    of_function("Errors", "Sum"),
                    of_function("Throttles", "Sum"),
                ],
                right: vec![of_function("Duration", "Maximum")],
            },
        ],
        log_groups: vec![LogGroup {
            name: format!("/aws/lambda/{function}"),
            kind: LogKind::Function,
        }],
        heartbeat: Some(metric("Checked", "Sum")),
        ..OperationalFacts::default()
    }
}
