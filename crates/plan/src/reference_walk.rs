//! The way from a reference to instances: through variables, module calls, outputs, `each` and named values.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use crate::configuration::{Expression, ModuleConfiguration};
use crate::follow::ReferenceTarget;
use crate::plan::{Instance, Plan};
use values::address::{self, AddressPart, InstanceKey, ResourceMode};

/// How many references are followed for one argument, at most.
const MAX_STEPS: usize = 4096;

/// A module on the way: its address, and what it is written as.
type Module<'a> = (Rc<str>, Option<&'a ModuleConfiguration>);

pub(crate) struct ReferenceWalk<'a> {
    plan: &'a Plan,
    /// Is the first instance enough?
    first: bool,
    /// References of the root that are known to lead to an instance, and whether one was met.
    pub(crate) known: HashSet<&'a str>,
    met: bool,
    /// The modules that were come to.
    modules: Vec<Module<'a>>,
    /// References that were followed, with the place of their module in `modules`.
    seen: HashSet<(usize, &'a str)>,
    pub(crate) found: Vec<ReferenceTarget<'a>>,
    pub(crate) complete: bool,
    /// Attributes of instances and variables of the root that were come to.
    pub(crate) leaves: Vec<String>,
    /// Named values on the way.
    pub(crate) trail: Vec<String>,
    /// Does a repetition decide what is referred to?
    pub(crate) repeats: bool,
    /// Where addresses are put together.
    text: String,
}

impl<'a> ReferenceWalk<'a> {
    pub(crate) fn new(plan: &'a Plan, first: bool) -> Self {
        Self {
            plan,
            first,
            known: HashSet::new(),
            met: false,
            modules: Vec::new(),
            seen: HashSet::new(),
            found: Vec::new(),
            complete: true,
            leaves: Vec::new(),
            trail: Vec::new(),
            repeats: false,
            text: String::new(),
        }
    }

    pub(crate) fn argument(&mut self, instance: &Instance, path: &str) {
        let expression = self
            .plan
            .configuration_of(instance)
            .and_then(|of| of.body.expression(path));
        match expression {
            Some(expression) => {
                let module = self.module(&instance.module);
                self.expression(expression, module, Some(instance));
            }
            None => self.complete = false,
        }
    }

    /// The place of a module in `modules`.
    fn module(&mut self, address: &str) -> usize {
        let known = self
            .modules
            .iter()
            .position(|(known, _)| known.as_ref() == address);
        known.unwrap_or_else(|| {
            let configuration = self.plan.module_configuration(address);
            self.modules
                .push((address.into(), configuration.map(AsRef::as_ref)));
            self.modules.len() - 1
        })
    }

    pub(crate) fn is_done(&self) -> bool {
        self.first && (self.met || !self.found.is_empty())
    }

    /// Follows every reference of an expression in a module, for an instance when it is its own.
    fn expression(&mut self, expression: &'a Expression, module: usize, of: Option<&Instance>) {
        let references = &expression.references;
        let with_key = references.iter().any(|other| other.starts_with("each."));
        let mut before = ReferencePrefixes::new(references);
        for (at, reference) in references.iter().enumerate() {
            // Terraform lists `a.b.c` and `a.b` for one reference: the first says it all.
            if !before.begins(at, |rest| rest.starts_with(['.', '['])) {
                self.reference(reference, module, of, with_key);
            }
        }
    }

    fn reference(&mut self, reference: &'a str, module: usize, of: Option<&Instance>, each: bool) {
        if self.is_done() {
            return;
        }
        if self.seen.len() >= MAX_STEPS {
            self.complete = false;
            return;
        }
        if !self.seen.insert((module, reference)) {
            return;
        }
        let is_shared = self.first && of.is_none() && self.modules[module].0.is_empty();
        if is_shared && self.known.contains(reference) {
            self.met = true;
            return;
        }
        self.step(reference, module, of, each);
        if is_shared && self.is_done() {
            self.known.insert(reference);
        }
    }

    /// Takes a reference apart, and goes to where it leads.
    fn step(&mut self, reference: &'a str, module: usize, of: Option<&Instance>, each: bool) {
        let Some(parts) = address::parts(reference) else {
            self.complete = false;
            return;
        };
        let name = |at: usize| match parts.get(at) {
            Some(AddressPart::Name(name)) => Some(*name),
            Some(AddressPart::Key(_)) => Some(""),
            None => None,
        };
        match (name(0), name(1), name(2)) {
            (Some("var"), Some(name), _) => self.variable(name, module),
            (Some("local"), Some(name), _) => self.local(name, module),
            (Some("module"), Some(name), _) => self.output(name, &parts[2..], module),
            (Some("each" | "count"), ..) => {
                self.repeats = true;
                self.repetition(module, of);
            }
            (Some("path" | "terraform" | "self"), ..) => {}
            (Some("data"), Some(kind), Some(name)) => {
                let named = (ResourceMode::Data, kind, name);
                self.instances(named, parts.get(3), module, of, each);
                self.leaf(reference);
            }
            (Some(kind), Some(name), _) => {
                let named = (ResourceMode::Managed, kind, name);
                self.instances(named, parts.get(2), module, of, each);
                self.leaf(reference);
            }
            _ => self.complete = false,
        }
    }

    /// Remembers the attribute that a reference ends with, of the instance that was come to last.
    fn leaf(&mut self, reference: &str) {
        if self.first {
            return;
        }
        let attribute = reference.rsplit('.').next().unwrap_or(reference);
        let address = self.found.last().map(|found| &found.instance.address);
        self.leaves
            .extend(address.map(|address| format!("{address}.{attribute}")));
    }

    fn variable(&mut self, name: &str, module: usize) {
        let address = self.modules[module].0.clone();
        // A variable of the root refers to nothing.
        let Some((parent, call)) = address::caller(&address) else {
            if !self.first {
                self.leaves.push(format!("var.{name}"));
            }
            return;
        };
        let parent = self.module(parent);
        let argument = self.modules[parent]
            .1
            .and_then(|configuration| configuration.calls.get(call))
            .map(|call| (call, call.arguments.expression(name)));
        match argument {
            Some((call, Some(expression))) => {
                let repeats = expression
                    .references
                    .iter()
                    .any(|reference| reference.starts_with("each."));
                self.repeats |= repeats;
                if let (true, Some(for_each)) = (repeats, &call.for_each) {
                    self.expression(for_each, parent, None);
                }
                self.expression(expression, parent, None);
            }
            // The default: it refers to nothing.
            Some((_, None)) => {}
            None => self.complete = false,
        }
    }

    fn local(&mut self, name: &str, module: usize) {
        let configuration = self.modules[module].1;
        match configuration.and_then(|configuration| configuration.locals.get(name)) {
            Some(expression) => {
                if !self.first {
                    let (address, _) = &self.modules[module];
                    self.trail.push(format!("{address}:{name}"));
                }
                self.expression(expression, module, None);
            }
            None => self.complete = false,
        }
    }

    /// `rest` is what follows `module.name`: perhaps a key, then the output.
    fn output(&mut self, call: &str, rest: &[AddressPart<'_>], module: usize) {
        let (key, output) = match rest {
            [AddressPart::Key(key), AddressPart::Name(output), ..] => (Some(key), *output),
            [AddressPart::Name(output), ..] => (None, *output),
            // The whole module.
            _ => {
                self.complete = false;
                return;
            }
        };
        let (address, configuration) = &self.modules[module];
        let output = configuration
            .and_then(|configuration| configuration.calls.get(call))
            .and_then(|call| call.module.as_ref())
            .and_then(|inner| inner.outputs.get(output));
        let Some(output) = output else {
            self.complete = false;
            return;
        };
        let dot = if address.is_empty() { "" } else { "." };
        let mut address = format!("{address}{dot}module.{call}");
        if let Some(key) = key {
            address.push_str(&key.to_string());
            let module = self.module(&address);
            self.expression(&output.expression, module, None);
            return;
        }
        // Without a key: the call has one instance, or the plan does not say which.
        for instance in module_instances(self.plan, &address) {
            let module = self.module(&instance);
            self.expression(&output.expression, module, None);
        }
    }

    /// `each.value`, `each.key`, `count.index`: what the repetition goes over.
    fn repetition(&mut self, module: usize, of: Option<&Instance>) {
        let configuration = of.and_then(|of| self.plan.configuration_of(of));
        if let Some(configuration) = configuration {
            let over = configuration
                .for_each
                .as_ref()
                .or(configuration.count.as_ref());
            if let Some(over) = over {
                self.repeated(over, module, of);
            }
        }
    }

    fn repeated(&mut self, over: &'a Expression, module: usize, of: Option<&Instance>) {
        let mut before = ReferencePrefixes::new(&over.references);
        for (at, reference) in over.references.iter().enumerate() {
            if !before.begins(at, |_| true) {
                self.reference(reference, module, of, true);
            }
        }
    }

    fn instances(
        &mut self,
        (mode, kind, name): (ResourceMode, &str, &str),
        next: Option<&AddressPart<'_>>,
        module: usize,
        of: Option<&Instance>,
        each: bool,
    ) {
        let plan = self.plan;
        let written: Option<&InstanceKey> = match next {
            Some(AddressPart::Key(key)) => Some(key),
            _ => None,
        };
        // A plan writes `this[each.key]` as `this` and `each.key`.
        let own = of.filter(|_| each).and_then(|of| of.key.as_ref());
        let module = self.modules[module].0.clone();
        let dot = if module.is_empty() { "" } else { "." };
        let data = if mode == ResourceMode::Data {
            "data."
        } else {
            ""
        };
        self.text.clear();
        let _ = write!(self.text, "{module}{dot}{data}{kind}.{name}");
        let bare = self.text.len();
        if let Some(key) = written.or(own) {
            let _ = write!(self.text, "{key}");
        }
        if let Some(instance) = plan.find(&self.text) {
            self.found.push(ReferenceTarget {
                instance,
                certain: true,
            });
            return;
        }
        if written.is_some() {
            self.complete = false;
            return;
        }
        self.text.truncate(bare);
        let all: Vec<&'a Instance> = plan
            .instances_of(&self.text)
            .filter(|one| one.mode == mode && one.resource_type.as_ref() == kind)
            .filter(|one| one.name.as_ref() == name && one.module.as_ref() == module.as_ref())
            .collect();
        if all.is_empty() {
            self.complete = false;
            return;
        }
        let certain = all.len() == 1;
        self.found.extend(
            all.into_iter()
                .map(|instance| ReferenceTarget { instance, certain }),
        );
    }
}

/// References as they are listed, of which those are asked that come before another: an expression may
/// have thousands.
struct ReferencePrefixes<'a> {
    all: &'a [Arc<str>],
    sorted: BTreeSet<&'a str>,
}

/// References that are looked through one by one, at most.
const FEW: usize = 16;

impl<'a> ReferencePrefixes<'a> {
    fn new(all: &'a [Arc<str>]) -> Self {
        Self {
            all,
            sorted: BTreeSet::new(),
        }
    }

    /// Is there one before the reference at `at` that begins with it, and goes on as `rest` says? To be
    /// asked of each in turn.
    fn begins(&mut self, at: usize, rest: impl Fn(&str) -> bool) -> bool {
        let reference = self.all[at].as_ref();
        let is_longer = |other: &str| other.strip_prefix(reference).is_some_and(&rest);
        if self.all.len() <= FEW {
            return self.all[..at].iter().any(|other| is_longer(other));
        }
        let mut from = self.sorted.range(reference..);
        let found = from
            .by_ref()
            .take_while(|other| other.starts_with(reference))
            .any(|other| is_longer(other));
        self.sorted.insert(reference);
        found
    }
}

/// Addresses of the module's instances that have resources: `module.a` or `module.a[0]`, ….
fn module_instances(plan: &Plan, address: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for module in plan.modules_below(address) {
        let rest = &module[address.len()..];
        let key = match rest.as_bytes().first() {
            None | Some(b'.') => "",
            Some(b'[') => {
                let parts = address::parts(rest).unwrap_or_default();
                match parts.first() {
                    Some(AddressPart::Key(key)) => &rest[..key.to_string().len().min(rest.len())],
                    _ => continue,
                }
            }
            Some(_) => continue,
        };
        let module = format!("{address}{key}");
        if found.last() != Some(&module) && !found.contains(&module) {
            found.push(module);
        }
    }
    found
}
