//! What somebody may do after a change because a policy is attached that was not.

use plan::{Instance, ReferenceTargets, ResourceChange};
use values::Value;

use super::is_new;
use super::widening::{Right, Wider, wider};
use crate::policy::Policy;
use crate::policy::managed::{self, Reach};
use crate::scope::{Document, Scope};

/// A type that attaches policies: where it names them, and to whom.
#[derive(Debug)]
pub(super) struct Attaching {
    pub(super) kind: &'static str,
    pub(super) policies: &'static str,
    /// Arguments that name identities, their types, and attributes that they are named by.
    to: &'static [(&'static str, &'static str)],
}

const NAMES: &[&str] = &["name", "id", "arn"];

/// Every type that attaches policies.
pub(super) const ATTACHING: &[Attaching] = &[
    Attaching {
        kind: "aws_iam_group_policy_attachment",
        policies: "policy_arn",
        to: &[("group", "aws_iam_group")],
    },
    Attaching {
        kind: "aws_iam_policy_attachment",
        policies: "policy_arn",
        to: &[
            ("roles", "aws_iam_role"),
            ("users", "aws_iam_user"),
            ("groups", "aws_iam_group"),
        ],
    },
    Attaching {
        kind: "aws_iam_role",
        policies: "managed_policy_arns",
        to: &[],
    },
    Attaching {
        kind: "aws_iam_role_policy_attachment",
        policies: "policy_arn",
        to: &[("role", "aws_iam_role")],
    },
    Attaching {
        kind: "aws_iam_user_policy_attachment",
        policies: "policy_arn",
        to: &[("user", "aws_iam_user")],
    },
];

/// How a type attaches policies.
pub(super) fn attaching(kind: &str) -> Option<&'static Attaching> {
    ATTACHING.iter().find(|of| of.kind == kind)
}

/// What attachments give, and of what is attached nothing more can be said.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) wider: Wider,
    /// Why a part of it is not known.
    pub(super) unknown: Option<String>,
}

impl Attaching {
    /// Is it attached only to what apply makes anew? Then all of it is new, and nothing wider.
    pub(super) fn is_to_new(&self, scope: &Scope<'_>, instance: &Instance) -> bool {
        if self.to.is_empty() {
            return is_new(instance);
        }
        let identities = self.to.iter().filter_map(|(argument, kind)| {
            if instance.lookup(argument).is_absent() {
                return None;
            }
            let single = scope.target(instance, argument, kind, NAMES);
            Some(single.map_or_else(
                || all_new(&scope.plan.resolve_references(instance, argument)),
                is_new,
            ))
        });
        let known: Vec<bool> = identities.collect();
        !known.is_empty() && known.into_iter().all(|new| new)
    }

    /// What the policies give that are attached after a change and were not before.
    pub(super) fn given(
        &self,
        scope: &Scope<'_>,
        instance: &Instance,
        change: &ResourceChange,
    ) -> Given {
        let mut given = Given::default();
        let named = change.after.get(self.policies).map(Value::parts);
        let Some(named) = named.filter(|named| !named.is_null()) else {
            return given;
        };
        let was = arns(change.before.get(self.policies));
        let gone = self.gone(scope, instance);
        let written = scope
            .plan
            .configuration_of(instance)
            .is_none_or(|configuration| configuration.body.expression(self.policies).is_some());
        for arn in arns(Some(named)) {
            if !was.contains(&arn) && !gone.contains(&arn) {
                given.policy(scope, arn);
            }
        }
        let unknown = named.items().map_or(named.is_unknown(), |items| {
            items.iter().any(Value::is_unknown)
        });
        if unknown && written {
            self.referred(scope, instance, change, &mut given);
        }
        given
    }

    /// Policies that are only known by what is referred to.
    fn referred(
        &self,
        scope: &Scope<'_>,
        instance: &Instance,
        change: &ResourceChange,
        given: &mut Given,
    ) {
        let before = change.before.get(self.policies);
        // Of two plans of ours neither knows it, and nothing changes.
        if change.is_no_op() && before.is_some_and(|before| !before.is_wholly_known()) {
            return;
        }
        let was = arns(before);
        let policies = scope
            .plan
            .reference_targets(instance, self.policies, "aws_iam_policy");
        if policies.is_empty() {
            let why = format!("`{}` is known only after apply", self.policies);
            given.unknown = Some(why);
        }
        for policy in policies {
            let change = policy.instance.change.as_ref();
            let arn = change.and_then(|change| change.before.lookup("arn").text());
            if arn.is_some_and(|arn| was.contains(&arn)) {
                continue;
            }
            if policy.certain && (is_new(policy.instance) || is_new(instance)) {
                given.made_here(scope, policy.instance);
            } else {
                given.unknown = Some(format!(
                    "whether {} was attached before is not known",
                    policy.instance.address
                ));
            }
        }
    }

    /// What other attachments to the same gave that go: it was only moved to another address.
    fn gone<'a>(&self, scope: &Scope<'a>, instance: &Instance) -> Vec<&'a str> {
        let same = |one: &&'a Instance| {
            one.resource_type == instance.resource_type
                && self.to.iter().all(|(argument, _)| {
                    let (was, is) = (one.lookup(argument), instance.lookup(argument));
                    was.is_absent() && is.is_absent()
                        || was.text().is_some() && was.text() == is.text()
                })
        };
        let gone = scope.plan.destroyed.iter().filter(same);
        gone.flat_map(|one| arns(one.values.get(self.policies)))
            .collect()
    }
}

fn all_new(referents: &ReferenceTargets<'_>) -> bool {
    let found = &referents.found;
    !found.is_empty() && referents.complete && found.iter().all(|one| is_new(one.instance))
}

/// The ARNs that an argument names, as far as they are known.
fn arns(value: Option<&Value>) -> Vec<&str> {
    let Some(value) = value.map(Value::parts) else {
        return Vec::new();
    };
    match value.items() {
        Some(items) => items.iter().filter_map(Value::as_str).collect(),
        None => value.as_str().into_iter().collect(),
    }
}

impl Given {
    fn policy(&mut self, scope: &Scope<'_>, arn: &str) {
        if let Some(policy) = scope.owner("aws_iam_policy", "arn", arn) {
            return self.made_here(scope, policy);
        }
        let words = match managed::name(arn) {
            Some(name) => format!("all that AWS's policy `{name}` allows"),
            None => format!("all that `{arn}` allows"),
        };
        let reach = managed::reach(arn).unwrap_or(Reach::Untold);
        if reach == Reach::Untold {
            self.unknown = Some(format!("what `{arn}` allows is not in the plan"));
        }
        self.wider.new.push(Right {
            words,
            is_strong: reach == Reach::Whole,
        });
    }

    fn made_here(&mut self, scope: &Scope<'_>, policy: &Instance) {
        let nothing = Policy {
            complete: true,
            ..Policy::default()
        };
        match &*scope.policy(policy, "policy") {
            Document::Read(policy) => {
                let more = wider(&nothing, policy);
                self.wider.new.extend(more.new);
                self.wider.perhaps.extend(more.perhaps);
                if !policy.complete {
                    self.unknown = Some("a part of its policy is known only after apply".into());
                }
            }
            Document::Unknown => self.unknown = Some("its policy is known only after apply".into()),
            Document::Absent | Document::Broken(_) => {}
        }
    }
}
