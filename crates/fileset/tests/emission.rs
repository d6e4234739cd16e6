//! What an emission does in each state, seen from outside.

mod common;

use common::Folder;
use fileset::{ApplyError, ApplyOptions, State};

const A: &[(&str, &str)] = &[
    ("modules/table/main.tf.json", "{\n  \"a\": 1\n}\n"),
    ("modules/table/README.md", "# Table\n"),
    ("environments/dev/main.tf.json", "{}\n"),
];
const B: &[(&str, &str)] = &[
    ("modules/table/main.tf.json", "{\n  \"a\": 2\n}\n"),
    ("modules/api/main.tf.json", "{}\n"),
];

#[test]
fn a_first_emission_writes_all_and_a_second_nothing() {
    let folder = Folder::new();
    let comparison = folder.compare(A);
    assert!(!comparison.is_clean());
    assert_eq!(comparison.summary().to_string(), "3 created");
    let report = folder.emit(A);
    assert_eq!(report.created.len(), 3);
    assert!(report.manifest_written && !report.wrote_nothing());
    let before = folder.contents();
    assert!(folder.has(".groundplan/lock") && !folder.has(".groundplan/journal.json"));

    let comparison = folder.compare(A);
    assert!(comparison.is_clean());
    assert_eq!(comparison.summary().to_string(), "nothing to do");
    assert_eq!(comparison.unified_diff(3), "");
    let report = folder.emit(A);
    assert!(report.wrote_nothing());
    assert_eq!(report.unchanged, 3);
    assert_eq!(folder.contents(), before);
}

#[cfg(unix)]
#[test]
fn a_second_emission_touches_no_file() {
    use std::os::unix::fs::MetadataExt as _;
    let folder = Folder::new();
    folder.emit(A);
    let stamps = || -> Vec<_> {
        let all = folder.contents().into_keys().map(|path| {
            let metadata = folder.join(&path).metadata().unwrap();
            (
                path,
                metadata.ino(),
                metadata.mtime_nsec(),
                metadata.ctime_nsec(),
            )
        });
        all.collect()
    };
    let before = stamps();
    folder.emit(A);
    assert_eq!(stamps(), before);
}

#[test]
fn the_next_description_changes_creates_and_removes() {
    let folder = Folder::new();
    folder.emit(A);
    let comparison = folder.compare(B);
    assert_eq!(
        comparison.summary().to_string(),
        "1 created, 1 changed, 2 removed"
    );
    let folders: Vec<String> = comparison
        .summary()
        .folders
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        folders,
        [
            "environments/dev: 1 removed",
            "modules/api: 1 created",
            "modules/table: 1 changed, 1 removed"
        ]
    );
    let report = folder.emit(B);
    assert_eq!(
        report.removed,
        ["environments/dev/main.tf.json", "modules/table/README.md"]
    );
    assert_eq!(
        folder.paths(),
        [
            "modules",
            "modules/api",
            "modules/api/main.tf.json",
            "modules/table",
            "modules/table/main.tf.json"
        ]
    );
}

#[test]
fn nothing_wanted_leaves_nothing_behind() {
    let folder = Folder::new();
    folder.emit(A);
    folder.emit(&[]);
    assert!(folder.contents().is_empty(), "{:?}", folder.contents());
    assert!(folder.emit(&[]).wrote_nothing());
    assert!(folder.contents().is_empty());
}

#[test]
fn nothing_wanted_leaves_what_is_not_ours() {
    let folder = Folder::new();
    folder.edit("modules/table/mine.tf", "mine");
    folder.emit(A);
    folder.emit(&[]);
    assert_eq!(
        folder.paths(),
        ["modules", "modules/table", "modules/table/mine.tf"]
    );
}

#[test]
fn a_hand_edit_is_kept_until_forced() {
    let folder = Folder::new();
    let path = "modules/table/main.tf.json";
    folder.emit(A);
    folder.edit(path, "mine\n");
    assert_eq!(folder.state(A, path), State::HandEdited);
    assert!(folder.compare(A).unified_diff(3).contains("-mine\n"));
    for wanted in [A, B, B] {
        assert_eq!(folder.emit(wanted).kept, [path]);
        assert_eq!(folder.read(path), "mine\n");
        assert!(!folder.compare(wanted).is_clean());
    }
    assert_eq!(folder.force(B).changed, [path]);
    assert_eq!(folder.read(path), B[0].1);
    assert!(folder.compare(B).is_clean());
}

#[test]
fn a_hand_edit_that_comes_to_what_is_wanted_is_ours_again() {
    let folder = Folder::new();
    folder.emit(A);
    folder.edit("modules/table/main.tf.json", B[0].1);
    let report = folder.emit(B);
    assert!(report.kept.is_empty() && report.changed.is_empty());
    assert!(folder.compare(B).is_clean());
    assert_eq!(folder.emit(A).changed, ["modules/table/main.tf.json"]);
}

#[test]
fn an_edited_file_that_is_wanted_no_more_is_kept_and_forgotten() {
    let folder = Folder::new();
    folder.emit(A);
    folder.edit("modules/table/README.md", "mine\n");
    let report = folder.force(B);
    assert_eq!(report.abandoned, ["modules/table/README.md"]);
    assert!(report.kept.is_empty());
    assert_eq!(folder.read("modules/table/README.md"), "mine\n");
    assert!(folder.compare(B).is_clean());
    // Wanted again, it is not ours.
    assert_eq!(folder.state(A, "modules/table/README.md"), State::Foreign);
}

#[test]
fn deleted_and_emptied_files_are_written_again() {
    let folder = Folder::new();
    folder.emit(A);
    std::fs::remove_file(folder.join(A[0].0)).unwrap();
    folder.edit(A[1].0, "");
    let report = folder.emit(A);
    assert_eq!(report.created, [A[0].0]);
    assert_eq!(report.changed, [A[1].0]);
    std::fs::remove_file(folder.join(A[1].0)).unwrap();
    assert!(folder.emit(B).removed == ["environments/dev/main.tf.json"]);
}

#[test]
fn files_not_ours_stop_everything_until_forced() {
    let folder = Folder::new();
    folder.edit("modules/table/main.tf.json", "theirs\n");
    let error = folder.try_emit(A).unwrap_err();
    assert!(matches!(&error, ApplyError::Refused(refusals) if refusals.len() == 1));
    assert_eq!(
        error.to_string(),
        "nothing was written:\n  `modules/table/main.tf.json` exists, and was not written by groundplan"
    );
    assert_eq!(
        error.help(),
        "move the file away, or use `--force` to replace it"
    );
    assert_eq!(
        folder.paths(),
        ["modules", "modules/table", "modules/table/main.tf.json"]
    );
    assert!(!folder.has(".groundplan"));
    folder.force(A);
    assert_eq!(folder.read("modules/table/main.tf.json"), A[0].1);
}

#[test]
fn files_as_wanted_are_adopted() {
    let folder = Folder::new();
    folder.emit(A);
    std::fs::remove_file(folder.join(".groundplan/manifest.json")).unwrap();
    let comparison = folder.compare(A);
    assert!(!comparison.is_clean());
    assert!(comparison.unified_diff(3).starts_with(
        "diff --git a/.groundplan/manifest.json b/.groundplan/manifest.json\nnew file mode 100644\n"
    ));
    let report = folder.emit(A);
    assert_eq!(report.adopted.len(), 3);
    assert!(report.created.is_empty() && report.changed.is_empty() && report.manifest_written);
    assert!(folder.compare(A).is_clean());
}

#[test]
fn a_checkout_with_other_line_ends_is_no_edit() {
    let folder = Folder::new();
    folder.emit(A);
    for path in folder.paths() {
        if folder.join(&path).is_file() {
            folder.edit(&path, folder.read(&path).replace('\n', "\r\n"));
        }
    }
    let manifest = folder
        .read(".groundplan/manifest.json")
        .replace('\n', "\r\n");
    folder.edit(".groundplan/manifest.json", manifest);
    assert!(folder.compare(A).is_clean());
    assert!(folder.emit(A).wrote_nothing());
    let diff = folder.compare(B).unified_diff(0);
    assert!(
        diff.contains("@@ -2 +2 @@\n-  \"a\": 1\n+  \"a\": 2\n"),
        "{diff}"
    );
    assert!(folder.emit(B).kept.is_empty());
}

#[test]
fn a_root_that_does_not_exist_is_made() {
    let folder = Folder::new();
    let root = folder.join("new/deep");
    let comparison = fileset::Comparison::new(&root, common::set(A)).unwrap();
    assert_eq!(
        comparison
            .apply(&ApplyOptions::default())
            .unwrap()
            .created
            .len(),
        3
    );
    assert!(root.join(A[0].0).is_file());
}

#[test]
fn a_file_becomes_a_folder_and_back() {
    let folder = Folder::new();
    let file = &[("a", "file"), ("z", "")];
    let deep = &[("a/b/c", "deep"), ("z", "")];
    for _ in 0..2 {
        folder.emit(file);
        assert_eq!(folder.paths(), ["a", "z"]);
        folder.emit(deep);
        assert_eq!(folder.paths(), ["a", "a/b", "a/b/c", "z"]);
    }
    // With something else in the folder, it stays.
    folder.edit("a/mine", "");
    assert_eq!(folder.state(file, "a"), State::Blocked);
    assert!(folder.try_emit(file).is_err());
    assert_eq!(folder.paths(), ["a", "a/b", "a/b/c", "a/mine", "z"]);
}

#[test]
fn a_name_may_change_its_case() {
    let folder = Folder::new();
    folder.emit(&[("modules/Table/main", "1")]);
    folder.emit(&[("modules/table/Main", "1")]);
    assert_eq!(
        folder.paths(),
        ["modules", "modules/table", "modules/table/Main"]
    );
    assert!(folder.compare(&[("modules/table/Main", "1")]).is_clean());
}

#[cfg(unix)]
#[test]
fn the_mode_of_a_file_is_kept() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    folder.emit(A);
    let place = folder.join(A[0].0);
    std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o750)).unwrap();
    folder.emit(B);
    assert_eq!(
        place.metadata().unwrap().permissions().mode() & 0o777,
        0o750
    );
}
