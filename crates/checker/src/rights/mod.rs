//! Which requests an apply of a plan makes of AWS, and whether a role may make them.
//!
//! What the provider asks for is data by resource type (`data/types.txt`). A [`World`] is a plan as if it
//! were applied (`planner::evaluate_as_applied` with [`Arns`]): it knows ARNs, tags, and the policies of keys, buckets,
//! topics, queues and vaults. A [`Role`] comes from a plan as well, that of the same configuration or of another.
//! Resource types without data are named ([`ProviderRequests::unlisted`]), never passed over.

mod context;
mod fill;
mod guards;
mod judge;
mod role;
mod table;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use plan::{Instance, Plan};
use values::Value;
use values::address::ResourceMode;

use crate::policy::PolicyText;
use crate::policy::arns::{self, Arns, Home};
use crate::policy::context::Context;
use crate::policy::evaluate::{Caller, Decision, Guard, Policies, Request, Source, decide};

use self::fill::{Filled, TemplateSource};
use self::guards::Guards;
pub use self::judge::{Course, DeliveryRoles};
pub use self::role::Role;
pub use self::table::{Phase, RightsRow, rows};

/// What an action without a resource level is about: nothing that could have tags.
const WITHOUT_RESOURCE: &str = "*";

/// A request that the provider makes for a resource.
#[derive(Clone, Debug)]
pub struct ProviderRequest {
    /// The resource that it is made for.
    pub address: Arc<str>,
    /// Its type.
    pub kind: Arc<str>,
    /// When it is made.
    pub phase: Phase,
    /// The action, such as `sqs:CreateQueue`.
    pub action: &'static str,
    /// What it is about.
    pub resource: PolicyText,
    context: Context,
    /// Does the policy of what it is about have a say?
    guarded: bool,
    account: String,
}

/// The requests of a plan.
#[derive(Debug, Default)]
pub struct ProviderRequests {
    /// Each of them, by address.
    pub listed: Vec<ProviderRequest>,
    /// Resources and data sources of types of which nothing is known: type and address.
    pub unlisted: BTreeSet<(Arc<str>, Arc<str>)>,
}

/// Where Terraform keeps the state.
#[derive(Clone, Copy, Debug)]
pub struct StateBackend<'a> {
    /// Name of the bucket.
    pub bucket: &'a str,
    /// Key of the state in it.
    pub key: &'a str,
    /// ARNs of the keys that encrypt it.
    pub kms: &'a [String],
    /// Where it is.
    pub home: &'a Home,
}

/// A plan as if it were applied.
#[derive(Debug)]
pub struct World<'a> {
    plan: &'a Plan,
    homes: &'a Arns,
    by_arn: HashMap<&'a str, &'a Instance>,
    guards: Guards,
}

/// Data sources that ask AWS for nothing that has to be allowed.
const FREE: &[&str] = &[
    "aws_arn",
    "aws_caller_identity",
    "aws_default_tags",
    "aws_iam_policy_document",
    "aws_partition",
    "aws_region",
    "aws_service",
    "aws_service_principal",
];

impl<'a> World<'a> {
    /// The world that a plan makes. `homes` is what the plan was made with.
    pub fn new(plan: &'a Plan, homes: &'a Arns) -> Self {
        let managed = plan.instances.iter().filter(|one| one.is_managed());
        let by_arn = managed
            .filter_map(|instance| Some((arns::arn(instance)?, instance)))
            .collect();
        Self {
            plan,
            homes,
            by_arn,
            guards: Guards::of_plan(plan, homes),
        }
    }

    /// The ARN of every resource of a type.
    pub fn arns(&self, kind: &str) -> Vec<&'a str> {
        self.plan.of_type(kind).filter_map(arns::arn).collect()
    }

    /// What the provider asks AWS for to create, read, update and destroy everything in the plan.
    #[must_use]
    pub fn needs(&self) -> ProviderRequests {
        let mut needs = ProviderRequests::default();
        for instance in &self.plan.instances {
            if !instance.resource_type.starts_with("aws_") {
                continue;
            }
            let rows = match instance.mode {
                ResourceMode::Managed => rows(&instance.resource_type),
                ResourceMode::Data if FREE.contains(&instance.resource_type.as_ref()) => continue,
                ResourceMode::Data => rows(&format!("data.{}", instance.resource_type)),
            };
            if rows.is_empty() {
                let unlisted = (instance.resource_type.clone(), instance.address.clone());
                needs.unlisted.insert(unlisted);
            }
            let home = self.homes.home(&instance.address).unwrap_or_default();
            for row in rows {
                self.add(row, instance, &home, &mut needs.listed);
            }
        }
        needs
    }

    /// What Terraform's backend asks for.
    #[must_use]
    pub fn backend_needs(backend: &StateBackend<'_>) -> Vec<ProviderRequest> {
        let mut found = Vec::new();
        let look = |name: &str| match name {
            "bucket" => Some(Value::string(backend.bucket)),
            "key" => Some(Value::string(backend.key)),
            "kms" => {
                let kms = backend.kms.iter().map(|arn| Value::string(arn.as_str()));
                Some(Value::tuple(kms.collect()))
            }
            _ => None,
        };
        for row in rows("backend") {
            let place = TemplateSource {
                address: "backend",
                home: backend.home,
                look: &look,
                refer: &|_, _, _, _| None,
            };
            let Filled::Texts(resources) = fill::fill(row.on, &place) else {
                continue;
            };
            for resource in resources {
                for phase in row.phases.clone() {
                    for action in &row.actions {
                        let mut context = context::base(action, backend.home, row.via);
                        context.leave_out_all("aws:resourcetag/");
                        context.leave_out_all("aws:requesttag/");
                        found.push(ProviderRequest {
                            address: "terraform.backend".into(),
                            kind: "backend".into(),
                            phase,
                            action,
                            resource: resource.clone(),
                            context,
                            guarded: false,
                            account: backend.home.account.clone(),
                        });
                    }
                }
            }
        }
        found
    }

    fn add(
        &self,
        row: &'static RightsRow,
        instance: &Instance,
        home: &Home,
        found: &mut Vec<ProviderRequest>,
    ) {
        let look = |name: &str| fill::look(instance, name);
        let refer = |argument: &str, kind: &str, attribute: &str, wanted: &str| {
            let named = fill::look(instance, argument)?;
            let Some(named) = named.as_str() else {
                return Some(Value::unknown(values::Type::String));
            };
            let same = |other: &&Instance| other.lookup(attribute).text() == Some(named);
            let owners: Vec<&Instance> = self.plan.of_type(kind).filter(same).collect();
            let near = owners.iter().find(|owner| {
                let there = self.homes.home(&owner.address);
                there.is_some_and(|there| there.region == home.region)
            });
            match near.or(owners.first()) {
                Some(owner) => fill::look(owner, wanted),
                // Made elsewhere: what it is there is not known here.
                None => Some(Value::unknown(values::Type::String)),
            }
        };
        let place = TemplateSource {
            address: &instance.address,
            home,
            look: &look,
            refer: &refer,
        };
        let written = |name: &str| {
            let configuration = self.plan.configuration_of(instance);
            configuration.is_none_or(|known| known.body.expression(name).is_some())
        };
        let given = |name: &&str| fill::is_given(instance, name, written);
        if !row.given.iter().all(given) {
            return;
        }
        let Filled::Texts(resources) = fill::fill(row.on, &place) else {
            return;
        };
        for resource in resources {
            for phase in row.phases.clone() {
                for action in &row.actions {
                    let mut context = context::base(action, home, row.via);
                    context::request_tags(&mut context, row.with_tags.then_some(instance));
                    let about = resource
                        .known()
                        .and_then(|arn| self.by_arn.get(arn).copied());
                    if resource.known() == Some(WITHOUT_RESOURCE) {
                        context.leave_out_all("aws:resourcetag/");
                    } else {
                        context::resource_tags(&mut context, instance, about, phase, action);
                    }
                    for (key, template) in &row.keys {
                        match fill::fill(template, &place) {
                            Filled::Texts(values) => context.replace(key, values),
                            Filled::Absent => context.leave_out(key),
                        };
                    }
                    found.push(ProviderRequest {
                        address: instance.address.clone(),
                        kind: instance.resource_type.clone(),
                        phase,
                        action,
                        resource: resource.clone(),
                        context,
                        guarded: row.guarded
                            && (phase != Phase::Create || action.starts_with("kms:")),
                        account: home.account.clone(),
                    });
                }
            }
        }
    }

    /// Decides about a request of a role.
    #[must_use]
    pub fn decide(&self, role: &Role, need: &ProviderRequest) -> Decision {
        let mut context = need.context.clone();
        role.introduce(&mut context);
        let guard = match need.resource.known().filter(|_| need.guarded) {
            Some(arn) => self.guards.find(arn),
            None => Guard::None,
        };
        role.decide(guard, need.action, &need.resource, &need.account, &context)
    }

    /// Decides about any request of a role on a resource of this world: what is not said in `keys` is as in
    /// a request of a person, with the tags of the resource.
    #[must_use]
    pub fn attempt(
        &self,
        role: &Role,
        action: &str,
        resource: &PolicyText,
        keys: &[(&str, &str)],
    ) -> Decision {
        let about = resource
            .known()
            .and_then(|arn| self.by_arn.get(arn).copied());
        let home = about.and_then(|about| self.homes.home(&about.address));
        let home = home.unwrap_or_else(|| role.home());
        let mut context = context::base(action, &home, None);
        context.leave_out_all("aws:requesttag/");
        if let Some(about) = about {
            context::tags(&mut context, about);
        }
        for (key, value) in keys {
            context.replace(key, vec![PolicyText::from(*value)]);
        }
        role.introduce(&mut context);
        let guard = match resource.known() {
            Some(arn) => self.guards.find(arn),
            None => Guard::None,
        };
        role.decide(guard, action, resource, &home.account, &context)
    }
}

impl Role {
    fn decide(
        &self,
        guard: Guard<'_>,
        action: &str,
        resource: &PolicyText,
        account: &str,
        context: &Context,
    ) -> Decision {
        let identity: Vec<Source<'_>> = self
            .identity
            .iter()
            .map(|(name, policy)| Source { name, policy })
            .collect();
        let policies = Policies {
            identity: &identity,
            boundary: self
                .boundary
                .as_ref()
                .map(|(name, policy)| Source { name, policy }),
            guard,
            grants: &[],
        };
        let request = Request {
            caller: Caller::Role(&self.arn),
            action,
            resource,
            resource_account: Some(account).filter(|account| !account.is_empty()),
            context,
        };
        decide(&policies, &request)
    }
}
