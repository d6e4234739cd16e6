//! One layer of settings over another: tables are merged, some lists are added to, everything else is
//! replaced.
//! Which tables are merged follows the shape: a choice such as `authorization` is one value.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{TomlEntry, TomlNode, TomlTable, TomlValue};
use crate::schema::Shape;

/// `upper` over `lower`. Values keep their own origins; a table that both have keeps the origin of
/// `lower`, where it was first written, unless that is built in.
pub(crate) fn merge(lower: &Arc<TomlNode>, upper: &Arc<TomlNode>, shape: &Shape) -> Arc<TomlNode> {
    if let (TomlValue::Array(low), TomlValue::Array(high)) = (&lower.value, &upper.value)
        && shape.appends()
    {
        return Arc::new(TomlNode {
            origin: upper.origin,
            value: TomlValue::Array(low.iter().chain(high).cloned().collect()),
        });
    }
    if let (Some((table, short)), TomlValue::Table(_)) = (shape.long_form(), &upper.value) {
        return merge(&written_out(lower, short), upper, table);
    }
    let (TomlValue::Table(low), TomlValue::Table(high)) = (&lower.value, &upper.value) else {
        return Arc::clone(upper);
    };
    if !shape.merges() {
        return Arc::clone(upper);
    }
    if high.is_empty() && !super::place::built_in(lower.origin) {
        return Arc::clone(lower);
    }
    let origin = if super::place::built_in(lower.origin) {
        upper.origin
    } else {
        lower.origin
    };
    Arc::new(TomlNode {
        origin,
        value: TomlValue::Table(tables(low, high, shape)),
    })
}

/// The table that a text is short for; anything else as it is.
fn written_out(node: &Arc<TomlNode>, setting: &str) -> Arc<TomlNode> {
    if !matches!(node.value, TomlValue::String(_)) {
        return Arc::clone(node);
    }
    let entry = TomlEntry {
        key: setting.into(),
        origin: node.origin,
        node: Arc::clone(node),
    };
    Arc::new(TomlNode {
        origin: node.origin,
        value: TomlValue::Table(TomlTable::new(vec![entry])),
    })
}

fn tables(low: &TomlTable, high: &TomlTable, shape: &Shape) -> TomlTable {
    let mut entries = Vec::with_capacity(low.len() + high.len());
    let has_lost_keys = low.has_lost_keys() || high.has_lost_keys();
    let (mut low, mut high) = (low.iter().peekable(), high.iter().peekable());
    loop {
        let order = match (low.peek(), high.peek()) {
            (Some(left), Some(right)) => left.key.cmp(&right.key),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        let left = if order.is_le() { low.next() } else { None };
        let right = if order.is_ge() { high.next() } else { None };
        entries.extend(match (left, right) {
            (Some(left), Some(right)) => Some(both(left, right, shape)),
            (left, right) => left.or(right).cloned(),
        });
    }
    TomlTable::sorted(entries, has_lost_keys)
}

fn both(lower: &TomlEntry, upper: &TomlEntry, shape: &Shape) -> TomlEntry {
    let node = match shape.child(&upper.key) {
        Some(shape) => merge(&lower.node, &upper.node, shape),
        None => Arc::clone(&upper.node),
    };
    // The key follows the value: a merged table keeps its first key, a new value has a new one.
    let origin = if node.origin == lower.node.origin {
        lower.origin
    } else {
        upper.origin
    };
    TomlEntry {
        key: Arc::clone(&upper.key),
        origin,
        node,
    }
}
