//! Tables in pages of `docs/` that are made of the rows of the kinds of workloads. They are between two comments that name
//! them; the rest of such a page is written by hand.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write what they test")]

use std::fmt::Write as _;
use std::path::Path;

use checker::coverage::CoveredKind;
use checker::coverage::recommended::{Of, recommended};
use model::kinds::KINDS;

/// A table of a page.
struct GeneratedTable {
    name: &'static str,
    text: String,
}

impl GeneratedTable {
    fn new(name: &'static str, columns: &[&str]) -> Self {
        let mut table = Self {
            name,
            text: String::new(),
        };
        table.row(columns);
        let lines = vec!["---"; columns.len()];
        writeln!(table.text, "|{}|", lines.join("|")).unwrap();
        table
    }

    fn row(&mut self, cells: &[&str]) {
        writeln!(self.text, "| {} |", cells.join(" | ")).unwrap();
    }

    /// The page with this table in it.
    fn put_into(&self, page: &str) -> String {
        let opening = format!("<!-- {}: made by tests/run generate -->\n", self.name);
        let closing = format!("<!-- end of {} -->", self.name);
        let (before, rest) = page
            .split_once(&opening)
            .unwrap_or_else(|| panic!("no line {opening}"));
        let (_, after) = rest
            .split_once(&closing)
            .unwrap_or_else(|| panic!("no {closing}"));
        format!("{before}{opening}\n{}\n{closing}{after}", self.text)
    }
}

/// Holds the tables of a page against what they should say.
fn fresh(name: &str, tables: &[GeneratedTable]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(name);
    let page = std::fs::read_to_string(&path).unwrap();
    let wanted = tables
        .iter()
        .fold(page.clone(), |page, table| table.put_into(&page));
    if std::env::var_os("UPDATE_GOLDENS").is_some() && std::env::var_os("CI").is_none() {
        std::fs::write(&path, &wanted).unwrap();
        return;
    }
    assert!(
        page == wanted,
        "a table of docs/{name} is stale: `tests/run generate` rewrites it"
    );
}

/// `a`, `b`: names as code.
fn as_code<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names = names.into_iter().map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(", ")
}

#[test]
fn the_outputs_of_modules_are_fresh() {
    let mut table = GeneratedTable::new("outputs", &["of", "outputs"]);
    for kind in KINDS.into_iter().filter(|kind| kind.is_created) {
        let mut modules = emitter::modules().iter();
        let module = modules.find(|module| module.path == kind.singular).unwrap();
        let outputs = module.outputs.iter().map(|output| output.name.as_str());
        let call = kind.call("<name>").address();
        table.row(&[&as_code([call.as_str()]), &as_code(outputs)]);
    }
    fresh("own-files.md", &[table]);
}

#[test]
fn the_kinds_of_coverage_and_their_metrics_are_fresh() {
    let mut kinds = GeneratedTable::new("kinds", &["kind", "is"]);
    let columns = ["kind", "metric", "asked", "unnoticed without its alarm"];
    let mut metrics = GeneratedTable::new("metrics", &columns);
    for kind in CoveredKind::ALL {
        let word = as_code([kind.word()]);
        kinds.row(&[&word, kind.published().description]);
        for metric in recommended(*kind) {
            let (first, others) = metric.any_of.split_first().unwrap();
            let mut names = as_code([*first]);
            if !others.is_empty() {
                write!(names, " or {}", as_code(others.iter().copied())).unwrap();
            }
            let of = match metric.of {
                Of::Workload => "",
                Of::Indexes => "of each global index",
                Of::DeadLetters => "of its dead-letter queue",
            };
            let asked = [of, metric.asked.words].join(" ");
            let asked = match asked.trim() {
                "" => "always",
                words => words,
            };
            metrics.row(&[&word, &names, asked, metric.reason]);
        }
    }
    fresh("coverage.md", &[kinds, metrics]);
}

#[test]
fn the_attributes_of_references_are_fresh() {
    let columns = ["of", "attributes, the default first", "made elsewhere"];
    let mut table = GeneratedTable::new("attributes", &columns);
    for kind in KINDS.into_iter().filter(|kind| !kind.attributes.is_empty()) {
        let words = kind.attributes.iter().map(|attribute| attribute.word);
        let known = kind.attributes.iter();
        let known = known.filter(|attribute| attribute.is_known_of_existing());
        let known = match kind.has_existing() {
            true => as_code(known.map(|attribute| attribute.word)),
            false => String::new(),
        };
        let named = format!("{{ {} = \"...\" }}", kind.singular);
        table.row(&[&as_code([named.as_str()]), &as_code(words), &known]);
    }
    fresh("references.md", &[table]);
}
