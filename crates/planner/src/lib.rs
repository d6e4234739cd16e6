//! Evaluates a configuration: its plan, with known and unknown values.
//!
//! [`evaluate`] makes a [`plan::Plan`] from configuration alone, as Terraform would plan it if nothing existed
//! yet, or over what exists ([`Against`]). What it cannot work out is unknown, and [`plan::Plan::notes`] says
//! why. Blocks that are not written are `null`. Sets are in Terraform's order only where all of their items are
//! known.
//!
//! Knows no description and no disk; of AWS only the data sources that Terraform answers offline, and which
//! arguments Terraform does not show.

mod configure;
mod difference;
mod functions;
mod language;

pub use configure::{
    ConfigurationFiles, ModuleCache, PlanOptions, STACK, evaluate, evaluate_as_applied,
    evaluate_here,
};
pub use difference::{Against, NoProvider, ProviderBehavior, Removal};
