//! What is missing or unknown, put together by aspect and by how it is fixed.

use std::collections::BTreeMap;

use super::super::{Aspect, Cell, Coverage, CoverageRow, CoverageState, aspects};

/// Workloads that lack the same, and are fixed in the same way.
pub(super) struct MissingGroup<'c> {
    pub(super) aspect: &'static Aspect,
    pub(super) state: CoverageState,
    pub(super) fix: &'static str,
    pub(super) rows: Vec<(&'c CoverageRow, &'c Cell)>,
}

/// What a group has in common: state, aspect by number, fix.
type Common = (CoverageState, usize, &'static str);

/// The groups of a coverage: what is missing, then what is not known, each in the order of aspects.
pub(super) fn groups(coverage: &Coverage) -> Vec<MissingGroup<'_>> {
    let mut found: BTreeMap<Common, Vec<(&CoverageRow, &Cell)>> = BTreeMap::new();
    for row in &coverage.rows {
        for (at, (aspect, cell)) in aspects::ALL.iter().zip(&row.cells).enumerate() {
            if matches!(cell.state, CoverageState::Missing | CoverageState::Unknown) {
                let fix = (aspect.fix)(row.kind, row.origin);
                found
                    .entry((cell.state, at, fix))
                    .or_default()
                    .push((row, cell));
            }
        }
    }
    found
        .into_iter()
        .map(|((state, at, fix), rows)| MissingGroup {
            aspect: aspects::ALL[at],
            state,
            fix,
            rows,
        })
        .collect()
}

/// Waivers that hold, with their reasons.
pub(super) fn waived(coverage: &Coverage) -> Vec<(&CoverageRow, &'static Aspect, &Cell)> {
    coverage
        .rows
        .iter()
        .flat_map(|row| {
            aspects::ALL
                .into_iter()
                .zip(&row.cells)
                .filter(|(_, cell)| cell.state == CoverageState::Waived)
                .map(move |(aspect, cell)| (row, aspect, cell))
        })
        .collect()
}
