//! Digests of text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;

use super::{Arguments, Function, Of, Result, TEXT};
use values::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    one("base64sha256", |a| {
        Ok(Value::from(
            STANDARD.encode(sha2::Sha256::digest(a.text(0))),
        ))
    }),
    one("base64sha512", |a| {
        Ok(Value::from(
            STANDARD.encode(sha2::Sha512::digest(a.text(0))),
        ))
    }),
    one("md5", |a| Ok(hex(&md5::Md5::digest(a.text(0))))),
    one("sha1", |a| Ok(hex(&sha1::Sha1::digest(a.text(0))))),
    one("sha256", |a| Ok(hex(&sha2::Sha256::digest(a.text(0))))),
    one("sha512", |a| Ok(hex(&sha2::Sha512::digest(a.text(0))))),
];

const fn one(name: &'static str, run: fn(&Arguments<'_>) -> Result) -> Function {
    Function {
        name,
        takes: &[Of::Text],
        further: None,
        gives: TEXT,
        run,
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> Value {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    Value::from(text)
}
