//! The alarms of a secret.

use model::Environment;
use model::description::{AuditTrail, Rotation, Secret};
use model::kinds::{FUNCTION, SECRET};

use super::alarms::FAILED_ROTATIONS;
use crate::contribution::{Alarm, AlarmMetric, FIVE_MINUTES, variable};
use crate::workloads::WorkloadNames;

/// Whether failed rotations are counted: Secrets Manager has no metric of them, and writes an event into the audit trail ("AWS CloudTrail
/// entries for Secrets Manager" of the AWS Secrets Manager user guide, read 2026-11).
pub(super) fn are_counted(env: &Environment) -> bool {
    env.settings.account.audit_trail == AuditTrail::Create
}

/// The alarm on failed rotations.
pub(super) fn failed(
    env: &Environment,
    names: WorkloadNames<'_>,
    (secret, rotation): (&Secret, &Rotation),
) -> Option<Alarm> {
    let WorkloadNames { first, aws, .. } = names;
    let most = secret.alarms.failed_rotations.value()?;
    let metric = AlarmMetric {
        namespace: format!("Secrets/{aws}").into(),
        dimensions: Vec::new(),
        ..AlarmMetric::new("", FAILED_ROTATIONS.name, ("", ""), "Sum")
    };
    let function = env.aws_name(&FUNCTION, &rotation.function);
    let id = SECRET.alarm(first, FAILED_ROTATIONS.name);
    are_counted(env).then(|| {
        Alarm::above(id, metric, most, FIVE_MINUTES, &FAILED_ROTATIONS)
            .described(|window| {
                format!("More than {most} rotations of secret {aws} failed in {window}.")
            })
            .about(vec![
                variable("secret", aws),
                variable("rotating_function", &function),
            ])
    })
}
