//! Tables: keys, indexes, expiry, and what they can take; in a file of their own the streams that trigger functions.

mod streams;

use std::collections::BTreeMap;

use diagnostic::Diagnostics;

use crate::checks::capacity::range;
use crate::checks::{RuleContext, error};
use crate::description::{Attribute, AttributeType, StreamView, Table};
use crate::tree::At;

/// Most global secondary indexes of a table (AWS quota, read 2026-11).
const MOST_INDEXES: usize = 20;

/// Every table.
pub(crate) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, table) in &context.description().tables {
        let at = context.entry("tables", name);
        self::table(name, table, at, diagnostics);
        capacity(table, at.get("capacity"), diagnostics);
        replicas(context, name, table, at, diagnostics);
        streams::check(context, name, table, diagnostics);
    }
    streams::granted(context, diagnostics);
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

/// How the table is paid for, and between what its units grow and shrink.
fn capacity(table: &Table, at: At<'_>, diagnostics: &mut Diagnostics) {
    let Some(provisioned) = table.capacity.provisioned else {
        return;
    };
    for (setting, value) in [
        ("max_read_units", table.capacity.max_read_units),
        ("max_write_units", table.capacity.max_write_units),
    ] {
        if value.is_some() {
            let message = format!("`{setting}` bounds a table that is paid for by request");
            diagnostics.push(
                error("two-capacities", message, at.get(setting).key(), "")
                    .related(
                        at.get("provisioned").key(),
                        "this one is paid for by the hour",
                    )
                    .help("leave one of the two out; what is provisioned has its own `max`"),
            );
        }
    }
    let place = at.get("provisioned");
    for (setting, units) in [("read", provisioned.read), ("write", provisioned.write)] {
        range(place.get(setting), units.min, units.max, diagnostics);
    }
}

/// Where its copies are, and what `DynamoDB` asks of a table with copies ("Global tables: how it works" and "Best practices for
/// global tables" of the Amazon DynamoDB developer guide, read 2026-11). Those of a standby are none: it has the same description.
fn replicas(
    context: &RuleContext<'_>,
    name: &str,
    table: &Table,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let settings = context.resolved.settings.as_ref();
    let settings = settings.filter(|settings| settings.standby_of.is_none());
    let Some(settings) = settings.filter(|_| !table.replicas.is_empty()) else {
        return;
    };
    let written = at.get("replicas");
    for region in &table.replicas {
        if settings.recovery_region.as_ref() == Some(region) {
            continue;
        }
        let (code, message, help) = match &settings.recovery_region {
            Some(recovery) => (
                "replica-elsewhere",
                format!(
                    "`{name}` would have a replica in {region}, which is not the recovery region of `{}`",
                    context.name
                ),
                format!("write `replicas = [\"{recovery}\"]`"),
            ),
            None => (
                "replica-without-recovery",
                format!(
                    "`{name}` would have a replica in {region}, and `{}` has no recovery region",
                    context.name
                ),
                format!(
                    "say `recovery_region = \"{region}\"` for the environment, or write `replicas` in the `environment.toml` of one that has it"
                ),
            ),
        };
        diagnostics.push(
            error(code, message, written.value(), "")
                .related(
                    context.root().get("recovery_region").value(),
                    "the recovery region",
                )
                .help(help),
        );
    }
    if table.capacity.provisioned.is_some() {
        let message = format!("`{name}` has replicas, and a capacity that is paid for by the hour");
        let place = at.get("capacity").get("provisioned");
        diagnostics.push(
            error("replica-capacity", message, place.key(), "not with replicas")
                .related(written.value(), "its replicas")
                .help("leave `provisioned` out: each replica must take all writes, and takes them at once where requests are paid for"),
        );
    }
    let other = table
        .stream
        .filter(|view| *view != StreamView::NewAndOldImages);
    if other.is_some() {
        let message = format!("the stream of `{name}` does not carry what replicas are made of");
        diagnostics.push(
            error("replica-stream", message, at.get("stream").value(), "")
                .related(written.value(), "its replicas")
                .help("write `stream = \"new_and_old_images\"`, or leave it out: a table with replicas has that stream"),
        );
    }
}
