//! The planned values of a body: what is written, and `null` or unknown for the rest.

use std::borrow::Cow;
use std::sync::Arc;

use terraform::Nesting;

use super::context::{IteratorBinding, ModuleScope};
use super::ephemeral;
use super::shape::{BodySchema, MemberKind, SchemaMember};
use crate::language::{EvalError, convert, origin};
use syntax::{AttributeNode, BlockNode, Body, BodyLayout, Expr, MemberSource};
use values::{PartialValue, Type, UnknownOrigin, Value};

/// Blocks that a `dynamic` may make, at most.
const MAX_BLOCKS: usize = 20_000;

/// Evaluates a body, which is always of the same shape.
pub(super) fn body(body: &Body, shape: &BodySchema, context: &ModuleScope<'_, '_>) -> Value {
    let layout = body.layout.get_or_init(|| layout(body, shape));
    let mut entries = Vec::with_capacity(shape.members.len());
    for (member, written) in shape.members.iter().zip(&layout.members) {
        let value = member_value(body, member, *written, context);
        entries.push((member.name.clone(), value));
    }
    if layout.superfluous {
        superfluous(body, shape, context);
    }
    Value::sorted_object(entries)
}

/// Finds where the members of a shape are written.
fn layout(body: &Body, shape: &BodySchema) -> BodyLayout {
    let members = shape.members.iter().map(|member| {
        let named = |attribute: &AttributeNode| attribute.name == member.name;
        match (&member.of, body.attributes.iter().position(named)) {
            (MemberKind::Argument { .. }, Some(at)) => MemberSource::Argument(at),
            _ if body.blocks.iter().any(|block| names(block, &member.name)) => MemberSource::Blocks,
            _ => MemberSource::Nowhere,
        }
    });
    let strange = |attribute: &AttributeNode| match shape.member(&attribute.name) {
        None => true,
        Some(member) => matches!(member.of, MemberKind::Block { .. }),
    };
    BodyLayout {
        members: members.collect(),
        superfluous: body.attributes.iter().any(strange)
            || body
                .blocks
                .iter()
                .any(|block| shape.member(block.made()).is_none()),
    }
}

fn member_value(
    body: &Body,
    member: &SchemaMember,
    written: MemberSource,
    context: &ModuleScope<'_, '_>,
) -> Value {
    match &member.of {
        MemberKind::Argument {
            kind,
            required,
            settable,
            computed,
            sensitive,
        } => {
            let unset = member.unset(*computed);
            let attribute = match written {
                MemberSource::Argument(at) => body.attributes.get(at),
                _ => None,
            };
            let value = match attribute {
                Some(attribute) if *settable => argument(attribute, kind, unset, context),
                Some(attribute) => {
                    context.problem(
                        &attribute.location(),
                        &member.name,
                        &EvalError::new("it is the provider's own, and cannot be set"),
                    );
                    member.unknown.clone()
                }
                None if written == MemberSource::Blocks => {
                    as_blocks(body, &member.name, kind, context).unwrap_or_else(|| unset.clone())
                }
                None => {
                    if *required {
                        context.problem(
                            &body.location,
                            &member.name,
                            &EvalError::new("this argument is required"),
                        );
                    }
                    unset.clone()
                }
            };
            if *sensitive && !value.is_null() && !value.is_unknown() {
                value.sensitive()
            } else {
                value
            }
        }
        MemberKind::Block {
            nesting,
            shape,
            kind,
        } => {
            if written != MemberSource::Blocks {
                return member.null.clone();
            }
            match blocks(body, &member.name, shape, context) {
                None => undecided(body, &member.name, member.of.kind(), context),
                // Some providers fill blocks in; the schema does not say which.
                Some(made) if made.is_empty() => member.null.clone(),
                Some(made) => nested(*nesting, kind, made),
            }
        }
    }
}

/// A resource as others see it.
pub(super) fn seen(value: &Value, shape: &BodySchema) -> Value {
    let Some(entries) = value.entries() else {
        return value.clone();
    };
    let entries = || entries.iter().zip(&shape.members);
    if entries().all(|((_, value), member)| std::ptr::eq(member.seen(value), value)) {
        return value.clone();
    }
    let seen = |((name, value), member): (&(Arc<str>, Value), &SchemaMember)| {
        (name.clone(), member.seen(value).clone())
    };
    Value::object(entries().map(seen).collect())
}

/// The value of a written argument; `unset` is used for one that comes to nothing.
fn argument(
    written: &AttributeNode,
    kind: &Type,
    unset: &Value,
    context: &ModuleScope<'_, '_>,
) -> Value {
    let value = context
        .value(&written.expr)
        .and_then(|value| match (&*value, kind) {
            (Value::String(_), Type::String)
            | (Value::Number(_), Type::Number)
            | (Value::Bool(_), Type::Bool) => Ok(value.into_owned()),
            (value, kind) => convert(value, kind).map_err(EvalError::new),
        })
        .and_then(|value| ephemeral::kept(written, value, context));
    match value {
        Ok(value) if value.is_null() => unset.clone(),
        // The same library takes an empty string for none.
        Ok(value)
            if unset.is_unknown()
                && value.as_str() == Some("")
                && !context.name.starts_with("data.") =>
        {
            unset.clone()
        }
        Ok(value) if !value.is_wholly_known() && !context.name.starts_with("data.") => {
            folded(value, kind)
        }
        Ok(value) => value,
        Err(error) => {
            context.problem(&written.location(), &written.name, &error);
            Value::unknown(kind.clone())
        }
    }
}

/// The library that most providers are made with plans a list, set or map of plain values as unknown
/// when one of them is.
fn folded(value: Value, kind: &Type) -> Value {
    let (Type::List(element) | Type::Set(element) | Type::Map(element)) = kind else {
        return value;
    };
    if !element.is_primitive() || value.is_unknown() {
        return value;
    }
    let marks = value.all_marks();
    let unknown = Value::partial(kind.clone(), PartialValue::Parts(value.revealed()));
    unknown.marked(marks)
}

fn names(block: &BlockNode, name: &str) -> bool {
    block.block_type.as_ref() == name
        || (block.block_type.as_ref() == "dynamic"
            && block
                .labels
                .first()
                .is_some_and(|label| label.as_ref() == name))
}

/// An argument that is a list of objects may be written as blocks.
fn as_blocks(body: &Body, name: &str, kind: &Type, context: &ModuleScope<'_, '_>) -> Option<Value> {
    let (Type::List(element) | Type::Set(element)) = kind else {
        return None;
    };
    let Type::Object(fields) = element.as_ref() else {
        return None;
    };
    if !body.blocks.iter().any(|block| names(block, name)) {
        return None;
    }
    let made = expand(body, name, context, &|inner, context| {
        let entries = fields.iter().map(|field| {
            let null = || Value::Null(field.ty.clone());
            let value = match inner.attribute(&field.name) {
                Some(written) => argument(written, &field.ty, &null(), context),
                None => as_blocks(inner, &field.name, &field.ty, context).unwrap_or_else(null),
            };
            (field.name.clone(), value)
        });
        Value::object(entries.collect())
    });
    Some(match (made, kind) {
        (None, kind) => undecided(body, name, kind.clone(), context),
        (Some(made), Type::List(_)) => Value::list((**element).clone(), made),
        (Some(made), _) => Value::set((**element).clone(), made),
    })
}

/// Blocks whose number is unknown: the same ones, when all that they are made of is the same.
fn undecided(body: &Body, name: &str, kind: Type, context: &ModuleScope<'_, '_>) -> Value {
    let unknown = Value::unknown(kind);
    if !context.instance.planning.evaluator.traced {
        return unknown;
    }
    let mut written = Vec::new();
    for block in body.blocks.iter().filter(|block| names(block, name)) {
        expressions(&block.body, &mut written);
    }
    let mut parts = Vec::new();
    for expr in &written {
        origin::leaves(expr, 0, &mut parts);
    }
    // What the block itself binds has no value outside of it.
    let value = |part: &Expr| context.value(part).map_or(Value::NULL, Cow::into_owned);
    unknown.or_from(|| {
        Some(UnknownOrigin::Expression {
            digest: origin::digest(&written),
            injective: false,
            inputs: parts.into_iter().map(value).collect(),
        })
    })
}

/// All that is written in a body.
fn expressions<'b>(body: &'b Body, found: &mut Vec<&'b Expr>) {
    found.extend(body.attributes.iter().map(|attribute| &attribute.expr));
    for block in &body.blocks {
        expressions(&block.body, found);
    }
}

/// The nested blocks of a name; `None` when their number is unknown.
fn blocks(
    body: &Body,
    name: &str,
    shape: &BodySchema,
    context: &ModuleScope<'_, '_>,
) -> Option<Vec<Value>> {
    expand(body, name, context, &|inner, context| {
        self::body(inner, shape, context)
    })
}

fn nested(nesting: Nesting, kind: &Type, mut made: Vec<Value>) -> Value {
    match nesting {
        Nesting::Single => made.pop().unwrap_or(Value::Null(kind.clone())),
        Nesting::Set => Value::set(kind.clone(), made),
        Nesting::List | Nesting::Map => Value::list(kind.clone(), made),
    }
}

/// The blocks of a name, each made by `make`; `None` when their number is unknown.
fn expand(
    body: &Body,
    name: &str,
    context: &ModuleScope<'_, '_>,
    make: &dyn Fn(&Body, &ModuleScope<'_, '_>) -> Value,
) -> Option<Vec<Value>> {
    let mut made = Vec::new();
    let mut unknown = false;
    for block in &body.blocks {
        if block.block_type.as_ref() == name {
            made.push(make(&block.body, context));
        } else if names(block, name) {
            match dynamic(block, name, context, make) {
                Ok(Some(more)) => made.extend(more),
                Ok(None) => unknown = true,
                Err(error) => {
                    context.problem(&block.body.location, name, &error);
                    unknown = true;
                }
            }
        }
    }
    (!unknown).then_some(made)
}

fn dynamic(
    block: &BlockNode,
    name: &str,
    context: &ModuleScope<'_, '_>,
    make: &dyn Fn(&Body, &ModuleScope<'_, '_>) -> Value,
) -> Result<Option<Vec<Value>>, EvalError> {
    let over = block
        .body
        .expr("for_each")
        .ok_or_else(|| EvalError::new("a `dynamic` block needs `for_each`"))?;
    let content = block
        .body
        .blocks("content")
        .next()
        .ok_or_else(|| EvalError::new("a `dynamic` block needs `content`"))?;
    let written = block
        .body
        .expr("iterator")
        .and_then(super::written_addresses::address);
    let iterator = written.as_deref().unwrap_or(name);
    let over = context.value(over)?;
    if over.is_null() {
        return Err(
            EvalError::new("`for_each` of a `dynamic` block is null").help("give it an empty list")
        );
    }
    if over.is_unknown() {
        return Ok(None);
    }
    let marks = over.marks();
    let mark = |value: Value| value.marked(marks);
    let one = |key: Value, value: &Value| {
        let bound = IteratorBinding {
            name: iterator,
            key: mark(key),
            value: mark(value.clone()),
            outer: context.iterator,
        };
        make(&content.body, &context.within(&bound))
    };
    let plain = over.plain();
    let length = plain.items().map_or(0, <[_]>::len) + plain.entries().map_or(0, <[_]>::len);
    if length > MAX_BLOCKS {
        return Err(
            EvalError::new(format!("more than {MAX_BLOCKS} blocks would be made"))
                .help("spread them over several resources"),
        );
    }
    let made = match (plain, plain.items(), plain.entries()) {
        (Value::Set(_), Some(items), _) => {
            items.iter().map(|item| one(item.clone(), item)).collect()
        }
        (_, Some(items), _) => {
            let items = items.iter().enumerate();
            items
                .map(|(at, item)| one(Value::number(at), item))
                .collect()
        }
        (.., Some(entries)) => entries
            .iter()
            .map(|(key, value)| one(Value::String(key.clone()), value))
            .collect(),
        _ => {
            return Err(EvalError::new(
                "`for_each` of a `dynamic` block is no collection",
            ));
        }
    };
    Ok(Some(made))
}

/// Names that the provider does not know.
fn superfluous(body: &Body, shape: &BodySchema, context: &ModuleScope<'_, '_>) {
    let known = || shape.members.iter().map(|member| member.name.as_ref());
    for attribute in &body.attributes {
        match shape.member(&attribute.name) {
            None => context.problem(
                &attribute.location(),
                &attribute.name,
                &EvalError::new("there is no such argument").suggest(&attribute.name, known()),
            ),
            Some(member) => {
                if matches!(member.of, MemberKind::Block { .. })
                    && attribute.expr.constant().is_none()
                {
                    context.problem(
                        &attribute.location(),
                        &attribute.name,
                        &EvalError::new("this is a block, and is written without `=`"),
                    );
                }
            }
        }
    }
    for block in &body.blocks {
        let name = block.made();
        if shape.member(name).is_none() {
            context.problem(
                &block.body.location,
                name,
                &EvalError::new("there is no such block").suggest(name, known()),
            );
        }
    }
}

/// What is written of a resource whose schema is not at hand: an object of its arguments.
pub(super) fn without_schema(body: &Body, context: &ModuleScope<'_, '_>) -> Value {
    let mut entries: Vec<(Arc<str>, Value)> = Vec::new();
    for attribute in &body.attributes {
        let value = context.value(&attribute.expr).map(Cow::into_owned);
        let value = value.and_then(|value| ephemeral::kept(attribute, value, context));
        let value = value.unwrap_or_else(|error| {
            context.problem(&attribute.location(), &attribute.name, &error);
            Value::unknown(Type::Dynamic)
        });
        entries.push((attribute.name.clone(), value));
    }
    let mut kinds: Vec<Arc<str>> = Vec::new();
    for block in &body.blocks {
        let name = match block.block_type.as_ref() {
            "dynamic" => block.labels.first().cloned().unwrap_or_default(),
            _ => block.block_type.clone(),
        };
        if !kinds.contains(&name) {
            kinds.push(name);
        }
    }
    for name in kinds {
        let made = expand(body, &name, context, &without_schema);
        let value = made.map_or_else(|| Value::unknown(Type::Dynamic), Value::tuple);
        entries.push((name, value));
    }
    Value::object(entries)
}
