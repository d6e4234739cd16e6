//! The description as a whole: that there is something in it, in some environment, and that
//! environments only change what it has.

use diagnostic::{Diagnostic, Diagnostics};

use super::{ProjectContext, RuleContext, error, meant, names, warning};
use crate::description::EXISTING_SECTIONS;
use crate::kinds::KINDS;
use crate::load::GROUNDPLAN;
use crate::schema::{noun, or, thing};

/// The tables whose keys are names of entries, as paths: those of workloads, and of what exists already.
pub(super) fn sections() -> impl Iterator<Item = Vec<&'static str>> {
    let workloads = KINDS.into_iter().map(|kind| vec![kind.section]);
    let existing = EXISTING_SECTIONS.into_iter();
    workloads.chain(existing.map(|section| vec!["existing", section]))
}

/// An environment changes entries of `groundplan.toml`, it adds none.
pub(super) fn overrides(project: &ProjectContext<'_>, diagnostics: &mut Diagnostics) {
    for (environment, node) in project.environments {
        for kind in sections() {
            let here = kind
                .iter()
                .fold(project.within(node), |at, step| at.get(step));
            let base = kind.iter().fold(project.root(), |at, step| at.get(step));
            for name in names(here) {
                if base.get(name).node().is_some() {
                    continue;
                }
                let path: Vec<_> = kind.iter().copied().chain([name]).collect();
                let message = format!(
                    "the environment `{environment}` changes {}, which `{GROUNDPLAN}` does not have",
                    thing(&path)
                );
                let help = meant(name, names(base)).unwrap_or_else(|| {
                    format!("describe it in `{GROUNDPLAN}`, as `[{}]`", path.join("."))
                });
                diagnostics.push(
                    error(
                        "unknown-entry",
                        message,
                        here.get(name).key(),
                        "not described",
                    )
                    .help(help),
                );
            }
        }
    }
}

/// At least one environment, and something in it.
pub(super) fn presence(project: &ProjectContext<'_>, diagnostics: &mut Diagnostics) {
    let unread = ["too-large", "not-utf8", "unreadable", "not-a-file"];
    if project.environments.is_empty()
        && !diagnostics
            .iter()
            .any(|diagnostic| unread.contains(&diagnostic.code))
    {
        diagnostics.push(
            Diagnostic::error("no-environment", "there is no environment").help(
                "write `environments/development/environment.toml` with the two lines \
                 `profile = \"development\"` and `region = \"us-east-1\"`",
            ),
        );
    }
    let empty = sections().all(|kind| {
        let at = kind.iter().fold(project.root(), |at, step| at.get(step));
        names(at).next().is_none()
    });
    if empty && !diagnostics.has_errors() {
        let place = project.root().get("application").key();
        let nouns: Vec<String> = KINDS.iter().map(|kind| noun(kind).to_owned()).collect();
        let message = format!("the application has no {}", or(&nouns));
        diagnostics.push(
            warning("nothing-described", message, place).help("add one, such as `[tables.orders]`"),
        );
    }
}

/// The source of the modules.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let Some(source) = &context.description().terraform.modules else {
        return;
    };
    let place = context.root().get("terraform").get("modules").value();
    let local = source.starts_with("./") || source.starts_with("../");
    let (path, query) = source.split_once('?').unwrap_or((source, ""));
    let after_scheme = path.split_once("://").map_or(path, |(_, rest)| rest);
    if source.trim().is_empty() || source.contains(char::is_whitespace) {
        let message = "`modules` is not a Terraform module source".to_owned();
        diagnostics.push(error("bad-source", message, place, "").help(SOURCE_HELP));
    } else if !local && !after_scheme.contains("//") {
        let message =
            "`modules` does not say which folder of the source holds the modules".to_owned();
        diagnostics
            .push(error("bad-source", message, place, "no `//` and folder").help(SOURCE_HELP));
    } else if path.starts_with("git::") && !query.contains("ref=") {
        let message = "`modules` follows whatever is newest".to_owned();
        diagnostics.push(
            warning("unpinned-modules", message, place)
                .help("name a release, such as `?ref=v1.2.0` at the end"),
        );
    }
}

const SOURCE_HELP: &str =
    "write it like `git::https://example.com/platform.git//modules?ref=v1.2.0`";
