//! Patterns of events: which fields they name, that the values of each field are a list, and that what is in it compares.

use diagnostic::Diagnostics;
use serde_json::{Map, Value};

use super::{error, meant};
use crate::tree::At;

/// By which patterns are joined.
pub(crate) const OR: &str = "$or";

/// Least patterns that are joined ("AND/OR logic" of the Amazon SNS developer guide, read 2026-11-28): fewer are taken for a field that is
/// called `$or`.
const LEAST_JOINED: usize = 2;

/// Comparators of EventBridge ("Comparison operators for use in event patterns" of the Amazon EventBridge user guide, read
/// 2026-11-28).
pub(crate) const OF_EVENTBRIDGE: &[&str] = &[
    "anything-but",
    "cidr",
    "equals-ignore-case",
    "exists",
    "numeric",
    "prefix",
    "suffix",
    "wildcard",
];

/// Comparators of event source mappings ("Filter rule syntax" of the AWS Lambda developer guide, read 2026-11-28).
pub(crate) const OF_LAMBDA: &[&str] = &[
    "anything-but",
    "equals-ignore-case",
    "exists",
    "numeric",
    "prefix",
    "suffix",
];

/// Who takes a pattern, and the code of what is wrong with it.
#[derive(Clone, Copy)]
pub(crate) struct PatternTaker {
    /// The service of AWS.
    pub(crate) service: &'static str,
    pub(crate) code: &'static str,
    /// What it compares by, besides equality.
    pub(crate) comparators: &'static [&'static str],
}

impl PatternTaker {
    /// What a field must be is a list, and so are those of its own fields ("Amazon EventBridge event pattern syntax" of the Amazon
    /// EventBridge user guide, whose syntax filters of Lambda and SNS have too, read 2026-11-28).
    pub(crate) fn matched(self, wanted: &Value, at: At<'_>, diagnostics: &mut Diagnostics) {
        match wanted {
            Value::Array(values) if !values.is_empty() => {
                for (index, value) in values.iter().enumerate() {
                    self.compared(value, at.item(index), diagnostics);
                }
            }
            Value::Object(fields) if !fields.is_empty() => self.fields(fields, at, diagnostics),
            other => {
                let message = format!("{} takes a list of what the field may be", self.service);
                let help = match other {
                    Value::Array(_) | Value::Object(_) => {
                        "say what it may be, or leave it out".to_owned()
                    }
                    value => format!("write `[{value}]`"),
                };
                diagnostics.push(error(self.code, message, at.value(), "").help(help));
            }
        }
    }

    fn fields(self, fields: &Map<String, Value>, at: At<'_>, diagnostics: &mut Diagnostics) {
        for (field, wanted) in fields {
            let at = at.get(field);
            if field == OR {
                self.joined(wanted, at, diagnostics, |fields, at, diagnostics| {
                    self.fields(fields, at, diagnostics);
                });
            } else {
                self.matched(wanted, at, diagnostics);
            }
        }
    }

    /// Patterns of which one must match; `each` looks at the fields of one.
    pub(crate) fn joined(
        self,
        wanted: &Value,
        at: At<'_>,
        diagnostics: &mut Diagnostics,
        each: impl Fn(&Map<String, Value>, At<'_>, &mut Diagnostics),
    ) {
        let patterns = wanted.as_array().map(Vec::as_slice).unwrap_or_default();
        let fields: Vec<_> = patterns.iter().filter_map(Value::as_object).collect();
        let are_patterns =
            fields.len() == patterns.len() && fields.iter().all(|fields| !fields.is_empty());
        if !are_patterns || fields.len() < LEAST_JOINED {
            let message = format!(
                "{} joins a list of two patterns or more by `{OR}`",
                self.service
            );
            diagnostics.push(error(self.code, message, at.value(), "").help(
                "write a table of fields for each: `\"$or\" = [{ source = [\"shop\"] }, { source = [\"till\"] }]`",
            ));
            return;
        }
        for (index, fields) in fields.into_iter().enumerate() {
            each(fields, at.item(index), diagnostics);
        }
    }

    /// One of the values that a field may be.
    fn compared(self, value: &Value, at: At<'_>, diagnostics: &mut Diagnostics) {
        let comparator = match value {
            Value::Array(_) => {
                let message = format!("{} takes no list within a list", self.service);
                let help = "write what the field may be in one list";
                diagnostics.push(error(self.code, message, at.value(), "").help(help));
                return;
            }
            Value::Object(comparators) => comparators,
            _ => return,
        };
        let mut comparators = comparator.iter();
        let (Some((name, compared)), None) = (comparators.next(), comparators.next()) else {
            let message = format!("{} compares in one way each", self.service);
            let help = "write a table for each: `[{ prefix = \"a\" }, { suffix = \"z\" }]`";
            diagnostics.push(error(self.code, message, at.value(), "").help(help));
            return;
        };
        if !self.comparators.contains(&name.as_str()) {
            let message = format!("{} compares nothing by `{name}`", self.service);
            let ways: Vec<String> = (self.comparators.iter())
                .map(|comparator| format!("`{comparator}`"))
                .collect();
            let help = meant(name, self.comparators.iter().copied())
                .unwrap_or_else(|| format!("it compares by {}", ways.join(", ")));
            diagnostics.push(error(self.code, message, at.get(name).key(), "").help(help));
        } else if name == "exists" && !compared.is_boolean() {
            let message = "whether a field exists is true or false".to_owned();
            let help = "write `{ exists = true }` or `{ exists = false }`";
            diagnostics.push(error(self.code, message, at.get(name).value(), "").help(help));
        }
    }
}
