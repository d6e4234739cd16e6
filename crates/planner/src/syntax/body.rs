//! A body: arguments and nested blocks, with the places they were written at.

use std::cell::OnceCell;
use std::fmt;
use std::sync::Arc;

use super::expression::Expr;

/// Where something was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Path of the file.
    pub(crate) file: Arc<str>,
    /// Line from 1; 0 where the notation does not tell it.
    pub(crate) line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        Ok(())
    }
}

/// Arguments and nested blocks.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) place: Place,
    /// Where what the provider's shape knows is written, found once for all instances.
    pub(crate) layout: OnceCell<Layout>,
}

/// Where the members of a provider's shape are written in a body.
#[derive(Debug)]
pub(crate) struct Layout {
    /// By member of the shape.
    pub(crate) members: Box<[Written]>,
    /// Does it hold names that the shape does not know, or arguments where blocks belong?
    pub(crate) superfluous: bool,
}

/// Where a member is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Nowhere.
    Nowhere,
    /// As the argument at this place.
    Argument(usize),
    /// As blocks, or as blocks that a `dynamic` makes.
    Blocks,
}

/// An argument.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Arc<str>,
    pub(crate) expr: Expr,
    pub(crate) place: Place,
}

/// A block.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) kind: Arc<str>,
    pub(crate) labels: Vec<Arc<str>>,
    pub(crate) body: Body,
}

impl Block {
    /// The kind of block that it is, or that it makes when it is a `dynamic` one.
    pub(crate) fn made(&self) -> &Arc<str> {
        match (self.kind.as_ref(), self.labels.first()) {
            ("dynamic", Some(made)) => made,
            _ => &self.kind,
        }
    }
}

impl Body {
    /// The argument of a name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name.as_ref() == name)
    }

    /// The expression of an argument.
    pub(crate) fn expr(&self, name: &str) -> Option<&Expr> {
        self.attribute(name).map(|attribute| &attribute.expr)
    }

    /// The nested blocks of a kind.
    pub(crate) fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> + 'a {
        self.blocks
            .iter()
            .filter(move |block| block.kind.as_ref() == kind)
    }

    /// Takes an argument out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Attribute> {
        let at = self
            .attributes
            .iter()
            .position(|attribute| attribute.name.as_ref() == name)?;
        Some(self.attributes.remove(at))
    }

    /// Takes the nested blocks of a kind out.
    pub(crate) fn take_blocks(&mut self, kind: &str) -> Vec<Block> {
        let (taken, kept) = std::mem::take(&mut self.blocks)
            .into_iter()
            .partition(|block| block.kind.as_ref() == kind);
        self.blocks = kept;
        taken
    }
}
