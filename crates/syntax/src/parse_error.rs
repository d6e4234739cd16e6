//! Why a file or an expression cannot be read.

use crate::location::SourceLocation;

/// Why a file cannot be read.
#[derive(Clone, Debug)]
pub struct ParseError {
    /// Where the error is.
    pub location: SourceLocation,
    /// What is wrong.
    pub message: String,
}
