//! A JSON Schema made ready for checking: the subset that our types need, as a tree.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::Regex;
use serde_json::Value;

use super::{APPEND, REPLACE};

/// What may be written at one place.
#[derive(Debug)]
pub(crate) struct Shape {
    /// What it means, for people.
    pub(crate) description: String,
    pub(crate) kind: Kind,
    replace: bool,
    append: bool,
}

/// What kind of value it is.
#[derive(Debug)]
pub(crate) enum Kind {
    Any,
    Boolean,
    /// Only this of `true` and `false`.
    Only(bool),
    Text(TextShape),
    /// One of these words.
    Words(Vec<String>),
    Number(NumberShape),
    List(ListShape),
    Table(TableShape),
    Choice(Choice),
}

#[derive(Debug)]
pub(crate) struct TextShape {
    pattern: Option<(String, OnceLock<Option<Regex>>)>,
    pub(crate) min: u64,
    pub(crate) max: u64,
}

#[derive(Debug)]
pub(crate) struct NumberShape {
    pub(crate) whole: bool,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}

#[derive(Debug)]
pub(crate) struct ListShape {
    pub(crate) items: Box<Shape>,
    pub(crate) min: u64,
    pub(crate) max: u64,
}

/// Settings with given names, or entries with names of the user's choice.
#[derive(Debug)]
pub(crate) struct TableShape {
    pub(crate) settings: BTreeMap<String, Setting>,
    pub(crate) entries: Option<Box<Shape>>,
}

#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) shape: Shape,
    pub(crate) required: bool,
}

/// One of several kinds of value.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    /// Words that may stand here.
    pub(crate) words: Vec<String>,
    /// Numbers, truths, and free texts that may stand here.
    pub(crate) plain: Vec<Shape>,
    /// Tables with one key that may stand here, by that key.
    pub(crate) variants: BTreeMap<String, Shape>,
}

impl Shape {
    /// Compiles `schema`. Keywords that our types never produce are not known here; a test holds
    /// every keyword of the generated schemas against what this reads.
    pub(crate) fn compile(schema: &Value) -> Self {
        Self {
            description: schema["description"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            kind: kind(schema),
            replace: schema.get(REPLACE).is_some(),
            append: schema.get(APPEND).is_some(),
        }
    }

    /// Whether a later layer is merged into a table of this shape.
    pub(crate) fn merges(&self) -> bool {
        matches!(self.kind, Kind::Table(_)) && !self.replace
    }

    /// Whether a later layer adds to a list of this shape.
    pub(crate) fn appends(&self) -> bool {
        matches!(self.kind, Kind::List(_)) && self.append
    }

    /// The shape of the value of `key`.
    pub(crate) fn child(&self, key: &str) -> Option<&Self> {
        let Kind::Table(table) = &self.kind else {
            return None;
        };
        match table.settings.get(key) {
            Some(setting) => Some(&setting.shape),
            None => table.entries.as_deref(),
        }
    }

    /// Whether the user chooses keys in one of the tables in it.
    pub(crate) fn holds_entries(&self) -> bool {
        match &self.kind {
            Kind::Table(table) => table
                .settings
                .values()
                .any(|setting| setting.shape.entries().is_some()),
            _ => false,
        }
    }

    /// The shape of the entries, where the user chooses the keys.
    pub(crate) fn entries(&self) -> Option<&Self> {
        match &self.kind {
            Kind::Table(table) => table.entries.as_deref(),
            _ => None,
        }
    }
}

impl TextShape {
    /// Whether `text` is well formed; lengths are checked apart.
    pub(crate) fn fits(&self, text: &str) -> bool {
        self.pattern.as_ref().is_none_or(|(pattern, compiled)| {
            compiled
                .get_or_init(|| Regex::new(pattern).ok())
                .as_ref()
                .is_none_or(|regex| regex.is_match(text))
        })
    }
}

fn kind(schema: &Value) -> Kind {
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        return choice(choices);
    }
    if let Some(only) = schema["const"].as_bool() {
        return Kind::Only(only);
    }
    if let Some(words) = words(schema) {
        return Kind::Words(words);
    }
    let number = |key: &str| schema[key].as_f64();
    let count = |key: &str| schema[key].as_u64();
    match schema["type"].as_str() {
        Some("boolean") => Kind::Boolean,
        Some("string") => Kind::Text(TextShape {
            pattern: schema["pattern"]
                .as_str()
                .map(|pattern| (pattern.to_owned(), OnceLock::new())),
            min: count("minLength").unwrap_or(0),
            max: count("maxLength").unwrap_or(u64::MAX),
        }),
        Some(kind @ ("integer" | "number")) => Kind::Number(NumberShape {
            whole: kind == "integer",
            min: number("minimum"),
            max: number("maximum")
                .or((schema["format"] == "uint32").then_some(f64::from(u32::MAX))),
        }),
        Some("array") => Kind::List(ListShape {
            items: Box::new(Shape::compile(&schema["items"])),
            min: count("minItems").unwrap_or(0),
            max: count("maxItems").unwrap_or(u64::MAX),
        }),
        Some("object") => Kind::Table(table(schema)),
        _ => Kind::Any,
    }
}

fn table(schema: &Value) -> TableShape {
    let required = schema["required"].as_array();
    let settings = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, setting)| {
            let setting = Setting {
                shape: Shape::compile(setting),
                required: required.is_some_and(|names| names.iter().any(|name| name == key)),
            };
            (key.clone(), setting)
        })
        .collect();
    let entries = &schema["additionalProperties"];
    TableShape {
        settings,
        entries: entries
            .is_object()
            .then(|| Box::new(Shape::compile(entries))),
    }
}

/// The words of an enumeration, or the one word of a constant.
fn words(schema: &Value) -> Option<Vec<String>> {
    if let Some(word) = schema["const"].as_str() {
        return Some(vec![word.to_owned()]);
    }
    let words = schema["enum"].as_array()?;
    words
        .iter()
        .map(|word| word.as_str().map(str::to_owned))
        .collect()
}

fn choice(choices: &[Value]) -> Kind {
    let mut result = Choice::default();
    for schema in choices {
        let shape = Shape::compile(schema);
        match shape.kind {
            Kind::Words(words) => result.words.extend(words),
            Kind::Choice(inner) => {
                result.words.extend(inner.words);
                result.plain.extend(inner.plain);
                result.variants.extend(inner.variants);
            }
            Kind::Table(table) => result.variants.extend(
                table
                    .settings
                    .into_iter()
                    .map(|(key, setting)| (key, setting.shape)),
            ),
            _ => result.plain.push(shape),
        }
    }
    if result.plain.is_empty() && result.variants.is_empty() {
        Kind::Words(result.words)
    } else {
        Kind::Choice(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{described_for_tests, shapes};

    /// Keywords that are checked, or that only tell something.
    const KNOWN: [&str; 23] = [
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
        let Kind::Choice(choice) = &api.child("authorization").unwrap().kind else {
            panic!("authorization is a choice");
        };
        assert_eq!(choice.words, ["none", "iam"]);
        assert_eq!(choice.variants.len(), 2);
        assert!(!api.child("authorization").unwrap().merges());
        assert!(api.child("alarms").unwrap().merges());
    }
}
