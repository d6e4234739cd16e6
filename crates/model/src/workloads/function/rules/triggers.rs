//! Triggers: exactly one source that exists, each once, and no setting that is about another. What a source asks of them
//! is in the rules of its kind; of schedules in a file of their own.

use diagnostic::Diagnostics;

use super::{filters, objects, schedules};
use crate::checks::{RuleContext, described, error, repeats};
use crate::description::{
    SETTINGS_OF_SOURCES, SOURCE_KINDS, Trigger, TriggerSource, source_settings,
};
use crate::kinds::{BUCKET, BUS};
use crate::schema::or;
use crate::tree::At;

/// Why something made elsewhere is no source.
const ELSEWHERE: &str = "a function is triggered by what is in this description: let what is made elsewhere invoke it with Terraform of your own";

/// Every trigger of every function.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, function) in &context.description().functions {
        let at = context.entry("functions", name).get("triggers");
        for (index, trigger) in function.triggers.iter().enumerate() {
            source(context, trigger, at.item(index), diagnostics);
        }
        twice(&function.triggers, at, diagnostics);
        schedules::check(context, (name, function), at, diagnostics);
        objects::check(context, (name, function), at, diagnostics);
    }
}

fn source(context: &RuleContext<'_>, trigger: &Trigger, at: At<'_>, diagnostics: &mut Diagnostics) {
    let sources: Vec<_> = trigger.sources().collect();
    match sources.as_slice() {
        [source] => {
            if let TriggerSource::Workload(kind, name) = *source {
                described(
                    context,
                    (kind, name),
                    SOURCE_KINDS,
                    ELSEWHERE,
                    at,
                    diagnostics,
                );
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
            let message = "this trigger names nothing that invokes the function".to_owned();
            let settings: Vec<String> = source_settings()
                .map(|(setting, _)| format!("`{setting}`"))
                .collect();
            diagnostics.push(
                error("trigger-source", message, at.value(), "")
                    .help(format!("name one: {}", or(&settings))),
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

/// Settings are about some sources each.
fn settings(source: &str, at: At<'_>, diagnostics: &mut Diagnostics) {
    let named = |wanted: &str| {
        let mut all = source_settings();
        all.find(|(setting, _)| *setting == wanted)
            .map_or(wanted, |(_, words)| words)
            .to_owned()
    };
    for (setting, sources) in SETTINGS_OF_SOURCES {
        let at = at.get(setting);
        if sources.contains(&source) || !at.is_written() {
            continue;
        }
        let theirs: Vec<String> = sources.iter().map(|source| named(source)).collect();
        let message = format!(
            "`{setting}` is about a trigger by {}, and this is one by {}",
            or(&theirs),
            named(source)
        );
        diagnostics.push(error("trigger-setting", message, at.key(), "").help("leave it out"));
    }
}

/// A queue, topic or table triggers a function once. Rules and schedules have names, and are held against each other there.
fn twice(triggers: &[Trigger], at: At<'_>, diagnostics: &mut Diagnostics) {
    let once = triggers.iter().enumerate().filter_map(|(index, trigger)| {
        match trigger.sources().next()? {
            TriggerSource::Workload(kind, name) if *kind != BUS && *kind != BUCKET => {
                Some((index, (kind, name)))
            }
            _ => None,
        }
    });
    let once: Vec<_> = once.collect();
    for (second, first) in repeats(once.iter().map(|(_, (kind, name))| (kind.section, name))) {
        let (Some((second, _)), Some((first, _))) = (once.get(second), once.get(first)) else {
            continue;
        };
        let message = "the function is triggered by it twice".to_owned();
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
