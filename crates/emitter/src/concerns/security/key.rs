//! The environment's key, and who may use it.

use aws::principals::{PolicyKind, TOPIC_CONTEXT};
use serde_json::{Value as Json, json};
use terraform::Module;

use crate::parts::delivery::{self, PLAN_ROLE};
use crate::parts::policy::{self, ServiceStatement};
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
            ServiceStatement {
                policy: PolicyKind::Key,
                sid: "LogGroupsOfTheAccount",
                service: "logs",
                actions: json!([
                    "kms:Decrypt",
                    "kms:Encrypt",
                    "kms:GenerateDataKey*",
                    "kms:ReEncrypt*"
                ]),
                resources: Some(json!("*")),
                conditions: vec![(
                    "StringLike",
                    "kms:EncryptionContext:aws:logs:arn",
                    json!(format!("{ARN}:logs:{REGION}:${{var.account_id}}:*")),
                )],
            }
            .json(),
            publisher(
                "AlarmsToEncryptedTopics",
                "cloudwatch",
                policy::for_this_account(),
            ),
            // EventBridge does not say for whom it acts where it publishes to a topic; SNS says to which.
            publisher(
                "EventsToEncryptedTopics",
                "events",
                (
                    "StringLike",
                    TOPIC_CONTEXT,
                    json!(format!("{ARN}:sns:{REGION}:${{var.account_id}}:*")),
                ),
            ),
            publisher(
                "EventsToEncryptedQueues",
                "events",
                policy::for_this_account(),
            ),
            // What a topic cannot deliver goes to its dead-letter queue.
            publisher("DeadLettersOfTopics", "sns", policy::for_this_account()),
            publisher(
                "BudgetsToEncryptedTopics",
                "budgets",
                policy::for_this_account(),
            ),
            publisher(
                "CostAlertsToEncryptedTopics",
                "costalerts",
                policy::for_this_account(),
            ),
            // The trail's ARN has the account in it.
            ServiceStatement {
                policy: PolicyKind::Key,
                sid: "TrailOfTheAccount",
                service: "cloudtrail",
                actions: json!(["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"]),
                resources: Some(json!("*")),
                conditions: vec![("StringEquals", "aws:SourceArn", json!(super::trail::arn()))],
            }
            .json(),
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
    let statement = ServiceStatement {
        policy: PolicyKind::Key,
        sid: "PackagesOfTheEnvironment",
        service: "lambda",
        actions: json!(["kms:Decrypt", "kms:GenerateDataKey"]),
        resources: Some(json!("*")),
        conditions: vec![(
            "StringLike",
            "kms:EncryptionContext:aws:lambda:FunctionArn",
            json!(format!(
                "{ARN}:lambda:{REGION}:${{var.account_id}}:function:${{var.name}}-*"
            )),
        )],
    };
    if let Some(Json::Array(statements)) = m.locals.get_mut("key_policy_statements") {
        statements.push(statement.json());
    }
}

/// A service that publishes to, or stores in, what the key encrypts; for this account only.
fn publisher(sid: &str, service: &str, condition: (&str, &str, Json)) -> Json {
    ServiceStatement {
        policy: PolicyKind::Key,
        sid,
        service,
        actions: json!(["kms:Decrypt", "kms:GenerateDataKey*"]),
        resources: Some(json!("*")),
        conditions: vec![condition],
    }
    .json()
}
