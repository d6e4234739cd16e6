//! The `configuration` part of a plan document.

use std::sync::Arc;

use crate::configuration::{
    Argument, BodyConfiguration, CallConfiguration, Expression, ModuleConfiguration,
};
use crate::document::{DocumentWriter, MemberWriter, known, object, part};
use values::Value;
use values::address::ResourceMode;

pub(crate) fn configuration(root: &ModuleConfiguration) -> MemberWriter<'_> {
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
    let providers = Value::object(providers.collect());
    Box::new(move |out| {
        let root: MemberWriter<'_> = Box::new(|out| module_configuration(root, out));
        out.object(vec![
            ("provider_config", part(providers)),
            ("root_module", root),
        ]);
    })
}

fn module_configuration(module: &ModuleConfiguration, out: &mut DocumentWriter<'_>) {
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
            ResourceMode::Managed => "managed",
            ResourceMode::Data => "data",
        };
        let mut members = vec![
            ("address", Value::String(address.clone())),
            ("mode", Value::from(mode)),
            ("type", Value::String(resource.resource_type.clone())),
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
    let mut parts: Vec<(&str, MemberWriter<'_>)> = members
        .into_iter()
        .map(|(name, value)| (name, part(value)))
        .collect();
    if !module.calls.is_empty() {
        let calls: MemberWriter<'_> = Box::new(|out| {
            let calls = module.calls.iter();
            out.object(calls.map(|(name, of)| (name.as_ref(), call(of))).collect());
        });
        parts.push(("module_calls", calls));
    }
    out.object(parts);
}

fn call(call: &CallConfiguration) -> MemberWriter<'_> {
    let mut members = vec![
        ("source", Value::String(call.source.clone())),
        ("expressions", body(&call.arguments)),
    ];
    if let Some(version) = &call.version {
        members.push(("version_constraint", Value::String(version.clone())));
    }
    repetition(&mut members, call.count.as_ref(), call.for_each.as_ref());
    depends_on(&mut members, &call.depends_on);
    Box::new(move |out| {
        let members = members.into_iter();
        let mut parts: Vec<(&str, MemberWriter<'_>)> =
            members.map(|(name, value)| (name, part(value))).collect();
        if let Some(module) = &call.module {
            parts.push(("module", Box::new(|out| module_configuration(module, out))));
        }
        out.object(parts);
    })
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

fn body(body: &BodyConfiguration) -> Value {
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
