//! Tables whose items would go on expiring after an edit: expiry is turned off by name, in an apply of its own.

use serde_json::Value as Json;

use crate::origin::module_path;

/// A table whose items would go on expiring by an attribute that the description no longer names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiring {
    /// Its name in the description: `orders`.
    pub name: String,
    /// The attribute by which items expire.
    pub attribute: String,
    /// The attribute that is wanted instead.
    pub instead: Option<String>,
}

/// The tables of the environment's `main.tf.json` as it is (`before`) whose expiry cannot be changed to what is
/// wanted (`after`) in one apply. Terraform plans nothing when the `ttl` block is taken away, and
/// DynamoDB wants the attribute's name to turn expiry off, so the name must be said once more
/// (hashicorp/terraform-provider-aws#39195 and #44730, read 2026-11). It also refuses a new attribute while
/// another is in use ("`TimeToLive` is active on a different `AttributeName`", go-to-k/cdkd#932, read 2026-11).
#[must_use]
pub fn expiring(before: &str, after: &str) -> Vec<Expiring> {
    let parse = |text: &str| serde_json::from_str::<Json>(text).unwrap_or_default();
    let (before, after) = (parse(before), parse(after));
    let moved = |address: &str| {
        let blocks = after["moved"].as_array().into_iter().flatten();
        let to = blocks
            .filter(|block| block["from"] == address)
            .find_map(|block| block["to"].as_str());
        to.and_then(|to| to.strip_prefix("module."))
            .map(str::to_owned)
    };
    let calls = before["module"].as_object().into_iter().flatten();
    let found = calls.filter_map(|(call, was)| {
        if !module_path(was["source"].as_str()?)?.starts_with("table")
            || was["ttl_enabled"] == false
        {
            return None;
        }
        let attribute = was["ttl_attribute"].as_str()?;
        let call = moved(&format!("module.{call}")).unwrap_or_else(|| call.clone());
        let wanted = after["module"].get(&call)?;
        let instead = wanted["ttl_attribute"].as_str();
        (instead != Some(attribute)).then(|| Expiring {
            name: call.strip_prefix("table_").unwrap_or(&call).to_owned(),
            attribute: as_written(attribute),
            instead: instead.map(as_written),
        })
    });
    found.collect()
}

/// What a text of the description was before it was escaped for Terraform.
fn as_written(text: &str) -> String {
    text.replace("$${", "${").replace("%%{", "%{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiry_ends_by_the_name_of_its_attribute() {
        let table = |arguments: &str| {
            format!(
                r#"{{ "module": {{ "table_orders": {{ "source": "../../modules/table/protected"{arguments} }} }} }}"#
            )
        };
        let before = table(r#", "ttl_attribute": "expires""#);
        let instead = |after: &str| {
            let found = expiring(&before, after);
            found
                .into_iter()
                .map(|table| (table.name, table.attribute, table.instead))
                .collect::<Vec<_>>()
        };
        let orders = |instead: Option<&str>| {
            let instead = instead.map(str::to_owned);
            vec![("orders".to_owned(), "expires".to_owned(), instead)]
        };
        assert_eq!(instead(&table("")), orders(None));
        let other = table(r#", "ttl_attribute": "ends""#);
        assert_eq!(instead(&other), orders(Some("ends")));
        let off = table(r#", "ttl_attribute": "expires", "ttl_enabled": false"#);
        assert_eq!(instead(&off), []);
        assert_eq!(instead(&before), []);
        assert_eq!(instead("{}"), []);
        let other = table(r#", "ttl_attribute": "$${ends}""#);
        assert_eq!(instead(&other), orders(Some("${ends}")));
        // What was off may be taken away, and may have another attribute.
        assert_eq!(expiring(&off, &table("")), []);
        assert_eq!(expiring(&off, &other), []);
        let moved = r#"{ "moved": [{ "from": "module.table_orders", "to": "module.table_purchases" }],
            "module": { "table_purchases": { "source": "../../modules/table" } } }"#;
        assert_eq!(expiring(&before, moved)[0].name, "purchases");
    }
}
