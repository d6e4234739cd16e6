//! Vaults, and plans of backups.

use plan::Instance;
use values::{Lookup, Value};

use super::policies;
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::policy::{Effect, Statement};
use crate::scope::{Document, Scope, is_empty};
use crate::verdict::Verdict;

const VAULT: &str = "aws_backup_vault";
const PLAN: &str = "aws_backup_plan";
const LOCK: &str = "aws_backup_vault_lock_configuration";
const NAMES: &[&str] = &["name", "id"];

/// What holds data that a plan of backups should keep.
const DATA: &[&str] = &[
    PLAN,
    "aws_dynamodb_table",
    "aws_efs_file_system",
    "aws_rds_cluster",
    "aws_db_instance",
];

/// Actions with which recovery points, or their protection, are taken away.
const PROTECTED: [&str; 3] = [
    "backup:DeleteRecoveryPoint",
    "backup:UpdateRecoveryPointLifecycle",
    "backup:PutBackupVaultAccessPolicy",
];

/// Does a statement deny an action to everybody, perhaps but to some that a condition names?
fn denies(statement: &Statement, action: &str) -> bool {
    statement.effect == Effect::Deny
        && statement.is_for_anybody()
        && statement.covers_action(action)
        && statement.conditions.iter().all(|condition| {
            condition.key.starts_with("aws:principal") || condition.key == "aws:userid"
        })
}

/// The days that each rule of a plan keeps, and where its lifecycle ends with what it copies.
fn rules(plan: &Instance) -> Result<&[Value], Verdict> {
    match plan.lookup("rule") {
        Lookup::Unknown => Err(Verdict::unknown("rule")),
        Lookup::Absent => Err(Verdict::fail("it has no rule")),
        Lookup::Known(rules) => Ok(rules.items().unwrap_or_default()),
    }
}

/// Judges how long each rule of a plan keeps: 35 days at least in production.
fn keeps(scope: &Scope<'_>, plan: &Instance) -> Verdict {
    let least = match scope.profile {
        crate::CheckProfile::Production => 35,
        _ => 1,
    };
    let rules = match rules(plan) {
        Ok(rules) => rules,
        Err(verdict) => return verdict,
    };
    let each = rules.iter().map(|rule| {
        let name = rule.lookup("rule_name").text().unwrap_or("…");
        match rule.lookup("lifecycle.0.delete_after") {
            Lookup::Unknown => Verdict::unknown("rule.lifecycle.delete_after"),
            Lookup::Absent => Verdict::fail(format!("rule `{name}` keeps for ever")),
            seen => Verdict::pass_if(
                seen.whole().is_some_and(|days| days >= least),
                format_args!(
                    "rule `{name}` keeps {} days, {least} at least",
                    seen.whole().unwrap_or(0)
                ),
            ),
        }
    });
    Verdict::all(each, Verdict::fail("it has no rule"))
}

/// A lifecycle, and the vault that it applies in.
struct Kept<'a> {
    rule: &'a str,
    delete_after: Lookup<'a>,
    vault: Option<&'a Instance>,
}

/// The lifecycles of a plan's rules and of the copies that they make.
fn lifecycles<'a>(scope: &Scope<'a>, plan: &'a Instance, rules: &'a [Value]) -> Vec<Kept<'a>> {
    let mut found = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        let name = rule.lookup("rule_name").text().unwrap_or("…");
        let vault = |path: &str, seen: Lookup<'_>, attributes: &[&str]| {
            // A vault and its copy in another Region may have one name: what is referred to is certain.
            let followed = scope.plan.resolve_references(plan, path);
            let mut vaults = followed
                .found
                .iter()
                .filter(|found| found.instance.resource_type.as_ref() == VAULT && found.certain);
            if let (Some(only), None) = (vaults.next(), vaults.next()) {
                Some(only.instance)
            } else {
                let mut same = scope.plan.of_type(VAULT).filter(|vault| {
                    seen.text().is_some()
                        && attributes
                            .iter()
                            .any(|attribute| vault.lookup(attribute).text() == seen.text())
                });
                match (same.next(), same.next()) {
                    (Some(only), None) => Some(only),
                    _ => None,
                }
            }
        };
        found.push(Kept {
            rule: name,
            delete_after: rule.lookup("lifecycle.0.delete_after"),
            vault: vault(
                &format!("rule.{at}.target_vault_name"),
                rule.lookup("target_vault_name"),
                NAMES,
            ),
        });
        let copies = rule.lookup("copy_action").known().and_then(Value::items);
        for (copy, action) in copies.unwrap_or_default().iter().enumerate() {
            found.push(Kept {
                rule: name,
                delete_after: action.lookup("lifecycle.0.delete_after"),
                vault: vault(
                    &format!("rule.{at}.copy_action.{copy}.destination_vault_arn"),
                    action.lookup("destination_vault_arn"),
                    &["arn"],
                ),
            });
        }
    }
    found
}

/// Is a lifecycle within the lock of its vault?
fn within_lock(scope: &Scope<'_>, kept: &Kept<'_>) -> Verdict {
    let Some(vault) = kept.vault else {
        return Verdict::undecided(
            "the plan does not show which vault it keeps in: judge the state",
        );
    };
    let locks = scope.companions(vault, LOCK, "backup_vault_name", NAMES);
    let lock = locks.found.iter().find(|lock| {
        // Two vaults of one name: the lock belongs to the one that it refers to.
        let followed = scope.plan.resolve_references(lock, "backup_vault_name");
        followed.found.is_empty()
            || followed
                .found
                .iter()
                .any(|found| found.instance.address == vault.address)
    });
    let Some(lock) = lock else {
        return if locks.perhaps {
            Verdict::unknown("backup_vault_name")
        } else {
            Verdict::Pass
        };
    };
    let bound = |name: &str, holds: fn(i64, i64) -> bool, word: &str| {
        let days = match lock.lookup(name) {
            Lookup::Absent => return Verdict::Pass,
            Lookup::Unknown => return Verdict::unknown(name),
            seen => seen.whole().unwrap_or(0),
        };
        match kept.delete_after {
            Lookup::Unknown => Verdict::unknown("lifecycle.delete_after"),
            Lookup::Absent => Verdict::pass_if(
                name == "min_retention_days",
                format_args!(
                    "rule `{}` keeps for ever, the lock {word} {days} days",
                    kept.rule
                ),
            ),
            seen => {
                let kept_for = seen.whole().unwrap_or(0);
                Verdict::pass_if(
                    holds(kept_for, days),
                    format_args!(
                        "rule `{}` keeps {kept_for} days, the lock of {} {word} {days}",
                        kept.rule, vault.address
                    ),
                )
            }
        }
    };
    bound("min_retention_days", |kept, days| kept >= days, "at least").and(bound(
        "max_retention_days",
        |kept, days| kept <= days,
        "at most",
    ))
}

/// Does a rule of events, or an alarm, hear of backups that fail?
fn hears_of_failures(scope: &Scope<'_>, vault: &Instance) -> Verdict {
    let message = "nothing tells of backups that fail or expire";
    let name = vault.lookup("name").text();
    let of_vault = |names: &Value| {
        let mut names = names.items().unwrap_or_default().iter();
        name.is_none() || names.any(|of| of.as_str() == name)
    };
    let rules = scope.plan.of_type("aws_cloudwatch_event_rule").map(|rule| {
        let Some(pattern) = rule.values.get("event_pattern").and_then(Value::document) else {
            return Verdict::fail(message);
        };
        let lists = |path: &str, wanted: &[&str]| match pattern.lookup(path) {
            Lookup::Absent => true,
            Lookup::Unknown => false,
            Lookup::Known(items) => items
                .items()
                .unwrap_or_default()
                .iter()
                .any(|item| item.as_str().is_some_and(|item| wanted.contains(&item))),
        };
        let here = match pattern.lookup("detail.backupVaultName") {
            Lookup::Known(names) => of_vault(names),
            _ => true,
        };
        Verdict::pass_if(
            pattern.lookup("source").known().is_some()
                && lists("source", &["aws.backup"])
                && lists("detail-type", &["Backup Job State Change"])
                && lists("detail.state", &["FAILED", "EXPIRED", "ABORTED"])
                && here,
            message,
        )
    });
    let alarms = scope
        .plan
        .of_type("aws_cloudwatch_metric_alarm")
        .map(|alarm| watches_failures(scope, alarm, name));
    Verdict::any(rules.chain(alarms), Verdict::fail(message))
}

/// Does an alarm watch the failed jobs of a vault, and tell somebody?
fn watches_failures(scope: &Scope<'_>, alarm: &Instance, vault: Option<&str>) -> Verdict {
    let message = "nothing tells of backups that fail or expire";
    let is_failure = |metric: &Value| {
        let here = match metric.lookup("dimensions.BackupVaultName") {
            Lookup::Absent => true,
            Lookup::Unknown => vault.is_none(),
            seen => vault.is_none() || seen.text() == vault,
        };
        metric.lookup("namespace").text() == Some("AWS/Backup")
            && matches!(
                metric.lookup("metric_name").text(),
                Some("NumberOfBackupJobsFailed" | "NumberOfBackupJobsExpired")
            )
            && here
    };
    let queries = alarm.lookup("metric_query").known().and_then(Value::items);
    let mut metrics = queries
        .unwrap_or_default()
        .iter()
        .filter_map(|query| query.lookup("metric.0").known());
    if is_failure(&alarm.values) || metrics.any(is_failure) {
        scope.given(alarm, "alarm_actions", message)
    } else {
        Verdict::fail(message)
    }
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "backup-vault-cmk",
        title: "A vault is encrypted with a key of the customer's own",
        types: &[VAULT],
        reason: "Backups can then be copied to another account, and who may read them is also decided by the key's policy.",
        fix: "Set `kms_key_arn`.",
        sources: Sources {
            checkov: &["CKV_AWS_166"],
            fsbp: &["Backup.1"],
            ..Sources::NONE
        },
        differs: "On a plan, checkov takes the `kms_key_arn` that AWS will choose for one that is given.",
        judge: |scope, vault| scope.customer_key(vault, "kms_key_arn", "`kms_key_arn` is not set"),
        examples: Examples {
            good: &[
                r#"{"aws_backup_vault.a": {"kms_key_arn": "${aws_kms_key.a.arn}"}, "aws_kms_key.a": {}}"#,
            ],
            bad: &[r#"{"aws_backup_vault.a": {}}"#],
            unknown: &[r#"{"aws_backup_vault.a": {"kms_key_arn": "${terraform_data.a.output}"}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "backup-plan-exists",
        argument: "rule",
        title: "What holds data has a plan of backups that keeps them long enough",
        strict: Strict::FromStaging,
        below: "what development holds can be made again",
        types: DATA,
        reason: "What nobody copied cannot be brought back; a copy that goes after a week does not help against what is found after two.",
        fix: "Add an `aws_backup_plan` with an `aws_backup_selection`, and `lifecycle.delete_after` of 35 days or more in production.",
        sources: Sources {
            cdk_nag: &["HIPAA.Security-DynamoDBInBackupPlan"],
            document: "AWS Prescriptive Guidance, backup and recovery, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, instance| {
            if instance.resource_type.as_ref() != PLAN {
                return Verdict::pass_if(
                    scope.plan.of_type(PLAN).next().is_some(),
                    "it holds data, and there is no plan of backups",
                );
            }
            let selections = scope.companions(instance, "aws_backup_selection", "plan_id", &["id"]);
            keeps(scope, instance)
                .and(selections.judge("no selection names what it backs up", |_| Verdict::Pass))
        },
        examples: Examples {
            good: &[
                r#"{"aws_backup_plan.a": {"rule": [{"rule_name": "daily", "lifecycle": [{"delete_after": 35}]}]}, "aws_backup_selection.a": {"plan_id": "${aws_backup_plan.a.id}"}, "aws_dynamodb_table.a": {}}"#,
            ],
            bad: &[
                r#"{"aws_dynamodb_table.a": {}}"#,
                r#"{"aws_backup_plan.a": {"rule": [{"rule_name": "daily", "lifecycle": [{"delete_after": 35}]}]}}"#,
                r#"{"aws_backup_plan.a": {"rule": [{"rule_name": "daily", "lifecycle": [{"delete_after": 34}]}]}, "aws_backup_selection.a": {"plan_id": "${aws_backup_plan.a.id}"}}"#,
                r#"{"aws_backup_plan.a": {"rule": [{"rule_name": "daily"}]}, "aws_backup_selection.a": {"plan_id": "${aws_backup_plan.a.id}"}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_plan.a": {"rule": [{"rule_name": "daily", "lifecycle": [{"delete_after": "${terraform_data.a.output}"}]}]}, "aws_backup_selection.a": {"plan_id": "${aws_backup_plan.a.id}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "backup-vault-lock",
        title: "A vault is locked",
        strict: Strict::InProduction,
        below: "a locked vault outlives the environment that it belongs to, which other environments need not",
        types: &[VAULT],
        reason: "Whoever takes over an account deletes the backups first.",
        fix: "Add an `aws_backup_vault_lock_configuration`; without `changeable_for_days` (governance mode), which nobody can ever take back.",
        sources: Sources {
            document: "AWS Backup guide, AWS Backup Vault Lock, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, vault| {
            scope
                .companions(vault, LOCK, "backup_vault_name", NAMES)
                .judge("no lock is on it", |_| Verdict::Pass)
        },
        examples: Examples {
            good: &[
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_lock_configuration.a": {"backup_vault_name": "a", "min_retention_days": 35}}"#,
            ],
            bad: &[r#"{"aws_backup_vault.a": {"name": "a"}}"#],
            unknown: &[
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_lock_configuration.a": {"backup_vault_name": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "backup-vault-policy",
        title: "A vault's policy lets nobody delete what it holds",
        strict: Strict::InProduction,
        below: "an environment that comes and goes takes its backups along, and other environments have it anyhow",
        types: &[VAULT],
        reason: "An administrator's mistake, or a stolen session, then does not reach the backups.",
        fix: "Deny `backup:DeleteRecoveryPoint`, `backup:UpdateRecoveryPointLifecycle` and `backup:PutBackupVaultAccessPolicy` to `*` in an `aws_backup_vault_policy`; a condition on `aws:PrincipalArn` may spare one role.",
        sources: Sources {
            document: "AWS Backup guide, setting access policies on backup vaults, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, vault| {
            let message = "no policy denies everybody to delete its recovery points";
            scope
                .companions(vault, "aws_backup_vault_policy", "backup_vault_name", NAMES)
                .judge(message, |policy| {
                    let document = scope.policy(policy, "policy");
                    let each = PROTECTED.map(|action| match &*document {
                        Document::Absent => Verdict::fail(message),
                        document => policies::some_statement(
                            document,
                            "policy",
                            &format!("no statement denies everybody `{action}`"),
                            |statement| denies(statement, action),
                        ),
                    });
                    Verdict::all(each, Verdict::Pass)
                })
        },
        examples: Examples {
            good: &[
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_policy.a": {"backup_vault_name": "a", "policy": {"Statement": [{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle", "backup:PutBackupVaultAccessPolicy"], "Resource": "*"}]}}}"#,
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_policy.a": {"backup_vault_name": "a", "policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "backup:*", "Resource": "*", "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/break-glass"}}}]}}}"#,
            ],
            bad: &[
                r#"{"aws_backup_vault.a": {"name": "a"}}"#,
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_policy.a": {"backup_vault_name": "a", "policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "backup:DeleteRecoveryPoint", "Resource": "*"}]}}}"#,
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_policy.a": {"backup_vault_name": "a", "policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "backup:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_policy.a": {"backup_vault_name": "a", "policy": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "backup-retention-within-lock",
        argument: "rule",
        title: "What a plan keeps fits the lock of its vault",
        severity: Severity::High,
        types: &[PLAN],
        reason: "Jobs that a lock does not allow fail at night, when nobody looks.",
        fix: "Let `delete_after` be between the lock's `min_retention_days` and `max_retention_days`.",
        sources: Sources {
            document: "AWS Backup API reference, PutBackupVaultLockConfiguration, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, plan| {
            let Some(plan) = scope.plan.find(&plan.address) else {
                return Verdict::NotApplicable("it goes");
            };
            let rules = match rules(plan) {
                Ok(rules) => rules,
                Err(Verdict::Unknown(why)) => return Verdict::Unknown(why),
                Err(_) => return Verdict::NotApplicable("it has no rule"),
            };
            if scope.plan.of_type(LOCK).next().is_none() {
                return Verdict::NotApplicable("no vault of the plan has a lock");
            }
            let kept = lifecycles(scope, plan, rules);
            Verdict::all(
                kept.iter().map(|kept| within_lock(scope, kept)),
                Verdict::NotApplicable("it has no rule"),
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_backup_plan.a": {"rule": [{"rule_name": "daily", "target_vault_name": "${aws_backup_vault.a.name}", "lifecycle": [{"cold_storage_after": 30, "delete_after": 120}]}]}, "aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_lock_configuration.a": {"backup_vault_name": "${aws_backup_vault.a.name}", "min_retention_days": 120, "max_retention_days": 120}}"#,
            ],
            bad: &[
                r#"{"aws_backup_plan.a": {"rule": [{"rule_name": "daily", "target_vault_name": "${aws_backup_vault.a.name}", "lifecycle": [{"delete_after": 34}]}]}, "aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_lock_configuration.a": {"backup_vault_name": "${aws_backup_vault.a.name}", "min_retention_days": 35}}"#,
                r#"{"aws_backup_plan.a": {"rule": [{"rule_name": "daily", "target_vault_name": "a", "lifecycle": [{"delete_after": 366}]}]}, "aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_lock_configuration.a": {"backup_vault_name": "a", "max_retention_days": 365}}"#,
                r#"{"aws_backup_plan.a": {"rule": [{"rule_name": "daily", "target_vault_name": "a", "lifecycle": [{"delete_after": 35}], "copy_action": [{"destination_vault_arn": "${aws_backup_vault.b.arn}", "lifecycle": [{"delete_after": 35}]}]}]}, "aws_backup_vault.a": {"name": "a"}, "aws_backup_vault.b": {"name": "a"}, "aws_backup_vault_lock_configuration.b": {"backup_vault_name": "${aws_backup_vault.b.name}", "min_retention_days": 70}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_plan.a": {"rule": [{"rule_name": "daily", "target_vault_name": "a", "lifecycle": [{"delete_after": "${terraform_data.a.output}"}]}]}, "aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_lock_configuration.a": {"backup_vault_name": "a", "min_retention_days": 35}}"#,
            ],
            exempt: &[
                r#"{"aws_backup_plan.a": {"name": "a"}}"#,
                r#"{"aws_backup_plan.a": {"rule": [{"rule_name": "daily", "target_vault_name": "a", "lifecycle": [{"cold_storage_after": 30, "delete_after": 119}]}]}}"#,
            ],
        },
        ..Control::BLANK
    },
    Control {
        id: "backup-notify",
        title: "Somebody hears of backups that fail",
        strict: Strict::FromStaging,
        types: &[VAULT],
        reason: "A backup that has failed for weeks is noticed on the day on which it is needed.",
        fix: "Add `aws_backup_vault_notifications`, an event rule on `Backup Job State Change`, or an alarm on `NumberOfBackupJobsFailed`.",
        sources: Sources {
            document: "AWS Backup guide, monitoring, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, vault| {
            let message = "nothing tells of backups that fail or expire";
            let notifications = scope.companions(
                vault,
                "aws_backup_vault_notifications",
                "backup_vault_name",
                NAMES,
            );
            let notified =
                notifications.judge(message, |of| match of.lookup("backup_vault_events") {
                    Lookup::Unknown => Verdict::unknown("backup_vault_events"),
                    Lookup::Absent => Verdict::fail(message),
                    Lookup::Known(events) if is_empty(events) => Verdict::fail(message),
                    Lookup::Known(events) => {
                        let is_notified = events.items().unwrap_or_default().iter().any(|event| {
                            matches!(
                                event.as_str(),
                                Some(
                                    "BACKUP_JOB_FAILED"
                                        | "BACKUP_JOB_EXPIRED"
                                        | "BACKUP_JOB_COMPLETED"
                                )
                            )
                        });
                        Verdict::pass_if(is_notified, message)
                    }
                });
            notified.or(hears_of_failures(scope, vault))
        },
        examples: Examples {
            good: &[
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_notifications.a": {"backup_vault_name": "a", "backup_vault_events": ["BACKUP_JOB_FAILED"]}}"#,
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_cloudwatch_event_rule.a": {"event_pattern": {"source": ["aws.backup"], "detail-type": ["Backup Job State Change"], "detail": {"state": ["FAILED", "EXPIRED"]}}}}"#,
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_cloudwatch_metric_alarm.a": {"namespace": "AWS/Backup", "metric_name": "NumberOfBackupJobsFailed", "dimensions": {"BackupVaultName": "a"}, "alarm_actions": ["arn:aws:sns:us-east-1:111122223333:a"]}}"#,
            ],
            bad: &[
                r#"{"aws_backup_vault.a": {"name": "a"}}"#,
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_notifications.a": {"backup_vault_name": "a", "backup_vault_events": ["RESTORE_JOB_STARTED"]}}"#,
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_cloudwatch_event_rule.a": {"event_pattern": {"source": ["aws.backup"], "detail-type": ["Backup Job State Change"], "detail": {"state": ["COMPLETED"]}}}}"#,
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_cloudwatch_metric_alarm.a": {"namespace": "AWS/Backup", "metric_name": "NumberOfBackupJobsFailed", "dimensions": {"BackupVaultName": "b"}, "alarm_actions": ["arn:aws:sns:us-east-1:111122223333:a"]}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_vault.a": {"name": "a"}, "aws_backup_vault_notifications.a": {"backup_vault_name": "a", "backup_vault_events": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
