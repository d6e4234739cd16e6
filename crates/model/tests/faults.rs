//! One bad description per message, with the message that a user reads.
//!
//! A case is a file `faults/<name>.case`: parts that each begin with a line `--- <path>`, laid over
//! the good description in `faults/good`. Under `--- code` stand the paths that have code, one a
//! line, with `(file)` or `(empty)` behind it where it is no folder. A part `+++ <path>` is added
//! to the end of the good file instead of replacing it, and `xxx <path>` takes a good file away.
//! `\xff` stands for a byte that is not UTF-8. What is expected is in `<name>.stderr`,
//! rewritten by `UPDATE_GOLDENS=1`, never where `CI` is set.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use diagnostic::{Diagnostic, SourceTexts, text};
use model::{CodePath, SourceFile, load_from};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults")
}

/// Files of a description and the code beside it.
type Files = BTreeMap<String, String>;

fn parse(case: &str, mut files: Files) -> Files {
    let mut current: Option<String> = None;
    for line in case.lines() {
        if let Some(path) = line.strip_prefix("--- ") {
            files.insert(path.to_owned(), String::new());
            current = Some(path.to_owned());
        } else if let Some(path) = line.strip_prefix("+++ ") {
            files.entry(path.to_owned()).or_default().push('\n');
            current = Some(path.to_owned());
        } else if let Some(path) = line.strip_prefix("xxx ") {
            files.remove(path);
            current = None;
        } else if let Some(path) = &current {
            let text = files.get_mut(path).unwrap();
            text.push_str(line);
            text.push('\n');
        }
    }
    files
}

fn load(files: &Files) -> (Vec<Diagnostic>, SourceTexts, bool) {
    let code: BTreeMap<_, _> = files
        .get("code")
        .map(String::as_str)
        .unwrap_or_default()
        .lines()
        .map(|line| match line.split_once(' ') {
            Some((path, "(file)")) => (path, CodePath::File),
            Some((path, "(empty)")) => (path, CodePath::EmptyFolder),
            _ => (line, CodePath::Folder),
        })
        .collect();
    let description = files
        .iter()
        .filter(|(path, _)| *path != "code")
        .map(|(path, text)| SourceFile {
            path: path.clone(),
            content: text
                .replace("\\xff", "\u{0}")
                .bytes()
                .map(|b| if b == 0 { 0xff } else { b })
                .collect(),
        });
    let present = |path: &str| code.get(path).copied().unwrap_or(CodePath::Missing);
    match load_from(description, &present) {
        Ok(project) => (project.warnings, project.sources, true),
        Err(failure) => (failure.diagnostics, failure.sources, false),
    }
}

fn good() -> Files {
    let text = fs::read_to_string(folder().join("good")).unwrap();
    parse(&text, Files::new())
}

fn cases() -> Vec<(String, String)> {
    let mut cases: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "case")
        })
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    cases.sort();
    cases
}

#[test]
fn the_good_description_has_nothing_to_say() {
    let (diagnostics, sources, loaded) = load(&good());
    let text = text::render(&diagnostics, &sources, text::Style::Plain);
    assert!(loaded && diagnostics.is_empty(), "{text}");
}

#[test]
fn every_fault_has_its_message() {
    let update = std::env::var_os("UPDATE_GOLDENS").is_some() && std::env::var_os("CI").is_none();
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() >= 80, "{} cases", cases.len());
    for (name, case) in &cases {
        let (diagnostics, sources, loaded) = load(&parse(case, good()));
        let shown = text::render(&diagnostics, &sources, text::Style::Plain);
        let only_remarks = diagnostics.iter().all(|d| d.severity.as_str() == "warning");
        assert_eq!(loaded, only_remarks, "{name}");
        assert!(!diagnostics.is_empty(), "{name} has no fault");
        let path = folder().join(format!("{name}.stderr"));
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if shown != expected {
            if update {
                #[allow(
                    clippy::disallowed_methods,
                    reason = "goldens are rewritten by hand only"
                )]
                fs::write(&path, &shown).unwrap();
            } else {
                wrong.push(format!(
                    "--- {name}\nexpected:\n{expected}\nfound:\n{shown}"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nIf the new messages are right: `tests/run generate` (or UPDATE_GOLDENS=1 for this test alone)",
        wrong.join("\n")
    );
}

/// Every code that appears in the sources is shown by some case.
#[test]
fn every_kind_of_message_has_a_case() {
    let shown: BTreeSet<String> = cases()
        .iter()
        .flat_map(|(_, case)| load(&parse(case, good())).0)
        .map(|diagnostic| diagnostic.code.to_owned())
        .collect();
    // Told from the disk (tests/disk.rs), or told only of a fault of our own.
    let elsewhere = [
        "no-description",
        "not-a-file",
        "unreadable",
        "too-large",
        "internal",
    ];
    let missing: Vec<_> = codes()
        .into_iter()
        .filter(|code| !shown.contains(code) && !elsewhere.contains(&code.as_str()))
        .collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}

fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            for begin in ["error(", "warning(", "self.report("] {
                for (at, _) in text.match_indices(begin) {
                    let rest = text[at + begin.len()..].trim_start();
                    let word = rest
                        .strip_prefix('"')
                        .and_then(|rest| rest.split('"').next());
                    let is_code = |word: &&str| {
                        word.chars()
                            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                    };
                    codes.extend(word.filter(is_code).map(str::to_owned));
                }
            }
        }
    }
    assert!(codes.len() > 50, "{codes:?}");
    codes
}

/// The beginning of good files is not repeated in each case, so a case must not depend on it.
#[test]
fn each_case_says_one_thing() {
    for (name, case) in cases() {
        let (diagnostics, ..) = load(&parse(&case, good()));
        let codes: BTreeSet<_> = diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code)
            .collect();
        assert_eq!(codes.len(), 1, "{name}: {codes:?}");
    }
}
