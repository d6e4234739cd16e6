//! Bounds of single arguments, as data: how long, how many, how large, of which characters.
//!
//! What is known of a value before apply may be enough to see that it is too long, or, with attributes of
//! the greatest length that there is, that it is not; else that is unknown.

use std::borrow::Cow;
use std::fmt;

use plan::Instance;
use values::{PartialValue, Value};

use super::pattern::matches;
use crate::scope::Scope;
use crate::verdict::Verdict;

/// Why nothing is asked of an instance.
pub(super) const NOTHING: &str = "it does not have what is limited";

/// What an argument may be.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// Its path; `*` means each block or item.
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
    /// Text of the characters of a class and as many as it says, such as `[a-z]{1,64}`; then the same in words.
    Pattern(&'static str, &'static str),
    /// Text of a form that a class of characters does not say; then what it asks in words.
    Form(fn(&str) -> bool, &'static str),
    /// A whole number.
    Number(u32, u32),
    /// A list or set of so many items, blocks among them.
    Items(usize, usize),
}

/// An argument within a bound.
#[must_use]
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
            Self::Pattern(_, words) | Self::Form(_, words) => f.write_str(words),
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
    // In a block of a set, Terraform's provider plans empty text for what is not written.
    let in_block = bound.path.contains('*');
    let with = |star: &str, other: &str| {
        if in_block {
            Cow::Owned(bound.path.replace(star, other))
        } else {
            Cow::Borrowed(bound.path)
        }
    };
    let mut name = None;
    let mut worst = Verdict::NotApplicable(NOTHING);
    let whole = reach(&instance.values, bound.path, &mut |value| {
        if !(in_block && value.as_str() == Some("")) {
            let name = name.get_or_insert_with(|| with(".*", ""));
            let worst_so_far = std::mem::replace(&mut worst, Verdict::Pass);
            worst = worst_so_far.and(bound.within.judge(name, value).about(bound.path));
        }
    });
    if !whole {
        worst = worst.and(Verdict::unknown(&with(".*", "")));
    }
    match worst {
        Verdict::Unknown(_) if !is_written(scope, instance, &with("*", "0")) => {
            Verdict::NotApplicable(NOTHING)
        }
        verdict => verdict,
    }
}

/// Hands over the values at a path that are there; false when something on the way is unknown.
fn reach<'a>(value: &'a Value, path: &str, found: &mut dyn FnMut(&'a Value)) -> bool {
    let value = value.parts();
    if path.is_empty() {
        if !value.is_null() {
            found(value);
        }
        return true;
    }
    if value.is_unknown() {
        return false;
    }
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    if step == "*" {
        let items = value.items().unwrap_or_default().iter();
        let entries = value.entries().unwrap_or_default().iter();
        let mut whole = true;
        for item in items.chain(entries.map(|(_, item)| item)) {
            whole &= reach(item, rest, found);
        }
        return whole;
    }
    let next = match value.items() {
        Some(items) => step.parse().ok().and_then(|at: usize| items.get(at)),
        None => value.get(step),
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
            Self::Pattern(pattern, words) => {
                of_form(name, value, words, |text| matches(pattern, text))
            }
            Self::Form(is_so, words) => of_form(name, value, words, is_so),
            Self::Number(from, to) => match value.as_i64() {
                Some(number) => Verdict::pass_if(
                    (i64::from(from)..=i64::from(to)).contains(&number),
                    format_args!("`{name}` is {number}, not {from} to {to}"),
                ),
                None if value.is_unknown() => Verdict::unknown(name),
                None => Verdict::fail(format!("`{name}` is no whole number")),
            },
            Self::Items(from, to) => match count(value) {
                Some(items) => at_most(name, from, to, "items long", Some(Size::exactly(items))),
                None => Verdict::unknown(name),
            },
        }
    }
}

/// Judges the form of a text.
fn of_form(name: &str, value: &Value, words: &str, is_so: impl Fn(&str) -> bool) -> Verdict {
    match value.as_str() {
        Some(text) => Verdict::pass_if(
            is_so(text),
            format_args!("`{name}` is `{}`, not {words}", shortened(text)),
        ),
        None => Verdict::unknown(name),
    }
}

/// Judges how many items the lists at some paths have together.
pub(super) fn total(instance: &Instance, paths: &[&str], most: usize, what: &str) -> Verdict {
    let mut found = Vec::new();
    let mut whole = true;
    for path in paths {
        whole &= reach(&instance.values, path, &mut |value| found.push(value));
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
    pub(super) fn exactly(size: usize) -> Self {
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
        sizes.fold(Self::exactly(0), Self::plus)
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
        Value::Unknown(unknown) => Some(match unknown.partial.as_deref() {
            Some(PartialValue::Template(pieces)) => pieces.iter().map(piece).sum(),
            Some(PartialValue::Json(document)) => json_length(document),
            _ => Size::UNKNOWN,
        }),
        plain => plain
            .as_str()
            .map(|text| Size::exactly(text.chars().count())),
    }
}

/// Characters of a piece of text. One that is unknown is an attribute.
fn piece(value: &Value) -> Size {
    match value.plain() {
        Value::Unknown(unknown)
            if unknown.partial.is_none() && matches!(unknown.ty, values::Type::String) =>
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
        return Size::exactly(values::json::length(value));
    }
    let value = value.parts();
    let commas = |count: usize| Size::exactly(2 + count.saturating_sub(1));
    if let Some(items) = value.items() {
        let sizes = items.iter().map(json_length);
        sizes.sum::<Size>().plus(commas(items.len()))
    } else if let Some(entries) = value.entries() {
        let members = entries.iter().map(|(key, value)| {
            let key = values::json::string_length(key);
            json_length(value).plus(Size::exactly(key + 1))
        });
        members.sum::<Size>().plus(commas(entries.len()))
    } else if value.is_unknown() {
        match piece(value) {
            Size::UNKNOWN => Size::UNKNOWN,
            size => size.plus(Size::exactly(2)),
        }
    } else {
        Size::exactly(values::json::length(value))
    }
}

/// What [`json_length`] says at least, told fast and perhaps too high: no character becomes more than six.
pub(super) fn no_longer_than(value: &Value) -> usize {
    let text = |text: &str| 2 + 6 * text.len();
    match value.plain() {
        Value::Null(_) | Value::Bool(_) => 5,
        // As many as the longest number of 64 bits has.
        Value::Number(number) if number.as_i64().is_some() => 20,
        number @ Value::Number(_) => values::json::length(number),
        Value::String(known) => text(known),
        Value::List(_) | Value::Set(_) | Value::Tuple(_) => {
            let items = value.items().unwrap_or_default().iter();
            2 + items.map(|item| 1 + no_longer_than(item)).sum::<usize>()
        }
        Value::Map(_) | Value::Object(_) => {
            let entries = value.entries().unwrap_or_default().iter();
            let each = entries.map(|(key, value)| 2 + text(key) + no_longer_than(value));
            2 + each.sum::<usize>()
        }
        Value::Unknown(unknown) => match unknown.partial.as_deref() {
            Some(PartialValue::Json(value) | PartialValue::Parts(value)) => {
                2 + no_longer_than(value)
            }
            Some(PartialValue::Template(pieces)) => {
                2 + pieces.iter().map(no_longer_than).sum::<usize>()
            }
            Some(PartialValue::File(_)) | None => 2,
        },
        Value::Marked(inner, _) => no_longer_than(inner),
    }
}

/// Does [`length`] know how long the value is at most, where it is text? Told without counting.
pub(super) fn has_an_end(value: &Value) -> bool {
    match value.plain() {
        Value::Unknown(unknown) => unknown.partial.is_some() && piece_has_an_end(value),
        _ => true,
    }
}

fn piece_has_an_end(value: &Value) -> bool {
    match value.plain() {
        Value::Unknown(unknown) => match unknown.partial.as_deref() {
            Some(PartialValue::Template(pieces)) => pieces.iter().all(piece_has_an_end),
            Some(PartialValue::Json(document)) => json_has_an_end(document),
            Some(_) => false,
            None => matches!(unknown.ty, values::Type::String),
        },
        plain => plain.as_str().is_some(),
    }
}

fn json_has_an_end(value: &Value) -> bool {
    if value.is_wholly_known() {
        return true;
    }
    let value = value.parts();
    if value.is_unknown() {
        return piece_has_an_end(value);
    }
    let items = value.items().unwrap_or_default().iter();
    let entries = value.entries().unwrap_or_default().iter();
    let mut parts = items.chain(entries.map(|(_, value)| value));
    parts.all(json_has_an_end)
}

/// Is an argument written, rather than computed by the provider?
pub(super) fn is_written(scope: &Scope<'_>, instance: &Instance, path: &str) -> bool {
    let configuration = scope.plan.configuration_of(instance);
    configuration.is_none_or(|configuration| configuration.body.expression(path).is_some())
}

/// How many items, also when some of them are unknown.
pub(super) fn count(value: &Value) -> Option<usize> {
    let value = value.parts();
    let items = value.items().map(<[Value]>::len);
    items.or_else(|| value.entries().map(<[_]>::len))
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
#[path = "bound_tests.rs"]
mod tests;
