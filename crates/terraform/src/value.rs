//! A value that a module call passes: a literal, or an expression that Terraform evaluates.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

/// A literal `T`, or an expression whose value is a `T`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<T> {
    /// Written as it is.
    Literal(T),
    /// The inside of `${...}`.
    Expression(String),
}

/// A string, or an expression whose value is one.
///
/// A literal is held as Terraform's template syntax, so `${` in a user's text is escaped when the
/// value is made (`From<&str>`), never later.
pub type Text = Value<String>;

/// A string that means itself, such as a name: never evaluated, and borrowed where it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal<'a>(Cow<'a, str>);

/// Writes `text` so that Terraform's template syntax reads it back as it is.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if is_template(text) {
        text.replace("${", "$${").replace("%{", "%%{").into()
    } else {
        text.into()
    }
}

/// Whether Terraform may find an expression in `text`.
#[allow(
    clippy::needless_bitwise_bool,
    reason = "without branches the compiler looks at many bytes at a time"
)]
pub(crate) fn is_template(text: &str) -> bool {
    // Most texts have no brace; without an early end the compiler looks at many bytes at a time.
    let braces = text.bytes().fold(false, |any, byte| any | (byte == b'{'));
    let opens = |pair: &[u8]| matches!(pair, b"${" | b"%{");
    braces && text.as_bytes().windows(2).any(opens)
}

impl<T> Value<T> {
    /// An expression, without the `${` and `}` around it.
    pub fn expression(source: impl Into<String>) -> Self {
        Self::Expression(source.into())
    }

    /// Output `output` of the module call `call`.
    #[must_use]
    pub fn output(call: &str, output: &str) -> Self {
        Self::Expression(format!("module.{call}.{output}"))
    }
}

impl<T: Default> Default for Value<T> {
    fn default() -> Self {
        Self::Literal(T::default())
    }
}

impl Text {
    /// A string with expressions inside, in Terraform's template syntax: `"${var.name}-logs"`.
    pub fn template(source: impl Into<String>) -> Self {
        Self::Literal(source.into())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Literal(escape(text).into_owned())
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl<T: Serialize> Serialize for Value<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Literal(value) => value.serialize(serializer),
            Self::Expression(source) => serializer.collect_str(&format_args!("${{{source}}}")),
        }
    }
}

impl<'a> From<&'a str> for Literal<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.into())
    }
}

impl<'a> From<&'a String> for Literal<'a> {
    fn from(text: &'a String) -> Self {
        Self(text.into())
    }
}

impl From<String> for Literal<'_> {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl Serialize for Literal<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&escape(&self.0))
    }
}

impl JsonSchema for Literal<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

impl<T: JsonSchema> JsonSchema for Value<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_text_is_never_evaluated() {
        let text = Text::from("costs ${5} and %{if}");
        assert_eq!(
            serde_json::to_value(&text).unwrap(),
            "costs $${5} and %%{if}"
        );
        let literal = Literal::from("costs ${5} and %{if}");
        assert_eq!(
            serde_json::to_value(&literal).unwrap(),
            serde_json::to_value(&text).unwrap()
        );
    }

    #[test]
    fn an_expression_is_wrapped() {
        let value = Value::<u32>::output("table_orders", "arn");
        assert_eq!(
            serde_json::to_value(&value).unwrap(),
            "${module.table_orders.arn}"
        );
    }
}
