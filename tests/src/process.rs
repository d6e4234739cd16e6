//! Runs a program to its end and keeps what it said.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use crate::failure::{During, Failure, Result};

/// How a program ended.
pub(crate) struct Ended {
    /// Its exit code; `None` after a signal.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a program, with an input if there is one.
pub(crate) fn run(command: &mut Command, input: Option<&str>) -> Result<Ended> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(input.map_or_else(Stdio::null, |_| Stdio::piped()))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .during(format!("starting {name}"))?;
    let writer = child.stdin.take().zip(input).map(|(mut pipe, input)| {
        let input = input.to_owned();
        // A program that ends before it has read everything is judged by its exit code.
        thread::spawn(move || drop(pipe.write_all(input.as_bytes())))
    });
    let output = child.wait_with_output().during(&name)?;
    if let Some(writer) = writer {
        writer
            .join()
            .map_err(|_| Failure::new(format!("writing to {name}")))?;
    }
    Ok(Ended {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// The lines that a filter of jq, in a file, makes of a JSON file.
///
/// # Errors
///
/// jq is not on PATH, or does not take the filter.
pub fn jq(filter: &Path, input: &Path) -> Result<Vec<String>> {
    let ended = run(
        Command::new("jq")
            .args(["--raw-output", "--from-file"])
            .args([filter, input]),
        None,
    )?;
    if ended.code != Some(0) {
        return Err(Failure::new(format!("jq: {}", ended.stderr)));
    }
    Ok(ended.stdout.lines().map(str::to_owned).collect())
}

/// The end of a text, at most so many lines.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}
