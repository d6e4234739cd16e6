//! What the role of a function needs that works off queues. The key by way of SQS it has for its own dead letters.

use model::Environment;
use model::kinds::QUEUE;
use terraform::Text;

use crate::parts::statement::{PolicyStatement, camel, statement};

/// What Lambda does with a queue in the name of the function that works it off ("Using Lambda with Amazon SQS" of the
/// AWS Lambda developer guide, read 2026-11).
const TAKES: [&str; 3] = [
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
];

/// The statements for the queues that trigger the function.
pub(super) fn rights(env: &Environment, function: &str) -> Vec<PolicyStatement> {
    let triggers = env.application.functions.get(function);
    let triggers = triggers.into_iter().flat_map(|found| &found.triggers);
    let mut queues: Vec<&str> = triggers.filter_map(|one| one.queue.as_deref()).collect();
    queues.sort_unstable();
    queues
        .into_iter()
        .map(|name| {
            let oldest = env.oldest_name(&QUEUE, name);
            statement(
                &format!("WorkOff{}", camel(oldest)),
                TAKES.map(str::to_owned).to_vec(),
                vec![Text::expression(QUEUE.call(name).output("arn"))],
            )
        })
        .collect()
}
