//! What a message adds to help: the value or the key that was most likely meant.

use std::collections::{BTreeMap, BTreeSet};

use super::shape::{Shape, ShapeKind};
use super::words::{a_thing, and, expected, or, written};
use super::{Shapes, units};
use crate::resolve::DEFAULTS;
use crate::tree::{TomlNode, TomlValue};

/// Words of a value that a message repeats, never a whole page.
pub(super) fn shorten(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let start: String = text.chars().take(MOST).collect();
    format!("{start}...")
}

pub(super) fn did_you_mean(word: &str) -> String {
    format!("did you mean \"{word}\"?")
}

/// What the setting means, as help.
pub(super) fn about(shape: &Shape) -> Option<String> {
    let text = shape
        .description
        .split(" Default: ")
        .next()?
        .trim_end_matches('.');
    (!text.is_empty()).then(|| lower_first(text))
}

/// What a missing setting means, and what it is made of.
pub(super) fn about_missing(name: &str, shape: &Shape) -> Option<String> {
    let about = about(shape)?;
    let more = match &shape.kind {
        ShapeKind::Words(_) => format!("; one of {}", expected(shape, name)),
        ShapeKind::Table(table) => {
            let required = table.settings.iter().filter(|setting| setting.required);
            let names: Vec<_> = required
                .map(|setting| format!("`{}`", setting.key))
                .collect();
            if names.is_empty() {
                String::new()
            } else {
                format!(", with {}", and(&names))
            }
        }
        _ => String::new(),
    };
    Some(format!("`{name}`: {about}{more}"))
}

fn lower_first(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default();
    // An abbreviation or a name such as ARN or GitHub stays.
    if word.chars().skip(1).any(char::is_uppercase) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// What was found instead, in words.
pub(super) fn found(node: &TomlNode, shape: &Shape) -> String {
    match (&node.value, &shape.kind) {
        (TomlValue::Float(number), ShapeKind::Number(_)) => number.to_string(),
        (TomlValue::Boolean(truth), _) => format!("`{truth}`"),
        (TomlValue::String(text), ShapeKind::Choice(_)) => format!("\"{}\"", shorten(text)),
        (TomlValue::Table(_), ShapeKind::Choice(_)) => "this table".to_owned(),
        _ => node.kind().to_owned(),
    }
}

/// The value that was most likely meant, as it would be written.
pub(super) fn suggestion(node: &TomlNode, shape: &Shape, name: &str) -> Option<String> {
    match (&node.value, &shape.kind) {
        (TomlValue::String(text), ShapeKind::Number(number)) => {
            let value = units::number(name, text)?;
            (!number.whole || value.fract() == 0.0).then(|| value.to_string())
        }
        (TomlValue::String(text), ShapeKind::Boolean) => {
            match text.trim().to_lowercase().as_str() {
                "true" | "yes" | "on" => Some("true".to_owned()),
                "false" | "no" | "off" => Some("false".to_owned()),
                _ => None,
            }
        }
        (TomlValue::Float(value), ShapeKind::Number(_)) if value.fract() == 0.0 => {
            Some(value.to_string())
        }
        (
            TomlValue::Integer(_) | TomlValue::Float(_) | TomlValue::Boolean(_),
            ShapeKind::Text(_),
        ) => Some(format!("\"{}\"", written(node))),
        (TomlValue::Other("a date", day), ShapeKind::Text(_)) => Some(format!("\"{day}\"")),
        (TomlValue::String(_), ShapeKind::List(list)) if list.items.takes_text() => {
            Some(format!("[{}]", shorten(&written(node))))
        }
        (TomlValue::Array(items), ShapeKind::Text(_)) => match items.as_slice() {
            [only] if only.text().is_some() => Some(shorten(&written(only))),
            _ => None,
        },
        (TomlValue::String(_), ShapeKind::Choice(choice)) => choice
            .plain
            .iter()
            .find_map(|shape| suggestion(node, shape, name)),
        (TomlValue::Boolean(true), ShapeKind::Choice(choice))
            if choice
                .plain
                .iter()
                .any(|shape| matches!(shape.kind, ShapeKind::Only(false))) =>
        {
            Some("false".to_owned())
        }
        (
            TomlValue::Integer(_) | TomlValue::Float(_) | TomlValue::Boolean(_),
            ShapeKind::Choice(choice),
        ) => {
            // A text, where the table that it may be instead is not what was begun.
            let mut plain = choice.plain.iter();
            let may_be_table = plain.any(|shape| matches!(shape.kind, ShapeKind::Table(_)));
            let mut plain = choice.plain.iter().filter(|_| may_be_table);
            plain.find_map(|shape| suggestion(node, shape, name))
        }
        _ => None,
    }
}

/// Where a setting at the top of the wrong file belongs.
pub(super) fn other_file(key: &str, path: &[&str], shapes: Shapes) -> Option<String> {
    let has = |shape: &Shape| shape.child(key).is_some();
    let (groundplan, environment) = (has(shapes.groundplan), has(shapes.environment));
    match (groundplan, environment) {
        (false, true) if path.is_empty() && is_shared(key, shapes) => Some(format!(
            "`{key}` belongs in `environments/<name>/environment.toml`, or in `[defaults]` where environments share it"
        )),
        (false, true) if path.is_empty() || path == [DEFAULTS] => Some(format!(
            "`{key}` belongs in `environments/<name>/environment.toml`, since it differs between environments"
        )),
        (true, _) if path == [DEFAULTS] => Some(format!(
            "`{key}` belongs at the top of `groundplan.toml`, where it is of every environment"
        )),
        (true, false) if path.is_empty() => Some(format!(
            "`{key}` belongs in `groundplan.toml`, since it is the same in every environment"
        )),
        _ => None,
    }
}

/// Whether environments may share a setting.
fn is_shared(key: &str, shapes: Shapes) -> bool {
    let shared = shapes.groundplan.child(DEFAULTS);
    shared.is_some_and(|shared| shared.child(key).is_some())
}

/// The things that have a setting called `key`.
pub(super) fn elsewhere(key: &str, shapes: Shapes) -> Option<String> {
    let mut index = BTreeMap::new();
    owners(shapes.groundplan, &mut Vec::new(), &mut index);
    owners(shapes.environment, &mut Vec::new(), &mut index);
    let owners: Vec<_> = index.get(key)?.iter().take(3).cloned().collect();
    Some(or(&owners))
}

fn owners<'a>(
    shape: &'a Shape,
    path: &mut Vec<&'a str>,
    index: &mut BTreeMap<&'a str, BTreeSet<String>>,
) {
    match &shape.kind {
        ShapeKind::Table(table) => {
            for setting in table.settings {
                if !path.is_empty() {
                    index.entry(setting.key).or_default().insert(a_thing(path));
                }
                path.push(setting.key);
                owners(setting.shape, path, index);
                path.pop();
            }
            if let Some(entries) = table.entries {
                path.push("*");
                owners(entries, path, index);
                path.pop();
            }
        }
        ShapeKind::List(list) => {
            path.push("0");
            owners(list.items, path, index);
            path.pop();
        }
        _ => {}
    }
}
