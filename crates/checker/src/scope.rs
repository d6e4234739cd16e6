//! What a control may ask of a plan besides the instance that it judges: companions, keys, policies.
//!
//! A companion is a resource that says more about another: the `aws_s3_bucket_versioning` of a bucket.
//! It is found by value when both are known, else by what the configuration refers to.

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use plan::{Instance, Plan, Resolution};
use values::{Lookup, Unknown, Value};

use crate::control::CheckProfile;
use crate::identity::region_of;
use crate::ledger::Ledger;
use crate::policy::Policy;
use crate::provider_types;
use crate::verdict::Verdict;
use aws::date::Date;

/// A plan, and how carefully it is judged.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// How careful the environment is.
    pub profile: CheckProfile,
    /// The day, when the caller says it.
    pub today: Option<Date>,
    /// What remedies set, when the caller has it.
    pub ledger: Option<&'a Ledger>,
    /// The Region that is lost while the plan is applied, when the caller says one.
    pub lost_region: Option<&'a str>,
    companions: RefCell<HashMap<Link, Rc<Linked<'a>>>>,
    owners: RefCell<HashMap<String, OfType<'a>>>,
    policies: RefCell<Policies>,
    /// References of the root module that lead to an instance: many arguments come to the same.
    leads: RefCell<HashSet<&'a str>>,
    remembered: RefCell<Remembered>,
}

/// What was found out about an address, one of each type.
type Remembered = HashMap<(TypeId, Arc<str>), Rc<dyn Any>>;
/// `argument` of each `kind` names an instance of type `to`.
type Link = (&'static str, &'static str, Arc<str>);
/// Instances of a type, by attribute.
type OfType<'a> = HashMap<String, Rc<Owners<'a>>>;
/// Instances by the value of an attribute.
type Owners<'a> = HashMap<&'a str, Vec<&'a Instance>>;

/// Which companions belong to which address.
#[derive(Debug, Default)]
struct Linked<'a> {
    certain: HashMap<&'a str, Vec<&'a Instance>>,
    /// The addresses to which one may belong, and whether there is one of which nobody knows to whom.
    possible: HashSet<&'a str>,
    anybody: bool,
}

/// Policies that were read: every control asks for the same ones.
#[derive(Debug, Default)]
struct Policies {
    /// By the text of it: many resources have the same.
    known: HashMap<Arc<str>, Rc<Document>>,
    /// By the place of the text, which is kept for its place: many controls ask for the same resource.
    by_place: HashMap<*const u8, (Arc<str>, Rc<Document>)>,
    /// By what the planner was given; the value is kept, so that its place in memory stays its own.
    unknown: HashMap<*const Unknown, (Arc<Unknown>, Rc<Document>)>,
}

/// The companions of an instance.
#[derive(Debug, Default)]
pub struct Companions<'a> {
    /// Those that belong to it.
    pub found: Vec<&'a Instance>,
    /// May there be others that the plan does not show to be its?
    pub perhaps: bool,
}

/// A policy in an argument.
#[derive(Debug)]
pub enum Document {
    /// What is known of it.
    Read(Policy),
    /// It is known only after apply.
    Unknown,
    /// There is none.
    Absent,
    /// It is not a policy, and why.
    Broken(String),
}

impl<'a> Scope<'a> {
    /// A scope over a plan.
    #[must_use]
    pub fn new(plan: &'a Plan, profile: CheckProfile, today: Option<Date>) -> Self {
        Self {
            plan,
            profile,
            today,
            ledger: None,
            lost_region: None,
            companions: RefCell::default(),
            owners: RefCell::default(),
            policies: RefCell::default(),
            leads: RefCell::default(),
            remembered: RefCell::default(),
        }
    }

    /// The same, with what remedies set.
    #[must_use]
    pub fn remembering(self, ledger: Option<&'a Ledger>) -> Self {
        Self { ledger, ..self }
    }

    /// The same, applied while a Region is lost.
    #[must_use]
    pub fn without(self, lost_region: Option<&'a str>) -> Self {
        Self {
            lost_region,
            ..self
        }
    }

    /// What was found out about an instance, kept for the next control that asks: one of each type, so the
    /// answer is of the address alone. Not for controls over changes, where an address has two instances.
    pub(crate) fn once<T: 'static>(&self, about: &Instance, find_out: impl FnOnce() -> T) -> Rc<T> {
        let key = (TypeId::of::<T>(), about.address.clone());
        let known = self.remembered.borrow().get(&key).cloned();
        known
            .and_then(|known| known.downcast().ok())
            .unwrap_or_else(|| {
                let found = Rc::new(find_out());
                self.remembered.borrow_mut().insert(key, found.clone());
                found
            })
    }

    /// The instances of type `kind` whose `argument` names `subject`, by one of its `attributes`. An
    /// argument with `*`, such as `metric_query.*.metric.0.dimensions.QueueName`, is found by value alone.
    pub fn companions(
        &self,
        subject: &Instance,
        kind: &'static str,
        argument: &'static str,
        attributes: &[&'static str],
    ) -> Companions<'a> {
        let key = (kind, argument, subject.resource_type.clone());
        let cached = self.companions.borrow().get(&key).cloned();
        let linked = cached.unwrap_or_else(|| {
            let linked = Rc::new(self.link(kind, argument, &subject.resource_type, attributes));
            self.companions.borrow_mut().insert(key, linked.clone());
            linked
        });
        let address = subject.address.as_ref();
        Companions {
            found: linked.certain.get(address).cloned().unwrap_or_default(),
            perhaps: linked.anybody || linked.possible.contains(address),
        }
    }

    fn link(
        &self,
        kind: &str,
        argument: &str,
        to: &str,
        attributes: &[&'static str],
    ) -> Linked<'a> {
        let mut linked = Linked::default();
        for companion in self.plan.of_type(kind) {
            let seen = companion.lookup_each(argument);
            let names: Vec<Cow<'_, str>> = seen.iter().filter_map(name_in).collect();
            let named = names.iter().map(|name| {
                let each = attributes.iter();
                let mut owners = each.map(|attribute| self.owners(to, attribute, name));
                owners.find(|owners| !owners.is_empty()).unwrap_or_default()
            });
            let (one, several): (Vec<_>, Vec<_>) = named
                .filter(|owners| !owners.is_empty())
                .partition(|owners| owners.len() == 1);
            if !one.is_empty() {
                for owner in one.into_iter().flatten() {
                    linked.belongs(companion, owner);
                }
                continue;
            }
            // An ARN that is written out, and an instance of that name whose own ARN is unknown.
            if let Some(owner) = names.iter().find_map(|name| {
                let name = name.strip_prefix("arn:")?.rsplit(':').next()?;
                self.owner(to, "name", name)
            }) {
                linked.possible.insert(&owner.address);
                continue;
            }
            if argument.contains('*') {
                linked.anybody |= seen.iter().any(|seen| seen.is_unknown());
                continue;
            }
            // Things of one name in two Regions: it belongs to the one that it refers to.
            let mut several = several.into_iter().flatten().peekable();
            match self.plan.resolve(companion, argument, to, &[]) {
                Resolution::Instance(owner) => linked.belongs(companion, owner),
                Resolution::External(_) | Resolution::Unknown if several.peek().is_some() => {
                    let addresses = several.map(|owner| owner.address.as_ref());
                    linked.possible.extend(addresses);
                }
                Resolution::Ambiguous(several) => {
                    let addresses = several.into_iter().map(|owner| owner.address.as_ref());
                    linked.possible.extend(addresses);
                }
                Resolution::Unknown => linked.anybody = true,
                Resolution::External(_) | Resolution::None => {}
            }
        }
        linked
    }

    /// The instance of a type whose attribute has this value.
    pub fn owner(&self, kind: &str, attribute: &str, value: &str) -> Option<&'a Instance> {
        self.owners(kind, attribute, value).into_iter().next()
    }

    /// All such instances: the same name may be there in two Regions.
    pub(crate) fn owners(&self, kind: &str, attribute: &str, value: &str) -> Vec<&'a Instance> {
        let known = self.owners.borrow();
        let cached = known.get(kind).and_then(|of| of.get(attribute)).cloned();
        drop(known);
        let owners = cached.unwrap_or_else(|| {
            let mut owners = Owners::default();
            for instance in self.plan.of_type(kind) {
                if let Some(text) = instance.lookup(attribute).text() {
                    owners.entry(text).or_default().push(instance);
                }
            }
            let owners = Rc::new(owners);
            let mut known = self.owners.borrow_mut();
            let of_type = known.entry(kind.to_owned()).or_default();
            of_type.insert(attribute.to_owned(), owners.clone());
            owners
        });
        owners.get(value).cloned().unwrap_or_default()
    }

    /// The instance of type `kind` that `argument` names by one of `attributes`, when that is certain.
    pub fn target(
        &self,
        instance: &Instance,
        argument: &str,
        kind: &str,
        attributes: &[&str],
    ) -> Option<&'a Instance> {
        let seen = instance.lookup(argument);
        if seen.is_absent() {
            return None;
        }
        let same = seen.text().and_then(|value| {
            let owners = attributes
                .iter()
                .filter_map(|attribute| self.owner(kind, attribute, value));
            owners.min_by(|a, b| a.address.cmp(&b.address))
        });
        let referred = || match self
            .plan
            .reference_targets(instance, argument, kind)
            .as_slice()
        {
            [only] if only.certain => Some(only.instance),
            _ => None,
        };
        let written = || self.written_owner(kind, attributes, seen.text()?);
        same.or_else(referred).or_else(written)
    }

    /// The instance of a type whose ARN, URL or other attribute that apply computes is written out. Its name is in that, and where it
    /// says a Region, that is the instance's.
    fn written_owner(&self, kind: &str, attributes: &[&str], value: &str) -> Option<&'a Instance> {
        let facts = provider_types::facts(kind)?;
        let computed = facts.computed.iter();
        let computed = computed.filter(|(attribute, _)| attributes.contains(attribute));
        computed.into_iter().find_map(|(_, template)| {
            let (argument, name, region) = provider_types::filled_with(template, value)?;
            let owners = self.owners(kind, argument, name).into_iter();
            let mut owners = owners.filter(|owner| {
                let own = region_of(self.plan, owner);
                region.is_none() || own.is_none() || own.as_deref() == region
            });
            let found = owners.next()?;
            owners.next().is_none().then_some(found)
        })
    }

    /// Is an argument given? What is unknown is, when it refers to a resource; it is not, when the
    /// configuration has no such argument and the provider computes it.
    pub fn given(&self, instance: &Instance, path: &str, message: &str) -> Verdict {
        match instance.lookup(path) {
            Lookup::Known(value) => Verdict::pass_if(!is_empty(value), message),
            Lookup::Absent => Verdict::fail(message),
            Lookup::Unknown => self.written(instance, path, message),
        }
    }

    /// Does an argument refer to an instance of the plan?
    pub(crate) fn refers(&self, instance: &Instance, path: &str) -> bool {
        let known = &mut self.leads.borrow_mut();
        self.plan.refers(instance, path, known)
    }

    /// Is an argument whose value is unknown written in the configuration?
    fn written(&self, instance: &Instance, path: &str, message: &str) -> Verdict {
        let Some(configuration) = self.plan.configuration_of(instance) else {
            return Verdict::unknown(path);
        };
        let block = path.split_once('.').map(|(block, _)| block);
        match configuration.body.expression(path) {
            // A `dynamic` block is there, though Terraform's plan does not show how it was written.
            None if block.is_some_and(|block| configuration.body.expression(block).is_none()) => {
                match block.map(|block| instance.lookup(block)) {
                    Some(Lookup::Known(items)) if !is_empty(items) => Verdict::unknown(path),
                    _ => Verdict::fail(message),
                }
            }
            None => Verdict::fail(message),
            Some(_) if self.refers(instance, path) => Verdict::Pass,
            Some(_) => Verdict::unknown(path),
        }
    }

    /// Is an argument a key of the customer's own? A key that AWS manages for a service is not.
    pub fn customer_key(&self, instance: &Instance, path: &str, message: &str) -> Verdict {
        match instance.lookup(path).text() {
            Some(key) if key.contains("alias/aws/") => Verdict::fail(format!(
                "`{path}` is `{key}`, a key that AWS manages: its policy cannot be changed"
            )),
            _ => self.given(instance, path, message),
        }
    }

    /// The policy in an argument: its JSON; or, when only what it refers to is unknown, what the
    /// planner or a `data.aws_iam_policy_document` knows of it.
    pub fn policy(&self, instance: &Instance, path: &str) -> Rc<Document> {
        match instance.lookup(path) {
            Lookup::Absent => Rc::new(Document::Absent),
            Lookup::Known(Value::String(text)) if !text.is_empty() => self.known_policy(text),
            Lookup::Known(_) => Rc::new(Document::Absent),
            Lookup::Unknown => self.unknown_policy(instance, path),
        }
    }

    fn known_policy(&self, text: &Arc<str>) -> Rc<Document> {
        let policies = &mut *self.policies.borrow_mut();
        if let Some((_, known)) = policies.by_place.get(&text.as_ptr()) {
            return known.clone();
        }
        let document = if let Some(known) = policies.known.get(text) {
            known.clone()
        } else {
            let document = Rc::new(Document::read(text));
            policies.known.insert(text.clone(), document.clone());
            document
        };
        let kept = (text.clone(), document.clone());
        policies.by_place.insert(text.as_ptr(), kept);
        document
    }

    fn unknown_policy(&self, instance: &Instance, path: &str) -> Rc<Document> {
        if let Some(Value::Unknown(unknown)) = value_at(&instance.values, path).map(Value::plain)
            && let Some(document) = self.policy_of(unknown)
        {
            return document;
        }
        let referents = self.plan.resolve_references(instance, path);
        let policy = match referents.found.as_slice() {
            [only]
                if referents.complete
                    && only.certain
                    && only.instance.resource_type.as_ref() == "aws_iam_policy_document" =>
            {
                Policy::of_data_source(only.instance)
            }
            _ => None,
        };
        Rc::new(policy.map_or(Document::Unknown, Document::Read))
    }

    /// The policy that the planner put together.
    fn policy_of(&self, unknown: &Arc<Unknown>) -> Option<Rc<Document>> {
        let key = Arc::as_ptr(unknown);
        if let Some((_, known)) = self.policies.borrow().unknown.get(&key) {
            return Some(known.clone());
        }
        let document = Value::Unknown(unknown.clone()).document()?;
        let document = Rc::new(Document::Read(Policy::read(&document).ok()?));
        let mut policies = self.policies.borrow_mut();
        let kept = (unknown.clone(), document.clone());
        policies.unknown.insert(key, kept);
        Some(document)
    }
}

impl Document {
    fn read(text: &str) -> Self {
        match values::json::parse(text) {
            Ok(document) => match Policy::read(&document) {
                Ok(policy) => Self::Read(policy),
                Err(why) => Self::Broken(why),
            },
            Err(_) => Self::Broken(format!(
                "it is not JSON: {}",
                text.chars().take(40).collect::<String>()
            )),
        }
    }
}

impl<'a> Linked<'a> {
    fn belongs(&mut self, companion: &'a Instance, owner: &'a Instance) {
        let of = self.certain.entry(&owner.address).or_default();
        of.push(companion);
    }
}

impl Companions<'_> {
    /// Judges the companions: passes when one passes. Without any, fails with `message`, or is
    /// unknown when there may be one.
    pub fn judge(&self, message: &str, judge: impl Fn(&Instance) -> Verdict) -> Verdict {
        let otherwise = if self.perhaps {
            Verdict::undecided(format!(
                "{message}, as far as the plan shows; the owner of some is known only after apply"
            ))
        } else {
            Verdict::fail(message)
        };
        Verdict::any(
            self.found.iter().map(|companion| judge(companion)),
            otherwise,
        )
    }
}

/// What an argument names: its text, or the queue in a redrive policy.
fn name_in<'v>(seen: &Lookup<'v>) -> Option<Cow<'v, str>> {
    let text = seen.text()?;
    let queue = text
        .trim_start()
        .starts_with('{')
        .then(|| values::json::parse(text).ok())
        .flatten()
        .and_then(|document| Some(document.lookup("deadLetterTargetArn").text()?.to_owned()));
    Some(queue.map_or(Cow::Borrowed(text), Cow::Owned))
}

/// The value at a path, also when it is unknown.
pub(crate) fn value_at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, step| {
        let value = value.plain();
        match step.parse::<usize>() {
            Ok(at) => value.items()?.get(at),
            Err(_) => value.get(step),
        }
    })
}

/// The variables of a function's environment, also where the provider plans them as unknown because
/// one of them is.
pub(crate) fn variables(function: &Instance) -> Option<&Value> {
    let block = function
        .values
        .get("environment")?
        .parts()
        .items()?
        .first()?;
    let variables = block.get("variables")?.parts();
    variables.entries().map(|_| variables)
}

/// Is it text, a list or a map without anything in it?
pub(crate) fn is_empty(value: &Value) -> bool {
    value.as_str() == Some("")
        || value.items().is_some_and(<[Value]>::is_empty)
        || value.entries().is_some_and(<[_]>::is_empty)
}
