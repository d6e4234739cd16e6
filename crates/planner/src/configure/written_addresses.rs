//! Addresses and paths that arguments such as `depends_on` and `ignore_changes` are written with.

use std::sync::Arc;

use syntax::{Expr, Reference};
use values::Value;
use values::address::InstanceKey;

/// The address that an expression names, be it written as a reference or as a string.
pub(super) fn address(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Value(Value::String(text)) => Some(text.to_string()),
        // A lone word is no reference.
        Expr::Invalid(invalid) => invalid.word.as_deref().map(str::to_owned),
        Expr::Reference(
            Reference::Resource { .. } | Reference::Ephemeral(..) | Reference::Module(..),
        )
        | Expr::Get(..)
        | Expr::Index(_) => {
            let mut found = Vec::new();
            syntax::references(expr, &mut found);
            found.first().map(ToString::to_string)
        }
        _ => None,
    }
}

pub(super) fn addresses(expr: &Expr) -> Vec<Arc<str>> {
    match expr {
        Expr::Tuple(items) => items.iter().filter_map(address).map(Arc::from).collect(),
        Expr::Value(value) => value
            .items()
            .unwrap_or_default()
            .iter()
            .filter_map(|item| item.as_str().map(Arc::from))
            .collect(),
        _ => Vec::new(),
    }
}

/// The references in a list; in JSON they are written as strings.
pub(super) fn reference_list(list: Expr) -> Vec<Expr> {
    match list {
        Expr::Tuple(items) => items
            .into_vec()
            .into_iter()
            .filter_map(|item| match item {
                Expr::Value(Value::String(text)) => syntax::parse_expression(&text).ok(),
                other => Some(other),
            })
            .collect(),
        Expr::Value(value) => value
            .items()
            .unwrap_or_default()
            .iter()
            .filter_map(|item| syntax::parse_expression(item.as_str()?).ok())
            .collect(),
        _ => Vec::new(),
    }
}

/// Names in `ignore_changes`; `None` for `all`.
pub(super) fn ignored_arguments(expr: &Expr) -> Option<Vec<Arc<str>>> {
    match address(expr) {
        Some(word) if word == "all" => None,
        _ => Some(match expr {
            Expr::Tuple(items) => items.iter().filter_map(path).map(Arc::from).collect(),
            _ => addresses(expr),
        }),
    }
}

/// A path such as `environment[0].variables["A"]`: a lone word with steps behind it is no reference.
fn path(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Get(source, name, _) => Some(format!("{}.{name}", path(source)?)),
        Expr::Index(parts) => {
            let key = match parts.1.constant()? {
                Value::String(text) => InstanceKey::Text(text.clone()),
                other => InstanceKey::Number(other.as_i64()?),
            };
            Some(format!("{}{key}", path(&parts.0)?))
        }
        other => address(other),
    }
}

/// The provider of a type: its first word.
pub(super) fn default_provider(kind: &str) -> &str {
    kind.split('_').next().unwrap_or(kind)
}

/// A source with the registry and namespace that may be left out.
pub(super) fn full_name(source: &str) -> String {
    match source.split('/').count() {
        1 => format!("registry.terraform.io/hashicorp/{source}"),
        2 => format!("registry.terraform.io/{source}"),
        _ => source.to_owned(),
    }
}
