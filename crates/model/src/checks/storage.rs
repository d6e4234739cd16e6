//! Tables and buckets: keys, indexes, and when objects move to cheaper storage.

use std::collections::BTreeMap;

use diagnostic::Diagnostics;

use super::{RuleContext, error, warning};
use crate::description::{Attribute, AttributeType, Bucket, Table};
use crate::tree::At;

/// Most global secondary indexes of a table (AWS quota, read 2026-11).
const MOST_INDEXES: usize = 20;

/// Days that an object stays in Standard-IA before it may move on (S3 API, read 2026-11).
const DAYS_IN_INFREQUENT_ACCESS: u32 = 30;

/// Days of Glacier Instant Retrieval, and of Flexible Retrieval, that are billed at least (S3 pricing, read 2026-11).
const DAYS_IN_GLACIER: u32 = 90;

/// Every table and bucket.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, table) in &context.description().tables {
        self::table(name, table, context.entry("tables", name), diagnostics);
    }
    for (name, bucket) in &context.description().buckets {
        let at = context.entry("buckets", name).get("tiering");
        tiering(bucket, at, diagnostics);
        archived_backup(context, name, bucket, at, diagnostics);
    }
}

fn table(name: &str, table: &Table, at: At<'_>, diagnostics: &mut Diagnostics) {
    let mut types = BTreeMap::new();
    keys(
        &table.hash_key,
        table.range_key.as_ref(),
        at,
        &mut types,
        diagnostics,
    );
    if let Some(attribute) = &table.ttl_attribute {
        let is_key = |key: &Attribute| key.name == *attribute;
        if is_key(&table.hash_key) || table.range_key.as_ref().is_some_and(is_key) {
            let message = format!(
                "`{attribute}` is a key of the table, so it cannot say when an item expires"
            );
            diagnostics.push(
                error("ttl-key", message, at.get("ttl_attribute").value(), "")
                    .help("name another attribute, such as `expires_at`"),
            );
        }
    }
    if !table.ttl_enabled && table.ttl_attribute.is_none() {
        let message =
            "`ttl_enabled` turns off expiry by an attribute, and none is named".to_owned();
        diagnostics.push(
            error("no-ttl-attribute", message, at.get("ttl_enabled").key(), "").help(
                "write the attribute by which items expire, `ttl_attribute = \"...\"`, or leave `ttl_enabled` out: nothing expires without an attribute",
            ),
        );
    }
    let indexes = at.get("indexes");
    if table.indexes.len() > MOST_INDEXES {
        let message = format!(
            "the table `{name}` has {} indexes, and DynamoDB allows {MOST_INDEXES}",
            table.indexes.len()
        );
        diagnostics.push(error("too-many-indexes", message, indexes.key(), ""));
    }
    for (index_name, index) in &table.indexes {
        let at = indexes.get(index_name);
        let legal = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
        if !(3..=255).contains(&index_name.len()) || !index_name.chars().all(legal) {
            let message = format!("`{index_name}` is not a legal name for an index");
            diagnostics.push(
                error("bad-name", message, at.key(), "")
                    .help("it has 3 to 255 letters, digits, `_`, `.` and `-`"),
            );
        }
        keys(
            &index.hash_key,
            index.range_key.as_ref(),
            at,
            &mut types,
            diagnostics,
        );
    }
}

/// The keys of a table or an index; `types` remembers what type each attribute has.
fn keys<'a>(
    hash: &'a Attribute,
    range: Option<&'a Attribute>,
    at: At<'a>,
    types: &mut BTreeMap<&'a str, (AttributeType, At<'a>)>,
    diagnostics: &mut Diagnostics,
) {
    if let Some(range) = range.filter(|range| range.name == hash.name) {
        let message = format!("`{}` is both partition key and sort key", range.name);
        let place = at.get("range_key").get("name").value();
        diagnostics.push(
            error("same-key", message, place, "")
                .related(at.get("hash_key").get("name").value(), "the partition key")
                .help("leave `range_key` out, or name another attribute"),
        );
        return;
    }
    let hash = Some((hash, at.get("hash_key")));
    let range = range.map(|range| (range, at.get("range_key")));
    for (key, at) in hash.into_iter().chain(range) {
        let (first, first_at) = types.entry(key.name.as_str()).or_insert((key.kind, at));
        if *first != key.kind {
            let message = format!(
                "the attribute `{}` has two types: `{first:?}` and `{:?}`",
                key.name, key.kind
            );
            diagnostics.push(
                error("attribute-type", message, at.get("type").value(), "")
                    .related(first_at.get("type").value(), "the other")
                    .help("an attribute has one type in the table and all its indexes"),
            );
        }
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
