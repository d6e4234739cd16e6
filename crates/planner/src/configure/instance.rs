//! Instances of modules: what their names come to, each worked out once, when it is asked for.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::compare::Moves;
use super::context::Context;
use super::expand::{self, Instances, Repetition};
use super::module::{Call, Module, Resource, Variable};
use super::problems::{self, EVALUATION, Problem};
use super::{Planning, applied, compare, data, ephemeral, planned_values, sensitive};
use crate::language::{Fault, Held};
use plan::{Plan, ResourceChange};
use syntax::SourceLocation;
use values::address::ResourceMode;
use values::{Marks, Type, Value};

type Result<T = Value> = std::result::Result<T, Fault>;

/// Something that is worked out once.
struct Memo<T> {
    busy: Cell<bool>,
    done: OnceCell<Result<T>>,
}

type Memos<T> = Box<[Memo<T>]>;

/// Something that is being worked out, for the words about a cycle.
pub(super) struct Under {
    module: Arc<str>,
    kind: &'static str,
    name: Arc<str>,
}

impl fmt::Display for Under {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_empty() {
            write!(f, "{}.", self.module)?;
        }
        write!(f, "{}{}", self.kind, self.name)
    }
}

fn memos<T>(count: usize) -> Memos<T> {
    let empty = || Memo {
        busy: Cell::new(false),
        done: OnceCell::new(),
    };
    (0..count).map(|_| empty()).collect()
}

/// An instance of a module.
pub(super) struct ModuleInstance<'p> {
    pub(super) own: Weak<ModuleInstance<'p>>,
    pub(super) planning: &'p Planning<'p>,
    pub(super) module: Rc<Module>,
    /// Its address; empty for the root.
    pub(super) address: Arc<str>,
    /// Path of its folder as `path.module` gives it.
    pub(super) path: String,
    pub(super) caller: Option<Caller<'p>>,
    /// Key of a provider configuration here -> the root's.
    pub(super) providers: HashMap<Arc<str>, Arc<str>>,
    variables: Memos<Value>,
    given: Option<&'p BTreeMap<Arc<str>, Value>>,
    locals: Memos<Value>,
    outputs: Memos<Value>,
    resources: Memos<Expanded>,
    ephemerals: Memos<Value>,
    assembled: Box<[OnceCell<Value>]>,
    calls: Memos<Called<'p>>,
    pub(super) moves: OnceCell<Moves>,
}

pub(super) struct Caller<'p> {
    pub(super) instance: Weak<ModuleInstance<'p>>,
    call: usize,
    repetition: Repetition,
}

/// The instances of a resource with their values.
#[derive(Debug)]
pub(super) struct Expanded {
    pub(super) instances: Instances,
    pub(super) values: Vec<Value>,
    /// What apply does with each, when the plan is compared with another.
    pub(super) changes: Vec<Option<ResourceChange>>,
    /// Is it a data source that is read only at apply?
    pub(super) deferred: bool,
}

/// The instances of a module call.
struct Called<'p> {
    instances: Instances,
    modules: Vec<Child<'p>>,
    /// The module, when it is at hand.
    module: Option<Rc<Module>>,
}

/// A called module: open until all of it is worked out; then only its outputs are kept.
struct Child<'p> {
    open: RefCell<Option<Rc<ModuleInstance<'p>>>>,
    outputs: OnceCell<Vec<Result>>,
}

/// What is found at the address of a module.
pub(super) enum Reached<'p> {
    Open(Rc<ModuleInstance<'p>>),
    /// The module is not on this machine, or how many instances it has is not known.
    NotAtHand,
    Nowhere,
}

impl Child<'_> {
    /// An output, by its place.
    fn output(&self, at: usize) -> Result {
        if let Some(outputs) = self.outputs.get() {
            let output = outputs.get(at).cloned();
            return output.unwrap_or_else(|| Err(Fault::new("there is no such output")));
        }
        let open = self.open.borrow().clone();
        match open {
            Some(instance) => instance.output_at(at).cloned(),
            None => Err(Fault::new("there is no such output")),
        }
    }
}

/// The root instance, and what is made of it.
pub(super) struct Modules<'p> {
    root: Rc<ModuleInstance<'p>>,
}

impl<'p> Modules<'p> {
    pub(super) fn new(
        planning: &'p Planning<'p>,
        module: Rc<Module>,
        variables: &'p BTreeMap<Arc<str>, Value>,
    ) -> Self {
        let providers = module
            .providers
            .names()
            .map(|key| (Arc::from(key), Arc::from(key)))
            .collect();
        Self {
            root: ModuleInstance::new(
                planning,
                module,
                "".into(),
                ".".into(),
                None,
                providers,
                Some(variables),
            ),
        }
    }

    /// Works everything out.
    pub(super) fn plan(&self) -> Plan {
        let mut plan = Plan::default();
        let root = &self.root;
        root.resolve_imports();
        for at in 0..root.module.variables.len() {
            if let (Ok(value), Some((name, _))) =
                (root.variable(at), root.module.variables.by_index(at))
            {
                plan.variables.insert(name.clone(), value.clone());
            }
        }
        root.collect(&mut plan, 0);
        let outputs = match root.planning.calls {
            None => root.module.outputs.len(),
            Some(_) => 0,
        };
        for at in 0..outputs {
            if let (Ok(value), Some((name, _))) =
                (root.output_at(at), root.module.outputs.by_index(at))
            {
                plan.outputs.insert(name.clone(), value.clone());
            }
        }
        plan
    }
}

/// Modules within each other, at most.
pub(super) const MAX_MODULES: usize = 64;

impl<'p> ModuleInstance<'p> {
    fn new(
        planning: &'p Planning<'p>,
        module: Rc<Module>,
        address: Arc<str>,
        path: String,
        caller: Option<Caller<'p>>,
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

    /// Works something out, or gives what it came to before. A cycle and every other fault is told
    /// here, once.
    fn memo<'s, T>(
        &'s self,
        memos: &'s Memos<T>,
        at: usize,
        (kind, name): (&'static str, &Arc<str>),
        location: impl FnOnce() -> SourceLocation,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<&'s T> {
        let Some(memo) = memos.get(at) else {
            return Err(Fault::new("nothing is there"));
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
            return Err(Fault::new(format!("a cycle: {}", round.join(" -> ")))
                .help("take one of these references away"));
        }
        self.planning.stack.borrow_mut().push(Under {
            module: self.address.clone(),
            kind,
            name: name.clone(),
        });
        let mut result = work();
        self.planning.stack.borrow_mut().pop();
        if let Err(fault) = &mut result
            && !fault.reported
        {
            self.problem(&location(), &format!("{kind}{name}"), fault);
            fault.reported = true;
        }
        let done = memo.done.get_or_init(|| result);
        done.as_ref().map_err(Clone::clone)
    }

    pub(super) fn problem(&self, location: &SourceLocation, name: &str, fault: &Fault) {
        if fault.reported {
            return;
        }
        let problem = Problem::new(EVALUATION, location, &fault.message)
            .address(self.within(name))
            .help(fault.help.as_deref().unwrap_or_default());
        self.planning.problem(problem);
    }

    /// Where names mean what they mean here, outside of any resource.
    pub(super) fn context(&self) -> Context<'_, 'p> {
        Context {
            instance: self,
            repetition: &Repetition::None,
            iterator: None,
            own: None,
            name: "",
        }
    }

    pub(super) fn variable(&self, at: usize) -> Result<&Value> {
        let Some((name, variable)) = self.module.variables.by_index(at) else {
            return Err(Fault::new("there is no such variable"));
        };
        self.memo(
            &self.variables,
            at,
            ("var.", name),
            || variable.location.clone(),
            || {
                let given = self.argument(name, variable)?;
                let value = match given {
                    Some(value) if value.is_null() && !variable.nullable => None,
                    other => other,
                };
                let value = match (value, &variable.default) {
                    (Some(value), _) => variable.constraint.apply(&value).map_err(|message| {
                        Fault::new(format!("the value that is given: {message}"))
                            .help(format!("give a {}", variable.constraint.kind))
                    })?,
                    (None, Some(default)) => default.clone(),
                    (None, None) if self.caller.is_none() => {
                        self.planning.note(
                            &format!("var.{name}"),
                            "no value is given for this variable of the root",
                        );
                        compare::ungiven(name, &variable.constraint.kind)
                    }
                    (None, None) => {
                        return Err(Fault::new(
                            "this variable has no default, and the call gives no value",
                        ));
                    }
                };
                Ok(value.marked(Marks {
                    sensitive: variable.sensitive,
                    ephemeral: variable.ephemeral,
                }))
            },
        )
    }

    /// What the call, or whoever plans the root, gives a variable.
    fn argument(&self, name: &str, variable: &Variable) -> Result<Option<Value>> {
        let Some(caller) = &self.caller else {
            return Ok(self.given.and_then(|given| given.get(name).cloned()));
        };
        let Some(parent) = caller.instance.upgrade() else {
            return Ok(None);
        };
        let Some((call_name, call)) = parent.module.calls.by_index(caller.call) else {
            return Ok(None);
        };
        let Some(argument) = call
            .arguments
            .iter()
            .find(|argument| argument.name.as_ref() == name)
        else {
            return Ok(None);
        };
        let context = Context {
            instance: &parent,
            repetition: &caller.repetition,
            iterator: None,
            own: None,
            name: call_name,
        };
        let value = context.value(&argument.expr);
        match value.and_then(|value| ephemeral::given(variable, &value).map(|()| value)) {
            Ok(value) => Ok(Some(value.into_owned())),
            Err(mut fault) => {
                let at = format!("module.{call_name}.{name}");
                parent.problem(&argument.location(), &at, &fault);
                fault.reported = true;
                Err(fault)
            }
        }
    }

    pub(super) fn local(&self, at: usize) -> Result<&Value> {
        let Some((name, local)) = self.module.locals.by_index(at) else {
            return Err(Fault::new("there is no such local value"));
        };
        self.memo(
            &self.locals,
            at,
            ("local.", name),
            || local.location(),
            || {
                let context = self.context();
                context.value(&local.expr).map(Cow::into_owned)
            },
        )
    }

    fn output_at(&self, at: usize) -> Result<&Value> {
        let Some((name, output)) = self.module.outputs.by_index(at) else {
            return Err(Fault::new("there is no such output"));
        };
        self.memo(
            &self.outputs,
            at,
            ("output.", name),
            || output.location.clone(),
            || {
                let context = self.context();
                let value = context.value(&output.value.expr)?.into_owned();
                let is_root = self.caller.is_none();
                let value = ephemeral::output(output, value, is_root).map_err(|mut fault| {
                    let location = match output.ephemeral && is_root {
                        true => &output.location,
                        false => &output.value.location(),
                    };
                    self.problem(location, &format!("output.{name}"), &fault);
                    fault.reported = true;
                    fault
                })?;
                if self.caller.is_none() && value.has_sensitive() && !output.sensitive {
                    return Err(Fault::new("the output holds a sensitive value")
                        .help("say `sensitive = true` in the output"));
                }
                Ok(if output.sensitive {
                    value.sensitive()
                } else {
                    value
                })
            },
        )
    }

    pub(super) fn expanded(&self, at: usize) -> Result<&Expanded> {
        let Some((address, resource)) = self.module.resources.by_index(at) else {
            return Err(Fault::new("there is no such resource"));
        };
        self.memo(
            &self.resources,
            at,
            ("", address),
            || resource.location.clone(),
            || {
                let context = Context {
                    name: address,
                    ..self.context()
                };
                let instances = expand::instances(
                    resource.count.as_ref(),
                    resource.for_each.as_ref(),
                    &context,
                )?;
                self.planning.room(instances.len())?;
                let mut deferred = false;
                let mut values = Vec::with_capacity(instances.len());
                let mut changes = Vec::new();
                for place in 0..instances.len() {
                    let (key, repetition) = instances.at(place);
                    let context = Context {
                        name: address,
                        repetition: &repetition,
                        ..self.context()
                    };
                    let value = self.planned(resource, &context);
                    let value = match resource.mode {
                        ResourceMode::Managed => {
                            let (value, change) =
                                self.change(resource, key.as_ref(), value, &context);
                            changes.push(change);
                            value
                        }
                        ResourceMode::Data => {
                            if let Some(applied) = self.planning.applied {
                                let full = self.address_of(resource, key.as_ref());
                                applied::locate(applied, &full, resource, &value, &context);
                            }
                            let read = data::read(resource, value.clone(), &context);
                            deferred |= read.deferred;
                            self.answer(resource, key.as_ref(), &value, read.value)
                        }
                    };
                    values.push(value);
                }
                Ok(Expanded {
                    instances,
                    values,
                    changes,
                    deferred,
                })
            },
        )
    }

    fn planned(&self, resource: &Resource, context: &Context<'_, '_>) -> Value {
        let Some(shape) = &resource.shape else {
            self.planning.note(
                &resource.kind,
                "the schema of this type is not at hand: only what is written is known",
            );
            let value = planned_values::without_schema(&resource.body, context);
            return sensitive::hide(&resource.kind, value);
        };
        let mut value = planned_values::body(&resource.body, shape, context);
        if resource.mode == ResourceMode::Managed {
            if let Some(all) = self.all_tags(resource, &value) {
                value = value.with_attribute("tags_all", all);
            }
            if resource.kind.as_ref() == "terraform_data"
                && let Some(input) = value.get("input").filter(|input| input.is_null()).cloned()
            {
                value = value.with_attribute("output", input);
            }
        }
        value
    }

    /// The value of an `ephemeral` resource.
    pub(super) fn ephemeral(&self, at: usize) -> Result<&Value> {
        let Some((address, resource)) = self.module.ephemerals.by_index(at) else {
            return Err(Fault::new("there is no such ephemeral resource"));
        };
        let name = ("", address);
        self.memo(
            &self.ephemerals,
            at,
            name,
            || resource.location.clone(),
            || self.open(address, resource),
        )
    }

    /// The value of a resource as others see it.
    pub(super) fn resource_value(&self, at: usize) -> Result<Held<'_>> {
        let expanded = self.expanded(at)?;
        let Some(assembled) = self.assembled.get(at) else {
            return Err(Fault::new("there is no such resource"));
        };
        let value = assembled.get_or_init(|| {
            let resource = self
                .module
                .resources
                .by_index(at)
                .map(|(_, resource)| resource);
            let seen = |(place, value): (usize, &Value)| {
                self.seen_by_others(resource, expanded, place, value)
            };
            let values = expanded.values.iter().enumerate();
            assemble(&expanded.instances, values.map(seen))
        });
        Ok(Cow::Borrowed(value))
    }

    /// An attribute of a resource, of the instance with a key when it has several; `None` where the
    /// whole resource has to be looked at, if only to say what is wrong.
    pub(super) fn resource_attribute(
        &self,
        at: usize,
        key: Option<&Value>,
        name: &str,
    ) -> Option<&Value> {
        let (_, resource) = self.module.resources.by_index(at)?;
        let member = resource.shape.as_ref()?.member(name)?;
        let expanded = self.expanded(at).ok()?;
        let instance = expanded.instances.place(key)?;
        let value = expanded.values.get(instance)?;
        let seen = member.seen(value.get(name)?);
        // It gets a name when the whole is put together.
        (!self.planning.evaluator.traced || !seen.is_unset()).then_some(seen)
    }

    fn called(&self, at: usize) -> Result<&Called<'p>> {
        let Some((name, call)) = self.module.calls.by_index(at) else {
            return Err(Fault::new("there is no such module call"));
        };
        self.memo(
            &self.calls,
            at,
            ("module.", name),
            || call.location.clone(),
            || {
                let context = Context {
                    name,
                    ..self.context()
                };
                let instances =
                    expand::instances(call.count.as_ref(), call.for_each.as_ref(), &context)?;
                let (module, path) = self.source(name, call)?;
                let Some(module) = module else {
                    return Ok(Called {
                        instances,
                        modules: Vec::new(),
                        module: None,
                    });
                };
                self.refuse_imports(name, &module);
                for argument in &call.arguments {
                    if module.variables.index_of(&argument.name).is_none() {
                        let fault = Fault::new("the module has no such variable")
                            .near(&argument.name, module.variables.names());
                        self.problem(
                            &argument.location(),
                            &format!("module.{name}.{}", argument.name),
                            &fault,
                        );
                    }
                }
                self.planning.room(instances.len())?;
                let mut modules = Vec::new();
                for place in 0..instances.len() {
                    let (key, repetition) = instances.at(place);
                    let mut address = self.within(&format!("module.{name}"));
                    if let Some(key) = &key {
                        address.push_str(&key.to_string());
                    }
                    let caller = Caller {
                        instance: self.own.clone(),
                        call: at,
                        repetition,
                    };
                    let providers = self.passed_providers(call);
                    let instance = ModuleInstance::new(
                        self.planning,
                        module.clone(),
                        address.into(),
                        path.clone(),
                        Some(caller),
                        providers,
                        None,
                    );
                    modules.push(Child {
                        open: RefCell::new(Some(instance)),
                        outputs: OnceCell::new(),
                    });
                }
                Ok(Called {
                    instances,
                    modules,
                    module: Some(module),
                })
            },
        )
    }

    /// The module that a call names, and its path; none when it is not on this machine.
    fn source(&self, name: &str, call: &Call) -> Result<(Option<Rc<Module>>, String)> {
        let source = call.source.as_ref();
        let depth = self.address.matches("module.").count();
        if depth >= MAX_MODULES {
            return Err(Fault::new("modules call each other too deep")
                .help("a module must not call itself"));
        }
        if source.starts_with("./") || source.starts_with("../") {
            let folder = super::join(&self.module.folder, source);
            let path = super::join(&self.path, source);
            let path = if path.is_empty() {
                ".".to_owned()
            } else {
                path
            };
            return match self.planning.module(&folder) {
                Some(module) => Ok((Some(module), path)),
                None => Err(Fault::new(format!("there is no module in {folder}"))
                    .help("mend the `source`; it is relative to the folder of the file")),
            };
        }
        let installed = self.planning.installed(&self.address, name);
        if let Some((folder, path)) = installed
            && let Some(module) = self.planning.module(&folder)
        {
            return Ok((Some(module), path));
        }
        self.planning.note(
            &self.within(&format!("module.{name}")),
            "the module is not on this machine: `terraform init` fetches it",
        );
        Ok((None, String::new()))
    }

    /// The instance of a called module, as long as it is open.
    pub(super) fn child(&self, at: usize, key: Option<&Value>) -> Result<Reached<'p>> {
        let called = self.called(at)?;
        if called.module.is_none() || matches!(called.instances, Instances::Undecided) {
            return Ok(Reached::NotAtHand);
        }
        let place = called.instances.place(key);
        let child = place.and_then(|place| called.modules.get(place));
        Ok(child
            .and_then(|child| child.open.borrow().clone())
            .map_or(Reached::Nowhere, Reached::Open))
    }

    /// An output of a call, without waiting for its other outputs.
    pub(super) fn call_output(
        &self,
        at: usize,
        call: &str,
        key: Option<&Value>,
        name: &str,
    ) -> Option<Result> {
        let called = match self.called(at) {
            Ok(called) => called,
            Err(fault) => return Some(Err(fault)),
        };
        let Some(module) = &called.module else {
            return Some(Ok(self.output_of_absent(at, name)));
        };
        let child = called.modules.get(called.instances.place(key)?)?;
        Some(match module.outputs.index_of(name) {
            Some(at) => child.output(at),
            None => Err(Fault::new(format!("module.{call} has no output {name}"))
                .near(name, module.outputs.names())),
        })
    }

    /// All outputs of a call.
    pub(super) fn call_value(&self, at: usize) -> Result {
        let called = self.called(at)?;
        let Some(module) = &called.module else {
            return Ok(Value::unknown(Type::Dynamic));
        };
        let mut values = Vec::new();
        for child in &called.modules {
            let mut outputs = Vec::new();
            for (at, (name, _)) in module.outputs.iter().enumerate() {
                outputs.push((name.clone(), child.output(at)?));
            }
            values.push(Value::object(outputs));
        }
        Ok(assemble(&called.instances, values.into_iter()))
    }

    /// Works out everything in this module and below, and gathers the instances.
    fn collect(&self, plan: &mut Plan, depth: usize) {
        plan.moved.extend(
            self.module
                .moved
                .iter()
                .map(|(from, to)| (self.within(from), self.within(to))),
        );
        plan.forgotten
            .extend(self.module.forgotten.iter().map(|from| self.within(from)));
        for location in &self.module.ignored {
            let reason =
                "a `removed` block in an override file does nothing: write it in another file";
            let place = problems::file_and_line(location, self.planning.files);
            self.planning.note(&place, reason);
        }
        for at in 0..self.module.variables.len() {
            if let Ok(value) = self.variable(at) {
                self.validate(at, value);
            }
        }
        for at in 0..self.module.locals.len() {
            let _ = self.local(at);
        }
        for at in 0..self.module.resources.len() {
            if let Ok(expanded) = self.expanded(at) {
                self.gather(at, expanded, &mut plan.instances);
            }
        }
        for at in 0..self.module.ephemerals.len() {
            let _ = self.ephemeral(at);
        }
        for at in 0..self.module.calls.len() {
            let call = self.module.calls.by_index(at);
            if call.is_some_and(|(name, _)| !self.planning.plans(&self.address, name)) {
                continue;
            }
            let Ok(called) = self.called(at) else {
                continue;
            };
            if depth < MAX_MODULES {
                for child in &called.modules {
                    let open = child.open.borrow().clone();
                    if let Some(instance) = open {
                        instance.collect(plan, depth + 1);
                        // From here on nobody asks for more than the outputs.
                        let outputs = 0..instance.module.outputs.len();
                        let outputs = outputs.map(|at| instance.output_at(at).cloned());
                        let _ = child.outputs.set(outputs.collect());
                        child.open.replace(None);
                    }
                }
            }
        }
        if self.address.is_empty() && self.planning.calls.is_some() {
            return;
        }
        for at in 0..self.module.outputs.len() {
            if self.output_at(at).is_ok()
                && let Some((name, output)) = self.module.outputs.by_index(at)
                && !output.preconditions.is_empty()
            {
                let name = format!("output.{name}");
                let context = Context {
                    name: &name,
                    ..self.context()
                };
                super::conditions::check(&output.preconditions, "precondition", &context);
            }
        }
    }

    fn validate(&self, at: usize, value: &Value) {
        let Some((name, variable)) = self.module.variables.by_index(at) else {
            return;
        };
        if variable.validations.is_empty() {
            return;
        }
        let own = variable.validations.iter().all(|condition| condition.own);
        if own && self.planning.validated(&self.module, at, value) {
            return;
        }
        let place = format!("var.{name}");
        let context = Context {
            name: &place,
            ..self.context()
        };
        if super::conditions::check(&variable.validations, "validation", &context) && own {
            self.planning.remember(&self.module, at, value);
        }
    }
}

/// The value of a resource or call of its instances' values.
pub(super) fn assemble(instances: &Instances, mut values: impl Iterator<Item = Value>) -> Value {
    match instances {
        Instances::Undecided => Value::unknown(Type::Dynamic),
        Instances::Single => values
            .next()
            .unwrap_or_else(|| Value::unknown(Type::Dynamic)),
        Instances::Count(_) => Value::tuple(values.collect()),
        Instances::Each(entries) => Value::object(
            entries
                .iter()
                .map(|(key, _)| key.clone())
                .zip(values)
                .collect(),
        ),
    }
}
