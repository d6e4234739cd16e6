//! Which arguments a change is about.

use std::sync::Arc;

use values::Value;

use crate::plan::{Plan, ResourceChange};
use crate::same::{Same, is_nothing, same};

impl Plan {
    /// Names of the arguments that a change is certainly about.
    #[must_use]
    pub fn changed_arguments(change: &ResourceChange) -> Vec<Arc<str>> {
        if !change.changed.is_empty() || !change.may_change.is_empty() {
            return change.changed.clone();
        }
        // A plan of Terraform does not name them.
        let names = change.after.entries().unwrap_or_default();
        let mut found: Vec<Arc<str>> = names
            .iter()
            .filter(|(name, value)| {
                let was = change.before.get(name).unwrap_or(&Value::NULL);
                !(is_nothing(was) && is_nothing(value)) && same(was, value) == Same::No
            })
            .map(|(name, _)| name.clone())
            .collect();
        if change.is_replacement() {
            // A new object has its own identity; that is no news.
            found.retain(|name| !matches!(name.as_ref(), "id" | "arn"));
        }
        found
    }
}
