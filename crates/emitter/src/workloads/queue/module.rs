//! The module `queue`, and its tests.

use serde_json::json;
use terraform::{Module, TestFile, TestRun};

use super::{QueueInputs, triggers};
use crate::definition::Variant;
use crate::parts::queue::{self, DeadLetterSender};
use crate::parts::{self, mapping, object_rules, policy};

/// Whether the queue is a FIFO queue, as its name says.
pub(super) const IS_FIFO: &str = "endswith(var.name, \".fifo\")";

pub(super) fn module(variant: Variant) -> Module {
    let mut m = Module::new::<QueueInputs>(
        "queue",
        "An SQS queue: encrypted with your key, over TLS only, with a dead-letter queue, and worked off by a function.",
    );
    m.validation(
        "dead_letter_name",
        &format!("endswith(var.dead_letter_name, \".fifo\") == {IS_FIFO}"),
        "The dead-letter queue of a FIFO queue is a FIFO queue, and of no other.",
    );
    m.validation(
        "content_based_deduplication",
        &format!("!var.content_based_deduplication || {IS_FIFO}"),
        "Only a FIFO queue tells messages apart by their bodies.",
    );
    m.validation(
        "consumer",
        "var.consumer == null ? true : var.consumer.batch_size <= 10 || var.consumer.batch_window_seconds > 0",
        "A batch of more than 10 messages needs batch_window_seconds.",
    );
    m.validation(
        "consumer",
        &format!(
            "var.consumer == null ? true : !{IS_FIFO} || var.consumer.batch_size <= 10 && var.consumer.batch_window_seconds == 0"
        ),
        "A batch of a FIFO queue has 10 messages at most and is not gathered.",
    );
    parts::partition_and_region(&mut m);
    queues(&mut m);
    triggers::add(&mut m);
    m.resource(
        "aws_lambda_event_source_mapping",
        "this",
        json!({
            "count": "${var.consumer == null ? 0 : 1}",
            "event_source_arn": "${aws_sqs_queue.this.arn}",
            "function_name": "${var.consumer.function_arn}",
            "batch_size": "${var.consumer.batch_size}",
            "maximum_batching_window_in_seconds": "${var.consumer.batch_window_seconds}",
            // Else one bad message of a batch brings all others back.
            "function_response_types": ["ReportBatchItemFailures"],
            "scaling_config": { "maximum_concurrency": "${var.consumer.max_concurrency}" },
            "dynamic": mapping::filters("var.consumer.filters"),
        }),
    );
    outputs(&mut m);
    if variant.protects() {
        m.prevent_destroy("aws_sqs_queue");
    }
    m.test(triggers::tested(tests()));
    m
}

/// The queue, its dead-letter queue, and who may reach them.
fn queues(m: &mut Module) {
    queue::dead_letters_also_of(
        m,
        "${var.dead_letter_name}",
        object_rules::SOME,
        &object_rules::sender(),
    );
    let redrive = m.document(
        "redrive_policy",
        json!({
            "deadLetterTargetArn": "${aws_sqs_queue.dead_letters.arn}",
            "maxReceiveCount": "${var.max_receives}",
        }),
    );
    m.resource(
        "aws_sqs_queue",
        "this",
        json!({
            "name": "${var.name}",
            "content_based_deduplication": "${var.content_based_deduplication}",
            // Each group of messages has the throughput of its own.
            "deduplication_scope": format!("${{{IS_FIFO} ? \"messageGroup\" : null}}"),
            "fifo_throughput_limit": format!("${{{IS_FIFO} ? \"perMessageGroupId\" : null}}"),
            "visibility_timeout_seconds": "${var.visibility_timeout_seconds}",
            "message_retention_seconds": "${var.retention_seconds}",
            "delay_seconds": "${var.delay_seconds}",
            // As long as SQS lets who asks wait for a message: fewer empty answers, which are paid for.
            "receive_wait_time_seconds": 20,
            "kms_master_key_id": "${var.kms_key_arn}",
            "kms_data_key_reuse_period_seconds": 300,
            "redrive_policy": redrive,
        }),
    );
    m.change("aws_sqs_queue", |queue| {
        queue.insert("fifo_queue".into(), format!("${{{IS_FIFO}}}").into());
    });
    senders(m);
    let policy = m.document(
        "policy",
        json!({
            "Version": "2012-10-17",
            "Statement": "${concat(local.policy_statements, [for s in local.policy_senders : s.statement if s.is_needed])}",
        }),
    );
    m.resource(
        "aws_sqs_queue_policy",
        "this",
        json!({ "queue_url": "${aws_sqs_queue.this.id}", "policy": policy }),
    );
    // A resource of its own: each of the two queues names the other.
    let allow = m.document(
        "redrive_allow_policy",
        json!({
            "redrivePermission": "byQueue",
            "sourceQueueArns": ["${aws_sqs_queue.this.arn}"],
        }),
    );
    m.resource(
        "aws_sqs_queue_redrive_allow_policy",
        "dead_letters",
        json!({
            "queue_url": "${aws_sqs_queue.dead_letters.id}",
            "redrive_allow_policy": allow,
        }),
    );
}

/// Who may send by the queue's policy: a statement for each service, which is there where somebody is named.
fn senders(m: &mut Module) {
    let arn = "${aws_sqs_queue.this.arn}";
    m.local(
        "policy_statements",
        json!([policy::tls_only("sqs:*", json!(arn))]),
    );
    m.local(
        "rule_arns",
        json!("${concat(var.rule_arns, [for rule in values(aws_cloudwatch_event_rule.rules) : rule.arn])}"),
    );
    // Their ARNs have the account in them.
    let senders = [
        ("ReceiveMessagesOfTopics", "sns", "var.topic_arns"),
        ("ReceiveEventsOfRules", "events", "local.rule_arns"),
    ];
    let senders = senders.map(|(sid, service, arns)| {
        let sender = DeadLetterSender {
            sid,
            service,
            source_arns: json!(format!("${{{arns}}}")),
        };
        json!({
            "is_needed": format!("${{length({arns}) > 0}}"),
            "statement": queue::sends(&sender, arn),
        })
    });
    m.local("policy_senders", json!(senders));
}

fn outputs(m: &mut Module) {
    for (name, value, description) in [
        ("name", "aws_sqs_queue.this.name", "Name of the queue."),
        ("arn", "aws_sqs_queue.this.arn", "ARN of the queue."),
        (
            "policed_arn",
            // Nothing is sent before it may be received.
            "\"${aws_sqs_queue.this.arn}${substr(aws_sqs_queue_policy.this.id, 0, 0)}\"",
            "ARN of the queue, once its policy says who may send to it.",
        ),
        (
            "url",
            "aws_sqs_queue.this.url",
            "URL of the queue, by which code names it.",
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
        (
            "dead_letter_queue_url",
            "aws_sqs_queue.dead_letters.url",
            "URL of the dead-letter queue.",
        ),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
}

fn tests() -> TestFile {
    let consumer = |settings: (u32, u32)| {
        json!({ "consumer": {
            "function_arn": "arn:aws:lambda:us-east-1:111122223333:function:shop-production-worker:live",
            "batch_size": settings.0,
            "batch_window_seconds": settings.1,
            "max_concurrency": 10,
        } })
    };
    let mut filtered = consumer((10, 0));
    filtered["consumer"]["filters"] = json!(["{\"body\":{\"kind\":[\"paid\"]}}"]);
    let fifo = |settings: serde_json::Value| {
        let mut inputs = json!({
            "name": "shop-production-jobs.fifo",
            "dead_letter_name": "shop-production-jobs-dead-letters.fifo",
        });
        if let (Some(inputs), Some(settings)) = (inputs.as_object_mut(), settings.as_object()) {
            inputs.extend(settings.clone());
        }
        inputs
    };
    TestFile::new(
        "queue",
        json!({
            "name": "shop-production-jobs",
            "dead_letter_name": "shop-production-jobs-dead-letters",
            "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
        }),
    )
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .mock("aws_sqs_queue", json!({ "arn": "arn:aws:sqs:us-east-1:111122223333:shop-production-jobs" }))
    .run(
        TestRun::plan("is_encrypted_and_over_tls_only")
            .assert(
                "aws_sqs_queue.this.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.dead_letters.kms_master_key_id == var.kms_key_arn",
                "Messages are not encrypted with the key that was passed.",
            )
            .assert(
                "alltrue([for policy in [aws_sqs_queue_policy.this.policy, aws_sqs_queue_policy.dead_letters.policy] : one([for s in jsondecode(policy).Statement : s if s.Sid == \"TlsOnly\"]).Condition.Bool[\"aws:SecureTransport\"] == \"false\"])",
                "A queue answers without TLS.",
            ),
    )
    .run(
        TestRun::plan("puts_aside_what_fails")
            .assert(
                "jsondecode(aws_sqs_queue.this.redrive_policy).deadLetterTargetArn == aws_sqs_queue.dead_letters.arn && jsondecode(aws_sqs_queue.this.redrive_policy).maxReceiveCount == 5",
                "A message that fails is tried until it is too old.",
            )
            .assert(
                "aws_sqs_queue.dead_letters.message_retention_seconds == 1209600",
                "Dead letters are not kept for 14 days.",
            )
            .assert(
                "jsondecode(aws_sqs_queue_redrive_allow_policy.dead_letters.redrive_allow_policy) == { redrivePermission = \"byQueue\", sourceQueueArns = [aws_sqs_queue.this.arn] }",
                "Other queues may send their dead letters here.",
            ),
    )
    .run(
        TestRun::plan("is_worked_off_by_nobody_by_default")
            .assert(
                "length(aws_lambda_event_source_mapping.this) == 0",
                "A function is handed messages that nobody asked for.",
            )
            .assert(
                "!aws_sqs_queue.this.fifo_queue && aws_sqs_queue.this.visibility_timeout_seconds == 30 && aws_sqs_queue.this.message_retention_seconds == 345600 && aws_sqs_queue.this.delay_seconds == 0",
                "The defaults are not those of SQS.",
            ),
    )
    .run(
        TestRun::plan("hands_batches_to_a_consumer")
            .with_variables(consumer((100, 5)))
            .assert(
                "aws_lambda_event_source_mapping.this[0].function_name == var.consumer.function_arn && aws_lambda_event_source_mapping.this[0].batch_size == 100 && aws_lambda_event_source_mapping.this[0].maximum_batching_window_in_seconds == 5",
                "The batches are not those that were asked for.",
            )
            .assert(
                "contains(aws_lambda_event_source_mapping.this[0].function_response_types, \"ReportBatchItemFailures\")",
                "One bad message brings a whole batch back.",
            )
            .assert(
                "one(aws_lambda_event_source_mapping.this[0].scaling_config).maximum_concurrency == 10",
                "A backlog takes the concurrency of the account.",
            ),
    )
    .run(
        TestRun::plan("hands_over_what_a_filter_lets_through")
            .with_variables(filtered)
            .assert(
                "[for filter in one(aws_lambda_event_source_mapping.this[0].filter_criteria).filter : filter.pattern] == [\"{\\\"body\\\":{\\\"kind\\\":[\\\"paid\\\"]}}\"]",
                "The function is handed what nobody asked for.",
            ),
    )
    .run(
        TestRun::plan("takes_messages_of_topics")
            .with_variables(json!({ "topic_arns": ["arn:aws:sns:us-east-1:111122223333:shop-production-news"] }))
            .assert(
                "one([for s in jsondecode(aws_sqs_queue_policy.this.policy).Statement : s if s.Sid == \"ReceiveMessagesOfTopics\"]) == { Sid = \"ReceiveMessagesOfTopics\", Effect = \"Allow\", Principal = { Service = \"sns.amazonaws.com\" }, Action = \"sqs:SendMessage\", Resource = aws_sqs_queue.this.arn, Condition = { ArnEquals = { \"aws:SourceArn\" = [var.topic_arns[0]] } } }",
                "The topic may not send to the queue, or another may.",
            ),
    )
    .run(
        TestRun::plan("takes_events_of_rules")
            .with_variables(json!({ "rule_arns": ["arn:aws:events:us-east-1:111122223333:rule/shop-production-shop/shop-production-shop-jobs"] }))
            .assert(
                "one([for s in jsondecode(aws_sqs_queue_policy.this.policy).Statement : s if s.Sid == \"ReceiveEventsOfRules\"]).Condition.ArnEquals[\"aws:SourceArn\"] == [var.rule_arns[0]] && one([for s in jsondecode(aws_sqs_queue_policy.this.policy).Statement : s if s.Sid == \"ReceiveEventsOfRules\"]).Principal.Service == \"events.amazonaws.com\" && length(jsondecode(aws_sqs_queue_policy.this.policy).Statement) == 2",
                "The rule may not send to the queue, or others may.",
            ),
    )
    .run(
        TestRun::plan("lets_no_service_send_by_default").assert(
            "[for s in jsondecode(aws_sqs_queue_policy.this.policy).Statement : s.Sid] == [\"TlsOnly\"]",
            "A service may send to the queue that nobody named.",
        ),
    )
    .run(
        TestRun::plan("keeps_messages_in_order_when_asked")
            .with_variables(fifo(json!({ "content_based_deduplication": true })))
            .assert(
                "aws_sqs_queue.this.fifo_queue && aws_sqs_queue.dead_letters.fifo_queue && aws_sqs_queue.this.content_based_deduplication",
                "The queue or its dead-letter queue is no FIFO queue.",
            )
            .assert(
                "aws_sqs_queue.this.deduplication_scope == \"messageGroup\" && aws_sqs_queue.this.fifo_throughput_limit == \"perMessageGroupId\"",
                "All groups of messages share one throughput.",
            ),
    )
    .run(
        TestRun::plan("refuses_dead_letters_of_another_kind")
            .with_variables(json!({ "dead_letter_name": "shop-production-jobs-dead-letters.fifo" }))
            .refused("var.dead_letter_name"),
    )
    .run(
        TestRun::plan("refuses_deduplication_without_fifo")
            .with_variables(json!({ "content_based_deduplication": true }))
            .refused("var.content_based_deduplication"),
    )
    .run(
        TestRun::plan("refuses_large_batches_that_are_not_gathered")
            .with_variables(consumer((11, 0)))
            .refused("var.consumer"),
    )
    .run(
        TestRun::plan("refuses_to_gather_batches_of_a_fifo_queue")
            .with_variables(fifo(consumer((10, 1))))
            .refused("var.consumer"),
    )
    .run(
        TestRun::plan("refuses_a_name_that_sqs_refuses")
            .with_variables(json!({ "name": "jobs.v1" }))
            .refused("var.name"),
    )
}
