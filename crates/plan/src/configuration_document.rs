//! The `configuration` part of a plan document.

use std::sync::Arc;

use formats::{
    ArgumentEntry, BodyEntry, ConfigurationEntry, ExpressionEntry, ModuleCallEntry, ModuleEntry,
    OutputEntry, ProviderEntry, ResourceEntry, VariableEntry,
};

use crate::configuration::{
    Argument, BodyConfiguration, CallConfiguration, Expression, ModuleConfiguration,
    ResourceConfiguration,
};
use crate::document::mode;
use crate::document_value::DocumentValue;

pub(crate) fn configuration(
    root: &ModuleConfiguration,
) -> ConfigurationEntry<'_, DocumentValue<'_>> {
    let providers = root.providers.iter();
    ConfigurationEntry {
        provider_config: providers
            .map(|(key, provider)| {
                let entry = ProviderEntry {
                    alias: provider.alias.as_deref(),
                    expressions: body(&provider.body),
                    full_name: &provider.full_name,
                    name: &provider.name,
                };
                (key.as_ref(), entry)
            })
            .collect(),
        root_module: module(root),
    }
}

fn module(module: &ModuleConfiguration) -> ModuleEntry<'_, DocumentValue<'_>> {
    let (calls, outputs) = (module.calls.iter(), module.outputs.iter());
    let (resources, variables) = (module.resources.iter(), module.variables.iter());
    ModuleEntry {
        module_calls: calls
            .map(|(name, called)| (name.as_ref(), call(called)))
            .collect(),
        outputs: outputs
            .map(|(name, output)| {
                let entry = OutputEntry {
                    expression: expression(&output.expression),
                    sensitive: output.sensitive,
                };
                (name.as_ref(), entry)
            })
            .collect(),
        resources: resources
            .map(|(address, described)| resource(address, described))
            .collect(),
        variables: variables
            .map(|(name, variable)| {
                let entry = VariableEntry {
                    default: variable.default.as_ref().map(DocumentValue::Known),
                    description: variable.description.as_deref(),
                    sensitive: variable.sensitive,
                };
                (name.as_ref(), entry)
            })
            .collect(),
    }
}

fn resource<'a>(
    address: &'a str,
    resource: &'a ResourceConfiguration,
) -> ResourceEntry<'a, DocumentValue<'a>> {
    ResourceEntry {
        address,
        count_expression: resource.count.as_ref().map(expression),
        depends_on: texts(&resource.depends_on),
        expressions: body(&resource.body),
        for_each_expression: resource.for_each.as_ref().map(expression),
        mode: mode(resource.mode),
        name: &resource.name,
        provider_config_key: &resource.provider,
        schema_version: 0,
        resource_type: &resource.resource_type,
    }
}

fn call(call: &CallConfiguration) -> ModuleCallEntry<'_, DocumentValue<'_>> {
    ModuleCallEntry {
        count_expression: call.count.as_ref().map(expression),
        depends_on: texts(&call.depends_on),
        expressions: body(&call.arguments),
        for_each_expression: call.for_each.as_ref().map(expression),
        module: call.module.as_deref().map(module),
        source: &call.source,
        version_constraint: call.version.as_deref(),
    }
}

fn texts(texts: &[Arc<str>]) -> Vec<&str> {
    texts.iter().map(AsRef::as_ref).collect()
}

fn body(body: &BodyConfiguration) -> BodyEntry<'_, DocumentValue<'_>> {
    let arguments = body.0.iter().map(|(name, argument)| {
        let entry = match argument {
            Argument::Expression(written) => ArgumentEntry::Expression(expression(written)),
            Argument::Blocks(blocks) => {
                ArgumentEntry::Blocks(blocks.iter().map(self::body).collect())
            }
        };
        (name.as_ref(), entry)
    });
    BodyEntry(arguments.collect())
}

fn expression(written: &Expression) -> ExpressionEntry<'_, DocumentValue<'_>> {
    let constant = written.constant.as_ref();
    ExpressionEntry {
        constant_value: constant.map(DocumentValue::Known),
        references: match constant {
            Some(_) => Vec::new(),
            None => texts(&written.references),
        },
    }
}
