//! The tables of rights held against what the modules emit.

use std::collections::BTreeSet;

use naming::ConcernName;
use serde_json::Value as Json;

use super::boundary::limits;
use super::chat;
use super::domains;
use super::services::{ELSEWHERE, services};
use crate::catalogue::modules;
use crate::concerns::monitoring::DRAWS;
use crate::provider_6::modules_6;

/// Modules that the pipeline builds; what an administrator makes is left out.
fn built() -> impl Iterator<Item = &'static terraform::Module> {
    modules().iter().chain(modules_6()).filter(|module| {
        !matches!(
            ConcernName::of_call(&module.path),
            Some(ConcernName::Delivery | ConcernName::State)
        )
    })
}

#[test]
fn every_resource_type_that_is_emitted_has_rights_and_no_other() {
    let emitted: BTreeSet<&str> = built()
        .flat_map(|module| &module.blocks)
        .filter(|block| block.kind == terraform::BlockKind::Resource)
        .map(|block| block.type_name.as_str())
        .collect();
    let mut listed: Vec<&str> = services()
        .chain([&chat::SERVICE, &domains::SERVICE])
        .flat_map(|service| service.types)
        .chain(ELSEWHERE)
        .copied()
        .collect();
    listed.sort_unstable();
    let twice: Vec<&str> = listed
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .map(|pair| pair[0])
        .collect();
    let listed: BTreeSet<&str> = listed.into_iter().collect();
    let missing: Vec<&&str> = emitted.difference(&listed).collect();
    let stale: Vec<&&str> = listed.difference(&emitted).collect();
    assert!(
        missing.is_empty() && stale.is_empty() && twice.is_empty(),
        "services.rs, chat.rs, or `own_types` of the kind that it is for: no rights for {missing:?}; {stale:?} are not emitted; {twice:?} are listed twice"
    );
}

/// Whether `pattern`, with `*` at its end or not at all, matches `action`.
fn stands_for(pattern: &str, action: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => action.starts_with(start),
        None => pattern == action,
    }
}

#[test]
fn no_emitted_role_needs_more_than_the_boundary_leaves() {
    let limits = limits();
    let limits: Vec<&str> = limits
        .iter()
        .flat_map(|limit| &limit.actions)
        .map(AsRef::as_ref)
        .chain(DRAWS.iter().copied())
        .collect();
    let mut seen = 0;
    for module in built().filter(|m| m.blocks.iter().any(|b| b.type_name == "aws_iam_role")) {
        let mut open: Vec<&Json> = module.locals.values().collect();
        while let Some(value) = open.pop() {
            match value {
                Json::Array(items) => open.extend(items),
                Json::Object(statement) => {
                    open.extend(statement.values());
                    // What has a principal is a policy of a thing, or a trust.
                    let allows = statement
                        .get("Effect")
                        .is_none_or(|effect| effect.as_str() == Some("Allow"));
                    let of_role = allows && !statement.contains_key("Principal");
                    let actions = match statement.get("Action").or(statement.get("actions")) {
                        Some(Json::Array(actions)) => actions.iter().collect(),
                        Some(action) => vec![action],
                        None => Vec::new(),
                    };
                    for action in actions
                        .into_iter()
                        .filter_map(Json::as_str)
                        .filter(|_| of_role)
                    {
                        seen += 1;
                        assert!(
                            limits.iter().any(|limit| stands_for(limit, action)),
                            "{}: {action} is beyond boundary.rs",
                            module.path
                        );
                    }
                }
                _ => {}
            }
        }
    }
    assert!(seen > 20, "{seen} actions looked at");
}
