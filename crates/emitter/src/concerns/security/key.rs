//! The environment's key, and who may use it.

use serde_json::{Value as Json, json};
use terraform::Module;

use crate::parts::delivery::{self, PLAN_ROLE};
use crate::parts::{ARN, REGION};

/// Adds the key, its alias and its policy.
pub(super) fn add(m: &mut Module) {
    let mut of_delivery = delivery::key(
        &["dynamodb", "lambda", "scheduler", "xray"],
        &[
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ],
    );
    // A plan reads the environment of functions, the input of schedules and what the ledger allows.
    delivery::role(m, PLAN_ROLE);
    of_delivery.push(delivery::through(
        "PlansReadWithTheKey",
        PLAN_ROLE,
        &["dynamodb", "lambda", "scheduler"],
        &["kms:Decrypt"],
    ));
    let policy = delivery::document(
        m,
        "key_policy",
        vec![
            json!({
                    // Without it a key can be locked out of its own account for ever.
                    "Sid": "AccountKeepsTheKey",
                    "Effect": "Allow",
                    "Principal": { "AWS": format!("{ARN}:iam::${{var.account_id}}:root") },
                    "Action": "kms:*",
                    "Resource": "*",
            }),
            json!({
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
            }),
            publisher("AlarmsToEncryptedTopics", "cloudwatch.amazonaws.com"),
            publisher("EventsToEncryptedTargets", "events.amazonaws.com"),
            publisher("BudgetsToEncryptedTopics", "budgets.amazonaws.com"),
            publisher("CostAlertsToEncryptedTopics", "costalerts.amazonaws.com"),
            publisher("BackupsOfTheAccount", "backup.amazonaws.com"),
            publisher("TopicsToEncryptedQueues", "sns.amazonaws.com"),
            json!({
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
            }),
        ],
        of_delivery,
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
    if let Some(Json::Array(statements)) = m.locals.get_mut("key_policy_statements") {
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
