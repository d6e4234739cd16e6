//! What an expression refers to. Terraform's template syntax is parsed by hcl-rs; the plain
//! `${a.b.c}` that most wiring is made of takes a shorter way to the same answer.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use hcl::expr::{Expression, ObjectKey, TemplateExpr, Traversal, TraversalOperator};
use hcl::template::{Directive, Element, Template};

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
/// What hcl-rs says of a template that cannot be parsed.
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
    // A lone `${...}` that is all of the string is an expression; anything else is a template.
    let parsed: Template = template
        .parse()
        .map_err(|error: hcl::Error| error.to_string())?;
    let mut found = Vec::new();
    walk_template(&parsed, &mut Scope::default(), &mut found);
    PARSED.with_borrow_mut(|parsed| parsed.insert(template.into(), found.clone()));
    Ok(found)
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

/// Names that a `for` has bound around an expression.
#[derive(Default)]
struct Scope(Vec<String>);

fn walk_template(
    template: &Template,
    scope: &mut Scope,
    found: &mut Vec<ExpressionReference<'static>>,
) {
    for element in template.elements() {
        match element {
            Element::Literal(_) => {}
            Element::Interpolation(interpolation) => walk(&interpolation.expr, scope, found),
            Element::Directive(directive) => walk_directive(directive, scope, found),
        }
    }
}

fn walk_directive(
    directive: &Directive,
    scope: &mut Scope,
    found: &mut Vec<ExpressionReference<'static>>,
) {
    match directive {
        Directive::If(directive) => {
            walk(&directive.cond_expr, scope, found);
            walk_template(&directive.true_template, scope, found);
            if let Some(otherwise) = &directive.false_template {
                walk_template(otherwise, scope, found);
            }
        }
        Directive::For(directive) => {
            walk(&directive.collection_expr, scope, found);
            let bound = scope.0.len();
            scope
                .0
                .extend(directive.key_var.iter().map(ToString::to_string));
            scope.0.push(directive.value_var.to_string());
            walk_template(&directive.template, scope, found);
            scope.0.truncate(bound);
        }
    }
}

fn walk(expression: &Expression, scope: &mut Scope, found: &mut Vec<ExpressionReference<'static>>) {
    match expression {
        Expression::Array(items) => items.iter().for_each(|item| walk(item, scope, found)),
        Expression::Object(entries) => {
            for (key, value) in entries {
                if let ObjectKey::Expression(key) = key
                    && !matches!(key, Expression::Variable(_))
                {
                    walk(key, scope, found);
                }
                walk(value, scope, found);
            }
        }
        Expression::TemplateExpr(template) => walk_template_expression(template, scope, found),
        Expression::Variable(variable)
            if !scope.0.iter().any(|bound| bound == variable.as_str()) =>
        {
            found.push(ExpressionReference::new(
                variable.to_string().into(),
                Vec::new(),
            ));
        }
        Expression::Traversal(traversal) => walk_traversal(traversal, scope, found),
        Expression::FuncCall(call) => call.args.iter().for_each(|arg| walk(arg, scope, found)),
        Expression::Parenthesis(inner) => walk(inner, scope, found),
        Expression::Conditional(conditional) => {
            walk(&conditional.cond_expr, scope, found);
            walk(&conditional.true_expr, scope, found);
            walk(&conditional.false_expr, scope, found);
        }
        Expression::Operation(operation) => match operation.as_ref() {
            hcl::expr::Operation::Unary(unary) => walk(&unary.expr, scope, found),
            hcl::expr::Operation::Binary(binary) => {
                walk(&binary.lhs_expr, scope, found);
                walk(&binary.rhs_expr, scope, found);
            }
        },
        Expression::ForExpr(for_expr) => {
            walk(&for_expr.collection_expr, scope, found);
            let bound = scope.0.len();
            scope
                .0
                .extend(for_expr.key_var.iter().map(ToString::to_string));
            scope.0.push(for_expr.value_var.to_string());
            for part in [
                for_expr.key_expr.as_ref(),
                Some(&for_expr.value_expr),
                for_expr.cond_expr.as_ref(),
            ]
            .into_iter()
            .flatten()
            {
                walk(part, scope, found);
            }
            scope.0.truncate(bound);
        }
        _ => {}
    }
}

fn walk_template_expression(
    template: &TemplateExpr,
    scope: &mut Scope,
    found: &mut Vec<ExpressionReference<'static>>,
) {
    if let Ok(template) = Template::from_expr(template) {
        walk_template(&template, scope, found);
    }
}

fn walk_traversal(
    traversal: &Traversal,
    scope: &mut Scope,
    found: &mut Vec<ExpressionReference<'static>>,
) {
    let mut steps = Vec::with_capacity(traversal.operators.len());
    for operator in &traversal.operators {
        steps.push(match operator {
            TraversalOperator::GetAttr(name) => ReferenceStep::Attribute(name.to_string().into()),
            TraversalOperator::Index(index) => {
                walk(index, scope, found);
                ReferenceStep::Index
            }
            TraversalOperator::LegacyIndex(_)
            | TraversalOperator::AttrSplat
            | TraversalOperator::FullSplat => ReferenceStep::Index,
        });
    }
    match &traversal.expr {
        Expression::Variable(variable) => {
            if !scope.0.iter().any(|bound| bound == variable.as_str()) {
                found.push(ExpressionReference::new(variable.to_string().into(), steps));
            }
        }
        other => walk(other, scope, found),
    }
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
            let parsed: Template = template.parse().unwrap();
            let mut long = Vec::new();
            walk_template(&parsed, &mut Scope::default(), &mut long);
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
    fn nonsense_is_refused() {
        assert!(references("${var.name").is_err());
        assert!(references("${a +}").is_err());
    }
}
