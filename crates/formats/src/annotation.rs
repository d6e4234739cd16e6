//! Annotations of GitHub Actions: workflow commands, a line each.
//! Source: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>, read 2026-11.

use std::fmt;

use diagnostic::{Diagnostic, DiagnosticSeverity, Place, SourceTexts};

use crate::diagnostics::TextPlace;

/// How an annotation is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnotationLevel {
    /// The step fails for it.
    Error,
    /// Worth a look.
    Warning,
    /// Advice.
    Notice,
}

/// One annotation. It is displayed as one workflow command, without a newline at the end.
#[derive(Clone, Debug)]
pub struct Annotation {
    level: AnnotationLevel,
    title: String,
    message: String,
    place: Option<TextPlace>,
}

impl Annotation {
    /// An annotation of no file.
    pub fn new(level: AnnotationLevel, title: &str, message: String) -> Self {
        Self {
            level,
            title: title.to_owned(),
            message,
            place: None,
        }
    }

    /// The same at a place, in the lines of it where `sources` has its text. `prefix` is written before its path.
    #[must_use]
    pub fn at_place(mut self, place: &Place, sources: &SourceTexts, prefix: &str) -> Self {
        let place = TextPlace::new(place, sources);
        self.place = Some(TextPlace {
            file: format!("{prefix}{}", place.file),
            ..place
        });
        self
    }

    /// Why a command has no result. `prefix` is written before each path.
    pub fn failed(diagnostics: &[Diagnostic], sources: &SourceTexts, prefix: &str) -> Vec<Self> {
        let annotations = diagnostics.iter().map(|diagnostic| {
            let level = match diagnostic.severity {
                DiagnosticSeverity::Error => AnnotationLevel::Error,
                DiagnosticSeverity::Warning => AnnotationLevel::Warning,
            };
            Self::from_diagnostic(level, diagnostic, sources, prefix)
        });
        annotations.collect()
    }

    /// What a diagnostic says, with its notes and help.
    pub fn from_diagnostic(
        level: AnnotationLevel,
        diagnostic: &Diagnostic,
        sources: &SourceTexts,
        prefix: &str,
    ) -> Self {
        let message = crate::diagnostics::with_notes_and_help(diagnostic);
        let annotation = Self::new(level, diagnostic.code, message);
        match &diagnostic.place {
            Some(place) => annotation.at_place(place, sources, prefix),
            None => annotation,
        }
    }
}

impl fmt::Display for Annotation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.level {
            AnnotationLevel::Error => "error",
            AnnotationLevel::Warning => "warning",
            AnnotationLevel::Notice => "notice",
        };
        write!(formatter, "::{word} ")?;
        if let Some(place) = &self.place {
            write!(formatter, "file={},", property(&place.file))?;
            if let Some((start, end)) = place.start.line.zip(place.end.line) {
                write!(formatter, "line={start},endLine={end},")?;
                // Columns mean something within one line only.
                if let Some((first, last)) = place.start.column.zip(place.end.column)
                    && start == end
                {
                    write!(formatter, "col={first},endColumn={last},")?;
                }
            }
        }
        write!(
            formatter,
            "title={}::{}",
            property(&self.title),
            data(&self.message)
        )
    }
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

    #[test]
    fn an_error_is_shown_at_its_line() {
        let mut sources = SourceTexts::new();
        sources.insert("groundplan.toml", "a = 1\nb = 2\n");
        let diagnostic = Diagnostic::error("c", "m")
            .at(Place::new("groundplan.toml", 6..7))
            .note("n")
            .help("h");
        let annotations = Annotation::failed(&[diagnostic], &sources, "infrastructure/");
        assert_eq!(
            annotations[0].to_string(),
            "::error file=infrastructure/groundplan.toml,line=2,endLine=2,col=1,endColumn=2,title=c::m%0An%0Ahelp: h"
        );
    }
}
