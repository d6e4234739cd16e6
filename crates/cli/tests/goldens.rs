//! Whole environments as they are emitted, byte for byte. `UPDATE_GOLDENS=1` rewrites them, but
//! never under CI. The modules themselves are pinned by the repository's own `modules/`.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use common::{command, files_below, ran};

fn goldens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens")
}

/// What is emitted below `environments` (and beside it, but for modules and records).
fn emitted(case: &Path) -> BTreeMap<String, Vec<u8>> {
    let out = tempfile::tempdir().unwrap();
    let output = command()
        .arg("-C")
        .arg(case)
        .args(["emit", "--out"])
        .arg(out.path())
        .output()
        .unwrap();
    let ran = ran(output);
    assert_eq!(ran.code, 0, "{}: {}", case.display(), ran.stderr);
    let mut files = files_below(out.path());
    files.retain(|path, _| !path.starts_with("modules/") && !path.starts_with(".groundplan/"));
    files
}

#[test]
fn every_case_is_emitted_as_it_was() {
    let update = env::var_os("UPDATE_GOLDENS").is_some();
    assert!(
        !(update && env::var_os("CI").is_some()),
        "goldens are not rewritten under CI"
    );
    let mut cases: Vec<PathBuf> = fs::read_dir(goldens())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        let wanted = emitted(&case);
        let folder = case.join("emitted");
        if update {
            let _ = fs::remove_dir_all(&folder);
            for (path, bytes) in &wanted {
                let path = folder.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                #[allow(clippy::disallowed_methods, reason = "goldens are ours to write")]
                fs::write(path, bytes).unwrap();
            }
        }
        let found = files_below(&folder);
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&wanted), "{}", case.display());
        for (path, bytes) in wanted {
            let found = String::from_utf8_lossy(&found[&path]).into_owned();
            let wanted = String::from_utf8(bytes).unwrap();
            assert!(
                found == wanted,
                "{}/{path} differs: `tests/run generate` rewrites it\n{}",
                case.display(),
                first_difference(&found, &wanted)
            );
        }
    }
}

fn first_difference(found: &str, wanted: &str) -> String {
    for (number, (old, new)) in found.lines().zip(wanted.lines()).enumerate() {
        if old != new {
            return format!("line {}\n- {old}\n+ {new}", number + 1);
        }
    }
    "one is longer than the other".into()
}
