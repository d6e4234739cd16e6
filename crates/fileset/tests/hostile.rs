//! Trees and records that lie, block or lead elsewhere: nothing is lost, nothing is
//! written outside, and the message says what to do.

#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod common;

use std::fs;
use std::time::Duration;

use common::{Folder, MANIFEST, WANTED, assert_refused, listing, set};
use fileset::{ApplyError, ApplyOptions, CompareError, Comparison, ManifestError, Obstacle, State};

#[test]
fn a_folder_with_files_where_a_file_should_be() {
    let folder = Folder::new();
    folder.edit("top.tf.json/mine", "mine");
    assert_refused(
        &folder,
        "`top.tf.json` cannot be written: a folder stands there",
    );
    fs::remove_file(folder.join("top.tf.json/mine")).unwrap();
    folder.emit(WANTED);
    assert_eq!(folder.read("top.tf.json"), "{}\n");
}

#[test]
fn a_file_where_a_folder_should_be() {
    let folder = Folder::new();
    folder.edit("modules", "mine");
    assert_refused(
        &folder,
        "`modules/table/main.tf.json` cannot be written: `modules` is a file, and should be a folder",
    );
}

#[test]
fn a_read_only_file_is_not_replaced() {
    let folder = Folder::new();
    folder.emit(&[
        ("top.tf.json", "old\n"),
        ("modules/table/main.tf.json", "{}\n"),
    ]);
    let place = folder.join("top.tf.json");
    let mut permissions = fs::metadata(&place).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&place, permissions.clone()).unwrap();
    assert_refused(&folder, "`top.tf.json` is read-only");
    assert!(folder.compare(&[]).apply(&ApplyOptions::default()).is_err());
    assert_eq!(folder.read("top.tf.json"), "old\n");
    // What is as wanted may be read-only.
    assert!(folder.emit(&[("top.tf.json", "old\n")]).kept.is_empty());
    #[expect(clippy::permissions_set_readonly_false, reason = "a test's own file")]
    permissions.set_readonly(false);
    fs::set_permissions(&place, permissions).unwrap();
}

#[test]
fn a_root_that_is_a_file() {
    let folder = Folder::new();
    folder.edit("root", "");
    let error = Comparison::new(&folder.join("root"), set(WANTED)).unwrap_err();
    assert!(matches!(error, CompareError::Root(_)));
    assert!(error.to_string().ends_with("root` is not a folder"));
}

#[test]
fn manifests_that_cannot_be_trusted() {
    let folder = Folder::new();
    folder.edit("outside", "theirs");
    folder.edit("tree/.git/config", "theirs");
    let tree = folder.join("tree");
    let cases = [
        (
            listing("../outside", "theirs"),
            "path `../outside` leaves its folder through `..`",
        ),
        (listing("a/../../outside", "theirs"), "leaves its folder"),
        (
            listing("/etc/hostname", ""),
            "path `/etc/hostname` is absolute",
        ),
        (
            listing(".git/config", "theirs"),
            "belongs to git or to groundplan's own records",
        ),
        (
            "{\"version\": 7}".to_owned(),
            "has version 7; this groundplan reads version 1",
        ),
        (
            "<<<<<<< ours\n".to_owned(),
            "line 1, column 1: expected value",
        ),
        (String::new(), "EOF while parsing a value"),
        (
            "{\"version\": 1, \"files\": {\"a\": 1}}".to_owned(),
            "invalid type",
        ),
    ];
    for (text, message) in cases {
        folder.edit("tree/.groundplan/manifest.json", &text);
        let before = folder.contents();
        let error = Comparison::new(&tree, set(&[])).unwrap_err();
        assert!(matches!(error, CompareError::Manifest(_)));
        assert!(error.to_string().contains(message), "{error}");
        assert!(!error.help().is_empty());
        assert_eq!(folder.contents(), before);
    }
}

#[test]
fn a_manifest_that_is_a_folder() {
    let folder = Folder::new();
    folder.edit(".groundplan/manifest.json/x", "");
    let error = Comparison::new(folder.path(), set(WANTED)).unwrap_err();
    assert!(matches!(
        error,
        CompareError::Manifest(ManifestError::Obstacle(Obstacle::Folder))
    ));
}

#[test]
fn a_manifest_that_claims_files_of_others() {
    let folder = Folder::new();
    folder.edit("mine.tf", "mine");
    // With another digest it is not ours; it is kept, and forgotten.
    folder.edit(MANIFEST, listing("mine.tf", "not mine"));
    assert_eq!(folder.state(WANTED, "mine.tf"), State::RemovedButEdited);
    assert_eq!(folder.emit(WANTED).abandoned, ["mine.tf"]);
    assert_eq!(folder.read("mine.tf"), "mine");
}

#[test]
fn a_broken_journal_says_nothing() {
    let folder = Folder::new();
    folder.edit(".groundplan/journal.json", "{");
    folder.emit(WANTED);
    assert!(!folder.has(".groundplan/journal.json"));
    folder.edit(
        ".groundplan/journal.json",
        "{\"version\":1,\"files\":{\"../x\":[]}}",
    );
    assert!(folder.compare(WANTED).is_clean());
    folder.emit(WANTED);
    assert!(!folder.has(".groundplan/journal.json"));
}

#[test]
fn what_changed_between_comparison_and_apply_is_noticed() {
    let folder = Folder::new();
    folder.emit(&[("top.tf.json", "old\n")]);
    let comparison = folder.compare(WANTED);
    folder.edit("top.tf.json", "mine\n");
    let error = comparison.apply(&ApplyOptions::default()).unwrap_err();
    assert!(matches!(&error, ApplyError::ChangedMeanwhile(paths) if paths == &["top.tf.json"]));
    assert_eq!(error.help(), "run again");
    assert_eq!(folder.read("top.tf.json"), "mine\n");
    assert!(!folder.has("modules"));
}

#[test]
fn two_at_once_write_one_after_the_other() {
    let folder = Folder::new();
    let versions: Vec<String> = (0..4)
        .map(|version| format!("version {version}\n"))
        .collect();
    std::thread::scope(|scope| {
        for version in &versions {
            scope.spawn(|| {
                for _ in 0..20 {
                    let files = [
                        ("a/x", version.as_str()),
                        ("a/y", version),
                        ("b/z", version),
                    ];
                    match folder.try_emit(&files) {
                        Ok(_) | Err(ApplyError::ChangedMeanwhile(_)) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
            });
        }
    });
    let text = folder.read("a/x");
    let files = [("a/x", text.as_str()), ("a/y", &text), ("b/z", &text)];
    assert!(folder.compare(&files).is_clean());
}

#[test]
fn a_lock_that_is_held_stops_the_second() {
    let folder = Folder::new();
    folder.emit(&[("top.tf.json", "old\n")]);
    let lock = fs::File::open(folder.join(".groundplan/lock")).unwrap();
    lock.lock().unwrap();
    let options = ApplyOptions {
        lock_wait: Duration::from_millis(50),
        ..ApplyOptions::default()
    };
    let error = folder.compare(WANTED).apply(&options).unwrap_err();
    assert!(matches!(error, ApplyError::Locked { .. }));
    assert!(
        error
            .to_string()
            .starts_with("another groundplan is writing here: "),
        "{error}"
    );
    assert_eq!(folder.read("top.tf.json"), "old\n");
    // Nothing to do needs no lock.
    assert!(folder.emit(&[("top.tf.json", "old\n")]).wrote_nothing());
    drop(lock);
    folder.emit(WANTED);
}

#[test]
fn the_deepest_path_is_written_and_removed() {
    let folder = Folder::new();
    let deep = ["x"; 400].join("/");
    folder.emit(&[(&deep, "deep")]);
    assert!(folder.compare(&[(&deep, "deep")]).is_clean());
    // In place of the file that stood on its way down, too.
    folder.emit(&[("x", "flat")]);
    assert_eq!(folder.paths(), ["x"]);
    folder.emit(&[]);
    assert!(folder.contents().is_empty());
}
