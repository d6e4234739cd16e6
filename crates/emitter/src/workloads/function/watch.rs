//! What is to be known of a function, ours or made elsewhere.

use std::rc::Rc;

use model::description::{AlarmSeverity, FunctionAlarms, Objective};
use model::kinds::FUNCTION;
use naming::{AlarmId, CallName};

use super::super::objective::ObjectiveMetrics;
use super::alarms::{self, MINIMUM_RUNS};
use crate::contribution::{
    Alarm, AlarmDefinition, AlarmMetric, AlarmValue, FIVE_MINUTES, LogGroup, LogKind, MetricGraph,
    MetricSource, OperationalFacts, ShellVariable, Signal, variable,
};
use crate::workloads::WorkloadNames;

/// What an alarm on a function is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::workloads) enum Symptom {
    Errors,
    ErrorRate,
    Duration,
    Throttles,
    DeadLetters,
    LostEvents,
    DroppedEvents,
    EventAge,
}

impl Symptom {
    fn definition(self) -> &'static AlarmDefinition {
        match self {
            Self::Errors => &alarms::ERRORS,
            Self::ErrorRate => &alarms::ERROR_RATE,
            Self::Duration => &alarms::DURATION,
            Self::Throttles => &alarms::THROTTLES,
            Self::DeadLetters => &alarms::DEAD_LETTERS,
            Self::LostEvents => &alarms::LOST_EVENTS,
            Self::DroppedEvents => &alarms::DROPPED_EVENTS,
            Self::EventAge => &alarms::EVENT_AGE,
        }
    }
}

/// The facts of a function, and what each of its alarms is about.
pub(in crate::workloads) fn facts(
    workload: CallName,
    names: WorkloadNames<'_>,
    alias: Option<&str>,
    dead_letter_queue: Option<&str>,
    thresholds: FunctionAlarms,
    objective: Option<Objective>,
) -> (OperationalFacts, Vec<(Symptom, AlarmId)>) {
    let WorkloadNames { here, first, aws } = names;
    let source = MetricSource {
        namespace: "AWS/Lambda",
        dimension: ("FunctionName", aws.into()),
    };
    let metric = |name, statistic| source.metric(name, statistic);
    let variables: Rc<[ShellVariable]> = Rc::new([
        variable("function", aws),
        variable("alias", alias.unwrap_or_default()),
    ]);
    let alarm = |symptom: Symptom, value: AlarmValue, threshold, window| {
        let definition = symptom.definition();
        let id = FUNCTION.alarm(first, definition.name);
        Alarm::above(id, value, threshold, window, definition).about(variables.clone())
    };
    let with_queue: Option<Rc<[ShellVariable]>> = dead_letter_queue.map(|queue| {
        let queue = [variable("queue", queue)];
        variables.iter().cloned().chain(queue).collect()
    });
    let with_queue = with_queue.unwrap_or_default();
    let twice = FIVE_MINUTES.in_a_row(2);
    let errors = metric("Errors", "Sum");
    let failing = thresholds.errors.value().map(|threshold| {
        let often = match threshold {
            0.0 => "failed".to_owned(),
            1.0 => "failed more than once".to_owned(),
            _ => format!("failed more than {threshold} times"),
        };
        alarm(Symptom::Errors, errors.clone().into(), threshold, twice)
            .described(|window| format!("Function {aws} {often} in {window}."))
    });
    let rate = thresholds.error_rate_percent.value().map(|threshold| {
        let errors = errors.clone().with_id("errors");
        let runs = metric("Invocations", "Sum").with_id("runs");
        let rate = AlarmValue::percentage(errors, runs, MINIMUM_RUNS);
        let rate = alarm(Symptom::ErrorRate, rate, threshold, twice);
        // With an objective its alarms say when somebody is woken.
        let pages = objective.and_then(Objective::availability).is_none();
        let severity = if pages { rate.severity } else { AlarmSeverity::Ticket };
        rate.with_severity(severity).described(|window| {
                format!(
                    "Function {aws} failed in more than {threshold} % of at least {MINIMUM_RUNS} runs in {window}."
                )
            })
    });
    let slow = thresholds.duration_ms.value().map(|threshold| {
        let mean = metric("Duration", "Average");
        alarm(Symptom::Duration, mean.into(), threshold, twice).described(|window| {
            format!("Function {aws} took more than {threshold} ms on average over {window}.")
        })
    });
    let refused = thresholds.throttles.value().map(|threshold| {
        let throttles = metric("Throttles", "Sum");
        alarm(
            Symptom::Throttles,
            throttles.into(),
            threshold,
            FIVE_MINUTES,
        )
        .described(|_| format!("Lambda refused runs of {aws}: its concurrency is used up."))
    });
    let waiting = thresholds.dead_letters.value().zip(dead_letter_queue);
    let waiting = waiting.map(|(threshold, queue)| {
        let messages = AlarmMetric::waiting(queue);
        alarm(
            Symptom::DeadLetters,
            messages.into(),
            threshold,
            FIVE_MINUTES,
        )
        .described(|_| format!("Events that {aws} could not handle wait in {queue}."))
        .about(with_queue.clone())
    });
    let lost = thresholds.lost_events.value().zip(dead_letter_queue);
    let lost = lost.map(|(threshold, queue)| {
        let failures = metric("DeadLetterErrors", "Sum");
        alarm(
            Symptom::LostEvents,
            failures.into(),
            threshold,
            FIVE_MINUTES,
        )
        .described(|_| {
            format!("Events that {aws} could not handle were lost: Lambda cannot write to {queue}.")
        })
        .about(with_queue.clone())
    });
    let dropped = thresholds.dropped_events.value().map(|threshold| {
        let events = metric("AsyncEventsDropped", "Sum");
        alarm(
            Symptom::DroppedEvents,
            events.into(),
            threshold,
            FIVE_MINUTES,
        )
        .described(|window| {
            format!("Lambda gave up more than {threshold} events of {aws} in {window}.")
        })
    });
    let late = thresholds.event_age_seconds.value().map(|threshold| {
        // In milliseconds.
        let age = metric("AsyncEventAge", "Maximum");
        alarm(Symptom::EventAge, age.into(), 1000.0 * threshold, twice).described(|window| {
            format!("Events waited more than {threshold} s for a run of {aws}, over {window}.")
        })
    });
    let found: Vec<(Symptom, Alarm)> = [
        (Symptom::Errors, failing),
        (Symptom::ErrorRate, rate),
        (Symptom::Duration, slow),
        (Symptom::Throttles, refused),
        (Symptom::DeadLetters, waiting),
        (Symptom::LostEvents, lost),
        (Symptom::DroppedEvents, dropped),
        (Symptom::EventAge, late),
    ]
    .into_iter()
    .filter_map(|(symptom, alarm)| Some((symptom, alarm?)))
    .collect();
    let ids = found
        .iter()
        .map(|(symptom, alarm)| (*symptom, alarm.id.clone()))
        .collect();
    let measured = ObjectiveMetrics {
        source,
        failures: "Errors",
        whole: ("Invocations", "runs"),
        duration: "Duration",
        rows: [&alarms::AVAILABILITY, &alarms::SLOWNESS],
        calls: format!("runs of function {aws}"),
        variables: variables.clone(),
    };
    let burning = objective
        .into_iter()
        .flat_map(|objective| measured.alarms(|what| FUNCTION.alarm(first, what), objective));
    let budget =
        objective.and_then(|objective| measured.budget(&format!("Function {here}"), objective));
    let facts = OperationalFacts {
        workload,
        title: format!("Function {here}"),
        alarms: found
            .into_iter()
            .map(|(_, alarm)| alarm)
            .chain(burning)
            .collect(),
        budgets: budget.into_iter().collect(),
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
