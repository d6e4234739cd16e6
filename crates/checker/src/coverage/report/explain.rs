//! One aspect in words: what it asks, why, and what to do about it. Knows no plan.

use super::super::Aspect;

/// What `groundplan explain` says of an aspect.
#[must_use]
pub fn explain(aspect: &Aspect) -> String {
    format!(
        "{id}: {}\n\ncolumn: {}\n\nwhy: {}\nfix: `groundplan coverage` says it of each workload without it; \
         `[[waivers]]` with `control = \"{id}\"` accepts it, with the reason\n",
        aspect.title,
        aspect.column,
        aspect.reason,
        id = aspect.id,
    )
}
