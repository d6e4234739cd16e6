//! Which attribute of which instance an unknown is: so that two plans can tell that it stays.

use std::sync::Arc;

use values::{Stability, UnknownOrigin, Value};

/// The instance that attributes belong to, and what apply does to those.
pub(crate) struct AttributeOwner<'a> {
    pub(crate) address: &'a Arc<str>,
    pub(crate) state: Stability,
}

impl AttributeOwner<'_> {
    /// An attribute of this type.
    pub(crate) fn attribute(&self, path: &str, of: &Value) -> Value {
        Value::unknown_from(
            of.ty(),
            false,
            UnknownOrigin::Attribute {
                address: self.address.clone(),
                path: path.into(),
                state: self.state,
            },
        )
    }

    /// The value with a name for each unknown that has none: all that `is_nameless` finds.
    pub(crate) fn named(
        &self,
        value: &Value,
        path: &str,
        is_nameless: &dyn Fn(&Value) -> bool,
    ) -> Value {
        if value.is_wholly_known() {
            return value.clone();
        }
        if is_nameless(value) {
            return self.attribute(path, value).marked(value.marks());
        }
        let within = |step: &dyn std::fmt::Display, value: &Value| {
            let path = if path.is_empty() {
                step.to_string()
            } else {
                format!("{path}.{step}")
            };
            self.named(value, &path, is_nameless)
        };
        let items = |items: &[Value]| {
            let items = items.iter().enumerate();
            items.map(|(at, item)| within(&at, item)).collect()
        };
        let entries = |entries: &[(Arc<str>, Value)]| {
            let entries = entries.iter();
            entries
                .map(|(name, value)| (name.clone(), within(name, value)))
                .collect()
        };
        match value {
            Value::List(list) => Value::list(list.element.clone(), items(&list.items)),
            Value::Set(set) => Value::set(set.element.clone(), items(&set.items)),
            Value::Tuple(tuple) => Value::tuple(items(&tuple.items)),
            Value::Map(map) => Value::map(map.element.clone(), entries(&map.entries)),
            Value::Object(object) => Value::object(entries(&object.entries)),
            Value::Marked(inner, marks) => self.named(inner, path, is_nameless).marked(*marks),
            other => other.clone(),
        }
    }
}
