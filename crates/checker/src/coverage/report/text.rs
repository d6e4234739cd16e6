//! A table for people, at most 100 columns wide, then what is missing and how to fix it.

use std::fmt::Write as _;

use super::super::{Coverage, CoverageState, aspects};
use super::{NamedCoverage, missing, percent, word};

/// Columns of the first column at most.
const LABEL: usize = 44;
/// Workloads that are named for one fix.
const NAMED: usize = 20;

/// The coverage of a plan in words.
#[must_use]
pub fn text(of: &NamedCoverage) -> String {
    let coverage = &of.coverage;
    let mut out = format!("{}: {} % covered\n\n", of.name, percent(coverage.percent()));
    table(coverage, &mut out);
    for group in missing::groups(coverage) {
        let what = match group.state {
            CoverageState::Missing => "missing",
            _ => "unknown",
        };
        let _ = writeln!(out, "\n{what}[{}]: {}", group.aspect.id, group.aspect.title);
        for (row, cell) in group.rows.iter().take(NAMED) {
            let _ = writeln!(out, "  {}: {}", row.label, cell.message);
        }
        if let Some(more) = group.rows.len().checked_sub(NAMED).filter(|more| *more > 0) {
            let _ = writeln!(out, "  and {more} more: `--format json` names all");
        }
        let _ = writeln!(out, "  help: {}", group.fix);
    }
    let waived = missing::waived(coverage);
    if !waived.is_empty() {
        out.push_str("\nwaived:\n");
        for (row, aspect, cell) in waived.iter().take(NAMED) {
            let _ = writeln!(out, "  {}, {}: {}", row.label, aspect.id, cell.message);
        }
        if let Some(more) = waived.len().checked_sub(NAMED).filter(|more| *more > 0) {
            let _ = writeln!(out, "  and {more} more: `--format json` names all");
        }
    }
    let _ = writeln!(
        out,
        "\n{} workloads: {} covered, {} waived, {} missing, {} unknown, {} not applicable",
        coverage.rows.len(),
        coverage.count(CoverageState::Covered),
        coverage.count(CoverageState::Waived),
        coverage.count(CoverageState::Missing),
        coverage.count(CoverageState::Unknown),
        coverage.count(CoverageState::NotApplicable),
    );
    out
}

fn table(coverage: &Coverage, out: &mut String) {
    let labels: Vec<String> = coverage.rows.iter().map(|row| short(&row.label)).collect();
    let width = labels
        .iter()
        .map(|label| label.chars().count())
        .max()
        .unwrap_or(0)
        .max("workload".len());
    let line = |label: &str, cells: &[String], out: &mut String| {
        let mut line = format!("{label:width$}");
        for (aspect, cell) in aspects::ALL.iter().zip(cells) {
            let column = aspect.column.len();
            let _ = write!(line, " {cell:>column$}");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    };
    let heads: Vec<String> = aspects::ALL
        .iter()
        .map(|aspect| aspect.column.to_owned())
        .collect();
    line("workload", &heads, out);
    for (label, row) in labels.iter().zip(&coverage.rows) {
        let cells: Vec<String> = row.cells.iter().map(word).collect();
        line(label, &cells, out);
    }
    let shares: Vec<String> = (0..aspects::ALL.len())
        .map(|at| match coverage.percent_of(at) {
            Some(share) => format!("{}%", share.floor()),
            None => "-".to_owned(),
        })
        .collect();
    line("", &shares, out);
}

/// A label that fits. Names of one application begin alike and end in an account: what is between
/// tells them apart.
fn short(label: &str) -> String {
    const END: usize = 8;
    let count = label.chars().count();
    if count <= LABEL {
        return label.to_owned();
    }
    let start: String = label.chars().take(LABEL - END - 3).collect();
    let end: String = label.chars().skip(count - END).collect();
    format!("{start}...{end}")
}
