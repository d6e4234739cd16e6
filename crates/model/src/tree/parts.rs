//! A tree decoded entry by entry, so that one faulty entry does not hide the faults of the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{TomlNode, decode};

/// A tree that is decoded in parts: a part that cannot be decoded is noted, and the others are found.
pub(crate) struct Parts<'a> {
    root: &'a Arc<TomlNode>,
    broken: Vec<Vec<String>>,
}

impl<'a> Parts<'a> {
    /// Of the tree under `root`.
    pub(crate) fn new(root: &'a Arc<TomlNode>) -> Self {
        Self {
            root,
            broken: Vec::new(),
        }
    }

    /// The paths of what could not be decoded.
    pub(crate) fn into_broken(self) -> Vec<Vec<String>> {
        self.broken
    }

    fn find(&self, path: &[&str]) -> Option<&'a Arc<TomlNode>> {
        path.iter().try_fold(self.root, |node, key| node.get(key))
    }

    /// What is at `path`; the whole tree where that is empty.
    pub(crate) fn required<T: DeserializeOwned>(&mut self, path: &[&str]) -> Option<T> {
        let value = self.find(path).and_then(|node| decode(node).ok());
        if value.is_none() {
            self.broken
                .push(path.iter().map(|&key| key.to_owned()).collect());
        }
        value
    }

    /// What need not be there.
    pub(crate) fn optional<T: DeserializeOwned>(&mut self, path: &[&str]) -> Option<T> {
        self.find(path)?;
        self.required(path)
    }

    /// The entries of the table at `path`, without those that cannot be decoded.
    pub(crate) fn entries<T: DeserializeOwned>(&mut self, path: &[&str]) -> BTreeMap<String, T> {
        let table = self.find(path).and_then(|node| node.table());
        let mut entries = BTreeMap::new();
        for entry in table.into_iter().flat_map(|table| table.iter()) {
            if let Ok(value) = decode(&entry.node) {
                entries.insert(entry.key.to_string(), value);
            } else {
                let path = path.iter().copied().chain([&*entry.key]);
                self.broken.push(path.map(str::to_owned).collect());
            }
        }
        entries
    }
}
