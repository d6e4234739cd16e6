//! What the resources of a plan ask of each other once they are there: an alarm publishes to a topic, a rule
//! invokes a function, a trail writes into a bucket. Each such edge comes from the arguments that make it, with
//! the requests that AWS then makes, and is proven by the policies of the plan: identity policies and boundary,
//! policy of the resource, permissions of functions, key policies. The same for any plan; what the plan does not
//! say is unknown, never allowed.
//!
//! What a service sends with a request is data of its own ([`aws::principals`]). What the code of a function
//! asks for, no plan says: [`Held::attempt`] decides about any request that somebody names.
//!
//! The edges of a kind of workload whose types nothing else uses are in its folder in `coverage::kinds`.
//!
//! Not seen: policies of organizations and sessions, quotas, whether a resource is there in time, and which
//! principals AWS uses that its documents do not name.

pub(crate) mod alerts;
mod api;
mod backups;
mod functions;
mod guards;
pub(crate) mod held;
mod logs;
mod replication;
pub(crate) mod request;

use std::rc::Rc;
use std::sync::Arc;

use crate::coverage::CoveredKind;
use crate::policy::evaluate::{
    Caller, Cited, Decision, Guard, Policies, Request, Source, account_in, decide,
};
use crate::policy::{Policy, PolicyText, context::Context};

pub use held::Held;

/// Finds edges of a plan.
pub(crate) type FindEdges = fn(&Held<'_>, &mut Vec<ResourceEdge>);

/// One resource that asks something of another.
#[derive(Debug)]
pub struct ResourceEdge {
    /// The address of the resource that makes it.
    pub from: Arc<str>,
    /// The address of the other end.
    pub to: Arc<str>,
    /// What happens: "publishes to", "invokes".
    pub how: &'static str,
    /// The requests that have to be allowed; none where AWS asks nobody.
    pub needs: Vec<Need>,
}

/// A request that AWS has to allow.
#[derive(Debug)]
pub struct Need {
    who: Who,
    action: &'static str,
    resource: PolicyText,
    context: Context,
    identity: Rc<Identity>,
    guard: Rc<Guarded>,
    /// What is not known of who makes it, so that nobody can say that it is denied.
    open: Option<&'static str>,
}

/// Who makes a request.
#[derive(Clone, Debug)]
enum Who {
    /// A service of AWS, by its principal.
    Service(String),
    /// A role, by its ARN as far as that is known.
    Role(PolicyText),
}

/// The policies of a role.
#[derive(Debug, Default)]
pub(crate) struct Identity {
    policies: Vec<(String, Policy)>,
    boundary: Option<(String, Policy)>,
}

/// The policy of what a request is about.
#[derive(Debug, Default)]
pub(crate) struct Guarded {
    /// By what a decision cites it.
    name: String,
    policy: Option<Policy>,
    /// Does nobody get in without it, the account neither?
    required: bool,
}

/// What is to be said of an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Each request is allowed, by these statements; none where AWS asks nobody.
    Allowed(Vec<Cited>),
    /// A request is denied for certain: which, and why.
    Denied(String),
    /// Whether a request is allowed is known only after apply, or is not said by the plan.
    Unknown(String),
}

/// All edges of a plan, by their ends.
pub fn edges(held: &Held<'_>) -> Vec<ResourceEdge> {
    let mut found = Vec::new();
    alerts::find(held, &mut found);
    api::find(held, &mut found);
    backups::find(held, &mut found);
    functions::find(held, &mut found);
    logs::find(held, &mut found);
    replication::find(held, &mut found);
    for find in CoveredKind::ALL.iter().filter_map(|kind| kind.edges()) {
        find(held, &mut found);
    }
    found.sort_by(|a, b| (&a.from, &a.to, a.how).cmp(&(&b.from, &b.to, b.how)));
    // An alarm names a topic for each of its states.
    found.dedup_by(|a, b| (&a.from, &a.to, a.how) == (&b.from, &b.to, b.how));
    found
}

impl ResourceEdge {
    /// Goes through all policies that have a say.
    pub fn prove(&self) -> Proof {
        let mut cited: Vec<Cited> = Vec::new();
        let mut unknown = None;
        for need in &self.needs {
            match need.decide() {
                Decision::Allowed(by) => cited.extend(by),
                Decision::Unknown(why) => {
                    unknown.get_or_insert_with(|| format!("{}: {why}", need.shown()));
                }
                denied => return Proof::Denied(format!("{}: {denied}", need.shown())),
            }
        }
        cited.sort();
        cited.dedup();
        unknown.map_or(Proof::Allowed(cited), Proof::Unknown)
    }
}

impl Need {
    /// The request in words: `events.amazonaws.com sns:Publish arn:…`.
    #[must_use]
    pub fn shown(&self) -> String {
        let who = match &self.who {
            Who::Service(principal) => principal.clone(),
            Who::Role(arn) => arn.shown(),
        };
        format!("{who} {} {}", self.action, self.resource.shown())
    }

    /// What AWS decides.
    #[must_use]
    pub fn decide(&self) -> Decision {
        self.decide_without(None)
    }

    /// What AWS would decide without a statement.
    #[must_use]
    pub fn decide_without(&self, statement: Option<&Cited>) -> Decision {
        let identity: Vec<(&str, Policy)> = self
            .identity
            .policies
            .iter()
            .map(|(name, policy)| (name.as_str(), less(name, policy, statement)))
            .collect();
        let identity: Vec<Source<'_>> = identity
            .iter()
            .map(|(name, policy)| Source { name, policy })
            .collect();
        let boundary = self.identity.boundary.as_ref();
        let guard = self.guard.policy.as_ref();
        let guard = guard.map(|policy| less(&self.guard.name, policy, statement));
        let source = guard.as_ref().map(|policy| Source {
            name: &self.guard.name,
            policy,
        });
        let policies = Policies {
            identity: &identity,
            boundary: boundary.map(|(name, policy)| Source { name, policy }),
            guard: match source {
                None => Guard::None,
                Some(source) if self.guard.required => Guard::Required(source),
                Some(source) => Guard::Resource(source),
            },
            grants: &[],
        };
        let (caller, account) = match &self.who {
            Who::Service(principal) => (Caller::Service(principal), None),
            Who::Role(arn) => {
                let arn = arn.known().unwrap_or_default();
                (Caller::Role(arn), account_in(arn))
            }
        };
        let decision = decide(
            &policies,
            &Request {
                caller,
                action: self.action,
                resource: &self.resource,
                // Buckets have no account in their ARN; those that an edge reaches are of the plan.
                resource_account: account,
                context: &self.context,
            },
        );
        match decision {
            Decision::ImplicitlyDenied(_) => match self.open.filter(|_| source.is_some()) {
                Some(open) => Decision::Unknown(open.to_owned()),
                None => decision,
            },
            decision => decision,
        }
    }
}

/// A policy, without a statement of it.
fn less(name: &str, policy: &Policy, without: Option<&Cited>) -> Policy {
    let mut policy = policy.clone();
    if let Some(cited) = without.filter(|cited| cited.policy == name) {
        policy.statements.retain(|one| one.sid != cited.statement);
    }
    policy
}
