//! Says of each resource whether the roles of delivery may make, read, change and destroy it.

use std::collections::BTreeMap;
use std::sync::Arc;

use plan::{ChangeAction, Plan};

use super::{Phase, ProviderRequest, ProviderRequests, Role, World};
use crate::control::Verdicts;
use crate::policy::evaluate::Decision;
use crate::verdict::Verdict;

/// The roles with which a pipeline works.
#[derive(Clone, Debug)]
pub struct DeliveryRoles {
    /// The one that plans: it reads.
    pub plan: Role,
    /// The one that applies.
    pub apply: Role,
}

/// What an apply does with each address; reading is always done.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// By address. What is not here is only read.
    phases: BTreeMap<Arc<str>, Vec<Phase>>,
}

impl Course {
    /// The course of a plan.
    #[must_use]
    pub fn of_plan(plan: &Plan) -> Self {
        let mut course = Self::default();
        for instance in plan.instances.iter().filter(|one| one.is_managed()) {
            let actions = instance.change.as_ref().map(|change| &change.actions);
            let phases = actions
                .into_iter()
                .flatten()
                .filter_map(|action| match action {
                    ChangeAction::Create => Some(Phase::Create),
                    ChangeAction::Update => Some(Phase::Update),
                    ChangeAction::Delete => Some(Phase::Delete),
                    ChangeAction::NoOp | ChangeAction::Read | ChangeAction::Forget => None,
                });
            let phases = phases.collect();
            course.phases.insert(instance.address.clone(), phases);
        }
        course
    }

    fn asks(&self, need: &ProviderRequest) -> bool {
        need.phase == Phase::Read
            || self
                .phases
                .get(&need.address)
                .is_some_and(|phases| phases.contains(&need.phase))
    }
}

impl DeliveryRoles {
    /// What the roles may not do of what a plan needs. One verdict for each address that a need or a type without
    /// data is about.
    #[must_use]
    pub fn judge(&self, world: &World<'_>, needs: &ProviderRequests, course: &Course) -> Verdicts {
        let mut verdicts: BTreeMap<Arc<str>, Verdict> = BTreeMap::new();
        let mut refusals: BTreeMap<Arc<str>, Vec<(&Role, &ProviderRequest, Decision)>> =
            BTreeMap::new();
        for need in needs.listed.iter().filter(|need| course.asks(need)) {
            verdicts
                .entry(need.address.clone())
                .or_insert(Verdict::Pass);
            let reads = (need.phase == Phase::Read).then_some(&self.plan);
            for role in [Some(&self.apply), reads].into_iter().flatten() {
                let decision = world.decide(role, need);
                if !decision.is_allowed() {
                    let of_address = refusals.entry(need.address.clone()).or_default();
                    of_address.push((role, need, decision));
                }
            }
        }
        for (address, refused) in refusals {
            verdicts.insert(address, verdict(&refused));
        }
        for (kind, address) in &needs.unlisted {
            let why = format!(
                "what the provider asks of AWS for a {kind} is not known here, so nobody can say whether the roles of delivery may do it"
            );
            verdicts.insert(address.clone(), Verdict::undecided(why));
        }
        verdicts.into_iter().collect()
    }
}

/// What is to be said of the requests for one address that are not allowed.
fn verdict(refused: &[(&Role, &ProviderRequest, Decision)]) -> Verdict {
    let certain = || refused.iter().filter(|(.., decision)| decision.is_denied());
    let (Some((role, need, decision)), fails) = (match certain().next() {
        Some(first) => (Some(first), true),
        None => (refused.first(), false),
    }) else {
        return Verdict::Pass;
    };
    let name = role.arn.rsplit('/').next().unwrap_or_default();
    let (action, on, phase) = (need.action, need.resource.shown(), need.phase);
    if !fails {
        return Verdict::undecided(format!(
            "whether {name} may {action} on {on}, to {phase} it: {decision}"
        ));
    }
    let mut others: Vec<&str> = certain()
        .map(|(_, need, _)| need.action)
        .filter(|other| other != &action)
        .collect();
    others.sort_unstable();
    others.dedup();
    let others = match others.as_slice() {
        [] => String::new(),
        others => format!("; nor {}", others.join(", ")),
    };
    let why = match decision {
        Decision::Denied(by) => {
            let by: Vec<String> = by.iter().map(ToString::to_string).collect();
            format!(", which {} denies on purpose", by.join(" and "))
        }
        _ => String::new(),
    };
    Verdict::fail(format!(
        "{name} may not do {action} on {on}, which it takes to {phase} it{why}{others}"
    ))
}
