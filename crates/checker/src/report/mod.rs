//! What was found, for people and for other programs: text, JSON, SARIF.

mod json;
mod sarif;
mod text;

pub use json::json;
pub use sarif::sarif;
pub use text::{explain, text};
