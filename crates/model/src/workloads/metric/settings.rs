//! Custom metrics of the application.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::description::{AlarmSeverity, DescribedWorkload, FormerNames};

/// A custom CloudWatch metric that the application publishes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Metric {
    /// CloudWatch namespace; not one that begins with `AWS/`.
    #[schemars(regex(pattern = r"^[A-Za-z0-9_./#:-]{1,255}$"))]
    pub namespace: String,
    /// Name of the metric in CloudWatch. By default the name of the entry.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    pub metric_name: Option<String>,
    /// Dimensions, exactly as published.
    #[serde(default)]
    pub dimensions: BTreeMap<String, String>,
    /// How the values of a period are made one.
    pub statistic: Statistic,
    /// Length of a period in seconds: 10, 30 or a multiple of 60.
    #[schemars(range(min = 10, max = 86400))]
    pub period_seconds: u32,
    /// Periods in a row beyond the threshold before the alarm fires.
    #[schemars(range(min = 1, max = 100))]
    pub periods: u32,
    /// The alarm fires above this value.
    pub threshold: f64,
    /// Whether the alarm is a `"page"` or a `"ticket"`.
    pub severity: AlarmSeverity,
}

/// How the values of a period are made one.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// Mean.
    Average,
    /// Sum.
    Sum,
    /// Largest.
    Maximum,
    /// Smallest.
    Minimum,
    /// Count of values.
    SampleCount,
}

impl DescribedWorkload for Metric {
    fn former_names(&self) -> &FormerNames {
        static NONE: FormerNames = FormerNames::none();
        &NONE
    }

    fn given_name(&self) -> Option<&str> {
        None
    }

    fn is_protected(&self) -> Option<bool> {
        None
    }
}
