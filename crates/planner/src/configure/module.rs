//! A module, parsed: what its files declare, whichever notation they are in.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::shape::BodySchema;
use crate::language::constraint::Constraint;
use plan::ModuleConfiguration;
use syntax::{AttributeNode, Body, Expr, SourceLocation};
use values::Value;
use values::address::ResourceMode;

/// Things by name, in the order of their names.
#[derive(Debug)]
pub(crate) struct NameTable<T> {
    indexes: HashMap<Arc<str>, usize>,
    items: Vec<(Arc<str>, T)>,
}

impl<T> Default for NameTable<T> {
    fn default() -> Self {
        Self {
            indexes: HashMap::new(),
            items: Vec::new(),
        }
    }
}

impl<T> NameTable<T> {
    /// Adds a thing; `false` when the name is taken.
    pub(crate) fn insert(&mut self, name: Arc<str>, item: T) -> bool {
        if self.indexes.contains_key(&name) {
            return false;
        }
        self.indexes.insert(name.clone(), self.items.len());
        self.items.push((name, item));
        true
    }

    pub(crate) fn index_of(&self, name: &str) -> Option<usize> {
        self.indexes.get(name).copied()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.by_index(self.index_of(name)?).map(|(_, item)| item)
    }

    pub(crate) fn by_index(&self, index: usize) -> Option<&(Arc<str>, T)> {
        self.items.get(index)
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Arc<str>, T)> {
        self.items.iter()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|(name, _)| name.as_ref())
    }
}

/// A module.
#[derive(Debug, Default)]
pub(crate) struct LoadedModule {
    /// Its folder.
    pub(crate) folder: Arc<str>,
    pub(crate) variables: NameTable<VariableBlock>,
    pub(crate) locals: NameTable<AttributeNode>,
    /// By address in the module: `data.aws_region.this`.
    pub(crate) resources: NameTable<ResourceBlock>,
    /// `ephemeral` resources, by address in the module: `ephemeral.aws_ssm_parameter.token`.
    pub(crate) ephemerals: NameTable<EphemeralBlock>,
    pub(crate) calls: NameTable<ModuleCall>,
    pub(crate) outputs: NameTable<OutputBlock>,
    /// By key: `aws.recovery`.
    pub(crate) providers: NameTable<Body>,
    /// Full names of providers by their local names.
    pub(crate) required: HashMap<Arc<str>, Arc<str>>,
    /// Assertions of `check` blocks only warn; they are not evaluated.
    pub(crate) moved: Vec<(String, String)>,
    /// What `removed` blocks let stay.
    pub(crate) forgotten: Vec<String>,
    /// `removed` blocks in override files, of which Terraform takes no notice.
    pub(crate) ignored: Vec<SourceLocation>,
    /// `import` blocks, which only a root may have.
    pub(crate) imports: Vec<LoadedImport>,
    /// The module as plans tell it, when it calls no other: the same in each.
    pub(crate) described: OnceCell<Arc<ModuleConfiguration>>,
}

#[derive(Debug)]
pub(crate) struct VariableBlock {
    pub(crate) constraint: Constraint,
    /// The default, converted.
    pub(crate) default: Option<Value>,
    pub(crate) nullable: bool,
    pub(crate) sensitive: bool,
    pub(crate) ephemeral: bool,
    pub(crate) description: Option<Arc<str>>,
    pub(crate) validations: Vec<CustomCondition>,
    pub(crate) location: SourceLocation,
}

/// A condition that must hold.
#[derive(Debug)]
pub(crate) struct CustomCondition {
    pub(crate) condition: Expr,
    pub(crate) message: Option<Expr>,
    pub(crate) location: SourceLocation,
    /// Does it look at nothing but the variable that it belongs to?
    pub(crate) own: bool,
}

#[derive(Debug)]
pub(crate) struct ResourceBlock {
    pub(crate) mode: ResourceMode,
    pub(crate) kind: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) body: Body,
    pub(crate) count: Option<AttributeNode>,
    pub(crate) for_each: Option<AttributeNode>,
    /// Key of its provider configuration in the module.
    pub(crate) provider: Arc<str>,
    pub(crate) depends_on: Vec<Arc<str>>,
    /// Names of arguments whose changes are ignored; `None` for all.
    pub(crate) ignore_changes: Option<Vec<Arc<str>>>,
    /// `replace_triggered_by`: resources, or attributes of them.
    pub(crate) triggers: Vec<Expr>,
    pub(crate) prevent_destroy: bool,
    pub(crate) create_before_destroy: bool,
    pub(crate) preconditions: Vec<CustomCondition>,
    pub(crate) postconditions: Vec<CustomCondition>,
    pub(crate) shape: Option<Arc<BodySchema>>,
    pub(crate) location: SourceLocation,
}

/// An `ephemeral` resource.
#[derive(Debug)]
pub(crate) struct EphemeralBlock {
    pub(crate) body: Body,
    pub(crate) count: Option<AttributeNode>,
    pub(crate) for_each: Option<AttributeNode>,
    pub(crate) preconditions: Vec<CustomCondition>,
    pub(crate) postconditions: Vec<CustomCondition>,
    pub(crate) location: SourceLocation,
}

/// An `import` block.
#[derive(Debug)]
pub(crate) struct LoadedImport {
    /// The address that is imported to; its keys may be made of `each`.
    pub(crate) to: AttributeNode,
    pub(crate) by: ImportIdentifier,
    pub(crate) for_each: Option<AttributeNode>,
    pub(crate) location: SourceLocation,
}

/// What an `import` block knows an object by.
#[derive(Debug)]
pub(crate) enum ImportIdentifier {
    /// `id`
    Id(AttributeNode),
    /// `identity`, as of Terraform 1.12.
    Identity(AttributeNode),
}

#[derive(Debug)]
pub(crate) struct ModuleCall {
    pub(crate) source: Arc<str>,
    pub(crate) version: Option<Arc<str>>,
    pub(crate) arguments: Vec<AttributeNode>,
    pub(crate) count: Option<AttributeNode>,
    pub(crate) for_each: Option<AttributeNode>,
    /// Provider configurations: key in the called module, key here.
    pub(crate) providers: Vec<(Arc<str>, Arc<str>)>,
    pub(crate) depends_on: Vec<Arc<str>>,
    pub(crate) location: SourceLocation,
}

#[derive(Debug)]
pub(crate) struct OutputBlock {
    pub(crate) value: AttributeNode,
    pub(crate) sensitive: bool,
    pub(crate) ephemeral: bool,
    pub(crate) preconditions: Vec<CustomCondition>,
    pub(crate) location: SourceLocation,
}
