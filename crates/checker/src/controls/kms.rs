//! Keys.

use std::rc::Rc;

use aws::principals::PolicyKind;
use plan::Instance;

use super::policies;
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::scope::{Document, Scope};
use crate::verdict::{Verdict, argument, truth};

const KEY: &[&str] = &["aws_kms_key"];

fn policies_of(scope: &Scope<'_>, key: &Instance) -> (Vec<Rc<Document>>, bool) {
    policies::of_resource(
        scope,
        key,
        "aws_kms_key_policy",
        "key_id",
        &["id", "key_id", "arn"],
    )
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "kms-rotation",
        title: "A symmetric key rotates",
        severity: Severity::High,
        types: KEY,
        reason: "A key that never changes protects ever more data, and one leak opens all of it.",
        fix: "Set `enable_key_rotation = true`.",
        sources: Sources {
            checkov: &["CKV_AWS_7"],
            trivy: &["AWS-0065"],
            cdk_nag: &["AwsSolutions-KMS5"],
            fsbp: &["KMS.4"],
            ..Sources::NONE
        },
        judge: |_, key| {
            let symmetric = match key.lookup("customer_master_key_spec") {
                values::Lookup::Unknown => None,
                seen => Some(seen.text().is_none_or(|spec| spec == "SYMMETRIC_DEFAULT")),
            };
            match symmetric {
                Some(false) => Verdict::NotApplicable("asymmetric and HMAC keys cannot rotate"),
                _ => truth(
                    "enable_key_rotation",
                    key.lookup("enable_key_rotation"),
                    true,
                    false,
                    "`enable_key_rotation` is not true",
                ),
            }
        },
        examples: Examples {
            good: &[r#"{"aws_kms_key.a": {"enable_key_rotation": true}}"#],
            bad: &[
                r#"{"aws_kms_key.a": {"enable_key_rotation": false}}"#,
                r#"{"aws_kms_key.a": {}}"#,
            ],
            unknown: &[
                r#"{"aws_kms_key.a": {"enable_key_rotation": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_kms_key.a": {"customer_master_key_spec": "RSA_4096"}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "kms-policy-explicit",
        title: "A key has a policy that keeps the account's way back in",
        types: KEY,
        reason: "Without a policy of its own a key trusts whatever IAM allows; with one that forgets the account, nobody can fix it.",
        fix: "Give the key a `policy` that grants `kms:*` to `arn:aws:iam::ACCOUNT:root` beside what services need.",
        sources: Sources {
            checkov: &["CKV2_AWS_64"],
            ..Sources::NONE
        },
        differs: "checkov is content with any policy; here one of its statements has to grant the account `kms:*`.",
        judge: |scope, key| {
            let message = "no statement grants the account `kms:*`";
            policies::any(
                &policies_of(scope, key),
                "it has no policy of its own",
                |document| {
                    policies::some_statement(document, "policy", message, |statement| {
                        statement.allows()
                            && statement.covers_action("kms:PutKeyPolicy")
                            && statement.principals.iter().any(|(kind, name)| {
                                kind == "AWS"
                                    && (name.holds(":root")
                                        || name.is_star()
                                        || is_account(name.known()))
                            })
                    })
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_kms_key.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]}}}"#,
                r#"{"aws_kms_key.a": {}, "aws_kms_key_policy.a": {"key_id": "${aws_kms_key.a.id}", "policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_kms_key.a": {}}"#,
                r#"{"aws_kms_key.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"}, "Action": "kms:*", "Resource": "*"}]}}}"#,
            ],
            unknown: &[r#"{"aws_kms_key.a": {"policy": "${terraform_data.a.output}"}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "kms-policy-not-public",
        title: "A key's policy allows nobody unnamed",
        severity: Severity::Critical,
        types: KEY,
        reason: "A key that everybody may use protects nothing.",
        fix: "Name the principals, or narrow the statement by `aws:PrincipalOrgID`, `kms:CallerAccount` or `aws:SourceAccount`.",
        sources: Sources {
            checkov: &["CKV_AWS_33"],
            fsbp: &["KMS.5"],
            ..Sources::NONE
        },
        differs: "checkov accepts any condition; here it has to say who.",
        judge: |scope, key| {
            policies::each(&policies_of(scope, key), policies::NO_POLICY, |document| {
                policies::no_statement(document, "policy", policies::for_anybody)
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_kms_key.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}}]}}}"#,
            ],
            bad: &[
                r#"{"aws_kms_key.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}]}}}"#,
                r#"{"aws_kms_key.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}}}"#,
            ],
            unknown: &[r#"{"aws_kms_key.a": {"policy": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_kms_key.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "kms-enabled",
        title: "A key is enabled",
        severity: Severity::Low,
        types: KEY,
        reason: "Whatever a disabled key encrypts cannot be read.",
        fix: "Remove `is_enabled = false`.",
        sources: Sources {
            checkov: &["CKV_AWS_227"],
            ..Sources::NONE
        },
        judge: |_, key| {
            truth(
                "is_enabled",
                key.lookup("is_enabled"),
                true,
                true,
                "`is_enabled` is false",
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_kms_key.a": {"is_enabled": true}}"#,
                r#"{"aws_kms_key.a": {}}"#,
            ],
            bad: &[r#"{"aws_kms_key.a": {"is_enabled": false}}"#],
            unknown: &[r#"{"aws_kms_key.a": {"is_enabled": "${terraform_data.a.output}"}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "kms-deletion-window",
        title: "The deletion of a key waits thirty days",
        strict: Strict::InProduction,
        below: "what other environments encrypt can be made again, and a key is paid for until its window ends",
        types: KEY,
        reason: "Until the window ends a deletion can be taken back; after it, what the key encrypted is gone.",
        fix: "Set `deletion_window_in_days = 30`, which is also the default.",
        sources: Sources {
            fsbp: &["KMS.3"],
            ..Sources::NONE
        },
        judge: |_, key| {
            argument(
                "deletion_window_in_days",
                key.lookup("deletion_window_in_days"),
                Verdict::Pass,
                |days| {
                    Verdict::pass_if(
                        days.as_i64() == Some(30),
                        "`deletion_window_in_days` is less than 30",
                    )
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_kms_key.a": {"deletion_window_in_days": 30}}"#,
                r#"{"aws_kms_key.a": {}}"#,
            ],
            bad: &[r#"{"aws_kms_key.a": {"deletion_window_in_days": 7}}"#],
            unknown: &[
                r#"{"aws_kms_key.a": {"deletion_window_in_days": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "kms-lockout-check",
        title: "A key is made with the lock-out check of AWS",
        severity: Severity::High,
        types: KEY,
        reason: "The check refuses a policy that would leave the key without anybody who may change it.",
        fix: "Remove `bypass_policy_lockout_safety_check`.",
        sources: Sources {
            document: "AWS KMS API reference, CreateKey, read 2026-11",
            ..Sources::NONE
        },
        judge: |_, key| {
            truth(
                "bypass_policy_lockout_safety_check",
                key.lookup("bypass_policy_lockout_safety_check"),
                false,
                false,
                "`bypass_policy_lockout_safety_check` is true",
            )
        },
        examples: Examples {
            good: &[r#"{"aws_kms_key.a": {}}"#],
            bad: &[r#"{"aws_kms_key.a": {"bypass_policy_lockout_safety_check": true}}"#],
            unknown: &[
                r#"{"aws_kms_key.a": {"bypass_policy_lockout_safety_check": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "kms-service-grants-scoped",
        title: "Services use a key for this account only",
        types: KEY,
        reason: "A service acts for everybody: without a condition another account's use of it may reach the key.",
        fix: "Add a condition on `aws:SourceAccount`, `aws:SourceArn` or `kms:EncryptionContext:…` to each statement that names a service.",
        sources: Sources {
            document: "AWS IAM guide, the confused deputy problem, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, key| {
            policies::each(&policies_of(scope, key), policies::NO_POLICY, |document| {
                policies::no_statement(document, "policy", |statement| {
                    let through_a_service = statement
                        .conditions
                        .iter()
                        .any(|condition| condition.key == "kms:viaservice");
                    policies::for_any_account(statement, PolicyKind::Key)
                        .filter(|_| !through_a_service)
                })
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_kms_key.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}}}"#,
            ],
            bad: &[
                r#"{"aws_kms_key.a": {"policy": {"Statement": {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "kms:Decrypt", "Resource": "*"}}}}"#,
            ],
            unknown: &[r#"{"aws_kms_key.a": {"policy": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_kms_key.a": {}}"#],
        },
        ..Control::BLANK
    },
];

/// `111122223333`, which IAM takes for the account's root.
fn is_account(name: Option<&str>) -> bool {
    name.is_some_and(|name| name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit()))
}
