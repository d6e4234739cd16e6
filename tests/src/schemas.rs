//! Documents against JSON Schemas, by Python's `jsonschema`.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::files::write_text;
use crate::tools::{repository, tool};

/// What a schema says is wrong with a document.
pub fn violations(schema: &Path, document: &Value) -> Result<Vec<String>> {
    let file = tempfile::NamedTempFile::new().map_err(Failure::of)?;
    write_text(file.path(), &document.to_string())?;
    let ended = Command::new(tool("scanners/bin/python")?)
        .arg(repository().join("tests/scanners/schema.py"))
        .arg(schema)
        .arg(file.path())
        .output()
        .map_err(Failure::of)?;
    serde_json::from_slice(&ended.stdout).map_err(|error| {
        Failure::new(format!(
            "{error}\n{}",
            String::from_utf8_lossy(&ended.stderr)
        ))
    })
}
