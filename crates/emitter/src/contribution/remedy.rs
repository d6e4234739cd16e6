//! What is done to a function when an alarm fires.

use naming::AlarmId;
use terraform::Text;

/// What heals a Lambda function when an alarm fires.
#[derive(Clone, Debug)]
pub(crate) struct Remedy {
    /// The alarm that calls for it.
    pub(crate) alarm: AlarmId,
    /// Name of the function in AWS.
    pub(crate) function: String,
    /// Alias that its callers use.
    pub(crate) alias: Option<String>,
    /// What is done.
    pub(crate) action: RemediationAction,
    /// Minutes after an attempt in which the function is left alone.
    pub(crate) cooldown_minutes: u32,
    /// Most attempts within 24 hours.
    pub(crate) attempts_per_day: u32,
    /// Where the function is described, for those who want to keep what was done.
    pub(crate) described_in: Option<String>,
    /// ARN of the key that encrypts its variables, when that is not AWS's own.
    pub(crate) key_arn: Option<Text>,
}

/// What is done to heal, with its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RemediationAction {
    /// The alias goes to the version before.
    RollBack {
        /// Minutes after a deployment in which it does.
        window_minutes: u32,
        /// Percent of the runs that fail from which it does.
        error_rate_percent: u32,
    },
    /// Half as much memory again.
    RaiseMemory {
        /// Never beyond this many MB.
        cap_mb: u32,
    },
    /// New execution environments.
    Recycle,
    /// Fewer executions at one time.
    Throttle {
        /// This many.
        concurrency: u32,
    },
    /// People are notified.
    Notify,
}

impl RemediationAction {
    /// The word in the description and in the ledger.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::RollBack { .. } => "roll_back",
            Self::RaiseMemory { .. } => "raise_memory",
            Self::Recycle => "recycle",
            Self::Throttle { .. } => "throttle",
            Self::Notify => "notify",
        }
    }
}
