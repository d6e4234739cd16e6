//! Roles and policies: names, characters, sizes, and how many a role has.

use std::collections::HashSet;

use plan::Instance;
use values::Value;

use super::bound::{NOTHING, Size, Within, at_most, bound, has_an_end, json_length};
use super::{ERROR, WARNING, counted};
use crate::control::{Control, ControlKind, Examples, Sources, Verdicts};
use crate::scope::Scope;
use crate::verdict::Verdict;

const ROLE: &[&str] = &["aws_iam_role"];
const INLINE: &str = "aws_iam_role_policy";
const API: Sources = Sources {
    document: "AWS IAM API reference, read 2026-11",
    ..Sources::NONE
};
const QUOTAS: Sources = Sources {
    document: "AWS IAM quotas, an older copy, read 2026-11",
    ..Sources::NONE
};
/// Arguments that hold text that IAM looks through.
const TEXTS: [&str; 4] = [
    "policy",
    "assume_role_policy",
    "description",
    "inline_policy",
];

/// The first character in what is known of a value that IAM does not take.
fn illegal(value: &Value) -> Option<char> {
    // As JSON, a text may say other characters than it holds: `\u0100`.
    if value
        .as_str()
        .is_some_and(|text| is_plain(text) && !text.contains('\\'))
    {
        return None;
    }
    match value.document() {
        Some(document) => illegal_in(&document),
        None => illegal_in(value),
    }
}

/// Is it of printable ASCII alone? Without an early end many bytes are looked at at a time.
fn is_plain(text: &str) -> bool {
    text.bytes()
        .fold(true, |all, byte| all & matches!(byte, 0x20..0x7f))
}

fn illegal_in(value: &Value) -> Option<char> {
    let value = value.parts();
    if let Some(text) = value.as_str() {
        if is_plain(text) {
            return None;
        }
        return text
            .chars()
            .find(|c| !matches!(*c, '\t' | '\n' | '\r' | ' '..='\u{ff}'));
    }
    let items = value.items().unwrap_or_default().iter();
    let entries = value.entries().unwrap_or_default().iter();
    items
        .chain(entries.map(|(_, value)| value))
        .find_map(illegal_in)
}

/// What is unknown in text that is put together is an attribute, of plain characters.
fn characters(instance: &Instance) -> Verdict {
    let mut whole = true;
    let mut any = false;
    for name in TEXTS {
        let Some(value) = instance.values.get(name).filter(|value| !value.is_null()) else {
            continue;
        };
        if let Some(character) = illegal(value) {
            return Verdict::fail(format!(
                "`{name}` holds `{character}` (U+{:04X})",
                u32::from(character)
            ))
            .about(name);
        }
        any = true;
        whole &= has_an_end(value);
    }
    match (any, whole) {
        (false, _) => Verdict::NotApplicable(NOTHING),
        (true, true) => Verdict::Pass,
        (true, false) => Verdict::unknown("policy"),
    }
}

/// Characters of a policy.
fn size(policy: &Value) -> Size {
    policy
        .document()
        .map_or(Size::UNKNOWN, |document| json_length(&document))
}

/// An identity, the policies that are in it, and the characters that they may have together.
struct Holder {
    kind: &'static str,
    policy: &'static str,
    argument: &'static str,
    names: &'static [&'static str],
    word: &'static str,
    most: usize,
}

const HOLDERS: [Holder; 3] = [
    Holder {
        kind: "aws_iam_role",
        policy: INLINE,
        argument: "role",
        names: &["name", "id", "arn"],
        word: "role",
        most: 10_240,
    },
    Holder {
        kind: "aws_iam_user",
        policy: "aws_iam_user_policy",
        argument: "user",
        names: &["name", "id"],
        word: "user",
        most: 2_048,
    },
    Holder {
        kind: "aws_iam_group",
        policy: "aws_iam_group_policy",
        argument: "group",
        names: &["name", "id"],
        word: "group",
        most: 5_120,
    },
];

/// What the policies in an identity come to together. One of an identity that the plan does not make is
/// judged by itself.
fn inline(scope: &Scope<'_>) -> Verdicts {
    HOLDERS.iter().flat_map(|of| held(scope, of)).collect()
}

fn held(scope: &Scope<'_>, of: &Holder) -> Verdicts {
    let mut counted: HashSet<&str> = HashSet::new();
    let mut found = Verdicts::new();
    let unit = format!("characters in all policies of the {}", of.word);
    for identity in scope.plan.of_type(of.kind) {
        let companions = scope.companions(identity, of.policy, of.argument, of.names);
        let own = identity.values.get("inline_policy").and_then(Value::items);
        let policies = companions
            .found
            .iter()
            .filter_map(|policy| policy.values.get("policy"))
            .chain(
                own.unwrap_or_default()
                    .iter()
                    .filter_map(|of| of.get("policy")),
            )
            .filter(|policy| !policy.is_null());
        let sizes: Vec<Size> = policies.map(size).collect();
        let others = companions.perhaps.then_some(Size::UNKNOWN);
        let sum = sizes.iter().copied().chain(others).sum();
        let verdict = if sizes.is_empty() && !companions.perhaps {
            Verdict::NotApplicable(NOTHING)
        } else {
            at_most("policy", 0, of.most, &unit, Some(sum))
        };
        found.push((identity.address.clone(), verdict));
        let addresses = companions.found.iter().map(|one| one.address.as_ref());
        counted.extend(addresses);
    }
    let alone = scope.plan.of_type(of.policy).filter_map(|one| {
        let policy = one
            .values
            .get("policy")
            .filter(|policy| !policy.is_null())?;
        let size = Some(size(policy)).filter(|_| !counted.contains(one.address.as_ref()))?;
        let verdict = at_most("policy", 0, of.most, "characters long", Some(size));
        Some((one.address.clone(), verdict))
    });
    found.extend(alone);
    found
}

/// Policies attached to each role.
fn attached(scope: &Scope<'_>) -> Verdicts {
    counted::by(
        scope,
        "aws_iam_role",
        &["name", "id", "arn"],
        &[("aws_iam_role_policy_attachment", "role")],
        10,
        "attached policies",
    )
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-iam-role-name",
        title: "The name of a role or user is one that IAM takes",
        types: &["aws_iam_role", "aws_iam_user"],
        reason: "IAM refuses to make it.",
        fix: "Use letters, digits and `_+=,.@-`, 64 at most.",
        sources: API,
        kind: ControlKind::Limit(&[
            bound(
                "name",
                Within::Pattern(
                    "[A-Za-z0-9_+=,.@-]{1,64}",
                    "1 to 64 letters, digits or `_+=,.@-`",
                ),
            ),
            bound("description", Within::Length(0, 1000)),
        ]),
        examples: Examples {
            good: &[r#"{"aws_iam_role.a": {"name": "{64 characters}"}}"#],
            bad: &[
                r#"{"aws_iam_role.a": {"name": "{65 characters}"}}"#,
                r#"{"aws_iam_user.a": {"name": "a/b"}}"#,
            ],
            unknown: &[r#"{"aws_iam_role.a": {"name": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_iam_role.a": {"name_prefix": "a"}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-iam-policy-name",
        title: "The name of a policy, group or profile is one that IAM takes",
        types: &[
            "aws_iam_policy",
            "aws_iam_role_policy",
            "aws_iam_user_policy",
            "aws_iam_group_policy",
            "aws_iam_group",
            "aws_iam_instance_profile",
        ],
        reason: "IAM refuses to make it.",
        fix: "Use letters, digits and `_+=,.@-`, 128 at most.",
        sources: API,
        kind: ControlKind::Limit(&[bound(
            "name",
            Within::Pattern(
                "[A-Za-z0-9_+=,.@-]{1,128}",
                "1 to 128 letters, digits or `_+=,.@-`",
            ),
        )]),
        examples: Examples {
            good: &[r#"{"aws_iam_policy.a": {"name": "{128 characters}"}}"#],
            bad: &[
                r#"{"aws_iam_policy.a": {"name": "{129 characters}"}}"#,
                r#"{"aws_iam_role_policy.a": {"name": "reads tables"}}"#,
            ],
            unknown: &[r#"{"aws_iam_policy.a": {"name": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_iam_policy.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-iam-characters",
        title: "Policies and descriptions hold only characters that IAM takes",
        types: &[
            "aws_iam_role",
            "aws_iam_policy",
            "aws_iam_role_policy",
            "aws_iam_user_policy",
            "aws_iam_group_policy",
        ],
        reason: "IAM refuses what is not in U+0020 to U+00FF, a dash or quotation mark of typography among it.",
        fix: "Write plain characters.",
        sources: API,
        judge: |_, instance| characters(instance),
        examples: Examples {
            good: &[r#"{"aws_iam_role.a": {"description": "Réads - tables"}}"#],
            bad: &[
                r#"{"aws_iam_role.a": {"description": "Reads — tables"}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Sid": "“a”"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Sid": "…", "Resource": "${aws_sqs_queue.a.arn}"}]}}}"#,
            ],
            unknown: &[r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_iam_role.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-iam-managed-size",
        formerly: &["iam-policy-size"],
        title: "A managed policy has at most 6,144 characters",
        types: &["aws_iam_policy"],
        reason: "IAM refuses to make the policy; whitespace is not counted.",
        fix: "Split the policy, join statements, or name prefixes with `*`.",
        sources: QUOTAS,
        kind: ControlKind::Limit(&[bound("policy", Within::Json(6144))]),
        examples: Examples {
            good: &[
                r#"{"aws_iam_policy.a": {"policy": {"Statement": "{6128 characters}"}}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": ["{4000 characters}", "${aws_sqs_queue.a.arn}"]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_policy.a": {"policy": {"Statement": "{6129 characters}"}}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": ["{6200 characters}", "${aws_sqs_queue.a.arn}"]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_policy.a": {"policy": {"Statement": ["{4500 characters}", "${aws_sqs_queue.a.arn}"]}}}"#,
            ],
            exempt: &[r#"{"aws_iam_policy.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-iam-inline-size",
        argument: "policy",
        formerly: &["iam-policy-size"],
        title: "The policies in a role have at most 10,240 characters together, in a user 2,048, in a group 5,120",
        types: &[
            "aws_iam_role",
            "aws_iam_role_policy",
            "aws_iam_user",
            "aws_iam_user_policy",
            "aws_iam_group",
            "aws_iam_group_policy",
        ],
        reason: "IAM refuses the policy that goes beyond; whitespace is not counted.",
        fix: "Move statements into managed policies.",
        sources: QUOTAS,
        of_plan: Some(inline),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role.a": {"name": "a"}, "aws_iam_role_policy.b": {"role": "a", "policy": {"Statement": "{5104 characters}"}}, "aws_iam_role_policy.c": {"role": "a", "policy": {"Statement": "{5104 characters}"}}}"#,
                r#"{"aws_iam_group_policy.b": {"group": "a", "policy": {"Statement": "{5104 characters}"}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role.a": {"name": "a"}, "aws_iam_role_policy.b": {"role": "a", "policy": {"Statement": "{5104 characters}"}}, "aws_iam_role_policy.c": {"role": "${aws_iam_role.a.name}", "policy": {"Statement": "{5105 characters}"}}}"#,
                r#"{"aws_iam_user.a": {"name": "a"}, "aws_iam_user_policy.b": {"user": "a", "policy": {"Statement": "{1000 characters}"}}, "aws_iam_user_policy.c": {"user": "a", "policy": {"Statement": "{1020 characters}"}}}"#,
                r#"{"aws_iam_group_policy.b": {"group": "a", "policy": {"Statement": "{5105 characters}"}}}"#,
                r#"{"aws_iam_role_policy.b": {"role": "a", "policy": {"Statement": "{10225 characters}"}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_role.a": {"name": "a"}, "aws_iam_role_policy.b": {"role": "a", "policy": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_iam_role.a": {"name": "a"}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-iam-trust-size",
        title: "The trust policy of a role has at most 2,048 characters",
        types: ROLE,
        reason: "IAM refuses more, unless the quota was raised (to 8,192 at most).",
        fix: "Join statements, or trust a prefix by a condition.",
        sources: QUOTAS,
        kind: ControlKind::Limit(&[bound("assume_role_policy", Within::Json(2048))]),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": "{2032 characters}"}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": "{2033 characters}"}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_role.a": {"assume_role_policy": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_iam_role.a": {}}"#],
        },
        ..WARNING
    },
    Control {
        id: "limit-iam-attached",
        title: "A role has at most 10 managed policies",
        types: ROLE,
        reason: "IAM refuses the eleventh, unless the quota was raised.",
        fix: "Join policies, or raise the quota.",
        sources: QUOTAS,
        of_plan: Some(attached),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role.a": {"name": "a"}, "10 * aws_iam_role_policy_attachment.p": {"role": "a"}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role.a": {"name": "a"}, "11 * aws_iam_role_policy_attachment.p": {"role": "${aws_iam_role.a.name}"}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_role.a": {"name": "a"}, "11 * aws_iam_role_policy_attachment.p": {"role": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_iam_role.a": {"name": "a"}}"#],
        },
        ..WARNING
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_illegal_character_is_named() {
        assert_eq!(illegal(&Value::from("plain, ÿ and\ttabs")), None);
        assert_eq!(illegal(&Value::from("a – b")), Some('–'));
    }
}
