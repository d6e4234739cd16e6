//! A body: arguments and nested blocks, with their locations.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::expression::Expr;
use crate::location::SourceLocation;

/// Arguments and nested blocks.
#[derive(Debug, Default)]
pub struct Body {
    /// Arguments, in the order in which they are written.
    pub attributes: Vec<AttributeNode>,
    /// Nested blocks, in the order in which they are written.
    pub blocks: Vec<BlockNode>,
    /// Where it begins.
    pub location: SourceLocation,
    /// Where what the provider's shape knows is written, found once for all instances.
    pub layout: OnceCell<BodyLayout>,
}

/// Where the members of a provider's shape are written in a body.
#[derive(Debug)]
pub struct BodyLayout {
    /// By member of the shape.
    pub members: Box<[MemberSource]>,
    /// Does it hold names that the shape does not know, or arguments where blocks belong?
    pub superfluous: bool,
}

/// Where a member is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberSource {
    /// Nowhere.
    Nowhere,
    /// As the argument at this place.
    Argument(usize),
    /// As blocks, or as blocks that a `dynamic` makes.
    Blocks,
}

/// An argument.
#[derive(Debug)]
pub struct AttributeNode {
    /// Its name.
    pub name: Arc<str>,
    /// Its value.
    pub expr: Expr,
    /// Where it is written; in JSON the body that it is in, since its name says the rest.
    pub(crate) location: SourceLocation,
}

impl AttributeNode {
    /// An argument that replaces another.
    #[must_use]
    pub fn replaced(&self, expr: Expr) -> Self {
        Self {
            name: self.name.clone(),
            expr,
            location: self.location.clone(),
        }
    }

    /// Where it is written.
    pub fn location(&self) -> SourceLocation {
        self.location.member(&self.name)
    }
}

/// A block.
#[derive(Debug)]
pub struct BlockNode {
    /// Its type, such as `resource` or `lifecycle`.
    pub block_type: Arc<str>,
    /// Its labels.
    pub labels: Vec<Arc<str>>,
    /// What is in it.
    pub body: Body,
}

impl BlockNode {
    /// The kind of block that it is, or that it makes when it is a `dynamic` one.
    pub fn made(&self) -> &Arc<str> {
        match (self.block_type.as_ref(), self.labels.first()) {
            ("dynamic", Some(made)) => made,
            _ => &self.block_type,
        }
    }
}

impl Body {
    /// The argument of a name.
    pub fn attribute(&self, name: &str) -> Option<&AttributeNode> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name.as_ref() == name)
    }

    /// The expression of an argument.
    pub fn expr(&self, name: &str) -> Option<&Expr> {
        self.attribute(name).map(|attribute| &attribute.expr)
    }

    /// The nested blocks of a kind.
    pub fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a BlockNode> + 'a {
        self.blocks
            .iter()
            .filter(move |block| block.block_type.as_ref() == kind)
    }

    /// Takes an argument out.
    pub fn take(&mut self, name: &str) -> Option<AttributeNode> {
        let at = self
            .attributes
            .iter()
            .position(|attribute| attribute.name.as_ref() == name)?;
        Some(self.attributes.remove(at))
    }

    /// Takes the nested blocks of a kind out.
    pub fn take_blocks(&mut self, kind: &str) -> Vec<BlockNode> {
        let (taken, kept) = std::mem::take(&mut self.blocks)
            .into_iter()
            .partition(|block| block.block_type.as_ref() == kind);
        self.blocks = kept;
        taken
    }
}
