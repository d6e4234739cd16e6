//! The policy statements of a grant on a table.

use model::Environment;
use model::description::{Grant, GrantTarget, is_stream_action};
use model::kinds::TABLE;
use terraform::Text;

use crate::concerns::replication;
use crate::parts::statement::{PolicyStatement, camel, key, key_by_alias, statement};

/// What `DynamoDB` does with a table's key in the name of a caller.
const KEY_ACTIONS: &[&str] = &[
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
];

/// Statements are called after the oldest name, so that a renaming changes no policy.
pub(super) fn statements(env: &Environment, grant: &Grant, name: &str) -> Vec<PolicyStatement> {
    let oldest = env.oldest_name(&TABLE, name);
    let arn = super::arn(env, name);
    let below = |what: &str| Text::template(format!("{}/{what}/*", arn.template()));
    let actions = grant.iam_actions(GrantTarget::Workload(&TABLE, name));
    let (on_stream, on_table): (Vec<String>, Vec<String>) = actions
        .into_iter()
        .partition(|action| is_stream_action(action));
    let mut statements = Vec::new();
    if !on_table.is_empty() {
        let sid = format!("UseTable{}", camel(oldest));
        statements.push(statement(&sid, on_table, vec![arn.text(), below("index")]));
    }
    if !on_stream.is_empty() {
        // A table that gets another stream keeps the right.
        let sid = format!("ReadStreamOf{}", camel(oldest));
        statements.push(statement(&sid, on_stream, vec![below("stream")]));
    }
    statements.push(
        match env.primary.as_ref().filter(|_| env.is_replica(name)) {
            None => key("dynamodb", KEY_ACTIONS, oldest),
            Some(primary) => {
                let alias = replication::key_alias(&primary.prefix());
                key_by_alias(env, &alias, "dynamodb", KEY_ACTIONS, oldest)
            }
        },
    );
    statements
}
