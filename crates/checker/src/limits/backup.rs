//! Vaults, plans of backups, selections, and tests of restores.

use plan::Instance;
use values::{Lookup, Value};

use super::bound::{NOTHING, Within, bound, is_written};
use super::{ERROR, WARNING, counted};
use crate::control::{Control, ControlKind, Examples, Sources};
use crate::controls::selections;
use crate::scope::{Scope, is_empty};
use crate::verdict::{Verdict, argument};

const PLAN: &[&str] = &["aws_backup_plan"];
const SELECTION: &[&str] = &["aws_backup_selection"];
const LOCK: &[&str] = &["aws_backup_vault_lock_configuration"];
const TEST: &[&str] = &["aws_backup_restore_testing_plan"];
const TESTED: &[&str] = &["aws_backup_restore_testing_selection"];
const API: Sources = Sources {
    document: "AWS Backup API reference, read 2026-11",
    ..Sources::NONE
};
const QUOTAS: Sources = Sources {
    document: "AWS Backup quotas, an older copy (a newer says 300), read 2026-11",
    ..Sources::NONE
};

/// Storage classes that AWS Backup does not read.
const ARCHIVES: &[&str] = &["GLACIER", "DEEP_ARCHIVE"];

/// Whether objects of a bucket that is backed up come where AWS Backup does not read them.
fn is_read(scope: &Scope<'_>, bucket: &Instance) -> Verdict {
    const LIFECYCLE: &str = "aws_s3_bucket_lifecycle_configuration";
    const CLASSES: [&str; 2] = [
        "rule.*.transition.*.storage_class",
        "rule.*.noncurrent_version_transition.*.storage_class",
    ];
    let lifecycles = scope.companions(bucket, LIFECYCLE, "bucket", &["id", "bucket"]);
    let mut archive = None;
    let mut unknown = false;
    for seen in lifecycles
        .found
        .iter()
        .flat_map(|lifecycle| CLASSES.map(|classes| lifecycle.lookup_each(classes)))
        .flatten()
    {
        unknown |= seen.is_unknown();
        archive = archive.or(seen.text().filter(|class| ARCHIVES.contains(class)));
    }
    let name = bucket.lookup("bucket").text();
    match (selections::cover(scope, bucket, "s3", name), archive) {
        (Verdict::Pass, Some(class)) => Verdict::fail(format!(
            "it is backed up, and its lifecycle moves objects to {class}, which AWS Backup leaves out"
        )),
        (Verdict::Pass, None) if unknown => Verdict::unknown("rule.transition.storage_class"),
        (Verdict::Pass, None) => Verdict::Pass,
        (Verdict::Unknown(why), Some(_)) => Verdict::Unknown(why),
        _ => Verdict::NotApplicable("it is in no backup, or its objects stay where they are read"),
    }
}

/// The ARNs of a selection; `Err` says why they are not known.
fn arns<'a>(selection: &'a Instance, argument: &str) -> Result<&'a [Value], Verdict> {
    let value = selection.values.get(argument).map(Value::parts);
    match value {
        None | Some(Value::Null(_)) => Err(Verdict::NotApplicable(NOTHING)),
        Some(value) => value.items().ok_or_else(|| Verdict::unknown(argument)),
    }
}

/// Counts ARNs, and those of them with wildcards.
fn count_arns(scope: &Scope<'_>, selection: &Instance) -> Verdict {
    let each = ["resources", "not_resources"].map(|name| {
        let items = match arns(selection, name) {
            Ok(items) => items,
            Err(Verdict::Unknown(_)) if !is_written(scope, selection, name) => {
                return Verdict::NotApplicable(NOTHING);
            }
            Err(verdict) => return verdict,
        };
        let wild = items
            .iter()
            .filter(|item| item.as_str().is_some_and(|arn| arn.contains('*')))
            .count();
        let unknown = items.iter().filter(|item| item.is_unknown()).count();
        if items.len() > 500 {
            Verdict::fail(format!("`{name}` has {} ARNs, 500 at most", items.len()))
        } else if wild > 30 {
            Verdict::fail(format!(
                "`{name}` has {wild} ARNs with wildcards, 30 at most"
            ))
        } else if wild + unknown > 30 && unknown > 0 && wild > 0 {
            Verdict::unknown(name)
        } else {
            Verdict::Pass
        }
    });
    Verdict::all(each, Verdict::Pass)
}

/// Are wildcards only at the end of ARNs?
fn wildcards_at_the_end(selection: &Instance) -> Verdict {
    let each = ["resources", "not_resources"].map(|name| {
        let Ok(items) = arns(selection, name) else {
            return Verdict::NotApplicable(NOTHING);
        };
        let wrong = items.iter().filter_map(Value::as_str).find(|arn| {
            // Region and account may be left open: `arn:aws:dynamodb:*:*:table/*`.
            let resource = arn.splitn(6, ':').nth(5).unwrap_or(arn);
            resource.trim_end_matches('*').contains('*')
        });
        match wrong {
            Some(arn) => Verdict::fail(format!("`{arn}` has a wildcard before its end")),
            None if items.iter().any(Value::is_unknown) => Verdict::NotApplicable(NOTHING),
            None => Verdict::Pass,
        }
    });
    Verdict::all(each, Verdict::NotApplicable(NOTHING))
}

/// Does a selection say what it takes?
fn takes_something(scope: &Scope<'_>, selection: &Instance) -> Verdict {
    let each = ["resources", "selection_tag", "condition", "not_resources"].map(|name| {
        match selection.lookup(name) {
            Lookup::Absent => Verdict::fail(""),
            Lookup::Known(value) => Verdict::pass_if(!is_empty(value), ""),
            Lookup::Unknown if !is_written(scope, selection, name) => Verdict::fail(""),
            Lookup::Unknown => match arns(selection, name) {
                Ok(items) => Verdict::pass_if(!items.is_empty(), ""),
                Err(_) if !scope.refers(selection, name) => Verdict::unknown(name),
                Err(_) => Verdict::Pass,
            },
        }
    });
    match Verdict::any(each, Verdict::Pass) {
        Verdict::Fail(_) => {
            Verdict::fail("it names nothing, and so takes everything in the account and Region")
        }
        verdict => verdict,
    }
}

/// Is what is cold kept 90 days before it is deleted?
fn cold(plan: &Instance) -> Verdict {
    let Some(rules) = plan.lookup("rule").known().and_then(Value::items) else {
        return match plan.lookup("rule") {
            Lookup::Unknown => Verdict::unknown("rule"),
            _ => Verdict::NotApplicable(NOTHING),
        };
    };
    let lifecycles = rules.iter().flat_map(|rule| {
        let copies = rule.lookup("copy_action").known().and_then(Value::items);
        std::iter::once(rule).chain(copies.unwrap_or_default())
    });
    let each = lifecycles.map(|of| {
        let cold = of.lookup("lifecycle.0.cold_storage_after");
        let delete = of.lookup("lifecycle.0.delete_after");
        match (cold, delete) {
            (Lookup::Absent, _) | (_, Lookup::Absent) => Verdict::NotApplicable(NOTHING),
            (Lookup::Unknown, _) | (_, Lookup::Unknown) => Verdict::unknown("lifecycle"),
            (cold, delete) => {
                let (cold, delete) = (cold.whole().unwrap_or(0), delete.whole().unwrap_or(0));
                Verdict::pass_if(
                    cold == 0 || delete >= cold + 90,
                    format_args!("it is cold after {cold} days and deleted after {delete}, 90 days later at least"),
                )
            }
        }
    });
    Verdict::all(each, Verdict::NotApplicable(NOTHING))
}

/// Does a job have an hour to begin, and longer to end?
fn windows(plan: &Instance) -> Verdict {
    let Some(rules) = plan.lookup("rule").known().and_then(Value::items) else {
        return Verdict::NotApplicable(NOTHING);
    };
    let each = rules.iter().map(|rule| {
        argument(
            "rule.start_window",
            rule.lookup("start_window"),
            Verdict::NotApplicable(NOTHING),
            |start| {
                let start = start.as_i64().unwrap_or(0);
                let end = rule.lookup("completion_window").whole();
                if start < 60 {
                    Verdict::fail(format!("`start_window` is {start} minutes, 60 at least"))
                } else {
                    Verdict::pass_if(
                        end.is_none_or(|end| end > start),
                        "`completion_window` is not longer than `start_window`",
                    )
                }
            },
        )
    });
    Verdict::all(each, Verdict::NotApplicable(NOTHING))
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-backup-s3-class",
        title: "A bucket that is backed up keeps its objects where AWS Backup reads them",
        types: &["aws_s3_bucket"],
        reason: "AWS Backup skips objects in Glacier Flexible Retrieval and Deep Archive: they are in no backup, and each job ends as `completed with issues`.",
        fix: "Move them to GLACIER_IR instead (`glacier_instant_days`), or leave an archive out of the plan of backups (`backup = false`).",
        sources: Sources {
            document: "Amazon S3 guide, archival storage, and ministryofjustice/modernisation-platform#13035, #10069, read 2026-11",
            ..Sources::NONE
        },
        judge: is_read,
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_lifecycle_configuration.a": {"bucket": "a", "rule": [{"id": "a", "transition": [{"days": 90, "storage_class": "GLACIER_IR"}]}]}, "aws_backup_selection.a": {"resources": ["${aws_s3_bucket.a.arn}"]}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_lifecycle_configuration.a": {"bucket": "${aws_s3_bucket.a.id}", "rule": [{"id": "a", "transition": [{"days": 30, "storage_class": "STANDARD_IA"}, {"days": 90, "storage_class": "GLACIER"}]}]}, "aws_backup_selection.a": {"resources": ["${aws_s3_bucket.a.arn}"]}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a", "tags_all": {"Backup": "yes"}}, "aws_s3_bucket_lifecycle_configuration.a": {"bucket": "a", "rule": [{"id": "a", "noncurrent_version_transition": [{"noncurrent_days": 30, "storage_class": "DEEP_ARCHIVE"}]}]}, "aws_backup_selection.a": {"selection_tag": [{"type": "STRINGEQUALS", "key": "Backup", "value": "yes"}]}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_lifecycle_configuration.a": {"bucket": "a", "rule": [{"id": "a", "transition": [{"days": 30, "storage_class": "${terraform_data.a.output}"}]}]}, "aws_backup_selection.a": {"resources": ["${aws_s3_bucket.a.arn}"]}}"#,
            ],
            exempt: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_lifecycle_configuration.a": {"bucket": "a", "rule": [{"id": "a", "transition": [{"days": 90, "storage_class": "GLACIER"}]}]}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}}"#,
            ],
        },
        ..ERROR
    },
    Control {
        id: "limit-backup-vault-name",
        title: "The name of a vault is one that AWS Backup takes",
        types: &["aws_backup_vault"],
        reason: "AWS Backup refuses to make the vault.",
        fix: "Use letters, digits, `-` and `_`, 2 to 50.",
        sources: API,
        kind: ControlKind::Limit(&[bound(
            "name",
            Within::Pattern("[A-Za-z0-9_-]{2,50}", "2 to 50 letters, digits, `-` or `_`"),
        )]),
        examples: Examples {
            good: &[r#"{"aws_backup_vault.a": {"name": "{50 characters}"}}"#],
            bad: &[
                r#"{"aws_backup_vault.a": {"name": "{51 characters}"}}"#,
                r#"{"aws_backup_vault.a": {"name": "a"}}"#,
                r#"{"aws_backup_vault.a": {"name": "shop.vault"}}"#,
            ],
            unknown: &[r#"{"aws_backup_vault.a": {"name": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_backup_vault.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-backup-names",
        title: "Names of rules and selections are ones that AWS Backup takes",
        types: &["aws_backup_plan", "aws_backup_selection"],
        reason: "AWS Backup refuses the plan or the selection.",
        fix: "Use letters, digits and `-_.`, 50 at most.",
        sources: API,
        kind: ControlKind::Limit(&[bound(
            "rule.*.rule_name",
            Within::Pattern("[A-Za-z0-9_.-]{1,50}", "1 to 50 letters, digits or `-_.`"),
        )]),
        judge: |_, instance| {
            // A plan's own name may hold more.
            if instance.resource_type.as_ref() == "aws_backup_plan" {
                return Verdict::NotApplicable(NOTHING);
            }
            let within =
                Within::Pattern("[A-Za-z0-9_.-]{1,50}", "1 to 50 letters, digits or `-_.`");
            argument(
                "name",
                instance.lookup("name"),
                Verdict::NotApplicable(NOTHING),
                |name| within.judge("name", name),
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_backup_plan.a": {"name": "Shop: daily", "rule": [{"rule_name": "{50 characters}"}]}}"#,
                r#"{"aws_backup_selection.a": {"name": "shop.tables"}}"#,
            ],
            bad: &[
                r#"{"aws_backup_plan.a": {"rule": [{"rule_name": "{51 characters}"}]}}"#,
                r#"{"aws_backup_selection.a": {"name": "shop tables"}}"#,
            ],
            unknown: &[r#"{"aws_backup_selection.a": {"name": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_backup_selection.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-backup-cold",
        title: "What is cold is kept 90 days",
        types: PLAN,
        reason: "AWS Backup refuses to delete earlier what it moved to cold storage.",
        fix: "Let `delete_after` be 90 days or more after `cold_storage_after`.",
        sources: Sources {
            document: "AWS Backup API reference, Lifecycle, read 2026-11",
            ..Sources::NONE
        },
        judge: |_, plan| cold(plan),
        examples: Examples {
            good: &[
                r#"{"aws_backup_plan.a": {"rule": [{"lifecycle": [{"cold_storage_after": 30, "delete_after": 120}]}]}}"#,
            ],
            bad: &[
                r#"{"aws_backup_plan.a": {"rule": [{"lifecycle": [{"cold_storage_after": 30, "delete_after": 119}]}]}}"#,
                r#"{"aws_backup_plan.a": {"rule": [{"lifecycle": [{"delete_after": 35}], "copy_action": [{"lifecycle": [{"cold_storage_after": 30, "delete_after": 119}]}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_plan.a": {"rule": [{"lifecycle": [{"cold_storage_after": 30, "delete_after": "${terraform_data.a.output}"}]}]}}"#,
            ],
            exempt: &[
                r#"{"aws_backup_plan.a": {"rule": [{"lifecycle": [{"delete_after": 35}]}]}}"#,
            ],
        },
        ..ERROR
    },
    Control {
        id: "limit-backup-windows",
        title: "A backup has an hour to begin, and longer to end",
        types: PLAN,
        reason: "AWS Backup refuses the plan.",
        fix: "Set `start_window` to 60 minutes or more, and `completion_window` to more than that.",
        sources: API,
        judge: |_, plan| windows(plan),
        examples: Examples {
            good: &[
                r#"{"aws_backup_plan.a": {"rule": [{"start_window": 60, "completion_window": 120}]}}"#,
            ],
            bad: &[
                r#"{"aws_backup_plan.a": {"rule": [{"start_window": 59}]}}"#,
                r#"{"aws_backup_plan.a": {"rule": [{"start_window": 120, "completion_window": 120}]}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_plan.a": {"rule": [{"start_window": "${terraform_data.a.output}"}]}}"#,
            ],
            exempt: &[r#"{"aws_backup_plan.a": {"rule": [{}]}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-backup-lock",
        title: "A lock may be changed for 3 days at least, and keeps 1 to 36,500 days",
        types: LOCK,
        reason: "AWS Backup refuses other numbers; after these days nobody can ever take the lock off.",
        fix: "Leave out `changeable_for_days` for a lock that can be taken off, or set 3 or more.",
        sources: Sources {
            document: "AWS Backup API reference, PutBackupVaultLockConfiguration, read 2026-11",
            ..Sources::NONE
        },
        kind: ControlKind::Limit(&[
            bound("changeable_for_days", Within::Number(3, 36_500)),
            bound("min_retention_days", Within::Number(1, 36_500)),
            bound("max_retention_days", Within::Number(1, 36_500)),
        ]),
        examples: Examples {
            good: &[
                r#"{"aws_backup_vault_lock_configuration.a": {"changeable_for_days": 3, "min_retention_days": 1, "max_retention_days": 36500}}"#,
            ],
            bad: &[
                r#"{"aws_backup_vault_lock_configuration.a": {"changeable_for_days": 2}}"#,
                r#"{"aws_backup_vault_lock_configuration.a": {"min_retention_days": 0}}"#,
                r#"{"aws_backup_vault_lock_configuration.a": {"max_retention_days": 36501}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_vault_lock_configuration.a": {"changeable_for_days": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_backup_vault_lock_configuration.a": {"backup_vault_name": "a"}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-backup-arns",
        argument: "resources",
        title: "A selection names at most 500 ARNs, 30 of them with wildcards",
        types: SELECTION,
        reason: "AWS Backup refuses the selection.",
        fix: "Select by tags, or make several selections.",
        sources: Sources {
            document: "AWS Backup API reference, BackupSelection, read 2026-11",
            ..Sources::NONE
        },
        judge: count_arns,
        examples: Examples {
            good: &[r#"{"aws_backup_selection.a": {"resources": ["{500 items}"]}}"#],
            bad: &[
                r#"{"aws_backup_selection.a": {"resources": ["{501 items}"]}}"#,
                r#"{"aws_backup_selection.a": {"resources": ["a*","b*","c*","d*","e*","f*","g*","h*","i*","j*","k*","l*","m*","n*","o*","p*","q*","r*","s*","t*","u*","v*","w*","x*","y*","z*","1*","2*","3*","4*","5*"]}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_selection.a": {"resources": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[
                r#"{"aws_backup_selection.a": {"selection_tag": [{"key": "a", "value": "b"}]}}"#,
            ],
        },
        ..ERROR
    },
    Control {
        id: "limit-backup-wildcards",
        title: "A wildcard is at the end of an ARN",
        types: SELECTION,
        reason: "AWS Backup refuses one elsewhere.",
        fix: "Move what varies to the end of the names, or select by tags.",
        sources: Sources {
            document: "AWS Backup API reference, BackupSelection, read 2026-11",
            ..Sources::NONE
        },
        judge: |_, selection| wildcards_at_the_end(selection),
        examples: Examples {
            good: &[
                r#"{"aws_backup_selection.a": {"resources": ["arn:aws:dynamodb:*:*:table/shop-*", "*"]}}"#,
            ],
            bad: &[
                r#"{"aws_backup_selection.a": {"resources": ["arn:aws:dynamodb:us-east-1:111122223333:table/*-orders"]}}"#,
            ],
            exempt: &[
                r#"{"aws_backup_selection.a": {"resources": ["${aws_dynamodb_table.a.arn}"]}}"#,
            ],
            ..Examples::NONE
        },
        ..ERROR
    },
    Control {
        id: "limit-backup-selection",
        title: "A selection says what it takes",
        types: SELECTION,
        reason: "One that names nothing takes everything in the account and Region, and is paid for.",
        fix: "Name ARNs, tags or conditions; for everything write `\"*\"`.",
        sources: Sources {
            document: "AWS Backup API reference, BackupSelection, read 2026-11",
            ..Sources::NONE
        },
        judge: takes_something,
        examples: Examples {
            good: &[
                r#"{"aws_backup_selection.a": {"resources": ["*"]}}"#,
                r#"{"aws_backup_selection.a": {"selection_tag": [{"key": "a", "value": "b"}]}}"#,
            ],
            bad: &[
                r#"{"aws_backup_selection.a": {"name": "a"}}"#,
                r#"{"aws_backup_selection.a": {"resources": [], "selection_tag": []}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_selection.a": {"resources": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..ERROR
    },
    Control {
        id: "limit-backup-selections",
        title: "A plan has at most 10 selections",
        types: PLAN,
        reason: "AWS Backup refuses the next, unless the quota was raised.",
        fix: "Join selections, or select by tags.",
        sources: QUOTAS,
        of_plan: Some(|scope| {
            counted::by(
                scope,
                "aws_backup_plan",
                &["id"],
                &[("aws_backup_selection", "plan_id")],
                10,
                "selections",
            )
        }),
        examples: Examples {
            good: &[
                r#"{"aws_backup_plan.a": {}, "10 * aws_backup_selection.s": {"plan_id": "${aws_backup_plan.a.id}"}}"#,
            ],
            bad: &[
                r#"{"aws_backup_plan.a": {}, "11 * aws_backup_selection.s": {"plan_id": "${aws_backup_plan.a.id}"}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_plan.a": {}, "11 * aws_backup_selection.s": {"plan_id": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_backup_plan.a": {}}"#],
        },
        ..WARNING
    },
    Control {
        id: "limit-backup-vaults",
        title: "A Region has at most 100 vaults",
        types: &["aws_backup_vault"],
        reason: "AWS Backup refuses the next, unless the quota was raised.",
        fix: "Use one vault for several plans, or raise the quota.",
        sources: QUOTAS,
        of_plan: Some(|scope| {
            counted::per_region(scope, "aws_backup_vault", 100, "vaults", |_| true)
        }),
        examples: Examples {
            good: &[r#"{"100 * aws_backup_vault.a": {}}"#],
            bad: &[r#"{"101 * aws_backup_vault.a": {}}"#],
            ..Examples::NONE
        },
        ..WARNING
    },
    Control {
        id: "limit-backup-plans",
        title: "A Region has at most 100 plans of backups",
        types: PLAN,
        reason: "AWS Backup refuses the next, unless the quota was raised.",
        fix: "Give one plan several rules and selections, or raise the quota.",
        sources: QUOTAS,
        of_plan: Some(|scope| {
            counted::per_region(scope, "aws_backup_plan", 100, "plans", |_| true)
        }),
        examples: Examples {
            good: &[r#"{"100 * aws_backup_plan.a": {}}"#],
            bad: &[r#"{"101 * aws_backup_plan.a": {}}"#],
            ..Examples::NONE
        },
        ..WARNING
    },
    Control {
        id: "limit-restore-test-plan",
        title: "A test of restores has a name and windows that AWS Backup takes",
        types: TEST,
        reason: "AWS Backup refuses the plan; a hyphen is illegal in its name.",
        fix: "Use letters, digits and `_`, 50 at most; 1 to 168 hours to begin, and 1 to 365 days to choose from.",
        sources: API,
        kind: ControlKind::Limit(&[
            bound(
                "name",
                Within::Pattern("[A-Za-z0-9_]{1,50}", "1 to 50 letters, digits or `_`"),
            ),
            bound("start_window_hours", Within::Number(1, 168)),
            bound(
                "recovery_point_selection.*.selection_window_days",
                Within::Number(1, 365),
            ),
        ]),
        examples: Examples {
            good: &[
                r#"{"aws_backup_restore_testing_plan.a": {"name": "shop_production", "start_window_hours": 168, "recovery_point_selection": [{"selection_window_days": 365}]}}"#,
            ],
            bad: &[
                r#"{"aws_backup_restore_testing_plan.a": {"name": "shop-production"}}"#,
                r#"{"aws_backup_restore_testing_plan.a": {"name": "{51 characters}"}}"#,
                r#"{"aws_backup_restore_testing_plan.a": {"name": "a", "start_window_hours": 169}}"#,
                r#"{"aws_backup_restore_testing_plan.a": {"name": "a", "recovery_point_selection": [{"selection_window_days": 366}]}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_restore_testing_plan.a": {"name": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_backup_restore_testing_plan.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-restore-test-selection",
        title: "What a test restores has a name, ARNs and a window that AWS Backup takes",
        types: TESTED,
        reason: "AWS Backup refuses the selection; a hyphen is illegal in its name.",
        fix: "Use letters, digits and `_`, 50 at most; name 30 ARNs at most, and leave 0 to 168 hours to look at what was restored.",
        sources: API,
        kind: ControlKind::Limit(&[
            bound(
                "name",
                Within::Pattern("[A-Za-z0-9_]{1,50}", "1 to 50 letters, digits or `_`"),
            ),
            bound("protected_resource_arns", Within::Items(0, 30)),
            bound("validation_window_hours", Within::Number(0, 168)),
        ]),
        examples: Examples {
            good: &[
                r#"{"aws_backup_restore_testing_selection.a": {"name": "tables", "protected_resource_arns": ["{30 items}"], "validation_window_hours": 168}}"#,
            ],
            bad: &[
                r#"{"aws_backup_restore_testing_selection.a": {"name": "shop-tables"}}"#,
                r#"{"aws_backup_restore_testing_selection.a": {"name": "a", "protected_resource_arns": ["{31 items}"]}}"#,
                r#"{"aws_backup_restore_testing_selection.a": {"name": "a", "validation_window_hours": 169}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_restore_testing_selection.a": {"name": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_backup_restore_testing_selection.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-restore-test-types",
        title: "A test restores resources of at most 10 types",
        types: TEST,
        reason: "AWS Backup refuses selections of more types.",
        fix: "Make another plan for the others.",
        sources: API,
        of_plan: Some(|scope| {
            counted::by(
                scope,
                "aws_backup_restore_testing_plan",
                &["name", "id"],
                &[(
                    "aws_backup_restore_testing_selection",
                    "restore_testing_plan_name",
                )],
                10,
                "selections, each of one type",
            )
        }),
        examples: Examples {
            good: &[
                r#"{"aws_backup_restore_testing_plan.a": {"name": "a"}, "10 * aws_backup_restore_testing_selection.s": {"restore_testing_plan_name": "a"}}"#,
            ],
            bad: &[
                r#"{"aws_backup_restore_testing_plan.a": {"name": "a"}, "11 * aws_backup_restore_testing_selection.s": {"restore_testing_plan_name": "a"}}"#,
            ],
            unknown: &[
                r#"{"aws_backup_restore_testing_plan.a": {"name": "a"}, "11 * aws_backup_restore_testing_selection.s": {"restore_testing_plan_name": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_backup_restore_testing_plan.a": {"name": "a"}}"#],
        },
        ..WARNING
    },
];
