//! The edges between the crates, as ARCHITECTURE.md draws them, and a few facts about the tree.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each crate with the crates of ours that it may depend on.
const EDGES: &[(&str, &[&str])] = &[
    ("aws", &[]),
    ("diagnostic", &[]),
    ("formats", &["diagnostic"]),
    ("terraform", &["diagnostic", "syntax", "values"]),
    ("fileset", &["diagnostic"]),
    ("naming", &[]),
    ("secrets", &[]),
    ("model", &["aws", "diagnostic", "naming", "secrets"]),
    ("picture", &[]),
    (
        "emitter",
        &[
            "aws",
            "diagnostic",
            "model",
            "naming",
            "picture",
            "secrets",
            "terraform",
        ],
    ),
    ("values", &[]),
    ("syntax", &["values"]),
    ("plan", &["diagnostic", "formats", "values"]),
    (
        "planner",
        &["diagnostic", "plan", "syntax", "terraform", "values"],
    ),
    // Not the planner: what judges a plan is not compiled again when what evaluates one changes.
    (
        "checker",
        &[
            "aws",
            "diagnostic",
            "formats",
            "naming",
            "plan",
            "secrets",
            "values",
        ],
    ),
];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn names() -> BTreeSet<String> {
    fs::read_dir(crates())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("Cargo.toml").exists())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect()
}

/// The crates of ours in the `[dependencies]` of a manifest.
fn dependencies(name: &str) -> BTreeSet<String> {
    let manifest = fs::read_to_string(crates().join(name).join("Cargo.toml")).unwrap();
    let ours = names();
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|dependency| ours.contains(*dependency))
        .map(str::to_owned)
        .collect()
}

#[test]
fn crates_depend_only_downwards() {
    for name in names() {
        if name == "cli" {
            continue;
        }
        let (_, allowed) = EDGES
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap_or_else(|| {
                panic!("crate {name} is on no map: add it to EDGES and ARCHITECTURE.md")
            });
        let allowed: BTreeSet<String> = allowed.iter().map(ToString::to_string).collect();
        let found = dependencies(&name);
        assert!(
            found.is_subset(&allowed),
            "{name} depends on {:?}",
            found.difference(&allowed).collect::<Vec<_>>()
        );
    }
}

#[test]
fn no_source_file_is_a_hall() {
    let mut folders = vec![crates()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let lines = text.lines().count();
                assert!(lines <= 800, "{} has {lines} lines", path.display());
                assert!(
                    text.starts_with("//!"),
                    "{} does not say what it is",
                    path.display()
                );
            }
        }
    }
}

/// What `tests/generate` builds of the repository's own: nothing else builds an example, so that one could go unseen.
#[test]
fn every_example_that_is_built_to_generate_is_there() {
    let script = fs::read_to_string(crates().join("../tests/generate")).unwrap();
    let words: Vec<&str> = script.split_whitespace().collect();
    let built = words.windows(2).filter(|pair| pair[0] == "--example");
    let mut seen = 0;
    for pair in built {
        let file = format!("examples/{}.rs", pair[1]);
        let is_there = names()
            .iter()
            .any(|name| crates().join(name).join(&file).is_file());
        assert!(is_there, "tests/generate builds {file}, which no crate has");
        seen += 1;
    }
    assert!(seen > 0, "tests/generate builds no example");
}
