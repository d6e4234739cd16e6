//! A plan as if it were applied: whoever asks knows what the provider computes from the arguments of a
//! resource, such as its ARN, and says it while the plan is made. This planner knows nothing of it.

use super::context::ModuleScope;
use super::data::{self, partition_of};
use super::module::ResourceBlock;
use plan::{ComputedAttributes, PlannedResource};
use values::Value;

/// Says where a data source reads.
pub(super) fn locate(
    applied: &dyn ComputedAttributes,
    address: &str,
    resource: &ResourceBlock,
    value: &Value,
    context: &ModuleScope<'_, '_>,
) {
    let kind = format!("data.{}", resource.kind);
    attributes(applied, address, &kind, resource, value, context);
}

/// What apply makes of a resource.
fn attributes(
    applied: &dyn ComputedAttributes,
    address: &str,
    kind: &str,
    resource: &ResourceBlock,
    value: &Value,
    context: &ModuleScope<'_, '_>,
) -> Vec<(&'static str, Value)> {
    let own = value.lookup("region").text().map(str::to_owned);
    let region = own.or_else(|| data::region_name(resource, context));
    let account = data::account(resource, context);
    let (partition, suffix, _) = partition_of(region.as_deref().unwrap_or_default());
    applied.attributes(&PlannedResource {
        address,
        kind,
        values: value,
        partition,
        suffix,
        region: region.as_deref(),
        account: account.as_deref(),
    })
}

/// The values of a planned resource with what apply makes of it.
pub(super) fn complete(
    applied: &dyn ComputedAttributes,
    address: &str,
    resource: &ResourceBlock,
    value: Value,
    context: &ModuleScope<'_, '_>,
) -> Value {
    let attributes = attributes(applied, address, &resource.kind, resource, &value, context);
    if resource.shape.is_none() {
        // Without schema an object has what is written only.
        let mut entries = value.entries().unwrap_or_default().to_vec();
        let made = attributes.into_iter();
        let made = made.filter(|(name, _)| value.get(name).is_none());
        entries.extend(made.map(|(name, made)| (name.into(), made)));
        return Value::object(entries);
    }
    attributes.into_iter().fold(value, |value, (name, made)| {
        if value.get(name).is_some_and(Value::is_unknown) {
            value.with_attribute(name, made)
        } else {
            value
        }
    })
}
