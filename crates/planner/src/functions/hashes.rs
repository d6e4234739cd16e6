//! Digests of text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;

use super::{FunctionArguments, FunctionSpec, ParamType, Result, STRING};
use values::Value;

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    unary("base64sha256", |a| {
        Ok(Value::from(
            STANDARD.encode(sha2::Sha256::digest(a.text(0))),
        ))
    }),
    unary("base64sha512", |a| {
        Ok(Value::from(
            STANDARD.encode(sha2::Sha512::digest(a.text(0))),
        ))
    }),
    unary("md5", |a| Ok(hex(&md5::Md5::digest(a.text(0))))),
    unary("sha1", |a| Ok(hex(&sha1::Sha1::digest(a.text(0))))),
    unary("sha256", |a| Ok(hex(&sha2::Sha256::digest(a.text(0))))),
    unary("sha512", |a| Ok(hex(&sha2::Sha512::digest(a.text(0))))),
];

const fn unary(
    name: &'static str,
    implementation: fn(&FunctionArguments<'_>) -> Result,
) -> FunctionSpec {
    FunctionSpec {
        name,
        params: &[ParamType::String],
        variadic: None,
        result_type: STRING,
        implementation,
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
