//! Streams of tables that invoke a function: what it is invoked with, and what becomes of changes that it fails at.

use std::collections::BTreeMap;

use model::Environment;
use model::description::{Function, StartingPosition, Trigger};
use model::kinds::{FUNCTION, TABLE};
use naming::LIVE_ALIAS;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use terraform::{Module, TestFile, TestRun, Text, Value};

use super::alarms::{ITERATOR_AGE, LOST_RECORDS};
use crate::contribution::{Alarm, FIVE_MINUTES, MetricSource, variable};
use crate::parts::mapping;
use crate::workloads::WorkloadNames;

/// A stream of a table whose changes invoke the function.
#[derive(Serialize, JsonSchema)]
pub(super) struct StreamInput {
    #[schemars(regex(
        pattern = "^arn:[a-z-]+:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9_.-]+/stream/.+$"
    ))]
    stream_arn: Text,
    #[serde(default = "position", skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^(TRIM_HORIZON|LATEST)$"))]
    starting_position: Option<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = aws::filters::MOST_FILTERS))]
    filters: Vec<Text>,
    #[serde(default = "batch", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::QUEUE_BATCH.min, max = aws::ranges::QUEUE_BATCH.max))]
    batch_size: Option<Value<u32>>,
    #[serde(default = "window", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::QUEUE_BATCH_WINDOW_SECONDS.min, max = aws::ranges::QUEUE_BATCH_WINDOW_SECONDS.max))]
    batch_window_seconds: Option<Value<u32>>,
    #[serde(default = "parallel", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::STREAM_PARALLELIZATION.min, max = aws::ranges::STREAM_PARALLELIZATION.max))]
    parallelization: Option<Value<u32>>,
    #[serde(default = "bisects", skip_serializing_if = "Option::is_none")]
    bisect: Option<Value<bool>>,
    #[serde(default = "retries", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::STREAM_RETRIES.min, max = aws::ranges::STREAM_RETRIES.max))]
    retries: Option<Value<u32>>,
    #[serde(default = "age", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::EVENT_AGE_SECONDS.min, max = aws::ranges::EVENT_AGE_SECONDS.max))]
    max_age_seconds: Option<Value<u32>>,
}

/// Makes functions that give what an argument is that is left out: absence means this default.
macro_rules! defaults {
    ($($name:ident: $kind:ty = $value:expr;)*) => {
        $(
            fn $name() -> Option<$kind> {
                Some($value)
            }
        )*
    };
}

defaults! {
    position: Text = "TRIM_HORIZON".into();
    batch: Value<u32> = Value::Literal(100);
    window: Value<u32> = Value::Literal(0);
    parallel: Value<u32> = Value::Literal(1);
    bisects: Value<bool> = Value::Literal(true);
    retries: Value<u32> = Value::Literal(10);
    // Half of what a stream keeps: what is in the dead-letter queue says where in the stream a change is, and somebody has to read it there.
    age: Value<u32> = Value::Literal(43_200);
}

/// The triggers by tables, with the names of these. A restore makes the tables of a standby that waits, and with them their streams.
fn triggers<'a>(
    env: &'a Environment,
    function: &'a Function,
) -> impl Iterator<Item = (&'a str, &'a Trigger)> {
    let triggers = function.triggers.iter();
    triggers
        .filter_map(|trigger| Some((trigger.table.as_deref()?, trigger)))
        .filter(|(table, _)| !env.is_made_elsewhere(table))
}

/// The streams that invoke a function, by the oldest names of their tables, so that a renaming changes nothing.
pub(super) fn inputs(env: &Environment, function: &Function) -> BTreeMap<String, StreamInput> {
    triggers(env, function)
        .map(|(table, trigger)| {
            let position = trigger.starting_position.map(|position| match position {
                StartingPosition::TrimHorizon => "TRIM_HORIZON".into(),
                StartingPosition::Latest => "LATEST".into(),
            });
            let filters = trigger.filter.iter().flat_map(|filter| filter.as_json());
            let input = StreamInput {
                stream_arn: Text::expression(TABLE.call(table).output("stream_arn")),
                starting_position: position,
                filters: filters.map(Into::into).collect(),
                batch_size: trigger.batch_size.map(Value::Literal),
                batch_window_seconds: trigger.batch_window_seconds.map(Value::Literal),
                parallelization: trigger.parallelization.map(Value::Literal),
                bisect: trigger.bisect.map(Value::Literal),
                retries: trigger.retries.map(Value::Literal),
                max_age_seconds: trigger.max_age_seconds.map(Value::Literal),
            };
            (env.oldest_name(&TABLE, table).to_owned(), input)
        })
        .collect()
}

/// The alarms of a function that streams invoke.
pub(super) fn alarms(
    env: &Environment,
    names: WorkloadNames<'_>,
    queue: &str,
    function: &Function,
) -> Vec<Alarm> {
    if triggers(env, function).next().is_none() {
        return Vec::new();
    }
    let WorkloadNames { first, aws, .. } = names;
    let source = MetricSource {
        namespace: "AWS/Lambda",
        dimension: ("FunctionName", aws.into()),
    };
    let about = || {
        vec![
            variable("function", aws),
            variable("alias", LIVE_ALIAS),
            variable("queue", queue),
        ]
    };
    let late = function.alarms.iterator_age_seconds.value().map(|most| {
        // In milliseconds, the highest of all streams.
        let age = source.metric("IteratorAge", "Maximum");
        let id = FUNCTION.alarm(first, ITERATOR_AGE.name);
        let window = FIVE_MINUTES.in_a_row(2);
        Alarm::above(id, age, 1000.0 * most, window, &ITERATOR_AGE)
            .described(|window| {
                format!("Function {aws} was handed changes of a table more than {most} s late, over {window}.")
            })
            .about(about())
    });
    let lost = function.alarms.lost_events.value().map(|most| {
        let failures = source.metric("DestinationDeliveryFailures", "Sum");
        let id = FUNCTION.alarm(first, LOST_RECORDS.name);
        Alarm::above(id, failures, most, FIVE_MINUTES, &LOST_RECORDS)
            .described(|_| {
                format!(
                    "Changes that {aws} could not handle were lost: Lambda cannot write to {queue}."
                )
            })
            .about(about())
    });
    late.into_iter().chain(lost).collect()
}

/// Adds what hands changes to the function. What it fails at is named in its dead-letter queue: by its role, whose policy lets it send there for
/// failed events too ("Retain discarded records for a DynamoDB event source in Lambda" of the AWS Lambda developer guide, read 2026-11-28).
pub(super) fn add(m: &mut Module) {
    m.resource(
        "aws_lambda_event_source_mapping",
        "streams",
        json!({
            "for_each": "${var.streams}",
            "event_source_arn": "${each.value.stream_arn}",
            "function_name": "${aws_lambda_alias.this.arn}",
            "starting_position": "${each.value.starting_position}",
            "batch_size": "${each.value.batch_size}",
            "maximum_batching_window_in_seconds": "${each.value.batch_window_seconds}",
            "parallelization_factor": "${each.value.parallelization}",
            // A stream waits for what fails, so that is looked for, tried a few times and put aside.
            "function_response_types": ["ReportBatchItemFailures"],
            "bisect_batch_on_function_error": "${each.value.bisect}",
            "maximum_retry_attempts": "${each.value.retries}",
            "maximum_record_age_in_seconds": "${each.value.max_age_seconds}",
            "destination_config": {
                "on_failure": { "destination_arn": "${aws_sqs_queue.dead_letters.arn}" },
            },
            "dynamic": mapping::filters("each.value.filters"),
        }),
    );
}

/// The same tests with those of streams.
pub(super) fn tested(file: TestFile) -> TestFile {
    let arn = "arn:aws:dynamodb:us-east-1:111122223333:table/shop-production-orders/stream/first";
    let with = |more: Json| {
        let mut stream = json!({ "stream_arn": arn });
        if let (Some(stream), Json::Object(more)) = (stream.as_object_mut(), more) {
            stream.extend(more);
        }
        json!({ "streams": { "orders": stream } })
    };
    let mapping = "aws_lambda_event_source_mapping.streams[\"orders\"]";
    file.run(
        TestRun::plan("is_handed_changes_and_puts_aside_what_it_fails_at")
            .with_variables(with(json!({})))
            .assert(
                &format!("{mapping}.event_source_arn == \"{arn}\" && {mapping}.starting_position == \"TRIM_HORIZON\" && {mapping}.batch_size == 100 && {mapping}.parallelization_factor == 1"),
                "It reads something else, or leaves out what was there before.",
            )
            .assert(
                &format!("{mapping}.destination_config[0].on_failure[0].destination_arn == aws_sqs_queue.dead_letters.arn && {mapping}.maximum_retry_attempts == 10 && {mapping}.maximum_record_age_in_seconds == 43200"),
                "A change that fails holds up all behind it, or is lost.",
            )
            .assert(
                &format!("{mapping}.bisect_batch_on_function_error && contains({mapping}.function_response_types, \"ReportBatchItemFailures\") && length({mapping}.filter_criteria) == 0"),
                "One bad change takes a whole batch with it.",
            ),
    )
    .run(
        TestRun::plan("is_handed_what_a_filter_lets_through")
            .with_variables(with(json!({ "filters": ["{\"eventName\":[\"INSERT\"]}"], "starting_position": "LATEST", "bisect": false, "retries": 0, "batch_size": 5, "batch_window_seconds": 20, "parallelization": 2 })))
            .assert(
                &format!("one(one({mapping}.filter_criteria).filter).pattern == \"{{\\\"eventName\\\":[\\\"INSERT\\\"]}}\" && {mapping}.maximum_batching_window_in_seconds == 20 && {mapping}.maximum_retry_attempts == 0"),
                "It is handed what nobody asked for.",
            ),
    )
    .run(TestRun::plan("reads_no_stream_by_default").assert(
        "length(aws_lambda_event_source_mapping.streams) == 0",
        "It is handed changes that nobody asked for.",
    ))
    .run(
        TestRun::plan("refuses_the_arn_of_a_table")
            .with_variables(with(json!({ "stream_arn": "arn:aws:dynamodb:us-east-1:111122223333:table/shop-production-orders" })))
            .refused("var.streams"),
    )
}
