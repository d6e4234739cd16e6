//! Objects of buckets that trigger: that the rules can be called as they are, and that no function writes what invokes it.

use diagnostic::Diagnostics;

use super::own_names::NamedPart;
use crate::checks::grants::grant_of;
use crate::checks::{RuleContext, error, repeats, warning};
use crate::description::{
    Function, GrantTarget, ObjectEvent, Trigger, TriggerTarget, TriggeredEntry,
};
use crate::kinds::{BUCKET, FUNCTION};
use crate::tree::At;

/// The triggers of a function or a queue by buckets.
pub(super) fn check(
    context: &RuleContext<'_>,
    target: TriggerTarget<'_>,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let named = NamedPart {
        target,
        noun: "rule",
        service: "EventBridge",
        // The id of its permission has none else.
        marks: &['-', '_'],
    };
    let buckets = &context.description().buckets;
    let mut rules: Vec<(usize, &str)> = Vec::new();
    for TriggeredEntry { trigger, index, .. } in target.each() {
        let Some(bucket) = trigger.bucket.as_deref() else {
            continue;
        };
        let first = buckets.get(bucket);
        let first = first.map_or(bucket, |found| found.moved_from.first(bucket));
        let ending = trigger.object_rule_name(first);
        rules.push((index, ending));
        let at = at.item(index);
        let written = if trigger.name.is_some() {
            "name"
        } else {
            "bucket"
        };
        let place = at.get(written).value();
        if named.is_legal(ending, place.clone(), diagnostics) {
            named.length(context, ending, "it", place, diagnostics);
        }
        for (second, first) in repeats(trigger.object_events().iter()) {
            let at = at.get("events");
            let message = "the event is named twice".to_owned();
            diagnostics.push(
                error("twice", message, at.item(second).value(), "the second time")
                    .related(at.item(first).value(), "the first time"),
            );
        }
        if *target.kind == FUNCTION
            && let Some(function) = context.description().functions.get(target.name)
        {
            let function = (target.name, function);
            writes(context, function, (bucket, trigger), at, diagnostics);
        }
    }
    for (second, first) in repeats(rules.iter().map(|(_, ending)| *ending)) {
        let message = format!(
            "two rules of `{}` would have the name `{}`",
            target.name, rules[second].1
        );
        let place = |index: usize| at.item(rules[index].0).value();
        diagnostics.push(
            error("twice", message, place(second), "the second")
                .related(place(first), "the first")
                .help("give each a `name`"),
        );
    }
}

/// A function that writes objects to the bucket whose objects invoke it may invoke itself without end. Lambda's detection of loops does not
/// see EventBridge ("Use Lambda recursive loop detection to prevent infinite loops" of the AWS Lambda developer guide, read 2026-11-28).
fn writes(
    context: &RuleContext<'_>,
    (name, function): (&str, &Function),
    (bucket, trigger): (&str, &Trigger),
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    if !trigger.object_events().contains(&ObjectEvent::Created) {
        return;
    }
    let target = GrantTarget::Workload(&BUCKET, bucket);
    let Some(index) = grant_of(&function.access, &target, &["write", "s3:PutObject"]) else {
        return;
    };
    let access = context.entry("functions", name).get("access");
    let message =
        format!("`{name}` may write objects to the bucket `{bucket}`, whose objects invoke it");
    let which = match (&trigger.prefix, &trigger.suffix) {
        (Some(prefix), _) => Some(format!("whose key begins with `{prefix}`")),
        (None, Some(suffix)) => Some(format!("whose key ends with `{suffix}`")),
        (None, None) => None,
    };
    let help = match which {
        Some(which) => format!("be sure that it writes none {which}: nothing stops a function that invokes itself in this way"),
        None => "write the `prefix` of what it reads and let it write elsewhere, or into another bucket: nothing stops a function that invokes itself in this way".to_owned(),
    };
    diagnostics.push(
        warning("bucket-loop", message, at.value())
            .related(access.item(index).value(), "writes to it")
            .help(help),
    );
}
