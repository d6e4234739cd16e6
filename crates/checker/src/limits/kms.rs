//! Keys and their aliases.

use super::ERROR;
use super::bound::{Within, bound};
use super::pattern::matches;
use crate::control::{Control, ControlKind, Examples, Sources};
use crate::verdict::{Verdict, argument};
use aws::ranges::KEY_DELETION_DAYS;

const API: Sources = Sources {
    document: "AWS KMS API reference, CreateKey and CreateAlias, read 2026-11",
    ..Sources::NONE
};

pub(super) fn is_alias(name: &str) -> bool {
    let name = name.strip_prefix("alias/");
    name.is_some_and(|name| matches("[A-Za-z0-9/_-]+", name))
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-kms-alias",
        title: "An alias is one that KMS takes",
        types: &["aws_kms_alias"],
        reason: "KMS refuses to make it; names that begin with `alias/aws/` are its own.",
        fix: "Begin with `alias/`, and use letters, digits and `/_-`.",
        sources: API,
        kind: ControlKind::Limit(&[
            bound("name", Within::Length(1, 256)),
            bound(
                "name",
                Within::Form(is_alias, "`alias/` and letters, digits or `/_-`"),
            ),
        ]),
        judge: |_, alias| {
            argument(
                "name",
                alias.lookup("name"),
                Verdict::NotApplicable(super::bound::NOTHING),
                |name| {
                    Verdict::pass_if(
                        name.as_str()
                            .is_none_or(|name| !name.starts_with("alias/aws/")),
                        "`name` begins with `alias/aws/`",
                    )
                },
            )
        },
        examples: Examples {
            good: &[r#"{"aws_kms_alias.a": {"name": "alias/shop/production_1"}}"#],
            bad: &[
                r#"{"aws_kms_alias.a": {"name": "alias/shop.production"}}"#,
                r#"{"aws_kms_alias.a": {"name": "shop"}}"#,
                r#"{"aws_kms_alias.a": {"name": "alias/aws/shop"}}"#,
                r#"{"aws_kms_alias.a": {"name": "alias/{251 characters}"}}"#,
            ],
            unknown: &[r#"{"aws_kms_alias.a": {"name": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_kms_alias.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-kms-policy-size",
        title: "A key's policy has at most 32,768 bytes",
        types: &["aws_kms_key", "aws_kms_key_policy"],
        reason: "KMS refuses the policy.",
        fix: "Join statements, or name a prefix by a condition on `aws:PrincipalArn`.",
        sources: API,
        kind: ControlKind::Limit(&[bound("policy", Within::Length(0, 32_768))]),
        examples: Examples {
            good: &[r#"{"aws_kms_key.a": {"policy": {"Statement": "{32752 characters}"}}}"#],
            bad: &[
                r#"{"aws_kms_key.a": {"policy": {"Statement": "{32753 characters}"}}}"#,
                r#"{"aws_kms_key_policy.a": {"policy": {"Statement": "{32753 characters}"}}}"#,
            ],
            unknown: &[r#"{"aws_kms_key.a": {"policy": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_kms_key.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-kms-windows",
        title: "A key waits 7 to 30 days for its deletion, and rotates every 90 to 2,560 days",
        types: &["aws_kms_key"],
        reason: "KMS refuses other numbers.",
        fix: "Choose days within these bounds.",
        sources: API,
        kind: ControlKind::Limit(&[
            bound(
                "deletion_window_in_days",
                Within::Number(KEY_DELETION_DAYS.min, KEY_DELETION_DAYS.max),
            ),
            bound("rotation_period_in_days", Within::Number(90, 2560)),
        ]),
        examples: Examples {
            good: &[
                r#"{"aws_kms_key.a": {"deletion_window_in_days": 7, "rotation_period_in_days": 2560}}"#,
                r#"{"aws_kms_key.a": {"deletion_window_in_days": 30, "rotation_period_in_days": 90}}"#,
            ],
            bad: &[
                r#"{"aws_kms_key.a": {"deletion_window_in_days": 6}}"#,
                r#"{"aws_kms_key.a": {"deletion_window_in_days": 31}}"#,
                r#"{"aws_kms_key.a": {"rotation_period_in_days": 89}}"#,
                r#"{"aws_kms_key.a": {"rotation_period_in_days": 2561}}"#,
            ],
            unknown: &[
                r#"{"aws_kms_key.a": {"deletion_window_in_days": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_kms_key.a": {}}"#],
        },
        ..ERROR
    },
];
