//! Policies as documents: whether AWS takes them, and whether what they name exists.

use std::collections::BTreeSet;

use super::judge;
use crate::control::{Control, Examples, Sources};
use crate::controls::policies;
use crate::policy::actions::{self, Action};
use crate::policy::{Policy, PolicyText, Statement};
use crate::resource_policies::IDENTITY_POLICY_TYPES;
use crate::verdict::Verdict;

/// Are the names of the statements such as AWS takes, each there once?
fn is_well_named(policy: &Policy) -> Verdict {
    let mut sids = BTreeSet::new();
    for statement in &policy.statements {
        let sid = statement.sid.as_str();
        if !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Verdict::fail(format!("`{sid}` is no `Sid`: letters and digits alone are"));
        }
        if !sid.is_empty() && !sids.insert(sid) {
            return Verdict::fail(format!("two statements have the `Sid` `{sid}`"));
        }
    }
    if policy.complete {
        Verdict::Pass
    } else {
        Verdict::unknown("policy")
    }
}

fn exists(statement: &Statement) -> Verdict {
    let each_action = statement
        .actions
        .iter()
        .filter(|action| !action.is_star())
        .map(|action| match action.known() {
            Some(pattern) => action_exists(statement, pattern),
            None => Verdict::unknown("policy"),
        });
    let keys = statement
        .conditions
        .iter()
        // Keys of identity providers are theirs.
        .filter(|condition| {
            !condition
                .key
                .split(':')
                .next()
                .unwrap_or_default()
                .contains('.')
        })
        .map(|condition| {
            Verdict::pass_if(
                actions::knows_key(&condition.key) == Some(true),
                format_args!("`{}` is no condition key", condition.key),
            )
        });
    Verdict::all(each_action.chain(keys), Verdict::Pass)
}

fn action_exists(statement: &Statement, pattern: &str) -> Verdict {
    match actions::matching(pattern) {
        None => Verdict::fail(format!("`{pattern}` is of no service that there is")),
        Some(found) if found.is_empty() => Verdict::fail(format!("`{pattern}` is no action")),
        Some(_) if statement.not_action || statement.not_resource => Verdict::Pass,
        Some(found) => fits(statement, pattern, &found),
    }
}

/// Is one of the resources one that the action works on?
fn fits(statement: &Statement, pattern: &str, found: &[&Action]) -> Verdict {
    let resources = &statement.resources;
    if resources.iter().any(PolicyText::is_everything) {
        return Verdict::Pass;
    }
    let none = !found.iter().any(|action| action.has_resources());
    let meets = |resource: &&PolicyText| {
        let resource = resource.pattern();
        found.iter().any(|action| action.works_on(&resource))
    };
    let mut fitting = resources.iter().filter(meets).peekable();
    if fitting.peek().is_some() {
        return if fitting.any(|resource| resource.known().is_some()) {
            Verdict::Pass
        } else {
            Verdict::unknown("policy")
        };
    }
    Verdict::fail(if none {
        format!("`{pattern}` has no resource level, so its `Resource` has to be `*`")
    } else {
        format!("`{pattern}` works on none of its resources")
    })
}

pub(in crate::controls) const CONTROLS: &[Control] = &[
    Control {
        id: "iam-policy-sids",
        formerly: &["iam-policy-size"],
        title: "The statements of a policy are named as AWS takes it",
        types: IDENTITY_POLICY_TYPES,
        reason: "IAM refuses it otherwise, in the middle of an apply.",
        fix: "Use letters and digits for each `Sid`, and each once.",
        sources: Sources {
            document: "AWS IAM guide, grammar of policies, read 2026-11; tflint-ruleset-aws, aws_iam_policy_sid_invalid_characters",
            ..Sources::NONE
        },
        judge: |scope, policy| {
            judge(scope, policy, "policy", |document| {
                policies::judge(document, "policy", is_well_named)
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Sid": "Read1", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${terraform_data.a.output}"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Sid": "read objects", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}, {"Sid": "A", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
            ],
            unknown: &[r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-actions-exist",
        title: "The actions, resources and condition keys of a policy exist",
        types: IDENTITY_POLICY_TYPES,
        reason: "IAM takes a policy with a slip of the pen, and it allows, or denies, nothing.",
        fix: "Look the action up in the service authorization reference: its spelling, the resources it works on, the keys it knows.",
        sources: Sources {
            document: "AWS service authorization reference, read 2026-11-24",
            ..Sources::NONE
        },
        judge: |scope, policy| {
            judge(scope, policy, "policy", |document| {
                policies::each_statement(document, "policy", exists)
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["s3:Get*", "S3:listbucket"], "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"], "Condition": {"Bool": {"AWS:SecureTransport": "true"}}}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/a", "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["$${aws:username}"]}}}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObjcet", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "dynamo:GetItem", "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/a"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "xray:PutTraceSegments", "Resource": "arn:aws:xray:us-east-1:111122223333:group/a"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:a", "Condition": {"StringEquals": {"aws:SourceAcount": "111122223333"}}}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${aws_s3_bucket.a.arn}/*"}]}}, "aws_s3_bucket.a": {}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
