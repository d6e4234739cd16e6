//! The text of a plan as a message may show it. A plan holds every value in plain text, also those that
//! Terraform calls sensitive, and messages go into logs: of strings only the keys are shown, and what says which version wrote it.

/// Keys of versions.
const VERSIONS: [&str; 2] = ["\"format_version\"", "\"terraform_version\""];

/// The text with every string that is no key covered. Each character stays as long as it was, so that positions
/// stay true.
pub(super) fn without_values(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    let mut key = "";
    while let Some(start) = rest.find('"') {
        let (before, string) = rest.split_at(start);
        masked.push_str(before);
        let end = end_of_string(string);
        let (string, after) = string.split_at(end);
        let is_key = after.trim_start().starts_with(':');
        let is_value = before.trim() == ":";
        if is_key || is_value && VERSIONS.contains(&key) && is_version(string) {
            masked.push_str(string);
        } else {
            masked.extend(string.chars().map(cover));
        }
        key = if is_key { string } else { "" };
        rest = after;
    }
    masked.push_str(rest);
    masked
}

/// Whether a string with its quotes is a version: `"1.12.0-beta1"`.
fn is_version(string: &str) -> bool {
    let version = string.trim_matches('"');
    let is_of_version = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-';
    version.len() <= 20
        && version.starts_with(|first: char| first.is_ascii_digit())
        && version.bytes().all(is_of_version)
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
        let versions = r#"{"format_version": "1.2", "terraform_version":"1.12.0-beta1"}"#;
        assert_eq!(without_values(versions), versions);
        let others = r#"{"format_version": "hush", "a": "1.2", "terraform_version": ["1.2"]}"#;
        let covered = r#"{"format_version": "****", "a": "***", "terraform_version": ["***"]}"#;
        assert_eq!(without_values(others), covered);
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
