//! Queues, their policies, and which of them hold dead letters.

use plan::Instance;

use super::policies;
use crate::control::{CheckProfile, Control, Examples, Severity, Sources, Strict};
use crate::policy::{PolicyText, Statement};
use crate::scope::Scope;
use crate::verdict::{Verdict, argument, truth};

const QUEUE: &[&str] = &["aws_sqs_queue"];
const POLICY: &[&str] = &["aws_sqs_queue_policy", "aws_sqs_queue"];
const NAMES: &[&str] = &["arn", "url", "id"];
/// As long as SQS keeps a message: fourteen days, in seconds.
const LONGEST: i64 = 1_209_600;

/// What sends its dead letters to a queue, and in which argument.
const SENDERS: &[(&str, &str)] = &[
    ("aws_sqs_queue", "redrive_policy"),
    ("aws_sqs_queue_redrive_policy", "redrive_policy"),
    ("aws_sns_topic_subscription", "redrive_policy"),
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
];

/// Does a queue hold the dead letters of something?
#[derive(Clone, Copy)]
enum Holds {
    Yes,
    Perhaps,
    No,
}

fn dead_letters(scope: &Scope<'_>, queue: &Instance) -> Holds {
    *scope.once(queue, || Holds::for_queue(scope, queue))
}

impl Holds {
    fn for_queue(scope: &Scope<'_>, queue: &Instance) -> Self {
        // Who says which queues may send their dead letters here means that some do.
        let allowed = queue.lookup("redrive_allow_policy").text();
        if allowed.is_some_and(|text| !text.is_empty() && !text.contains("denyAll")) {
            return Self::Yes;
        }
        let mut perhaps = false;
        for (kind, argument) in SENDERS {
            let senders = scope.companions(queue, kind, argument, NAMES);
            if !senders.found.is_empty() {
                return Self::Yes;
            }
            perhaps |= senders.perhaps;
        }
        if perhaps { Self::Perhaps } else { Self::No }
    }
}

/// Judges a queue that holds dead letters.
fn of_dead_letters(
    scope: &Scope<'_>,
    queue: &Instance,
    judge: impl FnOnce() -> Verdict,
) -> Verdict {
    match dead_letters(scope, queue) {
        Holds::No => Verdict::NotApplicable("it holds no dead letters"),
        Holds::Yes => judge(),
        Holds::Perhaps => match judge() {
            Verdict::Fail(_) => Verdict::undecided(
                "whether it holds dead letters is known only after apply: judge the state then (`terraform show -json`)",
            ),
            verdict => verdict,
        },
    }
}

fn no_statement(
    scope: &Scope<'_>,
    instance: &Instance,
    wrong: fn(&Statement) -> Option<String>,
) -> Verdict {
    policies::no_statement(&policies::own(scope, instance, "policy"), "policy", wrong)
}

fn allows_every_action(statement: &Statement) -> Option<String> {
    if !statement.allows() {
        return None;
    }
    if statement.not_action {
        return Some("it allows every action but some".into());
    }
    let all = |action: &&PolicyText| {
        action.is_star()
            || action
                .known()
                .is_some_and(|action| action.eq_ignore_ascii_case("sqs:*"))
    };
    let action = statement.actions.iter().find(all)?;
    Some(format!("it allows `{}`", action.shown()))
}

fn is_depth_alarm(alarm: &Instance) -> Verdict {
    let message = "its alarms are on other metrics than ApproximateNumberOfMessagesVisible";
    let names = ["metric_name", "metric_query.*.metric.*.metric_name"];
    Verdict::any(
        names
            .iter()
            .flat_map(|path| alarm.lookup_each(path))
            .map(|seen| {
                argument("metric_name", seen, Verdict::fail(message), |name| {
                    Verdict::pass_if(
                        name.as_str() == Some("ApproximateNumberOfMessagesVisible"),
                        message,
                    )
                })
            }),
        Verdict::fail(message),
    )
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "sqs-encrypted",
        argument: "kms_master_key_id",
        title: "A queue encrypts with a key of the customer's own",
        severity: Severity::High,
        types: QUEUE,
        reason: "Messages at rest are then readable to nobody whom the key's policy does not name.",
        fix: "Set `kms_master_key_id`.",
        sources: Sources {
            checkov: &["CKV_AWS_27", "CKV2_AWS_73"],
            trivy: &["AWS-0096", "AWS-0135"],
            cdk_nag: &["AwsSolutions-SQS2"],
            fsbp: &["SQS.1"],
            ..Sources::NONE
        },
        differs: "CKV_AWS_27 is content with SQS's own keys and with `alias/aws/sqs`, CKV2_AWS_73 with no key at all; here SQS's own keys are enough in development alone.",
        judge: |scope, queue| {
            let key =
                scope.customer_key(queue, "kms_master_key_id", "`kms_master_key_id` is not set");
            if scope.profile > CheckProfile::Development {
                return key;
            }
            key.or(truth(
                "sqs_managed_sse_enabled",
                queue.lookup("sqs_managed_sse_enabled"),
                true,
                false,
                "neither `kms_master_key_id` nor `sqs_managed_sse_enabled` is set",
            ))
        },
        examples: Examples {
            good: &[
                r#"{"aws_sqs_queue.a": {"kms_master_key_id": "${aws_kms_key.a.arn}"}, "aws_kms_key.a": {}}"#,
            ],
            bad: &[
                r#"{"aws_sqs_queue.a": {}}"#,
                r#"{"aws_sqs_queue.a": {"kms_master_key_id": "alias/aws/sqs"}}"#,
                r#"{"aws_sqs_queue.a": {"sqs_managed_sse_enabled": true}}"#,
            ],
            unknown: &[
                r#"{"aws_sqs_queue.a": {"kms_master_key_id": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "sqs-not-public",
        title: "A queue's policy allows nobody unnamed",
        severity: Severity::Critical,
        types: POLICY,
        reason: "Everybody with an AWS account could fill the queue, or read it.",
        fix: "Name the principals, or narrow the statement by `aws:SourceAccount`, `aws:SourceArn` or `aws:PrincipalOrgID`.",
        sources: Sources {
            checkov: &["CKV_AWS_168", "CKV_AWS_387"],
            ..Sources::NONE
        },
        differs: "CKV_AWS_387 accepts any condition; here it has to say who.",
        judge: |scope, policy| no_statement(scope, policy, policies::for_anybody),
        examples: Examples {
            good: &[
                r#"{"aws_sqs_queue_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:a", "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:b"}}}]}}}"#,
            ],
            bad: &[
                r#"{"aws_sqs_queue_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:a"}]}}}"#,
                r#"{"aws_sqs_queue.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sqs:SendMessage", "Resource": "*"}]}}}"#,
                r#"{"aws_sqs_queue_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:a", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}}}"#,
            ],
            unknown: &[r#"{"aws_sqs_queue_policy.a": {"policy": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_sqs_queue.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "sqs-no-action-star",
        title: "A queue's policy names the actions that it allows",
        severity: Severity::High,
        types: POLICY,
        reason: "Who may do everything may also delete the queue and change its policy.",
        fix: "Name the actions that are needed, such as `sqs:SendMessage`.",
        sources: Sources {
            checkov: &["CKV_AWS_72"],
            trivy: &["AWS-0097"],
            ..Sources::NONE
        },
        differs: "checkov looks for `*` in the first statement alone, and passes `sqs:*`; it also fails a denial of `*`.",
        judge: |scope, policy| no_statement(scope, policy, allows_every_action),
        examples: Examples {
            good: &[
                r#"{"aws_sqs_queue_policy.a": {"policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/a"}, "Action": "sqs:SendMessage", "Resource": "*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_sqs_queue_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/a"}, "Action": "*", "Resource": "*"}]}}}"#,
                r#"{"aws_sqs_queue_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/a"}, "Action": ["SQS:*"], "Resource": "*"}]}}}"#,
                r#"{"aws_sqs_queue.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/a"}, "NotAction": "sqs:DeleteQueue", "Resource": "*"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_sqs_queue_policy.a": {"policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_sqs_queue_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/a"}, "Action": "${terraform_data.a.output}", "Resource": "*"}]}}}"#,
            ],
            exempt: &[r#"{"aws_sqs_queue.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "sqs-tls-only",
        title: "A queue refuses plain HTTP",
        types: QUEUE,
        reason: "What crosses the network in clear can be read and changed on the way.",
        fix: "Deny `sqs:*` to everybody on the queue when `aws:SecureTransport` is `false`.",
        sources: Sources {
            cdk_nag: &["AwsSolutions-SQS4"],
            ..Sources::NONE
        },
        judge: |scope, queue| {
            policies::any(
                &policies::of_resource(scope, queue, "aws_sqs_queue_policy", "queue_url", NAMES),
                "it has no queue policy",
                |document| {
                    policies::some_statement(
                        document,
                        "policy",
                        "no statement denies sending and receiving without TLS",
                        |statement| {
                            policies::refuses_plain_http(
                                statement,
                                &["sqs:SendMessage", "sqs:ReceiveMessage"],
                            )
                        },
                    )
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_sqs_queue.a": {}, "aws_sqs_queue_policy.a": {"queue_url": "${aws_sqs_queue.a.url}", "policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "${aws_sqs_queue.a.arn}", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}}"#,
            ],
            bad: &[
                r#"{"aws_sqs_queue.a": {}}"#,
                r#"{"aws_sqs_queue.a": {"policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_sqs_queue.a": {}, "aws_sqs_queue_policy.a": {"queue_url": "${aws_sqs_queue.a.url}", "policy": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "sqs-dlq",
        title: "Messages that nobody can work off are put aside",
        types: QUEUE,
        reason: "A message that always fails is tried until it is too old, and then gone.",
        fix: "Set `redrive_policy` to the ARN of a dead-letter queue.",
        sources: Sources {
            cdk_nag: &["AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy"],
            ..Sources::NONE
        },
        judge: |scope, queue| {
            let message = "it has no `redrive_policy`, and holds nobody's dead letters";
            let own = scope.given(queue, "redrive_policy", message).or(scope
                .companions(queue, "aws_sqs_queue_redrive_policy", "queue_url", NAMES)
                .judge(message, |_| Verdict::Pass));
            match dead_letters(scope, queue) {
                Holds::Yes => Verdict::Pass,
                Holds::No => own,
                Holds::Perhaps => own.or(Verdict::undecided(
                    "whether it holds dead letters is known only after apply: judge the state then (`terraform show -json`)",
                )),
            }
        },
        examples: Examples {
            good: &[
                r#"{"aws_sqs_queue.a": {"redrive_policy": {"deadLetterTargetArn": "${aws_sqs_queue.b.arn}", "maxReceiveCount": 5}}, "aws_sqs_queue.b": {}}"#,
                r#"{"aws_sqs_queue.a": {}, "aws_lambda_function.a": {"dead_letter_config": [{"target_arn": "${aws_sqs_queue.a.arn}"}]}}"#,
                r#"{"aws_sqs_queue.a": {"arn": "arn:aws:sqs:us-east-1:111122223333:a"}, "aws_sqs_queue.b": {"redrive_policy": {"deadLetterTargetArn": "arn:aws:sqs:us-east-1:111122223333:a", "maxReceiveCount": 5}}}"#,
                r#"{"aws_sqs_queue.a": {}, "aws_sqs_queue_redrive_policy.a": {"queue_url": "${aws_sqs_queue.a.id}", "redrive_policy": {"deadLetterTargetArn": "arn:aws:sqs:us-east-1:111122223333:b", "maxReceiveCount": 5}}}"#,
            ],
            bad: &[r#"{"aws_sqs_queue.a": {"name": "a"}}"#],
            unknown: &[
                r#"{"aws_sqs_queue.a": {}, "aws_lambda_function.a": {"dead_letter_config": [{"target_arn": "${terraform_data.a.output}"}]}}"#,
                r#"{"aws_sqs_queue.a": {"name": "a"}, "aws_lambda_function.a": {"dead_letter_config": [{"target_arn": "arn:aws:sqs:us-east-1:111122223333:a"}]}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "sqs-dlq-retention",
        title: "Dead letters are kept for fourteen days",
        severity: Severity::Low,
        types: QUEUE,
        reason: "The age of a message goes on counting in the dead-letter queue: kept no longer than in its source, it is gone before anybody looks.",
        fix: "Set `message_retention_seconds = 1209600`.",
        sources: Sources {
            document: "Amazon SQS guide, dead-letter queues and message retention, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, queue| {
            of_dead_letters(scope, queue, || {
                argument(
                    "message_retention_seconds",
                    queue.lookup("message_retention_seconds"),
                    Verdict::fail("`message_retention_seconds` is the default of four days"),
                    |seconds| {
                        Verdict::pass_if(
                            seconds.as_i64() == Some(LONGEST),
                            "`message_retention_seconds` is less than 1209600",
                        )
                    },
                )
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_sqs_queue.a": {"message_retention_seconds": 1209600}, "aws_lambda_function.a": {"dead_letter_config": [{"target_arn": "${aws_sqs_queue.a.arn}"}]}}"#,
                r#"{"aws_sqs_queue.a": {"message_retention_seconds": 1209600, "redrive_allow_policy": {"redrivePermission": "allowAll"}}}"#,
            ],
            bad: &[
                r#"{"aws_sqs_queue.a": {}, "aws_sqs_queue.b": {"redrive_policy": {"deadLetterTargetArn": "${aws_sqs_queue.a.arn}", "maxReceiveCount": 5}}}"#,
                r#"{"aws_sqs_queue.a": {"message_retention_seconds": 86400}, "aws_scheduler_schedule.a": {"target": [{"dead_letter_config": [{"arn": "${aws_sqs_queue.a.arn}"}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_sqs_queue.a": {"message_retention_seconds": "${terraform_data.a.output}"}, "aws_lambda_function.a": {"dead_letter_config": [{"target_arn": "${aws_sqs_queue.a.arn}"}]}}"#,
                r#"{"aws_sqs_queue.a": {}, "aws_lambda_function.a": {"dead_letter_config": [{"target_arn": "${terraform_data.a.output}"}]}}"#,
            ],
            exempt: &[r#"{"aws_sqs_queue.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "sqs-dlq-alarm",
        title: "Dead letters raise an alarm",
        strict: Strict::FromStaging,
        types: QUEUE,
        reason: "Each is a piece of work that was not done; nobody looks into the queue unasked.",
        fix: "Add an `aws_cloudwatch_metric_alarm` on `ApproximateNumberOfMessagesVisible` with the queue's name as `QueueName`.",
        sources: Sources {
            document: "Amazon SQS guide, available CloudWatch metrics, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, queue| {
            of_dead_letters(scope, queue, || {
                let message = "no alarm is on it";
                let alarms = |argument| {
                    scope
                        .companions(queue, "aws_cloudwatch_metric_alarm", argument, &["name"])
                        .judge(message, is_depth_alarm)
                };
                alarms("dimensions.QueueName")
                    .or(alarms("metric_query.*.metric.*.dimensions.QueueName"))
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_sqs_queue.a": {"name": "a", "redrive_allow_policy": {"redrivePermission": "allowAll"}}, "aws_cloudwatch_metric_alarm.a": {"metric_name": "ApproximateNumberOfMessagesVisible", "dimensions": {"QueueName": "a"}}}"#,
                r#"{"aws_sqs_queue.a": {"redrive_allow_policy": {"redrivePermission": "allowAll"}}, "aws_cloudwatch_metric_alarm.a": {"metric_name": "ApproximateNumberOfMessagesVisible", "dimensions": {"QueueName": "${aws_sqs_queue.a.name}"}}}"#,
                r#"{"aws_sqs_queue.a": {"name": "a", "redrive_allow_policy": {"redrivePermission": "allowAll"}}, "aws_cloudwatch_metric_alarm.a": {"metric_query": [{"expression": "a + b"}, {"metric": [{"metric_name": "ApproximateNumberOfMessagesVisible", "dimensions": {"QueueName": "a"}}]}]}}"#,
            ],
            bad: &[
                r#"{"aws_sqs_queue.a": {"name": "a", "redrive_allow_policy": {"redrivePermission": "allowAll"}}}"#,
                r#"{"aws_sqs_queue.a": {"name": "a", "redrive_allow_policy": {"redrivePermission": "allowAll"}}, "aws_cloudwatch_metric_alarm.a": {"metric_name": "NumberOfMessagesDeleted", "dimensions": {"QueueName": "a"}}}"#,
            ],
            unknown: &[
                r#"{"aws_sqs_queue.a": {"name": "a", "redrive_allow_policy": {"redrivePermission": "allowAll"}}, "aws_cloudwatch_metric_alarm.a": {"metric_name": "ApproximateNumberOfMessagesVisible", "dimensions": {"QueueName": "${terraform_data.a.output}"}}}"#,
            ],
            exempt: &[r#"{"aws_sqs_queue.a": {}}"#],
        },
        ..Control::BLANK
    },
];
