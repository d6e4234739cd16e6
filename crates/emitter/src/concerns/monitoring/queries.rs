//! Saved log queries: what somebody on call asks first.

use std::collections::BTreeMap;

use terraform::Literal;

use super::QueryInput;
use crate::contribution::{LogKind, OperationalFacts};

/// Log groups in one query; CloudWatch Logs' limit (read 2026-11).
pub(super) const GROUPS: usize = 50;

/// The newest errors; of a run that ran out of time or was killed, Lambda writes no ERROR.
pub(super) const ERRORS: &str = "fields @timestamp, @message, @logStream | filter @message like /ERROR|Task timed out|Runtime exited/ | sort @timestamp desc | limit 20";
/// What functions cost: gigabyte-seconds by function and 5 minutes.
pub(super) const COST: &str = "filter @type = \"REPORT\" | stats sum(@billedDuration / 1000 * @memorySize / 1000000000) as gigabyte_seconds, count(*) as runs by bin(5m), @log";
/// The slowest runs.
const SLOWEST: &str = "filter @type = \"REPORT\" | fields @timestamp, @requestId, @duration, @maxMemoryUsed / 1000000 as used_mb, @memorySize / 1000000 as memory_mb | sort @duration desc | limit 20";
/// How often and how long functions start cold.
const COLD_STARTS: &str = "filter @type = \"REPORT\" | stats count(@initDuration) as cold_starts, avg(@initDuration) as mean_ms, max(@initDuration) as longest_ms, count(*) as runs by bin(1h), @log";
/// Memory that is paid for and not used.
const MEMORY: &str = "filter @type = \"REPORT\" | stats max(@maxMemoryUsed / 1000000) as used_mb, max(@memorySize / 1000000) as memory_mb, avg(@duration) as mean_ms by @log";
/// Requests that failed or were refused.
const FAILED_REQUESTS: &str = "filter status >= 400 | fields @timestamp, status, httpMethod, resourcePath, sourceIp, error, requestId | sort @timestamp desc | limit 50";
/// The slowest requests.
const SLOWEST_REQUESTS: &str = "fields @timestamp, responseLatency, integrationLatency, httpMethod, resourcePath, status, requestId | sort responseLatency desc | limit 50";

/// A saved query.
pub(super) struct Saved {
    /// End of its name.
    pub(super) name: &'static str,
    /// What the runbook's texts call its name.
    pub(super) mention: &'static str,
    /// The log groups it suits.
    kind: LogKind,
    query: &'static str,
    /// What it tells, in a few words.
    pub(super) tells: &'static str,
}

/// All saved queries.
pub(super) const SAVED: &[Saved] = &[
    Saved {
        name: "errors",
        mention: "query_errors",
        kind: LogKind::Function,
        query: ERRORS,
        tells: "the newest errors",
    },
    Saved {
        name: "slowest-runs",
        mention: "query_slowest_runs",
        kind: LogKind::Function,
        query: SLOWEST,
        tells: "the slowest runs, with their memory",
    },
    Saved {
        name: "cold-starts",
        mention: "query_cold_starts",
        kind: LogKind::Function,
        query: COLD_STARTS,
        tells: "how often and how long functions start cold",
    },
    Saved {
        name: "memory",
        mention: "query_memory",
        kind: LogKind::Function,
        query: MEMORY,
        tells: "memory that is used, of what is paid",
    },
    Saved {
        name: "cost",
        mention: "query_cost",
        kind: LogKind::Function,
        query: COST,
        tells: "gigabyte-seconds by function",
    },
    Saved {
        name: "failed-requests",
        mention: "query_failed_requests",
        kind: LogKind::ApiAccess,
        query: FAILED_REQUESTS,
        tells: "requests that failed or were refused",
    },
    Saved {
        name: "slowest-requests",
        mention: "query_slowest_requests",
        kind: LogKind::ApiAccess,
        query: SLOWEST_REQUESTS,
        tells: "the slowest requests, and the function's part in them",
    },
];

/// A query over the log groups it suits, as often as there are too many for one: the end of each
/// one's name, and its log groups.
pub(super) fn pages<'a>(
    facts: &'a [OperationalFacts],
    saved: &Saved,
) -> Vec<(String, Vec<&'a str>)> {
    groups(facts, saved.kind)
        .chunks(GROUPS)
        .enumerate()
        .map(|(index, groups)| {
            let name = match index {
                0 => saved.name.to_owned(),
                more => format!("{}-{}", saved.name, more + 1),
            };
            (name, groups.to_vec())
        })
        .collect()
}

/// Every saved query over the log groups it suits.
pub(super) fn all(facts: &[OperationalFacts]) -> BTreeMap<String, QueryInput<'_>> {
    let mut found = BTreeMap::new();
    for saved in SAVED {
        for (name, groups) in pages(facts, saved) {
            let input = QueryInput {
                query: saved.query.into(),
                log_groups: groups.into_iter().map(Literal::from).collect(),
            };
            found.insert(name, input);
        }
    }
    found
}

/// The log groups of one kind, of all workloads.
pub(super) fn groups(facts: &[OperationalFacts], kind: LogKind) -> Vec<&str> {
    facts
        .iter()
        .flat_map(|facts| &facts.log_groups)
        .filter(|group| group.kind == kind)
        .map(|group| group.name.as_str())
        .collect()
}
