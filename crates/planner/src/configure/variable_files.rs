//! Files with values of variables: `terraform.tfvars` and `*.auto.tfvars`.

use std::collections::BTreeMap;
use std::sync::Arc;

use values::Value;

use super::ConfigurationFiles;
use super::problems::{Problem, Problems, SYNTAX};

/// Values of `terraform.tfvars` and `*.auto.tfvars` in the root's folder, the later ones winning.
pub(super) fn variable_files(
    folder: &str,
    files: &dyn ConfigurationFiles,
    problems: &Problems,
) -> BTreeMap<Arc<str>, Value> {
    let mut names = files.list(folder);
    names.retain(|name| {
        name == "terraform.tfvars"
            || name == "terraform.tfvars.json"
            || name.ends_with(".auto.tfvars")
            || name.ends_with(".auto.tfvars.json")
    });
    names.sort_by_key(|name| (!name.starts_with("terraform.tfvars"), name.clone()));
    let mut found = BTreeMap::new();
    for name in names {
        let path: Arc<str> = super::join(folder, &name).into();
        let Some(bytes) = files.read(&path) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        let read = if name.ends_with(".json") {
            syntax::read_json(&path, &text).map(|body| {
                for (name, inner) in body.members() {
                    found.insert(name, inner.value);
                }
            })
        } else {
            syntax::read_hcl(&path, &text).map(|body| {
                for attribute in body.attributes {
                    if let Some(value) = super::constant(&attribute.expr) {
                        found.insert(attribute.name, value);
                    }
                }
            })
        };
        if let Err(error) = read {
            let problem = Problem::new(SYNTAX, &error.location, &error.message);
            problems.push(problem.help("write `name = value`, one on each line"));
        }
    }
    found
}
