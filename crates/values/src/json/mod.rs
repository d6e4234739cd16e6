//! JSON into values and back: numbers as they are written, depth bounded, errors with their position.

mod locate;
mod write;

use std::sync::Arc;

use crate::number::Number;
use crate::value::Value;

pub use locate::{JsonStep, Located, locate};
pub use write::{encode, length, string_length, write, write_string};

/// Arrays and objects within each other, at most.
pub(crate) const MAX_DEPTH: usize = 200;

/// What is wrong with a text that should be JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// What.
    pub message: String,
    /// Byte in the text.
    pub offset: usize,
    /// Line, from 1.
    pub line: usize,
    /// Byte in the line, from 1.
    pub column: usize,
}

impl std::fmt::Display for JsonError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.message
        )
    }
}

impl std::error::Error for JsonError {}

/// Reads JSON: arrays become tuples, objects objects. Of equal keys the last wins.
///
/// # Errors
/// When the text is not one JSON value, or deeper than 200.
pub fn parse(text: &str) -> Result<Value, JsonError> {
    let mut parser = Parser::new(text);
    parser.space();
    let value = parser.value(0)?;
    parser.space();
    if parser.at < text.len() {
        return Err(parser.error("something follows the end of the document"));
    }
    Ok(value)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// Keys and short texts seen of late: a plan repeats the same few thousand times over.
    words: Vec<Option<Arc<str>>>,
    /// Items of the arrays that are not closed yet.
    items: Vec<Value>,
    /// Entries of the objects that are not closed yet.
    entries: Vec<(Arc<str>, Value)>,
}

const WORDS: usize = 1024;
/// Bytes of a text from which on words are shared.
const SHARING_PAYS: usize = 16 * 1024;
/// Bytes of a text that is shared when it is seen again.
const LONGEST_WORD: usize = 24;

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            words: Vec::new(),
            items: Vec::new(),
            entries: Vec::new(),
        }
    }

    fn error(&self, message: impl Into<String>) -> JsonError {
        let before = self.text.get(..self.at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        JsonError {
            message: message.into(),
            offset: before.len(),
            line: before.bytes().filter(|b| *b == b'\n').count() + 1,
            column: before.len() - line_start + 1,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8, what: &str) -> Result<(), JsonError> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.error(what))
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
        if depth > MAX_DEPTH {
            return Err(self.error(format!("nested deeper than {MAX_DEPTH}")));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => {
                let text = self.string()?;
                Ok(Value::String(if text.len() <= LONGEST_WORD {
                    self.shared(&text)
                } else {
                    Arc::from(text.as_ref())
                }))
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::NULL),
            Some(_) => Err(self.error("a value was expected")),
            None => Err(self.error("the document ends too early")),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(self.error("a value was expected"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn array(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.at += 1;
        let start = self.items.len();
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::tuple(Vec::new()));
        }
        loop {
            self.space();
            let item = self.value(depth + 1)?;
            self.items.push(item);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::tuple(self.items.drain(start..).collect()));
                }
                _ => return Err(self.error("`,` or `]` was expected")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.at += 1;
        let start = self.entries.len();
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::object(Vec::new()));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.error("a key in quotes was expected"));
            }
            let key = self.string()?;
            let key = self.shared(&key);
            self.space();
            self.expect(b':', "`:` was expected")?;
            self.space();
            let value = self.value(depth + 1)?;
            self.entries.push((key, value));
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::object(self.entries.drain(start..).collect()));
                }
                _ => return Err(self.error("`,` or `}` was expected")),
            }
        }
    }

    fn shared(&mut self, word: &str) -> Arc<str> {
        // A policy is a text of its own, and there are thousands: the table would cost more than it saves.
        if self.text.len() < SHARING_PAYS {
            return Arc::from(word);
        }
        if self.words.is_empty() {
            self.words = vec![None; WORDS];
        }
        let hash = word.bytes().fold(5381usize, |sum, byte| {
            sum.wrapping_mul(33) ^ usize::from(byte)
        });
        match self.words.get_mut(hash % WORDS) {
            Some(Some(known)) if known.as_ref() == word => known.clone(),
            Some(slot) => slot.insert(Arc::from(word)).clone(),
            None => Arc::from(word),
        }
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        while let Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        let text = &self.text[start..self.at];
        let digits = text.strip_prefix('-').unwrap_or(text);
        let leading = digits.len() > 1
            && digits.starts_with('0')
            && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        match Number::parse(text) {
            Some(number) if !leading && !digits.starts_with('.') && !digits.ends_with('.') => {
                Ok(Value::Number(number))
            }
            _ => {
                self.at = start;
                Err(self.error("this is not a number that Terraform can hold"))
            }
        }
    }

    fn string(&mut self) -> Result<std::borrow::Cow<'a, str>, JsonError> {
        self.at += 1;
        let text = self.text;
        let start = self.at;
        let rest = text.as_bytes().get(start..).unwrap_or_default();
        self.at = start + plain(rest);
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                Ok(text[start..self.at - 1].into())
            }
            Some(b'\\') => self.escaped(start).map(Into::into),
            Some(_) => Err(self.error("a control character is in a string")),
            None => Err(self.error("a string is not closed")),
        }
    }

    fn escaped(&mut self, start: usize) -> Result<String, JsonError> {
        let mut out = String::from(&self.text[start..self.at]);
        loop {
            let Some(byte) = self.peek() else {
                return Err(self.error("a string is not closed"));
            };
            match byte {
                b'"' => {
                    self.at += 1;
                    return Ok(out);
                }
                b'\\' => {
                    self.at += 1;
                    let escape = self.peek();
                    self.at += 1;
                    out.push(match escape {
                        Some(b'"') => '"',
                        Some(b'\\') => '\\',
                        Some(b'/') => '/',
                        Some(b'b') => '\u{8}',
                        Some(b'f') => '\u{c}',
                        Some(b'n') => '\n',
                        Some(b'r') => '\r',
                        Some(b't') => '\t',
                        Some(b'u') => self.unicode()?,
                        _ => {
                            self.at -= 1;
                            return Err(self.error("an escape that JSON does not have"));
                        }
                    });
                }
                0..0x20 => return Err(self.error("a control character is in a string")),
                _ => {
                    let rest = &self.text[self.at..];
                    let end = rest
                        .find(|c: char| c == '"' || c == '\\' || c < ' ')
                        .unwrap_or(rest.len());
                    out.push_str(&rest[..end]);
                    self.at += end;
                }
            }
        }
    }

    fn hex(&mut self) -> Result<u32, JsonError> {
        let digits = self.text.get(self.at..self.at + 4);
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => Err(self.error("four hexadecimal digits were expected")),
        }
    }

    fn unicode(&mut self) -> Result<char, JsonError> {
        let first = self.hex()?;
        if (0xd800..0xdc00).contains(&first) && self.text.get(self.at..self.at + 2) == Some("\\u") {
            let back = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or('\u{fffd}'));
            }
            self.at = back;
        }
        Ok(char::from_u32(first).unwrap_or('\u{fffd}'))
    }
}

/// How many bytes come before a string of JSON ends.
#[allow(
    clippy::needless_bitwise_bool,
    reason = "without branches the compiler looks at many bytes at a time"
)]
fn plain(bytes: &[u8]) -> usize {
    let end = memchr::memchr2(b'"', b'\\', bytes).unwrap_or(bytes.len());
    // A control character is rare: without an early end many bytes are looked at at a time.
    let before = &bytes[..end];
    if !before.iter().fold(false, |any, byte| any | (*byte < 0x20)) {
        return end;
    }
    let control = before.iter().position(|byte| *byte < 0x20);
    control.unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_written_is_counted_all_the_same() {
        let every: String = (0..0x3000u32).filter_map(char::from_u32).collect();
        for text in [
            r#"{"a":[1,-0.25,"x",true,false,null,[],{}],"b<":{"\u2028":"\ud83d\ude00"}}"#,
            "123456789012345678901234567890",
        ] {
            let value = parse(text).unwrap();
            assert_eq!(length(&value), encode(&value).chars().count(), "{text}");
        }
        let text = Value::from(every.as_str()).sensitive();
        assert_eq!(length(&text), encode(&text).chars().count());
        let unknown = Value::tuple(vec![Value::unknown(crate::types::Type::String)]);
        assert_eq!(length(&unknown), "[null]".len());
    }

    #[test]
    fn json_comes_back_as_terraform_writes_it() {
        for text in [
            r#"{"a":[1,0.25,"x",true,null],"b":{}}"#,
            r#""\u003ca\u003e \u0026 \"q\" ü \n""#,
            "123456789012345678901234567890",
        ] {
            assert_eq!(encode(&parse(text).unwrap()), text);
        }
        let odd = "\u{2028}\u{2026}\u{2029}\u{1}\u{7f}e\u{301}";
        assert_eq!(
            encode(&Value::from(odd)),
            "\"\\u2028\u{2026}\\u2029\\u0001\u{7f}e\u{301}\""
        );
        assert_eq!(
            encode(&parse(r#"{"b":1,"a":2,"b":3}"#).unwrap()),
            r#"{"a":2,"b":3}"#
        );
        assert_eq!(parse(r#""\ud83d\ude00""#).unwrap().as_str(), Some("😀"));
    }

    #[test]
    fn hostile_json_is_refused_with_its_place() {
        let deep = "[".repeat(100_000);
        assert!(parse(&deep).unwrap_err().message.contains("deeper"));
        let error = parse("{\n  \"a\": tru\n}").unwrap_err();
        assert_eq!((error.line, error.column), (2, 8));
        for bad in [
            "",
            "[1,",
            "{\"a\"}",
            "\"abc",
            "01",
            "1 2",
            "\"\\x\"",
            "\"\\u12\"",
            "-",
            "1e99999",
            "\"\\ud83d\\u00\"",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
