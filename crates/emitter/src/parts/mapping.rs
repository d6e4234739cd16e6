//! What event source mappings of Lambda have in common.

use serde_json::{Value as Json, json};

/// The `dynamic` block with the filters in a list, which an expression names.
pub(crate) fn filters(list: &str) -> Json {
    json!({
        "filter_criteria": {
            "for_each": format!("${{length({list}) > 0 ? [1] : []}}"),
            "content": {
                "dynamic": {
                    "filter": {
                        "for_each": format!("${{{list}}}"),
                        "content": { "pattern": "${filter.value}" },
                    },
                },
            },
        },
    })
}
