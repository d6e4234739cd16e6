//! Whether the resources of a plan may do what they are there for: each edge between them is decided over all
//! policies that have a say.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::control::{Control, Examples, Severity, Sources, Verdicts};
use crate::edges::{Held, Proof, ResourceEdge, edges};
use crate::scope::Scope;
use crate::verdict::Verdict;

/// What is said of the edges of a plan: one verdict for each resource that makes one.
pub fn judge(held: &Held<'_>) -> Verdicts {
    let mut verdicts: BTreeMap<Arc<str>, Verdict> = BTreeMap::new();
    for edge in edges(held) {
        if edge.needs.is_empty() {
            continue;
        }
        let verdict = verdict(&edge);
        let of_address = verdicts.entry(edge.from.clone()).or_insert(Verdict::Pass);
        *of_address = of_address.clone().and(verdict);
    }
    verdicts.into_iter().collect()
}

fn verdict(edge: &ResourceEdge) -> Verdict {
    let words = format!("it {} {}", edge.how, edge.to);
    match edge.prove() {
        Proof::Allowed(_) => Verdict::Pass,
        Proof::Denied(why) => Verdict::fail(format!("{words}, and may not: {why}")),
        Proof::Unknown(why) => Verdict::undecided(format!("whether {words} is not certain: {why}")),
    }
}

fn of_plan(scope: &Scope<'_>) -> Verdicts {
    judge(&Held::new(scope.plan))
}

/// The control, for those who judge a plan as if it were applied.
pub static EDGES: &Control = &CONTROLS[0];

pub(super) const CONTROLS: &[Control] = &[Control {
    id: "edge-allowed",
    title: "What resources ask of each other is allowed by the policies between them",
    severity: Severity::High,
    types: &["*"],
    reason: "An alarm that may not publish, a rule that may not invoke, a trail that may not write: the apply succeeds, and what was built says nothing.",
    fix: "Let the principal do the action in the policy that the message names: of the role, of the resource, or of the key that encrypts it.",
    sources: Sources {
        document: "AWS IAM user guide, policy evaluation logic; the documents that crates/checker/src/edges names with each edge, read 2026-11",
        ..Sources::NONE
    },
    of_plan: Some(of_plan),
    examples: Examples {
        good: &[
            r#"{"aws_cloudwatch_metric_alarm.a": {"arn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm:a", "alarm_actions": ["arn:aws:sns:us-east-1:111122223333:t"]}, "aws_sns_topic.t": {"arn": "arn:aws:sns:us-east-1:111122223333:t"}, "aws_sns_topic_policy.t": {"arn": "arn:aws:sns:us-east-1:111122223333:t", "policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:t", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}}}"#,
            r#"{"aws_cloudwatch_event_rule.r": {"name": "r", "arn": "arn:aws:events:us-east-1:111122223333:rule/r"}, "aws_cloudwatch_event_target.r": {"rule": "r", "arn": "arn:aws:lambda:us-east-1:111122223333:function:f"}, "aws_lambda_function.f": {"function_name": "f", "arn": "arn:aws:lambda:us-east-1:111122223333:function:f"}, "aws_lambda_permission.f": {"function_name": "f", "action": "lambda:InvokeFunction", "principal": "events.amazonaws.com", "source_arn": "arn:aws:events:us-east-1:111122223333:rule/*"}}"#,
        ],
        bad: &[
            r#"{"aws_cloudwatch_metric_alarm.a": {"arn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm:a", "alarm_actions": ["${aws_sns_topic.t.arn}"]}, "aws_sns_topic.t": {"kms_master_key_id": "${aws_kms_key.k.arn}"}, "aws_sns_topic_policy.t": {"arn": "${aws_sns_topic.t.arn}", "policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish", "Resource": "*"}]}}, "aws_kms_key.k": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]}}}"#,
            r#"{"aws_cloudwatch_event_rule.r": {"name": "r", "arn": "arn:aws:events:us-east-1:111122223333:rule/r"}, "aws_cloudwatch_event_target.r": {"rule": "r", "arn": "arn:aws:sns:us-east-1:111122223333:t"}, "aws_sns_topic.t": {"arn": "arn:aws:sns:us-east-1:111122223333:t", "policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish", "Resource": "*", "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:events:us-east-1:111122223333:rule/r"}}}]}}}"#,
            r#"{"aws_cloudwatch_event_rule.r": {"name": "r", "arn": "arn:aws:events:us-east-1:111122223333:rule/r"}, "aws_cloudwatch_event_target.r": {"rule": "r", "arn": "arn:aws:lambda:us-east-1:111122223333:function:f"}, "aws_lambda_function.f": {"function_name": "f", "arn": "arn:aws:lambda:us-east-1:111122223333:function:f"}}"#,
            r#"{"aws_lambda_function.f": {"function_name": "f", "role": "arn:aws:iam::111122223333:role/f", "dead_letter_config": [{"target_arn": "arn:aws:sqs:us-east-1:111122223333:q"}]}, "aws_iam_role.f": {"name": "f", "arn": "arn:aws:iam::111122223333:role/f", "assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}, "aws_sqs_queue.q": {"arn": "arn:aws:sqs:us-east-1:111122223333:q"}}"#,
            r#"{"aws_cloudtrail.t": {"name": "t", "arn": "arn:aws:cloudtrail:us-east-1:111122223333:trail/t", "cloud_watch_logs_role_arn": "arn:aws:iam::111122223333:role/t", "cloud_watch_logs_group_arn": "arn:aws:logs:us-east-1:111122223333:log-group:t:*"}, "aws_iam_role.t": {"name": "t", "arn": "arn:aws:iam::111122223333:role/t", "assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}}}"#,
        ],
        unknown: &[
            r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_actions": ["${aws_sns_topic.t.arn}"]}, "aws_sns_topic.t": {}, "aws_sns_topic_policy.t": {"arn": "${aws_sns_topic.t.arn}", "policy": "${terraform_data.a.output}"}}"#,
            r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_actions": ["${aws_sns_topic.t.arn}"]}, "aws_sns_topic.t": {}, "aws_sns_topic_policy.t": {"arn": "${aws_sns_topic.t.arn}", "policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}}}"#,
        ],
        ..Examples::NONE
    },
    ..Control::BLANK
}];
