//! Strings in template syntax.

use super::expression::{Expr, Scope};
use super::{common, hcl};
use crate::value::Value;

/// The expression of a string in template syntax, as JSON has it.
pub(crate) fn parse(text: &str) -> Expr {
    parse_with(text, &mut Scope::new())
}

/// Is there anything in a text but itself?
pub(crate) fn is_one(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).any(|at| at > 0 && matches!(bytes[at - 1], b'$' | b'%'))
}

/// The expression of a template in which names are bound.
pub(crate) fn parse_with(text: &str, scope: &mut Scope) -> Expr {
    if !is_one(text) {
        return Expr::Value(Value::from(text));
    }
    let bound = scope.len();
    common::template(text, scope).unwrap_or_else(|| {
        scope.truncate(bound);
        hcl::template(text, scope)
    })
}
