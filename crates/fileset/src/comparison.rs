//! The wanted files against the disk: one state for every path.
//!
//! Reads the disk once and acts on nothing. The states and what follows from them
//! are the table of the `state` room.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::digest::Digest;
use crate::error::{CompareError, Obstacle, Refusal, RefusalReason};
use crate::journal::{self, Journal};
use crate::known::Known;
use crate::manifest::Manifest;
use crate::path::{self, fold};
use crate::set::FileSet;
use crate::state::State;
use crate::summary::Summary;
use crate::tree::{Tree, holds_only};

/// One path: what is true of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub(crate) path: String,
    pub(crate) state: State,
    /// Bytes on the disk, where they differ from what is wanted.
    pub(crate) before: Option<Vec<u8>>,
    pub(crate) read_only: bool,
    pub(crate) obstacle: Option<Obstacle>,
}

impl Change {
    /// The path, relative to the root.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is true of it.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// What is there instead of a file.
    #[must_use]
    pub fn obstacle(&self) -> Option<&Obstacle> {
        self.obstacle.as_ref()
    }

    pub(crate) fn new(path: &str, state: State) -> Self {
        Self {
            path: path.to_owned(),
            state,
            before: None,
            read_only: false,
            obstacle: None,
        }
    }
}

/// Wanted files, and how the disk below a root differs from them.
#[derive(Debug)]
pub struct Comparison {
    pub(crate) root: PathBuf,
    pub(crate) wanted: FileSet,
    /// Digest of every wanted file.
    digests: BTreeMap<String, Digest>,
    pub(crate) found: Found,
}

/// What one look at the disk gave.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Sorted by path.
    pub(crate) changes: Vec<Change>,
    pub(crate) manifest: Manifest,
    pub(crate) journal: Option<Journal>,
}

impl Comparison {
    /// Reads the disk below a root. A root that does not exist is empty.
    ///
    /// # Errors
    ///
    /// The root is no folder, the manifest cannot be trusted, or a file cannot be read.
    pub fn new(root: &Path, wanted: FileSet) -> Result<Self, CompareError> {
        let digests: BTreeMap<String, Digest> = wanted
            .iter()
            .map(|(path, bytes)| (path.to_owned(), Digest::of(bytes)))
            .collect();
        let found = Found::look(root, &wanted)?;
        Ok(Self {
            root: root.to_owned(),
            wanted,
            digests,
            found,
        })
    }

    /// Reads the disk again.
    pub(crate) fn look_again(&self) -> Result<Found, CompareError> {
        Found::look(&self.root, &self.wanted)
    }

    /// Every path that is wanted or was ours, sorted.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.found.changes
    }

    /// The wanted files.
    #[must_use]
    pub fn wanted(&self) -> &FileSet {
        &self.wanted
    }

    /// The bytes of a path where they differ from what is wanted.
    #[must_use]
    pub fn before(&self, path: &str) -> Option<&[u8]> {
        let changes = &self.found.changes;
        let at = changes
            .binary_search_by(|change| change.path.as_str().cmp(path))
            .ok()?;
        changes[at].before.as_deref()
    }

    /// The digest of what the last emission left at a path, when the manifest lists it.
    #[must_use]
    pub fn recorded(&self, path: &str) -> Option<Digest> {
        self.found.manifest.get(path)
    }

    /// Whether an emission was cut short here, so that files of ours may be gone that it was to remove.
    #[must_use]
    pub fn was_cut_short(&self) -> bool {
        self.found.journal.is_some()
    }

    /// Whether the disk is as wanted and the manifest says so: nothing to write,
    /// nothing changed by hand.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.found
            .changes
            .iter()
            .all(|change| change.state == State::Unchanged)
            && self.manifest_is_current()
    }

    /// Whether the manifest already is what an emission would leave.
    #[must_use]
    pub fn manifest_is_current(&self) -> bool {
        self.next_manifest(false) == self.found.manifest
    }

    /// How many paths are in which state, and what changes per folder.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::from_changes(self.changes())
    }

    /// What would stop [`Comparison::apply`] before it writes anything.
    #[must_use]
    pub fn refusals(&self, force: bool) -> Vec<Refusal> {
        let reason = |change: &Change| match (change.state, &change.obstacle) {
            (State::Foreign, _) if !force => Some(RefusalReason::Foreign),
            (State::Blocked, Some(obstacle)) => Some(RefusalReason::Blocked(obstacle.clone())),
            (state, _)
                if change.read_only && (state.is_written(force) || state == State::Removed) =>
            {
                Some(RefusalReason::ReadOnly)
            }
            _ => None,
        };
        let refusal = |change: &Change| {
            Some(Refusal {
                path: change.path.clone(),
                reason: reason(change)?,
            })
        };
        self.changes().iter().filter_map(refusal).collect()
    }

    /// The digest of a wanted file.
    pub(crate) fn digest(&self, path: &str) -> Option<Digest> {
        self.digests.get(path).copied()
    }

    /// The manifest as an emission leaves it.
    pub(crate) fn next_manifest(&self, force: bool) -> Manifest {
        let known = Known::new(&self.found.manifest, self.found.journal.as_ref());
        let mut next = Manifest::default();
        for Change { path, state, .. } in &self.found.changes {
            let digest = match state {
                State::Unchanged | State::Adopted | State::Created | State::Changed => {
                    self.digest(path)
                }
                State::HandEdited | State::Foreign if force => self.digest(path),
                // What we left there: so the edit shows again next time.
                State::HandEdited | State::Blocked => known.digests(path).next(),
                State::Foreign | State::Removed | State::RemovedButEdited | State::Gone => None,
            };
            if let Some(digest) = digest {
                next.insert(path, digest);
            }
        }
        next
    }

    /// Whether a path has to be removed before the wanted files can be written.
    pub(crate) fn is_in_the_way(&self, path: &str) -> bool {
        self.wanted.has_twin(path)
            || self.wanted.has_folder(path)
            || path::folders(path).any(|folder| self.wanted.has_twin(folder))
    }
}

impl Found {
    fn look(root: &Path, wanted: &FileSet) -> Result<Self, CompareError> {
        let mut tree = Tree::new(root)?;
        let manifest = Manifest::read_in(&mut tree)?;
        let journal = Journal::read_in(&mut tree)?;
        let known = Known::new(&manifest, journal.as_ref());
        let mut changes = Vec::with_capacity(wanted.len());
        for path in known.paths.iter().filter(|path| !wanted.contains(path)) {
            changes.push(known.judge_unwanted(path, tree.look(path)?));
        }
        let removed: BTreeSet<String> = changes
            .iter()
            .filter(|change| change.state == State::Removed)
            .map(|change| fold(&change.path))
            .collect();
        let leftovers: BTreeSet<String> = journal
            .iter()
            .flat_map(Journal::paths)
            .map(|path| fold(&journal::temporary(path)))
            .collect();
        let way = Way {
            root,
            removed,
            leftovers,
        };
        for (path, bytes) in wanted.iter() {
            let mut change = known.judge_wanted(path, bytes, tree.look_for(path, bytes)?);
            way.make(&mut change)?;
            changes.push(change);
        }
        changes.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(Self {
            changes,
            manifest,
            journal,
        })
    }
}

/// What is removed before anything is written, folded.
struct Way<'a> {
    root: &'a Path,
    removed: BTreeSet<String>,
    /// Temporary files of an emission that was cut short.
    leftovers: BTreeSet<String>,
}

impl Way<'_> {
    /// Frees a path where only what is removed is in the way: a file of ours in
    /// place of a folder, or a folder without any other file in place of a file. And
    /// sees to it that a name is written which changes in upper and lower case only:
    /// on a case-insensitive disk it goes with the old one.
    fn make(&self, change: &mut Change) -> Result<(), CompareError> {
        let is_removed = |path: &str| self.removed.contains(&fold(path));
        let is_ours = |path: &str| is_removed(path) || self.leftovers.contains(&fold(path));
        let is_free = match (&change.state, &change.obstacle) {
            (State::Blocked, Some(Obstacle::File(file))) => is_removed(file),
            (State::Blocked, Some(Obstacle::Folder)) => {
                holds_only(self.root, &change.path, &is_ours)?
            }
            (State::Unchanged | State::Adopted, _) if is_removed(&change.path) => {
                change.state = State::Changed;
                false
            }
            _ => false,
        };
        if is_free {
            *change = Change::new(&change.path, State::Created);
        }
        Ok(())
    }
}
