//! A plan as a document in the format of `terraform show -json`, version 1.2, so that other tools
//! read it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::configuration::{Argument, Body, Expression, ModuleConfiguration};
use crate::json;
use crate::plan::{Action, Change, Instance, Mode, Plan};
use crate::value::Value;

type Members = Vec<(Arc<str>, Value)>;

fn object(members: Vec<(&str, Value)>) -> Value {
    Value::object(
        members
            .into_iter()
            .map(|(name, value)| (name.into(), value))
            .collect(),
    )
}

impl Plan {
    /// The plan as `terraform show -json` writes one, format 1.2. `version` stands for the version of
    /// Terraform in it.
    pub fn document(&self, version: &str) -> String {
        let variables = self
            .variables
            .iter()
            .map(|(name, value)| (name.clone(), object(vec![("value", known(value))])));
        let changes: Vec<&Instance> = self
            .instances
            .iter()
            .filter(|instance| instance.change.is_some())
            .chain(&self.destroyed)
            .collect();
        let outputs = self.outputs.iter().map(|(name, value)| {
            let change = Change {
                actions: vec![Action::Create],
                before: Value::NULL,
                after: value.clone(),
                replace_paths: Vec::new(),
                reason: None,
                importing: None,
                previous_address: None,
            };
            (name.clone(), self::change(&change))
        });
        let read: Vec<&Instance> = self
            .instances
            .iter()
            .filter(|instance| instance.mode == Mode::Data && instance.change.is_none())
            .collect();
        let planned: Vec<&Instance> = self
            .instances
            .iter()
            .filter(|instance| instance.change.is_some())
            .collect();
        let mut members = vec![
            ("format_version", Value::from("1.2")),
            ("terraform_version", Value::from(version)),
            ("variables", Value::object(variables.collect())),
            (
                "planned_values",
                object(vec![
                    ("outputs", self.planned_outputs()),
                    ("root_module", modules(&planned)),
                ]),
            ),
            (
                "resource_changes",
                Value::tuple(changes.into_iter().map(resource_change).collect()),
            ),
            ("output_changes", Value::object(outputs.collect())),
            (
                "prior_state",
                object(vec![
                    ("format_version", Value::from("1.0")),
                    ("terraform_version", Value::from(version)),
                    ("values", object(vec![("root_module", modules(&read))])),
                ]),
            ),
            ("applyable", Value::Bool(true)),
            ("complete", Value::Bool(true)),
            ("errored", Value::Bool(false)),
        ];
        if let Some(root) = &self.configuration {
            members.push(("configuration", configuration(root)));
        }
        let mut text = json::encode(&object(members));
        text.push('\n');
        text
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
fn known(value: &Value) -> Value {
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
        Mode::Managed => "managed",
        Mode::Data => "data",
    };
    members.push(("mode".into(), Value::from(mode)));
    members.push(("type".into(), Value::String(instance.kind.clone())));
    members.push(("name".into(), Value::String(instance.name.clone())));
    match &instance.key {
        Some(crate::Key::Number(number)) => members.push(("index".into(), Value::from(*number))),
        Some(crate::Key::Text(text)) => members.push(("index".into(), Value::String(text.clone()))),
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

fn change(change: &Change) -> Value {
    let actions = change
        .actions
        .iter()
        .map(|action| Value::from(action.word()));
    let mut members = vec![
        ("actions", Value::tuple(actions.collect())),
        ("before", known(&change.before)),
        ("after", known(&change.after)),
        ("after_unknown", unknown(&change.after)),
        ("before_sensitive", sensitive(&change.before)),
        ("after_sensitive", sensitive(&change.after)),
    ];
    if !change.replace_paths.is_empty() {
        members.push(("replace_paths", Value::tuple(change.replace_paths.clone())));
    }
    if let Some(id) = &change.importing {
        members.push(("importing", object(vec![("id", Value::String(id.clone()))])));
    }
    object(members)
}

/// The tree of modules that instances lie in.
#[derive(Default)]
struct Tree<'a> {
    instances: Vec<&'a Instance>,
    children: BTreeMap<String, Tree<'a>>,
}

fn modules(instances: &[&Instance]) -> Value {
    let mut root = Tree::default();
    for instance in instances {
        let mut tree = &mut root;
        let steps = crate::address::steps(&instance.module).unwrap_or_default();
        let mut address = Vec::new();
        let mut steps = steps.into_iter().peekable();
        while let Some(word) = steps.next() {
            address.push(word);
            address.extend(steps.next());
            if let Some(crate::Step::Key(_)) = steps.peek() {
                address.extend(steps.next());
            }
            tree = tree
                .children
                .entry(crate::address::join(&address))
                .or_default();
        }
        tree.instances.push(instance);
    }
    module(&root, None)
}

fn module(tree: &Tree<'_>, address: Option<&str>) -> Value {
    let mut members = Vec::new();
    if let Some(address) = address {
        members.push(("address", Value::from(address)));
    }
    let resources: Vec<Value> = tree
        .instances
        .iter()
        .map(|instance| {
            let mut members = identity(instance);
            members.push(("schema_version".into(), Value::from(0)));
            members.push(("values".into(), known(&instance.values)));
            members.push(("sensitive_values".into(), sensitive(&instance.values)));
            Value::object(members)
        })
        .collect();
    if !resources.is_empty() {
        members.push(("resources", Value::tuple(resources)));
    }
    let children: Vec<Value> = tree
        .children
        .iter()
        .map(|(address, child)| module(child, Some(address)))
        .collect();
    if !children.is_empty() {
        members.push(("child_modules", Value::tuple(children)));
    }
    object(members)
}

fn configuration(root: &ModuleConfiguration) -> Value {
    let providers = root.providers.iter().map(|(key, provider)| {
        let mut members = vec![
            ("name", Value::String(provider.name.clone())),
            ("full_name", Value::String(provider.full_name.clone())),
            ("expressions", body(&provider.body)),
        ];
        if let Some(alias) = &provider.alias {
            members.push(("alias", Value::String(alias.clone())));
        }
        (key.clone(), object(members))
    });
    object(vec![
        ("provider_config", Value::object(providers.collect())),
        ("root_module", module_configuration(root)),
    ])
}

fn module_configuration(module: &ModuleConfiguration) -> Value {
    let mut members = Vec::new();
    let outputs = module.outputs.iter().map(|(name, output)| {
        let mut members = vec![("expression", expression(&output.expression))];
        if output.sensitive {
            members.push(("sensitive", Value::Bool(true)));
        }
        (name.clone(), object(members))
    });
    members.push(("outputs", Value::object(outputs.collect())));
    let resources = module.resources.iter().map(|(address, resource)| {
        let mode = match resource.mode {
            Mode::Managed => "managed",
            Mode::Data => "data",
        };
        let mut members = vec![
            ("address", Value::String(address.clone())),
            ("mode", Value::from(mode)),
            ("type", Value::String(resource.kind.clone())),
            ("name", Value::String(resource.name.clone())),
            (
                "provider_config_key",
                Value::String(resource.provider.clone()),
            ),
            ("expressions", body(&resource.body)),
            ("schema_version", Value::from(0)),
        ];
        repetition(
            &mut members,
            resource.count.as_ref(),
            resource.for_each.as_ref(),
        );
        depends_on(&mut members, &resource.depends_on);
        object(members)
    });
    members.push(("resources", Value::tuple(resources.collect())));
    let calls = module.calls.iter().map(|(name, call)| {
        let mut members = vec![
            ("source", Value::String(call.source.clone())),
            ("expressions", body(&call.arguments)),
        ];
        if let Some(version) = &call.version {
            members.push(("version_constraint", Value::String(version.clone())));
        }
        repetition(&mut members, call.count.as_ref(), call.for_each.as_ref());
        depends_on(&mut members, &call.depends_on);
        if let Some(module) = &call.module {
            members.push(("module", module_configuration(module)));
        }
        (name.clone(), object(members))
    });
    members.push(("module_calls", Value::object(calls.collect())));
    let variables = module.variables.iter().map(|(name, variable)| {
        let mut members = Vec::new();
        if let Some(default) = &variable.default {
            members.push(("default", known(default)));
        }
        if let Some(description) = &variable.description {
            members.push(("description", Value::String(description.clone())));
        }
        if variable.sensitive {
            members.push(("sensitive", Value::Bool(true)));
        }
        (name.clone(), object(members))
    });
    members.push(("variables", Value::object(variables.collect())));
    members.retain(|(_, value)| {
        !value.items().is_some_and(<[Value]>::is_empty)
            && !value.entries().is_some_and(<[_]>::is_empty)
    });
    object(members)
}

fn repetition(
    members: &mut Vec<(&str, Value)>,
    count: Option<&Expression>,
    for_each: Option<&Expression>,
) {
    if let Some(count) = count {
        members.push(("count_expression", expression(count)));
    }
    if let Some(for_each) = for_each {
        members.push(("for_each_expression", expression(for_each)));
    }
}

fn depends_on(members: &mut Vec<(&str, Value)>, addresses: &[Arc<str>]) {
    if !addresses.is_empty() {
        let addresses = addresses
            .iter()
            .map(|address| Value::String(address.clone()));
        members.push(("depends_on", Value::tuple(addresses.collect())));
    }
}

fn body(body: &Body) -> Value {
    let members = body.0.iter().map(|(name, argument)| {
        let value = match argument {
            Argument::Expression(written) => expression(written),
            Argument::Blocks(blocks) => Value::tuple(blocks.iter().map(self::body).collect()),
        };
        (name.clone(), value)
    });
    Value::object(members.collect())
}

fn expression(written: &Expression) -> Value {
    match &written.constant {
        Some(constant) => object(vec![("constant_value", known(constant))]),
        None if written.references.is_empty() => object(Vec::new()),
        None => {
            let references = written
                .references
                .iter()
                .map(|of| Value::String(of.clone()));
            object(vec![("references", Value::tuple(references.collect()))])
        }
    }
}
