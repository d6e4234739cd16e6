//! The configuration that a plan carries.

use std::sync::Arc;

use super::instances::MAX_MODULES;
use super::{DocumentNode, ReadError, WRITE_ANEW};
use crate::configuration::{
    Argument, BodyConfiguration, CallConfiguration, Expression, ModuleConfiguration,
    OutputConfiguration, ProviderConfiguration, ResourceConfiguration, VariableConfiguration,
};
use values::address::ResourceMode;
use values::json::JsonStep;

/// Reads `configuration`.
pub(super) fn root(node: &DocumentNode<'_>) -> Result<ModuleConfiguration, ReadError> {
    let mut root = match node.get("root_module") {
        Some(module) => self::module(&module, 0)?,
        None => ModuleConfiguration::default(),
    };
    if let Some(providers) = node.get("provider_config") {
        for (key, provider) in providers.entries()? {
            let configuration = ProviderConfiguration {
                name: text(&provider, "name")?.unwrap_or_default(),
                full_name: text(&provider, "full_name")?.unwrap_or_default(),
                alias: text(&provider, "alias")?,
                body: body(provider.get("expressions").as_ref())?,
            };
            root.providers.insert(key.clone(), configuration);
        }
    }
    Ok(root)
}

fn module(node: &DocumentNode<'_>, depth: usize) -> Result<ModuleConfiguration, ReadError> {
    if depth > MAX_MODULES {
        return Err(node.error("modules are nested too deep", WRITE_ANEW));
    }
    let mut module = ModuleConfiguration::default();
    if let Some(resources) = node.get("resources") {
        for node in resources.items()? {
            module
                .resources
                .insert(node.need("address")?.text()?, resource(&node)?);
        }
    }
    if let Some(calls) = node.get("module_calls") {
        for (name, node) in calls.entries()? {
            let call = CallConfiguration {
                providers: Vec::new(),
                source: text(&node, "source")?.unwrap_or_default(),
                version: text(&node, "version_constraint")?,
                arguments: body(node.get("expressions").as_ref())?,
                count: expression_at(&node, "count_expression")?,
                for_each: expression_at(&node, "for_each_expression")?,
                depends_on: texts(&node, "depends_on")?,
                module: match node.get("module") {
                    Some(inner) => Some(Arc::new(self::module(&inner, depth + 1)?)),
                    None => None,
                },
            };
            module.calls.insert(name.clone(), call);
        }
    }
    if let Some(variables) = node.get("variables") {
        for (name, node) in variables.entries()? {
            let variable = VariableConfiguration {
                default: node.value.get("default").cloned(),
                description: text(&node, "description")?,
                sensitive: truth(&node, "sensitive")?,
            };
            module.variables.insert(name.clone(), variable);
        }
    }
    if let Some(outputs) = node.get("outputs") {
        for (name, node) in outputs.entries()? {
            let output = OutputConfiguration {
                expression: expression_at(&node, "expression")?.unwrap_or_default(),
                sensitive: truth(&node, "sensitive")?,
            };
            module.outputs.insert(name.clone(), output);
        }
    }
    Ok(module)
}

fn resource(node: &DocumentNode<'_>) -> Result<ResourceConfiguration, ReadError> {
    let mode = node.need("mode")?;
    Ok(ResourceConfiguration {
        mode: match mode.text()?.as_ref() {
            "managed" => ResourceMode::Managed,
            "data" => ResourceMode::Data,
            _ => return Err(mode.wrong("`managed` or `data`")),
        },
        resource_type: node.need("type")?.text()?,
        name: node.need("name")?.text()?,
        provider: text(node, "provider_config_key")?.unwrap_or_default(),
        body: body(node.get("expressions").as_ref())?,
        count: expression_at(node, "count_expression")?,
        for_each: expression_at(node, "for_each_expression")?,
        depends_on: texts(node, "depends_on")?,
        prevent_destroy: None,
        create_before_destroy: None,
        ignore_changes: Some(Vec::new()),
        replace_triggered_by: Vec::new(),
    })
}

fn body(node: Option<&DocumentNode<'_>>) -> Result<BodyConfiguration, ReadError> {
    let mut body = BodyConfiguration::default();
    let Some(node) = node else { return Ok(body) };
    for (name, node) in node.entries()? {
        body.0.insert(name.clone(), argument(&node)?);
    }
    Ok(body)
}

fn argument(node: &DocumentNode<'_>) -> Result<Argument, ReadError> {
    if node.value.items().is_some() {
        let blocks: Result<_, _> = node.items()?.iter().map(|node| body(Some(node))).collect();
        return Ok(Argument::Blocks(blocks?));
    }
    let entries = node
        .value
        .entries()
        .ok_or_else(|| node.wrong("an object"))?;
    let is_expression = entries
        .iter()
        .all(|(key, _)| matches!(key.as_ref(), "constant_value" | "references"));
    if is_expression {
        expression(node).map(Argument::Expression)
    } else {
        Ok(Argument::Blocks(vec![body(Some(node))?]))
    }
}

fn expression(node: &DocumentNode<'_>) -> Result<Expression, ReadError> {
    node.entries()?;
    Ok(Expression {
        constant: node.value.get("constant_value").cloned(),
        references: texts(node, "references")?,
    })
}

fn expression_at(
    node: &DocumentNode<'_>,
    name: &'static str,
) -> Result<Option<Expression>, ReadError> {
    match node.value.get(name) {
        Some(value) => expression(&node.step(value, JsonStep::Member(name))).map(Some),
        None => Ok(None),
    }
}

fn text(node: &DocumentNode<'_>, name: &'static str) -> Result<Option<Arc<str>>, ReadError> {
    match node.value.get(name) {
        Some(value) if !value.is_null() => {
            node.step(value, JsonStep::Member(name)).text().map(Some)
        }
        _ => Ok(None),
    }
}

fn texts(node: &DocumentNode<'_>, name: &'static str) -> Result<Vec<Arc<str>>, ReadError> {
    match node.value.get(name) {
        Some(value) if !value.is_null() => node
            .step(value, JsonStep::Member(name))
            .items()?
            .iter()
            .map(DocumentNode::text)
            .collect(),
        _ => Ok(Vec::new()),
    }
}

fn truth(node: &DocumentNode<'_>, name: &'static str) -> Result<bool, ReadError> {
    match node.value.get(name) {
        Some(value) if !value.is_null() => node.step(value, JsonStep::Member(name)).boolean(),
        _ => Ok(false),
    }
}
