//! The boundary of every role that the pipeline makes: what a role of the application can be given
//! at most, whatever its own policies say. It grants nothing.

use std::borrow::Cow;
use std::collections::BTreeSet;

use model::kinds::GrantRow;
use serde_json::{Value as Json, json};

use super::own;
use crate::catalogue::WORKLOADS;

/// Actions that roles may have, and on what.
pub(super) struct RoleLimit {
    /// Id of the statement.
    sid: &'static str,
    pub(super) actions: Vec<Cow<'static, str>>,
    /// ARNs without `arn:<partition>:` as in the table of services, or `*`.
    resources: Vec<&'static str>,
}

/// All of them: those of this list, and what can be granted on a kind of workload that has rights of its own.
pub(super) fn limits() -> Vec<RoleLimit> {
    let listed = LIMITS.iter().map(|(sid, actions, resources)| RoleLimit {
        sid,
        actions: actions
            .iter()
            .map(|action| Cow::Borrowed(*action))
            .collect(),
        resources: resources.to_vec(),
    });
    let of_kinds = WORKLOADS.iter().filter_map(|row| {
        let service = row.kind.grant.as_ref().and_then(GrantRow::action_service)?;
        let rights = row.own_types.rights.first()?;
        Some(RoleLimit {
            sid: rights.name,
            actions: vec![format!("{service}:*").into()],
            resources: rights.own.to_vec(),
        })
    });
    listed.chain(of_kinds).collect()
}

/// Actions that roles may have, and on what: ARNs without `arn:<partition>:` as in the table of
/// services, or `*`. A service is left whole where the description may grant any action of it.
const LIMITS: &[(&str, &[&str], &[&str])] = &[
    (
        "Logs",
        &[
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:FilterLogEvents",
            "logs:GetLogEvents",
            "logs:PutLogEvents",
        ],
        &["logs:*:@A:*"],
    ),
    (
        "Keys",
        &[
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey*",
            "kms:ReEncrypt*",
        ],
        &["kms:*:@A:key/*"],
    ),
    (
        "Data",
        &["dynamodb:*", "s3:*", "sqs:*", "sns:*"],
        &[
            "dynamodb:*:@A:table/@N-*",
            "dynamodb:*:@A:table/awsbackup-restore-test-*",
            "s3:::@N-*",
            "s3:::awsbackup-restore-test-*",
            "sns:*:@A:@N*",
            "sqs:*:@A:@N-*",
        ],
    ),
    (
        "Work",
        &[
            "events:DeleteRule",
            "events:DescribeRule",
            "events:DisableRule",
            "events:EnableRule",
            "events:ListTargetsByRule",
            "events:PutRule",
            "events:PutTargets",
            "events:RemoveTargets",
            "lambda:*",
        ],
        &[
            "events:*:@A:rule/@N-*",
            "events:*:@A:rule/AwsBackupManagedRule*",
            "lambda:*:@A:function:@N-*",
        ],
    ),
    (
        "Backups",
        &[
            "backup:CopyFromBackupVault",
            "backup:CopyIntoBackupVault",
            "backup:DescribeBackupVault",
            "backup:TagResource",
        ],
        &["backup:*:@A:*", "ec2:*::snapshot/*"],
    ),
    (
        "Interfaces",
        &[
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:UnassignPrivateIpAddresses",
        ],
        &["ec2:*:@A:*"],
    ),
    (
        "Alarms",
        &[
            "cloudwatch:DescribeAlarmHistory",
            "cloudwatch:DescribeAlarms",
        ],
        &["cloudwatch:*:@A:alarm:*"],
    ),
    (
        // None of these has a resource level, or one that an account's own names are in.
        "Unnamed",
        &[
            "cloudwatch:GetMetricData",
            "cloudwatch:PutMetricData",
            "dynamodb:ListStreams",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "events:ListRules",
            "logs:DescribeLogGroups",
            "s3:ListAllMyBuckets",
            "tag:GetResources",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
        ],
        &["*"],
    ),
];

/// Where no role of the application has any business. A grant of it is refused.
pub(super) use model::BEYOND_BOUNDARY as NEVER;

/// What destroys the data of a kind, or takes away what keeps it: no role may do it in a protected environment, unless the
/// description grants it to a function by its name.
pub(super) fn destroys() -> BTreeSet<&'static str> {
    let kinds = WORKLOADS.iter();
    let actions = kinds.flat_map(|row| row.data.destroy.iter().chain(row.data.open));
    actions.map(|(action, _)| *action).collect()
}

/// The statement that keeps the data.
pub(super) fn never_data() -> Json {
    let actions: Vec<String> = destroys()
        .iter()
        .map(|action| format!("\"{action}\""))
        .collect();
    json!({
        "Sid": "NeverDestroyData",
        "Effect": "Deny",
        "Action": format!(
            "${{[for action in [{}] : action if !contains(var.boundary_leaves, action)]}}",
            actions.join(", ")
        ),
        "Resource": "*",
    })
}

/// The boundary's own statements; those of the description's grants come behind.
pub(super) fn statements() -> Json {
    let mut statements: Vec<Json> = limits()
        .iter()
        .map(|limit| {
            json!({
                "Sid": limit.sid,
                "Effect": "Allow",
                "Action": limit.actions,
                "Resource": own(&limit.resources),
            })
        })
        .collect();
    statements.push(json!({
        "Sid": "NeverTheState",
        "Effect": "Deny",
        "Action": "s3:*",
        "Resource": [
            "${local.state_bucket_arn}",
            "${local.state_bucket_arn}/*",
            "${local.state_bucket_arn}-logs",
            "${local.state_bucket_arn}-logs/*",
        ],
    }));
    statements.push(json!({
        "Sid": "NeverRights",
        "Effect": "Deny",
        "Action": NEVER,
        "Resource": "*",
    }));
    statements.into()
}
