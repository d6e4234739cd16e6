//! Alarms, and alarms over alarms.

use std::collections::{BTreeMap, BTreeSet};

use plan::Instance;
use values::{Lookup, Value};

use super::bound::{NOTHING, Within, bound, json_length, no_longer_than};
use super::{ERROR, WARNING};
use crate::control::{Control, ControlKind, Examples, Sources, Verdicts};
use crate::scope::Scope;
use crate::verdict::Verdict;

const ALARM: &[&str] = &["aws_cloudwatch_metric_alarm"];
const COMPOSITE: &str = "aws_cloudwatch_composite_alarm";
const ALARMS: &[&str] = &["aws_cloudwatch_metric_alarm", COMPOSITE];
const PUT: Sources = Sources {
    document: "Amazon CloudWatch API reference, PutMetricAlarm, read 2026-11",
    ..Sources::NONE
};
const PUT_COMPOSITE: Sources = Sources {
    document: "Amazon CloudWatch API reference, PutCompositeAlarm, read 2026-11",
    ..Sources::NONE
};

/// The worst that is said of the periods of an alarm and of the metrics that it reckons with.
fn periods(alarm: &Instance, judge: impl Fn(Lookup<'_>) -> Verdict) -> Verdict {
    let (queries, unknown) = blocks(alarm.lookup("metric_query"));
    // In a state, what has no period of its own has 0: an alarm over expressions, and each query of it.
    let is_set = |period: &Lookup<'_>| period.whole() != Some(0);
    let of_queries = queries.iter().map(|query| query.lookup("period"));
    let of_queries = of_queries.filter(is_set);
    let of_metrics = queries.iter().flat_map(|query| {
        let (metrics, unknown) = blocks(query.lookup("metric"));
        let each = metrics.iter().map(|metric| metric.lookup("period"));
        each.chain(unknown)
    });
    let own = alarm.lookup("period");
    let own = (is_set(&own) || queries.is_empty()).then_some(own);
    let each = own
        .into_iter()
        .chain(of_queries)
        .chain(of_metrics)
        .chain(unknown)
        .filter(|seen| !seen.is_absent());
    Verdict::all(each.map(judge), Verdict::NotApplicable(NOTHING))
}

/// The blocks of a name, or a placeholder for those that are unknown.
fn blocks(seen: Lookup<'_>) -> (&[Value], Option<Lookup<'_>>) {
    match seen {
        Lookup::Known(blocks) => (blocks.items().unwrap_or_default(), None),
        Lookup::Unknown => (&[], Some(Lookup::Unknown)),
        Lookup::Absent => (&[], None),
    }
}

fn legal_periods(alarm: &Instance) -> Verdict {
    periods(alarm, |seen| match seen.whole() {
        Some(period) => Verdict::pass_if(
            matches!(period, 10 | 20 | 30) || period > 0 && period % 60 == 0,
            format_args!("`period` is {period}, not 10, 20, 30 or a multiple of 60"),
        ),
        None => Verdict::unknown("period"),
    })
}

/// Seconds that an alarm looks back: its longest period, so many times.
fn looks_back(alarm: &Instance) -> Verdict {
    let times = match alarm.lookup("evaluation_periods") {
        Lookup::Absent => return Verdict::NotApplicable(NOTHING),
        seen => seen.whole(),
    };
    periods(alarm, |seen| {
        let (Some(period), Some(times)) = (seen.whole(), times) else {
            let argument = if times.is_none() {
                "evaluation_periods"
            } else {
                "period"
            };
            return Verdict::unknown(argument);
        };
        let (most, words) = if period < 3600 {
            (86_400, "one day with a period below one hour")
        } else {
            (604_800, "seven days")
        };
        Verdict::pass_if(
            period.saturating_mul(times) <= most,
            format_args!("it looks back {times} times {period} seconds, {words} at most"),
        )
    })
}

/// Metrics that an alarm reckons with; expressions are none.
fn metrics(alarm: &Instance) -> Verdict {
    let queries = match alarm.lookup("metric_query") {
        Lookup::Absent => return Verdict::NotApplicable(NOTHING),
        Lookup::Unknown => return Verdict::unknown("metric_query"),
        Lookup::Known(queries) => queries.items().unwrap_or_default(),
    };
    let metrics = queries
        .iter()
        .filter(|query| query.lookup("metric.0").known().is_some())
        .count();
    Verdict::pass_if(
        metrics <= 10,
        format_args!("it reckons with {metrics} metrics, 10 at most"),
    )
}

/// Characters of a rule; what follows is not read.
const LONGEST_RULE: usize = 10_240;

/// Names of the alarms that a rule asks for; `None` when the rule is unknown.
fn children(composite: &Instance) -> Option<BTreeSet<&str>> {
    let rule = composite.lookup("alarm_rule").text()?;
    let end = rule.char_indices().nth(LONGEST_RULE);
    Some(asked(end.map_or(rule, |(end, _)| &rule[..end])))
}

/// Names in a rule: of `ALARM(a)`, `OK("b")`, `INSUFFICIENT_DATA(ARN)`.
fn asked(rule: &str) -> BTreeSet<&str> {
    const STATES: [&str; 3] = ["ALARM", "OK", "INSUFFICIENT_DATA"];
    let mut names = BTreeSet::new();
    let mut rest = rule;
    while let Some((before, after)) = rest.split_once('(') {
        rest = after;
        if !STATES.iter().any(|state| before.ends_with(state)) {
            continue;
        }
        let named = after.trim_start();
        let named = named.strip_prefix('"').unwrap_or(named);
        let Some(end) = named.find(['"', ')']) else {
            break;
        };
        let (name, after) = named.split_at(end);
        let Some(after) = after
            .strip_prefix('"')
            .unwrap_or(after)
            .trim_start()
            .strip_prefix(')')
        else {
            continue;
        };
        // An ARN: `arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME`.
        let name = name.trim();
        names.insert(name.split_once(":alarm:").map_or(name, |(_, name)| name));
        rest = after;
    }
    names
}

/// Composite alarms that ask for each alarm of a name.
fn parents(scope: &Scope<'_>) -> Verdicts {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unknown = 0;
    for composite in scope.plan.of_type(COMPOSITE) {
        match children(composite) {
            Some(names) => {
                for name in names {
                    *counts.entry(name).or_default() += 1;
                }
            }
            None => unknown += 1,
        }
    }
    let alarms = ALARMS.iter().flat_map(|kind| scope.plan.of_type(kind));
    alarms
        .map(|alarm| {
            let name = alarm.lookup("alarm_name").text().unwrap_or_default();
            let found = counts.get(name).copied().unwrap_or(0);
            let verdict = match found {
                151.. => Verdict::fail(format!("{found} composite alarms ask for it, 150 at most")),
                _ if found + unknown > 150 => Verdict::unknown("alarm_rule"),
                0 => Verdict::NotApplicable(NOTHING),
                _ => Verdict::Pass,
            };
            (alarm.address.clone(), verdict)
        })
        .collect()
}

/// Composite alarms that ask, by way of others, for themselves.
fn cycles(scope: &Scope<'_>) -> Verdicts {
    let composites: BTreeMap<&str, (&Instance, Option<BTreeSet<&str>>)> = scope
        .plan
        .of_type(COMPOSITE)
        .map(|one| {
            // Without a known name it can be in no cycle of known names.
            let name = one.lookup("alarm_name").text().unwrap_or(&one.address);
            (name, (one, children(one)))
        })
        .collect();
    let below = |name: &str| composites.get(name).and_then(|(_, names)| names.as_ref());
    composites
        .iter()
        .map(|(name, (composite, names))| {
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            let mut left: Vec<&str> = names.iter().flatten().copied().collect();
            let mut unknown = names.is_none();
            while let Some(next) = left.pop() {
                if seen.insert(next) {
                    unknown |= composites
                        .get(next)
                        .is_some_and(|(_, names)| names.is_none());
                    left.extend(below(next).into_iter().flatten());
                }
            }
            let verdict = if seen.contains(name) {
                Verdict::fail("it asks, perhaps by way of others, for itself")
            } else if unknown {
                Verdict::unknown("alarm_rule")
            } else {
                Verdict::Pass
            };
            (composite.address.clone(), verdict)
        })
        .collect()
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-alarm-text",
        title: "Name and description of an alarm are short enough",
        types: ALARMS,
        reason: "CloudWatch refuses to make the alarm.",
        fix: "Shorten the name or the description.",
        sources: PUT,
        kind: ControlKind::Limit(&[
            bound("alarm_name", Within::Length(1, 255)),
            bound("alarm_description", Within::Length(0, 1024)),
        ]),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_name": "{255 characters}", "alarm_description": "{1024 characters}"}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_name": "{256 characters}"}}"#,
                r#"{"aws_cloudwatch_composite_alarm.a": {"alarm_name": "a", "alarm_description": "{1025 characters}"}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_name": "a", "alarm_description": "{1025 characters}${aws_sns_topic.a.arn}"}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_name": "a-${aws_sqs_queue.a.name}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_metric_alarm.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-alarm-actions",
        title: "An alarm has at most 5 actions for each state",
        types: ALARMS,
        reason: "CloudWatch refuses to make the alarm.",
        fix: "Let one topic tell the others.",
        sources: PUT,
        kind: ControlKind::Limit(&[
            bound("alarm_actions", Within::Items(0, 5)),
            bound("ok_actions", Within::Items(0, 5)),
            bound("insufficient_data_actions", Within::Items(0, 5)),
        ]),
        examples: Examples {
            good: &[r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_actions": ["{5 items}"]}}"#],
            bad: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_actions": ["{6 items}"]}}"#,
                r#"{"aws_cloudwatch_composite_alarm.a": {"ok_actions": ["{6 items}"]}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_actions": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_metric_alarm.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-alarm-period",
        argument: "period",
        title: "The period of an alarm is 10, 20, 30 or a multiple of 60 seconds",
        types: ALARM,
        reason: "CloudWatch refuses to make the alarm.",
        fix: "Choose such a period.",
        sources: PUT,
        judge: |_, alarm| legal_periods(alarm),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"period": 300}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"period": 10}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"period": 0, "metric_query": [{"id": "a", "period": 0, "metric": [{"period": 60}]}, {"id": "b", "period": 0, "expression": "a * 2"}]}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"period": 90}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"period": 0}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"metric_query": [{"id": "a", "metric": [{"period": 45}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"period": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_metric_alarm.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-alarm-window",
        title: "An alarm looks back seven days at most, one day with a period below one hour",
        types: ALARM,
        reason: "CloudWatch refuses to make the alarm.",
        fix: "Lessen `evaluation_periods`, or choose a longer period.",
        sources: PUT,
        judge: |_, alarm| looks_back(alarm),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"period": 86400, "evaluation_periods": 7}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"period": 300, "evaluation_periods": 288}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"period": 86400, "evaluation_periods": 8}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"period": 300, "evaluation_periods": 289}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"evaluation_periods": 169, "metric_query": [{"id": "a", "metric": [{"period": 3600}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"period": 300, "evaluation_periods": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_metric_alarm.a": {"period": 300}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-alarm-expression",
        title: "An expression of an alarm has at most 2,048 characters",
        types: ALARM,
        reason: "CloudWatch refuses to make the alarm.",
        fix: "Split it into queries that it refers to.",
        sources: Sources {
            document: "Amazon CloudWatch API reference, MetricDataQuery, read 2026-11",
            ..Sources::NONE
        },
        kind: ControlKind::Limit(&[bound("metric_query.*.expression", Within::Length(1, 2048))]),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"metric_query": [{"id": "a", "expression": "{2048 characters}"}, {"id": "b"}, {"id": "c", "expression": ""}]}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"metric_query": [{"id": "a", "expression": "b"}, {"id": "b", "expression": "{2049 characters}"}]}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"metric_query": [{"id": "a", "expression": "${terraform_data.a.output}"}]}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_metric_alarm.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-alarm-metrics",
        title: "An alarm reckons with at most 10 metrics",
        types: ALARM,
        reason: "CloudWatch refuses an alarm on an expression over more.",
        fix: "Make several alarms, and a composite alarm over them.",
        sources: Sources {
            document: "Amazon CloudWatch quotas, an older copy, read 2026-11",
            ..Sources::NONE
        },
        judge: |_, alarm| metrics(alarm),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"metric_query": [{"expression": "a1"}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}]}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"metric_query": [{"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}, {"metric": [{}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"metric_query": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_metric_alarm.a": {}}"#],
        },
        ..WARNING
    },
    Control {
        id: "limit-alarm-payload",
        title: "An alarm comes to at most 120 KB",
        types: ALARM,
        reason: "CloudWatch refuses a larger request; what Terraform sends is about as large as the arguments are as JSON.",
        fix: "Use fewer queries, or shorter expressions.",
        sources: PUT,
        judge: |_, alarm| {
            const MOST: usize = 120 * 1024;
            if no_longer_than(&alarm.values) <= MOST {
                return Verdict::Pass;
            }
            let size = json_length(&alarm.values).least;
            Verdict::pass_if(
                size <= MOST,
                format_args!("its arguments are at least {size} characters of JSON"),
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_description": "{1024 characters}"}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"metric_query": [{"expression": "{70000 characters}"}, {"expression": "{70000 characters}"}]}}"#,
            ],
            ..Examples::NONE
        },
        ..WARNING
    },
    Control {
        id: "limit-composite-rule",
        title: "The rule of a composite alarm has at most 10,240 characters",
        types: &[COMPOSITE],
        reason: "CloudWatch refuses to make the alarm.",
        fix: "Make composite alarms of a part each, and one over them.",
        sources: PUT_COMPOSITE,
        kind: ControlKind::Limit(&[bound("alarm_rule", Within::Length(1, LONGEST_RULE))]),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_composite_alarm.a": {"alarm_rule": "{10240 characters}"}}"#,
            ],
            bad: &[r#"{"aws_cloudwatch_composite_alarm.a": {"alarm_rule": "{10241 characters}"}}"#],
            unknown: &[
                r#"{"aws_cloudwatch_composite_alarm.a": {"alarm_rule": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_composite_alarm.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-composite-children",
        title: "A composite alarm asks for at most 100 alarms",
        types: &[COMPOSITE],
        reason: "CloudWatch refuses to make the alarm.",
        fix: "Make composite alarms of a part each, and one over them.",
        sources: PUT_COMPOSITE,
        judge: |_, composite| match (children(composite), composite.lookup("alarm_rule")) {
            (_, Lookup::Absent) => Verdict::NotApplicable(NOTHING),
            (None, _) => Verdict::unknown("alarm_rule"),
            (Some(names), _) => Verdict::pass_if(
                names.len() <= 100,
                format_args!("it asks for {} alarms, 100 at most", names.len()),
            ),
        },
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_composite_alarm.a": {"alarm_rule": "ALARM(\"a\") OR NOT OK(b)"}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_composite_alarm.a": {"alarm_rule": "ALARM(a0) OR ALARM(a1) OR ALARM(a2) OR ALARM(a3) OR ALARM(a4) OR ALARM(a5) OR ALARM(a6) OR ALARM(a7) OR ALARM(a8) OR ALARM(a9) OR ALARM(a10) OR ALARM(a11) OR ALARM(a12) OR ALARM(a13) OR ALARM(a14) OR ALARM(a15) OR ALARM(a16) OR ALARM(a17) OR ALARM(a18) OR ALARM(a19) OR ALARM(a20) OR ALARM(a21) OR ALARM(a22) OR ALARM(a23) OR ALARM(a24) OR ALARM(a25) OR ALARM(a26) OR ALARM(a27) OR ALARM(a28) OR ALARM(a29) OR ALARM(a30) OR ALARM(a31) OR ALARM(a32) OR ALARM(a33) OR ALARM(a34) OR ALARM(a35) OR ALARM(a36) OR ALARM(a37) OR ALARM(a38) OR ALARM(a39) OR ALARM(a40) OR ALARM(a41) OR ALARM(a42) OR ALARM(a43) OR ALARM(a44) OR ALARM(a45) OR ALARM(a46) OR ALARM(a47) OR ALARM(a48) OR ALARM(a49) OR ALARM(a50) OR ALARM(a51) OR ALARM(a52) OR ALARM(a53) OR ALARM(a54) OR ALARM(a55) OR ALARM(a56) OR ALARM(a57) OR ALARM(a58) OR ALARM(a59) OR ALARM(a60) OR ALARM(a61) OR ALARM(a62) OR ALARM(a63) OR ALARM(a64) OR ALARM(a65) OR ALARM(a66) OR ALARM(a67) OR ALARM(a68) OR ALARM(a69) OR ALARM(a70) OR ALARM(a71) OR ALARM(a72) OR ALARM(a73) OR ALARM(a74) OR ALARM(a75) OR ALARM(a76) OR ALARM(a77) OR ALARM(a78) OR ALARM(a79) OR ALARM(a80) OR ALARM(a81) OR ALARM(a82) OR ALARM(a83) OR ALARM(a84) OR ALARM(a85) OR ALARM(a86) OR ALARM(a87) OR ALARM(a88) OR ALARM(a89) OR ALARM(a90) OR ALARM(a91) OR ALARM(a92) OR ALARM(a93) OR ALARM(a94) OR ALARM(a95) OR ALARM(a96) OR ALARM(a97) OR ALARM(a98) OR ALARM(a99) OR ALARM(a100)"}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_composite_alarm.a": {"alarm_rule": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_composite_alarm.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-composite-parents",
        title: "At most 150 composite alarms ask for an alarm",
        types: ALARMS,
        reason: "CloudWatch refuses to make the next.",
        fix: "Let composite alarms ask for one that asks for it.",
        sources: PUT_COMPOSITE,
        of_plan: Some(parents),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_name": "a"}, "150 * aws_cloudwatch_composite_alarm.c": {"alarm_rule": "ALARM(\"a\")"}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_name": "a"}, "151 * aws_cloudwatch_composite_alarm.c": {"alarm_rule": "OK(arn:aws:cloudwatch:us-east-1:111122223333:alarm:a)"}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_name": "a"}, "151 * aws_cloudwatch_composite_alarm.c": {"alarm_rule": "ALARM(${aws_cloudwatch_metric_alarm.a.alarm_name})"}}"#,
            ],
            exempt: &[r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_name": "a"}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-composite-cycle",
        title: "No composite alarm asks for itself",
        types: &[COMPOSITE],
        reason: "Alarms in a cycle are never evaluated again, and cannot be deleted before one leaves it.",
        fix: "Take one alarm of the cycle out of a rule.",
        sources: PUT_COMPOSITE,
        of_plan: Some(cycles),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_composite_alarm.a": {"alarm_name": "a", "alarm_rule": "ALARM(b)"}, "aws_cloudwatch_composite_alarm.b": {"alarm_name": "b", "alarm_rule": "ALARM(c)"}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_composite_alarm.a": {"alarm_name": "a", "alarm_rule": "ALARM(b)"}, "aws_cloudwatch_composite_alarm.b": {"alarm_name": "b", "alarm_rule": "OK(\"c\")"}, "aws_cloudwatch_composite_alarm.c": {"alarm_name": "c", "alarm_rule": "ALARM(\"a\") OR ALARM(d)"}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_composite_alarm.a": {"alarm_name": "a", "alarm_rule": "ALARM(b)"}, "aws_cloudwatch_composite_alarm.b": {"alarm_name": "b", "alarm_rule": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..ERROR
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_as_a_regular_expression_reads_it() {
        let pattern = r#"(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^")]*)"?\s*\)"#;
        let pattern = regex::Regex::new(pattern).unwrap();
        let pieces = ["OK", "(", ")", "\"", " ", "a"];
        let mut rules = vec![String::new()];
        for from in 0..9_330 {
            let longer = pieces.map(|piece| rules[from].clone() + piece);
            rules.extend(longer);
        }
        rules.push(r#"NOT ALARM("a b") AND (OK( c ) OR INSUFFICIENT_DATA(d"e))"#.to_owned());
        for rule in &rules {
            let found = pattern.captures_iter(rule);
            let names = found.map(|found| found.get(1).unwrap().as_str().trim());
            assert_eq!(asked(rule), names.collect(), "{rule}");
        }
    }

    #[test]
    fn a_rule_names_each_alarm_once() {
        let plan = |count: usize| {
            let asked: Vec<String> = (0..count).map(|at| format!("ALARM(a{at})")).collect();
            let rule = asked.join(" OR ") + " AND OK(a0)";
            let text = format!(r#"{{"{COMPOSITE}.a": {{"alarm_rule": "{rule}"}}}}"#);
            crate::example::plan(&text).unwrap()
        };
        for (count, legal) in [(100, true), (101, false)] {
            let plan = plan(count);
            let composite = plan.of_type(COMPOSITE).next().unwrap();
            assert_eq!(children(composite).unwrap().len() <= 100, legal);
            let limit = LIMITS
                .iter()
                .find(|limit| limit.id == "limit-composite-children")
                .unwrap();
            let scope = Scope::new(&plan, crate::CheckProfile::Production, None);
            let verdict = (limit.judge)(&scope, composite);
            assert_eq!(verdict == Verdict::Pass, legal, "{verdict:?}");
        }
    }
}
