//! The policy statements of a grant on a table.

use model::Environment;
use model::description::{Grant, GrantTarget};
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
    vec![
        statement(
            &format!("UseTable{}", camel(oldest)),
            grant.iam_actions(GrantTarget::Workload(&TABLE, name)),
            vec![
                arn.text(),
                Text::template(format!("{}/index/*", arn.template())),
            ],
        ),
        match env.primary.as_ref().filter(|_| env.is_replica(name)) {
            None => key("dynamodb", KEY_ACTIONS, oldest),
            Some(primary) => {
                let alias = replication::key_alias(&primary.prefix());
                key_by_alias(env, &alias, "dynamodb", KEY_ACTIONS, oldest)
            }
        },
    ]
}
