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

/// The statements for the queues of which the function is the consumer.
pub(super) fn rights(env: &Environment, function: &str) -> Vec<PolicyStatement> {
    let queues = env.application.queues.iter();
    queues
        .filter(|(_, queue)| queue.consumer.as_deref() == Some(function))
        .map(|(name, _)| {
            let oldest = env.oldest_name(&QUEUE, name);
            statement(
                &format!("WorkOff{}", camel(oldest)),
                TAKES.map(str::to_owned).to_vec(),
                vec![Text::expression(QUEUE.call(name).output("arn"))],
            )
        })
        .collect()
}
