//! A queue of the description as a call of the module.

use model::Environment;
use model::description::{Queue, TriggeredFunction};
use model::kinds::{BUS, FUNCTION, QUEUE, TOPIC};
use picture::graph::{Flow, Way};
use terraform::{Call, Text, Value};

use super::{ConsumerInput, QueueInputs, Watched, triggers, watch};
use crate::contribution::{Contribution, EdgeSpec, EdgeTarget, GraphNode, PROTECTED};
use crate::definition::Workloads;
use crate::parts::{object_rules, protection, schedules};
use crate::references::{account_id, kms_key_arn, module_output};
use crate::workloads::WorkloadNames;

pub(super) fn wire(env: &Environment, _: &Workloads) -> Vec<Contribution> {
    env.application
        .queues
        .iter()
        .map(|(name, queue)| {
            let call = QUEUE.call(name);
            let aws_name = env.aws_name(&QUEUE, name);
            let dead_letters = QUEUE.dead_letter_queue(&aws_name);
            let watched = Watched {
                names: WorkloadNames {
                    here: name,
                    first: queue.moved_from.first(name),
                    aws: &aws_name,
                },
                dead_letters: &dead_letters,
                alarms: queue.alarms,
            };
            let mut facts = watch::facts(call.clone(), watched);
            let rules = triggers::alarms(env, watched.names, &dead_letters, queue);
            facts.alarms.extend(rules);
            let consumer = env.application.triggered_by(&QUEUE, name).next();
            facts.graph_node = Some(graph_node(name, queue, consumer));
            if queue.protected {
                let heading = format!("queues.{name}");
                facts.entries.push(protection::entry(&call, &heading));
            }
            let module = match queue.protected {
                true => "queue/protected",
                false => "queue",
            };
            Contribution {
                call: Some(Call::new(
                    call.as_str(),
                    module,
                    &inputs(env, (name, &aws_name), &dead_letters, queue, consumer),
                )),
                facts,
                outputs: vec![module_output(
                    &call.output("url"),
                    &format!("URL of queue {name}."),
                )],
            }
        })
        .collect()
}

fn graph_node(name: &str, queue: &Queue, consumer: Option<TriggeredFunction<'_>>) -> GraphNode {
    let schedules = queue.triggers.iter().filter(|one| one.schedule.is_some());
    let schedules = match schedules.count() {
        0 => None,
        1 => Some("1 schedule".to_owned()),
        count => Some(format!("{count} schedules")),
    };
    let mut node = GraphNode::data(QUEUE.titles, name)
        .noted(
            schedules.is_some(),
            schedules.as_deref().unwrap_or_default(),
        )
        .noted(queue.fifo, "first in, first out")
        .noted(queue.protected, PROTECTED);
    node.edges.extend(consumer.map(|consumer| EdgeSpec {
        to: EdgeTarget::Workload(FUNCTION.call(consumer.name)),
        flow: Flow::Call,
        way: Way::Forth,
        label: "messages".into(),
        count: 1,
        unit: ("consumer", "consumers"),
        details: vec![format!("up to {} at once", consumer.trigger.batch_size())],
    }));
    node
}

fn inputs(
    env: &Environment,
    (name, aws_name): (&str, &str),
    dead_letters: &str,
    queue: &Queue,
    consumer: Option<TriggeredFunction<'_>>,
) -> QueueInputs {
    let triggers = || queue.as_target(name).each();
    let schedules = schedules::inputs(&queue.triggers);
    let rules = object_rules::inputs(env, &queue.triggers);
    QueueInputs {
        name: aws_name.into(),
        dead_letter_name: dead_letters.into(),
        kms_key_arn: kms_key_arn(),
        consumer: consumer.map(|TriggeredFunction { name, trigger, .. }| ConsumerInput {
            function_arn: Text::expression(FUNCTION.call(name).output("alias_arn")),
            batch_size: Value::Literal(trigger.batch_size()),
            batch_window_seconds: Value::Literal(trigger.batch_window_seconds()),
            max_concurrency: Value::Literal(trigger.max_concurrency()),
            filters: (trigger.filter.iter())
                .flat_map(|filter| filter.as_json())
                .map(Into::into)
                .collect(),
        }),
        topic_arns: triggers()
            .filter_map(|found| found.trigger.topic.as_deref())
            .map(|topic| Text::expression(TOPIC.call(topic).output("arn")))
            .collect(),
        rule_arns: triggers()
            .filter_map(|found| {
                let rules = BUS
                    .call(found.trigger.bus.as_deref()?)
                    .output("queue_rule_arns");
                let rule = found.rule_name();
                Some(Text::expression(format!("{rules}[\"{rule}\"]")))
            })
            .collect(),
        account_id: (!schedules.is_empty()).then(|| Text::template(account_id(env))),
        // In a standby that waits, those of the other environment send.
        triggers_enabled: Value::Literal(schedules.is_empty() && rules.is_empty() || !env.waits()),
        schedules,
        rules,
        visibility_timeout_seconds: Value::Literal(queue.visibility_seconds(consumer)),
        max_receives: Value::Literal(queue.max_receives),
        retention_seconds: Value::Literal(queue.retention_seconds()),
        delay_seconds: Value::Literal(queue.delay_seconds),
        content_based_deduplication: Value::Literal(queue.content_based_deduplication),
    }
}
