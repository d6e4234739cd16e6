//! The two sides of an emission as files: before and after. Both are what was emitted, so
//! that a plan of either needs neither the other nor Terraform.
//!
//! What stood is what lies on the disk, as far as it is ours: also what a person changed there, since that
//! is what Terraform read last. What the last emission wrote and somebody deleted is taken from git's
//! `HEAD`, if it is there as the manifest records it. A file with conflict markers says nothing: then all of
//! what stood is that of `HEAD`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::path::Path;

use fileset::{Comparison, Digest, State};
use planner::ConfigurationFiles;

use super::head;
use crate::library::LIBRARY;

/// Folder that modules with an address are read from: those of this program, which know best what the
/// address holds.
const PINNED: &str = ".pinned/";

/// One side.
pub(super) struct Side<'a> {
    files: BTreeMap<&'a str, Cow<'a, [u8]>>,
    out: &'a Path,
    /// Are the user's own files beside the emitted ones read too?
    own: bool,
    /// Do modules with an address speak version 6 of the provider?
    six: bool,
}

/// What stood, and the emitted files of which nobody knows what they said.
pub(super) struct Stood<'a> {
    pub(super) side: Side<'a>,
    pub(super) lost: BTreeSet<&'a str>,
}

/// Is it configuration that Terraform reads?
pub(super) fn is_configuration(path: &str) -> bool {
    path.ends_with(".tf.json")
}

/// Did a merge leave both of its sides in the file?
fn has_markers(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    lines.any(|line| line.starts_with(b"<<<<<<< "))
}

impl<'a> Side<'a> {
    fn new(files: BTreeMap<&'a str, Cow<'a, [u8]>>, out: &'a Path, six: bool) -> Self {
        Self {
            files,
            out,
            own: false,
            six,
        }
    }

    /// The files once the emission is written.
    pub(super) fn will(comparison: &'a Comparison, out: &'a Path, force: bool, six: bool) -> Self {
        let files = comparison.changes().iter().filter_map(|change| {
            let path = change.path();
            let bytes = if change.state().is_kept(force) {
                comparison.before(path)
            } else {
                comparison.wanted().get(path)
            };
            Some((path, Cow::Borrowed(bytes?)))
        });
        Self::new(files.collect(), out, six)
    }

    /// The emitted files of a folder, by their names.
    pub(super) fn folder(&self, folder: &str) -> BTreeMap<&str, &[u8]> {
        let prefix = format!("{folder}/");
        self.files
            .range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded))
            .take_while(|(path, _)| path.starts_with(&prefix))
            .map(|(path, bytes)| (&path[prefix.len()..], bytes.as_ref()))
            .filter(|(name, _)| !name.contains('/'))
            .collect()
    }

    /// The bytes of an emitted file.
    pub(super) fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// The same with what the last emission wrote in place of what a person made of it, as far as it is known.
    pub(super) fn as_recorded<'s>(&'s self, comparison: &'s Comparison) -> Side<'s> {
        let mut side = self.with_own_files();
        side.own = self.own;
        let mut edited: BTreeMap<&str, Digest> = BTreeMap::new();
        for change in comparison.changes() {
            let path = change.path();
            let is_edited = matches!(change.state(), State::HandEdited | State::RemovedButEdited);
            if let Some(digest) = comparison.recorded(path).filter(|_| is_edited) {
                match comparison.wanted().get(path) {
                    Some(wanted) if Digest::of(wanted) == digest => {
                        side.files.insert(path, Cow::Borrowed(wanted));
                    }
                    _ => {
                        edited.insert(path, digest);
                    }
                }
            }
        }
        let paths: Vec<&str> = edited.keys().copied().collect();
        for (path, bytes) in head::files(self.out, &paths) {
            if edited.get(path) == Some(&Digest::of(&bytes)) {
                side.files.insert(path, Cow::Owned(bytes));
            }
        }
        side
    }

    /// The same with the user's own files beside the emitted ones.
    pub(super) fn with_own_files(&self) -> Side<'_> {
        let files = self.files.iter();
        let files = files.map(|(path, bytes)| (*path, Cow::Borrowed(bytes.as_ref())));
        Side {
            own: true,
            ..Side::new(files.collect(), self.out, self.six)
        }
    }

    /// The calls of a root by the key and folder that `terraform init` would write, for modules that have
    /// an address.
    fn fetched(&self, root: &str) -> Option<Vec<u8>> {
        let main = self.get(&format!("{root}/main.tf.json"))?;
        let main: serde_json::Value = serde_json::from_slice(main).ok()?;
        let up = "../".repeat(root.split('/').count());
        let modules = main["module"]
            .as_object()?
            .iter()
            .filter_map(|(call, body)| {
                let source = body["source"].as_str()?;
                let path = emitter::module_path(source)?;
                let is_pinned = !source.starts_with('.');
                is_pinned.then(
                    || serde_json::json!({ "Key": call, "Dir": format!("{up}{PINNED}{path}") }),
                )
            });
        let modules: Vec<_> = modules.collect();
        serde_json::to_vec(&serde_json::json!({ "Modules": modules })).ok()
    }

    /// A file of this program's modules.
    fn pinned(&self, path: &str) -> Option<&'static [u8]> {
        let newer = LIBRARY.files_6.iter().filter(|_| self.six);
        let mut found = newer.chain(LIBRARY.files.iter());
        found
            .find(|file| file.path == path)
            .map(|file| file.content.as_ref())
    }
}

impl<'a> Stood<'a> {
    /// What stood before this emission.
    pub(super) fn new(comparison: &'a Comparison, out: &'a Path, six: bool) -> Self {
        let mut files = BTreeMap::new();
        let mut missing: BTreeMap<&str, Digest> = BTreeMap::new();
        let mut markers = false;
        for change in comparison.changes() {
            let path = change.path();
            let before = comparison.before(path);
            markers |= is_configuration(path) && before.is_some_and(has_markers);
            let recorded = comparison.recorded(path);
            let bytes = match (change.state(), before) {
                (State::Unchanged | State::Adopted, _) => comparison.wanted().get(path),
                // An emptied file says nothing; a power cut may have left it.
                (State::Changed | State::Removed, Some([])) => None,
                (_, Some(before)) => Some(before),
                // As wanted, but for the case of its name.
                (State::Changed, None) => comparison.wanted().get(path),
                (_, None) => None,
            };
            let bytes = bytes.or_else(|| {
                // Deleted, and what is to be written is what was there.
                let wanted = comparison.wanted().get(path)?;
                (recorded? == Digest::of(wanted)).then_some(wanted)
            });
            match (bytes, recorded) {
                (Some(bytes), _) => {
                    files.insert(path, Cow::Borrowed(bytes));
                }
                // What an emission removed that was cut short went through this gate.
                (None, Some(digest)) if is_configuration(path) && !comparison.was_cut_short() => {
                    missing.insert(path, digest);
                }
                (None, _) => {}
            }
        }
        let mut lost = BTreeSet::new();
        if markers {
            let paths: Vec<&str> = comparison
                .changes()
                .iter()
                .map(fileset::Change::path)
                .collect();
            let head = head::files(out, &paths);
            if head.is_empty() {
                // Nobody knows what they said before the merge.
                let broken = files.iter().filter(|(_, bytes)| has_markers(bytes));
                lost = broken.map(|(path, _)| *path).collect();
            } else {
                files = head
                    .into_iter()
                    .map(|(path, bytes)| (path, bytes.into()))
                    .collect();
            }
        } else if !missing.is_empty() {
            let paths: Vec<&str> = missing.keys().copied().collect();
            let mut head = head::files(out, &paths);
            for (path, digest) in missing {
                match head
                    .remove(path)
                    .filter(|bytes| Digest::of(bytes) == digest)
                {
                    Some(bytes) => {
                        files.insert(path, bytes.into());
                    }
                    None => {
                        lost.insert(path);
                    }
                }
            }
        }
        Self {
            side: Side::new(files, out, six),
            lost,
        }
    }
}

impl ConfigurationFiles for Side<'_> {
    fn list(&self, folder: &str) -> Vec<String> {
        if let Some(module) = folder.strip_prefix(PINNED) {
            let prefix = format!("{module}/");
            let names = LIBRARY
                .files
                .iter()
                .filter_map(|file| file.path.strip_prefix(&prefix));
            return names
                .filter(|name| !name.contains('/'))
                .map(str::to_owned)
                .collect();
        }
        let emitted = self.folder(folder).into_keys();
        let mut names: BTreeSet<String> = emitted.map(str::to_owned).collect();
        if self.own && folder.starts_with("environments/") {
            let own = std::fs::read_dir(self.out.join(folder))
                .into_iter()
                .flatten()
                .flatten();
            let own = own.filter_map(|entry| entry.file_name().into_string().ok());
            names.extend(own.filter(|name| name.ends_with(".tf") || is_configuration(name)));
        }
        names.into_iter().collect()
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        if let Some(bytes) = self.get(path) {
            return Some(Cow::Borrowed(bytes));
        }
        if let Some(module) = path.strip_prefix(PINNED) {
            return self.pinned(module).map(Cow::Borrowed);
        }
        if let Some(root) = path.strip_suffix("/.terraform/modules/modules.json") {
            return self.fetched(root).map(Cow::Owned);
        }
        // What a package holds decides nothing here.
        if path.starts_with(".groundplan/") {
            return Some(Cow::Borrowed(&[]));
        }
        std::fs::read(self.out.join(path)).ok().map(Cow::Owned)
    }
}
