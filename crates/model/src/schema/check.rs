//! A tree held against a shape: unknown settings, wrong kinds of value, values out of range,
//! missing settings. Knows nothing of what the values mean together.

use std::collections::HashSet;
use std::sync::Arc;

use diagnostic::{Diagnostic, Diagnostics, Place, nearest};

use super::hints::{
    about, about_missing, did_you_mean, elsewhere, found, other_file, shorten, suggestion,
};
use super::shape::{ChoiceShape, ListShape, NumberShape, Shape, ShapeKind, TableShape, TextShape};
use super::words::{a_thing, expected, one_of, thing, written};
use super::{Shapes, units};
use crate::tree::{Files, TomlNode, TomlSpan, TomlValue};

/// How a file is checked.
pub(crate) struct SchemaCheckOptions<'a> {
    /// Name of the file, for messages about what it lacks as a whole.
    pub(crate) file: &'a str,
    /// Whether missing settings are told; not when lines could not be read.
    pub(crate) report_missing: bool,
    /// Byte from which settings may seem to be in another table, since a heading is faulty.
    pub(crate) heading_error_at: Option<usize>,
    /// Words that were already found faulty by the parser.
    pub(crate) reported_spans: &'a [Place],
    /// What may be written in each of the files.
    pub(crate) shapes: Shapes,
    /// What need not be in the file, since it is merged into it.
    pub(crate) shared: Option<&'a Arc<TomlNode>>,
}

/// Holds `root` against `shape`; reports into `diagnostics`. Gives back the values that cannot be used.
pub(crate) fn check(
    root: &Arc<TomlNode>,
    shape: &Shape,
    files: &Files,
    options: &SchemaCheckOptions<'_>,
    diagnostics: &mut Diagnostics,
) -> HashSet<*const TomlNode> {
    let mut checker = SchemaChecker {
        files,
        options,
        diagnostics,
        invalid_nodes: HashSet::new(),
    };
    checker.value(root, shape, &Trail::Root);
    checker.invalid_nodes
}

/// The way to a value, for messages.
enum Trail<'a> {
    Root,
    Key(&'a Trail<'a>, &'a str, TomlSpan),
    Item(&'a Trail<'a>, usize, TomlSpan),
}

impl Trail<'_> {
    fn path(&self) -> Vec<String> {
        let mut path = match self {
            Self::Root => return Vec::new(),
            Self::Key(parent, ..) | Self::Item(parent, ..) => parent.path(),
        };
        path.push(match self {
            Self::Key(_, key, _) => (*key).to_owned(),
            Self::Item(_, index, _) => index.to_string(),
            Self::Root => String::new(),
        });
        path
    }

    /// What is in `root` on the same way.
    fn follow<'a>(&self, root: &'a Arc<TomlNode>) -> Option<&'a Arc<TomlNode>> {
        match self {
            Self::Root => Some(root),
            Self::Key(parent, key, _) => parent.follow(root)?.get(key),
            Self::Item(..) => None,
        }
    }

    /// Whether it is an item of a list, or in one.
    fn is_in_list(&self) -> bool {
        match self {
            Self::Root => false,
            Self::Item(..) => true,
            Self::Key(parent, ..) => parent.is_in_list(),
        }
    }

    /// The setting's name.
    fn name(&self) -> &str {
        match self {
            Self::Root => "",
            Self::Key(_, key, _) => key,
            Self::Item(parent, ..) => parent.name(),
        }
    }

    /// The setting in a sentence.
    fn subject(&self) -> String {
        match self {
            Self::Root => "the file".to_owned(),
            Self::Key(_, key, _) => format!("`{key}`"),
            Self::Item(parent, ..) => format!("each item of `{}`", parent.name()),
        }
    }

    fn origin(&self) -> Option<TomlSpan> {
        match self {
            Self::Root => None,
            Self::Key(_, _, origin) | Self::Item(_, _, origin) => Some(*origin),
        }
    }
}

struct SchemaChecker<'a> {
    files: &'a Files,
    options: &'a SchemaCheckOptions<'a>,
    diagnostics: &'a mut Diagnostics,
    invalid_nodes: HashSet<*const TomlNode>,
}

impl SchemaChecker<'_> {
    fn value(&mut self, node: &Arc<TomlNode>, shape: &Shape, trail: &Trail<'_>) {
        match (&shape.kind, &node.value) {
            (ShapeKind::Any, TomlValue::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, shape, &Trail::Item(trail, index, item.origin));
                }
            }
            (ShapeKind::Any, TomlValue::Table(table)) => {
                for entry in table.iter() {
                    let here = Trail::Key(trail, &entry.key, entry.origin);
                    self.value(&entry.node, shape, &here);
                }
            }
            // Anything but a date: nothing that is decoded knows them.
            (ShapeKind::Any, other) if !matches!(other, TomlValue::Other(..)) => {}
            (ShapeKind::Boolean, TomlValue::Boolean(_)) => {}
            (ShapeKind::Only(only), TomlValue::Boolean(truth)) if only == truth => {}
            (ShapeKind::Text(text), TomlValue::String(value)) => {
                self.text(node, value, text, shape, trail);
            }
            (ShapeKind::Words(words), TomlValue::String(word)) => {
                self.word(node, word, words, trail);
            }
            (ShapeKind::Number(number), TomlValue::Integer(value)) => {
                // Settings are far below 2^53, where this would lose digits.
                #[allow(clippy::cast_precision_loss)]
                self.number(node, *value as f64, number, trail);
            }
            (ShapeKind::Number(number), TomlValue::Float(value)) if !number.whole => {
                self.number(node, *value, number, trail);
            }
            (ShapeKind::List(list), TomlValue::Array(items)) => self.list(node, items, list, trail),
            (ShapeKind::Table(table), TomlValue::Table(_)) => self.table(node, table, trail),
            (ShapeKind::Choice(choice), _) => self.choice(node, choice, shape, trail),
            _ => self.wrong_type(node, shape, trail),
        }
    }

    fn text(
        &mut self,
        node: &Arc<TomlNode>,
        value: &str,
        text: &TextShape,
        shape: &Shape,
        trail: &Trail<'_>,
    ) {
        let length = value.chars().count() as u64;
        let letters = if length == 1 {
            "character"
        } else {
            "characters"
        };
        if (text.min..=text.max).contains(&length) && text.fits(value) {
            return;
        }
        let subject = trail.subject();
        if length < text.min {
            let message = if text.min == 1 {
                format!("{subject} must not be empty")
            } else {
                format!(
                    "{subject} has {length} {letters}, but needs at least {}",
                    text.min
                )
            };
            self.report("bad-length", message, node, "", about(shape));
        } else if length > text.max {
            let message = format!(
                "{subject} has {length} {letters}, but may have {} at most",
                text.max
            );
            self.report("bad-length", message, node, "", about(shape));
        } else {
            let message = format!("\"{}\" cannot be the value of {subject}", shorten(value));
            self.report("bad-form", message, node, "", about(shape));
        }
    }

    fn word(&mut self, node: &Arc<TomlNode>, word: &str, words: &[&str], trail: &Trail<'_>) {
        if words.contains(&word) {
            return;
        }
        let message = format!(
            "{} must be {}, not \"{}\"",
            trail.subject(),
            one_of(words),
            shorten(word)
        );
        // `S` means `string`.
        let is_short_of =
            |legal: &&str| legal.len() == 1 && word.to_uppercase().starts_with(*legal);
        let legal = || words.iter().copied();
        let meant = nearest(word, legal()).or_else(|| legal().find(is_short_of));
        self.report(
            "unknown-word",
            message,
            node,
            "not one of them",
            meant.map(did_you_mean),
        );
    }

    fn number(
        &mut self,
        node: &Arc<TomlNode>,
        value: f64,
        number: &NumberShape,
        trail: &Trail<'_>,
    ) {
        let below = number.min.is_some_and(|min| value < min);
        let above = number.max.is_some_and(|max| value > max);
        if !below && !above {
            return;
        }
        let unit = units::unit(trail.name()).map_or(String::new(), |unit| format!(" {unit}"));
        let range = match (number.min, number.max) {
            (Some(min), Some(max)) if max < f64::from(u32::MAX) => {
                format!("between {min} and {max}{unit}")
            }
            (Some(min), _) => format!("at least {min}{unit}"),
            (None, Some(max)) => format!("at most {max}{unit}"),
            (None, None) => return,
        };
        let message = format!(
            "{} must be {range}, not {}",
            trail.subject(),
            shorten(&written(node))
        );
        let label = if below { "too small" } else { "too large" };
        self.report("out-of-range", message, node, label, None);
    }

    fn list(
        &mut self,
        node: &Arc<TomlNode>,
        items: &[Arc<TomlNode>],
        list: &ListShape,
        trail: &Trail<'_>,
    ) {
        let count = items.len() as u64;
        if count < list.min {
            let message = if list.min == 1 {
                format!("{} must not be empty", trail.subject())
            } else {
                format!("{} needs at least {} items", trail.subject(), list.min)
            };
            self.report("bad-length", message, node, "", None);
        } else if count > list.max {
            let message = format!(
                "{} has {count} items, but may have {} at most",
                trail.subject(),
                list.max
            );
            self.report("bad-length", message, node, "", None);
        }
        for (index, item) in items.iter().enumerate() {
            self.value(item, list.items, &Trail::Item(trail, index, item.origin));
        }
    }

    fn table(&mut self, node: &Arc<TomlNode>, shape: &TableShape, trail: &Trail<'_>) {
        let Some(table) = node.table() else {
            return;
        };
        for entry in table.iter() {
            let below = Trail::Key(trail, &entry.key, entry.origin);
            match (shape.setting(&entry.key), shape.entries) {
                (Some(setting), _) => self.value(&entry.node, setting.shape, &below),
                (None, Some(entries)) => self.value(&entry.node, entries, &below),
                (None, None) => self.unknown(&entry.key, entry.origin, &entry.node, shape, trail),
            }
        }
        if !self.options.report_missing {
            return;
        }
        let shared = self.options.shared.and_then(|shared| trail.follow(shared));
        let missing = shape.settings.iter().filter(|setting| {
            setting.required
                && table.entry(setting.key).is_none()
                && shared.is_none_or(|shared| shared.get(setting.key).is_none())
        });
        for setting in missing {
            self.missing(setting.key, setting.shape, trail, node);
        }
    }

    fn choice(
        &mut self,
        node: &Arc<TomlNode>,
        choice: &ChoiceShape,
        shape: &Shape,
        trail: &Trail<'_>,
    ) {
        match &node.value {
            TomlValue::Table(table) if !choice.variants.is_empty() => {
                let mut known = 0;
                for entry in table.iter() {
                    if let Some(shape) = choice.variant(&entry.key) {
                        known += 1;
                        self.value(
                            &entry.node,
                            shape,
                            &Trail::Key(trail, &entry.key, entry.origin),
                        );
                    }
                }
                if known != 1 || table.len() != 1 {
                    self.wrong_type(node, shape, trail);
                }
            }
            TomlValue::String(word) if !choice.words.is_empty() => {
                if choice.words.contains(&word.as_str()) {
                    return;
                }
                let number = units::number(trail.name(), word).is_some();
                match nearest(word, choice.words.iter().copied()) {
                    Some(meant) if !number => {
                        let message = format!(
                            "{} must be {}",
                            trail.subject(),
                            expected(shape, trail.name())
                        );
                        self.report(
                            "unknown-word",
                            message,
                            node,
                            "not a word known here",
                            Some(did_you_mean(meant)),
                        );
                    }
                    _ => self.wrong_type(node, shape, trail),
                }
            }
            _ => {
                let fits = |plain: &&&Shape| {
                    matches!(
                        (&plain.kind, &node.value),
                        (ShapeKind::Boolean, TomlValue::Boolean(_))
                            | (ShapeKind::Number(_), TomlValue::Integer(_))
                            | (ShapeKind::Text(_), TomlValue::String(_))
                            | (ShapeKind::List(_), TomlValue::Array(_))
                            | (ShapeKind::Table(_), TomlValue::Table(_))
                    ) || matches!((&plain.kind, &node.value), (ShapeKind::Number(number), TomlValue::Float(_)) if !number.whole)
                        || matches!((&plain.kind, &node.value), (ShapeKind::Only(only), TomlValue::Boolean(truth)) if only == truth)
                };
                match choice.plain.iter().find(fits) {
                    Some(plain) => self.value(node, plain, trail),
                    None => self.wrong_type(node, shape, trail),
                }
            }
        }
    }

    fn wrong_type(&mut self, node: &Arc<TomlNode>, shape: &Shape, trail: &Trail<'_>) {
        let name = trail.name();
        let message = format!(
            "{} must be {}, not {}",
            trail.subject(),
            expected(shape, name),
            found(node, shape)
        );
        let help = suggestion(node, shape, name).map(|value| match trail {
            Trail::Item(..) => format!("write `{value}`"),
            _ => format!("write `{name} = {value}`"),
        });
        let help = help.or_else(|| match (&shape.kind, trail) {
            // No heading leads to an item of a list, nor to what is in it.
            (ShapeKind::Table(_), Trail::Key(..)) if trail.is_in_list() => {
                Some(format!("write `{name} = {{ ... }}`"))
            }
            (ShapeKind::Table(table), Trail::Key(..)) => {
                let path = trail.path().join(".");
                // A setting of an entry right below the section: the name of the entry is missing.
                if table.settings.iter().any(|setting| setting.key == name) {
                    let section = path.strip_suffix(name).unwrap_or(&path);
                    return Some(format!(
                        "give it a name: write `[{section}<name>]` above `{name}`"
                    ));
                }
                let entry = if table.settings.is_empty() { ".<name>" } else { "" };
                Some(format!(
                    "write `[{path}{entry}]` on a line of its own, and its settings on the lines below"
                ))
            }
            (ShapeKind::Table(table), _) => {
                let keys: Vec<_> = table
                    .settings
                    .iter()
                    .map(|setting| format!("`{}`", setting.key))
                    .collect();
                Some(format!(
                    "write `{{ <setting> = <value>, ... }}`; settings here: {}",
                    keys.join(", ")
                ))
            }
            _ => None,
        });
        self.report("wrong-type", message, node, node.kind(), help);
    }

    fn unknown(
        &mut self,
        key: &str,
        origin: TomlSpan,
        node: &Arc<TomlNode>,
        shape: &TableShape,
        trail: &Trail<'_>,
    ) {
        self.invalid_nodes.insert(Arc::as_ptr(node));
        if self
            .options
            .heading_error_at
            .is_some_and(|lost| origin.start as usize > lost)
        {
            return;
        }
        let path = trail.path();
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        let owner = if path.is_empty() {
            self.options
                .file
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned()
        } else {
            a_thing(&path)
        };
        let key = shorten(key);
        let legal = || shape.settings.iter().map(|setting| setting.key);
        let help = if let Some(other) = other_file(&key, &path, self.options.shapes) {
            other
        } else if let Some(meant) = nearest(&key, legal()) {
            format!("did you mean `{meant}`?")
        } else if let Some(owners) = elsewhere(&key, self.options.shapes) {
            format!("`{key}` is a setting of {owners}")
        } else {
            let legal: Vec<_> = legal().map(|key| format!("`{key}`")).collect();
            format!("settings here: {}", legal.join(", "))
        };
        let diagnostic = Diagnostic::error(
            "unknown-key",
            format!("`{key}` is not a setting of {owner}"),
        )
        .at(self
            .files
            .locate(origin)
            .map(|place| place.labelled("unknown")))
        .help(help);
        self.push(diagnostic);
    }

    fn missing(&mut self, key: &str, shape: &Shape, trail: &Trail<'_>, node: &Arc<TomlNode>) {
        let path = trail.path();
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        let owner = if path.is_empty() {
            self.options.file.to_owned()
        } else {
            thing(&path)
        };
        let place = match trail.origin() {
            Some(origin) => self.files.locate(origin),
            None => self.files.locate(node.origin),
        };
        let place = place.map(|place| place.labelled(format!("`{key}` is missing")));
        let name = if path.is_empty() && matches!(shape.kind, ShapeKind::Table(_)) {
            format!("[{key}]")
        } else {
            key.to_owned()
        };
        let diagnostic = Diagnostic::error("missing-key", format!("{owner} has no `{name}`"))
            .at(place)
            .help_if(about_missing(&name, shape));
        self.push(diagnostic);
    }

    fn report(
        &mut self,
        code: &'static str,
        message: String,
        node: &Arc<TomlNode>,
        label: &str,
        help: Option<String>,
    ) {
        self.invalid_nodes.insert(Arc::as_ptr(node));
        let place = self
            .files
            .locate(node.origin)
            .map(|place| place.labelled(label));
        self.push(Diagnostic::error(code, message).at(place).help_if(help));
    }

    /// Takes a fault, unless the parser has already told of the same words.
    fn push(&mut self, diagnostic: Diagnostic) {
        let known = diagnostic.place.as_ref().is_some_and(|place| {
            self.options.reported_spans.iter().any(|known| {
                known.file == place.file
                    && known.range.start <= place.range.end
                    && place.range.start <= known.range.end
            })
        });
        if !known {
            self.diagnostics.push(diagnostic);
        }
    }
}
