//! The environment's key, and who may use it. What a kind of workload has to do with it, the row of the kind says.

use std::collections::BTreeSet;

use aws::principals::{PolicyKind, TOPIC_CONTEXT};
use serde_json::{Value as Json, json};
use terraform::Module;

use crate::catalogue::WORKLOADS;
use crate::definition::{DeliveryKey, KeyBond, KeyUser};
use crate::parts::delivery::{self, PLAN_ROLE};
use crate::parts::policy::{self, ServiceStatement};
use crate::parts::{ARN, REGION};

/// Adds the key, its alias and its policy.
pub(super) fn add(m: &mut Module) {
    let of_delivery = of_delivery(m);
    let policy = delivery::document(m, "key_policy", statements(), of_delivery);
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
/// What the roles of delivery may do with the key: what concerns make and read with it, and what the kinds of workloads
/// say of themselves.
fn of_delivery(m: &mut Module) -> Vec<Json> {
    let kinds = || WORKLOADS.iter().filter_map(|row| row.delivery_key.as_ref());
    let through = |of_concerns: &[&'static str], asks: fn(&DeliveryKey) -> bool| -> Vec<&str> {
        let of_kinds = kinds().filter(|key| asks(key)).map(|key| key.service);
        let services: BTreeSet<&str> = of_concerns.iter().copied().chain(of_kinds).collect();
        services.into_iter().collect()
    };
    // Schedules, traces and the ledger of remediation.
    let of_concerns = ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey"];
    let uses: BTreeSet<&str> = of_concerns
        .into_iter()
        .chain(kinds().flat_map(|key| key.apply).copied())
        .collect();
    let uses: Vec<&str> = uses.into_iter().collect();
    let mut statements = delivery::key(
        &through(&["dynamodb", "scheduler", "xray"], |key| {
            !key.apply.is_empty()
        }),
        &uses,
    );
    // A plan reads the environment of functions, the input of schedules and what the ledger allows.
    let reads: BTreeSet<&str> = kinds()
        .flat_map(|key| key.plan)
        .copied()
        .chain(["kms:Decrypt"])
        .collect();
    let reads: Vec<&str> = reads.into_iter().collect();
    delivery::role(m, PLAN_ROLE);
    statements.push(delivery::through(
        "PlansReadWithTheKey",
        PLAN_ROLE,
        &through(&["dynamodb", "scheduler"], |key| !key.plan.is_empty()),
        &reads,
    ));
    statements
}

/// Who may use the key: the account, and services for it.
fn statements() -> Vec<Json> {
    let of_kinds = WORKLOADS.iter().flat_map(|row| row.key_users);
    let mut statements = vec![
        policy::account_keeps_key(),
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
    ];
    statements.extend(of_kinds.map(of_kind));
    statements.extend([
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
    ]);
    statements
}

/// The statement of a kind of workload.
fn of_kind(user: &KeyUser) -> Json {
    ServiceStatement {
        policy: PolicyKind::Key,
        sid: user.sid,
        service: user.service,
        actions: json!(user.actions),
        resources: Some(json!("*")),
        conditions: vec![match user.bound_by {
            KeyBond::SourceAccount => policy::for_this_account(),
            KeyBond::Context(key, named) => {
                let (service, thing) = named.split_once(':').unwrap_or((named, "*"));
                let arn = format!("{ARN}:{service}:{REGION}:${{var.account_id}}:{thing}");
                ("StringLike", key, json!(arn))
            }
        }],
    }
    .json()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_is_bound_to_the_account() {
        let mut services = 0;
        for statement in statements() {
            let Some(service) = statement["Principal"]["Service"].as_str() else {
                continue;
            };
            services += 1;
            let conditions = statement["Condition"].as_object();
            let values = conditions
                .into_iter()
                .flat_map(|operators| operators.values().filter_map(Json::as_object));
            let values: Vec<&str> = values
                .flat_map(|keys| keys.values().filter_map(Json::as_str))
                .collect();
            assert!(
                values
                    .iter()
                    .any(|value| value.contains("${var.account_id}")),
                "{}: {service} is bound by {values:?}",
                statement["Sid"]
            );
        }
        assert!(services > 8, "only {services}");
    }
}
