//! What may be written, as JSON Schema: for editors, and for the check of a description.
//!
//! Generated from the types in [`crate::description`]. A setting that every profile has is not
//! required, and its description tells the profiles' values.

mod check;
mod compile;
mod hints;
pub(crate) mod optional;
mod rust;
mod shape;
pub(crate) mod templates;
mod units;
mod words;

use std::sync::{Arc, OnceLock};

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::description::{Description, EnvironmentDescription};
use crate::profiles;
use crate::resolve::DEFAULTS;
use crate::tree::TomlNode;

use compile::{compile, keep};
use optional::{REPLACE, SHORT};

pub(crate) use check::{SchemaCheckOptions, check};
pub use shape::{
    ChoiceShape, ListShape, NumberShape, Pattern, SettingShape, Shape, ShapeKind, TableShape,
    TextShape,
};
pub(crate) use words::{noun, or, thing};

/// Keyword of a list to which a later layer adds instead of replacing it.
const APPEND: &str = "x-append";

/// JSON Schema (draft 2020-12) of `groundplan.toml`.
#[must_use]
pub fn groundplan() -> Value {
    published("groundplan.toml", described_groundplan())
}

/// JSON Schema (draft 2020-12) of `environments/<name>/environment.toml`.
#[must_use]
pub fn environment() -> Value {
    let mut defaults = each();
    defaults.extend(top());
    published(
        "environment.toml",
        described::<EnvironmentDescription>(&defaults),
    )
}

/// What a description is checked against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shapes {
    /// `groundplan.toml`, what profiles set left out.
    pub groundplan: &'static Shape,
    /// `environment.toml`, what profiles and `groundplan.toml` set left out.
    pub environment: &'static Shape,
}

/// What a description is checked against, made of the types once.
pub fn shapes() -> Shapes {
    static SHAPES: OnceLock<Shapes> = OnceLock::new();
    *SHAPES.get_or_init(|| {
        let groundplan = described_groundplan();
        let mut defaults = each();
        defaults.extend(top());
        let environment = described::<EnvironmentDescription>(&defaults);
        Shapes {
            groundplan: compile(keep(groundplan)),
            environment: compile(keep(environment)),
        }
    })
}

/// The shapes of the merged `groundplan.toml` and `environment.toml`, in which everything is required that a value needs.
pub(crate) fn complete() -> [&'static Shape; 2] {
    static COMPLETE: OnceLock<[&'static Shape; 2]> = OnceLock::new();
    *COMPLETE.get_or_init(|| {
        [
            compile(keep(raw::<Description>())),
            compile(keep(raw::<EnvironmentDescription>())),
        ]
    })
}

/// What one profile sets at some path: its name and the value.
type Default = (&'static str, Arc<TomlNode>);

/// Settings by key, with the value of each profile that sets it.
type ProfileDefaults = Vec<(String, Vec<Default>)>;

/// What profiles set under the entries of each kind.
fn each() -> ProfileDefaults {
    let nodes = profiles::all()
        .filter_map(|(profile, node)| {
            Some((profile.as_str(), Arc::clone(node.get(profiles::EACH)?)))
        })
        .collect();
    inside(nodes)
}

/// What profiles set for the environment itself.
fn top() -> ProfileDefaults {
    let nodes = profiles::all()
        .map(|(profile, node)| (profile.as_str(), Arc::clone(node)))
        .collect();
    let mut defaults = inside(nodes);
    defaults.retain(|(key, _)| key != profiles::EACH);
    defaults
}

/// From tables of several profiles to their entries by key.
fn inside(tables: Vec<Default>) -> ProfileDefaults {
    let mut defaults: ProfileDefaults = Vec::new();
    for (profile, node) in tables {
        for entry in node.table().into_iter().flat_map(|table| table.iter()) {
            let value = (profile, Arc::clone(&entry.node));
            match defaults.iter_mut().find(|(key, _)| **key == *entry.key) {
                Some((_, values)) => values.push(value),
                None => defaults.push((entry.key.to_string(), vec![value])),
            }
        }
    }
    defaults
}

/// The schema of `T` as schemars gives it, inline, and closed.
fn raw<T: JsonSchema>() -> Value {
    let mut schema = SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    tidy(&mut schema);
    schema
}

/// The schema of `T`, with what profiles set no longer required.
fn described<T: JsonSchema>(defaults: &ProfileDefaults) -> Value {
    let mut schema = raw::<T>();
    relax(&mut schema, defaults);
    schema
}

/// The schema of `groundplan.toml`, with what profiles set no longer required.
fn described_groundplan() -> Value {
    let mut schema = described::<Description>(&each());
    relax(&mut schema["properties"][DEFAULTS], &top());
    schema
}

/// No `null` (TOML has none), no unknown settings, no line breaks in descriptions.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(object) => {
            if object.get("default").is_some_and(Value::is_null) {
                object.shift_remove("default");
            }
            drop_null(object);
            if let Some(Value::String(description)) = object.get_mut("description") {
                *description = description.replace('\n', " ");
            }
            if object.contains_key("properties") && !object.contains_key("additionalProperties") {
                object.insert("additionalProperties".to_owned(), json!(false));
            }
            object.values_mut().for_each(tidy);
        }
        _ => {}
    }
}

fn drop_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get("type")
        && let [only] = types
            .iter()
            .filter(|kind| *kind != "null")
            .cloned()
            .collect::<Vec<_>>()
            .as_slice()
    {
        object.insert("type".to_owned(), only.clone());
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|choice| choice["type"] != "null");
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            object.shift_remove("anyOf");
            for (keyword, value) in only {
                object.entry(keyword).or_insert(value);
            }
        }
    }
}

/// Takes what every profile sets out of `required`, and adds the values to the descriptions.
fn relax(schema: &mut Value, defaults: &ProfileDefaults) {
    // A map of entries: the defaults are of each of its entries.
    if schema["properties"].is_null() {
        if let Some(entries) = schema
            .get_mut("additionalProperties")
            .filter(|s| s.is_object())
        {
            relax(entries, defaults);
        }
        return;
    }
    for (key, values) in defaults {
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            required.retain(|name| name != key.as_str());
        }
        let Some(setting) = schema
            .get_mut("properties")
            .and_then(|properties| properties.get_mut(key))
        else {
            continue;
        };
        let is_table = values.iter().any(|(_, node)| node.table().is_some());
        if let Some(setting) = setting.as_object_mut() {
            // What serde takes where nothing is written; a profile always writes.
            setting.shift_remove("default");
        }
        let has_settings = setting["properties"].is_object() && setting.get(REPLACE).is_none();
        let is_map = setting["additionalProperties"]["properties"].is_object();
        if is_table && (has_settings || is_map) {
            relax(setting, &inside(values.clone()));
        } else if let Some(Value::String(description)) = setting.get_mut("description") {
            *description = format!("{description} Default: {}.", words::defaults(values));
        }
    }
    if schema["required"] == json!([])
        && let Some(object) = schema.as_object_mut()
    {
        object.shift_remove("required");
    }
}

/// What editors get: without our own keywords, with the file's name as title, and with the rule
/// for the names that users choose.
fn published(title: &str, mut schema: Value) -> Value {
    strip(&mut schema);
    let settings = &mut schema["properties"];
    name_entries(settings);
    name_entries(&mut settings["existing"]["properties"]);
    let mut published = Map::new();
    published.insert("$schema".to_owned(), schema["$schema"].clone());
    published.insert("title".to_owned(), json!(title));
    published.insert("description".to_owned(), schema["description"].clone());
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        published.entry(keyword).or_insert_with(|| value.clone());
    }
    Value::Object(published)
}

/// Adds the form of names to the tables of entries among `settings`.
fn name_entries(settings: &mut Value) {
    for setting in settings
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
    {
        if setting["additionalProperties"]["properties"].is_object() {
            setting["propertyNames"] = json!({ "pattern": "^[a-z]([a-z0-9_-]*[a-z0-9])?$" });
        }
    }
}

fn strip(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(strip),
        Value::Object(object) => {
            object.shift_remove(REPLACE);
            object.shift_remove(APPEND);
            object.shift_remove(SHORT);
            if object.get("format").is_some_and(Value::is_string) {
                object.shift_remove("format");
            }
            object.values_mut().for_each(strip);
        }
        _ => {}
    }
}

/// The schemas as they are checked, for tests over their keywords.
#[cfg(test)]
fn described_for_tests() -> [Value; 3] {
    [
        described::<Description>(&each()),
        described::<EnvironmentDescription>(&top()),
        raw::<Description>(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_profile_sets_all_set() {
        fn alike(path: &str, defaults: &ProfileDefaults) {
            for (key, values) in defaults {
                // Tags are the one map that profiles fill differently.
                if path.is_empty() && key == "tags" {
                    continue;
                }
                assert_eq!(values.len(), 3, "{path}.{key} is not set by every profile");
                if values.iter().all(|(_, node)| node.table().is_some()) {
                    alike(&format!("{path}.{key}"), &inside(values.clone()));
                }
            }
        }
        alike("", &top());
        alike("each", &each());
    }

    #[test]
    fn editors_see_defaults_and_closed_tables() {
        let schema = groundplan();
        let function = &schema["properties"]["functions"]["additionalProperties"];
        assert_eq!(function["required"], json!(["code"]));
        assert_eq!(function["additionalProperties"], json!(false));
        let memory = function["properties"]["memory_mb"]["description"]
            .as_str()
            .unwrap();
        assert!(
            memory.ends_with("Default: 512 (development, staging), 1024 (production)."),
            "{memory}"
        );
        let errors = &function["properties"]["alarms"]["properties"]["errors"]["description"];
        assert!(
            errors
                .as_str()
                .unwrap()
                .contains("Default: 5 (development, staging), 1 (production).")
        );
        assert!(function["properties"]["alarms"].get("required").is_none());
        let schema = environment();
        assert_eq!(schema["required"], json!(["profile", "region"]));
        let text = serde_json::to_string(&schema).unwrap();
        assert!(
            ["x-replace", "x-append", "x-short", "null"]
                .iter()
                .all(|word| !text.contains(word))
        );
        assert!(
            schema["properties"]["functions"]["additionalProperties"]
                .get("required")
                .is_none()
        );
    }

    #[test]
    fn trees_of_profiles_decode_as_written() {
        let production = profiles::settings(crate::description::Profile::Production);
        assert_eq!(
            crate::tree::decode::<u32>(production.get("key_deletion_days").unwrap()).unwrap(),
            30
        );
    }
}
