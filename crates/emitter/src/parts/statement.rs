//! Statements of the policies of roles, as arguments of modules.

use std::collections::BTreeMap;

use model::Environment;
use model::description::{Grant, GrantTarget};
use model::kinds::WorkloadKind;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::Text;

use crate::references::{account_id, kms_key_arn};

/// A statement of a role's policy.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PolicyStatement {
    #[schemars(regex(pattern = "^[A-Za-z0-9]+$"))]
    pub(crate) sid: Text,
    #[schemars(length(min = 1))]
    pub(crate) actions: Vec<Text>,
    #[schemars(length(min = 1))]
    pub(crate) resources: Vec<Text>,
    /// In IAM's own shape: operator, key, values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) condition: Option<BTreeMap<String, BTreeMap<String, Vec<Text>>>>,
}

/// A statement without a condition.
pub(crate) fn statement(sid: &str, actions: Vec<String>, resources: Vec<Text>) -> PolicyStatement {
    PolicyStatement {
        sid: sid.into(),
        actions: actions.into_iter().map(Into::into).collect(),
        resources,
        condition: None,
    }
}

/// The statement of a grant that is no more than actions on a workload.
pub(crate) fn by_row(
    env: &Environment,
    kind: &'static WorkloadKind,
    grant: &Grant,
    name: &str,
) -> Vec<PolicyStatement> {
    let oldest = env.oldest_name(kind, name);
    let arn = Text::expression(kind.call(name).output("arn"));
    vec![statement(
        &format!("Use{}{}", camel(kind.singular), camel(oldest)),
        grant.iam_actions(GrantTarget::Workload(kind, name)),
        vec![arn],
    )]
}

/// The key, and only by way of the service that holds the data.
pub(crate) fn key(service: &str, actions: &[&str], name: &str) -> PolicyStatement {
    let mut statement = statement(
        &format!("UseKeyOf{}{}", camel(service), camel(name)),
        actions.iter().map(ToString::to_string).collect(),
        vec![kms_key_arn()],
    );
    statement.condition = Some(condition(
        "StringEquals",
        "kms:ViaService",
        Text::template(format!("{service}.${{local.region}}.amazonaws.com")),
    ));
    statement
}

/// A key of this region by its alias, where its ARN is not known here (`kms:ResourceAliases`, AWS KMS guide, *Use aliases to
/// control access to KMS keys*, read 2026-11), and only by way of the service that holds the data.
pub(crate) fn key_by_alias(
    env: &Environment,
    alias: &str,
    service: &str,
    actions: &[&str],
    name: &str,
) -> PolicyStatement {
    let mut statement = key(service, actions, name);
    let region = &env.settings.region;
    statement.resources = vec![Text::template(format!(
        "arn:{}:kms:{region}:{}:key/*",
        aws::regions::partition(region),
        account_id(env)
    ))];
    if let Some(conditions) = &mut statement.condition {
        conditions.extend(condition(
            "ForAnyValue:StringEquals",
            "kms:ResourceAliases",
            alias.into(),
        ));
    }
    statement
}

/// One condition, in the shape of IAM.
pub(crate) fn condition(
    test: &str,
    variable: &str,
    value: Text,
) -> BTreeMap<String, BTreeMap<String, Vec<Text>>> {
    BTreeMap::from([(
        test.to_owned(),
        BTreeMap::from([(variable.to_owned(), vec![value])]),
    )])
}

/// `secure-storage` as `SecureStorage`: a statement's id has letters and digits only.
pub(crate) fn camel(name: &str) -> String {
    name.split(['-', '_'])
        .flat_map(|part| {
            let mut characters = part.chars();
            characters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(characters)
        })
        .collect()
}
