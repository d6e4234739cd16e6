//! The tables of rights held against what the modules emit.

use naming::ConcernName;
use serde_json::Value as Json;

use super::boundary::LIMITS;
use super::services::{ELSEWHERE, SERVICES};
use crate::catalogue::modules;

/// Modules that the pipeline builds; what an administrator makes is left out.
fn built() -> impl Iterator<Item = &'static terraform::Module> {
    modules().iter().filter(|module| {
        !matches!(
            ConcernName::of_call(&module.path),
            Some(ConcernName::Delivery | ConcernName::State)
        )
    })
}

#[test]
fn every_resource_that_is_emitted_can_be_planned_and_built() {
    let known: Vec<&str> = SERVICES
        .iter()
        .flat_map(|service| service.types)
        .chain(ELSEWHERE)
        .copied()
        .collect();
    for module in built() {
        for block in &module.blocks {
            let covered = block.kind == terraform::BlockKind::Data
                || known
                    .iter()
                    .any(|prefix| block.type_name.starts_with(prefix));
            assert!(
                covered,
                "{}: no rights for {} in services.rs",
                module.path,
                block.address()
            );
        }
    }
}

/// Whether `pattern`, with `*` at its end or not at all, stands for `action`.
fn stands_for(pattern: &str, action: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => action.starts_with(start),
        None => pattern == action,
    }
}

#[test]
fn no_emitted_role_needs_more_than_the_boundary_leaves() {
    let limits: Vec<&str> = LIMITS
        .iter()
        .flat_map(|(_, actions, _)| *actions)
        .copied()
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
