//! The module `secret`, and its tests.

use serde_json::json;
use terraform::{Module, TestFile, TestRun};

use super::SecretInputs;
use crate::definition::Variant;
use crate::parts::policy;

/// The record of a failed rotation names the secret there; "AWS CloudTrail entries for Secrets Manager" of the AWS Secrets Manager user guide
/// says which records there are, and nationalarchives/dr2-terraform-environments reads the field (both read 2026-11).
const FAILED: &str = "{ ($.eventSource = \"secretsmanager.amazonaws.com\") && ($.eventName = \"RotationFailed\") && ($.additionalEventData.SecretId = \"${aws_secretsmanager_secret.this.arn}\") }";

pub(super) fn module(variant: Variant) -> Module {
    let mut m = Module::new::<SecretInputs>(
        "secret",
        "A secret of Secrets Manager: encrypted with your key, without its value, which is set elsewhere, and rotated by a function.",
    );
    m.resource(
        "aws_secretsmanager_secret",
        "this",
        json!({
            "name": "${var.name}",
            "description": "${var.description}",
            "kms_key_id": "${var.kms_key_arn}",
            "recovery_window_in_days": "${var.recovery_days}",
        }),
    );
    rotation(&mut m);
    m.resource(
        "aws_cloudwatch_log_metric_filter",
        "failed_rotations",
        json!({
            "count": "${var.failed_rotations == null ? 0 : 1}",
            "name": "${var.name}-failed-rotations",
            "log_group_name": "${var.failed_rotations.log_group_name}",
            "pattern": FAILED,
            "metric_transformation": {
                "name": "failed-rotations",
                "namespace": "Secrets/${var.name}",
                "value": "1",
            },
        }),
    );
    for (name, value, description) in [
        (
            "name",
            "aws_secretsmanager_secret.this.name",
            "Name of the secret.",
        ),
        (
            "arn",
            "aws_secretsmanager_secret.this.arn",
            "ARN of the secret, by which code names it.",
        ),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
    if variant.protects() {
        m.prevent_destroy("aws_secretsmanager_secret");
    }
    m.test(tests());
    m
}

/// The function that gives the secret a new value, and its permission.
fn rotation(m: &mut Module) {
    m.resource(
        "aws_lambda_permission",
        "rotation",
        policy::permission(
            "secretsmanager",
            "${aws_secretsmanager_secret.this.arn}",
            json!({
                "count": "${var.rotation == null ? 0 : 1}",
                // Unknown while the function is replaced, since Lambda deletes its permissions with it.
                "statement_id": "RotatesSecret-${var.name}${substr(var.rotation.alias_arn, 0, 0)}",
                "action": "lambda:InvokeFunction",
                "function_name": "${var.rotation.function_name}",
                "qualifier": "${var.rotation.alias}",
                "source_account": "${split(\":\", aws_secretsmanager_secret.this.arn)[4]}",
            }),
        ),
    );
    m.resource(
        "aws_secretsmanager_secret_rotation",
        "rotation",
        json!({
            "count": "${var.rotation == null ? 0 : 1}",
            "secret_id": "${aws_secretsmanager_secret.this.id}",
            "rotation_lambda_arn": "${var.rotation.alias_arn}",
            // An apply changes no password: Secrets Manager has the function test the value, and rotates when it is time (AWS Secrets
            // Manager API reference, `RotateSecret`, read 2026-11).
            "rotate_immediately": false,
            "rotation_rules": { "automatically_after_days": "${var.rotation.days}" },
            // Secrets Manager tries whether it may invoke the function.
            "depends_on": ["aws_lambda_permission.rotation"],
        }),
    );
}

fn tests() -> TestFile {
    const ALIAS_ARN: &str =
        "arn:aws:lambda:us-east-1:111122223333:function:shop-production-rotate:live";
    let rotated = |days: u32| {
        json!({ "rotation": {
            "function_name": "shop-production-rotate",
            "alias": "live",
            "alias_arn": ALIAS_ARN,
            "days": days,
        } })
    };
    TestFile::new(
        "secret",
        json!({
            "name": "shop-production-stripe",
            "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
        }),
    )
    .mock("aws_secretsmanager_secret", json!({
        "arn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-production-stripe-AbCdEf",
        "id": "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-production-stripe-AbCdEf",
    }))
    .run(
        TestRun::plan("is_encrypted_and_can_be_restored")
            .assert(
                "aws_secretsmanager_secret.this.kms_key_id == var.kms_key_arn",
                "Values are not encrypted with the key that was passed.",
            )
            .assert(
                "aws_secretsmanager_secret.this.recovery_window_in_days == 30",
                "A deleted secret is gone at once, or too early.",
            ),
    )
    .run(
        TestRun::plan("is_rotated_by_nobody_by_default").assert(
            "length(aws_secretsmanager_secret_rotation.rotation) == 0 && length(aws_lambda_permission.rotation) == 0 && length(aws_cloudwatch_log_metric_filter.failed_rotations) == 0",
            "A function may be invoked, or something is counted, that nobody asked for.",
        ),
    )
    .run(
        TestRun::plan("is_rotated_by_the_alias_of_a_function")
            .with_variables(rotated(60))
            .assert(
                "aws_secretsmanager_secret_rotation.rotation[0].rotation_lambda_arn == var.rotation.alias_arn && one(aws_secretsmanager_secret_rotation.rotation[0].rotation_rules).automatically_after_days == 60 && aws_secretsmanager_secret_rotation.rotation[0].secret_id == aws_secretsmanager_secret.this.id",
                "The function does not rotate this secret by its alias every 60 days.",
            )
            .assert(
                "!aws_secretsmanager_secret_rotation.rotation[0].rotate_immediately",
                "An apply changes the value.",
            )
            .assert(
                "aws_lambda_permission.rotation[0].principal == \"secretsmanager.amazonaws.com\" && aws_lambda_permission.rotation[0].qualifier == \"live\" && aws_lambda_permission.rotation[0].source_arn == aws_secretsmanager_secret.this.arn && aws_lambda_permission.rotation[0].source_account == \"111122223333\"",
                "The permission is not for this secret on the alias alone.",
            ),
    )
    .run(
        TestRun::plan("counts_failed_rotations")
            .with_variables(json!({ "failed_rotations": { "log_group_name": "/aws/cloudtrail/shop-production" } }))
            .assert(
                "aws_cloudwatch_log_metric_filter.failed_rotations[0].log_group_name == \"/aws/cloudtrail/shop-production\" && one(aws_cloudwatch_log_metric_filter.failed_rotations[0].metric_transformation).namespace == \"Secrets/shop-production-stripe\"",
                "Failed rotations are not counted where they are recorded.",
            )
            .assert(
                "strcontains(aws_cloudwatch_log_metric_filter.failed_rotations[0].pattern, \"\\\"RotationFailed\\\"\") && strcontains(aws_cloudwatch_log_metric_filter.failed_rotations[0].pattern, \"\\\"${aws_secretsmanager_secret.this.arn}\\\"\")",
                "Something else is counted, or of other secrets.",
            ),
    )
    .run(
        TestRun::plan("refuses_to_be_gone_at_once")
            .with_variables(json!({ "recovery_days": 0 }))
            .refused("var.recovery_days"),
    )
    .run(
        TestRun::plan("refuses_a_rotation_that_aws_refuses")
            .with_variables(rotated(1001))
            .refused("var.rotation"),
    )
    .run(
        TestRun::plan("refuses_a_name_that_no_permission_can_have")
            .with_variables(json!({ "name": "shop/stripe" }))
            .refused("var.name"),
    )
}
