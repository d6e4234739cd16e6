//! An expression, ready to be evaluated. Names that a `for` binds are places on a stack; where other
//! names are found is kept beside them once it was looked up.

use std::sync::Arc;

use values::address::ResourceMode;
use values::{InlineCache, Value};

/// An expression.
#[derive(Debug)]
pub enum Expr {
    /// A constant.
    Value(Value),
    /// Pieces that become one string.
    Template(Box<[Expr]>),
    /// `[a, b]`
    Tuple(Box<[Expr]>),
    /// `{ a = b }`
    Object(Box<[(Expr, Expr)]>),
    /// A name of the module.
    Reference(Reference),
    /// A name that a `for` or splat has bound: its place on the stack.
    Bound(usize),
    /// `source.name`, and where the name was found the last time.
    Get(Box<Expr>, Arc<str>, InlineCache),
    /// `source[key]`
    Index(Box<(Expr, Expr)>),
    /// `source[*]...` or `source.*...`: what is done with each, which is `Bound` at the place.
    Splat {
        /// What is iterated over.
        source: Box<Expr>,
        /// What is evaluated for each element.
        each: Box<Expr>,
    },
    /// A function call.
    Call(Box<FunctionCall>),
    /// `condition ? one : other`
    Conditional(Box<[Expr; 3]>),
    /// `!a`, `-a`
    Unary(Unary, Box<Expr>),
    /// `a + b`
    Binary(Binary, Box<(Expr, Expr)>),
    /// `[for ...]`, `{for ...}`
    For(Box<For>),
    /// `%{ for ... }`: a template for each item.
    TemplateFor(Box<For>),
    /// What can never be evaluated.
    Invalid(Box<InvalidExpr>),
}

/// An expression that can never be evaluated.
#[derive(Debug)]
pub struct InvalidExpr {
    /// The name as it is written, with its steps, where the expression is a name that refers to nothing. It
    /// may still mean something where a word is expected: a type, or an argument in `ignore_changes`.
    pub word: Option<Arc<str>>,
    /// What is wrong.
    pub error: String,
}

/// A name of the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// `var.name`
    Variable(Arc<str>, InlineCache),
    /// `local.name`
    Local(Arc<str>, InlineCache),
    /// `module.name`
    Module(Arc<str>, InlineCache),
    /// A resource or data source.
    Resource {
        /// Which of both.
        mode: ResourceMode,
        /// Its type.
        resource_type: Arc<str>,
        /// Its name.
        name: Arc<str>,
        /// Address in the module, which it is looked up by.
        address: Arc<str>,
        /// Where the module has it.
        cache: InlineCache,
    },
    /// An `ephemeral` resource, by its address in the module.
    Ephemeral(Arc<str>, InlineCache),
    /// `each.key`
    EachKey,
    /// `each.value`
    EachValue,
    /// `count.index`
    CountIndex,
    /// `self`
    SelfRef,
    /// `path.module`
    PathModule,
    /// `path.root`
    PathRoot,
    /// `path.cwd`
    PathCwd,
    /// `terraform.workspace`
    Workspace,
    /// `terraform.applying`
    Applying,
}

/// A function call.
#[derive(Debug)]
pub struct FunctionCall {
    /// Name, with its namespace.
    pub name: Arc<str>,
    /// Where the function is found.
    pub cache: InlineCache,
    /// Its arguments, in order.
    pub arguments: Box<[Expr]>,
    /// Does `...` follow the last argument?
    pub expand: bool,
}

/// A `for`. The key, when there is one, is bound below the value.
#[derive(Debug)]
pub struct For {
    /// What it iterates over.
    pub collection: Expr,
    /// Does it name the key as well as the value?
    pub with_key: bool,
    /// Key of the result, for an object.
    pub key: Option<Expr>,
    /// Value of each element of the result.
    pub value: Expr,
    /// `if ...`
    pub condition: Option<Expr>,
    /// Does `...` follow the value?
    pub grouping: bool,
}

/// An operator before its operand.
#[derive(Clone, Copy, Debug)]
pub enum Unary {
    /// `-a`
    Negative,
    /// `!a`
    Not,
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<=`
    LessOrEqual,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `&&`
    And,
    /// `||`
    Or,
}

/// Names that are bound where an expression is, the innermost last.
pub(crate) type BoundNames = Vec<Arc<str>>;

impl Expr {
    /// A constant string.
    #[must_use]
    pub fn string(text: &str) -> Self {
        Self::Value(Value::from(text))
    }

    /// An expression that can never be evaluated, and is no name.
    pub(crate) fn invalid(error: impl Into<String>) -> Self {
        Self::Invalid(Box::new(InvalidExpr {
            word: None,
            error: error.into(),
        }))
    }

    /// The constant, when it is one.
    pub fn constant(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}

impl Reference {
    fn resource(mode: ResourceMode, kind: &str, name: &str) -> Self {
        let address = match mode {
            ResourceMode::Managed => [kind, ".", name].concat(),
            ResourceMode::Data => ["data.", kind, ".", name].concat(),
        };
        Self::Resource {
            mode,
            resource_type: kind.into(),
            name: name.into(),
            address: address.into(),
            cache: InlineCache::default(),
        }
    }
}

/// Makes a reference of a name of the module and the names behind it; says how many of them it took.
fn root(first: &str, rest: &[&str]) -> Result<(Reference, usize), String> {
    let need = |what: &str| format!("`{first}` needs a name behind it: {what}");
    let given = |known: &[(&str, Reference)]| {
        let name = rest.first().ok_or_else(|| need(known[0].0))?;
        known
            .iter()
            .find(|(candidate, _)| candidate == name)
            .map(|(_, reference)| (reference.clone(), 1))
            .ok_or_else(|| format!("there is no `{first}.{name}`"))
    };
    match first {
        "var" => Ok((
            Reference::Variable(
                (*rest.first().ok_or_else(|| need("var.name"))?).into(),
                InlineCache::default(),
            ),
            1,
        )),
        "local" => Ok((
            Reference::Local(
                (*rest.first().ok_or_else(|| need("local.name"))?).into(),
                InlineCache::default(),
            ),
            1,
        )),
        "module" => Ok((
            Reference::Module(
                (*rest.first().ok_or_else(|| need("module.name"))?).into(),
                InlineCache::default(),
            ),
            1,
        )),
        "data" => match rest {
            [kind, name, ..] => Ok((Reference::resource(ResourceMode::Data, kind, name), 2)),
            _ => Err(need("data.type.name")),
        },
        "ephemeral" => match rest {
            [kind, name, ..] => {
                let address = ["ephemeral.", kind, ".", name].concat();
                Ok((
                    Reference::Ephemeral(address.into(), InlineCache::default()),
                    2,
                ))
            }
            _ => Err(need("ephemeral.type.name")),
        },
        "each" => given(&[("key", Reference::EachKey), ("value", Reference::EachValue)]),
        "count" => given(&[("index", Reference::CountIndex)]),
        "path" => given(&[
            ("module", Reference::PathModule),
            ("root", Reference::PathRoot),
            ("cwd", Reference::PathCwd),
        ]),
        "terraform" => given(&[
            ("workspace", Reference::Workspace),
            ("applying", Reference::Applying),
        ]),
        "self" => Ok((Reference::SelfRef, 0)),
        "resource" => match rest {
            [kind, name, ..] => Ok((Reference::resource(ResourceMode::Managed, kind, name), 2)),
            _ => Err(need("resource.type.name")),
        },
        kind => match rest.first() {
            Some(name) => Ok((Reference::resource(ResourceMode::Managed, kind, name), 1)),
            None => Err(format!(
                "`{kind}` is no name of this module; a resource is referred to by type and name"
            )),
        },
    }
}

/// Makes an expression of a name, bound or of the module, and the names behind it; says how many of
/// them it took.
pub(crate) fn name_of(first: &str, names: &[&str], scope: &[Arc<str>]) -> (Expr, usize) {
    if let Some(place) = scope.iter().rposition(|bound| bound.as_ref() == first) {
        return (Expr::Bound(place), 0);
    }
    match root(first, names) {
        Ok((reference, taken)) => (Expr::Reference(reference), taken),
        Err(error) => {
            let word = names
                .iter()
                .fold(first.to_owned(), |word, name| word + "." + name);
            let invalid = InvalidExpr {
                word: Some(word.into()),
                error,
            };
            (Expr::Invalid(Box::new(invalid)), names.len())
        }
    }
}

/// What pieces of a template become: a lone interpolation is its expression, anything else a string.
pub(crate) fn joined(parts: Vec<Expr>) -> Expr {
    match <[Expr; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => string_of(parts),
    }
}

/// The string of pieces: a constant when they are.
pub(crate) fn string_of(parts: Vec<Expr>) -> Expr {
    let mut text = String::new();
    for part in &parts {
        let Expr::Value(Value::String(part)) = part else {
            return Expr::Template(parts.into());
        };
        text.push_str(part);
    }
    Expr::Value(Value::from(text))
}
