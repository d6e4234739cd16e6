//! Triggers: exactly one source that exists, each once, and no setting that is about another. What a source asks of them
//! is in the rules of its kind; of schedules in a file of their own. The same for all that has triggers.

mod filters;
mod objects;
mod own_names;
mod schedules;

use diagnostic::Diagnostics;

use super::{RuleContext, described, error, repeats};
use crate::description::{
    SETTINGS_OF_SOURCES, TriggerSource, TriggerTarget, TriggeredEntry, source_kinds,
    source_settings,
};
use crate::kinds::{BUCKET, BUS, FUNCTION, WorkloadKind};
use crate::schema::or;
use crate::tree::At;

/// Every trigger of a function or a queue.
pub(crate) fn check(
    context: &RuleContext<'_>,
    target: TriggerTarget<'_>,
    diagnostics: &mut Diagnostics,
) {
    let at = context
        .entry(target.kind.section, target.name)
        .get("triggers");
    for found in target.each() {
        source(context, found, at.item(found.index), diagnostics);
    }
    twice(target, at, diagnostics);
    schedules::check(context, target, at, diagnostics);
    objects::check(context, target, at, diagnostics);
}

/// What a source does with what it triggers.
fn does(kind: &WorkloadKind) -> (&'static str, &'static str) {
    match *kind == FUNCTION {
        true => ("invokes the function", "invoke it"),
        false => ("puts messages into the queue", "send to it"),
    }
}

fn source(
    context: &RuleContext<'_>,
    TriggeredEntry {
        target, trigger, ..
    }: TriggeredEntry<'_>,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let (does, may_do) = does(target.kind);
    let sources: Vec<_> = trigger.sources().collect();
    match sources.as_slice() {
        [source] if !target.sources().any(|setting| setting == source.setting()) => {
            no_source(target, *source, at, diagnostics);
        }
        [source] => {
            if let TriggerSource::Workload(kind, name) = *source {
                // Why something made elsewhere is no source.
                let elsewhere = format!(
                    "{} is triggered by what is in this description: let what is made elsewhere {may_do} with Terraform of your own",
                    target.kind.with_article
                );
                let others = source_kinds(target.kind);
                described(context, (kind, name), others, &elsewhere, at, diagnostics);
            }
            settings(source.setting(), at, diagnostics);
            filters::check(trigger, *source, at, diagnostics);
            if source.setting() == BUS.singular && trigger.pattern.is_none() && !at.has_lost_keys()
            {
                let message = "a trigger by a bus says which events".to_owned();
                diagnostics.push(error("event-pattern", message, at.value(), "").help(
                    "say it: `pattern = { source = [\"shop\"], detail-type = [\"Placed\"] }`",
                ));
            }
        }
        // A source may be misspelt, or no text.
        [] if at.has_lost_keys() => {}
        [] => {
            let message = format!("this trigger names nothing that {does}");
            diagnostics.push(
                error("trigger-source", message, at.value(), "")
                    .help(format!("name one: {}", or(&settings_of(target)))),
            );
        }
        several => {
            let message = format!("this trigger names {} sources", several.len());
            diagnostics.push(
                error("trigger-source", message, at.value(), "")
                    .help("write one trigger for each of them"),
            );
        }
    }
}

/// The settings that name a source of it, as they are written.
fn settings_of(target: TriggerTarget<'_>) -> Vec<String> {
    let settings = target.sources();
    settings.map(|setting| format!("`{setting}`")).collect()
}

/// A source that triggers functions alone: what is in a queue, and in the stream of a table, waits until somebody takes it.
fn no_source(
    target: TriggerTarget<'_>,
    source: TriggerSource<'_>,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let setting = source.setting();
    let message = format!("{} puts no messages into a queue", in_words(setting));
    diagnostics.push(
        error("trigger-source", message, at.get(setting).key(), "").help(format!(
            "name {} instead, or let it trigger a function with `access = [{{ queue = \"{}\", actions = [\"send\"] }}]`",
            or(&settings_of(target)),
            target.name,
        )),
    );
}

/// The source that a setting names: "a topic".
fn in_words(setting: &str) -> &str {
    let mut all = source_settings();
    all.find(|(one, _)| *one == setting)
        .map_or(setting, |(_, words)| words)
}

/// Settings are about some sources each.
fn settings(source: &str, at: At<'_>, diagnostics: &mut Diagnostics) {
    for (setting, sources) in SETTINGS_OF_SOURCES {
        let at = at.get(setting);
        if sources.contains(&source) || !at.is_written() {
            continue;
        }
        let theirs: Vec<String> = sources
            .iter()
            .map(|source| in_words(source).to_owned())
            .collect();
        let message = format!(
            "`{setting}` is about a trigger by {}, and this is one by {}",
            or(&theirs),
            in_words(source)
        );
        diagnostics.push(error("trigger-setting", message, at.key(), "").help("leave it out"));
    }
}

/// A queue, topic or table triggers something once. Rules and schedules have names, and are held against each other there.
fn twice(target: TriggerTarget<'_>, at: At<'_>, diagnostics: &mut Diagnostics) {
    let once = target
        .triggers
        .iter()
        .enumerate()
        .filter_map(|(index, trigger)| match trigger.sources().next()? {
            TriggerSource::Workload(kind, name) if *kind != BUS && *kind != BUCKET => {
                Some((index, (kind, name)))
            }
            _ => None,
        });
    let once: Vec<_> = once.collect();
    for (second, first) in repeats(once.iter().map(|(_, (kind, name))| (kind.section, name))) {
        let (Some((second, _)), Some((first, _))) = (once.get(second), once.get(first)) else {
            continue;
        };
        let message = format!("the {} is triggered by it twice", target.kind.singular);
        diagnostics.push(
            error(
                "twice",
                message,
                at.item(*second).value(),
                "the second time",
            )
            .related(at.item(*first).value(), "the first time"),
        );
    }
}
