//! Configuration as it is evaluated: expressions and bodies, whichever notation they were written in.

mod body;
mod common;
mod expression;
mod hcl;
mod json;
mod location;
mod nesting;
mod parse_error;
mod references;
mod scan;
pub mod template;

pub use body::{Attribute, Block, Body, Layout, Written};
pub use expression::{Binary, Call, Expr, For, InvalidExpr, Reference, Unary};
pub use hcl::{expression as parse_expression, read as read_hcl};
pub use json::{Borrowed, Flat, JsonBody, Named, Shape, read as read_json};
pub use location::SourceLocation;
pub use parse_error::ParseError;
pub use references::references;
