//! Functions: runtime, handler, layers, regions, how long logs are kept; in files of their own where the code is,
//! variables, and what is kept ready.

mod builds;
mod capacity;
mod circles;
mod code;
mod handlers;
mod references;
mod variables;

use aws::regions::partition;
use aws::runtimes::{RUNTIMES, Runtime, Support, newest_on_provider_5, successor};
use diagnostic::Diagnostics;

use crate::checks::environment::known_region;
use crate::checks::grants::is_arn;
use crate::checks::{
    RuleContext, error, log_retention, meant, objective, repeats, triggers, warning,
};
use crate::description::{AwsProvider, CodeSource, ExternalValue, Function};

/// Every function.
pub(crate) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, function) in &context.description().functions {
        let at = context.entry("functions", name);
        if matches!(function.code_source(), CodeSource::Image(_)) {
            image(context, name, function, diagnostics);
        } else {
            runtime(context, name, function, diagnostics);
            handler(context, name, function, diagnostics);
        }
        layers(context, name, function, diagnostics);
        allowed_regions(context, name, function, diagnostics);
        log_retention::check(
            function.log_retention_days,
            at.get("log_retention_days"),
            diagnostics,
        );
        capacity::check(name, function, at, diagnostics);
        triggers::check(context, function.as_target(name), diagnostics);
        if let Some(objective) = function.objective {
            objective::check(name, objective, at.get("objective"), diagnostics);
        }
    }
    builds::check(context, diagnostics);
    circles::check(context, diagnostics);
    code::check(context, diagnostics);
    handlers::check(context, diagnostics);
    references::check(context, diagnostics);
    variables::check(context, diagnostics);
}

/// An image brings its own runtime, entry point and layers.
fn image(
    context: &RuleContext<'_>,
    name: &str,
    function: &Function,
    diagnostics: &mut Diagnostics,
) {
    let at = context.entry("functions", name);
    let written = [
        ("handler", function.handler.is_some()),
        ("runtime", at.get("runtime").is_written()),
        ("layers", !function.layers.is_empty()),
    ];
    for (setting, written) in written {
        if written {
            let message = format!("a container image has its own `{setting}`");
            diagnostics.push(
                error("not-for-images", message, at.get(setting).key(), "")
                    .related(at.get("code").value(), "the image")
                    .help("leave it out, and set it in the image"),
            );
        }
    }
}

fn runtime(
    context: &RuleContext<'_>,
    name: &str,
    function: &Function,
    diagnostics: &mut Diagnostics,
) {
    let at = context.entry("functions", name).get("runtime");
    let word = function.runtime.as_str();
    let Some(known) = Runtime::named(word) else {
        let message = format!("`{word}` is not a Lambda runtime known here");
        let current = RUNTIMES
            .iter()
            .filter(|runtime| !matches!(runtime.support(None), Support::Ended(_)));
        let names: Vec<_> = current.map(|runtime| runtime.name).collect();
        let help = meant(word, names.iter().copied())
            .unwrap_or_else(|| format!("supported: {}", names.join(", ")));
        diagnostics.push(error("unknown-runtime", message, at.value(), "").help(help));
        return;
    };
    let provider = context.root().get("terraform").get("aws_provider");
    let on_5 = context.description().terraform.aws_provider == Some(AwsProvider::Five);
    if on_5 && !known.is_on_provider_5() {
        let message = format!("version 5 of the AWS provider does not take the runtime `{word}`");
        let help = match newest_on_provider_5(word) {
            Some(older) => format!("leave `aws_provider` out, or write `runtime = \"{older}\"`"),
            None => "leave `aws_provider` out".to_owned(),
        };
        diagnostics.push(
            error("runtime-provider", message, at.value(), "")
                .related(provider.value(), "asked for here")
                .help(help),
        );
        return;
    }
    let next = || {
        let next = successor(word)
            .filter(|next| !on_5 || Runtime::named(next).is_some_and(Runtime::is_on_provider_5));
        next.map(|next| format!("write `runtime = \"{next}\"`"))
    };
    match known.support(None) {
        Support::Ended(day) => {
            let message = format!("the runtime `{word}` has had no support since {day}");
            diagnostics.push(error("old-runtime", message, at.value(), "").help_if(next()));
        }
        Support::Ends(day) if at.is_written() => {
            let message = format!("the runtime `{word}` loses its support on {day}");
            diagnostics.push(warning("runtime-ends", message, at.value()).help_if(next()));
        }
        Support::Ends(day) if on_5 => {
            let message = format!(
                "on version 5 of the AWS provider functions are `{word}` by default, which loses its support on {day}"
            );
            diagnostics.push(
                warning("runtime-ends", message, provider.value())
                    .help("leave `aws_provider` out: version 6 takes newer runtimes"),
            );
        }
        Support::Ends(_) | Support::Good => {}
    }
}

fn handler(
    context: &RuleContext<'_>,
    name: &str,
    function: &Function,
    diagnostics: &mut Diagnostics,
) {
    let at = context.entry("functions", name);
    let (form, dotted) = match function.runtime.as_str() {
        runtime if runtime.starts_with("provided") => ("bootstrap", false),
        runtime if runtime.starts_with("python") => ("app.handler", true),
        runtime if runtime.starts_with("java") => ("example.Handler::handleRequest", false),
        runtime if runtime.starts_with("dotnet") => ("Assembly::Namespace.Class::Method", false),
        _ => ("index.handler", true),
    };
    let help = format!("write it like `handler = \"{form}\"`");
    match &function.handler {
        // It may be misspelt, or no text.
        None if at.has_lost_keys() => {}
        None => {
            let message = format!("the function `{name}` has no `handler`");
            diagnostics
                .push(error("no-handler", message, at.key(), "where does it begin?").help(help));
        }
        Some(handler) => {
            let bad = handler.is_empty()
                || handler.len() > 128
                || handler.chars().any(char::is_whitespace)
                || (dotted && !handler.trim_matches('.').contains('.'));
            if bad {
                let message = format!(
                    "`{handler}` names no entry point for `{}`",
                    function.runtime
                );
                let place = at.get("handler").value();
                diagnostics.push(error("bad-handler", message, place, "").help(help));
            }
        }
    }
}

fn layers(
    context: &RuleContext<'_>,
    name: &str,
    function: &Function,
    diagnostics: &mut Diagnostics,
) {
    let at = context.entry("functions", name).get("layers");
    for (index, layer) in function.layers.iter().enumerate() {
        let Some(layer) = layer.written() else {
            continue;
        };
        let versioned = layer
            .rsplit(':')
            .next()
            .is_some_and(|version| version.parse::<u64>().is_ok());
        if !is_arn(layer, "lambda") || !layer.contains(":layer:") || !versioned {
            let message = "this is not the ARN of a version of a layer".to_owned();
            diagnostics.push(
                error("bad-arn", message, at.item(index).value(), "")
                    .help("write it like `arn:aws:lambda:us-east-1:111122223333:layer:name:1`"),
            );
        }
    }
    for (second, first) in repeats(function.layers.iter().map(ExternalValue::identity)) {
        let message = "the layer is named twice".to_owned();
        diagnostics.push(
            error("twice", message, at.item(second).value(), "the second time")
                .related(at.item(first).value(), "the first time"),
        );
    }
}

/// Regions that can be reached: no credentials are good in another partition.
fn allowed_regions(
    context: &RuleContext<'_>,
    name: &str,
    function: &Function,
    diagnostics: &mut Diagnostics,
) {
    let at = context.entry("functions", name).get("allowed_regions");
    let here = context
        .resolved
        .settings
        .as_ref()
        .map(|settings| partition(&settings.region));
    for (index, region) in function.allowed_regions.iter().enumerate() {
        let place = at.item(index);
        known_region(region, place, diagnostics);
        let there = partition(region);
        if here.is_some_and(|here| here != there) {
            let message = format!("the role of `{name}` is good for nothing in `{region}`");
            diagnostics.push(
                error("other-partition", message, place.value(), there)
                    .related(
                        context.root().get("region").value(),
                        here.unwrap_or_default(),
                    )
                    .help("leave it out: a function reaches regions of its own partition"),
            );
        }
    }
    for (second, first) in repeats(&function.allowed_regions) {
        let message = "the region is named twice".to_owned();
        diagnostics.push(
            error("twice", message, at.item(second).value(), "the second time")
                .related(at.item(first).value(), "the first time"),
        );
    }
}
