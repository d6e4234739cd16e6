//! From configuration to a plan: modules are read once, and evaluated for each of their calls, on
//! demand. What a value needs is worked out when it is asked for, so order and cycles come by
//! themselves.

#![allow(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "Terraform reads `.tf` and `.json` in lower case only"
)]

mod applied;
mod calls;
mod compare;
mod conditions;
mod context;
mod data;
mod describe;
pub(crate) mod ephemeral;
mod expand;
mod gather;
mod import;
mod instance;
mod instances;
mod load;
mod load_json;
mod memo;
mod module;
mod module_tree;
mod named_values;
mod overrides;
mod planned_values;
mod policy;
mod problems;
mod providers;
mod resources;
mod sensitive;
pub(crate) mod shape;
mod variable_files;
mod written_addresses;

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use diagnostic::{Diagnostic, Failure};
use terraform::ProviderSchema;

use self::module::LoadedModule;
use self::module_tree::ModuleTree;
use self::problems::{CONFIGURATION, EVALUATION, Problem, Problems};
use self::shape::BodySchema;
use crate::difference::{Against, PlanComparison};
use crate::functions;
use crate::language::{EvalError, Evaluator};
use plan::{ComputedAttributes, ImportTarget, Location, Note, Plan};
use syntax::{Expr, Unary};
use values::Value;
use values::address::ResourceMode;

/// Where configuration is read from. Paths are relative to a root that the caller chooses, with `/`
/// between names and without `.` or `..` except at the start.
pub trait ConfigurationFiles: Sync {
    /// Names of the files in a folder.
    fn list(&self, folder: &str) -> Vec<String>;
    /// The bytes of a file; `None` when it is not there.
    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>>;
}

/// What a configuration is evaluated with.
#[derive(Clone, Copy, Default)]
pub struct PlanOptions<'a> {
    /// Schemas of providers. Of a resource without schema only what is written is known.
    pub schemas: &'a [&'a ProviderSchema],
    /// Values of the root's variables, before those in its `terraform.tfvars`.
    pub variables: Option<&'a BTreeMap<String, Value>>,
    /// What there is: the plan says what apply changes of it.
    pub against: Option<Against<'a>>,
    /// Will another plan be compared with this one? Then each unknown knows where it comes from.
    pub is_base: bool,
    /// The module calls of the root that are planned; all where none are named. The plan then holds their
    /// instances and the root's own. What these calls take from others is worked out as far as they ask for
    /// it; outputs of the root are not.
    pub calls: Option<&'a BTreeSet<String>>,
}

/// Room on the stack for expressions that refer to each other.
pub const STACK: usize = 96 << 20;
/// Instances of resources and modules of a plan, at most.
const MAX_INSTANCES: usize = 500_000;

/// Evaluates the configuration in a folder: its plan, as if nothing of it were there yet.
///
/// # Errors
/// Every problem for which Terraform would refuse to plan.
pub fn evaluate(
    root: &str,
    files: &dyn ConfigurationFiles,
    settings: &PlanOptions<'_>,
) -> Result<Plan, Failure> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("planner".into())
            .stack_size(STACK)
            .spawn_scoped(scope, || {
                evaluate_here(root, files, settings, &ModuleCache::default())
            });
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => {
                let message = format!("the plan could not be started: {error}");
                let diagnostic = Diagnostic::error(EVALUATION, message)
                    .help("close other programs, and try again");
                Err(Failure::in_file(diagnostic, root))
            }
        }
    })
}

/// Modules that were read for one plan, for the plans of other roots over the same files: those of the
/// environments that call them. The schemas must live longer than it: they are told apart by where they
/// lie.
#[derive(Default)]
pub struct ModuleCache {
    /// One with problems is not here.
    modules: RefCell<HashMap<ReadWith, Rc<LoadedModule>>>,
    /// What providers make of types, by the schemas that say it.
    shapes: RefCell<HashMap<Vec<*const ProviderSchema>, Rc<RefCell<Shapes>>>>,
}

/// The schemas that a module was read with, and its folder.
type ReadWith = (Vec<*const ProviderSchema>, String);

impl ModuleCache {
    fn shapes(&self, schemas: &[&ProviderSchema]) -> Rc<RefCell<Shapes>> {
        let schemas = schemas.iter().copied().map(std::ptr::from_ref).collect();
        self.shapes.borrow_mut().entry(schemas).or_default().clone()
    }
}

impl fmt::Debug for ModuleCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let modules = self.modules.borrow();
        let folders = modules.keys().map(|(_, folder)| folder);
        f.debug_set().entries(folders).finish()
    }
}

/// The same on this thread, which must have [`STACK`] bytes of room: what was freed on a thread is used
/// again on that thread. Modules that the cache has are not read again.
///
/// # Errors
/// Every problem for which Terraform would refuse to plan.
pub fn evaluate_here(
    root: &str,
    files: &dyn ConfigurationFiles,
    settings: &PlanOptions<'_>,
    cache: &ModuleCache,
) -> Result<Plan, Failure> {
    work_out(root, files, settings, cache, None)
}

/// The same as if it were applied: what the provider computes is what `applied` says of it, as far as
/// it says something. It needs [`STACK`] bytes of room.
///
/// # Errors
/// Every problem for which Terraform would refuse to plan.
pub fn evaluate_as_applied(
    root: &str,
    files: &dyn ConfigurationFiles,
    settings: &PlanOptions<'_>,
    cache: &ModuleCache,
    applied: &dyn ComputedAttributes,
) -> Result<Plan, Failure> {
    work_out(root, files, settings, cache, Some(applied))
}

fn work_out(
    root: &str,
    files: &dyn ConfigurationFiles,
    settings: &PlanOptions<'_>,
    cache: &ModuleCache,
    applied: Option<&dyn ComputedAttributes>,
) -> Result<Plan, Failure> {
    let planning = Planning {
        files,
        schemas: Schemas {
            providers: settings.schemas,
            shapes: cache.shapes(settings.schemas),
        },
        modules: RefCell::default(),
        cache,
        evaluator: Evaluator::new(
            functions::call,
            settings.is_base || settings.against.is_some(),
        ),
        comparison: settings.against.map(PlanComparison::new),
        locations: RefCell::default(),
        problems: Problems::default(),
        notes: RefCell::default(),
        unanswered: Cell::default(),
        root: root.into(),
        applied,
        stack: RefCell::default(),
        default_tags: RefCell::default(),
        passed: RefCell::default(),
        made: Cell::new(0),
        imports: RefCell::default(),
        fetched: OnceCell::new(),
        calls: settings.calls,
    };
    let mut variables = variable_files::variable_files(root, files, &planning.problems);
    for (name, value) in settings.variables.into_iter().flatten() {
        variables.insert(name.as_str().into(), value.clone());
    }
    let Some(module) = planning.module(root) else {
        let message = "there is no Terraform configuration here";
        let diagnostic = Diagnostic::error(CONFIGURATION, message)
            .help("name a folder that has .tf or .tf.json files");
        return Err(Failure::in_file(diagnostic, root));
    };
    if let Some(failure) = planning.problems.failure(files) {
        return Err(failure);
    }
    if let Some(comparison) = &planning.comparison
        && comparison.is_with_document()
    {
        comparison.is_written_so(describe::root(&planning, root));
    }
    let modules = ModuleTree::new(&planning, module, &variables);
    let mut plan = modules.plan();
    if let Some(failure) = planning.problems.failure(files) {
        return Err(failure);
    }
    plan.notes = planning.notes.take().into_iter().collect();
    plan.configuration = Some(describe::root(&planning, root));
    plan.reindex();
    drop(modules);
    if let Some(comparison) = planning.comparison {
        comparison.finish(&mut plan);
    }
    Ok(plan)
}

/// What all of a plan shares.
struct Planning<'a> {
    files: &'a dyn ConfigurationFiles,
    schemas: Schemas<'a>,
    /// Modules by folder.
    modules: RefCell<HashMap<String, Option<Rc<LoadedModule>>>>,
    /// Modules of earlier plans.
    cache: &'a ModuleCache,
    evaluator: Evaluator,
    /// What the plan is compared with.
    comparison: Option<PlanComparison<'a>>,
    /// Where providers work, by key of their configuration in the root.
    locations: RefCell<HashMap<Arc<str>, Option<Arc<Location>>>>,
    problems: Problems,
    notes: RefCell<BTreeSet<Note>>,
    /// Did a data source stay without an answer that Terraform gets when it plans?
    unanswered: Cell<bool>,
    root: Arc<str>,
    /// What apply makes of resources.
    applied: Option<&'a dyn ComputedAttributes>,
    /// What is being worked out, for the words about a cycle.
    stack: RefCell<Vec<memo::EvaluationFrame>>,
    /// Default tags by key of the provider configuration in the root.
    default_tags: RefCell<HashMap<Arc<str>, Option<Value>>>,
    /// Values that passed the validations of a variable, by module and variable.
    passed: RefCell<HashMap<(*const LoadedModule, usize), Vec<Value>>>,
    /// How many instances of resources and modules there are so far.
    made: Cell<usize>,
    /// What `import` blocks of the root import, by the address of the instance.
    imports: RefCell<HashMap<Arc<str>, ImportTarget>>,
    /// Folders of modules that `terraform init` fetched, by their key.
    fetched: OnceCell<HashMap<String, String>>,
    /// The calls of the root that are planned; all where none are named.
    calls: Option<&'a BTreeSet<String>>,
}

impl Planning<'_> {
    /// Is this call of the module at an address planned?
    fn plans(&self, caller: &str, call: &str) -> bool {
        !caller.is_empty() || self.calls.is_none_or(|calls| calls.contains(call))
    }

    /// The module in a folder.
    fn module(&self, folder: &str) -> Option<Rc<LoadedModule>> {
        if let Some(known) = self.modules.borrow().get(folder) {
            return known.clone();
        }
        let schemas = self.schemas.providers.iter().copied();
        let key = (schemas.map(std::ptr::from_ref).collect(), folder.to_owned());
        let earlier = self.cache.modules.borrow().get(&key).cloned();
        let module = earlier.or_else(|| {
            let mut problems = Vec::new();
            let read = load::module(folder, self.files, &self.schemas, &mut problems).map(Rc::new);
            if let Some(module) = &read
                && problems.is_empty()
            {
                let mut known = self.cache.modules.borrow_mut();
                known.insert(key, module.clone());
            }
            self.problems.extend(problems);
            read
        });
        self.modules
            .borrow_mut()
            .insert(folder.to_owned(), module.clone());
        module
    }

    /// Where `terraform init` put the module of a call: its folder, and its path from the root.
    fn installed(&self, caller: &str, call: &str) -> Option<(String, String)> {
        let fetched = self.fetched.get_or_init(|| {
            let manifest = join(&self.root, ".terraform/modules/modules.json");
            let bytes = self.files.read(&manifest);
            let text = bytes
                .as_deref()
                .and_then(|bytes| std::str::from_utf8(bytes).ok());
            let listed = text.and_then(|text| values::json::parse(text).ok());
            let modules = listed.as_ref().and_then(|listed| listed.get("Modules"));
            let entries = modules.and_then(Value::items).unwrap_or_default();
            entries
                .iter()
                .filter_map(|entry| {
                    let key = entry.lookup("Key").text()?.to_owned();
                    Some((key, entry.lookup("Dir").text()?.to_owned()))
                })
                .collect()
        });
        let mut key: Vec<Arc<str>> = values::address::call_names(caller);
        key.push(call.into());
        let path = fetched.get(&key.join("."))?;
        Some((join(&self.root, path), path.clone()))
    }

    /// Is there room for so many instances of resources or modules more?
    fn reserve_instances(&self, more: usize) -> Result<(), EvalError> {
        let made = self.made.get().saturating_add(more);
        self.made.set(made);
        if made > MAX_INSTANCES {
            return Err(EvalError::limit(
                format!("there are more than {MAX_INSTANCES} instances of resources and modules"),
                "look for `count` or `for_each` within each other; Terraform would need days for them",
            ));
        }
        Ok(())
    }

    /// Did this value pass the validations of this variable before?
    fn validated(&self, module: &Rc<LoadedModule>, variable: usize, value: &Value) -> bool {
        let passed = self.passed.borrow();
        let known = passed.get(&(Rc::as_ptr(module), variable));
        known.is_some_and(|known| known.contains(value))
    }

    fn remember(&self, module: &Rc<LoadedModule>, variable: usize, value: &Value) {
        let mut passed = self.passed.borrow_mut();
        let known = passed.entry((Rc::as_ptr(module), variable)).or_default();
        if known.len() < 8 {
            known.push(value.clone());
        }
    }

    fn problem(&self, problem: Problem) {
        self.problems.push(problem);
    }

    fn note(&self, place: &str, reason: &str) {
        let mut notes = self.notes.borrow_mut();
        if notes.len() < 10_000 {
            notes.insert(Note {
                address: place.to_owned(),
                reason: reason.to_owned(),
            });
        }
    }
}

/// Schemas of providers, and what was made of them.
struct Schemas<'a> {
    providers: &'a [&'a ProviderSchema],
    /// Those that are known, also of other plans with these schemas.
    shapes: Rc<RefCell<Shapes>>,
}

type Shapes = HashMap<(ResourceMode, Arc<str>), Option<Arc<BodySchema>>>;

impl Schemas<'_> {
    fn shape(&self, mode: ResourceMode, kind: &Arc<str>) -> Option<Arc<BodySchema>> {
        if let Some(known) = self.shapes.borrow().get(&(mode, kind.clone())) {
            return known.clone();
        }
        let found = self.providers.iter().find_map(|provider| {
            let types = match mode {
                ResourceMode::Managed => &provider.resources,
                ResourceMode::Data => &provider.data,
            };
            types.get(kind.as_ref()).map(BodySchema::new)
        });
        let found = match (mode, kind.as_ref()) {
            (ResourceMode::Managed, "terraform_data") => Some(BodySchema::terraform_data()),
            _ => found,
        };
        self.shapes
            .borrow_mut()
            .insert((mode, kind.clone()), found.clone());
        found
    }
}

/// A constant, also when it is a list or object written out.
fn constant(expr: &Expr) -> Option<Value> {
    match expr {
        Expr::Value(value) => Some(value.clone()),
        Expr::Tuple(items) => {
            let items: Option<Vec<Value>> = items.iter().map(constant).collect();
            Some(Value::tuple(items?))
        }
        Expr::Object(entries) => {
            let entries: Option<Vec<(Arc<str>, Value)>> = entries
                .iter()
                .map(|(key, value)| match constant(key)? {
                    Value::String(key) => Some((key, constant(value)?)),
                    Value::Number(key) => Some((key.to_string().into(), constant(value)?)),
                    _ => None,
                })
                .collect();
            Some(Value::object(entries?))
        }
        Expr::Unary(Unary::Negative, inner) => match constant(inner)? {
            Value::Number(number) => Some(Value::Number(number.negated())),
            _ => None,
        },
        _ => None,
    }
}

/// A path below a folder, without `.` and with `..` only at the start.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}
