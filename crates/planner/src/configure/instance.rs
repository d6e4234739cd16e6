//! Instances of modules: what their names come to, each worked out once, when it is asked for.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::context::Context;
use super::expand::{self, Instances, Repetition};
use super::module::{Call, Module, Resource};
use super::{Planning, Problem, data, sensitive, values};
use crate::address::Key;
use crate::language::Fault;
use crate::plan::{Action, Change, Instance, Mode, Plan};
use crate::syntax::Place;
use crate::types::Type;
use crate::value::Value;

type Result<T = Value> = std::result::Result<T, Fault>;

/// Something that is worked out once.
#[derive(Debug)]
enum Memo<T> {
    Empty,
    Busy,
    Done(Result<T>),
}

type Memos<T> = RefCell<Vec<Memo<T>>>;

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
    RefCell::new((0..count).map(|_| Memo::Empty).collect())
}

fn forget<T>(memos: &Memos<T>) {
    for memo in memos.borrow_mut().iter_mut() {
        *memo = Memo::Empty;
    }
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
    resources: Memos<Rc<Expanded>>,
    assembled: Memos<Value>,
    calls: Memos<Rc<Called<'p>>>,
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
    pub(super) values: Vec<(Option<Key>, Value)>,
    /// Is it a data source that is read only at apply?
    pub(super) deferred: bool,
}

/// The instances of a module call.
struct Called<'p> {
    instances: Instances,
    modules: Vec<(Option<Key>, Rc<ModuleInstance<'p>>)>,
    /// The module is not at hand.
    absent: bool,
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
        for at in 0..root.module.variables.len() {
            if let (Ok(value), Some((name, _))) = (root.variable(at), root.module.variables.at(at))
            {
                plan.variables.insert(name.clone(), value);
            }
        }
        root.collect(&mut plan, 0);
        for at in 0..root.module.outputs.len() {
            if let (Ok(value), Some((name, _))) = (root.output_at(at), root.module.outputs.at(at)) {
                plan.outputs.insert(name.clone(), value);
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
            assembled: memos(module.resources.len()),
            calls: memos(module.calls.len()),
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
            format!("{}.{name}", self.address)
        }
    }

    /// Works something out, or gives what it came to before. A cycle and every other fault is told
    /// here, once.
    fn memo<T: Clone>(
        &self,
        memos: &Memos<T>,
        at: usize,
        (kind, name): (&'static str, &Arc<str>),
        place: &Place,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        {
            let mut memos = memos.borrow_mut();
            let Some(memo) = memos.get_mut(at) else {
                return Err(Fault::new("nothing is there"));
            };
            match memo {
                Memo::Done(Ok(value)) => return Ok(value.clone()),
                Memo::Done(Err(fault)) => return Err(fault.clone()),
                Memo::Busy => {
                    let own = self.within(&format!("{kind}{name}"));
                    let stack = self.planning.stack.borrow();
                    let stack: Vec<String> = stack.iter().map(ToString::to_string).collect();
                    let start = stack.iter().position(|known| *known == own).unwrap_or(0);
                    let mut round: Vec<&str> = stack[start..].iter().map(String::as_str).collect();
                    round.push(&own);
                    return Err(Fault::new(format!("a cycle: {}", round.join(" -> ")))
                        .help("take one of these references away"));
                }
                Memo::Empty => *memo = Memo::Busy,
            }
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
            self.problem(place, &format!("{kind}{name}"), fault);
            fault.reported = true;
        }
        if let Some(memo) = memos.borrow_mut().get_mut(at) {
            *memo = Memo::Done(result.clone());
        }
        result
    }

    pub(super) fn problem(&self, place: &Place, name: &str, fault: &Fault) {
        if fault.reported {
            return;
        }
        self.planning.problem(Problem {
            place: place.to_string(),
            address: self.within(name),
            message: fault.message.clone(),
            help: fault.help.clone().unwrap_or_default(),
        });
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

    pub(super) fn variable(&self, at: usize) -> Result {
        let Some((name, variable)) = self.module.variables.at(at) else {
            return Err(Fault::new("there is no such variable"));
        };
        self.memo(&self.variables, at, ("var.", name), &variable.place, || {
            let given = self.argument(name)?;
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
                    Value::unknown(variable.constraint.kind.clone())
                }
                (None, None) => {
                    return Err(Fault::new(
                        "this variable has no default, and the call gives no value",
                    ));
                }
            };
            Ok(if variable.sensitive {
                value.sensitive()
            } else {
                value
            })
        })
    }

    /// What the call, or whoever plans the root, gives a variable.
    fn argument(&self, name: &str) -> Result<Option<Value>> {
        let Some(caller) = &self.caller else {
            return Ok(self.given.and_then(|given| given.get(name).cloned()));
        };
        let Some(parent) = caller.instance.upgrade() else {
            return Ok(None);
        };
        let Some((call_name, call)) = parent.module.calls.at(caller.call) else {
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
        match context.value(&argument.expr) {
            Ok(value) => Ok(Some(value)),
            Err(mut fault) => {
                let at = format!("module.{call_name}.{name}");
                parent.problem(&argument.place, &at, &fault);
                fault.reported = true;
                Err(fault)
            }
        }
    }

    pub(super) fn local(&self, at: usize) -> Result {
        let Some((name, local)) = self.module.locals.at(at) else {
            return Err(Fault::new("there is no such local value"));
        };
        self.memo(&self.locals, at, ("local.", name), &local.place, || {
            self.context().value(&local.expr)
        })
    }

    fn output_at(&self, at: usize) -> Result {
        let Some((name, output)) = self.module.outputs.at(at) else {
            return Err(Fault::new("there is no such output"));
        };
        self.memo(&self.outputs, at, ("output.", name), &output.place, || {
            let value = self.context().value(&output.value)?;
            if self.caller.is_none() && value.has_sensitive() && !output.sensitive {
                return Err(Fault::new("the output holds a sensitive value")
                    .help("say `sensitive = true` in the output"));
            }
            Ok(if output.sensitive {
                value.sensitive()
            } else {
                value
            })
        })
    }

    fn expanded(&self, at: usize) -> Result<Rc<Expanded>> {
        let Some((address, resource)) = self.module.resources.at(at) else {
            return Err(Fault::new("there is no such resource"));
        };
        self.memo(&self.resources, at, ("", address), &resource.place, || {
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
            let mut values = Vec::new();
            for (key, repetition) in instances.all() {
                let context = Context {
                    name: address,
                    repetition: &repetition,
                    ..self.context()
                };
                let value = self.planned(resource, &context);
                let value = match resource.mode {
                    Mode::Managed => value,
                    Mode::Data => {
                        let read = data::read(resource, value, &context);
                        deferred |= read.deferred;
                        read.value
                    }
                };
                values.push((key, value));
            }
            Ok(Rc::new(Expanded {
                instances,
                values,
                deferred,
            }))
        })
    }

    fn planned(&self, resource: &Resource, context: &Context<'_, '_>) -> Value {
        let Some(shape) = &resource.shape else {
            self.planning.note(
                &resource.kind,
                "the schema of this type is not at hand: only what is written is known",
            );
            let value = values::without_schema(&resource.body, context);
            return sensitive::hide(&resource.kind, value);
        };
        let mut value = values::body(&resource.body, shape, context);
        if resource.mode == Mode::Managed {
            if let Some(all) = self.all_tags(resource, &value) {
                value = value.with("tags_all", all);
            }
            if resource.kind.as_ref() == "terraform_data"
                && let Some(input) = value.get("input").filter(|input| input.is_null()).cloned()
            {
                value = value.with("output", input);
            }
        }
        value
    }

    /// The value of a resource as others see it.
    pub(super) fn resource_value(&self, at: usize) -> Result {
        if let Some(Memo::Done(Ok(value))) = self.assembled.borrow().get(at) {
            return Ok(value.clone());
        }
        let expanded = self.expanded(at)?;
        let shape = self
            .module
            .resources
            .at(at)
            .and_then(|(_, resource)| resource.shape.clone());
        let seen = |value: &Value| match &shape {
            Some(shape) => values::seen(value, shape),
            None => Value::unknown(Type::Dynamic),
        };
        let value = assemble(
            &expanded.instances,
            expanded.values.iter().map(|(_, value)| seen(value)),
        );
        if let Some(memo) = self.assembled.borrow_mut().get_mut(at) {
            *memo = Memo::Done(Ok(value.clone()));
        }
        Ok(value)
    }

    /// An attribute of a resource, of the instance with a key when it has several; `None` where the
    /// whole resource has to be looked at, if only to say what is wrong.
    pub(super) fn resource_attribute(
        &self,
        at: usize,
        key: Option<&Value>,
        name: &str,
    ) -> Option<Value> {
        let (_, resource) = self.module.resources.at(at)?;
        let member = resource.shape.as_ref()?.member(name)?;
        let expanded = self.expanded(at).ok()?;
        let instance = expanded.instances.place(key)?;
        let (_, value) = expanded.values.get(instance)?;
        value.get(name).map(|value| member.seen(value))
    }

    fn called(&self, at: usize) -> Result<Rc<Called<'p>>> {
        let Some((name, call)) = self.module.calls.at(at) else {
            return Err(Fault::new("there is no such module call"));
        };
        self.memo(&self.calls, at, ("module.", name), &call.place, || {
            let context = Context {
                name,
                ..self.context()
            };
            let instances =
                expand::instances(call.count.as_ref(), call.for_each.as_ref(), &context)?;
            let (module, path) = self.source(name, call)?;
            let Some(module) = module else {
                return Ok(Rc::new(Called {
                    instances,
                    modules: Vec::new(),
                    absent: true,
                }));
            };
            for argument in &call.arguments {
                if module.variables.place(&argument.name).is_none() {
                    let fault = Fault::new("the module has no such variable")
                        .near(&argument.name, module.variables.names());
                    self.problem(
                        &argument.place,
                        &format!("module.{name}.{}", argument.name),
                        &fault,
                    );
                }
            }
            self.planning.room(instances.len())?;
            let mut modules = Vec::new();
            for (key, repetition) in instances.all() {
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
                modules.push((key, instance));
            }
            Ok(Rc::new(Called {
                instances,
                modules,
                absent: false,
            }))
        })
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

    /// An output of a call, without waiting for its other outputs.
    pub(super) fn call_output(
        &self,
        call: &str,
        key: Option<&Value>,
        name: &str,
    ) -> Option<Result> {
        let at = self.module.calls.place(call)?;
        let called = match self.called(at) {
            Ok(called) => called,
            Err(fault) => return Some(Err(fault)),
        };
        if called.absent {
            return Some(Ok(Value::unknown(Type::Dynamic)));
        }
        let (_, instance) = called.modules.get(called.instances.place(key)?)?;
        let output = instance.module.outputs.place(name);
        Some(match output {
            Some(at) => instance.output_at(at),
            None => Err(Fault::new(format!("module.{call} has no output {name}"))
                .near(name, instance.module.outputs.names())),
        })
    }

    /// All outputs of a call.
    pub(super) fn call_value(&self, at: usize) -> Result {
        let called = self.called(at)?;
        if called.absent {
            return Ok(Value::unknown(Type::Dynamic));
        }
        let mut values = Vec::new();
        for (_, instance) in &called.modules {
            let mut outputs = Vec::new();
            for at in 0..instance.module.outputs.len() {
                if let Some((name, _)) = instance.module.outputs.at(at) {
                    outputs.push((name.clone(), instance.output_at(at)?));
                }
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
        for at in 0..self.module.variables.len() {
            if let Ok(value) = self.variable(at) {
                self.validate(at, &value);
            }
        }
        for at in 0..self.module.locals.len() {
            let _ = self.local(at);
        }
        for at in 0..self.module.resources.len() {
            if let Ok(expanded) = self.expanded(at) {
                self.gather(at, &expanded, &mut plan.instances);
            }
        }
        for at in 0..self.module.calls.len() {
            let Ok(called) = self.called(at) else {
                continue;
            };
            if depth < MAX_MODULES {
                for (_, instance) in &called.modules {
                    instance.collect(plan, depth + 1);
                }
            }
        }
        for at in 0..self.module.outputs.len() {
            if self.output_at(at).is_ok()
                && let Some((name, output)) = self.module.outputs.at(at)
            {
                let name = format!("output.{name}");
                let context = Context {
                    name: &name,
                    ..self.context()
                };
                super::conditions::check(&output.preconditions, "precondition", &context);
            }
        }
        if self.caller.is_some() {
            // From here on nobody asks for more than the outputs.
            forget(&self.variables);
            forget(&self.locals);
            forget(&self.resources);
            forget(&self.assembled);
            forget(&self.calls);
        }
    }

    fn validate(&self, at: usize, value: &Value) {
        let Some((name, variable)) = self.module.variables.at(at) else {
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

    fn gather(&self, at: usize, expanded: &Expanded, found: &mut Vec<Instance>) {
        let Some((address, resource)) = self.module.resources.at(at) else {
            return;
        };
        let provider = self.provider_name(&resource.provider);
        let repetitions = expanded.instances.all();
        for ((key, value), (_, repetition)) in expanded.values.iter().zip(&repetitions) {
            let mut full = self.within(address);
            if let Some(key) = key {
                full.push_str(&key.to_string());
            }
            if !resource.preconditions.is_empty() || !resource.postconditions.is_empty() {
                // `self` is what others see of it.
                let own = match &resource.shape {
                    Some(shape) => values::seen(value, shape),
                    None => value.clone(),
                };
                let context = Context {
                    name: address,
                    repetition,
                    own: Some(&own),
                    ..self.context()
                };
                super::conditions::check(&resource.preconditions, "precondition", &context);
                super::conditions::check(&resource.postconditions, "postcondition", &context);
            }
            let action = match (resource.mode, expanded.deferred) {
                (Mode::Managed, _) => Some(Action::Create),
                (Mode::Data, true) => Some(Action::Read),
                (Mode::Data, false) => None,
            };
            found.push(Instance {
                address: full.into(),
                module: self.address.clone(),
                mode: resource.mode,
                kind: resource.kind.clone(),
                name: resource.name.clone(),
                key: key.clone(),
                provider: provider.clone(),
                values: value.clone(),
                change: action.map(|action| Change {
                    actions: vec![action],
                    before: Value::NULL,
                    after: value.clone(),
                    replace_paths: Vec::new(),
                    reason: None,
                    importing: None,
                    previous_address: None,
                }),
                deposed: None,
            });
        }
    }
}

fn assemble(instances: &Instances, mut values: impl Iterator<Item = Value>) -> Value {
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
