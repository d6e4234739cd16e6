//! Patterns of events: which fields they name, and that the values of each field are a list.

use diagnostic::Diagnostics;
use serde_json::Value;

use super::error;
use crate::tree::At;

/// By which patterns are joined.
pub(crate) const OR: &str = "$or";

/// Who takes a pattern, and the code of what is wrong with it.
#[derive(Clone, Copy)]
pub(crate) struct PatternTaker {
    /// The service of AWS.
    pub(crate) service: &'static str,
    pub(crate) code: &'static str,
}

impl PatternTaker {
    /// What a field must be is a list, and so are those of its own fields ("Amazon EventBridge event pattern syntax" of the Amazon
    /// EventBridge user guide, whose syntax filters of Lambda and SNS have too, read 2026-11-28).
    pub(crate) fn matched(self, wanted: &Value, at: At<'_>, diagnostics: &mut Diagnostics) {
        match wanted {
            Value::Array(values) if !values.is_empty() => {}
            Value::Object(fields) if !fields.is_empty() => {
                for (field, wanted) in fields {
                    if field != OR {
                        self.matched(wanted, at.get(field), diagnostics);
                    }
                }
            }
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
}
