//! What is kept apart from the data itself: a vault here and one in the recovery region, a plan, what
//! it takes, restores that prove it, and the lock over it.
//!
//! It takes everybody's tables and buckets as facts and never asks which workload gave them. What it
//! says of itself, its alarms, are facts for monitoring.

mod alarms;
mod assurance;
mod module;
mod recovery;
mod roles;
mod runbook;
mod tests;
mod vaults;
mod watch;

use std::collections::BTreeMap;

use model::Environment;
use model::description::{BackupRule, Choice, VaultLock};
use naming::ConcernName;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::{Call, Text, Value};

use crate::contribution::{BackupKind, BackupTarget, Contribution, OperationalFacts, Ownership};
use crate::definition::{BOTH, Concern, ModuleDefinition};
use crate::parts::{self, KEY_ARN};
use crate::references::{account_id, kms_key_arn, module_output};

pub(crate) const CONCERN: Concern = Concern {
    module: ModuleDefinition {
        path: ConcernName::Backup.as_str(),
        variants: BOTH,
        module: module::module,
        examples: &[(
            "backup",
            include_str!("../../../templates/examples/backup.tf"),
        )],
        on_provider_6: None,
    },
    section: "backup",
    alarms: alarms::ALL,
    wire,
};

/// What a caller of `modules/backup` passes.
#[derive(Serialize, JsonSchema)]
struct BackupInputs {
    /// What every name begins with: application and environment.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]{1,36}$"))]
    name: Text,
    /// The twelve digits of the account.
    #[schemars(regex(pattern = "^[0-9]{12}$"))]
    account_id: Text,
    /// ARN of the key that encrypts the tables and buckets, and what could not be told of backups. The
    /// vaults have keys of their own.
    #[schemars(regex(pattern = KEY_ARN))]
    kms_key_arn: Text,
    /// ARN of the topic that hears of backups that are not complete.
    alert_topic_arn: Text,
    /// ARNs of the tables to back up whose names begin with `name` and a hyphen.
    #[serde(default)]
    tables: Vec<Text>,
    /// ARNs of the buckets to back up whose names begin with `name` and a hyphen. They must be
    /// versioned.
    #[serde(default)]
    buckets: Vec<Text>,
    /// ARNs of other tables to back up.
    #[serde(default)]
    existing_tables: Vec<Text>,
    /// ARNs of other buckets to back up. They must be versioned.
    #[serde(default)]
    existing_buckets: Vec<Text>,
    /// ARNs of the keys that encrypt the other tables and buckets.
    #[serde(default)]
    existing_key_arns: Vec<Text>,
    /// Aliases of keys in this region that encrypt copies of another environment's backups, to be restored here, such
    /// as `alias/shop-production-backup`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(regex(pattern = "^alias/[a-zA-Z0-9/_-]+$")))]
    restored_key_aliases: Vec<Text>,
    /// ARNs of tables and buckets that are not backed up though their tag `BackupRequired` is
    /// "true".
    #[serde(default)]
    left_out: Vec<Text>,
    /// When backups are made (in UTC) and how many days they are kept, by the name of the rule. In
    /// cold storage a backup stays for 90 days at least; S3 has none. With a `copy_retention_days` a
    /// copy goes to the region of the provider `aws.recovery`.
    #[serde(default = "rules")]
    rules: BTreeMap<String, RuleInput>,
    /// When a backup of everything is restored for a test (in UTC): a cron expression. Never by
    /// default.
    restore_test_schedule: Option<Text>,
    /// Whether the vaults are locked in governance mode: nothing in them may be kept for a shorter or
    /// longer time than the rules say, until somebody with the right to do so lifts the lock.
    #[serde(default)]
    vault_lock: Value<bool>,
    /// Whether to hold the account against the plan with AWS Backup Audit Manager. The account needs a
    /// recorder of AWS Config.
    #[serde(default)]
    audit: Value<bool>,
    /// Whether to make the account's settings of AWS Backup, in both regions: that it takes DynamoDB
    /// and S3, and keeps DynamoDB's backups itself.
    #[serde(default)]
    region_settings: Value<bool>,
    /// Days between the deletion of a vault's key and its end.
    #[serde(default = "deletion_days")]
    #[schemars(range(min = aws::ranges::KEY_DELETION_DAYS.min, max = aws::ranges::KEY_DELETION_DAYS.max))]
    key_deletion_days: Value<u32>,
    /// Whether the vaults are destroyed with every backup in them when they go; else nobody may delete one. For environments that come and go.
    #[serde(default, skip_serializing_if = "parts::is_off")]
    force_destroy: Value<bool>,
}

#[derive(Serialize, JsonSchema)]
struct RuleInput {
    #[schemars(regex(pattern = "^cron\\(.+\\)$"))]
    schedule: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    cold_storage_days: Option<Value<u32>>,
    #[schemars(range(min = aws::ranges::KEEP_DAYS.min, max = aws::ranges::KEEP_DAYS.max))]
    retention_days: Value<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::KEEP_DAYS.min, max = aws::ranges::KEEP_DAYS.max))]
    copy_retention_days: Option<Value<u32>>,
}

/// Daily, weekly, monthly: 35 days, 90 days and five years.
fn rules() -> BTreeMap<String, RuleInput> {
    let rule = |schedule: &str, cold_storage_days: Option<u32>, retention_days: u32| RuleInput {
        schedule: schedule.into(),
        cold_storage_days: cold_storage_days.map(Value::Literal),
        retention_days: Value::Literal(retention_days),
        copy_retention_days: None,
    };
    BTreeMap::from([
        ("daily".into(), rule("cron(0 5 * * ? *)", None, 35)),
        ("weekly".into(), rule("cron(0 5 ? * SAT *)", None, 90)),
        ("monthly".into(), rule("cron(0 5 1 * ? *)", Some(90), 1825)),
    ])
}

fn deletion_days() -> Value<u32> {
    Value::Literal(30)
}

/// Nothing at all where nothing is to be backed up.
fn wire(env: &Environment, facts: &[OperationalFacts]) -> Vec<Contribution> {
    let settings = &env.settings;
    let backup = &settings.backup;
    let all = || facts.iter().flat_map(|facts| &facts.backups);
    let wanted: Vec<&BackupTarget> = all().filter(|backup| backup.wanted).collect();
    if !backup.enabled || wanted.is_empty() {
        return Vec::new();
    }
    let arns = |kind: BackupKind, here: bool| -> Vec<Text> {
        wanted
            .iter()
            .filter(|backup| {
                backup.kind == kind && (backup.ownership == Ownership::Managed) == here
            })
            .map(|backup| backup.arn.clone())
            .collect()
    };
    let mut key_arns: Vec<Text> = Vec::new();
    for backup in &wanted {
        if let Ownership::External(Some(key)) = &backup.ownership
            && !key_arns.contains(key)
        {
            key_arns.push(key.clone());
        }
    }
    let has_recovery = settings.recovery_region.is_some();
    let testing = &backup.restore_testing;
    let inputs = BackupInputs {
        name: env.prefix().into(),
        account_id: Text::template(account_id(env)),
        kms_key_arn: kms_key_arn(),
        alert_topic_arn: Text::expression(ConcernName::Monitoring.output("ticket_topic_arn")),
        tables: arns(BackupKind::Table, true),
        buckets: arns(BackupKind::Bucket, true),
        existing_tables: arns(BackupKind::Table, false),
        existing_buckets: arns(BackupKind::Bucket, false),
        existing_key_arns: key_arns,
        restored_key_aliases: env
            .primary
            .iter()
            .map(|primary| vaults::key_alias(&primary.prefix()).into())
            .collect(),
        left_out: all()
            .filter(|backup| !backup.wanted && backup.ownership == Ownership::Managed)
            .map(|backup| backup.arn.clone())
            .collect(),
        rules: backup
            .rules()
            .map(|(name, rule)| (name.to_owned(), rule_input(rule, has_recovery)))
            .collect(),
        restore_test_schedule: testing.enabled.then(|| (&testing.schedule).into()),
        vault_lock: Value::Literal(backup.vault_lock == VaultLock::Governance),
        audit: Value::Literal(backup.audit),
        region_settings: Value::Literal(settings.account.backup_settings == Choice::Create),
        key_deletion_days: Value::Literal(settings.key_deletion_days),
        force_destroy: parts::force_destroy(env),
    };
    let variant = if settings.protected {
        "backup/protected"
    } else {
        "backup"
    };
    let mut call = Call::new(ConcernName::Backup.as_str(), variant, &inputs);
    // Without a region to copy to, nothing is made by the second configuration; it is this one.
    let recovery = if has_recovery { "aws.recovery" } else { "aws" };
    call.providers = vec![
        ("aws".into(), "aws".into()),
        ("aws.recovery".into(), recovery.into()),
    ];
    let output = |output: &str, description: &str| {
        module_output(&ConcernName::Backup.output(output), description)
    };
    let mut outputs = vec![
        output("vault_name", "Name of the vault that keeps the backups."),
        output(
            "restore_role_arn",
            "ARN of the role with which a backup is restored.",
        ),
    ];
    if has_recovery && backup.rules().any(|(_, rule)| rule.copy) {
        outputs.push(output(
            "recovery_vault_arn",
            "ARN of the vault that keeps the copies in the recovery region.",
        ));
    }
    vec![Contribution {
        call: Some(call),
        facts: watch::facts(
            env,
            &wanted,
            facts.iter().find_map(|facts| facts.heartbeat.as_ref()),
        ),
        outputs,
    }]
}

fn rule_input(rule: &BackupRule, has_recovery: bool) -> RuleInput {
    let copied = rule.copy && has_recovery;
    RuleInput {
        schedule: (&rule.schedule).into(),
        cold_storage_days: (rule.cold_storage_days > 0)
            .then_some(Value::Literal(rule.cold_storage_days)),
        retention_days: Value::Literal(rule.retention_days),
        copy_retention_days: copied.then(|| Value::Literal(rule.copy_retention_days())),
    }
}
