//! Bodies written as JSON. What is a nested block and what an argument is told by whoever reads.

use std::sync::Arc;

use crate::body::{AttributeNode, BlockNode, Body};
use crate::expression::Expr;
use crate::location::SourceLocation;
use crate::parse_error::ParseError;
use crate::template;
use values::{Value, json};

/// A JSON object that is a body, not yet told apart into arguments and blocks.
#[derive(Clone, Debug)]
pub struct JsonBody {
    /// The object. An array of objects is one body in several pieces.
    pub value: Value,
    /// Where it is written.
    pub location: SourceLocation,
}

/// Reads a file in JSON notation.
///
/// # Errors
/// What is wrong first, with its location.
pub fn read(file: &Arc<str>, text: &str) -> Result<JsonBody, ParseError> {
    let value = json::parse(text).map_err(|error| ParseError {
        location: SourceLocation::in_bytes(file.clone(), error.offset..error.offset),
        message: error.message,
    })?;
    let location = SourceLocation::in_json(file.clone());
    if value.entries().is_none() && value.items().is_none() {
        let message = "an object was expected".into();
        return Err(ParseError { location, message });
    }
    Ok(JsonBody { value, location })
}

/// The expression of a JSON value: its strings are templates. What holds no template is the value
/// itself, shared.
pub(crate) fn expr(value: &Value) -> Expr {
    template_in(value).unwrap_or_else(|| Expr::Value(value.clone()))
}

/// The expression of a value that has a template somewhere; `None` when it is a constant.
fn template_in(value: &Value) -> Option<Expr> {
    match value {
        Value::String(text) => template::is_one(text).then(|| template::parse(text)),
        Value::Tuple(items) => {
            let mut made: Vec<Expr> = Vec::new();
            for (at, item) in items.items.iter().enumerate() {
                let Some(expr) = template_in(item) else {
                    if !made.is_empty() {
                        made.push(Expr::Value(item.clone()));
                    }
                    continue;
                };
                if made.is_empty() {
                    made.reserve_exact(items.items.len());
                    made.extend(items.items[..at].iter().cloned().map(Expr::Value));
                }
                made.push(expr);
            }
            (!made.is_empty()).then(|| tuple(made))
        }
        Value::Object(entries) => {
            let entries = &entries.entries;
            let plain = |(key, value): &(Arc<str>, Value)| {
                (
                    Expr::Value(Value::String(key.clone())),
                    Expr::Value(value.clone()),
                )
            };
            let mut made: Vec<(Expr, Expr)> = Vec::new();
            for (at, entry) in entries.iter().enumerate() {
                let (key, value) = entry;
                let own = template::is_one(key).then(|| template::parse(key));
                let inner = template_in(value);
                if own.is_none() && inner.is_none() {
                    if !made.is_empty() {
                        made.push(plain(entry));
                    }
                    continue;
                }
                if made.is_empty() {
                    made.reserve_exact(entries.len());
                    made.extend(entries[..at].iter().map(plain));
                }
                made.push((
                    own.unwrap_or_else(|| Expr::Value(Value::String(key.clone()))),
                    inner.unwrap_or_else(|| Expr::Value(value.clone())),
                ));
            }
            (!made.is_empty()).then(|| object(made))
        }
        _ => None,
    }
}

/// Templates without anything to evaluate in them leave a constant.
fn tuple(items: Vec<Expr>) -> Expr {
    if items.iter().any(|item| item.constant().is_none()) {
        return Expr::Tuple(items.into());
    }
    let values = items.into_iter().filter_map(|item| match item {
        Expr::Value(value) => Some(value),
        _ => None,
    });
    Expr::Value(Value::tuple(values.collect()))
}

fn object(entries: Vec<(Expr, Expr)>) -> Expr {
    let constant = |entry: &(Expr, Expr)| {
        matches!(&entry.0, Expr::Value(Value::String(_))) && entry.1.constant().is_some()
    };
    if !entries.iter().all(constant) {
        return Expr::Object(entries.into());
    }
    let values = entries.into_iter().filter_map(|entry| match entry {
        (Expr::Value(Value::String(key)), Expr::Value(value)) => Some((key, value)),
        _ => None,
    });
    Expr::Value(Value::object(values.collect()))
}

impl JsonBody {
    /// Each name with its value, and the location of the object that it is in; comments are left out. An
    /// array of objects is one body in several pieces.
    fn each_entry<'a>(&'a self, visit: &mut dyn FnMut(&SourceLocation, &'a Arc<str>, &'a Value)) {
        let mut object = |location: &SourceLocation, value: &'a Value| {
            for (name, value) in value.entries().unwrap_or_default() {
                if name.as_ref() != "//" {
                    visit(location, name, value);
                }
            }
        };
        match self.value.items() {
            Some(items) => {
                for (index, item) in items.iter().enumerate() {
                    object(&self.location.item(index), item);
                }
            }
            None => object(&self.location, &self.value),
        }
    }

    /// Each name with what is written there; comments are left out.
    #[must_use]
    pub fn members(&self) -> Vec<(Arc<str>, Self)> {
        let mut members = Vec::new();
        self.each_entry(&mut |object, name, value| {
            members.push((name.clone(), Self::member(object, name, value)));
        });
        members
    }

    fn member(object: &SourceLocation, name: &Arc<str>, value: &Value) -> Self {
        Self {
            value: value.clone(),
            location: object.member(name),
        }
    }

    /// The blocks below `labels` levels of names, each with its labels.
    #[must_use]
    pub fn labelled(&self, labels: usize) -> Vec<(Vec<Arc<str>>, Self)> {
        if labels == 0 {
            return match self.value.items() {
                Some(items) => {
                    let items = items.iter().enumerate();
                    let bodies = items.map(|(index, item)| Self {
                        value: item.clone(),
                        location: self.location.item(index),
                    });
                    bodies.map(|body| (Vec::new(), body)).collect()
                }
                None => vec![(Vec::new(), self.clone())],
            };
        }
        let mut found = Vec::new();
        for (name, inner) in self.members() {
            for (mut rest, body) in inner.labelled(labels - 1) {
                rest.insert(0, name.clone());
                found.push((rest, body));
            }
        }
        found
    }

    /// A body in which the names that `shape` knows are blocks, at every depth.
    #[must_use]
    pub fn body(&self, shape: Option<&dyn BlockNames>) -> Body {
        let mut body = Body {
            location: self.location.clone(),
            ..Body::default()
        };
        self.each_entry(&mut |object, name, value| entry(object, name, value, shape, &mut body));
        body
    }
}

/// Adds what is written at a name of an object to a body: blocks or an argument.
fn entry(
    object: &SourceLocation,
    name: &Arc<str>,
    value: &Value,
    shape: Option<&dyn BlockNames>,
    body: &mut Body,
) {
    if name.as_ref() == "dynamic" && shape.is_some() {
        for (labels, content) in JsonBody::member(object, name, value).labelled(1) {
            let shape = shape.and_then(|shape| shape.block(&labels[0]));
            body.blocks.push(BlockNode {
                block_type: name.clone(),
                labels,
                body: content.body(Some(&DynamicBlocks(shape.as_deref()))),
            });
        }
    } else if let Some(shape) = shape.and_then(|shape| shape.block(name)) {
        if value.is_null() {
            return;
        }
        for (labels, content) in JsonBody::member(object, name, value).labelled(0) {
            body.blocks.push(BlockNode {
                block_type: name.clone(),
                labels,
                body: content.body(Some(shape.as_ref())),
            });
        }
    } else {
        body.attributes.push(AttributeNode {
            name: name.clone(),
            expr: expr(value),
            location: object.clone(),
        });
    }
}

/// Which names of a body are blocks.
pub trait BlockNames {
    /// The shape of the block of this name; `None` when it is an argument.
    fn block<'a>(&'a self, name: &str) -> Option<Box<dyn BlockNames + 'a>>;
}

/// A `dynamic` block: its `content` is the block that it makes.
struct DynamicBlocks<'a>(Option<&'a dyn BlockNames>);

/// The shape of another.
pub struct BorrowedBlocks<'a>(pub &'a dyn BlockNames);

impl BlockNames for BorrowedBlocks<'_> {
    fn block<'a>(&'a self, name: &str) -> Option<Box<dyn BlockNames + 'a>> {
        self.0.block(name)
    }
}

impl BlockNames for DynamicBlocks<'_> {
    fn block<'a>(&'a self, name: &str) -> Option<Box<dyn BlockNames + 'a>> {
        match (name, self.0) {
            ("content", Some(shape)) => Some(Box::new(BorrowedBlocks(shape))),
            ("content", None) => Some(Box::new(NoBlocks)),
            _ => None,
        }
    }
}

/// A body without nested blocks.
pub struct NoBlocks;

impl BlockNames for NoBlocks {
    fn block<'a>(&'a self, _: &str) -> Option<Box<dyn BlockNames + 'a>> {
        None
    }
}

/// A body whose blocks are these names, themselves without blocks.
pub struct NamedBlocks(pub &'static [&'static str]);

impl BlockNames for NamedBlocks {
    fn block<'a>(&'a self, name: &str) -> Option<Box<dyn BlockNames + 'a>> {
        self.0
            .contains(&name)
            .then(|| Box::new(NoBlocks) as Box<dyn BlockNames>)
    }
}
