//! Triggers: what invokes a function, or puts messages into a queue.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Description, EventFilters, EventInput, EventPattern, FilterScope, FormerNames, Function,
    ObjectEvent, Queue, StartingPosition,
};
use crate::kinds::{BUCKET, BUS, FUNCTION, QUEUE, TABLE, TOPIC, WorkloadKind};

/// Setting that says when a function runs, or a queue gets a message.
const SCHEDULE: &str = "schedule";

/// The settings that name a source, each in a sentence.
pub(crate) fn source_settings() -> impl Iterator<Item = (&'static str, &'static str)> {
    let workloads = SOURCE_KINDS.map(|kind| (kind.singular, kind.with_article));
    workloads.into_iter().chain([(SCHEDULE, "a schedule")])
}

/// The settings that name a source for entries of `kind`.
fn sources_of(kind: &WorkloadKind) -> impl Iterator<Item = &'static str> {
    let all: &[&str] = match kind {
        kind if *kind == FUNCTION => &["queue", "topic", "bus", "table", "bucket", SCHEDULE],
        kind if *kind == QUEUE => &["topic", "bus", "bucket", SCHEDULE],
        _ => &[],
    };
    all.iter().copied()
}

/// The kinds whose entries trigger entries of `kind`.
pub fn source_kinds(kind: &WorkloadKind) -> impl Iterator<Item = &'static WorkloadKind> {
    let settings: Vec<_> = sources_of(kind).collect();
    SOURCE_KINDS
        .into_iter()
        .filter(move |kind| settings.contains(&kind.singular))
}

/// The kinds of workloads that trigger anything.
const SOURCE_KINDS: [&WorkloadKind; 5] = [&QUEUE, &TOPIC, &BUS, &TABLE, &BUCKET];

/// Settings that are about some sources alone, with those.
pub(crate) const SETTINGS_OF_SOURCES: &[(&str, &[&str])] = &[
    ("batch_size", &["queue", "table"]),
    ("batch_window_seconds", &["queue", "table"]),
    ("filter", &["queue", "table", "topic"]),
    ("filter_scope", &["topic"]),
    ("starting_position", &["table"]),
    ("bisect", &["table"]),
    ("parallelization", &["table"]),
    ("max_concurrency", &["queue"]),
    ("pattern", &["bus"]),
    ("events", &["bucket"]),
    ("prefix", &["bucket"]),
    ("suffix", &["bucket"]),
    ("timezone", &[SCHEDULE]),
    ("input", &[SCHEDULE]),
    ("flexible_minutes", &[SCHEDULE]),
    ("name", &["bus", "bucket", SCHEDULE]),
    ("retries", &["bus", "table", "bucket", SCHEDULE]),
    ("max_age_seconds", &["bus", "table", "bucket", SCHEDULE]),
];

/// What invokes a function, or puts messages into a queue: exactly one source, and settings of that source. What a function
/// fails at goes to its own dead-letter queue, messages of a queue to the queue's.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Trigger {
    /// Name of a queue of this description, whose messages the function works off in batches; it reports those of a
    /// batch that failed. A queue triggers one function.
    #[serde(default)]
    pub queue: Option<String>,
    /// Name of a topic of this description, with each of whose messages the function is invoked; a queue gets it as it was
    /// published. What SNS cannot hand over goes to the dead-letter queue of the topic.
    #[serde(default)]
    pub topic: Option<String>,
    /// Name of an event bus of this description, with whose events that match `pattern` the function is invoked, or which the
    /// queue gets. What EventBridge cannot hand over goes to the dead-letter queue of the bus.
    #[serde(default)]
    pub bus: Option<String>,
    /// Name of a table of this description, with whose changes the function is invoked in batches; it reports those of a
    /// batch that failed. The table then has a stream. A table triggers two functions at most, one where it has replicas.
    #[serde(default)]
    pub table: Option<String>,
    /// Name of a bucket of this description, with each of whose objects the function is invoked that `events` happen to, by
    /// EventBridge, or whose event the queue gets. What cannot be handed over goes to the dead-letter queue of the function or queue.
    #[serde(default)]
    pub bucket: Option<String>,
    /// When it runs, by EventBridge Scheduler: `"rate(5 minutes)"`, `"cron(0 3 * * ? *)"`, or once, `"at(2027-01-09T02:00:00)"`.
    /// What cannot be handed over goes to the dead-letter queue of the function or queue.
    #[serde(default)]
    pub schedule: Option<String>,
    /// Of a queue: most messages at once, 10 by default. At most 10 of a FIFO queue, and more than 10 only with
    /// `batch_window_seconds`. Of a table: most changes at once, 100 by default.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::QUEUE_BATCH.min, max = aws::ranges::QUEUE_BATCH.max))]
    pub batch_size: Option<u32>,
    /// Of a queue or a table: how long messages or changes are gathered for a batch, in seconds; not at all by default. Not of
    /// a FIFO queue.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::QUEUE_BATCH_WINDOW_SECONDS.min, max = aws::ranges::QUEUE_BATCH_WINDOW_SECONDS.max))]
    pub batch_window_seconds: Option<u32>,
    /// Of a queue: most batches that the function works on at one time, so that a backlog does not take the concurrency
    /// of the account. 10 by default.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::QUEUE_CONCURRENCY.min, max = aws::ranges::QUEUE_CONCURRENCY.max))]
    pub max_concurrency: Option<u32>,
    /// Which messages or changes, as a pattern; of a queue or a table also a list of patterns, of which one must match. All by
    /// default. Of a topic: what its attributes may be, `{ kind = ["paid"] }`, or with `filter_scope = "body"` its body. Of a
    /// queue: `{ body = { kind = ["paid"] } }`; messages that do not match are deleted. Of a table:
    /// `{ eventName = ["INSERT"], dynamodb = { NewImage = { state = { S = ["paid"] } } } }`.
    #[serde(default)]
    pub filter: Option<EventFilters>,
    /// Of a topic: what `filter` looks at, `"attributes"` (by default) or `"body"`.
    #[serde(default)]
    pub filter_scope: Option<FilterScope>,
    /// Of a table: where reading begins when the trigger is made, `"trim_horizon"` (by default, with changes of up to a day
    /// ago) or `"latest"`.
    #[serde(default)]
    pub starting_position: Option<StartingPosition>,
    /// Of a table: whether a batch that failed is tried again in two halves, so that what fails is found. True by default.
    #[serde(default)]
    pub bisect: Option<bool>,
    /// Of a table: most batches of a shard at one time; changes of one item stay in order. 1 by default.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::STREAM_PARALLELIZATION.min, max = aws::ranges::STREAM_PARALLELIZATION.max))]
    pub parallelization: Option<u32>,
    /// Of a bus: which events, as a pattern of EventBridge.
    #[serde(default)]
    pub pattern: Option<EventPattern>,
    /// Of a bucket: what happens to an object, `"created"` (by default) or `"removed"`, or both.
    #[serde(default)]
    #[schemars(length(min = 1, max = 2))]
    pub events: Option<Vec<ObjectEvent>>,
    /// Of a bucket: what the key of the object begins with, such as `"in/"`.
    #[serde(default)]
    #[schemars(length(min = 1, max = aws::filters::LONGEST_KEY_PART))]
    pub prefix: Option<String>,
    /// Of a bucket: what the key of the object ends with, such as `".png"`.
    #[serde(default)]
    #[schemars(length(min = 1, max = aws::filters::LONGEST_KEY_PART))]
    pub suffix: Option<String>,
    /// Of a schedule: its time zone, such as `"Europe/Berlin"`; UTC by default. It follows when clocks change there.
    #[serde(default)]
    pub timezone: Option<String>,
    /// Of a schedule: the event that the function gets, or the body of the message, as a table. By default one of EventBridge Scheduler, which says
    /// which schedule it is and when.
    #[serde(default)]
    pub input: Option<EventInput>,
    /// Of a schedule: minutes that it may run late, so that not everything runs in the same second. Not at all by default.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::SCHEDULE_WINDOW_MINUTES.min, max = aws::ranges::SCHEDULE_WINDOW_MINUTES.max))]
    pub flexible_minutes: Option<u32>,
    /// Of a bus: what the rule is called behind the name of the bus; by default as the function, or as the queue with `-queue` behind. Of a bucket or a schedule:
    /// what its rule, or it, is called behind the name of the function, or that of the queue and `-queue`; by default as the bucket, or `schedule`. Two rules of a bus
    /// need two names, and so do two rules or two schedules of a function.
    #[serde(default)]
    pub name: Option<String>,
    /// How often AWS tries again to hand over an event before the dead-letter queue. Of a bus, a bucket or a schedule 185 times by
    /// default, as in EventBridge; of a table 10 times, and what comes after waits as long.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::EVENT_RETRIES.min, max = aws::ranges::EVENT_RETRIES.max))]
    pub retries: Option<u32>,
    /// How old an event is at most when AWS tries again, in seconds. Of a bus, a bucket or a schedule a day by default, as in
    /// EventBridge; of a table half a day, since its stream keeps a change for a day.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::EVENT_AGE_SECONDS.min, max = aws::ranges::EVENT_AGE_SECONDS.max))]
    pub max_age_seconds: Option<u32>,
}

impl Trigger {
    /// The sources that are named; a valid trigger has exactly one.
    pub fn sources(&self) -> impl Iterator<Item = TriggerSource<'_>> {
        let workloads: [(&'static WorkloadKind, &Option<String>); 5] = [
            (&QUEUE, &self.queue),
            (&TOPIC, &self.topic),
            (&BUS, &self.bus),
            (&TABLE, &self.table),
            (&BUCKET, &self.bucket),
        ];
        let workloads = workloads
            .into_iter()
            .filter_map(|(kind, name)| Some(TriggerSource::Workload(kind, name.as_deref()?)));
        let schedule = self.schedule.as_deref();
        workloads.chain(schedule.map(TriggerSource::Schedule))
    }

    /// Whether it is by the entry `name` of `kind`.
    #[must_use]
    pub fn is_by(&self, kind: &'static WorkloadKind, name: &str) -> bool {
        let wanted = TriggerSource::Workload(kind, name);
        self.sources().any(|source| source == wanted)
    }

    /// What a schedule is called behind the name of its function.
    #[must_use]
    pub fn schedule_name(&self) -> &str {
        self.name.as_deref().unwrap_or(SCHEDULE)
    }

    /// What happens to objects of a bucket.
    #[must_use]
    pub fn object_events(&self) -> &[ObjectEvent] {
        self.events.as_deref().unwrap_or(&[ObjectEvent::Created])
    }

    /// What the rule over objects of a bucket is called behind the name of its function. `bucket` is what the bucket was called first.
    #[must_use]
    pub fn object_rule_name<'a>(&'a self, bucket: &'a str) -> &'a str {
        self.name.as_deref().unwrap_or(bucket)
    }

    /// Most messages of a queue at once, or changes of a table.
    #[must_use]
    pub fn batch_size(&self) -> u32 {
        let default = if self.table.is_some() { 100 } else { 10 };
        self.batch_size.unwrap_or(default)
    }

    /// How long messages or changes are gathered for a batch, in seconds.
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

/// What invokes a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerSource<'a> {
    /// A workload of this description: its kind and its name.
    Workload(&'static WorkloadKind, &'a str),
    /// A schedule, as it is written.
    Schedule(&'a str),
}

impl TriggerSource<'_> {
    /// The setting that names it.
    #[must_use]
    pub fn setting(self) -> &'static str {
        match self {
            Self::Workload(kind, _) => kind.singular,
            Self::Schedule(_) => SCHEDULE,
        }
    }
}

/// A workload that has triggers: a function or a queue.
#[derive(Clone, Copy, Debug)]
pub struct TriggerTarget<'a> {
    /// Its kind.
    pub kind: &'static WorkloadKind,
    /// Its name in the description.
    pub name: &'a str,
    /// Its former names.
    pub moved_from: &'a FormerNames,
    /// Its triggers.
    pub triggers: &'a [Trigger],
}

impl<'a> TriggerTarget<'a> {
    /// The triggers, in order.
    pub fn each(self) -> impl Iterator<Item = TriggeredEntry<'a>> {
        let triggers = self.triggers.iter().enumerate();
        triggers.map(move |(index, trigger)| TriggeredEntry {
            target: self,
            trigger,
            index,
        })
    }

    /// What comes behind its name in the names of its schedules and rules.
    pub(crate) fn infix(self) -> &'static str {
        match *self.kind == QUEUE {
            true => naming::OF_QUEUE,
            false => "",
        }
    }

    /// The settings that name a source for it.
    pub(crate) fn sources(self) -> impl Iterator<Item = &'static str> {
        sources_of(self.kind)
    }
}

/// A trigger with what it triggers.
#[derive(Clone, Copy, Debug)]
pub struct TriggeredEntry<'a> {
    /// The function or queue.
    pub target: TriggerTarget<'a>,
    /// Its trigger.
    pub trigger: &'a Trigger,
    /// Which of its triggers that is, from 0 on.
    pub index: usize,
}

impl<'a> TriggeredEntry<'a> {
    /// What the rule on a bus is called behind the name of the bus: an entry that was renamed keeps its oldest name.
    #[must_use]
    pub fn rule_name(self) -> Cow<'a, str> {
        let target = self.target;
        let given = self.trigger.name.as_deref().map(Cow::Borrowed);
        given.unwrap_or_else(
            || match (target.moved_from.first(target.name), target.infix()) {
                (first, "") => first.into(),
                (first, infix) => format!("{first}{infix}").into(),
            },
        )
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

impl<'a> From<TriggeredFunction<'a>> for TriggeredEntry<'a> {
    fn from(found: TriggeredFunction<'a>) -> Self {
        Self {
            target: found.function.as_target(found.name),
            trigger: found.trigger,
            index: found.index,
        }
    }
}

impl Function {
    /// The function as what has triggers.
    #[must_use]
    pub fn as_target<'a>(&'a self, name: &'a str) -> TriggerTarget<'a> {
        TriggerTarget {
            kind: &FUNCTION,
            name,
            moved_from: &self.moved_from,
            triggers: &self.triggers,
        }
    }
}

impl Queue {
    /// The queue as what has triggers.
    #[must_use]
    pub fn as_target<'a>(&'a self, name: &'a str) -> TriggerTarget<'a> {
        TriggerTarget {
            kind: &QUEUE,
            name,
            moved_from: &self.moved_from,
            triggers: &self.triggers,
        }
    }
}

impl Description {
    /// All that has triggers: functions by name, then queues.
    pub fn trigger_targets(&self) -> impl Iterator<Item = TriggerTarget<'_>> {
        let functions = self.functions.iter();
        let functions = functions.map(|(name, function)| function.as_target(name));
        let queues = self.queues.iter();
        functions.chain(queues.map(|(name, queue)| queue.as_target(name)))
    }

    /// The triggers by the entry `name` of `kind`, of functions and of queues.
    pub fn triggered_entries<'a>(
        &'a self,
        kind: &'static WorkloadKind,
        name: &'a str,
    ) -> impl Iterator<Item = TriggeredEntry<'a>> {
        let triggers = self.trigger_targets().flat_map(TriggerTarget::each);
        triggers.filter(move |found| found.trigger.is_by(kind, name))
    }

    /// The triggers of queues by the entry `name` of `kind`, by the names of the queues.
    pub fn queues_triggered_by<'a>(
        &'a self,
        kind: &'static WorkloadKind,
        name: &'a str,
    ) -> impl Iterator<Item = TriggeredEntry<'a>> {
        let found = self.triggered_entries(kind, name);
        found.filter(|found| *found.target.kind == QUEUE)
    }

    /// The triggers of functions by the entry `name` of `kind`, by the names of the functions.
    pub fn triggered_by<'a>(
        &'a self,
        kind: &'static WorkloadKind,
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
