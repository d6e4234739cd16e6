//! Why there is no result: diagnostics, at least one of them an error, with the texts that they point into.

use std::fmt;

use crate::text::{Style, render};
use crate::{Diagnostic, DiagnosticSeverity, Diagnostics, Place, SourceTexts};

/// Why a stage has no result.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Errors, and the warnings beside them, by file and position.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that places point into.
    pub sources: SourceTexts,
}

impl Failure {
    /// The failure that diagnostics are.
    #[must_use]
    pub fn new(diagnostics: Diagnostics, sources: SourceTexts) -> Self {
        Self {
            diagnostics: diagnostics.into_sorted(),
            sources,
        }
    }

    /// One diagnostic about words in one text.
    #[must_use]
    pub fn in_text(diagnostic: Diagnostic, file: &str, text: &str) -> Self {
        let mut sources = SourceTexts::new();
        sources.insert(file, text);
        Self {
            diagnostics: vec![diagnostic],
            sources,
        }
    }

    /// One diagnostic about a file as a whole, whose text is not shown.
    #[must_use]
    pub fn in_file(diagnostic: Diagnostic, file: &str) -> Self {
        Self {
            diagnostics: vec![diagnostic.at(Place::new(file, 0..0))],
            sources: SourceTexts::new(),
        }
    }

    /// Several failures as one; `None` of none.
    pub fn join(failures: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut failures = failures.into_iter();
        let mut all = failures.next()?;
        for failure in failures {
            all.diagnostics.extend(failure.diagnostics);
            for (file, text) in failure.sources.iter() {
                all.sources.insert(file, text);
            }
        }
        Some(all)
    }

    /// Is there an error in it?
    #[must_use]
    pub fn has_errors(&self) -> bool {
        let mut all = self.diagnostics.iter();
        all.any(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error)
    }
}

/// As [`render`] shows it, without colour.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(render(&self.diagnostics, &self.sources, Style::Plain).trim_end())
    }
}

impl std::error::Error for Failure {}
