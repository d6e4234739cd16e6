//! A Lambda function.

use naming::ConcernName;

use super::super::kind::{Judged, KindRow, Rights};
use super::super::recommended::{Asked, Of, Recommended, asked_where, metric};
use super::super::spared::Spared;
use super::CoveredKind;
use crate::concurrency::{ConcurrencyBound, bound, mappings};
use crate::controls::lambda_events::is_stream;

pub(super) const ROW: KindRow = KindRow {
    word: "function",
    description: "A Lambda function.",
    resource: "aws_lambda_function",
    name: "function_name",
    attributes: &["function_name", "arn", "id", "qualified_arn", "invoke_arn"],
    namespace: "AWS/Lambda",
    dimension: "FunctionName",
    arn: "lambda:function:",
    encrypted: Judged::ByControls {
        controls: &["lambda-env-kms"],
        fix: "set `kms_key_arn` of the aws_lambda_function",
    },
    logs: Judged::ByControls {
        controls: &["lambda-log-group"],
        fix: "add an aws_cloudwatch_log_group named `/aws/lambda/NAME`",
    },
    rights: Rights::OfRole,
    keeps_nothing: Some("it keeps no data"),
    restored_as: None,
    can_be_adopted: true,
    recommended: METRICS,
    spared: SPARED,
    controls: &[],
    edges: None,
};

const METRICS: &[Recommended] = &[
    Recommended {
        setting: "errors",
        reason: "Runs fail.",
        ..metric("Errors", &["Errors"])
    },
    Recommended {
        setting: "duration_ms",
        reason: "Runs take longer than usual, or come near the timeout.",
        ..metric("Duration", &["Duration"])
    },
    Recommended {
        setting: "throttles",
        reason: "Runs are refused.",
        ..metric("Throttles", &["Throttles"])
    },
    Recommended {
        // Its intent is that no function takes the concurrency of the account.
        asked: asked_where(
            "where a queue, a bucket or a topic starts it without a bound",
            |facts, function| match function.instance.map(|of| bound(&facts.scope, of)) {
                None | Some(ConcurrencyBound::Reserved | ConcurrencyBound::ByItsSource) => {
                    Asked::No
                }
                Some(ConcurrencyBound::Unknown) => Asked::Perhaps,
                Some(ConcurrencyBound::None(_)) => Asked::Yes,
            },
        ),
        setting: "",
        reason: "A function that a queue, a bucket or a topic starts takes the concurrency of the account.",
        ..metric(
            "ConcurrentExecutions",
            &["ConcurrentExecutions", "ClaimedAccountConcurrency"],
        )
    },
    Recommended {
        // "Monitoring DynamoDB event sources" of the AWS Lambda developer guide, read 2026-11-28; not in CloudWatch's list.
        asked: asked_where("where a stream invokes it", |facts, function| {
            let mappings = function.instance.map(|of| mappings(&facts.scope, of));
            let streams = mappings.unwrap_or_default().into_iter();
            let judged: Vec<Option<bool>> = streams
                .map(|mapping| is_stream(&facts.scope, mapping))
                .collect();
            match judged.contains(&Some(true)) {
                true => Asked::Yes,
                false if judged.contains(&None) => Asked::Perhaps,
                false => Asked::No,
            }
        }),
        setting: "iterator_age_seconds",
        reason: "Records of a stream are late, and are lost when the stream drops them.",
        ..metric("IteratorAge", &["IteratorAge"])
    },
    Recommended {
        of: Of::DeadLetters,
        setting: "dead_letters",
        reason: "Events that could not be handled wait for somebody.",
        ..metric(
            "dead letters",
            &["ApproximateNumberOfMessagesVisible", "NumberOfMessagesSent"],
        )
    },
];

const SPARED: &[Spared] = &[
    Spared {
        module: ConcernName::Health,
        aspect: "coverage-alarmed",
        things: &["Errors", "Duration", "Throttles"],
        is_heard_of: |facts, health| {
            facts.hears_of_dead_letters(health) && facts.hears_of_silence()
        },
        reason: "a look that fails, times out or is refused leaves a dead letter or a silence, and both have alarms; one on errors would also fire at each apply that fails because something is unhealthy",
    },
    Spared {
        module: ConcernName::Health,
        aspect: "coverage-healable",
        things: &[],
        is_heard_of: |facts, _| facts.hears_of_silence(),
        reason: "it fails when it finds something unhealthy at an apply, which a remedy would take for a bad release of it",
    },
    Spared {
        module: ConcernName::Remediation,
        aspect: "coverage-alarmed",
        things: &["Duration"],
        is_heard_of: |facts, function| facts.hears_of(function, CoveredKind::Function, "Errors"),
        reason: "nobody waits for it, and a run that takes too long ends as an error, which has an alarm",
    },
];
