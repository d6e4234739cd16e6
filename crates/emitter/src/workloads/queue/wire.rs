//! A queue of the description as a call of the module.

use model::Environment;
use model::description::Queue;
use model::kinds::{FUNCTION, QUEUE};
use picture::graph::{Flow, Way};
use terraform::{Call, Text, Value};

use super::{ConsumerInput, QueueInputs, Watched, watch};
use crate::contribution::{Contribution, EdgeSpec, EdgeTarget, GraphNode, PROTECTED};
use crate::definition::Workloads;
use crate::parts::protection;
use crate::references::{kms_key_arn, module_output};
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
            facts.graph_node = Some(graph_node(name, queue));
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
                    &inputs(env, &aws_name, &dead_letters, queue),
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

fn graph_node(name: &str, queue: &Queue) -> GraphNode {
    let mut node = GraphNode::data(QUEUE.titles, name)
        .noted(queue.fifo, "first in, first out")
        .noted(queue.protected, PROTECTED);
    node.edges
        .extend(queue.consumer.iter().map(|consumer| EdgeSpec {
            to: EdgeTarget::Workload(FUNCTION.call(consumer)),
            flow: Flow::Call,
            way: Way::Forth,
            label: "messages".into(),
            count: 1,
            unit: ("consumer", "consumers"),
            details: vec![format!("up to {} at once", queue.batch_size)],
        }));
    node
}

fn inputs(env: &Environment, aws_name: &str, dead_letters: &str, queue: &Queue) -> QueueInputs {
    QueueInputs {
        name: aws_name.into(),
        dead_letter_name: dead_letters.into(),
        kms_key_arn: kms_key_arn(),
        consumer: queue.consumer.as_ref().map(|consumer| ConsumerInput {
            function_arn: Text::expression(FUNCTION.call(consumer).output("alias_arn")),
            batch_size: Value::Literal(queue.batch_size),
            batch_window_seconds: Value::Literal(queue.batch_window_seconds),
            max_concurrency: Value::Literal(queue.max_concurrency),
        }),
        visibility_timeout_seconds: Value::Literal(
            queue.visibility_seconds(&env.application.functions),
        ),
        max_receives: Value::Literal(queue.max_receives),
        retention_seconds: Value::Literal(queue.retention_seconds),
        delay_seconds: Value::Literal(queue.delay_seconds),
        content_based_deduplication: Value::Literal(queue.content_based_deduplication),
    }
}
