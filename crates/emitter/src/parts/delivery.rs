//! What keys and buckets say of the roles of delivery. The roles' own policies cannot: a key's name is in no ARN, and
//! its tags count only minutes after it was made ("ABAC for AWS KMS" of the KMS developer guide, read 2026-11); and what
//! a role may do to a bucket that it makes, it may not do to it later.

use serde_json::{Value as Json, json};
use terraform::{Module, Variable};

use super::ARN;

/// Input of modules with keys or buckets: the role that applies.
pub(crate) const APPLY_ROLE: &str = "apply_role_arn";
/// Input of modules whose keys encrypt what a plan reads: the role that plans.
pub(crate) const PLAN_ROLE: &str = "plan_role_arn";

/// Adds the input for a role, once.
pub(crate) fn role(m: &mut Module, name: &str) {
    if m.variables.iter().any(|variable| variable.name == name) {
        return;
    }
    let does = if name == PLAN_ROLE {
        "plans"
    } else {
        "applies"
    };
    m.variables.push(Variable {
        name: name.into(),
        type_constraint: "string".into(),
        description: format!(
            "ARN of the role with which a pipeline {does}, when there is one. It must be there already."
        ),
        default: Some(Json::Null),
        nullable: true,
        validations: Vec::new(),
    });
}

/// A policy of `statements`, and of `delivered` where there is a role that applies.
pub(crate) fn document(
    m: &mut Module,
    name: &str,
    statements: Vec<Json>,
    delivered: Vec<Json>,
) -> String {
    role(m, APPLY_ROLE);
    m.local(&format!("{name}_statements"), statements.into());
    m.local(&format!("{name}_of_delivery"), delivered.into());
    m.document(
        name,
        json!({
            "Version": "2012-10-17",
            "Statement": format!(
                "${{concat(local.{name}_statements, [for s in local.{name}_of_delivery : s if var.{APPLY_ROLE} != null])}}"
            ),
        }),
    )
}

/// What the role that applies may do with a key that it makes: keep it, and let `services` use it in its name.
pub(crate) fn key(services: &[&str], uses: &[&str]) -> Vec<Json> {
    vec![
        json!({
            "Sid": "DeliveryKeepsTheKey",
            "Effect": "Allow",
            "Principal": { "AWS": format!("${{var.{APPLY_ROLE}}}") },
            "Action": [
                "kms:CreateAlias",
                "kms:DeleteAlias",
                "kms:EnableKeyRotation",
                "kms:PutKeyPolicy",
                "kms:ScheduleKeyDeletion",
                "kms:TagResource",
                "kms:UntagResource",
                "kms:UpdateAlias",
                "kms:UpdateKeyDescription",
            ],
            "Resource": "*",
        }),
        through("DeliveryUsesTheKey", APPLY_ROLE, services, uses),
    ]
}

/// Lets a role use a key through services only.
pub(crate) fn through(sid: &str, role: &str, services: &[&str], uses: &[&str]) -> Json {
    let via: Vec<String> = services
        .iter()
        .map(|service| format!("{service}.*.amazonaws.com*"))
        .collect();
    json!({
        "Sid": sid,
        "Effect": "Allow",
        "Principal": { "AWS": format!("${{var.{role}}}") },
        "Action": uses,
        "Resource": "*",
        "Condition": { "StringLike": { "kms:ViaService": via } },
    })
}

/// Keeps the settings of a protected bucket as they were made: the role that applies makes them before the
/// policy, and an administrator changes them. A lifecycle deletes all as surely as a hand does.
pub(crate) fn kept_settings(bucket: &str) -> Json {
    json!({
        "Sid": "DeliveryLeavesTheSettings",
        "Effect": "Deny",
        "Principal": { "AWS": "*" },
        "Action": ["s3:PutBucketPolicy", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration"],
        "Resource": format!("{ARN}:s3:::{bucket}"),
        "Condition": { "ArnEquals": { "aws:PrincipalArn": format!("${{var.{APPLY_ROLE}}}") } },
    })
}
