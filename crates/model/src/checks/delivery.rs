//! Delivery by GitHub Actions: what an environment needs for it, and the bucket of its state.

use aws::federation::IMMUTABLE_SUBJECTS_SINCE;
use diagnostic::Diagnostics;

use super::{RuleContext, error, warning};

/// Longest name of a state bucket that is made here: its access logs go to `<name>-logs`, and a
/// bucket's name has 63 characters at most (AWS API, read 2026-11).
const LONGEST_STATE_BUCKET: usize = 58;

/// Whether the environment can be delivered, and its state bucket made.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let description = context.description();
    let Some(settings) = &context.resolved.settings else {
        return;
    };
    identity(context, diagnostics);
    if description.application.repository.is_none() {
        let written = context.root().get("delivery");
        if written.node().is_some() {
            let message = "nothing is delivered without a repository".to_owned();
            diagnostics.push(
                warning("no-repository", message, written.key().or(written.value()))
                    .help("add `repository = \"owner/name\"` to `[application]`"),
            );
        }
    } else {
        let lacks: Vec<_> = [
            ("account_id", settings.account_id.is_none()),
            ("[backend]", settings.backend.is_none()),
        ]
        .into_iter()
        .filter_map(|(setting, lacks)| lacks.then_some(format!("`{setting}`")))
        .collect();
        if !lacks.is_empty() {
            let message = format!("`{}` is not delivered by GitHub Actions", context.name);
            let place = context.root().get("profile").value();
            diagnostics.push(
                warning("not-delivered", message, place)
                    .help(format!("it has no {}", lacks.join(" and no "))),
            );
        }
    }
    let at = context.root().get("backend");
    let Some(backend) = settings.backend.as_ref().filter(|backend| backend.create) else {
        return;
    };
    if backend.kms_key_id.is_some() {
        let message = "the bucket that is made here has a key of its own".to_owned();
        diagnostics.push(
            error("bad-backend", message, at.get("kms_key_id").key(), "")
                .related(at.get("create").value(), "made here")
                .help("leave `kms_key_id` out"),
        );
    }
    if backend.bucket.len() > LONGEST_STATE_BUCKET {
        let message = format!(
            "the name of the bucket has {} characters, {LONGEST_STATE_BUCKET} are possible",
            backend.bucket.len()
        );
        diagnostics.push(
            error("bad-backend", message, at.get("bucket").value(), "").help(
                "the bucket of its access logs is called the same with `-logs` behind it, and has 63 at most",
            ),
        );
    }
}

/// The numbers by which GitHub tells AWS which repository asks: both or neither, and better both.
fn identity(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let application = &context.description().application;
    let at = context.root().get("application");
    let ids =
        ["repository_id", "repository_owner_id"].map(|key| (key, at.get(key).node().is_some()));
    // A number that was refused is not there any more.
    let refused = diagnostics.iter().any(|diagnostic| {
        ids.iter()
            .any(|(key, _)| diagnostic.message.contains(&format!("`{key}`")))
    });
    if refused {
        return;
    }
    let Some(repository) = &application.repository else {
        for (key, _) in ids.iter().filter(|(_, given)| *given) {
            let message = format!("`{key}` is of no repository");
            diagnostics.push(
                warning("no-repository", message, at.get(key).key())
                    .help("add `repository = \"owner/name\"` to `[application]`"),
            );
        }
        return;
    };
    let ask = format!("`gh api repos/{repository} --jq '.id, .owner.id'` prints both");
    match ids {
        [(_, true), (_, true)] => {}
        [(given, true), (lacks, false)] | [(lacks, false), (given, true)] => {
            let message = format!("`{given}` is there without `{lacks}`");
            diagnostics.push(
                error("half-identity", message, at.get(given).key(), "")
                    .help(format!("add `{lacks}` to `[application]`: {ask}")),
            );
        }
        _ => {
            let message = format!(
                "AWS refuses `{repository}` if it was made, renamed or transferred since {IMMUTABLE_SUBJECTS_SINCE}"
            );
            diagnostics.push(
                warning("mutable-subject", message, at.get("repository").value()).help(format!(
                    "add `repository_id` and `repository_owner_id` to `[application]`, which GitHub then names to AWS: {ask}"
                )),
            );
        }
    }
}
