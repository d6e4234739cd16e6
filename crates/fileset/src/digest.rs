//! What makes two files the same: a digest that does not see how a checkout ended
//! its lines.
//!
//! Git on Windows may turn `\n` into `\r\n` in text; that is no edit. Text is what
//! has no NUL byte, as git has it.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

const PREFIX: &str = "sha256:";

/// SHA-256 of a file, text with its lines ended by `\n`. Written `sha256:<hex>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of a file's bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(normalised(bytes)).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(PREFIX)?;
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

/// The text is not `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADigest;

impl fmt::Display for NotADigest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not `sha256:` and 64 lower-case hexadecimal digits")
    }
}

impl std::error::Error for NotADigest {}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let hex = text.strip_prefix(PREFIX).ok_or(NotADigest)?.as_bytes();
        if hex.len() != 64 {
            return Err(NotADigest);
        }
        let mut digest = [0; 32];
        for (byte, pair) in digest.iter_mut().zip(hex.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Ok(Self(digest))
    }
}

fn nibble(digit: u8) -> Result<u8, NotADigest> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(NotADigest),
    }
}

/// Whether two files are the same but for the ends of their lines.
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    left == right || normalised(left) == normalised(right)
}

/// Whether the bytes are no text: they have a NUL byte, or are not UTF-8.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    bytes.contains(&0) || std::str::from_utf8(bytes).is_err()
}

/// The bytes with `\r\n` as `\n` when they are text.
pub(crate) fn normalised(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !has(bytes, b'\r') || has(bytes, 0) {
        return Cow::Borrowed(bytes);
    }
    let mut text = Vec::with_capacity(bytes.len());
    for (index, &byte) in bytes.iter().enumerate() {
        if byte != b'\r' || bytes.get(index + 1) != Some(&b'\n') {
            text.push(byte);
        }
    }
    Cow::Owned(text)
}

/// Whether `wanted` is among the bytes. Without an early end inside a block the compiler looks at many
/// bytes at a time.
#[allow(
    clippy::needless_bitwise_bool,
    reason = "without branches the compiler looks at many bytes at a time"
)]
fn has(bytes: &[u8], wanted: u8) -> bool {
    let in_block = |block: &[u8]| {
        block
            .iter()
            .fold(false, |any, byte| any | (*byte == wanted))
    };
    bytes.chunks(1_024).any(in_block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read_back() {
        let digest = Digest::of(b"hello world");
        let text = "sha256:b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
        assert_eq!(digest.to_string(), text);
        assert_eq!(text.parse(), Ok(digest));
        for bad in [
            "",
            "sha256:",
            &text[7..],
            &text.to_uppercase(),
            &text[..70],
            "md5:00",
        ] {
            assert_eq!(bad.parse::<Digest>(), Err(NotADigest), "{bad}");
        }
    }

    #[test]
    fn line_ends_do_not_count_in_text() {
        assert_eq!(Digest::of(b"a\r\nb\r\n"), Digest::of(b"a\nb\n"));
        assert!(same(b"a\r\nb\n", b"a\nb\r\n"));
        assert!(!same(b"a\rb", b"a\nb"));
        assert_ne!(Digest::of(b"a\r"), Digest::of(b"a"));
    }

    #[test]
    fn line_ends_count_in_binary_files() {
        assert_ne!(Digest::of(b"\0\r\n"), Digest::of(b"\0\n"));
        assert!(is_binary(b"a\0b") && is_binary(b"\xff") && !is_binary("é".as_bytes()));
    }
}
