//! What a control may ask of a plan besides the instance that it judges: companions, keys, policies.
//!
//! A companion is a resource that says more about another: the `aws_s3_bucket_versioning` of a bucket.
//! It is found by value when both are known, else by what the configuration refers to.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use planner::{Instance, Plan, Related, Seen, Value};

use crate::control::Profile;
use crate::date::Date;
use crate::policy::Policy;
use crate::verdict::Verdict;

/// A plan, and how carefully it is judged.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// How careful the environment is.
    pub profile: Profile,
    /// The day, when the caller says it.
    pub today: Option<Date>,
    companions: RefCell<HashMap<Link, Rc<Linked>>>,
    owners: RefCell<HashMap<(String, String), Rc<Owners>>>,
}

/// `argument` of each `kind` names an instance of type `to`.
type Link = (&'static str, &'static str, String);
/// Addresses by the value of an attribute.
type Owners = HashMap<String, Vec<String>>;

/// Which companions belong to which address.
#[derive(Debug, Default)]
struct Linked {
    certain: HashMap<String, Vec<String>>,
    /// Those that may belong to an address, and those of which nobody knows to whom.
    possible: HashMap<String, Vec<String>>,
    anybody: bool,
}

/// The companions of an instance.
#[derive(Debug)]
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
    pub fn new(plan: &'a Plan, profile: Profile, today: Option<Date>) -> Self {
        Self {
            plan,
            profile,
            today,
            companions: RefCell::default(),
            owners: RefCell::default(),
        }
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
        let key = (kind, argument, subject.kind.to_string());
        let cached = self.companions.borrow().get(&key).cloned();
        let linked = cached.unwrap_or_else(|| {
            let linked = Rc::new(self.link(kind, argument, &subject.kind, attributes));
            self.companions.borrow_mut().insert(key, linked.clone());
            linked
        });
        let at = |of: &HashMap<String, Vec<String>>| -> Vec<&'a Instance> {
            of.get(subject.address.as_ref())
                .into_iter()
                .flatten()
                .filter_map(|address| self.plan.find(address))
                .collect()
        };
        Companions {
            found: at(&linked.certain),
            perhaps: linked.anybody || linked.possible.contains_key(subject.address.as_ref()),
        }
    }

    fn link(&self, kind: &str, argument: &str, to: &str, attributes: &[&'static str]) -> Linked {
        let mut linked = Linked::default();
        for companion in self.plan.of_type(kind) {
            let address = companion.address.to_string();
            let seen = companion.each(argument);
            let names: Vec<String> = seen.iter().filter_map(name_in).collect();
            let named = names.iter().map(|name| {
                let each = attributes.iter();
                let mut owners = each.map(|attribute| self.owners(to, attribute, name));
                owners.find(|owners| !owners.is_empty()).unwrap_or_default()
            });
            let (one, several): (Vec<_>, Vec<_>) = named
                .filter(|owners| !owners.is_empty())
                .partition(|owners| owners.len() == 1);
            let owners = one.into_iter().flatten().collect::<Vec<_>>();
            if !owners.is_empty() {
                for owner in owners {
                    linked
                        .certain
                        .entry(owner)
                        .or_default()
                        .push(address.clone());
                }
                continue;
            }
            // An ARN that is written out, and an instance of that name whose own ARN is unknown.
            if let Some(owner) = names.iter().find_map(|name| {
                let name = name.strip_prefix("arn:")?.rsplit(':').next()?;
                self.owner(to, "name", name)
            }) {
                linked.possible.entry(owner).or_default().push(address);
                continue;
            }
            if argument.contains('*') {
                linked.anybody |= seen.iter().any(|seen| seen.is_unknown());
                continue;
            }
            // Things of one name in two Regions: it belongs to the one that it refers to.
            let several: Vec<String> = several.into_iter().flatten().collect();
            match self.plan.related(companion, argument, to, &[]) {
                Related::To(owner) => linked
                    .certain
                    .entry(owner.address.to_string())
                    .or_default()
                    .push(address),
                Related::Elsewhere(_) | Related::Unknown if !several.is_empty() => {
                    for owner in several {
                        let addresses = linked.possible.entry(owner).or_default();
                        addresses.push(address.clone());
                    }
                }
                Related::OneOf(several) => {
                    for owner in several {
                        linked
                            .possible
                            .entry(owner.address.to_string())
                            .or_default()
                            .push(address.clone());
                    }
                }
                Related::Unknown => linked.anybody = true,
                Related::Elsewhere(_) | Related::Nothing => {}
            }
        }
        linked
    }

    /// The address of an instance of a type whose attribute has this value.
    pub fn owner(&self, kind: &str, attribute: &str, value: &str) -> Option<String> {
        self.owners(kind, attribute, value).into_iter().next()
    }

    /// The addresses of all such instances: the same name may be there in two Regions.
    pub(crate) fn owners(&self, kind: &str, attribute: &str, value: &str) -> Vec<String> {
        let key = (kind.to_owned(), attribute.to_owned());
        let cached = self.owners.borrow().get(&key).cloned();
        let owners = cached.unwrap_or_else(|| {
            let mut owners = Owners::default();
            for instance in self.plan.of_type(kind) {
                if let Some(text) = instance.at(attribute).text() {
                    let addresses = owners.entry(text.to_owned()).or_default();
                    addresses.push(instance.address.to_string());
                }
            }
            let owners = Rc::new(owners);
            self.owners.borrow_mut().insert(key, owners.clone());
            owners
        });
        owners.get(value).cloned().unwrap_or_default()
    }

    /// The instance of type `kind` that `argument` names by one of `attributes`, when that is certain.
    pub fn target(
        &self,
        instance: &'a Instance,
        argument: &str,
        kind: &str,
        attributes: &[&str],
    ) -> Option<&'a Instance> {
        match self.plan.related(instance, argument, kind, attributes) {
            Related::To(target) => Some(target),
            _ => None,
        }
    }

    /// Is an argument given? What is unknown is, when it refers to a resource; it is not, when the
    /// configuration has no such argument and the provider computes it.
    pub fn given(&self, instance: &Instance, path: &str, message: &str) -> Verdict {
        match instance.at(path) {
            Seen::Known(value) => Verdict::of(!is_empty(value), message),
            Seen::Absent => Verdict::fail(message),
            Seen::Unknown => self.written(instance, path, message),
        }
    }

    /// Is an argument whose value is unknown written in the configuration?
    fn written(&self, instance: &Instance, path: &str, message: &str) -> Verdict {
        let Some(configuration) = self.plan.configuration_of(instance) else {
            return Verdict::unknown(path);
        };
        let block = path.split_once('.').map(|(block, _)| block);
        match configuration.body.at(path) {
            // A `dynamic` block is there, though Terraform's plan does not show how it was written.
            None if block.is_some_and(|block| configuration.body.at(block).is_none()) => {
                match block.map(|block| instance.at(block)) {
                    Some(Seen::Known(items)) if !is_empty(items) => Verdict::unknown(path),
                    _ => Verdict::fail(message),
                }
            }
            None => Verdict::fail(message),
            Some(_) if !self.plan.follow(instance, path).found.is_empty() => Verdict::Pass,
            Some(_) => Verdict::unknown(path),
        }
    }

    /// Is an argument a key of the customer's own? A key that AWS manages for a service is not.
    pub fn customer_key(&self, instance: &Instance, path: &str, message: &str) -> Verdict {
        match instance.at(path).text() {
            Some(key) if key.contains("alias/aws/") => Verdict::fail(format!(
                "`{path}` is `{key}`, a key that AWS manages: its policy cannot be changed"
            )),
            _ => self.given(instance, path, message),
        }
    }

    /// The policy in an argument: its JSON; or, when only what it refers to is unknown, what the
    /// planner or a `data.aws_iam_policy_document` knows of it.
    pub fn policy(&self, instance: &Instance, path: &str) -> Document {
        match instance.at(path) {
            Seen::Absent => Document::Absent,
            Seen::Known(value) => match value.as_str() {
                None | Some("") => Document::Absent,
                Some(text) => match value.document() {
                    Some(document) => match Policy::read(&document) {
                        Ok(policy) => Document::Read(policy),
                        Err(why) => Document::Broken(why),
                    },
                    None => Document::Broken(format!(
                        "it is not JSON: {}",
                        text.chars().take(40).collect::<String>()
                    )),
                },
            },
            Seen::Unknown => self.unknown_policy(instance, path),
        }
    }

    fn unknown_policy(&self, instance: &Instance, path: &str) -> Document {
        if let Some(document) = value_at(&instance.values, path).and_then(Value::document)
            && let Ok(policy) = Policy::read(&document)
        {
            return Document::Read(policy);
        }
        let referents = self.plan.follow(instance, path);
        match referents.found.as_slice() {
            [only]
                if referents.complete
                    && only.certain
                    && only.instance.kind.as_ref() == "aws_iam_policy_document" =>
            {
                Policy::of_data_source(only.instance)
            }
            _ => None,
        }
        .map_or(Document::Unknown, Document::Read)
    }
}

impl Companions<'_> {
    /// Judges the companions: passes when one passes. Without any, fails with `message`, or is
    /// unknown when there may be one.
    pub fn judge(&self, message: &str, judge: impl Fn(&Instance) -> Verdict) -> Verdict {
        let otherwise = if self.perhaps {
            Verdict::Unknown(format!(
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
fn name_in(seen: &Seen<'_>) -> Option<String> {
    let text = seen.text()?;
    let queue = text
        .trim_start()
        .starts_with('{')
        .then(|| planner::json::parse(text).ok())
        .flatten()
        .and_then(|document| Some(document.at("deadLetterTargetArn").text()?.to_owned()));
    Some(queue.unwrap_or_else(|| text.to_owned()))
}

/// The value at a path, also when it is unknown.
fn value_at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
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
