//! What is to be known of a function, ours or made elsewhere.

use model::description::FunctionAlarms;
use model::kinds::FUNCTION;
use naming::{AlarmId, CallName};

use crate::contribution::{
    Alarm, AlarmMetric, Chapter, Comparison, LogGroup, LogKind, MetricGraph, OperationalFacts,
    Section, ShellVariable, Signal, variable,
};
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

/// What an alarm on a function is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::workloads) enum Symptom {
    Errors,
    ErrorRate,
    Duration,
    Throttles,
    DeadLetters,
}

impl Symptom {
    fn as_str(self) -> &'static str {
        match self {
            Self::Errors => "errors",
            Self::ErrorRate => "error-rate",
            Self::Duration => "duration",
            Self::Throttles => "throttles",
            Self::DeadLetters => "dead-letters",
        }
    }
}

/// The facts of a function, and what each of its alarms is about.
pub(in crate::workloads) fn facts(
    workload: CallName,
    names: Names<'_>,
    alias: Option<&str>,
    dead_letter_queue: Option<&str>,
    alarms: FunctionAlarms,
) -> (OperationalFacts, Vec<(Symptom, AlarmId)>) {
    let Names { here, first, aws } = names;
    let metric = |metric: &'static str, statistic: &'static str| {
        AlarmMetric::new("AWS/Lambda", metric, ("FunctionName", aws), statistic)
    };
    let variables: Vec<ShellVariable> = vec![
        variable("function", aws),
        variable("alias", alias.unwrap_or_default()),
    ];
    let alarm = |symptom: Symptom,
                 response: &'static Section,
                 description: String,
                 metrics: Vec<AlarmMetric>,
                 periods,
                 threshold| Alarm {
        from_age: None,
        id: FUNCTION.alarm(first, symptom.as_str()),
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
    let mut found: Vec<(Symptom, Alarm)> = Vec::new();
    let mut add = |symptom: Symptom, alarm: Alarm| found.push((symptom, alarm));
    if let Some(threshold) = alarms.errors.value() {
        let often = match threshold {
            0.0 => "failed".to_owned(),
            1.0 => "failed more than once".to_owned(),
            _ => format!("failed more than {threshold} times"),
        };
        add(
            Symptom::Errors,
            alarm(
                Symptom::Errors,
                &ERRORS,
                format!("Function {aws} {often} in 5 minutes, twice in a row."),
                vec![metric("Errors", "Sum")],
                2,
                threshold,
            ),
        );
    }
    if let Some(threshold) = alarms.error_rate_percent.value() {
        let mut rate = alarm(
            Symptom::ErrorRate,
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
        add(Symptom::ErrorRate, rate);
    }
    if let Some(threshold) = alarms.duration_ms.value() {
        add(
            Symptom::Duration,
            alarm(
                Symptom::Duration,
                &DURATION,
                format!(
                    "Function {aws} took more than {threshold} ms on average over 5 minutes, twice in a row."
                ),
                vec![metric("Duration", "Average")],
                2,
                threshold,
            ),
        );
    }
    if let Some(threshold) = alarms.throttles.value() {
        add(
            Symptom::Throttles,
            alarm(
                Symptom::Throttles,
                &THROTTLES,
                format!("Lambda refused runs of {aws}: its concurrency is used up."),
                vec![metric("Throttles", "Sum")],
                1,
                threshold,
            ),
        );
    }
    if let (Some(threshold), Some(queue)) = (alarms.dead_letters.value(), dead_letter_queue) {
        let mut waiting = alarm(
            Symptom::DeadLetters,
            &DEAD_LETTERS,
            format!("Events that {aws} could not handle wait in {queue}."),
            vec![AlarmMetric::waiting(queue)],
            1,
            threshold,
        );
        waiting.variables.push(variable("queue", queue));
        add(Symptom::DeadLetters, waiting);
    }
    let ids = found
        .iter()
        .map(|(symptom, alarm)| (*symptom, alarm.id.clone()))
        .collect();
    let facts = OperationalFacts {
        workload,
        title: format!("Function {here}"),
        alarms: found.into_iter().map(|(_, alarm)| alarm).collect(),
        graphs: vec![MetricGraph {
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
        ..OperationalFacts::default()
    };
    (facts, ids)
}
