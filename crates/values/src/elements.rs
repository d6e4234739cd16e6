//! The items of a list and the entries of a map, with what is said of all of them together.

use std::sync::Arc;

use crate::inline_cache::InlineCache;
use crate::marks::Marks;
use crate::types::Type;
use crate::value::Value;

/// Items of a list, set or tuple.
#[derive(Debug, PartialEq)]
pub struct Sequence {
    /// Type of every item; `Dynamic` for a tuple.
    pub element: Type,
    /// The items.
    pub items: Vec<Value>,
    pub(crate) flags: Flags,
}

/// Entries of a map or object.
#[derive(Debug, PartialEq)]
pub struct MapEntries {
    /// Type of every value of a map; `Dynamic` for an object.
    pub element: Type,
    /// The entries by key, sorted, each key once.
    pub entries: Vec<(Arc<str>, Value)>,
    pub(crate) flags: Flags,
}

/// What is inside, so that nobody has to walk for it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Flags {
    pub(crate) unknown: bool,
    pub(crate) marks: Marks,
    /// Parts of all parts, as if none were shared.
    pub(crate) weight: u32,
    /// Lists and objects within each other.
    pub(crate) depth: u16,
}

impl Flags {
    pub(crate) fn collect<'a>(values: impl Iterator<Item = &'a Value>) -> Self {
        let mut flags = Self::default();
        for value in values {
            match value {
                Value::Null(_) | Value::Bool(_) | Value::Number(_) => {
                    flags.weight = flags.weight.saturating_add(1);
                    continue;
                }
                Value::String(_) => {
                    flags.weight = flags.weight.saturating_add(value.weight());
                    continue;
                }
                Value::Unknown(_) | Value::Marked(..) => {
                    flags.unknown |= !value.is_wholly_known();
                    flags.marks |= value.all_marks();
                }
                Value::List(items) | Value::Set(items) | Value::Tuple(items) => {
                    flags.unknown |= items.flags.unknown;
                    flags.marks |= items.flags.marks;
                }
                Value::Map(entries) | Value::Object(entries) => {
                    flags.unknown |= entries.flags.unknown;
                    flags.marks |= entries.flags.marks;
                }
            }
            flags.weight = flags.weight.saturating_add(value.weight());
            flags.depth = flags.depth.max(value.depth());
        }
        flags
    }
}

impl Sequence {
    pub(crate) fn new(element: Type, items: Vec<Value>) -> Arc<Self> {
        let flags = Flags::collect(items.iter());
        Arc::new(Self {
            element,
            items,
            flags,
        })
    }
}

impl MapEntries {
    pub(crate) fn new(element: Type, mut entries: Vec<(Arc<str>, Value)>) -> Arc<Self> {
        if !entries.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            // The last of equal keys wins.
            entries.reverse();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            entries.dedup_by(|later, first| later.0 == first.0);
        }
        Self::sorted(element, entries)
    }

    /// Of entries that are in the order of their keys, each once.
    pub(crate) fn sorted(element: Type, entries: Vec<(Arc<str>, Value)>) -> Arc<Self> {
        debug_assert!(entries.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let flags = Flags::collect(entries.iter().map(|(_, value)| value));
        Arc::new(Self {
            element,
            entries,
            flags,
        })
    }

    /// The value at a key, which is looked for first where it was in another value.
    pub fn get_cached(&self, key: &str, cache: &InlineCache) -> Option<&Value> {
        if let Some((found, value)) = self.entries.get(cache.last())
            && found.as_ref() == key
        {
            return Some(value);
        }
        let at = self.index(key)?;
        cache.remember(at);
        self.entries.get(at).map(|(_, value)| value)
    }

    fn index(&self, key: &str) -> Option<usize> {
        self.entries
            .binary_search_by(|(candidate, _)| candidate.as_ref().cmp(key))
            .ok()
    }

    /// The value at a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(self.index(key)?).map(|(_, value)| value)
    }
}
