//! Messages for programs: one versioned JSON document.
//!
//! Version 1: `{"version": 1, "diagnostics": [{"severity", "code", "message", "place"?, "related",
//! "help"}]}`; a place is `{"file", "start", "end", "label"}` whose `start` and `end` are
//! `{"line", "column", "byte"}`, line and column counted from 1 (characters), byte from 0. Line and
//! column are absent when the file's text is not known.

use serde::Serialize;
use serde_json::Value;

use crate::{Diagnostic, Place, SourceTexts};

/// Version of the document; a new one when a field changes its meaning or vanishes.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    diagnostics: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Words<'a>>,
    related: Vec<Words<'a>>,
    help: &'a [String],
}

#[derive(Serialize)]
struct Words<'a> {
    file: &'a str,
    start: Point,
    end: Point,
    label: &'a str,
}

#[derive(Serialize)]
struct Point {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    byte: usize,
}

/// All messages in the order given; none is left out.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &SourceTexts) -> Value {
    let document = Document {
        version: VERSION,
        diagnostics: diagnostics
            .iter()
            .map(|diagnostic| Item {
                severity: diagnostic.severity.as_str(),
                code: diagnostic.code,
                message: &diagnostic.message,
                place: diagnostic
                    .place
                    .as_ref()
                    .map(|place| words(place, &place.label, sources)),
                related: diagnostic
                    .related
                    .iter()
                    .map(|(place, note)| words(place, note, sources))
                    .collect(),
                help: &diagnostic.help,
            })
            .collect(),
    };
    // Strings and numbers only: cannot fail.
    serde_json::to_value(document).unwrap_or_default()
}

fn words<'a>(place: &'a Place, label: &'a str, sources: &SourceTexts) -> Words<'a> {
    let point = |byte| {
        let position = sources.position(&place.file, byte);
        Point {
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
            byte,
        }
    };
    Words {
        file: &place.file,
        start: point(place.range.start),
        end: point(place.range.end),
        label,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_document() {
        let mut sources = SourceTexts::new();
        sources.insert("groundplan.toml", "a = 1\nb = 2\n");
        let diagnostic = Diagnostic::error("c", "m")
            .at(Place::new("groundplan.toml", 6..7).labelled("l"))
            .related(Place::new("elsewhere", 3..4), "n")
            .help("h");
        assert_eq!(
            render(&[diagnostic, Diagnostic::warning("w", "x")], &sources),
            json!({
                "version": 1,
                "diagnostics": [
                    {
                        "severity": "error",
                        "code": "c",
                        "message": "m",
                        "place": {
                            "file": "groundplan.toml",
                            "start": { "line": 2, "column": 1, "byte": 6 },
                            "end": { "line": 2, "column": 2, "byte": 7 },
                            "label": "l",
                        },
                        "related": [{
                            "file": "elsewhere",
                            "start": { "byte": 3 },
                            "end": { "byte": 4 },
                            "label": "n",
                        }],
                        "help": ["h"],
                    },
                    { "severity": "warning", "code": "w", "message": "x", "related": [], "help": [] },
                ],
            })
        );
    }
}
