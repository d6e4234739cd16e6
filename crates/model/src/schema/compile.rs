//! Shapes out of a JSON Schema: of the subset that our types need. What is made stays until the program
//! ends.

use serde_json::Value;

use super::shape::{
    ChoiceShape, ListShape, NumberShape, Pattern, SettingShape, Shape, ShapeKind, TableShape,
    TextShape,
};
use super::{APPEND, REPLACE, SHORT};

/// The shape that `schema` describes. Keywords that our types never produce are not known here; a test holds
/// every keyword of the generated schemas against what this reads.
pub(super) fn compile(schema: &'static Value) -> &'static Shape {
    keep(Shape {
        description: schema["description"].as_str().unwrap_or_default(),
        kind: kind(schema),
        replace: schema.get(REPLACE).is_some(),
        append: schema.get(APPEND).is_some(),
        short: schema[SHORT].as_str(),
    })
}

/// What stays until the program ends.
pub(super) fn keep<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn kind(schema: &'static Value) -> ShapeKind {
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        return choice(choices);
    }
    if let Some(only) = schema["const"].as_bool() {
        return ShapeKind::Only(only);
    }
    if let Some(words) = words(schema) {
        return ShapeKind::Words(words.leak());
    }
    let number = |key: &str| schema[key].as_f64();
    let count = |key: &str| schema[key].as_u64();
    match schema["type"].as_str() {
        Some("boolean") => ShapeKind::Boolean,
        Some("string") => ShapeKind::Text(TextShape {
            pattern: schema["pattern"].as_str().map(Pattern::new),
            min: count("minLength").unwrap_or(0),
            max: count("maxLength").unwrap_or(u64::MAX),
        }),
        Some(kind @ ("integer" | "number")) => ShapeKind::Number(NumberShape {
            whole: kind == "integer",
            min: number("minimum"),
            max: number("maximum")
                .or((schema["format"] == "uint32").then_some(f64::from(u32::MAX))),
        }),
        Some("array") => ShapeKind::List(ListShape {
            items: compile(&schema["items"]),
            min: count("minItems").unwrap_or(0),
            max: count("maxItems").unwrap_or(u64::MAX),
        }),
        Some("object") => ShapeKind::Table(table(schema)),
        _ => ShapeKind::Any,
    }
}

fn table(schema: &'static Value) -> TableShape {
    let required = schema["required"].as_array();
    let properties = schema["properties"].as_object().into_iter().flatten();
    let mut settings: Vec<_> = properties
        .map(|(key, setting)| SettingShape {
            key,
            shape: compile(setting),
            required: required.is_some_and(|names| names.iter().any(|name| name == key)),
        })
        .collect();
    settings.sort_by_key(|setting| setting.key);
    let entries = &schema["additionalProperties"];
    TableShape {
        settings: settings.leak(),
        entries: entries.is_object().then(|| compile(entries)),
    }
}

/// The words of an enumeration, or the one word of a constant.
fn words(schema: &'static Value) -> Option<Vec<&'static str>> {
    if let Some(word) = schema["const"].as_str() {
        return Some(vec![word]);
    }
    schema["enum"]
        .as_array()?
        .iter()
        .map(Value::as_str)
        .collect()
}

fn choice(choices: &'static [Value]) -> ShapeKind {
    let (mut words, mut plain, mut variants) = (Vec::new(), Vec::new(), Vec::new());
    for schema in choices {
        let shape = compile(schema);
        match &shape.kind {
            ShapeKind::Words(more) => words.extend_from_slice(more),
            ShapeKind::Choice(inner) => {
                words.extend_from_slice(inner.words);
                plain.extend_from_slice(inner.plain);
                variants.extend_from_slice(inner.variants);
            }
            // Of one setting, a table is a variant by that.
            ShapeKind::Table(table) if table.settings.len() == 1 => {
                let settings = table.settings.iter();
                variants.extend(settings.map(|setting| (setting.key, setting.shape)));
            }
            _ => plain.push(shape),
        }
    }
    variants.sort_by_key(|(key, _)| *key);
    if plain.is_empty() && variants.is_empty() {
        ShapeKind::Words(words.leak())
    } else {
        ShapeKind::Choice(ChoiceShape {
            words: words.leak(),
            plain: plain.leak(),
            variants: variants.leak(),
        })
    }
}

#[cfg(test)]
mod tests {
    use regex_lite::Regex;

    use super::*;
    use crate::schema::{described_for_tests, shapes};

    /// Keywords that are checked, or that only tell something.
    const KNOWN: [&str; 24] = [
        "$schema",
        "additionalProperties",
        "anyOf",
        "const",
        "default",
        "description",
        "enum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "oneOf",
        "pattern",
        "properties",
        "required",
        "title",
        "type",
        REPLACE,
        APPEND,
        SHORT,
    ];

    fn schemas(schema: &Value, visit: &mut dyn FnMut(&str, &Value)) {
        for (keyword, value) in schema.as_object().into_iter().flatten() {
            visit(keyword, value);
            match keyword.as_str() {
                "properties" => value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .for_each(|(_, schema)| schemas(schema, visit)),
                "items" | "additionalProperties" => schemas(value, visit),
                "oneOf" | "anyOf" => value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .for_each(|schema| schemas(schema, visit)),
                _ => {}
            }
        }
    }

    #[test]
    fn every_keyword_is_read_and_every_pattern_compiles() {
        let mut patterns = 0;
        for schema in described_for_tests() {
            schemas(&schema, &mut |keyword, value| {
                assert!(KNOWN.contains(&keyword), "`{keyword}` would not be checked");
                if keyword == "pattern" {
                    let pattern = value.as_str().unwrap();
                    assert!(Regex::new(pattern).is_ok(), "{pattern}");
                    patterns += 1;
                }
            });
        }
        assert!(patterns > 5);
    }

    #[test]
    fn choices_and_words() {
        let api = shapes()
            .groundplan
            .child("apis")
            .and_then(Shape::entries)
            .unwrap();
        let ShapeKind::Choice(choice) = &api.child("authorization").unwrap().kind else {
            panic!("authorization is a choice");
        };
        assert_eq!(choice.words, ["none", "iam"]);
        assert_eq!(choice.variants.len(), 3);
        assert!(!api.child("authorization").unwrap().merges());
        assert!(api.child("alarms").unwrap().merges());
    }
}
