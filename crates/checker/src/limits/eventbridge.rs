//! Rules of events, and their targets.

use super::bound::{Within, bound};
use super::{ERROR, WARNING, counted};
use crate::control::{Control, ControlKind, Examples, Sources};

const RULE: &[&str] = &["aws_cloudwatch_event_rule"];
const API: Sources = Sources {
    document: "Amazon EventBridge API reference, PutRule, and quotas, read 2026-11",
    ..Sources::NONE
};

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-event-rule",
        title: "Name and description of a rule are ones that EventBridge takes",
        types: RULE,
        reason: "EventBridge refuses to make the rule.",
        fix: "Use letters, digits and `.-_` in the name, 64 at most, and 512 characters in the description.",
        sources: API,
        kind: ControlKind::Limit(&[
            bound(
                "name",
                Within::Pattern(r"[.\-_A-Za-z0-9]{1,64}", "1 to 64 letters, digits or `.-_`"),
            ),
            bound("description", Within::Length(0, 512)),
        ]),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_event_rule.a": {"name": "{64 characters}", "description": "{512 characters}"}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_event_rule.a": {"name": "{65 characters}"}}"#,
                r#"{"aws_cloudwatch_event_rule.a": {"name": "shop/orders"}}"#,
                r#"{"aws_cloudwatch_event_rule.a": {"name": "a", "description": "{513 characters}"}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_event_rule.a": {"name": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_event_rule.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-event-targets",
        title: "A rule has at most 5 targets",
        types: RULE,
        reason: "EventBridge refuses the sixth.",
        fix: "Make another rule with the same pattern, or a topic that tells several.",
        sources: API,
        of_plan: Some(|scope| {
            counted::by(
                scope,
                "aws_cloudwatch_event_rule",
                &["name", "id"],
                &[("aws_cloudwatch_event_target", "rule")],
                5,
                "targets",
            )
        }),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_event_rule.a": {"name": "a"}, "5 * aws_cloudwatch_event_target.t": {"rule": "a"}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_event_rule.a": {"name": "a"}, "6 * aws_cloudwatch_event_target.t": {"rule": "${aws_cloudwatch_event_rule.a.name}"}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_event_rule.a": {"name": "a"}, "6 * aws_cloudwatch_event_target.t": {"rule": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_event_rule.a": {"name": "a"}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-event-pattern",
        title: "The pattern of a rule has at most 4,096 characters",
        types: RULE,
        reason: "EventBridge refuses a longer pattern, whatever the quota.",
        fix: "Split the rule, or match a prefix.",
        sources: API,
        kind: ControlKind::Limit(&[bound("event_pattern", Within::Length(0, 4096))]),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_event_rule.a": {"event_pattern": {"source": ["{4081 characters}"]}}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_event_rule.a": {"event_pattern": {"source": ["{4083 characters}"]}}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_event_rule.a": {"event_pattern": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_event_rule.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-event-pattern-quota",
        title: "The pattern of a rule has at most 2,048 characters",
        types: RULE,
        reason: "EventBridge refuses a longer pattern, unless the quota was raised.",
        fix: "Split the rule, match a prefix, or raise the quota.",
        sources: API,
        kind: ControlKind::Limit(&[bound("event_pattern", Within::Length(0, 2048))]),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_event_rule.a": {"event_pattern": {"source": ["{2033 characters}"]}}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_event_rule.a": {"event_pattern": {"source": ["{2035 characters}"]}}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_event_rule.a": {"event_pattern": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_event_rule.a": {}}"#],
        },
        ..WARNING
    },
];
