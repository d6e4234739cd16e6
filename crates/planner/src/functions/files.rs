//! Files beside the configuration.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;

use super::hashes::hex;
use super::{ANY, BOOL, FunctionArguments, FunctionSpec, ParamType, Result, STRING};
use syntax::template;
use values::{PartialValue, Type, Value};

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    unary("abspath", STRING, |a| {
        a.scope.note("`abspath` differs from machine to machine");
        Ok(Value::unknown_not_null(Type::String))
    }),
    unary("basename", STRING, |a| {
        let text = a.text(0).trim_end_matches('/');
        Ok(Value::from(match (a.text(0), text.rsplit('/').next()) {
            ("", _) => ".",
            (_, Some("") | None) => "/",
            (_, Some(name)) => name,
        }))
    }),
    unary("dirname", STRING, |a| Ok(Value::from(dirname(a.text(0))))),
    unary("file", STRING, |a| {
        text(a, 0).map(|text| text.map_or_else(|| missing(a.text(0)), Value::from))
    }),
    unary("filebase64", STRING, |a| {
        bytes(a, |bytes| Value::from(STANDARD.encode(bytes)))
    }),
    unary("filebase64sha256", STRING, |a| {
        bytes(a, |bytes| {
            Value::from(STANDARD.encode(sha2::Sha256::digest(bytes)))
        })
    }),
    unary("filebase64sha512", STRING, |a| {
        bytes(a, |bytes| {
            Value::from(STANDARD.encode(sha2::Sha512::digest(bytes)))
        })
    }),
    unary("fileexists", BOOL, |a| {
        Ok(Value::Bool(a.scope.file(a.text(0)).is_some()))
    }),
    unary("filesha1", STRING, |a| {
        bytes(a, |bytes| hex(&sha1::Sha1::digest(bytes)))
    }),
    unary("filesha256", STRING, |a| {
        bytes(a, |bytes| hex(&sha2::Sha256::digest(bytes)))
    }),
    unary("filesha512", STRING, |a| {
        bytes(a, |bytes| hex(&sha2::Sha512::digest(bytes)))
    }),
    FunctionSpec {
        name: "fileset",
        params: &[ParamType::String, ParamType::String],
        variadic: None,
        result_type: ANY,
        implementation: |a| {
            a.scope.note("`fileset` is not worked out");
            Ok(Value::unknown_not_null(Type::Set(std::sync::Arc::new(
                Type::String,
            ))))
        },
    },
    unary("pathexpand", STRING, |a| match a.text(0) {
        path if path.starts_with('~') => {
            a.scope.note("`pathexpand` differs from machine to machine");
            Ok(Value::unknown_not_null(Type::String))
        }
        path => Ok(Value::from(path)),
    }),
    FunctionSpec {
        name: "templatefile",
        params: &[ParamType::String, ParamType::Raw],
        variadic: None,
        result_type: STRING,
        implementation: templatefile,
    },
    FunctionSpec {
        name: "templatestring",
        params: &[ParamType::String, ParamType::Raw],
        variadic: None,
        result_type: STRING,
        implementation: templatestring,
    },
];

const fn unary(
    name: &'static str,
    result_type: fn() -> Type,
    implementation: fn(&FunctionArguments<'_>) -> Result,
) -> FunctionSpec {
    FunctionSpec {
        name,
        params: &[ParamType::String],
        variadic: None,
        result_type,
        implementation,
    }
}

fn missing(path: &str) -> Value {
    Value::partial(Type::String, PartialValue::File(path.into()))
}

fn dirname(path: &str) -> &str {
    match path.rsplit_once('/') {
        None => ".",
        Some(("", _)) => "/",
        Some((folder, _)) => folder.trim_end_matches('/'),
    }
}

/// A file that is not there may be one that is made before Terraform runs, a package say: its content
/// is unknown then.
fn bytes(a: &FunctionArguments<'_>, use_them: impl Fn(&[u8]) -> Value) -> Result {
    // The same package is often hashed for many functions.
    let asked = (a.name.to_owned(), a.text(0).to_owned());
    if let Some(known) = a.evaluator.files.borrow().get(&asked) {
        return Ok(known.clone());
    }
    Ok(if let Some(bytes) = a.scope.file(a.text(0)) {
        let value = use_them(&bytes);
        a.evaluator.files.borrow_mut().insert(asked, value.clone());
        value
    } else {
        a.scope
            .note(&format!("the file {} is not there", a.shown(0)));
        missing(a.text(0))
    })
}

fn text(a: &FunctionArguments<'_>, at: usize) -> Result<Option<String>> {
    if let Some(bytes) = a.scope.file(a.text(at)) {
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(text.to_owned())),
            Err(_) => {
                Err(a.argument_error(at, "the file is not text in UTF-8; `filebase64` takes any"))
            }
        }
    } else {
        a.scope
            .note(&format!("the file {} is not there", a.shown(at)));
        Ok(None)
    }
}

fn templatefile(a: &FunctionArguments<'_>) -> Result {
    match text(a, 0)? {
        Some(text) => rendered(a, &text, &format!("{}: ", a.text(0))),
        None => Ok(missing(a.text(0))),
    }
}

fn templatestring(a: &FunctionArguments<'_>) -> Result {
    rendered(a, a.text(0), "")
}

/// A template with the variables of the second argument.
fn rendered(a: &FunctionArguments<'_>, text: &str, at: &str) -> Result {
    let variables = a.value(1);
    if variables.is_unknown() {
        return Ok(Value::unknown(Type::Dynamic));
    }
    let entries = variables
        .entries()
        .ok_or_else(|| a.argument_error(1, "a map of the template's variables is required"))?;
    let mut names: Vec<std::sync::Arc<str>> =
        entries.iter().map(|(name, _)| name.clone()).collect();
    let bound: Vec<Value> = entries.iter().map(|(_, value)| value.clone()).collect();
    let expr = template::parse_with(text, &mut names);
    let value = a
        .evaluator
        .with_bound(&expr, &TemplateFileScope(a), &bound)
        .map_err(|error| a.error(format!("{at}{}", error.message)))?;
    Ok(value.marked(variables.marks()))
}

/// A template knows its own variables only.
struct TemplateFileScope<'a, 'b>(&'a FunctionArguments<'b>);

impl crate::language::EvalScope for TemplateFileScope<'_, '_> {
    fn reference<'a>(
        &'a self,
        reference: &'a syntax::Reference,
    ) -> std::result::Result<crate::language::ValueRef<'a>, crate::language::EvalError> {
        Err(self
            .0
            .error(format!("there is no variable for {}", reference.text())))
    }

    fn file(&self, path: &str) -> Option<std::borrow::Cow<'_, [u8]>> {
        self.0.scope.file(path)
    }

    fn note(&self, reason: &str) {
        self.0.scope.note(reason);
    }
}
