//! Annotations of GitHub Actions: a workflow command a line, the worst first. GitHub shows ten of each
//! kind for a step, so that what matters must come first.

use std::fmt::Write as _;

use super::View;

/// The report as workflow commands. What is a finding is an error, whatever its severity, because it
/// fails the check; advice is a notice, and what is to be said of waivers a warning.
#[must_use]
pub fn github(view: &View<'_>) -> String {
    let mut out = String::new();
    for (report, judgement) in view.open() {
        let control = judgement.control;
        let word = if judgement.strict { "error" } else { "notice" };
        let mut message = format!("{}: {}", judgement.address, judgement.verdict.message());
        if !report.environment.is_empty() {
            message = format!("{}: {message}", report.environment);
        }
        let message = format!(
            "{message}\n{}\n`groundplan explain {}` says why.",
            control.fix, control.id
        );
        let title = format!("{} {}: {}", control.severity, control.id, control.title);
        command(
            &mut out,
            view,
            word,
            judgement.place.as_ref(),
            &title,
            &message,
        );
    }
    for remark in view.remarks {
        let mut message = remark.message.clone();
        for help in &remark.help {
            let _ = write!(message, "\nhelp: {help}");
        }
        command(
            &mut out,
            view,
            "warning",
            remark.place.as_ref(),
            remark.code,
            &message,
        );
    }
    out
}

fn command(
    out: &mut String,
    view: &View<'_>,
    word: &str,
    place: Option<&diagnostic::Place>,
    title: &str,
    message: &str,
) {
    let mut properties = Vec::new();
    if let Some(place) = place {
        properties.push(format!("file={}", property(&view.path(place))));
        let start = view.sources.position(&place.file, place.range.start);
        let end = view.sources.position(&place.file, place.range.end);
        if let Some((start, end)) = start.zip(end) {
            properties.push(format!("line={},endLine={}", start.line, end.line));
            // Columns mean something within one line only.
            if start.line == end.line {
                properties.push(format!("col={},endColumn={}", start.column, end.column));
            }
        }
    }
    properties.push(format!("title={}", property(title)));
    let _ = writeln!(out, "::{word} {}::{}", properties.join(","), data(message));
}

/// Escapes a message as GitHub's toolkit does.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes the value of a property as GitHub's toolkit does.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_ends_a_command_or_a_property() {
        assert_eq!(data("50 %\r\n::error::x"), "50 %25%0D%0A::error::x");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}
