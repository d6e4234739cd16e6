//! Markdown for a pull request: a table of what was found, the worst first, and one line of numbers
//! for each environment. Short, and nothing in it can be taken for Markdown, HTML or a mention.

use std::fmt::Write as _;

use super::{View, counted};
use crate::check::{Judgement, Report};

/// Most rows of a table; the rest is counted. A comment holds 65,536 characters.
const MOST: usize = 40;

/// Most characters of a cell.
const LONGEST: usize = 240;

/// The report in Markdown.
#[must_use]
pub fn markdown(view: &View<'_>) -> String {
    let mut out = String::new();
    for report in view.reports {
        let name = match report.environment.as_str() {
            "" => "groundplan check",
            name => name,
        };
        let _ = writeln!(
            out,
            "### {}: {}, {} advice\n",
            text(name),
            counted(report.findings().count(), "finding", "findings"),
            report.advice().count(),
        );
        table(&mut out, view, report);
        let _ = writeln!(
            out,
            "{} waived, {} passed, {} known only after apply; {} over {}, judged as {}.\n",
            report.waived().count(),
            report.passed(),
            report.unknown().count(),
            counted(report.controls(), "control", "controls"),
            counted(report.instances, "resource", "resources"),
            report.profile.as_str(),
        );
    }
    for remark in view.remarks {
        let _ = writeln!(
            out,
            "- {}{}",
            text(&remark.message),
            remark
                .place
                .as_ref()
                .map(|place| format!(" ({})", code(&file_and_line(view, place))))
                .unwrap_or_default()
        );
    }
    out
}

fn table(out: &mut String, view: &View<'_>, report: &Report) {
    let rows: Vec<&Judgement> = report.findings().chain(report.advice()).collect();
    if rows.is_empty() {
        return;
    }
    out.push_str(
        "| | control | resource | what is wrong | described in |\n|---|---|---|---|---|\n",
    );
    for judgement in rows.iter().take(MOST) {
        let control = judgement.control;
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            if judgement.strict {
                format!("**{}**", control.severity)
            } else {
                format!("advice ({})", control.severity)
            },
            code(control.id),
            code(&judgement.address),
            text(judgement.verdict.message()),
            judgement
                .place
                .as_ref()
                .map(|place| code(&file_and_line(view, place)))
                .unwrap_or_default(),
        );
    }
    if let Some(more) = rows.len().checked_sub(MOST).filter(|more| *more > 0) {
        let _ = writeln!(out, "\n… and {more} more.");
    }
    out.push('\n');
}

/// File and line.
fn file_and_line(view: &View<'_>, place: &diagnostic::Place) -> String {
    let path = view.path(place);
    match view.sources.position(&place.file, place.range.start) {
        Some(position) => format!("{path}:{}", position.line),
        None => path,
    }
}

fn short(words: &str) -> String {
    let mut words: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(LONGEST) {
        words.truncate(end);
        words.push('…');
    }
    words
}

/// Words as plain text: every character that Markdown or HTML could take for more is escaped. What
/// is in backticks becomes code.
fn text(words: &str) -> String {
    let words = short(words);
    // An odd number of backticks opens something that never ends: then none means code.
    if words.matches('`').count() % 2 == 1 {
        return escaped(&words.replace('`', ""));
    }
    let (mut out, mut rest) = (String::new(), words.as_str());
    while let Some((before, opened)) = rest.split_once('`') {
        let (quoted, after) = opened.split_once('`').unwrap_or((opened, ""));
        out.push_str(&escaped(before));
        out.push_str(&code(quoted));
        rest = after;
    }
    out.push_str(&escaped(rest));
    out
}

fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' => out.push_str("&#124;"),
            // A mention would call people, a number another issue.
            '@' | '#' => {
                out.push_str("&#");
                out.push_str(&u32::from(letter).to_string());
                out.push(';');
            }
            '\\' | '*' | '_' | '[' | ']' | '~' | '$' => {
                out.push('\\');
                out.push(letter);
            }
            _ => out.push(letter),
        }
    }
    out
}

/// Words as code in a table: HTML, because backticks cannot hold a `|` or a backtick there.
fn code(words: &str) -> String {
    let mut out = String::from("<code>");
    out.push_str(&escaped(&short(words)).replace('`', "&#96;"));
    out.push_str("</code>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_taken_for_markdown() {
        assert_eq!(
            text("`a|b` is <b> @owner\n#1 *x*"),
            "<code>a&#124;b</code> is &lt;b&gt; &#64;owner &#35;1 \\*x\\*"
        );
        assert_eq!(text("one ` alone"), "one  alone");
        assert_eq!(code("a[\"`\"]"), "<code>a\\[\"&#96;\"\\]</code>");
        assert!(text(&"é".repeat(1000)).chars().count() <= LONGEST + 1);
    }
}
