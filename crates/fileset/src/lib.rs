//! Wanted files against the disk: difference, manifest, atomic apply, and the
//! packages of functions.
//!
//! This is the only crate of the project that writes. It knows nothing of
//! Terraform, AWS or the description: a [`FileSet`] comes in, a [`Comparison`]
//! says what differs, [`Comparison::apply`] makes the disk so. It prints nothing;
//! every message is a value that says what is wrong, where, and how to fix it.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let root = folder.path();
//! use fileset::{ApplyOptions, Comparison, FileSet};
//!
//! let mut wanted = FileSet::new();
//! wanted.insert("modules/table/main.tf.json", "{}\n")?;
//!
//! let comparison = Comparison::new(root, wanted)?;
//! assert!(!comparison.is_clean());
//! print!("{}", comparison.unified_diff(3));
//! let report = comparison.apply(&ApplyOptions::default())?;
//! assert_eq!(report.created, ["modules/table/main.tf.json"]);
//! # Ok(())
//! # }
//! ```
//!
//! Invariants, told by absence:
//!
//! - no file outside the root is read for its content, written or removed;
//! - no file that a person made or changed is overwritten without `force`, and
//!   none is ever removed;
//! - no file is ever half written at its place, whenever the process ends;
//! - no symbolic link below the root is followed (packages follow links that stay
//!   inside the packed folder).

mod apply;
pub mod archive;
mod comparison;
mod diagnostics;
mod diff;
mod digest;
mod disk;
mod error;
mod journal;
mod known;
mod lock;
mod manifest;
mod path;
mod seed;
mod set;
mod state;
mod summary;
mod tree;
mod whole;

#[cfg(test)]
mod faults;

pub use apply::{ApplyOptions, ApplyReport};
pub use comparison::{Change, Comparison};
pub use digest::{Digest, NotADigest};
pub use error::{ApplyError, CompareError, Obstacle, Refusal, RefusalReason};
pub use manifest::{Manifest, ManifestError};
pub use path::{PathError, PathFault};
pub use seed::{SeedError, seed, write_file};
pub use set::FileSet;
pub use state::State;
pub use summary::{FolderSummary, Summary};
