//! Random sequences of emissions, some cut short, and of edits by a person.

use std::path::Path;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::disk::{FAULTS, Fault, FaultyDisk};
use super::{Files, compare, contents, edit, emit, folder, visible};
use crate::apply::ApplyOptions;
use crate::error::ApplyError;
use crate::path;

/// Few paths, so that they meet: some are folders of others.
const PATHS: [&str; 8] = ["a", "a/b", "a/b/c", "m/x", "m/y", "m/n/z", "top", "m/n"];

#[derive(Clone, Debug)]
enum Act {
    Emit(Files),
    Force(Files),
    /// An emission that ends at a step.
    Cut(Files, Fault, usize),
    /// A person writes something of their own.
    Edit(usize),
    /// A person deletes a file.
    Delete(usize),
}

fn wanted() -> impl Strategy<Value = Files> {
    let text = prop_oneof![
        Just(""),
        Just("one\n"),
        Just("two\n"),
        Just("two\r\nlines\r\n")
    ];
    btree_map(0..PATHS.len(), text, 0..6).prop_map(|chosen| {
        let mut files = Files::new();
        for (index, text) in chosen {
            let path = PATHS[index];
            let is_folder_of =
                |outer: &str, inner: &str| path::folders(inner).any(|folder| folder == outer);
            if !files
                .keys()
                .any(|other: &String| is_folder_of(other, path) || is_folder_of(path, other))
            {
                files.insert(path.to_owned(), text.to_owned());
            }
        }
        files
    })
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => wanted().prop_map(Act::Emit),
        1 => wanted().prop_map(Act::Force),
        4 => (wanted(), 0..FAULTS.len(), 0..30_usize).prop_map(|(files, fault, step)| Act::Cut(files, FAULTS[fault], step)),
        3 => (0..PATHS.len()).prop_map(Act::Edit),
        1 => (0..PATHS.len()).prop_map(Act::Delete),
    ]
}

/// Emits; `None` when that is refused, which must leave everything as it was.
fn emit_on(disk: &mut FaultyDisk, root: &Path, wanted: &Files, force: bool) -> Option<()> {
    let before = contents(root);
    let options = ApplyOptions {
        force,
        ..ApplyOptions::default()
    };
    match compare(root, wanted).apply_with(disk, &options) {
        Ok(_) => Some(()),
        Err(ApplyError::Io { .. }) if disk.has_failed => Some(()),
        Err(ApplyError::Refused(_)) => {
            assert_eq!(contents(root), before);
            None
        }
        Err(other) => panic!("{other}"),
    }
}

fn check(acts: Vec<Act>) {
    let folder = folder();
    let root = folder.path();
    // What a person wrote, and is there still.
    let mut theirs = Files::new();
    for (number, act) in acts.into_iter().enumerate() {
        match act {
            Act::Emit(wanted) => {
                let mut disk = FaultyDisk::new(Fault::Killed, usize::MAX);
                if emit_on(&mut disk, root, &wanted, false).is_some() {
                    let now = contents(root);
                    for (path, text) in &wanted {
                        assert!(
                            theirs.contains_key(path)
                                || now.get(path).is_some_and(|found| same(found, text)),
                            "{path}"
                        );
                    }
                    let again = emit(root, &wanted, false).unwrap();
                    assert!(again.wrote_nothing());
                    assert_eq!(contents(root), now);
                    let known: Vec<&String> = now
                        .keys()
                        .filter(|path| !path.starts_with(".groundplan"))
                        .collect();
                    assert!(
                        known
                            .iter()
                            .all(|path| wanted.contains_key(*path) || theirs.contains_key(*path)),
                        "{known:?}"
                    );
                }
            }
            Act::Force(wanted) => {
                let mut disk = FaultyDisk::new(Fault::Killed, usize::MAX);
                if emit_on(&mut disk, root, &wanted, true).is_some() {
                    theirs.retain(|path, _| !wanted.contains_key(path));
                    assert!(compare(root, &wanted).is_clean());
                }
            }
            Act::Cut(wanted, fault, step) => {
                emit_on(&mut FaultyDisk::new(fault, step), root, &wanted, false);
            }
            Act::Edit(index) => {
                let text = format!("written by hand, {number}\n");
                if edit(root, PATHS[index], &text) {
                    theirs.insert(PATHS[index].to_owned(), text);
                }
            }
            Act::Delete(index) => {
                if std::fs::remove_file(root.join(PATHS[index])).is_ok() {
                    theirs.remove(PATHS[index]);
                }
            }
        }
        let now = visible(root);
        for (path, text) in &theirs {
            assert_eq!(now.get(path), Some(text), "{path}");
        }
    }
    emit(root, &Files::new(), false).unwrap();
    assert_eq!(contents(root), theirs);
}

fn same(left: &str, right: &str) -> bool {
    left.replace('\r', "") == right.replace('\r', "")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_loses_what_a_person_wrote(acts in vec(act(), 1..14)) {
        check(acts);
    }
}
