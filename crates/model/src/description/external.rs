//! Values from outside: texts, and expressions that Terraform evaluates over what is declared beside the emission. Knows
//! no Terraform: what an expression refers to is judged when it is emitted.

use schemars::JsonSchema;
use serde::Deserialize;

/// A value that Terraform finds.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct TerraformExpression {
    /// An expression in Terraform's language, such as `data.aws_ssm_parameter.pagerduty.value`, over what the
    /// environment's own `.tf` files declare.
    #[schemars(length(min = 1))]
    pub terraform: String,
}

/// A text, or an expression whose value is one.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(untagged)]
pub enum ExternalValue {
    /// As it is written.
    Written(String),
    /// Where Terraform finds it.
    Elsewhere(TerraformExpression),
}

/// A list of texts, or an expression whose value is one.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(untagged)]
pub enum ExternalList {
    /// One by one. Before the expression, which could be read of a list with one text.
    Listed(Vec<ExternalValue>),
    /// Where Terraform finds it.
    Elsewhere(TerraformExpression),
}

impl ExternalValue {
    /// The text that was written.
    #[must_use]
    pub fn written(&self) -> Option<&str> {
        match self {
            Self::Elsewhere(_) => None,
            Self::Written(text) => Some(text),
        }
    }

    /// The expression.
    #[must_use]
    pub fn expression(&self) -> Option<&str> {
        match self {
            Self::Elsewhere(found) => Some(&found.terraform),
            Self::Written(_) => None,
        }
    }

    /// What tells it apart from others: the text or the expression.
    #[must_use]
    pub fn identity(&self) -> &str {
        match self {
            Self::Elsewhere(found) => &found.terraform,
            Self::Written(text) => text,
        }
    }
}
