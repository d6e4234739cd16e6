//! What is wrong, where, and how to fix it. The one kind of message that every stage reports.
//!
//! A leaf: it knows no description, no Terraform and no terminal; it reads no file. Whoever
//! reports gives the texts along ([`SourceTexts`]), and [`text`] shows them
//! to people. For programs there is crate `formats`.

mod failure;
mod nearest;
mod sources;

pub mod text;

use std::ops::Range;

pub use failure::Failure;
pub use nearest::nearest;
pub use sources::{Position, SourceTexts};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiagnosticSeverity {
    /// Nothing is written while there is one.
    Error,
    /// Worth a look; the work goes on.
    Warning,
}

impl DiagnosticSeverity {
    /// `error` or `warning`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Words in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Path of the file relative to the project's root, with `/` between the parts.
    pub file: String,
    /// The words, in bytes from the beginning of the file.
    pub range: Range<usize>,
    /// What is said under the caret; may be empty.
    pub label: String,
}

impl Place {
    /// The words `range` of `file`, without a label.
    pub fn new(file: impl Into<String>, range: Range<usize>) -> Self {
        Self {
            file: file.into(),
            range,
            label: String::new(),
        }
    }

    /// The same words with `label` under the caret.
    #[must_use]
    pub fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }
}

/// One fault or remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: DiagnosticSeverity,
    /// What kind of message it is: a stable word such as `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where it is wrong.
    pub place: Option<Place>,
    /// Other places that the message speaks of, and what they have to do with it.
    pub related: Vec<(Place, String)>,
    /// What there is to say besides, such as each resource that is affected.
    pub notes: Vec<String>,
    /// How to fix it, each a sentence without a full stop.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// A fault of the kind `code`.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: DiagnosticSeverity::Error,
            code,
            message: message.into(),
            place: None,
            related: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// A remark of the kind `code`.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: DiagnosticSeverity::Warning,
            ..Self::error(code, message)
        }
    }

    /// Says where. `None` leaves the place as it is.
    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        if let Some(place) = place.into() {
            self.place = Some(place);
        }
        self
    }

    /// Adds another place that has to do with it. `None` adds nothing.
    #[must_use]
    pub fn related(mut self, place: impl Into<Option<Place>>, note: impl Into<String>) -> Self {
        if let Some(place) = place.into() {
            self.related.push((place, note.into()));
        }
        self
    }

    /// Adds something that there is to say besides.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a way to fix it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds a way to fix it, if there is one.
    #[must_use]
    pub fn help_if(self, help: Option<impl Into<String>>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    fn order(&self) -> (Option<(&str, usize, usize)>, DiagnosticSeverity, &str, &str) {
        let place = self
            .place
            .as_ref()
            .map(|place| (place.file.as_str(), place.range.start, place.range.end));
        (place, self.severity, self.code, &self.message)
    }
}

/// A sink for diagnostics: everything is collected, nothing stops at the first.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// An empty sink.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one more.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Whether there is any fault; remarks do not count.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error)
    }

    /// Whether there is nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are, equal ones counted each.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// As they were reported.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// By file and position, those without a place first; equal ones once.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.list
            .sort_by(|left, right| left.order().cmp(&right.order()));
        self.list.dedup();
        self.list
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        self.list.extend(diagnostics);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    /// By file and position, as [`Diagnostics::into_sorted`].
    fn into_iter(self) -> Self::IntoIter {
        self.into_sorted().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_by_file_and_position_whatever_the_order_of_reports() {
        let at = |file: &str, start: usize| {
            Diagnostic::error("a", "m").at(Place::new(file, start..start + 1))
        };
        let mut sink = Diagnostics::new();
        sink.extend([
            at("b", 1),
            at("a", 9),
            at("a", 2),
            Diagnostic::warning("w", "m"),
            at("a", 9),
        ]);
        assert!(sink.has_errors());
        let places: Vec<_> = sink
            .into_iter()
            .map(|d| d.place.map(|p| (p.file, p.range.start)))
            .collect();
        assert_eq!(
            places,
            [
                None,
                Some(("a".into(), 2)),
                Some(("a".into(), 9)),
                Some(("b".into(), 1))
            ]
        );
    }

    #[test]
    fn remarks_are_no_faults() {
        let mut sink = Diagnostics::new();
        sink.push(Diagnostic::warning("w", "m"));
        assert!(!sink.has_errors() && !sink.is_empty() && sink.len() == 1);
    }
}
