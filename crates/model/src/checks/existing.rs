//! What is watched though it is made elsewhere: each thing once, and what its alarms and health checks need.

use diagnostic::Diagnostics;

use super::{RuleContext, error, repeats};
use crate::description::Threshold;

/// Every existing thing.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let existing = &context.description().existing;
    let at = context.root().get("existing");
    for (name, function) in &existing.functions {
        let alarms = [
            ("dead_letters", function.alarms.dead_letters),
            ("lost_events", function.alarms.lost_events),
        ];
        let on_queue = alarms
            .into_iter()
            .find(|(_, threshold)| matches!(threshold, Threshold::At(_)));
        if let Some((setting, _)) = on_queue {
            let entry = at.get("functions").get(name);
            let place = entry.get("alarms").get(setting).value();
            let message = format!("the dead-letter queue of `{name}` is not known");
            diagnostics.push(error("no-queue", message, place, "").help(
                "leave it out, and describe the queue: `[existing.queues.<name>]` with its `name`",
            ));
        }
    }
    for (name, api) in &existing.apis {
        if api.health.is_some() && api.url.is_none() {
            let at = at.get("apis").get(name);
            let message = format!("nobody knows where `{name}` answers");
            diagnostics.push(
                error("health-without-url", message, at.get("health").key(), "")
                    .help("add `url`: what `https://.../<stage>` its callers use"),
            );
        }
    }
    let kinds = [
        ("functions", names(&existing.functions, |thing| &thing.name)),
        ("apis", names(&existing.apis, |thing| &thing.name)),
        ("tables", names(&existing.tables, |thing| &thing.name)),
        ("buckets", names(&existing.buckets, |thing| &thing.name)),
        ("queues", names(&existing.queues, |thing| &thing.name)),
    ];
    for (kind, entries) in kinds {
        let at = at.get(kind);
        for (second, first) in repeats(entries.iter().map(|(_, name)| *name)) {
            let (Some((second, name)), Some((first, _))) =
                (entries.get(second), entries.get(first))
            else {
                continue;
            };
            let message = format!("`{name}` is described twice");
            diagnostics.push(
                error(
                    "twice",
                    message,
                    at.get(second).get("name").value(),
                    "the second time",
                )
                .related(at.get(first).get("name").value(), "the first time")
                .help("keep one of the two"),
            );
        }
    }
}

/// Entries with their names in AWS.
fn names<'a, T>(
    entries: &'a std::collections::BTreeMap<String, T>,
    name: impl Fn(&'a T) -> &'a String,
) -> Vec<(&'a str, &'a str)> {
    entries
        .iter()
        .map(|(key, thing)| (key.as_str(), name(thing).as_str()))
        .collect()
}
