//! A dead-letter queue: encrypted, over TLS only, kept as long as SQS keeps anything.

use aws::principals::PolicyKind;
use serde_json::{Value as Json, json};
use terraform::Module;

use super::policy::{self, ServiceStatement};

/// Adds the queue `aws_sqs_queue.dead_letters` with its policy.
pub(crate) fn dead_letters(module: &mut Module, name: &str) {
    add(module, name, None, &[]);
}

/// The same, and a service may send there what it cannot deliver, but only where `condition` holds.
pub(crate) fn dead_letters_also_of(
    module: &mut Module,
    name: &str,
    condition: &str,
    sender: &DeadLetterSender,
) {
    dead_letters(module, name);
    let arn = "${aws_sqs_queue.dead_letters.arn}";
    module.local(
        "dead_letters_statements",
        json!([policy::tls_only("sqs:*", json!(arn))]),
    );
    module.local("dead_letters_sender", json!([sends(sender, arn)]));
    module.local(
        "dead_letters_policy",
        json!({
            "Version": "2012-10-17",
            "Statement": format!("${{concat(local.dead_letters_statements, [for s in local.dead_letters_sender : s if {condition}])}}"),
        }),
    );
}

/// The statement that lets a service send to a queue.
pub(crate) fn sends(sender: &DeadLetterSender, queue_arn: &str) -> Json {
    ServiceStatement {
        policy: PolicyKind::Queue,
        sid: sender.sid,
        service: sender.service,
        actions: json!("sqs:SendMessage"),
        resources: Some(json!(queue_arn)),
        conditions: vec![("ArnEquals", "aws:SourceArn", sender.source_arns.clone())],
    }
    .json()
}

/// The same, for events that EventBridge cannot deliver by these rules.
pub(crate) fn undelivered(module: &mut Module, name: &str, rule_arns: Json) {
    let sender = DeadLetterSender {
        sid: "ReceiveUndeliveredEvents",
        service: "events",
        // The rule's ARN has the account in it.
        source_arns: rule_arns,
    };
    add(module, name, None, &[sender]);
}

/// The same, for what a service cannot deliver, and only where `condition` holds. Its attributes are then those of a
/// list: `one(aws_sqs_queue.dead_letters[*].arn)`.
pub(crate) fn undelivered_where(
    module: &mut Module,
    condition: &str,
    name: &str,
    sender: DeadLetterSender,
) {
    add(module, name, Some(condition), &[sender]);
}

/// A service that sends to the queue by its policy.
pub(crate) struct DeadLetterSender {
    pub(crate) sid: &'static str,
    /// The service's principal without Region and suffix.
    pub(crate) service: &'static str,
    /// On behalf of what.
    pub(crate) source_arns: Json,
}

fn add(module: &mut Module, name: &str, condition: Option<&str>, senders: &[DeadLetterSender]) {
    let attribute = |name: &str| match condition {
        Some(_) => format!("${{one(aws_sqs_queue.dead_letters[*].{name})}}"),
        None => format!("${{aws_sqs_queue.dead_letters.{name}}}"),
    };
    let counted = |mut body: Json| {
        if let (Some(condition), Json::Object(body)) = (condition, &mut body) {
            body.shift_insert(
                0,
                "count".into(),
                format!("${{{condition} ? 1 : 0}}").into(),
            );
        }
        body
    };
    module.resource(
        "aws_sqs_queue",
        "dead_letters",
        counted(json!({
            "name": name,
            "message_retention_seconds": 1_209_600,
            "kms_master_key_id": "${var.kms_key_arn}",
            "kms_data_key_reuse_period_seconds": 300,
        })),
    );
    let mut statements = vec![policy::tls_only("sqs:*", json!(attribute("arn")))];
    let arn = attribute("arn");
    statements.extend(senders.iter().map(|sender| sends(sender, &arn)));
    let document = module.document(
        "dead_letters_policy",
        json!({ "Version": "2012-10-17", "Statement": statements }),
    );
    module.resource(
        "aws_sqs_queue_policy",
        "dead_letters",
        counted(json!({ "queue_url": attribute("id"), "policy": document })),
    );
}
