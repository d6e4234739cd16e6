//! Security groups.

use std::collections::BTreeMap;

use plan::Instance;
use values::Value;

use super::bound::{NOTHING, Within, bound};
use super::{ERROR, WARNING};
use crate::control::{Control, ControlKind, Examples, Sources, Verdicts};
use crate::scope::Scope;
use crate::verdict::{Verdict, argument};

const GROUP: &str = "aws_security_group";
const QUOTAS: Sources = Sources {
    document: "Amazon VPC quotas, read 2026-11",
    ..Sources::NONE
};

/// How many rules one becomes: each source or target counts.
fn weight(rule: &Value) -> usize {
    let lists = [
        "cidr_blocks",
        "ipv6_cidr_blocks",
        "prefix_list_ids",
        "security_groups",
    ]
    .iter()
    .filter_map(|name| rule.get(name))
    .map(|list| list.parts().items().map_or(1, <[Value]>::len))
    .sum::<usize>();
    let itself = usize::from(rule.lookup("self").truth() == Some(true));
    (lists + itself).max(1)
}

/// Rules of each group in one direction, and those of which nobody knows whose they are.
fn rules(scope: &Scope<'_>) -> Verdicts {
    let groups = scope.plan.of_type(GROUP).map(|group| {
        let each = [
            ("ingress", "aws_vpc_security_group_ingress_rule"),
            ("egress", "aws_vpc_security_group_egress_rule"),
        ]
        .map(|(direction, kind)| direction_of(scope, group, direction, kind));
        let verdict = Verdict::all(each, Verdict::NotApplicable(NOTHING));
        (group.address.clone(), verdict)
    });
    groups.collect()
}

fn direction_of(
    scope: &Scope<'_>,
    group: &Instance,
    direction: &str,
    kind: &'static str,
) -> Verdict {
    let names = &["id"];
    let single = scope.companions(group, kind, "security_group_id", names);
    let older = scope.companions(group, "aws_security_group_rule", "security_group_id", names);
    let inline = group.lookup(direction).known().and_then(Value::items);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    counts.insert(
        "inline",
        inline.unwrap_or_default().iter().map(weight).sum(),
    );
    counts.insert("single", single.found.len());
    let of_direction = older.found.iter().filter(|rule| {
        let of = rule.lookup("type").text();
        of == Some(direction)
    });
    counts.insert("older", of_direction.map(|rule| weight(&rule.values)).sum());
    let sum: usize = counts.values().sum();
    match sum {
        61.. => Verdict::fail(format!("it has {sum} {direction} rules, 60 at most")),
        _ if single.perhaps || older.perhaps => Verdict::unknown("security_group_id"),
        0 => Verdict::NotApplicable(NOTHING),
        _ => Verdict::Pass,
    }
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-sg-name",
        title: "The name of a security group is one that EC2 takes",
        types: &[GROUP],
        reason: "EC2 refuses to make the group.",
        fix: "Use at most 255 characters, and do not begin with `sg-`.",
        sources: Sources {
            document: "Amazon EC2 API reference, CreateSecurityGroup, read 2026-11",
            ..Sources::NONE
        },
        kind: ControlKind::Limit(&[
            bound("name", Within::Length(1, 255)),
            bound("description", Within::Length(0, 255)),
        ]),
        judge: |_, group| {
            argument(
                "name",
                group.lookup("name"),
                Verdict::NotApplicable(NOTHING),
                |name| {
                    Verdict::pass_if(
                        name.as_str().is_none_or(|name| !name.starts_with("sg-")),
                        "`name` begins with `sg-`",
                    )
                },
            )
        },
        examples: Examples {
            good: &[r#"{"aws_security_group.a": {"name": "{255 characters}"}}"#],
            bad: &[
                r#"{"aws_security_group.a": {"name": "{256 characters}"}}"#,
                r#"{"aws_security_group.a": {"name": "sg-shop"}}"#,
            ],
            unknown: &[r#"{"aws_security_group.a": {"name": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_security_group.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-sg-rules",
        title: "A security group has at most 60 rules in a direction",
        types: &[GROUP],
        reason: "EC2 refuses the next, unless the quota was raised; each source or target of a rule counts.",
        fix: "Use prefix lists, join networks, or raise the quota.",
        sources: QUOTAS,
        of_plan: Some(rules),
        examples: Examples {
            good: &[
                r#"{"aws_security_group.a": {"ingress": [{"cidr_blocks": ["{59 items}"], "self": true}]}}"#,
                r#"{"aws_security_group.a": {}, "60 * aws_vpc_security_group_ingress_rule.r": {"security_group_id": "${aws_security_group.a.id}"}, "60 * aws_vpc_security_group_egress_rule.r": {"security_group_id": "${aws_security_group.a.id}"}}"#,
            ],
            bad: &[
                r#"{"aws_security_group.a": {"ingress": [{"cidr_blocks": ["{60 items}"], "self": true}]}}"#,
                r#"{"aws_security_group.a": {}, "61 * aws_vpc_security_group_egress_rule.r": {"security_group_id": "${aws_security_group.a.id}"}}"#,
                r#"{"aws_security_group.a": {}, "61 * aws_security_group_rule.r": {"type": "ingress", "security_group_id": "${aws_security_group.a.id}"}}"#,
            ],
            unknown: &[
                r#"{"aws_security_group.a": {}, "61 * aws_vpc_security_group_ingress_rule.r": {"security_group_id": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_security_group.a": {}}"#],
        },
        ..WARNING
    },
    Control {
        id: "limit-sg-count",
        title: "A network interface has at most 5 security groups",
        types: &["aws_lambda_function", "aws_vpc_endpoint", "aws_instance"],
        reason: "EC2 refuses the sixth, unless the quota was raised.",
        fix: "Join groups, or raise the quota.",
        sources: QUOTAS,
        kind: ControlKind::Limit(&[
            bound("vpc_config.*.security_group_ids", Within::Items(0, 5)),
            bound("security_group_ids", Within::Items(0, 5)),
            bound("vpc_security_group_ids", Within::Items(0, 5)),
        ]),
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"vpc_config": [{"security_group_ids": ["{5 items}"]}]}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_function.a": {"vpc_config": [{"security_group_ids": ["{6 items}"]}]}}"#,
                r#"{"aws_vpc_endpoint.a": {"security_group_ids": ["{6 items}"]}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"vpc_config": [{"security_group_ids": "${terraform_data.a.output}"}]}}"#,
            ],
            exempt: &[r#"{"aws_lambda_function.a": {}}"#],
        },
        ..WARNING
    },
];
