//! Coverage as the JSON document for programs.

use diagnostic::{Diagnostic, SourceTexts};
use formats::{
    AspectEntry, CellState, CoverageCell, CoverageCounts, CoverageDocument, CoveredPlan,
    CoveredWorkload, DiagnosticEntry, FormatVersion, WorkloadMaker,
};

use super::super::{Cell, Coverage, CoverageRow, CoverageState, WorkloadOrigin, aspects};
use super::NamedCoverage;

/// The coverage of plans, and the remarks about waivers.
pub fn document(
    plans: &[NamedCoverage],
    remarks: &[Diagnostic],
    sources: &SourceTexts,
) -> CoverageDocument {
    CoverageDocument {
        version: FormatVersion,
        plans: plans.iter().map(plan).collect(),
        remarks: DiagnosticEntry::list(remarks, sources),
    }
}

fn plan(named: &NamedCoverage) -> CoveredPlan {
    let coverage = &named.coverage;
    let aspects = aspects::ALL.iter().enumerate();
    CoveredPlan {
        name: named.name.clone(),
        percent: hundredths(coverage.percent()),
        counts: counts(coverage),
        aspects: aspects
            .map(|(index, aspect)| AspectEntry {
                id: aspect.id.to_owned(),
                title: aspect.title.to_owned(),
                reason: aspect.reason.to_owned(),
                percent: coverage.percent_of(index).map(hundredths),
            })
            .collect(),
        workloads: coverage.rows.iter().map(workload).collect(),
    }
}

fn counts(coverage: &Coverage) -> CoverageCounts {
    CoverageCounts {
        workloads: coverage.rows.len(),
        covered: coverage.count(CoverageState::Covered),
        waived: coverage.count(CoverageState::Waived),
        missing: coverage.count(CoverageState::Missing),
        not_applicable: coverage.count(CoverageState::NotApplicable),
        unknown: coverage.count(CoverageState::Unknown),
    }
}

fn workload(row: &CoverageRow) -> CoveredWorkload {
    let cells = aspects::ALL.iter().zip(&row.cells);
    CoveredWorkload {
        kind: row.kind.published(),
        name: row.name.clone(),
        address: row.address.clone(),
        made: row.origin.into(),
        percent: row.percent().map(hundredths),
        aspects: cells
            .map(|(aspect, cell)| {
                let fix = matches!(cell.state, CoverageState::Missing | CoverageState::Unknown)
                    .then(|| (aspect.fix)(row.kind, row.origin));
                (aspect.id.to_owned(), self::cell(cell, fix))
            })
            .collect(),
    }
}

fn cell(cell: &Cell, fix: Option<&str>) -> CoverageCell {
    CoverageCell {
        state: cell.state.into(),
        reached: cell.reached,
        of: cell.of,
        missing: cell.missing.clone(),
        message: cell.message.clone(),
        fix: fix.map(str::to_owned),
    }
}

/// Two decimals, never rounded up.
fn hundredths(percent: f64) -> f64 {
    (percent * 100.0 + 1e-6).floor() / 100.0
}

impl From<CoverageState> for CellState {
    fn from(state: CoverageState) -> Self {
        match state {
            CoverageState::Covered => Self::Covered,
            CoverageState::Waived => Self::Waived,
            CoverageState::Missing => Self::Missing,
            CoverageState::NotApplicable => Self::NotApplicable,
            CoverageState::Unknown => Self::Unknown,
        }
    }
}

impl From<WorkloadOrigin> for WorkloadMaker {
    fn from(origin: WorkloadOrigin) -> Self {
        match origin {
            WorkloadOrigin::Described => Self::Described,
            WorkloadOrigin::Own => Self::Groundplan,
            WorkloadOrigin::Foreign => Self::Terraform,
            WorkloadOrigin::Elsewhere => Self::Elsewhere,
        }
    }
}
