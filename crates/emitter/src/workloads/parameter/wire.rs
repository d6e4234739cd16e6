//! A parameter of the description as a call of the module.

use model::Environment;
use model::description::Parameter;
use model::kinds::PARAMETER;
use terraform::{Call, Value};

use super::ParameterInputs;
use crate::contribution::{
    Chapter, Contribution, GraphNode, OperationalFacts, PROTECTED, RunbookEntry, RunbookSection,
    variable,
};
use crate::definition::Workloads;
use crate::parts::protection;
use crate::references::{external, kms_key_arn, module_output};

/// How a secure parameter gets its value.
static VALUES: RunbookSection = RunbookSection {
    chapter: Chapter::Protection,
    title: "Set a secure parameter",
    text: include_str!("runbook/value.md.tera"),
};

pub(super) fn wire(env: &Environment, _: &Workloads) -> Vec<Contribution> {
    let parameters = env.application.parameters.iter();
    parameters
        .map(|(name, parameter)| contribution(env, name, parameter))
        .collect()
}

fn contribution(env: &Environment, name: &str, parameter: &Parameter) -> Contribution {
    let call = PARAMETER.call(name);
    let aws_name = env.aws_name(&PARAMETER, name);
    let description = parameter.description.as_ref();
    let inputs = ParameterInputs {
        name: (&aws_name).into(),
        kms_key_arn: kms_key_arn(),
        value: parameter.value.as_ref().map(external),
        secure: Value::Literal(parameter.secure),
        description: description.filter(|_| !parameter.secure).map(Into::into),
    };
    let module = match parameter.protected {
        true => "parameter/protected",
        false => "parameter",
    };
    let protection = parameter
        .protected
        .then(|| protection::entry(&call, &format!("parameters.{name}")));
    let value = parameter.secure.then(|| RunbookEntry {
        section: &VALUES,
        variables: vec![variable("parameter", &aws_name)],
        columns: vec![("For", description.cloned().unwrap_or_default())],
    });
    let node = GraphNode::data(PARAMETER.titles, name)
        .noted(parameter.secure, "encrypted")
        .noted(parameter.protected, PROTECTED);
    Contribution {
        call: Some(Call::new(call.as_str(), module, &inputs)),
        facts: OperationalFacts {
            workload: call.clone(),
            title: format!("Parameter {name}"),
            entries: value.into_iter().chain(protection).collect(),
            graph_node: Some(node),
            ..OperationalFacts::default()
        },
        outputs: vec![module_output(
            &call.output("arn"),
            &format!("ARN of parameter {name}."),
        )],
    }
}
