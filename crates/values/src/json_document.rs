//! Strings that hold JSON: the document in a value, and two values compared as documents.

use crate::json;
use crate::unknown::PartialValue;
use crate::value::Value;

impl Value {
    /// The document that a string holds as JSON: of a known string what it says; of an unknown one
    /// what `jsonencode` was given, so that only its leaves are unknown. `None` when it is neither.
    #[must_use]
    pub fn document(&self) -> Option<Value> {
        match self.plain() {
            Self::String(text) => json::parse(text).ok(),
            Self::Unknown(unknown) => match unknown.partial.as_deref() {
                Some(PartialValue::Json(value)) => Some(value.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// Do both say the same? As `==`, but two strings that are JSON are held against each other as
    /// documents: providers write them in an order of their own.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let pairs = |a: &[Value], b: &[Value]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.says_the_same(b))
        };
        match (self.plain(), other.plain()) {
            (Self::String(a), Self::String(b)) => {
                a == b
                    || a.trim_start().starts_with(['{', '['])
                        && json::parse(a).is_ok_and(|a| Ok(a) == json::parse(b))
            }
            (Self::Null(_), Self::Null(_)) => true,
            (a, b) => match (a.items(), b.items(), a.entries(), b.entries()) {
                (Some(a), Some(b), ..) => pairs(a, b),
                (_, _, Some(a), Some(b)) => {
                    a.len() == b.len()
                        && a.iter()
                            .zip(b)
                            .all(|(a, b)| a.0 == b.0 && a.1.says_the_same(&b.1))
                }
                _ => a == b,
            },
        }
    }
}
