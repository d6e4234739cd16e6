//! JSON, version 1, as `docs/check.md` describes it: for each environment a summary and every
//! judgement that is not a pass, and the remarks about waivers.

use diagnostic::{Place, SourceTexts};
use serde_json::{Map, Value, json};

use super::View;
use crate::check::{Judgement, Report};
use crate::verdict::Verdict;

/// Version of the document; a new one when a member changes its meaning or vanishes.
const VERSION: u32 = 1;

/// The report as a document.
#[must_use]
pub fn json(view: &View<'_>) -> Value {
    let environments: Vec<Value> = view
        .reports
        .iter()
        .map(|report| environment(report, view.sources))
        .collect();
    let remarks = diagnostic::json::render(view.remarks, view.sources);
    json!({
        "version": VERSION,
        "environments": environments,
        "remarks": remarks["diagnostics"],
    })
}

fn environment(report: &Report, sources: &SourceTexts) -> Value {
    let judgements: Vec<Value> = report
        .judgements
        .iter()
        .filter(|judgement| matches!(judgement.verdict, Verdict::Fail(_) | Verdict::Unknown(_)))
        .map(|one| judgement(one, sources))
        .collect();
    let mut document = Map::new();
    if !report.environment.is_empty() {
        document.insert("environment".into(), report.environment.clone().into());
    }
    document.insert("profile".into(), report.profile.as_str().into());
    document.insert(
        "summary".into(),
        json!({
            "resources": report.instances,
            "controls": report.controls(),
            "findings": report.findings().count(),
            "advice": report.advice().count(),
            "waived": report.waived().count(),
            "passed": report.passed(),
            "unknown": report.unknown().count(),
        }),
    );
    document.insert("judgements".into(), judgements.into());
    Value::Object(document)
}

fn judgement(judgement: &Judgement, sources: &SourceTexts) -> Value {
    let control = judgement.control;
    let failed = matches!(judgement.verdict, Verdict::Fail(_));
    let mut document = json!({
        "control": control.id,
        "kind": control.kind.as_str(),
        "title": control.title,
        "severity": control.severity.as_str(),
        "address": judgement.address.as_ref(),
        "verdict": judgement.verdict.as_str(),
        "message": judgement.verdict.message(),
        "finding": failed && judgement.strict && judgement.waived.is_none(),
        "mend": control.mend,
        "sources": control.sources.listed(),
    });
    if let Some(argument) = judgement.verdict.argument() {
        document["argument"] = argument.into();
    }
    if let Some(place) = &judgement.place {
        document["place"] = words(place, sources);
    }
    if let Some(waived) = &judgement.waived {
        document["waived"] = json!({ "reason": waived.reason });
        if let Some(expires) = &waived.expires {
            document["waived"]["expires"] = expires.as_str().into();
        }
    }
    document
}

/// A place: file, and where the words begin and end, lines and columns counted from 1.
fn words(place: &Place, sources: &SourceTexts) -> Value {
    let point = |byte| {
        sources
            .position(&place.file, byte)
            .map(|at| json!({ "line": at.line, "column": at.column }))
    };
    json!({
        "file": place.file,
        "start": point(place.range.start),
        "end": point(place.range.end),
    })
}
