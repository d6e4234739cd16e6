//! One folder per kind of workload: its row, its module, its wiring, its facts. And the list of them.

pub(crate) mod api;
pub(crate) mod bucket;
pub(crate) mod existing;
pub(crate) mod function;
pub(crate) mod metric;
mod objective;
pub(crate) mod queue;
pub(crate) mod table;

use crate::definition::WorkloadDefinition;

/// Every kind of workload, in the order of the root configuration.
pub(crate) const WORKLOADS: &[&WorkloadDefinition] = &[
    &function::WORKLOAD,
    &api::WORKLOAD,
    &table::WORKLOAD,
    &bucket::WORKLOAD,
    &queue::WORKLOAD,
    &metric::WORKLOAD,
];

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
