//! What is watched of backups themselves: those that fail, and those that do not happen.

use std::collections::BTreeSet;

use aws::cron::Cron;
use model::Environment;
use model::description::{BACKUP_START_MINUTES, BackupRule};
use naming::{AlarmId, ConcernName, undelivered_queue};

use super::{alarms as definitions, runbook};
use crate::contribution::{
    Age, Alarm, AlarmDefinition, AlarmMetric, AlarmValue, AlarmWindow, BackupKind, BackupTarget,
    FIVE_MINUTES, MetricGraph, OperationalFacts, variable,
};

/// Days until everything was backed up and copied once: one until the last rule of a day begins, one
/// for jobs that take their time, and one that CloudWatch's days may begin late.
const FIRST_DAYS: u32 = 3;

/// The facts of an environment that backs up `wanted`, and whose age `heartbeat` tells.
pub(super) fn facts(
    env: &Environment,
    wanted: &[&BackupTarget],
    heartbeat: Option<&AlarmMetric>,
) -> OperationalFacts {
    let vault = naming::backup_vault(&env.prefix());
    let metric = |name: &'static str| {
        AlarmMetric::new(
            "AWS/Backup",
            name,
            ("BackupVaultName", vault.as_str()),
            "Sum",
        )
    };
    let settings = &env.settings.backup;
    let has_recovery = env.settings.recovery_region.is_some();
    let daily = |copied: bool| {
        if copied && !has_recovery {
            0
        } else {
            runs_a_day(settings, copied)
        }
    };
    let mut alarms = vec![failing(
        &definitions::FAILED,
        format!(
            "A backup into {vault} failed, was stopped or did not begin in time: the newest data of a table or bucket is not backed up."
        ),
        [
            ("failed", metric("NumberOfBackupJobsFailed")),
            ("expired", metric("NumberOfBackupJobsExpired")),
            ("aborted", metric("NumberOfBackupJobsAborted")),
        ],
    )];
    let expected = |rules: usize| u32::try_from(rules * wanted.len()).unwrap_or(u32::MAX);
    if daily(false) > 0 {
        let number = expected(daily(false));
        alarms.push(missing(
            &definitions::MISSING,
            format!(
                "Fewer than {number} backups into {vault} were completed in each of two days: a daily rule left a table or bucket out."
            ),
            Expected {
                metrics: vec![metric("NumberOfBackupJobsCompleted")],
                expression: None,
                days: 2,
                number: number.into(),
            },
            heartbeat,
        ));
    }
    let copies = has_recovery && settings.rules().any(|(_, rule)| rule.copy);
    if copies {
        alarms.push(failing(
            &definitions::COPIES_FAILED,
            format!("A copy of a backup from {vault} into the recovery region failed: a loss of the region would lose more than foreseen."),
            [("failed", metric("NumberOfCopyJobsFailed"))],
        ));
    }
    if daily(true) > 0 {
        let number = expected(daily(true));
        alarms.push(missing(
            &definitions::COPIES_MISSING,
            format!(
                "Fewer than {number} copies from {vault} into the recovery region were completed in each of two days: a table or bucket has no new copy there."
            ),
            Expected {
                metrics: vec![metric("NumberOfCopyJobsCompleted")],
                expression: None,
                days: 2,
                number: number.into(),
            },
            heartbeat,
        ));
    }
    if settings.restore_testing.enabled {
        alarms.push(failing(
            &definitions::RESTORE_TESTS_FAILED,
            format!("A restore of a backup from {vault} failed: a table or bucket may not come back when it is needed."),
            [("failed", metric("NumberOfRestoreJobsFailed"))],
        ));
        let gap = Cron::parse(&settings.restore_testing.schedule)
            .and_then(Cron::longest_gap_days)
            .filter(|gap| gap + 2 <= 7);
        if let Some(gap) = gap {
            let (metrics, expression) = restored_of_each_kind(wanted, &metric);
            alarms.push(missing(
                &definitions::RESTORE_TESTS_MISSING,
                format!(
                    "No backup of a kind was restored from {vault} for a test in {} days.",
                    gap + 2
                ),
                Expected {
                    metrics,
                    expression,
                    days: gap + 2,
                    number: 1.0,
                },
                heartbeat,
            ));
        }
    }
    alarms.push(undelivered(&undelivered_queue(
        &env.prefixed(ConcernName::Backup.as_str()),
    )));
    let (entries, names) = runbook::entries_and_names(env, wanted, &vault);
    OperationalFacts {
        workload: ConcernName::Backup.call(),
        title: "Backup".into(),
        alarms,
        graphs: vec![MetricGraph {
            title: "Backup".into(),
            width: 12,
            left: [
                "NumberOfBackupJobsCompleted",
                "NumberOfBackupJobsFailed",
                "NumberOfBackupJobsExpired",
                "NumberOfCopyJobsCompleted",
                "NumberOfCopyJobsFailed",
                "NumberOfRestoreJobsCompleted",
                "NumberOfRestoreJobsFailed",
            ]
            .map(metric)
            .to_vec(),
            right: Vec::new(),
        }],
        entries,
        names,
        ..OperationalFacts::default()
    }
}

/// Least number of times a day that everything is backed up, or copied. What begins within one hour
/// may be one backup, of the rule that is kept longest: so rules without one time of the day count
/// once together, and a copy counts only where no rule without one begins beside it.
fn runs_a_day(backup: &model::description::Backup, copied: bool) -> usize {
    let runs: Vec<(Cron, &BackupRule)> = backup
        .rules()
        .filter_map(|(_, rule)| Some((Cron::parse(&rule.schedule)?, rule)))
        .collect();
    let lost = |cron: &Cron| {
        let mut others = runs.iter().filter(|(_, rule)| !rule.copy);
        copied && others.any(|(other, _)| may_overlap(*cron, *other))
    };
    let times: BTreeSet<Option<u32>> = runs
        .iter()
        .filter(|(cron, rule)| cron.longest_gap_days() == Some(1) && (rule.copy || !copied))
        .filter(|(cron, _)| !lost(cron))
        .map(|(cron, _)| cron.minute_of_day())
        .collect();
    let certain = times.iter().flatten().count();
    certain.max(usize::from(!times.is_empty()))
}

/// Whether both may begin within one hour of a day.
fn may_overlap(one: Cron, other: Cron) -> bool {
    let (Some(one), Some(other)) = (one.minute_of_day(), other.minute_of_day()) else {
        return true;
    };
    let apart = one.abs_diff(other);
    apart.min(24 * 60 - apart) < BACKUP_START_MINUTES
}

/// An alarm on any failure in a day.
fn failing<const N: usize>(
    definition: &'static AlarmDefinition,
    description: String,
    metrics: [(&'static str, AlarmMetric); N],
) -> Alarm {
    let single = metrics.len() == 1;
    let metrics = metrics.into_iter();
    let value = if single {
        AlarmValue {
            metrics: metrics.map(|(_, metric)| metric).collect(),
            expression: None,
        }
    } else {
        AlarmValue::sum(metrics.map(|(id, metric)| metric.with_id(id)).collect())
    };
    let id = AlarmId::concern(ConcernName::Backup, definition.name);
    Alarm::above(id, value, 0.0, AlarmWindow::over_a_day(), definition).described(|_| description)
}

/// An alarm on word of incomplete backups that waits in a queue.
fn undelivered(queue: &str) -> Alarm {
    let id = AlarmId::concern(ConcernName::Backup, definitions::UNDELIVERED.name);
    Alarm::above(id, AlarmMetric::waiting(queue), 0.0, FIVE_MINUTES, &definitions::UNDELIVERED)
        .described(|_| {
            format!(
                "Word of backups that left something out waits in {queue}: EventBridge could not deliver it."
            )
        })
        .about(vec![variable("queue", queue)])
}

/// What is to be there at least once in so many days.
struct Expected {
    metrics: Vec<AlarmMetric>,
    expression: Option<String>,
    days: u32,
    number: f64,
}

/// An alarm on too few in each of some days. One day would not do: jobs begin within an hour of
/// their time, so a day that is counted from any minute may hold one job less and the next one more.
/// It speaks when the environment is old enough to have had them; where nothing tells its age, from
/// the beginning.
fn missing(
    definition: &'static AlarmDefinition,
    mut description: String,
    expected: Expected,
    heartbeat: Option<&AlarmMetric>,
) -> Alarm {
    if heartbeat.is_none() {
        description.push_str(
            " Without a health check nothing tells how old the environment is: a new one is in alarm until its first.",
        );
    }
    let value = AlarmValue {
        metrics: expected.metrics,
        expression: expected.expression,
    };
    let id = AlarmId::concern(ConcernName::Backup, definition.name);
    let window = AlarmWindow::over_a_day().in_a_row(expected.days);
    let mut alarm = Alarm::above(id, value, expected.number, window, definition)
        .below_or_silent()
        .described(|_| description);
    alarm.from_age = heartbeat.map(|metric| {
        Box::new(Age {
            heartbeat: metric.clone(),
            days: expected.days.max(FIRST_DAYS),
        })
    });
    alarm
}

/// Restores of the kind that has the fewest.
fn restored_of_each_kind(
    wanted: &[&BackupTarget],
    metric: &impl Fn(&'static str) -> AlarmMetric,
) -> (Vec<AlarmMetric>, Option<String>) {
    let kinds: Vec<_> = [
        (BackupKind::Table, "tables", "DynamoDB"),
        (BackupKind::Bucket, "buckets", "S3"),
    ]
    .into_iter()
    .filter(|(kind, ..)| wanted.iter().any(|backup| backup.kind == *kind))
    .collect();
    let single = kinds.len() == 1;
    let metrics = kinds
        .iter()
        .map(|(_, id, resource_type)| {
            let metric = metric("NumberOfRestoreJobsCompleted")
                .with_dimension("ResourceType", *resource_type);
            if single { metric } else { metric.with_id(*id) }
        })
        .collect();
    let expression = (!single).then(|| {
        let filled: Vec<String> = kinds
            .iter()
            .map(|(_, id, _)| format!("FILL({id}, 0)"))
            .collect();
        format!("MIN([{}])", filled.join(", "))
    });
    (metrics, expression)
}

#[cfg(test)]
mod tests {
    use model::description::{Backup, RestoreTesting, VaultLock};

    use super::*;

    fn rule(enabled: bool, schedule: &str, copy: bool) -> BackupRule {
        BackupRule {
            enabled,
            schedule: schedule.into(),
            cold_storage_days: 0,
            retention_days: 35,
            copy,
        }
    }

    fn backup(daily: BackupRule, weekly: BackupRule, critical: BackupRule) -> Backup {
        Backup {
            enabled: true,
            daily,
            weekly,
            monthly: rule(false, "cron(0 5 1 * ? *)", false),
            critical,
            restore_testing: RestoreTesting {
                enabled: false,
                schedule: "cron(0 12 ? * SUN,WED *)".into(),
            },
            vault_lock: VaultLock::Off,
            audit: false,
        }
    }

    #[test]
    fn jobs_of_a_day_are_counted_where_they_are_certain() {
        let five = "cron(0 5 * * ? *)";
        let two = "cron(0 2 * * ? *)";
        let often = "cron(0 0/6 * * ? *)";
        let saturday = "cron(30 5 ? * SAT *)";
        for (daily, weekly, critical, backups, copies) in [
            // As a profile has it.
            (
                (true, five, false),
                (true, saturday, false),
                (true, two, true),
                2,
                1,
            ),
            (
                (true, five, false),
                (true, saturday, false),
                (false, two, true),
                1,
                0,
            ),
            // On Saturdays the weekly backup replaces the daily one, and is not copied.
            (
                (true, five, true),
                (true, saturday, false),
                (true, two, true),
                2,
                1,
            ),
            (
                (true, five, true),
                (true, saturday, true),
                (true, two, true),
                2,
                2,
            ),
            // Times that are not known may be the same.
            (
                (true, often, false),
                (true, saturday, false),
                (true, two, false),
                1,
                0,
            ),
            (
                (true, often, false),
                (false, saturday, false),
                (false, two, false),
                1,
                0,
            ),
            (
                (false, five, false),
                (true, saturday, false),
                (false, two, true),
                0,
                0,
            ),
        ] {
            let make = |(enabled, schedule, copy)| rule(enabled, schedule, copy);
            let backup = backup(make(daily), make(weekly), make(critical));
            let counted = (runs_a_day(&backup, false), runs_a_day(&backup, true));
            assert_eq!(
                counted,
                (backups, copies),
                "{daily:?} {weekly:?} {critical:?}"
            );
        }
    }
}
