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
    /// Every name that it had, oldest first: what a new entry that takes it over says in `moved_from`.
    pub names: Vec<String>,
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
                name: workload_name(call).into(),
                names: names(&before, call),
            })
        })
        .collect()
}

/// The name of a call's workload in the description: `orders` of `table_orders`.
fn workload_name(call: &str) -> &str {
    call.split_once('_').map_or(call, |(_, name)| name)
}

/// Every name that the workload of `call` had, oldest first. The oldest is the one in its name in AWS:
/// after it had a former name again, its addresses alone do not tell.
fn names(before: &Json, call: &str) -> Vec<String> {
    let mut names = vec![workload_name(call).to_owned()];
    let mut address = format!("module.{call}");
    let mut left: Vec<&Json> = before["moved"].as_array().into_iter().flatten().collect();
    while let Some(at) = left
        .iter()
        .position(|block| block["to"] == address.as_str())
    {
        let from = left.remove(at)["from"].as_str().unwrap_or_default();
        address = from.to_owned();
        let name = workload_name(from.strip_prefix("module.").unwrap_or(from));
        if !names.iter().any(|known| known == name) {
            names.insert(0, name.to_owned());
        }
    }
    let in_aws = before["module"][call]["name"].as_str().unwrap_or_default();
    let is_in = |name: &String| {
        let end = format!("-{name}");
        let mut found = in_aws.match_indices(&end);
        found.any(|(at, text)| {
            let rest = &in_aws[at + text.len()..];
            // A bucket's account comes behind.
            rest.is_empty() || rest.starts_with("-$") || rest.len() == 13 && rest.starts_with('-')
        })
    };
    if let Some(first) = names.iter().rposition(is_in)
        && !names.first().is_some_and(is_in)
    {
        let first = names.remove(first);
        names.insert(0, first);
    }
    names
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
    fn what_vanishes_tells_every_name_that_it_had() {
        for (aws, moved, expected) in [
            ("shop-live-orders", r#"[]"#, &["orders"][..]),
            (
                "shop-live-items",
                r#"[{ "from": "module.table_items", "to": "module.table_goods" }, { "from": "module.table_goods", "to": "module.table_orders" }]"#,
                &["items", "goods", "orders"],
            ),
            // It was called so from the beginning, and for a time otherwise.
            (
                "shop-live-orders",
                r#"[{ "from": "module.table_goods", "to": "module.table_orders" }]"#,
                &["orders", "goods"],
            ),
            (
                "Legacy-1A2B",
                r#"[{ "from": "module.table_goods", "to": "module.table_orders" }]"#,
                &["goods", "orders"],
            ),
        ] {
            let before = format!(
                r#"{{ "module": {{ "table_orders": {{ "source": "../../modules/table", "name": "{aws}" }} }}, "moved": {moved} }}"#
            );
            let found = vanished(&before, None);
            assert_eq!(found[0].names, expected, "{aws}");
        }
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
