//! What a workload contributes to its environment: a module call, outputs, and facts for monitoring, backup,
//! remediation, graph and runbook. Who consumes the facts never asks what kind of workload gave them.

mod alarm;
mod definition;
mod health;
mod node;
mod remedy;
mod section;
mod window;

use model::Environment;
use naming::CallName;
use terraform::{Call, Output, Text};

pub(crate) use alarm::{
    Age, Alarm, AlarmComparison, AlarmMetric, AlarmValue, DimensionValue, MetricSource, summed,
};
pub(crate) use definition::{Advice, AlarmDefinition, Nature, RECOMMENDED};
pub(crate) use health::{HealthSubject, HealthTarget};
pub(crate) use node::{EdgeSpec, EdgeTarget, GraphNode};
pub(crate) use node::{NounForms, PROTECTED};
pub(crate) use remedy::{RemediationAction, Remedy};
pub(crate) use section::{Chapter, RunbookEntry, RunbookSection, ShellVariable, variable};
pub(crate) use section::{anchor, word};
pub(crate) use window::{AlarmWindow, FIVE_MINUTES};

/// A module call with what it tells others.
#[derive(Default)]
pub(crate) struct Contribution {
    pub(crate) call: Option<Call>,
    pub(crate) facts: OperationalFacts,
    pub(crate) outputs: Vec<Output>,
}

/// Everything that one workload tells the concerns.
#[derive(Clone, Debug, Default)]
pub(crate) struct OperationalFacts {
    /// Name of its module call.
    pub(crate) workload: CallName,
    /// Kind and name for people: `Function api`.
    pub(crate) title: String,
    /// What to watch.
    pub(crate) alarms: Vec<Alarm>,
    /// What to show on the service dashboard.
    pub(crate) graphs: Vec<MetricGraph>,
    /// How much is left of what its objective allows, for the service dashboard.
    pub(crate) budgets: Vec<BudgetGraph>,
    /// What it adds to the sums on the operational dashboard.
    pub(crate) signals: Vec<(Signal, AlarmMetric)>,
    /// Where it writes its log.
    pub(crate) log_groups: Vec<LogGroup>,
    /// What shows that it works.
    pub(crate) health_targets: Vec<HealthTarget>,
    /// What heals it when an alarm of it fires.
    pub(crate) remedies: Vec<Remedy>,
    /// The folder of code that must be packed before Terraform runs.
    pub(crate) package: Option<CodePackage>,
    /// What the runbook says of it, beside its alarms.
    pub(crate) entries: Vec<RunbookEntry>,
    /// Names that every section of the runbook may use.
    pub(crate) names: Vec<(&'static str, String)>,
    /// What it keeps, and whether that is backed up.
    pub(crate) backups: Vec<BackupTarget>,
    /// Its node in the graph of the environment; none for what is drawn otherwise.
    pub(crate) graph_node: Option<GraphNode>,
    /// A metric that is written as long as the environment lives, and so tells its age.
    pub(crate) heartbeat: Option<AlarmMetric>,
    /// What of it is there already, and Terraform takes over.
    pub(crate) imports: Vec<ImportBlock>,
}

/// A resource that is there already.
#[derive(Clone, Debug)]
pub(crate) struct ImportBlock {
    /// Its address in the environment's configuration.
    pub(crate) to: String,
    /// What the provider knows it by.
    pub(crate) id: Text,
}

/// Something that holds data.
#[derive(Clone, Debug)]
pub(crate) struct BackupTarget {
    /// What kind of thing it is, to AWS Backup.
    pub(crate) kind: BackupKind,
    /// Its name in AWS, as a word of the shell.
    pub(crate) name: String,
    /// Its ARN.
    pub(crate) arn: Text,
    /// Whether it is to be backed up.
    pub(crate) wanted: bool,
    /// Whose key encrypts it.
    pub(crate) ownership: Ownership,
}

/// A kind of thing that AWS Backup restores in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BackupKind {
    /// A DynamoDB table.
    Table,
    /// An S3 bucket.
    Bucket,
}

/// Who manages something that holds data, and so whose key encrypts it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ownership {
    /// This environment: its name begins with that of application and environment, and their key encrypts it.
    Managed,
    /// This environment, under a name of its own, encrypted with the same key.
    ManagedUnderOwnName,
    /// Somebody else; encrypted with the key of this ARN, or with AWS's own.
    External(Option<Text>),
}

impl Ownership {
    /// Of what this environment manages, called `aws_name`.
    pub(crate) fn managed(env: &Environment, aws_name: &str) -> Self {
        if env.has_prefix(aws_name) {
            Self::Managed
        } else {
            Self::ManagedUnderOwnName
        }
    }
}

/// A folder of code, packed into a file that stays outside version control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CodePackage {
    /// Name of the package.
    pub(crate) name: String,
    /// The folder, below the project's root.
    pub(crate) folder: String,
    /// Patterns of what stays out of it.
    pub(crate) exclude: Vec<String>,
}

/// What a metric says of a workload; the four that every service has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// How much is asked of it.
    Traffic,
    /// How long it takes.
    Latency,
    /// How often it fails.
    Errors,
    /// How near it is to its bounds.
    Saturation,
}

/// A graph on the service dashboard.
#[derive(Clone, Debug)]
pub(crate) struct MetricGraph {
    /// Title.
    pub(crate) title: String,
    /// Width in columns of 24.
    pub(crate) width: u32,
    /// Metrics on the left axis.
    pub(crate) left: Vec<AlarmMetric>,
    /// Metrics on the right axis.
    pub(crate) right: Vec<AlarmMetric>,
}

/// A graph on the service dashboard of how much is left of an error budget.
#[derive(Clone, Debug)]
pub(crate) struct BudgetGraph {
    /// Title.
    pub(crate) title: String,
    /// What each line is of, in words, and metric math over the ids of `metrics`.
    pub(crate) lines: Vec<(String, String)>,
    /// What the lines are made of.
    pub(crate) metrics: Vec<AlarmMetric>,
    /// Days that it looks back.
    pub(crate) days: u32,
}

/// A log group that a workload writes.
#[derive(Clone, Debug)]
pub(crate) struct LogGroup {
    /// Name.
    pub(crate) name: String,
    /// What writes it.
    pub(crate) kind: LogKind,
}

/// What writes a log group, and so how its lines read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogKind {
    /// A Lambda function.
    Function,
    /// Access log of an API, a JSON object a line.
    ApiAccess,
}
