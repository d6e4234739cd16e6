//! Policies that allow everything, a whole service, or something on everything.

use super::{no_statement, none_unbound};
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::policy::actions::{Action, Level};
use crate::policy::{PolicyText, Statement};
use crate::resource_policies::IDENTITY_POLICY_TYPES;

fn allows_everything(statement: &Statement) -> Option<String> {
    let all = statement.actions.iter().any(PolicyText::is_star) || statement.not_action;
    (statement.allows() && all && statement.is_on_everything())
        .then(|| "it allows everything on everything".to_owned())
}

fn allows_a_whole_service(statement: &Statement) -> Option<String> {
    if !statement.allows() {
        return None;
    }
    if statement.not_action {
        return Some("it allows every action but some".to_owned());
    }
    statement
        .actions
        .iter()
        .find(|action| action.is_star() || action.known().is_some_and(|a| a.ends_with(":*")))
        .map(|action| format!("it allows `{}`", action.shown()))
}

/// Does it mean every bucket: `*`, `arn:aws:s3:::*` or `arn:aws:s3:::*/*`?
fn is_every_bucket(resource: &PolicyText) -> bool {
    resource.is_everything()
        || resource
            .known()
            .and_then(|text| text.split_once(":s3:::"))
            .is_some_and(|(_, rest)| {
                rest.starts_with('*') && rest.bytes().all(|byte| matches!(byte, b'*' | b'/'))
            })
}

fn allows_all_of_s3(statement: &Statement) -> Option<String> {
    const ENDS: [&str; 3] = ["s3:GetObject", "s3:DeleteBucket", "s3:PutBucketPolicy"];
    let everywhere = statement.not_resource || statement.resources.iter().any(is_every_bucket);
    let all = statement.not_action && ENDS.iter().all(|action| statement.covers_action(action))
        || statement
            .actions
            .iter()
            .filter(|_| !statement.not_action)
            .any(|action| {
                action.is_star()
                    || action
                        .known()
                        .is_some_and(|action| action.eq_ignore_ascii_case("s3:*"))
            });
    (statement.allows() && everywhere && all).then(|| "it allows all of S3 on every bucket".into())
}

pub(in crate::controls) const CONTROLS: &[Control] = &[
    Control {
        id: "iam-no-admin",
        title: "No policy allows everything on everything",
        severity: Severity::Critical,
        types: IDENTITY_POLICY_TYPES,
        reason: "Whoever has it owns the account.",
        fix: "Name the actions and the resources.",
        sources: Sources {
            checkov: &["CKV_AWS_62"],
            fsbp: &["IAM.1"],
            ..Sources::NONE
        },
        differs: "",
        judge: |scope, policy| no_statement(scope, policy, "policy", allows_everything),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}}"#,
            ],
            unknown: &[r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-no-action-star",
        title: "No policy allows a whole service",
        severity: Severity::High,
        strict: Strict::Always,
        types: IDENTITY_POLICY_TYPES,
        reason: "It allows what nobody asked for, and what AWS adds later.",
        fix: "Name the actions that are needed.",
        sources: Sources {
            checkov: &["CKV_AWS_63"],
            fsbp: &["IAM.21"],
            ..Sources::NONE
        },
        differs: "checkov fails `*` alone; here `s3:*` and `NotAction` fail as well.",
        judge: |scope, policy| no_statement(scope, policy, "policy", allows_a_whole_service),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["s3:Get*"], "Resource": "arn:aws:s3:::a/*"}, {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": "arn:aws:s3:::a/*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "NotAction": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
            ],
            unknown: &[r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-no-resource-star",
        title: "No policy allows on everything what can be allowed on some",
        severity: Severity::High,
        types: IDENTITY_POLICY_TYPES,
        reason: "It reaches what nobody meant, and what is made later.",
        fix: "Name the resources; `*` is for actions that have no resource level, such as `xray:PutTraceSegments`, and for those under a condition.",
        sources: Sources {
            checkov: &["CKV_AWS_355"],
            cdk_nag: &["AwsSolutions-IAM5", "Serverless-StarPermissions"],
            ..Sources::NONE
        },
        differs: "checkov does not see `NotResource`.",
        judge: |scope, policy| none_unbound(scope, policy, Action::has_resources),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["xray:PutTraceSegments", "cloudwatch:PutMetricData"], "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "ec2:CreateNetworkInterface", "Resource": "*", "Condition": {"StringEquals": {"ec2:Vpc": "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1"}}}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:*:table/a"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]}}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": ["arn:aws:kms:us-east-1:111122223333:key/a", "*"]}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "NotResource": "arn:aws:sqs:us-east-1:111122223333:a"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "${terraform_data.a.output}", "Resource": "*"}]}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-write-constrained",
        title: "No policy allows changes to everything",
        severity: Severity::High,
        types: IDENTITY_POLICY_TYPES,
        reason: "Whoever has it can change or delete what belongs to others.",
        fix: "Name the resources, or add a condition such as `ec2:Vpc` or `aws:ResourceTag/…`.",
        sources: Sources {
            checkov: &["CKV_AWS_290"],
            ..Sources::NONE
        },
        differs: "checkov takes for allowed what another statement of the policy denies.",
        judge: |scope, policy| {
            none_unbound(scope, policy, |action| {
                action.level == Level::Write && action.has_resources()
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["ec2:DescribeSubnets", "ec2:DeleteNetworkInterface"], "Resource": "*", "Condition": {"StringEquals": {"ec2:Vpc": "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1"}}}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}, {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "newest:DoIt", "Resource": "*"}]}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-no-permissions-mgmt-star",
        title: "No policy allows everybody's rights to be changed",
        severity: Severity::High,
        types: IDENTITY_POLICY_TYPES,
        reason: "Whoever may write the policies of all buckets, queues or keys can open them.",
        fix: "Name the resources, or add a condition.",
        sources: Sources {
            checkov: &["CKV_AWS_289"],
            ..Sources::NONE
        },
        differs: "checkov knows services in lower case alone, and misses `SQS:AddPermission`.",
        judge: |scope, policy| {
            none_unbound(scope, policy, |action| {
                action.level == Level::Permissions && action.has_resources()
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::a"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["SQS:addpermission"], "Resource": "*"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "${terraform_data.a.output}", "Resource": "*"}]}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-no-s3-full",
        title: "No policy allows all of S3 on every bucket",
        severity: Severity::High,
        types: IDENTITY_POLICY_TYPES,
        reason: "Whoever has it can read, open and delete every bucket of the account.",
        fix: "Name the actions and the buckets.",
        sources: Sources {
            trivy: &["AWS-0345", "AWS-0346"],
            ..Sources::NONE
        },
        judge: |scope, policy| no_statement(scope, policy, "policy", allows_all_of_s3),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["S3:*"], "Resource": ["arn:aws:s3:::*", "arn:aws:s3:::*/*"]}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]}}}"#,
            ],
            unknown: &[r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
