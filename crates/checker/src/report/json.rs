//! JSON, version 1: `version`, `profile`, `summary` and every judgement that is not a pass.

use serde_json::{Value, json};

use crate::check::Report;
use crate::verdict::Verdict;

/// The report as a document of version 1.
pub fn json(report: &Report) -> Value {
    let judgements: Vec<Value> = report
        .judgements
        .iter()
        .filter(|judgement| matches!(judgement.verdict, Verdict::Fail(_) | Verdict::Unknown(_)))
        .map(|judgement| {
            json!({
                "control": judgement.control.id,
                "kind": judgement.control.kind.as_str(),
                "severity": judgement.control.severity.as_str(),
                "address": judgement.address,
                "verdict": judgement.verdict.as_str(),
                "message": judgement.verdict.message(),
                "finding": judgement.strict && matches!(judgement.verdict, Verdict::Fail(_)),
                "mend": judgement.control.mend,
                "sources": judgement.control.sources.listed(),
            })
        })
        .collect();
    json!({
        "version": 1,
        "profile": report.profile.as_str(),
        "summary": {
            "resources": report.instances,
            "controls": report.controls(),
            "findings": report.findings().count(),
            "advice": report.advice().count(),
            "passed": report.passed(),
            "unknown": report.unknown().count(),
        },
        "judgements": judgements,
    })
}
