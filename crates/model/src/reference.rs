//! `docs/description.md`: every setting of the description, out of the schema that editors use.

use std::fmt::Write as _;

use serde_json::Value;

use crate::resolve::DEFAULTS;
use crate::schema;

/// The document of all settings, in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut out = String::from(
        "# The description\n\nEvery setting of the two files, generated from the types that read them \
         (`tests/run generate`; not edited by hand). `groundplan schema` prints \
         the same as JSON Schema, for editors. `NAME` is a name that you choose.\n\n\
         An environment's setting is the built-in value of its `profile`, unless `groundplan.toml` says \
         otherwise (of the environment itself, in `[defaults]`), unless its `environment.toml` does. So a default that differs between profiles is named with \
         them, and any setting of a workload may be in either file.\n",
    );
    let groundplan = schema::groundplan();
    let environment = schema::environment();
    out.push_str("\n## groundplan.toml\n\nWhat the application is.\n");
    table(&mut out, &groundplan, "", &|key| key != DEFAULTS);
    let shared = words(&groundplan["properties"][DEFAULTS]);
    let _ = write!(
        out,
        "\n### {DEFAULTS}\n\n{shared}\n\nThe settings of `environment.toml` below, but {}.\n",
        not_shared(&groundplan, &environment)
    );
    out.push_str(
        "\n## environments/NAME/environment.toml\n\nHow it runs there. Workloads, `network` and `existing` are as in \
         `groundplan.toml`, where what is written there need not be repeated.\n",
    );
    let own = |key: &str| groundplan["properties"].get(key).is_none();
    table(&mut out, &environment, "", &own);
    out
}

/// The settings of an environment alone that it has for itself.
fn not_shared(groundplan: &Value, environment: &Value) -> String {
    let shared = &groundplan["properties"][DEFAULTS]["properties"];
    let keys = environment["properties"].as_object().into_iter().flatten();
    let own = keys
        .filter(|(key, _)| groundplan["properties"].get(key).is_none())
        .filter(|(key, _)| shared.get(key).is_none());
    let own: Vec<String> = own.map(|(key, _)| format!("`{key}`")).collect();
    schema::or(&own)
}

/// The settings of a table as rows, then each table below it as a section of its own.
fn table(out: &mut String, schema: &Value, path: &str, wanted: &dyn Fn(&str) -> bool) {
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    let required = schema["required"].as_array();
    let is_required =
        |key: &str| required.is_some_and(|required| required.iter().any(|one| one == key));
    let wanted = properties.iter().filter(|(key, _)| wanted(key));
    let (tables, settings): (Vec<_>, Vec<_>) =
        wanted.partition(|(_, value)| below(value).is_some());
    if !settings.is_empty() || !path.is_empty() && !tables.is_empty() {
        out.push_str("\n| setting | type | what |\n|---|---|---|\n");
        for (key, value) in &settings {
            let needed = if is_required(key) {
                " **Required.**"
            } else {
                ""
            };
            let _ = writeln!(
                out,
                "| `{key}` | {} | {}{needed} |",
                kind(value),
                words(value)
            );
        }
        for (key, value) in tables.iter().filter(|_| !path.is_empty()) {
            let place = heading(path, key, value);
            let needed = if is_required(key) {
                " **Required.**"
            } else {
                ""
            };
            let _ = writeln!(
                out,
                "| `{key}` | [{}](#{}) | {}{needed} |",
                shape(value),
                anchor(&place),
                words(value)
            );
        }
    }
    for (key, value) in tables {
        let Some(inner) = below(value) else { continue };
        let place = heading(path, key, value);
        let _ = write!(out, "\n### {place}\n\n{}\n", words(value));
        table(out, inner, &place, &|_| true);
    }
}

/// The schema of what is in a table, in each table of a list, or in each named table.
fn below(value: &Value) -> Option<&Value> {
    let is_table = |value: &Value| value["properties"].is_object();
    [value, &value["items"], &value["additionalProperties"]]
        .into_iter()
        .find(|inner| is_table(inner))
        .or_else(|| {
            let mut choices = value["anyOf"].as_array()?.iter();
            choices.find_map(|choice| below(choice))
        })
        .or_else(|| chosen_entry(value))
}

/// The schema of a table that an entry whose name the user chooses may be instead of a text.
fn chosen_entry(value: &Value) -> Option<&Value> {
    let mut choices = value["additionalProperties"]["anyOf"].as_array()?.iter();
    choices.find(|choice| choice["properties"].is_object())
}

/// Path of a table, as the heading of its section.
fn heading(path: &str, key: &str, value: &Value) -> String {
    let dot = if path.is_empty() { "" } else { "." };
    let entries = &value["additionalProperties"];
    let name = if entries["properties"].is_object() || chosen_entry(value).is_some() {
        ".NAME"
    } else if value["items"].is_object() {
        "[]"
    } else {
        ""
    };
    format!("{path}{dot}{key}{name}")
}

fn shape(value: &Value) -> &'static str {
    if value["items"].is_object() {
        "list of tables"
    } else if value["additionalProperties"]["properties"].is_object() {
        "tables by name"
    } else if chosen_entry(value).is_some() {
        "texts or tables by name"
    } else {
        "table"
    }
}

/// GitHub's anchor of a heading.
fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric() || "-_ ".contains(*letter))
        .map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}

fn words(value: &Value) -> String {
    let text = value["description"].as_str().unwrap_or_default();
    text.replace('\n', " ").replace('|', "\\|")
}

/// What may be written.
fn kind(value: &Value) -> String {
    if let Some(literal) = value.get("const") {
        return format!("`{literal}`");
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(choices) = value[choice].as_array() {
            let mut kinds: Vec<String> = Vec::new();
            for choice in choices.iter().map(kind) {
                if !kinds.contains(&choice) {
                    kinds.push(choice);
                }
            }
            let last = kinds.pop().unwrap_or_default();
            return if kinds.is_empty() {
                last
            } else {
                format!("{} or {last}", kinds.join(", "))
            };
        }
    }
    match value["type"].as_str().unwrap_or_default() {
        "array" => format!("list of {}", kind(&value["items"])),
        "object" if value["additionalProperties"].is_object() => {
            format!("names to {}", kind(&value["additionalProperties"]))
        }
        "object" => "table".to_owned(),
        "boolean" => "`true` or `false`".to_owned(),
        name => bounded(name, value),
    }
}

/// A number with its bounds, or text.
fn bounded(name: &str, value: &Value) -> String {
    let name = if name == "string" { "text" } else { name };
    match (value.get("minimum"), value.get("maximum")) {
        (Some(least), Some(most)) => format!("{name}, {least} to {most}"),
        (Some(least), None) => format!("{name}, at least {least}"),
        (None, Some(most)) => format!("{name}, at most {most}"),
        (None, None) => name.to_owned(),
    }
}
