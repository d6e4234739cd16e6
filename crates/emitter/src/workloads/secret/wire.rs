//! A secret of the description as a call of the module.

use model::Environment;
use model::description::{Rotation, Secret};
use model::kinds::{FUNCTION, SECRET};
use naming::ConcernName;
use picture::graph::{Flow, Way};
use terraform::{Call, Text, Value};

use super::rotation::rotation;
use super::{FailedRotationsInput, RotationInput, SecretInputs, watch};
use crate::contribution::{
    Chapter, Contribution, EdgeSpec, EdgeTarget, GraphNode, OperationalFacts, PROTECTED,
    RunbookEntry, RunbookSection, variable,
};
use crate::definition::Workloads;
use crate::parts::protection;
use crate::references::{kms_key_arn, module_output};
use crate::workloads::WorkloadNames;

/// How a secret gets its value.
static VALUES: RunbookSection = RunbookSection {
    chapter: Chapter::Protection,
    title: "Set a secret",
    text: include_str!("runbook/value.md.tera"),
};

pub(super) fn wire(env: &Environment, _: &Workloads) -> Vec<Contribution> {
    let secrets = env.application.secrets.iter();
    secrets
        .map(|(name, secret)| contribution(env, name, secret))
        .collect()
}

fn contribution(env: &Environment, name: &str, secret: &Secret) -> Contribution {
    let call = SECRET.call(name);
    let aws_name = env.aws_name(&SECRET, name);
    let names = WorkloadNames {
        here: name,
        first: secret.moved_from.first(name),
        aws: &aws_name,
    };
    let rotation = rotation(env, secret);
    let alarm = rotation.and_then(|rotation| watch::failed(env, names, (secret, rotation)));
    let inputs = SecretInputs {
        name: (&aws_name).into(),
        kms_key_arn: kms_key_arn(),
        description: secret.description.as_ref().map(Into::into),
        recovery_days: Value::Literal(secret.recovery_days),
        rotation: rotation.map(rotation_input),
        failed_rotations: alarm.as_ref().map(|_| FailedRotationsInput {
            log_group_name: Text::expression(ConcernName::Security.output("audit_trail_log_group")),
        }),
    };
    let module = match secret.protected {
        true => "secret/protected",
        false => "secret",
    };
    let protection = secret
        .protected
        .then(|| protection::entry(&call, &format!("secrets.{name}")));
    let value = RunbookEntry {
        section: &VALUES,
        variables: vec![variable("secret", &aws_name)],
        columns: vec![("Rotated", rotation.map_or("never".to_owned(), every))],
    };
    Contribution {
        call: Some(Call::new(call.as_str(), module, &inputs)),
        facts: OperationalFacts {
            workload: call.clone(),
            title: format!("Secret {name}"),
            alarms: alarm.into_iter().collect(),
            entries: [value].into_iter().chain(protection).collect(),
            graph_node: Some(graph_node(name, secret, rotation)),
            ..OperationalFacts::default()
        },
        outputs: vec![module_output(
            &call.output("arn"),
            &format!("ARN of secret {name}."),
        )],
    }
}

fn rotation_input(rotation: &Rotation) -> RotationInput {
    let call = FUNCTION.call(&rotation.function);
    let output = |name: &str| Text::expression(call.output(name));
    RotationInput {
        function_name: output("name"),
        alias: output("alias"),
        alias_arn: output("alias_arn"),
        days: Value::Literal(rotation.days()),
    }
}

/// How often, in words.
fn every(rotation: &Rotation) -> String {
    match rotation.days() {
        1 => "every day".to_owned(),
        days => format!("every {days} days"),
    }
}

fn graph_node(name: &str, secret: &Secret, rotation: Option<&Rotation>) -> GraphNode {
    let mut node = GraphNode::data(SECRET.titles, name).noted(secret.protected, PROTECTED);
    node.edges.extend(rotation.map(|rotation| EdgeSpec {
        to: EdgeTarget::Workload(FUNCTION.call(&rotation.function)),
        flow: Flow::Call,
        way: Way::Forth,
        label: "rotation".into(),
        count: 1,
        unit: ("rotation", "rotations"),
        details: vec![every(rotation)],
    }));
    node
}
