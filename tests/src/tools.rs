//! Where the repository and the tools are.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};

/// The root of the repository.
#[must_use]
pub fn repository() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.parent().unwrap_or(crate_folder).to_owned()
}

/// A file or folder that `tests/run` installs below `.tools`.
///
/// # Errors
///
/// It is not there.
pub fn tool(path: &str) -> Result<PathBuf> {
    let found = repository().join(".tools").join(path);
    if found.exists() {
        Ok(found)
    } else {
        Err(Failure::new(format!(
            ".tools/{path} is missing: `tests/run setup` installs it"
        )))
    }
}
