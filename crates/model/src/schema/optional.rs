//! Schemas of settings that override others. Knows no setting.

use serde_json::Value;

/// Keyword of a table that a later layer replaces as a whole instead of merging into it.
pub(super) const REPLACE: &str = "x-replace";

/// Keyword of a choice of a table and a text: the setting of the table that the text is short for. A later layer is merged into it.
pub(super) const SHORT: &str = "x-short";

/// Makes nothing required in a schema of settings that only differ from others. Lists and choices
/// are replaced as a whole, so they stay as they are, but for a choice that has a short form.
pub(crate) fn make_optional(schema: &mut Value) {
    if schema.get(REPLACE).is_some() {
        return;
    }
    if schema.get(SHORT).is_some()
        && let Some(Value::Array(forms)) = schema.get_mut("anyOf")
    {
        forms.iter_mut().for_each(make_optional);
    }
    if let Some(object) = schema.as_object_mut() {
        if object.contains_key("properties") {
            object.shift_remove("required");
        }
        if let Some(Value::Object(properties)) = object.get_mut("properties") {
            properties.values_mut().for_each(make_optional);
        }
        if let Some(entries) = object.get_mut("additionalProperties") {
            make_optional(entries);
        }
    }
}
