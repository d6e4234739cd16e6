//! Where an instance is: the Region and the account of its provider. Another one is another place, in
//! which nothing of what was there is found.

use std::sync::Arc;

/// The `action_reason` of a resource that is created anew in another Region or account.
pub const LOCATION_CHANGED: &str = "place_changed";

/// The Region and the account that a provider works in, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Region, such as `eu-central-1`.
    pub region: Option<Arc<str>>,
    /// Twelve digits.
    pub account: Option<Arc<str>>,
}

impl Location {
    /// Is it certainly another place? Something global is the same one in every Region.
    #[must_use]
    pub fn is_other(&self, before: &Self, is_global: bool) -> bool {
        let differ = |a: &Option<Arc<str>>, b: &Option<Arc<str>>| match (a, b) {
            (Some(a), Some(b)) => a != b,
            _ => false,
        };
        differ(&self.account, &before.account) || !is_global && differ(&self.region, &before.region)
    }
}
