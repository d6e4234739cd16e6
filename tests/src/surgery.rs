//! Changes copies of an emission for what is at hand: takes out resource types that the emulator does not have, and
//! asks for the one version of the provider that there is.
//!
//! A copy is operated on, never the emission. Of a type that goes, every value that refers to it becomes `null` (an
//! argument that is not set, an output without value).

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::failure::{During, Result};
use crate::files::{read_json, write_json, write_text};
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

/// What an emission says for version 6 of the provider, and what takes its place for 5.100.0, the only version that
/// tests have: the version that environments keep to, and the runtime, which 5.100 refuses at plan ("expected runtime
/// to be one of ... got nodejs24.x"). Nothing else differs; the modules are valid on both.
const ON_PROVIDER_5: [(&str, &str); 2] = [
    ("\"~> 6.27\"", "\"~> 5.100\""),
    ("\"nodejs24.x\"", "\"nodejs22.x\""),
];

/// Makes the emissions and descriptions below a folder ones for version 5 of the provider. Gives how many files it
/// changed.
///
/// # Errors
///
/// A file that cannot be read or written.
pub fn on_provider_5(folder: &Path) -> Result<usize> {
    let mut changed = 0;
    for entry in std::fs::read_dir(folder).during(folder.display())? {
        let path = entry.during(folder.display())?.path();
        let name = path.to_string_lossy();
        if path.is_dir() {
            changed += on_provider_5(&path)?;
        } else if name.ends_with(".tf.json") || name.ends_with(".tftest.json") {
            changed += usize::from(rewrite(&path, |text| {
                let each = ON_PROVIDER_5.iter();
                each.fold(text.to_owned(), |text, (newer, older)| {
                    text.replace(newer, older)
                })
            })?);
        } else if name.ends_with("/groundplan.toml") {
            changed += usize::from(rewrite(&path, |text| {
                if text.contains("aws_provider") {
                    return text.to_owned();
                }
                let asked = "[terraform]\naws_provider = \"5\"\n";
                if text.contains("\n[terraform]\n") {
                    text.replace("[terraform]\n", asked)
                } else {
                    format!("{text}\n{asked}")
                }
            })?);
        }
    }
    Ok(changed)
}

fn rewrite(path: &Path, change: impl Fn(&str) -> String) -> Result<bool> {
    let text = std::fs::read_to_string(path).during(path.display())?;
    let other = change(&text);
    if other != text {
        write_text(path, &other)?;
    }
    Ok(other != text)
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
    fn a_copy_asks_for_the_provider_that_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        let write = |name: &str, text: &str| write_text(&root.join(name), text).expect("a file");
        write(
            "versions.tf.json",
            "{\"version\": \"~> 6.27\", \"runtime\": \"nodejs24.x\"}",
        );
        write("groundplan.toml", "[application]\nname = \"shop\"\n");
        write("index.mjs", "\"nodejs24.x\"");
        assert_eq!(on_provider_5(root).expect("a change"), 2);
        let read = |name: &str| std::fs::read_to_string(root.join(name)).expect("a file");
        let emitted = "{\"version\": \"~> 5.100\", \"runtime\": \"nodejs22.x\"}";
        assert_eq!(read("versions.tf.json"), emitted);
        assert!(read("groundplan.toml").ends_with("\n[terraform]\naws_provider = \"5\"\n"));
        assert_eq!(read("index.mjs"), "\"nodejs24.x\"");
        assert_eq!(on_provider_5(root).expect("nothing"), 0);
    }

    #[test]
    fn the_list_gives_a_reason_for_each() {
        for entry in unsupported().expect("the list") {
            assert!(entry.reason.ends_with('.'), "{}", entry.kind);
        }
    }
}
