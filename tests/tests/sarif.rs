//! The report for code scanning is SARIF 2.1.0, as its own schema says: without findings, with findings,
//! advice, waivers and remarks, of a description and of a plan; and what breaks the schema is found.

use std::process::ExitCode;

use acceptance::{
    Failure, Result, groundplan, none, repository, run_in_parallel, same, trial, violations,
    write_text,
};
use serde_json::{Value, json};
use tempfile::TempDir;

fn main() -> ExitCode {
    let trials = [
        ("the sample", sample as fn() -> Result<()>),
        ("findings, advice, a waiver and a remark", findings),
        ("a plan", plan),
        ("a check that fails", failing),
        ("a mistake is found", mistake),
    ]
    .into_iter()
    .map(|(name, judge)| trial(name, judge))
    .collect();
    run_in_parallel(trials).exit_code()
}

/// What the schema says is wrong with a log.
fn wrong(log: &Value) -> Result<Vec<String>> {
    violations(
        &repository().join("tests/scanners/sarif-schema-2.1.0.json"),
        log,
    )
}

/// The log of a check, with the schema's own word on it.
fn judged(folder: &std::path::Path, more: &[&str]) -> Result<Value> {
    let mut arguments = vec!["check"];
    arguments.extend(more);
    arguments.extend(["--format", "sarif"]);
    let ran = groundplan(folder, &arguments)?;
    if !matches!(ran.code, Some(0 | 2)) {
        return Err(Failure::new(ran.stderr));
    }
    let log = serde_json::from_str(&ran.stdout).map_err(Failure::of)?;
    none(&wrong(&log)?)?;
    Ok(log)
}

/// A description that cannot be read gives a log of its errors.
fn failing() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Failure::of)?;
    write_text(&folder.path().join("groundplan.toml"), "[application\n")?;
    let ran = groundplan(folder.path(), &["check", "--format", "sarif"])?;
    same(&ran.code, &Some(1))?;
    let log: Value = serde_json::from_str(&ran.stdout).map_err(Failure::of)?;
    none(&wrong(&log)?)?;
    let invocation = &log["runs"][0]["invocations"][0];
    same(&invocation["executionSuccessful"], &json!(false))
}

fn sample() -> Result<()> {
    judged(&repository(), &[]).map(drop)
}

/// A project of which much is to be said.
fn project() -> Result<TempDir> {
    let folder = tempfile::tempdir().map_err(Failure::of)?;
    let files = [
        (
            "groundplan.toml",
            "[application]\nname = \"shop\"\nowner = \"o@example.com\"\n\n[functions.a]\ncode = \"app\"\nhandler = \"index.handler\"\n\n\
             [tables.t]\nhash_key = { name = \"id\", type = \"S\" }\n",
        ),
        (
            "environments/one/environment.toml",
            "profile = \"production\"\nregion = \"us-east-1\"\nrecovery_region = \"us-west-2\"\n\n\
             [[waivers]]\ncontrol = \"kms-rotation\"\naddress = \"aws_kms_key.own\"\nreason = \"Imported material does not rotate.\"\n\n\
             [[waivers]]\ncontrol = \"s3-versioning\"\naddress = \"aws_s3_bucket.nowhere\"\nreason = \"It is not there.\"\n",
        ),
        (
            "environments/one/own.tf",
            "resource \"aws_kms_key\" \"own\" {\n  enable_key_rotation = false\n}\n\
             resource \"aws_dynamodb_table\" \"own\" {\n  name = \"ü \\\"quoted\\\"\"\n  hash_key = \"id\"\n  attribute {\n    name = \"id\"\n    type = \"S\"\n  }\n}\n",
        ),
        (
            "app/index.mjs",
            "export const handler = async () => ({});\n",
        ),
    ];
    for (path, text) in files {
        let place = folder.path().join(path);
        std::fs::create_dir_all(place.parent().unwrap_or(&place)).map_err(Failure::of)?;
        write_text(&place, text)?;
    }
    Ok(folder)
}

fn findings() -> Result<()> {
    let folder = project()?;
    let log = judged(folder.path(), &["one"])?;
    let results = log["runs"][0]["results"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    for level in ["error", "note"] {
        let some = results.iter().any(|result| result["level"] == level);
        same(&(level, some), &(level, true))?;
    }
    let waived = results
        .iter()
        .any(|result| result["suppressions"].is_array());
    same(&("waived", waived), &("waived", true))
}

fn plan() -> Result<()> {
    let folder = project()?;
    let planned = groundplan(folder.path(), &["plan", "one", "--format", "json"])?;
    let file = folder.path().join("plan.json");
    write_text(&file, &planned.stdout)?;
    let log = judged(folder.path(), &["one", "--plan", &file.to_string_lossy()])?;
    same(
        &log["runs"][0]["results"]
            .as_array()
            .is_some_and(|results| !results.is_empty()),
        &true,
    )
}

fn mistake() -> Result<()> {
    let folder = project()?;
    let good = judged(folder.path(), &["one"])?;
    for (at, value) in [
        ("/version", json!("2.0.0")),
        ("/runs/0/results/0/level", json!("fatal")),
        ("/runs/0/results/0/message", json!("words")),
        ("/runs/0/tool", json!({})),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(at)
            .ok_or_else(|| Failure::new(format!("there is no {at}")))? = value;
        if wrong(&bad)?.is_empty() {
            return Err(Failure::new(format!("the schema takes another {at}")));
        }
    }
    Ok(())
}
