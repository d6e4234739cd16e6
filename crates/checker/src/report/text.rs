//! Text: a control with what fails it, the worst first, and the line of the description; then advice,
//! what is waived, what is unknown, and the sum.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use diagnostic::text::{Style, excerpt, render};
use diagnostic::{Place, SourceTexts};

use super::View;
use crate::check::{Judgement, Report};
use crate::control::Control;

/// The report in words. What is unknown is counted, and listed only when `all` is asked for.
#[must_use]
pub fn text(view: &View<'_>, all: bool, style: Style) -> String {
    let mut out = String::new();
    let mut excerpts = Excerpts {
        sources: view.sources,
        style,
        drawn: BTreeMap::new(),
    };
    for report in view.reports {
        if view.has_several() {
            let _ = writeln!(out, "environment {}\n", report.environment);
        }
        append_report(&mut out, &mut excerpts, report, all);
        if view.has_several() {
            out.push('\n');
        }
    }
    if !view.remarks.is_empty() {
        if !out.ends_with("\n\n") {
            out.push('\n');
        }
        out.push_str(&render(view.remarks, view.sources, style));
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

/// Lines of the description, each drawn once: a line may have several faults.
struct Excerpts<'a> {
    sources: &'a SourceTexts,
    style: Style,
    drawn: BTreeMap<(&'a str, usize, usize, &'a str), String>,
}

impl<'a> Excerpts<'a> {
    /// The line that a place is in, under what is said of it.
    fn draw(&mut self, place: &'a Place) -> &str {
        let Place { file, range, label } = place;
        let key = (file.as_str(), range.start, range.end, label.as_str());
        self.drawn.entry(key).or_insert_with(|| {
            let drawn = excerpt(place, self.sources, self.style);
            let lines = drawn.lines().map(|line| format!("   {line}\n"));
            lines.collect()
        })
    }
}

fn append_report<'a>(out: &mut String, excerpts: &mut Excerpts<'a>, report: &'a Report, all: bool) {
    group(out, excerpts, "", report.findings());
    group(out, excerpts, "advice ", report.advice());
    group(out, excerpts, "waived ", report.waived());
    if all {
        group(out, excerpts, "unknown ", report.unknown());
    }
    let _ = writeln!(
        out,
        "{} findings, {} advice, {} waived, {} passed, {} unknown: {} controls over {} resources, judged as {}",
        report.findings().count(),
        report.advice().count(),
        report.waived().count(),
        report.passed(),
        report.unknown().count(),
        report.controls(),
        report.instances,
        report.profile.as_str(),
    );
}

fn group<'a>(
    out: &mut String,
    excerpts: &mut Excerpts<'a>,
    kind: &str,
    judgements: impl Iterator<Item = &'a Judgement>,
) {
    let mut judgements = judgements.peekable();
    let mut shown = None;
    while let Some(judgement) = judgements.next() {
        let control = judgement.control;
        if shown.is_none() {
            let _ = writeln!(
                out,
                "{kind}{}[{}]: {}",
                control.severity, control.id, control.title
            );
        }
        let _ = writeln!(
            out,
            "  {}: {}",
            judgement.address,
            judgement.verdict.message()
        );
        if let Some(waived) = &judgement.waived {
            let until = waived
                .expires
                .as_ref()
                .map(|day| format!(" (until {day})"))
                .unwrap_or_default();
            let _ = writeln!(out, "    waived: {}{until}", waived.reason);
        } else if let Some(place) = &judgement.place
            && shown != Some(Some(place))
        {
            out.push_str(excerpts.draw(place));
        }
        shown = Some(judgement.place.as_ref());
        let last = judgements
            .peek()
            .is_none_or(|next| next.control.id != control.id);
        if last {
            if kind.is_empty() || kind == "advice " {
                let _ = writeln!(out, "  help: {}", control.fix);
            }
            out.push('\n');
            shown = None;
        }
    }
}

/// A control in words: why, how to fix it, where it comes from, what it wants and what it does not.
#[must_use]
pub fn explain(control: &Control) -> String {
    let mut out = format!(
        "{}: {}\n\nseverity: {}; a finding in {}\njudges: {}\nsources: {}\n\nwhy: {}\nfix: {}\n",
        control.id,
        control.title,
        control.severity,
        control.strict.words(),
        control.types.join(", "),
        control.sources.listed().join("; "),
        control.reason,
        control.fix,
    );
    for bound in crate::documents::bounds(control) {
        let _ = writeln!(out, "limit: {bound}");
    }
    if !control.formerly.is_empty() {
        let _ = writeln!(out, "formerly: {}", control.formerly.join(", "));
    }
    if !control.below.is_empty() {
        let _ = writeln!(out, "not asked elsewhere: {}", control.below);
    }
    if !control.differs.is_empty() {
        let _ = writeln!(out, "differs: {}", control.differs);
    }
    for (word, examples) in [
        ("passes", control.examples.good),
        ("fails", control.examples.bad),
    ] {
        for example in examples {
            let _ = write!(out, "\n{word}:\n  {example}\n");
        }
    }
    out
}
