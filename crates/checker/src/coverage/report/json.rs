//! JSON, version 1, as `docs/coverage.md` describes it.

use diagnostic::{Diagnostic, SourceTexts};
use serde_json::{Map, Value, json};

use super::super::{Cell, Coverage, CoverageRow, CoverageState, aspects};
use super::NamedCoverage;

/// The coverage of plans, and what is to be said of waivers, as a document of version 1.
pub fn json(of: &[NamedCoverage], remarks: &[Diagnostic], sources: &SourceTexts) -> Value {
    let remarks = diagnostic::json::render(remarks, sources);
    json!({
        "version": 1,
        "plans": of.iter().map(plan).collect::<Vec<_>>(),
        "remarks": remarks["diagnostics"],
    })
}

fn plan(of: &NamedCoverage) -> Value {
    let coverage = &of.coverage;
    json!({
        "name": of.name,
        "percent": hundredths(coverage.percent()),
        "counts": counts(coverage),
        "aspects": aspects::ALL
            .iter()
            .enumerate()
            .map(|(at, aspect)| {
                json!({
                    "id": aspect.id,
                    "title": aspect.title,
                    "reason": aspect.reason,
                    "percent": coverage.percent_of(at).map(hundredths),
                })
            })
            .collect::<Vec<_>>(),
        "workloads": coverage.rows.iter().map(workload).collect::<Vec<_>>(),
    })
}

fn counts(coverage: &Coverage) -> Value {
    let mut counts = Map::new();
    counts.insert("workloads".into(), coverage.rows.len().into());
    for state in CoverageState::ALL {
        counts.insert(state.as_str().into(), coverage.count(state).into());
    }
    Value::Object(counts)
}

fn workload(row: &CoverageRow) -> Value {
    let cells: Map<String, Value> = aspects::ALL
        .iter()
        .zip(&row.cells)
        .map(|(aspect, cell)| {
            let mend = matches!(cell.state, CoverageState::Missing | CoverageState::Unknown)
                .then(|| (aspect.mend)(row.kind, row.origin));
            (aspect.id.to_owned(), self::cell(cell, mend))
        })
        .collect();
    json!({
        "kind": row.kind.word(),
        "name": row.name,
        "address": row.address,
        "made": row.origin.as_str(),
        "percent": row.percent().map(hundredths),
        "aspects": cells,
    })
}

fn cell(cell: &Cell, mend: Option<&str>) -> Value {
    json!({
        "state": cell.state.as_str(),
        "reached": cell.reached,
        "of": cell.of,
        "missing": cell.missing,
        "message": cell.message,
        "mend": mend,
    })
}

/// Two decimals, never rounded up.
fn hundredths(percent: f64) -> f64 {
    (percent * 100.0 + 1e-6).floor() / 100.0
}
