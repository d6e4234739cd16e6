//! The guard over data: which modules that hold data would leave an environment with this emission.
//!
//! Terraform drops `prevent_destroy` together with the block that says it, so a workload that
//! vanishes from the description would be destroyed at the next apply without a word.

use serde_json::Value as Json;

use crate::catalogue::{BOOTSTRAP, CONCERNS, Library, WORKLOADS};

/// A module that holds data, in the last emission but not in this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vanished {
    /// Its address: `module.table_orders`.
    pub address: String,
    /// The kind of the workload: `table`.
    pub kind: String,
    /// Its name in the description: `orders`.
    pub name: String,
    /// Whether it is a workload, which can be renamed or forgotten.
    pub is_workload: bool,
}

/// What holds data in the environment's `main.tf.json` as it is (`before`) and neither stays, moves
/// nor is forgotten in the one that is wanted (`after`, none when the environment itself goes).
pub fn vanished(before: &str, after: Option<&str>) -> Vec<Vanished> {
    let parse = |text: &str| serde_json::from_str::<Json>(text).unwrap_or_default();
    let before = parse(before);
    let after = after.map(parse).unwrap_or_default();
    let leaves = |address: &str| {
        ["moved", "removed"].iter().any(|word| {
            after[word]
                .as_array()
                .into_iter()
                .flatten()
                .any(|block| block["from"] == address)
        })
    };
    before["module"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| after["module"].get(name.as_str()).is_none())
        .filter_map(|(call, body)| {
            let path = module_path(body["source"].as_str()?);
            let kind = holding_data().find(|library| {
                let path = path.strip_suffix("/protected").unwrap_or(path);
                path.strip_suffix("/scaled").unwrap_or(path) == library.path
            })?;
            let address = format!("module.{call}");
            (!leaves(&address)).then(|| Vanished {
                address,
                is_workload: WORKLOADS
                    .iter()
                    .filter_map(|workload| workload.library.as_ref())
                    .any(|library| library.path == kind.path),
                kind: kind.path.into(),
                name: call
                    .split_once('_')
                    .map_or(call.as_str(), |(_, name)| name)
                    .into(),
            })
        })
        .collect()
}

/// The modules with a protected edition, and the state, which is always protected: what they make
/// holds data.
fn holding_data() -> impl Iterator<Item = &'static Library> {
    let workloads = WORKLOADS
        .iter()
        .filter_map(|workload| workload.library.as_ref());
    let concerns = CONCERNS
        .iter()
        .chain(BOOTSTRAP)
        .map(|concern| &concern.library);
    workloads
        .chain(concerns)
        .filter(|library| library.editions.len() > 1 || library.path == "state")
}

/// The path below `modules` of a source, emitted or pinned.
fn module_path(source: &str) -> &str {
    let address = source.split('?').next().unwrap_or_default();
    address
        .rsplit_once("modules/")
        .map_or(address, |(_, path)| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = r#"{ "module": {
        "table_orders": { "source": "../../modules/table/protected" },
        "bucket_invoices": { "source": "git::https://example.com/x.git//modules/bucket?ref=v1" },
        "function_api": { "source": "../../modules/function" }
    } }"#;

    fn addresses(after: Option<&str>) -> Vec<String> {
        vanished(BEFORE, after)
            .into_iter()
            .map(|vanished| vanished.address)
            .collect()
    }

    #[test]
    fn data_that_leaves_is_noticed_and_functions_are_not() {
        assert_eq!(
            addresses(Some("{}")),
            ["module.table_orders", "module.bucket_invoices"]
        );
        assert_eq!(addresses(None).len(), 2);
        assert_eq!(addresses(Some(BEFORE)), Vec::<String>::new());
    }

    #[test]
    fn what_moves_or_is_forgotten_does_not_vanish() {
        let after = r#"{
            "moved": [{ "from": "module.table_orders", "to": "module.table_purchases" }],
            "removed": [{ "from": "module.bucket_invoices", "lifecycle": { "destroy": false } }]
        }"#;
        assert_eq!(addresses(Some(after)), Vec::<String>::new());
    }
}
