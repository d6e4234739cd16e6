//! Configuration as it is evaluated: expressions and bodies, whichever notation they were written in.

pub(crate) mod body;
mod common;
pub(crate) mod expression;
mod hcl;
mod json;
mod nesting;
mod references;
mod scan;
pub(crate) mod template;

pub(crate) use body::{Attribute, Block, Body, Layout, Place, Written};
pub(crate) use expression::{Binary, Call, Expr, For, Reference, Slot, Unary};
pub(crate) use hcl::{expression as parse_expression, read as read_hcl};
pub(crate) use json::{Borrowed, Flat, JsonBody, Named, Shape, read as read_json};
pub(crate) use references::references;
