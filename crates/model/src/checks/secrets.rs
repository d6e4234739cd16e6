//! Secrets in texts: whatever the setting, nobody may read one in a description, which is committed. The values of environment
//! variables are judged with their names, in [`crate::workloads`].

use diagnostic::Diagnostics;

use super::{ProjectContext, error};
use crate::tree::{Files, TomlNode, TomlValue};

/// Every text of every file.
pub(super) fn check(context: &ProjectContext<'_>, diagnostics: &mut Diagnostics) {
    let own = context.environments.iter();
    let own = own.map(|(_, environment)| &***environment);
    for root in std::iter::once(&**context.base).chain(own) {
        texts(root, &mut Vec::new(), context.files, diagnostics);
    }
}

/// The texts below a value; `path` are the keys that lead to it.
fn texts<'a>(
    node: &'a TomlNode,
    path: &mut Vec<&'a str>,
    files: &Files,
    diagnostics: &mut Diagnostics,
) {
    match &node.value {
        TomlValue::Table(table) => {
            for entry in table.iter() {
                path.push(&entry.key);
                texts(&entry.node, path, files, diagnostics);
                path.pop();
            }
        }
        TomlValue::Array(items) => {
            for item in items {
                texts(item, path, files, diagnostics);
            }
        }
        TomlValue::String(text) if !is_variable(path) => {
            let why = ::secrets::reason_in_text(text).or_else(|| of_tag(path, text));
            if let Some(why) = why {
                let place = files.locate(node.origin);
                let message = format!("this text holds a secret: {why}");
                diagnostics.push(
                    error("secret-in-text", message, place, "everybody who reads this file can read it").help(
                        "take it out, and give it a new value where it is used: it counts as known; docs/secrets.md says where \
                         a secret is kept",
                    ),
                );
            }
        }
        _ => {}
    }
}

/// Whether a text is the value of an environment variable.
fn is_variable(path: &[&str]) -> bool {
    matches!(
        path,
        [.., "functions", _, "environment", _] | [.., "functions", "environment", _]
    )
}

/// Why the value of a tag is a secret: its name may say so.
fn of_tag(path: &[&str], text: &str) -> Option<String> {
    let [.., "tags", name] = path else {
        return None;
    };
    let is_named = ::secrets::is_end_of_name(name);
    is_named.then(|| ::secrets::reason(name, text)).flatten()
}
