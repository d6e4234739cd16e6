//! The answers that Terraform gives to the planner's expressions, templates and cases are those on record.
//! `UPDATE_CONSOLE=1` writes what it says now; never under CI.
#![allow(
    clippy::print_stdout,
    reason = "how many were asked is part of the answer"
)]

#[path = "console/cases.rs"]
mod cases;
#[path = "console/forms.rs"]
mod forms;
#[path = "console/templates.rs"]
mod templates;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use acceptance::{Failure, Result, copy_tree, repository, run_in_parallel, trial, write_text};

fn main() -> ExitCode {
    let mut trials = vec![
        trial("terraform console answers as recorded", console),
        trial("templates are made of as recorded", || {
            let folder = repository().join("crates/planner/tests/templates");
            as_recorded(&folder.join("forms.json"), &templates::ask(&folder)?)
        }),
    ];
    for name in cases::NAMES {
        trials.push(trial(
            format!("{name} are planned as recorded"),
            move || {
                let folder = repository().join("crates/planner/tests/cases");
                let recorded = folder.join(format!("{name}.json"));
                as_recorded(&recorded, &cases::ask(&folder, name)?)
            },
        ));
    }
    run_in_parallel(trials).exit_code()
}

/// Answers, a line each, are those of a file; or are written into it.
fn as_recorded(file: &Path, answers: &str) -> Result<()> {
    if std::env::var_os("UPDATE_CONSOLE").is_some() && std::env::var_os("CI").is_none() {
        return write_text(file, answers);
    }
    let recorded =
        std::fs::read_to_string(file).map_err(|error| Failure::new(error.to_string()))?;
    println!("{} answers of {}", answers.lines().count(), file.display());
    if recorded.lines().count() != answers.lines().count() {
        return Err(Failure::new(
            "there are more or fewer answers than on record",
        ));
    }
    let pairs = recorded.lines().zip(answers.lines());
    let wrong: Vec<String> = pairs
        .filter(|(recorded, now)| recorded != now)
        .map(|(recorded, now)| format!("recorded: {recorded}\nnow:      {now}"))
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(wrong.join("\n")))
    }
}

fn console() -> Result<()> {
    let fail = |error: std::io::Error| Failure::new(error.to_string());
    let folder = repository().join("crates/planner/tests/console");
    let expressions = std::fs::read_to_string(folder.join("expressions.txt")).map_err(fail)?;
    let copy = tempfile::tempdir().map_err(fail)?;
    copy_tree(&folder, copy.path())?;
    let terraform = |arguments: &[&str]| {
        let mut command = Command::new("terraform");
        command
            .args(arguments)
            .current_dir(copy.path())
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    };
    let ready = terraform(&["init", "-no-color"]).output().map_err(fail)?;
    if !ready.status.success() {
        return Err(Failure::new(String::from_utf8_lossy(&ready.stderr)));
    }
    let mut console = terraform(&["console"]).spawn().map_err(fail)?;
    // Without a terminal the console shows its last answer only: so there is one, a line for each.
    let asked: Vec<String> = expressions
        .lines()
        .map(|expression| format!("jsonencode(try({{v=({expression})}},\"ERROR\"))"))
        .collect();
    let input = format!("[{}]\n", asked.join(","));
    let Some(mut pipe) = console.stdin.take() else {
        return Err(Failure::new("terraform console takes no input"));
    };
    let writer = std::thread::spawn(move || pipe.write_all(input.as_bytes()));
    let output = console.wait_with_output().map_err(fail)?;
    let _ = writer.join();
    if !output.status.success() {
        return Err(Failure::new(String::from_utf8_lossy(&output.stderr)));
    }
    let answers: String = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(','))
        .map(|line| format!("{line}\n"))
        .collect();
    let recorded = folder.join("answers.txt");
    if std::env::var_os("UPDATE_CONSOLE").is_some() && std::env::var_os("CI").is_none() {
        return write_text(&recorded, &answers);
    }
    let recorded = std::fs::read_to_string(recorded).map_err(fail)?;
    let mut wrong = Vec::new();
    for ((expression, answer), recorded) in expressions
        .lines()
        .zip(answers.lines())
        .zip(recorded.lines())
    {
        if answer != recorded {
            wrong.push(format!(
                "{expression}\n  recorded: {recorded}\n  now:      {answer}"
            ));
        }
    }
    if answers.lines().count() != expressions.lines().count() {
        wrong.push("not every expression has an answer".into());
    }
    println!("{} expressions asked", expressions.lines().count());
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(wrong.join("\n")))
    }
}
