//! A plan with what decides in it: the policies of its roles, and those that guard its resources. Found by
//! value where both ends are known, else by what the configuration refers to.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use plan::{Instance, Plan};
use values::Lookup;

use super::guards::guarded_types;
use super::{Guarded, Identity, Need};
use crate::control::CheckProfile;
use crate::policy::arns::{Arns, Home};
use crate::policy::evaluate::{Cited, Decision};
use crate::policy::{Effect, Policy, PolicyText, managed};
use crate::scope::{Document, Scope};

/// A plan, and the policies in it.
#[derive(Debug)]
pub struct Held<'a> {
    pub(crate) scope: Scope<'a>,
    homes: Option<&'a Arns>,
    /// Managed policies made elsewhere, by ARN.
    elsewhere: Vec<(String, Policy)>,
    identities: RefCell<HashMap<Arc<str>, Rc<Identity>>>,
    guards: RefCell<HashMap<Arc<str>, Rc<Guarded>>>,
}

impl<'a> Held<'a> {
    /// A plan as it is.
    #[must_use]
    pub fn new(plan: &'a Plan) -> Self {
        Self {
            scope: Scope::new(plan, CheckProfile::Production, None),
            homes: None,
            elsewhere: Vec::new(),
            identities: RefCell::default(),
            guards: RefCell::default(),
        }
    }

    /// A plan as it is, with managed policies by ARN that it names and does not make, such as a boundary.
    #[must_use]
    pub fn knowing(plan: &'a Plan, elsewhere: Vec<(String, Policy)>) -> Self {
        Self {
            elsewhere,
            ..Self::new(plan)
        }
    }

    /// The managed policies that another plan, as if it were applied, makes: each with its ARN.
    #[must_use]
    pub fn policies_made(plan: &Plan) -> Vec<(String, Policy)> {
        let scope = Scope::new(plan, CheckProfile::Production, None);
        let made = plan.of_type("aws_iam_policy").filter_map(|made| {
            let arn = made.lookup("arn").text()?.to_owned();
            match &*scope.policy(made, "policy") {
                Document::Read(policy) => Some((arn, policy.clone())),
                _ => None,
            }
        });
        made.collect()
    }

    /// A plan as if it were applied: `homes` is what it was made with. `elsewhere` are managed policies by ARN
    /// that it names and does not make, such as a boundary.
    pub fn applied(plan: &'a Plan, homes: &'a Arns, elsewhere: Vec<(String, Policy)>) -> Self {
        Self {
            homes: Some(homes),
            ..Self::knowing(plan, elsewhere)
        }
    }

    pub(crate) fn plan(&self) -> &'a Plan {
        self.scope.plan
    }

    /// Where an instance is, as far as that is known: from an ARN of its own where nobody says it.
    pub(crate) fn home(&self, instance: &Instance) -> Home {
        let said = self.homes.and_then(|homes| homes.home(&instance.address));
        said.or_else(|| {
            let mut parts = instance.lookup("arn").text()?.split(':').skip(1);
            let partition = parts.next()?.to_owned();
            let mut parts = parts.skip(1).map(str::to_owned);
            Some(Home {
                partition,
                region: parts.next()?,
                account: parts.next()?,
                ..Home::default()
            })
        })
        .unwrap_or_default()
    }

    /// What `kms:ViaService` is for a service where an instance is.
    pub(crate) fn via(&self, service: &str, instance: &Instance) -> (&'static str, PolicyText) {
        let home = self.home(instance);
        let host = match (home.region.as_str(), home.suffix.as_str()) {
            ("", _) => PolicyText::Unknown,
            (region, "") => format!("{service}.{region}.amazonaws.com").into(),
            (region, suffix) => format!("{service}.{region}.{suffix}").into(),
        };
        ("kms:ViaService", host)
    }

    /// The instances of a type that an argument names, by one of their attributes.
    pub(crate) fn reached(
        &self,
        instance: &Instance,
        argument: &str,
        kind: &str,
        attributes: &[&str],
    ) -> Vec<&'a Instance> {
        let seen = instance.lookup_each(argument);
        let mut found: Vec<&Instance> = Vec::new();
        for text in seen.iter().filter_map(|seen| seen.text()) {
            let owners = attributes
                .iter()
                .map(|attribute| self.scope.owners(kind, attribute, text));
            found.extend(
                owners
                    .into_iter()
                    .find(|owners| !owners.is_empty())
                    .unwrap_or_default(),
            );
        }
        if seen.iter().any(|seen| seen.is_unknown()) {
            let base = argument.trim_end_matches(".*");
            let referents = self.plan().reference_targets(instance, base, kind);
            found.extend(referents.into_iter().map(|referent| referent.instance));
        }
        found.sort_by(|a, b| a.address.cmp(&b.address));
        found.dedup_by(|a, b| a.address == b.address);
        found
    }

    /// The role that an argument names.
    pub(crate) fn role(&self, instance: &Instance, argument: &str) -> Option<&'a Instance> {
        let found = self.reached(instance, argument, "aws_iam_role", &["arn", "name", "id"]);
        found.into_iter().next()
    }

    /// The policies of a role.
    pub(crate) fn identity(&self, role: &Instance) -> Rc<Identity> {
        if let Some(known) = self.identities.borrow().get(&role.address) {
            return known.clone();
        }
        let mut identity = Identity::default();
        let scope = &self.scope;
        let inline = scope.companions(role, "aws_iam_role_policy", "role", &["id", "name"]);
        for given in &inline.found {
            identity.take(&given.address, &scope.policy(given, "policy"));
        }
        let attached = scope.companions(
            role,
            "aws_iam_role_policy_attachment",
            "role",
            &["id", "name"],
        );
        for given in &attached.found {
            let made = scope.target(given, "policy_arn", "aws_iam_policy", &["arn", "id"]);
            match made {
                Some(policy) => identity.take(&policy.address, &scope.policy(policy, "policy")),
                None => identity.policies.push(self.managed(given, "policy_arn")),
            }
        }
        let own = ["inline_policy", "managed_policy_arns"];
        let perhaps = own.iter().any(|name| match role.lookup(name) {
            Lookup::Known(value) => !crate::scope::is_empty(value),
            _ => false,
        });
        if inline.perhaps || attached.perhaps || perhaps {
            identity
                .policies
                .push((role.address.to_string(), Policy::default()));
        }
        identity.boundary = match role.lookup("permissions_boundary") {
            Lookup::Absent => None,
            _ => Some(self.managed(role, "permissions_boundary")),
        };
        let identity = Rc::new(identity);
        let mut known = self.identities.borrow_mut();
        known.insert(role.address.clone(), identity.clone());
        identity
    }

    /// The managed policy that an argument names: of the plan, made elsewhere, or not known.
    fn managed(&self, instance: &Instance, argument: &str) -> (String, Policy) {
        let made = self
            .scope
            .target(instance, argument, "aws_iam_policy", &["arn", "id"]);
        if let Some(made) = made {
            let mut identity = Identity::default();
            identity.take(&made.address, &self.scope.policy(made, "policy"));
            if let Some(policy) = identity.policies.pop() {
                return policy;
            }
        }
        let name = instance.lookup(argument).text().unwrap_or("a policy");
        let known = self.elsewhere.iter().find(|(arn, _)| arn == name);
        let policy = known.map(|(_, policy)| policy.clone()).unwrap_or_default();
        let name = managed::name(name).unwrap_or(name);
        (name.to_owned(), policy)
    }

    /// The policy that guards an instance.
    pub(crate) fn guard(&self, instance: &Instance) -> Rc<Guarded> {
        if let Some(known) = self.guards.borrow().get(&instance.address) {
            return known.clone();
        }
        let guarded = Rc::new(self.guarded(instance));
        let mut known = self.guards.borrow_mut();
        known.insert(instance.address.clone(), guarded.clone());
        guarded
    }

    /// The trust policy of a role.
    pub(crate) fn trust(&self, role: &Instance) -> Rc<Guarded> {
        let policy = match &*self.scope.policy(role, "assume_role_policy") {
            Document::Read(policy) => policy.clone(),
            _ => Policy::default(),
        };
        Rc::new(Guarded {
            name: role.address.to_string(),
            policy: Some(policy),
            required: true,
        })
    }

    /// What AWS decides about a request of a role of the plan on anything, with these condition keys beside
    /// those that every request has.
    pub fn attempt(
        &self,
        role: &Instance,
        action: &'static str,
        resource: impl Into<PolicyText>,
        keys: &[(&str, &str)],
    ) -> Need {
        let resource = resource.into();
        let guard = resource.known().and_then(|arn| self.guard_of(arn));
        let keys: Vec<(&str, PolicyText)> = keys
            .iter()
            .map(|(key, value)| (*key, PolicyText::from(*value)))
            .collect();
        self.by_role(role, action, resource, guard.unwrap_or_default(), &keys)
    }

    /// The policy that guards what an ARN names.
    fn guard_of(&self, arn: &str) -> Option<Rc<Guarded>> {
        let bucket = arn
            .contains(":s3:::")
            .then(|| arn.split('/').next())
            .flatten();
        let arn = bucket.unwrap_or(arn);
        let found = guarded_types().find_map(|kind| self.scope.owner(kind, "arn", arn))?;
        Some(self.guard(found))
    }

    /// Every statement of the policies that the plan makes: of roles, of trust, of resources and of functions.
    pub fn statements(&self) -> Vec<(Cited, Effect)> {
        let mut found = Vec::new();
        let mut take = |name: &str, policy: &Policy| {
            for statement in &policy.statements {
                let cited = Cited {
                    policy: name.to_owned(),
                    statement: statement.sid.clone(),
                };
                found.push((cited, statement.effect));
            }
        };
        for role in self.plan().of_type("aws_iam_role") {
            for (name, policy) in &self.identity(role).policies {
                take(name, policy);
            }
            let trust = self.trust(role);
            take(
                &trust.name,
                trust.policy.as_ref().unwrap_or(&Policy::default()),
            );
        }
        for kind in guarded_types() {
            for instance in self.plan().of_type(kind) {
                let guard = self.guard(instance);
                take(
                    &guard.name,
                    guard.policy.as_ref().unwrap_or(&Policy::default()),
                );
            }
        }
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        found.dedup_by(|(a, _), (b, _)| a == b);
        found
    }

    /// What AWS decides about a request without a statement of a policy.
    #[must_use]
    pub fn decide_without(need: &Need, statement: &Cited) -> Decision {
        need.decide_without(Some(statement))
    }
}

impl Identity {
    fn take(&mut self, name: &str, document: &Document) {
        let policy = match document {
            Document::Absent => return,
            Document::Read(policy) => policy.clone(),
            Document::Unknown | Document::Broken(_) => Policy::default(),
        };
        self.policies.push((name.to_owned(), policy));
    }
}

/// An attribute as the text of a request.
pub(crate) fn text(instance: &Instance, attribute: &str) -> PolicyText {
    instance
        .lookup(attribute)
        .text()
        .map_or(PolicyText::Unknown, PolicyText::from)
}

/// An attribute with something behind it.
pub(crate) fn text_with(instance: &Instance, attribute: &str, suffix: &str) -> PolicyText {
    match instance.lookup(attribute).text() {
        Some(text) => format!("{text}{suffix}").into(),
        None => PolicyText::Pieces(vec![None, Some(suffix.into())]),
    }
}
