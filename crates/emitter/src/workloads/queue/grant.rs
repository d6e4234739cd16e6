//! What roles may do with a queue: by a grant, and as its consumer.

use model::Environment;
use model::description::{Grant, GrantTarget};
use model::kinds::QUEUE;
use terraform::Text;

use crate::parts::statement::{PolicyStatement, camel, key, statement};

/// What Lambda does with a queue in the name of the function that works it off ("Using Lambda with Amazon SQS" of the
/// AWS Lambda developer guide, read 2026-11).
const TAKES: [&str; 3] = [
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
];

/// The statements of a grant.
pub(super) fn statements(env: &Environment, grant: &Grant, name: &str) -> Vec<PolicyStatement> {
    let oldest = env.oldest_name(&QUEUE, name);
    let actions = grant.iam_actions(GrantTarget::Workload(&QUEUE, name));
    let does = |wanted: &str| actions.iter().any(|action| action == wanted);
    // "Key management" of the Amazon SQS developer guide, read 2026-11: what producers and consumers need.
    let rights: &[&str] = match (does("sqs:SendMessage"), does("sqs:ReceiveMessage")) {
        (true, _) => &["kms:Decrypt", "kms:GenerateDataKey"],
        (false, true) => &["kms:Decrypt"],
        (false, false) => &[],
    };
    let mut statements = vec![on_queue(
        &format!("UseQueue{}", camel(oldest)),
        name,
        actions,
    )];
    if !rights.is_empty() {
        statements.push(key("sqs", rights, oldest));
    }
    statements
}

/// What the role of a function needs that works off queues.
pub(super) fn of_consumer(env: &Environment, function: &str) -> Vec<PolicyStatement> {
    let queues = env.application.queues.iter();
    queues
        .filter(|(_, queue)| queue.consumer.as_deref() == Some(function))
        .flat_map(|(name, _)| {
            let oldest = env.oldest_name(&QUEUE, name);
            let takes = TAKES.map(str::to_owned).to_vec();
            [
                on_queue(&format!("WorkOff{}", camel(oldest)), name, takes),
                key("sqs", &["kms:Decrypt"], oldest),
            ]
        })
        .collect()
}

fn on_queue(sid: &str, name: &str, actions: Vec<String>) -> PolicyStatement {
    let arn = Text::expression(QUEUE.call(name).output("arn"));
    statement(sid, actions, vec![arn])
}
