//! A plan as if it were applied: the caller knows what the provider computes from the arguments of a
//! resource, such as its ARN, and says so while the plan is made.

use values::Value;

/// What apply makes of planned resources.
pub trait ComputedAttributes: Sync {
    /// Attributes that follow from what is planned, by name. Only what is unknown is taken from here.
    fn attributes(&self, resource: &PlannedResource<'_>) -> Vec<(&'static str, Value)>;

    /// The account that is planned for, where no provider configuration says it.
    fn account(&self) -> Option<&str> {
        None
    }
}

/// A planned resource, and where it will be.
#[derive(Clone, Copy, Debug)]
pub struct PlannedResource<'a> {
    /// Its address.
    pub address: &'a str,
    /// Its type; with `data.` before it where it is a data source.
    pub kind: &'a str,
    /// What is planned.
    pub values: &'a Value,
    /// The partition of its region.
    pub partition: &'static str,
    /// The suffix of names in DNS there.
    pub suffix: &'static str,
    /// Its region; none where the provider configuration does not say it.
    pub region: Option<&'a str>,
    /// Its account; none where nobody says it.
    pub account: Option<&'a str>,
}
