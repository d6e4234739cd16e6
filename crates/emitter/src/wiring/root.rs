//! The root configuration itself.

use model::Environment;
use naming::{ConcernName, MANAGED_BY, tags as own_tags};
use serde_json::{Map, Value as Json, json};
use terraform::{Module, Output};

use crate::catalogue::{CONCERNS, WORKLOADS};
use crate::concerns::delivery;
use crate::contribution::{Contribution, OperationalFacts};
use crate::definition::BOUNDARY;
use crate::library::ModuleLibrary;
use crate::parts;
use crate::parts::delivery::{APPLY_ROLE, PLAN_ROLE};
use crate::workloads::existing;

/// The configuration of `env`. `modules` is the source prefix of the modules: a relative folder or
/// a pinned address with `//modules` in it; `library` says which of them make roles.
pub(crate) fn root(
    env: &Environment,
    modules: Option<&str>,
    library: &ModuleLibrary,
) -> (Module, Vec<OperationalFacts>) {
    let mut root = Module::root(&format!("environments/{}", env.name));
    root.requires
        .push(parts::held(env.application.terraform.aws_provider));
    root.providers = providers(env);
    root.local("region", json!(env.settings.region));
    if env.settings.account_id.is_none() {
        root.data("aws_caller_identity", "current", json!({}));
    }
    root.outputs.push(Output {
        name: "environment".into(),
        value: json!(env.name),
        description: "Name of the environment.".into(),
    });
    let (workloads, concerns, facts) = wired(env);
    let passed = [
        (BOUNDARY, delivery::boundary_arn(env)),
        (APPLY_ROLE, delivery::apply_role_arn(env)),
        (PLAN_ROLE, delivery::plan_role_arn(env)),
    ];
    // The foundation first, then what depends on it, then what watches it.
    let (first, last): (Vec<_>, Vec<_>) = concerns.into_iter().partition(|wired| {
        wired.call.as_ref().is_some_and(|call| {
            matches!(
                ConcernName::of_call(&call.name),
                Some(ConcernName::Security | ConcernName::Network | ConcernName::Replication)
            )
        })
    });
    for wired in first.into_iter().chain(workloads).chain(last) {
        root.outputs.extend(wired.outputs);
        if let Some(mut call) = wired.call {
            call.source = source(modules, "../..", &call.module);
            for (name, value) in &passed {
                if let Some(value) = value
                    && library.takes(&call.module, name)
                {
                    call.arguments.insert(name, value);
                }
            }
            root.calls.push(call);
        }
    }
    super::changes::moves(env, &mut root);
    super::changes::imports(&facts, &mut root);
    (root, facts)
}

/// What everybody says of themselves.
pub(crate) fn facts(env: &Environment) -> Vec<OperationalFacts> {
    wired(env).2
}

/// Every workload, every concern, and the facts of both.
fn wired(env: &Environment) -> (Vec<Contribution>, Vec<Contribution>, Vec<OperationalFacts>) {
    let mut workloads: Vec<Contribution> = WORKLOADS
        .iter()
        .flat_map(|workload| (workload.wire)(env, WORKLOADS))
        .chain(existing::wire(env))
        .collect();
    let mut facts: Vec<OperationalFacts> = workloads
        .iter_mut()
        .map(|wired| std::mem::take(&mut wired.facts))
        .collect();
    let mut concerns: Vec<Contribution> = Vec::new();
    for concern in CONCERNS {
        let mut wired = (concern.wire)(env, &facts);
        facts.extend(
            wired
                .iter_mut()
                .map(|wired| std::mem::take(&mut wired.facts)),
        );
        concerns.extend(wired);
    }
    (workloads, concerns, facts)
}

/// Where a module is: below the emitted folder, or below a pinned address.
pub(super) fn source(modules: Option<&str>, up: &str, path: &str) -> String {
    match modules {
        None => format!("{up}/modules/{path}"),
        Some(address) => match address.split_once('?') {
            Some((address, query)) => format!("{}/{path}?{query}", address.trim_end_matches('/')),
            None => format!("{}/{path}", address.trim_end_matches('/')),
        },
    }
}

pub(super) fn providers(env: &Environment) -> Vec<Json> {
    let settings = &env.settings;
    let mut tags = Map::new();
    let application = &env.application.application;
    tags.insert(own_tags::APPLICATION.into(), json!(application.name));
    tags.insert(own_tags::ENVIRONMENT.into(), json!(env.name));
    tags.insert(
        own_tags::OWNER.into(),
        json!(terraform::escape(&application.owner)),
    );
    tags.insert(own_tags::MANAGED_BY.into(), json!(MANAGED_BY));
    for (key, value) in &settings.tags {
        tags.insert(
            terraform::escape(key).into_owned(),
            json!(terraform::escape(value)),
        );
    }
    let provider = |region: &str, alias: Option<&str>| {
        let mut body = Map::new();
        if let Some(alias) = alias {
            body.insert("alias".into(), json!(alias));
        }
        body.insert("region".into(), json!(region));
        if let Some(account) = &settings.account_id {
            body.insert("allowed_account_ids".into(), json!([account]));
        }
        body.insert("default_tags".into(), json!({ "tags": tags }));
        Json::Object(body)
    };
    let mut providers = vec![provider(&settings.region, None)];
    if let Some(region) = &settings.recovery_region {
        providers.push(provider(region, Some("recovery")));
    }
    providers
}
