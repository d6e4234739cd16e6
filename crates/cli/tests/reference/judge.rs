//! Whether a fact holds. Knows no notation of facts, no page.

use std::collections::BTreeMap;

use plan::Plan;
use regex::Regex;
use serde_json::Value as Json;

use crate::facts::{Expected, Fact, Subject};
use crate::look::{Found, at, is_like, shown};
use crate::page::{proof, shows};
use crate::world::{Environment, Project};

/// Projects by folder, each emitted once.
#[derive(Default)]
pub(crate) struct Judge {
    projects: BTreeMap<String, Project>,
}

impl Judge {
    /// With another project in place of the sample.
    pub(crate) fn with_sample(sample: Project) -> Self {
        Self {
            projects: BTreeMap::from([(String::new(), sample)]),
        }
    }

    /// What does not hold, each with row and place; empty when the fact holds.
    pub(crate) fn faults(&mut self, fact: &Fact) -> Vec<String> {
        let project = self
            .projects
            .entry(fact.project.clone())
            .or_insert_with(|| Project::at(&fact.project));
        let mut faults = Vec::new();
        match &fact.subject {
            Subject::Runs { tests, by } => {
                for test in tests {
                    if !shows(test) {
                        faults.push(format!("there is no test `{test}`"));
                    } else if proof(test) != by {
                        faults.push(format!("`{test}` is run by {}, not {by}", proof(test)));
                    }
                }
            }
            _ if fact.distinct.is_some() => distinct(fact, project, &mut faults),
            _ => {
                let mut judged = 0;
                for environment in &project.environments {
                    let named = &fact.environments;
                    if named.is_empty() || named.contains(&environment.name) {
                        judged += 1;
                        in_environment(fact, project, environment, &mut faults);
                    }
                }
                if judged < fact.environments.len().max(1) {
                    faults.push(format!("one of {:?} is not there", fact.environments));
                }
            }
        }
        let told = |fault| format!("{} ({}): {fault}", fact.row, fact.place);
        faults.into_iter().map(told).collect()
    }
}

/// Texts of a fact with the names of an environment in them.
struct Names<'a>(&'a Environment);

impl Names<'_> {
    fn text(&self, text: &str) -> String {
        let text = text.replace("{environment}", &self.0.name);
        text.replace("{account}", &self.0.account)
    }

    fn json(&self, value: &Json) -> Json {
        match value {
            Json::String(text) => Json::String(self.text(text)),
            Json::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            Json::Object(members) => {
                let members = members.iter();
                let named = members.map(|(key, value)| (self.text(key), self.json(value)));
                Json::Object(named.collect())
            }
            other => other.clone(),
        }
    }
}

fn in_environment(
    fact: &Fact,
    project: &Project,
    environment: &Environment,
    faults: &mut Vec<String>,
) {
    let names = Names(environment);
    let mut found = 0;
    match &fact.subject {
        Subject::Instances { .. } => {
            for number in instances(fact, environment) {
                found += 1;
                let address = &environment.plan.instances[number].address;
                let place = format!("{}, {address}", environment.name);
                let refers = |path: &str| followed(&environment.plan, number, path);
                holds(
                    fact,
                    &names,
                    &place,
                    environment.values(number),
                    &refers,
                    faults,
                );
            }
        }
        Subject::Output(name) => {
            if let Some(value) = environment.plan.outputs.get(name.as_str()) {
                found += 1;
                let place = format!("{}, output {name}", environment.name);
                holds(fact, &names, &place, &shown(value), &|_| Vec::new(), faults);
            }
        }
        Subject::Files { like, section } => {
            let like = names.text(like);
            let alone = (!like.contains('*')).then_some(like.as_str());
            let paths = project
                .emitted()
                .filter(|path| is_like(path, &like) && alone.is_none());
            for path in paths.chain(alone) {
                let Some(text) = project.text(path) else {
                    continue;
                };
                let text = match section {
                    Some(heading) => section_of(&text, &names.text(heading)),
                    None => Some(text),
                };
                let Some(text) = text else { continue };
                found += 1;
                in_file(fact, &names, path, &text, faults);
            }
        }
        Subject::Runs { .. } => unreachable!("a test is in no environment"),
    }
    let enough = fact.count.map_or(found > 0, |count| found == count);
    if !enough {
        let wanted = fact
            .count
            .map_or("at least one".into(), |count| count.to_string());
        let subject = &fact.subject;
        faults.push(format!(
            "{}: {found} where {wanted} is to be: {subject:?}",
            environment.name
        ));
    }
}

/// The numbers of the instances that a fact is about.
fn instances<'a>(fact: &'a Fact, environment: &'a Environment) -> impl Iterator<Item = usize> + 'a {
    let Subject::Instances { like, except } = &fact.subject else {
        panic!("{} is about no instances", fact.place);
    };
    let names = Names(environment);
    let named = |patterns: &[String]| patterns.iter().map(|one| names.text(one)).collect();
    let (like, except): (Vec<String>, Vec<String>) = (named(like), named(except));
    let all = environment.plan.instances.iter().enumerate();
    all.filter(move |(_, instance)| {
        let is = |patterns: &[String]| patterns.iter().any(|one| is_like(&instance.address, one));
        instance.is_managed() && is(&like) && !is(&except)
    })
    .map(|(number, _)| number)
}

/// The addresses of the managed instances that an argument refers to.
fn followed(plan: &Plan, number: usize, path: &str) -> Vec<String> {
    let instance = &plan.instances[number];
    let found = plan.resolve_references(instance, path).found;
    let managed = found
        .iter()
        .filter(|referent| referent.instance.is_managed());
    managed
        .map(|referent| referent.instance.address.to_string())
        .collect()
}

fn in_file(fact: &Fact, names: &Names<'_>, path: &str, text: &str, faults: &mut Vec<String>) {
    for said in &fact.says {
        let said = names.text(said);
        if !text.contains(&said) {
            faults.push(format!("{path} does not say `{said}`"));
        }
    }
    for never in &fact.never {
        let never = Regex::new(&names.text(never)).expect("an expression");
        if let Some(found) = never.find(text) {
            faults.push(format!("{path} says `{}`", found.as_str()));
        }
    }
    if fact.has.is_empty() {
        return;
    }
    let value: Json = if path.ends_with(".json") {
        serde_json::from_str(text).expect("JSON")
    } else {
        serde_norway::from_str(text).expect("YAML")
    };
    holds(fact, names, path, &value, &|_| Vec::new(), faults);
}

/// The section of a document below a heading, to the next heading of the same level or above.
fn section_of(text: &str, heading: &str) -> Option<String> {
    let level = |line: &str| {
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        (level > 0 && line[level..].starts_with(' ')).then_some(level)
    };
    let mut within = None;
    let mut section = String::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        if let Some(found) = level(line).filter(|_| !fenced) {
            match within {
                Some(own) if found <= own => break,
                None if line[found..].trim() == heading => within = Some(found),
                _ => {}
            }
        }
        if within.is_some() {
            section.push_str(line);
            section.push('\n');
        }
    }
    within.map(|_| section)
}

fn holds(
    fact: &Fact,
    names: &Names<'_>,
    place: &str,
    value: &Json,
    refers: &dyn Fn(&str) -> Vec<String>,
    faults: &mut Vec<String>,
) {
    for (path, wanted) in &fact.has {
        let path = names.text(path);
        let found = at(value, &path);
        let said = match &found {
            Found::One(one) => one.map_or("nothing".into(), Json::to_string),
            Found::Several(all) => serde_json::to_string(all).unwrap(),
        };
        let all = match &found {
            Found::One(one) => one.iter().copied().collect(),
            Found::Several(all) => all.clone(),
        };
        let each = |is: &dyn Fn(&Json) -> bool| !all.is_empty() && all.iter().all(|one| is(one));
        let good = match wanted {
            Expected::Is(wanted) => {
                let wanted = names.json(wanted);
                match &found {
                    Found::One(one) => one.is_some_and(|one| same(one, &wanted)),
                    Found::Several(all) => wanted.as_array().is_some_and(|wanted| {
                        wanted.len() == all.len() && wanted.iter().zip(all).all(|(a, b)| same(a, b))
                    }),
                }
            }
            Expected::Like(pattern) => {
                let pattern = names.text(pattern);
                each(&|one| one.as_str().is_some_and(|text| is_like(text, &pattern)))
            }
            Expected::Contains(part) => contains(&all, &names.json(part)),
            Expected::Lacks(part) => !contains(&all, &names.json(part)),
            Expected::AtLeast(least) => each(&|one| one.as_f64().is_some_and(|one| one >= *least)),
            Expected::AtMost(most) => each(&|one| one.as_f64().is_some_and(|one| one <= *most)),
            Expected::Number(number) => match &found {
                Found::One(Some(Json::Array(items))) => items.len() == *number,
                Found::One(Some(Json::Object(members))) => members.len() == *number,
                Found::One(_) => false,
                Found::Several(all) => all.len() == *number,
            },
            Expected::Refers(patterns) => {
                let found = refers(&path);
                let named: Vec<String> = patterns.iter().map(|one| names.text(one)).collect();
                let expected = found
                    .iter()
                    .all(|one| named.iter().any(|like| is_like(one, like)));
                let there = named
                    .iter()
                    .all(|like| found.iter().any(|one| is_like(one, like)));
                if !(expected && there) {
                    faults.push(format!(
                        "{place}: {path} refers to {found:?}, not {named:?}"
                    ));
                }
                true
            }
            Expected::Absent => all.is_empty(),
            Expected::Present => !all.is_empty(),
        };
        if !good {
            faults.push(format!(
                "{place}: {path} is {said}, where {wanted:?} is to be"
            ));
        }
    }
}

/// Equal, whole numbers also to fractions of the same value.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        _ => a == b,
    }
}

fn contains(found: &[&Json], part: &Json) -> bool {
    found.iter().any(|one| match (one, part) {
        (Json::String(text), Json::String(part)) => text.contains(part.as_str()),
        (Json::Array(items), part) => items.contains(part),
        (Json::Object(members), Json::String(key)) => members.contains_key(key),
        (one, part) => *one == part,
    })
}

/// What is at the path of the same address differs from environment to environment.
fn distinct(fact: &Fact, project: &Project, faults: &mut Vec<String>) {
    let path = fact.distinct.as_deref().unwrap_or_default();
    let mut seen: BTreeMap<(String, String), &str> = BTreeMap::new();
    for environment in &project.environments {
        let mut found = 0;
        for number in instances(fact, environment) {
            let instance = &environment.plan.instances[number];
            let Found::One(Some(Json::String(name))) = at(environment.values(number), path) else {
                continue;
            };
            found += 1;
            let other = seen.insert(
                (instance.resource_type.to_string(), name.clone()),
                &environment.name,
            );
            if let Some(other) = other.filter(|other| *other != environment.name) {
                let address = &instance.address;
                faults.push(format!(
                    "{address} is `{name}` in {other} and {}",
                    environment.name
                ));
            }
        }
        if fact.count.map_or(found == 0, |least| found < least) {
            faults.push(format!("{}: {found} have a {path}", environment.name));
        }
    }
}
