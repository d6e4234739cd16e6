//! Tables.

use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::verdict::truth;

const TABLE: &[&str] = &["aws_dynamodb_table"];

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "ddb-pitr",
        title: "A table can be brought back to any second",
        severity: Severity::Medium,
        types: TABLE,
        reason: "A faulty release that writes nonsense can then be undone to the second before it.",
        mend: "Set `point_in_time_recovery { enabled = true }`.",
        sources: Sources {
            checkov: &["CKV_AWS_28"],
            trivy: &["AWS-0024"],
            cdk_nag: &["AwsSolutions-DDB3"],
            fsbp: &["DynamoDB.2"],
            ..Sources::NONE
        },
        judge: |_, table| {
            truth(
                "point_in_time_recovery.enabled",
                table.at("point_in_time_recovery.0.enabled"),
                true,
                false,
                "`point_in_time_recovery.enabled` is not true",
            )
        },
        examples: Examples {
            good: &[r#"{"aws_dynamodb_table.a": {"point_in_time_recovery": [{"enabled": true}]}}"#],
            bad: &[r#"{"aws_dynamodb_table.a": {}}"#],
            unknown: &[
                r#"{"aws_dynamodb_table.a": {"point_in_time_recovery": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "ddb-deletion-protection",
        title: "A table is protected from deletion",
        strict: Strict::InProduction,
        types: TABLE,
        reason: "AWS then refuses to delete it, whoever asks.",
        mend: "Set `deletion_protection_enabled = true`.",
        sources: Sources {
            fsbp: &["DynamoDB.6"],
            ..Sources::NONE
        },
        judge: |_, table| {
            truth(
                "deletion_protection_enabled",
                table.at("deletion_protection_enabled"),
                true,
                false,
                "`deletion_protection_enabled` is not true",
            )
        },
        examples: Examples {
            good: &[r#"{"aws_dynamodb_table.a": {"deletion_protection_enabled": true}}"#],
            bad: &[r#"{"aws_dynamodb_table.a": {}}"#],
            unknown: &[
                r#"{"aws_dynamodb_table.a": {"deletion_protection_enabled": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
