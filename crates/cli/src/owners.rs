//! Settings that a thing has once, and names in AWS, which the user's own files set or give again although the emission does: the
//! two undo each other at every apply, or AWS refuses the second, so they are faults before anything is written.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use checker::identity::{Clash, NAMES, SharedSetting, clashes, setting_types, shared_settings};
use diagnostic::{Diagnostic, Diagnostics, Failure, Place};
use model::{Environment, Project};
use terraform::Declarations;

use crate::console;
use crate::emitted::EmissionPlans;
use crate::own_files::{self, OwnFile};

/// Fails where own files in `out`, the folder that the emission goes to, set what the emission sets.
pub(crate) fn pass(
    project: &Project,
    out: &Path,
    plans: &EmissionPlans<'_>,
) -> Result<(), Failure> {
    let (mut found, mut texts) = (Diagnostics::new(), project.sources.clone());
    for environment in &project.environments {
        let folder = format!("environments/{}", environment.name);
        let own = own_files::files(out, &folder, plans.written());
        let declared = declarations(&own);
        if !may_set(&declared) {
            continue;
        }
        match plans.plan(environment) {
            None => continue,
            Some(Ok(plan)) => {
                for shared in shared_settings(plan) {
                    found.extend(second_owner(environment, &shared, &declared, &own));
                }
                for clash in clashes(plan) {
                    found.extend(taken(environment, &clash, &declared, &own));
                }
            }
            Some(Err(failure)) => {
                let why = failure.diagnostics.first();
                let message = format!(
                    "whether the own files of {} set what the emission sets is not known: {}",
                    environment.name,
                    why.map_or("", |first| first.message.as_str())
                );
                let help = format!("`groundplan plan {}` says more", environment.name);
                let place = why.and_then(|first| first.place.clone());
                let file = place.as_ref().map(|place| place.file.as_str());
                if let Some((file, text)) =
                    file.and_then(|file| Some((file, failure.sources.get(file)?)))
                {
                    texts.insert(file, text);
                }
                found.push(
                    Diagnostic::warning("unread-own-files", message)
                        .at(place)
                        .help(help),
                );
            }
        }
        for file in own {
            texts.insert(file.path, file.text);
        }
    }
    console::pass(found, &texts)
}

/// Whether files may set or name what something else may have set or named already: by a resource of such a type, or in a
/// module.
fn may_set(declared: &Declarations) -> bool {
    let kind = |address: &String| {
        let named = NAMES.iter().flat_map(|identity| identity.kinds).copied();
        setting_types()
            .chain(named)
            .any(|kind| is_of(address, kind))
    };
    declared.is_partial || !declared.calls.is_empty() || declared.addresses.iter().any(kind)
}

fn is_of(address: &str, kind: &str) -> bool {
    let name = address.strip_prefix(kind);
    name.is_some_and(|name| name.starts_with('.'))
}

fn declarations(own: &[OwnFile]) -> Declarations {
    let mut declared = Declarations::default();
    for file in own {
        declared.add(&file.path, &file.text);
    }
    declared
}

/// The fault of a setting of which one owner is emitted and another is of an own file.
fn second_owner(
    environment: &Environment,
    shared: &SharedSetting,
    declared: &Declarations,
    own: &[OwnFile],
) -> Option<Diagnostic> {
    let is_own = |address: &str| own_block(address, declared).is_some();
    let addresses: BTreeSet<&str> = shared.addresses.iter().map(|address| &**address).collect();
    let emitted = addresses.iter().find(|address| !is_own(address))?;
    let second = addresses.iter().find(|address| is_own(address))?;
    let by = match (shared.argument, shared.addresses.last()) {
        (Some(argument), Some(last)) if **last == **emitted => {
            format!("`{argument}` of `{emitted}`")
        }
        _ => format!("`{emitted}`"),
    };
    let message = format!(
        "{} would be set twice in {}, by `{second}` and by {by}, and each apply undoes one of them",
        shared.thing, environment.name
    );
    let place = own_block(second, declared).and_then(|block| block_place(&block, own));
    Some(
        Diagnostic::error("second-owner", message)
            .at(place)
            .help("take the block out, and say in the description what it sets; docs/own-files.md has ways for what it has no setting for"),
    )
}

/// The fault of a name in AWS that something emitted has, and something of an own file.
fn taken(
    environment: &Environment,
    clash: &Clash,
    declared: &Declarations,
    own: &[OwnFile],
) -> Option<Diagnostic> {
    let is_own = |address: &str| own_block(address, declared).is_some();
    let emitted = clash.addresses.iter().find(|address| !is_own(address))?;
    let second = clash.addresses.iter().find(|address| is_own(address))?;
    let message = format!(
        "{} called `{}` would be made twice in {}, by `{second}` and by `{emitted}`",
        clash.thing, clash.name, environment.name
    );
    let place = own_block(second, declared).and_then(|block| block_place(&block, own));
    Some(
        Diagnostic::error("taken-name", message)
            .at(place)
            .help("give it another name, or take the block out"),
    )
}

/// The labels of the block of an own file that an address is of: of a resource, or of the call of the module that it is in.
fn own_block(address: &str, declared: &Declarations) -> Option<Vec<String>> {
    let without_key = |part: &str| part.split('[').next().unwrap_or(part).to_owned();
    let mut parts = address.split('.');
    let (first, second) = (parts.next()?, without_key(parts.next()?));
    if first == "module" {
        return declared
            .calls
            .contains_key(&second)
            .then(|| vec![second.clone()]);
    }
    let resource = format!("{first}.{second}");
    declared
        .addresses
        .contains(&resource)
        .then(|| vec![first.to_owned(), second])
}

/// Where the labels of a block first follow each other in the own files.
fn block_place(labels: &[String], own: &[OwnFile]) -> Option<Place> {
    own.iter().find_map(|file| {
        let range = position(&file.text, labels)?;
        Some(Place::new(file.path.as_str(), range).labelled("the second owner"))
    })
}

/// The last of the labels, each of which is in quotes and follows the one before.
fn position(text: &str, labels: &[String]) -> Option<Range<usize>> {
    let mut from = 0;
    let mut range = None;
    for label in labels {
        let quoted = format!("\"{label}\"");
        let start = from + text.get(from..)?.find(&quoted)?;
        from = start + quoted.len();
        range = Some(start..from);
    }
    range
}
