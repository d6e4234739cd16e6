//! From an argument of one instance to the instances that it refers to: through variables, module
//! calls, outputs, `each` and named values, as the configuration says.

use std::collections::HashSet;
use std::sync::Arc;

use crate::address::{self, Key, Step};
use crate::configuration::{Expression, ModuleConfiguration};
use crate::plan::{Instance, Mode, Plan};

/// How many references are followed for one argument, at most.
const MAX_STEPS: usize = 4096;

/// An instance that an argument refers to.
#[derive(Clone, Copy, Debug)]
pub struct Referent<'a> {
    /// The instance.
    pub instance: &'a Instance,
    /// Is it this one for certain? Not, when the reference names a resource with several instances
    /// and the plan does not say which.
    pub certain: bool,
}

/// What an argument refers to.
#[derive(Clone, Debug, Default)]
pub struct Referents<'a> {
    /// The instances, by address.
    pub found: Vec<Referent<'a>>,
    /// Did every reference lead somewhere? Not, when one goes through a named value, whose
    /// expression the JSON of a Terraform plan does not tell.
    pub complete: bool,
}

/// What an instance belongs to.
#[derive(Clone, Debug)]
pub enum Related<'a> {
    /// To this instance of the plan.
    To(&'a Instance),
    /// To something outside the plan, known by this value.
    Elsewhere(&'a str),
    /// To one of these, and the plan does not say which.
    OneOf(Vec<&'a Instance>),
    /// That is not to be known.
    Unknown,
    /// To nothing: the argument is not there.
    Nothing,
}

impl Plan {
    /// The instances that the argument at `path` refers to, such as `bucket` or `rule.0.id`.
    pub fn follow<'a>(&'a self, instance: &Instance, path: &str) -> Referents<'a> {
        let mut walk = Walk {
            plan: self,
            seen: HashSet::new(),
            found: Vec::new(),
            complete: true,
        };
        match self
            .configuration_of(instance)
            .and_then(|of| of.body.at(path))
        {
            Some(expression) => walk.expression(expression, &instance.module, Some(instance)),
            None => walk.complete = false,
        }
        walk.found
            .sort_by(|a, b| a.instance.address.cmp(&b.instance.address));
        walk.found
            .dedup_by(|a, b| a.instance.address == b.instance.address);
        Referents {
            found: walk.found,
            complete: walk.complete,
        }
    }

    /// The instance of type `kind` that `argument` of an instance names: by value, when both are
    /// known (each of `attributes` of the candidates is compared, such as `["bucket", "id"]`), else
    /// by reference.
    pub fn related<'a>(
        &'a self,
        instance: &'a Instance,
        argument: &str,
        kind: &str,
        attributes: &[&str],
    ) -> Related<'a> {
        let seen = instance.at(argument);
        if seen.is_absent() {
            return Related::Nothing;
        }
        let value = seen.text();
        if let Some(value) = value {
            let same = self.of_type(kind).find(|candidate| {
                attributes
                    .iter()
                    .any(|attribute| candidate.at(attribute).text() == Some(value))
            });
            if let Some(same) = same {
                return Related::To(same);
            }
        }
        let referents = self.follow(instance, argument);
        let of_kind: Vec<Referent<'a>> = referents
            .found
            .into_iter()
            .filter(|referent| {
                referent.instance.kind.as_ref() == kind && referent.instance.mode == Mode::Managed
            })
            .collect();
        match (of_kind.as_slice(), value) {
            ([only], _) if only.certain => Related::To(only.instance),
            ([], Some(value)) => Related::Elsewhere(value),
            ([], None) => Related::Unknown,
            (several, _) => {
                Related::OneOf(several.iter().map(|referent| referent.instance).collect())
            }
        }
    }
}

struct Walk<'a> {
    plan: &'a Plan,
    seen: HashSet<(String, String)>,
    found: Vec<Referent<'a>>,
    complete: bool,
}

impl<'a> Walk<'a> {
    /// Follows every reference of an expression in a module, for an instance when it is its own.
    fn expression(&mut self, expression: &Expression, module: &str, of: Option<&Instance>) {
        let references = &expression.references;
        for (at, reference) in references.iter().enumerate() {
            // Terraform lists `a.b.c` and `a.b` for one reference: the first says it all.
            let shorter = references[..at].iter().any(|longer| {
                longer
                    .strip_prefix(reference.as_ref())
                    .is_some_and(|rest| rest.starts_with(['.', '[']))
            });
            if !shorter {
                let with_key = references.iter().any(|other| other.starts_with("each."));
                self.reference(reference, module, of, with_key);
            }
        }
    }

    fn reference(&mut self, reference: &str, module: &str, of: Option<&Instance>, each: bool) {
        if self.seen.len() >= MAX_STEPS {
            self.complete = false;
            return;
        }
        if !self.seen.insert((module.to_owned(), reference.to_owned())) {
            return;
        }
        let Some(steps) = address::steps(reference) else {
            self.complete = false;
            return;
        };
        let names: Vec<&str> = steps
            .iter()
            .map(|step| match step {
                Step::Name(name) => name.as_ref(),
                Step::Key(_) => "",
            })
            .collect();
        match names.as_slice() {
            ["var", name, ..] => self.variable(name, module),
            ["local", name, ..] => self.local(name, module),
            ["module", name, ..] => self.output(name, &steps[2..], module),
            ["each" | "count", ..] => self.repetition(module, of),
            ["path" | "terraform" | "self", ..] => {}
            ["data", kind, name, ..] => {
                self.instances(Mode::Data, kind, name, steps.get(3), module, of, each);
            }
            [kind, name, ..] => {
                self.instances(Mode::Managed, kind, name, steps.get(2), module, of, each);
            }
            _ => self.complete = false,
        }
    }

    fn configuration(&self, module: &str) -> Option<&'a Arc<ModuleConfiguration>> {
        self.plan.module_configuration(module)
    }

    fn variable(&mut self, name: &str, module: &str) {
        // A variable of the root refers to nothing.
        let Some((parent, call, _)) = address::caller(module) else {
            return;
        };
        let argument = self
            .configuration(&parent)
            .and_then(|configuration| configuration.calls.get(&call))
            .map(|call| (call, call.arguments.at(name)));
        match argument {
            Some((call, Some(expression))) => {
                let repeats = expression
                    .references
                    .iter()
                    .any(|reference| reference.starts_with("each."));
                if let (true, Some(for_each)) = (repeats, &call.for_each) {
                    self.expression(for_each, &parent, None);
                }
                self.expression(expression, &parent, None);
            }
            // The default: it refers to nothing.
            Some((_, None)) => {}
            None => self.complete = false,
        }
    }

    fn local(&mut self, name: &str, module: &str) {
        let expression = self
            .configuration(module)
            .and_then(|configuration| configuration.locals.get(name));
        match expression {
            Some(expression) => self.expression(expression, module, None),
            None => self.complete = false,
        }
    }

    /// `rest` is what stands behind `module.name`: perhaps a key, then the output.
    fn output(&mut self, call: &str, rest: &[Step], module: &str) {
        let inner = self
            .configuration(module)
            .and_then(|configuration| configuration.calls.get(call))
            .and_then(|call| call.module.as_ref());
        let (key, output) = match rest {
            [Step::Key(key), Step::Name(output), ..] => (Some(key), output),
            [Step::Name(output), ..] => (None, output),
            // The whole module.
            _ => {
                self.complete = false;
                return;
            }
        };
        let expression = inner.and_then(|inner| inner.outputs.get(output));
        let Some(expression) = expression else {
            self.complete = false;
            return;
        };
        let dot = if module.is_empty() { "" } else { "." };
        let mut address = format!("{module}{dot}module.{call}");
        if let Some(key) = key {
            address.push_str(&key.to_string());
            self.expression(&expression.expression, &address, None);
            return;
        }
        // Without a key: the call has one instance, or the plan does not say which.
        for instance in self.module_instances(&address) {
            self.expression(&expression.expression, &instance, None);
        }
    }

    /// Addresses of the module's instances that have resources: `module.a` or `module.a[0]`, ….
    fn module_instances(&self, address: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for module in self.plan.modules_below(address) {
            let rest = &module[address.len()..];
            let key = match rest.as_bytes().first() {
                None | Some(b'.') => "",
                Some(b'[') => {
                    let steps = address::steps(rest).unwrap_or_default();
                    match steps.first() {
                        Some(Step::Key(key)) => &rest[..key.to_string().len().min(rest.len())],
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

    /// `each.value`, `each.key`, `count.index`: what the repetition goes over.
    fn repetition(&mut self, module: &str, of: Option<&Instance>) {
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

    fn repeated(&mut self, over: &Expression, module: &str, of: Option<&Instance>) {
        for (at, reference) in over.references.iter().enumerate() {
            let shorter = over.references[..at]
                .iter()
                .any(|longer| longer.starts_with(reference.as_ref()));
            if !shorter {
                self.reference(reference, module, of, true);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "an address, taken apart")]
    fn instances(
        &mut self,
        mode: Mode,
        kind: &str,
        name: &str,
        next: Option<&Step>,
        module: &str,
        of: Option<&Instance>,
        each: bool,
    ) {
        let plan = self.plan;
        let written: Option<&Key> = match next {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        };
        // `this[each.key]` stands in a plan as `this` beside `each.key`.
        let own = of.filter(|_| each).and_then(|of| of.key.as_ref());
        let dot = if module.is_empty() { "" } else { "." };
        let data = if mode == Mode::Data { "data." } else { "" };
        let key = written.or(own).map(Key::to_string).unwrap_or_default();
        let address = format!("{module}{dot}{data}{kind}.{name}{key}");
        if let Some(instance) = plan.find(&address) {
            self.found.push(Referent {
                instance,
                certain: true,
            });
            return;
        }
        if written.is_some() {
            self.complete = false;
            return;
        }
        let all: Vec<&'a Instance> = plan
            .typed(kind, mode)
            .filter(|instance| instance.name.as_ref() == name && instance.module.as_ref() == module)
            .collect();
        if all.is_empty() {
            self.complete = false;
            return;
        }
        let certain = all.len() == 1;
        self.found.extend(
            all.into_iter()
                .map(|instance| Referent { instance, certain }),
        );
    }
}
