//! Where an unknown result of an expression comes from: the expression and what it refers to. Two results
//! of one expression over the same values are the same, whatever they turn out to be.
//!
//! Asked for only when plans are compared. Knows no modules.

use std::fmt::{self, Write as _};
use std::hash::{DefaultHasher, Hasher as _};

use syntax::Expr;
use values::{UnknownOrigin, Value};

/// Functions whose result is another one each time.
const VOLATILE: &[&str] = &["bcrypt", "plantimestamp", "timestamp", "uuid"];

/// Functions of what this planner does not look at: the same call may give another result.
const HIDDEN: &[&str] = &["filemd5"];

/// Functions that give different results for different arguments.
const INJECTIVE: &[&str] = &[
    "base64encode",
    "base64gzip",
    "base64sha256",
    "base64sha512",
    "jsonencode",
    "md5",
    "sha1",
    "sha256",
    "sha512",
    "textencodebase64",
    "urlencode",
    "yamlencode",
];

/// The origin of what an expression comes to, where `bound` names are bound. `value` gives what a part of
/// it comes to. `None` when the same expression may come to something else.
pub(crate) fn origin(
    expr: &Expr,
    bound: usize,
    value: &dyn Fn(&Expr) -> Value,
) -> Option<UnknownOrigin> {
    let mut injective = false;
    if let Expr::Call(call) = expr {
        let name = function(&call.name);
        if VOLATILE.contains(&name) {
            return Some(UnknownOrigin::Volatile);
        }
        if HIDDEN.contains(&name) {
            return None;
        }
        injective = INJECTIVE.contains(&name) && call.arguments.len() == 1;
    }
    let mut found = Vec::new();
    match expr {
        // The step itself is in the digest.
        Expr::Get(source, ..) => found.push(source.as_ref()),
        Expr::Index(parts) => found.extend([&parts.0, &parts.1]),
        // Of a hash the argument itself is compared.
        Expr::Call(call) if injective => found.extend(call.arguments.iter()),
        _ => parts(expr, &mut |part| leaves(part, bound, &mut found)),
    }
    Some(UnknownOrigin::Expression {
        digest: digest(&[expr]),
        injective,
        inputs: found.into_iter().map(value).collect(),
    })
}

/// A digest of expressions: of what is written, not of where.
pub(crate) fn digest(exprs: &[&Expr]) -> u64 {
    let mut hasher = ExpressionDigest(DefaultHasher::new());
    for expr in exprs {
        // Writing into a hasher does not fail.
        let _ = write!(hasher, "{expr:?};");
    }
    hasher.0.finish()
}

/// A digest of a text.
pub(crate) fn digest_of_text(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

struct ExpressionDigest(DefaultHasher);

impl fmt::Write for ExpressionDigest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

fn function(name: &str) -> &str {
    name.strip_prefix("core::").unwrap_or(name)
}

/// The parts of an expression that have a value of their own where it is written.
pub(crate) fn leaves<'e>(expr: &'e Expr, bound: usize, found: &mut Vec<&'e Expr>) {
    match expr {
        Expr::Value(_) | Expr::Invalid(_) => {}
        Expr::Bound(place) if *place >= bound => {}
        Expr::Bound(_) | Expr::Reference(_) => found.push(expr),
        Expr::Call(call) if VOLATILE.contains(&function(&call.name)) => found.push(expr),
        Expr::Get(..) | Expr::Index(_) if is_path(expr, bound) => found.push(expr),
        _ => parts(expr, &mut |part| leaves(part, bound, found)),
    }
}

/// Is it a name with steps behind it that can be followed where the whole is written?
fn is_path(expr: &Expr, bound: usize) -> bool {
    match expr {
        Expr::Reference(_) => true,
        Expr::Bound(place) => *place < bound,
        Expr::Get(source, ..) => is_path(source, bound),
        Expr::Index(parts) => {
            is_path(&parts.0, bound) && (parts.1.constant().is_some() || is_path(&parts.1, bound))
        }
        _ => false,
    }
}

/// Hands on each expression right inside another.
fn parts<'e>(expr: &'e Expr, with: &mut dyn FnMut(&'e Expr)) {
    match expr {
        Expr::Value(_) | Expr::Invalid(_) | Expr::Bound(_) | Expr::Reference(_) => {}
        Expr::Template(items) | Expr::Tuple(items) => items.iter().for_each(with),
        Expr::Object(entries) => entries.iter().for_each(|(key, value)| {
            with(key);
            with(value);
        }),
        Expr::Get(source, ..) | Expr::Unary(_, source) => with(source),
        Expr::Index(parts) => {
            with(&parts.0);
            with(&parts.1);
        }
        Expr::Splat { source, each } => {
            with(source);
            with(each);
        }
        Expr::Call(call) => call.arguments.iter().for_each(with),
        Expr::Conditional(parts) => parts.iter().for_each(with),
        Expr::Binary(_, sides) => {
            with(&sides.0);
            with(&sides.1);
        }
        Expr::For(each) | Expr::TemplateFor(each) => {
            with(&each.collection);
            each.key.iter().for_each(&mut *with);
            with(&each.value);
            each.condition.iter().for_each(with);
        }
    }
}
