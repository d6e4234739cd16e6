//! A plan: the instances that will be there, those that go, and the configuration they come from.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use crate::configuration::{ModuleConfiguration, ProviderConfiguration, ResourceConfiguration};
use crate::location::Location;
use values::address::{self, InstanceKey, ResourceMode};
use values::{Lookup, Type, Value};

/// A plan, or a state: what a configuration comes to.
#[derive(Debug, Default)]
pub struct Plan {
    /// Version of Terraform that made it; empty when this planner did.
    pub terraform_version: String,
    /// Values of the root's variables.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// What will be there after apply: managed resources and data sources, by address.
    pub instances: Vec<Instance>,
    /// What apply destroys, with the values it has. What is replaced is in `instances`.
    pub destroyed: Vec<Instance>,
    /// What changed outside Terraform since the last apply, with `before` and `after`.
    pub drift: Vec<Instance>,
    /// Values of the root's outputs.
    pub outputs: BTreeMap<Arc<str>, Value>,
    /// The root module; `None` for a state.
    pub configuration: Option<Arc<ModuleConfiguration>>,
    /// `moved` blocks: from, to, as full addresses.
    pub moved: Vec<(String, String)>,
    /// What `removed` blocks let Terraform forget without destroying it, as full addresses.
    pub forgotten: Vec<String>,
    /// What could not be evaluated, and is unknown therefore.
    pub notes: Vec<Note>,
    by_type: HashMap<Arc<str>, Vec<usize>>,
    modules: Vec<Arc<str>>,
}

/// One instance of a resource or data source.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Full address: `module.table_orders.aws_dynamodb_table.this`.
    pub address: Arc<str>,
    /// Address of its module; empty for the root.
    pub module: Arc<str>,
    /// Resource or data source.
    pub mode: ResourceMode,
    /// Type, such as `aws_dynamodb_table`.
    pub resource_type: Arc<str>,
    /// Name in its module.
    pub name: Arc<str>,
    /// Which instance, with `count` or `for_each`.
    pub key: Option<InstanceKey>,
    /// Full name of its provider.
    pub provider: Arc<str>,
    /// Its arguments and attributes: an object whose parts may be unknown or sensitive.
    pub values: Value,
    /// What apply does with it; `None` in a state.
    pub change: Option<ResourceChange>,
    /// Identifies an object that waits to be destroyed after its replacement.
    pub deposed: Option<Arc<str>>,
    /// Where its provider works, when this planner evaluated it.
    pub location: Option<Arc<Location>>,
}

/// What apply does with an instance.
#[derive(Clone, Debug)]
pub struct ResourceChange {
    /// What is done, in order.
    pub actions: Vec<ChangeAction>,
    /// Values before; `null` for what is new.
    pub before: Value,
    /// Values after; `null` for what goes. The same as the instance's own values otherwise.
    pub after: Value,
    /// Paths whose change makes a replacement necessary: names and indexes, as in `["tags", 0]`.
    pub replace_paths: Vec<Value>,
    /// Why, as Terraform puts it: `delete_because_no_resource_config`.
    pub reason: Option<Arc<str>>,
    /// What it is imported by, when it is.
    pub importing: Option<ImportTarget>,
    /// Address before a `moved` block.
    pub previous_address: Option<Arc<str>>,
    /// Names of the arguments that change for certain; empty in what Terraform wrote, where `before` and
    /// `after` tell.
    pub changed: Vec<Arc<str>>,
    /// Names of the arguments that may change: what they are made of may, or is not known.
    pub may_change: Vec<Arc<str>>,
    /// May the object have to be destroyed and made anew, because one of those cannot be changed in place?
    pub may_be_replaced: bool,
}

impl Default for ResourceChange {
    /// Nothing is there, and nothing is done.
    fn default() -> Self {
        Self {
            actions: Vec::new(),
            before: Value::NULL,
            after: Value::NULL,
            replace_paths: Vec::new(),
            reason: None,
            importing: None,
            previous_address: None,
            changed: Vec::new(),
            may_change: Vec::new(),
            may_be_replaced: false,
        }
    }
}

/// What an object that is there already is imported by. Both are `None` while neither is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportTarget {
    /// `id` of the `import` block.
    pub id: Option<Arc<str>>,
    /// `identity`, as of Terraform 1.12: an object.
    pub identity: Option<Value>,
}

/// What is there of something that is imported, before anybody reads it: each member is unknown.
#[must_use]
pub fn unseen(after: &Value) -> Value {
    let members = after.entries().unwrap_or_default().iter();
    let unknown = members.map(|(name, _)| (name.clone(), Value::unknown(Type::Dynamic)));
    Value::object(unknown.collect())
}

/// A step of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeAction {
    /// Nothing.
    NoOp,
    /// Made.
    Create,
    /// Read (data sources).
    Read,
    /// Changed in place.
    Update,
    /// Destroyed.
    Delete,
    /// Forgotten: stays, but Terraform no longer knows it.
    Forget,
}

/// What is unknown, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// An address, perhaps with a path.
    pub address: String,
    /// Why.
    pub reason: String,
}

impl ChangeAction {
    /// As the JSON of a plan spells it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NoOp => "no-op",
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Forget => "forget",
        }
    }

    /// The action of a word in the JSON of a plan.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::NoOp,
            Self::Create,
            Self::Read,
            Self::Update,
            Self::Delete,
            Self::Forget,
        ]
        .into_iter()
        .find(|action| action.word() == word)
    }
}

impl fmt::Display for ChangeAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl ResourceChange {
    /// The change of what is made, or read, where nothing is known to be.
    #[must_use]
    pub fn from_nothing(action: ChangeAction, after: &Value) -> Self {
        Self {
            actions: vec![action],
            after: after.clone(),
            ..Self::default()
        }
    }

    /// Is the object destroyed and made anew?
    #[must_use]
    pub fn is_replacement(&self) -> bool {
        self.actions.contains(&ChangeAction::Delete) && self.actions.contains(&ChangeAction::Create)
    }

    /// Is it only possible that something happens?
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.actions == [ChangeAction::Update]
            && self.changed.is_empty()
            && (!self.may_change.is_empty() || self.may_be_replaced)
    }

    /// Is an object imported of which nothing else is known? Terraform reads what is there when it plans:
    /// apply may then leave it as it is, change it, or replace it.
    #[must_use]
    pub fn imports_the_unseen(&self) -> bool {
        self.importing.is_some() && !self.before.is_wholly_known()
    }

    /// Does nothing happen?
    #[must_use]
    pub fn is_no_op(&self) -> bool {
        self.actions
            .iter()
            .all(|action| *action == ChangeAction::NoOp)
    }
}

impl Instance {
    /// What is at a path of its values, such as `rule.0.status`.
    #[must_use]
    pub fn lookup(&self, path: &str) -> Lookup<'_> {
        self.values.lookup(path)
    }

    /// Everything at a path with `*` for each item.
    #[must_use]
    pub fn lookup_each(&self, path: &str) -> Vec<Lookup<'_>> {
        self.values.lookup_each(path)
    }

    /// Its address without module and key: `data.aws_region.this`.
    #[must_use]
    pub fn resource(&self) -> String {
        match self.mode {
            ResourceMode::Managed => format!("{}.{}", self.resource_type, self.name),
            ResourceMode::Data => format!("data.{}.{}", self.resource_type, self.name),
        }
    }

    /// The same, as it is written in its address.
    fn resource_in_module(&self) -> &str {
        let own = self.address.strip_prefix(self.module.as_ref());
        let own = own.unwrap_or(&self.address);
        let own = own.strip_prefix('.').unwrap_or(own);
        &own[..own.find('[').unwrap_or(own.len())]
    }

    /// Is it a managed resource?
    #[must_use]
    pub fn is_managed(&self) -> bool {
        self.mode == ResourceMode::Managed
    }
}

impl Plan {
    /// Puts the instances in order and makes them findable. To be called after `instances` changed.
    pub fn reindex(&mut self) {
        // An instance is large: each is moved when its place is known.
        let place = |at: &usize| {
            let instance = self.instances.get(*at);
            instance.map(|instance| (instance.address.as_ref(), instance.mode))
        };
        let mut order: Vec<usize> = (0..self.instances.len()).collect();
        order.sort_by(|a, b| place(a).cmp(&place(b)));
        for at in 0..order.len() {
            // What stood there was swapped to where it was taken from.
            let mut from = order[at];
            while from < at {
                from = order[from];
            }
            self.instances.swap(at, from);
        }
        self.instances.dedup_by(|a, b| a.address == b.address);
        self.by_type.clear();
        let mut start = 0;
        // Instances of a resource follow each other.
        for run in self
            .instances
            .chunk_by(|a, b| Arc::ptr_eq(&a.resource_type, &b.resource_type))
        {
            let end = start + run.len();
            if let Some(first) = run.first() {
                let known = self.by_type.entry(first.resource_type.clone()).or_default();
                known.extend(start..end);
            }
            start = end;
        }
        self.modules.clear();
        for instance in &self.instances {
            if self.modules.last() != Some(&instance.module) {
                self.modules.push(instance.module.clone());
            }
        }
        self.modules.sort();
        self.modules.dedup();
    }

    /// Addresses of the modules that have instances and lie at or below an address or its keys.
    pub fn modules_below<'a>(&'a self, address: &'a str) -> impl Iterator<Item = &'a str> {
        let start = self
            .modules
            .partition_point(|module| module.as_ref() < address);
        self.modules[start..]
            .iter()
            .map(AsRef::as_ref)
            .take_while(move |module: &&str| module.starts_with(address))
    }

    /// The instance at an address.
    #[must_use]
    pub fn find(&self, address: &str) -> Option<&Instance> {
        let at = self
            .instances
            .binary_search_by(|instance| instance.address.as_ref().cmp(address));
        self.instances.get(at.ok()?)
    }

    /// The instances of the resource at an address, which has no key of its own.
    pub fn instances_of(&self, resource: &str) -> impl Iterator<Item = &Instance> {
        let start = self
            .instances
            .partition_point(|one| one.address.as_ref() < resource);
        // Names go on with letters that may come before a bracket.
        let below = self.instances.get(start..).unwrap_or_default().iter();
        below
            .take_while(move |one| one.address.starts_with(resource))
            .filter(move |one| {
                let rest = &one.address[resource.len()..];
                rest.is_empty() || rest.starts_with('[')
            })
    }

    /// The managed instances of a type, by address.
    pub fn of_type<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Instance> + 'a {
        self.typed(kind, ResourceMode::Managed)
    }

    /// The data sources of a type, by address.
    pub fn data_of_type<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Instance> + 'a {
        self.typed(kind, ResourceMode::Data)
    }

    /// The managed instances or the data sources of a type, by address.
    pub fn typed<'a>(
        &'a self,
        kind: &str,
        mode: ResourceMode,
    ) -> impl Iterator<Item = &'a Instance> + 'a {
        self.by_type
            .get(kind)
            .into_iter()
            .flatten()
            .filter_map(|at| self.instances.get(*at))
            .filter(move |instance| instance.mode == mode)
    }

    /// The configuration of the module at an address; keys make no difference.
    #[must_use]
    pub fn module_configuration(&self, module: &str) -> Option<&Arc<ModuleConfiguration>> {
        let mut current = self.configuration.as_ref()?;
        for name in address::calls(module) {
            current = current.calls.get(name)?.module.as_ref()?;
        }
        Some(current)
    }

    /// The provider configuration that an instance is made with; `None` when none is written, or the plan
    /// does not tell it.
    #[must_use]
    pub fn provider_of(&self, instance: &Instance) -> Option<&ProviderConfiguration> {
        let root = self.configuration.as_ref()?;
        let key = self.configuration_of(instance)?.provider.as_ref();
        // The JSON of a plan writes `module.a:aws` for one that a module configures itself.
        let mut key = key.rsplit_once(':').map_or(key, |(_, key)| key);
        let mut module = instance.module.as_ref();
        while let Some((parent, call)) = address::caller(module) {
            let call = self.module_configuration(parent)?.calls.get(call)?;
            let passed = call.providers.iter().find(|(inner, _)| **inner == *key);
            key = passed.map_or(key, |(_, outer)| outer.as_ref());
            module = parent;
        }
        root.providers.get(key)
    }

    /// The configuration that an instance comes from.
    #[must_use]
    pub fn configuration_of(&self, instance: &Instance) -> Option<&ResourceConfiguration> {
        let module = self.module_configuration(&instance.module)?;
        module.resources.get(instance.resource_in_module())
    }
}
