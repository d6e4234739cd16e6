//! What an expression refers to. Terraform's template syntax is parsed by the crate `syntax`; the plain
//! `${a.b.c}` that most wiring is made of takes a shorter way to the same answer.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use syntax::{Expr, template};

use crate::value::is_template;

/// A reference: its root name and the steps behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionReference<'t> {
    /// What kind of thing it names.
    pub root: ReferenceRoot<'t>,
    /// Attribute names and indexes behind the root.
    pub steps: Vec<ReferenceStep<'t>>,
}

/// What a reference begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceRoot<'t> {
    /// `var`
    Variable,
    /// `local`
    Local,
    /// `module`
    Module,
    /// `data`
    Data,
    /// `each`, `count`, `self`, `path`, `terraform`
    Given(Cow<'t, str>),
    /// A resource type.
    Resource(Cow<'t, str>),
}

/// A step of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceStep<'t> {
    /// `.name`
    Attribute(Cow<'t, str>),
    /// `[...]`, `.*` or `[*]`
    Index,
}

impl<'t> ExpressionReference<'t> {
    fn new(root: Cow<'t, str>, steps: Vec<ReferenceStep<'t>>) -> Self {
        let root = match &*root {
            "var" => ReferenceRoot::Variable,
            "local" => ReferenceRoot::Local,
            "module" => ReferenceRoot::Module,
            "data" => ReferenceRoot::Data,
            "each" | "count" | "self" | "path" | "terraform" => ReferenceRoot::Given(root),
            _ => ReferenceRoot::Resource(root),
        };
        Self { root, steps }
    }

    /// The `index`-th name behind the root, when that step is a name.
    #[must_use]
    pub fn name(&self, index: usize) -> Option<&str> {
        match self.steps.get(index)? {
            ReferenceStep::Attribute(name) => Some(name),
            ReferenceStep::Index => None,
        }
    }
}

/// Every reference of a string in template syntax.
///
/// # Errors
/// What is wrong with a template that cannot be parsed.
pub fn references(template: &str) -> Result<Vec<ExpressionReference<'_>>, String> {
    if !is_template(template) {
        return Ok(Vec::new());
    }
    if let Some(references) = plain(template) {
        return Ok(references);
    }
    if let Some(found) = PARSED.with_borrow(|parsed| parsed.get(template).cloned()) {
        return Ok(found);
    }
    let mut found = Vec::new();
    collect(&template::parse(template), &mut found)?;
    PARSED.with_borrow_mut(|parsed| parsed.insert(template.into(), found.clone()));
    Ok(found)
}

/// Every reference of an expression that is written without `${` and `}` around it.
///
/// # Errors
/// What is wrong with a text that is no expression, or would be another within `${` and `}`.
pub fn expression_references(source: &str) -> Result<Vec<ExpressionReference<'static>>, String> {
    let expression = syntax::parse_expression(source)?;
    let mut found = Vec::new();
    collect(&expression, &mut found)?;
    let mut wrapped = Vec::new();
    collect(&template::parse(&format!("${{{source}}}")), &mut wrapped)?;
    if wrapped == found {
        Ok(found)
    } else {
        Err("it ends before its text does".to_owned())
    }
}

thread_local! {
    /// What was found in templates that were parsed: the editions of a module have most in common.
    static PARSED: RefCell<HashMap<Box<str>, Vec<ExpressionReference<'static>>>> = RefCell::default();
}

/// The references of a text in which every interpolation is a plain `${a.b.c}`: what most ARNs and
/// names are.
fn plain(template: &str) -> Option<Vec<ExpressionReference<'_>>> {
    if template.contains("%{") {
        return None;
    }
    let mut found = Vec::new();
    let mut rest = template;
    while let Some(start) = rest.find("${") {
        let (before, inside) = (&rest[..start], &rest[start + 2..]);
        if before.ends_with('$') {
            // `$${` means `${`.
            rest = inside;
            continue;
        }
        let (path, behind) = inside.split_once('}')?;
        found.push(plain_path(path)?);
        rest = behind;
    }
    Some(found)
}

/// `a.b.c`: nothing but names and dots.
fn plain_path(path: &str) -> Option<ExpressionReference<'_>> {
    let mut names = path.split('.');
    let legal = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    };
    let root = names.next().filter(|name| legal(name))?;
    let steps: Option<Vec<ReferenceStep<'_>>> = names
        .map(|name| legal(name).then(|| ReferenceStep::Attribute(name.into())))
        .collect();
    let steps = steps.filter(|steps| !steps.is_empty())?;
    Some(ExpressionReference::new(root.into(), steps))
}

/// Adds the references of an expression.
fn collect(expression: &Expr, found: &mut Vec<ExpressionReference<'static>>) -> Result<(), String> {
    let mut each = |inner: &Expr| collect(inner, found);
    match expression {
        Expr::Value(_) | Expr::Bound(_) => Ok(()),
        Expr::Reference(_) | Expr::Get(..) | Expr::Index(_) | Expr::Invalid(_) => {
            collect_steps(expression, found)
        }
        Expr::Template(items) | Expr::Tuple(items) => items.iter().try_for_each(each),
        Expr::Object(entries) => entries.iter().try_for_each(|(key, value)| {
            each(key)?;
            each(value)
        }),
        Expr::Splat { source, each: then } => {
            each(source)?;
            each(then)
        }
        Expr::Call(call) => call.arguments.iter().try_for_each(each),
        Expr::Conditional(parts) => parts.iter().try_for_each(each),
        Expr::Unary(_, inner) => each(inner),
        Expr::Binary(_, sides) => {
            each(&sides.0)?;
            each(&sides.1)
        }
        Expr::For(each_of) | Expr::TemplateFor(each_of) => {
            each(&each_of.collection)?;
            let key = each_of.key.iter();
            key.chain([&each_of.value])
                .chain(&each_of.condition)
                .try_for_each(each)
        }
    }
}

/// Adds the reference that a chain of steps begins with, and those of its indexes.
fn collect_steps(
    expression: &Expr,
    found: &mut Vec<ExpressionReference<'static>>,
) -> Result<(), String> {
    let mut behind: Vec<ReferenceStep<'static>> = Vec::new();
    let mut current = expression;
    let names = loop {
        match current {
            Expr::Get(source, name, _) => {
                behind.push(ReferenceStep::Attribute(name.to_string().into()));
                current = source;
            }
            Expr::Index(parts) => {
                collect(&parts.1, found)?;
                behind.push(ReferenceStep::Index);
                current = &parts.0;
            }
            Expr::Reference(reference) => break reference.text(),
            Expr::Invalid(invalid) => match &invalid.word {
                // A name of nothing that Terraform has: who checks references says so.
                Some(word) => break word.to_string(),
                None => return Err(invalid.error.clone()),
            },
            other => return collect(other, found),
        }
    };
    let mut names = names.split('.').map(str::to_owned);
    let root = names.next().unwrap_or_default();
    let steps = names.map(|name| ReferenceStep::Attribute(name.into()));
    let steps = steps.chain(behind.into_iter().rev()).collect();
    found.push(ExpressionReference::new(root.into(), steps));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roots(template: &str) -> Vec<String> {
        references(template)
            .unwrap()
            .into_iter()
            .map(|reference| {
                let mut text = format!("{:?}", reference.root);
                for step in reference.steps {
                    match step {
                        ReferenceStep::Attribute(name) => text.push_str(&format!(".{name}")),
                        ReferenceStep::Index => text.push_str("[]"),
                    }
                }
                text
            })
            .collect()
    }

    #[test]
    fn references_are_found_in_every_place() {
        assert_eq!(roots("${var.name}"), ["Variable.name"]);
        assert_eq!(roots("plain $${var.name}"), Vec::<String>::new());
        assert_eq!(
            roots("${[for k, v in var.a : { (k) = v.x, y = local.z } if data.t.n.b]}"),
            ["Variable.a", "Local.z", "Data.t.n.b"]
        );
        assert_eq!(
            roots("a-${aws_s3_bucket.this[0].arn}/${merge(var.x, \"${local.y}\")}"),
            [
                "Resource(\"aws_s3_bucket\").this[].arn",
                "Variable.x",
                "Local.y"
            ]
        );
        assert_eq!(
            roots("%{ for i in var.list }${i}${each.key}%{ endfor }"),
            ["Variable.list", "Given(\"each\").key"]
        );
    }

    #[test]
    fn the_short_way_finds_what_the_long_way_finds() {
        for template in [
            "${var.name}",
            "arn:${data.aws_partition.current.partition}:s3:::${var.name}/*",
            "$${var.name}-${local.a-b.c_d}$${",
            "no }braces{ ${module.a.b}}",
        ] {
            let short = plain(template).unwrap();
            let mut long = Vec::new();
            collect(&template::parse(template), &mut long).unwrap();
            assert_eq!(short, long, "{template}");
        }
        for template in [
            "${var.a[0]}",
            "${name}",
            "%{ if true }${var.a}%{ endif }",
            "${var.a",
        ] {
            assert_eq!(plain(template), None, "{template}");
        }
    }

    #[test]
    fn an_expression_is_one_also_within_a_template() {
        let found = expression_references("aws_sqs_queue.jobs[\"a\"].url").unwrap();
        assert_eq!(found[0].name(0), Some("jobs"));
        assert!(expression_references("join(\"-\", [local.a, \"${var.b}\"])").is_ok());
        for bad in [
            "",
            "a.",
            "var.a} ${var.b",
            "var.a # }",
            "var.a\nvar.b",
            "${var.a}",
        ] {
            assert!(expression_references(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(references("${var.name").is_err());
        assert!(references("${a +}").is_err());
    }
}
