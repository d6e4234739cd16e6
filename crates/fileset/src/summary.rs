//! How much differs, in numbers and per folder.
//!
//! Counts states; knows no disk.

use std::collections::BTreeMap;
use std::fmt;

use crate::comparison::Change;
use crate::state::State;

/// How many paths are in which state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// As wanted (adopted files included).
    pub unchanged: usize,
    /// As wanted, but not in the manifest until now.
    pub adopted: usize,
    /// To be written where nothing was.
    pub created: usize,
    /// To be rewritten.
    pub changed: usize,
    /// To be removed.
    pub removed: usize,
    /// Changed by hand, wanted or not: kept.
    pub hand_edited: usize,
    /// Not ours, where ours should be.
    pub foreign: usize,
    /// Something else in the way.
    pub blocked: usize,
    /// Folders in which files are created, changed or removed, sorted.
    pub folders: Vec<FolderSummary>,
}

/// What changes in one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderSummary {
    /// The folder, relative to the root; `.` is the root itself.
    pub folder: String,
    /// Files to be written where nothing was.
    pub created: usize,
    /// Files to be rewritten.
    pub changed: usize,
    /// Files to be removed.
    pub removed: usize,
}

impl Summary {
    pub(crate) fn from_changes(changes: &[Change]) -> Self {
        let mut summary = Self::default();
        let mut folders: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        for change in changes {
            let folder = change
                .path
                .rsplit_once('/')
                .map_or(".", |(folder, _)| folder);
            let column = match change.state {
                State::Unchanged => {
                    summary.unchanged += 1;
                    continue;
                }
                State::Adopted => {
                    summary.unchanged += 1;
                    summary.adopted += 1;
                    continue;
                }
                State::HandEdited | State::RemovedButEdited => {
                    summary.hand_edited += 1;
                    continue;
                }
                State::Foreign => {
                    summary.foreign += 1;
                    continue;
                }
                State::Blocked => {
                    summary.blocked += 1;
                    continue;
                }
                State::Gone => continue,
                State::Created => {
                    summary.created += 1;
                    0
                }
                State::Changed => {
                    summary.changed += 1;
                    1
                }
                State::Removed => {
                    summary.removed += 1;
                    2
                }
            };
            folders.entry(folder).or_default()[column] += 1;
        }
        summary.folders = folders
            .into_iter()
            .map(|(folder, [created, changed, removed])| FolderSummary {
                folder: folder.to_owned(),
                created,
                changed,
                removed,
            })
            .collect();
        summary
    }
}

/// One line: `12 created, 1 removed`, or `nothing to do`.
impl fmt::Display for Summary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.created, "created"),
            (self.changed, "changed"),
            (self.removed, "removed"),
            (self.hand_edited, "changed by hand"),
            (self.foreign, "not ours"),
            (self.blocked, "blocked"),
        ];
        let words = counts_in_words(&counts);
        out.write_str(if words.is_empty() {
            "nothing to do"
        } else {
            &words
        })
    }
}

/// One line: `modules/table: 2 created, 1 changed`.
impl fmt::Display for FolderSummary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.created, "created"),
            (self.changed, "changed"),
            (self.removed, "removed"),
        ];
        write!(out, "{}: {}", self.folder, counts_in_words(&counts))
    }
}

fn counts_in_words(counts: &[(usize, &str)]) -> String {
    let some = counts.iter().filter(|(count, _)| *count > 0);
    some.map(|(count, word)| format!("{count} {word}"))
        .collect::<Vec<_>>()
        .join(", ")
}
