//! References of environment variables: exactly one workload that there is, and an attribute that it has.

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, described, error, meant};
use crate::description::{AttributeReference, VariableSetting, referable_kinds};
use crate::kinds::{API, TABLE, WorkloadAttribute, WorkloadKind};
use crate::schema::or;
use crate::tree::At;

/// Attribute of a table that it has only with the setting `stream`.
const STREAM_ARN: &str = "stream_arn";

/// Every reference of every function.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, function) in &context.description().functions {
        if function.environment.is_empty() {
            continue;
        }
        let at = context.entry("functions", name).get("environment");
        for (variable, value) in &function.environment {
            let at = at.get(variable);
            match value {
                VariableSetting::Written(_) => {}
                VariableSetting::Elsewhere(_) => alone(at, diagnostics),
                VariableSetting::Referred(reference) => {
                    check_reference(context, reference, at, diagnostics);
                }
            }
        }
    }
}

/// An expression is the only setting of its table.
fn alone(at: At<'_>, diagnostics: &mut Diagnostics) {
    let table = at.node().and_then(|node| node.table());
    if table.is_some_and(|table| table.len() > 1) {
        let message = "this value is an expression, and names a workload besides".to_owned();
        diagnostics
            .push(error("reference-target", message, at.value(), "").help("leave one of them out"));
    }
}

fn check_reference(
    context: &RuleContext<'_>,
    reference: &AttributeReference,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let targets: Vec<_> = reference.targets().collect();
    let (kind, name) = match targets.as_slice() {
        [target] => *target,
        // It may be misspelt.
        [] if at.has_lost_keys() => return,
        [] => {
            let message = "this value names no workload".to_owned();
            let settings: Vec<String> = referable_kinds()
                .map(|kind| format!("`{}`", kind.singular))
                .collect();
            diagnostics.push(
                error("reference-target", message, at.value(), "")
                    .help(format!("name one: {}", or(&settings))),
            );
            return;
        }
        several => {
            let message = format!("this value names {} workloads", several.len());
            diagnostics.push(
                error("reference-target", message, at.value(), "")
                    .help("write one variable for each of them"),
            );
            return;
        }
    };
    let Some(attribute) = kind.attribute(reference.attribute.as_deref()) else {
        let word = reference.attribute.as_deref().unwrap_or_default();
        let message = format!("{} has no attribute `{word}`", kind.with_article);
        let words = || kind.attributes.iter().map(|attribute| attribute.word);
        let all: Vec<String> = words().map(|word| format!("`{word}`")).collect();
        let help = meant(word, words()).unwrap_or_else(|| format!("write {}", or(&all)));
        let place = at.get("attribute").value();
        diagnostics.push(error("unknown-attribute", message, place, "").help(help));
        return;
    };
    if context.has(kind.section, name) {
        if kind == &TABLE && attribute.word == STREAM_ARN {
            stream(context, name, at, diagnostics);
        }
    } else if context
        .description()
        .existing
        .aws_name(kind, name)
        .is_some()
    {
        of_existing(context, (kind, name), attribute, at, diagnostics);
    } else {
        let elsewhere = "look at the faults of its entry first";
        described(
            context,
            (kind, name),
            referable_kinds(),
            elsewhere,
            at,
            diagnostics,
        );
    }
}

/// A table has a stream when it says so, and that of a standby is made by a restore.
fn stream(context: &RuleContext<'_>, name: &str, at: At<'_>, diagnostics: &mut Diagnostics) {
    let place = || at.get("attribute").value();
    let description = context.description();
    let table = description.tables.get(name);
    let mut triggered = description.triggered_by(&TABLE, name);
    let is_read = triggered.next().is_some();
    if table.is_some_and(|table| table.stream_view(is_read).is_none()) {
        let message = format!("the table `{name}` has no stream");
        let entry = context.entry("tables", name).key();
        diagnostics.push(
            error("no-stream", message, place(), "")
                .related(entry, "the table")
                .help("say what is in it: `stream = \"new_and_old_images\"`"),
        );
    }
    let settings = context.resolved.settings.as_ref();
    if settings.is_some_and(|settings| settings.standby_of.is_some()) {
        let message = format!("which stream the table `{name}` has in a standby is not known here");
        let standby = context.root().get("standby_of").value();
        diagnostics.push(
            error("stream-of-standby", message, place(), "")
                .related(standby, "a standby")
                .help("give the variable a text in the standby's own file"),
        );
    }
}

/// Of what is made elsewhere only that is known which follows from its name.
fn of_existing(
    context: &RuleContext<'_>,
    (kind, name): (&WorkloadKind, &str),
    attribute: &WorkloadAttribute,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let existing = &context.description().existing;
    let is_url = kind == &API && attribute.word == "url";
    let url = existing.apis.get(name).and_then(|api| api.url.as_deref());
    if attribute.is_known_of_existing() || (is_url && url.is_some()) {
        return;
    }
    let section = kind.section;
    let message = format!(
        "`{}` of `{name}` is not known, which is made elsewhere",
        attribute.word
    );
    let help = if is_url {
        format!("say it as `url` of `[existing.{section}.{name}]`")
    } else {
        "write it as a text, or as `{ terraform = \"...\" }`".to_owned()
    };
    let entry = context.root().get("existing").get(section).get(name).key();
    diagnostics.push(
        error("attribute-of-existing", message, at.value(), "")
            .related(entry, "made elsewhere")
            .help(help),
    );
}
