//! What is known of an alarm before there is one: its row in the catalogue, which is also its documentation.

use model::description::AlarmSeverity;

use super::RunbookSection;

/// An alarm of the catalogue. What it is on, and its threshold, is said where it is made; here is all that holds for
/// every alarm of this definition.
#[derive(Debug)]
pub(crate) struct AlarmDefinition {
    /// End of its name, after the name of what it is about: `error-rate`.
    pub(crate) name: &'static str,
    /// CloudWatch namespace and metrics, and what is computed of them: `AWS/Lambda Errors / Invocations`.
    pub(crate) metrics: &'static str,
    /// What kind of value is compared.
    pub(crate) nature: Nature,
    /// Who is notified.
    pub(crate) severity: AlarmSeverity,
    /// Why there is this alarm: what users, data or people on call lose while it fires unseen.
    pub(crate) reason: &'static str,
    /// Whether AWS recommends an alarm on this.
    pub(crate) advice: Advice,
    /// What to do when it fires: the section of the runbook that it links to.
    pub(crate) response: &'static RunbookSection,
}

/// What kind of value an alarm compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    /// How often something happened.
    Count,
    /// A share in percent, of at least so many: below, it counts as zero.
    Rate {
        /// The least number of which a share says something.
        minimum: u32,
    },
    /// How fast the failures that an objective allows are used up, from so many failures on.
    BudgetBurn {
        /// The least number of failures that says something.
        failures: u32,
    },
    /// How much of something there is.
    Level,
    /// A percentile or mean of how long something took, or how old something is.
    Duration,
    /// That something which must happen did not.
    Missing,
}

impl Nature {
    /// In words: `share of at least 20`.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Count => "count".to_owned(),
            Self::Rate { minimum } => format!("share of at least {minimum}"),
            Self::BudgetBurn { failures } => {
                format!("use of an error budget, of at least {failures} failures,")
            }
            Self::Level => "level".to_owned(),
            Self::Duration => "duration".to_owned(),
            Self::Missing => "absence".to_owned(),
        }
    }
}

/// Whether AWS recommends an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Advice {
    /// It is one of CloudWatch's recommended alarms ([`RECOMMENDED`]).
    Recommended,
    /// Another document of AWS recommends it: its address, read in 2026-11.
    Guide(&'static str),
    /// AWS says nothing; the reason of the definition is ours.
    Own,
}

/// CloudWatch's recommended alarms, read 2026-08: the same set as the machine-readable one in `awslabs/mcp`.
pub(crate) const RECOMMENDED: &str = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html";
