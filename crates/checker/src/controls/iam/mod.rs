//! Policies of identities: what they allow, on what, and to whom; and whom roles trust.

use plan::Instance;

use super::policies;
use crate::policy::actions::{self, Action};
use crate::policy::{Policy, PolicyText, Statement};
use crate::scope::{Document, Scope};
use crate::verdict::Verdict;

mod attachments;
mod documents;
mod risks;
mod trust;
mod wildcards;

pub(super) use attachments::CONTROLS as ATTACHMENTS;
pub(super) use documents::CONTROLS as DOCUMENTS;
pub(super) use risks::CONTROLS as RISKS;
pub(super) use trust::CONTROLS as TRUST;
pub(super) use wildcards::CONTROLS as WILDCARDS;

/// Judges the policy of an identity, which has to have one.
fn judge(
    scope: &Scope<'_>,
    instance: &Instance,
    argument: &str,
    judge: impl FnOnce(&Document) -> Verdict,
) -> Verdict {
    match &*scope.policy(instance, argument) {
        Document::Absent => Verdict::fail(format!("it has no `{argument}`")),
        document => judge(document),
    }
}

fn no_statement(
    scope: &Scope<'_>,
    instance: &Instance,
    argument: &str,
    wrong: fn(&Statement) -> Option<String>,
) -> Verdict {
    judge(scope, instance, argument, |document| {
        policies::no_statement(document, argument, wrong)
    })
}

/// What a policy allows on everything, without a condition, and does not deny as plainly.
struct Unbound {
    actions: Vec<&'static Action>,
    /// Patterns of services that the data of actions do not have.
    strange: Vec<String>,
}

impl Unbound {
    fn in_policy(policy: &Policy) -> Self {
        let mut unbound = Self {
            actions: Vec::new(),
            strange: Vec::new(),
        };
        let open = |statement: &&Statement| {
            statement.allows() && statement.is_on_everything() && statement.conditions.is_empty()
        };
        for statement in policy.statements.iter().filter(open) {
            if statement.not_action {
                unbound.actions.extend(
                    actions::every().filter(|action| statement.covers_action(&action.full())),
                );
                continue;
            }
            for pattern in statement.actions.iter().filter_map(PolicyText::known) {
                match actions::matching(pattern) {
                    Some(found) => unbound.actions.extend(found),
                    None => unbound.strange.push(pattern.to_owned()),
                }
            }
        }
        let denying: Vec<&Statement> = policy.statements.iter().filter(denies_all).collect();
        if !denying.is_empty() {
            unbound.actions.retain(|action| {
                let name = action.full();
                !denying.iter().any(|one| one.covers_action(&name))
            });
        }
        unbound
    }

    fn allows(&self, name: &str) -> bool {
        self.actions.iter().any(|action| action.is_one_of(&[name]))
    }

    /// What there is beside a failure: a pass, when nothing of it is unknown.
    fn otherwise(&self, policy: &Policy) -> Verdict {
        match self.strange.first() {
            _ if !policy.complete => Verdict::unknown("policy"),
            Some(strange) => Verdict::undecided(format!(
                "`{strange}` is of a service that groundplan does not know: a newer version may"
            )),
            None => Verdict::Pass,
        }
    }
}

/// Does a statement deny on everything, without a condition?
fn denies_all(statement: &&Statement) -> bool {
    !statement.allows()
        && statement.conditions.is_empty()
        && !statement.not_resource
        && statement.is_on_everything()
}

/// Fails when one of the actions that a policy allows on everything, without a condition, is such a one.
fn none_unbound(scope: &Scope<'_>, instance: &Instance, such: fn(&Action) -> bool) -> Verdict {
    judge(scope, instance, "policy", |document| {
        policies::judge(document, "policy", |policy| {
            let unbound = scope.once(instance, || Unbound::in_policy(policy));
            let mut found: Vec<String> = unbound
                .actions
                .iter()
                .filter(|action| such(action))
                .map(|action| action.full())
                .collect();
            found.sort_unstable();
            found.dedup();
            match found.as_slice() {
                [] => unbound.otherwise(policy),
                [only] => Verdict::fail(format!("it allows `{only}` on everything")),
                [first, rest @ ..] => Verdict::fail(format!(
                    "it allows `{first}` and {} more on everything",
                    rest.len()
                )),
            }
        })
    })
}
