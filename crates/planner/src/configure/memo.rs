//! What is worked out once, when it is asked for.

use std::cell::{Cell, OnceCell};
use std::fmt;
use std::sync::Arc;

use syntax::SourceLocation;
use values::Value;

use super::instance::ModuleInstance;
use crate::language::EvalError;

type Result<T = Value> = std::result::Result<T, EvalError>;

/// Something that is worked out once.
pub(super) struct Memo<T> {
    busy: Cell<bool>,
    done: OnceCell<Result<T>>,
}

pub(super) type Memos<T> = Box<[Memo<T>]>;

/// Something that is being worked out, for the words about a cycle.
pub(super) struct EvaluationFrame {
    module: Arc<str>,
    kind: &'static str,
    name: Arc<str>,
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

impl ModuleInstance<'_> {
    /// Works something out, or gives what it came to before. A cycle and every other fault is reported
    /// here, once.
    pub(super) fn memo<'s, T>(
        &'s self,
        memos: &'s Memos<T>,
        at: usize,
        (kind, name): (&'static str, &Arc<str>),
        location: impl FnOnce() -> SourceLocation,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<&'s T> {
        let Some(memo) = memos.get(at) else {
            return Err(EvalError::new("nothing is there"));
        };
        if let Some(done) = memo.done.get() {
            return done.as_ref().map_err(Clone::clone);
        }
        if memo.busy.replace(true) {
            let own = self.within(&format!("{kind}{name}"));
            let stack = self.planning.stack.borrow();
            let stack: Vec<String> = stack.iter().map(ToString::to_string).collect();
            let start = stack.iter().position(|known| *known == own).unwrap_or(0);
            let mut round: Vec<&str> = stack[start..].iter().map(String::as_str).collect();
            round.push(&own);
            return Err(EvalError::new(format!("a cycle: {}", round.join(" -> ")))
                .help("take one of these references away"));
        }
        self.planning.stack.borrow_mut().push(EvaluationFrame {
            module: self.address.clone(),
            kind,
            name: name.clone(),
        });
        let mut result = work();
        self.planning.stack.borrow_mut().pop();
        if let Err(error) = &mut result
            && !error.reported
        {
            self.problem(&location(), &format!("{kind}{name}"), error);
            error.reported = true;
        }
        let done = memo.done.get_or_init(|| result);
        done.as_ref().map_err(Clone::clone)
    }
}
