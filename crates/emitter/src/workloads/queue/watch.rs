//! The alarms and graphs of a queue, ours or made elsewhere.

use model::description::QueueAlarms;
use model::kinds::QUEUE;
use naming::CallName;

use super::alarms::{DEAD_LETTERS, OLDEST_MESSAGE};
use crate::contribution::{
    Alarm, AlarmMetric, FIVE_MINUTES, MetricGraph, MetricSource, OperationalFacts, Signal, variable,
};
use crate::workloads::WorkloadNames;

/// What is watched of a queue.
#[derive(Clone, Copy)]
pub(in crate::workloads) struct Watched<'a> {
    /// What it is called.
    pub(in crate::workloads) names: WorkloadNames<'a>,
    /// Name in AWS of the queue whose messages are dead letters: its dead-letter queue, or a queue made elsewhere
    /// that is one.
    pub(in crate::workloads) dead_letters: &'a str,
    /// What its alarms fire at.
    pub(in crate::workloads) alarms: QueueAlarms,
}

/// What is to be known of a queue, ours or made elsewhere.
pub(in crate::workloads) fn facts(workload: CallName, watched: Watched<'_>) -> OperationalFacts {
    let Watched {
        names: WorkloadNames { here, first, aws },
        dead_letters,
        alarms,
    } = watched;
    let source = MetricSource {
        namespace: "AWS/SQS",
        dimension: ("QueueName", aws.into()),
    };
    let age = source.metric("ApproximateAgeOfOldestMessage", "Maximum");
    let oldest = alarms.oldest_message_seconds.value().map(|seconds| {
        let id = QUEUE.alarm(first, OLDEST_MESSAGE.name);
        let twice = FIVE_MINUTES.in_a_row(2);
        Alarm::above(id, age.clone(), seconds, twice, &OLDEST_MESSAGE)
            .described(|_| {
                format!("The oldest message of queue {aws} waits for more than {seconds} seconds.")
            })
            .about(vec![variable("queue", aws)])
    });
    let lost = alarms.dead_letters.value().map(|messages| {
        let id = QUEUE.alarm(first, DEAD_LETTERS.name);
        let waiting = AlarmMetric::waiting(dead_letters);
        Alarm::above(id, waiting, messages, FIVE_MINUTES, &DEAD_LETTERS)
            .described(|_| {
                format!("Messages that could not be handled wait in queue {dead_letters}.")
            })
            .about(vec![variable("queue", dead_letters)])
    });
    let mut left = vec![AlarmMetric::waiting(aws)];
    if dead_letters != aws {
        left.push(AlarmMetric::waiting(dead_letters));
    }
    OperationalFacts {
        workload,
        title: format!("Queue {here}"),
        alarms: oldest.into_iter().chain(lost).collect(),
        graphs: vec![MetricGraph {
            title: format!("Queue {here}"),
            width: 12,
            left,
            right: vec![age.clone()],
        }],
        signals: vec![(Signal::Saturation, age)],
        ..OperationalFacts::default()
    }
}
