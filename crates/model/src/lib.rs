//! The description: read with spans, validated, resolved per environment. Knows no Terraform.
//!
//! ```text
//! text -> tree (spans) -> held against the schema -> merged per environment -> decoded -> checked
//! ```
//!
//! [`load`] reads a project from disk, [`load_from`] from memory; both give every fault at once.

mod account_singletons;
mod checks;
pub mod description;
mod environment;
mod expressions;
pub mod kinds;
mod load;
mod profiles;
mod project;
pub mod ranges;
mod reference;
mod resolve;
pub mod schema;
mod standby;
mod tree;
mod workloads;

pub use account_singletons::possible_duplicates;
pub use checks::BEYOND_BOUNDARY;
pub use environment::{Delivered, Environment};
pub use expressions::WrittenExpression;
pub use load::{CodePath, ENVIRONMENT, GROUNDPLAN, LARGEST_FILE, Project, SourceFile, load_from};
pub use project::{find_root, load};
pub use reference::reference;
