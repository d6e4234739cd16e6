//! Files of temporary folders: copied, read as JSON, written. Never writes into the repository.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::failure::{During, Result};

/// Copies a folder and all below it, but for what Terraform leaves behind.
///
/// # Errors
///
/// A file that cannot be read or written.
pub fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).during(to.display())?;
    for entry in fs::read_dir(from).during(from.display())? {
        let entry = entry.during(from.display())?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        if text.starts_with(".terraform") || text.starts_with("terraform.tfstate") {
            continue;
        }
        let target = to.join(&name);
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).during(target.display())?;
        }
    }
    Ok(())
}

/// The folders below `root` that hold a `versions.tf.json`, in order of their names: modules (with
/// their editions) or environments.
///
/// # Errors
///
/// A folder that cannot be read.
pub fn folders(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if root.join("versions.tf.json").is_file() {
        found.push(root.to_owned());
    }
    for entry in fs::read_dir(root).during(root.display())? {
        let path = entry.during(root.display())?.path();
        if path.is_dir() {
            found.extend(folders(&path)?);
        }
    }
    found.sort();
    Ok(found)
}

/// Reads a file as JSON.
///
/// # Errors
///
/// A file that is not there or not JSON.
pub fn read_json(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).during(path.display())?;
    serde_json::from_str(&text).during(path.display())
}

/// Writes a value as JSON.
///
/// # Errors
///
/// A file that cannot be written.
pub fn write_json(path: &Path, value: &Value) -> Result<()> {
    write_text(path, &format!("{value:#}\n"))
}

/// Writes a text, and makes the folders above it.
///
/// # Errors
///
/// A file that cannot be written.
#[expect(
    clippy::disallowed_methods,
    reason = "temporary folders, which nobody else reads meanwhile"
)]
pub fn write_text(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).during(folder.display())?;
    }
    fs::write(path, text).during(path.display())
}
