//! A plan as if it were applied: whoever asks knows what the provider computes from the arguments of a
//! resource, such as its ARN, and says it while the plan is made. This planner knows nothing of it.

use super::context::Context;
use super::data::{self, partition_of};
use super::module::Resource;
use crate::value::Value;

/// What apply makes of planned resources.
pub trait Applied: Sync {
    /// Attributes that follow from what is planned, by name. Only what is unknown is taken from here.
    fn attributes(&self, resource: &Applying<'_>) -> Vec<(&'static str, Value)>;

    /// The account that is planned for, where no provider configuration says it.
    fn account(&self) -> Option<&str> {
        None
    }
}

/// A planned resource, and where it will be.
#[derive(Clone, Copy, Debug)]
pub struct Applying<'a> {
    /// Its address.
    pub address: &'a str,
    /// Its type.
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

/// The values of a planned resource with what apply makes of it.
pub(super) fn complete(
    applied: &dyn Applied,
    address: &str,
    resource: &Resource,
    value: Value,
    context: &Context<'_, '_>,
) -> Value {
    let own = value.at("region").text().map(str::to_owned);
    let region = own.or_else(|| data::region_name(resource, context));
    let account = data::account(resource, context);
    let (partition, suffix, _) = partition_of(region.as_deref().unwrap_or_default());
    let attributes = applied.attributes(&Applying {
        address,
        kind: &resource.kind,
        values: &value,
        partition,
        suffix,
        region: region.as_deref(),
        account: account.as_deref(),
    });
    attributes.into_iter().fold(value, |value, (name, made)| {
        if value.get(name).is_some_and(Value::is_unknown) {
            value.with(name, made)
        } else {
            value
        }
    })
}
