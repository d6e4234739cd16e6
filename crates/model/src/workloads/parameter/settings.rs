//! Parameters of Systems Manager Parameter Store.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::description::{DescribedWorkload, ExternalValue, FormerNames};

/// A parameter of Systems Manager Parameter Store, of the standard tier. It has either `value` or `secure = true`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Parameter {
    /// Its value, which everybody may read who reads this file: 4 KB at most. Or `{ terraform = "..." }`, an expression over
    /// own files.
    #[serde(default)]
    pub value: Option<ExternalValue>,
    /// Whether it is encrypted with the environment's key. Its value is then never part of a description, of a plan or of a state:
    /// it is set by a command of the runbook.
    pub secure: bool,
    /// What it is for, in a few words. That of a secure one is in the runbook alone: AWS takes no description without the
    /// value.
    #[serde(default)]
    #[schemars(length(min = 1, max = 1024))]
    pub description: Option<String>,
    /// Whether Terraform refuses to destroy it, with its value.
    pub protected: bool,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[parameters.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

impl DescribedWorkload for Parameter {
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
