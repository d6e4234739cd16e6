//! What a provider makes of a resource's body: arguments with their types, nested blocks.

use std::sync::Arc;

use serde_json::Value as Json;
use terraform::{Nesting, TypeSchema};

use values::{Field, Type, UnknownOrigin, Value};

/// A body as the provider sees it.
#[derive(Debug, Default)]
pub(crate) struct BodySchema {
    /// Members by name, sorted.
    pub(crate) members: Vec<SchemaMember>,
}

/// An argument or nested block.
#[derive(Debug)]
pub(crate) struct SchemaMember {
    pub(crate) name: Arc<str>,
    pub(crate) of: MemberKind,
    /// `null` of its type.
    pub(crate) null: Value,
    /// An unknown of its type.
    pub(crate) unknown: Value,
}

#[derive(Debug)]
pub(crate) enum MemberKind {
    Argument {
        kind: Type,
        required: bool,
        /// May it be written at all?
        settable: bool,
        /// Does the provider set it when it is not given?
        computed: bool,
        sensitive: bool,
    },
    Block {
        nesting: Nesting,
        shape: Arc<BodySchema>,
        /// Type of one of them.
        kind: Type,
    },
}

impl SchemaMember {
    fn new(name: Arc<str>, of: MemberKind) -> Self {
        let kind = of.kind();
        Self {
            name,
            of,
            null: Value::Null(kind.clone()),
            unknown: Value::unknown_from(kind, false, UnknownOrigin::Unset),
        }
    }

    /// What is there when nothing is written: the provider's to say, or nothing.
    pub(crate) fn unset(&self, computed: bool) -> &Value {
        if computed { &self.unknown } else { &self.null }
    }

    /// What others see of it: of blocks that are not written nobody knows what the provider says.
    pub(crate) fn seen<'a>(&'a self, value: &'a Value) -> &'a Value {
        match (&self.of, value) {
            (MemberKind::Block { .. }, Value::Null(_)) => &self.unknown,
            _ => value,
        }
    }
}

impl BodySchema {
    pub(crate) fn new(schema: &TypeSchema) -> Arc<Self> {
        let mut members: Vec<SchemaMember> = schema
            .attributes
            .iter()
            .map(|(name, attribute)| {
                let of = MemberKind::Argument {
                    kind: kind(&attribute.kind, 0),
                    required: attribute.required,
                    settable: attribute.required || attribute.optional,
                    // The identifier is always the provider's.
                    computed: attribute.computed
                        || !(attribute.required || attribute.optional)
                        || name == "id",
                    sensitive: attribute.sensitive,
                };
                SchemaMember::new(name.as_str().into(), of)
            })
            .collect();
        members.extend(schema.blocks.iter().map(|(name, nested)| {
            let shape = Self::new(&nested.block);
            let of = MemberKind::Block {
                nesting: nested.nesting,
                kind: shape.kind(),
                shape,
            };
            SchemaMember::new(name.as_str().into(), of)
        }));
        members.sort_by(|a, b| a.name.cmp(&b.name));
        Arc::new(Self { members })
    }

    /// `terraform_data`, which needs no provider.
    pub(crate) fn terraform_data() -> Arc<Self> {
        let argument = |name: &str, kind: Type, settable: bool| {
            let of = MemberKind::Argument {
                kind,
                required: false,
                settable,
                computed: !settable,
                sensitive: false,
            };
            SchemaMember::new(name.into(), of)
        };
        Arc::new(Self {
            members: vec![
                argument("id", Type::String, false),
                argument("input", Type::Dynamic, true),
                argument("output", Type::Dynamic, false),
                argument("triggers_replace", Type::Dynamic, true),
            ],
        })
    }

    pub(crate) fn member(&self, name: &str) -> Option<&SchemaMember> {
        let at = self
            .members
            .binary_search_by(|member| member.name.as_ref().cmp(name))
            .ok()?;
        self.members.get(at)
    }

    /// The type of an object of this shape.
    pub(crate) fn kind(&self) -> Type {
        Type::Object(
            self.members
                .iter()
                .map(|member| Field {
                    name: member.name.clone(),
                    ty: member.of.kind(),
                    optional: false,
                })
                .collect(),
        )
    }
}

impl MemberKind {
    /// The type of the whole member.
    pub(crate) fn kind(&self) -> Type {
        match self {
            Self::Argument { kind, .. } => kind.clone(),
            Self::Block { nesting, kind, .. } => match nesting {
                Nesting::List => Type::List(Arc::new(kind.clone())),
                Nesting::Set => Type::Set(Arc::new(kind.clone())),
                Nesting::Map => Type::Map(Arc::new(kind.clone())),
                Nesting::Single => kind.clone(),
            },
        }
    }
}

/// A type in the notation of `terraform providers schema -json`.
fn kind(json: &Json, depth: usize) -> Type {
    if depth > 32 {
        return Type::Dynamic;
    }
    match json {
        Json::String(word) => match word.as_str() {
            "string" => Type::String,
            "number" => Type::Number,
            "bool" => Type::Bool,
            _ => Type::Dynamic,
        },
        Json::Array(parts) => {
            let inner = parts.get(1).unwrap_or(&Json::Null);
            let element = || Arc::new(kind(inner, depth + 1));
            match parts.first().and_then(Json::as_str) {
                Some("list") => Type::List(element()),
                Some("set") => Type::Set(element()),
                Some("map") => Type::Map(element()),
                Some("tuple") => Type::Tuple(
                    inner
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(|item| kind(item, depth + 1))
                        .collect(),
                ),
                Some("object") => Type::object(
                    inner
                        .as_object()
                        .into_iter()
                        .flatten()
                        .map(|(name, of)| (Arc::from(name.as_str()), kind(of, depth + 1))),
                ),
                _ => Type::Dynamic,
            }
        }
        _ => Type::Dynamic,
    }
}

impl syntax::BlockNames for BodySchema {
    fn block<'a>(&'a self, name: &str) -> Option<Box<dyn syntax::BlockNames + 'a>> {
        match &self.member(name)?.of {
            MemberKind::Block { shape, .. } => {
                Some(Box::new(syntax::BorrowedBlocks(shape.as_ref())))
            }
            MemberKind::Argument { .. } => None,
        }
    }
}
