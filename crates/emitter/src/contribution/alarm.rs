//! Alarms, and the metrics that they are on.

use std::borrow::Cow;
use std::rc::Rc;

use model::description::AlarmSeverity;
use naming::{AlarmId, OutputRef};
use terraform::Text;

use super::{AlarmDefinition, AlarmWindow, ShellVariable};

/// An alarm. Its name in AWS is application, environment and `id`.
#[derive(Clone, Debug)]
pub(crate) struct Alarm {
    /// Unique in an environment.
    pub(crate) id: AlarmId,
    /// What it means when it fires, for the person on call.
    pub(crate) description: String,
    /// One metric, or several under `expression`.
    pub(crate) metrics: Vec<AlarmMetric>,
    /// Metric math over the ids of `metrics`; none for a single metric as it is.
    pub(crate) expression: Option<String>,
    /// The periods that must be beyond the threshold.
    pub(crate) window: AlarmWindow,
    /// A shorter window over which it must hold too; none for most.
    pub(crate) also_over: Option<AlarmWindow>,
    /// How the value is compared with the threshold.
    pub(crate) comparison: AlarmComparison,
    /// The threshold.
    pub(crate) threshold: f64,
    /// Its row in the catalogue: why it is there, and what to do when it fires.
    pub(crate) definition: &'static AlarmDefinition,
    /// Who is notified: as the catalogue says, unless the description says otherwise.
    pub(crate) severity: AlarmSeverity,
    /// What the commands of that section call the names that this alarm is about; alarms on one thing share them.
    pub(crate) variables: Rc<[ShellVariable]>,
    /// How old the environment must be before this tells anybody: in what is new nothing is missing
    /// yet. None for alarms that speak from the first minute.
    pub(crate) from_age: Option<Box<Age>>,
    /// Whether it notifies people in a standby that waits, where others notify nobody: it is about what a standby is for
    /// while it waits.
    pub(crate) notifies_always: bool,
}

impl Alarm {
    /// An alarm that fires when a value is above `threshold` for a whole window. What it means is said by
    /// [`Alarm::described`].
    pub(crate) fn above(
        id: AlarmId,
        value: impl Into<AlarmValue>,
        threshold: f64,
        window: AlarmWindow,
        definition: &'static AlarmDefinition,
    ) -> Self {
        let AlarmValue {
            metrics,
            expression,
        } = value.into();
        Self {
            id,
            description: String::new(),
            metrics,
            expression,
            window,
            also_over: None,
            comparison: AlarmComparison::Above,
            threshold,
            definition,
            severity: definition.severity,
            variables: Rc::default(),
            from_age: None,
            notifies_always: false,
        }
    }

    /// The same, which fires below the threshold and where there is no data at all.
    pub(crate) fn below_or_silent(mut self) -> Self {
        self.comparison = AlarmComparison::BelowOrSilent;
        self
    }

    /// The same, which fires below the threshold, and stays as it is while there is no data.
    pub(crate) fn below(mut self) -> Self {
        self.comparison = AlarmComparison::Below;
        self
    }

    /// The same, which must hold over a shorter window too.
    pub(crate) fn also_over(mut self, window: AlarmWindow) -> Self {
        self.also_over = Some(window);
        self
    }

    /// The same with what it means, in which the words of its window belong.
    pub(crate) fn described(mut self, words: impl FnOnce(AlarmWindow) -> String) -> Self {
        self.description = words(self.window);
        self
    }

    /// The same, which notifies people in a standby that waits too.
    pub(crate) fn notifying_always(mut self) -> Self {
        self.notifies_always = true;
        self
    }

    /// The same for those whom the description says.
    pub(crate) fn with_severity(mut self, severity: AlarmSeverity) -> Self {
        self.severity = severity;
        self
    }

    /// The same with what the commands of its section call the names that it is about.
    pub(crate) fn about(mut self, variables: impl Into<Rc<[ShellVariable]>>) -> Self {
        self.variables = variables.into();
        self
    }
}

/// What an alarm compares with its threshold: a metric as it is, or metric math over several.
#[derive(Clone, Debug)]
pub(crate) struct AlarmValue {
    pub(crate) metrics: Vec<AlarmMetric>,
    pub(crate) expression: Option<String>,
}

impl From<AlarmMetric> for AlarmValue {
    fn from(metric: AlarmMetric) -> Self {
        Self {
            metrics: vec![metric],
            expression: None,
        }
    }
}

impl AlarmValue {
    /// Metric math over the ids of metrics.
    pub(crate) fn expression(metrics: Vec<AlarmMetric>, expression: String) -> Self {
        Self {
            metrics,
            expression: Some(expression),
        }
    }

    /// The sum of metrics. Where one has no data it counts as zero: a service reports only what there is, and
    /// the alarm would stay as it is for ever once that ends.
    pub(crate) fn sum(metrics: Vec<AlarmMetric>) -> Self {
        let terms: Vec<String> = metrics
            .iter()
            .map(|metric| format!("FILL({}, 0)", metric.id))
            .collect();
        Self::expression(metrics, terms.join(" + "))
    }

    /// The percentage that one metric is of another, and zero where there are fewer than `minimum` of the one: few
    /// failures say nothing, of however many.
    pub(crate) fn percentage_of_failures(
        failures: AlarmMetric,
        whole: AlarmMetric,
        minimum: u32,
    ) -> Self {
        let (some, all) = (&failures.id, &whole.id);
        let expression = format!("IF({some} >= {minimum}, 100 * {some} / {all}, 0)");
        Self::expression(vec![failures, whole], expression)
    }

    /// The percentage that is slower than the percentile rank `rank` says, of `whole`, and zero where that are fewer
    /// than `minimum`.
    pub(crate) fn percentage_of_slow(rank: AlarmMetric, whole: AlarmMetric, minimum: u32) -> Self {
        let (rank_id, all) = (&rank.id, &whole.id);
        let expression = format!(
            "IF({all} * (100 - {rank_id}) >= {}, 100 - {rank_id}, 0)",
            minimum * 100
        );
        Self::expression(vec![rank, whole], expression)
    }

    /// The percentage that one metric is of another, and zero where that is below `minimum`: of few a rate says
    /// nothing.
    pub(crate) fn percentage(part: AlarmMetric, whole: AlarmMetric, minimum: u32) -> Self {
        let (some, all) = (&part.id, &whole.id);
        let expression = format!("IF({all} >= {minimum}, 100 * {some} / {all}, 0)");
        Self::expression(vec![part, whole], expression)
    }
}

/// Most metrics of one alarm (CloudWatch API reference, `PutMetricAlarm`, read 2026-11).
const MOST_METRICS: usize = 10;

/// Sums of metrics, as many of them each as one alarm takes, with what the names of the second and of later alarms end with.
pub(crate) fn summed(metrics: &[AlarmMetric]) -> impl Iterator<Item = (String, AlarmValue)> {
    let groups = metrics.chunks(MOST_METRICS).enumerate();
    groups.map(|(group, metrics)| {
        let end = match group {
            0 => String::new(),
            later => format!("-{}", later + 1),
        };
        let value = match metrics {
            [single] => single.clone().into(),
            several => {
                let numbered = several.iter().zip(1..);
                let metrics = numbered.map(|(metric, at)| metric.clone().with_id(format!("m{at}")));
                AlarmValue::sum(metrics.collect())
            }
        };
        (end, value)
    })
}

/// Where the metrics of one thing are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MetricSource<'a> {
    /// CloudWatch namespace.
    pub(crate) namespace: &'static str,
    /// The dimension that names the thing, and what it says.
    pub(crate) dimension: (&'static str, DimensionValue<'a>),
}

/// What a dimension says that names a thing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DimensionValue<'a> {
    /// A name that is known.
    Name(&'a str),
    /// What AWS calls it once it is there: an output of its module.
    Output(&'a OutputRef),
}

impl<'a> From<&'a str> for DimensionValue<'a> {
    fn from(name: &'a str) -> Self {
        Self::Name(name)
    }
}

impl From<DimensionValue<'_>> for Text {
    fn from(value: DimensionValue<'_>) -> Self {
        match value {
            DimensionValue::Name(name) => name.into(),
            DimensionValue::Output(output) => Self::expression(output.clone()),
        }
    }
}

impl MetricSource<'_> {
    /// A metric of the thing.
    pub(crate) fn metric(
        self,
        name: &'static str,
        statistic: impl Into<Cow<'static, str>>,
    ) -> AlarmMetric {
        AlarmMetric::new(self.namespace, name, self.dimension, statistic)
    }
}

/// An age, measured by a metric that is written every day of a life.
#[derive(Clone, Debug)]
pub(crate) struct Age {
    /// The metric.
    pub(crate) heartbeat: AlarmMetric,
    /// Days, at most seven: CloudWatch looks no further back.
    pub(crate) days: u32,
}

/// How a value is compared with an alarm's threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AlarmComparison {
    /// Fires above the threshold.
    Above,
    /// Fires below the threshold, and stays as it is while there is no data.
    Below,
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
    pub(crate) dimensions: Vec<(Cow<'static, str>, Text)>,
    /// `Sum`, `Average`, `p99`, ...
    pub(crate) statistic: Cow<'static, str>,
}

impl AlarmMetric {
    /// A metric in `namespace` with one dimension.
    pub(crate) fn new(
        namespace: &'static str,
        name: &'static str,
        dimension: (&'static str, impl Into<Text>),
        statistic: impl Into<Cow<'static, str>>,
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
    pub(crate) fn with_dimension(mut self, name: &'static str, value: impl Into<Text>) -> Self {
        self.dimensions.push((name.into(), value.into()));
        self.dimensions
            .sort_by(|(first, _), (second, _)| first.cmp(second));
        self
    }
}
