//! What is watched of backups themselves: those that fail, and those that do not happen.

use std::collections::BTreeSet;

use model::description::BackupRule;
use model::{Cron, Environment};

use super::runbook;
use crate::facts::{Alarm, AlarmMetric, Backup, BackupKind, Comparison, Facts, Graph};
use crate::runbook::{Chapter, Section};

/// What to do about backups and copies that fail.
static FAILURES: Section = Section {
    chapter: Chapter::Alarms,
    title: "Backup failures",
    text: include_str!("../../../templates/runbook/backup-failures.md.tera"),
};

/// What to do about backups and copies that do not happen.
static MISSING: Section = Section {
    chapter: Chapter::Alarms,
    title: "Missing backups",
    text: include_str!("../../../templates/runbook/backup-missing.md.tera"),
};

/// What to do about backups that cannot be restored, or are not tried.
static TESTS: Section = Section {
    chapter: Chapter::Alarms,
    title: "Restore tests",
    text: include_str!("../../../templates/runbook/restore-tests.md.tera"),
};

/// A day in seconds: backups are counted by the day.
const DAY_SECONDS: u32 = 86_400;

/// The facts of an environment that backs up `wanted`.
pub(super) fn facts(env: &Environment, wanted: &[&Backup]) -> Facts {
    let vault = format!("{}-backup-vault", env.prefix());
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
        let rules = settings.rules().map(|(_, rule)| rule);
        runs_a_day(rules.filter(|rule| !copied || (rule.copy && has_recovery)))
    };
    let mut alarms = vec![failing(
        "failed",
        &FAILURES,
        format!(
            "A backup into {vault} failed, was stopped or did not begin in time: the newest data of a table or bucket is not backed up."
        ),
        [
            ("failed", metric("NumberOfBackupJobsFailed")),
            ("expired", metric("NumberOfBackupJobsExpired")),
            ("aborted", metric("NumberOfBackupJobsAborted")),
        ],
    )];
    let expected =
        |rules: usize| f64::from(u32::try_from(rules * wanted.len()).unwrap_or(u32::MAX));
    if daily(false) > 0 {
        alarms.push(missing(
            "missing",
 &MISSING,
            format!(
                "Fewer backups into {vault} were completed in each of two days than there are tables and buckets. A new environment is in alarm until its first backups."
            ),
            vec![metric("NumberOfBackupJobsCompleted")],
            None,
            2,
            expected(daily(false)),
        ));
    }
    let copies = has_recovery && settings.rules().any(|(_, rule)| rule.copy);
    if copies {
        alarms.push(failing(
            "copies-failed",
 &FAILURES,
            format!("A copy of a backup from {vault} into the recovery region failed: a loss of the region would lose more than foreseen."),
            [("failed", metric("NumberOfCopyJobsFailed"))],
        ));
    }
    if daily(true) > 0 {
        alarms.push(missing(
            "copies-missing",
 &MISSING,
            format!(
                "Fewer copies from {vault} into the recovery region were completed in each of two days than there are tables and buckets. A new environment is in alarm until its first copies."
            ),
            vec![metric("NumberOfCopyJobsCompleted")],
            None,
            2,
            expected(daily(true)),
        ));
    }
    if settings.restore_testing.enabled {
        alarms.push(failing(
            "restore-tests-failed",
 &TESTS,
            format!("A restore of a backup from {vault} failed: a table or bucket may not come back when it is needed."),
            [("failed", metric("NumberOfRestoreJobsFailed"))],
        ));
        let gap = Cron::parse(&settings.restore_testing.schedule)
            .and_then(Cron::longest_gap_days)
            .filter(|gap| gap + 2 <= 7);
        if let Some(gap) = gap {
            let (metrics, expression) = restored_of_each_kind(wanted, &metric);
            alarms.push(missing(
                "restore-tests-missing",
 &TESTS,
                format!(
                    "No backup of a kind was restored from {vault} for a test in {} days. A new environment is in alarm until its first test.",
                    gap + 2
                ),
                metrics,
                expression,
                gap + 2,
                1.0,
            ));
        }
    }
    let (entries, names) = runbook::of(env, wanted, &vault);
    Facts {
        workload: "backup".into(),
        title: "Backup".into(),
        alarms,
        graphs: vec![Graph {
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
        ..Facts::default()
    }
}

/// Least number of times a day that these rules back up everything. Those without one time of the
/// day may run together with others, so they are counted once at most.
fn runs_a_day<'a>(rules: impl Iterator<Item = &'a BackupRule>) -> usize {
    let times: BTreeSet<Option<u32>> = rules
        .filter_map(|rule| Cron::parse(&rule.schedule))
        .filter(|cron| cron.longest_gap_days() == Some(1))
        .map(Cron::minute_of_day)
        .collect();
    let certain = times.iter().flatten().count();
    certain.max(usize::from(!times.is_empty()))
}

/// An alarm on any failure in a day.
fn failing<const N: usize>(
    what: &str,
    response: &'static Section,
    description: String,
    metrics: [(&'static str, AlarmMetric); N],
) -> Alarm {
    // AWS Backup reports only what there is.
    let filled: Vec<String> = metrics
        .iter()
        .map(|(id, _)| format!("FILL({id}, 0)"))
        .collect();
    let single = metrics.len() == 1;
    Alarm {
        key: format!("backup-{what}"),
        description,
        metrics: metrics
            .into_iter()
            .map(|(id, metric)| if single { metric } else { metric.with_id(id) })
            .collect(),
        expression: (!single).then(|| filled.join(" + ")),
        period_seconds: DAY_SECONDS,
        periods: 1,
        comparison: Comparison::Above,
        threshold: 0.0,
        response,
        variables: Vec::new(),
    }
}

/// An alarm on too few in each of `days` days. One day would not do: jobs begin within an hour of
/// their time, so a day that is counted from any minute may hold one job less and the next one more.
fn missing(
    what: &str,
    response: &'static Section,
    description: String,
    metrics: Vec<AlarmMetric>,
    expression: Option<String>,
    days: u32,
    expected: f64,
) -> Alarm {
    Alarm {
        key: format!("backup-{what}"),
        description,
        metrics,
        expression,
        period_seconds: DAY_SECONDS,
        periods: days,
        comparison: Comparison::BelowOrSilent,
        threshold: expected,
        response,
        variables: Vec::new(),
    }
}

/// Restores of the kind that has the fewest.
fn restored_of_each_kind(
    wanted: &[&Backup],
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
