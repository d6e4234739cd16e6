//! The order of a set's items, which is Terraform's own, since it shows in indexes and text.

use std::cmp::Ordering;

use crate::elements::Sequence;
use crate::number::Number;
use crate::types::Type;
use crate::value::Value;

impl Value {
    /// A set; the items are put in order, repetitions fall away.
    #[must_use]
    pub fn set(element: Type, mut items: Vec<Value>) -> Self {
        sort_set(&element, &mut items);
        Self::Set(Sequence::new(element, items))
    }
}

/// Sorts items as Terraform iterates over a set, and drops repetitions.
fn sort_set(element: &Type, items: &mut Vec<Value>) {
    if items.len() < 2 {
        return;
    }
    match element {
        Type::String | Type::Number | Type::Bool => items.sort_by(compare),
        _ => items.sort_by_cached_key(|item| {
            let mut key = Vec::new();
            hash_bytes(item, &mut key);
            key
        }),
    }
    // Two unknowns may turn out different.
    items.dedup_by(|a, b| a == b && a.is_wholly_known());
}

fn compare(a: &Value, b: &Value) -> Ordering {
    match (a.plain(), b.plain()) {
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

/// Known first, then null, then unknown.
fn rank(value: &Value) -> u8 {
    match value {
        Value::Null(_) => 1,
        Value::Unknown(_) => 2,
        _ => 0,
    }
}

/// What cty makes of a value to put a set in order.
fn hash_bytes(value: &Value, out: &mut Vec<u8>) {
    match value.plain() {
        Value::Unknown(_) => out.push(b'?'),
        Value::Null(_) => out.push(b'~'),
        Value::Bool(truth) => out.push(if *truth { b'T' } else { b'F' }),
        Value::Number(number) => out.extend(short(number).as_bytes()),
        Value::String(text) => quote(text, out),
        Value::List(items) | Value::Set(items) => bracket(&items.items, b"[]", out),
        Value::Tuple(items) => bracket(&items.items, b"<>", out),
        Value::Map(entries) => {
            out.push(b'{');
            for (key, value) in &entries.entries {
                quote(key, out);
                out.push(b':');
                hash_bytes(value, out);
                out.push(b';');
            }
            out.push(b'}');
        }
        Value::Object(entries) => {
            out.push(b'<');
            for (_, value) in &entries.entries {
                hash_bytes(value, out);
                out.push(b';');
            }
            out.push(b'>');
        }
        Value::Marked(..) => {}
    }
}

/// A text in quotes, as it is written in code.
fn quote(text: &str, out: &mut Vec<u8>) {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.bytes().all(is_plain) {
        out.push(b'"');
        out.extend(text.as_bytes());
        out.push(b'"');
    } else {
        out.extend(format!("{text:?}").as_bytes());
    }
}

fn bracket(items: &[Value], ends: &[u8; 2], out: &mut Vec<u8>) {
    out.push(ends[0]);
    for item in items {
        hash_bytes(item, out);
        out.push(b';');
    }
    out.push(ends[1]);
}

/// Ten digits, as Go prints a big float.
fn short(number: &Number) -> String {
    number.to_string()
}
