//! Parameters and documents of Systems Manager.

use values::Lookup;

use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::verdict::{Verdict, argument};

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "ssm-securestring",
        argument: "key_id",
        title: "A secret parameter is encrypted with a key of the customer's own",
        strict: Strict::FromStaging,
        types: &["aws_ssm_parameter"],
        reason: "Who may read a parameter may read its value, unless a key's policy has a say.",
        fix: "Set `type = \"SecureString\"` and `key_id`.",
        sources: Sources {
            checkov: &["CKV2_AWS_34", "CKV_AWS_337"],
            ..Sources::NONE
        },
        differs: "CKV2_AWS_34 wants every parameter to be a SecureString; here those alone whose name tells of a secret. CKV_AWS_337 is content with `alias/aws/ssm`.",
        judge: |scope, parameter| {
            let secret = match parameter.lookup("type") {
                Lookup::Unknown => return Verdict::unknown("type"),
                seen => seen.text() == Some("SecureString"),
            };
            if secret {
                return scope.customer_key(parameter, "key_id", "`key_id` is not set");
            }
            argument(
                "name",
                parameter.lookup("name"),
                Verdict::NotApplicable("its name tells of no secret"),
                |name| {
                    if secrets::is_in_name(name.as_str().unwrap_or_default()) {
                        Verdict::fail(
                            "its name tells of a secret, and its type is not `SecureString`",
                        )
                    } else {
                        Verdict::NotApplicable("its name tells of no secret")
                    }
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_ssm_parameter.a": {"name": "/shop/database/password", "type": "SecureString", "key_id": "${aws_kms_key.a.arn}"}, "aws_kms_key.a": {}}"#,
            ],
            bad: &[
                r#"{"aws_ssm_parameter.a": {"name": "/shop/database/password", "type": "String"}}"#,
                r#"{"aws_ssm_parameter.a": {"name": "/shop/api-key", "type": "StringList"}}"#,
                r#"{"aws_ssm_parameter.a": {"name": "/shop/a", "type": "SecureString"}}"#,
                r#"{"aws_ssm_parameter.a": {"name": "/shop/a", "type": "SecureString", "key_id": "alias/aws/ssm"}}"#,
            ],
            unknown: &[
                r#"{"aws_ssm_parameter.a": {"name": "/shop/a", "type": "SecureString", "key_id": "${terraform_data.a.output}"}}"#,
                r#"{"aws_ssm_parameter.a": {"name": "${terraform_data.a.output}", "type": "String"}}"#,
            ],
            exempt: &[r#"{"aws_ssm_parameter.a": {"name": "/shop/color", "type": "String"}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "ssm-doc-private",
        title: "A document is not shared with everybody",
        severity: Severity::Critical,
        types: &["aws_ssm_document"],
        reason: "Everybody with an AWS account can read it, and what it tells of the system.",
        fix: "Name the accounts in `permissions.account_ids`, or remove `permissions`.",
        sources: Sources {
            checkov: &["CKV_AWS_303"],
            fsbp: &["SSM.4"],
            ..Sources::NONE
        },
        judge: |_, document| {
            if let Lookup::Absent = document.lookup("permissions") {
                return Verdict::Pass;
            }
            argument(
                "permissions.account_ids",
                document.lookup("permissions.account_ids"),
                Verdict::Pass,
                |accounts| {
                    let everybody = accounts
                        .as_str()
                        .unwrap_or_default()
                        .split(',')
                        .any(|account| account.trim().eq_ignore_ascii_case("all"));
                    Verdict::pass_if(!everybody, "`permissions.account_ids` is `All`")
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_ssm_document.a": {}}"#,
                r#"{"aws_ssm_document.a": {"permissions": {"type": "Share", "account_ids": "111122223333,444455556666"}}}"#,
            ],
            bad: &[
                r#"{"aws_ssm_document.a": {"permissions": {"type": "Share", "account_ids": "All"}}}"#,
            ],
            unknown: &[
                r#"{"aws_ssm_document.a": {"permissions": {"type": "Share", "account_ids": "${terraform_data.a.output}"}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
