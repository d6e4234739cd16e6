//! Settings that a thing has once, and that the user's own files set again although the emission sets them: the two undo
//! each other at every apply, so they are faults before anything is written.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use checker::identity::{SharedSetting, setting_types, shared_settings};
use diagnostic::{Diagnostic, Diagnostics, Failure, Place};
use emitter::Emission;
use model::{Environment, Project};
use terraform::Declarations;

use crate::console;
use crate::emitted::{self, EmittedFiles, Folder};
use crate::own_files::{self, OwnFile};

/// Fails where own files in `out`, the folder that the emission goes to, set what the emission sets.
pub(crate) fn pass(emission: &Emission, project: &Project, out: &Path) -> Result<(), Failure> {
    let written = own_files::written(out);
    let (mut found, mut texts) = (Diagnostics::new(), project.sources.clone());
    for environment in &project.environments {
        let folder = format!("environments/{}", environment.name);
        let own = own_files::files(out, &folder, &written);
        let declared = declarations(&own);
        if !may_set(&declared) {
            continue;
        }
        let files = EmittedFiles {
            emission,
            folder: Some(Folder {
                path: out,
                written: &written,
            }),
        };
        match emitted::plan(environment, &files) {
            None => continue,
            Some(Ok(plan)) => {
                for shared in shared_settings(&plan) {
                    found.extend(fault(environment, &shared, &declared, &own));
                }
            }
            Some(Err(failure)) => {
                let why = failure.diagnostics.iter().next();
                let why = why.map_or("", |first| first.message.as_str());
                let message = format!(
                    "whether the own files of {} set what the emission sets is not known: {why}",
                    environment.name
                );
                let help = format!("`groundplan plan {}` says where", environment.name);
                found.push(Diagnostic::warning("unread-own-files", message).help(help));
            }
        }
        for file in own {
            texts.insert(file.path, file.text);
        }
    }
    console::pass(found, &texts)
}

/// Whether files may set what something else may have set already: by a resource of such a type, or in a module.
fn may_set(declared: &Declarations) -> bool {
    let kind = |address: &String| setting_types().any(|kind| is_of(address, kind));
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
fn fault(
    environment: &Environment,
    shared: &SharedSetting,
    declared: &Declarations,
    own: &[OwnFile],
) -> Option<Diagnostic> {
    let is_own = |address: &str| owner(address, declared).is_some();
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
    let place = owner(second, declared).and_then(|block| place(&block, own));
    Some(
        Diagnostic::error("second-owner", message)
            .at(place)
            .help("take the block out, and say in the description what it sets; docs/own-files.md has ways for what it has no setting for"),
    )
}

/// The labels of the block of an own file that an address is of: of a resource, or of the call of the module that it is in.
fn owner(address: &str, declared: &Declarations) -> Option<Vec<String>> {
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
fn place(labels: &[String], own: &[OwnFile]) -> Option<Place> {
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
