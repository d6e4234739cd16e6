//! What the settings mean together. Each rule is a function over one environment ([`RuleContext`]) or over
//! all of them ([`ProjectContext`]), and one line in a list here.
//! Knows the description and dated facts about AWS, no Terraform and no disk.

mod application;
mod backup;
mod capacity;
mod code;
mod delivery;
mod environment;
mod functions;
mod grants;
mod handlers;
mod health;
mod metrics;
mod moves;
mod names;
mod network;
mod objectives;
mod own_names;
mod queues;
mod remediation;
mod routes;
mod storage;
mod tags;
mod variables;
mod waivers;

use std::sync::Arc;

use diagnostic::{Diagnostic, Diagnostics, Place, nearest};

use crate::description::{Api, Authorization, Description, Function};
use crate::load::CodePath;
use crate::resolve::ResolvedDescription;
use crate::tree::{At, Files, TomlNode};

/// Rules over one environment.
const RULES: &[fn(&RuleContext<'_>, &mut Diagnostics)] = &[
    application::check,
    backup::check,
    capacity::check,
    code::check,
    delivery::check,
    environment::check,
    functions::check,
    functions::api_timeouts,
    grants::check,
    handlers::check,
    health::check,
    metrics::check,
    moves::check,
    network::check,
    objectives::check,
    own_names::check,
    queues::check,
    remediation::check,
    routes::check,
    routes::callers,
    storage::check,
    tags::check,
    variables::check,
    waivers::check,
];

/// Rules over all environments at once.
const PROJECT_RULES: [fn(&ProjectContext<'_>, &mut Diagnostics); 6] = [
    application::overrides,
    application::presence,
    environment::shared,
    names::check,
    names::lengths,
    own_names::distinct,
];

/// What a rule sees: one environment's description, and where its words are.
pub(crate) struct RuleContext<'a> {
    /// Name of the environment.
    pub(crate) name: &'a str,
    pub(crate) resolved: &'a ResolvedDescription,
    files: &'a Files,
    code: &'a dyn Fn(&str) -> CodePath,
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

    /// The entry `name` of a kind such as `functions`.
    pub(crate) fn entry<'b>(&'b self, kind: &'b str, name: &'b str) -> At<'b> {
        self.root().get(kind).get(name)
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
        for rule in RULES {
            rule(context, diagnostics);
        }
    }
}

/// Longest answer of an API in seconds (API Gateway's integration timeout, AWS quota, read 2026-11).
pub(crate) const API_TIMEOUT_SECONDS: u32 = 29;

/// Shortens the timeouts of functions that answer for an API; longer ones that a user wrote were
/// refused before.
pub(crate) fn bound_timeouts(description: &mut Description) {
    for api in description.apis.values() {
        for name in answering(api) {
            if let Some(function) = description.functions.get_mut(name) {
                function.timeout_seconds = function.timeout_seconds.min(API_TIMEOUT_SECONDS);
            }
        }
    }
}

/// The functions that answer for an API.
fn answering(api: &Api) -> impl Iterator<Item = &String> {
    let authoriser = match &api.authorization {
        Authorization::Function(name) => Some(name),
        _ => None,
    };
    api.routes.values().chain(authoriser)
}

/// How long a function may run, in seconds, once those that answer for an API are bounded.
fn bounded_timeout(description: &Description, name: &str, function: &Function) -> u32 {
    let mut answering = description.apis.values().flat_map(answering);
    match answering.any(|answers| answers == name) {
        true => function.timeout_seconds.min(API_TIMEOUT_SECONDS),
        false => function.timeout_seconds,
    }
}

/// A function that is named and not described here; `elsewhere` is why one made elsewhere will not do.
fn unknown_function(
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

/// A fault at some words, with a label under the caret.
fn error(code: &'static str, message: String, place: Option<Place>, label: &str) -> Diagnostic {
    Diagnostic::error(code, message).at(place.map(|place| place.labelled(label)))
}

/// A remark at some words.
fn warning(code: &'static str, message: String, place: Option<Place>) -> Diagnostic {
    Diagnostic::warning(code, message).at(place)
}

/// ``did you mean `x`?``, if there is an x.
fn meant<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|meant| format!("did you mean `{meant}`?"))
}

/// Pairs of equal items: the later and the earlier index.
fn repeats<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<(usize, usize)> {
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
