//! Values of Terraform's language: known, unknown, sensitive; with their types, numbers, order and JSON.
//!
//! [`Value`] is what every crate above hands around. [`Lookup`] is the answer to "what is at this path":
//! known, unknown or absent. [`address`] takes the addresses of resources and modules apart.
//!
//! Knows no expression, no plan, no provider.

pub mod address;
mod elements;
mod inline_cache;
pub mod json;
mod json_document;
mod lookup;
mod marks;
mod number;
mod number_text;
mod set_order;
mod types;
mod unknown;
mod value;

pub use elements::{MapEntries, Sequence};
pub use inline_cache::InlineCache;
pub use lookup::Lookup;
pub use marks::Marks;
pub use number::Number;
pub use types::{Field, Type};
pub use unknown::{PartialValue, Stability, Unknown, UnknownOrigin};
pub use value::Value;
