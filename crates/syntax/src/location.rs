//! Where something is written: a file, and the bytes or the JSON path in it.
//!
//! A location in JSON becomes bytes only when there is something to report ([`values::json::locate`]): values
//! carry no position, and reading a configuration that has no errors pays nothing for it.

use std::ops::Range;
use std::sync::Arc;

use values::json;

/// Where something is written.
#[derive(Clone, Debug)]
pub struct SourceLocation(LocationKind);

#[derive(Clone, Debug)]
enum LocationKind {
    /// Bytes of a file.
    Bytes(Arc<str>, Range<u32>),
    /// A value of a JSON file.
    Json(Arc<PathNode>),
}

/// A value of a JSON file: where the way to it ends.
#[derive(Debug)]
enum PathNode {
    /// The file.
    Top(Arc<str>),
    /// A member of an object.
    Member(Arc<PathNode>, Arc<str>),
    /// An item of an array.
    Item(Arc<PathNode>, usize),
}

impl Default for SourceLocation {
    fn default() -> Self {
        Self::in_file("".into())
    }
}

impl SourceLocation {
    /// A file as a whole.
    #[must_use]
    pub fn in_file(file: Arc<str>) -> Self {
        Self(LocationKind::Bytes(file, 0..0))
    }

    /// Bytes of a file.
    pub(crate) fn in_bytes(file: Arc<str>, bytes: Range<usize>) -> Self {
        let byte = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Self(LocationKind::Bytes(
            file,
            byte(bytes.start)..byte(bytes.end),
        ))
    }

    /// The top value of a JSON file.
    pub(crate) fn in_json(file: Arc<str>) -> Self {
        Self(LocationKind::Json(Arc::new(PathNode::Top(file))))
    }

    /// A member of the JSON object at this location.
    pub(crate) fn member(&self, name: &Arc<str>) -> Self {
        self.step(|node| PathNode::Member(node, name.clone()))
    }

    /// An item of the JSON array at this location.
    pub(crate) fn item(&self, index: usize) -> Self {
        self.step(|node| PathNode::Item(node, index))
    }

    fn step(&self, make: impl FnOnce(Arc<PathNode>) -> PathNode) -> Self {
        match &self.0 {
            LocationKind::Json(node) => Self(LocationKind::Json(Arc::new(make(node.clone())))),
            LocationKind::Bytes(..) => self.clone(),
        }
    }

    /// Path of the file.
    #[must_use]
    pub fn file(&self) -> &Arc<str> {
        match &self.0 {
            LocationKind::Bytes(file, _) => file,
            LocationKind::Json(node) => {
                let mut node = node;
                loop {
                    node = match node.as_ref() {
                        PathNode::Top(file) => return file,
                        PathNode::Member(parent, _) | PathNode::Item(parent, _) => parent,
                    };
                }
            }
        }
    }

    /// Is it written in JSON?
    #[must_use]
    pub fn is_json(&self) -> bool {
        matches!(self.0, LocationKind::Json(_))
    }

    /// The bytes of the file's text: of a value in JSON, or of its key where the value is an object or array.
    #[must_use]
    pub fn range(&self, text: &str) -> Range<usize> {
        let mut node = match &self.0 {
            LocationKind::Bytes(_, bytes) => return bytes.start as usize..bytes.end as usize,
            LocationKind::Json(node) => node,
        };
        let mut steps: Vec<json::JsonStep<'_>> = Vec::new();
        loop {
            node = match node.as_ref() {
                PathNode::Top(_) => break,
                PathNode::Member(parent, name) => {
                    steps.push(json::JsonStep::Member(name));
                    parent
                }
                PathNode::Item(parent, index) => {
                    steps.push(json::JsonStep::Item(*index));
                    parent
                }
            };
        }
        steps.reverse();
        json::locate(text, &steps).map_or(0..0, |located| located.shown(text))
    }
}
