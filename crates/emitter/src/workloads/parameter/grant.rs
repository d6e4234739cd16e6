//! A grant on a parameter: its actions, and the key where it is secure.

use std::collections::BTreeSet;

use model::Environment;
use model::description::{Grant, GrantTarget};
use model::kinds::PARAMETER;

use crate::parts::statement::{PolicyStatement, by_row, key};

/// What Parameter Store does with the key in the name of who reads or writes a standard parameter that is encrypted ("AWS KMS encryption
/// for AWS Systems Manager Parameter Store `SecureString` parameters" of the AWS Systems Manager user guide, read 2026-11).
const ON_KEY: [(&str, &str); 4] = [
    ("ssm:GetParameter", "kms:Decrypt"),
    ("ssm:GetParameterHistory", "kms:Decrypt"),
    ("ssm:GetParameters", "kms:Decrypt"),
    ("ssm:PutParameter", "kms:Encrypt"),
];

pub(super) fn statements(env: &Environment, grant: &Grant, name: &str) -> Vec<PolicyStatement> {
    let mut statements = by_row(env, &PARAMETER, grant, name);
    let parameter = env.application.parameters.get(name);
    if parameter.is_some_and(|parameter| parameter.secure) {
        let granted = grant.iam_actions(GrantTarget::Workload(&PARAMETER, name));
        let asked = ON_KEY
            .iter()
            .filter(|(action, _)| granted.iter().any(|one| one == action));
        let rights: BTreeSet<&str> = asked.map(|(_, on_key)| *on_key).collect();
        let rights: Vec<&str> = rights.into_iter().collect();
        if !rights.is_empty() {
            statements.push(key("ssm", &rights, env.oldest_name(&PARAMETER, name)));
        }
    }
    statements
}
