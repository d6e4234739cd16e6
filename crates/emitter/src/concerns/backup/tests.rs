//! The tests of the module `backup`.

use serde_json::json;
use terraform::{TestFile, TestRun};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555";
const TABLE: &str = "arn:aws:dynamodb:us-east-1:111122223333:table/shop-production-orders";
const BUCKET: &str = "arn:aws:s3:::shop-production-invoices-111122223333";
const VAULT: &str =
    "arn:aws:backup:us-east-1:111122223333:backup-vault:shop-production-backup-vault";

#[expect(clippy::too_many_lines, reason = "a list of runs")]
pub(super) fn file() -> TestFile {
    let rule = |name: &str| {
        format!("one([for r in aws_backup_plan.this.rule : r if r.rule_name == \"{name}\"])")
    };
    let of_role = |role: &str, sid: &str| {
        format!(
            "one([for s in jsondecode(aws_iam_role_policy.{role}.policy).Statement : s if s.Sid == \"{sid}\"])"
        )
    };
    let critical = json!({
        "schedule": "cron(0 2 * * ? *)",
        "cold_storage_days": 30,
        "retention_days": 365,
        "copy_retention_days": 730,
    });
    let with_copies = json!({
        "rules": {
            "daily": { "schedule": "cron(0 5 * * ? *)", "retention_days": 35 },
            "critical": critical,
        },
        "vault_lock": true,
    });
    TestFile::new(
        "backup",
        json!({
            "name": "shop-production",
            "account_id": "111122223333",
            "kms_key_arn": KEY,
            "alert_topic_arn": "arn:aws:sns:us-east-1:111122223333:shop-production-alerts",
            "tables": [TABLE],
            "buckets": [BUCKET],
        }),
    )
    .alias("recovery")
    .mock("data.aws_region", json!({ "id": "us-east-1" }))
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .mock("aws_kms_key", json!({ "arn": KEY }))
    .mock("aws_backup_vault", json!({ "arn": VAULT }))
    .mock("aws_backup_plan", json!({ "id": "a-plan" }))
    .mock(
        "aws_cloudwatch_event_rule",
        json!({ "arn": "arn:aws:events:us-east-1:111122223333:rule/shop-production-backup-incomplete" }),
    )
    .mock(
        "aws_sqs_queue",
        json!({ "arn": "arn:aws:sqs:us-east-1:111122223333:shop-production-backup-undelivered" }),
    )
    .mock(
        "aws_iam_role",
        json!({ "arn": "arn:aws:iam::111122223333:role/shop-production-backup" }),
    )
    .run(
        TestRun::plan("keeps_backups_under_a_key_of_their_own")
            .assert(
                "aws_backup_vault.this.name == \"shop-production-backup-vault\" && aws_backup_vault.this.kms_key_arn == aws_kms_key.this.arn && aws_kms_key.this.enable_key_rotation && !aws_backup_vault.this.force_destroy",
                "The vault is not under its own key, or can be destroyed with what is in it.",
            )
            .assert(
                "one(jsondecode(aws_kms_key.this.policy).Statement).Principal.AWS == \"arn:aws:iam::111122223333:root\"",
                "The account can lose the key, or another account's backups may use it.",
            )
            .assert(
                "one(jsondecode(aws_backup_vault_policy.this[0].policy).Statement).Effect == \"Deny\" && one(jsondecode(aws_backup_vault_policy.this[0].policy).Statement).Principal.AWS == \"*\" && toset(one(jsondecode(aws_backup_vault_policy.this[0].policy).Statement).Action) == toset([\"backup:DeleteRecoveryPoint\", \"backup:UpdateRecoveryPointLifecycle\", \"backup:PutBackupVaultAccessPolicy\"])",
                "Somebody may delete a backup, or shorten its life.",
            ),
    )
    .run(
        TestRun::plan("goes_with_its_backups_when_told")
            .with_variables(json!({ "force_destroy": true }))
            .assert(
                "aws_backup_vault.this.force_destroy && length(aws_backup_vault_policy.this) == 0",
                "An environment that comes and goes leaves its backups.",
            ),
    )
    .run(
        TestRun::plan("backs_up_daily_weekly_and_monthly")
            .assert(
                &format!("{d}.schedule == \"cron(0 5 * * ? *)\" && {d}.lifecycle[0].delete_after == 35 && {d}.lifecycle[0].cold_storage_after == null", d = rule("daily")),
                "There is no daily backup of 35 days.",
            )
            .assert(
                &format!("{w}.schedule == \"cron(0 5 ? * SAT *)\" && {w}.lifecycle[0].delete_after == 90", w = rule("weekly")),
                "There is no weekly backup of 90 days.",
            )
            .assert(
                &format!("{m}.schedule == \"cron(0 5 1 * ? *)\" && {m}.lifecycle[0].cold_storage_after == 90 && {m}.lifecycle[0].delete_after == 1825", m = rule("monthly")),
                "There is no monthly backup of five years, cold after 90 days.",
            )
            .assert(
                "alltrue([for r in aws_backup_plan.this.rule : r.target_vault_name == aws_backup_vault.this.name && length(r.copy_action) == 0]) && length(aws_backup_vault.recovery) + length(aws_kms_key.recovery) == 0",
                "Something is kept elsewhere though nobody asked.",
            ),
    )
    .run(
        TestRun::plan("takes_tables_and_buckets_by_name_and_the_rest_by_tag")
            .assert(
                &format!("aws_backup_selection.tables[0].resources == toset([\"{TABLE}\"]) && aws_backup_selection.buckets[0].resources == toset([\"{BUCKET}\"])"),
                "A table or bucket is not backed up.",
            )
            .assert(
                "aws_backup_selection.tagged.resources == toset([\"arn:aws:dynamodb:us-east-1:111122223333:table/shop-production-*\", \"arn:aws:s3:::shop-production-*\"]) && one(one(aws_backup_selection.tagged.condition).string_equals) == { key = \"aws:ResourceTag/BackupRequired\", value = \"true\" }",
                "The tag selects nothing, or what is not ours.",
            )
            .assert(
                &format!("aws_backup_selection.tagged.not_resources == toset([\"{TABLE}\", \"{BUCKET}\"])"),
                "Something is backed up twice.",
            )
            .assert(
                "alltrue([for s in [aws_backup_selection.tables[0], aws_backup_selection.buckets[0], aws_backup_selection.tagged] : s.plan_id == aws_backup_plan.this.id && length(s.resources) > 0 && s.iam_role_arn == aws_iam_role.backup.arn])",
                "A selection names nothing, which is everything, or is of another plan.",
            ),
    )
    .run(
        TestRun::plan("has_no_selection_that_names_nothing")
            .with_variables(json!({ "tables": [], "buckets": [], "left_out": [TABLE] }))
            .assert(
                &format!("length(aws_backup_selection.tables) + length(aws_backup_selection.buckets) == 0 && aws_backup_selection.tagged.not_resources == toset([\"{TABLE}\"])"),
                "A selection names nothing, which is everything, or what was left out is backed up.",
            ),
    )
    .run(
        TestRun::plan("copies_into_the_other_region_and_keeps_that_longer")
            .with_variables(with_copies.clone())
            .assert(
                &format!("one({c}.copy_action).destination_vault_arn == aws_backup_vault.recovery[0].arn && one({c}.copy_action).lifecycle[0].delete_after == 730 && one({c}.copy_action).lifecycle[0].cold_storage_after == 30 && {c}.lifecycle[0].delete_after == 365 && length({d}.copy_action) == 0", c = rule("critical"), d = rule("daily")),
                "The copy does not go to the other vault, or is not kept as told.",
            )
            .assert(
                "aws_backup_vault.recovery[0].kms_key_arn == aws_kms_key.recovery[0].arn && aws_kms_key.recovery[0].enable_key_rotation && aws_backup_vault_policy.recovery[0].policy == aws_backup_vault_policy.this[0].policy",
                "The other vault is not as guarded as this one.",
            )
            .assert(
                &format!("contains({}.Action, \"backup:CopyIntoBackupVault\") && {}.Resource == \"arn:aws:backup:*:111122223333:backup-vault:shop-production-backup-vault\"", of_role("backup", "KeepInVaults"), of_role("backup", "KeepInVaults")),
                "The role may not copy, or into any vault.",
            ),
    )
    .run(
        TestRun::plan("locks_both_vaults_to_what_the_rules_say")
            .with_variables(with_copies)
            .assert(
                "aws_backup_vault_lock_configuration.this[0].min_retention_days == 35 && aws_backup_vault_lock_configuration.this[0].max_retention_days == 365 && aws_backup_vault_lock_configuration.recovery[0].min_retention_days == 730 && aws_backup_vault_lock_configuration.recovery[0].max_retention_days == 730",
                "The lock would refuse a backup of the plan, or let a shorter one in.",
            )
            .assert(
                "aws_backup_vault_lock_configuration.this[0].changeable_for_days == null && aws_backup_vault_lock_configuration.recovery[0].changeable_for_days == null",
                "Nobody at all could lift the lock.",
            ),
    )
    .run(
        TestRun::plan("has_two_roles_with_no_more_than_they_need")
            .assert(
                "jsondecode(aws_iam_role.backup.assume_role_policy).Statement[0].Principal.Service == \"backup.amazonaws.com\" && jsondecode(aws_iam_role.restore.assume_role_policy).Statement[0].Condition.StringEquals[\"aws:SourceAccount\"] == \"111122223333\"",
                "Somebody besides AWS Backup, or for another account, may assume the roles.",
            )
            .assert(
                "[for s in concat(jsondecode(aws_iam_role_policy.backup.policy).Statement, jsondecode(aws_iam_role_policy.restore.policy).Statement) : s.Sid if s.Resource == \"*\"] == [\"FindWhatIsTagged\"]",
                "A right is not bound to resources though it could be.",
            )
            .assert(
                "length(setintersection(flatten([for s in jsondecode(aws_iam_role_policy.backup.policy).Statement : s.Action]), [\"dynamodb:PutItem\", \"dynamodb:UpdateItem\", \"dynamodb:DeleteItem\", \"s3:PutObject\", \"s3:DeleteObject\"])) == 0",
                "The role that backs up may change data.",
            )
            .assert(
                &format!("toset({}.Resource) == toset([\"arn:aws:dynamodb:*:111122223333:table/shop-production-*\", \"arn:aws:dynamodb:*:111122223333:table/awsbackup-restore-test-*\"])", of_role("restore", "RestoreTables")),
                "The role that restores may write over what is not ours.",
            )
            .assert(
                &format!("{}.Condition.StringLike[\"kms:ViaService\"] == [\"backup.*.amazonaws.com\", \"dynamodb.*.amazonaws.com\", \"s3.*.amazonaws.com\"] && {}.Condition.Bool[\"kms:GrantIsForAWSResource\"] == \"true\"", of_role("backup", "UseKeysOfData"), of_role("backup", "GrantKeysToAws")),
                "A key may be used for something else than the data.",
            ),
    )
    .run(
        TestRun::plan("restores_copies_of_another_environment")
            .with_variables(json!({ "restored_key_aliases": ["alias/shop-first-backup"] }))
            .assert(
                &format!("{}.Condition[\"ForAnyValue:StringEquals\"][\"kms:ResourceAliases\"] == [\"alias/shop-first-backup\"] && {}.Action == [\"kms:CreateGrant\"] && {}.Action == [\"kms:DescribeKey\"]", of_role("restore", "ReadCopies"), of_role("restore", "GrantKeysOfCopiesToAws"), of_role("restore", "SeeKeysOfCopies")),
                "The role that restores may not use the key of the copies.",
            ),
    )
    .run(
        TestRun::plan("takes_what_was_made_elsewhere_with_its_key")
            .with_variables(json!({
                "existing_tables": ["arn:aws:dynamodb:us-east-1:111122223333:table/customers"],
                "existing_buckets": ["arn:aws:s3:::exports"],
                "existing_key_arns": ["arn:aws:kms:us-east-1:111122223333:key/other"],
            }))
            .assert(
                "contains(aws_backup_selection.tables[0].resources, \"arn:aws:dynamodb:us-east-1:111122223333:table/customers\") && contains(aws_backup_selection.buckets[0].resources, \"arn:aws:s3:::exports\")",
                "What was made elsewhere is not backed up.",
            )
            .assert(
                &format!("contains({}.Resource, \"arn:aws:dynamodb:us-east-1:111122223333:table/customers\") && contains({}.Resource, \"arn:aws:s3:::exports/*\") && contains({}.Resource, \"arn:aws:kms:us-east-1:111122223333:key/other\")", of_role("backup", "BackUpTables"), of_role("backup", "ReadObjects"), of_role("backup", "UseKeysOfData")),
                "The role may not back it up.",
            ),
    )
    .run(
        TestRun::plan("restores_for_a_test_under_legal_names")
            .with_variables(json!({ "restore_test_schedule": "cron(0 12 ? * SUN,WED *)" }))
            .assert(
                "aws_backup_restore_testing_plan.this[0].name == \"shop_production\" && aws_backup_restore_testing_plan.this[0].schedule_expression == \"cron(0 12 ? * SUN,WED *)\" && aws_backup_restore_testing_plan.this[0].recovery_point_selection[0].include_vaults == toset([aws_backup_vault.this.arn])",
                "The plan has a name that AWS refuses, or takes other backups.",
            )
            .assert(
                "aws_backup_restore_testing_selection.tables[0].protected_resource_type == \"DynamoDB\" && aws_backup_restore_testing_selection.buckets[0].protected_resource_type == \"S3\" && aws_backup_restore_testing_selection.tables[0].iam_role_arn == aws_iam_role.restore.arn",
                "Tables or buckets are not restored, or with another role.",
            ),
    )
    .run(
        TestRun::plan("tests_no_kind_that_is_not_backed_up")
            .with_variables(json!({ "restore_test_schedule": "cron(0 12 ? * SUN,WED *)", "buckets": [] }))
            .assert(
                "length(aws_backup_restore_testing_selection.tables) == 1 && length(aws_backup_restore_testing_selection.buckets) == 0",
                "A test waits for backups that there are not.",
            ),
    )
    .run(
        TestRun::plan("audits_when_told")
            .with_variables(json!({ "audit": true }))
            .assert(
                "aws_backup_framework.this[0].name == \"shop_production\" && toset([for c in aws_backup_framework.this[0].control : c.name]) == toset([\"BACKUP_LAST_RECOVERY_POINT_CREATED\", \"BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK\", \"BACKUP_RECOVERY_POINT_ENCRYPTED\", \"BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED\", \"BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK\", \"BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN\"])",
                "The audit has a name that AWS refuses, or leaves something out.",
            )
            .assert(
                "one([for c in aws_backup_framework.this[0].control : one(c.input_parameter).value if c.name == \"BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK\"]) == \"35\"",
                "The audit asks for another retention than the rules give.",
            )
            .assert(
                "aws_backup_plan.this.tags[\"BackupAudit\"] == \"shop-production\" && aws_backup_vault.this.tags[\"BackupAudit\"] == \"shop-production\"",
                "The audit does not find plan and vault.",
            ),
    )
    .run(
        TestRun::plan("tells_of_backups_that_left_something_out")
            .assert(
                "jsondecode(aws_cloudwatch_event_rule.incomplete.event_pattern).detail == { backupVaultName = [\"shop-production-backup-vault\"], state = [\"COMPLETED\", \"PARTIAL\"], statusMessage = [{ exists = true }] } && aws_cloudwatch_event_target.incomplete.arn == var.alert_topic_arn",
                "Nobody hears of objects that could not be read.",
            )
            .assert(
                "aws_cloudwatch_event_target.incomplete.dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn && aws_cloudwatch_event_target.incomplete.retry_policy[0].maximum_retry_attempts == 10 && one([for s in jsondecode(aws_sqs_queue_policy.dead_letters.policy).Statement : s if s.Effect == \"Allow\"]).Condition.ArnEquals[\"aws:SourceArn\"] == aws_cloudwatch_event_rule.incomplete.arn",
                "What cannot be told is lost, or others may send to the queue.",
            ),
    )
    .run(
        TestRun::plan("makes_nothing_that_is_not_asked_for").assert(
            "length(aws_backup_restore_testing_plan.this) + length(aws_backup_framework.this) + length(aws_backup_vault_lock_configuration.this) + length(aws_backup_region_settings.this) == 0",
            "Something of the account was taken over, or costs money, without being asked.",
        ),
    )
    .run(
        TestRun::plan("makes_the_settings_of_the_account_when_told")
            .with_variables(json!({ "region_settings": true, "rules": { "critical": critical } }))
            .assert(
                "aws_backup_region_settings.this[0].resource_type_management_preference[\"DynamoDB\"] && aws_backup_region_settings.recovery[0].resource_type_opt_in_preference[\"S3\"]",
                "AWS Backup does not take DynamoDB and S3 in both regions.",
            ),
    )
    .run(
        TestRun::plan("refuses_cold_storage_without_ninety_days")
            .with_variables(json!({ "rules": { "critical": { "schedule": "cron(0 2 * * ? *)", "cold_storage_days": 30, "retention_days": 119 } } }))
            .refused("var.rules"),
    )
    .run(
        TestRun::plan("refuses_a_copy_that_ends_too_soon")
            .with_variables(json!({ "rules": { "critical": { "schedule": "cron(0 2 * * ? *)", "cold_storage_days": 30, "retention_days": 365, "copy_retention_days": 100 } } }))
            .refused("var.rules"),
    )
    .run(
        TestRun::plan("refuses_a_plan_without_rules")
            .with_variables(json!({ "rules": {} }))
            .refused("var.rules"),
    )
    .run(
        TestRun::plan("refuses_a_rate_for_restore_tests")
            .with_variables(json!({ "restore_test_schedule": "rate(7 days)" }))
            .refused("var.restore_test_schedule"),
    )
    .run(
        TestRun::plan("refuses_a_key_that_ends_too_soon")
            .with_variables(json!({ "key_deletion_days": 3 }))
            .refused("var.key_deletion_days"),
    )
}
