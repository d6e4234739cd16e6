//! Backups: that every rule is one that AWS Backup takes, that copies have somewhere to go, and that
//! what is backed up fits into one plan.

use aws::cron::Cron;
use diagnostic::Diagnostics;

use super::{RuleContext, error, warning};
use crate::description::{BACKUP_START_MINUTES, Backup, BackupRule, COLD_STORAGE_DAYS, VaultLock};
use crate::tree::At;

/// Most ARNs in a selection of AWS Backup (AWS Backup API, read 2026-11).
const MOST: usize = 500;

/// Most days between two restore tests of which CloudWatch can tell that one is missing: an alarm
/// looks back seven days (`PutMetricAlarm`, read 2026-11), and a day before and after is for the test
/// itself.
const LONGEST_GAP_DAYS: u32 = 5;

/// What is backed up in the environment, and how.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let Some(settings) = &context.resolved.settings else {
        return;
    };
    let backup = &settings.backup;
    let at = context.root().get("backup");
    for (name, rule) in [
        ("daily", &backup.daily),
        ("weekly", &backup.weekly),
        ("monthly", &backup.monthly),
        ("critical", &backup.critical),
    ] {
        self::rule(name, rule, at.get(name), diagnostics);
    }
    let testing = at.get("restore_testing");
    let test = schedule(
        &backup.restore_testing.schedule,
        testing.get("schedule"),
        diagnostics,
    );
    if !backup.enabled {
        unused(backup, at, diagnostics);
        return;
    }
    if backup.rules().next().is_none() {
        let message = format!("no rule of `{}` backs up anything", context.name);
        diagnostics.push(
            error("no-backup-rule", message, at.key().or(at.value()), "")
                .help("leave one of them in force, or say `enabled = false` of `backup` itself"),
        );
    }
    if settings.recovery_region.is_none() {
        for (name, _) in backup.rules().filter(|(_, rule)| rule.copy) {
            let copy = at.get(name).get("copy");
            if copy.is_written() {
                let message = "there is no region that the copy could go to".to_owned();
                diagnostics.push(
                    error("no-copy-region", message, copy.value(), "")
                        .help("add `recovery_region = \"...\"`, another region than `region`"),
                );
            }
        }
    }
    overlaps(backup, at, diagnostics);
    let rare = test.is_some_and(|cron| {
        cron.longest_gap_days()
            .is_none_or(|gap| gap > LONGEST_GAP_DAYS)
    });
    if backup.restore_testing.enabled && rare {
        let message = "nobody is told when one of these restore tests is missing".to_owned();
        let place = testing.get("schedule").value();
        diagnostics.push(warning("rare-restore-test", message, place).help(format!(
            "CloudWatch looks back seven days: test at least every {LONGEST_GAP_DAYS} days, as in \
             `cron(0 12 ? * SUN,WED *)`"
        )));
    }
    number(context, diagnostics);
}

fn rule(name: &str, rule: &BackupRule, at: At<'_>, diagnostics: &mut Diagnostics) {
    schedule(&rule.schedule, at.get("schedule"), diagnostics);
    let cold = rule.cold_storage_days;
    let least = cold + COLD_STORAGE_DAYS;
    if cold > 0 && rule.retention_days < least {
        let message = format!(
            "a backup that moves to cold storage after {cold} days cannot be deleted after {}",
            rule.retention_days
        );
        let retention = at.get("retention_days");
        let (place, related) = if retention.is_written() {
            (retention.value(), at.get("cold_storage_days"))
        } else {
            (at.get("cold_storage_days").value(), retention)
        };
        diagnostics.push(
            error("short-retention", message, place, "")
                .related(
                    related.is_written().then(|| related.value()).flatten(),
                    "the other",
                )
                .help(format!(
                    "it stays there for {COLD_STORAGE_DAYS} days at least: write \
                     `{name} = {{ retention_days = {least} }}` or more, or `cold_storage_days = 0`"
                )),
        );
    }
}

/// Two rules of every day that begin in the same hour are one.
fn overlaps(backup: &Backup, at: At<'_>, diagnostics: &mut Diagnostics) {
    let daily: Vec<_> = backup
        .rules()
        .filter_map(|(name, rule)| {
            let cron = Cron::parse(&rule.schedule)?;
            (cron.longest_gap_days() == Some(1)).then_some((name, rule, cron.minute_of_day()?))
        })
        .collect();
    for (index, (first_name, first, first_minute)) in daily.iter().enumerate() {
        for (name, rule, minute) in &daily[index + 1..] {
            let apart = first_minute.abs_diff(*minute);
            if apart.min(24 * 60 - apart) >= BACKUP_START_MINUTES {
                continue;
            }
            let (lost, kept) = if rule.retention_days > first.retention_days {
                (first_name, name)
            } else {
                (name, first_name)
            };
            let place = |name: &'static str| at.get(name).get("schedule");
            let (place, related) = if place(lost).is_written() {
                (place(lost), place(kept))
            } else {
                (place(kept), place(lost))
            };
            let message = format!(
                "`{lost}` backs up nothing: it begins in the same hour as `{kept}`, which is kept longer"
            );
            diagnostics.push(
                error("same-hour", message, place.value(), "")
                    .related(
                        related.is_written().then(|| related.value()).flatten(),
                        "the other",
                    )
                    .help("let them begin an hour apart, or say `enabled = false` of one"),
            );
        }
    }
}

/// The schedule, when AWS would take it.
fn schedule(text: &str, at: At<'_>, diagnostics: &mut Diagnostics) -> Option<Cron> {
    let cron = Cron::parse(text);
    if cron.is_none() {
        let message = format!("`{text}` is not a schedule");
        diagnostics.push(error("bad-schedule", message, at.value(), "").help(
            "write it like `cron(0 5 * * ? *)`: minute, hour, day of the month, month, day of the \
             week, year; one of the two days is `?`",
        ));
    }
    cron
}

/// What was asked for in vain.
fn unused(backup: &Backup, at: At<'_>, diagnostics: &mut Diagnostics) {
    for (setting, asked) in [
        ("restore_testing", backup.restore_testing.enabled),
        ("vault_lock", backup.vault_lock != VaultLock::Off),
        ("audit", backup.audit),
    ] {
        let written = at.get(setting);
        if asked && written.is_written() {
            let message = format!("there are no backups here, so `{setting}` does nothing");
            diagnostics.push(
                warning("no-backups", message, written.key())
                    .related(at.get("enabled").value(), "switched off here")
                    .help("say `enabled = true`, or leave it out"),
            );
        }
    }
}

/// A plan takes so many tables and buckets by name: those that are backed up, and those that are not
/// though their tags say so.
fn number(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let description = context.description();
    let existing = &description.existing;
    let named = description.tables.len()
        + description.buckets.len()
        + existing.tables.values().filter(|t| t.backup).count()
        + existing.buckets.values().filter(|b| b.backup).count();
    if named > MOST {
        let message = format!(
            "`{}` has {named} tables and buckets, and a backup plan names {MOST} at most",
            context.name
        );
        let place = context.root().get("profile").value();
        diagnostics.push(error("too-many-backups", message, place, "").help(
            "make two applications of it, or say `enabled = false` in `[backup]` and back it up \
             otherwise",
        ));
    }
}
