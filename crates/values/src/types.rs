//! Terraform's types. Knows no values.

use std::fmt;
use std::sync::Arc;

/// A type of Terraform's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `any`: not decided.
    Dynamic,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `list(...)`
    List(Arc<Type>),
    /// `set(...)`
    Set(Arc<Type>),
    /// `map(...)`
    Map(Arc<Type>),
    /// `tuple([...])`
    Tuple(Arc<[Type]>),
    /// `object({...})`, by name, sorted.
    Object(Arc<[Field]>),
}

/// An attribute of an object type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// May be left out (in constraints only).
    pub optional: bool,
}

impl Type {
    /// An object type with these attributes, none optional.
    pub fn object(fields: impl IntoIterator<Item = (Arc<str>, Type)>) -> Self {
        let mut fields: Vec<Field> = fields
            .into_iter()
            .map(|(name, ty)| Field {
                name,
                ty,
                optional: false,
            })
            .collect();
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        Self::Object(fields.into())
    }

    /// Is it `bool`, `number` or `string`?
    #[must_use]
    pub fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::String)
    }

    /// Has it `any` somewhere inside?
    pub fn has_dynamic(&self) -> bool {
        match self {
            Self::Dynamic => true,
            Self::Bool | Self::Number | Self::String => false,
            Self::List(element) | Self::Set(element) | Self::Map(element) => element.has_dynamic(),
            Self::Tuple(items) => items.iter().any(Self::has_dynamic),
            Self::Object(fields) => fields.iter().any(|field| field.ty.has_dynamic()),
        }
    }

    /// The attribute of an object type.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        let Self::Object(fields) = self else {
            return None;
        };
        let at = fields
            .binary_search_by(|field| field.name.as_ref().cmp(name))
            .ok()?;
        fields.get(at)
    }

    /// What messages call it: `list of string`, `object`.
    #[must_use]
    pub fn friendly(&self) -> String {
        match self {
            Self::Dynamic => "dynamic".into(),
            Self::Bool | Self::Number | Self::String => self.to_string(),
            Self::List(element) => format!("list of {}", element.friendly()),
            Self::Set(element) => format!("set of {}", element.friendly()),
            Self::Map(element) => format!("map of {}", element.friendly()),
            Self::Tuple(_) => "tuple".into(),
            Self::Object(_) => "object".into(),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dynamic => f.write_str("any"),
            Self::Bool => f.write_str("bool"),
            Self::Number => f.write_str("number"),
            Self::String => f.write_str("string"),
            Self::List(element) => write!(f, "list({element})"),
            Self::Set(element) => write!(f, "set({element})"),
            Self::Map(element) => write!(f, "map({element})"),
            Self::Tuple(items) => {
                f.write_str("tuple([")?;
                for (index, item) in items.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{item}")?;
                }
                f.write_str("])")
            }
            Self::Object(fields) => {
                f.write_str("object({")?;
                for (index, field) in fields.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{} = {}", field.name, field.ty)?;
                }
                f.write_str("})")
            }
        }
    }
}
