//! Profile, `groundplan.toml` and `environment.toml` made one: merged, then decoded entry by entry,
//! so that one faulty entry does not hide the faults of the others.

use std::collections::HashSet;
use std::sync::Arc;

use crate::description::{AwsProvider, Description, EnvironmentDescription, Profile};
use crate::profiles;
use crate::schema::{Shape, Shapes};
use crate::tree::{self, Parts, TomlEntry, TomlNode, TomlTable, TomlValue};

/// Section of `groundplan.toml` with what environments share.
pub(crate) const DEFAULTS: &str = "defaults";

/// A description as it holds in one environment.
pub(crate) struct ResolvedDescription {
    /// The merged tree.
    pub(crate) root: Arc<TomlNode>,
    /// What could be decoded of it; without what is in `broken`.
    pub(crate) description: Description,
    /// How it runs there, if that could be decoded.
    pub(crate) settings: Option<EnvironmentDescription>,
    /// Parts that could not be decoded.
    pub(crate) broken: Vec<Vec<String>>,
}

impl ResolvedDescription {
    /// Whether the application's name is known.
    pub(crate) fn is_named(&self) -> bool {
        self.description.application.is_known()
    }
}

/// The profile that an environment names, if it is one.
pub(crate) fn profile(environment: &TomlNode) -> Option<Profile> {
    tree::decode(environment.get("profile")?).ok()
}

/// The description `base` under `profile`, with what `environment` says anew.
pub(crate) fn resolve(
    shapes: Shapes,
    base: &Arc<TomlNode>,
    profile: Profile,
    environment: Option<&Arc<TomlNode>>,
) -> ResolvedDescription {
    let defaults = profiles::settings(profile);
    let mut root = match entry_defaults(defaults, base, shapes) {
        Some(each) => apply_defaults(&each, base, shapes.groundplan),
        None => Arc::clone(base),
    };
    if let Some(environment) = environment {
        let (workloads, settings) = split_environment(environment, shapes.groundplan);
        root = tree::merge(
            &root,
            &restrict_to_declared(&workloads, base, shapes.groundplan),
            shapes.groundplan,
        );
        let shared = match base.get(DEFAULTS) {
            Some(shared) => &tree::merge(defaults, shared, shapes.environment),
            None => defaults,
        };
        let settings = tree::merge(shared, &settings, shapes.environment);
        root = concatenate(&root, &settings);
    }
    decode(root)
}

/// What is merged under every entry of a kind: the profile's, and what is older on version 5 of the provider.
fn entry_defaults(defaults: &TomlNode, base: &TomlNode, shapes: Shapes) -> Option<Arc<TomlNode>> {
    let each = defaults.get(profiles::EACH)?;
    let provider = base
        .get("terraform")
        .and_then(|settings| settings.get("aws_provider"));
    let is_5 = provider.and_then(|node| tree::decode(node).ok()) == Some(AwsProvider::Five);
    let older = profiles::on_provider_5();
    if is_5 {
        Some(tree::merge(each, older, shapes.groundplan))
    } else {
        Some(Arc::clone(each))
    }
}

/// `node` with `each` under every entry of its kind. `shape` is that of `node`.
fn apply_defaults(each: &TomlNode, node: &Arc<TomlNode>, shape: &Shape) -> Arc<TomlNode> {
    let (Some(each), Some(table)) = (each.table(), node.table()) else {
        return Arc::clone(node);
    };
    let entries = table.iter().map(|entry| {
        let node = match (each.entry(&entry.key), shape.child(&entry.key)) {
            (Some(defaults), Some(shape)) => match shape.entries() {
                Some(entries) => apply_to_entries(&defaults.node, &entry.node, entries),
                None => apply_defaults(&defaults.node, &entry.node, shape),
            },
            _ => Arc::clone(&entry.node),
        };
        TomlEntry {
            node,
            ..entry.clone()
        }
    });
    rebuild(node, entries.collect())
}

fn apply_to_entries(
    defaults: &Arc<TomlNode>,
    node: &Arc<TomlNode>,
    shape: &Shape,
) -> Arc<TomlNode> {
    let Some(table) = node.table() else {
        return Arc::clone(node);
    };
    let entries = table.iter().map(|entry| TomlEntry {
        node: tree::merge(defaults, &entry.node, shape),
        ..entry.clone()
    });
    rebuild(node, entries.collect())
}

fn rebuild(node: &TomlNode, entries: Vec<TomlEntry>) -> Arc<TomlNode> {
    Arc::new(TomlNode {
        origin: node.origin,
        value: TomlValue::Table(TomlTable::new(entries)),
    })
}

/// What an environment says of workloads, and what it says of itself.
fn split_environment(
    environment: &Arc<TomlNode>,
    groundplan: &Shape,
) -> (Arc<TomlNode>, Arc<TomlNode>) {
    let entries = environment
        .table()
        .into_iter()
        .flat_map(|table| table.iter());
    let (workloads, settings): (Vec<_>, Vec<_>) = entries
        .cloned()
        .partition(|entry| groundplan.child(&entry.key).is_some());
    (
        rebuild(environment, workloads),
        rebuild(environment, settings),
    )
}

/// `upper` without entries that `base` does not have: a workload is described in `groundplan.toml`.
fn restrict_to_declared(upper: &Arc<TomlNode>, base: &TomlNode, shape: &Shape) -> Arc<TomlNode> {
    let Some(table) = upper.table() else {
        return Arc::clone(upper);
    };
    let entries = table.iter().filter_map(|entry| {
        let shape = shape.child(&entry.key)?;
        let base = base.get(&entry.key);
        let node = match (shape.entries(), base) {
            (Some(_), Some(base)) => {
                let table = entry.node.table()?;
                let kept = table.iter().filter(|inner| base.get(&inner.key).is_some());
                rebuild(&entry.node, kept.cloned().collect())
            }
            (Some(_), None) => return None,
            // A table without entries only has settings, which an environment may bring along.
            (None, _) if !shape.holds_entries() => Arc::clone(&entry.node),
            (None, Some(base)) => restrict_to_declared(&entry.node, base, shape),
            (None, None) => return None,
        };
        Some(TomlEntry {
            node,
            ..entry.clone()
        })
    });
    rebuild(upper, entries.collect())
}

/// The entries of two tables that have no key in common.
fn concatenate(left: &TomlNode, right: &TomlNode) -> Arc<TomlNode> {
    let tables = [left.table(), right.table()];
    let entries = tables.into_iter().flatten().flat_map(|table| table.iter());
    rebuild(left, entries.cloned().collect())
}

/// `node` without the values in `bad`.
pub(crate) fn remove_nodes(node: &Arc<TomlNode>, bad: &HashSet<*const TomlNode>) -> Arc<TomlNode> {
    if bad.is_empty() {
        return Arc::clone(node);
    }
    let good = |node: &Arc<TomlNode>| !bad.contains(&Arc::as_ptr(node));
    let value = match &node.value {
        TomlValue::Table(table) => {
            let entries = table.iter().filter(|entry| good(&entry.node));
            let entries: Vec<_> = entries
                .map(|entry| TomlEntry {
                    node: remove_nodes(&entry.node, bad),
                    ..entry.clone()
                })
                .collect();
            let has_lost_keys = table.has_lost_keys() || entries.len() < table.len();
            TomlValue::Table(TomlTable::sorted(entries, has_lost_keys))
        }
        TomlValue::Array(items) => TomlValue::Array(
            items
                .iter()
                .filter(|item| good(item))
                .map(|item| remove_nodes(item, bad))
                .collect(),
        ),
        _ => return Arc::clone(node),
    };
    Arc::new(TomlNode {
        origin: node.origin,
        value,
    })
}

fn decode(root: Arc<TomlNode>) -> ResolvedDescription {
    let mut parts = Parts::new(&root);
    let description = Description::read(&mut parts);
    let settings = root
        .get("profile")
        .is_some()
        .then(|| parts.required(&[]))
        .flatten();
    let broken = parts.into_broken();
    ResolvedDescription {
        root,
        description,
        settings,
        broken,
    }
}
