//! An expression, ready to be evaluated. Names that a `for` binds are places on a stack; where other
//! names are found is kept beside them once it was looked up.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use crate::plan::Mode;
use crate::value::Value;

/// An expression.
#[derive(Debug)]
pub(crate) enum Expr {
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
    Get(Box<Expr>, Arc<str>, Slot),
    /// `source[key]`
    Index(Box<(Expr, Expr)>),
    /// `source[*]...` or `source.*...`: what is done with each, which is `Bound` at the place.
    Splat { source: Box<Expr>, each: Box<Expr> },
    /// A function call.
    Call(Box<Call>),
    /// `condition ? one : other`
    Conditional(Box<[Expr; 3]>),
    /// `!a`, `-a`
    Unary(Unary, Box<Expr>),
    /// `a + b`
    Binary(Binary, Box<(Expr, Expr)>),
    /// `[for ...]`, `{for ...}`
    For(Box<For>),
    /// `%{ for ... }`: a template for each item.
    Repeat(Box<For>),
    /// What can never be evaluated: the message.
    Faulty(Box<str>),
}

/// A name of the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    Variable(Arc<str>, Slot),
    Local(Arc<str>, Slot),
    Module(Arc<str>, Slot),
    Resource {
        mode: Mode,
        kind: Arc<str>,
        name: Arc<str>,
        /// Address in the module, which it is looked up by.
        address: Arc<str>,
        slot: Slot,
    },
    /// An `ephemeral` resource, by its address in the module.
    Ephemeral(Arc<str>, Slot),
    EachKey,
    EachValue,
    CountIndex,
    Own,
    PathModule,
    PathRoot,
    PathCwd,
    Workspace,
    /// `terraform.applying`
    Applying,
}

/// Where a name is found. An expression belongs to one module, so it is looked up once for all of the
/// module's instances.
#[derive(Clone)]
pub(crate) struct Slot(Cell<u32>);

/// Where a name was found is no part of what is written.
impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}

impl Default for Slot {
    fn default() -> Self {
        Self(Cell::new(u32::MAX))
    }
}

/// Where a name was found makes no other name of it.
impl PartialEq for Slot {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Slot {}

impl Slot {
    /// The place where it was found last; one that there is nowhere when it was not.
    pub(crate) fn last(&self) -> usize {
        self.0.get() as usize
    }

    /// Remembers a place.
    pub(crate) fn found(&self, place: usize) {
        self.0.set(u32::try_from(place).unwrap_or(u32::MAX));
    }

    /// The place, which `find` looks up the first time.
    pub(crate) fn get(&self, find: impl FnOnce() -> Option<usize>) -> Option<usize> {
        if self.0.get() == u32::MAX {
            self.found(find()?);
        }
        Some(self.last())
    }
}

/// A function call.
#[derive(Debug)]
pub(crate) struct Call {
    /// Name, with its namespace.
    pub(crate) name: Arc<str>,
    /// Where the function is found.
    pub(crate) slot: Slot,
    pub(crate) arguments: Box<[Expr]>,
    /// Does `...` stand behind the last argument?
    pub(crate) expand: bool,
}

/// A `for`. The key, when there is one, is bound below the value.
#[derive(Debug)]
pub(crate) struct For {
    pub(crate) collection: Expr,
    pub(crate) with_key: bool,
    /// Key of the result, for an object.
    pub(crate) key: Option<Expr>,
    pub(crate) value: Expr,
    pub(crate) condition: Option<Expr>,
    /// Does `...` stand behind the value?
    pub(crate) grouping: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Unary {
    Negative,
    Not,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    Equal,
    NotEqual,
    LessOrEqual,
    GreaterOrEqual,
    Less,
    Greater,
    Plus,
    Minus,
    Times,
    Divide,
    Remainder,
    And,
    Or,
}

/// Names that are bound where an expression stands, the innermost last.
pub(crate) type Scope = Vec<Arc<str>>;

impl Expr {
    /// A constant string.
    pub(crate) fn string(text: &str) -> Self {
        Self::Value(Value::from(text))
    }

    /// The constant, when it is one.
    pub(crate) fn constant(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}

impl Reference {
    fn resource(mode: Mode, kind: &str, name: &str) -> Self {
        let address = match mode {
            Mode::Managed => [kind, ".", name].concat(),
            Mode::Data => ["data.", kind, ".", name].concat(),
        };
        Self::Resource {
            mode,
            kind: kind.into(),
            name: name.into(),
            address: address.into(),
            slot: Slot::default(),
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
                Slot::default(),
            ),
            1,
        )),
        "local" => Ok((
            Reference::Local(
                (*rest.first().ok_or_else(|| need("local.name"))?).into(),
                Slot::default(),
            ),
            1,
        )),
        "module" => Ok((
            Reference::Module(
                (*rest.first().ok_or_else(|| need("module.name"))?).into(),
                Slot::default(),
            ),
            1,
        )),
        "data" => match rest {
            [kind, name, ..] => Ok((Reference::resource(Mode::Data, kind, name), 2)),
            _ => Err(need("data.type.name")),
        },
        "ephemeral" => match rest {
            [kind, name, ..] => {
                let address = ["ephemeral.", kind, ".", name].concat();
                Ok((Reference::Ephemeral(address.into(), Slot::default()), 2))
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
        "self" => Ok((Reference::Own, 0)),
        "resource" => match rest {
            [kind, name, ..] => Ok((Reference::resource(Mode::Managed, kind, name), 2)),
            _ => Err(need("resource.type.name")),
        },
        kind => match rest.first() {
            Some(name) => Ok((Reference::resource(Mode::Managed, kind, name), 1)),
            None => Err(format!(
                "`{kind}` is no name of this module; a resource is referred to by type and name"
            )),
        },
    }
}

/// Makes an expression of a name, bound or of the module, and the names behind it; says how many of
/// them it took.
pub(super) fn name_of(first: &str, names: &[&str], scope: &[Arc<str>]) -> (Expr, usize) {
    if let Some(place) = scope.iter().rposition(|bound| bound.as_ref() == first) {
        return (Expr::Bound(place), 0);
    }
    match root(first, names) {
        Ok((reference, taken)) => (Expr::Reference(reference), taken),
        Err(message) => (Expr::Faulty(message.into()), names.len()),
    }
}

/// What pieces of a template become: a lone interpolation is its expression, anything else a string.
pub(super) fn joined(parts: Vec<Expr>) -> Expr {
    match <[Expr; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => string_of(parts),
    }
}

/// The string of pieces: a constant when they are.
pub(super) fn string_of(parts: Vec<Expr>) -> Expr {
    let mut text = String::new();
    for part in &parts {
        let Expr::Value(Value::String(part)) = part else {
            return Expr::Template(parts.into());
        };
        text.push_str(part);
    }
    Expr::Value(Value::from(text))
}
