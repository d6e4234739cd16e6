//! The alarms of buckets that are replicated. S3 publishes what failed in the Region of the bucket that is replicated, and how
//! far behind the copies are in that of the other, and an alarm is in the Region of its metric: so the second is in the
//! standby (Amazon S3 user guide, *Using S3 Replication metrics*, read 2026-11).

use model::Environment;
use model::kinds::BUCKET;

use super::alarms::{FAILED_REPLICATION, LATE_REPLICATION};
use crate::contribution::{Alarm, AlarmMetric, FIVE_MINUTES, ShellVariable, variable};
use crate::workloads::WorkloadNames;

/// Id of the rule by which a bucket is replicated into that of the standby; a dimension of its metrics.
pub(crate) const REPLICATION_RULE: &str = "standby";

/// Seconds that copies may be behind: within them S3 copies most objects (Amazon S3 user guide, *Replicating objects within and
/// across Regions*, read 2026-11).
const LATE_SECONDS: f64 = 900.0;

/// A bucket that is replicated and the one that it is replicated into, by their names in AWS, and where each is.
struct Pair<'a> {
    source: (&'a str, &'a Environment),
    destination: (&'a str, &'a Environment),
}

impl Pair<'_> {
    fn metric(&self, name: &'static str) -> AlarmMetric {
        let (source, destination) = (self.source.0, self.destination.0);
        AlarmMetric::new("AWS/S3", name, ("SourceBucket", source), "Maximum")
            .with_dimension("DestinationBucket", destination)
            .with_dimension("RuleId", REPLICATION_RULE)
    }

    fn variables(&self) -> Vec<ShellVariable> {
        vec![
            variable("bucket", self.source.0),
            variable("bucket_region", &self.source.1.settings.region),
            variable("destination", self.destination.0),
            variable("destination_region", &self.destination.1.settings.region),
        ]
    }
}

/// What says that objects do not reach the standby's bucket, called `destination`.
pub(super) fn failed(
    env: &Environment,
    names: WorkloadNames<'_>,
    destination: &str,
) -> Option<Alarm> {
    let WorkloadNames { first, aws, .. } = names;
    let pair = Pair {
        source: (aws, env),
        destination: (destination, env.standby.as_ref()?),
    };
    let alarm = Alarm::above(
        BUCKET.alarm(first, FAILED_REPLICATION.name),
        pair.metric("OperationsFailedReplication"),
        0.0,
        FIVE_MINUTES,
        &FAILED_REPLICATION,
    )
    .described(|window| {
        format!(
            "In the last {window} S3 could not copy objects of bucket {aws} into {destination}."
        )
    });
    Some(alarm.about(pair.variables()))
}

/// What says, in the standby, that objects of the bucket called `source` reach its own late.
pub(super) fn late(env: &Environment, names: WorkloadNames<'_>, source: &str) -> Option<Alarm> {
    let WorkloadNames { first, aws, .. } = names;
    let pair = Pair {
        source: (source, env.primary.as_ref()?),
        destination: (aws, env),
    };
    let alarm = Alarm::above(
        BUCKET.alarm(first, LATE_REPLICATION.name),
        pair.metric("ReplicationLatency"),
        LATE_SECONDS,
        FIVE_MINUTES.in_a_row(3),
        &LATE_REPLICATION,
    )
    .described(|window| {
        format!("Copies of objects of bucket {source} are more than 15 minutes behind in {aws}, over {window}.")
    });
    Some(alarm.about(pair.variables()).notifying_always())
}
