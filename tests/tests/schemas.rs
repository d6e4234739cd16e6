//! What groundplan writes for programs is what the published schemas say, by JSON Schema's own rules: of the sample, of a
//! project with findings, and errors; and what breaks a schema is found.

use std::process::ExitCode;

use acceptance::{
    Failure, Result, groundplan, none, repository, run_in_parallel, trial, violations, write_text,
};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let trials = [
        ("the sample", sample as fn() -> Result<()>),
        ("errors", errors),
        ("a mistake is found", mistake),
    ]
    .into_iter()
    .map(|(name, judge)| trial(name, judge))
    .collect();
    run_in_parallel(trials).exit_code()
}

/// The document that a command writes, which a published schema allows.
fn valid(folder: &std::path::Path, arguments: &[&str], schema: &str) -> Result<Value> {
    let ran = groundplan(folder, &[arguments, &["--format", "json"]].concat())?;
    let document = serde_json::from_str(&ran.stdout)
        .map_err(|error| Failure::new(format!("{error}\n{}", ran.stderr)))?;
    none(&wrong(schema, &document)?)?;
    Ok(document)
}

fn wrong(schema: &str, document: &Value) -> Result<Vec<String>> {
    violations(&repository().join("docs/schemas").join(schema), document)
}

fn sample() -> Result<()> {
    let root = repository();
    valid(&root, &["plan", "production"], "plan.json")?;
    valid(&root, &["check"], "check.json")?;
    valid(&root, &["coverage"], "coverage.json")?;
    Ok(())
}

fn errors() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Failure::of)?;
    valid(folder.path(), &["check"], "diagnostics.json")?;
    write_text(
        &folder.path().join("groundplan.toml"),
        "[application]\nnme = \"shop\"\n",
    )?;
    valid(folder.path(), &["plan"], "diagnostics.json")?;
    write_text(&folder.path().join("plan.json"), "{}")?;
    valid(
        folder.path(),
        &["coverage", "--plan", "plan.json"],
        "diagnostics.json",
    )?;
    Ok(())
}

fn mistake() -> Result<()> {
    let good = valid(&repository(), &["coverage"], "coverage.json")?;
    for (pointer, value) in [
        ("/version", json!(1)),
        ("/plans/0/percent", json!("all")),
        ("/plans/0/workloads/0/made", json!("nowhere")),
        ("/plans/0/workloads/0", json!({})),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer)
            .ok_or_else(|| Failure::new(format!("there is no {pointer}")))? = value;
        if wrong("coverage.json", &bad)?.is_empty() {
            return Err(Failure::new(format!("the schema takes another {pointer}")));
        }
    }
    Ok(())
}
