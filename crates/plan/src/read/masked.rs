//! The text of a plan as a message may show it. A plan holds every value in plain text, also those that
//! Terraform calls sensitive, and messages go into logs: of strings only the keys are shown.

/// The text with every string that is no key covered. Each character stays as long as it was, so that positions
/// stay true.
pub(super) fn without_values(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let (before, string) = rest.split_at(start);
        masked.push_str(before);
        let end = end_of_string(string);
        let (string, after) = string.split_at(end);
        if after.trim_start().starts_with(':') {
            masked.push_str(string);
        } else {
            masked.extend(string.chars().map(cover));
        }
        rest = after;
    }
    masked.push_str(rest);
    masked
}

/// Bytes of the string that a text begins with, with its quotes.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn cover(c: char) -> char {
    match c {
        '"' | '\n' | '\r' => c,
        _ => match c.len_utf8() {
            1 => '*',
            2 => '\u{b7}',
            3 => '\u{2022}',
            _ => '\u{1f784}',
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_covered_and_keys_are_not() {
        let text = r#"{"password" : "hush\"é€😀", "list": ["a", 1], "cut": "off"#;
        let masked = without_values(text);
        assert_eq!(masked.len(), text.len());
        assert!(masked.starts_with(r#"{"password" : "****"#), "{masked}");
        assert!(
            masked.ends_with(r#""list": ["*", 1], "cut": "***"#),
            "{masked}"
        );
        for secret in ["hush", "é", "€", "off"] {
            assert!(!masked.contains(secret), "{masked}");
        }
    }
}
