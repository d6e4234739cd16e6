//! What copies data into the recovery region as it is written: the key of the replicas of tables, and the replication of
//! buckets into those of the standby. Only where a table has replicas or a bucket is replicated.

mod module;
mod tests;

use std::collections::BTreeMap;

use model::Environment;
use model::kinds::BUCKET;
use naming::ConcernName;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::{Call, Text, Value};

use crate::contribution::{Contribution, OperationalFacts};
use crate::definition::{BOTH, Concern, ModuleDefinition};
use crate::parts::{KEY_ARN, is_off};
use crate::references::{account_id, kms_key_arn};
use crate::workloads::bucket;

pub(crate) const CONCERN: Concern = Concern {
    module: ModuleDefinition {
        path: ConcernName::Replication.as_str(),
        variants: BOTH,
        module: module::module,
        examples: &[(
            "replication",
            include_str!("../../../templates/examples/replication.tf"),
        )],
        on_provider_6: None,
    },
    section: "tables",
    alarms: &[],
    wire,
};

/// What a caller of `modules/replication` passes.
#[derive(Serialize, JsonSchema)]
struct ReplicationInputs {
    /// What every name begins with: application and environment.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]{1,50}$"))]
    name: Text,
    /// The twelve digits of the account.
    #[schemars(regex(pattern = "^[0-9]{12}$"))]
    account_id: Text,
    /// ARN of the key that encrypts the objects of the buckets.
    #[schemars(regex(pattern = KEY_ARN))]
    kms_key_arn: Text,
    /// Whether tables have replicas in the region of the provider `aws.recovery`: there is then a key for them.
    #[serde(default, skip_serializing_if = "is_off")]
    tables: Value<bool>,
    /// Buckets that are replicated, and into which, by a name of each.
    #[serde(default)]
    buckets: BTreeMap<String, ReplicatedBucketInput>,
    /// Region of the buckets that are replicated into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[a-z]{2}(-[a-z]+)+-[0-9]$"))]
    destination_region: Option<Text>,
    /// Alias of the key there that encrypts the copies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^alias/[A-Za-z0-9/_-]{1,250}$"))]
    destination_key_alias: Option<Text>,
    /// Days between the key's deletion and its end.
    #[serde(default = "deletion_days")]
    #[schemars(range(min = aws::ranges::KEY_DELETION_DAYS.min, max = aws::ranges::KEY_DELETION_DAYS.max))]
    key_deletion_days: Value<u32>,
}

/// A bucket that is replicated.
#[derive(Serialize, JsonSchema)]
struct ReplicatedBucketInput {
    /// Its name. It must be versioned, and is asked for by what switches that on.
    name: Text,
    /// Name of the bucket that it is replicated into, versioned as well.
    destination: Text,
}

fn deletion_days() -> Value<u32> {
    Value::Literal(30)
}

/// Alias of the key of the replicas of an environment's tables, in the region where they are. Names of the
/// environment begin with `prefix`.
pub(crate) fn key_alias(prefix: &str) -> String {
    format!("alias/{prefix}-replicas")
}

/// Each bucket that is replicated, by its name in the description, and the name in AWS of the standby's.
pub(crate) fn destinations(env: &Environment) -> Vec<(&str, String)> {
    let standby = env.standby.as_ref();
    standby.map_or_else(Vec::new, |standby| replicated(env, standby))
}

/// Each bucket of a standby that one of the other environment is replicated into, by its name in the description, and the
/// name in AWS of that other.
pub(crate) fn sources(env: &Environment) -> Vec<(&str, String)> {
    let primary = env.primary.as_ref();
    primary.map_or_else(Vec::new, |primary| replicated(primary, primary))
}

/// The buckets of `source` that are replicated, and what those of the same names are called in `named`.
fn replicated<'a>(source: &'a Environment, named: &Environment) -> Vec<(&'a str, String)> {
    let Some(account) = &source.settings.account_id else {
        return Vec::new();
    };
    let buckets = source.application.buckets.iter();
    let replicated = buckets.filter(|(_, bucket)| bucket.replicate);
    replicated
        .map(|(name, _)| (name.as_str(), named.aws_name_in(&BUCKET, name, account)))
        .collect()
}

fn wire(env: &Environment, _: &[OperationalFacts]) -> Vec<Contribution> {
    let mut tables = env.application.tables.values();
    let has_replicas = tables.any(|table| !table.replicas.is_empty());
    let buckets: BTreeMap<String, ReplicatedBucketInput> = destinations(env)
        .into_iter()
        .map(|(name, destination)| {
            let input = ReplicatedBucketInput {
                name: Text::expression(BUCKET.call(name).output(bucket::VERSIONED_NAME)),
                destination: destination.into(),
            };
            (env.oldest_name(&BUCKET, name).to_owned(), input)
        })
        .collect();
    if !has_replicas && buckets.is_empty() {
        return Vec::new();
    }
    let settings = &env.settings;
    let standby = env.standby.as_ref().filter(|_| !buckets.is_empty());
    let inputs = ReplicationInputs {
        name: env.prefix().into(),
        account_id: Text::template(account_id(env)),
        kms_key_arn: kms_key_arn(),
        tables: Value::Literal(has_replicas),
        destination_region: standby.map(|standby| (&standby.settings.region).into()),
        destination_key_alias: standby.map(|standby| format!("alias/{}", standby.prefix()).into()),
        buckets,
        key_deletion_days: Value::Literal(settings.key_deletion_days),
    };
    let variant = if settings.protected {
        "replication/protected"
    } else {
        "replication"
    };
    let mut call = Call::new(ConcernName::Replication.as_str(), variant, &inputs);
    call.providers = vec![
        ("aws".into(), "aws".into()),
        ("aws.recovery".into(), "aws.recovery".into()),
    ];
    vec![Contribution {
        call: Some(call),
        ..Contribution::default()
    }]
}
