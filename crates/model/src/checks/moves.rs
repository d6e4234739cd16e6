//! Entries that were renamed, or that left the description.

use diagnostic::Diagnostics;

use super::names::is_name;
use super::{RuleContext, error, repeats};
use crate::description::{forgettable, written_former_names};
use crate::kinds::{KINDS, WorkloadKind};
use crate::schema::{or, thing};
use crate::tree::At;

/// Every `moved_from` and `[[forget]]`.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for kind in KINDS {
        moved(context, kind, diagnostics);
    }
    forgotten(context, diagnostics);
}

/// A name that an entry had: the entry, and where that is written.
struct Former<'a> {
    entry: &'a str,
    former: &'a str,
    at: At<'a>,
}

fn moved(context: &RuleContext<'_>, kind: &WorkloadKind, diagnostics: &mut Diagnostics) {
    let mut moved: Vec<Former<'_>> = Vec::new();
    for (entry, former) in context.description().renamed(kind) {
        let at = context.entry(kind.section, entry).get("moved_from");
        let names: Vec<&str> = former.all().iter().map(String::as_str).collect();
        own_name_last(kind, entry, &names, at, diagnostics);
        for (second, first) in repeats(&names) {
            let message = format!("`moved_from` names `{}` twice", names[second]);
            let mut once: Vec<&str> = Vec::new();
            for name in &names {
                if !once.contains(name) {
                    once.push(name);
                }
            }
            diagnostics.push(
                error("bad-move", message, at.item(second).value(), "again")
                    .related(at.item(first).value(), "the first time")
                    .help(format!("write `{}`", written_former_names(&once))),
            );
        }
        moved.extend(names.iter().enumerate().map(|(index, former)| Former {
            entry,
            former,
            at: at.item(index),
        }));
    }
    for Former { entry, former, at } in &moved {
        if former == entry {
            continue;
        }
        if context.has(kind.section, former) {
            still_there(context, kind, entry, former, *at, diagnostics);
        } else if !is_name(former, kind.has_dns_names()) {
            let message = format!("nothing was ever called `{former}`: that is not a legal name");
            diagnostics.push(error("bad-move", message, at.value(), ""));
        }
    }
    for (second, first) in repeats(moved.iter().map(|moved| moved.former)) {
        let (second, first) = (&moved[second], &moved[first]);
        if second.entry == first.entry {
            continue;
        }
        let message = format!("two entries say that they were called `{}`", second.former);
        diagnostics.push(
            error("bad-move", message, second.at.value(), "the second")
                .related(first.at.value(), "the first")
                .help("only one of them can take over what is in AWS"),
        );
    }
}

/// The last former name is the one before the name that the entry has.
fn own_name_last(
    kind: &WorkloadKind,
    entry: &str,
    names: &[&str],
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some((last, before)) = names.split_last() else {
        return;
    };
    if *last != entry {
        return;
    }
    let thing = thing(&[kind.section, entry]);
    let (message, place, help) = if before.is_empty() {
        let message = format!("{thing} was not renamed: `moved_from` says its own name");
        let help = format!(
            "leave it out; renamed back from another name, say both: `{}`",
            written_former_names(&[entry, "<the other name>"])
        );
        (message, at.value(), help)
    } else {
        let message =
            format!("{thing} was not renamed last: `moved_from` ends with the name that it has");
        let help = format!("write `{}`", written_former_names(before));
        (message, at.item(before.len()).value(), help)
    };
    diagnostics.push(error("bad-move", message, place, "").help(help));
}

/// A former name that another entry has now: Terraform takes what has that address for the renamed
/// entry's, and AWS has one thing of a name.
fn still_there(
    context: &RuleContext<'_>,
    kind: &WorkloadKind,
    entry: &str,
    former: &str,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let message = format!("{} is still there", thing(&[kind.section, former]));
    let address = kind.call(former).address();
    diagnostics.push(
        error("bad-move", message, at.value(), "renamed from here")
            .related(
                context.entry(kind.section, former).key(),
                "but still described",
            )
            .help(format!(
                "call the one that is still there something else: `{address}` in Terraform and its names in \
                 AWS are those of `{entry}`, and `name = \"...\"` changes only the latter"
            )),
    );
}

/// The entry that was once called `name`.
fn taken_over<'a>(context: &'a RuleContext<'_>, section: &str, name: &str) -> Option<&'a str> {
    let kind = WorkloadKind::of_section(section)?;
    let mut renamed = context.description().renamed(kind).into_iter();
    renamed.find_map(|(entry, former)| {
        let was = former.all().iter().any(|former| former == name);
        was.then_some(entry)
    })
}

fn forgotten(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let list: At<'_> = context.root().get("forget");
    let mut named = Vec::new();
    for (index, forget) in context.description().forget.iter().enumerate() {
        let at = list.item(index);
        let kinds: Vec<_> = forget
            .workloads()
            .into_iter()
            .map(|(kind, name)| (kind.singular, kind.section, name))
            .collect();
        let [(setting, kind, name)] = kinds.as_slice() else {
            let settings: Vec<String> = forgettable()
                .map(|kind| format!("`{}`", kind.singular))
                .collect();
            let message = match kinds.len() {
                0 => "this entry names no workload".to_owned(),
                several => format!("this entry names {several} workloads"),
            };
            diagnostics.push(
                error("bad-forget", message, at.key(), "")
                    .help(format!("name one: {}", or(&settings))),
            );
            continue;
        };
        let place = at.get(setting).value();
        if context.has(kind, name) {
            let message = format!("{} is still described", thing(&[kind, name]));
            diagnostics.push(
                error("bad-forget", message, place, "to be forgotten")
                    .related(context.entry(kind, name).key(), "described here")
                    .help("remove one of the two"),
            );
        } else if !is_name(name, false) {
            let message = format!("nothing was ever called `{name}`: that is not a legal name");
            diagnostics.push(error("bad-forget", message, place, ""));
        } else if let Some(entry) = taken_over(context, kind, name) {
            let message = format!("{} has what `{name}` had", thing(&[kind, entry]));
            diagnostics.push(
                error("bad-forget", message, place, "to be forgotten")
                    .related(
                        context.entry(kind, entry).get("moved_from").value(),
                        "renamed",
                    )
                    .help("remove one of the two: what was renamed is not forgotten"),
            );
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
        diagnostics.push(
            error("twice", message, second.key(), "the second time")
                .related(first.key(), "the first time"),
        );
    }
}
