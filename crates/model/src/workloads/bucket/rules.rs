//! Buckets: when objects move to cheaper storage, and what backups then leave out.

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error, warning};
use crate::description::Bucket;
use crate::tree::At;

/// Days that an object stays in Standard-IA before it may move on (S3 API, read 2026-11).
const DAYS_IN_INFREQUENT_ACCESS: u32 = 30;

/// Days of Glacier Instant Retrieval, and of Flexible Retrieval, that are billed at least (S3 pricing, read 2026-11).
const DAYS_IN_GLACIER: u32 = 90;

/// Every bucket.
pub(crate) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, bucket) in &context.description().buckets {
        let at = context.entry("buckets", name).get("tiering");
        tiering(bucket, at, diagnostics);
        archived_backup(context, name, bucket, at, diagnostics);
    }
}

fn tiering(bucket: &Bucket, at: At<'_>, diagnostics: &mut Diagnostics) {
    let tiers = &bucket.tiering;
    let steps: Vec<_> = [
        ("infrequent_access_days", tiers.infrequent_access_days),
        ("glacier_instant_days", tiers.glacier_instant_days),
        ("glacier_days", tiers.glacier_days),
        ("deep_archive_days", tiers.deep_archive_days),
    ]
    .into_iter()
    .filter_map(|(setting, days)| Some((setting, days?)))
    .collect();
    for pair in steps.windows(2) {
        let [(earlier, first), (later, second)] = pair else {
            continue;
        };
        let place = at.get(later).value();
        let related = at.get(earlier).value();
        if second <= first {
            let message =
                format!("`{later}` must come after `{earlier}`: {second} is not more than {first}");
            diagnostics.push(
                error("tiering-order", message, place, "")
                    .related(related, "the step before")
                    .help("objects move from Standard to Standard-IA, Glacier Instant Retrieval, Glacier and Deep Archive"),
            );
        } else if *earlier == "infrequent_access_days" && second - first < DAYS_IN_INFREQUENT_ACCESS
        {
            let message =
                format!("objects must stay in Standard-IA for {DAYS_IN_INFREQUENT_ACCESS} days");
            diagnostics.push(
                error("tiering-order", message, place, "")
                    .related(related, "moved there")
                    .help(format!(
                        "write `{later} = {}` or more",
                        first + DAYS_IN_INFREQUENT_ACCESS
                    )),
            );
        } else if earlier.starts_with("glacier") && second - first < DAYS_IN_GLACIER {
            let message = format!(
                "an object that leaves Glacier after {} days is billed for {DAYS_IN_GLACIER}",
                second - first
            );
            diagnostics.push(warning("tiering-cost", message, place).help(format!(
                "write `{later} = {}` or more",
                first + DAYS_IN_GLACIER
            )));
        }
    }
}

/// What AWS Backup does not read, and callers cannot before it is restored (Amazon S3 guide, archival storage;
/// ministryofjustice/modernisation-platform#13035: "completed with issues" of each backup; read 2026-11).
fn archived_backup(
    context: &RuleContext<'_>,
    name: &str,
    bucket: &Bucket,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let settings = context.resolved.settings.as_ref();
    if !bucket.backup || !settings.is_some_and(|settings| settings.backup.enabled) {
        return;
    }
    let tiers = &bucket.tiering;
    let archives = [
        ("glacier_days", tiers.glacier_days),
        ("deep_archive_days", tiers.deep_archive_days),
    ];
    let first = archives.into_iter().find(|(_, days)| days.is_some());
    if let Some((setting, Some(days))) = first {
        let message = format!(
            "after {days} days the backups of `{name}` leave its objects out, and each says so by e-mail"
        );
        diagnostics.push(
            warning("archived-backup", message, at.get(setting).value()).help(
                "write `glacier_instant_days` instead, whose objects are read at once; or `backup = false` for the bucket",
            ),
        );
    }
}
