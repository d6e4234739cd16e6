//! Values as JSON, byte for byte as Terraform writes it.

use std::fmt::Write as _;

use crate::value::Value;

/// Writes a value as Terraform's `jsonencode` does: no spaces, keys in order, `<`, `>` and `&`
/// escaped. Unknown parts are written as `null`; marks are looked through.
#[must_use]
pub fn encode(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

/// The same into a text that there is.
pub fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null(_) | Value::Unknown(_) => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => match number.as_i64() {
            Some(digit @ 0..10) => out.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0))),
            _ => {
                let _ = write!(out, "{number}");
            }
        },
        Value::String(text) => write_string(text, out),
        Value::List(items) | Value::Set(items) | Value::Tuple(items) => {
            out.push('[');
            for (index, item) in items.items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Map(entries) | Value::Object(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.entries.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        Value::Marked(inner, _) => write(inner, out),
    }
}

/// Does a character that begins with this byte perhaps have to be escaped? Two of those that have to be
/// have three bytes, and begin with 0xe2.
#[allow(
    clippy::needless_bitwise_bool,
    reason = "without branches the compiler looks at many bytes at a time"
)]
const fn is_escaped(byte: u8) -> bool {
    (byte < 0x20)
        | (byte == b'"')
        | (byte == b'\\')
        | (byte == b'<')
        | (byte == b'>')
        | (byte == b'&')
        | (byte == 0xe2)
}

/// [`is_escaped`] of every byte, to look it up.
const ESCAPED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0u8;
    while byte < u8::MAX {
        table[byte as usize] = is_escaped(byte);
        byte += 1;
    }
    table
};

/// Writes a JSON string, escaped as Go's encoder does.
pub fn write_string(text: &str, out: &mut String) {
    out.push('"');
    // Most texts hold nothing to be escaped. Without an early end many bytes are looked at at a time.
    if !text.bytes().fold(false, |any, byte| any | is_escaped(byte)) {
        out.push_str(text);
        out.push('"');
        return;
    }
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| ESCAPED[usize::from(byte)]) {
        out.push_str(&rest[..at]);
        let mut characters = rest[at..].chars();
        if let Some(c) = characters.next() {
            escape(c, out);
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

fn escape(c: char, out: &mut String) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        }
        other => out.push(other),
    }
}

/// How many characters [`encode`] writes, counted without writing them.
pub fn length(value: &Value) -> usize {
    // Brackets, and a comma between each two.
    let around = |count: usize| 2 + count.saturating_sub(1);
    match value {
        Value::Null(_) | Value::Unknown(_) => 4,
        Value::Bool(truth) => 5 - usize::from(*truth),
        Value::Number(number) => {
            let mut counted = CharCounter(0);
            let _ = write!(counted, "{number}");
            counted.0
        }
        Value::String(text) => string_length(text),
        Value::List(items) | Value::Set(items) | Value::Tuple(items) => {
            let all = items.items.iter().map(length);
            around(items.items.len()) + all.sum::<usize>()
        }
        Value::Map(entries) | Value::Object(entries) => {
            let all = entries.entries.iter();
            let sizes = all.map(|(key, value)| string_length(key) + 1 + length(value));
            around(entries.entries.len()) + sizes.sum::<usize>()
        }
        Value::Marked(inner, _) => length(inner),
    }
}

/// How many characters [`write_string`] writes.
#[must_use]
pub fn string_length(text: &str) -> usize {
    let mut count = 2;
    let mut separators = false;
    for byte in text.bytes() {
        count += usize::from(WIDTHS[usize::from(byte)]);
        separators |= byte == 0xe2;
    }
    if separators {
        count += 5 * text.matches(['\u{2028}', '\u{2029}']).count();
    }
    count
}

/// Characters that a byte of a text becomes: more than one where it is escaped, none where it only goes
/// on with a character.
const WIDTHS: [u8; 256] = {
    let mut widths = [1; 256];
    let mut byte = 0;
    while byte < widths.len() {
        widths[byte] = match byte {
            8 | 9 | 10 | 12 | 13 | 0x22 | 0x5c => 2,
            0..0x20 | 0x26 | 0x3c | 0x3e => 6,
            0x80..0xc0 => 0,
            _ => 1,
        };
        byte += 1;
    }
    widths
};

/// Counts the characters that are written to it.
struct CharCounter(usize);

impl std::fmt::Write for CharCounter {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0 += text.chars().count();
        Ok(())
    }
}
