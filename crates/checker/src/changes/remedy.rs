//! What was changed outside Terraform to heal is not set back by the next apply.

use plan::Instance;
use values::{Lookup, Value};

use super::of_change;
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::scope::Scope;
use crate::verdict::Verdict;

/// What remedies change, by type.
const HEALED: &[(&str, &[&str])] = &[
    (
        "aws_lambda_function",
        &["memory_size", "reserved_concurrent_executions", "timeout"],
    ),
    ("aws_lambda_alias", &["function_version", "routing_config"]),
    (
        "aws_lambda_provisioned_concurrency_config",
        &["provisioned_concurrent_executions"],
    ),
    (
        "aws_dynamodb_table",
        &["billing_mode", "read_capacity", "write_capacity"],
    ),
    (
        "aws_appautoscaling_target",
        &["max_capacity", "min_capacity"],
    ),
];

const TYPES: &[&str] = &[
    "aws_lambda_function",
    "aws_lambda_alias",
    "aws_lambda_provisioned_concurrency_config",
    "aws_dynamodb_table",
    "aws_appautoscaling_target",
];

fn keeps(scope: &Scope<'_>, instance: &Instance) -> Verdict {
    of_change(instance, |change| {
        if change.before.is_null() || change.after.is_null() {
            return Verdict::NotApplicable("it is new, or it goes");
        }
        let attributes = HEALED
            .iter()
            .find(|(kind, _)| *kind == instance.resource_type.as_ref())
            .map_or(&[][..], |(_, attributes)| attributes);
        let drift = scope
            .plan
            .drift
            .iter()
            .find(|drifted| {
                Some(&drifted.address) == change.previous_address.as_ref()
                    || drifted.address == instance.address
            })
            .and_then(|drifted| drifted.change.as_ref());
        let verdicts = attributes.iter().map(|attribute| {
            let now = change.before.lookup(attribute);
            let then = change.after.lookup(attribute);
            match drift {
                Some(drift) => {
                    let was = drift.before.lookup(attribute);
                    let is = drift.after.lookup(attribute);
                    match differ(was, is) {
                        Some(true) => undone(attribute, was, is, then).about(attribute),
                        Some(false) => Verdict::Pass,
                        None => Verdict::unknown(attribute),
                    }
                }
                // Terraform tells of everything that changed outside; our own plan cannot.
                None if scope.plan.terraform_version.is_empty()
                    && differ(now, then) == Some(true) =>
                {
                    Verdict::undecided(format!(
                        "`{attribute}` goes from {} to {}, and whether a remedy made it so, only a plan of Terraform shows",
                        shown(now),
                        shown(then)
                    ))
                    .about(attribute)
                }
                None => Verdict::Pass,
            }
        });
        Verdict::all(verdicts, Verdict::Pass)
    })
}

/// It went from `was` to `is` outside Terraform; what is `then`?
fn undone(attribute: &str, was: Lookup<'_>, is: Lookup<'_>, then: Lookup<'_>) -> Verdict {
    let moved = format!(
        "`{attribute}` was changed from {} to {} outside Terraform, and apply makes it",
        shown(was),
        shown(is)
    );
    match differ(is, then) {
        None => Verdict::undecided(format!(
            "{moved} something that is known only after apply: is what it healed fixed there?"
        )),
        Some(true) => Verdict::fail(format!("{moved} {}", shown(then))),
        Some(false) => Verdict::Pass,
    }
}

/// Do they differ? `None` when one is unknown. Nothing and an empty list are the same.
fn differ(a: Lookup<'_>, b: Lookup<'_>) -> Option<bool> {
    let known = |seen: Lookup<'_>| match seen {
        Lookup::Unknown => None,
        Lookup::Absent => Some(Value::NULL),
        Lookup::Known(value) if crate::scope::is_empty(value) => Some(Value::NULL),
        Lookup::Known(value) => Some(value.clone()),
    };
    Some(!known(a)?.says_the_same(&known(b)?))
}

fn shown(seen: Lookup<'_>) -> String {
    match seen {
        Lookup::Known(value) => value
            .as_str()
            .map_or_else(|| values::json::encode(value), str::to_owned),
        Lookup::Unknown => "what is known only after apply".into(),
        Lookup::Absent => "nothing".into(),
    }
}

pub(super) const GATES: &[Control] = &[Control {
    id: "change-keeps-remedy",
    title: "Apply does not undo what healed",
    severity: Severity::High,
    strict: Strict::InProduction,
    types: TYPES,
    reason: "An alias that was rolled back, memory that was raised, concurrency that was bounded: a remedy, or a person at night, changed it because something failed. Set back, it fails again.",
    fix: "Keep what was done: write the new value into the description (`memory_mb`, `reserved_concurrency`, `capacity`), or fix the cause and let this apply bring the new version. If it is to be set back, waive this with a last day.",
    sources: Sources {
        document: "Terraform's JSON output format (`resource_drift`), read 2026-11; docs/design.md",
        ..Sources::NONE
    },
    of_changes: true,
    judge: keeps,
    examples: Examples {
        good: &[
            r#"{"terraform": "1.11", "update aws_lambda_function.a": {"before": {"memory_size": 512}, "after": {"memory_size": 1024}}}"#,
            r#"{"terraform": "1.11", "update aws_lambda_function.a": {"before": {"memory_size": 1024, "handler": "a"}, "after": {"memory_size": 1024, "handler": "b"}}, "drift aws_lambda_function.a": {"before": {"memory_size": 512}, "after": {"memory_size": 1024}}}"#,
        ],
        bad: &[
            r#"{"terraform": "1.11", "update aws_lambda_function.a": {"before": {"memory_size": 1024}, "after": {"memory_size": 512}}, "drift aws_lambda_function.a": {"before": {"memory_size": 512}, "after": {"memory_size": 1024}}}"#,
            r#"{"terraform": "1.11", "update aws_lambda_alias.a": {"before": {"function_version": "6"}, "after": {"function_version": "7"}}, "drift aws_lambda_alias.a": {"before": {"function_version": "7"}, "after": {"function_version": "6"}}}"#,
            r#"{"terraform": "1.11", "update aws_lambda_function.a": {"before": {"reserved_concurrent_executions": 0}, "after": {"reserved_concurrent_executions": 100}}, "drift aws_lambda_function.a": {"before": {"reserved_concurrent_executions": 100}, "after": {"reserved_concurrent_executions": 0}}}"#,
        ],
        unknown: &[
            r#"{"terraform": "1.11", "update aws_lambda_alias.a": {"before": {"function_version": "6"}, "after": {"function_version": "${aws_lambda_function.a.version}"}}, "drift aws_lambda_alias.a": {"before": {"function_version": "7"}, "after": {"function_version": "6"}}}"#,
            r#"{"update aws_lambda_function.a": {"before": {"memory_size": 1024}, "after": {"memory_size": 512}}}"#,
        ],
        exempt: &[r#"{"aws_lambda_function.a": {"memory_size": 512}}"#],
    },
    ..Control::BLANK
}];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_that_heals_is_judged() {
        let healed: Vec<&str> = HEALED.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(healed, TYPES);
    }
}
