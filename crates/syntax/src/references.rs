//! What an expression refers to, in the words of a plan: `aws_s3_bucket.logs.id`.

use std::sync::Arc;

use crate::expression::{Expr, For, Reference};
use values::Value;
use values::address::InstanceKey;

/// Adds the references of an expression: each with its steps, then without the last of them, down to
/// the thing itself, as Terraform lists them.
pub fn references(expr: &Expr, found: &mut Vec<Arc<str>>) {
    match expr {
        Expr::Value(_) | Expr::Bound(_) | Expr::Invalid(_) => {}
        Expr::Template(items) | Expr::Tuple(items) => {
            items.iter().for_each(|item| references(item, found));
        }
        Expr::Object(entries) => entries.iter().for_each(|(key, value)| {
            references(key, found);
            references(value, found);
        }),
        Expr::Reference(_) | Expr::Get(..) | Expr::Index(_) => traversal(expr, found),
        Expr::Splat { source, each } => {
            references(source, found);
            references(each, found);
        }
        Expr::Call(call) => call
            .arguments
            .iter()
            .for_each(|item| references(item, found)),
        Expr::Conditional(parts) => parts.iter().for_each(|part| references(part, found)),
        Expr::Unary(_, inner) => references(inner, found),
        Expr::Binary(_, sides) => {
            references(&sides.0, found);
            references(&sides.1, found);
        }
        Expr::For(each) | Expr::TemplateFor(each) => for_references(each, found),
    }
}

fn for_references(each: &For, found: &mut Vec<Arc<str>>) {
    references(&each.collection, found);
    for part in [
        each.key.as_ref(),
        Some(&each.value),
        each.condition.as_ref(),
    ]
    .into_iter()
    .flatten()
    {
        references(part, found);
    }
}

fn traversal(expr: &Expr, found: &mut Vec<Arc<str>>) {
    let mut steps: Vec<TraversalStep<'_>> = Vec::new();
    let mut current = expr;
    let root = loop {
        match current {
            Expr::Get(source, name, _) => {
                steps.push(TraversalStep::Name(name));
                current = source;
            }
            Expr::Index(parts) => {
                steps.push(match parts.1.constant() {
                    Some(Value::String(text)) => {
                        TraversalStep::Key(InstanceKey::Text(text.clone()))
                    }
                    Some(Value::Number(number)) => match number.as_i64() {
                        Some(number) => TraversalStep::Key(InstanceKey::Number(number)),
                        None => TraversalStep::Other,
                    },
                    _ => {
                        references(&parts.1, found);
                        TraversalStep::Other
                    }
                });
                current = &parts.0;
            }
            Expr::Reference(reference) => break reference,
            other => {
                references(other, found);
                return;
            }
        }
    };
    let mut text = root.text();
    // A variable is one thing; only of resources, modules and `each` the steps are told.
    let steps = if root.is_single() { &[] } else { &steps[..] };
    let is_told = |step: &&TraversalStep<'_>| !matches!(step, TraversalStep::Other);
    let told = steps.iter().rev().take_while(is_told).count();
    let steps = &steps[steps.len() - told..];
    for step in steps.iter().rev() {
        step.write(&mut text);
    }
    add(&text, found);
    let mut behind = String::new();
    for step in steps {
        behind.clear();
        step.write(&mut behind);
        text.truncate(text.len() - behind.len());
        add(&text, found);
    }
}

fn add(text: &str, found: &mut Vec<Arc<str>>) {
    if !found.iter().any(|known| known.as_ref() == text) {
        found.push(text.into());
    }
}

enum TraversalStep<'a> {
    Name(&'a str),
    Key(InstanceKey),
    Other,
}

impl TraversalStep<'_> {
    fn write(&self, text: &mut String) {
        match self {
            Self::Name(name) => {
                text.push('.');
                text.push_str(name);
            }
            Self::Key(key) => text.push_str(&key.to_string()),
            Self::Other => {}
        }
    }
}

impl Reference {
    /// As it is written.
    pub fn text(&self) -> String {
        match self {
            Self::Variable(name, _) => ["var.", name].concat(),
            Self::Local(name, _) => ["local.", name].concat(),
            Self::Module(name, _) => ["module.", name].concat(),
            Self::Resource { address, .. } | Self::Ephemeral(address, _) => address.to_string(),
            Self::EachKey => "each.key".into(),
            Self::EachValue => "each.value".into(),
            Self::CountIndex => "count.index".into(),
            Self::SelfRef => "self".into(),
            Self::PathModule => "path.module".into(),
            Self::PathRoot => "path.root".into(),
            Self::PathCwd => "path.cwd".into(),
            Self::Workspace => "terraform.workspace".into(),
            Self::Applying => "terraform.applying".into(),
        }
    }

    fn is_single(&self) -> bool {
        matches!(
            self,
            Self::PathModule
                | Self::PathRoot
                | Self::PathCwd
                | Self::Workspace
                | Self::Applying
                | Self::CountIndex
        )
    }
}
