//! Processor time and memory of `plan`, `check` and `coverage`: the sample, and descriptions of 10 to
//! 5,000 functions.
//!
//! `cargo bench -p groundplan --bench plan` prints a table: medians of processor milliseconds (user and
//! system) of each whole process, and the most memory that one of the row's or an earlier row's
//! processes had; then how the time of `plan` grows with the number of functions.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints and prepares"
)]

mod common;

use std::path::Path;

use common::{describe, median};

fn main() {
    println!("| description | plan, ms | check, ms | coverage, ms | together, ms | memory, MB |");
    println!("|---|---|---|---|---|---|");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    row("the sample (3 environments)", &sample, 21);
    let mut plans = Vec::new();
    for (functions, runs) in [(10_u32, 21), (100, 21), (1_000, 11), (5_000, 5)] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        describe(folder.path(), functions as usize);
        let plan = row(&format!("{functions} functions"), folder.path(), runs);
        plans.push((f64::from(functions), plan));
    }
    if let [.., (few, short), (many, long)] = plans[..] {
        let exponent = (long / short).ln() / (many / few).ln();
        println!(
            "\nplan from {few} to {many} functions: time grows with the power of {exponent:.2}"
        );
    }
}

fn row(name: &str, root: &Path, runs: usize) -> f64 {
    let [plan, check, coverage] = ["plan", "check", "coverage"]
        .map(|command| median(runs, |_| common::run(root, &[command])));
    let together = plan + check + coverage;
    let memory = common::most_memory().unwrap_or_default();
    println!("| {name} | {plan:.1} | {check:.1} | {coverage:.1} | {together:.1} | {memory:.0} |");
    plan
}
