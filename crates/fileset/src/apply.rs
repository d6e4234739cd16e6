//! Makes the disk as wanted: everything is decided first, then written beside its
//! place, then moved there; the manifest last.
//!
//! 1. refuse what cannot be done; take the lock; look again
//! 2. note in the journal what is about to be written
//! 3. remove what is in the way of a folder or a file (ours, unchanged)
//! 4. write every file under a temporary name in its own folder
//! 5. move each to its place
//! 6. remove what is no longer wanted, and folders that are empty now
//! 7. write the manifest, remove the journal
//!
//! Stopped at any point, each file is whole, and the next run finds in the journal
//! which files are ours although the manifest does not say so yet. A full disk shows
//! in step 4, when nothing has changed. Only the manifest waits for the disk itself:
//! after a power cut a file may be empty, which the next run repairs.

mod report;
mod run;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::comparison::{Change, Comparison};
use crate::disk::{Disk, RealDisk};
use crate::error::{ApplyError, CompareError};
use crate::journal;
use crate::lock::{self, Lock};
use crate::manifest::{self, ManifestError};
use crate::path;
use crate::state::State;
use crate::tree::{Seen, Tree, record};

pub use report::ApplyReport;

use run::Run;

/// How to apply.
#[derive(Clone, Debug)]
pub struct ApplyOptions {
    /// Overwrite files that a person changed, and files that are not ours, where a
    /// file is wanted. Nothing that a person made is ever removed.
    pub force: bool,
    /// How long to wait for another emission in the same tree.
    pub lock_wait: Duration,
}

impl Default for ApplyOptions {
    fn default() -> Self {
        Self {
            force: false,
            lock_wait: Duration::from_secs(5),
        }
    }
}

impl Comparison {
    /// Makes the disk as wanted, and the manifest after it. Writes nothing at all
    /// where nothing differs.
    ///
    /// # Errors
    ///
    /// Something is in the way, another emission is at work, files changed since
    /// the comparison (each before anything is written), or the system refuses a step.
    pub fn apply(&self, options: &ApplyOptions) -> Result<ApplyReport, ApplyError> {
        self.apply_with(&mut RealDisk, options)
    }

    pub(crate) fn apply_with(
        &self,
        disk: &mut dyn Disk,
        options: &ApplyOptions,
    ) -> Result<ApplyReport, ApplyError> {
        let force = options.force;
        let refusals = self.refusals(force);
        if !refusals.is_empty() {
            return Err(ApplyError::Refused(refusals));
        }
        let next = self.next_manifest(force);
        let is_acting =
            |change: &Change| change.state.is_written(force) || change.state == State::Removed;
        let manifest_written = next != self.found.manifest;
        let has_work = manifest_written
            || self.found.journal.is_some()
            || self.has_leftovers(next.is_empty())
            || self.changes().iter().any(is_acting);
        if has_work {
            let lock = self.prepare(disk, options.lock_wait)?;
            let mut run = Run::new(disk, self, force);
            if let Err(error) = run.steps(&next) {
                run.tidy();
                return Err(error);
            }
            if next.is_empty() {
                run.leave_nothing(lock)?;
            }
        }
        Ok(ApplyReport::from_comparison(self, force, manifest_written))
    }

    /// Whether an emission that was cut short left some of our records.
    fn has_leftovers(&self, is_nothing_ours: bool) -> bool {
        let exists = |name: &str| fs::symlink_metadata(self.root.join(name)).is_ok();
        exists(&run::temporary_record(manifest::NAME))
            || exists(&run::temporary_record(journal::NAME))
            || is_nothing_ours && exists(&record(lock::NAME))
    }

    /// Takes the lock, and makes sure that nothing has changed since the comparison.
    fn prepare(&self, disk: &mut dyn Disk, wait: Duration) -> Result<Lock, ApplyError> {
        let failed = |step, path: &Path| {
            let path = path.to_owned();
            move |source| ApplyError::Io {
                step,
                path,
                source,
                written: 0,
                of: 0,
            }
        };
        fs::create_dir_all(&self.root).map_err(failed("create the folder", &self.root))?;
        let records = self.root.join(path::PRIVATE);
        disk.create_folder(&records)
            .map_err(failed("create the folder", &records))?;
        let name = record(lock::NAME);
        if let Seen::Obstacle(obstacle) = Tree::new(&self.root)?.look(&name)? {
            return Err(CompareError::from(ManifestError::Obstacle(obstacle)).into());
        }
        let place = self.root.join(name);
        let taken = Lock::take(&place, wait).map_err(failed("lock", &place))?;
        let Some(lock) = taken else {
            return Err(ApplyError::Locked {
                path: place,
                waited: wait,
            });
        };
        let now = self.look_again()?;
        if now != self.found {
            let old: BTreeSet<_> = self.found.changes.iter().map(key).collect();
            let new: BTreeSet<_> = now.changes.iter().map(key).collect();
            let mut paths: Vec<String> = old
                .symmetric_difference(&new)
                .map(|(path, ..)| (*path).to_owned())
                .collect();
            paths.dedup();
            if paths.is_empty() {
                paths.push(record(manifest::NAME));
            }
            return Err(ApplyError::ChangedMeanwhile(paths));
        }
        Ok(lock)
    }
}

fn key(change: &Change) -> (&str, State, Option<&[u8]>) {
    (&change.path, change.state, change.before.as_deref())
}
