//! The texts that messages point into. Knows no file system.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Texts by file name, as used in [`Place::file`](crate::Place::file).
#[derive(Clone, Debug, Default)]
pub struct Sources {
    texts: BTreeMap<String, Arc<str>>,
}

/// A position for people and editors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
}

impl Sources {
    /// No texts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers the text of `file`.
    pub fn insert(&mut self, file: impl Into<String>, text: impl Into<Arc<str>>) {
        self.texts.insert(file.into(), text.into());
    }

    /// The text of `file`.
    pub fn get(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(|text| &**text)
    }

    /// File names and texts, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .map(|(file, text)| (file.as_str(), &**text))
    }

    /// Line and column of a byte of `file`; the nearest legal one for a byte outside the text.
    pub fn position(&self, file: &str, byte: usize) -> Option<Position> {
        self.get(file).map(|text| position(text, byte))
    }
}

/// Line and column of the byte `byte` of `text`; a byte outside of it, or inside a character, is
/// moved to the nearest one before.
pub(crate) fn position(text: &str, byte: usize) -> Position {
    let byte = floor(text, byte);
    let before = text.get(..byte).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let newlines = before.bytes().filter(|byte| *byte == b'\n').count();
    let column = before.get(line_start..).unwrap_or_default().chars().count();
    Position {
        line: newlines + 1,
        column: column + 1,
    }
}

/// The nearest character boundary at or before `byte`.
pub(crate) fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// The nearest character boundary at or after `byte`.
pub(crate) fn ceiling(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte += 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_survive_any_byte() {
        let text = "a\nöß = 1\r\nlast";
        let at = |byte| {
            let position = position(text, byte);
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(2), (2, 1));
        assert_eq!(at(3), (2, 1), "inside a character");
        assert_eq!(at(6), (2, 3));
        assert_eq!(at(12), (3, 1));
        assert_eq!(at(9999), (3, 5));
        assert_eq!(position("", 5).line, 1);
    }

    #[test]
    fn unknown_files_have_no_position() {
        assert_eq!(Sources::new().position("x", 0), None);
    }
}
