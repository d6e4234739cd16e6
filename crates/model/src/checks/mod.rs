//! What the settings mean together. Each rule is a function over one environment ([`RuleContext`]) or over
//! all of them ([`ProjectContext`]), and one line in a list here; the rules of one kind of workload are in its folder,
//! [`crate::workloads`], and follow from the list there.
//! Knows the description and dated facts about AWS, no Terraform and no disk.

mod application;
mod backup;
pub(crate) mod capacity;
mod chat;
mod delivery;
pub(crate) mod emails;
pub(crate) mod environment;
mod existing;
pub(crate) mod grants;
pub(crate) mod log_retention;
mod maintenance;
mod moves;
mod names;
mod network;
pub(crate) mod objective;
mod own_names;
pub(crate) mod patterns;
mod remediation;
mod secrets;
mod standby;
mod tags;
pub(crate) mod timezones;
mod waivers;

pub use grants::BEYOND_BOUNDARY;

use std::sync::Arc;

use diagnostic::{Diagnostic, Diagnostics, Place, nearest};

use crate::description::{Description, TriggeredFunction};
use crate::kinds::WorkloadKind;
use crate::load::CodePath;
use crate::resolve::ResolvedDescription;
use crate::tree::{At, Files, TomlNode};
use crate::workloads::for_each_kind;

/// Rules over one environment that are about no kind of workload, or about several.
const GENERAL_RULES: &[fn(&RuleContext<'_>, &mut Diagnostics)] = &[
    application::check,
    backup::check,
    capacity::check,
    chat::check,
    delivery::check,
    environment::check,
    existing::check,
    grants::check,
    maintenance::check,
    moves::check,
    network::check,
    own_names::check,
    remediation::check,
    tags::check,
    waivers::check,
];

/// Makes the list of the rules of each kind of workload.
macro_rules! rules_of_kinds {
    ($($help:tt $section:ident: $folder:ident::$Settings:ident, $ROW:ident;)*) => {
        /// Rules over one environment that are about one kind of workload.
        const RULES_OF_KINDS: &[fn(&RuleContext<'_>, &mut Diagnostics)] =
            &[$(crate::workloads::$folder::rules::check,)*];
    };
}
for_each_kind!(rules_of_kinds);

/// Rules over all environments at once.
const PROJECT_RULES: [fn(&ProjectContext<'_>, &mut Diagnostics); 9] = [
    application::overrides,
    application::presence,
    chat::shared,
    environment::shared,
    names::check,
    names::lengths,
    own_names::distinct,
    secrets::check,
    standby::check,
];

/// What a rule sees: one environment's description, and where its words are.
pub(crate) struct RuleContext<'a> {
    /// Name of the environment.
    pub(crate) name: &'a str,
    pub(crate) resolved: &'a ResolvedDescription,
    files: &'a Files,
    /// What is at a path below the project's root.
    pub(crate) code: &'a dyn Fn(&str) -> CodePath,
}

/// What a rule over all environments sees.
pub(crate) struct ProjectContext<'a> {
    /// `groundplan.toml`.
    pub(crate) base: &'a Arc<TomlNode>,
    /// Name and `environment.toml` of each environment.
    pub(crate) environments: &'a [(&'a str, &'a Arc<TomlNode>)],
    /// The environments, merged; under development's settings when there is none.
    pub(crate) contexts: &'a [RuleContext<'a>],
    files: &'a Files,
}

impl<'a> RuleContext<'a> {
    pub(crate) fn new(
        name: &'a str,
        resolved: &'a ResolvedDescription,
        files: &'a Files,
        code: &'a dyn Fn(&str) -> CodePath,
    ) -> Self {
        Self {
            name,
            resolved,
            files,
            code,
        }
    }

    /// What could be decoded.
    pub(crate) fn description(&self) -> &'a Description {
        &self.resolved.description
    }

    /// The merged description.
    pub(crate) fn root(&self) -> At<'a> {
        At::root(&self.resolved.root, self.files)
    }

    /// Whether GitHub Actions applies the environment, as [`crate::Environment::delivered`] says.
    pub(crate) fn is_delivered(&self) -> bool {
        let settings = self.resolved.settings.as_ref();
        self.description().application.repository.is_some()
            && settings
                .is_some_and(|settings| settings.account_id.is_some() && settings.backend.is_some())
    }

    /// The entry `name` of a kind such as `functions`.
    pub(crate) fn entry<'b>(&'b self, kind: &'b str, name: &'b str) -> At<'b> {
        self.root().get(kind).get(name)
    }

    /// Where a trigger is written.
    pub(crate) fn trigger<'b>(&'b self, found: TriggeredFunction<'b>) -> At<'b> {
        let triggers = self.entry("functions", found.name).get("triggers");
        triggers.item(found.index)
    }

    /// Names of all entries of a kind, also of those that could not be decoded.
    pub(crate) fn names<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'b str> {
        names(self.root().get(kind))
    }

    /// Whether there is such an entry, decoded or not.
    pub(crate) fn has(&self, kind: &str, name: &str) -> bool {
        self.entry(kind, name).node().is_some()
    }
}

impl<'a> ProjectContext<'a> {
    /// `groundplan.toml`.
    pub(crate) fn root(&self) -> At<'a> {
        At::root(self.base, self.files)
    }

    /// An environment's own file.
    pub(crate) fn within(&self, environment: &'a Arc<TomlNode>) -> At<'a> {
        At::root(environment, self.files)
    }
}

/// Keys of a table.
pub(crate) fn names(at: At<'_>) -> impl Iterator<Item = &str> {
    at.node()
        .and_then(|node| node.table())
        .into_iter()
        .flat_map(|table| table.iter())
        .map(|entry| &*entry.key)
}

/// Applies every rule to every environment.
pub(crate) fn check(
    base: &Arc<TomlNode>,
    environments: &[(&str, &Arc<TomlNode>)],
    contexts: &[RuleContext<'_>],
    files: &Files,
    diagnostics: &mut Diagnostics,
) {
    let project = ProjectContext {
        base,
        environments,
        contexts,
        files,
    };
    for rule in PROJECT_RULES {
        rule(&project, diagnostics);
    }
    // What is wrong in `groundplan.toml` is found in each environment; equal faults are told once.
    for context in contexts {
        for rule in GENERAL_RULES.iter().chain(RULES_OF_KINDS) {
            rule(context, diagnostics);
        }
    }
}

/// A function that is named and not described here; `elsewhere` is why one made elsewhere will not do.
pub(crate) fn unknown_function(
    context: &RuleContext<'_>,
    function: &str,
    place: Option<Place>,
    elsewhere: &str,
    diagnostics: &mut Diagnostics,
) {
    let message = format!("there is no function `{function}`");
    let existing = context.root().get("existing").get("functions");
    let help = if existing.get(function).node().is_some() {
        elsewhere.to_owned()
    } else {
        meant(function, context.names("functions"))
            .unwrap_or_else(|| format!("describe it as `[functions.{function}]`"))
    };
    diagnostics.push(error("unknown-target", message, place, "not described").help(help));
}

/// That the entry which the setting of its kind names is in this description. `others` are the kinds that the setting's
/// neighbours name, and `elsewhere` says what to do about one that is made elsewhere.
pub(crate) fn described(
    context: &RuleContext<'_>,
    (kind, name): (&'static WorkloadKind, &str),
    others: impl IntoIterator<Item = &'static WorkloadKind>,
    elsewhere: &str,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let (setting, section) = (kind.singular, kind.section);
    if context.has(section, name) {
        return;
    }
    let message = format!("there is no {setting} `{name}`");
    let existing = context.root().get("existing").get(section);
    let other = others
        .into_iter()
        .find(|kind| context.has(kind.section, name));
    let help = if let Some(other) = other {
        let (thing, setting) = (other.with_article, other.singular);
        format!("`{name}` is {thing}: write `{setting} = \"{name}\"`")
    } else if existing.get(name).node().is_some() {
        elsewhere.to_owned()
    } else if name.starts_with("arn:") {
        format!(
            "`{setting}` names an entry of `[{section}]`; where an ARN may be, it is written as a text"
        )
    } else {
        meant(name, context.names(section))
            .unwrap_or_else(|| format!("describe it as `[{section}.{name}]`"))
    };
    let place = at.get(setting).value();
    diagnostics.push(error("unknown-target", message, place, "not described").help(help));
}

/// A fault at some words, with a label under the caret.
pub(crate) fn error(
    code: &'static str,
    message: String,
    place: Option<Place>,
    label: &str,
) -> Diagnostic {
    Diagnostic::error(code, message).at(place.map(|place| place.labelled(label)))
}

/// A remark at some words.
pub(crate) fn warning(code: &'static str, message: String, place: Option<Place>) -> Diagnostic {
    Diagnostic::warning(code, message).at(place)
}

/// An item of a list that is there before.
pub(crate) fn named_twice(
    message: String,
    list: At<'_>,
    second: usize,
    first: usize,
) -> Diagnostic {
    let place = list.item(second).value();
    error("twice", message, place, "the second time")
        .related(list.item(first).value(), "the first time")
}

/// ``did you mean `x`?``, if there is an x.
pub(crate) fn meant<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(word, candidates).map(|meant| format!("did you mean `{meant}`?"))
}

/// Pairs of equal items: the later and the earlier index.
pub(crate) fn repeats<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<(usize, usize)> {
    let mut seen = std::collections::BTreeMap::new();
    let mut repeats = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        match seen.get(&item) {
            Some(first) => repeats.push((index, *first)),
            None => {
                seen.insert(item, index);
            }
        }
    }
    repeats
}
