//! What a selection of AWS Backup, or of a restore test, takes in: by ARN, by pattern, by tag, by
//! reference.

use std::collections::HashSet;

use plan::{Instance, Plan};
use values::{Lookup, PartialValue, Value};

use super::kinds::CoveredKind;
use super::workload::{Registry, Workload};

/// Is something taken in?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Taken {
    /// No.
    No,
    /// The plan does not tell.
    Perhaps,
    /// Yes.
    Yes,
}

impl Taken {
    fn from_bool(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Perhaps => Self::Perhaps,
            Self::Yes => Self::No,
        }
    }
}

/// A list of ARNs.
#[derive(Debug, Default)]
struct Arns {
    /// Workloads that are named.
    named: HashSet<usize>,
    /// Patterns with `*`, as service and resource, such as `dynamodb:table/orders-*`.
    patterns: Vec<String>,
    /// May there be others?
    more: bool,
}

/// What is taken in.
#[derive(Debug, Default)]
pub(super) struct Selection {
    resources: Arns,
    /// Are resources named at all?
    by_resource: bool,
    left_out: Arns,
    /// Tags of which one is enough.
    any_tag: Vec<(String, Option<String>)>,
    /// Conditions that all must hold.
    conditions: Vec<Condition>,
    /// Is there a condition that is not to be known?
    unclear: bool,
}

#[derive(Debug)]
struct Condition {
    key: String,
    value: Option<String>,
    like: bool,
    holds: bool,
}

impl Selection {
    /// An `aws_backup_selection`.
    pub(super) fn of_backup<'a>(
        plan: &'a Plan,
        instance: &'a Instance,
        registry: &mut Registry<'a>,
    ) -> Self {
        let mut found = Self {
            by_resource: !instance.lookup("resources").is_absent(),
            resources: arns(plan, instance, "resources", registry),
            left_out: arns(plan, instance, "not_resources", registry),
            ..Self::default()
        };
        for tag in blocks(&instance.values, "selection_tag", &mut found.unclear) {
            if let Some(key) = tag.lookup("key").text() {
                let value = tag.lookup("value").text().map(str::to_owned);
                found.any_tag.push((key.to_owned(), value));
            }
        }
        let conditions = blocks(&instance.values, "condition", &mut found.unclear);
        found.conditions(&conditions);
        found
    }

    /// An `aws_backup_restore_testing_selection`.
    pub(super) fn of_restore_test<'a>(
        plan: &'a Plan,
        instance: &'a Instance,
        registry: &mut Registry<'a>,
    ) -> Self {
        let mut found = Self {
            by_resource: !instance.lookup("protected_resource_arns").is_absent(),
            resources: arns(plan, instance, "protected_resource_arns", registry),
            ..Self::default()
        };
        let path = "protected_resource_conditions";
        // A block in one version of the provider, an object in another.
        let conditions = match instance.values.get(path) {
            Some(one) if one.entries().is_some() => vec![one],
            _ => blocks(&instance.values, path, &mut found.unclear),
        };
        found.conditions(&conditions);
        found
    }

    fn conditions(&mut self, given: &[&Value]) {
        for block in given {
            for (name, like, holds) in [
                ("string_equals", false, true),
                ("string_like", true, true),
                ("string_not_equals", false, false),
                ("string_not_like", true, false),
            ] {
                for one in blocks(block, name, &mut self.unclear) {
                    let Some(key) = one.lookup("key").text() else {
                        self.unclear = true;
                        continue;
                    };
                    self.conditions.push(Condition {
                        key: key.trim_start_matches("aws:ResourceTag/").to_owned(),
                        value: one.lookup("value").text().map(str::to_owned),
                        like,
                        holds,
                    });
                }
            }
        }
    }

    /// Is a workload taken in?
    pub(super) fn takes(&self, at: usize, workload: &Workload<'_>) -> Taken {
        let resource = if self.by_resource {
            self.resources.hold(at, workload)
        } else {
            Taken::No
        };
        let tagged = self
            .any_tag
            .iter()
            .map(|(key, value)| tag(workload, key, value.as_deref(), false))
            .max();
        let chosen = match (tagged, self.by_resource) {
            (None, true) => resource,
            (None, false) => Taken::from_bool(!self.conditions.is_empty()),
            (Some(tagged), false) => tagged,
            // AWS does not say that both must hold, nor that one is enough.
            (Some(tagged), true) if tagged == resource => tagged,
            (Some(_), true) => Taken::Perhaps,
        };
        let mut taken = chosen.min(self.left_out.hold(at, workload).not());
        for condition in &self.conditions {
            let holds = tag(
                workload,
                &condition.key,
                condition.value.as_deref(),
                condition.like,
            );
            taken = taken.min(if condition.holds { holds } else { holds.not() });
        }
        if self.unclear {
            taken = taken.min(Taken::Perhaps);
        }
        taken
    }
}

impl Arns {
    fn hold(&self, at: usize, workload: &Workload<'_>) -> Taken {
        if self.named.contains(&at) {
            return Taken::Yes;
        }
        let (service, before) = workload.kind.row().arn.split_once(':').unwrap_or_default();
        let mut found = Taken::No;
        if !self.patterns.is_empty() {
            match &workload.name {
                Some(name) => {
                    let whole = format!("{service}:{before}{name}");
                    let hit = self.patterns.iter().any(|pattern| matches(pattern, &whole));
                    found = Taken::from_bool(hit);
                }
                None => found = Taken::Perhaps,
            }
        }
        if found == Taken::No && self.more {
            found = Taken::Perhaps;
        }
        found
    }
}

/// The blocks of a name, when they are known.
fn blocks<'v>(values: &'v Value, name: &str, unclear: &mut bool) -> Vec<&'v Value> {
    let Some(given) = values.get(name) else {
        return Vec::new();
    };
    let given = given.parts();
    *unclear |= given.is_unknown();
    given.items().unwrap_or_default().iter().collect()
}

/// Does a workload carry a tag of this value?
fn tag(workload: &Workload<'_>, key: &str, value: Option<&str>, like: bool) -> Taken {
    match (workload.tag(key), value) {
        (Lookup::Unknown, _) | (Lookup::Known(_), None) => Taken::Perhaps,
        (Lookup::Absent, _) => Taken::No,
        (Lookup::Known(found), Some(value)) => {
            Taken::from_bool(found.as_str().is_some_and(|found| {
                if like {
                    matches(value, found)
                } else {
                    found == value
                }
            }))
        }
    }
}

/// The ARNs in a list of `instance`.
fn arns<'a>(
    plan: &'a Plan,
    instance: &'a Instance,
    argument: &str,
    registry: &mut Registry<'a>,
) -> Arns {
    let mut found = Arns::default();
    let Some(given) = instance.values.get(argument) else {
        return found;
    };
    let given = given.parts();
    // What the provider computes is not written, and leaves nothing out.
    let written = plan
        .configuration_of(instance)
        .is_none_or(|configuration| configuration.body.expression(argument).is_some());
    if !written && given.is_unknown() {
        return found;
    }
    let mut unknown = given.is_unknown();
    for item in given.items().unwrap_or_default() {
        match pattern(item) {
            Some(text) => found.add(&text, registry),
            None => unknown = true,
        }
    }
    if unknown {
        let referents = plan.resolve_references(instance, argument);
        let named = referents
            .found
            .iter()
            .filter(|referent| referent.certain)
            .filter_map(|referent| registry.made_by(referent.instance));
        found.named.extend(named);
        found.more = !referents.complete || referents.found.iter().any(|one| !one.certain);
    }
    found
}

impl Arns {
    fn add(&mut self, arn: &str, registry: &mut Registry<'_>) {
        if arn == "*" {
            self.patterns.push("*".to_owned());
            return;
        }
        match CoveredKind::of_arn(arn) {
            Some((kind, name)) if !name.contains('*') => {
                self.named.extend(registry.named(kind, name));
            }
            _ => {
                let mut parts = arn.splitn(6, ':').skip(2);
                let service = parts.next().unwrap_or_default();
                let rest = parts.nth(2).unwrap_or_default();
                self.patterns.push(format!("{service}:{rest}"));
            }
        }
    }
}

/// A text with `*` for each part of it that is known only after apply. `None` when all is.
fn pattern(value: &Value) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    let Value::Unknown(unknown) = value.plain() else {
        return None;
    };
    match unknown.partial.as_deref()? {
        PartialValue::Template(pieces) => Some(
            pieces
                .iter()
                .map(|piece| piece.as_str().unwrap_or("*"))
                .collect(),
        ),
        _ => None,
    }
}

/// Does a text match a pattern in which `*` matches anything?
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, hit) in [
            ("*", "s3:a", true),
            ("s3:a-*", "s3:a-b", true),
            ("s3:a-*", "s3:ab", false),
            ("s3:a", "s3:ab", false),
            ("a*b*c", "axbyc", true),
            ("a*b*c", "axyc", false),
            ("ab*b", "ab", false),
        ] {
            assert_eq!(matches(pattern, text), hit, "{pattern} {text}");
        }
    }
}
