//! One application under way: the steps, and what is taken away when one fails.
//!
//! Decides nothing: the states say what is written and removed, `super` that it may be.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::comparison::Comparison;
use crate::disk::Disk;
use crate::error::ApplyError;
use crate::journal::{self, Journal, temporary};
use crate::lock::{self, Lock};
use crate::manifest::{self, Manifest};
use crate::path;
use crate::state::State;
use crate::tree::{Seen, Tree, is_empty_folder, record};

/// One application under way.
pub(super) struct Run<'a> {
    disk: &'a mut dyn Disk,
    comparison: &'a Comparison,
    force: bool,
    /// Temporary files and the places where they belong.
    staged: Vec<(PathBuf, PathBuf)>,
    /// Folders that were made for them, outermost first.
    made: Vec<PathBuf>,
    written: usize,
    /// Whether the journal says no more than what was true before.
    is_journal_idle: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(disk: &'a mut dyn Disk, comparison: &'a Comparison, force: bool) -> Self {
        let is_journal_idle = comparison.found.journal.is_none();
        Self {
            disk,
            comparison,
            force,
            staged: vec![],
            made: vec![],
            written: 0,
            is_journal_idle,
        }
    }

    pub(super) fn steps(&mut self, next: &Manifest) -> Result<(), ApplyError> {
        self.clear_leftovers()?;
        let writes = self.paths(State::is_written);
        let removed = self.paths(|state, _| state == State::Removed);
        let (early, late): (Vec<&str>, Vec<&str>) = removed
            .into_iter()
            .partition(|path| self.comparison.is_in_the_way(path));
        let mut journal = self.comparison.found.journal.clone().unwrap_or_default();
        for path in &writes {
            if let Some(digest) = self.comparison.digest(path) {
                journal.insert(path, digest);
            }
        }
        self.write_record(journal::NAME, &journal.to_json(), false)?;
        self.is_journal_idle &= early.is_empty();
        self.remove(&early)?;
        for path in &writes {
            self.clear_folder(&self.comparison.root.join(path))?;
        }
        for path in &writes {
            self.stage(path)?;
        }
        self.is_journal_idle = false;
        let mut staged = std::mem::take(&mut self.staged).into_iter();
        while let Some((temporary, place)) = staged.next() {
            if let Err(source) = self.disk.rename(&temporary, &place) {
                // `tidy` takes them away.
                self.staged = vec![(temporary, place.clone())];
                self.staged.extend(staged);
                return Err(self.failed("move into place", &place, source));
            }
            self.written += 1;
        }
        self.remove(&late)?;
        let gone = self.paths(|state, _| state == State::Gone);
        self.prune(&gone)?;
        self.finish(next)
    }

    fn paths(&self, wanted: impl Fn(State, bool) -> bool) -> Vec<&'a str> {
        let changes = self.comparison.found.changes.iter();
        changes
            .filter(|change| wanted(change.state, self.force))
            .map(|change| change.path.as_str())
            .collect()
    }

    /// Temporary files of an emission that was cut short.
    fn clear_leftovers(&mut self) -> Result<(), ApplyError> {
        let root = &self.comparison.root;
        let mut tree = Tree::new(root)?;
        let journalled = self
            .comparison
            .found
            .journal
            .iter()
            .flat_map(Journal::paths);
        let records = [manifest::NAME, journal::NAME].map(temporary_record);
        for path in journalled.map(temporary).chain(records) {
            if let Seen::File { .. } = tree.look(&path)? {
                let place = root.join(path);
                self.disk
                    .remove_file(&place)
                    .map_err(|source| self.failed("remove", &place, source))?;
            }
        }
        Ok(())
    }

    /// Writes a file under a temporary name beside its place.
    fn stage(&mut self, path: &str) -> Result<(), ApplyError> {
        let root = &self.comparison.root;
        for folder in path::folders(path).collect::<Vec<_>>().into_iter().rev() {
            let place = root.join(folder);
            if !place.is_dir() {
                self.disk
                    .create_folder(&place)
                    .map_err(|source| self.failed("create the folder", &place, source))?;
                self.made.push(place);
            }
        }
        let place = root.join(path);
        let temporary = root.join(temporary(path));
        let bytes = self.comparison.wanted.get(path).unwrap_or_default();
        self.staged.push((temporary.clone(), place.clone()));
        let mut written = self.disk.write_new(&temporary, bytes);
        if let (Ok(()), Ok(metadata)) = (&written, fs::symlink_metadata(&place)) {
            written = self
                .disk
                .set_permissions(&temporary, metadata.permissions());
        }
        written.map_err(|source| self.failed("write", &place, source))
    }

    fn remove(&mut self, paths: &[&str]) -> Result<(), ApplyError> {
        for path in paths {
            let place = self.comparison.root.join(path);
            self.disk
                .remove_file(&place)
                .map_err(|source| self.failed("remove", &place, source))?;
        }
        self.prune(paths)
    }

    /// Removes a folder, if one is there, that is where a file should be. By now it
    /// holds nothing but folders; one that does not fails here.
    fn clear_folder(&mut self, place: &Path) -> Result<(), ApplyError> {
        if !fs::symlink_metadata(place).is_ok_and(|metadata| metadata.is_dir()) {
            return Ok(());
        }
        let failed = |run: &Self, source| run.failed("remove the folder", place, source);
        for entry in fs::read_dir(place).map_err(|source| failed(self, source))? {
            let entry = entry.map_err(|source| failed(self, source))?;
            self.clear_folder(&entry.path())?;
        }
        self.disk
            .remove_folder(place)
            .map_err(|source| failed(self, source))
    }

    /// Removes the folders of these paths which are empty now.
    fn prune(&mut self, paths: &[&str]) -> Result<(), ApplyError> {
        for path in paths {
            for folder in path::folders(path) {
                let place = self.comparison.root.join(folder);
                if fs::symlink_metadata(&place).is_err() {
                    continue;
                }
                if !is_empty_folder(&place) {
                    break;
                }
                self.disk
                    .remove_folder(&place)
                    .map_err(|source| self.failed("remove the folder", &place, source))?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, next: &Manifest) -> Result<(), ApplyError> {
        let root = &self.comparison.root;
        let place = root.join(record(manifest::NAME));
        if next.is_empty() {
            self.disk
                .remove_file(&place)
                .map_err(|source| self.failed("remove", &place, source))?;
        } else if *next != self.comparison.found.manifest {
            self.write_record(manifest::NAME, &next.to_json(), true)?;
        }
        let place = root.join(record(journal::NAME));
        self.disk
            .remove_file(&place)
            .map_err(|source| self.failed("remove", &place, source))
    }

    /// Nothing is ours any more: so nothing of ours stays.
    pub(super) fn leave_nothing(&mut self, lock: Lock) -> Result<(), ApplyError> {
        let place = self.comparison.root.join(record(lock::NAME));
        lock.remove()
            .map_err(|source| self.failed("remove", &place, source))?;
        self.prune(&[record(lock::NAME).as_str()])
    }

    /// Writes one of our records whole, and safe from a power cut if it must last.
    fn write_record(&mut self, name: &str, text: &str, lasts: bool) -> Result<(), ApplyError> {
        let place = self.comparison.root.join(record(name));
        let temporary = self.comparison.root.join(temporary_record(name));
        let done = (self.disk.write_new(&temporary, text.as_bytes()))
            .and_then(|()| {
                if lasts {
                    self.disk.sync(&temporary)
                } else {
                    Ok(())
                }
            })
            .and_then(|()| self.disk.rename(&temporary, &place));
        if done.is_err() {
            self.staged.push((temporary, place.clone()));
        }
        done.map_err(|source| self.failed("write", &place, source))
    }

    fn failed(&self, step: &'static str, path: &Path, source: io::Error) -> ApplyError {
        let of = self.paths(State::is_written).len();
        ApplyError::Io {
            step,
            path: path.to_owned(),
            source,
            written: self.written,
            of,
        }
    }

    /// After a failure: takes away what is of no use, as far as the disk lets us.
    pub(super) fn tidy(&mut self) {
        for (temporary, _) in std::mem::take(&mut self.staged) {
            let _ = self.disk.remove_file(&temporary);
        }
        for folder in std::mem::take(&mut self.made).iter().rev() {
            if is_empty_folder(folder) {
                let _ = self.disk.remove_folder(folder);
            }
        }
        if self.is_journal_idle {
            let _ = self
                .disk
                .remove_file(&self.comparison.root.join(record(journal::NAME)));
        }
    }
}

/// The temporary name of one of our records.
pub(super) fn temporary_record(name: &str) -> String {
    record(&format!("{name}.tmp"))
}
