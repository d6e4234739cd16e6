//! What is to be known of the health check itself: what it found, and that it looks at all.

use naming::{AlarmId, ConcernName, dead_letter_queue};

use crate::contribution::{
    Alarm, AlarmMetric, AlarmWindow, Chapter, LogGroup, LogKind, MetricGraph, OperationalFacts,
    RunbookSection, variable,
};

/// What to do about what is unhealthy.
static UNHEALTHY: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Unhealthy",
    text: include_str!("../../../templates/runbook/unhealthy.md.tera"),
};

/// What to do when nobody looks.
static SILENCE: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Health check silence",
    text: include_str!("../../../templates/runbook/health-silence.md.tera"),
};

/// What to do about looks that came to no end.
static DEAD_LETTERS: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Health check dead letters",
    text: include_str!("../../../templates/runbook/health-dead-letters.md.tera"),
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
    let alarm = |what: &str, metric, threshold, window, response| {
        let id = AlarmId::concern(ConcernName::Health, what);
        Alarm::above(id, metric, threshold, window, response)
            .about(vec![variable("function", &function)])
    };
    OperationalFacts {
        workload: ConcernName::Health.call(),
        title: "Health".into(),
        alarms: vec![
            alarm("unhealthy", metric("Unhealthy", "Maximum"), 0.0, looks, &UNHEALTHY).described(
                |_| {
                    format!(
                        "{function} found a function, API or table that does not work; its log names it."
                    )
                },
            ),
            alarm(
                "silence",
                metric("Checked", "Sum"),
                f64::from(targets),
                looks.in_a_row(3),
                &SILENCE,
            )
            .below_or_silent()
            .described(|window| {
                format!(
                    "{function} looked at fewer than {targets} things, {}: nobody knows whether the others work.",
                    window.repetition()
                )
            }),
            alarm("dead-letters", AlarmMetric::waiting(&queue), 0.0, looks, &DEAD_LETTERS)
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
