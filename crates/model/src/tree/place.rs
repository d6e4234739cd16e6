//! From a value of the tree to the words in a file.

use std::sync::Arc;

use diagnostic::Place;

use super::{TomlNode, TomlSpan, TomlTable, TomlValue};

/// Files with lower numbers are built into the program: the profiles.
const BUILT_IN: u16 = 8;

/// Whether the words are built in, so that no user can fix them.
pub(crate) fn built_in(origin: TomlSpan) -> bool {
    origin.file < BUILT_IN
}

/// Names of the files that a tree came from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    names: Vec<String>,
}

impl Files {
    /// Adds a file; its number goes into the origins of its values.
    pub(crate) fn add(&mut self, name: &str) -> u16 {
        self.names.push(name.to_owned());
        u16::try_from(self.names.len() - 1).map_or(u16::MAX, |index| index.saturating_add(BUILT_IN))
    }

    /// The words, unless they are built in.
    pub(crate) fn locate(&self, origin: TomlSpan) -> Option<Place> {
        let index = origin.file.checked_sub(BUILT_IN)?;
        let name = self.names.get(usize::from(index))?;
        Some(Place::new(
            name.as_str(),
            origin.start as usize..origin.end as usize,
        ))
    }
}

/// Most steps to a position; no description is deeper.
const DEEPEST: usize = 8;

#[derive(Clone, Copy)]
enum PathStep<'a> {
    Key(&'a str),
    Item(usize),
}

/// A position in a tree, reached step by step. A step to nowhere stays where it was, so that there
/// is always a place to point at. The steps are only taken when somebody asks.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    files: &'a Files,
    root: &'a Arc<TomlNode>,
    steps: [PathStep<'a>; DEEPEST],
    depth: usize,
}

/// What is at a position.
struct Found<'a> {
    /// The value that was reached, if every step led somewhere.
    node: Option<&'a Arc<TomlNode>>,
    /// The key and the value that messages point at: of the last step that a user wrote.
    key: Option<TomlSpan>,
    value: Option<TomlSpan>,
}

impl<'a> At<'a> {
    /// The whole tree.
    pub(crate) fn root(root: &'a Arc<TomlNode>, files: &'a Files) -> Self {
        Self {
            files,
            root,
            steps: [PathStep::Item(0); DEEPEST],
            depth: 0,
        }
    }

    /// The value of `key`.
    #[must_use]
    pub(crate) fn get(self, key: &'a str) -> Self {
        self.step(PathStep::Key(key))
    }

    /// The `index`th item of a list.
    #[must_use]
    pub(crate) fn item(self, index: usize) -> Self {
        self.step(PathStep::Item(index))
    }

    /// A key, or the number of an item.
    #[must_use]
    pub(crate) fn walk(self, step: &'a str) -> Self {
        match (self.node().map(|node| &node.value), step.parse()) {
            (Some(TomlValue::Array(_)), Ok(index)) => self.item(index),
            _ => self.get(step),
        }
    }

    fn step(mut self, step: PathStep<'a>) -> Self {
        if let Some(free) = self.steps.get_mut(self.depth) {
            *free = step;
            self.depth += 1;
        }
        self
    }

    fn find(self) -> Found<'a> {
        let mut found = Found {
            node: Some(self.root),
            key: None,
            value: None,
        };
        for step in self.steps.iter().take(self.depth) {
            let next = match (found.node.map(|node| &node.value), step) {
                (Some(TomlValue::Table(table)), PathStep::Key(key)) => {
                    table.entry(key).map(|entry| (entry.origin, &entry.node))
                }
                (Some(TomlValue::Array(items)), PathStep::Item(index)) => {
                    items.get(*index).map(|item| (item.origin, item))
                }
                _ => None,
            };
            found.node = next.map(|(_, node)| node);
            let Some((key, node)) = next else {
                break;
            };
            if !built_in(key) {
                found.key = Some(key);
            }
            if !built_in(node.origin) {
                found.value = Some(node.origin);
            }
        }
        found
    }

    /// The value, if every step led somewhere.
    pub(crate) fn node(self) -> Option<&'a Arc<TomlNode>> {
        self.find().node
    }

    /// Whether a user wrote this very value.
    pub(crate) fn is_written(self) -> bool {
        self.node().is_some_and(|node| !built_in(node.origin))
    }

    /// Whether it is a table that had faulty keys: what seems to be missing there may be misspelt, which is said of the
    /// keys themselves.
    pub(crate) fn has_lost_keys(self) -> bool {
        let table = self.node().and_then(|node| node.table());
        table.is_some_and(TomlTable::has_lost_keys)
    }

    /// The key, or that of the nearest table around it.
    pub(crate) fn key(self) -> Option<Place> {
        self.files.locate(self.find().key?)
    }

    /// The value, or the nearest around it.
    pub(crate) fn value(self) -> Option<Place> {
        self.files.locate(self.find().value?)
    }
}
