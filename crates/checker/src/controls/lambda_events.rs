//! What sends events to functions, and addresses of functions.

use plan::Instance;
use values::Lookup;

use crate::control::{Control, Examples, Sources, Strict};
use crate::scope::Scope;
use crate::verdict::{Verdict, argument};

const MAPPING: &[&str] = &["aws_lambda_event_source_mapping"];

/// Does a list hold `*`? `None` when that is unknown.
fn holds_star(seen: Lookup<'_>) -> Option<bool> {
    match seen {
        Lookup::Unknown => None,
        Lookup::Absent => Some(false),
        Lookup::Known(list) => {
            let items = list.items().unwrap_or_default();
            if items.iter().any(|item| item.as_str() == Some("*")) {
                Some(true)
            } else if items.iter().any(values::Value::is_unknown) {
                None
            } else {
                Some(false)
            }
        }
    }
}

/// Is the source of a mapping a stream, of which one bad record holds up all behind it?
pub(crate) fn is_stream(scope: &Scope<'_>, mapping: &Instance) -> Option<bool> {
    if let Some(arn) = mapping.lookup("event_source_arn").text() {
        return Some(arn.contains(":kinesis:") || arn.contains(":dynamodb:"));
    }
    if mapping.lookup("event_source_arn").is_absent() {
        return Some(false);
    }
    let kinds = scope.plan.resolve_references(mapping, "event_source_arn");
    let mut found = kinds
        .found
        .iter()
        .map(|found| found.instance.resource_type.as_ref());
    let first = found.next()?;
    Some(matches!(first, "aws_kinesis_stream" | "aws_dynamodb_table"))
}

/// A retry count that ends: -1 is for ever.
fn ends(mapping: &Instance) -> Verdict {
    let message = "`maximum_retry_attempts` is not set, so a record is retried until it expires";
    argument(
        "maximum_retry_attempts",
        mapping.lookup("maximum_retry_attempts"),
        Verdict::fail(message),
        |retries| {
            Verdict::pass_if(
                retries.as_i64().is_some_and(|retries| retries >= 0),
                message,
            )
        },
    )
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "lambda-url-cors",
        title: "A function's address does not let every page call it",
        types: &["aws_lambda_function_url"],
        reason: "Any page that a user visits could then call the function, with the user's credentials or by any method.",
        fix: "Name the pages in `cors.allow_origins`, or leave out `allow_credentials` and name the methods.",
        sources: Sources {
            checkov: &["CKV2_AWS_75"],
            ..Sources::NONE
        },
        differs: "checkov judges the function that has the address, by its methods alone; here it is the address, also by credentials.",
        judge: |_, url| {
            let cors = match url.lookup("cors.0") {
                Lookup::Unknown => return Verdict::unknown("cors"),
                Lookup::Absent => return Verdict::NotApplicable("no page may call it"),
                Lookup::Known(cors) => cors,
            };
            let wide = match (
                cors.lookup("allow_credentials"),
                holds_star(cors.lookup("allow_methods")),
            ) {
                (seen, _) if seen.truth() == Some(true) => Some("with credentials"),
                (_, Some(true)) => Some("by every method"),
                (Lookup::Unknown, _) | (_, None) => None,
                _ => return Verdict::Pass,
            };
            match (holds_star(cors.lookup("allow_origins")), wide) {
                (Some(false), _) => Verdict::Pass,
                (Some(true), Some(how)) => Verdict::fail(format!("every page may call it {how}")),
                _ => Verdict::unknown("cors"),
            }
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function_url.a": {"cors": [{"allow_origins": ["https://example.com"], "allow_credentials": true, "allow_methods": ["*"]}]}}"#,
                r#"{"aws_lambda_function_url.a": {"cors": [{"allow_origins": ["*"], "allow_methods": ["GET"]}]}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_function_url.a": {"cors": [{"allow_origins": ["*"], "allow_credentials": true}]}}"#,
                r#"{"aws_lambda_function_url.a": {"cors": [{"allow_origins": ["*"], "allow_methods": ["*"]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function_url.a": {"cors": [{"allow_origins": ["${terraform_data.a.output}"], "allow_credentials": true}]}}"#,
            ],
            exempt: &[r#"{"aws_lambda_function_url.a": {"authorization_type": "AWS_IAM"}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-esm-destination",
        title: "A bad record of a stream is set aside",
        strict: Strict::FromStaging,
        types: MAPPING,
        reason: "A stream waits for the record that fails: nothing behind it is worked on until it expires.",
        fix: "Set `destination_config.on_failure`, `bisect_batch_on_function_error` and `maximum_retry_attempts`.",
        sources: Sources {
            cdk_nag: &["Serverless-LambdaEventSourceMappingDestination"],
            ..Sources::NONE
        },
        judge: |scope, mapping| match is_stream(scope, mapping) {
            Some(false) => Verdict::NotApplicable("its source is no stream"),
            None => Verdict::unknown("event_source_arn"),
            Some(true) => ends(mapping).and(scope.given(
                mapping,
                "destination_config.0.on_failure.0.destination_arn",
                "`destination_config.on_failure` is not set",
            )),
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_event_source_mapping.a": {"event_source_arn": "${aws_dynamodb_table.a.stream_arn}", "maximum_retry_attempts": 3, "destination_config": [{"on_failure": [{"destination_arn": "${aws_sqs_queue.a.arn}"}]}]}, "aws_dynamodb_table.a": {}, "aws_sqs_queue.a": {}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_event_source_mapping.a": {"event_source_arn": "arn:aws:kinesis:us-east-1:111122223333:stream/a", "maximum_retry_attempts": 3}}"#,
                r#"{"aws_lambda_event_source_mapping.a": {"event_source_arn": "arn:aws:kinesis:us-east-1:111122223333:stream/a", "maximum_retry_attempts": -1, "destination_config": [{"on_failure": [{"destination_arn": "arn:aws:sqs:us-east-1:111122223333:dead"}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_event_source_mapping.a": {"event_source_arn": "${terraform_data.a.output}"}}"#,
                r#"{"aws_lambda_event_source_mapping.a": {"event_source_arn": "arn:aws:kinesis:us-east-1:111122223333:stream/a", "maximum_retry_attempts": "${terraform_data.a.output}", "destination_config": [{"on_failure": [{"destination_arn": "arn:aws:sqs:us-east-1:111122223333:dead"}]}]}}"#,
            ],
            exempt: &[
                r#"{"aws_lambda_event_source_mapping.a": {"event_source_arn": "arn:aws:sqs:us-east-1:111122223333:jobs"}}"#,
            ],
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-sqs-visibility",
        title: "A queue hides a message for six times as long as its function may run",
        types: MAPPING,
        reason: "A message that shows again while it is worked on, or waits for its turn, is worked on twice.",
        fix: "Set the queue's `visibility_timeout_seconds` to six times the function's `timeout`, or more.",
        sources: Sources {
            cdk_nag: &["Additional-LambdaEventSourceSQSVisibilityTimeout"],
            document: "AWS Lambda guide, using Lambda with Amazon SQS, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, mapping| {
            let Some(mapping) = scope.plan.find(&mapping.address) else {
                return Verdict::NotApplicable("it goes");
            };
            let queue = scope.target(mapping, "event_source_arn", "aws_sqs_queue", &["arn"]);
            let Some(queue) = queue else {
                return match is_stream(scope, mapping) {
                    Some(true) => Verdict::NotApplicable("its source is no queue"),
                    Some(false)
                        if mapping
                            .lookup("event_source_arn")
                            .text()
                            .is_none_or(|arn| !arn.contains(":sqs:")) =>
                    {
                        Verdict::NotApplicable("its source is no queue")
                    }
                    _ => Verdict::undecided(
                        "the plan does not hold the queue: judge the plan that makes it",
                    ),
                };
            };
            let names = ["arn", "function_name", "id", "qualified_arn"];
            let function = scope.target(mapping, "function_name", "aws_lambda_function", &names);
            let Some(function) = function else {
                return Verdict::undecided(
                    "the plan does not hold the function: judge the plan that makes it",
                );
            };
            let whole = |seen: Lookup<'_>, default| match seen {
                Lookup::Absent => Some(default),
                seen => seen.whole(),
            };
            let hidden = whole(queue.lookup("visibility_timeout_seconds"), 30);
            let runs = whole(function.lookup("timeout"), 3);
            match (hidden, runs) {
                (Some(hidden), Some(runs)) => Verdict::pass_if(
                    hidden >= 6 * runs,
                    format_args!(
                        "{} hides a message for {hidden} s, and {} runs for {runs} s",
                        queue.address, function.address
                    ),
                ),
                (None, _) => Verdict::unknown("visibility_timeout_seconds"),
                (_, None) => Verdict::unknown("timeout"),
            }
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_event_source_mapping.a": {"event_source_arn": "${aws_sqs_queue.a.arn}", "function_name": "${aws_lambda_function.a.arn}"}, "aws_sqs_queue.a": {"visibility_timeout_seconds": 60}, "aws_lambda_function.a": {"timeout": 10}}"#,
                r#"{"aws_lambda_event_source_mapping.a": {"event_source_arn": "${aws_sqs_queue.a.arn}", "function_name": "a"}, "aws_sqs_queue.a": {}, "aws_lambda_function.a": {"function_name": "a"}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_event_source_mapping.a": {"event_source_arn": "${aws_sqs_queue.a.arn}", "function_name": "${aws_lambda_function.a.arn}"}, "aws_sqs_queue.a": {"visibility_timeout_seconds": 59}, "aws_lambda_function.a": {"timeout": 10}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_event_source_mapping.a": {"event_source_arn": "arn:aws:sqs:us-east-1:111122223333:jobs", "function_name": "a"}}"#,
                r#"{"aws_lambda_event_source_mapping.a": {"event_source_arn": "${aws_sqs_queue.a.arn}", "function_name": "a"}, "aws_sqs_queue.a": {"visibility_timeout_seconds": "${terraform_data.a.output}"}, "aws_lambda_function.a": {"function_name": "a"}}"#,
            ],
            exempt: &[
                r#"{"aws_lambda_event_source_mapping.a": {"event_source_arn": "arn:aws:kinesis:us-east-1:111122223333:stream/a", "function_name": "a"}}"#,
            ],
        },
        ..Control::BLANK
    },
];
