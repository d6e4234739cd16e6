//! An event bus of the description as a call of the module.

use std::collections::BTreeMap;

use model::Environment;
use model::description::Bus;
use model::kinds::{BUS, FUNCTION};
use picture::graph::{Flow, Way};
use serde_json::Value as Json;
use terraform::{Call, Text, Value};

use super::{ArchiveInput, BusInputs, ConsumerInput, watch};
use crate::contribution::{Contribution, EdgeSpec, EdgeTarget, GraphNode};
use crate::definition::Workloads;
use crate::references::{kms_key_arn, module_output};
use crate::workloads::WorkloadNames;

pub(super) fn wire(env: &Environment, _: &Workloads) -> Vec<Contribution> {
    let buses = env.application.buses.iter();
    buses
        .map(|(name, bus)| contribution(env, name, bus))
        .collect()
}

/// What the rule of a consumer is called: as the module calls it.
pub(super) fn rule_name(bus: &str, consumer: &str) -> String {
    format!("{bus}-{consumer}")
}

fn contribution(env: &Environment, name: &str, bus: &Bus) -> Contribution {
    let call = BUS.call(name);
    let aws_name = env.aws_name(&BUS, name);
    let dead_letters = BUS.dead_letter_queue(&aws_name);
    let names = WorkloadNames {
        here: name,
        first: bus.moved_from.first(name),
        aws: &aws_name,
    };
    let mut facts = watch::facts(call.clone(), names, &dead_letters, bus);
    facts.graph_node = Some(graph_node(name, bus));
    let inputs = BusInputs {
        name: (&aws_name).into(),
        dead_letter_name: (&dead_letters).into(),
        kms_key_arn: kms_key_arn(),
        consumers: consumers(bus),
        archive: (bus.archive_days > 0).then_some(ArchiveInput {
            retention_days: Value::Literal(bus.archive_days),
        }),
        accounts: bus.accounts.clone(),
    };
    Contribution {
        call: Some(Call::new(call.as_str(), "bus", &inputs)),
        facts,
        outputs: vec![module_output(
            &call.output("arn"),
            &format!("ARN of event bus {name}."),
        )],
    }
}

fn consumers(bus: &Bus) -> BTreeMap<String, ConsumerInput> {
    let consumers = bus.consumers.iter();
    consumers
        .map(|(name, consumer)| {
            let call = FUNCTION.call(&consumer.function);
            let output = |name: &str| Text::expression(call.output(name));
            let input = ConsumerInput {
                pattern: Json::Object(consumer.pattern.0.clone()).to_string().into(),
                function_name: output("name"),
                alias: output("alias"),
                alias_arn: output("alias_arn"),
                retries: Value::Literal(consumer.retries),
                max_age_seconds: Value::Literal(consumer.max_age_seconds),
            };
            (name.clone(), input)
        })
        .collect()
}

fn graph_node(name: &str, bus: &Bus) -> GraphNode {
    let accounts = match bus.accounts.len() {
        1 => "events of 1 other account".to_owned(),
        count => format!("events of {count} other accounts"),
    };
    let days = bus.archive_days;
    let mut node = GraphNode::data(BUS.titles, name)
        .noted(days > 0, &format!("archive of {days} days"))
        .noted(!bus.accounts.is_empty(), &accounts);
    // A function may be several consumers.
    let mut by_function: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (consumer, rule) in &bus.consumers {
        by_function
            .entry(&rule.function)
            .or_default()
            .push(consumer.clone());
    }
    node.edges
        .extend(by_function.into_iter().map(|(function, rules)| EdgeSpec {
            to: EdgeTarget::Workload(FUNCTION.call(function)),
            flow: Flow::Call,
            way: Way::Forth,
            label: "events".into(),
            count: rules.len(),
            unit: ("rule", "rules"),
            details: rules,
        }));
    node
}
