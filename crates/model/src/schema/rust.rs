//! Shapes as Rust source, for a build script: a program that includes it begins with them made. Knows nothing
//! of what the shapes say.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::Shapes;
use super::shape::{Shape, ShapeKind};

impl Shapes {
    /// The shapes as a Rust expression of this type. Those that are alike are written once.
    #[must_use]
    pub fn to_rust(&self) -> String {
        let mut source = RustSource::default();
        let groundplan = source.shape(self.groundplan);
        let environment = source.shape(self.environment);
        format!(
            "{{\n    use model::schema::*;\n{}    Shapes {{ groundplan: {groundplan}, environment: {environment} }}\n}}\n",
            source.text
        )
    }
}

/// A `static` for each shape, those that a shape holds before it.
#[derive(Default)]
struct RustSource {
    text: String,
    /// Numbers of the shapes, by their text.
    known: HashMap<String, usize>,
}

impl RustSource {
    /// An expression that refers to `shape`.
    fn shape(&mut self, shape: &Shape) -> String {
        let Shape {
            description,
            kind,
            replace,
            append,
            short,
        } = shape;
        let kind = self.kind(kind);
        let text = format!(
            "Shape {{ description: {description:?}, kind: ShapeKind::{kind}, replace: {replace}, append: {append}, short: {short:?} }}"
        );
        let next = self.known.len();
        let number = *self.known.entry(text).or_insert_with_key(|text| {
            // Writing into a string does not fail.
            let _ = writeln!(self.text, "    static SHAPE_{next}: Shape = {text};");
            next
        });
        format!("&SHAPE_{number}")
    }

    fn kind(&mut self, kind: &ShapeKind) -> String {
        match kind {
            ShapeKind::Any => "Any".to_owned(),
            ShapeKind::Boolean => "Boolean".to_owned(),
            ShapeKind::Only(only) => format!("Only({only})"),
            ShapeKind::Words(words) => format!("Words(&{words:?})"),
            // Numbers and truths are written in Rust as they are shown.
            ShapeKind::Number(number) => format!("Number({number:?})"),
            ShapeKind::Text(text) => {
                let pattern = text.pattern.as_ref().map_or("None".to_owned(), |pattern| {
                    format!("Some(Pattern::new({:?}))", pattern.text())
                });
                let (min, max) = (text.min, text.max);
                format!("Text(TextShape {{ pattern: {pattern}, min: {min}, max: {max} }})")
            }
            ShapeKind::List(list) => {
                let items = self.shape(list.items);
                let (min, max) = (list.min, list.max);
                format!("List(ListShape {{ items: {items}, min: {min}, max: {max} }})")
            }
            ShapeKind::Table(table) => {
                let settings = table.settings.iter().map(|setting| {
                    let (key, required) = (setting.key, setting.required);
                    let shape = self.shape(setting.shape);
                    format!("SettingShape {{ key: {key:?}, shape: {shape}, required: {required} }}")
                });
                let settings = settings.collect::<Vec<_>>().join(", ");
                let entries = table.entries.map_or("None".to_owned(), |entries| {
                    format!("Some({})", self.shape(entries))
                });
                format!("Table(TableShape {{ settings: &[{settings}], entries: {entries} }})")
            }
            ShapeKind::Choice(choice) => {
                let words = choice.words;
                let plain = choice.plain.iter().map(|shape| self.shape(shape));
                let plain = plain.collect::<Vec<_>>().join(", ");
                let variants = choice.variants.iter().map(|(key, shape)| {
                    let shape = self.shape(shape);
                    format!("({key:?}, {shape})")
                });
                let variants = variants.collect::<Vec<_>>().join(", ");
                format!(
                    "Choice(ChoiceShape {{ words: &{words:?}, plain: &[{plain}], variants: &[{variants}] }})"
                )
            }
        }
    }
}
