//! What the runbook says of backups: whether they are made and tested, how they are restored, and how
//! the application moves into the recovery region. What a loss of data or time would be is derived
//! from the rules, never set.

use aws::cron::Cron;
use model::Environment;
use model::description::BackupRule;
use naming::ConcernName;

use crate::concerns::replication;
use crate::contribution::{BackupKind, BackupTarget, Chapter, RunbookEntry, RunbookSection};
use crate::parts::protection;
use crate::runbook;

use super::recovery::Recovery;

/// Whether there are backups, and copies of them.
static SEE: RunbookSection = RunbookSection {
    chapter: Chapter::Daily,
    title: "See backups",
    text: include_str!("../../../templates/runbook/see-backups.md.tera"),
};

/// Whether they were restored for a test.
static CONFIRM: RunbookSection = RunbookSection {
    chapter: Chapter::Daily,
    title: "Confirm restore tests",
    text: include_str!("../../../templates/runbook/confirm-restore-tests.md.tera"),
};

/// A table from a backup.
static TABLE: RunbookSection = RunbookSection {
    chapter: Chapter::Restore,
    title: "Restore a table from the vault",
    text: include_str!("../../../templates/runbook/restore-table-from-vault.md.tera"),
};

/// A bucket from a backup.
static BUCKET: RunbookSection = RunbookSection {
    chapter: Chapter::Restore,
    title: "Restore a bucket from the vault",
    text: include_str!("../../../templates/runbook/restore-bucket-from-vault.md.tera"),
};

/// The whole application from the copies.
static MOVE: RunbookSection = RunbookSection {
    chapter: Chapter::Recovery,
    title: "Move into the recovery region",
    text: include_str!("../../../templates/runbook/move.md.tera"),
};

/// The whole application in the standby.
static RECOVER: RunbookSection = RunbookSection {
    chapter: Chapter::Recovery,
    title: "Recover in the standby",
    text: include_str!("../../../templates/runbook/recover.md.tera"),
};

/// What a standby is for.
static STANDBY: RunbookSection = RunbookSection {
    chapter: Chapter::Recovery,
    title: "Take the place of another environment",
    text: include_str!("../../../templates/runbook/standby.md.tera"),
};

/// Entries, and names for every section, of an environment that backs up `wanted` into `vault`.
pub(super) fn entries_and_names(
    env: &Environment,
    wanted: &[&BackupTarget],
    vault: &str,
) -> (Vec<RunbookEntry>, Vec<(&'static str, String)>) {
    let settings = &env.settings;
    let prefix = env.prefix();
    let partition = aws::regions::partition(&settings.region);
    let account = runbook::account(env);
    let role = |name: &str| format!("arn:{partition}:iam::{account}:role/{name}");
    let mut names = vec![
        ("backup_vault", vault.to_owned()),
        ("restore_role", role(&format!("{prefix}-restore"))),
        ("backup_rules", rules(settings.backup.rules())),
        ("backup_gap", gap(settings.backup.rules())),
    ];
    let mut entries = vec![SEE.alone()];
    let testing = &settings.backup.restore_testing;
    if testing.enabled {
        names.push(("restore_testing_plan", prefix.replace('-', "_")));
        names.push(("restore_test_schedule", testing.schedule.clone()));
        entries.push(CONFIRM.alone());
    }
    for backup in wanted {
        let (section, variable, resource) = match backup.kind {
            BackupKind::Table => (
                &TABLE,
                "table",
                format!(
                    "arn:{partition}:dynamodb:{}:{account}:table/",
                    settings.region
                ),
            ),
            BackupKind::Bucket => (&BUCKET, "bucket", format!("arn:{partition}:s3:::")),
        };
        entries.push(RunbookEntry {
            section,
            variables: vec![
                (variable, backup.name.clone()),
                ("resource", format!("{resource}{}", backup.name)),
            ],
            columns: Vec::new(),
        });
    }
    let copied = || settings.backup.rules().filter(|(_, rule)| rule.copy);
    if let Some(region) = &settings.recovery_region
        && copied().next().is_some()
    {
        names.extend([
            ("recovery_vault", vault.to_owned()),
            (
                "recovery_restore_role",
                role(&format!("{prefix}-recovery-restore")),
            ),
            ("copy_rules", rules(copied())),
            ("copy_gap", gap(copied())),
        ]);
        entries.push(match &env.standby {
            Some(standby) => {
                names.extend(of_standby(env, standby, wanted));
                RECOVER.alone()
            }
            None => {
                names.extend(of_move(env, region, wanted));
                MOVE.alone()
            }
        });
    }
    if let Some(primary) = &env.primary {
        names.extend([
            ("primary", primary.name.clone()),
            ("primary_region", primary.settings.region.clone()),
            ("replicas", replicas_here(env).join(" ")),
            ("copied_buckets", replicated_here(env).join(" ")),
        ]);
        entries.push(STANDBY.alone());
    }
    if settings.protected {
        entries.push(protection::entry(&ConcernName::Backup.call(), ""));
    }
    (entries, names)
}

/// What the recovery in `standby` names.
fn of_standby(
    env: &Environment,
    standby: &Environment,
    wanted: &[&BackupTarget],
) -> [(&'static str, String); 11] {
    let account = runbook::account(env);
    let prefix = standby.prefix();
    let recovery = Recovery {
        lost: env,
        there: standby,
        wanted,
    };
    [
        ("standby", standby.name.clone()),
        ("standby_folder", format!("environments/{}", standby.name)),
        ("standby_region", standby.settings.region.clone()),
        (
            "standby_role",
            format!(
                "arn:{}:iam::{account}:role/{prefix}-restore",
                aws::regions::partition(&standby.settings.region)
            ),
        ),
        ("standby_tables", recovery.pairs(BackupKind::Table)),
        ("standby_buckets", recovery.pairs(BackupKind::Bucket)),
        ("standby_replicas", recovery.copied(BackupKind::Table)),
        ("standby_replicated", recovery.copied(BackupKind::Bucket)),
        ("standby_domains", domains(standby)),
        ("left_behind", recovery.left_behind()),
        ("standby_prefix", prefix),
    ]
}

/// Domain names of APIs and the hosted zones that they are in, as far as those are written.
fn domains(standby: &Environment) -> String {
    let apis = standby.application.apis.values();
    let pairs = apis.filter_map(|api| {
        let domain = api.domain.as_ref()?;
        let zone = domain.zone_id.as_ref()?.written()?;
        Some(format!("{}={zone}", domain.name))
    });
    pairs.collect::<Vec<_>>().join(" ")
}

/// What the move into `region` names, where there is no standby.
fn of_move(
    env: &Environment,
    region: &str,
    wanted: &[&BackupTarget],
) -> [(&'static str, String); 5] {
    let mut there = env.clone();
    there.name = format!("{}-recovery", env.name);
    there.settings.region = region.to_owned();
    let recovery = Recovery {
        lost: env,
        there: &there,
        wanted,
    };
    [
        ("moved_tables", recovery.pairs(BackupKind::Table)),
        ("moved_buckets", recovery.pairs(BackupKind::Bucket)),
        ("moved_imports", recovery.imports()),
        ("moved_renames", recovery.renames()),
        ("left_behind", recovery.left_behind()),
    ]
}

/// Names in the description of the tables of a standby that are replicas.
fn replicas_here(env: &Environment) -> Vec<&str> {
    let tables = env.application.tables.keys().map(String::as_str);
    tables.filter(|name| env.is_replica(name)).collect()
}

/// Names in the description of the buckets of a standby that the other environment's are replicated into.
fn replicated_here(env: &Environment) -> Vec<&str> {
    let sources = replication::sources(env).into_iter();
    sources.map(|(name, _)| name).collect()
}

/// The rules by name and schedule, for a sentence.
fn rules<'a>(rules: impl Iterator<Item = (&'static str, &'a BackupRule)>) -> String {
    let named: Vec<String> = rules
        .map(|(name, rule)| format!("`{name}` (`{}`, UTC)", rule.schedule))
        .collect();
    named.join(", ")
}

/// The longest time between two backups of the rule that makes them most often.
fn gap<'a>(rules: impl Iterator<Item = (&'static str, &'a BackupRule)>) -> String {
    let shortest = rules
        .filter_map(|(_, rule)| Cron::parse(&rule.schedule)?.longest_gap_days())
        .min();
    match shortest {
        Some(1) => "24 hours".to_owned(),
        Some(days) => format!("{days} days"),
        None => "as old as the time between two of those".to_owned(),
    }
}
