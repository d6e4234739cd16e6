//! What the AWS provider does that its schema does not say, as a comparison of plans asks for it. What is
//! not in these lists is "may change", never "unchanged".

use std::sync::Arc;

use planner::Removal;
use values::{Stability, Value};

mod computed;
mod global;

/// The AWS provider.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aws;

impl planner::ProviderBehavior for Aws {
    fn replaces(&self, kind: &str, argument: &str) -> bool {
        checker::replaces(kind, argument)
    }

    fn recomputes(
        &self,
        kind: &str,
        attribute: &str,
        changed: &[Arc<str>],
        values: &Value,
    ) -> Stability {
        computed::recomputes(kind, attribute, changed, values)
    }

    fn default(&self, kind: &str, path: &str) -> Option<Value> {
        computed::default(kind, path)
    }

    fn removal(&self, kind: &str, path: &str) -> Removal {
        computed::removal(kind, path)
    }

    fn is_document(&self, _: &str, path: &str) -> bool {
        const NAMES: &[&str] = &[
            "access_policies",
            "assume_role_policy",
            "dashboard_body",
            "definition",
            "delivery_policy",
            "event_pattern",
            "filter_policy",
            "inline_policy",
            "policy",
            "policy_document",
            "redrive_allow_policy",
            "redrive_policy",
        ];
        let name = path.rsplit('.').next().unwrap_or(path);
        NAMES.contains(&name)
    }

    fn is_global(&self, kind: &str) -> bool {
        global::is_global(kind)
    }
}
