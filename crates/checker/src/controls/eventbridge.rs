//! Targets of rules, the key of a bus, and who may put events on it.

use super::policies;
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::verdict::{Verdict, argument, one_of};

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "event-target-dlq",
        title: "Events that a target does not take are kept",
        strict: Strict::FromStaging,
        types: &["aws_cloudwatch_event_target"],
        reason: "When a target is away, or refuses, EventBridge tries for a day by default; then the event is gone.",
        fix: "Set `dead_letter_config.arn`, and how often and how long to try in `retry_policy`.",
        sources: Sources {
            cdk_nag: &["Serverless-EventBusDLQ"],
            ..Sources::NONE
        },
        judge: |scope, target| {
            let message = "`retry_policy` says neither how often nor for how long to try";
            scope
                .given(
                    target,
                    "dead_letter_config.0.arn",
                    "`dead_letter_config.arn` is not set",
                )
                .and(
                    scope
                        .given(target, "retry_policy.0.maximum_retry_attempts", message)
                        .or(scope.given(
                            target,
                            "retry_policy.0.maximum_event_age_in_seconds",
                            message,
                        )),
                )
        },
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_event_target.a": {"dead_letter_config": [{"arn": "${aws_sqs_queue.a.arn}"}], "retry_policy": [{"maximum_retry_attempts": 10, "maximum_event_age_in_seconds": 3600}]}, "aws_sqs_queue.a": {}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_event_target.a": {"retry_policy": [{"maximum_retry_attempts": 10}]}}"#,
                r#"{"aws_cloudwatch_event_target.a": {"dead_letter_config": [{"arn": "arn:aws:sqs:us-east-1:111122223333:a"}]}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_event_target.a": {"dead_letter_config": [{"arn": "${terraform_data.a.output}"}], "retry_policy": [{"maximum_retry_attempts": 10}]}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "event-bus-encrypted",
        argument: "kms_key_identifier",
        title: "An event bus encrypts with a key of the customer's own",
        severity: Severity::High,
        types: &["aws_cloudwatch_event_bus"],
        reason: "Events at rest are then readable to nobody whom the key's policy does not name, and each use of the key is recorded.",
        fix: "Set `kms_key_identifier`, and let `events.amazonaws.com` use the key in its policy.",
        sources: Sources {
            document: "Encrypting EventBridge event buses with AWS KMS keys, Amazon EventBridge user guide, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, bus| {
            scope.customer_key(bus, "kms_key_identifier", "`kms_key_identifier` is not set")
        },
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_event_bus.a": {"name": "a", "kms_key_identifier": "${aws_kms_key.a.arn}"}, "aws_kms_key.a": {}}"#,
                r#"{"aws_cloudwatch_event_bus.a": {"name": "a", "kms_key_identifier": "alias/own"}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_event_bus.a": {"name": "a"}}"#,
                r#"{"aws_cloudwatch_event_bus.a": {"name": "a", "kms_key_identifier": "alias/aws/events"}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_event_bus.a": {"name": "a", "kms_key_identifier": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "event-bus-policy",
        title: "Nobody unnamed may put events on a bus",
        severity: Severity::High,
        types: &[
            "aws_cloudwatch_event_bus_policy",
            "aws_cloudwatch_event_permission",
        ],
        reason: "Everybody with an AWS account could send events that the rules take for true.",
        fix: "Name the accounts, or narrow it to the organisation by `aws:PrincipalOrgID`.",
        sources: Sources {
            cdk_nag: &["AwsSolutions-EVB1"],
            fsbp: &["EventBridge.3"],
            ..Sources::NONE
        },
        judge: |scope, instance| {
            if instance.resource_type.as_ref() == "aws_cloudwatch_event_bus_policy" {
                return policies::no_statement(
                    &scope.policy(instance, "policy"),
                    "policy",
                    policies::for_anybody,
                );
            }
            argument(
                "principal",
                instance.lookup("principal"),
                Verdict::fail("it has no principal"),
                |principal| {
                    if principal.as_str() != Some("*") {
                        return Verdict::Pass;
                    }
                    let message = "its principal is `*`, in no organisation";
                    one_of(
                        "condition.key",
                        instance.lookup("condition.0.key"),
                        &["aws:PrincipalOrgID"],
                        message,
                    )
                    .and(one_of(
                        "condition.type",
                        instance.lookup("condition.0.type"),
                        &["StringEquals"],
                        message,
                    ))
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_event_permission.a": {"statement_id": "a", "principal": "111122223333"}}"#,
                r#"{"aws_cloudwatch_event_permission.a": {"statement_id": "a", "principal": "*", "condition": [{"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-1234567890"}]}}"#,
                r#"{"aws_cloudwatch_event_bus_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "events:PutEvents", "Resource": "*", "Condition": {"StringEquals": {"aws:principalorgid": "o-1234567890"}}}]}}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_event_permission.a": {"statement_id": "a", "principal": "*"}}"#,
                r#"{"aws_cloudwatch_event_bus_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_event_bus_policy.a": {"policy": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
