//! Least privilege: of a function, what its role may do and who may take it; of what has a policy of its
//! own, whom that lets in. Judged by the controls over roles and policies.

use plan::Instance;
use values::Lookup;

use super::super::Facts;
use super::super::aspect::{Aspect, by_controls, made_elsewhere};
use super::super::kind::Rights;
use super::super::kinds::CoveredKind;
use super::super::workload::WorkloadOrigin;
use crate::policy::managed::{self, Reach};
use crate::scope::Companions;
use crate::verdict::Verdict;

/// Controls over a function's role, its policies, and what lets others call it.
const ROLE: &[&str] = &["iam-trust-not-public", "iam-trust-not-whole-account"];
const POLICY: &[&str] = &[
    "iam-no-admin",
    "iam-no-action-star",
    "iam-no-resource-star",
    "iam-no-permissions-mgmt-star",
];
const PERMISSION: &[&str] = &["lambda-not-public", "lambda-permission-source"];
/// Attributes by which other resources name a role.
const ROLE_NAMES: &[&str] = &["name", "id"];

pub(super) const ASPECT: Aspect = Aspect {
    id: "coverage-least-privilege",
    column: "rights",
    title: "No more rights than it needs",
    reason: "Whoever takes over a workload can do what it may do.",
    fix: |kind, origin| match (kind, origin) {
        (_, WorkloadOrigin::Described) => "name the tables and buckets that it uses in `access`",
        (CoveredKind::Function, _) => "name actions and resources in the policies of its role",
        _ => "name those who may use it in its policy",
    },
    judge: |facts, _, workload| {
        let Some(instance) = workload.instance else {
            return made_elsewhere();
        };
        match &workload.kind.row().rights {
            Rights::OfRole => function(facts, instance),
            Rights::ByControls(controls) => by_controls(facts, instance, controls),
            Rights::WithPolicy {
                controls,
                policy,
                argument,
            } => {
                let names = workload.kind.row().attributes;
                let policies = facts.scope.companions(instance, policy, argument, names);
                with_policies(facts, instance, controls, &policies)
            }
            Rights::NotAsked(why) => Verdict::NotApplicable(why),
        }
        .into()
    },
};

fn function(facts: &Facts<'_>, function: &Instance) -> Verdict {
    let Some(role) = role_of(facts, function) else {
        return match function.lookup("role") {
            Lookup::Known(_) => Verdict::undecided(
                "its role is made elsewhere: judge the plan or state that makes it".to_owned(),
            ),
            _ => Verdict::unknown("role"),
        };
    };
    let names = CoveredKind::Function.row().attributes;
    let calls = facts
        .scope
        .companions(function, "aws_lambda_permission", "function_name", names);
    let callers = calls
        .found
        .iter()
        .map(|permission| by_controls(facts, permission, PERMISSION));
    let callers = Verdict::all(callers, Verdict::Pass);
    of_role(facts, role).and(callers)
}

/// A policy is in the workload or in a resource of its own.
fn with_policies(
    facts: &Facts<'_>,
    workload: &Instance,
    controls: &[&str],
    policies: &Companions<'_>,
) -> Verdict {
    let separate = policies
        .found
        .iter()
        .map(|policy| by_controls(facts, policy, controls));
    let own = by_controls(facts, workload, controls);
    match separate.reduce(Verdict::and) {
        // Where it is a resource of its own, the provider computes the workload's own argument from it.
        Some(separate) => match own {
            Verdict::Fail(_) => own.and(separate),
            _ => separate,
        },
        None if policies.perhaps => Verdict::unknown("policy"),
        None => own,
    }
}

/// The role of a function, by ARN or by reference.
fn role_of<'a>(facts: &Facts<'a>, function: &Instance) -> Option<&'a Instance> {
    match function.lookup("role") {
        Lookup::Known(arn) => facts.scope.owner("aws_iam_role", "arn", arn.as_str()?),
        Lookup::Unknown => {
            let referents = facts.plan.resolve_references(function, "role");
            let mut roles = referents
                .found
                .iter()
                .filter(|one| one.certain && one.instance.resource_type.as_ref() == "aws_iam_role");
            let role = roles.next()?;
            roles.next().is_none().then_some(role.instance)
        }
        Lookup::Absent => None,
    }
}

fn of_role(facts: &Facts<'_>, role: &Instance) -> Verdict {
    let trust = by_controls(facts, role, ROLE);
    let own = facts
        .scope
        .companions(role, "aws_iam_role_policy", "role", ROLE_NAMES);
    let attached =
        facts
            .scope
            .companions(role, "aws_iam_role_policy_attachment", "role", ROLE_NAMES);
    let policies = own
        .found
        .iter()
        .map(|policy| by_controls(facts, policy, POLICY))
        .chain(attached.found.iter().map(|one| attachment(facts, one)))
        .reduce(Verdict::and);
    let nothing = if own.perhaps || attached.perhaps {
        Verdict::undecided("which policies its role has is known only after apply".to_owned())
    } else {
        Verdict::Pass
    };
    trust.and(policies.unwrap_or(nothing))
}

fn attachment(facts: &Facts<'_>, attachment: &Instance) -> Verdict {
    match attachment.lookup("policy_arn") {
        Lookup::Known(arn) => {
            let arn = arn.as_str().unwrap_or_default();
            match facts.scope.owner("aws_iam_policy", "arn", arn) {
                Some(policy) => by_controls(facts, policy, POLICY),
                None => outside(arn),
            }
        }
        Lookup::Unknown => {
            let referents = facts.plan.resolve_references(attachment, "policy_arn");
            let policies = referents
                .found
                .iter()
                .filter(|one| one.instance.resource_type.as_ref() == "aws_iam_policy")
                .map(|one| by_controls(facts, one.instance, POLICY));
            Verdict::all(policies, Verdict::unknown("policy_arn"))
        }
        Lookup::Absent => Verdict::Pass,
    }
}

/// A policy that the plan does not make. What AWS publishes for just the running of a function is
/// enough and no more.
fn outside(arn: &str) -> Verdict {
    let name = managed::name(arn).unwrap_or_default();
    match managed::reach(arn) {
        None => Verdict::undecided(format!("policy {arn} is made elsewhere")),
        Some(Reach::Whole) => Verdict::fail(format!("its role has AWS's own policy {name}")),
        Some(Reach::Running) => Verdict::Pass,
        Some(Reach::Untold) => Verdict::undecided(format!(
            "what AWS's own policy {name} allows is not in the plan"
        )),
    }
}
