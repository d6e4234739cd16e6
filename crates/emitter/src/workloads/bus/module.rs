//! The module `bus`.

use model::description::AwsProvider;
use serde_json::json;
use terraform::Module;

use super::{BusInputs, tests};
use crate::definition::Variant;
use crate::parts::{self, ARN, policy, queue};

/// What the module has besides on version 6 of the provider: the archive is under the key of the bus, as AWS recommends
/// (Amazon EventBridge API reference, `CreateArchive`; hashicorp/terraform-provider-aws#43139, read 2026-11).
pub(crate) fn on_provider_6(m: &mut Module) {
    m.requires = vec![parts::provider(AwsProvider::Six, &[])];
    m.change("aws_cloudwatch_event_archive", |archive| {
        archive.insert("kms_key_identifier".into(), "${var.kms_key_arn}".into());
    });
    m.tests = std::mem::take(&mut m.tests)
        .into_iter()
        .map(tests::on_provider_6)
        .collect();
}

pub(super) fn module(_: Variant) -> Module {
    let mut m = Module::new::<BusInputs>(
        "bus",
        "An EventBridge event bus: encrypted with your key, with rules that invoke functions or send to queues, a dead-letter queue for what none of them was given, and an archive to replay events from.",
    );
    parts::partition_and_region(&mut m);
    m.validation(
        "queue_arns",
        "toset(keys(var.queue_arns)) == toset(keys(var.queues))",
        "Each rule of queues has the ARN of its queue, by the same name.",
    );
    m.validation(
        "queues",
        "alltrue([for name in keys(var.queues) : can(regex(\"^[A-Za-z0-9_-]+$\", name)) && length(\"${var.name}-${name}\") <= 64])",
        "The name of a rule, which is that of the bus and of the queue with a hyphen between, has 64 letters, digits, - and _ at most.",
    );
    m.validation(
        "consumers",
        "alltrue([for name in keys(var.consumers) : can(regex(\"^[A-Za-z0-9_-]+$\", name)) && length(\"${var.name}-${name}\") <= 64 && !contains(keys(var.queues), name)])",
        "The name of a rule, which is that of the bus and of the consumer with a hyphen between, has 64 letters, digits, - and _ at most, and that of a queue has another.",
    );
    m.resource(
        "aws_cloudwatch_event_bus",
        "this",
        json!({
            "name": "${var.name}",
            "kms_key_identifier": "${var.kms_key_arn}",
            // What EventBridge cannot encrypt or decrypt is kept too.
            "dead_letter_config": { "arn": "${aws_sqs_queue.dead_letters.arn}" },
        }),
    );
    queue::undelivered(
        &mut m,
        "${var.dead_letter_name}",
        json!(
            "${concat([aws_cloudwatch_event_bus.this.arn], [for rule in concat(values(aws_cloudwatch_event_rule.consumers), values(aws_cloudwatch_event_rule.queues)) : rule.arn])}"
        ),
    );
    let policy = m.document(
        "policy",
        json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": "PutByOtherAccounts",
                "Effect": "Allow",
                "Principal": { "AWS": format!("${{[for account in sort(var.accounts) : \"{ARN}:iam::${{account}}:root\"]}}") },
                "Action": "events:PutEvents",
                "Resource": "${aws_cloudwatch_event_bus.this.arn}",
            }],
        }),
    );
    m.resource(
        "aws_cloudwatch_event_bus_policy",
        "this",
        json!({
            "count": "${length(var.accounts) > 0 ? 1 : 0}",
            "event_bus_name": "${aws_cloudwatch_event_bus.this.name}",
            "policy": policy,
        }),
    );
    m.resource(
        "aws_cloudwatch_event_archive",
        "archive",
        json!({
            "count": "${var.archive == null ? 0 : 1}",
            "name": "${var.name}",
            "event_source_arn": "${aws_cloudwatch_event_bus.this.arn}",
            "retention_days": "${var.archive.retention_days}",
        }),
    );
    consumers(&mut m);
    queues(&mut m);
    outputs(&mut m);
    m.test(tests::file());
    m
}

fn consumers(m: &mut Module) {
    m.resource(
        "aws_cloudwatch_event_rule",
        "consumers",
        json!({
            "for_each": "${var.consumers}",
            // That of the bus is in it, so that a name is one rule in the account and the Region.
            "name": "${var.name}-${each.key}",
            "event_bus_name": "${aws_cloudwatch_event_bus.this.name}",
            "event_pattern": "${each.value.pattern}",
        }),
    );
    m.resource(
        "aws_lambda_permission",
        "consumers",
        // The rule's ARN has the account in it, which EventBridge does not say by itself.
        policy::permission(
            "events",
            "${aws_cloudwatch_event_rule.consumers[each.key].arn}",
            json!({
                "for_each": "${var.consumers}",
                // Unknown while the function is replaced, since Lambda deletes its permissions with it.
                "statement_id": "InvokedByRule-${var.name}-${each.key}${substr(each.value.alias_arn, 0, 0)}",
                "action": "lambda:InvokeFunction",
                "function_name": "${each.value.function_name}",
                "qualifier": "${each.value.alias}",
            }),
        ),
    );
    m.resource(
        "aws_cloudwatch_event_target",
        "consumers",
        json!({
            "for_each": "${var.consumers}",
            "rule": "${aws_cloudwatch_event_rule.consumers[each.key].name}",
            "event_bus_name": "${aws_cloudwatch_event_bus.this.name}",
            "target_id": "function",
            "arn": "${each.value.alias_arn}",
            "retry_policy": {
                "maximum_event_age_in_seconds": "${each.value.max_age_seconds}",
                "maximum_retry_attempts": "${each.value.retries}",
            },
            "dead_letter_config": { "arn": "${aws_sqs_queue.dead_letters.arn}" },
            // Nothing is sent before it may be received.
            "depends_on": ["aws_lambda_permission.consumers", "aws_sqs_queue_policy.dead_letters"],
        }),
    );
}

fn queues(m: &mut Module) {
    m.resource(
        "aws_cloudwatch_event_rule",
        "queues",
        json!({
            "for_each": "${var.queues}",
            "name": "${var.name}-${each.key}",
            "event_bus_name": "${aws_cloudwatch_event_bus.this.name}",
            "event_pattern": "${each.value.pattern}",
        }),
    );
    m.resource(
        "aws_cloudwatch_event_target",
        "queues",
        json!({
            "for_each": "${var.queues}",
            "rule": "${aws_cloudwatch_event_rule.queues[each.key].name}",
            "event_bus_name": "${aws_cloudwatch_event_bus.this.name}",
            "target_id": "queue",
            "arn": "${var.queue_arns[each.key]}",
            "retry_policy": {
                "maximum_event_age_in_seconds": "${each.value.max_age_seconds}",
                "maximum_retry_attempts": "${each.value.retries}",
            },
            "dead_letter_config": { "arn": "${aws_sqs_queue.dead_letters.arn}" },
            // Nothing is sent before it may be received.
            "depends_on": ["aws_sqs_queue_policy.dead_letters"],
        }),
    );
}

fn outputs(m: &mut Module) {
    for (name, value, description) in [
        (
            "name",
            "aws_cloudwatch_event_bus.this.name",
            "Name of the bus, by which code names it.",
        ),
        (
            "arn",
            "aws_cloudwatch_event_bus.this.arn",
            "ARN of the bus.",
        ),
        (
            "queue_rule_arns",
            "{ for name, rule in aws_cloudwatch_event_rule.queues : name => rule.arn }",
            "ARN of the rule of each queue, by their names, for the policy of the queue.",
        ),
        (
            "archive_arn",
            "one(aws_cloudwatch_event_archive.archive[*].arn)",
            "ARN of the archive; null where there is none.",
        ),
        (
            "dead_letter_queue_name",
            "aws_sqs_queue.dead_letters.name",
            "Name of the dead-letter queue.",
        ),
        (
            "dead_letter_queue_arn",
            "aws_sqs_queue.dead_letters.arn",
            "ARN of the dead-letter queue.",
        ),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
}
