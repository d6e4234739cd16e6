//! The emitted workflow of GitHub Actions, read back from the goldens: pinned actions, least
//! permissions, plans that are shown before they are applied, and the order of environments.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::fs;
use std::path::Path;

use serde_json::Value;

fn workflow(case: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/goldens")
        .join(case)
        .join("emitted/.github/workflows/infrastructure.yml");
    serde_norway::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn jobs(workflow: &Value) -> impl Iterator<Item = (&String, &Value)> {
    workflow["jobs"].as_object().unwrap().iter()
}

fn steps(job: &Value) -> impl Iterator<Item = &Value> {
    job["steps"].as_array().unwrap().iter()
}

#[test]
fn every_action_is_pinned_to_a_commit() {
    for case in ["delivered", "everything"] {
        let workflow = workflow(case);
        let mut seen = 0;
        for step in jobs(&workflow).flat_map(|(_, job)| steps(job)) {
            let Some(action) = step["uses"].as_str() else {
                assert!(step["run"].is_string(), "{step}");
                continue;
            };
            let (name, commit) = action.split_once('@').unwrap();
            assert!(name.contains('/'), "{action}");
            assert!(
                commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()),
                "{action}"
            );
            seen += 1;
        }
        assert!(seen > 5, "{case}: {seen} actions");
    }
}

#[test]
fn jobs_may_do_no_more_than_they_need() {
    let workflow = workflow("delivered");
    assert_eq!(workflow["permissions"], serde_json::json!({}));
    for (name, job) in jobs(&workflow) {
        let mut wanted = serde_json::json!({ "contents": "read" });
        if name != "describe" {
            wanted["id-token"] = "write".into();
        }
        assert_eq!(job["permissions"], wanted, "{name}");
        assert!(job["timeout-minutes"].as_u64().is_some(), "{name}");
        assert!(
            name == "describe"
                || job["concurrency"]["group"]
                    .as_str()
                    .unwrap()
                    .contains(name.as_str()),
            "{name}"
        );
        // Only the environment's approval gives the role that builds.
        let role = steps(job).find_map(|step| step["with"]["role-to-assume"].as_str());
        assert_eq!(
            role.is_some_and(|role| role.ends_with("-github-apply")),
            name.starts_with("apply-"),
            "{name}"
        );
        assert_eq!(
            job["environment"].is_string(),
            name.starts_with("apply-"),
            "{name}"
        );
    }
}

#[test]
fn only_the_plan_that_was_shown_is_applied() {
    let workflow = workflow("delivered");
    for (name, job) in jobs(&workflow).filter(|(name, _)| name.starts_with("apply-")) {
        let environment = name.trim_start_matches("apply-");
        assert_eq!(job["environment"], environment);
        let scripts: Vec<&str> = steps(job).filter_map(|step| step["run"].as_str()).collect();
        let at = |text: &str| scripts.iter().position(|script| script.contains(text));
        assert!(at("sha256sum --check").unwrap() < at("terraform apply").unwrap());
        assert!(
            scripts
                .iter()
                .any(|script| script.contains("terraform apply -lock-timeout=10m plan.tfplan"))
        );
        assert!(
            job["if"]
                .as_str()
                .unwrap()
                .contains("github.event_name == 'push'")
        );
        let plan = &workflow["jobs"][format!("plan-{environment}")];
        let plan: Vec<&str> = steps(plan)
            .filter_map(|step| step["run"].as_str())
            .collect();
        assert!(
            plan.iter()
                .any(|script| script.contains("-out=plan.tfplan"))
        );
        assert!(
            plan.iter()
                .any(|script| script.contains("digest=$(sha256sum"))
        );
    }
}

#[test]
fn a_plan_with_findings_is_neither_sealed_nor_applied() {
    let workflow = workflow("delivered");
    let mut plans = 0;
    for (name, job) in jobs(&workflow).filter(|(name, _)| name.starts_with("plan-")) {
        let environment = name.trim_start_matches("plan-");
        let names: Vec<&str> = steps(job)
            .filter_map(|step| step["name"].as_str())
            .collect();
        let at = |name: &str| names.iter().position(|found| *found == name).unwrap();
        assert!(at("Plan") < at("Check the plan") && at("Check the plan") < at("Seal the plan"));
        let script = steps(job)
            .find(|step| step["name"] == "Check the plan")
            .unwrap()["run"]
            .as_str()
            .unwrap();
        // What fails is told twice, and its exit code is the job's.
        let call = format!("check '{environment}' --plan ");
        for part in [
            &call,
            "check github || code=$?",
            "check markdown >>\"$GITHUB_STEP_SUMMARY\"",
        ] {
            assert!(script.contains(part), "{part}");
        }
        assert!(script.ends_with("exit \"$code\"\n"), "{script}");
        // The plan itself shows secrets: it stays on the runner.
        for step in steps(job) {
            let kept = step["with"]["path"].as_str().unwrap_or_default();
            assert!(!kept.contains("plan.json"), "{step}");
        }
        plans += 1;
    }
    assert!(plans > 1);
}

/// The script of the check, run with a groundplan that finds something, or nothing.
#[test]
fn the_check_of_a_plan_ends_as_the_check_itself() {
    let workflow = workflow("delivered");
    let script = steps(&workflow["jobs"]["plan-live"])
        .find(|step| step["name"] == "Check the plan")
        .unwrap()["run"]
        .as_str()
        .unwrap()
        .to_owned();
    for code in [0, 1, 2] {
        let runner = tempfile::tempdir().unwrap();
        let groundplan = runner.path().join("groundplan");
        let fake = format!("#!/bin/sh\necho \"$@\"\nexit {code}\n");
        #[allow(clippy::disallowed_methods, reason = "tests write what they test")]
        fs::write(&groundplan, fake).unwrap();
        let summary = runner.path().join("summary");
        let ended = std::process::Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script])
            .env("RUNNER_TEMP", runner.path())
            .env("GITHUB_STEP_SUMMARY", &summary)
            .output()
            .unwrap();
        assert_eq!(ended.status.code(), Some(code));
        let told = String::from_utf8(ended.stdout).unwrap();
        assert!(told.starts_with("check live --plan "), "{told}");
        assert!(told.ends_with("--format github\n"), "{told}");
        let told = fs::read_to_string(summary).unwrap();
        assert!(told.ends_with("--format markdown\n"), "{told}");
    }
}

#[test]
fn production_comes_after_staging_and_what_is_not_delivered_is_not_there() {
    let workflow = workflow("delivered");
    let names: Vec<&str> = jobs(&workflow).map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "describe",
            "plan-staging",
            "apply-staging",
            "drift-staging",
            "plan-live",
            "apply-live",
            "drift-live"
        ]
    );
    assert_eq!(
        workflow["jobs"]["apply-live"]["needs"],
        serde_json::json!(["plan-live", "plan-staging", "apply-staging"])
    );
}

#[test]
fn drift_is_looked_for_every_night_and_fails_loudly() {
    let everything = workflow("everything");
    assert_eq!(everything["on"]["schedule"][0]["cron"], "17 2 * * *");
    let job = &everything["jobs"]["drift-dev"];
    assert_eq!(job["if"], "github.event_name == 'schedule'");
    let script = steps(job)
        .filter_map(|step| step["run"].as_str())
        .last()
        .unwrap();
    for part in ["-refresh-only", "terraform show -json", "::error", "exit 1"] {
        assert!(script.contains(part), "{part}");
    }
    // It speaks of more than drift.
    assert!(!script.contains("-detailed-exitcode"), "{script}");
}

#[test]
fn the_description_says_how_groundplan_is_installed() {
    let install = |case: &str| {
        let workflow = workflow(case);
        let install = steps(&workflow["jobs"]["describe"])
            .find(|step| step["name"] == "Install groundplan")
            .unwrap()["run"]
            .clone();
        install.as_str().unwrap().to_owned()
    };
    assert_eq!(
        install("everything"),
        "cargo install --locked --path vendor/groundplan"
    );
    let release = format!("--tag v{} groundplan", env!("CARGO_PKG_VERSION"));
    assert!(install("delivered").ends_with(&release));
    assert!(install("delivered").contains("--git https://"));
}
