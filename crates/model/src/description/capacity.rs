//! How much is kept ready, and how it grows: runs of functions, reads and writes of tables.

use schemars::JsonSchema;
use serde::Deserialize;

/// Execution environments of a function that are kept ready, so that no caller waits for a start.
/// They are paid for as long as they are ready.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct ProvisionedConcurrency {
    /// Never less than this many.
    #[schemars(range(min = 1, max = 100_000))]
    pub min: u32,
    /// Never more than this many; in between, as many as are used. By default always `min`.
    #[serde(default)]
    #[schemars(range(min = 1, max = 100_000))]
    pub max: Option<u32>,
    /// Percent of them that should be in use, where there is a `max`.
    #[serde(default = "target_percent")]
    #[schemars(range(min = aws::ranges::CONCURRENCY_TARGET_PERCENT.min, max = aws::ranges::CONCURRENCY_TARGET_PERCENT.max))]
    pub target_percent: u32,
}

impl ProvisionedConcurrency {
    /// The most that are ever ready.
    #[must_use]
    pub fn most(self) -> u32 {
        self.max.unwrap_or(self.min)
    }
}

/// What a table can take. By default as much as is asked of it, paid for by request.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Capacity {
    /// Most read units a second of the table, and of each index, when it is paid for by request.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub max_read_units: Option<u32>,
    /// Most write units a second of the table, and of each index, when it is paid for by request.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub max_write_units: Option<u32>,
    /// Units that are paid for by the hour, used or not.
    #[serde(default)]
    pub provisioned: Option<Provisioned>,
}

/// Units a second that a table, and each index, has whether they are used or not.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Provisioned {
    /// Of reads.
    pub read: Units,
    /// Of writes.
    pub write: Units,
    /// Percent of them that should be in use, where they grow and shrink.
    #[serde(default = "target_percent")]
    #[schemars(range(min = aws::ranges::TABLE_TARGET_PERCENT.min, max = aws::ranges::TABLE_TARGET_PERCENT.max))]
    pub target_percent: u32,
}

/// Between how many units capacity grows and shrinks; the same number twice is fixed.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Units {
    /// Never less.
    #[schemars(range(min = 1))]
    pub min: u32,
    /// Never more.
    #[schemars(range(min = 1))]
    pub max: u32,
}

impl Capacity {
    /// The most read units a second that the table itself ever has, when there is a bound.
    #[must_use]
    pub fn most_reads(&self) -> Option<u32> {
        self.provisioned
            .map(|provisioned| provisioned.read.max)
            .or(self.max_read_units)
    }

    /// The same of writes.
    #[must_use]
    pub fn most_writes(&self) -> Option<u32> {
        self.provisioned
            .map(|provisioned| provisioned.write.max)
            .or(self.max_write_units)
    }

    /// Whether anything of it grows and shrinks by itself.
    #[must_use]
    pub fn is_scaled(&self) -> bool {
        self.provisioned.is_some_and(|provisioned| {
            [provisioned.read, provisioned.write]
                .iter()
                .any(|units| units.min != units.max)
        })
    }
}

fn target_percent() -> u32 {
    70
}
