//! An event bus of the description as a call of the module.

use std::collections::BTreeMap;

use model::Environment;
use model::description::{Bus, Trigger, TriggeredEntry};
use model::kinds::{BUS, FUNCTION, QUEUE};
use naming::CallName;
use picture::graph::{Flow, Way};
use serde_json::Value as Json;
use terraform::{Call, Text, Value};

use super::{ArchiveInput, BusInputs, ConsumerInput, QueueInput, watch};
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

/// What a rule is called: as the module calls it.
pub(super) fn rule_name(bus: &str, ending: &str) -> String {
    format!("{bus}-{ending}")
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
    let mut rules: Vec<_> = env.application.triggered_entries(&BUS, name).collect();
    rules.sort_by_key(|rule| rule.rule_name());
    let mut facts = watch::facts(call.clone(), names, &dead_letters, (bus, &rules));
    facts.graph_node = Some(graph_node(name, bus, &rules));
    let inputs = BusInputs {
        name: (&aws_name).into(),
        dead_letter_name: (&dead_letters).into(),
        kms_key_arn: kms_key_arn(),
        consumers: consumers(&rules),
        queues: queues(&rules),
        queue_arns: queue_arns(&rules),
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

fn consumers(rules: &[TriggeredEntry<'_>]) -> BTreeMap<String, ConsumerInput> {
    let of_functions = rules.iter().filter(|rule| *rule.target.kind == FUNCTION);
    of_functions
        .map(|rule| {
            let call = FUNCTION.call(rule.target.name);
            let output = |name: &str| Text::expression(call.output(name));
            let input = ConsumerInput {
                pattern: pattern(rule.trigger),
                function_name: output("name"),
                alias: output("alias"),
                alias_arn: output("alias_arn"),
                retries: Value::Literal(rule.trigger.retries()),
                max_age_seconds: Value::Literal(rule.trigger.max_age_seconds()),
            };
            (rule.rule_name().into_owned(), input)
        })
        .collect()
}

fn queues(rules: &[TriggeredEntry<'_>]) -> BTreeMap<String, QueueInput> {
    let of_queues = rules.iter().filter(|rule| *rule.target.kind == QUEUE);
    of_queues
        .map(|rule| {
            let input = QueueInput {
                pattern: pattern(rule.trigger),
                retries: Value::Literal(rule.trigger.retries()),
                max_age_seconds: Value::Literal(rule.trigger.max_age_seconds()),
            };
            (rule.rule_name().into_owned(), input)
        })
        .collect()
}

fn queue_arns(rules: &[TriggeredEntry<'_>]) -> BTreeMap<String, Text> {
    let of_queues = rules.iter().filter(|rule| *rule.target.kind == QUEUE);
    of_queues
        .map(|rule| {
            let arn = QUEUE.call(rule.target.name).output("policed_arn");
            (rule.rule_name().into_owned(), Text::expression(arn))
        })
        .collect()
}

fn pattern(trigger: &Trigger) -> Text {
    let pattern = trigger.pattern.as_ref().map(|pattern| pattern.0.clone());
    Json::Object(pattern.unwrap_or_default()).to_string().into()
}

fn graph_node(name: &str, bus: &Bus, rules: &[TriggeredEntry<'_>]) -> GraphNode {
    let accounts = match bus.accounts.len() {
        1 => "events of 1 other account".to_owned(),
        count => format!("events of {count} other accounts"),
    };
    let days = bus.archive_days;
    let mut node = GraphNode::data(BUS.titles, name)
        .noted(days > 0, &format!("archive of {days} days"))
        .noted(!bus.accounts.is_empty(), &accounts);
    // A function or queue may have several rules.
    let mut by_target: BTreeMap<CallName, Vec<String>> = BTreeMap::new();
    for rule in rules {
        let call = rule.target.kind.call(rule.target.name);
        let of_target = by_target.entry(call).or_default();
        of_target.push(rule.rule_name().into_owned());
    }
    node.edges
        .extend(by_target.into_iter().map(|(target, rules)| EdgeSpec {
            to: EdgeTarget::Workload(target),
            flow: Flow::Call,
            way: Way::Forth,
            label: "events".into(),
            count: rules.len(),
            unit: ("rule", "rules"),
            details: rules,
        }));
    node
}
