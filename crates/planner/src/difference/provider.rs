//! What a provider does that its schema does not say, as a comparison asks for it.

use std::sync::Arc;

use values::{Stability, Value};

/// What becomes of an argument or block that is no longer written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It goes, or falls back to its default.
    Goes,
    /// It stays as it was: the provider takes "not written" for "as it is".
    Stays,
    /// Nobody looked it up.
    Unknown,
}

/// What a provider does that its schema does not say.
pub trait ProviderBehavior: Sync {
    /// Does a change of this argument make a new object?
    fn replaces(&self, kind: &str, argument: &str) -> bool;
    /// What an update of these arguments does to an attribute that the provider sets. `values` is what is
    /// written.
    fn recomputes(
        &self,
        kind: &str,
        attribute: &str,
        changed: &[Arc<str>],
        values: &Value,
    ) -> Stability;
    /// The value that the provider plans for an argument that is not written, by its path without
    /// places: `attribute.name`.
    fn default(&self, kind: &str, path: &str) -> Option<Value>;
    /// What becomes of an argument or block that is no longer written.
    fn removal(&self, kind: &str, path: &str) -> Removal;
    /// Is the text of an argument a document, of which the order and the spaces do not count?
    fn is_document(&self, kind: &str, path: &str) -> bool;
    /// Is a resource of this type the same one in every Region?
    fn is_global(&self, kind: &str) -> bool;
}

/// A provider of which nothing is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProvider;

impl ProviderBehavior for NoProvider {
    fn replaces(&self, _: &str, _: &str) -> bool {
        false
    }

    fn recomputes(&self, _: &str, _: &str, _: &[Arc<str>], _: &Value) -> Stability {
        Stability::Uncertain
    }

    fn default(&self, _: &str, _: &str) -> Option<Value> {
        None
    }

    fn removal(&self, _: &str, _: &str) -> Removal {
        Removal::Unknown
    }

    fn is_document(&self, _: &str, _: &str) -> bool {
        false
    }

    fn is_global(&self, _: &str) -> bool {
        false
    }
}
