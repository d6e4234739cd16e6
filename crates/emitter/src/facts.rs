//! What a workload says of itself to those who watch, back up and heal: plain facts. Who consumes
//! them never asks what kind of workload gave them.

use std::borrow::Cow;

use model::Environment;
use naming::{AlarmId, CallName};
use terraform::Text;

use crate::graph::Drawn;
use crate::runbook::{Entry, Section, Variable};

/// Everything that one workload tells the concerns.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Name of its module call.
    pub workload: CallName,
    /// Kind and name for people: `Function api`.
    pub title: String,
    /// What to watch.
    pub alarms: Vec<Alarm>,
    /// What to show on the service dashboard.
    pub graphs: Vec<Graph>,
    /// What it adds to the sums on the operational dashboard.
    pub signals: Vec<(Signal, AlarmMetric)>,
    /// Where it writes its log.
    pub log_groups: Vec<LogGroup>,
    /// What shows that it works.
    pub checks: Vec<Check>,
    /// What heals it when an alarm of it fires.
    pub remedies: Vec<Remedy>,
    /// The folder of code that must be packed before Terraform runs.
    pub package: Option<Package>,
    /// What the runbook says of it, beside its alarms.
    pub entries: Vec<Entry>,
    /// Names that every section of the runbook may use.
    pub names: Vec<(&'static str, String)>,
    /// What it keeps, and whether that is backed up.
    pub backups: Vec<Backup>,
    /// How it stands in the graph of the environment; none for what is drawn otherwise.
    pub drawn: Option<Drawn>,
    /// A metric that is written as long as the environment lives, and so tells its age.
    pub heartbeat: Option<AlarmMetric>,
    /// What of it is there already, and Terraform takes over.
    pub imports: Vec<Import>,
}

/// A resource that is there already.
#[derive(Clone, Debug)]
pub struct Import {
    /// Its address in the environment's configuration.
    pub to: String,
    /// What the provider knows it by.
    pub id: Text,
}

/// Something that holds data.
#[derive(Clone, Debug)]
pub struct Backup {
    /// What kind of thing it is, to AWS Backup.
    pub kind: BackupKind,
    /// Its name in AWS, as a word of the shell.
    pub name: String,
    /// Its ARN.
    pub arn: Text,
    /// Whether it is to be backed up.
    pub wanted: bool,
    /// Where it was made.
    pub made: Made,
}

/// A kind of thing that AWS Backup restores in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupKind {
    /// A DynamoDB table.
    Table,
    /// An S3 bucket.
    Bucket,
}

/// Where something was made, and so whose key encrypts it.
#[derive(Clone, Debug, PartialEq)]
pub enum Made {
    /// Here: its name begins with that of application and environment, and their key encrypts it.
    Here,
    /// Here, under a name of its own, encrypted with the same key.
    HereByName,
    /// Elsewhere, encrypted with the key of this ARN, or with AWS's own.
    Elsewhere(Option<Text>),
}

impl Made {
    /// What was made in this environment, called `aws_name`.
    pub(crate) fn here(env: &Environment, aws_name: &str) -> Self {
        match env.has_prefix(aws_name) {
            true => Self::Here,
            false => Self::HereByName,
        }
    }
}

/// A folder of code, packed into a file that stays outside version control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Name of the package.
    pub name: String,
    /// The folder, below the project's root.
    pub folder: String,
    /// Patterns of what stays out of it.
    pub exclude: Vec<String>,
}

/// What a metric says of a workload; the four that every service has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// How much is asked of it.
    Traffic,
    /// How long it takes.
    Latency,
    /// How often it fails.
    Errors,
    /// How near it is to its bounds.
    Saturation,
}

/// An alarm. Its name in AWS is application, environment and `id`.
#[derive(Clone, Debug)]
pub struct Alarm {
    /// Unique in an environment.
    pub id: AlarmId,
    /// What it means when it fires, for whoever is woken.
    pub description: String,
    /// One metric, or several under `expression`.
    pub metrics: Vec<AlarmMetric>,
    /// Metric math over the ids of `metrics`; none for a single metric as it is.
    pub expression: Option<String>,
    /// Length of a period in seconds.
    pub period_seconds: u32,
    /// Periods in a row that must be beyond the threshold.
    pub periods: u32,
    /// How the value is compared with the threshold.
    pub comparison: Comparison,
    /// The threshold.
    pub threshold: f64,
    /// What to do when it fires: the section of the runbook that it links to.
    pub response: &'static Section,
    /// What the commands of that section call the names that this alarm is about.
    pub variables: Vec<Variable>,
    /// How old the environment must be before this tells anybody: in what is new nothing is missing
    /// yet. None for alarms that speak from the first minute.
    pub from_age: Option<Age>,
}

/// An age, told by a metric that is written every day of a life.
#[derive(Clone, Debug)]
pub struct Age {
    /// The metric.
    pub heartbeat: AlarmMetric,
    /// Days, at most seven: CloudWatch looks no further back.
    pub days: u32,
}

/// How a value is compared with an alarm's threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Fires above the threshold.
    Above,
    /// Fires below the threshold.
    Below,
    /// Fires below the threshold, and where there is no data at all.
    BelowOrSilent,
}

/// A metric inside an alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmMetric {
    /// Name inside the expression; begins with a lower-case letter.
    pub id: Cow<'static, str>,
    /// CloudWatch namespace.
    pub namespace: Cow<'static, str>,
    /// Metric name.
    pub name: Cow<'static, str>,
    /// Dimensions, sorted by name.
    pub dimensions: Vec<(Cow<'static, str>, String)>,
    /// `Sum`, `Average`, `p99`, ...
    pub statistic: Cow<'static, str>,
}

/// What the health check looks at.
#[derive(Clone, Debug)]
pub struct Check {
    /// Kind and oldest name in the description: its key in the list of what is looked at.
    pub key: CallName,
    /// Name in AWS.
    pub name: String,
    /// What it is, and so what is looked at.
    pub kind: Checked,
    /// Changes when the thing does; then it is looked at anew at the next apply.
    pub revision: Option<Text>,
}

/// What is looked at.
#[derive(Clone, Debug)]
pub enum Checked {
    /// A Lambda function: that it is active.
    Function {
        /// Alias that its callers use.
        alias: Option<String>,
    },
    /// An API: that it answers.
    Api {
        /// URL of its stage.
        url: Text,
        /// Path and, when not any from 200 to 299, status of its health route. Without one any
        /// answer below 500 at the root will do.
        route: Option<(String, Option<u16>)>,
    },
    /// A DynamoDB table: that it serves.
    Table,
}

/// What heals a Lambda function when an alarm fires.
#[derive(Clone, Debug)]
pub struct Remedy {
    /// The alarm that calls for it.
    pub alarm: AlarmId,
    /// Name of the function in AWS.
    pub function: String,
    /// Alias that its callers use.
    pub alias: Option<String>,
    /// What is done.
    pub cure: Cure,
    /// Minutes after an attempt in which the function is left alone.
    pub cooldown_minutes: u32,
    /// Most attempts within 24 hours.
    pub attempts_per_day: u32,
    /// Where the function is described, for those who want to keep what was done.
    pub described_in: Option<String>,
    /// ARN of the key that encrypts its variables, when that is not AWS's own.
    pub key_arn: Option<Text>,
}

/// What is done to heal, with its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cure {
    /// The alias goes to the version before.
    RollBack,
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
    /// People are told.
    Notify,
}

impl Cure {
    /// The word in the description and in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RollBack => "roll_back",
            Self::RaiseMemory { .. } => "raise_memory",
            Self::Recycle => "recycle",
            Self::Throttle { .. } => "throttle",
            Self::Notify => "notify",
        }
    }
}

/// A graph on the service dashboard.
#[derive(Clone, Debug)]
pub struct Graph {
    /// Title.
    pub title: String,
    /// Width in columns of 24.
    pub width: u32,
    /// Metrics on the left axis.
    pub left: Vec<AlarmMetric>,
    /// Metrics on the right axis.
    pub right: Vec<AlarmMetric>,
}

/// A log group that a workload writes.
#[derive(Clone, Debug)]
pub struct LogGroup {
    /// Name.
    pub name: String,
    /// What writes it.
    pub kind: LogKind,
}

/// What writes a log group, and so how its lines read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogKind {
    /// A Lambda function.
    Function,
    /// Access log of an API, a JSON object a line.
    ApiAccess,
}

impl AlarmMetric {
    /// A metric in `namespace` with one dimension.
    pub fn new(
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
    pub fn waiting(queue: &str) -> Self {
        Self::new(
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            ("QueueName", queue),
            "Maximum",
        )
    }

    /// The same metric under another id.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<Cow<'static, str>>) -> Self {
        self.id = id.into();
        self
    }

    /// The same metric of a part of the thing.
    #[must_use]
    pub fn with_dimension(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.dimensions.push((name.into(), value.into()));
        self.dimensions.sort();
        self
    }
}
