//! What Terraform takes over when a table or bucket is there already: which resources of its module are
//! imported, and which are set anew because an import would fail where there is none.
//!
//! Terraform refuses an import of what does not exist (Cannot import non-existent remote object), so only
//! what every table or bucket has is imported. Of that a plan shows what it changes. All others are
//! created by a call that sets the whole of it, whatever was there before.

use naming::CallName;
use terraform::Text;

use crate::contribution::ImportBlock;

/// A resource of a module, and how it comes into the state of Terraform.
pub(crate) struct ImportedResource {
    /// Its address in the module.
    pub(crate) resource: &'static str,
    pub(crate) taking: Taking,
}

/// How a resource comes into the state of Terraform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taking {
    /// Imported: everything of that kind has it. The id is the name of the table or bucket (Terraform
    /// AWS provider 5.100, section Import of each resource's page, read 2026-11).
    Imported,
    /// Created, because not everything of that kind has it. The call of AWS's API sets the whole of it.
    Set(&'static str),
}

/// What is imported for a module call whose workload is called `name` in AWS.
pub(crate) fn imports(
    call: &CallName,
    parts: &[ImportedResource],
    name: &Text,
) -> Vec<ImportBlock> {
    parts
        .iter()
        .filter(|part| part.taking == Taking::Imported)
        .map(|part| ImportBlock {
            to: call.resource(part.resource),
            id: name.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{WORKLOADS, modules};

    /// The path of each module whose workloads can be imported, with its rows.
    fn imported() -> impl Iterator<Item = (&'static str, &'static [ImportedResource])> {
        WORKLOADS.iter().filter_map(|workload| {
            let path = workload.module.as_ref()?.path;
            (!workload.imported.is_empty()).then_some((path, workload.imported))
        })
    }

    /// The description's setting `import` and the rows belong together.
    #[test]
    fn what_has_the_setting_has_rows() {
        let schema = model::schema::groundplan();
        for workload in WORKLOADS {
            let section = workload.kind.section;
            let entry = &schema["properties"][section]["additionalProperties"]["properties"];
            let is_setting = entry["import"].is_object();
            assert_eq!(
                is_setting,
                !workload.imported.is_empty(),
                "{section}: `import` and `imported`"
            );
        }
    }

    /// Each resource of every variant has a row, so that a new one is thought of.
    #[test]
    fn every_resource_is_imported_or_set() {
        for (folder, parts) in imported() {
            let mut seen: Vec<String> = modules()
                .iter()
                .filter(|module| module.path.split('/').next() == Some(folder))
                .flat_map(|module| module.blocks.iter())
                .map(terraform::Block::address)
                .filter(|address| !address.starts_with("data."))
                .collect();
            seen.sort();
            seen.dedup();
            let mut rows: Vec<&str> = parts.iter().map(|part| part.resource).collect();
            rows.sort_unstable();
            assert_eq!(seen, rows);
        }
    }

    /// A `count` or `for_each` would need a key in the address, and there may be none.
    #[test]
    fn what_is_imported_is_always_there() {
        for (path, parts) in imported() {
            let module = modules().iter().find(|module| module.path == path);
            for part in parts.iter().filter(|part| part.taking == Taking::Imported) {
                let block = module.and_then(|module| module.find(part.resource));
                let body = &block.expect("a resource of the module").body;
                assert!(body.get("count").is_none() && body.get("for_each").is_none());
            }
        }
    }

    /// What is created over what is there must be a call that sets, not one that fails.
    #[test]
    fn what_is_created_is_set_as_a_whole() {
        for part in imported().flat_map(|(_, parts)| parts) {
            if let Taking::Set(call) = part.taking {
                assert!(
                    call.starts_with("Put") || call.starts_with("Register"),
                    "{call}"
                );
            }
        }
    }
}
