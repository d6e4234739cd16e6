//! What an application did, or would do.
//!
//! Told from the states alone: knows no disk.

use crate::comparison::Comparison;
use crate::state::State;

/// What was done. Paths are relative to the root and sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApplyReport {
    /// Written where nothing was.
    pub created: Vec<String>,
    /// Rewritten.
    pub changed: Vec<String>,
    /// Removed.
    pub removed: Vec<String>,
    /// As wanted already, and taken into the manifest.
    pub adopted: Vec<String>,
    /// Changed by a person, and kept although something else is wanted.
    pub kept: Vec<String>,
    /// Changed by a person and no longer wanted: kept, and ours no more.
    pub abandoned: Vec<String>,
    /// How many were as wanted already.
    pub unchanged: usize,
    /// Whether the manifest was written or removed.
    pub manifest_written: bool,
}

impl ApplyReport {
    /// Whether the disk was left as it was.
    #[must_use]
    pub fn wrote_nothing(&self) -> bool {
        let written = [&self.created, &self.changed, &self.removed];
        written.iter().all(|paths| paths.is_empty()) && !self.manifest_written
    }

    pub(super) fn from_comparison(
        comparison: &Comparison,
        force: bool,
        manifest_written: bool,
    ) -> Self {
        let mut report = Self {
            manifest_written,
            ..Self::default()
        };
        for change in comparison.changes() {
            let list = match change.state {
                State::Unchanged => {
                    report.unchanged += 1;
                    continue;
                }
                State::Created => &mut report.created,
                State::Changed => &mut report.changed,
                State::HandEdited | State::Foreign if force => &mut report.changed,
                State::HandEdited => &mut report.kept,
                State::Removed => &mut report.removed,
                State::RemovedButEdited => &mut report.abandoned,
                State::Adopted => &mut report.adopted,
                State::Foreign | State::Blocked | State::Gone => continue,
            };
            list.push(change.path.clone());
        }
        report
    }
}
