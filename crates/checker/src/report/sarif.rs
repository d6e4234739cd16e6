//! SARIF 2.1.0: findings as errors or warnings, advice as notes, what is waived as suppressed; each at
//! its line of the description and at its resource address.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use diagnostic::Place;
use serde_json::{Map, Value, json};

use super::{Level, View};
use crate::check::{Judgement, Report};
use crate::control::Severity;

/// The report as a SARIF log with one run.
#[must_use]
pub fn sarif(view: &View<'_>) -> Value {
    let mut rules: BTreeMap<&str, Value> = BTreeMap::new();
    let mut results = Vec::new();
    for report in view.reports {
        for judgement in report
            .findings()
            .chain(report.advice())
            .chain(report.waived())
        {
            let control = judgement.control;
            rules.entry(control.id).or_insert_with(|| {
                json!({
                    "id": control.id,
                    "shortDescription": { "text": control.title },
                    "fullDescription": { "text": control.reason },
                    "help": { "text": control.fix },
                    "properties": {
                        "kind": control.kind.as_str(),
                        "severity": control.severity.as_str(),
                        // GitHub shows and sorts by this one.
                        "security-severity": score(control.severity),
                    },
                })
            });
            results.push(result(view, report, judgement));
        }
    }
    for remark in view.remarks {
        rules.entry(remark.code).or_insert_with(|| {
            json!({ "id": remark.code, "shortDescription": { "text": "A waiver needs a look" } })
        });
        let mut of = json!({
            "ruleId": remark.code,
            "level": "note",
            "message": { "text": remark.message },
        });
        if let Some(place) = &remark.place {
            of["locations"] = json!([{ "physicalLocation": physical(view, place) }]);
        }
        results.push(of);
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "groundplan",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.into_values().collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(view: &View<'_>, report: &Report, judgement: &Judgement) -> Value {
    let control = judgement.control;
    let mut location = Map::new();
    let physical = match &judgement.place {
        Some(place) => Some(physical(view, place)),
        None => view
            .document
            .map(|path| json!({ "artifactLocation": { "uri": uri(path) } })),
    };
    if let Some(physical) = physical {
        location.insert("physicalLocation".into(), physical);
    }
    location.insert(
        "logicalLocations".into(),
        json!([{ "fullyQualifiedName": judgement.address.as_ref(), "kind": "resource" }]),
    );
    let environment = match report.environment.as_str() {
        "" => String::new(),
        name => format!("{name}: "),
    };
    let mut result = json!({
        "ruleId": control.id,
        "level": match Level::from_judgement(judgement) {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        },
        "message": {
            "text": format!("{environment}{}: {}", judgement.address, judgement.verdict.message()),
        },
        "locations": [location],
        "partialFingerprints": {
            "address/v1": format!("{environment}{} {}", control.id, judgement.address),
        },
    });
    if let Some(argument) = judgement.verdict.argument() {
        result["properties"] = json!({ "argument": argument });
    }
    if let Some(waived) = &judgement.waived {
        result["suppressions"] = json!([{
            "kind": "external",
            "justification": waived.reason,
        }]);
    }
    result
}

fn physical(view: &View<'_>, place: &Place) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&view.path(place)) } });
    let start = view.sources.position(&place.file, place.range.start);
    let end = view.sources.position(&place.file, place.range.end);
    if let Some((start, end)) = start.zip(end) {
        physical["region"] = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
    }
    physical
}

/// A path as a relative reference of RFC 3986.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// GitHub's scale: critical above 9, high above 7, medium above 4.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_relative_reference() {
        assert_eq!(uri("a b/ö:c#d.toml"), "a%20b/%C3%B6%3Ac%23d.toml");
        assert_eq!(
            uri("environments/prod-1/environment.toml"),
            "environments/prod-1/environment.toml"
        );
    }
}
