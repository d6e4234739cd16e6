//! Every step of a few emissions that between them do all that an emission can.

use tempfile::TempDir;

use super::disk::{FAULTS, Fault, FaultyDisk};
use super::{Files, compare, contents, edit, emit, files, folder, visible};
use crate::apply::ApplyOptions;
use crate::error::ApplyError;
use crate::state::State;

/// What there is, what a person makes of it, and what is wanted next.
struct Case {
    first: Files,
    edits: Files,
    second: Files,
    force: bool,
}

fn cases() -> Vec<Case> {
    let first = files(&[
        ("modules/table/main.tf.json", "{ \"table\": 1 }"),
        ("modules/table/README.md", "table one"),
        ("modules/api/main.tf.json", "{ \"api\": 1 }"),
        ("modules/api/tests/api.tftest.json", "{ \"test\": 1 }"),
        ("environments/dev/main.tf.json", "{ \"dev\": 1 }"),
        ("environments/dev/Name", "upper"),
        ("swap/file", "a file that becomes a folder"),
        ("swap/folder/deep/x", "a folder that becomes a file"),
    ]);
    let second = files(&[
        ("modules/table/main.tf.json", "{ \"table\": 2 }"),
        ("modules/table/README.md", "table two"),
        ("modules/bucket/main.tf.json", "{ \"bucket\": 1 }"),
        ("modules/bucket/tests/bucket.tftest.json", "{ \"test\": 1 }"),
        ("environments/dev/main.tf.json", "{ \"dev\": 1 }"),
        ("environments/dev/name", "upper"),
        ("swap/file/in", "a file that became a folder"),
        ("swap/folder", "a folder that became a file"),
    ]);
    let edits = files(&[
        ("modules/table/README.md", "edited by hand"),
        (
            "modules/api/main.tf.json",
            "edited by hand, and not wanted next",
        ),
        ("modules/api/mine.tf", "not ours"),
    ]);
    let foreign = files(&[(
        "modules/bucket/main.tf.json",
        "not ours, where ours should be",
    )]);
    let case = |first: &Files, edits: &Files, second: &Files, force| Case {
        first: first.clone(),
        edits: edits.clone(),
        second: second.clone(),
        force,
    };
    let none = Files::new();
    vec![
        case(&none, &none, &first, false),
        case(&first, &none, &second, false),
        case(&first, &edits, &second, false),
        case(&first, &edits, &second, true),
        case(&first, &foreign, &second, true),
        case(&first, &none, &none, false),
        case(&first, &edits, &none, false),
    ]
}

fn options(force: bool) -> ApplyOptions {
    ApplyOptions {
        force,
        ..ApplyOptions::default()
    }
}

/// A folder as it is when the second emission begins.
fn begin(case: &Case) -> TempDir {
    let folder = folder();
    emit(folder.path(), &case.first, false).unwrap();
    for (path, text) in &case.edits {
        assert!(edit(folder.path(), path, text));
    }
    folder
}

/// The second emission, stopped at a step; whether it was.
fn emit_until(case: &Case, root: &std::path::Path, disk: &mut FaultyDisk) -> bool {
    let result = compare(root, &case.second).apply_with(disk, &options(case.force));
    match result {
        Ok(_) => assert!(!disk.has_failed),
        Err(ApplyError::Io { .. }) => assert!(disk.has_failed),
        Err(other) => panic!("{other}"),
    }
    disk.has_failed
}

/// Calls `test` with a folder in which the second emission was stopped, once for
/// every case, fault and step.
fn at_every_step(test: impl Fn(&Case, &std::path::Path, &Files, &FaultyDisk)) {
    for case in cases() {
        for fault in FAULTS {
            let mut steps = 0;
            loop {
                let folder = begin(&case);
                let before = visible(folder.path());
                let mut disk = FaultyDisk::new(fault, steps);
                if !emit_until(&case, folder.path(), &mut disk) {
                    break;
                }
                test(&case, folder.path(), &before, &disk);
                steps += 1;
            }
            assert!(steps > 10, "an emission has more than {steps} steps");
        }
    }
}

/// What an emission that nobody stops leaves of a case.
fn undisturbed(case: &Case, wanted: &Files) -> Files {
    let folder = begin(case);
    emit(folder.path(), wanted, case.force).unwrap();
    contents(folder.path())
}

#[test]
fn every_file_is_whole_and_nobody_elses_is_lost() {
    at_every_step(|case, root, before, _| {
        for (path, text) in visible(root) {
            let is_whole =
                before.get(&path) == Some(&text) || case.second.get(&path) == Some(&text);
            assert!(is_whole, "{path}: {text}");
        }
        let now = visible(root);
        for (path, text) in &case.edits {
            let may_be_replaced = case.force && case.second.contains_key(path);
            assert!(now.get(path) == Some(text) || may_be_replaced, "{path}");
        }
        // What stays wanted never vanishes, not even for a moment.
        for path in before.keys().filter(|path| case.second.contains_key(*path)) {
            assert!(now.contains_key(path), "{path}");
        }
    });
}

#[test]
fn the_next_run_finishes_as_if_nothing_had_happened() {
    at_every_step(|case, root, _, _| {
        let comparison = compare(root, &case.second);
        let ours_look_edited = comparison.changes().iter().any(|change| {
            matches!(
                change.state,
                State::HandEdited | State::RemovedButEdited | State::Foreign
            ) && !case.edits.contains_key(&change.path)
        });
        assert!(!ours_look_edited, "{:?}", comparison.changes());
        emit(root, &case.second, case.force).unwrap();
        assert_eq!(contents(root), undisturbed(case, &case.second));
        let again = emit(root, &case.second, case.force).unwrap();
        assert!(again.wrote_nothing());
    });
}

#[test]
fn the_next_run_may_want_the_first_files_again() {
    at_every_step(|case, root, _, _| {
        if case.force && !case.edits.is_empty() {
            return; // Forced, the edit may be gone already: there is no one outcome.
        }
        if compare(root, &case.second).manifest_is_current() {
            return; // It was stopped after its end.
        }
        emit(root, &case.first, false).unwrap();
        assert_eq!(contents(root), undisturbed(case, &case.first));
    });
}

#[test]
fn the_next_run_may_want_nothing() {
    at_every_step(|case, root, _, _| {
        emit(root, &Files::new(), false).unwrap();
        let left = contents(root);
        assert!(
            left.iter()
                .all(|(path, text)| case.edits.get(path) == Some(text)),
            "{left:?}"
        );
    });
}

#[test]
fn a_full_disk_changes_nothing_before_the_first_move() {
    at_every_step(|case, root, before, disk| {
        // The journal is moved to its place first, and what is in the way is removed then.
        let makes_way = case.second.contains_key("swap/folder") && !case.first.is_empty();
        if disk.renamed < 2 && !makes_way {
            let mut now = contents(root);
            now.retain(|path, _| path != ".groundplan/lock" && path != ".groundplan/manifest.json");
            now.retain(|path, _| before.contains_key(path) || !path.ends_with(".tmp"));
            let _ = now.remove(".groundplan/journal.json");
            if case.second.is_empty() {
                now.retain(|path, _| before.contains_key(path));
            } else {
                assert_eq!(&now, before);
            }
        }
    });
}

#[test]
fn a_failure_says_what_where_and_how_far() {
    let case = &cases()[0];
    let folder = begin(case);
    let root = folder.path();
    let mut disk = FaultyDisk::new(Fault::Full, 16);
    let error = compare(root, &case.second)
        .apply_with(&mut disk, &options(false))
        .unwrap_err();
    let text = error
        .to_string()
        .replace(&root.display().to_string(), "ROOT")
        .replace('\\', "/");
    assert_eq!(text, "cannot write `ROOT/swap/file`: the disk is full");
    assert_eq!(
        error.help(),
        "fix the cause, then run again: it goes on from here"
    );
    assert_eq!(
        contents(root).into_keys().collect::<Vec<_>>(),
        [".groundplan/lock"]
    );
}
