//! Names in AWS that two things of a description would have: found in what is emitted, decided by a plan, and
//! said at the entry that takes the name.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};

use checker::identity::{Clash, clashes};
use diagnostic::{Diagnostic, Diagnostics, Place};
use emitter::Emission;
use emitter::names::{ANY, Name, NameScope, is_alarm, perhaps_equal, unique_name};
use model::kinds::{KINDS, WorkloadKind};
use model::{Environment, Project};
use naming::{AlarmId, ConcernName};

use crate::emitted::EmissionPlans;

/// Types by which people know a thing, the best first.
const KNOWN_BY: [&str; 4] = [
    "aws_lambda_function",
    "aws_s3_bucket",
    "aws_dynamodb_table",
    "aws_iam_role",
];

/// Every name that two of a project's things would have.
pub(crate) fn check(
    project: &Project,
    emission: &Emission,
    plans: &EmissionPlans<'_>,
) -> Diagnostics {
    let mut found = Diagnostics::new();
    // What is wrong in one environment mostly is in the others: it is said once.
    let mut said = BTreeSet::new();
    for environment in &project.environments {
        let Some(names) = emission.names.get(&environment.name) else {
            continue;
        };
        found.extend(names.iter().filter_map(|name| too_long(environment, name)));
        let groups = perhaps_equal(names);
        if groups.is_empty() {
            continue;
        }
        let planned = LazyCell::new(|| {
            let plan = plans.plan(environment).and_then(|plan| plan.as_ref().ok());
            plan.map(clashes)
        });
        let mut equal: Vec<(&Name, &Name, bool)> = Vec::new();
        for group in groups {
            let group: Vec<&Name> = group.iter().map(|at| &names[*at]).collect();
            for (first, second) in pairs(&group) {
                let is_certain = match sameness(first, second) {
                    Sameness::Certain => true,
                    Sameness::Different => continue,
                    Sameness::Planned => match &*planned {
                        Some(planned) if is_planned(first, second, planned) => true,
                        // Where own files are the reason that there is no plan, nobody knows whether both are made.
                        None if is_whole(first) && is_whole(second) => {
                            !plans.has_own_files(environment)
                        }
                        _ => continue,
                    },
                };
                equal.push((first, second, is_certain));
            }
        }
        // Of several names that two things share, the one that people know them by.
        equal.sort_by_key(|(first, ..)| {
            KNOWN_BY
                .iter()
                .position(|kind| *kind == first.kind)
                .unwrap_or(KNOWN_BY.len())
        });
        for (first, second, is_certain) in equal {
            if said.insert((first.call.clone(), second.call.clone())) {
                found.push(twice(environment, first, second, is_certain));
            }
        }
    }
    between(project, emission, &mut found);
    found
}

/// Every function whose environment is too large with what is put into it.
pub(crate) fn large_environments(project: &Project, emission: &Emission) -> Diagnostics {
    let mut found = Diagnostics::new();
    for large in &emission.large {
        let mut environments = project.environments.iter();
        let of = environments.find(|environment| environment.name == large.environment);
        let place = of.and_then(|environment| {
            let entry = ["functions", &large.function];
            environment
                .key_place(&["functions", &large.function, "environment"])
                .or_else(|| environment.key_place(&entry))
        });
        let message = format!(
            "with those that its grants and its key add, the environment variables of `{}` have {} characters in {}, and Lambda allows {}",
            large.function, large.size, large.environment, large.most
        );
        found.push(
            Diagnostic::error("large-environment", message)
                .at(place)
                .help("put large settings into the code, or into a bucket"),
        );
    }
    found
}

/// A name that is longer than AWS takes: what is put around an entry's name counts.
fn too_long(environment: &Environment, name: &Name) -> Option<Diagnostic> {
    let named = unique_name(&name.kind)?;
    // Most are far from it.
    if name.name.len() + 12 <= named.longest || name.name.contains(ANY) {
        return None;
    }
    let full = shown(name, name);
    let length = full.replace("<account>", "111122223333").chars().count();
    if length <= named.longest {
        return None;
    }
    let message = format!(
        "{} would be called `{full}` in {}: {length} characters, and AWS allows {}",
        named.thing, environment.name, named.longest
    );
    let help = format!("shorten the name by {} characters", length - named.longest);
    let place = name_place(environment, name).map(|place| place.labelled("too long"));
    Some(Diagnostic::error("long-name", message).at(place).help(help))
}

/// The first of a group with each of the others.
fn pairs<'a>(group: &[&'a Name]) -> Vec<(&'a Name, &'a Name)> {
    let Some((first, others)) = group.split_first() else {
        return Vec::new();
    };
    others.iter().map(|other| (*first, *other)).collect()
}

/// What is known without a plan of two names that may be equal.
enum Sameness {
    Certain,
    Different,
    /// A plan knows it.
    Planned,
}

/// Compares two names without a plan. Alarms are keys of one map, so theirs are equal; what an administrator makes is in no plan
/// of the environment, so only what is written out is compared there.
fn sameness(first: &Name, second: &Name) -> Sameness {
    let outside = |name: &Name| {
        matches!(
            ConcernName::of_call(&name.call),
            Some(ConcernName::Delivery | ConcernName::State)
        )
    };
    if is_alarm(&first.kind) {
        Sameness::Certain
    } else if !outside(first) && !outside(second) {
        Sameness::Planned
    } else if is_whole(first) && is_whole(second) {
        Sameness::Certain
    } else {
        Sameness::Different
    }
}

/// Whether all of a name is known.
fn is_whole(name: &Name) -> bool {
    !name.name.contains(ANY)
}

/// Whether two names are one in a plan: it knows what is made at all.
fn is_planned(first: &Name, second: &Name, planned: &[Clash]) -> bool {
    let has = |clash: &Clash, call: &str| {
        let module = format!("module.{call}.");
        let of = clash.addresses.iter();
        of.filter(|address| address.starts_with(&module)).count()
    };
    planned.iter().any(|clash| {
        if first.call == second.call {
            has(clash, &first.call) > 1
        } else {
            has(clash, &first.call) > 0 && has(clash, &second.call) > 0
        }
    })
}

/// Two things of an environment with one name; a warning where it is not certain that both are made.
fn twice(environment: &Environment, first: &Name, second: &Name, is_certain: bool) -> Diagnostic {
    // An entry can be renamed; what groundplan adds cannot.
    let (entry, other) = match (workload(environment, first), workload(environment, second)) {
        (None, Some(_)) => (second, first),
        _ => (first, second),
    };
    let message = format!(
        "{} and {} would both make {} called `{}` in {}",
        maker(environment, entry),
        maker(environment, other),
        thing(entry),
        shown(entry, other),
        environment.name
    );
    let place = name_place(environment, entry).map(|place| place.labelled("taken"));
    let diagnostic = if is_certain {
        Diagnostic::error("taken-name", message)
    } else {
        Diagnostic::warning("taken-name", message + ", should both be made")
    };
    diagnostic
        .at(place)
        .related(self::name_place(environment, other), "the other")
        .help(match workload(environment, entry) {
            Some((kind, _)) if kind.aws_name.given.is_some() => {
                "give the entry another name, or say what it is called in AWS: `name = \"...\"`"
            }
            _ => "give the entry another name",
        })
}

/// Two environments that would make things of one name.
fn between(project: &Project, emission: &Emission, found: &mut Diagnostics) {
    if project.environments.len() < 2 {
        return;
    }
    let mut known: HashMap<(&str, &str), (&Environment, &Name)> = HashMap::new();
    for environment in &project.environments {
        for name in emission.names.get(&environment.name).into_iter().flatten() {
            if name.name.contains(ANY) || name.name.contains("${") {
                continue;
            }
            let key = (name.kind.as_ref(), name.name.as_str());
            let Some((other, first)) = known.get(&key).copied() else {
                known.insert(key, (environment, name));
                continue;
            };
            if other.name == environment.name {
                continue;
            }
            let Some(is_certain) = collide(other, environment, &name.kind) else {
                continue;
            };
            let message = format!(
                "{} of {} and {} of {} would both make {} called `{}`{}",
                maker(other, first),
                other.name,
                maker(environment, name),
                environment.name,
                thing(name),
                name.name,
                if is_certain {
                    ""
                } else {
                    ", should the two share an account"
                }
            );
            let diagnostic = if is_certain {
                Diagnostic::error("taken-name", message)
            } else {
                Diagnostic::warning("taken-name", message)
            };
            let help = if is_certain {
                "give one of the entries another name"
            } else {
                "give one of the entries another name; with `account_id` in each environment this is checked"
            };
            found.push(
                diagnostic
                    .at(name_place(other, first))
                    .related(name_place(environment, name), "the other")
                    .help(help),
            );
        }
    }
}

/// Whether things of a type and one name collide between two environments: `None` when they do not, else
/// whether that is certain.
fn collide(one: &Environment, other: &Environment, kind: &str) -> Option<bool> {
    let reach = unique_name(kind)?.reach;
    let accounts = (&one.settings.account_id, &other.settings.account_id);
    let same_region = one.settings.region == other.settings.region;
    match (reach, accounts) {
        (NameScope::World, _) => Some(true),
        (NameScope::Region, _) if !same_region => None,
        (_, (Some(one), Some(other))) => (one == other).then_some(true),
        _ => Some(false),
    }
}

/// The entry that a name comes from: its kind and name.
fn workload<'a>(
    environment: &Environment,
    name: &'a Name,
) -> Option<(&'static WorkloadKind, &'a str)> {
    let (kind, entry) = WorkloadKind::of_call(&name.call)?;
    environment
        .is_written(&[kind.section, entry])
        .then_some((kind, entry))
}

fn name_place(environment: &Environment, name: &Name) -> Option<Place> {
    if let Some((kind, entry)) = workload(environment, name) {
        return environment.key_place(&[kind.section, entry]);
    }
    let key = name
        .name
        .strip_prefix(&format!("{}-", environment.prefix()))?;
    let (section, entry) = alarmed(environment, name, key)?;
    environment.key_place(&[section, entry])
}

/// The entry that an alarm is about: the longest that its key begins with.
fn alarmed<'a>(
    environment: &Environment,
    name: &Name,
    key: &'a str,
) -> Option<(&'static str, &'a str)> {
    if !is_alarm(&name.kind) {
        return None;
    }
    KINDS.iter().find_map(|kind| {
        AlarmId::possible_workloads(key, kind.singular)
            .find(|entry| environment.is_written(&[kind.section, entry]))
            .map(|entry| (kind.section, entry))
    })
}

/// What makes a thing, for people.
fn maker(environment: &Environment, name: &Name) -> Cow<'static, str> {
    if let Some((kind, entry)) = workload(environment, name) {
        return format!("the {} `{entry}`", kind.singular).into();
    }
    let Some(concern) = ConcernName::of_call(&name.call) else {
        return format!("`module.{}`", name.call).into();
    };
    match concern {
        ConcernName::Backup => "the backup of the environment",
        ConcernName::Delivery => "the delivery from GitHub",
        ConcernName::Health => "the health check",
        ConcernName::Monitoring => "the monitoring",
        ConcernName::Network => "the private network",
        ConcernName::Remediation => "the function that heals the others",
        ConcernName::Replication => "the replication into the recovery region",
        ConcernName::Security => "the foundation (key, log buckets, audit trail, logs of APIs)",
        ConcernName::State => "the Terraform state",
    }
    .into()
}

fn thing(name: &Name) -> &'static str {
    let named = unique_name(&name.kind);
    named.map_or("a thing", |named| named.thing)
}

/// The name, from the one of which more is known.
fn shown(one: &Name, other: &Name) -> String {
    let known = if one.name.contains(ANY) { other } else { one };
    let text = known.name.replace(ANY, "...");
    // An expression of the root says no more than that it is one.
    match (text.find("${"), text.rfind('}')) {
        (Some(from), Some(to)) if from < to => {
            format!("{}<account>{}", &text[..from], &text[to + 1..])
        }
        _ => text,
    }
}
