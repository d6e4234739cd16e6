//! From resolved environments to files: the modules, each environment's wiring, the documents.
//! Knows no disk: files in, files out.
//!
//! ```
//! use model::{CodePath, SourceFile, load_from};
//!
//! let text = r#"
//! [application]
//! name = "shop"
//! owner = "platform@example.com"
//!
//! [tables.orders]
//! hash_key = { name = "id", type = "S" }
//! "#;
//! let environment = "profile = \"staging\"\nregion = \"us-east-1\"\nrecovery_region = \"us-west-2\"\n";
//! let files = [
//!     SourceFile { path: "groundplan.toml".into(), content: text.into() },
//!     SourceFile { path: "environments/test/environment.toml".into(), content: environment.into() },
//! ];
//! let project = load_from(files, &|_| CodePath::Missing).expect("a description without a fault");
//! let settings = emitter::Settings::default();
//! let library = emitter::ModuleLibrary::new().expect("sound modules");
//! let emission = emitter::emit(&project.environments, &settings, &library).expect("legal Terraform");
//! let main = emission.files.iter().find(|(path, _)| *path == "environments/test/main.tf.json");
//! assert!(main.is_some());
//! ```

#![allow(
    clippy::too_many_lines,
    reason = "the resources of a module, and its tests, are one literal each"
)]

mod alarms_document;
mod catalogue;
#[cfg(test)]
mod catalogue_tests;
mod concerns;
mod contribution;
mod definition;
mod documents;
mod emission;
mod examples;
mod expiry;
mod expressions;
mod graph;
mod import;
mod library;
mod maintenance;
pub mod names;
mod origin;
mod parts;
mod preflight;
mod provider_6;
#[cfg(test)]
mod provider_tests;
mod references;
mod runbook;
mod wiring;
mod workloads;

pub use alarms_document::alarms_document;
pub use catalogue::{modules, provider_schema};
pub use definition::{DataActions, EXAMPLE, KeyRights, written_trigger};
pub use emission::{Emission, PackageSource, Settings, emit, graph};
pub use expiry::{Expiring, expiring};
pub use library::{ModuleFile, ModuleLibrary};
pub use origin::{module_path, origins};
pub use preflight::PREFLIGHT_TYPES;
pub use provider_6::{provider_schema_6, schema_for};
pub use workloads::function::LargeEnvironment;
pub use workloads::{data_actions, example_entries, example_triggers, key_rights};
