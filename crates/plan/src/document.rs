//! A plan as a document in the format of `terraform show -json`, version 1.2, so that other tools
//! read it. How its members are called is decided by crate `formats`.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use formats::{
    ActionEntry, ChangeEntry, ImportingEntry, IndexEntry, ModeEntry, ModuleValues, OutputValue,
    PlanDocument, PriorState, ResourceChangeEntry, ResourceValues, StateValues, VariableValue,
};
use serde::Serialize;
use values::address::{AddressStep, InstanceKey, ResourceMode, join, steps};

use crate::configuration_document::configuration;
use crate::document_value::{DocumentValue, TerraformFormatter};
use crate::plan::{ChangeAction, ImportTarget, Instance, Plan, ResourceChange};

/// Bytes that are kept before they are handed on.
const PIECE: usize = 64 << 10;

impl Plan {
    /// The plan as `terraform show -json` writes one, format 1.2. `version` is written as the version of
    /// Terraform in it.
    #[must_use]
    pub fn document(&self, version: &str) -> String {
        let mut bytes = Vec::new();
        // Memory takes everything.
        let _ = self.write_document(version, &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The same, handed to `out` in pieces: what is written of a large plan is never in memory as a whole.
    ///
    /// # Errors
    /// When `out` takes no more.
    pub fn write_document(&self, version: &str, out: impl Write) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(PIECE, out);
        let mut serializer = serde_json::Serializer::with_formatter(&mut out, TerraformFormatter);
        self.parts(version).serialize(&mut serializer)?;
        out.write_all(b"\n")?;
        out.flush()
    }

    fn parts<'a>(&'a self, version: &'a str) -> PlanDocument<'a, DocumentValue<'a>> {
        let planned = || {
            let all = self.instances.iter();
            all.filter(|instance| instance.change.is_some())
        };
        let read = self
            .instances
            .iter()
            .filter(|instance| instance.mode == ResourceMode::Data && instance.change.is_none());
        let variables = self.variables.iter();
        let outputs = || self.outputs.iter();
        PlanDocument {
            applyable: true,
            complete: true,
            configuration: self.configuration.as_deref().map(configuration),
            errored: false,
            format_version: "1.2",
            output_changes: outputs()
                .map(|(name, value)| {
                    let change = ChangeEntry {
                        actions: vec![ActionEntry::Create],
                        after: DocumentValue::Known(value),
                        after_sensitive: DocumentValue::Sensitive(value),
                        after_unknown: DocumentValue::Unknown(value),
                        before: DocumentValue::Null,
                        before_sensitive: DocumentValue::False,
                        importing: None,
                        may_be_replaced: false,
                        may_change: Vec::new(),
                        replace_paths: Vec::new(),
                    };
                    (name.as_ref(), change)
                })
                .collect(),
            planned_values: StateValues {
                outputs: Some(
                    outputs()
                        .map(|(name, value)| {
                            let output = OutputValue {
                                sensitive: value.is_sensitive(),
                                value: value
                                    .is_wholly_known()
                                    .then_some(DocumentValue::Known(value)),
                            };
                            (name.as_ref(), output)
                        })
                        .collect(),
                ),
                root_module: root_module(planned()),
            },
            prior_state: PriorState {
                format_version: "1.0",
                terraform_version: version,
                values: StateValues {
                    outputs: None,
                    root_module: root_module(read),
                },
            },
            resource_changes: planned()
                .chain(&self.destroyed)
                .map(resource_change)
                .collect(),
            resource_drift: self.drift.iter().map(resource_change).collect(),
            terraform_version: version,
            variables: variables
                .map(|(name, value)| {
                    let value = DocumentValue::Known(value);
                    (name.as_ref(), VariableValue { value })
                })
                .collect(),
        }
    }
}

pub(crate) fn mode(mode: ResourceMode) -> ModeEntry {
    match mode {
        ResourceMode::Managed => ModeEntry::Managed,
        ResourceMode::Data => ModeEntry::Data,
    }
}

fn index(instance: &Instance) -> Option<IndexEntry<'_>> {
    instance.key.as_ref().map(|key| match key {
        InstanceKey::Number(number) => IndexEntry::Number(*number),
        InstanceKey::Text(text) => IndexEntry::Text(text),
    })
}

fn resource_change(instance: &Instance) -> ResourceChangeEntry<'_, DocumentValue<'_>> {
    let change = instance.change.as_ref();
    ResourceChangeEntry {
        action_reason: change.and_then(|change| change.reason.as_deref()),
        address: &instance.address,
        change: change.map(self::change),
        deposed: instance.deposed.as_deref(),
        index: index(instance),
        mode: mode(instance.mode),
        module_address: Some(instance.module.as_ref()).filter(|module| !module.is_empty()),
        name: &instance.name,
        previous_address: change.and_then(|change| change.previous_address.as_deref()),
        provider_name: &instance.provider,
        resource_type: &instance.resource_type,
    }
}

fn change(change: &ResourceChange) -> ChangeEntry<'_, DocumentValue<'_>> {
    ChangeEntry {
        actions: change.actions.iter().map(|step| action(*step)).collect(),
        after: DocumentValue::Known(&change.after),
        after_sensitive: DocumentValue::Sensitive(&change.after),
        after_unknown: DocumentValue::Unknown(&change.after),
        // Of what is there already, and was not read, nothing is said.
        before: match change.imports_the_unseen() {
            true => DocumentValue::Null,
            false => DocumentValue::Known(&change.before),
        },
        before_sensitive: DocumentValue::Sensitive(&change.before),
        importing: change.importing.as_ref().map(importing),
        may_be_replaced: change.may_be_replaced,
        may_change: change.may_change.iter().map(AsRef::as_ref).collect(),
        replace_paths: change
            .replace_paths
            .iter()
            .map(DocumentValue::Known)
            .collect(),
    }
}

fn action(action: ChangeAction) -> ActionEntry {
    match action {
        ChangeAction::NoOp => ActionEntry::NoOp,
        ChangeAction::Create => ActionEntry::Create,
        ChangeAction::Read => ActionEntry::Read,
        ChangeAction::Update => ActionEntry::Update,
        ChangeAction::Delete => ActionEntry::Delete,
        ChangeAction::Forget => ActionEntry::Forget,
    }
}

fn importing(target: &ImportTarget) -> ImportingEntry<'_, DocumentValue<'_>> {
    ImportingEntry {
        id: target.id.as_deref(),
        identity: target.identity.as_ref().map(DocumentValue::Known),
        unknown: target.id.is_none() && target.identity.is_none(),
    }
}

/// The tree of modules that instances lie in.
#[derive(Default)]
struct ModuleNode<'a> {
    instances: Vec<&'a Instance>,
    children: BTreeMap<String, ModuleNode<'a>>,
}

fn root_module<'a>(
    instances: impl Iterator<Item = &'a Instance>,
) -> ModuleValues<'a, DocumentValue<'a>> {
    let mut root = ModuleNode::default();
    for instance in instances {
        let mut tree = &mut root;
        let mut address = Vec::new();
        let mut steps = steps(&instance.module)
            .unwrap_or_default()
            .into_iter()
            .peekable();
        while let Some(word) = steps.next() {
            address.push(word);
            address.extend(steps.next());
            if let Some(AddressStep::Key(_)) = steps.peek() {
                address.extend(steps.next());
            }
            tree = tree.children.entry(join(&address)).or_default();
        }
        tree.instances.push(instance);
    }
    module(root, None)
}

fn module<'a>(
    tree: ModuleNode<'a>,
    address: Option<String>,
) -> ModuleValues<'a, DocumentValue<'a>> {
    let children = tree.children.into_iter();
    let resources = tree.instances.into_iter();
    ModuleValues {
        address,
        child_modules: children
            .map(|(address, child)| module(child, Some(address)))
            .collect(),
        resources: resources
            .map(|instance| ResourceValues {
                address: &instance.address,
                index: index(instance),
                mode: mode(instance.mode),
                name: &instance.name,
                provider_name: &instance.provider,
                schema_version: 0,
                sensitive_values: DocumentValue::Sensitive(&instance.values),
                resource_type: &instance.resource_type,
                values: DocumentValue::Known(&instance.values),
            })
            .collect(),
    }
}
