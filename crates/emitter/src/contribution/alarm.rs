//! Alarms, and the metrics that they are on.

use std::borrow::Cow;

use naming::AlarmId;

use super::{Section, ShellVariable};

/// An alarm. Its name in AWS is application, environment and `id`.
#[derive(Clone, Debug)]
pub(crate) struct Alarm {
    /// Unique in an environment.
    pub(crate) id: AlarmId,
    /// What it means when it fires, for whoever is woken.
    pub(crate) description: String,
    /// One metric, or several under `expression`.
    pub(crate) metrics: Vec<AlarmMetric>,
    /// Metric math over the ids of `metrics`; none for a single metric as it is.
    pub(crate) expression: Option<String>,
    /// Length of a period in seconds.
    pub(crate) period_seconds: u32,
    /// Periods in a row that must be beyond the threshold.
    pub(crate) periods: u32,
    /// How the value is compared with the threshold.
    pub(crate) comparison: Comparison,
    /// The threshold.
    pub(crate) threshold: f64,
    /// What to do when it fires: the section of the runbook that it links to.
    pub(crate) response: &'static Section,
    /// What the commands of that section call the names that this alarm is about.
    pub(crate) variables: Vec<ShellVariable>,
    /// How old the environment must be before this tells anybody: in what is new nothing is missing
    /// yet. None for alarms that speak from the first minute.
    pub(crate) from_age: Option<Age>,
}

/// An age, told by a metric that is written every day of a life.
#[derive(Clone, Debug)]
pub(crate) struct Age {
    /// The metric.
    pub(crate) heartbeat: AlarmMetric,
    /// Days, at most seven: CloudWatch looks no further back.
    pub(crate) days: u32,
}

/// How a value is compared with an alarm's threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// Fires above the threshold.
    Above,
    /// Fires below the threshold, and where there is no data at all.
    BelowOrSilent,
}

/// A metric inside an alarm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AlarmMetric {
    /// Name inside the expression; begins with a lower-case letter.
    pub(crate) id: Cow<'static, str>,
    /// CloudWatch namespace.
    pub(crate) namespace: Cow<'static, str>,
    /// Metric name.
    pub(crate) name: Cow<'static, str>,
    /// Dimensions, sorted by name.
    pub(crate) dimensions: Vec<(Cow<'static, str>, String)>,
    /// `Sum`, `Average`, `p99`, ...
    pub(crate) statistic: Cow<'static, str>,
}

impl AlarmMetric {
    /// A metric in `namespace` with one dimension.
    pub(crate) fn new(
        namespace: &'static str,
        name: &'static str,
        dimension: (&'static str, &str),
        statistic: &'static str,
    ) -> Self {
        Self {
            id: "m1".into(),
            namespace: namespace.into(),
            name: name.into(),
            dimensions: vec![(dimension.0.into(), dimension.1.into())],
            statistic: statistic.into(),
        }
    }

    /// How many messages wait in a queue.
    pub(crate) fn waiting(queue: &str) -> Self {
        Self::new(
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            ("QueueName", queue),
            "Maximum",
        )
    }

    /// The same metric under another id.
    #[must_use]
    pub(crate) fn with_id(mut self, id: impl Into<Cow<'static, str>>) -> Self {
        self.id = id.into();
        self
    }

    /// The same metric of a part of the thing.
    #[must_use]
    pub(crate) fn with_dimension(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.dimensions.push((name.into(), value.into()));
        self.dimensions.sort();
        self
    }
}
