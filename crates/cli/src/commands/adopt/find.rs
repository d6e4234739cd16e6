//! What is to be adopted out of a plan, and what cannot be, with the reason.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use checker::coverage::{self, CoverageState, Purposes, aspects};
use plan::{Instance, Plan};
use values::Lookup;

use super::names::DescribedNames;
use super::text::quoted;

/// A section under `[existing]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Functions,
    Apis,
    Tables,
    Buckets,
    Queues,
}

/// A thing that becomes an entry.
#[derive(Debug)]
pub(super) struct Thing {
    pub(super) section: Section,
    /// Its name in AWS.
    pub(super) name: String,
    /// Settings beside the name, as TOML.
    pub(super) settings: Vec<(&'static str, String)>,
    /// What the reader is to know.
    pub(super) notes: Vec<String>,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct AdoptableThings {
    /// By section and name.
    pub(super) things: Vec<Thing>,
    /// Addresses, and why they were left out.
    pub(super) left: Vec<(String, String)>,
    /// The region that the entries are for, when the plan tells one.
    pub(super) region: Option<String>,
    /// How many things groundplan made.
    pub(super) ours: usize,
    /// How many are described already.
    pub(super) listed: usize,
}

/// The types that are looked at, with the argument that names one.
const TYPES: [(&str, &str, Section); 6] = [
    ("aws_lambda_function", "function_name", Section::Functions),
    ("aws_api_gateway_rest_api", "name", Section::Apis),
    ("aws_apigatewayv2_api", "name", Section::Apis),
    ("aws_dynamodb_table", "name", Section::Tables),
    ("aws_s3_bucket", "bucket", Section::Buckets),
    ("aws_sqs_queue", "name", Section::Queues),
];

/// A plan, with what is asked of it more than once.
struct View<'a> {
    purposes: Purposes,
    /// Addresses of what is backed up already.
    backed_up: BTreeSet<String>,
    /// Resources that say more about another: by type, and by the name or id of the other.
    beside: HashMap<(&'static str, &'a str), Vec<&'a Instance>>,
}

/// Types that say more about another, with the argument that names it.
const BESIDE: [(&str, &str); 4] = [
    ("aws_lambda_alias", "function_name"),
    ("aws_api_gateway_stage", "rest_api_id"),
    ("aws_s3_bucket_versioning", "bucket"),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        "bucket",
    ),
];

/// Looks for what is to be adopted.
pub(super) fn find(plan: &Plan, region: Option<&str>, known: &DescribedNames) -> AdoptableThings {
    let view = View::new(plan);
    let mut found = AdoptableThings {
        region: region.map(str::to_owned).or_else(|| most(plan)),
        ..AdoptableThings::default()
    };
    let mut seen = BTreeSet::new();
    for (kind, argument, section) in TYPES {
        for instance in plan.of_type(kind) {
            let managed_by = instance.lookup(&format!("tags_all.{}", naming::tags::MANAGED_BY));
            if managed_by.text() == Some(naming::MANAGED_BY) {
                found.ours += 1;
                continue;
            }
            let address = instance.address.to_string();
            let mut leave = |why: String| found.left.push((address.clone(), why));
            let Some(name) = instance.lookup(argument).text() else {
                leave(format!(
                    "its `{argument}` is known only after apply: adopt from the state then"
                ));
                continue;
            };
            if known.is_listed(section, name) {
                found.listed += 1;
                continue;
            }
            let here = region_of(instance);
            if let (Some(here), Some(wanted)) = (here, found.region.as_deref())
                && here != wanted
            {
                leave(format!(
                    "it is in {here}, and an environment is in one region: `--region {here}` prints it"
                ));
                continue;
            }
            if !seen.insert((section, name.to_owned())) {
                leave(format!(
                    "another one is called `{name}`, and CloudWatch does not tell them apart"
                ));
                continue;
            }
            match view.thing(instance, section, name) {
                Ok(thing) => found.things.push(thing),
                Err(why) => {
                    seen.remove(&(section, name.to_owned()));
                    leave(why);
                }
            }
        }
    }
    found
        .things
        .sort_by(|a, b| (a.section, &a.name).cmp(&(b.section, &b.name)));
    found.left.sort();
    found
}

/// The region that most things are in; of several the first by name.
fn most(plan: &Plan) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (kind, _, _) in TYPES {
        for region in plan.of_type(kind).filter_map(region_of) {
            *counts.entry(region).or_default() += 1;
        }
    }
    let best = counts.iter().max_by(|a, b| (a.1, b.0).cmp(&(b.1, a.0)))?;
    Some((*best.0).to_owned())
}

/// The region of a thing, when it is known. A bucket's ARN has none.
fn region_of(instance: &Instance) -> Option<&str> {
    let of_arn = instance
        .lookup("arn")
        .text()
        .and_then(|arn| arn.split(':').nth(3))
        .filter(|region| !region.is_empty());
    of_arn.or_else(|| instance.lookup("region").text())
}

impl<'a> View<'a> {
    fn new(plan: &'a Plan) -> Self {
        let mut beside: HashMap<(&'static str, &'a str), Vec<&'a Instance>> = HashMap::new();
        for (kind, argument) in BESIDE {
            for instance in plan.of_type(kind) {
                if let Some(name) = instance.lookup(argument).text() {
                    // A function may be named by its ARN.
                    let name = name
                        .rsplit_once(":function:")
                        .map_or(name, |(_, name)| name);
                    beside.entry((kind, name)).or_default().push(instance);
                }
            }
        }
        let backup = aspects::ALL
            .iter()
            .position(|aspect| aspect.id == "coverage-backed-up");
        let rows = coverage::coverage(plan).map_or_else(|_| Vec::new(), |found| found.rows);
        Self {
            purposes: coverage::purposes(plan),
            backed_up: rows
                .into_iter()
                .filter(|row| {
                    backup.is_some_and(|at| row.cells[at].state == CoverageState::Covered)
                })
                .map(|row| row.address)
                .collect(),
            beside,
        }
    }

    fn beside(&self, kind: &'static str, name: &'a str) -> &[&'a Instance] {
        self.beside.get(&(kind, name)).map_or(&[], Vec::as_slice)
    }

    /// The entry of a thing, or why there is none.
    fn thing(&self, of: &'a Instance, section: Section, name: &'a str) -> Result<Thing, String> {
        let mut thing = Thing {
            section,
            name: name.to_owned(),
            settings: Vec::new(),
            notes: Vec::new(),
        };
        match of.resource_type.as_ref() {
            "aws_lambda_function" => self.function(of, name, &mut thing),
            "aws_api_gateway_rest_api" => self.api(of, &mut thing),
            "aws_apigatewayv2_api" => {
                return Err(
                    "an HTTP or WebSocket API: its metrics name it by its id, and `[existing.apis]` watches REST APIs by their name"
                        .to_owned(),
                );
            }
            "aws_dynamodb_table" => self.table(of, &mut thing),
            "aws_s3_bucket" => self.bucket(of, name, &mut thing)?,
            _ => self.queue(of, &mut thing),
        }
        Ok(thing)
    }

    fn function(&self, of: &Instance, name: &'a str, thing: &mut Thing) {
        let mut aliases: Vec<&str> = self
            .beside("aws_lambda_alias", name)
            .iter()
            .filter_map(|alias| alias.lookup("name").text())
            .collect();
        aliases.sort_unstable();
        aliases.dedup();
        match aliases.as_slice() {
            [] => thing.notes.push(
                "No alias, so nothing can be rolled back: it is recycled instead.".to_owned(),
            ),
            [only] => thing.settings.push(("alias", quoted(only))),
            several => thing.notes.push(format!(
                "It has the aliases {}: name the one that its callers use, as `alias`.",
                several.join(", ")
            )),
        }
        key(of.lookup("kms_key_arn"), thing);
    }

    fn api(&self, of: &'a Instance, thing: &mut Thing) {
        let private = of
            .lookup_each("endpoint_configuration.*.types.*")
            .iter()
            .any(|kind| kind.text() == Some("PRIVATE"));
        if private {
            let why = "It is private, so nobody looks from outside whether it answers.";
            thing.notes.push(why.to_owned());
            return;
        }
        let id = of.lookup("id").text().unwrap_or_default();
        let urls: Vec<&str> = self
            .beside("aws_api_gateway_stage", id)
            .iter()
            .filter_map(|stage| stage.lookup("invoke_url").text())
            .filter(|url| url.starts_with("https://"))
            .collect();
        match urls.as_slice() {
            [only] => thing.settings.push(("url", quoted(only))),
            [] => thing.notes.push(
                "Its URL is not in the plan: say it as `url`, and its health is looked at."
                    .to_owned(),
            ),
            several => thing.notes.push(format!(
                "It answers at {}: say one as `url`, and its health is looked at.",
                several.join(" and at ")
            )),
        }
    }

    fn table(&self, of: &Instance, thing: &mut Thing) {
        self.backup(of, thing);
        key(of.lookup("server_side_encryption.0.kms_key_arn"), thing);
    }

    fn bucket(&self, of: &Instance, name: &'a str, thing: &mut Thing) -> Result<(), String> {
        if self.purposes.logs.contains(of.address.as_ref()) {
            return Err("it takes the logs of others, and is not backed up".to_owned());
        }
        let beside = self.beside("aws_s3_bucket_versioning", name);
        let versioned = beside
            .iter()
            .any(|one| one.lookup("versioning_configuration.0.status").text() == Some("Enabled"))
            || of.lookup("versioning.0.enabled").truth() == Some(true);
        if !versioned {
            return Err(
                "it keeps no versions, so AWS Backup does not take it; S3 has nothing else to watch"
                    .to_owned(),
            );
        }
        self.backup(of, thing);
        let at = "rule.0.apply_server_side_encryption_by_default.0.kms_master_key_id";
        let encryption = self.beside("aws_s3_bucket_server_side_encryption_configuration", name);
        match encryption.first() {
            Some(one) => key(one.lookup(at), thing),
            None => key(
                of.lookup(&format!("server_side_encryption_configuration.0.{at}")),
                thing,
            ),
        }
        Ok(())
    }

    fn queue(&self, of: &Instance, thing: &mut Thing) {
        if self.purposes.dead_letters.contains(of.address.as_ref()) {
            let alarms = "{ oldest_message_seconds = false, dead_letters = 0 }";
            thing.settings.push(("alarms", alarms.to_owned()));
        }
    }

    fn backup(&self, of: &Instance, thing: &mut Thing) {
        if self.backed_up.contains(of.address.as_ref()) {
            let why = "Whoever made it backs it up: `backup = true` would do so a second time.";
            thing.notes.push(why.to_owned());
        } else {
            thing.settings.push(("backup", "true".to_owned()));
        }
    }
}

/// The key of a thing, when it is one of the customer's own.
fn key(seen: Lookup<'_>, thing: &mut Thing) {
    match seen {
        Lookup::Known(value) => match value.as_str() {
            Some("") | None => {}
            Some(arn) if arn.starts_with("arn:") && arn.contains(":kms:") => {
                thing.settings.push(("kms_key_arn", quoted(arn)));
            }
            Some(other) => thing.notes.push(format!(
                "Its key is given as `{other}`: say its ARN as `kms_key_arn`, when it is no key of AWS."
            )),
        },
        Lookup::Unknown => thing.notes.push(
            "Its key is known only after apply: say its ARN as `kms_key_arn`, when it has one.".to_owned(),
        ),
        Lookup::Absent => {}
    }
}
