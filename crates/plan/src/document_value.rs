//! Values in a plan document: what is known of one, and which parts of one are unknown or sensitive. They are
//! written from the value itself, so that no copy of it is made.

use std::io;

use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;
use serde_json::value::RawValue;
use values::Value;

/// What a document shows of a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DocumentValue<'a> {
    /// `null`.
    Null,
    /// `false`.
    False,
    /// What is known: unknown members are left out, unknown items are `null`.
    Known(&'a Value),
    /// Which parts are unknown: `true`, or an outline of the value.
    Unknown(&'a Value),
    /// Which parts are sensitive: `true`, or an outline of the value.
    Sensitive(&'a Value),
}

impl<'a> DocumentValue<'a> {
    /// The same of a part of the value.
    fn part(self, value: &'a Value) -> Self {
        match self {
            Self::Null | Self::False => self,
            Self::Known(_) => Self::Known(value),
            Self::Unknown(_) => Self::Unknown(value),
            Self::Sensitive(_) => Self::Sensitive(value),
        }
    }

    /// Is it left out where it is a member of an object?
    fn is_left_out(self) -> bool {
        match self {
            Self::Null | Self::False => false,
            Self::Known(value) => value.is_unknown(),
            Self::Unknown(value) => !value.is_unknown() && is_single(value),
            Self::Sensitive(value) => !value.is_sensitive() && is_single(value),
        }
    }

    /// A value that has parts: each of them.
    fn parts<S: Serializer>(self, value: &'a Value, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(items) = value.items() {
            let mut list = serializer.serialize_seq(Some(items.len()))?;
            for item in items {
                list.serialize_element(&self.part(item))?;
            }
            return list.end();
        }
        let mut object = serializer.serialize_map(None)?;
        for (name, value) in value.entries().unwrap_or_default() {
            let part = self.part(value);
            if !part.is_left_out() {
                object.serialize_entry(name.as_ref(), &part)?;
            }
        }
        object.end()
    }
}

/// Has a value no parts?
fn is_single(value: &Value) -> bool {
    let plain = value.plain();
    plain.items().is_none() && plain.entries().is_none()
}

impl Serialize for DocumentValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Null => serializer.serialize_unit(),
            Self::False => serializer.serialize_bool(false),
            Self::Known(value) => match value.plain() {
                plain if !is_single(plain) => self.parts(plain, serializer),
                Value::Bool(truth) => serializer.serialize_bool(*truth),
                Value::String(text) => serializer.serialize_str(text),
                Value::Number(number) => match number.as_i64() {
                    Some(number) => serializer.serialize_i64(number),
                    // A number of Terraform has more digits than any number of Rust.
                    None => RawValue::from_string(number.to_string())
                        .map_err(S::Error::custom)?
                        .serialize(serializer),
                },
                _ => serializer.serialize_unit(),
            },
            Self::Unknown(value) => self.outline(value, value.is_unknown(), serializer),
            Self::Sensitive(value) => self.outline(value, value.is_sensitive(), serializer),
        }
    }
}

impl DocumentValue<'_> {
    fn outline<S: Serializer>(
        self,
        value: &Value,
        holds: bool,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value.plain() {
            plain if !holds && !is_single(plain) => self.parts(plain, serializer),
            _ => serializer.serialize_bool(holds),
        }
    }
}

/// JSON as Terraform writes it: no spaces, `<`, `>`, `&` and two separators escaped.
pub(crate) struct TerraformFormatter;

impl Formatter for TerraformFormatter {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        // Most texts hold nothing to be escaped.
        let mut bytes = fragment.bytes();
        if !bytes.any(|byte| matches!(byte, b'<' | b'>' | b'&' | 0xe2)) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            writer.write_all(&rest.as_bytes()[..at])?;
            let mut characters = rest[at..].chars();
            if let Some(character) = characters.next() {
                write!(writer, "\\u{:04x}", u32::from(character))?;
            }
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}
