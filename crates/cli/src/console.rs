//! Words for people, on standard error; data, on standard output. Colour only on a terminal.

use std::io::{IsTerminal, Write};
use std::path::Path;

use diagnostic::text::{Style, render};
use diagnostic::{Diagnostic, Diagnostics, Failure, SourceTexts};
use formats::{Annotation, DiagnosticsDocument, SarifLog};
use serde::Serialize;

use crate::pipeline;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done, or nothing to do.
    Done,
    /// A fault; nothing was written.
    Fault,
    /// The answer to the question is no: something differs.
    Differs,
}

/// What standard output is asked to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A JSON document.
    Json,
    /// A SARIF log.
    Sarif,
    /// Annotations of GitHub Actions.
    Annotations,
    /// Anything else.
    Other,
}

impl From<Outcome> for std::process::ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Fault => 1,
            Outcome::Differs => 2,
        })
    }
}

/// Writes data. A reader that went away (`| head`) is no fault.
pub(crate) fn data(text: &str) {
    let bytes = text.as_bytes();
    // Where nothing has to be taken out, nobody needs to look at each byte.
    let _ = if bytes.contains(&b'\x1b') {
        anstream::stdout().write_all(bytes)
    } else {
        std::io::stdout().lock().write_all(bytes)
    };
}

/// Writes data as it comes, without a copy of all of it. It must hold no escape sequences. A reader that went away is
/// no fault.
pub(crate) fn stream(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) {
    let _ = write(&mut std::io::stdout().lock());
}

/// Writes a document for programs.
pub(crate) fn document(document: &impl Serialize) {
    // Its members are named by text and hold no number that JSON has not, so it always has a text.
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    data(&(text + "\n"));
}

/// Writes a line for people.
pub(crate) fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// Why a command has no result, where that concerns no line of a file. `help` may be empty.
pub(crate) fn fault(code: &'static str, message: impl std::fmt::Display, help: &str) -> Failure {
    let mut found = Diagnostics::new();
    let help = Some(help).filter(|help| !help.is_empty());
    found.push(Diagnostic::error(code, message.to_string()).help_if(help));
    Failure::new(found, SourceTexts::new())
}

/// Writes the warnings of what was found; fails when there is an error among it.
pub(crate) fn pass(found: Diagnostics, sources: &SourceTexts) -> Result<(), Failure> {
    if found.has_errors() {
        return Err(Failure::new(found, sources.clone()));
    }
    diagnostics(&found.into_sorted(), sources);
    Ok(())
}

/// Ends a command: writes why it has no result, for people on standard error, and where a format for programs was asked
/// for also in that format on standard output. `start` is the folder that the user means.
pub(crate) fn end(result: Result<Outcome, Failure>, form: Form, start: &Path) -> Outcome {
    result.unwrap_or_else(|failure| {
        let (found, sources) = (&failure.diagnostics, &failure.sources);
        diagnostics(found, sources);
        let prefix = || pipeline::prefix(&model::find_root(start).unwrap_or_else(|| start.into()));
        match form {
            Form::Json => document(&DiagnosticsDocument::new(found, sources)),
            Form::Sarif => document(&SarifLog::failed(found, sources, &prefix())),
            Form::Annotations => {
                for annotation in Annotation::failed(found, sources, &prefix()) {
                    data(&format!("{annotation}\n"));
                }
            }
            Form::Other => {}
        }
        Outcome::Fault
    })
}

/// Writes diagnostics with the words they are about.
pub(crate) fn diagnostics(found: &[Diagnostic], sources: &SourceTexts) {
    if found.is_empty() {
        return;
    }
    say(render(found, sources, style_of(&std::io::stderr())).trim_end());
}

/// How data is shown.
pub(crate) fn style() -> Style {
    style_of(&std::io::stdout())
}

fn style_of(stream: &impl IsTerminal) -> Style {
    if stream.is_terminal() {
        Style::Colour
    } else {
        Style::Plain
    }
}
