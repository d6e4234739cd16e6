//! Terraform configuration as data: a module with its variables, blocks, calls and outputs, and
//! what can be said of it without running Terraform. Knows no AWS and no description.

mod arguments;
mod block;
mod check;
mod check_failure;
#[cfg(test)]
mod check_tests;
mod declarations;
mod expression;
mod files;
mod interface;
mod module;
mod print;
mod schema;
mod signature;
mod tftest;
mod value;

pub use arguments::CallArguments;
pub use block::{Block, BlockKind};
pub use check::check_module;
pub use declarations::Declarations;
pub use expression::{
    ExpressionReference, ReferenceRoot, ReferenceStep, expression_references, references,
};
pub use files::File;
pub use module::{Call, Module, Output, ProviderRequirement, Variable};
pub use print::print;
pub use schema::{AttributeSchema, Nested, Nesting, ProviderSchema, TypeSchema};
pub use signature::{Input, Signature};
pub use syntax::decode;
pub use tftest::{TestFile, TestRun};
pub use value::{Literal, Text, Value, escape};
