//! The module `parameter`, and its tests.

use serde_json::json;
use terraform::{Module, TestFile, TestRun};

use super::ParameterInputs;
use crate::definition::Variant;

/// What a secure parameter has until somebody sets its value: Parameter Store takes none that is empty.
const PLACEHOLDER: &str = "unset";

pub(super) fn module(variant: Variant) -> Module {
    let mut m = Module::new::<ParameterInputs>(
        "parameter",
        "A parameter of Systems Manager Parameter Store: a plain one with its value, or one that is encrypted with your key, whose value is set elsewhere.",
    );
    m.validation(
        "name",
        "!can(regex(\"(?i)^(aws|ssm)\", var.name))",
        "Parameter Store takes no name that begins with aws or ssm.",
    );
    m.validation(
        "value",
        "(var.value == null) == var.secure",
        "A parameter has a value, or it is secure.",
    );
    m.validation(
        "value",
        "var.value == null ? true : length(var.value) >= 1 && length(var.value) <= 4096",
        "The value of a standard parameter has 1 to 4096 characters.",
    );
    m.resource(
        "aws_ssm_parameter",
        "this",
        json!({
            "name": "${var.name}",
            "type": "${var.secure ? \"SecureString\" : \"String\"}",
            // Shown in plans, where a value that is called sensitive would not be.
            "insecure_value": "${var.value}",
            // Sent once and kept in no state, and what is set later is not read into it (ssm/parameter.go of the AWS provider 5.100).
            "value_wo": format!("${{var.secure ? \"{PLACEHOLDER}\" : null}}"),
            "value_wo_version": "${var.secure ? 1 : null}",
            // An update of this or of the key would send a value that Terraform does not have.
            "description": "${var.secure ? null : var.description}",
            "key_id": "${var.secure ? var.kms_key_arn : null}",
            "lifecycle": { "ignore_changes": ["key_id"] },
        }),
    );
    for (name, value, description) in [
        (
            "name",
            "aws_ssm_parameter.this.name",
            "Name of the parameter, by which code names it.",
        ),
        ("arn", "aws_ssm_parameter.this.arn", "ARN of the parameter."),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
    if variant.protects() {
        m.prevent_destroy("aws_ssm_parameter");
    }
    m.test(tests());
    m
}

fn tests() -> TestFile {
    TestFile::new(
        "parameter",
        json!({
            "name": "shop-production-flags",
            "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
            "value": "on",
            "description": "What is on.",
        }),
    )
    .mock("aws_ssm_parameter", json!({
        "arn": "arn:aws:ssm:us-east-1:111122223333:parameter/shop-production-flags",
    }))
    .run(
        TestRun::plan("has_its_value")
            .assert(
                "aws_ssm_parameter.this.type == \"String\" && aws_ssm_parameter.this.insecure_value == \"on\"",
                "It has not the value that was passed, or a plan does not show it.",
            )
            .assert(
                "aws_ssm_parameter.this.value_wo_version == null && aws_ssm_parameter.this.description == \"What is on.\"",
                "It has a placeholder, or does not say what it is for.",
            ),
    )
    .run(
        TestRun::plan("is_encrypted_and_has_no_value_here")
            .with_variables(json!({ "value": null, "secure": true }))
            .assert(
                "aws_ssm_parameter.this.type == \"SecureString\" && aws_ssm_parameter.this.key_id == var.kms_key_arn",
                "It is not encrypted with the key that was passed.",
            )
            .assert(
                "aws_ssm_parameter.this.value_wo == null && aws_ssm_parameter.this.value_wo_version == 1",
                "Its value is kept in the state, or is sent again.",
            )
            .assert(
                "aws_ssm_parameter.this.description == null",
                "A change of the description would need its value.",
            ),
    )
    .run(
        TestRun::plan("refuses_a_secure_value_that_is_written_down")
            .with_variables(json!({ "secure": true }))
            .refused("var.value"),
    )
    .run(
        TestRun::plan("refuses_to_be_nothing")
            .with_variables(json!({ "value": null }))
            .refused("var.value"),
    )
    .run(
        TestRun::plan("refuses_a_name_that_aws_keeps_to_itself")
            .with_variables(json!({ "name": "AWS-flags" }))
            .refused("var.name"),
    )
}
