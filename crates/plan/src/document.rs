//! A plan as a document in the format of `terraform show -json`, version 1.2, so that other tools
//! read it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::configuration_document::configuration;
use crate::plan::{ChangeAction, Instance, Plan, ResourceChange};
use values::address::ResourceMode;
use values::{Value, json};

type Members = Vec<(Arc<str>, Value)>;

pub(crate) fn object(members: Vec<(&str, Value)>) -> Value {
    Value::object(
        members
            .into_iter()
            .map(|(name, value)| (name.into(), value))
            .collect(),
    )
}

/// A document on its way out: what is written of it is handed on in pieces, so that a large plan is
/// never there twice.
pub(crate) struct DocumentWriter<'a> {
    pub(crate) text: String,
    write: &'a mut dyn FnMut(&str),
}

/// A member that is written when its turn comes.
pub(crate) type MemberWriter<'a> = Box<dyn FnOnce(&mut DocumentWriter<'_>) + 'a>;

/// Bytes that are kept before they are handed on.
const PIECE: usize = 64 << 10;

pub(crate) fn part<'a>(value: Value) -> MemberWriter<'a> {
    Box::new(move |out| out.value(&value))
}

impl DocumentWriter<'_> {
    pub(crate) fn value(&mut self, value: &Value) {
        json::write(value, &mut self.text);
        if self.text.len() >= PIECE {
            (self.write)(&self.text);
            self.text.clear();
        }
    }

    /// An object, its members by name.
    pub(crate) fn object(&mut self, mut members: Vec<(&str, MemberWriter<'_>)>) {
        members.sort_by_key(|(name, _)| *name);
        self.text.push('{');
        for (at, (name, part)) in members.into_iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            json::write_string(name, &mut self.text);
            self.text.push(':');
            part(self);
        }
        self.text.push('}');
    }

    pub(crate) fn array<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        each: impl Fn(&mut Self, T),
    ) {
        self.text.push('[');
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            each(self, item);
        }
        self.text.push(']');
    }
}

impl Plan {
    /// The plan as `terraform show -json` writes one, format 1.2. `version` is written as the version of
    /// Terraform in it.
    #[must_use]
    pub fn document(&self, version: &str) -> String {
        let mut text = String::new();
        self.write_document(version, &mut |piece| text.push_str(piece));
        text
    }

    /// The same, handed to `write` in pieces.
    pub fn write_document(&self, version: &str, write: &mut dyn FnMut(&str)) {
        let mut out = DocumentWriter {
            text: String::new(),
            write,
        };
        out.object(self.members(version));
        out.text.push('\n');
        (out.write)(&out.text);
    }

    fn members(&self, version: &str) -> Vec<(&'static str, MemberWriter<'_>)> {
        let variables = self
            .variables
            .iter()
            .map(|(name, value)| (name.clone(), object(vec![("value", known(value))])));
        let outputs = self.outputs.iter().map(|(name, value)| {
            let change = ResourceChange::from_nothing(ChangeAction::Create, value);
            (name.clone(), self::change(&change))
        });
        let version = Value::from(version);
        let prior_version = version.clone();
        let planned = || {
            let all = self.instances.iter();
            all.filter(|instance| instance.change.is_some())
        };
        let mut members = vec![
            ("format_version", part(Value::from("1.2"))),
            ("terraform_version", part(version)),
            ("variables", part(Value::object(variables.collect()))),
            (
                "planned_values",
                Box::new(move |out: &mut DocumentWriter<'_>| {
                    out.object(vec![
                        ("outputs", part(self.planned_outputs())),
                        ("root_module", modules(planned())),
                    ]);
                }) as MemberWriter<'_>,
            ),
            (
                "resource_changes",
                Box::new(move |out: &mut DocumentWriter<'_>| {
                    out.array(planned().chain(&self.destroyed), |out, instance| {
                        out.value(&resource_change(instance));
                    });
                }),
            ),
            (
                "resource_drift",
                Box::new(move |out: &mut DocumentWriter<'_>| {
                    out.array(&self.drift, |out, instance| {
                        out.value(&resource_change(instance));
                    });
                }),
            ),
            ("output_changes", part(Value::object(outputs.collect()))),
            (
                "prior_state",
                Box::new(move |out: &mut DocumentWriter<'_>| {
                    let read = self.instances.iter().filter(|instance| {
                        instance.mode == ResourceMode::Data && instance.change.is_none()
                    });
                    let values: MemberWriter<'_> =
                        Box::new(|out| out.object(vec![("root_module", modules(read))]));
                    out.object(vec![
                        ("format_version", part(Value::from("1.0"))),
                        ("terraform_version", part(prior_version)),
                        ("values", values),
                    ]);
                }),
            ),
            ("applyable", part(Value::Bool(true))),
            ("complete", part(Value::Bool(true))),
            ("errored", part(Value::Bool(false))),
        ];
        if let Some(root) = &self.configuration {
            members.push(("configuration", configuration(root)));
        }
        members
    }

    fn planned_outputs(&self) -> Value {
        let outputs = self.outputs.iter().map(|(name, value)| {
            let mut members = vec![("sensitive", Value::Bool(value.is_sensitive()))];
            if value.is_wholly_known() {
                members.push(("value", known(value)));
            }
            (name.clone(), object(members))
        });
        Value::object(outputs.collect())
    }
}

/// What is known of a value: unknown members are left out, unknown items are `null`.
pub(crate) fn known(value: &Value) -> Value {
    let value = value.plain();
    if let Some(items) = value.items() {
        Value::tuple(items.iter().map(known).collect())
    } else if let Some(entries) = value.entries() {
        let entries = entries.iter().filter(|(_, value)| !value.is_unknown());
        Value::object(
            entries
                .map(|(key, value)| (key.clone(), known(value)))
                .collect(),
        )
    } else if value.is_unknown() {
        Value::NULL
    } else {
        value.clone()
    }
}

/// Where a value has what `test` asks for: `true`, or an outline of it.
fn outline(value: &Value, test: &dyn Fn(&Value) -> bool) -> Value {
    if test(value) {
        return Value::Bool(true);
    }
    let plain = value.plain();
    if let Some(items) = plain.items() {
        Value::tuple(items.iter().map(|item| outline(item, test)).collect())
    } else if let Some(entries) = plain.entries() {
        let entries = entries.iter().filter_map(|(key, value)| {
            let outlined = outline(value, test);
            (outlined != Value::Bool(false)).then(|| (key.clone(), outlined))
        });
        Value::object(entries.collect())
    } else {
        Value::Bool(false)
    }
}

fn unknown(value: &Value) -> Value {
    outline(value, &Value::is_unknown)
}

fn sensitive(value: &Value) -> Value {
    outline(value, &Value::is_sensitive)
}

fn identity(instance: &Instance) -> Members {
    let mut members: Members = vec![("address".into(), Value::String(instance.address.clone()))];
    let mode = match instance.mode {
        ResourceMode::Managed => "managed",
        ResourceMode::Data => "data",
    };
    members.push(("mode".into(), Value::from(mode)));
    members.push(("type".into(), Value::String(instance.resource_type.clone())));
    members.push(("name".into(), Value::String(instance.name.clone())));
    match &instance.key {
        Some(values::address::InstanceKey::Number(number)) => {
            members.push(("index".into(), Value::from(*number)));
        }
        Some(values::address::InstanceKey::Text(text)) => {
            members.push(("index".into(), Value::String(text.clone())));
        }
        None => {}
    }
    members.push((
        "provider_name".into(),
        Value::String(instance.provider.clone()),
    ));
    members
}

fn resource_change(instance: &Instance) -> Value {
    let mut members = identity(instance);
    if !instance.module.is_empty() {
        members.push((
            "module_address".into(),
            Value::String(instance.module.clone()),
        ));
    }
    if let Some(deposed) = &instance.deposed {
        members.push(("deposed".into(), Value::String(deposed.clone())));
    }
    if let Some(change) = &instance.change {
        if let Some(previous) = &change.previous_address {
            members.push(("previous_address".into(), Value::String(previous.clone())));
        }
        if let Some(reason) = &change.reason {
            members.push(("action_reason".into(), Value::String(reason.clone())));
        }
        members.push(("change".into(), self::change(change)));
    }
    Value::object(members)
}

fn change(change: &ResourceChange) -> Value {
    let actions = change
        .actions
        .iter()
        .map(|action| Value::from(action.word()));
    // Of what is there already, and was not read, nothing is said.
    let before = if change.imports_the_unseen() {
        Value::NULL
    } else {
        known(&change.before)
    };
    let mut members = vec![
        ("actions", Value::tuple(actions.collect())),
        ("before", before),
        ("after", known(&change.after)),
        ("after_unknown", unknown(&change.after)),
        ("before_sensitive", sensitive(&change.before)),
        ("after_sensitive", sensitive(&change.after)),
    ];
    if !change.replace_paths.is_empty() {
        members.push(("replace_paths", Value::tuple(change.replace_paths.clone())));
    }
    if !change.may_change.is_empty() {
        let names = change.may_change.iter().cloned().map(Value::String);
        members.push(("may_change", Value::tuple(names.collect())));
    }
    if change.may_be_replaced {
        members.push(("may_be_replaced", Value::Bool(true)));
    }
    if let Some(importing) = &change.importing {
        let mut by = Vec::new();
        if let Some(id) = &importing.id {
            by.push(("id", Value::String(id.clone())));
        }
        if let Some(identity) = &importing.identity {
            by.push(("identity", known(identity)));
        }
        if by.is_empty() {
            by.push(("unknown", Value::Bool(true)));
        }
        members.push(("importing", object(by)));
    }
    object(members)
}

/// The tree of modules that instances lie in.
#[derive(Default)]
struct ModuleNode<'a> {
    instances: Vec<&'a Instance>,
    children: BTreeMap<String, ModuleNode<'a>>,
}

fn modules<'a>(instances: impl Iterator<Item = &'a Instance>) -> MemberWriter<'a> {
    let mut root = ModuleNode::default();
    for instance in instances {
        let mut tree = &mut root;
        let steps = values::address::steps(&instance.module).unwrap_or_default();
        let mut address = Vec::new();
        let mut steps = steps.into_iter().peekable();
        while let Some(word) = steps.next() {
            address.push(word);
            address.extend(steps.next());
            if let Some(values::address::AddressStep::Key(_)) = steps.peek() {
                address.extend(steps.next());
            }
            tree = tree
                .children
                .entry(values::address::join(&address))
                .or_default();
        }
        tree.instances.push(instance);
    }
    Box::new(move |out| module(&root, None, out))
}

fn module(tree: &ModuleNode<'_>, address: Option<&str>, out: &mut DocumentWriter<'_>) {
    let mut members: Vec<(&str, MemberWriter<'_>)> = Vec::new();
    if let Some(address) = address {
        members.push(("address", part(Value::from(address))));
    }
    if !tree.instances.is_empty() {
        let resources: MemberWriter<'_> = Box::new(|out| {
            out.array(&tree.instances, |out, instance| {
                let mut members = identity(instance);
                members.push(("schema_version".into(), Value::from(0)));
                members.push(("values".into(), known(&instance.values)));
                members.push(("sensitive_values".into(), sensitive(&instance.values)));
                out.value(&Value::object(members));
            });
        });
        members.push(("resources", resources));
    }
    if !tree.children.is_empty() {
        let children: MemberWriter<'_> = Box::new(|out| {
            out.array(&tree.children, |out, (address, child)| {
                module(child, Some(address), out);
            });
        });
        members.push(("child_modules", children));
    }
    out.object(members);
}
