//! The one way JSON is printed: two spaces, keys in the order they were written, and what fits on a
//! line stays on it, so that a reviewer reads a metric or a statement at one glance.
//! (`terraform fmt` leaves `.tf.json` alone.)

use std::fmt::Write;

use serde_json::Value as Json;

use crate::arguments::SerializedValue;

/// Longest list or object that is kept on a line, in characters without the indentation.
const WIDTH: usize = 130;
/// Deepest nesting that is kept on a line.
const LEVELS: usize = 3;

/// Prints `document`, with a newline at the end.
#[must_use]
pub fn print(document: &Json) -> String {
    let mut out = String::new();
    block(document, 0, 0, &mut out);
    out.push('\n');
    out
}

/// A document put together from parts that stay where they are: a module is printed without being
/// copied first.
pub(crate) enum PrintTree<'a> {
    Leaf(&'a Json),
    Written(SerializedValue<'a>),
    Object(Vec<(&'a str, PrintTree<'a>)>),
}

impl<'a> From<&'a Json> for PrintTree<'a> {
    fn from(value: &'a Json) -> Self {
        Self::Leaf(value)
    }
}

impl PrintTree<'_> {
    /// Prints the tree as [`print`] prints the document it represents.
    pub(crate) fn print(&self) -> String {
        let mut out = String::with_capacity(self.size());
        self.block(0, 0, &mut out);
        out.push('\n');
        out
    }

    /// About how many bytes it takes, so that a large document is not copied while it grows.
    fn size(&self) -> usize {
        match self {
            Self::Leaf(_) => 64,
            // Indentation takes up to half as much again (two fifths for 6,000 alarms).
            Self::Written(value) => value.text().len() * 3 / 2,
            Self::Object(entries) => entries.iter().map(|(_, value)| value.size() + 16).sum(),
        }
    }

    fn block(&self, indent: usize, used: usize, out: &mut String) {
        let entries = match self {
            Self::Leaf(value) => return block(value, indent, used, out),
            Self::Written(value) => return written(*value, indent, used, out),
            Self::Object(entries) => entries,
        };
        let start = out.len();
        if self.line(LEVELS, out, start + WIDTH.saturating_sub(used)) {
            return;
        }
        out.truncate(start);
        let inner = indent + 2;
        out.push('{');
        for (index, (key, value)) in entries.iter().enumerate() {
            out.push_str(if index == 0 { "\n" } else { ",\n" });
            pad(inner, out);
            let key_start = out.len();
            string(key, out);
            out.push_str(": ");
            value.block(inner, out.len() - key_start, out);
        }
        out.push('\n');
        pad(indent, out);
        out.push('}');
    }

    fn line(&self, levels: usize, out: &mut String, limit: usize) -> bool {
        let entries = match self {
            Self::Leaf(value) => return line(value, levels, out, limit),
            Self::Written(value) => {
                let text = value.text();
                let fits = value.depth() <= levels && out.len() + text.len() <= limit;
                out.push_str(if fits { text } else { "" });
                return fits;
            }
            Self::Object(entries) => entries,
        };
        if entries.is_empty() {
            out.push_str("{}");
            return out.len() <= limit;
        }
        if levels == 0 {
            return false;
        }
        out.push_str("{ ");
        for (index, (key, value)) in entries.iter().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            string(key, out);
            out.push_str(": ");
            if !value.line(levels - 1, out, limit) {
                return false;
            }
        }
        out.push_str(" }");
        out.len() <= limit
    }
}

/// Prints `value`, as [`block`] prints the JSON that it represents.
fn written(value: SerializedValue<'_>, indent: usize, used: usize, out: &mut String) {
    let text = value.text();
    let fits = value.depth() <= LEVELS && text.len() <= WIDTH.saturating_sub(used);
    let Some((open, close)) = value.brackets().filter(|_| !fits) else {
        return out.push_str(text);
    };
    let inner = indent + 2;
    out.push(open);
    for (index, item) in value.items().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        pad(inner, out);
        let key = item.key();
        out.push_str(key);
        written(item, inner, key.len(), out);
    }
    out.push('\n');
    pad(indent, out);
    out.push(close);
}

/// Prints `value` at `indent`; its key takes `used` characters of the line.
fn block(value: &Json, indent: usize, used: usize, out: &mut String) {
    let start = out.len();
    if line(value, LEVELS, out, start + WIDTH.saturating_sub(used)) {
        return;
    }
    out.truncate(start);
    let inner = indent + 2;
    match value {
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "\n" } else { ",\n" });
                pad(inner, out);
                block(item, inner, 0, out);
            }
            out.push('\n');
            pad(indent, out);
            out.push(']');
        }
        Json::Object(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "\n" } else { ",\n" });
                pad(inner, out);
                let key_start = out.len();
                string(key, out);
                out.push_str(": ");
                block(value, inner, out.len() - key_start, out);
            }
            out.push('\n');
            pad(indent, out);
            out.push('}');
        }
        scalar => scalar_text(scalar, out),
    }
}

/// Prints `value` on one line, unless it is deeper than `levels` or would pass `limit` bytes of
/// output; says whether it did. What it printed in vain is the caller's to take back.
fn line(value: &Json, levels: usize, out: &mut String, limit: usize) -> bool {
    match value {
        Json::Array(items) if items.is_empty() => out.push_str("[]"),
        Json::Object(entries) if entries.is_empty() => out.push_str("{}"),
        Json::Array(_) | Json::Object(_) if levels == 0 => return false,
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                if !line(item, levels - 1, out, limit) {
                    return false;
                }
            }
            out.push(']');
        }
        Json::Object(entries) => {
            out.push_str("{ ");
            for (index, (key, value)) in entries.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                string(key, out);
                out.push_str(": ");
                if out.len() > limit || !line(value, levels - 1, out, limit) {
                    return false;
                }
            }
            out.push_str(" }");
        }
        scalar => scalar_text(scalar, out),
    }
    out.len() <= limit
}

fn scalar_text(value: &Json, out: &mut String) {
    match value {
        Json::String(text) => string(text, out),
        Json::Number(number) => {
            let _ = match number.as_f64().filter(|_| number.is_f64()) {
                Some(value) => float(value, out),
                None => write!(out, "{number}"),
            };
        }
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

/// Whole numbers read as such, wherever they come from.
pub(crate) fn float(value: f64, out: &mut String) -> std::fmt::Result {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        write!(out, "{value:.0}")
    } else {
        write!(out, "{}", Json::from(value))
    }
}

#[allow(
    clippy::needless_bitwise_bool,
    reason = "without branches the compiler looks at many bytes at a time"
)]
pub(crate) fn string(text: &str, out: &mut String) {
    // Without an early end the compiler looks at many bytes at a time.
    let plain = |byte: u8| (byte >= 0x20) & (byte != b'"') & (byte != b'\\');
    if text.bytes().fold(true, |all, byte| all & plain(byte)) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        let _ = write!(out, "{}", Json::from(text));
    }
}

fn pad(indent: usize, out: &mut String) {
    const SPACES: &str = "                                ";
    let mut left = indent;
    while left > 0 {
        let some = left.min(SPACES.len());
        out.push_str(&SPACES[..some]);
        left -= some;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn short_things_stay_on_a_line() {
        let document = json!({
            "a": [1, 2.0, 2.5],
            "b": { "c": { "d": "e" } },
            "f": "x".repeat(90),
            "g": { "h": "y".repeat(130) },
            "i": {},
        });
        let long = "x".repeat(90);
        let longer = "y".repeat(130);
        assert_eq!(
            print(&document),
            format!(
                "{{\n  \"a\": [1, 2, 2.5],\n  \"b\": {{ \"c\": {{ \"d\": \"e\" }} }},\n  \"f\": \"{long}\",\n  \"g\": {{\n    \"h\": \"{longer}\"\n  }},\n  \"i\": {{}}\n}}\n"
            )
        );
    }

    #[test]
    fn what_is_printed_reads_back() {
        let document = json!({ "text": "a\"b\\c\n\u{1F600}\u{7}", "deep": [[[[1, null, true]]]], "n": -0.5, "big": 1e300 });
        assert_eq!(
            serde_json::from_str::<Json>(&print(&document)).unwrap(),
            document
        );
    }
}
