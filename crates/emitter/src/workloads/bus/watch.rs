//! The alarms and graphs of an event bus.

use model::description::{Bus, Threshold, TriggeredEntry};
use model::kinds::BUS;
use naming::CallName;

use super::alarms::{DEAD_LETTERS, FAILED_INVOCATIONS, LOST_EVENTS, THROTTLED_RULES};
use super::wire::rule_name;
use crate::contribution::{
    Alarm, AlarmDefinition, AlarmMetric, FIVE_MINUTES, MetricGraph, OperationalFacts,
    ShellVariable, Signal, summed, variable,
};
use crate::workloads::WorkloadNames;

/// What is to be known of a bus whose dead-letter queue is called `dead_letters`.
pub(super) fn facts(
    workload: CallName,
    names: WorkloadNames<'_>,
    dead_letters: &str,
    (bus, rules): (&Bus, &[TriggeredEntry<'_>]),
) -> OperationalFacts {
    let WorkloadNames { here, first, aws } = names;
    let thresholds = bus.alarms;
    let about = || vec![variable("failing_bus", aws)];
    let queue = || vec![variable("queue", dead_letters)];
    let waiting = AlarmMetric::waiting(dead_letters);
    let mut alarms = of_rules(
        names,
        rules,
        (&FAILED_INVOCATIONS, "FailedInvocations"),
        thresholds.failed_invocations,
        |most, window| {
            format!(
                "More than {most} events of bus {aws} could not be handed to a function or queue in {window}."
            )
        },
        &about(),
    );
    alarms.extend(thresholds.dead_letters.value().map(|most| {
        let id = BUS.alarm(first, DEAD_LETTERS.name);
        Alarm::above(id, waiting.clone(), most, FIVE_MINUTES, &DEAD_LETTERS)
            .described(|_| {
                format!("Events that bus {aws} could not deliver wait in queue {dead_letters}.")
            })
            .about(queue())
    }));
    alarms.extend(of_rules(
        names,
        rules,
        (&LOST_EVENTS, "InvocationsFailedToBeSentToDlq"),
        thresholds.lost_events,
        |most, window| {
            format!(
                "More than {most} events of bus {aws} could not be put into queue {dead_letters} in {window}, and are lost."
            )
        },
        &[about(), queue()].concat(),
    ));
    alarms.extend(of_rules(
        names,
        rules,
        (&THROTTLED_RULES, "ThrottledRules"),
        thresholds.throttled_rules,
        |most, window| {
            format!("Rules of bus {aws} were throttled more than {most} times in {window}.")
        },
        &about(),
    ));
    let metrics = |metric| metrics_of_rules(names, rules, metric);
    let signals = [
        (Signal::Traffic, "MatchedEvents"),
        (Signal::Errors, "FailedInvocations"),
        (Signal::Saturation, "ThrottledRules"),
    ];
    OperationalFacts {
        workload,
        title: format!("Event bus {here}"),
        alarms,
        graphs: vec![MetricGraph {
            title: format!("Event bus {here}"),
            width: 12,
            left: [metrics("MatchedEvents"), vec![waiting]].concat(),
            right: metrics("FailedInvocations"),
        }],
        signals: signals
            .into_iter()
            .flat_map(|(signal, metric)| metrics(metric).into_iter().map(move |one| (signal, one)))
            .collect(),
        ..OperationalFacts::default()
    }
}

/// A metric of each rule: EventBridge counts by bus and rule, never for a bus as a whole ("Monitoring Amazon
/// EventBridge" of the Amazon EventBridge user guide, read 2026-11).
fn metrics_of_rules(
    names: WorkloadNames<'_>,
    rules: &[TriggeredEntry<'_>],
    metric: &'static str,
) -> Vec<AlarmMetric> {
    rules
        .iter()
        .map(|rule| {
            AlarmMetric::new("AWS/Events", metric, ("EventBusName", names.aws), "Sum")
                .with_dimension("RuleName", rule_name(names.aws, &rule.rule_name()))
        })
        .collect()
}

/// The alarms on a metric, some rules each.
fn of_rules(
    names: WorkloadNames<'_>,
    rules: &[TriggeredEntry<'_>],
    (definition, metric): (&'static AlarmDefinition, &'static str),
    threshold: Threshold,
    words: impl Fn(f64, String) -> String,
    about: &[ShellVariable],
) -> Vec<Alarm> {
    let Some(most) = threshold.value() else {
        return Vec::new();
    };
    let metrics = metrics_of_rules(names, rules, metric);
    summed(&metrics)
        .map(|(end, value)| {
            let id = BUS.alarm(names.first, &format!("{}{end}", definition.name));
            Alarm::above(id, value, most, FIVE_MINUTES, definition)
                .described(|window| words(most, window.to_string()))
                .about(about.to_vec())
        })
        .collect()
}
