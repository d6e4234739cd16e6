//! `docs/reference-system.md` against the tree: every row is there once, and every module, document,
//! setting and test that it names exists.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// Letter, first and last number of the rows that there are.
const IDS: &[(char, u32, u32)] = &[
    ('F', 1, 18),
    ('F', 20, 34),
    ('F', 40, 51),
    ('F', 60, 65),
    ('F', 70, 74),
    ('C', 1, 20),
    ('O', 1, 6),
    ('T', 1, 3),
    ('X', 1, 7),
];

const RUNBOOK: &str = "environments/production/RUNBOOK.md";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A row: id, promise, delivered by, setting, shown by, differently.
type Row = Vec<String>;

/// The rows whose first cell is a letter and two digits.
fn rows(text: &str) -> Vec<Row> {
    text.lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix('|'))
        .map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect())
        .filter(|row: &Row| {
            row[0].len() == 3 && row[0][1..].bytes().all(|byte| byte.is_ascii_digit())
        })
        .collect()
}

fn document() -> Vec<Row> {
    rows(&read("docs/reference-system.md"))
}

/// What stands between backticks.
fn words(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The folder of a module that is named alone (`table`) or by its path (`modules/table/scaled`).
fn module(word: &str) -> PathBuf {
    match word.strip_prefix("modules/") {
        Some(_) => root().join(word),
        None => root().join("modules").join(word),
    }
}

/// As GitHub makes the anchor of a heading of plain words.
fn anchor(heading: &str) -> String {
    heading.to_lowercase().replace(' ', "-")
}

fn delivers(word: &str) -> bool {
    if let Some(section) = word.strip_prefix("RUNBOOK#") {
        return read(RUNBOOK)
            .lines()
            .filter_map(|line| line.strip_prefix("## ").or(line.strip_prefix("### ")))
            .any(|heading| anchor(heading) == section);
    }
    if let Some(command) = word.strip_prefix("groundplan ") {
        return [".rs", "/mod.rs"].iter().any(|end| {
            root()
                .join(format!("crates/cli/src/commands/{command}{end}"))
                .is_file()
        });
    }
    if word.contains('/') {
        return root().join(word).exists();
    }
    module(word).join("main.tf.json").is_file()
}

/// Whether the schema knows the setting; `*` is any name.
fn is_setting(schema: &Json, path: &[&str]) -> bool {
    let alternatives = ["anyOf", "oneOf", "allOf"]
        .iter()
        .flat_map(|word| schema[word].as_array().into_iter().flatten());
    let Some((first, rest)) = path.split_first() else {
        return true;
    };
    let inside = match *first {
        "*" => &schema["additionalProperties"],
        name => &schema["properties"][name],
    };
    (inside.is_object() && is_setting(inside, rest))
        || alternatives
            .into_iter()
            .any(|alternative| is_setting(alternative, path))
}

fn shows(word: &str) -> bool {
    let (place, name) = word.split_once(": ").unwrap_or((word, ""));
    if module(place).join("main.tf.json").is_file() {
        return fs::read_dir(module(place).join("tests"))
            .unwrap()
            .any(|file| {
                let text = fs::read_to_string(file.unwrap().path()).unwrap();
                let file: Json = serde_json::from_str(&text).unwrap();
                file["run"].get(name).is_some()
            });
    }
    if !root().join(place).is_file() {
        return false;
    }
    let text = read(place);
    name.is_empty()
        || text.contains(&format!("#[test]\nfn {name}()"))
        || text.contains(&format!("#[test]\n    fn {name}()"))
        || text.contains(&format!("\"{name}\""))
}

#[test]
fn every_row_is_there_once() {
    let wanted: Vec<String> = IDS
        .iter()
        .flat_map(|(letter, first, last)| {
            (*first..=*last).map(move |number| format!("{letter}{number:02}"))
        })
        .collect();
    let found: Vec<String> = document().into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(found, wanted);
    assert_eq!(found.len(), 92);
}

#[test]
fn every_row_says_what_delivers_it_and_what_shows_it() {
    let mut wrong = Vec::new();
    for row in document() {
        let id = &row[0];
        assert_eq!(row.len(), 6, "{id}: {row:?}");
        assert!(!row[1].is_empty(), "{id} promises nothing");
        let (delivered, shown) = (words(&row[2]), words(&row[4]));
        assert!(!delivered.is_empty(), "nothing delivers {id}");
        assert!(!shown.is_empty(), "nothing shows {id}");
        let missing = delivered.into_iter().filter(|word| !delivers(word));
        wrong.extend(missing.map(|word| format!("{id}: there is no `{word}`")));
        let missing = shown.into_iter().filter(|word| !shows(word));
        wrong.extend(missing.map(|word| format!("{id}: there is no test `{word}`")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_setting_is_in_the_schema() {
    let schemas = [model::schema::groundplan(), model::schema::environment()];
    let mut wrong = Vec::new();
    for row in document() {
        for word in words(&row[3]) {
            let path: Vec<&str> = word.split('.').collect();
            if !schemas.iter().any(|schema| is_setting(schema, &path)) {
                wrong.push(format!("{}: no description has `{word}`", row[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_not_there_is_not_found() {
    assert!(delivers("table") && !delivers("queue") && !delivers("RUNBOOK#nowhere"));
    assert!(!delivers("groundplan destroy") && !delivers("docs/nothing.md"));
    assert!(shows("table: is_encrypted_recoverable_and_protected"));
    assert!(!shows("table: is_anything") && !shows("crates/cli/tests/guard.rs: nothing"));
    let schema = model::schema::environment();
    assert!(is_setting(&schema, &["tables", "*", "protected"]));
    assert!(!is_setting(&schema, &["tables", "*", "protection"]));
    assert!(!is_setting(&schema, &["tables", "protected"]));
}
