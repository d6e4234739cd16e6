//! Words for people, on standard error; data, on standard output. Colour only on a terminal.

use std::io::{IsTerminal, Write};

use diagnostic::text::{Style, render};
use diagnostic::{Diagnostic, Failure, SourceTexts};

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

/// Writes a line for people.
pub(crate) fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// Writes a fault and how to mend it.
pub(crate) fn fault(message: impl std::fmt::Display, help: &str) -> Outcome {
    say(&format!("error: {message}"));
    if !help.is_empty() {
        say(&format!("help: {help}"));
    }
    Outcome::Fault
}

/// Writes diagnostics with the words they are about.
pub(crate) fn diagnostics(found: &[Diagnostic], sources: &SourceTexts) {
    if found.is_empty() {
        return;
    }
    say(render(found, sources, style_of(&std::io::stderr())).trim_end());
}

/// Writes why there is no result.
pub(crate) fn failure(failure: &Failure) -> Outcome {
    diagnostics(&failure.diagnostics, &failure.sources);
    Outcome::Fault
}

/// How words for people are shown.
pub(crate) fn style_of_words() -> Style {
    style_of(&std::io::stderr())
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
