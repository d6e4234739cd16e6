//! TOML text into a tree; what is not TOML is told in plain words, all of it at once.

use std::ops::Range;
use std::sync::Arc;

use diagnostic::Diagnostics;
use toml::de::{DeTable, DeValue};

use super::syntax::explain;
use super::{TomlEntry, TomlNode, TomlSpan, TomlTable, TomlValue};

/// The tree of `text`, as far as it can be read. `number` is the file's in [`super::Files`].
pub(crate) fn parse(
    file: &str,
    number: u16,
    text: &str,
    diagnostics: &mut Diagnostics,
) -> Arc<TomlNode> {
    let (document, errors) = DeTable::parse_recoverable(text);
    diagnostics.extend(explain(file, text, &errors));
    let builder = Builder { number };
    Arc::new(TomlNode {
        origin: builder.origin(0..0),
        value: TomlValue::Table(builder.table(document.get_ref())),
    })
}

struct Builder {
    number: u16,
}

impl Builder {
    fn origin(&self, span: Range<usize>) -> TomlSpan {
        let byte = |byte| u32::try_from(byte).unwrap_or(u32::MAX);
        TomlSpan {
            file: self.number,
            start: byte(span.start),
            end: byte(span.end),
        }
    }

    // The parser refuses more than 80 levels, so recursion is bounded.
    fn table(&self, table: &DeTable<'_>) -> TomlTable {
        TomlTable::new(
            table
                .iter()
                .map(|(key, value)| TomlEntry {
                    key: Arc::from(&**key.get_ref()),
                    origin: self.origin(key.span()),
                    node: self.node(value.get_ref(), value.span()),
                })
                .collect(),
        )
    }

    fn node(&self, value: &DeValue<'_>, span: Range<usize>) -> Arc<TomlNode> {
        let value = match value {
            DeValue::String(text) => TomlValue::String(text.as_ref().to_owned()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or_else(
                    |_| TomlValue::Other("a huge number", number.to_string()),
                    TomlValue::Integer,
                ),
            DeValue::Float(number) => match number.as_str().parse::<f64>() {
                Ok(float) if float.is_finite() => TomlValue::Float(float),
                _ => TomlValue::Other("an infinite number", number.to_string()),
            },
            DeValue::Boolean(truth) => TomlValue::Boolean(*truth),
            DeValue::Datetime(date) => TomlValue::Other("a date", date.to_string()),
            DeValue::Array(items) => TomlValue::Array(
                items
                    .iter()
                    .map(|item| self.node(item.get_ref(), item.span()))
                    .collect(),
            ),
            DeValue::Table(table) => TomlValue::Table(self.table(table)),
        };
        Arc::new(TomlNode {
            origin: self.origin(span),
            value,
        })
    }
}
