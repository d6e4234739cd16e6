//! Takes resource types out of emitted `.tf.json`, for an emulator that does not have them.
//!
//! A copy is operated on, never the emission: the resources go, and every value that refers to one
//! becomes `null` (an argument that is not set, an output without value).

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::failure::{During, Result};
use crate::files::{read_json, write_json};
use crate::tools::repository;

/// A resource type that the emulator does not have.
#[derive(Clone, Debug, Deserialize)]
pub struct Unsupported {
    /// Terraform's name of the type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Why it is taken out.
    pub reason: String,
}

/// `tests/emulator/unsupported.json`.
///
/// # Errors
///
/// The file is not what it should be.
pub fn unsupported() -> Result<Vec<Unsupported>> {
    let path = repository().join("tests/emulator/unsupported.json");
    Vec::deserialize(read_json(&path)?).during(path.display())
}

/// Takes these types out of every `.tf.json` below a folder. Gives the addresses in their modules
/// of what went, as `folder: type.name`.
///
/// # Errors
///
/// A file that cannot be read or written.
pub fn remove_types(folder: &Path, kinds: &[&str]) -> Result<Vec<String>> {
    let mut gone = BTreeSet::new();
    operate(folder, folder, kinds, &mut gone)?;
    Ok(gone.into_iter().collect())
}

fn operate(root: &Path, folder: &Path, kinds: &[&str], gone: &mut BTreeSet<String>) -> Result<()> {
    for entry in std::fs::read_dir(folder).during(folder.display())? {
        let path = entry.during(folder.display())?.path();
        if path.is_dir() {
            operate(root, &path, kinds, gone)?;
        } else if path.to_string_lossy().ends_with(".tf.json") {
            let mut document = read_json(&path)?;
            for name in remove_resources(&mut document, kinds) {
                let place = folder.strip_prefix(root).unwrap_or(folder);
                gone.insert(format!("{}: {name}", place.display()));
            }
            forget(&mut document, kinds);
            write_json(&path, &document)?;
        }
    }
    Ok(())
}

/// Removes the resource blocks. A file holds them as an object of types or an array of such.
fn remove_resources(document: &mut Value, kinds: &[&str]) -> Vec<String> {
    let mut gone = Vec::new();
    let blocks = match document.get_mut("resource") {
        Some(Value::Array(blocks)) => blocks.iter_mut().collect(),
        Some(block) => vec![block],
        None => Vec::new(),
    };
    for block in blocks.into_iter().filter_map(Value::as_object_mut) {
        for kind in kinds {
            if let Some(Value::Object(named)) = block.shift_remove(*kind) {
                gone.extend(named.keys().map(|name| format!("{kind}.{name}")));
            }
        }
    }
    gone
}

/// Makes `null` of every text that refers to one of the types; an array loses the element.
fn forget(value: &mut Value, kinds: &[&str]) {
    match value {
        Value::String(text) if refers(text, kinds) => *value = Value::Null,
        Value::Array(items) => {
            items.retain(|item| !item.as_str().is_some_and(|text| refers(text, kinds)));
            items.iter_mut().for_each(|item| forget(item, kinds));
        }
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| forget(member, kinds)),
        _ => {}
    }
}

/// Is there `type.` in the text, not as the end of a longer word? Bare references (`depends_on`)
/// count as those in a template do.
fn refers(text: &str, kinds: &[&str]) -> bool {
    kinds.iter().any(|kind| {
        text.match_indices(&format!("{kind}.")).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == '.')
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_type_goes_with_all_that_refers_to_it() {
        let mut document = json!({
            "resource": {
                "aws_gone": { "this": { "name": "x" } },
                "aws_stays": { "this": {
                    "arn": "${aws_gone.this.arn}",
                    "other": "${aws_not_aws_gone.this.arn}",
                    "depends_on": ["aws_gone.this", "aws_kept.this"],
                } },
            },
            "output": { "arn": { "value": "${one(aws_gone.this[*].arn)}" } },
        });
        assert_eq!(
            remove_resources(&mut document, &["aws_gone"]),
            ["aws_gone.this"]
        );
        forget(&mut document, &["aws_gone"]);
        assert_eq!(
            document,
            json!({
                "resource": { "aws_stays": { "this": {
                    "arn": null,
                    "other": "${aws_not_aws_gone.this.arn}",
                    "depends_on": ["aws_kept.this"],
                } } },
                "output": { "arn": { "value": null } },
            })
        );
    }

    #[test]
    fn the_list_gives_a_reason_for_each() {
        for entry in unsupported().expect("the list") {
            assert!(entry.reason.ends_with('.'), "{}", entry.kind);
        }
    }
}
