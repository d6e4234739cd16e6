//! Queues: that a consumer can work off what is in them, and that nothing is lost on the way to the dead letters.

use aws::ranges::QUEUE_SMALL_BATCH;
use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error, unknown_function, warning};
use crate::description::{Concurrency, Function, Queue};
use crate::tree::At;
use crate::workloads::api::rules::bounded_timeout;

/// Why a function made elsewhere is no consumer.
const ELSEWHERE: &str = "a consumer is a function of this description: its role is given what it needs to take messages";

/// Settings that are about the consumer.
const OF_CONSUMER: [&str; 3] = ["batch_size", "batch_window_seconds", "max_concurrency"];

/// As often is a message taken at least that a function works off: it is taken too where the function is throttled
/// ("Creating and configuring an Amazon SQS event source mapping" of the AWS Lambda developer guide, read 2026-11).
const FEW_RECEIVES: u32 = 5;

/// Every queue.
pub(crate) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, queue) in &context.description().queues {
        let at = context.entry("queues", name);
        kind(queue, at, diagnostics);
        match &queue.consumer {
            Some(consumer) => consumed(context, name, queue, consumer, at, diagnostics),
            None => not_consumed(name, at, diagnostics),
        }
        reaches_dead_letters(context, name, queue, at, diagnostics);
    }
}

/// What SQS and Lambda have for one kind of queue alone.
fn kind(queue: &Queue, at: At<'_>, diagnostics: &mut Diagnostics) {
    let most = QUEUE_SMALL_BATCH.max;
    if queue.content_based_deduplication && !queue.fifo {
        let place = at.get("content_based_deduplication").key();
        let message = "only a FIFO queue tells messages apart by what they say".to_owned();
        diagnostics.push(
            error("not-fifo", message, place, "").help("write `fifo = true` too, or leave it out"),
        );
    }
    if queue.fifo && queue.batch_window_seconds > 0 {
        let place = at.get("batch_window_seconds").value();
        let message = "Lambda gathers no messages of a FIFO queue for a batch".to_owned();
        diagnostics.push(
            error("fifo-batch", message, place, "")
                .related(at.get("fifo").value(), "a FIFO queue")
                .help("leave it out"),
        );
    }
    if queue.batch_size <= most {
        return;
    }
    let place = at.get("batch_size").value();
    if queue.fifo {
        let message = format!("Lambda takes at most {most} messages at once of a FIFO queue");
        diagnostics.push(
            error("fifo-batch", message, place, "")
                .related(at.get("fifo").value(), "a FIFO queue")
                .help(format!("write `batch_size = {most}` or less")),
        );
    } else if queue.batch_window_seconds == 0 {
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
    consumer: &str,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let place = at.get("consumer").value();
    let Some(function) = context.description().functions.get(consumer) else {
        // One that could not be decoded is at fault itself.
        if !context.has("functions", consumer) {
            unknown_function(context, consumer, place, ELSEWHERE, diagnostics);
        }
        return;
    };
    visibility(context, name, queue, (consumer, function), at, diagnostics);
    if let Concurrency::Reserved(reserved) = function.reserved_concurrency
        && reserved < queue.max_concurrency
    {
        let most = at.get("max_concurrency");
        let message = format!(
            "`{consumer}` runs {reserved} times at once, and the queue `{name}` hands it {} batches",
            queue.max_concurrency
        );
        let place_of_reservation = context
            .entry("functions", consumer)
            .get("reserved_concurrency")
            .value();
        diagnostics.push(
            error("low-reservation", message, place_of_reservation, "too few")
                .related(most.value(), "of the queue")
                .help(format!(
                    "write `reserved_concurrency = {}` or more, or a `max_concurrency` of the queue that is no more: messages whose runs are refused end in the dead-letter queue",
                    queue.max_concurrency
                )),
        );
    }
    if queue.max_receives < FEW_RECEIVES {
        let place = at.get("max_receives").value();
        let message = format!(
            "after {} attempts a message of `{name}` is a dead letter, and it is taken too when `{consumer}` is throttled",
            queue.max_receives
        );
        diagnostics.push(
            warning("few-receives", message, place)
                .help(format!("write `max_receives = {FEW_RECEIVES}` or more")),
        );
    }
}

/// A message that is being worked on is hidden from others.
fn visibility(
    context: &RuleContext<'_>,
    name: &str,
    queue: &Queue,
    (consumer, function): (&str, &Function),
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(hidden) = queue.visibility_timeout_seconds else {
        return;
    };
    let runs = bounded_timeout(context.description(), consumer, function);
    let least = queue.least_visibility_seconds(runs);
    if hidden >= least {
        return;
    }
    let window = match queue.batch_window_seconds {
        0 => String::new(),
        seconds => format!(", and the {seconds} s of its batching window"),
    };
    let message = format!(
        "the queue `{name}` hides a message for {hidden} s, and `{consumer}` may run {runs} s"
    );
    let place = at.get("visibility_timeout_seconds").value();
    let timeout = context.entry("functions", consumer).get("timeout_seconds");
    let related = timeout.is_written().then(|| timeout.value()).flatten();
    diagnostics.push(
        error("short-visibility", message, place, "shows it again too soon")
            .related(related, "how long it may run")
            .help(format!(
                "leave it out, or write `visibility_timeout_seconds = {least}` or more: six times what the function may run{window}"
            )),
    );
}

/// Without a consumer nothing is handed out in batches.
fn not_consumed(name: &str, at: At<'_>, diagnostics: &mut Diagnostics) {
    for setting in OF_CONSUMER {
        let at = at.get(setting);
        if at.is_written() {
            let message =
                format!("`{setting}` is about a consumer, and the queue `{name}` has none");
            diagnostics
                .push(error("no-consumer", message, at.key(), "").help(
                    "say which function works it off: `consumer = \"...\"`, or leave it out",
                ));
        }
    }
}

/// A message is older with each attempt; one that is too old is lost, and no dead letter.
fn reaches_dead_letters(
    context: &RuleContext<'_>,
    name: &str,
    queue: &Queue,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let hidden = queue.visibility_seconds(&context.description().functions);
    let attempts = u64::from(hidden) * u64::from(queue.max_receives);
    if attempts + u64::from(queue.delay_seconds) < u64::from(queue.retention_seconds) {
        return;
    }
    let message = format!(
        "a message of `{name}` is lost after {} s, before {} attempts of {hidden} s make it a dead letter",
        queue.retention_seconds, queue.max_receives
    );
    let retention = at.get("retention_seconds");
    let place = match retention.is_written() {
        true => retention.value(),
        false => at.get("max_receives").value(),
    };
    diagnostics.push(
        error("short-queue-retention", message, place, "")
            .help("keep messages for longer, or take them less often"),
    );
}
