//! The description: read with spans, validated, resolved per environment. Knows no Terraform.
//!
//! ```text
//! text -> tree (spans) -> held against the schema -> merged per environment -> decoded -> checked
//! ```
//!
//! [`load`] reads a project from disk, [`load_from`] from memory; both give every fault at once.

mod checks;
mod cron;
pub mod description;
mod environment;
mod facts;
pub mod kinds;
mod load;
mod once;
mod profiles;
mod project;
mod reference;
mod resolve;
pub mod schema;
mod secrets;
mod tree;

pub use cron::Cron;
pub use environment::{Delivered, Environment};
pub use facts::{Endpoint, endpoint, partition};
pub use load::{
    CodePath, ENVIRONMENT, Failure, GROUNDPLAN, LARGEST_FILE, Project, SourceFile, load_from,
};
pub use once::perhaps_twice;
pub use project::{find_root, load};
pub use reference::reference;
