//! What heals a function, ours or made elsewhere, when one of its alarms fires.

use model::description::{FunctionRemediation, RemedyAction};
use naming::AlarmId;
use terraform::Text;

use super::watch::Symptom;
use crate::contribution::{RemediationAction, Remedy};

/// A function that may be healed.
pub(in crate::workloads) struct RemediationTarget<'a> {
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

/// The remedies for those of its alarms that have one.
pub(in crate::workloads) fn remedies(
    patient: &RemediationTarget<'_>,
    alarms: &[(Symptom, AlarmId)],
) -> Vec<Remedy> {
    let wanted = patient.remediation;
    alarms
        .iter()
        .filter_map(|(symptom, alarm)| {
            let action = match symptom {
                Symptom::Errors | Symptom::ErrorRate => wanted.on_errors(patient.alias.is_some()),
                Symptom::Duration => wanted.duration,
                Symptom::Throttles => wanted.throttles,
                // Nothing that is done to the function empties its queue.
                Symptom::DeadLetters
                | Symptom::LostEvents
                | Symptom::DroppedEvents
                | Symptom::EventAge => return None,
            };
            Some(Remedy {
                alarm: alarm.clone(),
                function: patient.aws_name.into(),
                alias: patient.alias.map(Into::into),
                action: bounded(action, wanted)?,
                cooldown_minutes: wanted.cooldown_minutes,
                attempts_per_day: wanted.attempts_per_day,
                described_in: patient.described_in.clone(),
                key_arn: patient.key_arn.clone(),
            })
        })
        .collect()
}

/// The action with its bounds; none where it is turned off.
fn bounded(action: RemedyAction, wanted: &FunctionRemediation) -> Option<RemediationAction> {
    Some(match action {
        RemedyAction::RollBack => RemediationAction::RollBack {
            window_minutes: wanted.window_minutes,
            error_rate_percent: wanted.error_rate_percent,
        },
        RemedyAction::RaiseMemory => RemediationAction::RaiseMemory {
            cap_mb: wanted.memory_cap_mb,
        },
        RemedyAction::Recycle => RemediationAction::Recycle,
        RemedyAction::Throttle => RemediationAction::Throttle {
            // The model refuses a throttle without its bound.
            concurrency: wanted.throttle_concurrency?,
        },
        RemedyAction::Notify => RemediationAction::Notify,
        RemedyAction::Off => return None,
    })
}
