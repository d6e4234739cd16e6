//! Annotations of GitHub Actions, the worst first. GitHub shows ten of each kind for a step, so that what
//! matters must come first.

use std::fmt::Write as _;

use formats::{Annotation, AnnotationLevel};

use super::View;

/// The report as workflow commands. What is a finding is an error, whatever its severity, because it
/// fails the check; advice is a notice, and what is to be said of waivers a warning.
#[must_use]
pub fn github(view: &View<'_>) -> String {
    let mut out = String::new();
    for (report, judgement) in view.open() {
        let control = judgement.control;
        let level = if judgement.strict {
            AnnotationLevel::Error
        } else {
            AnnotationLevel::Notice
        };
        let mut message = format!("{}: {}", judgement.address, judgement.verdict.message());
        if !report.environment.is_empty() {
            message = format!("{}: {message}", report.environment);
        }
        let message = format!(
            "{message}\n{}\n`groundplan explain {}` says why.",
            control.fix, control.id
        );
        let title = format!("{} {}: {}", control.severity, control.id, control.title);
        let mut annotation = Annotation::new(level, &title, message);
        if let Some(place) = &judgement.place {
            annotation = annotation.at_place(place, view.sources, view.prefix);
        }
        let _ = writeln!(out, "{annotation}");
    }
    for remark in view.remarks {
        let annotation = Annotation::from_diagnostic(
            AnnotationLevel::Warning,
            remark,
            view.sources,
            view.prefix,
        );
        let _ = writeln!(out, "{annotation}");
    }
    out
}
