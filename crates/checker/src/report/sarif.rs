//! SARIF 2.1.0: findings as errors or warnings, advice as notes, each at a resource address.

use serde_json::{Value, json};

use crate::check::{Judgement, Report};
use crate::control::{Control, Severity};

/// The report as a SARIF log. A plan has no lines: a result names the resource's address.
pub fn sarif(report: &Report) -> Value {
    let failed: Vec<&Judgement> = report.findings().chain(report.advice()).collect();
    let mut rules: Vec<&Control> = failed.iter().map(|judgement| judgement.control).collect();
    rules.sort_by_key(|control| control.id);
    rules.dedup_by_key(|control| control.id);
    let results: Vec<Value> = failed
        .iter()
        .map(|judgement| {
            json!({
                "ruleId": judgement.control.id,
                "level": level(judgement),
                "message": { "text": format!("{}: {}", judgement.address, judgement.verdict.message()) },
                "locations": [{
                    "logicalLocations": [{ "fullyQualifiedName": judgement.address, "kind": "resource" }],
                }],
                "partialFingerprints": {
                    "address/v1": format!("{} {}", judgement.control.id, judgement.address),
                },
            })
        })
        .collect();
    let rules: Vec<Value> = rules
        .iter()
        .map(|control| {
            json!({
                "id": control.id,
                "shortDescription": { "text": control.title },
                "fullDescription": { "text": control.reason },
                "help": { "text": control.mend },
                "properties": {
                    "severity": control.severity.as_str(),
                    "kind": control.kind.as_str(),
                },
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "groundplan",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "results": results,
        }],
    })
}

fn level(judgement: &Judgement) -> &'static str {
    match (judgement.strict, judgement.control.severity) {
        (false, _) => "note",
        (true, Severity::Critical | Severity::High) => "error",
        (true, Severity::Medium | Severity::Low) => "warning",
    }
}
