//! What bounds how many runs of a function there may be at one time: its own reservation, or what starts it.
//!
//! Lambda scales what a queue, a bucket or a topic starts with the backlog, up to the account's concurrency; an API
//! is bounded by its throttle, a stream by its shards, a schedule by its clock (AWS Lambda guide, understanding
//! Lambda function scaling, and "Configuring maximum concurrency" of SQS event sources, read 2026-11).

use plan::Instance;
use values::Lookup;

use crate::scope::Scope;

/// What bounds a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConcurrencyBound {
    /// Its own reserved concurrency.
    Reserved,
    /// Nothing in the plan starts it that has no bound of its own.
    ByItsSource,
    /// Nothing: this starts as many runs as it likes.
    None(&'static str),
    /// The plan does not tell.
    Unknown,
}

const ALIAS: &str = "aws_lambda_alias";
const MAPPING: &str = "aws_lambda_event_source_mapping";
const PERMISSION: &str = "aws_lambda_permission";
const NAMES: &[&str] = &["function_name", "arn", "id", "qualified_arn"];

/// What bounds `function` in the plan.
pub(crate) fn bound(scope: &Scope<'_>, function: &Instance) -> ConcurrencyBound {
    let reserved = function.lookup("reserved_concurrent_executions");
    if reserved.whole().is_some_and(|most| most >= 0) {
        return ConcurrencyBound::Reserved;
    }
    let mut boundless = None;
    let mut unknown = false;
    let mut saw = |found: ConcurrencyBound| match found {
        ConcurrencyBound::None(source) => boundless = boundless.or(Some(source)),
        ConcurrencyBound::Unknown => unknown = true,
        ConcurrencyBound::Reserved | ConcurrencyBound::ByItsSource => {}
    };
    for mapping in mappings(scope, function) {
        saw(by_mapping(scope, mapping));
    }
    for permission in scope
        .companions(function, PERMISSION, "function_name", NAMES)
        .found
    {
        saw(by_permission(permission));
    }
    match boundless {
        Some(_) if reserved.is_unknown() => ConcurrencyBound::Unknown,
        Some(source) => ConcurrencyBound::None(source),
        None if unknown => ConcurrencyBound::Unknown,
        None => ConcurrencyBound::ByItsSource,
    }
}

/// What hands work to `function`, or to an alias of it.
pub(crate) fn mappings<'a>(scope: &Scope<'a>, function: &Instance) -> Vec<&'a Instance> {
    let aliases = scope.companions(function, ALIAS, "function_name", NAMES);
    let mut mappings = scope
        .companions(function, MAPPING, "function_name", NAMES)
        .found;
    for alias in &aliases.found {
        let arns = &["arn", "id", "invoke_arn"];
        mappings.extend(
            scope
                .companions(alias, MAPPING, "function_name", arns)
                .found,
        );
    }
    mappings
}

/// A queue is bounded by the mapping's own `maximum_concurrency`, a stream by its shards.
fn by_mapping(scope: &Scope<'_>, mapping: &Instance) -> ConcurrencyBound {
    let is_queue = match mapping.lookup("event_source_arn").text() {
        Some(arn) => Some(arn.contains(":sqs:")),
        None if mapping.lookup("event_source_arn").is_absent() => Some(false),
        None => {
            let sources = scope
                .plan
                .resolve_references(mapping, "event_source_arn")
                .found;
            let kind = sources
                .first()
                .map(|found| found.instance.resource_type.as_ref());
            kind.map(|kind| kind == "aws_sqs_queue")
        }
    };
    match (
        is_queue,
        mapping.lookup("scaling_config.0.maximum_concurrency"),
    ) {
        (Some(false), _) | (_, Lookup::Known(_)) => ConcurrencyBound::ByItsSource,
        (None, _) | (_, Lookup::Unknown) => ConcurrencyBound::Unknown,
        (Some(true), Lookup::Absent) => ConcurrencyBound::None("a queue"),
    }
}

fn by_permission(permission: &Instance) -> ConcurrencyBound {
    match permission.lookup("principal") {
        Lookup::Unknown => ConcurrencyBound::Unknown,
        seen => match seen
            .text()
            .and_then(|principal| principal.split('.').next())
        {
            Some("s3") => ConcurrencyBound::None("a bucket"),
            Some("sns") => ConcurrencyBound::None("a topic"),
            _ => ConcurrencyBound::ByItsSource,
        },
    }
}
