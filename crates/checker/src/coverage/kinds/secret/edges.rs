//! Secrets: the function that rotates one, which Secrets Manager invokes, and what its role asks for then.

use crate::edges::ResourceEdge;
use crate::edges::alerts::{edge, functions, invoke, key};
use crate::edges::held::{Held, text};

/// "Lambda rotation function execution role permissions" of the AWS Secrets Manager user guide, read 2026-11.
const ROTATES: [&str; 4] = [
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
];

/// "Secret encryption and decryption in AWS Secrets Manager" of the same guide.
const WITH_KEY: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];

pub(super) fn find(held: &Held<'_>, found: &mut Vec<ResourceEdge>) {
    for rotation in held.plan().of_type("aws_secretsmanager_secret_rotation") {
        let secrets = held.reached(
            rotation,
            "secret_id",
            "aws_secretsmanager_secret",
            &["id", "arn", "name"],
        );
        let Some(secret) = secrets.first().copied() else {
            continue;
        };
        for function in functions(held, rotation, "rotation_lambda_arn") {
            let mut needs = vec![invoke(
                held,
                "secretsmanager",
                secret,
                &function,
                text(secret, "arn"),
            )];
            if let Some(role) = held.role(function.instance, "role") {
                needs.extend(ROTATES.map(|action| {
                    held.by_role(role, action, text(secret, "arn"), held.guard(secret), &[])
                }));
                for key in key(held, secret, "kms_key_id") {
                    let through = [held.via("secretsmanager", secret)];
                    needs.extend(WITH_KEY.map(|action| {
                        held.by_role(role, action, text(key, "arn"), held.guard(key), &through)
                    }));
                }
            }
            found.push(edge(rotation, function.instance, "rotates by", needs));
        }
    }
}
