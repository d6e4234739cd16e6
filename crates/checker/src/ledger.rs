//! What remediation remembers of what it set, from an export of its ledger (`aws dynamodb scan`).
//!
//! The item `target#<function>` holds in `stands` what a remedy set, by the names that Terraform has for it. Whether it
//! is still so the ledger does not know.

use std::collections::HashMap;
use std::fmt;

use values::Value;

/// What remedies set, by the name of the function.
#[derive(Debug, Default)]
pub struct Ledger {
    set: HashMap<String, Value>,
}

/// A text that is no export of a ledger, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerError(String);

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LedgerError {}

impl Ledger {
    /// Reads what `aws dynamodb scan --output json` wrote of the table.
    ///
    /// # Errors
    /// When the text is not JSON, or holds no `Items`.
    pub fn read(text: &str) -> Result<Self, LedgerError> {
        let document = values::json::parse(text).map_err(|error| LedgerError(error.to_string()))?;
        let items = document
            .get("Items")
            .and_then(Value::items)
            .ok_or_else(|| LedgerError("it holds no `Items`, as a scan of a table does".into()))?;
        let set = items.iter().filter_map(|item| {
            let id = item.get("id")?.get("S")?.as_str()?;
            let function = id.strip_prefix("target#")?;
            Some((function.to_owned(), item.get("stands")?.get("M")?.clone()))
        });
        Ok(Self { set: set.collect() })
    }

    /// What a remedy set an attribute of a function, or of its alias, to.
    pub fn set(&self, function: &str, attribute: &str) -> Option<Value> {
        let typed = self.set.get(function)?.get(attribute)?;
        match typed.get("N").and_then(Value::as_str) {
            Some(number) => values::json::parse(number).ok(),
            None => typed.get("S").cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_remedies_set_is_read_by_function_and_attribute() {
        let ledger = Ledger::read(
            r#"{"Items": [
                {"id": {"S": "allowed#a"}, "function": {"S": "orders"}},
                {"id": {"S": "target#orders"}, "stands": {"M": {"memory_size": {"N": "768"}, "function_version": {"S": "3"}}}},
                {"id": {"S": "target#billing"}, "attempts": {"L": []}}
            ], "Count": 3}"#,
        )
        .unwrap();
        let set = |function, attribute| {
            ledger
                .set(function, attribute)
                .map(|value| values::json::encode(&value))
        };
        assert_eq!(set("orders", "memory_size").as_deref(), Some("768"));
        assert_eq!(set("orders", "function_version").as_deref(), Some("\"3\""));
        assert_eq!(set("orders", "reserved_concurrent_executions"), None);
        assert_eq!(set("billing", "memory_size"), None);
    }

    #[test]
    fn what_is_no_scan_is_refused() {
        assert!(Ledger::read("{").is_err());
        let error = Ledger::read(r#"{"Item": {}}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "it holds no `Items`, as a scan of a table does"
        );
    }
}
