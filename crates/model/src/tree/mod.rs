//! The description as a tree of values, each of which knows the file and the bytes it came from.
//! Knows no meaning: neither what may be written nor what it would do.

mod decode;
mod merge;
mod parse;
mod parts;
mod place;
mod syntax;

use std::sync::Arc;

pub(crate) use decode::decode;
pub(crate) use merge::merge;
pub(crate) use parse::parse;
pub(crate) use parts::Parts;
pub(crate) use place::{At, Files};
pub(crate) use syntax::in_heading;

/// Bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TomlSpan {
    /// Number of the file in [`Files`].
    pub(crate) file: u16,
    /// First byte.
    pub(crate) start: u32,
    /// Byte after the last.
    pub(crate) end: u32,
}

/// A value and where it is written.
#[derive(Clone, Debug)]
pub(crate) struct TomlNode {
    /// Where the value is written; of a table with a header, the header.
    pub(crate) origin: TomlSpan,
    pub(crate) value: TomlValue,
}

/// What is allowed after `=`.
#[derive(Clone, Debug)]
pub(crate) enum TomlValue {
    String(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    /// A date, or a number that no setting can hold; as written.
    Other(&'static str, String),
    Array(Vec<Arc<TomlNode>>),
    Table(TomlTable),
}

/// Entries in the order of their keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct TomlTable {
    entries: Vec<TomlEntry>,
    /// Whether it had keys that were faulty.
    has_lost_keys: bool,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct TomlEntry {
    pub(crate) key: Arc<str>,
    pub(crate) origin: TomlSpan,
    pub(crate) node: Arc<TomlNode>,
}

impl TomlNode {
    /// The table, if it is one.
    pub(crate) fn table(&self) -> Option<&TomlTable> {
        match &self.value {
            TomlValue::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            TomlValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of `key`, if this is a table that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Arc<TomlNode>> {
        Some(&self.table()?.entry(key)?.node)
    }

    /// What it is, in words, with an article.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.value {
            TomlValue::String(_) => "a text",
            TomlValue::Integer(_) | TomlValue::Float(_) => "a number",
            TomlValue::Boolean(_) => "`true` or `false`",
            TomlValue::Other(kind, _) => kind,
            TomlValue::Array(_) => "a list",
            TomlValue::Table(_) => "a table",
        }
    }
}

impl TomlTable {
    /// A table of `entries` in any order; of equal keys the first stays.
    pub(crate) fn new(mut entries: Vec<TomlEntry>) -> Self {
        entries.sort_by(|left, right| left.key.cmp(&right.key));
        entries.dedup_by(|later, earlier| later.key == earlier.key);
        Self::sorted(entries, false)
    }

    /// A table of entries that are already in order, without equal keys; whether it had more, which were faulty.
    pub(crate) fn sorted(entries: Vec<TomlEntry>, has_lost_keys: bool) -> Self {
        Self {
            entries,
            has_lost_keys,
        }
    }

    /// Whether it had keys that were faulty: what seems to be missing may be misspelt.
    pub(crate) fn has_lost_keys(&self) -> bool {
        self.has_lost_keys
    }

    /// The entry of `key`.
    pub(crate) fn entry(&self, key: &str) -> Option<&TomlEntry> {
        self.entries
            .binary_search_by(|entry| (*entry.key).cmp(key))
            .ok()
            .and_then(|index| self.entries.get(index))
    }

    /// By key.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, TomlEntry> {
        self.entries.iter()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
