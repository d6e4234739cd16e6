//! The alarms of a bucket that is replicated.

use model::kinds::BUCKET;

use super::alarms::{FAILED_REPLICATION, LATE_REPLICATION};
use crate::contribution::{Alarm, AlarmMetric, FIVE_MINUTES, variable};
use crate::workloads::WorkloadNames;

/// Id of the rule by which a bucket is replicated into that of the standby; a dimension of its metrics.
pub(crate) const REPLICATION_RULE: &str = "standby";

/// Seconds that a copy may take: within them S3 copies most objects (Amazon S3 user guide, *Replicating objects within and across
/// Regions*, read 2026-11).
const LATE_SECONDS: f64 = 900.0;

/// What tells that objects do not reach the bucket called `destination`, or late.
pub(super) fn replication(names: WorkloadNames<'_>, destination: &str) -> Vec<Alarm> {
    let WorkloadNames { first, aws, .. } = names;
    let metric = |name| {
        AlarmMetric::new("AWS/S3", name, ("SourceBucket", aws), "Maximum")
            .with_dimension("DestinationBucket", destination)
            .with_dimension("RuleId", REPLICATION_RULE)
    };
    let variables = || {
        vec![
            variable("bucket", aws),
            variable("destination", destination),
        ]
    };
    vec![
        Alarm::above(
            BUCKET.alarm(first, FAILED_REPLICATION.name),
            metric("OperationsFailedReplication"),
            0.0,
            FIVE_MINUTES,
            &FAILED_REPLICATION,
        )
        .described(|window| {
            format!("In the last {window} S3 could not copy objects of bucket {aws} into {destination}.")
        })
        .about(variables()),
        Alarm::above(
            BUCKET.alarm(first, LATE_REPLICATION.name),
            metric("ReplicationLatency"),
            LATE_SECONDS,
            FIVE_MINUTES.in_a_row(3),
            &LATE_REPLICATION,
        )
        .described(|window| {
            format!("Copies of objects of bucket {aws} into {destination} take more than 15 minutes, over {window}.")
        })
        .about(variables()),
    ]
}
