//! Bounds of single arguments, as data: how long, how many, how large, of which characters.
//!
//! What is known of a value before apply may be enough to see that it is too long, or, with attributes of
//! the greatest length that there is, that it is not; else that is unknown.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::ops::RangeInclusive;

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
    // In a block of a set, Terraform's provider plans empty text for what is not written.
    let in_block = bound.path.contains('*');
    let with = |star: &str, other: &str| {
        if in_block {
            Cow::Owned(bound.path.replace(star, other))
        } else {
            Cow::Borrowed(bound.path)
        }
    };
    let name = with(".*", "");
    let written = || is_written(scope, instance, &with("*", "0"));
    let verdicts = found
        .into_iter()
        .filter(|value| !(in_block && value.as_str() == Some("")))
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
            Self::Length(from, to) => at_most(name, from, to, "characters long", length(value)),
            Self::Json(to) => match value.document() {
                Some(document) => {
                    let size = Some(json_length(&document));
                    at_most(name, 0, to, "characters of JSON long", size)
                }
                None => at_most(name, 0, to, "characters long", length(value)),
            },
            Self::Pattern(pattern, words) => match value.as_str() {
                Some(text) => Verdict::of(
                    matches(pattern, text),
                    format_args!("`{name}` is `{}`, not {words}", shortened(text)),
                ),
                None => Verdict::unknown(name),
            },
            Self::Number(from, to) => match value.as_i64() {
                Some(number) => Verdict::of(
                    (from..=to).contains(&number),
                    format_args!("`{name}` is {number}, not {from} to {to}"),
                ),
                None if value.is_unknown() => Verdict::unknown(name),
                None => Verdict::fail(format!("`{name}` is no whole number")),
            },
            Self::Items(from, to) => match count(value) {
                Some(items) => at_most(name, from, to, "items long", Some(Size::of(items))),
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

/// No attribute that AWS computes is longer than an ARN (AWS IAM API reference, read 2026-11).
const LONGEST_ATTRIBUTE: usize = 2048;

/// A size of which perhaps only the bounds are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    /// At least so much.
    pub(super) least: usize,
    /// At most so much, when that is known.
    pub(super) most: Option<usize>,
}

impl Size {
    /// A known size.
    pub(super) fn of(size: usize) -> Self {
        Self {
            least: size,
            most: Some(size),
        }
    }

    /// Nothing is known of it.
    pub(super) const UNKNOWN: Self = Self {
        least: 0,
        most: None,
    };

    fn plus(self, other: Self) -> Self {
        Self {
            least: self.least + other.least,
            most: self.most.zip(other.most).map(|(a, b)| a + b),
        }
    }

    fn is_known(self) -> bool {
        self.most == Some(self.least)
    }
}

impl std::iter::Sum for Size {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::of(0), Self::plus)
    }
}

/// Judges a size.
pub(super) fn at_most(
    name: &str,
    from: usize,
    to: usize,
    unit: &str,
    size: Option<Size>,
) -> Verdict {
    let size = size.unwrap_or(Size::UNKNOWN);
    if size.least > to {
        let least = if size.is_known() { "" } else { "at least " };
        return Verdict::fail(format!(
            "`{name}` is {least}{} {unit}, {} at most",
            grouped(size.least),
            grouped(to)
        ));
    }
    match size.most {
        Some(most) if most < from => {
            Verdict::fail(format!("`{name}` is {most} {unit}, {from} at least"))
        }
        Some(most) if most <= to && size.least >= from => Verdict::Pass,
        _ => Verdict::unknown(name),
    }
}

/// Characters of text.
pub(super) fn length(value: &Value) -> Option<Size> {
    match value.plain() {
        Value::Unknown(unknown) => Some(match unknown.made_of.as_deref() {
            Some(MadeOf::Template(pieces)) => pieces.iter().map(piece).sum(),
            Some(MadeOf::Json(document)) => json_length(document),
            _ => Size::UNKNOWN,
        }),
        plain => plain.as_str().map(|text| Size::of(text.chars().count())),
    }
}

/// Characters of a piece of text. One that is unknown is an attribute.
fn piece(value: &Value) -> Size {
    match value.plain() {
        Value::Unknown(unknown)
            if unknown.made_of.is_none() && matches!(unknown.kind, planner::Type::String) =>
        {
            Size {
                least: 0,
                most: Some(LONGEST_ATTRIBUTE),
            }
        }
        _ => length(value).unwrap_or(Size::UNKNOWN),
    }
}

/// Characters of a value as JSON without whitespace between its parts.
pub(super) fn json_length(value: &Value) -> Size {
    if value.is_wholly_known() {
        return Size::of(planner::json::length(value));
    }
    let value = value.parts();
    let commas = |count: usize| Size::of(2 + count.saturating_sub(1));
    if let Some(items) = value.items() {
        let sizes = items.iter().map(json_length);
        sizes.sum::<Size>().plus(commas(items.len()))
    } else if let Some(entries) = value.entries() {
        let members = entries.iter().map(|(key, value)| {
            let key = planner::json::string_length(key);
            json_length(value).plus(Size::of(key + 1))
        });
        members.sum::<Size>().plus(commas(entries.len()))
    } else if value.is_unknown() {
        match piece(value) {
            Size::UNKNOWN => Size::UNKNOWN,
            size => size.plus(Size::of(2)),
        }
    } else {
        Size::of(planner::json::length(value))
    }
}

/// Is an argument written, rather than computed by the provider?
pub(super) fn is_written(scope: &Scope<'_>, instance: &Instance, path: &str) -> bool {
    let configuration = scope.plan.configuration_of(instance);
    configuration.is_none_or(|configuration| configuration.body.at(path).is_some())
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
    if counted(pattern).is_some_and(|(_, times)| !times.contains(&text.chars().count())) {
        return false;
    }
    let compile = || match counted(pattern) {
        Some((class, _)) => Regex::new(&format!("^{class}*$")).ok(),
        None => Regex::new(&format!("^(?:{pattern})$")).ok(),
    };
    COMPILED.with_borrow_mut(|compiled| {
        let regex = compiled.entry(pattern).or_insert_with(compile);
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    })
}

/// A class of characters and how often, of a pattern that is nothing else, such as `[a-z]{1,64}`: counted
/// here, since a regular expression is compiled into as many copies of the class.
fn counted(pattern: &'static str) -> Option<(&'static str, RangeInclusive<usize>)> {
    let (class, times) = pattern.strip_suffix('}')?.rsplit_once('{')?;
    let (from, to) = times.split_once(',')?;
    let alone = class.starts_with('[') && class.find(']') == Some(class.len() - 1);
    alone.then_some((class, from.parse().ok()?..=to.parse().ok()?))
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
    use std::sync::Arc;

    use planner::Type;

    use super::*;

    fn template(pieces: Vec<Value>) -> Value {
        Value::Unknown(Arc::new(planner::Unknown {
            kind: Type::String,
            not_null: true,
            made_of: Some(MadeOf::Template(pieces).into()),
        }))
    }

    #[test]
    fn a_class_that_is_counted_says_what_the_pattern_says() {
        assert_eq!(counted("[a-z]{1,64}"), Some(("[a-z]", 1..=64)));
        for other in ["[a-z]+", "a[b]{1,2}", "[a][b]{1,2}", "([a]){1,2}", "[a]{2}"] {
            assert_eq!(counted(other), None, "{other}");
        }
        let pattern = r"[.\-_/#A-Za-z0-9]{2,5}";
        let whole = Regex::new(&format!("^(?:{pattern})$")).expect("a pattern");
        for text in [
            "", "a", "ab", "a-._", "abcde", "abcdef", "ab c", "äb", "ab\n", "#/",
        ] {
            assert_eq!(matches(pattern, text), whole.is_match(text), "{text:?}");
        }
    }

    #[test]
    fn what_is_known_may_be_too_long_and_what_is_not_has_an_end() {
        let long = template(vec![Value::from("abcdef"), Value::unknown(Type::String)]);
        let within = Within::Length(1, 5);
        assert_eq!(
            within.judge("name", &long),
            Verdict::fail("`name` is at least 6 characters long, 5 at most")
        );
        let within = Within::Length(1, 6);
        assert!(matches!(within.judge("name", &long), Verdict::Unknown(_)));
        let within = Within::Length(1, 6 + LONGEST_ATTRIBUTE);
        assert_eq!(within.judge("name", &long), Verdict::Pass);
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
            Size::of("{\"a\":[1,\"b c\"],\"d\":null}".len())
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
