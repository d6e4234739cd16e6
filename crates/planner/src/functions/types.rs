//! Conversions, and what can be said of a value.

use std::sync::Arc;

use super::{ANY, FunctionArguments, FunctionSpec, ParamType, Result};
use crate::configure::ephemeral::as_null;
use crate::language::{EvalError, convert};
use values::{Marks, Type, Value};

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    raw("ephemeralasnull", |a| Ok(as_null(a.value(0)))),
    raw("issensitive", |a| {
        Ok(Value::Bool(a.value(0).is_sensitive()))
    }),
    raw("nonsensitive", |a| {
        let value = a.value(0);
        Ok(value.plain().clone().marked(Marks {
            sensitive: false,
            ..value.marks()
        }))
    }),
    raw("sensitive", |a| Ok(a.value(0).clone().sensitive())),
    raw("tobool", |a| to(a, &Type::Bool)),
    raw("tolist", |a| to(a, &Type::List(Arc::new(Type::Dynamic)))),
    raw("tomap", |a| to(a, &Type::Map(Arc::new(Type::Dynamic)))),
    raw("tonumber", |a| to(a, &Type::Number)),
    raw("toset", |a| to(a, &Type::Set(Arc::new(Type::Dynamic)))),
    raw("tostring", |a| to(a, &Type::String)),
    raw("type", |a| Ok(Value::from(a.value(0).ty().to_string()))),
];

const fn raw(
    name: &'static str,
    implementation: fn(&FunctionArguments<'_>) -> Result,
) -> FunctionSpec {
    FunctionSpec {
        name,
        params: &[ParamType::Raw],
        variadic: None,
        result_type: ANY,
        implementation,
    }
}

fn to(a: &FunctionArguments<'_>, kind: &Type) -> Result {
    convert(a.value(0), kind).map_err(|message| EvalError::new(format!("`{}`: {message}", a.name)))
}
