//! Differences as git sees them, and numbers.

#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod common;

use std::process::{Command, Stdio};

use common::Folder;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

#[test]
fn each_kind_of_change_has_its_header() {
    let folder = Folder::new();
    folder.emit(&[
        ("changed", "a\nb\nc\nd\ne\n"),
        ("removed", "x\n"),
        ("binary", "\0one"),
        ("same", ""),
    ]);
    let wanted = &[
        ("changed", "a\nb\nC\nd\ne"),
        ("created", "y\n"),
        ("binary", "\0two"),
        ("same", ""),
    ];
    assert_eq!(
        folder.compare(wanted).unified_diff(1),
        "\
diff --git a/binary b/binary
Binary files a/binary and b/binary differ
diff --git a/changed b/changed
--- a/changed
+++ b/changed
@@ -2,4 +2,4 @@
 b
-c
+C
 d
-e
+e
\\ No newline at end of file
diff --git a/created b/created
new file mode 100644
--- /dev/null
+++ b/created
@@ -0,0 +1 @@
+y
diff --git a/removed b/removed
deleted file mode 100644
--- a/removed
+++ /dev/null
@@ -1 +0,0 @@
-x
"
    );
    let comparison = folder.compare(wanted);
    assert!(comparison.unified_diff_of("created", 3).contains("+y\n"));
    assert_eq!(comparison.unified_diff_of("same", 3), "");
    assert_eq!(comparison.unified_diff_of("nowhere", 3), "");
    assert_eq!(comparison.before("removed"), Some(&b"x\n"[..]));
}

#[test]
fn a_large_file_rewritten_as_a_whole_is_compared_in_time() {
    let folder = Folder::new();
    let text = |seed: u64| -> String {
        let line = |n: u64| format!("  \"line {}\": {},\n", n, n.wrapping_mul(seed) % 9973);
        (0..60_000).map(line).collect()
    };
    folder.emit(&[("main.tf.json", &text(31))]);
    let start = std::time::Instant::now();
    let diff = folder
        .compare(&[("main.tf.json", &text(77))])
        .unified_diff(3);
    assert!(diff.len() > 1_000_000);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// Random files: few names, few words, any number of lines, with and without an end.
fn files() -> impl Strategy<Value = Vec<(String, String)>> {
    let text = (vec("[ab]{0,2}(\rx)?", 0..6), any::<bool>()).prop_map(|(lines, ends)| {
        let end = if ends && !lines.is_empty() { "\n" } else { "" };
        lines.join("\n") + end
    });
    btree_map("[a-c](/[a-c])?\\.tf", text, 0..5).prop_map(|files| files.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn git_applies_the_difference(old in files(), new in files()) {
        let folder = Folder::new();
        folder.emit(&borrowed(&old));
        let diff = folder.compare(&borrowed(&new)).unified_diff(3);
        prop_assert_eq!(diff.is_empty(), old == new);
        if !diff.is_empty() && has_git() {
            git_apply(&folder, &diff);
            let mut found = folder.contents();
            found.retain(|path, bytes| !path.starts_with(".groundplan") && bytes.is_some());
            let text = |bytes: Option<Vec<u8>>| String::from_utf8(bytes.unwrap()).unwrap();
            let found: Vec<(String, String)> =
                found.into_iter().map(|(path, bytes)| (path, text(bytes))).collect();
            prop_assert_eq!(found, new);
        }
    }
}

fn borrowed(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect()
}

fn has_git() -> bool {
    Command::new("git")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

fn git_apply(folder: &Folder, diff: &str) {
    use std::io::Write as _;
    let mut git = Command::new("git")
        .args(["apply", "--whitespace=nowarn", "--unidiff-zero", "-"])
        .env("GIT_CEILING_DIRECTORIES", folder.path().parent().unwrap())
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    git.stdin
        .take()
        .unwrap()
        .write_all(diff.as_bytes())
        .unwrap();
    let output = git.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}\n{diff}",
        String::from_utf8_lossy(&output.stderr)
    );
}
