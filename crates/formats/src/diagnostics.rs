//! Errors and warnings. A document of its own when a command fails; entries in other documents.

use diagnostic::{Diagnostic, DiagnosticSeverity, Place, SourceTexts, text};
use schemars::JsonSchema;
use serde::Serialize;

use crate::version::FormatVersion;

/// Why a command that was asked for JSON has no result.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Errors of groundplan")]
pub struct DiagnosticsDocument {
    /// The version of this format.
    pub version: FormatVersion<1>,
    /// What was found, in order of file and position; at least one is an error.
    pub diagnostics: Vec<DiagnosticEntry>,
}

/// An error or a warning.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DiagnosticEntry {
    /// How bad it is.
    pub severity: EntrySeverity,
    /// What kind of message it is: a stable word such as `unknown-key`.
    pub code: String,
    /// What is wrong: a sentence without a full stop.
    pub message: String,
    /// Where it is wrong. Absent when it concerns no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<TextPlace>,
    /// Other places that the message is about; the label says what each has to do with it.
    pub related: Vec<TextPlace>,
    /// What there is to say besides, such as each resource that is affected.
    pub notes: Vec<String>,
    /// How to fix it: sentences without a full stop.
    pub help: Vec<String>,
}

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntrySeverity {
    /// The command has no result.
    Error,
    /// Worth a look; the command went on.
    Warning,
}

/// Part of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TextPlace {
    /// Path of the file, with `/` between the parts; relative to the project where the file belongs to it.
    pub file: String,
    /// Where it begins.
    pub start: TextPosition,
    /// Where it ends: the position after the last character.
    pub end: TextPosition,
    /// What there is to say of this part. Absent when there is nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schemars(default)]
    pub label: String,
    /// The line in which it begins; of a very long one the part around it, with `...` for the rest. Absent
    /// when the text of the file is not known, and in judgements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

/// A position in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TextPosition {
    /// Line, counted from 1. Absent when the text of the file is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in characters, counted from 1. Absent when the text of the file is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// Bytes before it.
    pub byte: usize,
}

impl DiagnosticsDocument {
    /// The document of `diagnostics`, in the order given; none is left out.
    pub fn new(diagnostics: &[Diagnostic], sources: &SourceTexts) -> Self {
        Self {
            version: FormatVersion,
            diagnostics: DiagnosticEntry::list(diagnostics, sources),
        }
    }
}

impl DiagnosticEntry {
    /// The entries of `diagnostics`, in the order given; none is left out.
    pub fn list(diagnostics: &[Diagnostic], sources: &SourceTexts) -> Vec<Self> {
        let entries = diagnostics.iter();
        entries.map(|one| Self::new(one, sources)).collect()
    }

    fn new(diagnostic: &Diagnostic, sources: &SourceTexts) -> Self {
        Self {
            severity: match diagnostic.severity {
                DiagnosticSeverity::Error => EntrySeverity::Error,
                DiagnosticSeverity::Warning => EntrySeverity::Warning,
            },
            code: diagnostic.code.to_owned(),
            message: diagnostic.message.clone(),
            place: diagnostic
                .place
                .as_ref()
                .map(|place| TextPlace::with_excerpt(place, sources)),
            related: diagnostic
                .related
                .iter()
                .map(|(place, note)| TextPlace {
                    label: note.clone(),
                    ..TextPlace::with_excerpt(place, sources)
                })
                .collect(),
            notes: diagnostic.notes.clone(),
            help: diagnostic.help.clone(),
        }
    }
}

impl TextPlace {
    /// A place with its label, and with line and column where `sources` has the text of the file.
    pub fn new(place: &Place, sources: &SourceTexts) -> Self {
        let position = |byte| {
            let position = sources.position(&place.file, byte);
            TextPosition {
                line: position.map(|position| position.line),
                column: position.map(|position| position.column),
                byte,
            }
        };
        Self {
            file: place.file.clone(),
            start: position(place.range.start),
            end: position(place.range.end),
            label: place.label.clone(),
            excerpt: None,
        }
    }

    /// The same with the line that it is in. Only an error may show one: it points at what is wrong, while the line
    /// of a setting that is as it should be can hold what does not belong into a report.
    fn with_excerpt(place: &Place, sources: &SourceTexts) -> Self {
        Self {
            excerpt: text::line(place, sources),
            ..Self::new(place, sources)
        }
    }
}

/// The message with its notes and help, a line each, for formats that have one text only.
pub(crate) fn with_notes_and_help(diagnostic: &Diagnostic) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(diagnostic.notes.iter().cloned());
    lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_document_of_errors() {
        let mut sources = SourceTexts::new();
        sources.insert("groundplan.toml", "a = 1\nb = 2\n");
        let diagnostic = Diagnostic::error("c", "m")
            .at(Place::new("groundplan.toml", 6..7).labelled("l"))
            .related(Place::new("elsewhere", 3..4), "n")
            .note("s")
            .help("h");
        let found = [diagnostic, Diagnostic::warning("w", "x")];
        let document = serde_json::to_value(DiagnosticsDocument::new(&found, &sources));
        assert_eq!(
            document.ok(),
            Some(json!({
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
                            "excerpt": "b = 2",
                        },
                        "related": [{
                            "file": "elsewhere",
                            "start": { "byte": 3 },
                            "end": { "byte": 4 },
                            "label": "n",
                        }],
                        "notes": ["s"],
                        "help": ["h"],
                    },
                    { "severity": "warning", "code": "w", "message": "x", "related": [], "notes": [], "help": [] },
                ],
            }))
        );
    }
}
