//! What is to be known of a function, ours or made elsewhere.

use model::description::FunctionAlarms;

use crate::facts::{Alarm, AlarmMetric, Comparison, Facts, Graph, LogGroup, LogKind, Signal};
use crate::runbook::{Chapter, Section, Variable, variable};
use crate::workloads::Names;

/// Runs below which a rate says nothing.
const MINIMUM_RUNS: u32 = 20;

/// What to do about runs that fail.
static ERRORS: Section = Section {
    chapter: Chapter::Alarms,
    title: "Function errors",
    text: include_str!("../../../templates/runbook/function-errors.md.tera"),
};

/// What to do about runs that take long.
static DURATION: Section = Section {
    chapter: Chapter::Alarms,
    title: "Function duration",
    text: include_str!("../../../templates/runbook/function-duration.md.tera"),
};

/// What to do about runs that are refused.
static THROTTLES: Section = Section {
    chapter: Chapter::Alarms,
    title: "Function throttles",
    text: include_str!("../../../templates/runbook/function-throttles.md.tera"),
};

/// What to do about events that could not be handled.
static DEAD_LETTERS: Section = Section {
    chapter: Chapter::Alarms,
    title: "Function dead letters",
    text: include_str!("../../../templates/runbook/function-dead-letters.md.tera"),
};

pub(in crate::workloads) fn facts(
    workload: &str,
    names: Names<'_>,
    alias: Option<&str>,
    dead_letter_queue: Option<&str>,
    alarms: FunctionAlarms,
) -> Facts {
    let Names { here, first, aws } = names;
    let metric = |metric: &'static str, statistic: &'static str| {
        AlarmMetric::new("AWS/Lambda", metric, ("FunctionName", aws), statistic)
    };
    let variables: Vec<Variable> = vec![
        variable("function", aws),
        variable("alias", alias.unwrap_or_default()),
    ];
    let alarm = |what: &str,
                 response: &'static Section,
                 description: String,
                 metrics: Vec<AlarmMetric>,
                 periods,
                 threshold| Alarm {
        from_age: None,
        key: format!("function-{first}-{what}"),
        description,
        metrics,
        expression: None,
        period_seconds: 300,
        periods,
        comparison: Comparison::Above,
        threshold,
        response,
        variables: variables.clone(),
    };
    let mut found = Vec::new();
    if let Some(threshold) = alarms.errors.value() {
        let often = match threshold {
            0.0 => "failed".to_owned(),
            1.0 => "failed more than once".to_owned(),
            _ => format!("failed more than {threshold} times"),
        };
        found.push(alarm(
            "errors",
            &ERRORS,
            format!("Function {aws} {often} in 5 minutes, twice in a row."),
            vec![metric("Errors", "Sum")],
            2,
            threshold,
        ));
    }
    if let Some(threshold) = alarms.error_rate_percent.value() {
        let mut rate = alarm(
            "error-rate",
            &ERRORS,
            format!(
                "Function {aws} failed in more than {threshold} % of at least {MINIMUM_RUNS} runs in 5 minutes, twice in a row."
            ),
            vec![
                metric("Errors", "Sum").with_id("errors"),
                metric("Invocations", "Sum").with_id("runs"),
            ],
            2,
            threshold,
        );
        rate.expression = Some(format!(
            "IF(runs >= {MINIMUM_RUNS}, 100 * errors / runs, 0)"
        ));
        found.push(rate);
    }
    if let Some(threshold) = alarms.duration_ms.value() {
        found.push(alarm(
            "duration",
            &DURATION,
            format!("Function {aws} took more than {threshold} ms on average over 5 minutes, twice in a row."),
            vec![metric("Duration", "Average")],
            2,
            threshold,
        ));
    }
    if let Some(threshold) = alarms.throttles.value() {
        found.push(alarm(
            "throttles",
            &THROTTLES,
            format!("Lambda refused runs of {aws}: its concurrency is used up."),
            vec![metric("Throttles", "Sum")],
            1,
            threshold,
        ));
    }
    if let (Some(threshold), Some(queue)) = (alarms.dead_letters.value(), dead_letter_queue) {
        let mut waiting = alarm(
            "dead-letters",
            &DEAD_LETTERS,
            format!("Events that {aws} could not handle wait in {queue}."),
            vec![AlarmMetric::waiting(queue)],
            1,
            threshold,
        );
        waiting.variables.push(variable("queue", queue));
        found.push(waiting);
    }
    Facts {
        workload: workload.into(),
        title: format!("Function {here}"),
        alarms: found,
        graphs: vec![Graph {
            title: format!("Function {here}"),
            width: 12,
            left: vec![
                metric("Invocations", "Sum"),
                metric("Errors", "Sum"),
                metric("Throttles", "Sum"),
            ],
            right: vec![metric("Duration", "Average"), metric("Duration", "p99")],
        }],
        signals: vec![
            (Signal::Traffic, metric("Invocations", "Sum")),
            (Signal::Latency, metric("Duration", "p99")),
            (Signal::Errors, metric("Errors", "Sum")),
            (Signal::Saturation, metric("Throttles", "Sum")),
        ],
        log_groups: vec![LogGroup {
            name: format!("/aws/lambda/{aws}"),
            kind: LogKind::Function,
        }],
        ..Facts::default()
    }
}
