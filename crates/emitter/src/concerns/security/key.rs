//! The environment's key, and who may use it.

use serde_json::{Value as Json, json};
use terraform::Module;

use crate::parts::{ARN, REGION};

/// Adds the key, its alias and its policy.
pub(super) fn add(m: &mut Module) {
    let policy = m.document(
        "key_policy",
        json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    // Without it a key can be locked out of its own account for ever.
                    "Sid": "AccountKeepsTheKey",
                    "Effect": "Allow",
                    "Principal": { "AWS": format!("{ARN}:iam::${{var.account_id}}:root") },
                    "Action": "kms:*",
                    "Resource": "*",
                },
                {
                    "Sid": "LogGroupsOfTheAccount",
                    "Effect": "Allow",
                    "Principal": { "Service": format!("logs.{REGION}.amazonaws.com") },
                    "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                    "Resource": "*",
                    "Condition": {
                        "StringLike": {
                            "kms:EncryptionContext:aws:logs:arn": format!("{ARN}:logs:{REGION}:${{var.account_id}}:*"),
                        },
                    },
                },
                publisher("AlarmsToEncryptedTopics", "cloudwatch.amazonaws.com"),
                publisher("EventsToEncryptedTargets", "events.amazonaws.com"),
                publisher("BudgetsToEncryptedTopics", "budgets.amazonaws.com"),
                publisher("CostAlertsToEncryptedTopics", "costalerts.amazonaws.com"),
                publisher("BackupsOfTheAccount", "backup.amazonaws.com"),
                publisher("TopicsToEncryptedQueues", "sns.amazonaws.com"),
                {
                    "Sid": "TrailOfTheAccount",
                    "Effect": "Allow",
                    "Principal": { "Service": "cloudtrail.amazonaws.com" },
                    "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"],
                    "Resource": "*",
                    "Condition": {
                        "StringEquals": {
                            "aws:SourceAccount": "${var.account_id}",
                            "aws:SourceArn": super::trail::arn(),
                        },
                    },
                },
            ],
        }),
    );
    m.resource(
        "aws_kms_key",
        "this",
        json!({
            "description": "${var.key_description}",
            "enable_key_rotation": true,
            "deletion_window_in_days": "${var.key_deletion_days}",
            "policy": policy,
        }),
    );
    m.resource(
        "aws_kms_alias",
        "this",
        json!({ "name": "alias/${var.name}", "target_key_id": "${aws_kms_key.this.key_id}" }),
    );
}

/// Lets Lambda encrypt the copies that it keeps of the environment's packages. Lambda acts for itself
/// there, with the function as context, and makes no grant ("Encrypting Lambda .zip deployment packages" of
/// the AWS Lambda developer guide, read 2026-11).
pub(super) fn add_packages(m: &mut Module) {
    let statement = json!({
        "Sid": "PackagesOfTheEnvironment",
        "Effect": "Allow",
        "Principal": { "Service": "lambda.amazonaws.com" },
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "*",
        "Condition": {
            "StringLike": {
                "kms:EncryptionContext:aws:lambda:FunctionArn": format!("{ARN}:lambda:{REGION}:${{var.account_id}}:function:${{var.name}}-*"),
            },
        },
    });
    let policy = m.locals.get_mut("key_policy");
    if let Some(Json::Array(statements)) = policy.and_then(|policy| policy.get_mut("Statement")) {
        statements.push(statement);
    }
}

/// A service that publishes to, or stores in, what the key encrypts; for this account only.
fn publisher(sid: &str, service: &str) -> Json {
    json!({
        "Sid": sid,
        "Effect": "Allow",
        "Principal": { "Service": service },
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
        "Condition": { "StringEquals": { "aws:SourceAccount": "${var.account_id}" } },
    })
}
