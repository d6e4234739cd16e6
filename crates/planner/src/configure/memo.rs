//! What is worked out once, when it is asked for.

use std::cell::{Cell, OnceCell};
use std::fmt;
use std::sync::Arc;

use crate::language::EvalError;

type Result<T> = std::result::Result<T, EvalError>;

/// Something that is worked out once.
pub(super) struct Memo<T> {
    pub(super) busy: Cell<bool>,
    pub(super) done: OnceCell<Result<T>>,
}

pub(super) type Memos<T> = Box<[Memo<T>]>;

/// Something that is being worked out, for the words about a cycle.
pub(super) struct EvaluationFrame {
    pub(super) module: Arc<str>,
    pub(super) kind: &'static str,
    pub(super) name: Arc<str>,
}

impl fmt::Display for EvaluationFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_empty() {
            write!(f, "{}.", self.module)?;
        }
        write!(f, "{}{}", self.kind, self.name)
    }
}

pub(super) fn memos<T>(count: usize) -> Memos<T> {
    let empty = || Memo {
        busy: Cell::new(false),
        done: OnceCell::new(),
    };
    (0..count).map(|_| empty()).collect()
}
