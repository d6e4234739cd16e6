//! What happens when the disk fails, or the process ends, at any step of an emission.
//!
//! Tests only. `disk` stops at a chosen step; `steps` tries every step of chosen
//! emissions; `sequences` tries random ones, with a person editing in between.

mod disk;
mod sequences;
mod steps;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::apply::{ApplyOptions, ApplyReport};
use crate::comparison::Comparison;
use crate::error::ApplyError;
use crate::set::FileSet;

use disk::{Fault, FaultyDisk};
use tempfile::TempDir;

/// Files as path and text.
type Files = BTreeMap<String, String>;

fn files(list: &[(&str, &str)]) -> Files {
    list.iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

fn compare(root: &Path, wanted: &Files) -> Comparison {
    let mut set = FileSet::new();
    for (path, text) in wanted {
        set.insert(path, text.as_str()).unwrap();
    }
    Comparison::new(root, set).unwrap()
}

/// An empty folder; in memory where the system has a place for that, since thousands
/// of emissions follow.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .unwrap()
}

/// Emits with no fault.
fn emit(root: &Path, wanted: &Files, force: bool) -> Result<ApplyReport, ApplyError> {
    let options = ApplyOptions {
        force,
        ..ApplyOptions::default()
    };
    compare(root, wanted).apply_with(&mut FaultyDisk::new(Fault::Killed, usize::MAX), &options)
}

/// Writes as a person would; says whether that was possible.
#[expect(
    clippy::disallowed_methods,
    reason = "the hand of a person, not of the project"
)]
fn edit(root: &Path, path: &str, text: &str) -> bool {
    let place = root.join(path);
    let made = fs::create_dir_all(place.parent().unwrap());
    made.and_then(|()| fs::write(place, text)).is_ok()
}

/// Every file below a folder.
fn contents(root: &Path) -> Files {
    fn collect(place: &Path, name: &str, found: &mut Files) {
        for entry in fs::read_dir(place).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{name}{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                collect(&entry.path(), &format!("{name}/"), found);
            } else {
                found.insert(name, fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    let mut found = Files::new();
    collect(root, "", &mut found);
    found
}

/// Every file but our records and temporary ones: what others see.
fn visible(root: &Path) -> Files {
    let mut found = contents(root);
    found.retain(|path, _| !path.starts_with(".groundplan/") && !path.ends_with(".tmp"));
    found
}
