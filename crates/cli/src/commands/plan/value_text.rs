//! Values of a plan for people: shortened, without what is sensitive, and where two of them differ.

use std::sync::Arc;

use plan::Argument;
use values::{Value, json};

/// Characters of a value that are shown at most.
const LONGEST: usize = 160;

/// The innermost parts that differ; documents in strings are looked into.
pub(super) fn differences(
    at: &str,
    was: &Value,
    is: &Value,
    depth: usize,
    lines: &mut Vec<String>,
) {
    if was.says_the_same(is) {
        return;
    }
    if was.is_sensitive() || is.is_sensitive() {
        lines.push(format!("{at}: (sensitive) -> (sensitive)"));
        return;
    }
    let (was, is) = (was.parts(), is.parts());
    let documents = match (was, is) {
        (Value::String(_) | Value::Unknown(_), Value::String(_) | Value::Unknown(_)) => {
            was.document().zip(is.document())
        }
        _ => None,
    };
    if let Some((was, is)) = documents
        && (was.entries().is_some() || was.items().is_some())
        && depth < 12
    {
        return differences(at, &was, &is, depth + 1, lines);
    }
    if let (Some(a), Some(b)) = (was.entries(), is.entries())
        && depth < 12
    {
        let mut keys: Vec<&str> = a.iter().chain(b).map(|(key, _)| key.as_ref()).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let of = |value: &Value| value.get(key).cloned().unwrap_or(Value::NULL);
            differences(&format!("{at}.{key}"), &of(was), &of(is), depth + 1, lines);
        }
        return;
    }
    if let (Some(a), Some(b)) = (was.items(), is.items())
        && a.len() == b.len()
        && depth < 12
    {
        for (index, (a, b)) in a.iter().zip(b).enumerate() {
            differences(&format!("{at}[{index}]"), a, b, depth + 1, lines);
        }
        return;
    }
    if is.is_unknown() && was.is_unknown() {
        lines.push(format!("{at}: changes, and is known only after apply"));
        return;
    }
    lines.push(format!("{at}: {} -> {}", shown(was), shown(is)));
}

fn shown(value: &Value) -> String {
    let mut text = String::new();
    show(value, None, &mut text);
    text
}

/// Writes a value, shortened; of the nested blocks of an argument only what is written.
pub(super) fn show(value: &Value, argument: Option<&Argument>, out: &mut String) {
    if value.is_sensitive() {
        return out.push_str("(sensitive)");
    }
    let value = value.parts();
    if value.is_unknown() {
        return out.push_str("(known after apply)");
    }
    if value.is_null() {
        return out.push_str("(none)");
    }
    let start = out.len();
    masked(value, argument, start, out);
    let text = out.get(start..).unwrap_or_default();
    if text.len() > LONGEST
        && let Some((end, _)) = text.char_indices().nth(LONGEST)
    {
        out.truncate(start + end);
        out.push('…');
    }
}

/// Writes a value as JSON, sensitive and unknown parts as words. Nothing is written beyond what is
/// shown of the value that begins at `start`.
fn masked(value: &Value, argument: Option<&Argument>, start: usize, out: &mut String) {
    // No character has more than four bytes.
    if out.len() - start > 4 * LONGEST {
        return;
    }
    if value.is_sensitive() {
        out.push_str("\"(sensitive)\"");
    } else if value.is_unknown() {
        out.push_str("\"(known after apply)\"");
    } else if let Some(items) = value.items() {
        let blocks = match argument {
            Some(Argument::Blocks(blocks)) => blocks.as_slice(),
            _ => &[],
        };
        // One body for each block; else all are made of the first one's.
        let each = blocks.len() == items.len();
        out.push('[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            let body = if each { blocks.get(at) } else { blocks.first() };
            match (body, item.entries()) {
                (Some(body), Some(entries)) if !item.is_sensitive() => {
                    let written = |name: &Arc<str>, value: &Value| {
                        let argument = body.0.get(name);
                        let known = !each && !value.is_unknown();
                        (known || argument.is_some()).then_some(argument)
                    };
                    members(entries, &written, start, out);
                }
                _ => masked(item, None, start, out),
            }
        }
        out.push(']');
    } else if let Some(entries) = value.entries() {
        members(entries, &|_, _| Some(None), start, out);
    } else {
        match value.as_str() {
            // A document may be as long as a dashboard; escaping makes it no shorter.
            Some(text) if text.len() > 4 * LONGEST => {
                let end = text.char_indices().nth(LONGEST);
                json::write_string(&text[..end.map_or(text.len(), |(end, _)| end)], out);
            }
            _ => json::write(value, out),
        }
    }
}

/// What is shown of members: nothing of one that is not written, and else with the argument it is.
type Shown<'a> = dyn Fn(&Arc<str>, &Value) -> Option<Option<&'a Argument>> + 'a;

fn members(entries: &[(Arc<str>, Value)], shown: &Shown<'_>, start: usize, out: &mut String) {
    out.push('{');
    let mut any = false;
    for (name, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
        let Some(argument) = shown(name, value) else {
            continue;
        };
        if any {
            out.push(',');
        }
        any = true;
        json::write_string(name, out);
        out.push(':');
        masked(value, argument, start, out);
    }
    out.push('}');
}
