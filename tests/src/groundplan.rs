//! The binary under test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::failure::{Failure, Result};
use crate::process;
use crate::tools::repository;

/// How a run of groundplan ended.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; `None` after a signal.
    pub code: Option<i32>,
    /// What it wrote as data.
    pub stdout: String,
    /// What it said.
    pub stderr: String,
}

/// Runs groundplan in a folder.
///
/// # Errors
///
/// It cannot be built or started. What it exits with is no error here.
pub fn groundplan(folder: &Path, arguments: &[&str]) -> Result<Ran> {
    let ended = process::run(
        Command::new(binary()?)
            .arg("-C")
            .arg(folder)
            .args(arguments),
        None,
    )?;
    Ok(Ran {
        code: ended.code,
        stdout: ended.stdout,
        stderr: ended.stderr,
    })
}

/// The binary, built at the first call: Cargo builds no binary for the tests of another crate.
///
/// # Errors
///
/// It does not build.
pub fn binary() -> Result<PathBuf> {
    static BUILT: OnceLock<std::result::Result<PathBuf, String>> = OnceLock::new();
    BUILT
        .get_or_init(|| build().map_err(|failure| failure.to_string()))
        .clone()
        .map_err(Failure::new)
}

fn build() -> Result<PathBuf> {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let ended = process::run(
        Command::new(cargo)
            .current_dir(repository())
            .args(["build", "--locked", "--workspace", "--bin", "groundplan"])
            .args(["--message-format", "json-render-diagnostics"]),
        None,
    )?;
    ended
        .stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| {
            Failure::new(format!(
                "groundplan does not build:\n{}",
                process::tail(&ended.stderr, 40)
            ))
        })
}
