//! The tests of the module `bus`, which Terraform runs.

use serde_json::json;
use terraform::{TestFile, TestRun};

const ALIAS_ARN: &str =
    "arn:aws:lambda:us-east-1:111122223333:function:shop-production-worker:live";

/// The same on version 6 of the provider.
pub(super) fn on_provider_6(file: TestFile) -> TestFile {
    file.run(
        TestRun::plan("encrypts_the_archive")
            .with_variables(json!({ "archive": { "retention_days": 30 } }))
            .assert(
                "aws_cloudwatch_event_archive.archive[0].kms_key_identifier == var.kms_key_arn",
                "The archive is not encrypted with the key that was passed.",
            ),
    )
}

pub(super) fn file() -> TestFile {
    let orders = || {
        json!({ "consumers": { "orders": {
            "pattern": "{\"source\":[\"shop\"]}",
            "function_name": "shop-production-worker",
            "alias": "live",
            "alias_arn": ALIAS_ARN,
            "retries": 10,
            "max_age_seconds": 3600,
        } } })
    };
    let queues = || {
        json!({
            "queues": { "jobs": {
                "pattern": "{\"source\":[\"shop\"]}",
                "retries": 10,
                "max_age_seconds": 3600,
            } },
            "queue_arns": { "jobs": "arn:aws:sqs:us-east-1:111122223333:shop-production-jobs" },
        })
    };
    let mut both = orders();
    both["queues"]["orders"] = queues()["queues"]["jobs"].clone();
    both["queue_arns"]["orders"] = queues()["queue_arns"]["jobs"].clone();
    TestFile::new(
        "bus",
        json!({
            "name": "shop-production-orders",
            "dead_letter_name": "shop-production-orders-bus-dlq",
            "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
        }),
    )
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .mock("aws_cloudwatch_event_bus", json!({ "arn": "arn:aws:events:us-east-1:111122223333:event-bus/shop-production-orders" }))
    .mock("aws_cloudwatch_event_rule", json!({ "arn": "arn:aws:events:us-east-1:111122223333:rule/shop-production-orders/shop-production-orders-orders" }))
    .mock("aws_sqs_queue", json!({ "arn": "arn:aws:sqs:us-east-1:111122223333:shop-production-orders-bus-dlq" }))
    .run(
        TestRun::plan("is_encrypted")
            .assert(
                "aws_cloudwatch_event_bus.this.kms_key_identifier == var.kms_key_arn && aws_sqs_queue.dead_letters.kms_master_key_id == var.kms_key_arn",
                "Events are not encrypted with the key that was passed.",
            )
            .assert(
                "one([for s in jsondecode(aws_sqs_queue_policy.dead_letters.policy).Statement : s if s.Sid == \"TlsOnly\"]).Condition.Bool[\"aws:SecureTransport\"] == \"false\"",
                "The dead-letter queue answers without TLS.",
            ),
    )
    .run(
        TestRun::plan("has_nobody_and_keeps_nothing_by_default").assert(
            "length(aws_cloudwatch_event_rule.consumers) == 0 && length(aws_cloudwatch_event_archive.archive) == 0 && length(aws_cloudwatch_event_bus_policy.this) == 0",
            "There is a rule, an archive or a policy that nobody asked for.",
        ),
    )
    .run(
        TestRun::plan("invokes_the_alias_of_a_function")
            .with_variables(orders())
            .assert(
                "aws_cloudwatch_event_rule.consumers[\"orders\"].name == \"shop-production-orders-orders\" && aws_cloudwatch_event_rule.consumers[\"orders\"].event_bus_name == aws_cloudwatch_event_bus.this.name && aws_cloudwatch_event_rule.consumers[\"orders\"].event_pattern == \"{\\\"source\\\":[\\\"shop\\\"]}\"",
                "The rule is not that of the bus, or does not match what was asked for.",
            )
            .assert(
                &format!("aws_cloudwatch_event_target.consumers[\"orders\"].arn == \"{ALIAS_ARN}\" && aws_cloudwatch_event_target.consumers[\"orders\"].rule == aws_cloudwatch_event_rule.consumers[\"orders\"].name"),
                "The rule does not invoke the function by its alias.",
            )
            .assert(
                "aws_lambda_permission.consumers[\"orders\"].principal == \"events.amazonaws.com\" && aws_lambda_permission.consumers[\"orders\"].qualifier == \"live\" && aws_lambda_permission.consumers[\"orders\"].source_arn == aws_cloudwatch_event_rule.consumers[\"orders\"].arn && aws_lambda_permission.consumers[\"orders\"].source_account == null",
                "The permission is not for this rule on the alias alone.",
            ),
    )
    .run(
        TestRun::plan("keeps_what_no_function_was_given")
            .with_variables(orders())
            .assert(
                "aws_cloudwatch_event_bus.this.dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn && aws_cloudwatch_event_target.consumers[\"orders\"].dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn && aws_cloudwatch_event_target.consumers[\"orders\"].retry_policy[0].maximum_retry_attempts == 10 && aws_cloudwatch_event_target.consumers[\"orders\"].retry_policy[0].maximum_event_age_in_seconds == 3600",
                "An event that cannot be handed to a function is lost.",
            )
            .assert(
                "one([for s in jsondecode(aws_sqs_queue_policy.dead_letters.policy).Statement : s if s.Sid == \"ReceiveUndeliveredEvents\"]).Condition.ArnEquals[\"aws:SourceArn\"] == [aws_cloudwatch_event_bus.this.arn, aws_cloudwatch_event_rule.consumers[\"orders\"].arn]",
                "EventBridge may not put aside what it cannot deliver, or others may.",
            ),
    )
    .run(
        TestRun::plan("sends_events_to_a_queue")
            .with_variables(queues())
            .assert(
                "aws_cloudwatch_event_rule.queues[\"jobs\"].name == \"shop-production-orders-jobs\" && aws_cloudwatch_event_rule.queues[\"jobs\"].event_bus_name == aws_cloudwatch_event_bus.this.name && aws_cloudwatch_event_rule.queues[\"jobs\"].event_pattern == \"{\\\"source\\\":[\\\"shop\\\"]}\"",
                "The rule is not that of the bus, or does not match what was asked for.",
            )
            .assert(
                "aws_cloudwatch_event_target.queues[\"jobs\"].arn == var.queue_arns[\"jobs\"] && aws_cloudwatch_event_target.queues[\"jobs\"].rule == aws_cloudwatch_event_rule.queues[\"jobs\"].name && output.queue_rule_arns == { jobs = aws_cloudwatch_event_rule.queues[\"jobs\"].arn }",
                "The rule does not send to the queue, or nobody hears which it is.",
            )
            .assert(
                "aws_cloudwatch_event_target.queues[\"jobs\"].dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn && aws_cloudwatch_event_target.queues[\"jobs\"].retry_policy[0].maximum_retry_attempts == 10 && contains(one([for s in jsondecode(aws_sqs_queue_policy.dead_letters.policy).Statement : s if s.Sid == \"ReceiveUndeliveredEvents\"]).Condition.ArnEquals[\"aws:SourceArn\"], aws_cloudwatch_event_rule.queues[\"jobs\"].arn)",
                "An event that cannot be sent to the queue is lost.",
            ),
    )
    .run(
        TestRun::plan("refuses_two_rules_of_one_name")
            .with_variables(both)
            .refused("var.consumers"),
    )
    .run(
        TestRun::plan("keeps_events_to_replay")
            .with_variables(json!({ "archive": { "retention_days": 30 } }))
            .assert(
                "aws_cloudwatch_event_archive.archive[0].retention_days == 30 && aws_cloudwatch_event_archive.archive[0].event_source_arn == aws_cloudwatch_event_bus.this.arn && aws_cloudwatch_event_archive.archive[0].event_pattern == null",
                "Not every event of the bus is kept as long as was asked for.",
            ),
    )
    .run(
        TestRun::plan("lets_other_accounts_put_events")
            .with_variables(json!({ "accounts": ["444455556666", "222222222222"] }))
            .assert(
                "one(jsondecode(aws_cloudwatch_event_bus_policy.this[0].policy).Statement).Action == \"events:PutEvents\" && one(jsondecode(aws_cloudwatch_event_bus_policy.this[0].policy).Statement).Principal.AWS == [\"arn:aws:iam::222222222222:root\", \"arn:aws:iam::444455556666:root\"] && one(jsondecode(aws_cloudwatch_event_bus_policy.this[0].policy).Statement).Resource == aws_cloudwatch_event_bus.this.arn",
                "Others than the accounts that were named may put events, or they may do more.",
            ),
    )
    .run(
        TestRun::plan("refuses_what_is_no_account")
            .with_variables(json!({ "accounts": ["*"] }))
            .refused("var.accounts"),
    )
    .run(
        TestRun::plan("refuses_an_archive_without_an_end")
            .with_variables(json!({ "archive": { "retention_days": 0 } }))
            .refused("var.archive"),
    )
    .run(
        TestRun::plan("refuses_the_name_of_a_rule_that_is_too_long")
            .with_variables(json!({ "consumers": { "a-consumer-with-a-name-that-is-longer-than-is-possible": {
                "pattern": "{\"source\":[\"shop\"]}",
                "function_name": "shop-production-worker",
                "alias": "live",
                "alias_arn": ALIAS_ARN,
                "retries": 10,
                "max_age_seconds": 3600,
            } } }))
            .refused("var.consumers"),
    )
}
