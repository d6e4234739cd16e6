//! `docs/controls.md` and `docs/limits.md`, out of the lists of controls and limits.

use std::fmt::Write as _;

use crate::control::{Control, ControlKind, Strict};
use crate::{controls, limits};

/// The document of all controls, in Markdown.
#[must_use]
pub fn controls_document() -> String {
    let mut out = String::from(
        "# Controls\n\nWhat `groundplan check` asks of a plan. `groundplan explain ID` shows a control with its \
         examples. Written by `tests/run generate`; not edited by hand.\n\n\
         A verdict is *pass*, *fail*, *not applicable* or *unknown*: what a plan does not show before apply is \
         never a pass. A failure is a finding in the profiles named, and elsewhere advice, or not asked where a \
         control says why.\n",
    );
    let controls = controls::all().filter(|control| matches!(control.kind, ControlKind::Control));
    for control in controls {
        let _ = write!(
            out,
            "\n## {}\n\n{}. **{}**, a finding in {}.\n\n{} {}\n\nJudges {}. Sources: {}.\n",
            control.id,
            control.title,
            control.severity,
            control.strict.words(),
            control.reason,
            control.fix,
            types(control),
            control.sources.listed().join("; "),
        );
        if !control.below.is_empty() {
            let _ = write!(out, "\nNot asked elsewhere: {}.\n", control.below);
        }
        if !control.differs.is_empty() {
            let _ = write!(out, "\nUnlike checkov: {}\n", control.differs);
        }
        out.push_str(&formerly(control));
    }
    out
}

/// The names that a control had.
fn formerly(control: &Control) -> String {
    let names = control.formerly.iter().map(|name| format!("`{name}`"));
    match names.collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        names => format!(
            "\nFormerly {}; waivers by that name hold on.\n",
            names.join(", ")
        ),
    }
}

/// The document of all limits, in Markdown.
#[must_use]
pub fn limits_document() -> String {
    let mut out = String::from(
        "# Limits\n\nWhat AWS refuses, as far as a plan shows it. `groundplan check` judges it with the \
         [controls](controls.md), and `groundplan explain ID` shows a limit with its examples. Written by \
         `tests/run generate`; not edited by hand.\n\n\
         An *error* is a finding in every profile. A *warning* is advice: AWS raises the quota on request, \
         counts what a plan does not show, or its documents differ.\n",
    );
    for limit in limits::all() {
        let word = match limit.strict {
            Strict::Never => "warning",
            _ => "error",
        };
        let _ = write!(
            out,
            "\n## {}\n\n{}. **{word}**, {}.\n\n",
            limit.id, limit.title, limit.severity
        );
        for bound in bounds(limit) {
            let _ = writeln!(out, "- {bound}");
        }
        if bounds(limit).next().is_some() {
            out.push('\n');
        }
        let _ = write!(
            out,
            "{} {}\n\nJudges {}. Source: {}.\n",
            limit.reason,
            limit.fix,
            types(limit),
            limit.sources.listed().join("; "),
        );
        out.push_str(&formerly(limit));
    }
    out
}

/// What a limit says as data.
pub(crate) fn bounds(control: &Control) -> impl Iterator<Item = String> {
    let bounds = match control.kind {
        ControlKind::Control => &[],
        ControlKind::Limit(bounds) => bounds,
    };
    bounds.iter().map(ToString::to_string)
}

fn types(control: &Control) -> String {
    let types = control.types.iter().map(|kind| match *kind {
        "*" => "every resource".to_owned(),
        kind => format!("`{kind}`"),
    });
    types.collect::<Vec<_>>().join(", ")
}
