//! What a recovery in another Region names: what is restored there, under which names, and what does not come back with
//! it. The same for a standby and for an environment that is built anew.

use model::Environment;
use model::kinds::{self, WorkloadKind};

use crate::catalogue::WORKLOADS;
use crate::contribution::{BackupKind, BackupTarget};
use crate::definition::RegionLoss;
use crate::runbook;

/// The lost environment, and the one that takes its place.
pub(super) struct Recovery<'a> {
    pub(super) lost: &'a Environment,
    pub(super) there: &'a Environment,
    pub(super) wanted: &'a [&'a BackupTarget],
}

/// A workload that is restored: what it is called in the description, and its name in AWS before and after.
struct Restored<'a> {
    name: &'a str,
    here: String,
    there: String,
}

impl<'a> Recovery<'a> {
    /// Each table or bucket that is restored.
    fn restored(&self, kind: BackupKind) -> Vec<Restored<'a>> {
        let account = runbook::account(self.lost);
        let workload = workload_kind(kind);
        let entries = self.lost.application.entries(workload).all().into_iter();
        entries
            .filter(|(name, _)| self.is_restored(kind, name, &account))
            .map(|(name, _)| Restored {
                name,
                here: self.lost.aws_name_in(workload, name, &account),
                there: self.there.aws_name_in(workload, name, &account),
            })
            .collect()
    }

    fn is_restored(&self, kind: BackupKind, name: &str, account: &str) -> bool {
        let here = self.lost.aws_name_in(workload_kind(kind), name, account);
        let is_wanted = |backup: &&BackupTarget| backup.kind == kind && backup.name == here;
        self.wanted.iter().any(is_wanted) && !self.is_copied(kind, name)
    }

    /// Is it in the standby already, copied as it is written?
    fn is_copied(&self, kind: BackupKind, name: &str) -> bool {
        self.lost.standby.is_some()
            && match kind {
                BackupKind::Table => self.has_replica(name),
                BackupKind::Bucket => {
                    let bucket = self.lost.application.buckets.get(name);
                    bucket.is_some_and(|bucket| bucket.replicate)
                }
            }
    }

    fn has_replica(&self, table: &str) -> bool {
        let table = self.lost.application.tables.get(table);
        table.is_some_and(|table| table.replicas.contains(&self.there.settings.region))
    }

    /// Names there of the tables or buckets that are copied as they are written, as words of the shell.
    pub(super) fn copied(&self, kind: BackupKind) -> String {
        let account = runbook::account(self.lost);
        let workload = workload_kind(kind);
        let entries = self.lost.application.entries(workload).all().into_iter();
        words(
            entries
                .filter(|(name, _)| self.is_copied(kind, name))
                .map(|(name, _)| self.there.aws_name_in(workload, name, &account)),
        )
    }

    /// Names before and after, as words of the shell.
    pub(super) fn pairs(&self, kind: BackupKind) -> String {
        words(self.restored(kind).into_iter().map(|restored| {
            let here = &restored.here;
            match restored.is_taken(kind) {
                true => format!("{here}={}", another(here)),
                false => format!("{here}={}", restored.there),
            }
        }))
    }

    /// Addresses of the tables and their names there, as words of the shell.
    pub(super) fn imports(&self) -> String {
        let tables = self.restored(BackupKind::Table).into_iter();
        words(tables.map(|table| {
            let call = kinds::TABLE.call(table.name);
            format!(
                "{}={}",
                call.main_resource("aws_dynamodb_table"),
                table.there
            )
        }))
    }

    /// Settings without which buckets would have names that are taken.
    pub(super) fn renames(&self) -> String {
        let buckets = self.restored(BackupKind::Bucket).into_iter();
        let taken = buckets.filter(|bucket| bucket.is_taken(BackupKind::Bucket));
        let settings = taken.map(|bucket| {
            format!(
                "[buckets.{}]\nname = \"{}\"",
                bucket.name,
                another(&bucket.here)
            )
        });
        settings.collect::<Vec<_>>().join("\n")
    }

    /// What does not come back, as a list.
    pub(super) fn left_behind(&self) -> String {
        let (region, there) = (&self.lost.settings.region, &self.there.name);
        let mut lines: Vec<String> = Vec::new();
        let mut line = |names: String, text: String| {
            if !names.is_empty() {
                lines.push(format!("- {}", text.replace("NAMES", &names)));
            }
        };
        line(
            self.without_backup(BackupKind::Table),
            "**Tables NAMES** are not backed up: they are made anew, empty.".to_owned(),
        );
        line(
            self.without_backup(BackupKind::Bucket),
            format!("**Buckets NAMES** are not backed up: those of `{there}` are empty."),
        );
        if self.lost.standby.is_none() {
            let tables = self.lost.application.tables.keys();
            line(
                quoted(tables.filter(|table| self.has_replica(table)).cloned()),
                format!(
                    "**Replicas** of tables NAMES are in {} under the names of {region}, and newer than the backups. `{there}` does not use them; a \
                     standby would.",
                    self.there.settings.region
                ),
            );
        }
        for row in WORKLOADS {
            let RegionLoss::LeavesBehind(text) = row.region_loss else {
                continue;
            };
            let entries = self.lost.application.entries(row.kind).all().into_iter();
            let text = text.replace("REGION", region).replace("THERE", there);
            line(quoted(entries.map(|(name, _)| name.to_owned())), text);
        }
        line(
            quoted(self.lost.application.existing.paths().into_iter()),
            format!(
                "**What is made elsewhere** (NAMES) is not brought into {} by anything here: alarms of `{there}` look for them there, under the same names. What \
                 of them is backed up here is in the vault of the copies, and is restored by hand.",
                self.there.settings.region
            ),
        );
        lines.push(format!(
            "- **Dead letters**, events that functions had not begun with, logs, metrics and the ledger of remediation stay in {region}."
        ));
        let in_calm_times = match self.lost.standby {
            Some(_) => " Do that in calm times.",
            None => "",
        };
        lines.push(format!(
            "- **E-mail addresses** hear of alarms, and of topics that they subscribe to, when each has confirmed the topics of `{there}`.{in_calm_times}"
        ));
        lines.push(format!(
            "- **What is named by an ARN in {region}**, in grants or settings, is lost with it. Name what is in {} in `environments/{there}/environment.toml`.",
            self.there.settings.region
        ));
        lines.join("\n")
    }

    fn without_backup(&self, kind: BackupKind) -> String {
        let account = runbook::account(self.lost);
        let entries = self.lost.application.entries(workload_kind(kind)).all();
        let names = entries.into_iter().map(|(name, _)| name);
        quoted(
            names
                .filter(|name| {
                    !self.is_restored(kind, name, &account) && !self.is_copied(kind, name)
                })
                .map(str::to_owned),
        )
    }
}

impl Restored<'_> {
    /// Would a bucket there have the name that this one has? Names of buckets are of a whole partition.
    fn is_taken(&self, kind: BackupKind) -> bool {
        kind == BackupKind::Bucket && self.here == self.there
    }
}

fn workload_kind(kind: BackupKind) -> &'static WorkloadKind {
    match kind {
        BackupKind::Table => &kinds::TABLE,
        BackupKind::Bucket => &kinds::BUCKET,
    }
}

/// A name for a bucket whose own is taken.
fn another(bucket: &str) -> String {
    format!("{bucket}-recovery")
}

fn quoted(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn words(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" ")
}
