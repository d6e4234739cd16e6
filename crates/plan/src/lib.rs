//! A plan as it is read and judged: resource instances with known and unknown values, the changes that apply
//! makes, and the configuration they come from.
//!
//! A [`Plan`] comes from the JSON of `terraform show -json` ([`Plan::read`]), of a plan or of a state; crate
//! `planner` makes one from configuration alone. Readers of a plan ask four questions:
//!
//! | question | answer |
//! |---|---|
//! | which resources of a type are there? | [`Plan::of_type`], [`Plan::data_of_type`], [`Plan::find`] |
//! | what is an argument? | [`Instance::lookup`] and [`Instance::lookup_each`]: [`Lookup::Known`], [`Lookup::Unknown`] or [`Lookup::Absent`] |
//! | what does an argument refer to? | [`Plan::resolve`] (one of a type), [`Plan::resolve_references`] (all) |
//! | what does apply do? | [`Instance::change`], and [`Plan::destroyed`] for what is destroyed |
//!
//! ```
//! # let text = r#"{"format_version":"1.2","resource_changes":[{"address":"aws_sqs_queue.jobs",
//! #   "mode":"managed","type":"aws_sqs_queue","name":"jobs","change":{"actions":["create"],
//! #   "before":null,"after":{"name":"jobs"},"after_unknown":{"arn":true}}}]}"#;
//! use plan::Plan;
//! use values::Lookup;
//!
//! let plan = Plan::read("plan.json", text)?;
//! for queue in plan.of_type("aws_sqs_queue") {
//!     assert_eq!(queue.lookup("name").text(), Some("jobs"));
//!     assert_eq!(queue.lookup("arn"), Lookup::Unknown);
//!     assert_eq!(queue.lookup("kms_master_key_id"), Lookup::Absent);
//! }
//! # Ok::<(), diagnostic::Failure>(())
//! ```
//!
//! Nested blocks are items of a list: `rule.0.status`, or `rule.*.status` for each. The JSON of a plan
//! writes many numbers and booleans as strings in maps; [`Value::as_bool`] and [`Value::as_number`] accept
//! both. A policy is a string: [`Value::document`] gives the document in it, also where only an ARN in it is
//! unknown and the planner knows the rest. [`Value::parts`] gives a list, set or map as it was written where
//! Terraform plans it as unknown because a part of it is.
//!
//! Knows no AWS, no description, no disk; evaluates nothing.
//!
//! [`Lookup::Known`]: values::Lookup::Known
//! [`Lookup::Unknown`]: values::Lookup::Unknown
//! [`Lookup::Absent`]: values::Lookup::Absent
//! [`Value::as_bool`]: values::Value::as_bool
//! [`Value::as_number`]: values::Value::as_number
//! [`Value::document`]: values::Value::document
//! [`Value::parts`]: values::Value::parts

mod changed_arguments;
mod computed;
mod configuration;
mod configuration_document;
mod document;
mod document_value;
mod follow;
mod location;
mod moved;
mod plan;
mod read;
mod reference_walk;
pub mod same;
#[cfg(test)]
mod same_tests;

pub use computed::{ComputedAttributes, PlannedResource};
pub use configuration::{
    Argument, BodyConfiguration, CallConfiguration, Expression, ModuleConfiguration,
    OutputConfiguration, ProviderConfiguration, ResourceConfiguration, VariableConfiguration,
};
pub use follow::{ReferenceTarget, ReferenceTargets, Resolution};
pub use location::{LOCATION_CHANGED, Location};
pub use plan::{ChangeAction, ImportTarget, Instance, Note, Plan, ResourceChange, unseen};
