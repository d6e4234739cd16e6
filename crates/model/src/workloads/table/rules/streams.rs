//! Streams of tables that trigger functions: how many may read one, that it carries what a filter looks at, and that no function
//! writes what invokes it.

use diagnostic::Diagnostics;
use serde_json::Value;

use crate::checks::grants::grant_of;
use crate::checks::{RuleContext, error, warning};
use crate::description::{GrantTarget, StreamView, Table, TriggeredFunction, is_stream_action};
use crate::kinds::TABLE;

/// Most functions that read the stream of a table ("Quotas in Amazon DynamoDB" of the Amazon DynamoDB developer guide, "Simultaneous
/// readers of a shard in DynamoDB Streams", read 2026-11-28).
const MOST_READERS: usize = 2;

/// Most of them where the table has replicas, which read it too (same source).
const MOST_READERS_BESIDE_REPLICAS: usize = 1;

/// A table, with the functions that it triggers.
pub(super) fn check(
    context: &RuleContext<'_>,
    name: &str,
    table: &Table,
    diagnostics: &mut Diagnostics,
) {
    let triggered: Vec<_> = context.description().triggered_by(&TABLE, name).collect();
    readers(context, name, table, &triggered, diagnostics);
    for found in triggered {
        images(context, name, table, found, diagnostics);
        writes(context, name, found, diagnostics);
    }
}

/// More readers than DynamoDB serves are throttled, each in turn.
fn readers(
    context: &RuleContext<'_>,
    name: &str,
    table: &Table,
    triggered: &[TriggeredFunction<'_>],
    diagnostics: &mut Diagnostics,
) {
    let (most, why) = match table.replicas.is_empty() {
        true => (MOST_READERS, "two read the stream of a table at most"),
        false => (
            MOST_READERS_BESIDE_REPLICAS,
            "beside its replicas one reads the stream of a table",
        ),
    };
    if let (Some(one_too_many), Some(first)) = (triggered.get(most), triggered.first()) {
        let message = format!("`{name}` triggers {} functions: {why}", triggered.len());
        let place = context.trigger(*one_too_many).get("table").value();
        diagnostics.push(
            error("stream-readers", message, place, "one too many")
                .related(context.trigger(*first).get("table").value(), "the first")
                .help("let one function publish the changes to a topic or a bus that triggers the others"),
        );
    }
}

/// A filter over an image that the stream does not carry matches nothing.
fn images(
    context: &RuleContext<'_>,
    name: &str,
    table: &Table,
    found: TriggeredFunction<'_>,
    diagnostics: &mut Diagnostics,
) {
    let missing: &[&str] = match table.stream {
        Some(StreamView::KeysOnly) => &["NewImage", "OldImage"],
        Some(StreamView::NewImage) => &["OldImage"],
        Some(StreamView::OldImage) => &["NewImage"],
        Some(StreamView::NewAndOldImages) | None => return,
    };
    let Some(filter) = &found.trigger.filter else {
        return;
    };
    let patterns = filter.all().iter();
    let mut looked_at = patterns
        .filter_map(|pattern| pattern.0.get("dynamodb").and_then(Value::as_object))
        .flat_map(serde_json::Map::keys);
    if let Some(image) = looked_at.find(|field| missing.contains(&field.as_str())) {
        let message =
            format!("the stream of `{name}` carries no `{image}`, so that nothing matches");
        diagnostics.push(
            error(
                "filter-image",
                message,
                context.trigger(found).get("filter").value(),
                "",
            )
            .related(
                context.entry("tables", name).get("stream").value(),
                "what it carries",
            )
            .help("leave `stream` out: a table that triggers functions carries both images"),
        );
    }
}

/// A function that writes to the table whose changes invoke it may invoke itself without end. Lambda's detection of loops does not see
/// DynamoDB ("Use Lambda recursive loop detection to prevent infinite loops" of the AWS Lambda developer guide, read 2026-11-28).
fn writes(
    context: &RuleContext<'_>,
    table: &str,
    found: TriggeredFunction<'_>,
    diagnostics: &mut Diagnostics,
) {
    const WRITES: &[&str] = &[
        "write",
        "delete",
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:PartiQLDelete",
        "dynamodb:PartiQLInsert",
        "dynamodb:PartiQLUpdate",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
    ];
    if found.trigger.filter.is_some() {
        return;
    }
    let target = GrantTarget::Workload(&TABLE, table);
    if let Some(index) = grant_of(&found.function.access, &target, WRITES) {
        let function = found.name;
        let access = context.entry("functions", function).get("access");
        let message =
            format!("`{function}` may write to the table `{table}`, whose changes invoke it");
        diagnostics.push(
            warning("table-loop", message, context.trigger(found).value())
                .related(access.item(index).value(), "writes to it")
                .help("write a `filter` that its own changes do not match: nothing stops a function that invokes itself in this way"),
        );
    }
}

/// What reads a stream is granted on a table that has one.
pub(super) fn granted(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let description = context.description();
    for (name, function) in &description.functions {
        for (index, grant) in function.access.iter().enumerate() {
            let Some(position) = grant.actions.iter().position(|one| is_stream_action(one)) else {
                continue;
            };
            for target in grant.targets() {
                let GrantTarget::Workload(kind, table) = target else {
                    continue;
                };
                let found = description.tables.get(table).filter(|_| kind == &TABLE);
                let is_read = || description.triggered_by(&TABLE, table).next().is_some();
                if found.is_none_or(|found| found.stream_view(is_read()).is_some()) {
                    continue;
                }
                let access = context.entry("functions", name).get("access");
                let place = access.item(index).get("actions").item(position).value();
                let message = format!("the table `{table}` has no stream");
                diagnostics.push(
                    error("no-stream", message, place, "")
                        .related(context.entry("tables", table).key(), "the table")
                        .help("say what is in it: `stream = \"new_and_old_images\"`"),
                );
            }
        }
    }
}
