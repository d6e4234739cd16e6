//! Queues: that a function can work off what is in them, and that nothing is lost on the way to the dead letters.

use aws::ranges::QUEUE_SMALL_BATCH;
use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error, triggers, warning};
use crate::description::{Concurrency, Queue, TriggeredFunction};
use crate::kinds::QUEUE;
use crate::tree::At;
use crate::workloads::api::rules::bounded_timeout;

/// As often is a message taken at least that a function works off: it is taken too where the function is throttled
/// ("Creating and configuring an Amazon SQS event source mapping" of the AWS Lambda developer guide, read 2026-11).
const FEW_RECEIVES: u32 = 5;

/// Every queue.
pub(crate) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, queue) in &context.description().queues {
        let at = context.entry("queues", name);
        kind(queue, at, diagnostics);
        triggers::check(context, queue.as_target(name), diagnostics);
        sources_of_fifo(name, queue, at, diagnostics);
        let mut consumers = context.description().triggered_by(&QUEUE, name);
        let consumer = consumers.next();
        if let Some(consumer) = consumer {
            consumed(context, name, queue, consumer, at, diagnostics);
            for other in consumers.filter(|other| other.name != consumer.name) {
                several(context, name, consumer, other, diagnostics);
            }
        }
        reaches_dead_letters(name, queue, consumer, at, diagnostics);
    }
}

/// What SQS has for one kind of queue alone.
fn kind(queue: &Queue, at: At<'_>, diagnostics: &mut Diagnostics) {
    if queue.content_based_deduplication && !queue.fifo {
        let place = at.get("content_based_deduplication").key();
        let message = "only a FIFO queue tells messages apart by what they say".to_owned();
        diagnostics.push(
            error("not-fifo", message, place, "").help("write `fifo = true` too, or leave it out"),
        );
    }
}

/// A message of a FIFO queue is one of a group. A standard topic delivers to no FIFO queue ("Amazon SNS FIFO topics message delivery" of
/// the Amazon SNS developer guide, read 2026-11).
fn sources_of_fifo(name: &str, queue: &Queue, at: At<'_>, diagnostics: &mut Diagnostics) {
    if !queue.fifo {
        return;
    }
    for (index, trigger) in queue.triggers.iter().enumerate() {
        let Some(source) = trigger.sources().next() else {
            continue;
        };
        let setting = source.setting();
        let message = format!("`{name}` is a FIFO queue, whose messages are each of a group");
        let place = at.get("triggers").item(index).get(setting).key();
        diagnostics.push(
            error("fifo-trigger", message, place, "has no groups")
                .related(at.get("fifo").value(), "a FIFO queue")
                .help(format!("leave `fifo` out, or let the {setting} trigger a function that sends to the queue with a `MessageGroupId`")),
        );
    }
}

/// A message goes to one of those who take messages: each would get some of them.
fn several(
    context: &RuleContext<'_>,
    name: &str,
    first: TriggeredFunction<'_>,
    second: TriggeredFunction<'_>,
    diagnostics: &mut Diagnostics,
) {
    let message = format!(
        "the queue `{name}` triggers `{}` already: each of the two would get some of the messages",
        first.name
    );
    let place = context.trigger(second).get("queue").value();
    diagnostics.push(
        error("second-consumer", message, place, "the second function")
            .related(
                context.trigger(first).get("queue").value(),
                "the first function",
            )
            .help("let a topic or a bus trigger both, or give each a queue"),
    );
}

/// What Lambda has for one kind of queue alone.
fn batches(
    queue: &Queue,
    consumer: TriggeredFunction<'_>,
    is_fifo: At<'_>,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let most = QUEUE_SMALL_BATCH.max;
    let trigger = consumer.trigger;
    if queue.fifo && trigger.batch_window_seconds() > 0 {
        let place = at.get("batch_window_seconds").value();
        let message = "Lambda gathers no messages of a FIFO queue for a batch".to_owned();
        diagnostics.push(
            error("fifo-batch", message, place, "")
                .related(is_fifo.value(), "a FIFO queue")
                .help("leave it out"),
        );
    }
    if trigger.batch_size() <= most {
        return;
    }
    let place = at.get("batch_size").value();
    if queue.fifo {
        let message = format!("Lambda takes at most {most} messages at once of a FIFO queue");
        diagnostics.push(
            error("fifo-batch", message, place, "")
                .related(is_fifo.value(), "a FIFO queue")
                .help(format!("write `batch_size = {most}` or less")),
        );
    } else if trigger.batch_window_seconds() == 0 {
        let message = format!("a batch of more than {most} messages has to be gathered");
        diagnostics.push(error("batch-window", message, place, "").help(format!(
            "write `batch_window_seconds = 1` or more, or `batch_size = {most}` or less"
        )));
    }
}

/// The function that works off a queue.
fn consumed(
    context: &RuleContext<'_>,
    name: &str,
    queue: &Queue,
    consumer: TriggeredFunction<'_>,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let trigger = context.trigger(consumer);
    batches(queue, consumer, at.get("fifo"), trigger, diagnostics);
    visibility(context, name, queue, consumer, at, diagnostics);
    let most = consumer.trigger.max_concurrency();
    if let Concurrency::Reserved(reserved) = consumer.function.reserved_concurrency
        && reserved < most
    {
        let message = format!(
            "`{}` runs {reserved} times at once, and the queue `{name}` hands it {most} batches",
            consumer.name
        );
        let place = context
            .entry("functions", consumer.name)
            .get("reserved_concurrency")
            .value();
        diagnostics.push(
            error("low-reservation", message, place, "too few")
                .related(trigger.get("max_concurrency").value(), "of its trigger")
                .help(format!(
                    "write `reserved_concurrency = {most}` or more, or a `max_concurrency` of the trigger that is no more: messages whose runs are refused end in the dead-letter queue"
                )),
        );
    }
    together(context, name, consumer, diagnostics);
    if queue.max_receives < FEW_RECEIVES {
        let place = at.get("max_receives").value();
        let message = format!(
            "after {} attempts a message of `{name}` is a dead letter, and it is taken too when `{}` is throttled",
            queue.max_receives, consumer.name
        );
        diagnostics.push(
            warning("few-receives", message, place)
                .help(format!("write `max_receives = {FEW_RECEIVES}` or more")),
        );
    }
}

/// All queues of a function hand it batches at one time: each alone may fit where they do not together. It is said at the first.
fn together(
    context: &RuleContext<'_>,
    name: &str,
    consumer: TriggeredFunction<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Concurrency::Reserved(reserved) = consumer.function.reserved_concurrency else {
        return;
    };
    let triggers = consumer.function.triggers.iter();
    let of_queues: Vec<_> = triggers.filter(|one| one.queue.is_some()).collect();
    let is_first = of_queues.first().and_then(|one| one.queue.as_deref()) == Some(name);
    let each_fits = of_queues
        .iter()
        .all(|one| one.max_concurrency() <= reserved);
    let all: u32 = of_queues.iter().map(|one| one.max_concurrency()).sum();
    if !is_first || !each_fits || all <= reserved {
        return;
    }
    let message = format!(
        "`{}` runs {reserved} times at once, and its {} queues hand it {all} batches together",
        consumer.name,
        of_queues.len()
    );
    let entry = context.entry("functions", consumer.name);
    let place = entry.get("reserved_concurrency").value();
    diagnostics.push(
        error("low-reservation", message, place, "too few")
            .related(entry.get("triggers").key(), "of its triggers")
            .help(format!(
                "write `reserved_concurrency = {all}` or more, or a smaller `max_concurrency` of the triggers: messages whose runs are refused end in the dead-letter queue"
            )),
    );
}

/// A message that is being worked on is hidden from others.
fn visibility(
    context: &RuleContext<'_>,
    name: &str,
    queue: &Queue,
    consumer: TriggeredFunction<'_>,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(hidden) = queue.visibility_timeout_seconds else {
        return;
    };
    let TriggeredFunction {
        name: function_name,
        function,
        trigger,
        ..
    } = consumer;
    let runs = bounded_timeout(context.description(), function_name, function);
    let least = Queue::least_visibility_seconds(runs, trigger);
    if hidden >= least {
        return;
    }
    let window = match trigger.batch_window_seconds() {
        0 => String::new(),
        seconds => format!(", and the {seconds} s of its batching window"),
    };
    let message = format!(
        "the queue `{name}` hides a message for {hidden} s, and `{function_name}` may run {runs} s"
    );
    let place = at.get("visibility_timeout_seconds").value();
    let timeout = context
        .entry("functions", function_name)
        .get("timeout_seconds");
    let related = timeout.is_written().then(|| timeout.value()).flatten();
    diagnostics.push(
        error("short-visibility", message, place, "shows it again too soon")
            .related(related, "how long it may run")
            .help(format!(
                "leave it out, or write `visibility_timeout_seconds = {least}` or more: six times what the function may run{window}"
            )),
    );
}

/// A message is older with each attempt; one that is too old is lost, and no dead letter.
fn reaches_dead_letters(
    name: &str,
    queue: &Queue,
    consumer: Option<TriggeredFunction<'_>>,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let hidden = queue.visibility_seconds(consumer);
    let attempts = u64::from(hidden) * u64::from(queue.max_receives);
    if attempts + u64::from(queue.delay_seconds) < u64::from(queue.retention_seconds()) {
        return;
    }
    let days = match queue.retention_days {
        1 => "a day".to_owned(),
        days => format!("{days} days"),
    };
    let message = format!(
        "a message of `{name}` is lost after {days}, before {} attempts of {hidden} s make it a dead letter",
        queue.max_receives
    );
    let retention = at.get("retention_days");
    let place = match retention.is_written() {
        true => retention.value(),
        false => at.get("max_receives").value(),
    };
    diagnostics.push(
        error("short-queue-retention", message, place, "")
            .help("keep messages for longer, or take them less often"),
    );
}
