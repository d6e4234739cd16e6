//! Judges a plan: controls of security and operation, limits of AWS, and what an apply must not do.
//!
//! It reads no intent: a [`plan::Plan`] is all it knows, made by groundplan or by Terraform. Each [`Control`] is asked
//! of every resource of its types, and answers with a [`Verdict`]; what the plan does not show is
//! *unknown*, never passed. A plan without resources is an error, never a pass.
//!
//! A control is one entry in a file of [`controls`], with its examples, which are its tests.
//!
//! ```
//! use checker::{CheckProfile, Verdict, controls};
//! # let shown = r#"{"format_version":"1.2","resource_changes":[{"address":"aws_kms_key.main",
//! #   "mode":"managed","type":"aws_kms_key","name":"main","change":{"actions":["create"],
//! #   "before":null,"after":{"enable_key_rotation":false},"after_unknown":{"arn":true}}}]}"#;
//!
//! // `shown` is what `terraform show -json` printed.
//! let plan = plan::Plan::read("plan.json", shown)?;
//! let report = checker::check(&plan, CheckProfile::Production, controls::all())?;
//! let rotation = report.judgements.iter().find(|one| one.control.id == "kms-rotation");
//! assert!(matches!(rotation.map(|one| &one.verdict), Some(Verdict::Fail(_))));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Knows no description, no disk, no clock. Where a resource is described, and which of its failures are
//! accepted, whoever asks for a report says.

pub mod changes;
mod check;
mod concurrency;
pub mod control;
pub mod controls;
pub mod coverage;
pub mod documents;
pub mod edges;
pub mod example;
pub mod identity;
mod ledger;
pub mod limits;
pub mod policy;
pub mod provider_types;
pub mod report;
pub mod resource_policies;
pub mod rights;
mod scope;
pub mod verdict;
mod waiver;

pub use changes::{goes_along, holds_data, replaced_by, replaces, replicas_lost};
pub use check::{Circumstances, Judgement, Nothing, Report, Waived, check, judge};
pub use control::{CheckProfile, Control, ControlKind, Severity};
pub use ledger::{Ledger, LedgerError};
pub use scope::{Companions, Document, Scope};
pub use verdict::Verdict;
pub use waiver::ControlWaiver;
