//! Rotation: whether a secret has one here, and what the role of the function needs for it.

use model::Environment;
use model::description::{Rotation, Secret};
use model::kinds::SECRET;
use terraform::Text;

use crate::parts::statement::{PolicyStatement, camel, key, statement};

/// What a function does with the secret that it rotates, and what Secrets Manager does with the key in its name ("Lambda rotation
/// function execution role permissions" and "Secret encryption and decryption in AWS Secrets Manager" of the AWS Secrets Manager user guide,
/// read 2026-11).
const ROTATES: [&str; 4] = [
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
];
const WITH_KEY: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];

/// The rotation of a secret. A standby that waits has none: it would give what the environment in use depends on another
/// password.
pub(super) fn rotation<'a>(env: &Environment, secret: &'a Secret) -> Option<&'a Rotation> {
    secret.rotate.as_ref().filter(|_| !env.waits())
}

/// The statements for the secrets that the function rotates.
pub(super) fn rights(env: &Environment, function: &str) -> Vec<PolicyStatement> {
    if env.waits() {
        return Vec::new();
    }
    env.application
        .rotated_by(function)
        .flat_map(|name| {
            let oldest = env.oldest_name(&SECRET, name);
            let on_secret = statement(
                &format!("Rotate{}", camel(oldest)),
                ROTATES.map(str::to_owned).to_vec(),
                vec![Text::expression(SECRET.call(name).output("arn"))],
            );
            [on_secret, key("secretsmanager", &WITH_KEY, oldest)]
        })
        .collect()
}
