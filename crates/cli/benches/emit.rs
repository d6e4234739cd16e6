//! Processor time of `emit`: the sample, and descriptions of 10 to 1,000 functions.
//!
//! `cargo bench -p groundplan` prints a table: medians of processor milliseconds (user and system)
//! of the whole process, when everything is emitted already and when nothing is.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints and prepares"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, time::Instant};

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

fn describe(root: &Path, functions: usize) {
    let mut text = "[application]\nname = \"big\"\nowner = \"platform@example.com\"\n".to_owned();
    for number in 0..functions {
        let _ = write!(
            text,
            "\n[functions.f{number:04}]\ncode = \"app\"\nhandler = \"index.handler\"\nreserved_concurrency = \"unreserved\"\n"
        );
    }
    let environment = root.join("environments/production");
    fs::create_dir_all(&environment).expect("a folder");
    fs::create_dir_all(root.join("app")).expect("a folder");
    fs::write(
        root.join("app/index.mjs"),
        "export const handler = async () => ({});\n",
    )
    .expect("a file");
    fs::write(root.join("groundplan.toml"), text).expect("a file");
    fs::write(
        environment.join("environment.toml"),
        "profile = \"production\"\nregion = \"us-east-1\"\nrecovery_region = \"us-west-2\"\naccount_id = \"111122223333\"\nalert_emails = [\"ops@example.com\"]\n",
    )
    .expect("a file");
}

fn row(name: &str, root: &Path) {
    let out = tempfile::tempdir().expect("a temporary folder");
    let first = median(|run| emit(root, &out.path().join(run.to_string())));
    let again = median(|_| emit(root, &out.path().join("0")));
    println!("| {name} | {first:.1} | {again:.1} |");
}

fn median(mut run: impl FnMut(usize) -> f64) -> f64 {
    let mut times: Vec<f64> = (0..RUNS).map(&mut run).collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

/// Runs `emit` and gives its processor time in milliseconds; elapsed time where the system does not
/// tell.
fn emit(root: &Path, out: &Path) -> f64 {
    let before = children();
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_groundplan"))
        .arg("-C")
        .arg(root)
        .args(["emit", "--out"])
        .arg(out)
        .stderr(Stdio::null())
        .status()
        .expect("the binary runs");
    assert!(status.success());
    match (before, children()) {
        (Some(before), Some(after)) => after - before,
        _ => start.elapsed().as_secs_f64() * 1e3,
    }
}

/// Processor time of all children so far, in milliseconds.
fn children() -> Option<f64> {
    let usage =
        nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_CHILDREN).ok()?;
    let milliseconds = |time: nix::sys::time::TimeVal| {
        #[allow(clippy::cast_precision_loss, reason = "processor times are small")]
        let value = time.tv_sec() as f64 * 1e3 + time.tv_usec() as f64 / 1e3;
        value
    };
    Some(milliseconds(usage.user_time()) + milliseconds(usage.system_time()))
}
