//! One folder per kind of workload: its row, its module, its wiring, its facts. And the list of them.

pub(crate) mod api;
pub(crate) mod bucket;
pub(crate) mod bus;
pub(crate) mod existing;
pub(crate) mod function;
pub(crate) mod metric;
mod objective;
pub(crate) mod parameter;
pub(crate) mod queue;
pub(crate) mod secret;
pub(crate) mod table;
pub(crate) mod topic;

use model::description::source_kinds;
use model::kinds::WorkloadKind;

use crate::definition::{DataActions, GrantDefinition, KeyRights, WorkloadDefinition};

/// Every kind of workload, in the order of the root configuration.
pub(crate) const WORKLOADS: &[&WorkloadDefinition] = &[
    &function::WORKLOAD,
    &api::WORKLOAD,
    &table::WORKLOAD,
    &bucket::WORKLOAD,
    &queue::WORKLOAD,
    &topic::WORKLOAD,
    &bus::WORKLOAD,
    &secret::WORKLOAD,
    &parameter::WORKLOAD,
    &metric::WORKLOAD,
];

fn definition(kind: &WorkloadKind) -> Option<&'static WorkloadDefinition> {
    WORKLOADS.iter().copied().find(|row| row.kind == kind)
}

/// What actions on a workload of a kind need of the key that encrypts it, where a grant on it is its actions on its ARN; none
/// where a grant has statements of its own.
#[must_use]
pub fn key_rights(kind: &WorkloadKind) -> Option<&'static [KeyRights]> {
    match definition(kind)?.grant.as_ref()? {
        GrantDefinition::ByRow { on_key, .. } => Some(on_key),
        GrantDefinition::Own(_) => None,
    }
}

/// What loses the data of each kind, or opens it to others.
pub fn data_actions() -> impl Iterator<Item = (&'static WorkloadKind, &'static DataActions)> {
    WORKLOADS.iter().map(|row| (row.kind, &row.data))
}

/// Settings of entries of a kind that are legal together with a function called [`EXAMPLE`](crate::EXAMPLE).
#[must_use]
pub fn example_entries(kind: &WorkloadKind) -> &'static [&'static str] {
    definition(kind).map_or(&[], |row| row.example_entries)
}

/// The setting `triggers` of an entry of a kind, with the first trigger by an entry called `name` of each kind that triggers it.
pub(crate) fn example_triggers_by(kind: &WorkloadKind, name: &str) -> String {
    let rows = source_kinds(kind).filter_map(definition);
    let written: Vec<String> = rows.filter_map(|row| row.example_trigger(name)).collect();
    match written.as_slice() {
        [] => String::new(),
        written => format!("triggers = [{}]\n", written.join(", ")),
    }
}

/// What triggers by an entry of a kind may say beside its name; none where its entries trigger nothing.
#[must_use]
pub fn example_triggers(kind: &WorkloadKind) -> &'static [&'static str] {
    definition(kind).map_or(&[], |row| row.example_triggers)
}

/// What a workload is called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WorkloadNames<'a> {
    /// In the description now, and so to people.
    pub(crate) here: &'a str,
    /// In the description first: in keys, which do not change when it is renamed.
    pub(crate) first: &'a str,
    /// In AWS.
    pub(crate) aws: &'a str,
}

impl<'a> WorkloadNames<'a> {
    /// The names of what was made elsewhere, called `aws` there.
    fn elsewhere(here: &'a str, aws: &'a str) -> Self {
        Self {
            here,
            first: here,
            aws,
        }
    }
}

#[cfg(test)]
mod tests;
