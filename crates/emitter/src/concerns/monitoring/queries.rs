//! Saved log queries: what somebody on call asks first.

use std::collections::BTreeMap;

use terraform::Text;

use super::QueryInput;
use crate::facts::{Facts, LogKind};

/// Log groups in one query; CloudWatch Logs' limit (read 2026-11).
pub(super) const GROUPS: usize = 50;

/// The newest errors.
pub(super) const ERRORS: &str = "fields @timestamp, @message, @logStream | filter @message like /ERROR/ | sort @timestamp desc | limit 20";
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

/// Every saved query over the log groups it suits.
pub(super) fn all(facts: &[Facts]) -> BTreeMap<String, QueryInput> {
    let mut found = BTreeMap::new();
    for (name, kind, query) in [
        ("errors", LogKind::Function, ERRORS),
        ("slowest-runs", LogKind::Function, SLOWEST),
        ("cold-starts", LogKind::Function, COLD_STARTS),
        ("memory", LogKind::Function, MEMORY),
        ("cost", LogKind::Function, COST),
        ("failed-requests", LogKind::ApiAccess, FAILED_REQUESTS),
        ("slowest-requests", LogKind::ApiAccess, SLOWEST_REQUESTS),
    ] {
        for (index, groups) in groups(facts, kind).chunks(GROUPS).enumerate() {
            let name = match index {
                0 => name.to_owned(),
                more => format!("{name}-{}", more + 1),
            };
            let input = QueryInput {
                query: query.into(),
                log_groups: groups.iter().map(|group| Text::from(*group)).collect(),
            };
            found.insert(name, input);
        }
    }
    found
}

/// The log groups of one kind, of all workloads.
pub(super) fn groups(facts: &[Facts], kind: LogKind) -> Vec<&str> {
    facts
        .iter()
        .flat_map(|facts| &facts.log_groups)
        .filter(|group| group.kind == kind)
        .map(|group| group.name.as_str())
        .collect()
}
