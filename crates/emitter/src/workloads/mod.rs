//! One file per kind of workload: its module, its wiring, its facts.

pub(crate) mod api;
pub(crate) mod bucket;
pub(crate) mod existing;
pub(crate) mod function;
pub(crate) mod metric;
pub(crate) mod table;
