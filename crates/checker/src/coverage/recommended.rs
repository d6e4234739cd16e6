//! The metrics that are to be alarmed on, for each kind of workload: data, with source and date.
//!
//! From "Recommended alarms" of the Amazon CloudWatch user guide
//! (`Best_Practice_Recommended_Alarms_AWS_Services.html`), read 2026-11. What of that list is not asked
//! here, and why, is in `docs/coverage.md`.

use values::Value;

use super::Facts;
use super::kind::CoveredKind;
use super::workload::Workload;
use crate::concurrency::{ConcurrencyBound, bound};

/// A metric that an alarm is recommended on.
pub struct Recommended {
    /// What is missing when no alarm looks at it.
    pub name: &'static str,
    /// The metrics of which one is enough.
    pub any_of: &'static [&'static str],
    /// Whose metrics they are.
    pub of: Of,
    /// Of which workloads it is asked.
    pub(super) asked: fn(&Facts<'_>, &Workload<'_>) -> Asked,
    /// In the description, the setting of the threshold.
    pub setting: &'static str,
    /// What goes unnoticed without it.
    pub reason: &'static str,
}

/// Whose metrics a recommendation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The workload's own.
    Workload,
    /// Each global index of the table.
    Indexes,
    /// The queue of what a function could not handle.
    DeadLetters,
}

/// Whether a metric is asked of a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Yes,
    No,
    /// The plan does not tell.
    Perhaps,
}

const fn metric(name: &'static str, any_of: &'static [&'static str]) -> Recommended {
    Recommended {
        name,
        any_of,
        of: Of::Workload,
        asked: |_, _| Asked::Yes,
        setting: "",
        reason: "",
    }
}

const FUNCTION: &[Recommended] = &[
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
        asked: |facts, function| match function.instance.map(|of| bound(&facts.scope, of)) {
            None | Some(ConcurrencyBound::Reserved | ConcurrencyBound::ByItsSource) => Asked::No,
            Some(ConcurrencyBound::Unknown) => Asked::Perhaps,
            Some(ConcurrencyBound::None(_)) => Asked::Yes,
        },
        setting: "",
        reason: "A function that a queue, a bucket or a topic starts takes the concurrency of the account.",
        ..metric(
            "ConcurrentExecutions",
            &["ConcurrentExecutions", "ClaimedAccountConcurrency"],
        )
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

const REST_API: &[Recommended] = &[
    Recommended {
        setting: "status_4xx",
        reason: "Clients are refused: a broken release of theirs or ours, or an attack.",
        ..metric("4XXError", &["4XXError"])
    },
    Recommended {
        setting: "status_5xx",
        reason: "Requests fail.",
        ..metric("5XXError", &["5XXError"])
    },
    Recommended {
        setting: "latency_p99_ms",
        reason: "Answers take long.",
        ..metric("Latency", &["Latency", "IntegrationLatency"])
    },
];

const HTTP_API: &[Recommended] = &[
    Recommended {
        reason: "Clients are refused.",
        ..metric("4xx", &["4xx"])
    },
    Recommended {
        reason: "Requests fail.",
        ..metric("5xx", &["5xx"])
    },
    Recommended {
        reason: "Answers take long.",
        ..metric("Latency", &["Latency", "IntegrationLatency"])
    },
];

const TABLE: &[Recommended] = &[
    Recommended {
        setting: "throttles",
        reason: "Reads are refused.",
        ..metric(
            "ReadThrottleEvents",
            &["ReadThrottleEvents", "ThrottledRequests"],
        )
    },
    Recommended {
        setting: "throttles",
        reason: "Writes are refused.",
        ..metric(
            "WriteThrottleEvents",
            &["WriteThrottleEvents", "ThrottledRequests"],
        )
    },
    Recommended {
        of: Of::Indexes,
        setting: "throttles",
        reason: "Reads of an index are refused; the table's own metric does not count them.",
        ..metric("ReadThrottleEvents", &["ReadThrottleEvents"])
    },
    Recommended {
        of: Of::Indexes,
        setting: "throttles",
        reason: "Writes of an index are refused, and with them those of the table.",
        ..metric("WriteThrottleEvents", &["WriteThrottleEvents"])
    },
    Recommended {
        setting: "system_errors",
        reason: "DynamoDB itself fails.",
        ..metric("SystemErrors", &["SystemErrors"])
    },
    Recommended {
        asked: |_, table| match table.instance.and_then(|of| of.values.get("replica")) {
            Some(replicas) if replicas.is_unknown() => Asked::Perhaps,
            Some(replicas) if replicas.items().is_some_and(|all| !all.is_empty()) => Asked::Yes,
            _ => Asked::No,
        },
        reason: "A replica falls behind.",
        ..metric("ReplicationLatency", &["ReplicationLatency"])
    },
];

/// Without request metrics, which are switched on and paid for one bucket at a time, S3 publishes none
/// of these.
fn has_request_metrics(facts: &Facts<'_>, bucket: &Workload<'_>) -> Asked {
    beside(facts, bucket, "aws_s3_bucket_metric")
}

fn beside(facts: &Facts<'_>, bucket: &Workload<'_>, kind: &'static str) -> Asked {
    let Some(instance) = bucket.instance else {
        return Asked::No;
    };
    let found = facts.scope.companions(
        instance,
        kind,
        "bucket",
        CoveredKind::Bucket.names().attributes,
    );
    match (found.found.is_empty(), found.perhaps) {
        (false, _) => Asked::Yes,
        (true, true) => Asked::Perhaps,
        (true, false) => Asked::No,
    }
}

const BUCKET: &[Recommended] = &[
    Recommended {
        asked: has_request_metrics,
        reason: "Clients are refused.",
        ..metric("4xxErrors", &["4xxErrors"])
    },
    Recommended {
        asked: has_request_metrics,
        reason: "S3 itself fails.",
        ..metric("5xxErrors", &["5xxErrors"])
    },
    Recommended {
        asked: |facts, bucket| beside(facts, bucket, "aws_s3_bucket_replication_configuration"),
        reason: "Objects are not replicated.",
        ..metric(
            "OperationsFailedReplication",
            &["OperationsFailedReplication"],
        )
    },
];

/// A queue that others send on what they could not handle is empty while all is well; any other is read.
/// Of one made elsewhere the plan does not tell which it is.
fn queue(facts: &Facts<'_>, queue: &Workload<'_>, read: Option<bool>) -> Asked {
    let found = queue.instance.map(|_| !facts.is_dead_letters(queue));
    if found == read { Asked::Yes } else { Asked::No }
}

const AGE: &str = "ApproximateAgeOfOldestMessage";
const VISIBLE: &str = "ApproximateNumberOfMessagesVisible";

const QUEUE: &[Recommended] = &[
    Recommended {
        asked: |facts, one| queue(facts, one, Some(true)),
        setting: "oldest_message_seconds",
        reason: "Nobody takes the messages, or not fast enough.",
        ..metric(AGE, &[AGE])
    },
    Recommended {
        asked: |facts, one| queue(facts, one, Some(false)),
        setting: "dead_letters",
        reason: "Messages that could not be handled wait for somebody.",
        ..metric(VISIBLE, &[VISIBLE, AGE])
    },
    Recommended {
        asked: |facts, one| queue(facts, one, None),
        setting: "oldest_message_seconds",
        reason: "Messages wait.",
        ..metric(AGE, &[AGE, VISIBLE])
    },
];

/// The metrics that are recommended for a kind of workload.
#[must_use]
pub fn recommended(kind: CoveredKind) -> &'static [Recommended] {
    match kind {
        CoveredKind::Function => FUNCTION,
        CoveredKind::RestApi => REST_API,
        CoveredKind::HttpApi => HTTP_API,
        CoveredKind::Table => TABLE,
        CoveredKind::Bucket => BUCKET,
        CoveredKind::Queue => QUEUE,
    }
}

/// The names of the global indexes of a table, as far as they are known.
pub(super) fn indexes<'w>(table: &Workload<'w>) -> Vec<&'w str> {
    table
        .instance
        .and_then(|of| of.values.get("global_secondary_index"))
        .map(Value::parts)
        .and_then(Value::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|index| index.lookup("name").text())
        .collect()
}
