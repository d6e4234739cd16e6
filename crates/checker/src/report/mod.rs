//! What was found, for people and for other programs: text, JSON, SARIF, annotations of GitHub, and
//! Markdown for a pull request. Each is a rendering of the same [`View`].

mod document;
mod github;
mod markdown;
mod sarif;
mod text;

use diagnostic::{Diagnostic, Place, SourceTexts};

pub use document::document;
pub use github::github;
pub use markdown::markdown;
pub use sarif::sarif;
pub use text::{explain, text};

use crate::check::{Judgement, Report};
use crate::control::Severity;

/// What is reported.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// One for each environment that was judged.
    pub reports: &'a [Report],
    /// What is to be said of the waivers.
    pub remarks: &'a [Diagnostic],
    /// The texts that places point into.
    pub sources: &'a SourceTexts,
    /// Written before a file's name in formats for programs: the way from where they look to
    /// the description, such as `infrastructure/`; mostly empty.
    pub prefix: &'a str,
    /// Name of the document that was judged, when it is one.
    pub document: Option<&'a str>,
}

impl View<'_> {
    /// Path of a file of the description, as programs want it.
    fn path(&self, place: &Place) -> String {
        format!("{}{}", self.prefix, place.file)
    }

    /// Are there several environments, so that it must be said which?
    fn has_several(&self) -> bool {
        self.reports.len() > 1
    }

    /// What was found, over all environments, the worst first.
    fn open(&self) -> Vec<(&Report, &Judgement)> {
        let mut found: Vec<_> = self
            .reports
            .iter()
            .flat_map(|report| {
                let open = report.findings().chain(report.advice());
                open.map(move |judgement| (report, judgement))
            })
            .collect();
        found.sort_by_key(|(_, judgement)| (!judgement.strict, judgement.control.severity));
        found
    }
}

/// How loud a judgement is, in three steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Error,
    Warning,
    Note,
}

impl Level {
    fn from_judgement(judgement: &Judgement) -> Self {
        match (judgement.strict, judgement.control.severity) {
            (false, _) => Self::Note,
            (true, Severity::Critical | Severity::High) => Self::Error,
            (true, Severity::Medium | Severity::Low) => Self::Warning,
        }
    }
}

/// `1 finding`, `2 findings`.
fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
