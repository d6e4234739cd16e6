//! Triggers: what invokes a function.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Description, EventPattern, Function};
use crate::kinds::{BUS, QUEUE, TOPIC, WorkloadKind};

/// Settings that are about one source, with that.
pub(crate) const SETTINGS_OF_SOURCES: &[(&str, &WorkloadKind)] = &[
    ("batch_size", &QUEUE),
    ("batch_window_seconds", &QUEUE),
    ("max_concurrency", &QUEUE),
    ("pattern", &BUS),
    ("name", &BUS),
    ("retries", &BUS),
    ("max_age_seconds", &BUS),
];

/// What invokes a function: exactly one source, and settings of that source. What the function fails at goes to its
/// own dead-letter queue, messages of a queue to the queue's.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Trigger {
    /// Name of a queue of this description, whose messages the function works off in batches; it reports those of a
    /// batch that failed. A queue triggers one function.
    #[serde(default)]
    pub queue: Option<String>,
    /// Name of a topic of this description, with each of whose messages the function is invoked. What SNS cannot hand to
    /// it goes to the dead-letter queue of the topic.
    #[serde(default)]
    pub topic: Option<String>,
    /// Name of an event bus of this description, with whose events that match `pattern` the function is invoked. What
    /// EventBridge cannot hand to it goes to the dead-letter queue of the bus.
    #[serde(default)]
    pub bus: Option<String>,
    /// Of a queue: most messages at once, 10 by default. At most 10 of a FIFO queue, and more than 10 only with
    /// `batch_window_seconds`.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::QUEUE_BATCH.min, max = aws::ranges::QUEUE_BATCH.max))]
    pub batch_size: Option<u32>,
    /// Of a queue: how long messages are gathered for a batch, in seconds; not at all by default. Not of a FIFO queue.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::QUEUE_BATCH_WINDOW_SECONDS.min, max = aws::ranges::QUEUE_BATCH_WINDOW_SECONDS.max))]
    pub batch_window_seconds: Option<u32>,
    /// Of a queue: most batches that the function works on at one time, so that a backlog does not take the concurrency
    /// of the account. 10 by default.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::QUEUE_CONCURRENCY.min, max = aws::ranges::QUEUE_CONCURRENCY.max))]
    pub max_concurrency: Option<u32>,
    /// Of a bus: which events, as a pattern of EventBridge.
    #[serde(default)]
    pub pattern: Option<EventPattern>,
    /// Of a bus: what the rule is called behind the name of the bus. By default as the function; two rules of a
    /// bus need two names.
    #[serde(default)]
    pub name: Option<String>,
    /// Of a bus: how often EventBridge tries again to invoke the function before the dead-letter queue. 185 times by
    /// default, as in EventBridge.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::EVENT_RETRIES.min, max = aws::ranges::EVENT_RETRIES.max))]
    pub retries: Option<u32>,
    /// Of a bus: how old an event is at most when EventBridge tries again, in seconds. A day by default, as in
    /// EventBridge.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::EVENT_AGE_SECONDS.min, max = aws::ranges::EVENT_AGE_SECONDS.max))]
    pub max_age_seconds: Option<u32>,
}

impl Trigger {
    /// The workloads that are named, each with its kind; a valid trigger has exactly one.
    pub fn sources(&self) -> impl Iterator<Item = (&'static WorkloadKind, &str)> {
        let named: [(&'static WorkloadKind, &Option<String>); 3] = [
            (&QUEUE, &self.queue),
            (&TOPIC, &self.topic),
            (&BUS, &self.bus),
        ];
        named
            .into_iter()
            .filter_map(|(kind, name)| Some((kind, name.as_deref()?)))
    }

    /// Whether it is by the entry `name` of `kind`.
    #[must_use]
    pub fn is_by(&self, kind: &WorkloadKind, name: &str) -> bool {
        self.sources().any(|source| source == (kind, name))
    }

    /// Most messages of a queue at once.
    #[must_use]
    pub fn batch_size(&self) -> u32 {
        self.batch_size.unwrap_or(10)
    }

    /// How long messages of a queue are gathered for a batch, in seconds.
    #[must_use]
    pub fn batch_window_seconds(&self) -> u32 {
        self.batch_window_seconds.unwrap_or_default()
    }

    /// Most batches of a queue at one time.
    #[must_use]
    pub fn max_concurrency(&self) -> u32 {
        self.max_concurrency.unwrap_or(10)
    }

    /// How often EventBridge tries again.
    #[must_use]
    pub fn retries(&self) -> u32 {
        self.retries.unwrap_or(aws::ranges::EVENT_RETRIES.max)
    }

    /// How old an event is at most when EventBridge tries again, in seconds.
    #[must_use]
    pub fn max_age_seconds(&self) -> u32 {
        self.max_age_seconds
            .unwrap_or(aws::ranges::EVENT_AGE_SECONDS.max)
    }
}

/// A trigger with the function that it invokes.
#[derive(Clone, Copy, Debug)]
pub struct TriggeredFunction<'a> {
    /// Name of the function in the description.
    pub name: &'a str,
    /// The function.
    pub function: &'a Function,
    /// Its trigger.
    pub trigger: &'a Trigger,
    /// Which of the function's triggers that is, from 0 on.
    pub index: usize,
}

impl<'a> TriggeredFunction<'a> {
    /// What the rule on a bus is called behind the name of the bus: a function that was renamed keeps its oldest name.
    #[must_use]
    pub fn rule_name(self) -> &'a str {
        let given = self.trigger.name.as_deref();
        given.unwrap_or_else(|| self.function.moved_from.first(self.name))
    }
}

impl Description {
    /// The triggers by the entry `name` of `kind`, by the names of their functions.
    pub fn triggered_by<'a>(
        &'a self,
        kind: &'a WorkloadKind,
        name: &'a str,
    ) -> impl Iterator<Item = TriggeredFunction<'a>> {
        self.functions
            .iter()
            .flat_map(move |(function_name, function)| {
                let triggers = function.triggers.iter().enumerate();
                triggers
                    .filter(move |(_, trigger)| trigger.is_by(kind, name))
                    .map(move |(index, trigger)| TriggeredFunction {
                        name: function_name,
                        function,
                        trigger,
                        index,
                    })
            })
    }
}
