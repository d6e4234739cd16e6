//! The graph of an environment: its workloads, and the nodes around them. Knows how nothing is drawn.

mod build;
mod environment_nodes;

pub(crate) use build::build;

use crate::contribution::NounForms;

/// How many there are, in words.
fn counted(count: usize, (one, several): NounForms) -> String {
    let word = if count == 1 { one } else { several };
    format!("{count} {word}")
}
