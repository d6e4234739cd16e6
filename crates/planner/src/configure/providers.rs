//! Provider configurations: which one a resource uses, and the tags that it gives by default.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::instance::ModuleInstance;
use super::module::{ModuleCall, ResourceBlock};
use crate::language::convert;
use values::{Type, Value};

impl ModuleInstance<'_> {
    /// `tags_all`: the provider's default tags with the resource's own.
    pub(super) fn all_tags(&self, resource: &ResourceBlock, value: &Value) -> Option<Value> {
        value.get("tags_all")?;
        let own = value.get("tags")?;
        let defaults = self.default_tags(&resource.provider)?;
        if own.is_unknown() || defaults.is_unknown() {
            return None;
        }
        let mut all: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        for (key, tag) in defaults.entries().unwrap_or_default() {
            let tag = convert(tag, &Type::String).ok()?;
            all.insert(key.clone(), tag);
        }
        for (key, tag) in own.entries().unwrap_or_default() {
            all.insert(key.clone(), tag.clone());
        }
        if all.is_empty() {
            // With no tags at all the provider decides.
            return None;
        }
        Some(Value::map(Type::String, all.into_iter().collect()))
    }

    /// The default tags of a provider; `None` when they cannot be told.
    fn default_tags(&self, provider: &str) -> Option<Value> {
        let none = Value::map(Type::String, Vec::new());
        let Some((root, key)) = self.provider(provider) else {
            return Some(none);
        };
        let known = self.planning.default_tags.borrow().get(&key).cloned();
        if let Some(known) = known {
            return known;
        }
        let tags = root
            .module
            .providers
            .get(&key)
            .and_then(|body| body.blocks("default_tags").next())
            .and_then(|block| block.body.expr("tags"));
        let tags = match tags {
            Some(tags) => {
                let context = root.context();
                context.value(tags).ok().map(Cow::into_owned)
            }
            None => Some(none),
        };
        self.planning
            .default_tags
            .borrow_mut()
            .insert(key, tags.clone());
        tags
    }

    /// The root, and the key of the provider configuration there that goes by a key here.
    pub(super) fn provider(&self, key: &str) -> Option<(Rc<Self>, Arc<str>)> {
        let root_key = self.providers.get(key)?;
        let mut root = self.own.upgrade()?;
        while let Some(parent) = root
            .caller
            .as_ref()
            .and_then(|caller| caller.instance.upgrade())
        {
            root = parent;
        }
        Some((root, root_key.clone()))
    }

    pub(super) fn passed_providers(&self, call: &ModuleCall) -> HashMap<Arc<str>, Arc<str>> {
        // Default configurations are inherited, others are passed.
        let mut passed: HashMap<Arc<str>, Arc<str>> = self
            .providers
            .iter()
            .filter(|(key, _)| !key.contains('.'))
            .map(|(key, root)| (key.clone(), root.clone()))
            .collect();
        for (inner, outer) in &call.providers {
            if let Some(root) = self.providers.get(outer) {
                passed.insert(inner.clone(), root.clone());
            }
        }
        passed
    }

    pub(super) fn provider_name(&self, key: &str) -> Arc<str> {
        let local = key.split('.').next().unwrap_or(key);
        match self.module.required.get(local) {
            Some(full) => full.clone(),
            None if local == "terraform" => "terraform.io/builtin/terraform".into(),
            None => super::written_addresses::full_name(local).into(),
        }
    }
}
