//! Entries that were renamed, or that left the description.

use diagnostic::Diagnostics;

use super::names::is_name;
use super::{Scope, fault, repeats};
use crate::description::{KINDS, Kind};
use crate::schema::thing;
use crate::tree::At;

/// Every `moved_from` and `[[forget]]`.
pub(super) fn check(scope: &Scope<'_>, faults: &mut Diagnostics) {
    for kind in &KINDS {
        moved(scope, kind, faults);
    }
    forgotten(scope, faults);
}

fn moved(scope: &Scope<'_>, kind: &Kind, faults: &mut Diagnostics) {
    let moved: Vec<_> = kind.moved(scope.description()).collect();
    let kind = kind.section;
    let at = |name| scope.entry(kind, name).get("moved_from");
    for (name, from) in &moved {
        if from == name {
            let message = format!(
                "{} was not renamed: `moved_from` says its own name",
                thing(&[kind, name])
            );
            faults.push(fault("bad-move", message, at(name).value(), "").help("leave it out"));
        } else if scope.has(kind, from) {
            let message = format!("{} is still there", thing(&[kind, from]));
            faults.push(
                fault("bad-move", message, at(name).value(), "renamed from here")
                    .related(scope.entry(kind, from).key(), "but still described")
                    .help("`moved_from` is a name that nothing has any more"),
            );
        } else if !is_name(from, false) {
            let message = format!("nothing was ever called `{from}`: that is not a legal name");
            faults.push(fault("bad-move", message, at(name).value(), ""));
        }
    }
    for (second, first) in repeats(moved.iter().map(|(_, from)| from)) {
        let (Some((second, from)), Some((first, _))) = (moved.get(second), moved.get(first)) else {
            continue;
        };
        let message = format!("two entries say that they were called `{from}`");
        faults.push(
            fault("bad-move", message, at(second).value(), "the second")
                .related(at(first).value(), "the first")
                .help("only one of them can take over what is in AWS"),
        );
    }
}

fn forgotten(scope: &Scope<'_>, faults: &mut Diagnostics) {
    let list: At<'_> = scope.at().get("forget");
    let mut named = Vec::new();
    for (index, forget) in scope.description().forget.iter().enumerate() {
        let at = list.item(index);
        let kinds: Vec<_> = KINDS
            .iter()
            .filter_map(|kind| Some((kind.word, kind.section, kind.forgotten(forget)?)))
            .collect();
        let [(setting, kind, name)] = kinds.as_slice() else {
            let message = match kinds.len() {
                0 => "this entry names no workload".to_owned(),
                several => format!("this entry names {several} workloads"),
            };
            faults.push(
                fault("bad-forget", message, at.key(), "")
                    .help("name one: `function`, `api`, `table` or `bucket`"),
            );
            continue;
        };
        let place = at.get(setting).value();
        if scope.has(kind, name) {
            let message = format!("{} is still described", thing(&[kind, name]));
            faults.push(
                fault("bad-forget", message, place, "to be forgotten")
                    .related(scope.entry(kind, name).key(), "described here")
                    .help("remove one of the two"),
            );
        } else if !is_name(name, false) {
            let message = format!("nothing was ever called `{name}`: that is not a legal name");
            faults.push(fault("bad-forget", message, place, ""));
        }
        named.push((*setting, *name, at));
    }
    for (second, first) in repeats(named.iter().map(|(setting, name, _)| (*setting, *name))) {
        let (Some((setting, name, second)), Some((_, _, first))) =
            (named.get(second), named.get(first))
        else {
            continue;
        };
        let message = format!("the {setting} `{name}` is forgotten twice");
        faults.push(
            fault("twice", message, second.key(), "the second time")
                .related(first.key(), "the first time"),
        );
    }
}
