//! Access grants as policy statements: exactly the actions named, on exactly that thing, and the
//! rights on the key that they imply.

use std::collections::{BTreeMap, BTreeSet};

use model::Environment;
use model::description::{ExternalValue, Function, Grant, GrantTarget};
use model::kinds::FUNCTION;
use terraform::Text;

use crate::definition::Workloads;
use crate::parts::statement::{PolicyStatement, camel, key, statement};
use crate::references::external;

/// Regions besides the environment's own whose data `function` uses: those that it names, and those
/// of the ARNs that it is granted.
pub(super) fn regions(env: &Environment, function: &Function) -> Vec<Text> {
    let named = function.allowed_regions.iter().map(String::as_str);
    let granted = function
        .access
        .iter()
        .filter_map(|grant| match grant.targets().first() {
            Some(GrantTarget::Arn(arn) | GrantTarget::Secret(arn)) => {
                arn.written()?.split(':').nth(3)
            }
            _ => None,
        });
    let regions: BTreeSet<&str> = named.chain(granted).collect();
    regions
        .into_iter()
        .filter(|region| !region.is_empty() && *region != env.settings.region)
        .map(Into::into)
        .collect()
}

/// The statements of the grants of the function called `name`, in the order of the description, and what it needs as
/// a consumer.
pub(super) fn statements(
    env: &Environment,
    workloads: &Workloads,
    name: &str,
    function: &Function,
) -> Vec<PolicyStatement> {
    let mut sids = BTreeMap::new();
    let granted = function.access.iter();
    let granted = granted.flat_map(|grant| grant_statements(env, workloads, grant));
    let consumed = workloads.iter().filter_map(|row| row.consumer_rights);
    let consumed = consumed.flat_map(|rights| rights(env, name));
    granted
        .chain(consumed)
        .map(|mut statement| {
            // Two statements on one thing need two names.
            if let Text::Literal(sid) = &mut statement.sid {
                let count: &mut u32 = sids.entry(sid.clone()).or_default();
                *count += 1;
                if *count > 1 {
                    sid.push_str(&count.to_string());
                }
            }
            statement
        })
        .collect()
}

fn grant_statements(
    env: &Environment,
    workloads: &Workloads,
    grant: &Grant,
) -> Vec<PolicyStatement> {
    let Some(target) = grant.targets().first().copied() else {
        return Vec::new();
    };
    let on_arn = |sid: &str, arn: &ExternalValue| {
        let actions = grant.iam_actions(target);
        let keys = match arn {
            ExternalValue::Written(arn) => key_of_arn(env, arn).into_iter().collect(),
            ExternalValue::Elsewhere(_) => keys_of_actions(&actions),
        };
        let used = statement(sid, actions, vec![external(arn)]);
        std::iter::once(used).chain(keys).collect()
    };
    match target {
        GrantTarget::Workload(kind, name) => {
            let mut rows = workloads.iter();
            let row = rows.find(|row| row.kind == kind);
            // That each kind which can be granted has them is tested.
            let definition = row.and_then(|row| row.grant.as_ref());
            definition.map_or_else(Vec::new, |definition| {
                definition.statements(env, kind, grant, name)
            })
        }
        GrantTarget::Secret(arn) => on_arn("ReadSecret", arn),
        GrantTarget::Arn(arn) => on_arn("Use", arn),
    }
}

/// The statement of a grant on a function: that it may be invoked, by its alias.
pub(super) fn invoke(env: &Environment, grant: &Grant, name: &str) -> Vec<PolicyStatement> {
    vec![statement(
        &format!("Invoke{}", camel(env.oldest_name(&FUNCTION, name))),
        grant.iam_actions(GrantTarget::Workload(&FUNCTION, name)),
        vec![Text::expression(FUNCTION.call(name).output("alias_arn"))],
    )]
}

/// Services whose things may be encrypted with the environment's key, by the prefix of their actions; each is
/// named so in `kms:ViaService` ("kms:ViaService" of the AWS KMS developer guide, read 2026-11).
const KEYED: [&str; 7] = [
    "dynamodb",
    "kinesis",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
];

/// What such a service does with the key in the name of a caller.
const KEY_ACTIONS: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];

/// The environment's key for something that the description knows by its ARN: own Terraform may have encrypted it
/// so, where it is in the same region and account.
fn key_of_arn(env: &Environment, arn: &str) -> Option<PolicyStatement> {
    let mut parts = arn.split(':').skip(2);
    let (service, region, account) = (parts.next()?, parts.next()?, parts.next()?);
    let here = region.is_empty() || region == env.settings.region;
    let ours = env.settings.account_id.as_deref();
    let ours = account.is_empty() || ours.is_none_or(|ours| ours == account);
    (KEYED.contains(&service) && here && ours).then(|| key(service, &KEY_ACTIONS, ""))
}

/// The environment's key for something of which only its actions are known beforehand.
fn keys_of_actions(actions: &[String]) -> Vec<PolicyStatement> {
    let services = actions.iter().filter_map(|action| action.split_once(':'));
    let services: BTreeSet<&str> = services.map(|(service, _)| service).collect();
    let keyed = KEYED.into_iter().filter(|keyed| services.contains(keyed));
    keyed
        .map(|service| key(service, &KEY_ACTIONS, ""))
        .collect()
}
