//! From resolved environments to files: the modules, each environment's wiring, the documents.
//! Knows no disk: files in, files out.

mod catalogue;
#[cfg(test)]
mod catalogue_tests;
mod concerns;
mod documents;
mod emission;
mod facts;
mod graph;
mod guard;
mod library;
mod origin;
mod parts;
#[cfg(test)]
mod provider_tests;
mod runbook;
mod wiring;
mod workloads;

pub use catalogue::{Edition, modules, provider_schema};
pub use emission::{Emission, Settings, emit};
pub use facts::{
    Alarm, AlarmMetric, Comparison, Cure, Facts, Graph, LogGroup, LogKind, Package, Remedy, Signal,
};
pub use graph::{Drawn, Flows, Outlet, graph};
pub use guard::{Vanished, vanished};
pub use library::{Library, LibraryFile};
pub use origin::origins;
pub use runbook::{Chapter, Entry, Section, Variable, variable};
