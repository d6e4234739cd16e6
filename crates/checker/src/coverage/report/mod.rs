//! Coverage for people and for other programs: text, JSON, Markdown.

mod document;
mod explain;
mod markdown;
mod missing;
mod text;

pub use document::document;
pub use explain::explain;
pub use markdown::{markdown, remarks as markdown_remarks};
pub use text::text;

use super::{Cell, Coverage, CoverageState};

/// The coverage of one plan, with what it is of.
#[derive(Clone, Debug)]
pub struct NamedCoverage {
    /// Name of the environment, or of the file.
    pub name: String,
    /// The coverage.
    pub coverage: Coverage,
}

/// A percentage with one decimal, never rounded up: 99.96 is not 100.
pub(super) fn percent(value: f64) -> String {
    let tenths = (value * 10.0 + 1e-6).floor() / 10.0;
    format!("{tenths:.1}")
}

/// What a cell of the table says, in seven characters at most.
fn word(cell: &Cell) -> String {
    match cell.state {
        CoverageState::Covered if cell.of > 1 => format!("{}/{}", cell.reached, cell.of),
        CoverageState::Covered => "yes".to_owned(),
        CoverageState::Waived => "waived".to_owned(),
        CoverageState::Missing if cell.of > 1 => format!("{}/{}", cell.reached, cell.of),
        CoverageState::Missing => "NO".to_owned(),
        CoverageState::NotApplicable => "-".to_owned(),
        CoverageState::Unknown => "?".to_owned(),
    }
}
