//! `groundplan diff`

use std::path::Path;

use crate::arguments::OutputArguments;
use crate::console::{self, Outcome};
use crate::pipeline;

/// Shows what an emission would change.
pub(crate) fn run(start: &Path, output: &OutputArguments) -> Result<Outcome, Outcome> {
    let pipeline = pipeline::run(start, output, false)?;
    console::data(&pipeline.comparison.unified_diff(3));
    super::emit::tell(&pipeline.comparison);
    Ok(Outcome::Done)
}
