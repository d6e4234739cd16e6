//! Bounds of single arguments, as data: how long, how many, how large, of which characters.
//!
//! What is known of a value before apply may be enough to see that it is too long, and is never enough
//! to see that it is not.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use planner::{Instance, MadeOf, Value};
use regex::Regex;

use crate::scope::Scope;
use crate::verdict::Verdict;

/// Why nothing is asked of an instance.
pub(super) const NOTHING: &str = "it does not have what is limited";

/// What an argument may be.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// Its path; `*` stands for each block or item.
    pub path: &'static str,
    /// What it may be.
    pub within: Within,
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Within {
    /// Text of so many characters.
    Length(usize, usize),
    /// JSON of so many characters at most, whitespace between its parts not counted.
    Json(usize),
    /// Text that a pattern matches as a whole; then in words what the pattern asks.
    Pattern(&'static str, &'static str),
    /// A whole number.
    Number(i64, i64),
    /// A list or set of so many items, blocks among them.
    Items(usize, usize),
}

/// An argument within a bound.
pub const fn bound(path: &'static str, within: Within) -> Bound {
    Bound { path, within }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path.replace(".*", ""), self.within)
    }
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(0, to) => write!(f, "at most {} characters", grouped(*to)),
            Self::Length(from, to) => write!(f, "{from} to {} characters", grouped(*to)),
            Self::Json(to) => write!(f, "at most {} characters of JSON", grouped(*to)),
            Self::Pattern(_, words) => f.write_str(words),
            Self::Number(from, to) => write!(f, "{from} to {to}"),
            Self::Items(0, to) => write!(f, "at most {} items", grouped(*to)),
            Self::Items(from, to) => write!(f, "{from} to {} items", grouped(*to)),
        }
    }
}

/// `10240` as `10,240`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Judges an argument of an instance; one that is not written does not count.
pub(crate) fn judge(bound: &Bound, scope: &Scope<'_>, instance: &Instance) -> Verdict {
    let mut found = Vec::new();
    let whole = reach(&instance.values, bound.path, &mut found);
    let name = bound.path.replace(".*", "");
    let written = || {
        let path = bound.path.replace('*', "0");
        let configuration = scope.plan.configuration_of(instance);
        configuration.is_none_or(|configuration| configuration.body.at(&path).is_some())
    };
    let verdicts = found
        .into_iter()
        .map(|value| bound.within.judge(&name, value))
        .chain((!whole).then(|| Verdict::unknown(&name)));
    match Verdict::all(verdicts, Verdict::NotApplicable(NOTHING)) {
        Verdict::Unknown(_) if !written() => Verdict::NotApplicable(NOTHING),
        verdict => verdict,
    }
}

/// The values at a path that are there; false when something on the way is unknown.
fn reach<'a>(value: &'a Value, path: &str, found: &mut Vec<&'a Value>) -> bool {
    let value = value.parts();
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    if path.is_empty() {
        if !value.is_null() {
            found.push(value);
        }
        return true;
    }
    if value.is_unknown() {
        return false;
    }
    if step == "*" {
        let items = value.items().unwrap_or_default().iter();
        let entries = value.entries().unwrap_or_default().iter();
        let mut whole = true;
        for item in items.chain(entries.map(|(_, item)| item)) {
            whole &= reach(item, rest, found);
        }
        return whole;
    }
    let next = match step.parse::<usize>() {
        Ok(at) => value.items().and_then(|items| items.get(at)),
        Err(_) => value.get(step),
    };
    next.is_none_or(|next| reach(next, rest, found))
}

impl Within {
    /// Judges a value.
    pub(crate) fn judge(self, name: &str, value: &Value) -> Verdict {
        match self {
            Self::Length(from, to) => at_most(
                name,
                from,
                to,
                "characters long",
                length(value),
                value.is_wholly_known(),
            ),
            Self::Json(to) => {
                let document = value.document();
                let known = value.is_wholly_known();
                match document {
                    Some(document) => at_most(
                        name,
                        0,
                        to,
                        "characters of JSON long",
                        Some(json_length(&document)),
                        known,
                    ),
                    None => at_most(name, 0, to, "characters long", length(value), known),
                }
            }
            Self::Pattern(pattern, words) => match value.as_str() {
                Some(text) => Verdict::of(
                    matches(pattern, text),
                    format!("`{name}` is `{}`, not {words}", shortened(text)),
                ),
                None => Verdict::unknown(name),
            },
            Self::Number(from, to) => match value.as_i64() {
                Some(number) => Verdict::of(
                    (from..=to).contains(&number),
                    format!("`{name}` is {number}, not {from} to {to}"),
                ),
                None if value.is_unknown() => Verdict::unknown(name),
                None => Verdict::fail(format!("`{name}` is no whole number")),
            },
            Self::Items(from, to) => match count(value) {
                Some(items) => at_most(name, from, to, "items long", Some(items), true),
                None => Verdict::unknown(name),
            },
        }
    }
}

/// Judges how many items the lists at some paths have together.
pub(super) fn total(instance: &Instance, paths: &[&str], most: usize, what: &str) -> Verdict {
    let mut found = Vec::new();
    let mut whole = true;
    for path in paths {
        whole &= reach(&instance.values, path, &mut found);
    }
    let counts: Vec<Option<usize>> = found.iter().map(|list| count(list)).collect();
    let sum: usize = counts.iter().flatten().sum();
    if sum > most {
        return Verdict::fail(format!(
            "it has {} {what}, {} at most",
            grouped(sum),
            grouped(most)
        ));
    }
    match (counts.iter().all(Option::is_some) && whole, sum) {
        (false, _) => Verdict::unknown(&paths.join("` or `").replace(".*", "")),
        (true, 0) => Verdict::NotApplicable(NOTHING),
        (true, _) => Verdict::Pass,
    }
}

/// Judges a size of which perhaps only the least is known.
pub(super) fn at_most(
    name: &str,
    from: usize,
    to: usize,
    unit: &str,
    size: Option<usize>,
    known: bool,
) -> Verdict {
    match size {
        Some(size) if size > to => {
            let least = if known { "" } else { "at least " };
            Verdict::fail(format!(
                "`{name}` is {least}{} {unit}, {} at most",
                grouped(size),
                grouped(to)
            ))
        }
        Some(size) if known => Verdict::of(
            size >= from,
            format!("`{name}` is {size} {unit}, {from} at least"),
        ),
        _ => Verdict::unknown(name),
    }
}

/// Characters of text, of which unknown pieces count nothing.
pub(super) fn length(value: &Value) -> Option<usize> {
    match value.plain() {
        Value::Unknown(unknown) => match unknown.made_of.as_deref()? {
            MadeOf::Template(pieces) => Some(pieces.iter().filter_map(length).sum()),
            MadeOf::Json(document) => Some(json_length(document)),
            _ => None,
        },
        plain => plain.as_str().map(|text| text.chars().count()),
    }
}

/// Characters of a value as JSON without whitespace between its parts, of which what is unknown
/// counts nothing.
pub(super) fn json_length(value: &Value) -> usize {
    let value = value.parts();
    if let Some(items) = value.items() {
        2 + items.len().saturating_sub(1) + items.iter().map(json_length).sum::<usize>()
    } else if let Some(entries) = value.entries() {
        let members = entries
            .iter()
            .map(|(key, value)| encoded(&Value::from(key.as_ref())) + 1 + json_length(value));
        2 + entries.len().saturating_sub(1) + members.sum::<usize>()
    } else if value.is_unknown() {
        length(value).map_or(0, |pieces| pieces + 2)
    } else {
        encoded(value)
    }
}

fn encoded(value: &Value) -> usize {
    planner::json::encode(value).chars().count()
}

/// How many items, also when some of them are unknown.
pub(super) fn count(value: &Value) -> Option<usize> {
    let value = value.parts();
    let items = value.items().map(<[Value]>::len);
    items.or_else(|| value.entries().map(<[_]>::len))
}

/// Does a pattern match a text as a whole?
pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
    thread_local! {
        static COMPILED: RefCell<HashMap<&'static str, Option<Regex>>> = RefCell::default();
    }
    COMPILED.with_borrow_mut(|compiled| {
        compiled
            .entry(pattern)
            .or_insert_with(|| Regex::new(&format!("^(?:{pattern})$")).ok())
            .as_ref()
            .is_some_and(|regex| regex.is_match(text))
    })
}

/// A text for a message.
pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    let start: String = text.chars().take(59).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use planner::Type;

    use super::*;

    fn template(pieces: Vec<Value>) -> Value {
        Value::Unknown(planner::Unknown {
            kind: Type::String,
            not_null: true,
            made_of: Some(MadeOf::Template(pieces).into()),
        })
    }

    #[test]
    fn what_is_known_may_be_too_long_and_is_never_short_enough() {
        let long = template(vec![Value::from("abcdef"), Value::unknown(Type::String)]);
        let within = Within::Length(1, 5);
        assert_eq!(
            within.judge("name", &long),
            Verdict::fail("`name` is at least 6 characters long, 5 at most")
        );
        let within = Within::Length(1, 6);
        assert!(matches!(within.judge("name", &long), Verdict::Unknown(_)));
        let counted = Value::tuple(vec![Value::unknown(Type::String), Value::from("a")]);
        assert_eq!(Within::Items(0, 2).judge("x", &counted), Verdict::Pass);
        assert!(matches!(
            Within::Items(0, 1).judge("x", &counted),
            Verdict::Fail(_)
        ));
    }

    #[test]
    fn json_is_counted_without_the_whitespace_between_its_parts() {
        let text = Value::from("{ \"a\" : [ 1, \"b c\" ],\n \"d\": null }");
        let document = text.document().unwrap();
        assert_eq!(
            json_length(&document),
            "{\"a\":[1,\"b c\"],\"d\":null}".len()
        );
        assert_eq!(Within::Json(24).judge("policy", &text), Verdict::Pass);
        assert!(matches!(
            Within::Json(23).judge("policy", &text),
            Verdict::Fail(_)
        ));
    }

    #[test]
    fn bounds_say_what_they_are() {
        let shown = |within| bound("rule.*.name", within).to_string();
        assert_eq!(
            shown(Within::Length(1, 10_240)),
            "`rule.name`: 1 to 10,240 characters"
        );
        assert_eq!(shown(Within::Items(0, 5)), "`rule.name`: at most 5 items");
        assert_eq!(shown(Within::Number(7, 30)), "`rule.name`: 7 to 30");
    }
}
