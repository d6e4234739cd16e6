//! Shapes and paths in words.

use std::sync::Arc;

use super::shape::{Shape, ShapeKind};
use super::units::unit;
use crate::kinds::WorkloadKind;
use crate::tree::{TomlNode, TomlValue};

/// `"a"`, `"b"` or `"c"`.
pub(super) fn one_of(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("\"{word}\"")).collect();
    or(&quoted)
}

/// a, b or c.
pub(crate) fn or(words: &[String]) -> String {
    join(words, "or")
}

/// a, b and c.
pub(super) fn and(words: &[String]) -> String {
    join(words, "and")
}

fn join(words: &[String], word: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

/// What is expected where the setting `name` has the shape `shape`.
pub(crate) fn expected(shape: &Shape, name: &str) -> String {
    match &shape.kind {
        ShapeKind::Any => "a value".to_owned(),
        ShapeKind::Boolean => "`true` or `false`".to_owned(),
        ShapeKind::Only(only) => format!("`{only}`"),
        ShapeKind::Text(_) => "a text".to_owned(),
        ShapeKind::Words(words) => one_of(words),
        ShapeKind::Number(number) => {
            let kind = if number.whole {
                "a whole number"
            } else {
                "a number"
            };
            match unit(name) {
                Some(unit) => {
                    format!("{kind} of {unit}").replace("number of percent", "number (percent)")
                }
                None => kind.to_owned(),
            }
        }
        ShapeKind::List(list) => match &list.items.kind {
            _ if list.items.takes_text() => "a list of texts".to_owned(),
            ShapeKind::Table(_) => "a list of tables".to_owned(),
            _ => "a list".to_owned(),
        },
        ShapeKind::Table(_) => "a table".to_owned(),
        ShapeKind::Choice(choice) => {
            let mut parts: Vec<_> = choice
                .plain
                .iter()
                .rev()
                .map(|shape| expected(shape, name))
                .collect();
            parts.extend(choice.words.iter().map(|word| format!("\"{word}\"")));
            parts.extend(choice.variants.iter().map(|(key, shape)| {
                let example = match &shape.kind {
                    ShapeKind::List(_) => "[\"...\"]".to_owned(),
                    ShapeKind::Table(table) => {
                        let settings = table.settings.iter();
                        let settings: Vec<String> = settings
                            .map(|setting| format!("{} = \"...\"", setting.key))
                            .collect();
                        format!("{{ {} }}", settings.join(", "))
                    }
                    _ => "\"...\"".to_owned(),
                };
                format!("{{ {key} = {example} }}")
            }));
            or(&parts)
        }
    }
}

/// One of a kind without the article: `API`.
pub(crate) fn noun(kind: &WorkloadKind) -> &'static str {
    kind.with_article
        .split_once(' ')
        .map_or("", |(_, noun)| noun)
}

/// A workload of ours or made elsewhere, at its entry.
fn workload(path: &[&str]) -> Option<String> {
    let (made_elsewhere, section) = match path {
        ["existing", section, _] => (true, section),
        [section, _] => (false, section),
        _ => return None,
    };
    let kind = WorkloadKind::of_section(section)?;
    Some(if made_elsewhere {
        format!("an existing {}", noun(kind))
    } else {
        kind.with_article.to_owned()
    })
}

/// The table at `path`, as a kind of thing: `a function`.
pub(crate) fn a_thing(path: &[&str]) -> String {
    if let Some(workload) = workload(path) {
        return workload;
    }
    match path {
        [] => "the file".to_owned(),
        ["tables", _, "indexes", _] => "an index".to_owned(),
        ["functions", _, "access", _] => "a grant".to_owned(),
        ["functions", _, "triggers", _] => "a trigger".to_owned(),
        ["apis", _, "routes", _] => "a route".to_owned(),
        [.., "hash_key" | "range_key"] => "a key attribute".to_owned(),
        ["existing", "queues", _] => "an existing queue".to_owned(),
        ["forget", _] => "a `[[forget]]` entry".to_owned(),
        [.., key] => format!("`{key}`"),
    }
}

/// The table at `path`, as this very thing: ``the function `api` ``.
pub(crate) fn thing(path: &[&str]) -> String {
    let kind = a_thing(path);
    match path {
        ["functions", _, "access" | "triggers", index] | ["forget", index] => {
            let number = index.parse::<usize>().map_or(0, |index| index + 1);
            match path {
                ["forget", _] => format!("`[[forget]]` entry {number}"),
                [.., "triggers", _] => format!("trigger {number} of `triggers`"),
                _ => format!("grant {number} of `access`"),
            }
        }
        [.., "hash_key" | "range_key"] => format!("`{}`", path.join(".")),
        [.., name] => match kind.strip_prefix("an ").or(kind.strip_prefix("a ")) {
            Some(kind) => format!("the {kind} `{name}`"),
            None => format!("`{}`", path.join(".")),
        },
        [] => kind,
    }
}

/// A value as it would be written.
pub(crate) fn written(node: &TomlNode) -> String {
    match &node.value {
        TomlValue::String(text) => format!("\"{text}\""),
        TomlValue::Integer(number) => number.to_string(),
        TomlValue::Float(number) => number.to_string(),
        TomlValue::Boolean(truth) => truth.to_string(),
        TomlValue::Other(_, text) => text.clone(),
        TomlValue::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| written(item)).collect();
            format!("[{}]", items.join(", "))
        }
        TomlValue::Table(table) => {
            let entries: Vec<_> = table
                .iter()
                .map(|entry| format!("{} = {}", entry.key, written(&entry.node)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// The values of the profiles: `512 (development, staging), 1024 (production)`.
pub(super) fn defaults(values: &[(&'static str, Arc<TomlNode>)]) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for (profile, node) in values {
        let value = written(node);
        match groups.iter_mut().find(|(other, _)| *other == value) {
            Some((_, profiles)) => profiles.push(profile),
            None => groups.push((value, vec![profile])),
        }
    }
    match groups.as_slice() {
        [(value, _)] => value.clone(),
        _ => groups
            .iter()
            .map(|(value, profiles)| format!("{value} ({})", profiles.join(", ")))
            .collect::<Vec<_>>()
            .join(", "),
    }
}
