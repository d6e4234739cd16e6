//! Text: a control with what fails it, the worst first; then advice, what is unknown, and the sum.

use std::fmt::Write as _;

use crate::check::{Judgement, Report};
use crate::control::Control;

/// The report in words. What is unknown is counted, and listed only when `all` is asked for.
pub fn text(report: &Report, all: bool) -> String {
    let mut out = String::new();
    group(&mut out, "", report.findings());
    group(&mut out, "advice ", report.advice());
    if all {
        group(&mut out, "unknown ", report.unknown());
    }
    let _ = writeln!(
        out,
        "{} findings, {} advice, {} passed, {} unknown: {} controls over {} resources, judged as {}",
        report.findings().count(),
        report.advice().count(),
        report.passed(),
        report.unknown().count(),
        report.controls(),
        report.instances,
        report.profile.as_str(),
    );
    out
}

fn group<'a>(out: &mut String, kind: &str, judgements: impl Iterator<Item = &'a Judgement>) {
    let mut last = "";
    for judgement in judgements {
        let control = judgement.control;
        if control.id != last {
            let _ = writeln!(
                out,
                "{kind}{}[{}]: {}",
                control.severity, control.id, control.title
            );
            last = control.id;
        }
        let _ = writeln!(
            out,
            "  {}: {}",
            judgement.address,
            judgement.verdict.message()
        );
    }
    if !last.is_empty() {
        out.push('\n');
    }
}

/// A control in words: why, how to mend it, where it comes from, what it wants and what it does not.
pub fn explain(control: &Control) -> String {
    let mut out = format!(
        "{}: {}\n\nseverity: {}; a finding in {}\njudges: {}\nsources: {}\n\nwhy: {}\nmend: {}\n",
        control.id,
        control.title,
        control.severity,
        control.strict.words(),
        control.types.join(", "),
        control.sources.listed().join("; "),
        control.reason,
        control.mend,
    );
    for bound in crate::documents::bounds(control) {
        let _ = writeln!(out, "limit: {bound}");
    }
    if !control.differs.is_empty() {
        let _ = writeln!(out, "differs: {}", control.differs);
    }
    for (word, examples) in [
        ("passes", control.examples.good),
        ("fails", control.examples.bad),
    ] {
        for example in examples {
            let _ = write!(out, "\n{word}:\n  {}\n", example);
        }
    }
    out
}
