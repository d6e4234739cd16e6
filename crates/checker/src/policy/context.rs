//! The request context: the condition keys that a request carries, each known, absent or unknown.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::PolicyText;

/// What a request says of one condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContextEntry<'a> {
    /// It has these values, of which parts may be unknown.
    Values(&'a [PolicyText]),
    /// The request does not carry it.
    Absent,
    /// Whether the request carries it is not known.
    Unknown,
}

/// The condition keys of a request. A key of which nothing was said is unknown.
#[derive(Clone, Debug, Default)]
pub struct Context {
    entries: BTreeMap<String, Option<Vec<PolicyText>>>,
    /// Beginnings of keys that the request does not carry, unless `entries` says otherwise.
    absent: Vec<String>,
}

impl Context {
    /// A context that says nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says a value of a key; a key may have several.
    pub fn set(&mut self, key: &str, value: impl Into<PolicyText>) -> &mut Self {
        let values = self.entries.entry(key.to_ascii_lowercase()).or_default();
        values.get_or_insert_default().push(value.into());
        self
    }

    /// Says that a key has these values and no others.
    pub fn replace(&mut self, key: &str, values: Vec<PolicyText>) -> &mut Self {
        self.entries.insert(key.to_ascii_lowercase(), Some(values));
        self
    }

    /// Says that the request does not carry a key.
    pub fn leave_out(&mut self, key: &str) -> &mut Self {
        self.entries.insert(key.to_ascii_lowercase(), None);
        self
    }

    /// Says that the request carries no key that begins like this, but for those that are set. The
    /// empty beginning is that of every key.
    pub fn leave_out_all(&mut self, beginning: &str) -> &mut Self {
        self.absent.push(beginning.to_ascii_lowercase());
        self
    }

    /// What is known of a key. Case makes no difference.
    #[must_use]
    pub fn entry(&self, key: &str) -> ContextEntry<'_> {
        let key = key.to_ascii_lowercase();
        match self.entries.get(&key) {
            Some(Some(values)) => ContextEntry::Values(values),
            Some(None) => ContextEntry::Absent,
            None if self.absent.iter().any(|start| key.starts_with(start)) => ContextEntry::Absent,
            None => ContextEntry::Unknown,
        }
    }
}

impl From<&str> for PolicyText {
    fn from(text: &str) -> Self {
        Self::Known(text.into())
    }
}

impl From<String> for PolicyText {
    fn from(text: String) -> Self {
        Self::Known(text.into())
    }
}

impl From<Arc<str>> for PolicyText {
    fn from(text: Arc<str>) -> Self {
        Self::Known(text)
    }
}
