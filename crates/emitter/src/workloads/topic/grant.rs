//! The policy statements of a grant on a topic.

use model::Environment;
use model::description::Grant;
use model::kinds::TOPIC;

use crate::parts::statement::{PolicyStatement, by_row, key};

/// SNS encrypts a message with the rights of who publishes it ("Managing Amazon SNS encryption keys and costs" of the
/// Amazon SNS developer guide, read 2026-11).
pub(super) fn statements(env: &Environment, grant: &Grant, name: &str) -> Vec<PolicyStatement> {
    let oldest = env.oldest_name(&TOPIC, name);
    let mut statements = by_row(env, &TOPIC, grant, name);
    statements.push(key("sns", &["kms:Decrypt", "kms:GenerateDataKey"], oldest));
    statements
}
