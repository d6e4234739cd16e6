//! `docs/reference-system.md` against the tree and against what is emitted: what the page names exists
//! ([`page`]), and every row has facts in `facts/*.toml` that hold in the plan of the sample, in its
//! files or, where neither shows it, in a test that runs it.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod facts;
mod falsify;
mod judge;
mod look;
mod page;
mod world;

use std::collections::BTreeSet;

use self::judge::Judge;
use self::world::Project;

#[test]
fn every_row_has_facts_and_every_fact_a_row() {
    let rows: BTreeSet<String> = page::rows_and_mistakes().into_iter().collect();
    let proved: BTreeSet<String> = facts::all().into_iter().map(|fact| fact.row).collect();
    let bare: Vec<_> = rows.difference(&proved).collect();
    let strange: Vec<_> = proved.difference(&rows).collect();
    assert!(bare.is_empty(), "no fact shows {bare:?}");
    assert!(strange.is_empty(), "the page has no row {strange:?}");
}

#[test]
fn every_fact_holds() {
    let mut judge = Judge::default();
    let facts = facts::all();
    let faults: Vec<String> = facts.iter().flat_map(|fact| judge.faults(fact)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_fact_holds_when_a_part_of_it_is_wrong() {
    let mut judge = Judge::default();
    let mut held = Vec::new();
    for fact in facts::all() {
        let copies = falsify::falsified(&fact);
        assert!(!copies.is_empty(), "{} says nothing", fact.place);
        let kept = copies.iter().filter(|copy| judge.faults(copy).is_empty());
        held.extend(kept.map(|copy| format!("{} ({}): {copy:?}", copy.row, copy.place)));
    }
    assert!(
        held.is_empty(),
        "these hold though they are wrong:\n{}",
        held.join("\n")
    );
}

/// A file of the sample's description, a text in it, what stands there instead, and the rows of which
/// facts fail then.
const CHANGES: &[(&str, &str, &str, &[&str])] = &[
    (
        "groundplan.toml",
        "threshold = 5",
        "threshold = 6",
        &["F31"],
    ),
    (
        "environments/development/environment.toml",
        "\"learning\"",
        "\"play\"",
        &["F51"],
    ),
    (
        "environments/staging/environment.toml",
        "_usd = 100",
        "_usd = 90",
        &["C19"],
    ),
    (
        "environments/production/environment.toml",
        "memory_mb = 1024",
        "memory_mb = 512",
        &["F41"],
    ),
    (
        "environments/production/environment.toml",
        "errors = 1,",
        "errors = 2,",
        &["F23"],
    ),
    (
        "environments/production/environment.toml",
        "\nalert_emails = [",
        "\nalert_emails = [\"someone@example.com\", ",
        &["C07", "D5", "X07"],
    ),
];

#[test]
fn a_changed_description_fails_the_facts_that_are_about_it() {
    for (path, from, to, rows) in CHANGES {
        let mut judge = Judge::with_sample(Project::changed(path, from, to));
        let facts = facts::all()
            .into_iter()
            .filter(|fact| fact.project.is_empty());
        let failed: BTreeSet<String> = facts
            .filter(|fact| !judge.faults(fact).is_empty())
            .map(|fact| fact.row)
            .collect();
        let wanted = rows.iter().map(|row| (*row).to_owned()).collect();
        assert_eq!(failed, wanted, "{to} in {path}");
    }
}
