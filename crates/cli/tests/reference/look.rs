//! How a fact looks at a value: a path into JSON, also where the JSON stands in a text. Knows no rows,
//! no plans.
//!
//! `rule.*.id` is the id of every rule, `policy.Statement.[Sid=TlsOnly].Effect` that of the one statement
//! with that name. A name that holds dots stands in quotes: `"a.b".c`.

use serde_json::{Map, Value as Json, json};
use values::{PartialValue, Value};

/// What is known only after apply.
pub(crate) const UNKNOWN: &str = "(known after apply)";

/// The value as JSON: texts that are JSON are what they say, and of what is made of parts only the
/// unknown parts are unknown.
pub(crate) fn shown(value: &Value) -> Json {
    if let Some(document) = value.document().filter(is_container) {
        return shown(&document);
    }
    let value = value.parts();
    if let Some(items) = value.items() {
        return items.iter().map(shown).collect();
    }
    if let Some(entries) = value.entries() {
        let shown = entries
            .iter()
            .map(|(key, value)| (key.to_string(), shown(value)));
        return Json::Object(shown.collect::<Map<_, _>>());
    }
    match value.plain() {
        Value::Null(_) => Json::Null,
        Value::Bool(truth) => json!(truth),
        Value::String(text) => json!(text.as_ref()),
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| json!(number.as_f64()), |whole| json!(whole)),
        Value::Unknown(unknown) => match unknown.partial.as_deref() {
            Some(PartialValue::Template(pieces)) => {
                let text = |piece| match shown(piece) {
                    Json::String(text) => text,
                    other => other.to_string(),
                };
                json!(pieces.iter().map(text).collect::<String>())
            }
            _ => json!(UNKNOWN),
        },
        other => unreachable!("{other:?} is neither one thing nor several"),
    }
}

fn is_container(value: &Value) -> bool {
    value.items().is_some() || value.entries().is_some()
}

/// One step of a path.
enum Step {
    Every,
    Name(String),
    /// The items in which this text stands at a path.
    Where(String, String),
}

fn steps(path: &str) -> Vec<Step> {
    let mut parts = vec![String::new()];
    let (mut bracket, mut quoted) = (false, false);
    for letter in path.chars() {
        match letter {
            '"' => quoted = !quoted,
            '.' if !bracket && !quoted => parts.push(String::new()),
            _ => {
                bracket = (bracket || letter == '[') && letter != ']';
                parts.last_mut().unwrap().push(letter);
            }
        }
    }
    let step = |part: String| match part
        .strip_prefix('[')
        .and_then(|part| part.strip_suffix(']'))
    {
        Some(inner) => {
            let (member, text) = inner.split_once('=').expect("`[path=text]`");
            Step::Where(member.into(), text.into())
        }
        None if part == "*" => Step::Every,
        None => Step::Name(part),
    };
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(step)
        .collect()
}

/// What stands at a path.
pub(crate) enum Found<'a> {
    /// The path names one thing; `None` when it is not there, or null.
    One(Option<&'a Json>),
    /// The path has a `*`: all that there are.
    Several(Vec<&'a Json>),
}

/// What stands at a path. `[path=text]` takes the only item in which the text stands at the path; where
/// there are several such items, or none, nothing is there.
pub(crate) fn at<'a>(value: &'a Json, path: &str) -> Found<'a> {
    let mut several = false;
    let mut found = vec![value];
    for step in steps(path) {
        found = match step {
            Step::Name(name) => found
                .into_iter()
                .filter_map(|one| match one {
                    Json::Array(items) => items.get(name.parse::<usize>().ok()?),
                    other => other.get(&name),
                })
                .collect(),
            Step::Every => {
                several = true;
                found.into_iter().flat_map(inner).collect()
            }
            Step::Where(member, text) => found
                .into_iter()
                .filter_map(|one| {
                    let mut same = inner(one).filter(|item| is_text(item, &member, &text));
                    same.next().filter(|_| same.next().is_none())
                })
                .collect(),
        };
    }
    found.retain(|one| !one.is_null());
    if several {
        Found::Several(found)
    } else {
        Found::One(found.first().copied())
    }
}

fn is_text(item: &Json, path: &str, text: &str) -> bool {
    matches!(at(item, path), Found::One(Some(Json::String(found))) if found == text)
}

fn inner(value: &Json) -> Box<dyn Iterator<Item = &Json> + '_> {
    match value {
        Json::Array(items) => Box::new(items.iter()),
        Json::Object(members) => Box::new(members.values()),
        _ => Box::new(std::iter::empty()),
    }
}

/// Whether a text is as a pattern says, in which `*` is any text.
pub(crate) fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[test]
fn paths_find_what_is_there() {
    let value = json!({ "rules": [
        { "id": "a", "days": 3, "deep": { "x.y": true } },
        { "id": "b", "days": null },
    ] });
    let one = |path| match at(&value, path) {
        Found::One(found) => found.cloned(),
        Found::Several(_) => panic!("{path} is several"),
    };
    assert_eq!(one("rules.0.days"), Some(json!(3)));
    assert_eq!(one("rules.[id=a].deep.\"x.y\""), Some(json!(true)));
    assert_eq!(one("rules.[id=b].days"), None);
    assert_eq!(one("rules.[id=c].days"), None);
    let Found::Several(ids) = at(&value, "rules.*.id") else {
        panic!("one")
    };
    assert_eq!(ids, [&json!("a"), &json!("b")]);
}

#[test]
fn patterns_are_whole() {
    for (text, pattern) in [
        ("abc", "abc"),
        ("abc", "a*"),
        ("abc", "*c"),
        ("abcbc", "a*bc"),
        ("ab", "*a*b*"),
    ] {
        assert!(is_like(text, pattern), "{text} {pattern}");
    }
    for (text, pattern) in [
        ("abc", "ab"),
        ("abc", "*b"),
        ("abc", "b*"),
        ("ab", "ab*b"),
        ("", "a"),
    ] {
        assert!(!is_like(text, pattern), "{text} {pattern}");
    }
}
