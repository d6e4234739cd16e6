//! `groundplan graph`

use std::path::Path;

use crate::arguments::{GraphArguments, GraphFormat};
use crate::console::{self, Outcome};
use crate::{pipeline, plans};
use diagnostic::Failure;

/// Draws an environment.
pub(crate) fn run(start: &Path, options: &GraphArguments) -> Result<Outcome, Failure> {
    let (_, project) = pipeline::load(start)?;
    let environment = plans::named(&project.environments, &options.environment)?;
    let graph = emitter::graph(environment);
    console::data(&match options.format {
        GraphFormat::Mermaid => graph.mermaid(),
        GraphFormat::Svg => graph.svg(),
    });
    Ok(Outcome::Done)
}
