//! What was changed outside Terraform to heal is not set back by the next apply.

use plan::{Instance, Plan};
use values::{Lookup, Value};

use super::of_change;
use crate::control::{Control, Examples, Severity, Sources, Strict, Verdicts};
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
        // A plan of ours that knows nothing of what there is makes everything.
        let unseen = change.before.is_null() && scope.plan.terraform_version.is_empty();
        let nothing = change.before.is_null() && !(unseen && scope.ledger.is_some());
        if nothing || change.after.is_null() {
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
            let now = if unseen {
                Lookup::Unknown
            } else {
                change.before.lookup(attribute)
            };
            let then = change.after.lookup(attribute);
            if let Some(set) = remembered(scope, instance, attribute)
                && differ(Lookup::Known(&set), now) != Some(true)
            {
                return set_back(attribute, &set, then).about(attribute);
            }
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
                // Terraform tells of everything that changed outside, and the ledger of everything that a remedy
                // set; our own plan cannot.
                None if scope.plan.terraform_version.is_empty()
                    && scope.ledger.is_none()
                    && differ(now, then) == Some(true) =>
                {
                    Verdict::undecided(format!(
                        "`{attribute}` goes from {} to {}, and whether a remedy made it so, only a plan of Terraform or the ledger shows",
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

/// What a remedy set an attribute to, as the ledger has it.
fn remembered(scope: &Scope<'_>, instance: &Instance, attribute: &str) -> Option<Value> {
    let name = instance.lookup("function_name").text()?;
    // An alias may name its function by its ARN.
    let name = name.split(":function:").last()?.split(':').next()?;
    scope.ledger?.set(name, attribute)
}

/// A remedy set it to `set`; what is `then`?
fn set_back(attribute: &str, set: &Value, then: Lookup<'_>) -> Verdict {
    let set = Lookup::Known(set);
    let says = format!(
        "remediation set `{attribute}` to {}, and apply makes it",
        shown(set)
    );
    lasts(set, then, &says)
}

/// What a plan of ours cannot say that knows nothing of what there is: one verdict for each ledger of remediation that
/// acts, or may: the mode is among a function's variables, which are unknown as a whole where one of them is. Such a
/// plan is not asked about changes otherwise.
pub fn unseen_remedies(plan: &Plan) -> Verdicts {
    let acts = |module: &str| {
        let inside = format!("{module}.");
        let mode = |function: &Instance| match function.lookup("environment.0.variables.MODE") {
            Lookup::Unknown => true,
            mode => mode.text() == Some("act"),
        };
        plan.of_type("aws_lambda_function")
            .any(|function| function.address.starts_with(&inside) && mode(function))
    };
    let ledgers = plan.of_type("aws_dynamodb_table").filter(|table| {
        table.address.ends_with(".aws_dynamodb_table.ledger") && acts(&table.module)
    });
    let says = "whether an apply sets back what a remedy changed, this plan cannot see: judge Terraform's plan (`--plan`), or give what the ledger holds (`--ledger`)";
    ledgers
        .map(|ledger| (ledger.address.clone(), Verdict::undecided(says)))
        .collect()
}

/// The gate over remedies.
pub fn keeps_remedy() -> &'static Control {
    &GATES[0]
}

/// It went from `was` to `is` outside Terraform; what is `then`?
fn undone(attribute: &str, was: Lookup<'_>, is: Lookup<'_>, then: Lookup<'_>) -> Verdict {
    let says = format!(
        "`{attribute}` was changed from {} to {} outside Terraform, and apply makes it",
        shown(was),
        shown(is)
    );
    lasts(is, then, &says)
}

/// Is it `then` what it `is`? `says` what came before, up to what apply makes it.
fn lasts(is: Lookup<'_>, then: Lookup<'_>, says: &str) -> Verdict {
    match differ(is, then) {
        None => Verdict::undecided(format!(
            "{says} something that is known only after apply: is what it healed fixed there?"
        )),
        Some(true) => Verdict::fail(format!("{says} {}", shown(then))),
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
        document: "Terraform's JSON output format (`resource_drift`), read 2026-11; docs/remediation.md",
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

    const LEDGER: &str = r#"{"Items": [{"id": {"S": "target#orders"}, "stands": {"M": {"memory_size": {"N": "768"}, "function_version": {"S": "6"}}}}]}"#;

    /// The verdict on the only resource of an example, with and without the ledger.
    fn judged(example: &str) -> (Verdict, Verdict) {
        let plan = crate::example::plan(example).unwrap();
        let ledger = crate::Ledger::read(LEDGER).unwrap();
        let verdict = |ledger| {
            let circumstances = crate::Circumstances {
                ledger,
                ..crate::CheckProfile::Production.into()
            };
            let gate = std::iter::once(keeps_remedy());
            let judged = crate::judge(&plan, circumstances, gate).unwrap();
            judged.into_iter().next().unwrap().verdict
        };
        (verdict(Some(&ledger)), verdict(None))
    }

    #[test]
    fn the_ledger_tells_what_neither_drift_nor_our_own_plan_do() {
        // Terraform's state knew of it already, so there is no drift any more.
        let (with, without) = judged(
            r#"{"terraform": "1.11", "update aws_lambda_function.a": {"before": {"function_name": "orders", "memory_size": 768}, "after": {"function_name": "orders", "memory_size": 512}}}"#,
        );
        assert_eq!(
            with.message(),
            "remediation set `memory_size` to 768, and apply makes it 512"
        );
        assert!(matches!(with, Verdict::Fail(_)));
        assert_eq!(without, Verdict::Pass);
        // Ours knows only what is described.
        let (with, without) =
            judged(r#"{"aws_lambda_function.a": {"function_name": "orders", "memory_size": 512}}"#);
        assert!(matches!(with, Verdict::Fail(_)), "{with:?}");
        assert!(matches!(without, Verdict::NotApplicable(_)));
        // Which version an apply publishes is not known before.
        let (with, _) = judged(
            r#"{"terraform": "1.11", "update aws_lambda_alias.a": {"before": {"function_name": "arn:aws:lambda:us-east-1:111122223333:function:orders", "function_version": "6"}, "after": {"function_name": "arn:aws:lambda:us-east-1:111122223333:function:orders", "function_version": "7"}}}"#,
        );
        assert!(matches!(with, Verdict::Fail(_)), "{with:?}");
    }

    #[test]
    fn what_was_kept_or_changed_since_is_not_set_back() {
        for (before, after) in [(768, 768), (1024, 512), (512, 512)] {
            let (with, _) = judged(&format!(
                r#"{{"terraform": "1.11", "update aws_lambda_function.a": {{"before": {{"function_name": "orders", "memory_size": {before}}}, "after": {{"function_name": "orders", "memory_size": {after}}}}}}}"#
            ));
            assert_eq!(with, Verdict::Pass, "{before} {after}");
        }
        let (with, _) =
            judged(r#"{"aws_lambda_function.a": {"function_name": "orders", "memory_size": 768}}"#);
        assert_eq!(with, Verdict::Pass);
        let (with, _) = judged(
            r#"{"aws_lambda_function.a": {"function_name": "billing", "memory_size": 512}}"#,
        );
        assert_eq!(with, Verdict::Pass);
    }

    #[test]
    fn a_plan_of_ours_says_that_it_cannot_see_where_remedies_act() {
        let plan = |mode: &str| {
            let mut plan = crate::example::plan(&format!(
                r#"{{"aws_dynamodb_table.ledger": {{}}, "aws_lambda_function.this": {{"environment": [{{"variables": {{"MODE": "{mode}"}}}}]}}}}"#
            ))
            .unwrap();
            for (instance, address, module) in plan
                .instances
                .iter_mut()
                .zip([
                    "module.remediation.aws_dynamodb_table.ledger",
                    "module.remediation.module.function.aws_lambda_function.this",
                ])
                .map(|(instance, address)| (instance, address, "module.remediation"))
            {
                instance.address = address.into();
                instance.module = module.into();
            }
            plan.reindex();
            plan
        };
        let found = unseen_remedies(&plan("act"));
        let addresses: Vec<&str> = found.iter().map(|(address, _)| address.as_ref()).collect();
        assert_eq!(addresses, ["module.remediation.aws_dynamodb_table.ledger"]);
        assert!(unseen_remedies(&plan("dry_run")).is_empty());
    }
}
