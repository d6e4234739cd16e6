//! Buckets: names, policies, lifecycles.

use plan::Instance;
use values::{Lookup, Value};

use super::bound::{NOTHING, Within, bound, is_written};
use super::pattern::matches;
use super::{ERROR, WARNING};
use crate::control::{Control, ControlKind, Examples, Sources};
use crate::scope::Scope;
use crate::verdict::{Verdict, argument};

const BUCKET: &[&str] = &["aws_s3_bucket"];
const LIFECYCLE: &[&str] = &["aws_s3_bucket_lifecycle_configuration"];
const TRANSITION: Sources = Sources {
    document: "Amazon S3 API reference, Transition, and guide, lifecycle transitions, read 2026-11",
    ..Sources::NONE
};

/// Storage classes in the only order in which objects move.
const CLASSES: [&str; 7] = [
    "STANDARD",
    "STANDARD_IA",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
];

/// The transitions of each rule: days and class.
fn transitions<'a>(rule: &'a Value, block: &str, days: &str) -> Vec<(Lookup<'a>, Lookup<'a>)> {
    let of = rule.lookup(block).known().and_then(Value::items);
    of.unwrap_or_default()
        .iter()
        .map(|transition| (transition.lookup(days), transition.lookup("storage_class")))
        .collect()
}

/// Judges the transitions of every rule, those of old versions apart.
fn each_rule(
    lifecycle: &Instance,
    judge: impl Fn(&str, &[(Lookup<'_>, Lookup<'_>)]) -> Verdict,
) -> Verdict {
    let rules = match lifecycle.lookup("rule") {
        Lookup::Absent => return Verdict::NotApplicable(NOTHING),
        Lookup::Unknown => return Verdict::unknown("rule"),
        Lookup::Known(rules) => rules.items().unwrap_or_default(),
    };
    let verdicts = rules.iter().flat_map(|rule| {
        let id = rule.lookup("id").text().unwrap_or("…");
        [
            ("transition", "days"),
            ("noncurrent_version_transition", "noncurrent_days"),
        ]
        .map(|(block, days)| {
            if rule.lookup(block).is_unknown() {
                return Verdict::unknown("rule.transition");
            }
            match transitions(rule, block, days).as_slice() {
                [] => Verdict::NotApplicable(NOTHING),
                transitions => judge(id, transitions),
            }
        })
    });
    Verdict::all(verdicts, Verdict::NotApplicable(NOTHING))
}

/// Do objects move down only?
fn downwards(id: &str, transitions: &[(Lookup<'_>, Lookup<'_>)]) -> Verdict {
    let mut steps = Vec::new();
    for (days, class) in transitions {
        let (Some(days), Some(class)) = (days.whole(), class.text()) else {
            // A date, or something unknown.
            return match (days, class) {
                (Lookup::Unknown, _) | (_, Lookup::Unknown) => Verdict::unknown("rule.transition"),
                _ => Verdict::NotApplicable("it moves objects on a date"),
            };
        };
        let Some(rank) = CLASSES.iter().position(|known| *known == class) else {
            return Verdict::fail(format!(
                "rule `{id}` moves to `{class}`, which is no storage class"
            ));
        };
        if rank == 0 {
            return Verdict::fail(format!(
                "rule `{id}` moves to STANDARD, where nothing moves to"
            ));
        }
        steps.push((days, rank, class));
    }
    steps.sort_unstable();
    let wrong = steps
        .windows(2)
        .find(|pair| pair[0].0 == pair[1].0 || pair[0].1 >= pair[1].1);
    match wrong {
        Some(pair) => Verdict::fail(format!(
            "rule `{id}` moves to {} on day {} and to {} on day {}",
            pair[0].2, pair[0].0, pair[1].2, pair[1].0
        )),
        None => Verdict::Pass,
    }
}

/// Do objects stay 30 days before they move to a class for infrequent access?
fn not_too_early(id: &str, transitions: &[(Lookup<'_>, Lookup<'_>)]) -> Verdict {
    let each = transitions.iter().map(|(days, class)| match (days, class) {
        (Lookup::Unknown, _) | (_, Lookup::Unknown) => Verdict::unknown("rule.transition"),
        (days, class) => match (days.whole(), class.text()) {
            (Some(days), Some(class @ ("STANDARD_IA" | "ONEZONE_IA"))) => Verdict::pass_if(
                days >= 30,
                format_args!("rule `{id}` moves to {class} on day {days}"),
            ),
            _ => Verdict::NotApplicable(NOTHING),
        },
    });
    Verdict::all(each, Verdict::NotApplicable(NOTHING))
}

/// Does a rule move objects that are too small to be moved?
fn not_too_small(scope: &Scope<'_>, lifecycle: &Instance) -> Verdict {
    let minimum = lifecycle.lookup("transition_default_minimum_object_size");
    if minimum.text() == Some("varies_by_storage_class") {
        return Verdict::NotApplicable("it says that objects of every size are moved");
    }
    let Lookup::Known(rules) = lifecycle.lookup("rule") else {
        return Verdict::NotApplicable(NOTHING);
    };
    let each = rules.items().unwrap_or_default().iter().map(|rule| {
        if transitions(rule, "transition", "days").is_empty() {
            return Verdict::NotApplicable(NOTHING);
        }
        let largest = ["filter.0", "filter.0.and.0"].map(|filter| {
            let path = format!("{filter}.object_size_less_than");
            let size = rule.lookup(&path);
            if size.is_unknown() && !is_written(scope, lifecycle, &format!("rule.0.{path}")) {
                return Verdict::NotApplicable(NOTHING);
            }
            argument(
                "object_size_less_than",
                size,
                Verdict::NotApplicable(NOTHING),
                |bytes| {
                    Verdict::pass_if(
                        bytes.as_i64().is_none_or(|bytes| bytes > 131_072),
                        "a rule moves only objects below 128 KB, which are not moved by default",
                    )
                },
            )
        });
        Verdict::all(largest, Verdict::NotApplicable(NOTHING))
    });
    Verdict::all(each, Verdict::NotApplicable(NOTHING))
}

pub(super) fn is_bucket(name: &str) -> bool {
    let ends = ['.', '-'];
    matches("[a-z0-9.-]{3,63}", name) && !name.starts_with(ends) && !name.ends_with(ends)
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-s3-name",
        title: "The name of a bucket is one that S3 takes",
        types: BUCKET,
        reason: "S3 refuses to make the bucket.",
        fix: "Use 3 to 63 lower-case letters, digits and hyphens; a prefix has 37 at most.",
        sources: Sources {
            document: "Amazon S3 guide, general purpose bucket naming rules, read 2026-11",
            ..Sources::NONE
        },
        kind: ControlKind::Limit(&[
            bound(
                "bucket",
                Within::Form(
                    is_bucket,
                    "3 to 63 lower-case letters, digits, `.` or `-`, a letter or digit first and last",
                ),
            ),
            bound("bucket_prefix", Within::Length(0, 37)),
        ]),
        judge: |_, bucket| {
            argument(
                "bucket",
                bucket.lookup("bucket"),
                Verdict::NotApplicable(NOTHING),
                |name| {
                    let name = name.as_str().unwrap_or_default();
                    let reserved = ["xn--", "sthree-", "amzn-s3-demo-"]
                        .iter()
                        .any(|start| name.starts_with(start))
                        || ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
                            .iter()
                            .any(|end| name.ends_with(end));
                    let address = name.split('.').count() == 4
                        && name.split('.').all(|part| part.parse::<u8>().is_ok());
                    Verdict::pass_if(
                        !reserved && !address && !name.contains(".."),
                        format_args!(
                            "`{name}` is reserved, looks like an address, or has two dots in a row"
                        ),
                    )
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {"bucket": "shop-production-1"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket_prefix": "{37 characters}"}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {"bucket": "Shop"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "{64 characters}"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "xn--shop"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "192.168.1.1"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket_prefix": "{38 characters}"}}"#,
            ],
            unknown: &[r#"{"aws_s3_bucket.a": {"bucket": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_s3_bucket.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-s3-policy-size",
        title: "A bucket's policy has at most 20 KB",
        types: &["aws_s3_bucket_policy"],
        reason: "S3 refuses the policy.",
        fix: "Join statements, or use access points.",
        sources: Sources {
            document: "Amazon S3 guide, bucket policies, read 2026-11",
            ..Sources::NONE
        },
        kind: ControlKind::Limit(&[bound("policy", Within::Length(0, 20_480))]),
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket_policy.a": {"policy": {"Statement": "{20464 characters}"}}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket_policy.a": {"policy": {"Statement": "{20465 characters}"}}}"#,
            ],
            unknown: &[r#"{"aws_s3_bucket_policy.a": {"policy": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_s3_bucket_policy.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-s3-rules",
        title: "A lifecycle has at most 1,000 rules",
        types: LIFECYCLE,
        reason: "S3 refuses the lifecycle.",
        fix: "Join rules by prefixes or tags.",
        sources: Sources {
            document: "Amazon S3 API reference, PutBucketLifecycleConfiguration, read 2026-11",
            ..Sources::NONE
        },
        kind: ControlKind::Limit(&[bound("rule", Within::Items(1, 1000))]),
        examples: Examples {
            good: &[r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": ["{1000 items}"]}}"#],
            bad: &[r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": ["{1001 items}"]}}"#],
            unknown: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_s3_bucket_lifecycle_configuration.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-s3-transitions",
        argument: "rule",
        title: "Objects move only to a class further down, later",
        types: LIFECYCLE,
        reason: "S3 refuses a lifecycle that moves objects back: STANDARD, STANDARD_IA, INTELLIGENT_TIERING, ONEZONE_IA, GLACIER_IR, GLACIER, DEEP_ARCHIVE.",
        fix: "Order the transitions, each some days after the one before.",
        sources: TRANSITION,
        judge: |_, lifecycle| each_rule(lifecycle, downwards),
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "transition": [{"days": 365, "storage_class": "GLACIER"}, {"days": 90, "storage_class": "STANDARD_IA"}]}]}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "transition": [{"days": 30, "storage_class": "ONEZONE_IA"}, {"days": 90, "storage_class": "STANDARD_IA"}]}]}}"#,
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "transition": [{"days": 30, "storage_class": "STANDARD"}]}]}}"#,
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "noncurrent_version_transition": [{"noncurrent_days": 30, "storage_class": "GLACIER"}, {"noncurrent_days": 60, "storage_class": "STANDARD_IA"}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "transition": [{"days": "${terraform_data.a.output}", "storage_class": "GLACIER"}]}]}}"#,
            ],
            exempt: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "expiration": [{"days": 30}]}]}}"#,
            ],
        },
        ..ERROR
    },
    Control {
        id: "limit-s3-ia-days",
        argument: "rule",
        title: "Objects are 30 days old before they move to infrequent access",
        types: LIFECYCLE,
        reason: "Documents of AWS differ: older ones ask for 30 days, the newest for none; 30 days are paid for anyhow.",
        fix: "Set `days` to 30 or more.",
        sources: TRANSITION,
        judge: |_, lifecycle| each_rule(lifecycle, not_too_early),
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "transition": [{"days": 30, "storage_class": "STANDARD_IA"}]}]}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "transition": [{"days": 29, "storage_class": "STANDARD_IA"}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "transition": [{"days": 1, "storage_class": "GLACIER"}]}]}}"#,
            ],
        },
        ..WARNING
    },
    Control {
        id: "limit-s3-small-objects",
        title: "A rule does not move only what is too small to be moved",
        types: LIFECYCLE,
        reason: "Objects below 128 KB are not moved by default, so the rule does nothing.",
        fix: "Set `transition_default_minimum_object_size = \"varies_by_storage_class\"`, or remove the rule.",
        sources: TRANSITION,
        judge: not_too_small,
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "filter": [{"object_size_less_than": 131073}], "transition": [{"days": 30, "storage_class": "GLACIER"}]}]}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "filter": [{"object_size_less_than": 131072}], "transition": [{"days": 30, "storage_class": "GLACIER"}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "filter": [{"object_size_less_than": "${terraform_data.a.output}"}], "transition": [{"days": 30, "storage_class": "GLACIER"}]}]}}"#,
            ],
            exempt: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"id": "a", "transition": [{"days": 30, "storage_class": "GLACIER"}]}]}}"#,
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"transition_default_minimum_object_size": "varies_by_storage_class", "rule": [{"id": "a", "filter": [{"object_size_less_than": 131072}], "transition": [{"days": 30, "storage_class": "GLACIER"}]}]}}"#,
            ],
        },
        ..WARNING
    },
];
