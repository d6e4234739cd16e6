//! What the role that applies must never do, whatever else is attached to it: statements that deny. Each
//! is there because an end that nobody may reach would be open without it; `crates/cli/tests/rights` says which.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::rights::{deny, when};
use super::{own, services};
use crate::catalogue::WORKLOADS;

/// Those of this list, and those of the kinds of workloads that have rights of their own.
fn named() -> Vec<&'static str> {
    let of_kinds = services::of_kinds().flat_map(|service| service.own);
    let begun = of_kinds.filter(|arn| arn.contains("@N"));
    NAMED.iter().chain(begun).copied().collect()
}

/// Kinds of names in which another environment of the account may begin as this one does: ARNs without
/// `arn:<partition>:`. `@N` is replaced by application and environment, `@A` for the account.
const NAMED: &[&str] = &[
    "backup:*:@A:backup-vault:@N-*",
    "chatbot::@A:chat-configuration/*/@N-*",
    "cloudtrail:*:@A:trail/@N",
    "dynamodb:*:@A:table/@N-*",
    "events:*:@A:rule/@N-*",
    "iam::@A:policy/@N-*",
    "iam::@A:role/@N-*",
    "kms:*:@A:alias/@N*",
    "lambda:*:@A:function:@N-*",
    "logs:*:@A:log-group:/aws/*/@N*",
    "s3:::@N-*",
    "scheduler:*:@A:schedule/*/@N-*",
    "sns:*:@A:@N*",
    "sqs:*:@A:@N-*",
];

/// The roles of delivery, their policies and the boundaries of every environment of the account, and GitHub's
/// provider. By the ends of their names: beginnings tell environments badly apart, since one
/// (`todo-production-recovery`) may begin as another (`todo-production`).
const DELIVERY: &[&str] = &[
    "iam::@A:oidc-provider/*",
    "iam::@A:policy/*-boundary",
    "iam::@A:policy/*-github-*",
    "iam::@A:role/*-github-apply",
    "iam::@A:role/*-github-plan",
];

/// What is denied in every environment.
pub(super) fn always() -> Vec<Json> {
    let mut statements = vec![
        deny(
            "NeverTheRightsOfDelivery",
            json!([
                "iam:Add*",
                "iam:Attach*",
                "iam:Create*",
                "iam:Delete*",
                "iam:Detach*",
                "iam:PassRole",
                "iam:Put*",
                "iam:Remove*",
                "iam:Set*",
                "iam:Tag*",
                "iam:Untag*",
                "iam:Update*"
            ]),
            own(DELIVERY),
        ),
        deny(
            "NeverBeyondTheBoundary",
            json!(["iam:DeleteRolePermissionsBoundary", "sts:AssumeRole"]),
            json!("*"),
        ),
        deny(
            "NeverTheStateBucket",
            json!([
                "s3:DeleteBucket*",
                "s3:DeleteObjectVersion",
                "s3:PutBucket*",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration"
            ]),
            json!([
                "${local.state_bucket_arn}",
                "${local.state_bucket_arn}/*",
                "${local.state_bucket_arn}-logs"
            ]),
        ),
        when(
            deny("NeverElsewhere", json!("*"), json!("*")),
            json!({ "StringNotEquals": { "aws:RequestedRegion": "${local.called_regions}" } }),
        ),
    ];
    for (key, value) in [
        ("Application", "${var.application}"),
        ("Environment", "${var.environment}"),
    ] {
        statements.push(when(
            deny(
                &format!("NeverOfAnother{key}"),
                json!([
                    "apigateway:DELETE",
                    "apigateway:PATCH",
                    "apigateway:PUT",
                    "backup:Delete*",
                    "backup:Update*",
                    "ce:Delete*",
                    "ce:Update*",
                    "iam:CreatePolicyVersion",
                    "iam:Delete*",
                    "iam:Tag*",
                    "iam:Untag*",
                    "iam:Update*",
                    "logs:Delete*"
                ]),
                json!("*"),
            ),
            json!({
                "Null": { format!("aws:ResourceTag/{key}"): "false" },
                "StringNotEquals": { format!("aws:ResourceTag/{key}"): value },
            }),
        ));
    }
    statements
}

/// What the names of other environments say is theirs. Roles cannot be told apart by tags where they are passed
/// (IAM user guide, "Grant a user permissions to pass a role", read 2026-11).
pub(super) fn fence() -> Json {
    let arns = own(&named());
    let of_each: Vec<String> = arns
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .map(|arn| format!("\"{}\"", arn.replace("${var.name}", "${other}")))
        .collect();
    let resources = format!(
        "${{flatten([for other in var.fenced_names : [{}]])}}",
        of_each.join(", ")
    );
    deny("NeverOfNeighbours", json!("*"), json!(resources))
}

/// The key of the state stays as it is.
pub(super) fn state_key() -> Json {
    deny(
        "NeverTheKeyOfTheState",
        json!([
            "kms:DisableKey",
            "kms:PutKeyPolicy",
            "kms:ScheduleKeyDeletion"
        ]),
        json!("${var.state_key_arns}"),
    )
}

/// What destroys the copies of data, or the key without which it cannot be read. What destroys the data of a kind is in its row.
const DESTROYS: &[&str] = &[
    "backup:DeleteBackupPlan",
    "backup:DeleteBackupVault",
    "backup:DeleteBackupVaultAccessPolicy",
    "backup:DeleteBackupVaultLockConfiguration",
    "backup:DeleteRecoveryPoint",
    "kms:DisableKey",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
];

/// Nothing that holds data or records is destroyed, and the record goes on, whatever a plan says.
pub(super) fn protected() -> Vec<Json> {
    let of_kinds = WORKLOADS.iter().flat_map(|row| row.data.destroy);
    let of_kinds = of_kinds.map(|(action, _)| *action);
    let destroys: BTreeSet<&str> = DESTROYS.iter().copied().chain(of_kinds).collect();
    vec![
        deny("NeverDestroyData", json!(destroys), json!("*")),
        deny(
            "NeverStopTheRecord",
            json!([
                "cloudtrail:DeleteTrail",
                "cloudtrail:StopLogging",
                "cloudtrail:UpdateTrail"
            ]),
            json!("*"),
        ),
        deny(
            "NeverDeleteTheRecord",
            json!(["logs:DeleteLogGroup", "logs:DeleteLogStream"]),
            own(&["logs:*:@A:log-group:/aws/cloudtrail/@N*"]),
        ),
    ]
}

/// What the trail records stays as it is, where buckets do not change it.
pub(super) fn selectors() -> Json {
    deny(
        "NeverChangeTheRecord",
        json!("cloudtrail:PutEventSelectors"),
        json!("*"),
    )
}
