//! What is ours, and so which state a path is in.
//!
//! Judges what others have seen: reads no disk.

use std::collections::{BTreeMap, BTreeSet};

use crate::comparison::Change;
use crate::digest::{self, Digest};
use crate::error::Obstacle;
use crate::journal::Journal;
use crate::manifest::Manifest;
use crate::path::fold;
use crate::state::State;
use crate::tree::{Seen, Sighting};

/// What is ours: the manifest and a journal that was left over.
pub(crate) struct Known<'a> {
    manifest: &'a Manifest,
    journal: Option<&'a Journal>,
    /// Every known path, and the same folded.
    pub(crate) paths: BTreeSet<&'a str>,
    folded: BTreeMap<String, &'a str>,
}

impl<'a> Known<'a> {
    pub(crate) fn new(manifest: &'a Manifest, journal: Option<&'a Journal>) -> Self {
        let journalled = journal.into_iter().flat_map(Journal::paths);
        let paths: BTreeSet<&str> = manifest
            .iter()
            .map(|(path, _)| path)
            .chain(journalled)
            .collect();
        let folded = paths.iter().map(|path| (fold(path), *path)).collect();
        Self {
            manifest,
            journal,
            paths,
            folded,
        }
    }

    /// Digests that we may have left at a path, the manifest's first. A path that
    /// differs in case only is the same: one file on a case-insensitive disk.
    pub(crate) fn digests(&self, path: &str) -> impl Iterator<Item = Digest> {
        let twin = || self.folded.get(&fold(path)).copied();
        let path = self.paths.get(path).copied().or_else(twin);
        let listed = path.and_then(|path| self.manifest.get(path));
        let journalled = path.zip(self.journal).into_iter();
        listed
            .into_iter()
            .chain(journalled.flat_map(|(path, journal)| journal.digests(path)))
    }

    /// Whether bytes are what we left at a path. An emptied file holds nothing of
    /// anybody's, and may be what a power cut left of ours.
    fn is_ours(&self, path: &str, bytes: &[u8]) -> bool {
        let digest = Digest::of(bytes);
        bytes.is_empty() || self.digests(path).any(|ours| ours == digest)
    }

    pub(crate) fn judge_wanted(&self, path: &str, wanted: &[u8], sighting: Sighting) -> Change {
        let is_known = self.digests(path).next().is_some();
        let as_wanted = if is_known {
            State::Unchanged
        } else {
            State::Adopted
        };
        let seen = match sighting {
            Sighting::Same { read_only } => {
                return Change {
                    read_only,
                    ..Change::new(path, as_wanted)
                };
            }
            Sighting::Other(seen) => seen,
        };
        let (bytes, read_only) = match seen {
            Seen::Absent => return Change::new(path, State::Created),
            Seen::Obstacle(obstacle) => {
                return Change {
                    obstacle: Some(obstacle),
                    ..Change::new(path, State::Blocked)
                };
            }
            Seen::File { bytes, read_only } => (bytes, read_only),
        };
        let state = match (digest::same(&bytes, wanted), is_known) {
            (true, _) => as_wanted,
            (false, false) => State::Foreign,
            (false, true) if self.is_ours(path, &bytes) => State::Changed,
            (false, true) => State::HandEdited,
        };
        let before = (state != State::Unchanged && state != State::Adopted).then_some(bytes);
        Change {
            before,
            read_only,
            ..Change::new(path, state)
        }
    }

    pub(crate) fn judge_unwanted(&self, path: &str, seen: Seen) -> Change {
        match seen {
            // A folder there, or a file in place of its folder: the file is not there.
            Seen::Absent | Seen::Obstacle(Obstacle::Folder | Obstacle::File(_)) => {
                Change::new(path, State::Gone)
            }
            Seen::Obstacle(obstacle) => Change {
                obstacle: Some(obstacle),
                ..Change::new(path, State::RemovedButEdited)
            },
            Seen::File { bytes, read_only } => {
                let ours = self.is_ours(path, &bytes);
                let state = if ours {
                    State::Removed
                } else {
                    State::RemovedButEdited
                };
                Change {
                    before: Some(bytes),
                    read_only,
                    ..Change::new(path, state)
                }
            }
        }
    }
}
