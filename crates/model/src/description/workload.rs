//! What the entries of all kinds of workloads say in the same way.

use std::collections::BTreeMap;
use std::fmt::Debug;

use super::FormerNames;

/// An entry of the description that describes a workload.
pub trait DescribedWorkload: Debug {
    /// The names that it had before.
    fn former_names(&self) -> &FormerNames;

    /// Its whole name in AWS, where the entry gives it.
    fn given_name(&self) -> Option<&str>;

    /// What its name in AWS ends with because of its settings, beside what the names of its kind end with.
    fn name_ending(&self) -> &'static str {
        ""
    }

    /// Whether it is protected from being destroyed; nothing where it holds no data.
    fn is_protected(&self) -> Option<bool>;
}

/// The entries of one kind, whatever kind it is.
pub trait WorkloadEntries {
    /// The entry called `name`.
    fn find(&self, name: &str) -> Option<&dyn DescribedWorkload>;

    /// All of them, by name.
    fn all(&self) -> Vec<(&str, &dyn DescribedWorkload)>;
}

impl<T: DescribedWorkload> WorkloadEntries for BTreeMap<String, T> {
    fn find(&self, name: &str) -> Option<&dyn DescribedWorkload> {
        self.get(name).map(|entry| entry as &dyn DescribedWorkload)
    }

    fn all(&self) -> Vec<(&str, &dyn DescribedWorkload)> {
        self.iter()
            .map(|(name, entry)| (name.as_str(), entry as &dyn DescribedWorkload))
            .collect()
    }
}
