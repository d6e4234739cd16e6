//! `groundplan diff`

use std::path::Path;

use crate::arguments::OutputArguments;
use crate::console::{self, Outcome};
use crate::pipeline;
use diagnostic::Failure;

/// Shows what an emission would change.
pub(crate) fn run(start: &Path, output: &OutputArguments) -> Result<Outcome, Failure> {
    let pipeline = pipeline::run(start, output, false)?;
    console::data(&pipeline.comparison.unified_diff(3));
    super::emit::tell(&pipeline.comparison);
    Ok(Outcome::Done)
}
