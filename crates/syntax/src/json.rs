//! Bodies written as JSON. What is a nested block and what an argument is told by whoever reads.

use std::sync::Arc;

use crate::body::{Attribute, Block, Body, Place};
use crate::expression::Expr;
use crate::template;
use values::{Value, json};

/// A JSON object that is a body, not yet told apart into arguments and blocks.
#[derive(Clone, Debug)]
pub struct JsonBody {
    /// The bodies: an array of objects is one body in several pieces.
    pub value: Value,
    /// Where it is written.
    pub place: Place,
}

/// Reads a file in JSON notation.
pub fn read(file: &Arc<str>, text: &str) -> Result<JsonBody, (Place, String)> {
    let value = json::parse(text).map_err(|error| {
        let line = u32::try_from(error.line).unwrap_or(0);
        let place = Place {
            file: file.clone(),
            line,
        };
        (place, error.message)
    })?;
    let place = Place {
        file: file.clone(),
        line: 0,
    };
    if value.entries().is_none() && value.items().is_none() {
        return Err((place, "an object was expected".into()));
    }
    Ok(JsonBody { value, place })
}

/// The expression of a JSON value: its strings are templates. What holds no template is the value
/// itself, shared.
pub(crate) fn expr(value: &Value) -> Expr {
    template_in(value).unwrap_or_else(|| Expr::Value(value.clone()))
}

/// The expression of a value that has a template somewhere; `None` when it stands for itself.
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
    /// The same place with another value.
    pub fn with(&self, value: &Value) -> Self {
        Self {
            value: value.clone(),
            place: self.place.clone(),
        }
    }

    /// The objects that it is made of.
    pub fn objects(&self) -> Vec<&[(Arc<str>, Value)]> {
        match self.value.items() {
            Some(items) => items.iter().filter_map(Value::entries).collect(),
            None => self.value.entries().into_iter().collect(),
        }
    }

    /// Each name with what stands there; comments are left out.
    pub fn members(&self) -> Vec<(Arc<str>, Self)> {
        self.objects()
            .into_iter()
            .flatten()
            .filter(|(name, _)| name.as_ref() != "//")
            .map(|(name, value)| (name.clone(), self.with(value)))
            .collect()
    }

    /// The blocks below `labels` levels of names, each with its labels.
    pub fn labelled(&self, labels: usize) -> Vec<(Vec<Arc<str>>, Self)> {
        if labels == 0 {
            return match self.value.items() {
                Some(items) => items
                    .iter()
                    .map(|item| (Vec::new(), self.with(item)))
                    .collect(),
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

    /// A body in which the names that `is_block` knows are blocks, at every depth.
    pub fn body(&self, shape: Option<&dyn Shape>) -> Body {
        let mut body = Body {
            place: self.place.clone(),
            ..Body::default()
        };
        for (name, inner) in self.members() {
            if name.as_ref() == "dynamic" && shape.is_some() {
                for (labels, content) in inner.labelled(1) {
                    let shape = shape.and_then(|shape| shape.block(&labels[0]));
                    let mut block = content.body(Some(&Dynamic(shape.as_deref())));
                    block.place = self.place.clone();
                    body.blocks.push(Block {
                        block_type: name.clone(),
                        labels,
                        body: block,
                    });
                }
            } else if let Some(shape) = shape.and_then(|shape| shape.block(&name)) {
                if inner.value.is_null() {
                    continue;
                }
                for (labels, content) in inner.labelled(0) {
                    body.blocks.push(Block {
                        block_type: name.clone(),
                        labels,
                        body: content.body(Some(shape.as_ref())),
                    });
                }
            } else {
                body.attributes.push(Attribute {
                    name,
                    expr: expr(&inner.value),
                    place: self.place.clone(),
                });
            }
        }
        body
    }
}

/// Which names of a body are blocks.
pub trait Shape {
    /// The shape of the block of this name; `None` when it is an argument.
    fn block<'a>(&'a self, name: &str) -> Option<Box<dyn Shape + 'a>>;
}

/// A `dynamic` block: its `content` is the block that it makes.
struct Dynamic<'a>(Option<&'a dyn Shape>);

/// The shape of another.
pub struct Borrowed<'a>(pub &'a dyn Shape);

impl Shape for Borrowed<'_> {
    fn block<'a>(&'a self, name: &str) -> Option<Box<dyn Shape + 'a>> {
        self.0.block(name)
    }
}

impl Shape for Dynamic<'_> {
    fn block<'a>(&'a self, name: &str) -> Option<Box<dyn Shape + 'a>> {
        match (name, self.0) {
            ("content", Some(shape)) => Some(Box::new(Borrowed(shape))),
            ("content", None) => Some(Box::new(Flat)),
            _ => None,
        }
    }
}

/// A body without nested blocks.
pub struct Flat;

impl Shape for Flat {
    fn block<'a>(&'a self, _: &str) -> Option<Box<dyn Shape + 'a>> {
        None
    }
}

/// A body whose blocks are these names, themselves without blocks.
pub struct Named(pub &'static [&'static str]);

impl Shape for Named {
    fn block<'a>(&'a self, name: &str) -> Option<Box<dyn Shape + 'a>> {
        self.0
            .contains(&name)
            .then(|| Box::new(Flat) as Box<dyn Shape>)
    }
}
