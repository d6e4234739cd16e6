//! The texts that messages point into. Knows no file system.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// Texts by file name, as used in [`Place::file`](crate::Place::file).
#[derive(Clone, Debug, Default)]
pub struct SourceTexts {
    texts: BTreeMap<String, Text>,
}

#[derive(Clone, Debug)]
struct Text {
    text: Arc<str>,
    /// The bytes at which lines begin, once somebody asked for a line.
    lines: OnceLock<Vec<usize>>,
}

/// A position for people and editors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
}

impl SourceTexts {
    /// No texts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers the text of `file`.
    pub fn insert(&mut self, file: impl Into<String>, text: impl Into<Arc<str>>) {
        let text = Text {
            text: text.into(),
            lines: OnceLock::new(),
        };
        self.texts.insert(file.into(), text);
    }

    /// The text of `file`.
    #[must_use]
    pub fn get(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(|known| &*known.text)
    }

    /// File names and texts, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .map(|(file, known)| (file.as_str(), &*known.text))
    }

    /// Line and column of a byte of `file`; the nearest legal one for a byte outside the text, or
    /// inside a character.
    #[must_use]
    pub fn position(&self, file: &str, byte: usize) -> Option<Position> {
        let Text { text, lines } = self.texts.get(file)?;
        let lines = lines.get_or_init(|| {
            let after = text.match_indices('\n').map(|(newline, _)| newline + 1);
            std::iter::once(0).chain(after).collect()
        });
        let byte = floor(text, byte);
        let line = lines.partition_point(|start| *start <= byte);
        let start = lines.get(line - 1).copied().unwrap_or_default();
        Some(Position {
            line,
            column: column_of(text, start, byte),
        })
    }
}

/// The column of the byte `byte`, in the line of `text` that begins with the byte `start`.
pub(crate) fn column_of(text: &str, start: usize, byte: usize) -> usize {
    let before = text.get(start..floor(text, byte)).unwrap_or_default();
    before.chars().count() + 1
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
        let mut sources = SourceTexts::new();
        sources.insert("x", text);
        sources.insert("empty", "");
        let at = |byte| {
            let position = sources.position("x", byte).unwrap();
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(2), (2, 1));
        assert_eq!(at(3), (2, 1), "inside a character");
        assert_eq!(at(6), (2, 3));
        assert_eq!(at(12), (3, 1));
        assert_eq!(at(9999), (3, 5));
        assert_eq!(sources.position("empty", 5).unwrap().line, 1);
    }

    #[test]
    fn unknown_files_have_no_position() {
        assert_eq!(SourceTexts::new().position("x", 0), None);
    }
}
