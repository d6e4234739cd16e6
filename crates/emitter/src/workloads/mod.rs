//! One file per kind of workload: its module, its wiring, its facts.

pub(crate) mod api;
pub(crate) mod bucket;
pub(crate) mod existing;
pub(crate) mod function;
pub(crate) mod metric;
pub(crate) mod table;

/// What a workload is called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'a> {
    /// In the description now, and so to people.
    pub(crate) here: &'a str,
    /// In the description first: in keys, which do not change when it is renamed.
    pub(crate) first: &'a str,
    /// In AWS.
    pub(crate) aws: &'a str,
}

impl<'a> Names<'a> {
    /// The names of what was made elsewhere, called `aws` there.
    fn elsewhere(here: &'a str, aws: &'a str) -> Self {
        Self {
            here,
            first: here,
            aws,
        }
    }
}
