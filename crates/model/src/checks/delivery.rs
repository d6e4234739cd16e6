//! Delivery by GitHub Actions: what an environment needs for it, and the bucket of its state.

use diagnostic::Diagnostics;

use super::{Scope, fault, remark};

/// Longest name of a state bucket that is made here: its access logs go to `<name>-logs`, and a
/// bucket's name has 63 characters at most (AWS API, read 2026-11).
const LONGEST_STATE_BUCKET: usize = 58;

/// Whether the environment can be delivered, and its state bucket made.
pub(super) fn check(scope: &Scope<'_>, faults: &mut Diagnostics) {
    let description = scope.description();
    let Some(settings) = &scope.resolved.settings else {
        return;
    };
    if description.application.repository.is_none() {
        let written = scope.at().get("delivery");
        if written.node().is_some() {
            let message = "nothing is delivered without a repository".to_owned();
            faults.push(
                remark("no-repository", message, written.key().or(written.value()))
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
            let message = format!("`{}` is not delivered by GitHub Actions", scope.name);
            let place = scope.at().get("profile").value();
            faults.push(
                remark("not-delivered", message, place)
                    .help(format!("it has no {}", lacks.join(" and no "))),
            );
        }
    }
    let at = scope.at().get("backend");
    let Some(backend) = settings.backend.as_ref().filter(|backend| backend.create) else {
        return;
    };
    if backend.kms_key_id.is_some() {
        let message = "the bucket that is made here has a key of its own".to_owned();
        faults.push(
            fault("bad-backend", message, at.get("kms_key_id").key(), "")
                .related(at.get("create").value(), "made here")
                .help("leave `kms_key_id` out"),
        );
    }
    if backend.bucket.len() > LONGEST_STATE_BUCKET {
        let message = format!(
            "the name of the bucket has {} characters, {LONGEST_STATE_BUCKET} are possible",
            backend.bucket.len()
        );
        faults.push(
            fault("bad-backend", message, at.get("bucket").value(), "").help(
                "the bucket of its access logs is called the same with `-logs` behind it, and has 63 at most",
            ),
        );
    }
}
