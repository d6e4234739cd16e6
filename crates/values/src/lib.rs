//! Values of Terraform's language: known, unknown, sensitive; with their types, numbers, order and JSON.
//!
//! [`Value`] is what every crate above hands around. [`Lookup`] is the answer to "what is at this path":
//! known, unknown or absent. [`address`] takes the addresses of resources and modules apart.
//!
//! Knows no expression, no plan, no provider.

pub mod address;
mod inline_cache;
pub mod json;
mod json_document;
mod lookup;
mod number;
mod set_order;
mod types;
mod value;

pub use inline_cache::InlineCache;
pub use lookup::Lookup;
pub use number::Number;
pub use types::{Field, Type};
pub use value::{
    MapEntries, Marks, PartialValue, Sequence, Stability, Unknown, UnknownOrigin, Value,
};
