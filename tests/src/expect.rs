//! What a stage asks of what it finds. Failures, not panics, so a story can go on to clean up.

use std::fmt::{Debug, Display};

use crate::failure::{Failure, Result};

/// Both are the same.
///
/// # Errors
///
/// They are not.
pub fn same<A, B>(found: &A, wanted: &B) -> Result<()>
where
    A: PartialEq<B> + Debug + ?Sized,
    B: Debug + ?Sized,
{
    if found == wanted {
        Ok(())
    } else {
        Err(Failure::new(format!("found  {found:?}\nwanted {wanted:?}")))
    }
}

/// There is nothing.
///
/// # Errors
///
/// There is something; the message lists it.
pub fn none<T: Display>(found: &[T]) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let words: Vec<String> = found.iter().map(ToString::to_string).collect();
    Err(Failure::new(format!(
        "found {}:\n{}",
        found.len(),
        words.join("\n")
    )))
}
