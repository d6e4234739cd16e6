//! Other people's judgement of a plan: checkov over its resources, parliament over its policies.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use crate::failure::{During, Failure, Result};
use crate::files::{read_json, write_json};
use crate::process;
use crate::tools::{repository, tool};

/// A rule of checkov that a resource fails.
#[derive(Clone, Debug, Deserialize)]
pub struct Finding {
    /// Such as `CKV_AWS_117`.
    pub check_id: String,
    /// What the rule asks for.
    pub check_name: String,
    /// Resource address.
    pub resource: String,
}

/// What checkov says of a resource by one of its rules.
#[derive(Clone, Debug)]
pub struct Opinion {
    /// Such as `CKV_AWS_117`.
    pub check_id: String,
    /// Resource address.
    pub resource: String,
    /// Does it pass?
    pub passed: bool,
}

/// A rule that does not count, and why. At most eight are written in `tests/scanners/waivers.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Waiver {
    /// Such as `CKV_AWS_117`.
    pub check_id: String,
    /// Only for resources whose address begins or ends like one of these; all when absent.
    #[serde(default)]
    pub resources: Vec<String>,
    /// Why.
    pub reason: String,
}

/// What parliament says of all policies of a plan or state.
#[derive(Debug, Deserialize)]
pub struct Policies {
    /// How many were judged.
    pub documents: usize,
    /// Addresses whose policy is known only after apply.
    pub unknown: Vec<String>,
    /// What is wrong.
    pub findings: Vec<Value>,
}

impl Waiver {
    /// Does it cover this finding?
    #[must_use]
    pub fn covers(&self, finding: &Finding) -> bool {
        self.check_id == finding.check_id
            && (self.resources.is_empty()
                || self.resources.iter().any(|part| {
                    finding.resource.starts_with(part) || finding.resource.ends_with(part)
                }))
    }
}

impl Opinion {
    /// Is it about a resource of this type?
    #[must_use]
    pub fn is_of(&self, kind: &str) -> bool {
        let mut steps = self.resource.rsplit('.');
        steps.any(|step| step == kind)
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{} {}: {}",
            self.check_id, self.resource, self.check_name
        )
    }
}

/// `tests/scanners/waivers.json`.
///
/// # Errors
///
/// The file is not what it should be.
pub fn waivers() -> Result<Vec<Waiver>> {
    let path = repository().join("tests/scanners/waivers.json");
    Vec::deserialize(read_json(&path)?).during(path.display())
}

/// Failed rules of checkov on `terraform show -json` of a plan. `folder` takes a file of it.
///
/// # Errors
///
/// checkov cannot run or reads nothing.
pub fn checkov(plan: &Value, folder: &Path) -> Result<Vec<Finding>> {
    let report = report(plan, folder, &["--quiet"])?;
    Vec::deserialize(&report["results"]["failed_checks"]).during("checkov")
}

/// Everything that rules of checkov say of the resources in `terraform show -json` of a plan, good or bad.
///
/// # Errors
///
/// checkov cannot run or reads nothing.
pub fn opinions(plan: &Value, rules: &[&str], folder: &Path) -> Result<Vec<Opinion>> {
    let report = report(plan, folder, &["--check", &rules.join(",")])?;
    let mut found = Vec::new();
    for (list, passed) in [("passed_checks", true), ("failed_checks", false)] {
        for said in report["results"][list].as_array().into_iter().flatten() {
            let word = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
            found.push(Opinion {
                check_id: word("check_id"),
                resource: word("resource"),
                passed,
            });
        }
    }
    Ok(found)
}

fn report(plan: &Value, folder: &Path, arguments: &[&str]) -> Result<Value> {
    let file = folder.join("checkov-plan.json");
    write_json(&file, plan)?;
    let ended = process::run(
        Command::new(tool("scanners/bin/checkov")?)
            // A key that is made in the same apply is a key; without this checkov sees none.
            .env("EVAL_TF_PLAN_AFTER_UNKNOWN", "true")
            .args(["--framework", "terraform_plan", "--output", "json"])
            .args(["--compact", "--soft-fail", "--skip-download"])
            .args(arguments)
            .arg("--file")
            .arg(&file),
        None,
    )?;
    let report: Value = serde_json::from_str(&ended.stdout)
        .during(format!("checkov\n{}", process::tail(&ended.stderr, 20)))?;
    let summary = &report["summary"];
    if summary["parsing_errors"] != 0 || summary["resource_count"].as_u64().unwrap_or(0) == 0 {
        return Err(Failure::new(format!(
            "checkov did not read the plan: {report}"
        )));
    }
    Ok(report)
}

/// parliament on every policy in `terraform show -json` of a plan or a state.
///
/// # Errors
///
/// parliament cannot run.
pub fn parliament(shown: &Value) -> Result<Policies> {
    let ended = process::run(
        Command::new(tool("scanners/bin/python")?)
            .arg("-W")
            .arg("ignore")
            .arg(repository().join("tests/scanners/policies.py")),
        Some(&shown.to_string()),
    )?;
    serde_json::from_str(&ended.stdout)
        .during(format!("parliament\n{}", process::tail(&ended.stderr, 20)))
}
