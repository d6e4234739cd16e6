//! From the parser's tree to expressions and bodies. The parser sees no template: those are read by
//! [`template`](crate::template), by Terraform's rules, and the parser sees strings in their place.

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::{Body as HclBody, Structure};

use crate::body::{AttributeNode, BlockNode, Body};
use crate::expression::{Binary, BoundNames, Expr, For, FunctionCall, Unary, name_of};
use crate::location::SourceLocation;
use crate::parse_error::ParseError;
use crate::scan::{MaskedCode, OffsetError, TemplateSpan};
use crate::{common, nesting, template};
use values::{InlineCache, Number, Value};

/// Reads a file in Terraform's own notation.
///
/// # Errors
/// What is wrong first, with its location.
pub fn read(file: &Arc<str>, text: &str) -> Result<Body, ParseError> {
    read_body(file, text).map_err(|mistake| ParseError {
        location: SourceLocation::in_bytes(file.clone(), mistake.at..mistake.at),
        message: mistake.message,
    })
}

fn read_body(file: &Arc<str>, text: &str) -> Result<Body, OffsetError> {
    nesting::check(text, false)?;
    let masked = MaskedCode::new(text)?;
    let parsed: HclBody = masked
        .code
        .parse()
        .map_err(|error: hcl_edit::parser::Error| {
            OffsetError::new(error.location().offset(), error.message())
        })?;
    let reader = HclReader::new(text, &masked);
    let body = reader.body(&parsed, file, 0..0);
    reader.finish(body)
}

/// Reads one expression.
///
/// # Errors
/// What is wrong first.
pub fn expression(text: &str) -> Result<Expr, String> {
    match common::expression(text) {
        Some(expr) => Ok(expr),
        None => any_expression(text),
    }
}

pub(crate) fn any_expression(text: &str) -> Result<Expr, String> {
    nesting::check(text, false).map_err(|mistake| mistake.message)?;
    read_expression(text, &mut BoundNames::new()).map_err(|mistake| mistake.message)
}

/// Reads the code of a sequence in a template, in which line breaks mean nothing. The parser takes them,
/// and comments before and behind an expression, in brackets only.
pub(crate) fn sequence(text: &str, scope: &mut BoundNames) -> Result<Expr, OffsetError> {
    let is_plain = |byte: u8| !matches!(byte, b'\n' | b'#' | b'/');
    if text.bytes().all(is_plain) {
        return read_expression(text, scope);
    }
    let bracketed = ["(", text, ")"].concat();
    read_expression(&bracketed, scope).map_err(|mistake| OffsetError {
        at: mistake.at.saturating_sub(1),
        ..mistake
    })
}

fn read_expression(text: &str, scope: &mut BoundNames) -> Result<Expr, OffsetError> {
    let masked = MaskedCode::new(text)?;
    let code = masked.code.trim();
    let start = masked.code.len() - masked.code.trim_start().len();
    let parsed: Expression = code.parse().map_err(|error: hcl_edit::parser::Error| {
        OffsetError::new(start + error.location().offset(), error.message())
    })?;
    let mut reader = HclReader::new(text, &masked);
    reader.start = start;
    let expr = reader.expr(&parsed, scope);
    reader.finish(expr)
}

/// Makes expressions of the parser's tree, and of the templates that the parser did not see.
struct HclReader<'a> {
    text: &'a str,
    masked: &'a MaskedCode<'a>,
    /// Where the parser's text begins in it.
    start: usize,
    /// The first mistake in a template.
    mistake: Cell<Option<OffsetError>>,
}

impl<'a> HclReader<'a> {
    fn new(text: &'a str, masked: &'a MaskedCode<'a>) -> Self {
        Self {
            text,
            masked,
            start: 0,
            mistake: Cell::new(None),
        }
    }

    fn finish<T>(self, read: T) -> Result<T, OffsetError> {
        self.mistake.take().map_or(Ok(read), Err)
    }

    fn mistaken(&self, mistake: OffsetError) -> Expr {
        let message = mistake.message.clone();
        let first = self.mistake.take().unwrap_or(mistake);
        self.mistake.set(Some(first));
        Expr::invalid(message)
    }

    /// The template in whose place the parser saw a string.
    fn template(&self, parsed: &Expression) -> Option<TemplateSpan<'a>> {
        let may_be = matches!(parsed, Expression::String(_) | Expression::Parenthesis(_));
        if !may_be || self.masked.templates.is_empty() {
            return None;
        }
        self.masked.template(self.start + parsed.span()?.start)
    }

    /// Labels of a block are no templates.
    fn check_labels(&self, start: usize) {
        let templates = &self.masked.templates;
        let next = templates.partition_point(|(at, _)| *at < start);
        if let Some((at, _)) = templates.get(next)
            && !self.text[start..*at].contains(['{', '=', '\n'])
        {
            let message = "a label of a block is no template: write it out";
            self.mistaken(OffsetError::new(*at, message));
        }
    }

    fn body(&self, parsed: &HclBody, file: &Arc<str>, header: Range<usize>) -> Body {
        let start = header.start;
        let mut result = Body {
            location: SourceLocation::in_bytes(file.clone(), header),
            ..Body::default()
        };
        for structure in parsed {
            match structure {
                Structure::Attribute(attribute) => {
                    let name = attribute.key.span().unwrap_or(start..start);
                    let value = attribute.value.span().unwrap_or(name.clone());
                    result.attributes.push(AttributeNode {
                        name: attribute.key.as_str().into(),
                        expr: self.expr(&attribute.value, &mut BoundNames::new()),
                        location: SourceLocation::in_bytes(file.clone(), name.start..value.end),
                    });
                }
                Structure::Block(block) => {
                    let name = block.ident.span().unwrap_or(start..start);
                    self.check_labels(name.start);
                    let last = block.labels.last().and_then(Span::span);
                    let header = name.start..last.map_or(name.end, |last| last.end);
                    result.blocks.push(BlockNode {
                        block_type: block.ident.as_str().into(),
                        labels: block
                            .labels
                            .iter()
                            .map(|label| label.as_str().into())
                            .collect(),
                        body: self.body(&block.body, file, header),
                    });
                }
            }
        }
        result
    }

    fn boxed(&self, parsed: &Expression, scope: &mut BoundNames) -> Box<Expr> {
        Box::new(self.expr(parsed, scope))
    }

    fn expr(&self, parsed: &Expression, scope: &mut BoundNames) -> Expr {
        if let Some(found) = self.template(parsed) {
            return template::found_in(self.text, found, scope)
                .unwrap_or_else(|mistake| self.mistaken(mistake));
        }
        match parsed {
            Expression::Null(_) => Expr::Value(Value::NULL),
            Expression::Bool(truth) => Expr::Value(Value::Bool(*truth.value())),
            Expression::Number(number) => {
                let written = number.as_repr().map(|repr| repr.to_string());
                let text = written.unwrap_or_else(|| number.value().to_string());
                match Number::parse(text.trim())
                    .or_else(|| Number::parse(&number.value().to_string()))
                {
                    Some(number) => Expr::Value(Value::Number(number)),
                    None => Expr::invalid(format!("{text} is not a number that can be held")),
                }
            }
            Expression::String(text) => Expr::Value(Value::from(text.value().as_str())),
            Expression::Array(items) => {
                Expr::Tuple(items.iter().map(|item| self.expr(item, scope)).collect())
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
                            ObjectKey::Expression(key) => self.expr(key, scope),
                        };
                        (key, self.expr(value.expr(), scope))
                    })
                    .collect(),
            ),
            Expression::StringTemplate(_) | Expression::HeredocTemplate(_) => {
                self.mistaken(OffsetError::new(0, "a template is where none was found"))
            }
            Expression::Parenthesis(inner) => self.expr(inner.inner(), scope),
            Expression::Variable(name) => name_of(name.as_str(), &[], scope).0,
            Expression::Conditional(conditional) => Expr::Conditional(Box::new([
                self.expr(&conditional.cond_expr, scope),
                self.expr(&conditional.true_expr, scope),
                self.expr(&conditional.false_expr, scope),
            ])),
            Expression::FuncCall(call) => {
                let mut name = String::new();
                for part in &call.name.namespace {
                    name.push_str(part.as_str());
                    name.push_str("::");
                }
                name.push_str(call.name.name.as_str());
                Expr::Call(Box::new(FunctionCall {
                    name: name.into(),
                    cache: InlineCache::default(),
                    arguments: call
                        .args
                        .iter()
                        .map(|argument| self.expr(argument, scope))
                        .collect(),
                    expand: call.args.expand_final(),
                }))
            }
            Expression::Traversal(traversal) => {
                let operators: Vec<&TraversalOperator> = traversal
                    .operators
                    .iter()
                    .map(hcl_edit::Decorated::value)
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
                        self.steps(source, &operators[taken..], scope)
                    }
                    other => {
                        let source = self.expr(other, scope);
                        self.steps(source, &operators, scope)
                    }
                }
            }
            Expression::UnaryOp(unary) => {
                let operator = match unary.operator.value() {
                    hcl_edit::expr::UnaryOperator::Neg => Unary::Negative,
                    hcl_edit::expr::UnaryOperator::Not => Unary::Not,
                };
                Expr::Unary(operator, self.boxed(&unary.expr, scope))
            }
            Expression::BinaryOp(binary) => Expr::Binary(
                operator(*binary.operator.value()),
                Box::new((
                    self.expr(&binary.lhs_expr, scope),
                    self.expr(&binary.rhs_expr, scope),
                )),
            ),
            Expression::ForExpr(for_expr) => {
                let collection = self.expr(&for_expr.intro.collection_expr, scope);
                let depth = scope.len();
                let key_var = for_expr.intro.key_var.as_ref();
                if let Some(key) = key_var {
                    scope.push(key.as_str().into());
                }
                scope.push(for_expr.intro.value_var.as_str().into());
                let result = For {
                    collection,
                    with_key: key_var.is_some(),
                    key: for_expr.key_expr.as_ref().map(|key| self.expr(key, scope)),
                    value: self.expr(&for_expr.value_expr, scope),
                    condition: for_expr
                        .cond
                        .as_ref()
                        .map(|cond| self.expr(&cond.expr, scope)),
                    grouping: for_expr.grouping,
                };
                scope.truncate(depth);
                Expr::For(Box::new(result))
            }
        }
    }

    /// Puts traversal steps behind a source. A splat takes the steps behind it into its own hands.
    fn steps(
        &self,
        source: Expr,
        operators: &[&TraversalOperator],
        scope: &mut BoundNames,
    ) -> Expr {
        let mut source = source;
        for (at, operator) in operators.iter().enumerate() {
            source = match operator {
                TraversalOperator::GetAttr(name) => Expr::Get(
                    Box::new(source),
                    name.as_str().into(),
                    InlineCache::default(),
                ),
                TraversalOperator::Index(key) => {
                    Expr::Index(Box::new((source, self.expr(key, scope))))
                }
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
                    let each = self.steps(Expr::Bound(place), &rest[..own], scope);
                    scope.pop();
                    let splat = Expr::Splat {
                        source: Box::new(source),
                        each: Box::new(each),
                    };
                    return self.steps(splat, &rest[own..], scope);
                }
            };
        }
        source
    }
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
