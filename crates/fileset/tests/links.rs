//! Symbolic links and other things of Unix in the tree: none is followed, nothing
//! outside is read, written or removed.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod common;

use std::fs;
use std::os::unix::fs::symlink;

use common::{Folder, MANIFEST, WANTED, assert_refused, listing, set};
use fileset::{ApplyOptions, Comparison};

#[test]
fn a_folder_that_leads_out_of_the_tree() {
    let outside = Folder::new();
    let folder = Folder::new();
    symlink(outside.path(), folder.join("modules")).unwrap();
    assert_refused(
        &folder,
        "`modules/table/main.tf.json` cannot be written: `modules` is a symbolic link",
    );
    assert!(outside.contents().is_empty());
}

#[test]
fn a_file_that_leads_out_of_the_tree() {
    let outside = Folder::new();
    outside.edit("theirs", "theirs");
    let folder = Folder::new();
    symlink(outside.join("theirs"), folder.join("top.tf.json")).unwrap();
    assert_refused(
        &folder,
        "`top.tf.json` cannot be written: `top.tf.json` is a symbolic link",
    );
    assert_eq!(outside.read("theirs"), "theirs");
}

#[test]
fn a_manifest_that_points_through_a_link() {
    let outside = Folder::new();
    outside.edit("x/theirs", "theirs");
    outside.edit("empty/x", "");
    fs::remove_file(outside.join("empty/x")).unwrap();
    let folder = Folder::new();
    symlink(outside.path(), folder.join("link")).unwrap();
    folder.edit(MANIFEST, listing("link/x/theirs", "theirs"));
    assert_eq!(folder.emit(&[]).abandoned, ["link/x/theirs"]);
    folder.edit(MANIFEST, listing("link/empty/gone", "theirs"));
    folder.emit(&[]);
    assert_eq!(outside.read("x/theirs"), "theirs");
    assert!(
        outside.has("empty"),
        "an empty folder outside is not ours to remove"
    );
}

#[test]
fn records_behind_links_are_refused() {
    let outside = Folder::new();
    let folder = Folder::new();
    symlink(outside.path(), folder.join(".groundplan")).unwrap();
    let error = Comparison::new(folder.path(), set(WANTED)).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`.groundplan` is a symbolic link"),
        "{error}"
    );
    assert!(outside.contents().is_empty());

    let folder = Folder::new();
    fs::create_dir(folder.join(".groundplan")).unwrap();
    symlink(outside.join("lock"), folder.join(".groundplan/lock")).unwrap();
    let error = folder.try_emit(WANTED).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`.groundplan/lock` is a symbolic link"),
        "{error}"
    );
    assert!(outside.contents().is_empty() && !folder.has("top.tf.json"));
}

#[test]
fn a_journal_behind_a_link_is_replaced_not_followed() {
    let outside = Folder::new();
    outside.edit("journal", "theirs");
    let folder = Folder::new();
    fs::create_dir(folder.join(".groundplan")).unwrap();
    symlink(
        outside.join("journal"),
        folder.join(".groundplan/journal.json"),
    )
    .unwrap();
    symlink(
        outside.join("journal"),
        folder.join(".groundplan/manifest.json.tmp"),
    )
    .unwrap();
    folder.emit(WANTED);
    assert_eq!(outside.read("journal"), "theirs");
    assert!(folder.compare(WANTED).is_clean());
}

#[test]
fn the_root_may_be_a_link() {
    let folder = Folder::new();
    fs::create_dir(folder.join("real")).unwrap();
    symlink(folder.join("real"), folder.join("link")).unwrap();
    let comparison = Comparison::new(&folder.join("link"), set(WANTED)).unwrap();
    comparison.apply(&ApplyOptions::default()).unwrap();
    assert_eq!(folder.read("real/top.tf.json"), "{}\n");
}

#[test]
fn a_pipe_is_never_opened() {
    let folder = Folder::new();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.join("top.tf.json"))
        .status();
    if made.is_ok_and(|status| status.success()) {
        // Neither `contents` nor a comparison may wait for a writer.
        let error = folder.try_emit(WANTED).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("a device, pipe or socket stands there")
        );
    }
}

#[test]
fn files_have_the_mode_that_the_umask_leaves() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    folder.edit("reference", "");
    folder.emit(WANTED);
    let mode = |path: &str| {
        fs::metadata(folder.join(path))
            .unwrap()
            .permissions()
            .mode()
    };
    for path in ["top.tf.json", MANIFEST, "modules/table/main.tf.json"] {
        assert_eq!(mode(path), mode("reference"), "{path}");
    }
}
