//! From the parser's tree to expressions and bodies.

use std::sync::Arc;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::{Body as HclBody, Structure};
use hcl_edit::template::{Directive, Element, HeredocTemplate, Template};

use super::body::{Attribute, Block, Body, Place};
use super::expression::{Binary, Call, Expr, For, Scope, Slot, Unary, name_of, string_of};
use super::{common, nesting};
use crate::number::Number;
use crate::value::Value;

/// Reads a file in Terraform's own notation.
pub(crate) fn read(file: &Arc<str>, text: &str) -> Result<Body, (Place, String)> {
    nesting::check(text, false).map_err(|(line, message)| {
        let file = file.clone();
        (Place { file, line }, message)
    })?;
    let parsed: HclBody = text.parse().map_err(|error: hcl_edit::parser::Error| {
        let line = u32::try_from(error.location().line()).unwrap_or(0);
        let place = Place {
            file: file.clone(),
            line,
        };
        (place, error.message().to_owned())
    })?;
    let lines = Lines::new(file, text);
    Ok(body(&parsed, &lines, 0))
}

/// Reads a template: the text of a JSON string, or of a file.
pub(super) fn template(text: &str, scope: &mut Scope) -> Expr {
    if let Err((_, message)) = nesting::check(text, true) {
        return Expr::Faulty(message.into());
    }
    match text.parse::<Template>() {
        Ok(parsed) => elements(&parsed, scope, true, false),
        Err(error) => {
            Expr::Faulty(format!("this template cannot be read: {}", error.message()).into())
        }
    }
}

/// Reads one expression.
pub(crate) fn expression(text: &str) -> Result<Expr, String> {
    match common::expression(text) {
        Some(expr) => Ok(expr),
        None => any_expression(text),
    }
}

pub(super) fn any_expression(text: &str) -> Result<Expr, String> {
    nesting::check(text, false).map_err(|(_, message)| message)?;
    let parsed: Expression = text
        .parse()
        .map_err(|error: hcl_edit::parser::Error| error.to_string())?;
    Ok(expr(&parsed, &mut Scope::new()))
}

struct Lines<'a> {
    file: &'a Arc<str>,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(file: &'a Arc<str>, text: &str) -> Self {
        let starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Self { file, starts }
    }

    fn place(&self, span: Option<std::ops::Range<usize>>) -> Place {
        let line = span.map_or(0, |span| {
            self.starts.partition_point(|start| *start <= span.start) + 1
        });
        Place {
            file: self.file.clone(),
            line: u32::try_from(line).unwrap_or(0),
        }
    }
}

fn body(parsed: &HclBody, lines: &Lines<'_>, start: usize) -> Body {
    let mut result = Body {
        place: lines.place(Some(start..start)),
        ..Body::default()
    };
    for structure in parsed {
        match structure {
            Structure::Attribute(attribute) => result.attributes.push(Attribute {
                name: attribute.key.as_str().into(),
                expr: expr(&attribute.value, &mut Scope::new()),
                place: lines.place(attribute.key.span().or_else(|| attribute.span())),
            }),
            Structure::Block(block) => {
                let start = block.ident.span().map_or(start, |span| span.start);
                result.blocks.push(Block {
                    kind: block.ident.as_str().into(),
                    labels: block
                        .labels
                        .iter()
                        .map(|label| label.as_str().into())
                        .collect(),
                    body: body(&block.body, lines, start),
                });
            }
        }
    }
    result
}

fn boxed(parsed: &Expression, scope: &mut Scope) -> Box<Expr> {
    Box::new(expr(parsed, scope))
}

fn expr(parsed: &Expression, scope: &mut Scope) -> Expr {
    match parsed {
        Expression::Null(_) => Expr::Value(Value::NULL),
        Expression::Bool(truth) => Expr::Value(Value::Bool(*truth.value())),
        Expression::Number(number) => {
            let written = number.as_repr().map(|repr| repr.to_string());
            let text = written.unwrap_or_else(|| number.value().to_string());
            match Number::parse(text.trim()).or_else(|| Number::parse(&number.value().to_string()))
            {
                Some(number) => Expr::Value(Value::Number(number)),
                None => Expr::Faulty(format!("{text} is not a number that can be held").into()),
            }
        }
        Expression::String(text) => Expr::Value(Value::from(text.value().as_str())),
        Expression::Array(items) => {
            Expr::Tuple(items.iter().map(|item| expr(item, scope)).collect())
        }
        Expression::Object(object) => Expr::Object(
            object
                .iter()
                .map(|(key, value)| {
                    let key = match key {
                        ObjectKey::Ident(name) => Expr::string(name.as_str()),
                        ObjectKey::Expression(Expression::Variable(name)) => {
                            Expr::string(name.as_str())
                        }
                        ObjectKey::Expression(key) => expr(key, scope),
                    };
                    (key, expr(value.expr(), scope))
                })
                .collect(),
        ),
        Expression::StringTemplate(_) => match parsed.as_template() {
            Some(template) => elements(template, scope, true, false),
            None => string_template(parsed, scope),
        },
        Expression::HeredocTemplate(heredoc) => self::heredoc(heredoc, scope),
        Expression::Parenthesis(inner) => expr(inner.inner(), scope),
        Expression::Variable(name) => name_of(name.as_str(), &[], scope).0,
        Expression::Conditional(conditional) => Expr::Conditional(Box::new([
            expr(&conditional.cond_expr, scope),
            expr(&conditional.true_expr, scope),
            expr(&conditional.false_expr, scope),
        ])),
        Expression::FuncCall(call) => {
            let mut name = String::new();
            for part in &call.name.namespace {
                name.push_str(part.as_str());
                name.push_str("::");
            }
            name.push_str(call.name.name.as_str());
            Expr::Call(Box::new(Call {
                name: name.into(),
                slot: Slot::default(),
                arguments: call
                    .args
                    .iter()
                    .map(|argument| expr(argument, scope))
                    .collect(),
                expand: call.args.expand_final(),
            }))
        }
        Expression::Traversal(traversal) => {
            let operators: Vec<&TraversalOperator> = traversal
                .operators
                .iter()
                .map(|operator| operator.value())
                .collect();
            match &traversal.expr {
                Expression::Variable(name) => {
                    let names: Vec<&str> = operators
                        .iter()
                        .map_while(|operator| match operator {
                            TraversalOperator::GetAttr(name) => Some(name.as_str()),
                            _ => None,
                        })
                        .collect();
                    let (source, taken) = name_of(name.as_str(), &names, scope);
                    steps(source, &operators[taken..], scope)
                }
                other => {
                    let source = expr(other, scope);
                    steps(source, &operators, scope)
                }
            }
        }
        Expression::UnaryOp(unary) => {
            let operator = match unary.operator.value() {
                hcl_edit::expr::UnaryOperator::Neg => Unary::Negative,
                hcl_edit::expr::UnaryOperator::Not => Unary::Not,
            };
            Expr::Unary(operator, boxed(&unary.expr, scope))
        }
        Expression::BinaryOp(binary) => Expr::Binary(
            operator(*binary.operator.value()),
            Box::new((expr(&binary.lhs_expr, scope), expr(&binary.rhs_expr, scope))),
        ),
        Expression::ForExpr(for_expr) => {
            let collection = expr(&for_expr.intro.collection_expr, scope);
            let depth = scope.len();
            let key_var = for_expr.intro.key_var.as_ref();
            if let Some(key) = key_var {
                scope.push(key.as_str().into());
            }
            scope.push(for_expr.intro.value_var.as_str().into());
            let result = For {
                collection,
                with_key: key_var.is_some(),
                key: for_expr.key_expr.as_ref().map(|key| expr(key, scope)),
                value: expr(&for_expr.value_expr, scope),
                condition: for_expr.cond.as_ref().map(|cond| expr(&cond.expr, scope)),
                grouping: for_expr.grouping,
            };
            scope.truncate(depth);
            Expr::For(Box::new(result))
        }
    }
}

fn string_template(parsed: &Expression, scope: &mut Scope) -> Expr {
    let Expression::StringTemplate(template) = parsed else {
        return Expr::Faulty("not a template".into());
    };
    let template: Template = template.iter().cloned().collect();
    elements(&template, scope, true, false)
}

/// Puts traversal steps behind a source. A splat takes the steps behind it into its own hands.
fn steps(source: Expr, operators: &[&TraversalOperator], scope: &mut Scope) -> Expr {
    let mut source = source;
    for (at, operator) in operators.iter().enumerate() {
        source = match operator {
            TraversalOperator::GetAttr(name) => {
                Expr::Get(Box::new(source), name.as_str().into(), Slot::default())
            }
            TraversalOperator::Index(key) => Expr::Index(Box::new((source, expr(key, scope)))),
            TraversalOperator::LegacyIndex(index) => {
                let key = Number::parse(&index.value().to_string()).map(Value::Number);
                Expr::Index(Box::new((source, Expr::Value(key.unwrap_or(Value::NULL)))))
            }
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => {
                let full = matches!(operator, TraversalOperator::FullSplat(_));
                let rest = &operators[at + 1..];
                let own = if full {
                    rest.len()
                } else {
                    rest.iter()
                        .take_while(|step| matches!(step, TraversalOperator::GetAttr(_)))
                        .count()
                };
                let place = scope.len();
                // No name can be empty, so nothing refers to it by chance.
                scope.push("".into());
                let each = steps(Expr::Bound(place), &rest[..own], scope);
                scope.pop();
                let splat = Expr::Splat {
                    source: Box::new(source),
                    each: Box::new(each),
                };
                return steps(splat, &rest[own..], scope);
            }
        };
    }
    source
}

fn operator(parsed: hcl_edit::expr::BinaryOperator) -> Binary {
    use hcl_edit::expr::BinaryOperator as B;
    match parsed {
        B::Eq => Binary::Equal,
        B::NotEq => Binary::NotEqual,
        B::LessEq => Binary::LessOrEqual,
        B::GreaterEq => Binary::GreaterOrEqual,
        B::Less => Binary::Less,
        B::Greater => Binary::Greater,
        B::Plus => Binary::Plus,
        B::Minus => Binary::Minus,
        B::Mul => Binary::Times,
        B::Div => Binary::Divide,
        B::Mod => Binary::Remainder,
        B::And => Binary::And,
        B::Or => Binary::Or,
    }
}

fn heredoc(parsed: &HeredocTemplate, scope: &mut Scope) -> Expr {
    let mut parsed = parsed.clone();
    parsed.dedent();
    elements(&parsed.template, scope, false, true)
}

/// A template: a lone interpolation is its expression, anything else a string.
fn elements(parsed: &Template, scope: &mut Scope, unwrap: bool, by_line: bool) -> Expr {
    let parsed: Vec<&Element> = parsed.iter().collect();
    if let ([Element::Interpolation(only)], true) = (parsed.as_slice(), unwrap) {
        return expr(&only.expr, scope);
    }
    let mut parts = Vec::new();
    for (at, element) in parsed.iter().enumerate() {
        match element {
            Element::Literal(text) => {
                let before = at.checked_sub(1).and_then(|at| parsed.get(at));
                let text = trim(
                    text.value(),
                    before.is_some_and(|element| strips_after(element)),
                    parsed
                        .get(at + 1)
                        .is_some_and(|element| strips_before(element)),
                    by_line,
                );
                if !text.is_empty() {
                    parts.push(Expr::string(text));
                }
            }
            Element::Interpolation(interpolation) => parts.push(expr(&interpolation.expr, scope)),
            Element::Directive(directive) => parts.push(self::directive(directive, scope, by_line)),
        }
    }
    string_of(parts)
}

/// Takes white space away where a `~` asks for it; in a heredoc, of the line that touches it.
fn trim(text: &str, start: bool, end: bool, by_line: bool) -> &str {
    let mut text = text;
    if start {
        let trimmed = text.trim_start();
        let taken = &text[..text.len() - trimmed.len()];
        text = match taken.find('\n') {
            Some(newline) if by_line => &text[newline + 1..],
            _ => trimmed,
        };
    }
    if end {
        let trimmed = text.trim_end();
        let taken = &text[trimmed.len()..];
        text = match taken.rfind('\n') {
            // The white space behind the last line break is a piece of its own.
            Some(newline) if by_line && newline + 1 < taken.len() => {
                &text[..trimmed.len() + newline + 1]
            }
            _ => trimmed,
        };
    }
    text
}

fn strips_before(element: &Element) -> bool {
    match element {
        Element::Literal(_) => false,
        Element::Interpolation(interpolation) => interpolation.strip.strip_start(),
        Element::Directive(directive) => match directive.as_ref() {
            Directive::If(directive) => directive.if_expr.strip.strip_start(),
            Directive::For(directive) => directive.for_expr.strip.strip_start(),
        },
    }
}

fn strips_after(element: &Element) -> bool {
    match element {
        Element::Literal(_) => false,
        Element::Interpolation(interpolation) => interpolation.strip.strip_end(),
        Element::Directive(directive) => match directive.as_ref() {
            Directive::If(directive) => directive.endif_expr.strip.strip_end(),
            Directive::For(directive) => directive.endfor_expr.strip.strip_end(),
        },
    }
}

fn directive(parsed: &Directive, scope: &mut Scope, by_line: bool) -> Expr {
    match parsed {
        Directive::If(parsed) => {
            let otherwise = parsed.else_expr.as_ref();
            let end = otherwise.map_or(parsed.endif_expr.strip.strip_start(), |otherwise| {
                otherwise.strip.strip_start()
            });
            let one = inner(
                &parsed.if_expr.template,
                parsed.if_expr.strip.strip_end(),
                end,
                scope,
                by_line,
            );
            let other = otherwise.map_or_else(
                || Expr::string(""),
                |otherwise| {
                    inner(
                        &otherwise.template,
                        otherwise.strip.strip_end(),
                        parsed.endif_expr.strip.strip_start(),
                        scope,
                        by_line,
                    )
                },
            );
            let condition = expr(&parsed.if_expr.cond_expr, scope);
            Expr::Conditional(Box::new([condition, one, other]))
        }
        Directive::For(parsed) => {
            let collection = expr(&parsed.for_expr.collection_expr, scope);
            let depth = scope.len();
            let key = parsed.for_expr.key_var.as_ref();
            if let Some(key) = key {
                scope.push(key.as_str().into());
            }
            scope.push(parsed.for_expr.value_var.as_str().into());
            let value = inner(
                &parsed.for_expr.template,
                parsed.for_expr.strip.strip_end(),
                parsed.endfor_expr.strip.strip_start(),
                scope,
                by_line,
            );
            scope.truncate(depth);
            Expr::Repeat(Box::new(For {
                collection,
                with_key: key.is_some(),
                key: None,
                value,
                condition: None,
                grouping: false,
            }))
        }
    }
}

/// A template inside a directive, whose `~` may reach into it.
fn inner(parsed: &Template, start: bool, end: bool, scope: &mut Scope, by_line: bool) -> Expr {
    let mut parsed: Vec<Element> = parsed.iter().cloned().collect();
    if start && let Some(Element::Literal(text)) = parsed.first_mut() {
        let trimmed = trim(text.value(), true, false, by_line).to_owned();
        *text.value_mut() = trimmed;
    }
    if end && let Some(Element::Literal(text)) = parsed.last_mut() {
        let trimmed = trim(text.value(), false, true, by_line).to_owned();
        *text.value_mut() = trimmed;
    }
    let template: Template = parsed.into_iter().collect();
    match elements(&template, scope, false, by_line) {
        // A string whatever is inside.
        Expr::Value(value) => Expr::Value(value),
        Expr::Template(parts) => Expr::Template(parts),
        other => Expr::Template(Box::new([other])),
    }
}
