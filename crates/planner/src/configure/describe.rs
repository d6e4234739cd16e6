//! The configuration as a plan tells it: constants and references. Each module is described once.

use std::collections::HashMap;
use std::sync::Arc;

use super::Planning;
use super::module::{LoadedModule, ModuleCall};
use plan::{
    Argument, BodyConfiguration, CallConfiguration, Expression, ModuleConfiguration,
    OutputConfiguration, ProviderConfiguration, ResourceConfiguration, VariableConfiguration,
};
use syntax::{self, Expr};

/// Describes the root and all that it calls.
pub(super) fn root(planning: &Planning<'_>, folder: &str) -> Arc<ModuleConfiguration> {
    let mut describer = Describer {
        planning,
        known: HashMap::new(),
    };
    describer.module(folder, "", 0).unwrap_or_default()
}

struct Describer<'a> {
    planning: &'a Planning<'a>,
    /// Modules by folder; those that call fetched modules differ from place to place.
    known: HashMap<String, Option<Arc<ModuleConfiguration>>>,
}

impl Describer<'_> {
    fn module(
        &mut self,
        folder: &str,
        address: &str,
        depth: usize,
    ) -> Option<Arc<ModuleConfiguration>> {
        // A module that calls itself is not described within itself.
        if let Some(known) = self.known.get(folder) {
            return known.clone();
        }
        if depth > super::module_tree::MAX_MODULES {
            return None;
        }
        let module = self.planning.module(folder)?;
        if module.calls.len() == 0 {
            let described = module.described.get_or_init(|| Arc::new(describe(&module)));
            self.known
                .insert(folder.to_owned(), Some(described.clone()));
            return Some(described.clone());
        }
        self.known.insert(folder.to_owned(), None);
        let mut described = describe(&module);
        for (name, call) in module.calls.iter() {
            if !self.planning.plans(address, name) {
                continue;
            }
            let own = match address {
                "" => format!("module.{name}"),
                address => format!("{address}.module.{name}"),
            };
            let inner = self
                .folder(&module, address, name, call)
                .and_then(|folder| self.module(&folder, &own, depth + 1));
            described.calls.insert(
                name.clone(),
                CallConfiguration {
                    source: call.source.clone(),
                    version: call.version.clone(),
                    arguments: BodyConfiguration(
                        call.arguments
                            .iter()
                            .map(|argument| {
                                let expression = expression(&argument.expr);
                                (argument.name.clone(), Argument::Expression(expression))
                            })
                            .collect(),
                    ),
                    count: call.count.as_ref().map(|count| expression(&count.expr)),
                    for_each: call.for_each.as_ref().map(|each| expression(&each.expr)),
                    depends_on: call.depends_on.clone(),
                    providers: call
                        .providers
                        .iter()
                        .map(|(inner, outer)| (inner.clone(), outer.clone()))
                        .collect(),
                    module: inner,
                },
            );
        }
        let described = Arc::new(described);
        self.known
            .insert(folder.to_owned(), Some(described.clone()));
        Some(described)
    }

    fn folder(
        &self,
        module: &LoadedModule,
        address: &str,
        name: &str,
        call: &ModuleCall,
    ) -> Option<String> {
        if call.source.starts_with("./") || call.source.starts_with("../") {
            return Some(super::join(&module.folder, &call.source));
        }
        self.planning
            .installed(address, name)
            .map(|(folder, _)| folder)
    }
}

fn describe(module: &LoadedModule) -> ModuleConfiguration {
    let mut described = ModuleConfiguration::default();
    for (address, resource) in module.resources.iter() {
        described.resources.insert(
            address.clone(),
            ResourceConfiguration {
                mode: resource.mode,
                resource_type: resource.kind.clone(),
                name: resource.name.clone(),
                provider: resource.provider.clone(),
                body: body(&resource.body),
                count: resource.count.as_ref().map(|count| expression(&count.expr)),
                for_each: resource
                    .for_each
                    .as_ref()
                    .map(|each| expression(&each.expr)),
                depends_on: resource.depends_on.clone(),
                prevent_destroy: Some(resource.prevent_destroy),
                create_before_destroy: Some(resource.create_before_destroy),
                ignore_changes: resource.ignore_changes.clone(),
                replace_triggered_by: resource
                    .triggers
                    .iter()
                    .flat_map(|trigger| expression(trigger).references.into_iter().take(1))
                    .collect(),
            },
        );
    }
    for (name, variable) in module.variables.iter() {
        described.variables.insert(
            name.clone(),
            VariableConfiguration {
                default: variable.default.clone(),
                description: variable.description.clone(),
                sensitive: variable.sensitive,
            },
        );
    }
    for (name, local) in module.locals.iter() {
        described
            .locals
            .insert(name.clone(), expression(&local.expr));
    }
    for (name, output) in module.outputs.iter() {
        described.outputs.insert(
            name.clone(),
            OutputConfiguration {
                expression: expression(&output.value.expr),
                sensitive: output.sensitive,
            },
        );
    }
    for (key, configuration) in module.providers.iter() {
        let local = key.split('.').next().unwrap_or(key);
        described.providers.insert(
            key.clone(),
            ProviderConfiguration {
                name: local.into(),
                full_name: module
                    .required
                    .get(local)
                    .cloned()
                    .unwrap_or_else(|| super::written_addresses::full_name(local).into()),
                alias: key.split_once('.').map(|(_, alias)| alias.into()),
                body: body(configuration),
            },
        );
    }
    described
}

fn body(written: &syntax::Body) -> BodyConfiguration {
    let mut described = BodyConfiguration::default();
    for attribute in &written.attributes {
        described.0.insert(
            attribute.name.clone(),
            Argument::Expression(expression(&attribute.expr)),
        );
    }
    for block in &written.blocks {
        let (name, inner) = match block.block_type.as_ref() {
            "dynamic" => {
                let content = block.body.blocks("content").next();
                let mut inner = content
                    .map(|content| body(&content.body))
                    .unwrap_or_default();
                if let Some(over) = block.body.expr("for_each") {
                    // What it goes over belongs to whatever the content takes from it.
                    let over = expression(over).references;
                    spread(&mut inner, &over);
                }
                (block.labels.first().cloned().unwrap_or_default(), inner)
            }
            _ => (block.block_type.clone(), body(&block.body)),
        };
        match described
            .0
            .entry(name)
            .or_insert_with(|| Argument::Blocks(Vec::new()))
        {
            Argument::Blocks(blocks) => blocks.push(inner),
            Argument::Expression(_) => {}
        }
    }
    described
}

fn spread(body: &mut BodyConfiguration, references: &[Arc<str>]) {
    for argument in body.0.values_mut() {
        match argument {
            Argument::Expression(expression) if expression.constant.is_none() => {
                expression.references.extend(references.iter().cloned());
            }
            Argument::Expression(_) => {}
            Argument::Blocks(blocks) => blocks
                .iter_mut()
                .for_each(|block| spread(block, references)),
        }
    }
}

fn expression(expr: &Expr) -> Expression {
    if let Some(constant) = super::constant(expr) {
        return Expression {
            constant: Some(constant),
            references: Vec::new(),
        };
    }
    let mut references = Vec::new();
    syntax::references(expr, &mut references);
    Expression {
        constant: None,
        references,
    }
}
