//! What the role that applies may do where tables have replicas.

use serde_json::{Value as Json, json};

use super::rights::allow;
use crate::parts::ARN;

/// Makes replicas of tables: who adds one copies the items with rights of its own ("DynamoDB global tables security" of the Amazon
/// DynamoDB developer guide, read 2026-11). In the regions of the replicas alone.
pub(super) fn statement() -> Json {
    allow(
        "MakeReplicas",
        json!([
            "dynamodb:BatchWriteItem",
            "dynamodb:CreateTableReplica",
            "dynamodb:DeleteItem",
            "dynamodb:DeleteTableReplica",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:UpdateItem"
        ]),
        json!(format!(
            "${{flatten([for region in var.replica_regions : [for name in concat([\"${{var.name}}-*\"], var.named_tables) : \"{ARN}:dynamodb:${{region}}:${{var.account_id}}:table/${{name}}\"]])}}"
        )),
    )
}
