//! Which queues take what others could not handle, and whose.

use std::collections::{HashMap, HashSet};

use plan::{Instance, Plan};
use values::Value;

use super::kinds::CoveredKind;
use super::workload::{NamedWorkloads, Registry};

/// Where a resource names the queue of what it could not handle or deliver.
const PATHS: [(&str, &str); 6] = [
    ("aws_lambda_function", "dead_letter_config.0.target_arn"),
    (
        "aws_lambda_function_event_invoke_config",
        "destination_config.0.on_failure.0.destination",
    ),
    (
        "aws_lambda_event_source_mapping",
        "destination_config.0.on_failure.0.destination_arn",
    ),
    ("aws_cloudwatch_event_target", "dead_letter_config.0.arn"),
    (
        "aws_scheduler_schedule",
        "target.0.dead_letter_config.0.arn",
    ),
    (
        "aws_pipes_pipe",
        "target_parameters.0.sqs_queue_parameters.0.arn",
    ),
];

/// Where a policy in JSON names it.
const POLICIES: [&str; 3] = [
    "aws_sqs_queue",
    "aws_sqs_queue_redrive_policy",
    "aws_sns_topic_subscription",
];

/// The queues of each function, and all queues that take what others could not handle.
pub(super) fn find<'a>(
    plan: &'a Plan,
    registry: &Registry<'a>,
) -> (HashMap<usize, Vec<usize>>, HashSet<usize>) {
    let mut of_functions: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut all = HashSet::new();
    for (kind, path) in PATHS {
        for instance in plan.of_type(kind) {
            let Some(NamedWorkloads::Certain(queues)) =
                registry.target(plan, instance, path, CoveredKind::Queue)
            else {
                continue;
            };
            all.extend(queues.iter().copied());
            for function in functions(plan, registry, instance) {
                let of = of_functions.entry(function).or_default();
                of.extend(
                    queues
                        .iter()
                        .filter(|queue| !of.contains(queue))
                        .copied()
                        .collect::<Vec<_>>(),
                );
            }
        }
    }
    for kind in POLICIES {
        for instance in plan.of_type(kind) {
            all.extend(by_policy(plan, registry, instance));
        }
    }
    (of_functions, all)
}

/// The functions whose events they are.
fn functions<'a>(plan: &'a Plan, registry: &Registry<'a>, instance: &'a Instance) -> Vec<usize> {
    match instance.resource_type.as_ref() {
        "aws_lambda_function" => registry.made_by(instance).into_iter().collect(),
        "aws_lambda_function_event_invoke_config" => {
            match registry.target(plan, instance, "function_name", CoveredKind::Function) {
                Some(NamedWorkloads::Certain(of)) => of,
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// `{"deadLetterTargetArn": ...}`
fn by_policy<'a>(plan: &'a Plan, registry: &Registry<'a>, instance: &'a Instance) -> Vec<usize> {
    let path = "redrive_policy";
    if instance.lookup(path).is_absent() {
        return Vec::new();
    }
    let document = instance.values.get(path).and_then(Value::document);
    let arn = document
        .as_ref()
        .and_then(|document| document.lookup("deadLetterTargetArn").text());
    if let Some(arn) = arn {
        return match CoveredKind::of_arn(arn) {
            Some((CoveredKind::Queue, name)) => registry.known(CoveredKind::Queue, name).to_vec(),
            _ => Vec::new(),
        };
    }
    let written = plan
        .configuration_of(instance)
        .is_some_and(|configuration| configuration.body.expression(path).is_some());
    if !written {
        return Vec::new();
    }
    let referents = plan.resolve_references(instance, path);
    referents
        .found
        .iter()
        .filter(|one| one.certain)
        .filter_map(|one| registry.made_by(one.instance))
        .filter(|at| registry.all[*at].kind == CoveredKind::Queue)
        .collect()
}
