//! Strings in template syntax. What most wiring is made of, `${a.b.c}` with text around, is taken
//! apart here; anything else goes to the parser.

use std::sync::Arc;

use super::expression::{Expr, Slot, root};
use super::hcl;
use crate::value::Value;

/// The expression of a string in template syntax, as JSON has it.
pub(crate) fn parse(text: &str) -> Expr {
    parse_with(text, &mut Vec::new())
}

/// Is there anything in a text but itself?
pub(crate) fn is_one(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .iter()
        .enumerate()
        .any(|(at, byte)| *byte == b'{' && at > 0 && matches!(bytes[at - 1], b'$' | b'%'))
}

pub(crate) fn parse_with(text: &str, scope: &mut Vec<Arc<str>>) -> Expr {
    if !is_one(text) {
        return Expr::Value(Value::from(text));
    }
    plain(text, scope).unwrap_or_else(|| hcl::template(text, scope))
}

/// Text with nothing but `${a.b.c}` in it.
fn plain(text: &str, scope: &[Arc<str>]) -> Option<Expr> {
    if text.contains("%{") || text.contains("$${") || !scope.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if at > 0 {
            parts.push(Expr::string(&rest[..at]));
        }
        let inside = &rest[at + 2..];
        let end = inside.find('}')?;
        parts.push(traversal(&inside[..end])?);
        rest = &inside[end + 1..];
    }
    if !rest.is_empty() {
        parts.push(Expr::string(rest));
    }
    let lone = parts.len() == 1;
    Some(match parts.pop() {
        Some(only) if lone => only,
        Some(last) => {
            parts.push(last);
            Expr::Template(parts.into())
        }
        None => return None,
    })
}

fn traversal(text: &str) -> Option<Expr> {
    let legal = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    };
    let names: Vec<&str> = text.split('.').collect();
    if names.len() < 2 || !names.iter().all(|name| legal(name)) {
        return None;
    }
    let (reference, taken) = root(names[0], &names[1..]).ok()?;
    Some(
        names[1 + taken..]
            .iter()
            .fold(Expr::Reference(reference), |source, name| {
                Expr::Get(Box::new(source), (*name).into(), Slot::default())
            }),
    )
}
