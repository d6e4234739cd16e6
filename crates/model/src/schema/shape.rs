//! What may be written, as a tree that is ready for checking and lives as long as the program. Knows nothing
//! of where it comes from.

use std::sync::OnceLock;

use regex_lite::Regex;

/// What may be written at one place.
#[derive(Debug, PartialEq)]
pub struct Shape {
    /// What it means, for people.
    pub description: &'static str,
    /// What kind of value it is.
    pub kind: ShapeKind,
    /// Whether a later layer replaces the table as a whole.
    pub replace: bool,
    /// Whether a later layer adds to the list.
    pub append: bool,
}

/// What kind of value it is.
#[derive(Debug, PartialEq)]
pub enum ShapeKind {
    /// Any value.
    Any,
    /// `true` or `false`.
    Boolean,
    /// Only this of `true` and `false`.
    Only(bool),
    /// A text.
    Text(TextShape),
    /// One of these words.
    Words(&'static [&'static str]),
    /// A number.
    Number(NumberShape),
    /// A list.
    List(ListShape),
    /// A table.
    Table(TableShape),
    /// One of several kinds of value.
    Choice(ChoiceShape),
}

/// A text of a form and a length in characters.
#[derive(Debug, PartialEq)]
pub struct TextShape {
    /// What it must match.
    pub pattern: Option<Pattern>,
    /// Least length.
    pub min: u64,
    /// Greatest length.
    pub max: u64,
}

/// A regular expression, compiled when the first text is held against it.
#[derive(Debug)]
pub struct Pattern {
    text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

/// A number in a range.
#[derive(Debug, PartialEq)]
pub struct NumberShape {
    /// Whether it must be a whole one.
    pub whole: bool,
    /// Least value.
    pub min: Option<f64>,
    /// Greatest value.
    pub max: Option<f64>,
}

/// A list of a number of items.
#[derive(Debug, PartialEq)]
pub struct ListShape {
    /// What each item is.
    pub items: &'static Shape,
    /// Least number of items.
    pub min: u64,
    /// Greatest number of items.
    pub max: u64,
}

/// Settings with given names, or entries with names of the user's choice.
#[derive(Debug, PartialEq)]
pub struct TableShape {
    /// By name.
    pub settings: &'static [SettingShape],
    /// What each entry is.
    pub entries: Option<&'static Shape>,
}

/// A setting of a table.
#[derive(Debug, PartialEq)]
pub struct SettingShape {
    /// Its name.
    pub key: &'static str,
    /// What its value is.
    pub shape: &'static Shape,
    /// Whether it must be there.
    pub required: bool,
}

/// One of several kinds of value.
#[derive(Debug, PartialEq)]
pub struct ChoiceShape {
    /// Words that are allowed here.
    pub words: &'static [&'static str],
    /// Numbers, truths, free texts, lists, and tables of several settings that are allowed here.
    pub plain: &'static [&'static Shape],
    /// Tables with one key that are allowed here, by that key.
    pub variants: &'static [(&'static str, &'static Shape)],
}

impl Shape {
    /// Adds the names of all settings below it.
    pub(crate) fn add_settings(&self, found: &mut Vec<&'static str>) {
        match &self.kind {
            ShapeKind::Table(table) => {
                for setting in table.settings {
                    found.push(setting.key);
                    setting.shape.add_settings(found);
                }
                if let Some(entries) = table.entries {
                    entries.add_settings(found);
                }
            }
            ShapeKind::List(list) => list.items.add_settings(found),
            ShapeKind::Choice(choice) => {
                let plain = choice.plain.iter().copied();
                plain.for_each(|shape| shape.add_settings(found));
                for (key, shape) in choice.variants {
                    found.push(key);
                    shape.add_settings(found);
                }
            }
            _ => {}
        }
    }

    /// Whether a later layer is merged into a table of this shape.
    pub(crate) fn merges(&self) -> bool {
        matches!(self.kind, ShapeKind::Table(_)) && !self.replace
    }

    /// Whether a free text may be there.
    pub(crate) fn takes_text(&self) -> bool {
        match &self.kind {
            ShapeKind::Text(_) => true,
            ShapeKind::Choice(choice) => choice.plain.iter().any(|plain| plain.takes_text()),
            _ => false,
        }
    }

    /// Whether a later layer adds to a list of this shape.
    pub(crate) fn appends(&self) -> bool {
        matches!(self.kind, ShapeKind::List(_)) && self.append
    }

    /// The shape of the value of `key`.
    pub(crate) fn child(&self, key: &str) -> Option<&'static Self> {
        let ShapeKind::Table(table) = &self.kind else {
            return None;
        };
        match table.setting(key) {
            Some(setting) => Some(setting.shape),
            None => table.entries,
        }
    }

    /// Whether the user chooses keys in one of the tables in it.
    pub(crate) fn holds_entries(&self) -> bool {
        match &self.kind {
            ShapeKind::Table(table) => {
                (table.settings.iter()).any(|setting| setting.shape.entries().is_some())
            }
            _ => false,
        }
    }

    /// The shape of the entries, where the user chooses the keys.
    pub(crate) fn entries(&self) -> Option<&'static Self> {
        match &self.kind {
            ShapeKind::Table(table) => table.entries,
            _ => None,
        }
    }
}

impl Pattern {
    /// A regular expression.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            compiled: OnceLock::new(),
        }
    }

    /// As it is written.
    pub(super) fn text(&self) -> &'static str {
        self.text
    }

    fn matches(&self, text: &str) -> bool {
        let regex = self.compiled.get_or_init(|| Regex::new(self.text).ok());
        regex.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl TextShape {
    /// Whether `text` is well formed; lengths are checked apart.
    pub(super) fn fits(&self, text: &str) -> bool {
        (self.pattern.as_ref()).is_none_or(|pattern| pattern.matches(text))
    }
}

impl TableShape {
    /// The setting called `key`.
    pub(super) fn setting(&self, key: &str) -> Option<&'static SettingShape> {
        let found = self
            .settings
            .binary_search_by(|setting| setting.key.cmp(key));
        found.ok().map(|index| &self.settings[index])
    }
}

impl ChoiceShape {
    /// The shape of the value of `key`, in a table with this one key.
    pub(super) fn variant(&self, key: &str) -> Option<&'static Shape> {
        let mut variants = self.variants.iter();
        variants.find_map(|(known, shape)| (*known == key).then_some(*shape))
    }
}
