//! Audit trails.

use super::bound::{Within, bound, total};
use super::pattern::matches;
use super::{ERROR, WARNING, counted};
use crate::control::{Control, ControlKind, Examples, Sources};

const TRAIL: &[&str] = &["aws_cloudtrail"];
const API: Sources = Sources {
    document: "AWS CloudTrail API reference, CreateTrail and PutEventSelectors, read 2026-11",
    ..Sources::NONE
};

pub(super) fn is_trail(name: &str) -> bool {
    let mut parts = name.split(['.', '_', '-']);
    parts.all(|part| matches("[A-Za-z0-9]+", part))
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-cloudtrail-name",
        title: "The name of a trail is one that CloudTrail takes",
        types: TRAIL,
        reason: "CloudTrail refuses to make the trail.",
        fix: "Use letters and digits, with single `.`, `_` or `-` between them.",
        sources: API,
        kind: ControlKind::Limit(&[
            bound("name", Within::Length(3, 128)),
            bound(
                "name",
                Within::Form(
                    is_trail,
                    "letters and digits with single `.`, `_` or `-` between them",
                ),
            ),
        ]),
        examples: Examples {
            good: &[
                r#"{"aws_cloudtrail.a": {"name": "shop-production_1.a"}}"#,
                r#"{"aws_cloudtrail.a": {"name": "{128 characters}"}}"#,
            ],
            bad: &[
                r#"{"aws_cloudtrail.a": {"name": "ab"}}"#,
                r#"{"aws_cloudtrail.a": {"name": "{129 characters}"}}"#,
                r#"{"aws_cloudtrail.a": {"name": "shop-_production"}}"#,
                r#"{"aws_cloudtrail.a": {"name": "shop-"}}"#,
            ],
            unknown: &[r#"{"aws_cloudtrail.a": {"name": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_cloudtrail.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-cloudtrail-selectors",
        title: "A trail has at most 5 event selectors",
        types: TRAIL,
        reason: "CloudTrail refuses to change what the trail records.",
        fix: "Join selectors, or use `advanced_event_selector`.",
        sources: API,
        kind: ControlKind::Limit(&[bound("event_selector", Within::Items(0, 5))]),
        examples: Examples {
            good: &[r#"{"aws_cloudtrail.a": {"event_selector": ["{5 items}"]}}"#],
            bad: &[r#"{"aws_cloudtrail.a": {"event_selector": ["{6 items}"]}}"#],
            unknown: &[r#"{"aws_cloudtrail.a": {"event_selector": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_cloudtrail.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-cloudtrail-data",
        title: "A trail records at most 250 data resources and 500 values of conditions",
        types: TRAIL,
        reason: "CloudTrail refuses to change what the trail records.",
        fix: "Name prefixes or whole services rather than single resources.",
        sources: API,
        judge: |_, trail| {
            let data = ["event_selector.*.data_resource.*.values"];
            let conditions = [
                "advanced_event_selector.*.field_selector.*.equals",
                "advanced_event_selector.*.field_selector.*.not_equals",
                "advanced_event_selector.*.field_selector.*.starts_with",
                "advanced_event_selector.*.field_selector.*.not_starts_with",
                "advanced_event_selector.*.field_selector.*.ends_with",
                "advanced_event_selector.*.field_selector.*.not_ends_with",
            ];
            total(trail, &data, 250, "data resources").and(total(
                trail,
                &conditions,
                500,
                "values of conditions",
            ))
        },
        examples: Examples {
            good: &[
                r#"{"aws_cloudtrail.a": {"event_selector": [{"data_resource": [{"values": ["{200 items}"]}, {"values": ["{50 items}"]}]}]}}"#,
                r#"{"aws_cloudtrail.a": {"advanced_event_selector": [{"field_selector": [{"equals": ["{500 items}"]}]}]}}"#,
            ],
            bad: &[
                r#"{"aws_cloudtrail.a": {"event_selector": [{"data_resource": [{"values": ["{200 items}"]}, {"values": ["{51 items}"]}]}]}}"#,
                r#"{"aws_cloudtrail.a": {"advanced_event_selector": [{"field_selector": [{"equals": ["{500 items}"], "starts_with": ["a"]}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudtrail.a": {"event_selector": [{"data_resource": [{"values": "${terraform_data.a.output}"}]}]}}"#,
            ],
            exempt: &[r#"{"aws_cloudtrail.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-cloudtrail-count",
        title: "A Region has at most 5 trails",
        types: TRAIL,
        reason: "CloudTrail refuses the sixth, and a trail of every Region counts in each.",
        fix: "Record several things with one trail; this quota cannot be raised.",
        sources: Sources {
            document: "AWS CloudTrail quotas, as in terraform-provider-aws issue 9416, read 2026-11",
            ..Sources::NONE
        },
        of_plan: Some(|scope| counted::per_region(scope, "aws_cloudtrail", 5, "trails", |_| true)),
        examples: Examples {
            good: &[r#"{"5 * aws_cloudtrail.a": {}}"#],
            bad: &[r#"{"6 * aws_cloudtrail.a": {}}"#],
            ..Examples::NONE
        },
        ..WARNING
    },
];
