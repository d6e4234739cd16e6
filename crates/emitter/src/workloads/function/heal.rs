//! What heals a function, ours or made elsewhere, when one of its alarms fires.

use model::description::{FunctionRemediation, RemedyAction};
use terraform::Text;

use crate::facts::{Alarm, Cure, Remedy};

/// A function that may be healed.
pub(in crate::workloads) struct Patient<'a> {
    /// Its name in AWS.
    pub(in crate::workloads) aws_name: &'a str,
    /// Alias that its callers use.
    pub(in crate::workloads) alias: Option<&'a str>,
    /// Where it is described.
    pub(in crate::workloads) described_in: Option<String>,
    /// ARN of the key that encrypts its variables.
    pub(in crate::workloads) key_arn: Option<Text>,
    /// What its owner wants.
    pub(in crate::workloads) remediation: &'a FunctionRemediation,
}

/// The remedies for those of `alarms` (of the function whose oldest name is `first`) that have one.
pub(in crate::workloads) fn remedies(
    first: &str,
    patient: &Patient<'_>,
    alarms: &[Alarm],
) -> Vec<Remedy> {
    let wanted = patient.remediation;
    let on_errors = wanted.on_errors(patient.alias.is_some());
    [
        ("errors", on_errors),
        ("error-rate", on_errors),
        ("duration", wanted.duration),
        ("throttles", wanted.throttles),
    ]
    .into_iter()
    .filter_map(|(what, action)| {
        let alarm = format!("function-{first}-{what}");
        alarms.iter().find(|candidate| candidate.key == alarm)?;
        Some(Remedy {
            alarm,
            function: patient.aws_name.into(),
            alias: patient.alias.map(Into::into),
            cure: cure(action, wanted)?,
            cooldown_minutes: wanted.cooldown_minutes,
            attempts_per_day: wanted.attempts_per_day,
            described_in: patient.described_in.clone(),
            key_arn: patient.key_arn.clone(),
        })
    })
    .collect()
}

fn cure(action: RemedyAction, wanted: &FunctionRemediation) -> Option<Cure> {
    Some(match action {
        RemedyAction::RollBack => Cure::RollBack,
        RemedyAction::RaiseMemory => Cure::RaiseMemory {
            cap_mb: wanted.memory_cap_mb,
        },
        RemedyAction::Recycle => Cure::Recycle,
        RemedyAction::Throttle => Cure::Throttle {
            // The model refuses a throttle without its bound.
            concurrency: wanted.throttle_concurrency?,
        },
        RemedyAction::Notify => Cure::Notify,
        RemedyAction::Off => return None,
    })
}
