//! The module `topic`, and its tests.

use serde_json::json;
use terraform::{Module, TestFile, TestRun};

use super::TopicInputs;
use crate::definition::Variant;
use crate::parts::policy;
use crate::parts::queue::{self, DeadLetterSender};

pub(super) fn module(_: Variant) -> Module {
    let mut m = Module::new::<TopicInputs>(
        "topic",
        "An SNS topic: encrypted with your key, over TLS only, with functions, queues and e-mail addresses as subscribers, and a dead-letter queue for what none of the functions and queues was given.",
    );
    m.resource(
        "aws_sns_topic",
        "this",
        json!({ "name": "${var.name}", "kms_master_key_id": "${var.kms_key_arn}" }),
    );
    let policy = m.document(
        "policy",
        json!({
            "Version": "2012-10-17",
            "Statement": [policy::tls_only("sns:Publish", json!("${aws_sns_topic.this.arn}"))],
        }),
    );
    m.resource(
        "aws_sns_topic_policy",
        "this",
        json!({ "arn": "${aws_sns_topic.this.arn}", "policy": policy }),
    );
    queue::undelivered_where(
        &mut m,
        "length(var.functions) + length(var.queues) > 0",
        "${var.dead_letter_name}",
        DeadLetterSender {
            sid: "ReceiveUndeliveredMessages",
            service: "sns",
            // The topic's ARN has the account in it.
            source_arns: json!("${aws_sns_topic.this.arn}"),
        },
    );
    subscriptions(&mut m);
    outputs(&mut m);
    m.test(tests());
    m
}

fn subscriptions(m: &mut Module) {
    m.resource(
        "aws_lambda_permission",
        "functions",
        policy::permission(
            "sns",
            "${aws_sns_topic.this.arn}",
            json!({
                "for_each": "${var.functions}",
                // Unknown while the function is replaced, since Lambda deletes its permissions with it.
                "statement_id": "InvokedByTopic-${var.name}${substr(each.value.alias_arn, 0, 0)}",
                "action": "lambda:InvokeFunction",
                "function_name": "${each.value.name}",
                "qualifier": "${each.value.alias}",
            }),
        ),
    );
    let redrive = m.document(
        "redrive_policy",
        json!({ "deadLetterTargetArn": "${one(aws_sqs_queue.dead_letters[*].arn)}" }),
    );
    m.resource(
        "aws_sns_topic_subscription",
        "functions",
        json!({
            "for_each": "${var.functions}",
            "topic_arn": "${aws_sns_topic.this.arn}",
            "protocol": "lambda",
            "endpoint": "${each.value.alias_arn}",
            "filter_policy": "${each.value.filter}",
            "filter_policy_scope": "${each.value.filter == null ? null : each.value.filter_scope}",
            "redrive_policy": &redrive,
        }),
    );
    m.resource(
        "aws_sns_topic_subscription",
        "queues",
        json!({
            "for_each": "${var.queues}",
            "topic_arn": "${aws_sns_topic.this.arn}",
            "protocol": "sqs",
            "endpoint": "${each.value.arn}",
            // The body is what was published, and message attributes are those of the message.
            "raw_message_delivery": true,
            "filter_policy": "${each.value.filter}",
            "filter_policy_scope": "${each.value.filter == null ? null : each.value.filter_scope}",
            "redrive_policy": redrive,
        }),
    );
    m.resource(
        "aws_sns_topic_subscription",
        "emails",
        json!({
            "for_each": "${var.emails}",
            "topic_arn": "${aws_sns_topic.this.arn}",
            "protocol": "email",
            "endpoint": "${each.value}",
        }),
    );
}

fn outputs(m: &mut Module) {
    for (name, value, description) in [
        ("name", "aws_sns_topic.this.name", "Name of the topic."),
        (
            "arn",
            "aws_sns_topic.this.arn",
            "ARN of the topic, by which code names it.",
        ),
        (
            "dead_letter_queue_name",
            "one(aws_sqs_queue.dead_letters[*].name)",
            "Name of the dead-letter queue; null where neither a function nor a queue is subscribed.",
        ),
        (
            "dead_letter_queue_arn",
            "one(aws_sqs_queue.dead_letters[*].arn)",
            "ARN of the dead-letter queue; null where neither a function nor a queue is subscribed.",
        ),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
}

fn tests() -> TestFile {
    let queue_arn = "arn:aws:sqs:us-east-1:111122223333:shop-production-jobs";
    let alias_arn = "arn:aws:lambda:us-east-1:111122223333:function:shop-production-worker:live";
    let worker = || {
        json!({ "functions": { "worker": {
            "name": "shop-production-worker",
            "alias": "live",
            "alias_arn": alias_arn,
        } } })
    };
    let mut filtered = worker();
    filtered["functions"]["worker"]["filter"] = json!("{\"kind\":[\"paid\"]}");
    filtered["functions"]["worker"]["filter_scope"] = json!("MessageBody");
    TestFile::new(
        "topic",
        json!({
            "name": "shop-production-news",
            "dead_letter_name": "shop-production-news-topic-dlq",
            "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
        }),
    )
    .mock("aws_sns_topic", json!({ "arn": "arn:aws:sns:us-east-1:111122223333:shop-production-news" }))
    .mock("aws_sqs_queue", json!({ "arn": "arn:aws:sqs:us-east-1:111122223333:shop-production-news-topic-dlq" }))
    .run(
        TestRun::plan("is_encrypted_and_over_tls_only")
            .with_variables(worker())
            .assert(
                "aws_sns_topic.this.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.dead_letters[0].kms_master_key_id == var.kms_key_arn",
                "Messages are not encrypted with the key that was passed.",
            )
            .assert(
                "alltrue([for policy in [aws_sns_topic_policy.this.policy, aws_sqs_queue_policy.dead_letters[0].policy] : one([for s in jsondecode(policy).Statement : s if s.Sid == \"TlsOnly\"]).Condition.Bool[\"aws:SecureTransport\"] == \"false\"])",
                "The topic or its dead-letter queue answers without TLS.",
            ),
    )
    .run(
        TestRun::plan("has_no_subscriber_by_default").assert(
            "length(aws_sns_topic_subscription.functions) == 0 && length(aws_sns_topic_subscription.emails) == 0 && length(aws_sqs_queue.dead_letters) == 0",
            "Somebody gets messages who was not named, or a queue is made that nothing uses.",
        ),
    )
    .run(
        TestRun::plan("invokes_the_alias_of_a_function")
            .with_variables(worker())
            .assert(
                &format!("aws_sns_topic_subscription.functions[\"worker\"].protocol == \"lambda\" && aws_sns_topic_subscription.functions[\"worker\"].endpoint == \"{alias_arn}\""),
                "The function is not subscribed by its alias.",
            )
            .assert(
                "aws_lambda_permission.functions[\"worker\"].principal == \"sns.amazonaws.com\" && aws_lambda_permission.functions[\"worker\"].qualifier == \"live\" && aws_lambda_permission.functions[\"worker\"].source_arn == aws_sns_topic.this.arn",
                "The permission is not for this topic on the alias alone.",
            ),
    )
    .run(
        TestRun::plan("keeps_what_no_function_was_given")
            .with_variables(worker())
            .assert(
                "jsondecode(aws_sns_topic_subscription.functions[\"worker\"].redrive_policy).deadLetterTargetArn == aws_sqs_queue.dead_letters[0].arn && aws_sqs_queue.dead_letters[0].message_retention_seconds == 1209600",
                "A message that cannot be handed to a function is lost.",
            )
            .assert(
                "one([for s in jsondecode(aws_sqs_queue_policy.dead_letters[0].policy).Statement : s if s.Sid == \"ReceiveUndeliveredMessages\"]).Condition.ArnEquals[\"aws:SourceArn\"] == aws_sns_topic.this.arn",
                "SNS may not put aside what it cannot deliver, or others may.",
            ),
    )
    .run(
        TestRun::plan("hands_over_what_a_filter_lets_through")
            .with_variables(filtered)
            .assert(
                "aws_sns_topic_subscription.functions[\"worker\"].filter_policy == \"{\\\"kind\\\":[\\\"paid\\\"]}\" && aws_sns_topic_subscription.functions[\"worker\"].filter_policy_scope == \"MessageBody\"",
                "The function is invoked with what nobody asked for.",
            ),
    )
    .run(
        TestRun::plan("sends_to_a_queue_what_was_published")
            .with_variables(json!({ "queues": { "jobs": { "arn": queue_arn, "filter": "{\"kind\":[\"paid\"]}" } } }))
            .assert(
                &format!("aws_sns_topic_subscription.queues[\"jobs\"].protocol == \"sqs\" && aws_sns_topic_subscription.queues[\"jobs\"].endpoint == \"{queue_arn}\" && aws_sns_topic_subscription.queues[\"jobs\"].raw_message_delivery"),
                "The queue is not subscribed, or gets an envelope of SNS.",
            )
            .assert(
                "aws_sns_topic_subscription.queues[\"jobs\"].filter_policy == \"{\\\"kind\\\":[\\\"paid\\\"]}\" && aws_sns_topic_subscription.queues[\"jobs\"].filter_policy_scope == \"MessageAttributes\"",
                "The queue gets what nobody asked for.",
            )
            .assert(
                "jsondecode(aws_sns_topic_subscription.queues[\"jobs\"].redrive_policy).deadLetterTargetArn == aws_sqs_queue.dead_letters[0].arn",
                "A message that cannot be sent to the queue is lost.",
            ),
    )
    .run(
        TestRun::plan("writes_to_addresses")
            .with_variables(json!({ "emails": ["a@example.com"] }))
            .assert(
                "aws_sns_topic_subscription.emails[\"a@example.com\"].protocol == \"email\" && length(aws_sqs_queue.dead_letters) == 0",
                "The address is not subscribed.",
            ),
    )
    .run(
        TestRun::plan("refuses_the_name_of_a_fifo_topic")
            .with_variables(json!({ "name": "news.fifo" }))
            .refused("var.name"),
    )
}
