//! A topic of the description as a call of the module.

use std::collections::BTreeMap;

use model::Environment;
use model::description::{FilterScope, Topic, Trigger, TriggeredEntry, TriggeredFunction};
use model::kinds::{FUNCTION, QUEUE, TOPIC};
use picture::graph::{Flow, Way};
use terraform::{Call, Text};

use super::{FunctionInput, QueueInput, TopicInputs, watch};
use crate::contribution::{Contribution, EdgeSpec, EdgeTarget, GraphNode};
use crate::definition::Workloads;
use crate::references::{kms_key_arn, module_output};
use crate::workloads::WorkloadNames;

pub(super) fn wire(env: &Environment, _: &Workloads) -> Vec<Contribution> {
    let topics = env.application.topics.iter();
    topics
        .map(|(name, topic)| contribution(env, name, topic))
        .collect()
}

fn contribution(env: &Environment, name: &str, topic: &Topic) -> Contribution {
    let call = TOPIC.call(name);
    let aws_name = env.aws_name(&TOPIC, name);
    let dead_letters = TOPIC.dead_letter_queue(&aws_name);
    let names = WorkloadNames {
        here: name,
        first: topic.moved_from.first(name),
        aws: &aws_name,
    };
    let application = &env.application;
    let subscribed: Vec<_> = application.triggered_entries(&TOPIC, name).collect();
    let invoked: Vec<_> = application.triggered_by(&TOPIC, name).collect();
    let mut facts = watch::facts(
        call.clone(),
        names,
        &dead_letters,
        topic,
        !subscribed.is_empty(),
    );
    facts.graph_node = Some(graph_node(name, topic, &subscribed));
    let inputs = TopicInputs {
        name: (&aws_name).into(),
        dead_letter_name: (&dead_letters).into(),
        kms_key_arn: kms_key_arn(),
        functions: functions(env, &invoked),
        queues: queues(env, application.queues_triggered_by(&TOPIC, name)),
        emails: topic.subscribers.emails.iter().cloned().collect(),
    };
    Contribution {
        call: Some(Call::new(call.as_str(), "topic", &inputs)),
        facts,
        outputs: vec![module_output(
            &call.output("arn"),
            &format!("ARN of topic {name}."),
        )],
    }
}

/// By their oldest names, so that a renaming changes no subscription.
fn functions(
    env: &Environment,
    subscribed: &[TriggeredFunction<'_>],
) -> BTreeMap<String, FunctionInput> {
    subscribed
        .iter()
        .map(|subscriber| {
            let TriggeredFunction { name, trigger, .. } = *subscriber;
            let call = FUNCTION.call(name);
            let output = |name: &str| Text::expression(call.output(name));
            let input = FunctionInput {
                name: output("name"),
                alias: output("alias"),
                alias_arn: output("alias_arn"),
                filter: filter(trigger),
                filter_scope: filter_scope(trigger),
            };
            (env.oldest_name(&FUNCTION, name).to_owned(), input)
        })
        .collect()
}

/// The same of queues.
fn queues<'a>(
    env: &Environment,
    subscribed: impl Iterator<Item = TriggeredEntry<'a>>,
) -> BTreeMap<String, QueueInput> {
    subscribed
        .map(
            |TriggeredEntry {
                 target, trigger, ..
             }| {
                let arn = QUEUE.call(target.name).output("policed_arn");
                let input = QueueInput {
                    arn: Text::expression(arn),
                    filter: filter(trigger),
                    filter_scope: filter_scope(trigger),
                };
                (env.oldest_name(&QUEUE, target.name).to_owned(), input)
            },
        )
        .collect()
}

fn filter(trigger: &Trigger) -> Option<Text> {
    let mut filters = trigger.filter.iter().flat_map(|filter| filter.as_json());
    filters.next().map(Into::into)
}

fn filter_scope(trigger: &Trigger) -> Option<Text> {
    (trigger.filter_scope == Some(FilterScope::Body)).then(|| "MessageBody".into())
}

fn graph_node(name: &str, topic: &Topic, subscribed: &[TriggeredEntry<'_>]) -> GraphNode {
    let emails = topic.subscribers.emails.len();
    let note = match emails {
        1 => "1 e-mail address".to_owned(),
        count => format!("{count} e-mail addresses"),
    };
    let mut node = GraphNode::data(TOPIC.titles, name).noted(emails > 0, &note);
    node.edges
        .extend(subscribed.iter().map(|subscriber| EdgeSpec {
            to: EdgeTarget::Workload(subscriber.target.kind.call(subscriber.target.name)),
            flow: Flow::Call,
            way: Way::Forth,
            label: "messages".into(),
            count: 1,
            unit: ("subscription", "subscriptions"),
            details: vec![
                match subscriber.trigger.filter {
                    None => "each message",
                    Some(_) => "messages that a filter lets through",
                }
                .into(),
            ],
        }));
    node
}
