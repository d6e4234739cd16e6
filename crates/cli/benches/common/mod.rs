//! What the benchmarks share: descriptions of any size, and the processor time of a command.

#![allow(dead_code, reason = "each benchmark takes what it needs")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, time::Instant};

use nix::sys::resource::{UsageWho, getrusage};

/// Writes a description of so many functions into a folder.
pub(crate) fn describe(root: &Path, functions: usize) {
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

/// The median of so many runs.
pub(crate) fn median(runs: usize, run: impl FnMut(usize) -> f64) -> f64 {
    let mut times: Vec<f64> = (0..runs).map(run).collect();
    times.sort_by(f64::total_cmp);
    times[runs / 2]
}

/// Runs a command that finds what it finds, and gives its processor time in milliseconds; elapsed time
/// where the system does not tell.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> f64 {
    let before = children();
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_groundplan"))
        .arg("-C")
        .arg(root)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the binary runs");
    assert!(
        matches!(status.code(), Some(0 | 2)),
        "{arguments:?}: {status}"
    );
    match (before, children()) {
        (Some(before), Some(after)) => after - before,
        _ => start.elapsed().as_secs_f64() * 1e3,
    }
}

/// Processor time of all children so far, in milliseconds.
fn children() -> Option<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let milliseconds = |time: nix::sys::time::TimeVal| {
        #[allow(clippy::cast_precision_loss, reason = "processor times are small")]
        let value = time.tv_sec() as f64 * 1e3 + time.tv_usec() as f64 / 1e3;
        value
    };
    Some(milliseconds(usage.user_time()) + milliseconds(usage.system_time()))
}

/// Most memory that any child had so far, in MB.
pub(crate) fn most_memory() -> Option<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    #[allow(clippy::cast_precision_loss, reason = "sizes of memory are small")]
    Some(usage.max_rss() as f64 / 1024.0)
}
