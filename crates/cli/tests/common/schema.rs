//! Holds documents against the published schemas. It knows the keywords that those use, and panics at any other,
//! so that nothing is taken as valid because it was not understood.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// A published schema, by the name of its file without `.json`.
pub(crate) fn published(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
    let text = fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What is wrong with a document, each with its JSON pointer. A member of an object that the schema does not
/// name is wrong too: the types write it, so the schema must have it.
pub(crate) fn wrong(schema: &Value, document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Validator { root: schema }.check(schema, document, "", &mut found);
    found
}

struct Validator<'a> {
    root: &'a Value,
}

impl Validator<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        let Value::Object(keywords) = schema else {
            assert_eq!(schema, true, "a schema is an object or `true`");
            return;
        };
        let has_members = keywords.contains_key("properties");
        for (keyword, rule) in keywords {
            let holds = match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" | "default" | "format" => true,
                "$ref" => {
                    let pointer = rule.as_str().unwrap().trim_start_matches('#');
                    self.check(self.root.pointer(pointer).unwrap(), value, at, found);
                    true
                }
                "type" => match rule {
                    Value::String(name) => is_of_type(value, name),
                    rule => {
                        let mut names = rule.as_array().unwrap().iter();
                        names.any(|name| is_of_type(value, name.as_str().unwrap()))
                    }
                },
                "const" => value == rule,
                "enum" => rule.as_array().unwrap().contains(value),
                "minimum" => value
                    .as_f64()
                    .is_none_or(|number| number >= rule.as_f64().unwrap()),
                "maximum" => value
                    .as_f64()
                    .is_none_or(|number| number <= rule.as_f64().unwrap()),
                "oneOf" | "anyOf" => {
                    let fits = |one: &Value| self.fits(one, value, at);
                    let fitting = rule
                        .as_array()
                        .unwrap()
                        .iter()
                        .filter(|one| fits(one))
                        .count();
                    fitting == 1 || fitting > 1 && keyword == "anyOf"
                }
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(rule, item, &format!("{at}/{index}"), found);
                    }
                    true
                }
                "required" => {
                    for name in rule.as_array().unwrap() {
                        let name = name.as_str().unwrap();
                        if value.is_object() && value.get(name).is_none() {
                            found.push(format!("{at}: {name} is missing"));
                        }
                    }
                    true
                }
                "properties" => {
                    for (name, member) in value.as_object().into_iter().flatten() {
                        let at = format!("{at}/{name}");
                        match rule.get(name) {
                            Some(rule) => self.check(rule, member, &at, found),
                            None => found.push(format!("{at}: the schema does not know it")),
                        }
                    }
                    true
                }
                "additionalProperties" => {
                    assert!(!has_members, "an object has named members or any, not both");
                    for (name, member) in value.as_object().into_iter().flatten() {
                        self.check(rule, member, &format!("{at}/{name}"), found);
                    }
                    true
                }
                other => panic!("{at}: unknown keyword {other}"),
            };
            if !holds {
                found.push(format!("{at}: {value} is not {keyword} {rule}"));
            }
        }
    }

    fn fits(&self, schema: &Value, value: &Value, at: &str) -> bool {
        let mut found = Vec::new();
        self.check(schema, value, at, &mut found);
        found.is_empty()
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("unknown type {other}"),
    }
}
