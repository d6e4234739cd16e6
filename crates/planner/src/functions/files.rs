//! Files beside the configuration.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;

use super::hashes::hex;
use super::{ANY, Arguments, Function, Of, Result, TEXT, TRUTH};
use crate::language::evaluate::remark;
use syntax::template;
use values::{PartialValue, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    one("abspath", TEXT, |a| {
        a.scope.note("`abspath` differs from machine to machine");
        Ok(Value::unknown_not_null(Type::String))
    }),
    one("basename", TEXT, |a| {
        let text = a.text(0).trim_end_matches('/');
        Ok(Value::from(match (a.text(0), text.rsplit('/').next()) {
            ("", _) => ".",
            (_, Some("") | None) => "/",
            (_, Some(name)) => name,
        }))
    }),
    one("dirname", TEXT, |a| Ok(Value::from(dirname(a.text(0))))),
    one("file", TEXT, |a| {
        text(a, 0).map(|text| text.map_or_else(|| missing(a.text(0)), Value::from))
    }),
    one("filebase64", TEXT, |a| {
        bytes(a, |bytes| Value::from(STANDARD.encode(bytes)))
    }),
    one("filebase64sha256", TEXT, |a| {
        bytes(a, |bytes| {
            Value::from(STANDARD.encode(sha2::Sha256::digest(bytes)))
        })
    }),
    one("filebase64sha512", TEXT, |a| {
        bytes(a, |bytes| {
            Value::from(STANDARD.encode(sha2::Sha512::digest(bytes)))
        })
    }),
    one("fileexists", TRUTH, |a| {
        Ok(Value::Bool(a.scope.file(a.text(0)).is_some()))
    }),
    one("filesha1", TEXT, |a| {
        bytes(a, |bytes| hex(&sha1::Sha1::digest(bytes)))
    }),
    one("filesha256", TEXT, |a| {
        bytes(a, |bytes| hex(&sha2::Sha256::digest(bytes)))
    }),
    one("filesha512", TEXT, |a| {
        bytes(a, |bytes| hex(&sha2::Sha512::digest(bytes)))
    }),
    Function {
        name: "fileset",
        takes: &[Of::Text, Of::Text],
        further: None,
        gives: ANY,
        run: |a| {
            a.scope.note("`fileset` is not worked out");
            Ok(Value::unknown_not_null(Type::Set(std::sync::Arc::new(
                Type::String,
            ))))
        },
    },
    one("pathexpand", TEXT, |a| match a.text(0) {
        path if path.starts_with('~') => {
            a.scope.note("`pathexpand` differs from machine to machine");
            Ok(Value::unknown_not_null(Type::String))
        }
        path => Ok(Value::from(path)),
    }),
    Function {
        name: "templatefile",
        takes: &[Of::Text, Of::Raw],
        further: None,
        gives: TEXT,
        run: templatefile,
    },
    Function {
        name: "templatestring",
        takes: &[Of::Text, Of::Raw],
        further: None,
        gives: TEXT,
        run: templatestring,
    },
];

const fn one(
    name: &'static str,
    gives: fn() -> Type,
    run: fn(&Arguments<'_>) -> Result,
) -> Function {
    Function {
        name,
        takes: &[Of::Text],
        further: None,
        gives,
        run,
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
fn bytes(a: &Arguments<'_>, use_them: impl Fn(&[u8]) -> Value) -> Result {
    // The same package is often hashed for many functions.
    let asked = (a.name.to_owned(), a.text(0).to_owned());
    if let Some(known) = a.evaluator.files.borrow().get(&asked) {
        return Ok(known.clone());
    }
    Ok(match a.scope.file(a.text(0)) {
        Some(bytes) => {
            let value = use_them(&bytes);
            a.evaluator.files.borrow_mut().insert(asked, value.clone());
            value
        }
        None => {
            a.scope
                .note(&format!("the file {} is not there", a.shown(0)));
            missing(a.text(0))
        }
    })
}

fn text(a: &Arguments<'_>, at: usize) -> Result<Option<String>> {
    match a.scope.file(a.text(at)) {
        Some(bytes) => match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(text.to_owned())),
            Err(_) => Err(a.fault(at, "the file is not text in UTF-8; `filebase64` takes any")),
        },
        None => {
            a.scope
                .note(&format!("the file {} is not there", a.shown(at)));
            Ok(None)
        }
    }
}

fn templatefile(a: &Arguments<'_>) -> Result {
    match text(a, 0)? {
        Some(text) => rendered(a, &text, &format!("{}: ", a.text(0))),
        None => Ok(missing(a.text(0))),
    }
}

fn templatestring(a: &Arguments<'_>) -> Result {
    rendered(a, a.text(0), "")
}

/// A template with the variables of the second argument.
fn rendered(a: &Arguments<'_>, text: &str, at: &str) -> Result {
    let variables = a.value(1);
    if variables.is_unknown() {
        return Ok(Value::unknown(Type::Dynamic));
    }
    let entries = variables
        .entries()
        .ok_or_else(|| a.fault(1, "a map of the template's variables is required"))?;
    let mut names: Vec<std::sync::Arc<str>> =
        entries.iter().map(|(name, _)| name.clone()).collect();
    let bound: Vec<Value> = entries.iter().map(|(_, value)| value.clone()).collect();
    let expr = template::parse_with(text, &mut names);
    let value = a
        .evaluator
        .with_bound(&expr, &Inside(a), &bound)
        .map_err(|fault| a.error(format!("{at}{}", fault.message)))?;
    Ok(remark(value, variables.marks()))
}

/// A template knows its own variables only.
struct Inside<'a, 'b>(&'a Arguments<'b>);

impl crate::language::Scope for Inside<'_, '_> {
    fn reference<'a>(
        &'a self,
        reference: &'a syntax::Reference,
    ) -> std::result::Result<crate::language::Held<'a>, crate::language::Fault> {
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
