//! Each edge is proven, and what proves it is written down.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use checker::edges::Proof;

use crate::worlds::worlds;

/// An address, or a name with one in it, without keys of instances: many alarms are as one.
fn without_key(text: &str) -> String {
    match text.split_once("[\"") {
        Some((start, rest)) => match rest.split_once("\"]") {
            Some((_, end)) => format!("{start}[*]{}", without_key(end)),
            None => text.to_owned(),
        },
        None => text.to_owned(),
    }
}

#[test]
fn every_edge_is_proven_by_the_statements_that_are_listed() {
    let mut listed = String::from(
        "What the emitted policies prove: each edge of the sample and of the goldens, and the statements that allow it.\n\
         Written by crates/cli/tests/edges (`tests/run generate`); (n) is the number of instances that are alike.\n",
    );
    let mut faults = Vec::new();
    let (mut edges, mut requests) = (0, 0);
    for world in worlds() {
        let held = world.held();
        let mut alike: BTreeMap<(String, Vec<String>), usize> = BTreeMap::new();
        for edge in world.edges(&held) {
            edges += 1;
            requests += edge.needs.len();
            let line = format!("{} {} {}", edge.from, edge.how, edge.to);
            match edge.prove() {
                Proof::Allowed(by) => {
                    let mut by: Vec<String> =
                        by.iter().map(|one| without_key(&one.to_string())).collect();
                    by.dedup();
                    *alike.entry((without_key(&line), by)).or_default() += 1;
                }
                Proof::Denied(why) => faults.push(format!("{}: {line}: denied: {why}", world.name)),
                Proof::Unknown(why) => {
                    faults.push(format!("{}: {line}: unknown: {why}", world.name))
                }
            }
        }
        listed.push_str(&format!("\n# {}\n", world.name));
        for ((line, by), count) in alike {
            let count = if count > 1 {
                format!(" ({count})")
            } else {
                String::new()
            };
            listed.push_str(&format!("\n{line}{count}\n"));
            for one in by {
                listed.push_str(&format!("    {one}\n"));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults.join("\n")
    );
    println!("{edges} edges, {requests} requests");
    assert!(edges > 300, "only {edges}");

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/edges/proofs.txt");
    if env::var_os("UPDATE_GOLDENS").is_some() {
        assert!(
            env::var_os("CI").is_none(),
            "goldens are not rewritten under CI"
        );
        #[allow(clippy::disallowed_methods, reason = "goldens are ours to write")]
        fs::write(&path, &listed).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    let differs = known
        .lines()
        .zip(listed.lines())
        .find(|(old, new)| old != new);
    assert!(
        known == listed,
        "tests/edges/proofs.txt differs: `tests/run generate` rewrites it\n{differs:?}"
    );
}
