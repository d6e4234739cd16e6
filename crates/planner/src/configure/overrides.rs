//! Override files: blocks that change those of the other files, argument by argument.
//!
//! A nested block takes the location of all of its type. Terraform's documentation, "Override Files", and
//! what Terraform 1.11 does where it says nothing: what may not be overridden, and that `count` wins
//! over `for_each`. Knows blocks as they are written, before anything is made of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::constant;
use syntax::{BlockNode, Body, SourceLocation};
use values::Value;

/// A block of a file, as it is written.
pub(super) struct TopLevelBlock {
    pub(super) kind: Arc<str>,
    pub(super) labels: Vec<Arc<str>>,
    pub(super) body: Body,
}

/// What is wrong with an override: where, what, and how it is put right.
pub(super) type OverrideError = (SourceLocation, String, &'static str);

/// Is it a file whose blocks change others?
pub(super) fn is_override(file: &str) -> bool {
    let stem = file
        .strip_suffix(".tf.json")
        .or_else(|| file.strip_suffix(".tf"))
        .unwrap_or(file);
    stem == "override" || stem.ends_with("_override")
}

/// Blocks of a kind that may change another, and what of it may not be changed.
struct OverridableBlock {
    name: &'static str,
    /// Nested blocks that an override may not have, also within `lifecycle`.
    fixed: &'static [&'static str],
}

const CONDITIONS: &[&str] = &["precondition", "postcondition"];
const KINDS: &[OverridableBlock] = &[
    OverridableBlock {
        name: "data",
        fixed: CONDITIONS,
    },
    OverridableBlock {
        name: "ephemeral",
        fixed: CONDITIONS,
    },
    OverridableBlock {
        name: "module",
        fixed: &[],
    },
    OverridableBlock {
        name: "output",
        fixed: CONDITIONS,
    },
    OverridableBlock {
        name: "resource",
        fixed: CONDITIONS,
    },
    OverridableBlock {
        name: "variable",
        fixed: &["validation"],
    },
];

/// Changes blocks as the blocks of override files say, in their order. Adds what Terraform refuses, and
/// gives the places of blocks that it takes no notice of.
pub(super) fn apply(
    base: &mut Vec<TopLevelBlock>,
    overrides: Vec<TopLevelBlock>,
    refused: &mut Vec<OverrideError>,
) -> Vec<SourceLocation> {
    let mut ignored = Vec::new();
    for over in overrides {
        let result = match over.kind.as_ref() {
            "locals" => locals(base, over, refused),
            "provider" => provider(base, over),
            // The later of two names in `required_providers` wins.
            "terraform" => {
                base.push(over);
                Ok(())
            }
            "removed" => {
                ignored.push(over.body.location);
                Ok(())
            }
            "moved" | "import" | "check" => Err((
                over.body.location.clone(),
                format!("`{}` blocks cannot be in an override file", over.kind),
                "write it in another file",
            )),
            kind => {
                if let Some(kind) = KINDS.iter().find(|known| known.name == kind) {
                    named(kind, base, over)
                } else {
                    base.push(over);
                    Ok(())
                }
            }
        };
        refused.extend(result.err());
    }
    ignored
}

fn missing(location: &SourceLocation, what: &str) -> OverrideError {
    (
        location.clone(),
        format!("there is no {what} to override"),
        "an override file only changes what another file declares: look for a mistyped name",
    )
}

fn locals(
    base: &mut [TopLevelBlock],
    over: TopLevelBlock,
    refused: &mut Vec<OverrideError>,
) -> Result<(), OverrideError> {
    for attribute in over.body.attributes {
        let blocks = base
            .iter_mut()
            .filter(|block| block.kind.as_ref() == "locals");
        let mut known = blocks.flat_map(|block| block.body.attributes.iter_mut());
        match known.find(|known| known.name == attribute.name) {
            Some(known) => *known = attribute,
            None => refused.push(missing(
                &attribute.location(),
                &format!("local value {}", attribute.name),
            )),
        }
    }
    Ok(())
}

fn provider(base: &mut Vec<TopLevelBlock>, over: TopLevelBlock) -> Result<(), OverrideError> {
    let alias = |of: &TopLevelBlock| {
        let alias = of.body.expr("alias").and_then(constant);
        alias.as_ref().and_then(Value::as_str).map(str::to_owned)
    };
    let own = alias(&over);
    let known = base.iter_mut().find(|known| {
        known.kind == over.kind && known.labels == over.labels && alias(known) == own
    });
    match (known, own) {
        (Some(known), _) => merge(&mut known.body, over.body),
        // A provider without a block is configured by nothing, which may be overridden.
        (None, None) => base.push(over),
        (None, Some(alias)) => {
            let name = over.labels.first().map_or("", AsRef::as_ref);
            let what = format!("provider {name} with the alias {alias}");
            return Err(missing(&over.body.location, &what));
        }
    }
    Ok(())
}

fn named(
    kind: &OverridableBlock,
    base: &mut [TopLevelBlock],
    mut over: TopLevelBlock,
) -> Result<(), OverrideError> {
    let known = base
        .iter_mut()
        .find(|known| known.kind == over.kind && known.labels == over.labels);
    let Some(known) = known else {
        let what = format!("{} {}", over.kind, over.labels.join("."));
        return Err(missing(&over.body.location, &what));
    };
    if let Some(depends_on) = over.body.attribute("depends_on") {
        return Err((
            depends_on.location(),
            "`depends_on` cannot be overridden".into(),
            "write it in the block itself",
        ));
    }
    let inner = over
        .body
        .blocks("lifecycle")
        .flat_map(|block| &block.body.blocks);
    let fixed = |block: &&BlockNode| kind.fixed.contains(&block.block_type.as_ref());
    if let Some(block) = over.body.blocks.iter().chain(inner).find(fixed) {
        return Err((
            block.body.location.clone(),
            format!("`{}` blocks cannot be overridden", block.block_type),
            "write it in the block itself",
        ));
    }
    for lifecycle in over.body.take_blocks("lifecycle") {
        let own = |block: &&mut BlockNode| block.block_type.as_ref() == "lifecycle";
        match known.body.blocks.iter_mut().find(own) {
            Some(own) => merge(&mut own.body, lifecycle.body),
            None => known.body.blocks.push(lifecycle),
        }
    }
    merge(&mut known.body, over.body);
    // Terraform looks at `count` first, and an override does not take the other away.
    if known.body.attribute("count").is_some() {
        known.body.take("for_each");
    }
    Ok(())
}

/// Changes a body, argument by argument; blocks take the location of all of their type.
fn merge(base: &mut Body, over: Body) {
    let replaced: BTreeSet<Arc<str>> = over
        .blocks
        .iter()
        .map(|block| block.made().clone())
        .chain(
            over.attributes
                .iter()
                .map(|attribute| attribute.name.clone()),
        )
        .collect();
    base.blocks.retain(|block| !replaced.contains(block.made()));
    for block in over.blocks {
        base.take(block.made());
        base.blocks.push(block);
    }
    for attribute in over.attributes {
        let known = base.attributes.iter_mut();
        match known.into_iter().find(|known| known.name == attribute.name) {
            Some(known) => *known = attribute,
            None => base.attributes.push(attribute),
        }
    }
}
