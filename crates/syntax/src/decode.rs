//! The text of a file in Terraform's own notation, from its bytes.

use std::borrow::Cow;

/// What a file may begin with to say that it is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads the text of a file as Terraform does: without a byte order mark, and also where a comment or a string has bytes that are
/// not UTF-8, each of which becomes U+FFFD (`hclsyntax.LexConfig` of hashicorp/hcl, read 2026-11).
#[must_use]
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_left_out_and_what_is_not_text_stays_visible() {
        assert_eq!(decode(b"\xef\xbb\xbfa = 1"), "a = 1");
        assert_eq!(decode(b"# \xff\na = 1"), "# \u{fffd}\na = 1");
        assert_eq!(decode("ä".as_bytes()), "ä");
    }
}
