//! An instance of a module: what is known of it, and how each of its values is worked out once.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::Planning;
use super::instances::{Instances, Repetition};
use super::memo::{EvaluationFrame, Memos, memos};
use super::module::LoadedModule;
use super::problems::{EVALUATION, Problem};
use crate::language::EvalError;
use plan::ResourceChange;
use syntax::SourceLocation;
use values::Value;

type Result<T = Value> = std::result::Result<T, EvalError>;

/// An instance of a module.
pub(super) struct ModuleInstance<'p> {
    pub(super) own: Weak<ModuleInstance<'p>>,
    pub(super) planning: &'p Planning<'p>,
    pub(super) module: Rc<LoadedModule>,
    /// Its address; empty for the root.
    pub(super) address: Arc<str>,
    /// Path of its folder as `path.module` gives it.
    pub(super) path: String,
    pub(super) caller: Option<CallSite<'p>>,
    /// Key of a provider configuration here -> the root's.
    pub(super) providers: HashMap<Arc<str>, Arc<str>>,
    pub(super) variables: Memos<Value>,
    pub(super) given: Option<&'p BTreeMap<Arc<str>, Value>>,
    pub(super) locals: Memos<Value>,
    pub(super) outputs: Memos<Value>,
    pub(super) resources: Memos<ResourceInstances>,
    pub(super) ephemerals: Memos<Value>,
    pub(super) assembled: Box<[OnceCell<Value>]>,
    pub(super) calls: Memos<CallInstances<'p>>,
    pub(super) moves: OnceCell<Moves>,
}

pub(super) struct CallSite<'p> {
    pub(super) instance: Weak<ModuleInstance<'p>>,
    pub(super) call: usize,
    pub(super) repetition: Repetition,
}

/// The instances of a module call.
pub(super) struct CallInstances<'p> {
    pub(super) instances: Instances,
    pub(super) modules: Vec<CalledModule<'p>>,
    /// The module, when it is at hand.
    pub(super) module: Option<Rc<LoadedModule>>,
}

/// A called module: open until all of it is worked out; then only its outputs are kept.
pub(super) struct CalledModule<'p> {
    pub(super) open: RefCell<Option<Rc<ModuleInstance<'p>>>>,
    pub(super) outputs: OnceCell<Vec<Result>>,
}

/// `moved` blocks, as full addresses.
pub(super) type Moves = Rc<[(String, String)]>;

/// The instances of a resource with their values.
#[derive(Debug)]
pub(super) struct ResourceInstances {
    pub(super) instances: Instances,
    pub(super) values: Vec<Value>,
    /// What apply does with each, when the plan is compared with another.
    pub(super) changes: Vec<Option<ResourceChange>>,
    /// Is it a data source that is read only at apply?
    pub(super) deferred: bool,
}

impl<'p> ModuleInstance<'p> {
    pub(super) fn new(
        planning: &'p Planning<'p>,
        module: Rc<LoadedModule>,
        address: Arc<str>,
        path: String,
        caller: Option<CallSite<'p>>,
        providers: HashMap<Arc<str>, Arc<str>>,
        given: Option<&'p BTreeMap<Arc<str>, Value>>,
    ) -> Rc<Self> {
        Rc::new_cyclic(|own| Self {
            own: own.clone(),
            planning,
            variables: memos(module.variables.len()),
            locals: memos(module.locals.len()),
            outputs: memos(module.outputs.len()),
            resources: memos(module.resources.len()),
            ephemerals: memos(module.ephemerals.len()),
            assembled: (0..module.resources.len())
                .map(|_| OnceCell::new())
                .collect(),
            calls: memos(module.calls.len()),
            moves: OnceCell::new(),
            module,
            address,
            path,
            caller,
            providers,
            given,
        })
    }

    pub(super) fn within(&self, name: &str) -> String {
        if self.address.is_empty() {
            name.to_owned()
        } else {
            [&self.address, ".", name].concat()
        }
    }

    pub(super) fn problem(&self, location: &SourceLocation, name: &str, error: &EvalError) {
        if error.reported {
            return;
        }
        let problem = Problem::new(EVALUATION, location, &error.message)
            .address(self.within(name))
            .help(error.help.as_deref().unwrap_or_default());
        self.planning.problem(problem);
    }

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
