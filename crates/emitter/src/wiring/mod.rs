//! An environment's root configuration: providers, backend, the calls of every module, outputs.

mod bootstrap;
mod changes;
mod root;

pub(crate) use bootstrap::bootstrap;
pub(crate) use root::{facts, root};
