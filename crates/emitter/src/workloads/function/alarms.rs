//! The alarms of a function, as rows of the catalogue.

use super::super::objective::{self, BurnRows};
use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};
use model::description::AlarmSeverity;

/// Runs below which a share says nothing.
pub(super) const MINIMUM_RUNS: u32 = 20;

/// What to do about runs that fail.
static FAILING: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Function errors",
    text: include_str!("runbook/errors.md.tera"),
};

/// Every alarm of a function.
pub(super) static ALL: &[&AlarmDefinition] = &[
    &ERRORS,
    &ERROR_RATE,
    &DURATION,
    &THROTTLES,
    &SPILLOVER,
    &DEAD_LETTERS,
    &LOST_EVENTS,
    &DROPPED_EVENTS,
    &EVENT_AGE,
    &ITERATOR_AGE,
    &LOST_RECORDS,
    &FAILED_INVOCATIONS,
    &LOST_INVOCATIONS,
    &AVAILABILITY[0],
    &AVAILABILITY[1],
    &AVAILABILITY[2],
    &SLOWNESS[0],
    &SLOWNESS[1],
    &SLOWNESS[2],
];

/// What to do when an objective will not be met.
static BUDGET: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Function objective",
    text: include_str!("runbook/objective.md.tera"),
};

/// Runs that fail, against the objective.
pub(super) static AVAILABILITY: BurnRows =
    objective::availability_rows("AWS/Lambda Errors / Invocations", &BUDGET);

/// Runs that take too long, against the objective.
pub(super) static SLOWNESS: BurnRows =
    objective::latency_rows("AWS/Lambda Duration / Invocations", &BUDGET);

pub(super) static ERRORS: AlarmDefinition = AlarmDefinition {
    name: "errors",
    metrics: "AWS/Lambda Errors",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "A function that is called seldom has no rate; a few failures of many calls wake nobody.",
    advice: Advice::Recommended,
    response: &FAILING,
};

pub(super) static ERROR_RATE: AlarmDefinition = AlarmDefinition {
    name: "error-rate",
    metrics: "AWS/Lambda Errors / Invocations",
    nature: Nature::Rate {
        minimum: MINIMUM_RUNS,
    },
    severity: AlarmSeverity::Page,
    reason: "Callers get errors now, or events are not handled, in a share that is no accident.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    ),
    response: &FAILING,
};

pub(super) static DURATION: AlarmDefinition = AlarmDefinition {
    name: "duration",
    metrics: "AWS/Lambda Duration",
    nature: Nature::Duration,
    severity: AlarmSeverity::Ticket,
    reason: "Runs near their timeout fail next; most often what the function calls has become slow.",
    advice: Advice::Recommended,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Function duration",
        text: include_str!("runbook/duration.md.tera"),
    },
};

pub(super) static THROTTLES: AlarmDefinition = AlarmDefinition {
    name: "throttles",
    metrics: "AWS/Lambda Throttles",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "Refused runs are neither errors nor runs to CloudWatch; events are retried, callers of an API see a 5xx, which pages.",
    advice: Advice::Recommended,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Function throttles",
        text: include_str!("runbook/throttles.md.tera"),
    },
};

pub(super) static SPILLOVER: AlarmDefinition = AlarmDefinition {
    name: "spillover",
    metrics: "AWS/Lambda ProvisionedConcurrencySpilloverInvocations",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "What is paid to be kept ready is too little: callers wait for starts.",
    advice: Advice::Own,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Function spillover",
        text: include_str!("runbook/spillover.md.tera"),
    },
};

/// What to do about events that could not be handled.
static UNHANDLED: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Function dead letters",
    text: include_str!("runbook/dead-letters.md.tera"),
};

pub(super) static DEAD_LETTERS: AlarmDefinition = AlarmDefinition {
    name: "dead-letters",
    metrics: "AWS/SQS ApproximateNumberOfMessagesVisible",
    nature: Nature::Level,
    severity: AlarmSeverity::Ticket,
    reason: "Events that failed in every retry wait for somebody; they are kept for days, so nobody is woken.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html",
    ),
    response: &UNHANDLED,
};

pub(super) static LOST_EVENTS: AlarmDefinition = AlarmDefinition {
    name: "lost-events",
    metrics: "AWS/Lambda DeadLetterErrors",
    nature: Nature::Count,
    severity: AlarmSeverity::Page,
    reason: "An event failed in every retry and could not be put into the dead-letter queue: it is lost.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    ),
    response: &UNHANDLED,
};

pub(super) static DROPPED_EVENTS: AlarmDefinition = AlarmDefinition {
    name: "dropped-events",
    metrics: "AWS/Lambda AsyncEventsDropped",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "Who counts what was given up, and not what waits; off by default, since each such event waits in the dead-letter queue, which has an alarm.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    ),
    response: &UNHANDLED,
};

pub(super) static EVENT_AGE: AlarmDefinition = AlarmDefinition {
    name: "event-age",
    metrics: "AWS/Lambda AsyncEventAge",
    nature: Nature::Duration,
    severity: AlarmSeverity::Ticket,
    reason: "Events are late: runs are refused, or fail and are tried again; off by default, since both have alarms, and only the application knows what is late.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    ),
    response: THROTTLES.response,
};

/// What to do about changes of tables that are late or lost.
static STREAMS: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Function streams",
    text: include_str!("runbook/streams.md.tera"),
};

pub(super) static ITERATOR_AGE: AlarmDefinition = AlarmDefinition {
    name: "iterator-age",
    metrics: "AWS/Lambda IteratorAge",
    nature: Nature::Duration,
    severity: AlarmSeverity::Ticket,
    reason: "Changes of a table are late: the function fails, is too slow, or is throttled; a stream keeps them for a day, so nobody is woken.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    ),
    response: &STREAMS,
};

pub(super) static LOST_RECORDS: AlarmDefinition = AlarmDefinition {
    name: "lost-records",
    metrics: "AWS/Lambda DestinationDeliveryFailures",
    nature: Nature::Count,
    severity: AlarmSeverity::Page,
    reason: "Changes failed in every retry, and the dead-letter queue does not say which: they are lost when the stream drops them.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    ),
    response: &STREAMS,
};

/// What to do about events of objects that the function is not given.
static RULES: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Function rules",
    text: include_str!("runbook/rules.md.tera"),
};

pub(super) static FAILED_INVOCATIONS: AlarmDefinition = AlarmDefinition {
    name: "failed-invocations",
    metrics: "AWS/Events FailedInvocations",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "The function does not get the events that it is there for: its permission is missing, or it is gone.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring-events-best-practices.html",
    ),
    response: &RULES,
};

pub(super) static LOST_INVOCATIONS: AlarmDefinition = AlarmDefinition {
    name: "lost-invocations",
    metrics: "AWS/Events InvocationsFailedToBeSentToDlq",
    nature: Nature::Count,
    severity: AlarmSeverity::Page,
    reason: "Events are lost as long as it lasts: neither the function nor its dead-letter queue gets them.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    ),
    response: &RULES,
};
