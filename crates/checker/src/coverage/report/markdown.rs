//! Markdown, for a comment on a pull request or a page.

use std::fmt::Write as _;

use diagnostic::{Diagnostic, SourceTexts};

use super::super::{CoverageState, aspects};
use super::{NamedCoverage, missing, percent, word};

/// The coverage of a plan in Markdown.
#[must_use]
pub fn markdown(of: &NamedCoverage) -> String {
    let coverage = &of.coverage;
    let mut out = format!(
        "## {}: {} % covered\n\n| workload |",
        plain(&of.name),
        percent(coverage.percent())
    );
    for aspect in aspects::ALL {
        let _ = write!(out, " {} |", aspect.column);
    }
    out.push_str("\n|---|");
    out.push_str(&"---|".repeat(aspects::ALL.len()));
    out.push('\n');
    for row in &coverage.rows {
        let _ = write!(out, "| {} |", plain(&row.label));
        for cell in &row.cells {
            let word = word(cell);
            if cell.state == CoverageState::Missing {
                let _ = write!(out, " **{word}** |");
            } else {
                let _ = write!(out, " {word} |");
            }
        }
        out.push('\n');
    }
    for group in missing::groups(coverage) {
        let what = match group.state {
            CoverageState::Missing => "Missing",
            _ => "Unknown",
        };
        let _ = write!(
            out,
            "\n**{what}: {}** (`{}`). To fix it, {}.\n\n",
            group.aspect.title, group.aspect.id, group.fix
        );
        for (row, cell) in &group.rows {
            let _ = writeln!(out, "- {}: {}", plain(&row.label), plain(&cell.message));
        }
    }
    let waived = missing::waived(coverage);
    if !waived.is_empty() {
        out.push_str("\n**Waived**\n\n");
        for (row, aspect, cell) in waived {
            let _ = writeln!(
                out,
                "- {}, `{}`: {}",
                plain(&row.label),
                aspect.id,
                plain(&cell.message)
            );
        }
    }
    out
}

/// What is to be said of waivers; empty for nothing.
#[must_use]
pub fn remarks(remarks: &[Diagnostic], sources: &SourceTexts) -> String {
    let mut out = String::new();
    if !remarks.is_empty() {
        out.push_str("\n**Waivers**\n\n");
    }
    for remark in remarks {
        let _ = write!(out, "- {}", plain(&remark.message));
        if let Some(place) = &remark.place
            && let Some(at) = sources.position(&place.file, place.range.start)
        {
            let _ = write!(out, " (`{}:{}`)", place.file, at.line);
        }
        out.push('\n');
    }
    out
}

/// Text in which nothing is taken for a mark of Markdown.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '|' | '*' | '_' | '[' | ']' | '<' | '#' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
