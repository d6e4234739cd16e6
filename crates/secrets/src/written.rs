//! Keys with what is set to them, and passwords in addresses: where they are in a text, which need not be
//! TOML. Knows nothing of what is a secret. Every description is read for them, so they are found without a
//! regular expression that would be compiled at each start; the tests say the same as two of them.

use std::ops::Range;

/// A key, and what is set to it: one line, or as many as its quotes span. Also as somebody writes it
/// who mistypes it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Setting<'a> {
    pub(super) key: &'a str,
    /// Where the value is, without its quotes.
    pub(super) value: Range<usize>,
}

/// The settings of a text, one behind the other.
pub(super) fn settings(text: &str) -> impl Iterator<Item = Setting<'_>> {
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + bytes[from..].iter().position(is_of_key)?;
            let end = start + length(&bytes[start..], is_of_key);
            let value = equals(&bytes[end..]).and_then(|after| value(text, end + after));
            from = value.as_ref().map_or(end, |(_, after)| *after);
            if let Some((value, _)) = value {
                let key = &text[start..end];
                return Some(Setting { key, value });
            }
        }
    })
}

/// The passwords in the addresses of a text: `://user:password@`.
pub(super) fn passwords(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices("://").filter_map(move |(at, mark)| {
        let start = at + mark.len();
        let ends = |letter: char| letter.is_whitespace() || matches!(letter, '/' | '"' | '\'');
        let host = text[start..].split(ends).next()?;
        let (user, password) = host.split_once(':')?;
        let length = password.rfind('@').filter(|length| *length > 0)?;
        let start = start + user.len() + 1;
        (!user.contains('@')).then_some(start..start + length)
    })
}

/// Keys of what a connection or a request is made with, in small letters.
const OF_CONNECTIONS: [&str; 11] = [
    "password",
    "passwd",
    "pwd",
    "accountkey",
    "sharedaccesskey",
    "sharedsecret",
    "client_secret",
    "access_token",
    "auth_token",
    "api_key",
    "apikey",
];

/// The passwords in the parts of a connection: `;Password=...`, `&password=...`, `host=db password=...`.
pub(super) fn connection_passwords(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('=').filter_map(move |(at, _)| {
        let before = &text.as_bytes()[..at];
        let key = before
            .iter()
            .rev()
            .take_while(|byte| is_of_key(byte))
            .count();
        let start = at - key;
        let begins = text[..start].chars().next_back();
        let is_apart = begins.is_none_or(|letter| {
            letter.is_whitespace() || matches!(letter, '?' | '&' | ';' | '"' | '\'')
        });
        let key = &text[start..at];
        let mut known = OF_CONNECTIONS.iter();
        if !is_apart || !known.any(|known| known.eq_ignore_ascii_case(key)) {
            return None;
        }
        let rest = &text[at + 1..];
        let ends = |letter: char| {
            letter.is_whitespace() || matches!(letter, '&' | ';' | '"' | '\'' | ',' | '\\')
        };
        let value = rest.split(ends).next()?;
        // What is filled in later is none.
        let is_filled = value.contains(['{', '<']) || value.starts_with(['$', '%', '*']);
        (!value.is_empty() && !is_filled).then(|| at + 1..at + 1 + value.len())
    })
}

fn is_of_key(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// How many bytes at the beginning are such.
fn length(bytes: &[u8], is_such: impl Fn(&u8) -> bool) -> usize {
    let other = bytes.iter().position(|byte| !is_such(byte));
    other.unwrap_or(bytes.len())
}

/// The length of what is between a key and its value: a quote that ends the key, `=` or `:`, blanks.
fn equals(bytes: &[u8]) -> Option<usize> {
    let mut at = usize::from(matches!(bytes.first(), Some(b'"' | b'\'')));
    at += length(&bytes[at..], is_blank);
    matches!(bytes.get(at), Some(b'=' | b':')).then_some(())?;
    at += 1;
    Some(at + length(&bytes[at..], is_blank))
}

/// The value that begins at a byte, and where the text goes on after it.
fn value(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let rest = &text[at..];
    for quotes in ["\"\"\"", "'''"] {
        if let Some(inside) = rest.strip_prefix(quotes) {
            let start = at + quotes.len();
            return Some(match inside.find(quotes) {
                Some(length) => (start..start + length, start + length + quotes.len()),
                None => (start..text.len(), text.len()),
            });
        }
    }
    let inside = rest.get(1..).unwrap_or_default();
    let until = |ends: [u8; 2]| length(inside.as_bytes(), |byte| !ends.contains(byte));
    let (start, length) = match rest.as_bytes().first()? {
        b'"' => (at + 1, quoted(inside.as_bytes())),
        b'\'' => (at + 1, until([b'\'', b'\n'])),
        b'[' => (at + 1, until([b']', b'\n'])),
        b'{' => return None,
        _ => {
            let ends =
                |letter: char| letter.is_whitespace() || matches!(letter, ',' | '}' | ']' | '#');
            (at, rest.find(ends).unwrap_or(rest.len()))
        }
    };
    let value = start..start + length;
    // A bare value is a letter at least.
    (start > at || length > 0).then_some((value.clone(), value.end))
}

/// The length of a text up to the quote or the line that ends it.
fn quoted(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += match (bytes.get(at), bytes.get(at + 1)) {
            (None | Some(b'"' | b'\n'), _) | (Some(b'\\'), None | Some(b'\n')) => return at,
            (Some(b'\\'), _) => 2,
            _ => 1,
        };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    static ADDRESS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"://[^/\s"'@:]*:([^/\s"']+)@"#).unwrap());

    static SETTING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?x)
        (?P<key>[A-Za-z0-9_-]+) ["']? [\ \t]* [=:] [\ \t]*
        (?: """ (?P<many>(?s:.*?)) (?:"""|\z)
          | ''' (?P<raw>(?s:.*?)) (?:'''|\z)
          | " (?P<text>(?:[^"\\\n]|\\.)*)
          | ' (?P<literal>[^'\n]*)
          | \[ (?P<list>[^\]\n]*)
          | (?P<bare>[^\s,}\]\#"'\[{][^\s,}\]\#]*)
        )"#,
        )
        .unwrap()
    });

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn settings_are_those_of_the_regular_expression(
            text in "([aZ0_-]{1,2}|\"\"\"|'''|[ =:\"'\\\\\n\r\t\\[\\]{},#éa0\u{a0}\u{2003}]){0,24}"
        ) {
            let found: Vec<_> = settings(&text).collect();
            let wanted: Vec<_> = SETTING
                .captures_iter(&text)
                .map(|part| {
                    let value = part.iter().skip(2).flatten().next().unwrap();
                    Setting { key: part.get(1).unwrap().as_str(), value: value.range() }
                })
                .collect();
            prop_assert_eq!(found, wanted, "{:?}", text);
        }

        #[test]
        fn passwords_are_those_of_the_regular_expression(
            text in "(://|[ab]{1,2}|[:/@\"' \n\u{a0}é]){0,16}"
        ) {
            let found: Vec<_> = passwords(&text).collect();
            let wanted: Vec<_> = ADDRESS
                .captures_iter(&text)
                .map(|part| part.get(1).unwrap().range())
                .collect();
            prop_assert_eq!(found, wanted, "{:?}", text);
        }
    }
}
