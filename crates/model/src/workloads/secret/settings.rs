//! Secrets of Secrets Manager.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::description::{DescribedWorkload, Description, FormerNames, Threshold};

/// How many days lie between two rotations by default.
const ROTATION_DAYS: u32 = 30;

/// A secret of Secrets Manager. Its value is never part of a description, of Terraform or of a state: it is set by a command of
/// the runbook, and by the function that rotates it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Secret {
    /// What it is for, in a few words.
    #[serde(default)]
    #[schemars(length(min = 1, max = 2048))]
    pub description: Option<String>,
    /// Days that it can be restored after it was deleted. Its name is taken as long.
    #[schemars(range(min = aws::ranges::SECRET_RECOVERY_DAYS.min, max = aws::ranges::SECRET_RECOVERY_DAYS.max))]
    pub recovery_days: u32,
    /// The function that gives it a new value, and how often. Nobody does by default.
    #[serde(default)]
    pub rotate: Option<Rotation>,
    /// Whether Terraform refuses to destroy it, with its value.
    pub protected: bool,
    /// What its alarms fire at.
    pub alarms: SecretAlarms,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[secrets.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

/// Who gives a secret a new value, and how often.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Rotation {
    /// Name of a function of this description. Secrets Manager invokes it for each step of a rotation, and it may read and
    /// write the secret.
    pub function: String,
    /// Days between two rotations; 30 by default.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::SECRET_ROTATION_DAYS.min, max = aws::ranges::SECRET_ROTATION_DAYS.max))]
    pub days: Option<u32>,
}

impl Rotation {
    /// Days between two rotations.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.days.unwrap_or(ROTATION_DAYS)
    }
}

impl Description {
    /// The names of the secrets that a function rotates.
    pub fn rotated_by<'a>(&'a self, function: &'a str) -> impl Iterator<Item = &'a str> {
        self.secrets.iter().filter_map(move |(name, secret)| {
            let rotation = secret.rotate.as_ref()?;
            (rotation.function == function).then_some(name.as_str())
        })
    }
}

/// Alarms of a secret.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct SecretAlarms {
    /// Rotations in 5 minutes that failed. It is made where a function rotates the secret, and the environment makes the audit
    /// trail, which records that.
    pub failed_rotations: Threshold,
}

impl DescribedWorkload for Secret {
    fn former_names(&self) -> &FormerNames {
        &self.moved_from
    }

    fn given_name(&self) -> Option<&str> {
        None
    }

    fn is_protected(&self) -> Option<bool> {
        Some(self.protected)
    }
}
