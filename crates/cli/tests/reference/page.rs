//! The page `docs/reference-system.md`: every row is there once, and every module, document, setting and
//! test that it names exists. Knows no facts.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::facts::Subject;
use crate::world::root;

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

/// The rows, and the mistakes that are not repeated.
pub(crate) fn rows_and_mistakes() -> Vec<String> {
    rows_and_mistakes_of(&read("docs/reference-system.md"))
}

fn rows_and_mistakes_of(page: &str) -> Vec<String> {
    let mistakes = page.lines().filter_map(|line| {
        let id = line.strip_prefix("| D")?.split(' ').next()?;
        id.parse::<u32>().ok().map(|number| format!("D{number}"))
    });
    let rows = rows(page).into_iter().map(|row| row[0].clone());
    rows.chain(mistakes).collect()
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

/// Whether there is such a test: `place: name`, or a place alone.
pub(crate) fn shows(word: &str) -> bool {
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

/// What a test needs: Terraform, the emulator, Node, scanners, or cargo alone.
pub(crate) fn proof(word: &str) -> &'static str {
    let place = word.split(": ").next().unwrap_or_default();
    let name = place.rsplit('/').next().unwrap_or_default();
    match name {
        _ if module(place).join("main.tf.json").is_file() => "terraform",
        "terraform_accepts.rs" => "terraform",
        "scanners.rs" | "workflows.rs" => "scanners",
        _ if place.starts_with("tests/") => "emulator",
        _ if place.ends_with(".mjs") => "node",
        _ => "cargo",
    }
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
fn the_page_and_the_facts_name_the_same_tests() {
    let facts = crate::facts::all();
    for row in document() {
        let runs = facts.iter().filter(|fact| fact.row == row[0]);
        let runs = runs.filter_map(|fact| match &fact.subject {
            Subject::Runs { tests, .. } => Some(tests),
            _ => None,
        });
        let runs: BTreeSet<&str> = runs.flatten().map(String::as_str).collect();
        let shown: BTreeSet<&str> = words(&row[4]).into_iter().collect();
        assert_eq!(runs, shown, "{}", row[0]);
    }
}

#[test]
fn every_heading_names_the_facts_of_its_rows() {
    let facts = crate::facts::all();
    let page = read("docs/reference-system.md");
    let mut named = BTreeSet::new();
    for section in page.split("\n## ").skip(1) {
        let heading = section.lines().next().unwrap();
        let mut lines = section
            .lines()
            .filter_map(|line| line.strip_prefix("Facts: "));
        let file = words(
            lines
                .next()
                .unwrap_or_else(|| panic!("{heading} names no facts")),
        )[0];
        named.insert(file);
        for id in rows_and_mistakes_of(section) {
            let own = facts.iter().filter(|fact| fact.row == id);
            let strays: Vec<_> = own.filter(|fact| !fact.place.starts_with(file)).collect();
            assert!(
                strays.is_empty(),
                "{heading}: {id} has facts elsewhere: {strays:?}"
            );
        }
    }
    let files = facts.iter().filter_map(|fact| fact.place.split(':').next());
    assert_eq!(named, files.collect::<BTreeSet<_>>());
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
    assert!(delivers("table") && !delivers("chair") && !delivers("RUNBOOK#nowhere"));
    assert!(!delivers("groundplan destroy") && !delivers("docs/nothing.md"));
    assert!(shows("table: is_encrypted_recoverable_and_protected"));
    assert!(!shows("table: is_anything") && !shows("crates/cli/tests/guard.rs: nothing"));
    let schema = model::schema::environment();
    assert!(is_setting(&schema, &["tables", "*", "protected"]));
    assert!(!is_setting(&schema, &["tables", "*", "protection"]));
    assert!(!is_setting(&schema, &["tables", "protected"]));
}
