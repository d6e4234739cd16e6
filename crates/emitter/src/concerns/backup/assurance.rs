//! Whether backups are worth anything: restores on a schedule, the audit, and word of backups that
//! are not complete.

use serde_json::{Value as Json, json};
use terraform::Module;

use crate::parts::queue;

/// Hours within which a restore test begins after its time.
const START_HOURS: u32 = 1;
/// Hours that what was restored stays, for somebody to look at.
const VALIDATION_HOURS: u32 = 1;
/// Days back from which a backup is taken for a test.
const SELECTION_DAYS: u32 = 30;

/// Adds restore tests, audit and events.
pub(super) fn add(m: &mut Module) {
    // Neither takes hyphens in its name.
    m.local("plain_name", json!("${replace(var.name, \"-\", \"_\")}"));
    restore_testing(m);
    audit(m);
    incomplete(m);
}

fn restore_testing(m: &mut Module) {
    m.resource(
        "aws_backup_restore_testing_plan",
        "this",
        json!({
            "count": "${var.restore_test_schedule == null ? 0 : 1}",
            "name": "${local.plain_name}",
            "schedule_expression": "${var.restore_test_schedule}",
            "start_window_hours": START_HOURS,
            "recovery_point_selection": {
                "algorithm": "LATEST_WITHIN_WINDOW",
                "include_vaults": ["${aws_backup_vault.this.arn}"],
                "recovery_point_types": ["SNAPSHOT"],
                "selection_window_days": SELECTION_DAYS,
            },
        }),
    );
    for (name, kind) in [("tables", "DynamoDB"), ("buckets", "S3")] {
        m.resource(
            "aws_backup_restore_testing_selection",
            name,
            json!({
                "count": format!("${{var.restore_test_schedule != null && length(var.{name}) + length(var.existing_{name}) > 0 ? 1 : 0}}"),
                "name": name,
                "restore_testing_plan_name": "${aws_backup_restore_testing_plan.this[0].name}",
                "protected_resource_type": kind,
                // Everything of that kind in the vault.
                "protected_resource_arns": ["*"],
                "iam_role_arn": "${aws_iam_role.restore.arn}",
                "validation_window_hours": VALIDATION_HOURS,
                "depends_on": ["aws_iam_role_policy.restore"],
            }),
        );
    }
}

fn audit(m: &mut Module) {
    let control = |name: &str, parameters: &[(&str, &str)], scope: &Json| {
        let parameters: Vec<Json> = parameters
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        json!({ "name": name, "input_parameter": parameters, "scope": scope })
    };
    // Of everything in the account, what must be backed up, and what this plan made.
    let required = json!({ "tags": { "BackupRequired": "true" } });
    let ours = json!({ "tags": "${local.audited}" });
    let least = "${tostring(min([for rule in values(var.rules) : rule.retention_days]...))}";
    m.resource(
        "aws_backup_framework",
        "this",
        json!({
            "count": "${var.audit ? 1 : 0}",
            "name": "${local.plain_name}",
            "description": "Backups of ${var.name}",
            "control": [
                control("BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN", &[], &required),
                control(
                    "BACKUP_LAST_RECOVERY_POINT_CREATED",
                    &[("recoveryPointAgeUnit", "days"), ("recoveryPointAgeValue", "2")],
                    &required,
                ),
                control(
                    "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK",
                    &[
                        ("requiredFrequencyUnit", "days"),
                        ("requiredFrequencyValue", "1"),
                        ("requiredRetentionDays", least),
                    ],
                    &ours,
                ),
                control(
                    "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK",
                    &[("requiredRetentionDays", least)],
                    &ours,
                ),
                control("BACKUP_RECOVERY_POINT_ENCRYPTED", &[], &ours),
                control("BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED", &[], &ours),
            ],
        }),
    );
}

/// A job that could not read some objects still counts as completed; only its message tells.
fn incomplete(m: &mut Module) {
    m.resource(
        "aws_cloudwatch_event_rule",
        "incomplete",
        json!({
            "name": "${var.name}-backup-incomplete",
            "description": "Backups that left something out.",
            "event_pattern": "${jsonencode({ source = [\"aws.backup\"], detail-type = [\"Backup Job State Change\"], detail = { backupVaultName = [aws_backup_vault.this.name], state = [\"COMPLETED\", \"PARTIAL\"], statusMessage = [{ exists = true }] } })}",
        }),
    );
    queue::undelivered(
        m,
        &naming::undelivered_queue("${var.name}-backup"),
        json!("${aws_cloudwatch_event_rule.incomplete.arn}"),
    );
    m.resource(
        "aws_cloudwatch_event_target",
        "incomplete",
        json!({
            "rule": "${aws_cloudwatch_event_rule.incomplete.name}",
            "target_id": "alerts",
            "arn": "${var.alert_topic_arn}",
            "retry_policy": { "maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 10 },
            "dead_letter_config": { "arn": "${aws_sqs_queue.dead_letters.arn}" },
            "depends_on": ["aws_sqs_queue_policy.dead_letters"],
            "input_transformer": {
                "input_paths": {
                    "job": "$.detail.backupJobId",
                    "message": "$.detail.statusMessage",
                    "resource": "$.detail.resourceArn",
                },
                "input_template": format!("\"The backup of <resource> in {} left something out (job <job>): <message>\"", naming::backup_vault("${var.name}")),
            },
        }),
    );
}
