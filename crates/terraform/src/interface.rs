//! A Rust struct read as a module's interface: doc comments become descriptions, types become type
//! constraints, serde defaults become defaults, and ranges, patterns and closed words become
//! validations. schemars gives all of it.
//!
//! The subset is what Terraform can say: strings, numbers, booleans, lists, maps with text keys,
//! objects with optional attributes. Anything else panics here, in the module's own unit test.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value as Json};

use crate::module::Variable;

/// The variables that the fields of `Inputs` are.
pub(crate) fn variables<Inputs: JsonSchema>() -> Vec<Variable> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    let schema: Schema = settings.into_generator().into_root_schema_for::<Inputs>();
    let Some(properties) = schema.get("properties").and_then(Json::as_object) else {
        return Vec::new();
    };
    let required = required(schema.as_object());
    properties
        .iter()
        .map(|(name, field)| variable(name, field, required.contains(&name.as_str())))
        .collect()
}

fn variable(name: &str, field: &Json, required: bool) -> Variable {
    let (inner, nullable) = nullable(field);
    let default = (!required).then(|| default_of(field).unwrap_or(Json::Null));
    let subject = format!("var.{name}");
    let validations = conditions(&subject, inner)
        .into_iter()
        .map(|condition| {
            let message = message(name, &condition);
            let test = if nullable {
                format!("{subject} == null ? true : {}", condition.test)
            } else {
                condition.test
            };
            (test, message)
        })
        .collect();
    Variable {
        name: name.into(),
        type_constraint: type_constraint(inner),
        description: description(field),
        default,
        nullable,
        validations,
    }
}

/// The default of a field that may be absent; none for one whose absence is `null`. (schemars leaves
/// out a default that serde would not serialise: that is the empty value of its type.)
fn default_of(field: &Json) -> Option<Json> {
    match field.get("default") {
        Some(Json::Null) => return None,
        Some(default) => return Some(default.clone()),
        None => {}
    }
    let (inner, null) = nullable(field);
    if null {
        return None;
    }
    match type_word(inner) {
        "array" => Some(Json::Array(Vec::new())),
        "object" if inner.get("properties").is_none() => Some(Json::Object(Map::new())),
        "boolean" => Some(Json::Bool(false)),
        _ => None,
    }
}

/// Terraform refuses a message that does not begin with a capital letter or end with a full stop.
fn message(name: &str, condition: &Condition) -> String {
    format!("Variable {name}{} must {}.", condition.path, condition.rule)
}

fn description(field: &Json) -> String {
    field
        .get("description")
        .and_then(Json::as_str)
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn required(schema: Option<&Map<String, Json>>) -> Vec<&str> {
    schema
        .and_then(|schema| schema.get("required"))
        .and_then(Json::as_array)
        .map(|names| names.iter().filter_map(Json::as_str).collect())
        .unwrap_or_default()
}

/// The schema without its `null` alternative, and whether it had one.
fn nullable(schema: &Json) -> (&Json, bool) {
    if let Some(alternatives) = schema.get("anyOf").and_then(Json::as_array) {
        let rest: Vec<&Json> = alternatives
            .iter()
            .filter(|candidate| candidate.get("type").and_then(Json::as_str) != Some("null"))
            .collect();
        assert!(rest.len() == 1, "Terraform has no union types: {schema}");
        return (rest[0], rest.len() < alternatives.len());
    }
    let null = schema
        .get("type")
        .and_then(Json::as_array)
        .is_some_and(|types| types.iter().any(|word| word == "null"));
    (schema, null)
}

fn type_word(schema: &Json) -> &str {
    match schema.get("type") {
        Some(Json::String(word)) => word,
        Some(Json::Array(words)) => words
            .iter()
            .filter_map(Json::as_str)
            .find(|word| *word != "null")
            .unwrap_or("null"),
        _ => "any",
    }
}

fn type_constraint(schema: &Json) -> String {
    let (schema, _) = nullable(schema);
    if schema.get("enum").is_some() || schema.get("oneOf").is_some() {
        return "string".into();
    }
    match type_word(schema) {
        "string" => "string".into(),
        "integer" | "number" => "number".into(),
        "boolean" => "bool".into(),
        "array" => {
            let kind = if schema.get("uniqueItems") == Some(&Json::Bool(true)) {
                "set"
            } else {
                "list"
            };
            format!("{kind}({})", type_constraint(&schema["items"]))
        }
        "object" => object_constraint(schema),
        other => panic!("Terraform has no type for {other}: {schema}"),
    }
}

fn object_constraint(schema: &Json) -> String {
    let Some(properties) = schema.get("properties").and_then(Json::as_object) else {
        return format!("map({})", type_constraint(&schema["additionalProperties"]));
    };
    let required = required(schema.as_object());
    let attributes: Vec<String> = properties
        .iter()
        .map(|(name, field)| {
            let inner = type_constraint(field);
            if required.contains(&name.as_str()) {
                return format!("{name} = {inner}");
            }
            match default_of(field) {
                Some(default) => format!("{name} = optional({inner}, {})", literal(&default)),
                None => format!("{name} = optional({inner})"),
            }
        })
        .collect();
    format!("object({{ {} }})", attributes.join(", "))
}

/// A default inside a type constraint, in Terraform's native syntax.
fn literal(value: &Json) -> String {
    match value {
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{key} = {}", literal(value)))
                .collect();
            if entries.is_empty() {
                "{}".into()
            } else {
                format!("{{ {} }}", entries.join(", "))
            }
        }
        scalar => scalar.to_string(),
    }
}

/// A condition in Terraform's language, and the rule in words.
struct Condition {
    /// Where inside the variable: `[*].sid`.
    path: String,
    test: String,
    rule: String,
}

/// What a value at `subject` must satisfy, into lists, maps and objects.
fn conditions(subject: &str, schema: &Json) -> Vec<Condition> {
    let mut found = Vec::new();
    let mut add = |test: String, rule: String| {
        found.push(Condition {
            path: String::new(),
            test,
            rule,
        });
    };
    if let Some(words) = closed_words(schema) {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        add(
            format!("contains([{}], {subject})", quoted.join(", ")),
            format!("be one of {}", words.join(", ")),
        );
        return found;
    }
    let minimum = schema.get("minimum").and_then(Json::as_f64);
    let maximum = schema.get("maximum").and_then(Json::as_f64);
    match (minimum, maximum) {
        (Some(low), Some(high)) => add(
            format!("{subject} >= {low} && {subject} <= {high}"),
            format!("be between {low} and {high}"),
        ),
        (Some(low), None) if low != 0.0 || type_word(schema) == "number" => {
            add(format!("{subject} >= {low}"), format!("be at least {low}"));
        }
        (None, Some(high)) => add(format!("{subject} <= {high}"), format!("be at most {high}")),
        _ => {}
    }
    if type_word(schema) == "integer" {
        add(
            format!("{subject} == floor({subject})"),
            "be a whole number".into(),
        );
    }
    if let Some(pattern) = schema.get("pattern").and_then(Json::as_str) {
        add(
            format!("can(regex({}, {subject}))", Json::from(pattern)),
            format!("match {}", pattern.replace("${", "$${")),
        );
    }
    for (low, high, unit) in [
        ("minLength", "maxLength", "characters"),
        ("minItems", "maxItems", "elements"),
    ] {
        let low = schema.get(low).and_then(Json::as_u64);
        let high = schema.get(high).and_then(Json::as_u64);
        match (low, high) {
            (Some(low), Some(high)) => add(
                format!("length({subject}) >= {low} && length({subject}) <= {high}"),
                format!("have {low} to {high} {unit}"),
            ),
            (Some(low), None) => add(
                format!("length({subject}) >= {low}"),
                format!("have at least {low} {unit}"),
            ),
            (None, Some(high)) => add(
                format!("length({subject}) <= {high}"),
                format!("have at most {high} {unit}"),
            ),
            (None, None) => {}
        }
    }
    found.extend(element_conditions(subject, schema));
    found
}

/// The conditions on what is inside a list, map or object.
fn element_conditions(subject: &str, schema: &Json) -> Vec<Condition> {
    let mut found = Vec::new();
    if let Some(properties) = schema.get("properties").and_then(Json::as_object) {
        let required = required(schema.as_object());
        for (name, field) in properties {
            let (inner, null) = nullable(field);
            let path = format!("{subject}.{name}");
            let optional = null
                || !(required.contains(&name.as_str())
                    || field
                        .get("default")
                        .is_some_and(|default| !default.is_null()));
            for condition in conditions(&path, inner) {
                let test = if optional {
                    format!("({path} == null ? true : {})", condition.test)
                } else {
                    format!("({})", condition.test)
                };
                found.push(Condition {
                    path: format!(".{name}{}", condition.path),
                    test,
                    rule: condition.rule,
                });
            }
        }
        return found;
    }
    let element = schema
        .get("items")
        .or_else(|| schema.get("additionalProperties"))
        .filter(|element| element.is_object());
    if let Some(element) = element {
        // One name per depth, so that an inner loop does not hide an outer one.
        let name = format!("item{}", subject.matches("item").count());
        for condition in conditions(&name, nullable(element).0) {
            found.push(Condition {
                path: format!("[*]{}", condition.path),
                test: format!("alltrue([for {name} in {subject} : {}])", condition.test),
                rule: condition.rule,
            });
        }
    }
    found
}

fn closed_words(schema: &Json) -> Option<Vec<&str>> {
    if let Some(words) = schema.get("enum").and_then(Json::as_array) {
        return Some(words.iter().filter_map(Json::as_str).collect());
    }
    let alternatives = schema.get("oneOf").and_then(Json::as_array)?;
    Some(
        alternatives
            .iter()
            .filter_map(|word| word.get("const").and_then(Json::as_str))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::value::{Text, Value};

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "read through its schema")]
    struct Inputs {
        /// Name of
        /// the thing.
        name: Text,
        /// Memory in MB.
        #[serde(default = "memory")]
        #[schemars(range(min = 128, max = 10240))]
        memory_mb: Value<u32>,
        /// Days.
        #[schemars(range(min = 1))]
        days: Option<Value<u32>>,
        /// Rules.
        #[serde(default)]
        rules: BTreeMap<String, Rule>,
    }

    #[derive(JsonSchema, serde::Serialize)]
    struct Rule {
        kind: Kind,
        #[serde(default)]
        actions: Vec<Text>,
        #[schemars(range(max = 9))]
        level: Option<Value<f64>>,
    }

    #[derive(JsonSchema, serde::Serialize)]
    #[serde(rename_all = "snake_case")]
    #[expect(dead_code, reason = "read through its schema")]
    enum Kind {
        Hot,
        Cold,
    }

    fn memory() -> Value<u32> {
        Value::Literal(256)
    }

    #[test]
    fn a_struct_becomes_variables() {
        let variables = variables::<Inputs>();
        let summary: Vec<_> = variables
            .iter()
            .map(|v| {
                (
                    v.name.as_str(),
                    v.type_constraint.as_str(),
                    v.default.clone(),
                    v.nullable,
                )
            })
            .collect();
        assert_eq!(
            summary,
            [
                ("name", "string", None, false),
                ("memory_mb", "number", Some(256.into()), false),
                ("days", "number", Some(Json::Null), true),
                (
                    "rules",
                    "map(object({ kind = string, actions = optional(list(string), []), level = optional(number) }))",
                    Some(serde_json::json!({})),
                    false
                ),
            ]
        );
        assert_eq!(variables[0].description, "Name of the thing.");
    }

    #[test]
    fn ranges_and_words_become_validations() {
        let variables = variables::<Inputs>();
        let tests: Vec<_> = variables
            .iter()
            .flat_map(|v| v.validations.iter().map(|(test, _)| test.as_str()))
            .collect();
        assert_eq!(
            tests,
            [
                "var.memory_mb >= 128 && var.memory_mb <= 10240",
                "var.memory_mb == floor(var.memory_mb)",
                "var.days == null ? true : var.days >= 1",
                "var.days == null ? true : var.days == floor(var.days)",
                "alltrue([for item0 in var.rules : (contains([\"hot\", \"cold\"], item0.kind))])",
                "alltrue([for item0 in var.rules : (item0.level == null ? true : item0.level <= 9)])",
            ]
        );
    }
}
