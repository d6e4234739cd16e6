//! A dead-letter queue: encrypted, over TLS only, kept as long as SQS keeps anything.

use aws::principals::PolicyKind;
use serde_json::{Value as Json, json};
use terraform::Module;

use super::policy::{self, ServiceStatement};

/// Adds the queue `aws_sqs_queue.dead_letters` with its policy.
pub(crate) fn dead_letters(module: &mut Module, name: &str) {
    dead_letters_of(module, name, &[]);
}

/// The same, for events that EventBridge cannot deliver by these rules.
pub(crate) fn undelivered(module: &mut Module, name: &str, rule_arns: Json) {
    let receive = ServiceStatement {
        policy: PolicyKind::Queue,
        sid: "ReceiveUndeliveredEvents",
        service: "events",
        actions: json!("sqs:SendMessage"),
        resources: Some(json!("${aws_sqs_queue.dead_letters.arn}")),
        // The rule's ARN has the account in it.
        conditions: vec![("ArnEquals", "aws:SourceArn", rule_arns)],
    };
    dead_letters_of(module, name, &[receive.json()]);
}

/// The same, with statements for those who send to it by its policy.
fn dead_letters_of(module: &mut Module, name: &str, senders: &[Json]) {
    module.resource(
        "aws_sqs_queue",
        "dead_letters",
        json!({
            "name": name,
            "message_retention_seconds": 1_209_600,
            "kms_master_key_id": "${var.kms_key_arn}",
            "kms_data_key_reuse_period_seconds": 300,
        }),
    );
    let mut statements = vec![policy::tls_only(
        "sqs:*",
        json!("${aws_sqs_queue.dead_letters.arn}"),
    )];
    statements.extend_from_slice(senders);
    let document = module.document(
        "dead_letters_policy",
        json!({ "Version": "2012-10-17", "Statement": statements }),
    );
    module.resource(
        "aws_sqs_queue_policy",
        "dead_letters",
        json!({ "queue_url": "${aws_sqs_queue.dead_letters.id}", "policy": document }),
    );
}
