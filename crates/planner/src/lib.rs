//! What a configuration comes to: resource instances with known and unknown values.
//!
//! A [`Plan`] comes from the JSON of `terraform show -json` ([`Plan::read`]), be it a plan or a state, or
//! from configuration alone ([`evaluate`]), as Terraform would plan it if nothing were there yet.
//! Whoever judges a plan needs four questions:
//!
//! | question | answer |
//! |---|---|
//! | which resources of a type are there? | [`Plan::of_type`], [`Plan::data_of_type`], [`Plan::find`] |
//! | what is an argument? | [`Instance::at`] and [`Instance::each`]: [`Seen::Known`], [`Seen::Unknown`] or [`Seen::Absent`] |
//! | what does an argument refer to? | [`Plan::related`] (one of a type), [`Plan::follow`] (all) |
//! | what does apply do? | [`Instance::change`], and [`Plan::destroyed`] for what goes |
//!
//! ```
//! # let text = r#"{"format_version":"1.2","resource_changes":[{"address":"aws_sqs_queue.jobs",
//! #   "mode":"managed","type":"aws_sqs_queue","name":"jobs","change":{"actions":["create"],
//! #   "before":null,"after":{"name":"jobs"},"after_unknown":{"arn":true}}}]}"#;
//! use planner::{Plan, Seen};
//!
//! let plan = Plan::read(text)?;
//! for queue in plan.of_type("aws_sqs_queue") {
//!     assert_eq!(queue.at("name").text(), Some("jobs"));
//!     assert_eq!(queue.at("arn"), Seen::Unknown);
//!     assert_eq!(queue.at("kms_master_key_id"), Seen::Absent);
//! }
//! # Ok::<(), planner::ReadError>(())
//! ```
//!
//! Nested blocks are items of a list: `rule.0.status`, or `rule.*.status` for each. The JSON of a plan
//! writes many numbers and truths as strings in maps; [`Value::as_bool`] and [`Value::as_number`] take
//! both. A policy is text: [`Value::document`] gives what it says, also where the planner itself knows
//! its shape and only an ARN in it is unknown. [`Value::parts`] gives a list, set or map as it was written
//! where Terraform plans it as unknown because a part of it is.
//!
//! What [`evaluate`] cannot work out is unknown, and [`Plan::notes`] says why. Blocks that are not written
//! are `null`. Sets are in Terraform's order only where all of their items are known.
//!
//! Knows no AWS, no description, no disk.

mod access;
mod address;
mod configuration;
mod configure;
mod difference;
mod document;
mod follow;
mod functions;
pub mod json;
mod language;
mod number;
mod order;
mod plan;
mod read;
mod syntax;
mod types;
mod value;

pub use access::Seen;
pub use address::{Key, Step, steps};
pub use configuration::{
    Argument, Body, CallConfiguration, Expression, ModuleConfiguration, OutputConfiguration,
    ProviderConfiguration, ResourceConfiguration, VariableConfiguration,
};
pub use configure::{
    Applied, Applying, Files, ModuleCache, Problem, STACK, Settings, evaluate, evaluate_applied,
    evaluate_here,
};
pub use difference::{Against, Location, NoProvider, PLACE_CHANGED, Provider, Removal};
pub use follow::{Referent, Referents, Related};
pub use number::Number;
pub use plan::{Action, Change, Importing, Instance, Mode, Note, Plan, unseen};
pub use read::ReadError;
pub use types::{Field, Type};
pub use value::{Entries, MadeOf, Marks, Origin, Sequence, Stability, Unknown, Value};
