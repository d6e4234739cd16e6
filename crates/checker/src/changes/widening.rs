//! What a policy allows after a change that it did not before.

use plan::Instance;
use std::fmt::Write as _;
use values::{Lookup, Value};

use super::is_new;
use crate::policy::actions::{self, Level};
use crate::policy::patterns;
use crate::policy::{Condition, Policy, PolicyText, Statement};
use crate::resource_policies::policy_owner;
use crate::scope::{Document, Scope};

/// Is the policy part of something that apply makes anew? Then all of it is new, and nothing wider.
pub(super) fn belongs_to_new(scope: &Scope<'_>, instance: &Instance) -> bool {
    if !is_new(instance) {
        return false;
    }
    policy_owner(&instance.resource_type).is_none_or(|(argument, kind, attributes)| {
        scope
            .plan
            .find(&instance.address)
            .and_then(|instance| scope.target(instance, argument, kind, attributes))
            .is_some_and(is_new)
    })
}

/// The policy in an argument before a change.
pub(super) fn before(values: &Value, argument: &str) -> Document {
    let Some(value) = values.get(argument) else {
        return Document::Absent;
    };
    let known = match value.lookup("") {
        Lookup::Absent => return Document::Absent,
        Lookup::Known(known) => known.as_str() == Some(""),
        Lookup::Unknown => false,
    };
    if known {
        return Document::Absent;
    }
    match value.document().map(|document| Policy::read(&document)) {
        Some(Ok(policy)) => Document::Read(policy),
        Some(Err(why)) => Document::Broken(why),
        None => Document::Unknown,
    }
}

/// What is allowed after a change and was not before.
#[derive(Debug, Default)]
pub(super) struct Wider {
    pub(super) new: Vec<Right>,
    /// What may be new: a part of it is known only after apply.
    pub(super) perhaps: Vec<Right>,
}

/// A right that is new.
#[derive(Debug)]
pub(super) struct Right {
    /// In words.
    pub(super) words: String,
    /// Does it let somebody widen rights, reach everything, or come from elsewhere?
    pub(super) is_strong: bool,
}

/// Holds the policy after a change against the one before.
pub(super) fn wider(was: &Policy, is: &Policy) -> Wider {
    let mut found = Wider::default();
    let same = |a: &Statement, b: &Statement| plain(a) == plain(b);
    for statement in &is.statements {
        if !statement.allows() || was.statements.iter().any(|old| same(old, statement)) {
            continue;
        }
        added(was, statement, &mut found);
    }
    for statement in &was.statements {
        if statement.allows() || is.statements.iter().any(|new| same(new, statement)) {
            continue;
        }
        let right = Right {
            words: format!(
                "it no longer denies {}{}",
                list(&statement.actions),
                match statement.sid.as_str() {
                    "" => String::new(),
                    sid => format!(" (statement `{sid}`)"),
                }
            ),
            is_strong: true,
        };
        if is.complete {
            found.new.push(right);
        } else {
            found.perhaps.push(right);
        }
    }
    found
}

/// A statement without its name, for comparison.
fn plain(statement: &Statement) -> String {
    let mut plain = statement.clone();
    plain.sid = String::new();
    format!("{plain:?}")
}

/// The rights of a statement that no statement before gave.
fn added(was: &Policy, statement: &Statement, found: &mut Wider) {
    if statement.not_action || statement.not_resource || statement.not_principal {
        found.new.push(Right {
            words: "it allows all but some".to_owned(),
            is_strong: true,
        });
        return;
    }
    let nobody = [(String::new(), PolicyText::Known("".into()))];
    let itself = [PolicyText::Known("".into())];
    let principals: &[(String, PolicyText)] = match statement.principals.as_slice() {
        [] => &nobody,
        named => named,
    };
    let resources: &[PolicyText] = match statement.resources.as_slice() {
        [] => &itself,
        named => named,
    };
    for action in &statement.actions {
        for resource in resources {
            for principal in principals {
                let asked = Asked {
                    action,
                    resource,
                    principal,
                    conditions: &statement.conditions,
                };
                let covered = was
                    .statements
                    .iter()
                    .filter(|old| old.allows())
                    .map(|old| asked.is_covered_by(old))
                    .max()
                    .unwrap_or(Covered::No);
                match covered {
                    Covered::Yes => {}
                    Covered::Perhaps => found.perhaps.push(asked.right(was)),
                    Covered::No => found.new.push(asked.right(was)),
                }
            }
        }
    }
}

/// Was it allowed before? In this order, so that the best answer is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Covered {
    No,
    Perhaps,
    Yes,
}

impl Covered {
    /// Does a pattern match a text of which a part may be unknown?
    fn text(pattern: &PolicyText, text: &PolicyText) -> Self {
        let (wide, narrow) = (pattern.pattern(), text.pattern());
        let known = pattern.known().is_some() && text.known().is_some();
        if known || pattern.is_star() {
            // Of a pattern after the change, `*` is a letter like any other here.
            return Self::from_bool(patterns::is_like(&wide, &narrow));
        }
        if pattern == text || patterns::may_meet(&wide, &narrow) {
            Self::Perhaps
        } else {
            Self::No
        }
    }

    fn from_bool(truth: bool) -> Self {
        if truth { Self::Yes } else { Self::No }
    }
}

struct Asked<'a> {
    action: &'a PolicyText,
    resource: &'a PolicyText,
    principal: &'a (String, PolicyText),
    conditions: &'a [Condition],
}

impl Asked<'_> {
    fn is_covered_by(&self, old: &Statement) -> Covered {
        if old.not_action || old.not_resource || old.not_principal {
            return Covered::Perhaps;
        }
        let any = |patterns: &[PolicyText], text: &PolicyText| match (patterns, text.known()) {
            ([], Some("")) => Covered::Yes,
            _ => patterns
                .iter()
                .map(|pattern| Covered::text(pattern, text))
                .max()
                .unwrap_or(Covered::No),
        };
        let (kind, name) = self.principal;
        let principal = if kind.is_empty() && old.principals.is_empty() {
            Covered::Yes
        } else {
            old.principals
                .iter()
                .filter(|(old, _)| old == kind || old == "*")
                .map(|(_, old)| Covered::text(old, name))
                .max()
                .unwrap_or(Covered::No)
        };
        any(&old.actions, self.action)
            .min(any(&old.resources, self.resource))
            .min(principal)
            .min(Covered::from_bool(self.is_bound_as(old)))
    }

    /// Is each condition that bound it before still there, with no more values?
    fn is_bound_as(&self, old: &Statement) -> bool {
        old.conditions.iter().all(|bound| {
            self.conditions.iter().any(|condition| {
                condition.operator == bound.operator
                    && condition.key == bound.key
                    && condition
                        .values
                        .iter()
                        .all(|value| bound.values.contains(value))
            })
        })
    }

    fn right(&self, was: &Policy) -> Right {
        let mut words = format!("`{}`", self.action.shown());
        let resource = self.resource.shown();
        if !resource.is_empty() {
            let _ = write!(words, " on `{resource}`");
        }
        let (kind, name) = self.principal;
        if !kind.is_empty() {
            let _ = write!(words, " for `{}`", name.shown());
        }
        Right {
            words,
            is_strong: self.is_strong(was),
        }
    }

    /// Could it widen rights, does it reach all of a service or every resource, or does somebody new
    /// come in from outside? A service of AWS that is named does not.
    fn is_strong(&self, was: &Policy) -> bool {
        let pattern = self.action.pattern();
        let matched = actions::matching(&pattern).unwrap_or_default();
        let widens = matched
            .iter()
            .any(|action| action.level == Level::Permissions)
            || ["iam:PassRole", "sts:AssumeRole"]
                .iter()
                .any(|one| self.principal.0.is_empty() && patterns::is_like(&pattern, one));
        let whole = self.action.is_star() || pattern.ends_with(":*");
        let everywhere = self.resource.is_everything()
            && self.principal.0.is_empty()
            && matched.iter().any(|action| action.has_resources());
        let (kind, name) = self.principal;
        let known = was
            .statements
            .iter()
            .flat_map(|old| &old.principals)
            .any(|(_, old)| old == name);
        let stranger = !kind.is_empty() && kind != "Service" && !known;
        widens || whole || everywhere || stranger
    }
}

fn list(names: &[PolicyText]) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", name.shown()))
        .collect();
    super::some_of(&names)
}
