//! Configuration as it is evaluated: expressions and bodies, whichever notation they were written in.

mod body;
mod common;
mod decode;
mod expression;
mod hcl;
mod json;
mod location;
mod nesting;
mod parse_error;
mod references;
mod scan;
pub mod template;

pub use body::{AttributeNode, BlockNode, Body, BodyLayout, MemberSource};
pub use decode::decode;
pub use expression::{Binary, Expr, For, FunctionCall, InvalidExpr, Reference, Unary};
pub use hcl::{expression as parse_expression, read as read_hcl};
pub use json::{BlockNames, BorrowedBlocks, JsonBody, NamedBlocks, NoBlocks, read as read_json};
pub use location::SourceLocation;
pub use parse_error::ParseError;
pub use references::references;
