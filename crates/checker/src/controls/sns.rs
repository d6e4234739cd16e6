//! Topics, their policies and subscriptions.

use aws::principals::PolicyKind;
use plan::Instance;

use super::policies;
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::policy::Statement;
use crate::scope::Scope;
use crate::verdict::{Verdict, argument};

const TOPIC: &[&str] = &["aws_sns_topic"];
const POLICY: &[&str] = &["aws_sns_topic_policy", "aws_sns_topic"];
const SUBSCRIPTION: &[&str] = &["aws_sns_topic_subscription"];

fn no_statement(
    scope: &Scope<'_>,
    instance: &Instance,
    wrong: impl Fn(&Statement) -> Option<String>,
) -> Verdict {
    policies::no_statement(&policies::own(scope, instance, "policy"), "policy", wrong)
}

/// A statement that allows an account or an identity in one, and asks for nothing else.
fn bare_account(statement: &Statement) -> Verdict {
    if !statement.allows() || !statement.conditions.is_empty() {
        return Verdict::Pass;
    }
    Verdict::all(
        statement
            .principals
            .iter()
            .filter(|(kind, name)| kind == "AWS" && !name.is_star())
            .map(|(_, name)| match name.known() {
                None if !name.holds(":iam:") => Verdict::unknown("policy"),
                _ => Verdict::fail(format!("it allows {} without a condition", name.shown())),
            }),
        Verdict::Pass,
    )
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "sns-encrypted",
        argument: "kms_master_key_id",
        title: "A topic encrypts with a key of the customer's own",
        severity: Severity::High,
        types: TOPIC,
        reason: "Messages at rest are then readable to nobody whom the key's policy does not name; the key that AWS manages lets no alarm publish.",
        fix: "Set `kms_master_key_id`, and let the publishing services use the key in its policy.",
        sources: Sources {
            checkov: &["CKV_AWS_26"],
            trivy: &["AWS-0095", "AWS-0136"],
            fsbp: &["SNS.1"],
            ..Sources::NONE
        },
        differs: "checkov is content with `alias/aws/sns`, the key that AWS manages.",
        judge: |scope, topic| {
            scope.customer_key(topic, "kms_master_key_id", "`kms_master_key_id` is not set")
        },
        examples: Examples {
            good: &[
                r#"{"aws_sns_topic.a": {"kms_master_key_id": "${aws_kms_key.a.arn}"}, "aws_kms_key.a": {}}"#,
                r#"{"aws_sns_topic.a": {"kms_master_key_id": "alias/own"}}"#,
            ],
            bad: &[
                r#"{"aws_sns_topic.a": {}}"#,
                r#"{"aws_sns_topic.a": {"kms_master_key_id": "alias/aws/sns"}}"#,
            ],
            unknown: &[
                r#"{"aws_sns_topic.a": {"kms_master_key_id": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "sns-not-public",
        title: "A topic's policy allows nobody unnamed",
        severity: Severity::Critical,
        types: POLICY,
        reason: "Everybody with an AWS account could publish to it, or listen.",
        fix: "Name the principals, or narrow the statement by `aws:SourceAccount`, `aws:SourceArn` or `aws:PrincipalOrgID`.",
        sources: Sources {
            checkov: &["CKV_AWS_169"],
            fsbp: &["SNS.4"],
            ..Sources::NONE
        },
        judge: |scope, policy| no_statement(scope, policy, policies::for_anybody),
        examples: Examples {
            good: &[
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a", "Condition": {"StringEquals": {"AWS:SourceOwner": "111122223333"}}}]}}}"#,
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a"}]}}}"#,
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["sns:Publish", "sns:Subscribe"], "Resource": "arn:aws:sns:us-east-1:111122223333:a"}]}}}"#,
                r#"{"aws_sns_topic.a": {"policy": {"Statement": [{"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/a"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a"}]}}}"#,
            ],
            unknown: &[r#"{"aws_sns_topic_policy.a": {"policy": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_sns_topic.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "sns-no-bare-cross-account",
        title: "An account in a topic's policy is bound by a condition",
        types: POLICY,
        reason: "A bare account, the own one too, hands the topic to every identity in it that IAM lets publish.",
        fix: "Name services under `aws:SourceAccount`, or add a condition such as `aws:PrincipalArn`.",
        sources: Sources {
            checkov: &["CKV_AWS_385"],
            ..Sources::NONE
        },
        differs: "checkov sees an account only where it is written as an ARN; here also `111122223333` alone, and the policy in the topic itself.",
        judge: |scope, policy| {
            policies::each_statement(
                &policies::own(scope, policy, "policy"),
                "policy",
                bare_account,
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sns:Subscribe", "Resource": "arn:aws:sns:us-east-1:111122223333:a", "Condition": {"StringEquals": {"sns:Protocol": "sqs"}}}]}}}"#,
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a"}]}}}"#,
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["444455556666"]}, "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "${terraform_data.a.output}"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a"}]}}}"#,
            ],
            exempt: &[r#"{"aws_sns_topic.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "sns-tls-only",
        title: "A topic refuses plain HTTP",
        types: TOPIC,
        reason: "What crosses the network in clear can be read and changed on the way.",
        fix: "Deny `sns:Publish` to everybody on the topic when `aws:SecureTransport` is `false`.",
        sources: Sources {
            cdk_nag: &["AwsSolutions-SNS3"],
            ..Sources::NONE
        },
        judge: |scope, topic| {
            policies::any(
                &policies::of_resource(scope, topic, "aws_sns_topic_policy", "arn", &["arn", "id"]),
                "it has no topic policy",
                |document| {
                    policies::some_statement(
                        document,
                        "policy",
                        "no statement denies `sns:Publish` without TLS",
                        |statement| policies::refuses_plain_http(statement, &["sns:Publish"]),
                    )
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_sns_topic.a": {}, "aws_sns_topic_policy.a": {"arn": "${aws_sns_topic.a.arn}", "policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": "${aws_sns_topic.a.arn}", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}}"#,
                r#"{"aws_sns_topic.a": {"policy": {"Statement": {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": ["SNS:*"], "Resource": "*", "Condition": {"Bool": {"AWS:SecureTransport": [false]}}}}}}"#,
            ],
            bad: &[
                r#"{"aws_sns_topic.a": {}}"#,
                r#"{"aws_sns_topic.a": {}, "aws_sns_topic_policy.a": {"arn": "${aws_sns_topic.a.arn}", "policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sns:Subscribe", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_sns_topic.a": {}, "aws_sns_topic_policy.a": {"arn": "${aws_sns_topic.a.arn}", "policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_sns_topic.a": {}, "aws_sns_topic_policy.a": {"arn": "${terraform_data.a.output}", "policy": {"Statement": []}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "sns-service-source",
        title: "Services publish to a topic for this account only",
        types: POLICY,
        reason: "A service publishes for everybody: without a condition another account's rule or bucket can fill the topic.",
        fix: "Add a condition on `aws:SourceAccount` or `aws:SourceArn` to each statement that names a service; none for EventBridge, which sends neither to a topic.",
        sources: Sources {
            document: "AWS IAM guide, the confused deputy problem, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, policy| {
            no_statement(scope, policy, |statement| {
                policies::for_any_account(statement, PolicyKind::Topic)
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": ["cloudwatch.amazonaws.com"]}, "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a", "Condition": {"StringEquals": {"AWS:SourceAccount": "111122223333"}}}]}}}"#,
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": ["events.amazonaws.com", "cloudwatch.amazonaws.com"]}, "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a"}]}}}"#,
                r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:*"}}}]}}}"#,
            ],
            unknown: &[r#"{"aws_sns_topic_policy.a": {"policy": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_sns_topic.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "sns-no-http-subscription",
        title: "A topic sends nothing over plain HTTP",
        severity: Severity::High,
        types: SUBSCRIPTION,
        reason: "What crosses the network in clear can be read and changed on the way.",
        fix: "Use `protocol = \"https\"`.",
        sources: Sources {
            document: "prowler, sns_subscription_not_using_http_endpoints, read 2026-11",
            ..Sources::NONE
        },
        judge: |_, subscription| {
            argument(
                "protocol",
                subscription.lookup("protocol"),
                Verdict::fail("it has no protocol"),
                |protocol| {
                    Verdict::pass_if(protocol.as_str() != Some("http"), "its protocol is `http`")
                },
            )
        },
        examples: Examples {
            good: &[r#"{"aws_sns_topic_subscription.a": {"protocol": "https"}}"#],
            bad: &[r#"{"aws_sns_topic_subscription.a": {"protocol": "http"}}"#],
            unknown: &[
                r#"{"aws_sns_topic_subscription.a": {"protocol": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "sns-subscription-dlq",
        title: "Messages that a subscriber does not take are kept",
        severity: Severity::Low,
        strict: Strict::FromStaging,
        types: SUBSCRIPTION,
        reason: "When a subscriber is away for longer than SNS tries, its messages are gone.",
        fix: "Set `redrive_policy` to the ARN of a dead-letter queue.",
        sources: Sources {
            cdk_nag: &["Serverless-SNSRedrivePolicy"],
            ..Sources::NONE
        },
        judge: |scope, subscription| {
            argument(
                "protocol",
                subscription.lookup("protocol"),
                Verdict::fail("it has no protocol"),
                |protocol| match protocol.as_str() {
                    Some("lambda" | "sqs" | "firehose" | "http" | "https") => scope.given(
                        subscription,
                        "redrive_policy",
                        "`redrive_policy` is not set",
                    ),
                    _ => Verdict::NotApplicable("people read it, and no queue would help them"),
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_sns_topic_subscription.a": {"protocol": "lambda", "redrive_policy": {"deadLetterTargetArn": "${aws_sqs_queue.a.arn}"}}, "aws_sqs_queue.a": {}}"#,
            ],
            bad: &[r#"{"aws_sns_topic_subscription.a": {"protocol": "sqs"}}"#],
            unknown: &[
                r#"{"aws_sns_topic_subscription.a": {"protocol": "https", "redrive_policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_sns_topic_subscription.a": {"protocol": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_sns_topic_subscription.a": {"protocol": "email"}}"#],
        },
        ..Control::BLANK
    },
];
