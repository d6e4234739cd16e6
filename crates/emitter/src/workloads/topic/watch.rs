//! The alarms and graphs of a topic.

use model::description::Topic;
use model::kinds::TOPIC;
use naming::CallName;

use super::alarms::{DEAD_LETTERS, FAILED_DELIVERIES, LOST_MESSAGES};
use crate::contribution::{
    Alarm, AlarmMetric, FIVE_MINUTES, MetricGraph, MetricSource, OperationalFacts, Signal, variable,
};
use crate::workloads::WorkloadNames;

/// What is to be known of a topic whose dead-letter queue is called `dead_letters`.
pub(super) fn facts(
    workload: CallName,
    names: WorkloadNames<'_>,
    dead_letters: &str,
    topic: &Topic,
    triggers_something: bool,
) -> OperationalFacts {
    let WorkloadNames { here, first, aws } = names;
    let source = MetricSource {
        namespace: "AWS/SNS",
        dimension: ("TopicName", aws.into()),
    };
    let thresholds = topic.alarms;
    let failed = source.metric("NumberOfNotificationsFailed", "Sum");
    let published = source.metric("NumberOfMessagesPublished", "Sum");
    let about = || vec![variable("failing_topic", aws)];
    let mut alarms = Vec::new();
    alarms.extend(thresholds.failed_deliveries.value().map(|most| {
        let id = TOPIC.alarm(first, FAILED_DELIVERIES.name);
        Alarm::above(id, failed.clone(), most, FIVE_MINUTES, &FAILED_DELIVERIES)
            .described(|window| {
                format!(
                    "More than {most} messages of topic {aws} could not be delivered in {window}."
                )
            })
            .about(about())
    }));
    let mut left = vec![published.clone()];
    // Without a function or a queue there is no dead-letter queue.
    if triggers_something {
        let queue = || vec![variable("queue", dead_letters)];
        alarms.extend(thresholds.dead_letters.value().map(|most| {
            let id = TOPIC.alarm(first, DEAD_LETTERS.name);
            let waiting = AlarmMetric::waiting(dead_letters);
            Alarm::above(id, waiting, most, FIVE_MINUTES, &DEAD_LETTERS)
                .described(|_| {
                    format!(
                        "Messages that topic {aws} could not deliver wait in queue {dead_letters}."
                    )
                })
                .about(queue())
        }));
        alarms.extend(thresholds.lost_messages.value().map(|most| {
            let id = TOPIC.alarm(first, LOST_MESSAGES.name);
            let lost = source.metric("NumberOfNotificationsFailedToRedriveToDlq", "Sum");
            Alarm::above(id, lost, most, FIVE_MINUTES, &LOST_MESSAGES)
                .described(|window| {
                    format!(
                        "More than {most} messages of topic {aws} could not be put into queue {dead_letters} in {window}, and are lost."
                    )
                })
                .about([about(), queue()].concat())
        }));
        left.push(AlarmMetric::waiting(dead_letters));
    }
    OperationalFacts {
        workload,
        title: format!("Topic {here}"),
        alarms,
        graphs: vec![MetricGraph {
            title: format!("Topic {here}"),
            width: 12,
            left,
            right: vec![failed.clone()],
        }],
        signals: vec![(Signal::Traffic, published), (Signal::Errors, failed)],
        ..OperationalFacts::default()
    }
}
