//! The policy statements of a grant on a table.

use model::Environment;
use model::description::{Grant, GrantTarget};
use model::kinds::TABLE;
use terraform::Text;

use crate::parts::statement::{PolicyStatement, camel, key, statement};

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
        key(
            "dynamodb",
            &[
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey",
            ],
            oldest,
        ),
    ]
}
