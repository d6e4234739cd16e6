//! TOML text into a tree; what is not TOML is told in plain words, all of it at once.

use std::ops::Range;
use std::sync::Arc;

use diagnostic::Diagnostics;
use toml::de::{DeTable, DeValue};

use super::syntax::explain;
use super::{Entry, Node, Origin, Table, Value};

/// The tree of `text`, as far as it can be read. `number` is the file's in [`super::Files`].
pub(crate) fn parse(
    file: &str,
    number: u16,
    text: &str,
    diagnostics: &mut Diagnostics,
) -> Arc<Node> {
    let (document, errors) = DeTable::parse_recoverable(text);
    diagnostics.extend(explain(file, text, &errors));
    let builder = Builder { number };
    Arc::new(Node {
        origin: builder.origin(0..0),
        value: Value::Table(builder.table(document.get_ref())),
    })
}

struct Builder {
    number: u16,
}

impl Builder {
    fn origin(&self, span: Range<usize>) -> Origin {
        let byte = |byte| u32::try_from(byte).unwrap_or(u32::MAX);
        Origin {
            file: self.number,
            start: byte(span.start),
            end: byte(span.end),
        }
    }

    // The parser refuses more than 80 levels, so recursion is bounded.
    fn table(&self, table: &DeTable<'_>) -> Table {
        Table::new(
            table
                .iter()
                .map(|(key, value)| Entry {
                    key: Arc::from(&**key.get_ref()),
                    origin: self.origin(key.span()),
                    node: self.node(value.get_ref(), value.span()),
                })
                .collect(),
        )
    }

    fn node(&self, value: &DeValue<'_>, span: Range<usize>) -> Arc<Node> {
        let value = match value {
            DeValue::String(text) => Value::String(text.as_ref().to_owned()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or_else(
                    |_| Value::Other("a huge number", number.to_string()),
                    Value::Integer,
                ),
            DeValue::Float(number) => match number.as_str().parse::<f64>() {
                Ok(float) if float.is_finite() => Value::Float(float),
                _ => Value::Other("an infinite number", number.to_string()),
            },
            DeValue::Boolean(truth) => Value::Boolean(*truth),
            DeValue::Datetime(date) => Value::Other("a date", date.to_string()),
            DeValue::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| self.node(item.get_ref(), item.span()))
                    .collect(),
            ),
            DeValue::Table(table) => Value::Table(self.table(table)),
        };
        Arc::new(Node {
            origin: self.origin(span),
            value,
        })
    }
}
