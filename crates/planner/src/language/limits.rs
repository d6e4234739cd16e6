//! What an evaluation may take at most. No configuration that somebody means comes near these limits;
//! one that goes beyond them is refused, before it fills the memory or never ends.
//!
//! Knows values only by their weight and depth.

use std::cell::Cell;

use super::eval_error::EvalError;
use values::Value;

/// Expressions within each other, and references to each other.
const DEEPEST: usize = 2_000;
/// Lists and objects within each other.
const MOST_NESTED: u16 = 400;
/// Parts of one value, text counted by 16 bytes: 64 MB of text.
const HEAVIEST: u32 = 4 << 20;
/// Steps of all evaluations of a plan: items gone over, parts made.
const MOST_STEPS: u64 = 1 << 27;

/// What is used so far.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    depth: Cell<usize>,
    steps: Cell<u64>,
}

impl Limits {
    /// One expression deeper; `leave` goes back.
    pub(super) fn enter_expression(&self) -> Result<(), EvalError> {
        let depth = self.depth.get();
        if depth >= DEEPEST {
            return Err(EvalError::limit(
                format!("expressions refer to each other more than {DEEPEST} deep"),
                "take references out of the chain, or write the expression in smaller pieces",
            ));
        }
        self.depth.set(depth + 1);
        Ok(())
    }

    pub(super) fn leave_expression(&self) {
        self.depth.set(self.depth.get().saturating_sub(1));
    }

    /// So many steps more.
    pub(crate) fn consume_steps(&self, steps: usize) -> Result<(), EvalError> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let total = self.steps.get().saturating_add(steps);
        self.steps.set(total);
        if total > MOST_STEPS {
            return Err(EvalError::limit(
                "the configuration takes too long to evaluate: too many items are gone over",
                "look for loops within loops: group once with `...` instead of looking through all items for each",
            ));
        }
        Ok(())
    }

    /// Text of so many bytes is about to be made, behind so many that are there.
    pub(crate) fn reserve_text(&self, before: usize, more: usize) -> Result<(), EvalError> {
        let weight = before.saturating_add(more) / 16;
        if u32::try_from(weight).is_ok_and(|weight| weight <= HEAVIEST) {
            return self.consume_steps(more / 16);
        }
        Err(heavy())
    }

    /// One part more of a value that is being made: it is refused before memory is full of it.
    pub(super) fn reserve_part(&self, before: &mut u32, part: &Value) -> Result<(), EvalError> {
        *before = before.saturating_add(part.weight());
        if *before > HEAVIEST {
            return Err(heavy());
        }
        Ok(())
    }

    /// A value that was made is not too large to be walked over.
    pub(super) fn check_size(&self, value: &Value) -> Result<(), EvalError> {
        match value {
            Value::Bool(_) | Value::Null(_) | Value::Number(_) => return Ok(()),
            Value::String(text) if text.len() < 1 << 20 => return Ok(()),
            _ => {}
        }
        if value.weight() > HEAVIEST {
            return Err(heavy());
        }
        if value.depth() > MOST_NESTED {
            return Err(EvalError::limit(
                format!("lists and objects lie more than {MOST_NESTED} deep in each other"),
                "flatten the value",
            ));
        }
        Ok(())
    }

    /// The arguments of a function together, so that it may walk over all of them.
    pub(super) fn check_arguments(&self, values: &[Value]) -> Result<(), EvalError> {
        let weight = values
            .iter()
            .fold(0, |sum: u32, value| sum.saturating_add(value.weight()));
        if weight > 2 * HEAVIEST {
            return Err(heavy());
        }
        self.consume_steps(values.len())
    }
}

fn heavy() -> EvalError {
    EvalError::limit(
        "the value becomes too large: more than 64 MB of text, or 4 million parts",
        "look for a value that holds another several times over, again and again",
    )
}
