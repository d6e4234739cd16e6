//! The module `backup`: the plan and what it takes.

use model::description::AwsProvider;
use model::description::BACKUP_START_MINUTES;
use serde_json::{Value as Json, json};
use terraform::Module;

use super::{BackupInputs, assurance, roles, tests, vaults};
use crate::definition::Variant;
use crate::parts::{self, ARN};

pub(super) fn module(variant: Variant) -> Module {
    let mut m = Module::new::<BackupInputs>(
        "backup",
        "Backups of tables and buckets: vaults here and in another region, plan, selections, restore tests, lock and audit.",
    );
    m.requires
        .push(parts::provider(AwsProvider::Five, &["recovery"]));
    validations(&mut m);
    parts::partition_and_region(&mut m);
    m.local(
        "copies",
        json!("${[for rule in values(var.rules) : rule.copy_retention_days if rule.copy_retention_days != null]}"),
    );
    // What the audit knows its plan, vaults and backups by.
    m.local("audited", json!({ "BackupAudit": "${var.name}" }));
    vaults::add(&mut m);
    roles::add(&mut m);
    plan(&mut m);
    selections(&mut m);
    settings(&mut m);
    assurance::add(&mut m);
    outputs(&mut m);
    if variant == Variant::Protected {
        m.prevent_destroy("aws_backup_vault");
        m.prevent_destroy("aws_kms_key");
    }
    m.test(tests::file());
    m
}

fn validations(m: &mut Module) {
    for (condition, message) in [
        (
            "length(var.rules) > 0",
            "A plan without a rule backs up nothing.",
        ),
        (
            "alltrue([for name in keys(var.rules) : can(regex(\"^[A-Za-z0-9_.-]{1,50}$\", name))])",
            "A rule's name has 1 to 50 letters, digits, underscores, points and hyphens.",
        ),
        (
            "alltrue([for rule in values(var.rules) : rule.cold_storage_days == null ? true : min(rule.retention_days, coalesce(rule.copy_retention_days, rule.retention_days)) >= rule.cold_storage_days + 90])",
            "In cold storage a backup stays for 90 days at least: keep it, and its copy, that much longer.",
        ),
    ] {
        m.validation("rules", condition, message);
    }
    m.validation(
        "tables",
        "length(var.tables) + length(var.buckets) + length(var.existing_tables) + length(var.existing_buckets) + length(var.left_out) <= 500",
        "AWS Backup takes 500 tables and buckets by name.",
    );
    m.validation(
        "restore_test_schedule",
        "var.restore_test_schedule == null ? true : can(regex(\"^cron\\\\(.+\\\\)$\", var.restore_test_schedule))",
        "The schedule is a cron expression, such as cron(0 12 ? * SUN,WED *).",
    );
}

fn plan(m: &mut Module) {
    let lifecycle = |retention: &str| {
        json!({
            "cold_storage_after": "${rule.value.cold_storage_days}",
            "delete_after": format!("${{rule.value.{retention}}}"),
        })
    };
    m.resource(
        "aws_backup_plan",
        "this",
        json!({
            "name": "${var.name}-backup-plan",
            "tags": "${local.audited}",
            "dynamic": {
                "rule": {
                    "for_each": "${var.rules}",
                    "content": {
                        "rule_name": "${rule.key}",
                        "target_vault_name": "${aws_backup_vault.this.name}",
                        "schedule": "${rule.value.schedule}",
                        "start_window": BACKUP_START_MINUTES,
                        // A week: the first backup of a large bucket takes days.
                        "completion_window": 10080,
                        "recovery_point_tags": "${local.audited}",
                        "lifecycle": lifecycle("retention_days"),
                        "dynamic": {
                            "copy_action": {
                                "for_each": "${rule.value.copy_retention_days == null ? [] : [rule.value.copy_retention_days]}",
                                "content": {
                                    "destination_vault_arn": "${one(aws_backup_vault.recovery[*].arn)}",
                                    "lifecycle": lifecycle("copy_retention_days"),
                                },
                            },
                        },
                    },
                },
            },
        }),
    );
}

/// By name, and by tag whatever else is called after application and environment. A selection that
/// names nothing would take everything, so there is none then.
fn selections(m: &mut Module) {
    for (name, value) in [
        ("tables", "concat(var.tables, var.existing_tables)"),
        ("buckets", "concat(var.buckets, var.existing_buckets)"),
    ] {
        // Not by way of a local: the JSON of Terraform's plans does not show what a local is made of.
        m.resource(
            "aws_backup_selection",
            name,
            json!({
                "count": format!("${{length({value}) > 0 ? 1 : 0}}"),
                "name": name,
                "plan_id": "${aws_backup_plan.this.id}",
                "iam_role_arn": "${aws_iam_role.backup.arn}",
                "resources": format!("${{{value}}}"),
                // The first backup may be due at once.
                "depends_on": ["aws_iam_role_policy.backup"],
            }),
        );
    }
    m.resource(
        "aws_backup_selection",
        "tagged",
        json!({
            "name": "tagged",
            "plan_id": "${aws_backup_plan.this.id}",
            "iam_role_arn": "${aws_iam_role.backup.arn}",
            "resources": roles::own(),
            "not_resources": "${concat(var.tables, var.existing_tables, var.buckets, var.existing_buckets, var.left_out)}",
            "condition": {
                "string_equals": [{ "key": "aws:ResourceTag/BackupRequired", "value": "true" }],
            },
            "depends_on": ["aws_iam_role_policy.backup"],
        }),
    );
}

/// What AWS Backup does for the account in a region. Only what we need is said: it keeps the rest, and
/// lists new kinds of things as they come.
fn settings(m: &mut Module) {
    for (label, provider, condition) in [
        ("this", None, "var.region_settings"),
        (
            "recovery",
            Some("aws.recovery"),
            "var.region_settings && length(local.copies) > 0",
        ),
    ] {
        let mut body = json!({
            "count": format!("${{{condition} ? 1 : 0}}"),
            "resource_type_opt_in_preference": { "DynamoDB": true, "S3": true },
            "resource_type_management_preference": { "DynamoDB": true },
            "lifecycle": {
                "ignore_changes": [
                    "resource_type_management_preference",
                    "resource_type_opt_in_preference",
                ],
            },
        });
        if let (Some(provider), Json::Object(body)) = (provider, &mut body) {
            body.insert("provider".into(), provider.into());
        }
        m.resource("aws_backup_region_settings", label, body);
    }
}

fn outputs(m: &mut Module) {
    for (name, value, description) in [
        (
            "vault_name",
            "aws_backup_vault.this.name",
            "Name of the vault, which that in the recovery region has too.",
        ),
        (
            "vault_arn",
            "aws_backup_vault.this.arn",
            "ARN of the vault.",
        ),
        (
            "recovery_vault_arn",
            "one(aws_backup_vault.recovery[*].arn)",
            "ARN of the vault in the recovery region, when there are copies.",
        ),
        ("key_arn", "aws_kms_key.this.arn", "ARN of the vault's key."),
        (
            "recovery_key_arn",
            "one(aws_kms_key.recovery[*].arn)",
            "ARN of the key of the vault in the recovery region, when there are copies.",
        ),
        ("plan_id", "aws_backup_plan.this.id", "Id of the plan."),
        (
            "backup_role_arn",
            "aws_iam_role.backup.arn",
            "ARN of the role that backs up.",
        ),
        (
            "restore_role_arn",
            "aws_iam_role.restore.arn",
            "ARN of the role that restores, for tests and in earnest.",
        ),
        (
            "restore_testing_plan",
            "one(aws_backup_restore_testing_plan.this[*].name)",
            "Name of the restore testing plan, when there is one.",
        ),
        (
            "audit_status",
            "one(aws_backup_framework.this[*].deployment_status)",
            "Whether the audit could be set up: COMPLETED, or FAILED without a recorder of AWS Config.",
        ),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
    m.local(
        "vault_arns",
        json!(format!(
            "{ARN}:backup:*:${{var.account_id}}:backup-vault:{}",
            naming::backup_vault("${var.name}")
        )),
    );
}
