//! `import` blocks: which instances are there already, and what they are imported by.
//!
//! Terraform reads what is there when it plans. This planner cannot, so an imported instance is a change
//! from something unknown. Knows nothing of what a provider takes as `id`.

mod target;

use std::sync::Arc;

use self::target::address;
use super::context::ModuleScope;
use super::instance::ModuleInstance;
use super::instances::Repetition;
use super::module::{ImportIdentifier, LoadedImport, LoadedModule};
use super::problems::{EVALUATION, Problem};
use crate::language::{EvalError, convert};
use plan::{ChangeAction, ImportTarget, ResourceChange, unseen};
use syntax::{self, AttributeNode, Body, Expr, SourceLocation};
use values::{Type, Value};

type Result<T> = std::result::Result<T, EvalError>;

/// Arguments of an `import` block.
const ARGUMENTS: [&str; 5] = ["for_each", "id", "identity", "provider", "to"];

/// How an address is written in JSON.
const ADDRESS: &str = "write the address alone, such as `aws_s3_bucket.data`";

/// Reads an `import` block. An error says where, what is wrong and how it is put right.
pub(super) fn read(
    mut body: Body,
) -> std::result::Result<LoadedImport, (SourceLocation, String, &'static str)> {
    let location = body.location.clone();
    let known = |name: &Arc<str>| ARGUMENTS.contains(&name.as_ref());
    if let Some(other) = body.attributes.iter().find(|other| !known(&other.name)) {
        let message = format!("an `import` block has no argument `{}`", other.name);
        let help = "it takes `to`, `id` or `identity`, and `for_each`";
        return Err((other.location(), message, help));
    }
    if let Some(provider) = body.attribute("provider") {
        let message = "`provider` is only for imports that generate configuration".into();
        let help = "say `provider` in the resource that is imported to";
        return Err((provider.location(), message, help));
    }
    let Some(mut to) = body.take("to") else {
        let message = "an `import` block needs `to`".into();
        return Err((location, message, "name the resource that is imported to"));
    };
    // In JSON every address is text.
    if let Expr::Value(Value::String(text)) = &to.expr
        && to.location().is_json()
    {
        to.expr =
            syntax::parse_expression(text).map_err(|message| (to.location(), message, ADDRESS))?;
    } else if to.location().is_json() {
        let message = "an address in JSON is no template".into();
        return Err((to.location(), message, ADDRESS));
    }
    let by = match (body.take("id"), body.take("identity")) {
        (Some(id), None) => ImportIdentifier::Id(id),
        (None, Some(identity)) => ImportIdentifier::Identity(identity),
        (Some(_), Some(second)) => {
            let message = "an `import` block takes `id` or `identity`, not both".into();
            return Err((second.location(), message, "take one of them out"));
        }
        (None, None) => {
            let message = "an `import` block needs `id`".into();
            let help = "say what the provider knows the object by, such as the name of a bucket";
            return Err((location, message, help));
        }
    };
    Ok(LoadedImport {
        to,
        by,
        for_each: body.take("for_each"),
        location,
    })
}

/// The change of an imported instance, and its values after it. Nothing of what is there is known, so
/// each argument may change.
pub(super) fn change(
    kind: &str,
    value: &Value,
    importing: &ImportTarget,
) -> (Value, ResourceChange) {
    let value = match &importing.id {
        // The only type of which it is certain: it takes any text for its identifier.
        Some(id) if kind == "terraform_data" => value
            .clone()
            .with_attribute("id", Value::String(id.clone())),
        _ => value.clone(),
    };
    let change = ResourceChange {
        actions: vec![ChangeAction::Update],
        before: unseen(&value),
        after: value.clone(),
        importing: Some(importing.clone()),
        ..ResourceChange::default()
    };
    (value, change)
}

impl ModuleInstance<'_> {
    /// Says that a called module has `import` blocks.
    pub(super) fn refuse_imports(&self, call: &str, module: &LoadedModule) {
        for import in &module.imports {
            let error = EvalError::new("`import` blocks are only allowed in the root module")
                .help(format!(
                    "write it in the root, with `to = module.{call}.…`, and take it out of the module"
                ));
            self.problem(&import.location, &format!("module.{call}"), &error);
        }
    }

    /// Works out the `import` blocks of the root.
    pub(super) fn resolve_imports(&self) {
        let mut constant: Vec<(String, SourceLocation)> = Vec::new();
        for import in &self.module.imports {
            let name = format!("import.{}", address(&import.to.expr).unwrap_or_default());
            let name = name.trim_end_matches('.');
            if import.for_each.is_none()
                && let Some(address) = address(&import.to.expr)
            {
                if let Some((_, first)) = constant.iter().find(|(known, _)| *known == address) {
                    let message = format!("{address} is imported twice");
                    let problem = Problem::new(EVALUATION, &import.to.location(), &message)
                        .address(name.to_owned())
                        .help("remove one of the blocks")
                        .related(first, "imported here first");
                    self.planning.problem(problem);
                    continue;
                }
                constant.push((address, import.to.location()));
            }
            let (location, result) = self.resolve_import(import);
            if let Err(error) = result {
                self.problem(&location, name, &error);
            }
        }
    }

    /// Works out one block; a fault has the location of the argument that it is about.
    fn resolve_import(&self, import: &LoadedImport) -> (SourceLocation, Result<()>) {
        let Some(for_each) = &import.for_each else {
            return self.import_one(import, &Repetition::None);
        };
        let entries = match self.import_entries(for_each) {
            Ok(entries) => entries,
            Err(error) => return (for_each.location(), Err(error)),
        };
        for (key, value) in entries {
            let (location, result) = self.import_one(import, &Repetition::Each(key, value));
            if result.is_err() {
                return (location, result);
            }
        }
        (import.location.clone(), Ok(()))
    }

    /// Keys and values that a block is repeated for; `null` is none.
    fn import_entries(&self, for_each: &AttributeNode) -> Result<Vec<(Value, Value)>> {
        let context = self.context();
        let value = context.value(&for_each.expr)?;
        let marks = value.marks();
        let entries: Vec<(Value, Value)> = match value.plain() {
            Value::Null(_) => Vec::new(),
            Value::Map(entries) | Value::Object(entries) => entries
                .entries
                .iter()
                .map(|(key, value)| (Value::String(key.clone()), value.clone()))
                .collect(),
            Value::Set(items) if value.is_wholly_known() => {
                let items = items.items.iter();
                items.map(|item| (item.clone(), item.clone())).collect()
            }
            Value::List(items) | Value::Tuple(items) => {
                let items = items.items.iter().enumerate();
                items
                    .map(|(at, item)| (Value::number(at), item.clone()))
                    .collect()
            }
            Value::Unknown(_) | Value::Set(_) => {
                self.undecided("`for_each` is known only after apply", "for_each")?;
                Vec::new()
            }
            other => {
                let message = format!("`for_each` is a {}", other.ty().friendly());
                return Err(EvalError::new(message).help("give it a map, a set or a list"));
            }
        };
        Ok(entries
            .into_iter()
            .map(|(key, value)| (key.marked(marks), value.marked(marks)))
            .collect())
    }

    fn import_one(
        &self,
        import: &LoadedImport,
        repetition: &Repetition,
    ) -> (SourceLocation, Result<()>) {
        let found = self
            .target(&import.to.expr, repetition)
            .and_then(|target| self.reach(&target));
        let address = match found {
            Ok(Some(address)) => address,
            Ok(None) => return (import.to.location(), Ok(())),
            Err(error) => return (import.to.location(), Err(error)),
        };
        let (importing, location) = match &import.by {
            ImportIdentifier::Id(id) => (self.import_id(id, repetition, &address), id.location()),
            ImportIdentifier::Identity(identity) => (
                self.import_identity(identity, repetition),
                identity.location(),
            ),
        };
        let importing = importing.map(|importing| {
            let mut imports = self.planning.imports.borrow_mut();
            imports.insert(address.into(), importing);
        });
        (location, importing)
    }

    fn import_id(
        &self,
        id: &AttributeNode,
        repetition: &Repetition,
        address: &str,
    ) -> Result<ImportTarget> {
        let mut references = Vec::new();
        syntax::references(&id.expr, &mut references);
        if references.iter().any(|of| of.as_ref() == address) {
            return Err(
                EvalError::new("`id` refers to the resource that is imported")
                    .help("write what the object is known by"),
            );
        }
        let context = ModuleScope {
            repetition,
            ..self.context()
        };
        let value = context.value(&id.expr)?;
        let value = convert(&value.revealed(), &Type::String).map_err(EvalError::new)?;
        match &value {
            Value::String(text) if text.is_empty() => {
                Err(EvalError::new("`id` is empty")
                    .help("write what the provider knows the object by"))
            }
            Value::String(text) => Ok(ImportTarget {
                id: Some(text.clone()),
                identity: None,
            }),
            Value::Null(_) => {
                Err(EvalError::new("`id` is null")
                    .help("write what the provider knows the object by"))
            }
            _ => {
                self.undecided("`id` is known only after apply", address)?;
                Ok(ImportTarget::default())
            }
        }
    }

    fn import_identity(
        &self,
        identity: &AttributeNode,
        repetition: &Repetition,
    ) -> Result<ImportTarget> {
        let context = ModuleScope {
            repetition,
            ..self.context()
        };
        let value = context.value(&identity.expr)?.revealed();
        match &value {
            Value::Map(_) | Value::Object(_) if value.is_wholly_known() => Ok(ImportTarget {
                id: None,
                identity: Some(value),
            }),
            Value::Map(_) | Value::Object(_) | Value::Unknown(_) => {
                self.undecided("`identity` is known only after apply", "import")?;
                Ok(ImportTarget::default())
            }
            other => {
                let message = format!("`identity` is a {}", other.ty().friendly());
                Err(EvalError::new(message).help("give it an object, as the provider documents it"))
            }
        }
    }

    /// What Terraform refuses, unless it depends on what is known there and not here: what a data
    /// source answers when Terraform plans, or a variable of the root without a value.
    fn undecided(&self, message: &str, name: &str) -> Result<()> {
        let variables = 0..self.module.variables.len();
        let known = |at| self.variable(at).is_ok_and(Value::is_wholly_known);
        if self.planning.unanswered.get() || !variables.into_iter().all(known) {
            let reason = "what is imported may depend on what is known only when Terraform plans";
            self.planning.note(name, reason);
            return Ok(());
        }
        Err(EvalError::new(message)
            .help("Terraform refuses it: make it depend only on what is known before apply"))
    }
}
