//! Processor time of `emit`: the sample, and descriptions of 10 to 1,000 functions.
//!
//! `cargo bench -p groundplan` prints a table: medians of processor milliseconds (user and system)
//! of the whole process, when everything is emitted already and when nothing is.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints and prepares"
)]

mod common;

use std::path::Path;

use common::{describe, median};

const RUNS: usize = 21;

fn main() {
    println!("| description | first emission, ms | nothing to do, ms |");
    println!("|---|---|---|");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    row("the sample (3 environments)", &sample);
    for functions in [10, 100, 1_000] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        describe(folder.path(), functions);
        row(&format!("{functions} functions"), folder.path());
    }
}

fn row(name: &str, root: &Path) {
    let out = tempfile::tempdir().expect("a temporary folder");
    let first = median(RUNS, |run| emit(root, &out.path().join(run.to_string())));
    let again = median(RUNS, |_| emit(root, &out.path().join("0")));
    println!("| {name} | {first:.1} | {again:.1} |");
}

fn emit(root: &Path, out: &Path) -> f64 {
    common::run(root, &["emit", "--out", &out.to_string_lossy()])
}
