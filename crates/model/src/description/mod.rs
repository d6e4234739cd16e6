//! What a user may write, as types: the one source of the decoder, of the editors'
//! JSON Schema and of the reference in the documentation.
//!
//! Every field is either required, optional, or set by a profile (`profiles/*.toml`); the last
//! kind is a plain value here because profile, `groundplan.toml` and `environment.toml` are merged
//! before they are decoded. Knows no Terraform and no file system.

mod access;
mod alarms;
mod backup;
mod capacity;
mod delivery;
mod environment;
mod existing;
mod former;
mod health;
mod kinds;
mod network;
mod remediation;
mod waiver;
mod workloads;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

pub use access::{Grant, GrantTarget};
pub use alarms::{
    ApiAlarms, FunctionAlarms, Metric, QueueAlarms, Statistic, TableAlarms, Threshold,
};
pub use backup::{
    BACKUP_START_MINUTES, Backup, BackupRule, COLD_STORAGE_DAYS, RestoreTesting, VaultLock,
};
pub use capacity::{Capacity, Provisioned, ProvisionedConcurrency, Units};
pub use delivery::{Delivery, GithubId};
pub use environment::{
    Account, AuditTrail, Backend, BucketAccessLogs, Choice, EnvironmentDescription, Overrides,
    Profile,
};
pub use existing::{
    Existing, ExistingApi, ExistingBucket, ExistingFunction, ExistingQueue, ExistingTable,
};
pub use former::FormerNames;
pub(crate) use former::written as written_former_names;
pub use health::{AtApply, Health, HealthRoute};
pub use kinds::{API, BUCKET, FUNCTION, KINDS, Kind, METRIC, TABLE};
pub use network::{Cidr, DEFAULT_CIDR, Egress, ExistingNetwork, Network};
pub use remediation::{FunctionRemediation, Remediation, RemediationMode, RemedyAction};
pub use waiver::Waiver;
pub use workloads::{
    Api, Architecture, Attribute, AttributeType, Authorization, Bucket, CodeSource, Concurrency,
    Cors, Function, Index, Projection, StreamView, Table, Throttle, Tiering,
};

/// `groundplan.toml`: what the application is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Description {
    /// The application as a whole.
    pub application: Application,
    /// Lambda functions, by name.
    #[serde(default)]
    pub functions: BTreeMap<String, Function>,
    /// REST APIs, by name.
    #[serde(default)]
    pub apis: BTreeMap<String, Api>,
    /// DynamoDB tables, by name.
    #[serde(default)]
    pub tables: BTreeMap<String, Table>,
    /// S3 buckets, by name.
    #[serde(default)]
    pub buckets: BTreeMap<String, Bucket>,
    /// Custom CloudWatch metrics that the application publishes and wants watched, by name.
    #[serde(default)]
    pub metrics: BTreeMap<String, Metric>,
    /// A private network for functions with `vpc = true`. None unless asked for.
    #[serde(default)]
    pub network: Option<Network>,
    /// How GitHub Actions deploys the application; with `application.repository` only.
    #[serde(default)]
    pub delivery: Delivery,
    /// Things made elsewhere: watched and healed here, never created.
    #[serde(default)]
    pub existing: Existing,
    /// Workloads that left the description and must be kept in AWS: Terraform forgets them.
    #[serde(default)]
    pub forget: Vec<Forget>,
    /// Findings of `groundplan check` that are accepted, in every environment.
    #[serde(default)]
    #[schemars(extend("x-append" = true))]
    pub waivers: Vec<Waiver>,
    /// How the emitted Terraform refers to modules and providers.
    #[serde(default)]
    pub terraform: TerraformSettings,
}

/// The application as a whole.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Application {
    /// Name of the application: the first part of every name in AWS. Lower-case letters, digits
    /// and hyphens, 2 to 24 characters, beginning with a letter.
    #[schemars(regex(pattern = r"^[a-z][a-z0-9-]{0,22}[a-z0-9]$"))]
    pub name: String,
    /// Who answers for it: a team's address. Becomes the tag `Owner`.
    #[schemars(length(min = 1, max = 256))]
    pub owner: String,
    /// GitHub repository (`owner/name`) that may deploy it. Turns on delivery.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$"))]
    pub repository: Option<String>,
    /// Number of the repository, which stays when it is renamed: `gh api repos/OWNER/NAME --jq .id`.
    /// GitHub names it to AWS in repositories that were made, renamed or transferred since 2026-07-15.
    #[serde(default)]
    pub repository_id: Option<GithubId>,
    /// Number of the repository's owner: `gh api repos/OWNER/NAME --jq .owner.id`.
    #[serde(default)]
    pub repository_owner_id: Option<GithubId>,
}

/// A workload that left the description: exactly one of the kinds, by its former name.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Forget {
    /// Former name of a function.
    pub function: Option<String>,
    /// Former name of an API.
    pub api: Option<String>,
    /// Former name of a table.
    pub table: Option<String>,
    /// Former name of a bucket.
    pub bucket: Option<String>,
    /// Why it is kept, for the reader of the next review.
    pub reason: Option<String>,
}

/// How the emitted Terraform refers to modules and providers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct TerraformSettings {
    /// Source of the modules when they are not the emitted folder `modules`: a Terraform module
    /// source in which `//modules` names the folder, such as
    /// `git::https://example.com/platform.git//modules?ref=v1.2.0`.
    pub modules: Option<String>,
    /// The major version of the AWS provider that environments keep to. By default 6.27 and newer of 6, with
    /// modules that 5.100 takes as well. `"6"` is the same with modules that have what 5 cannot: the copies of
    /// packages that Lambda keeps are then under the environment's key. `"5"` is 5.100, which takes no newer
    /// runtimes: functions are then `nodejs22.x` by default, whose support ends on 2027-04-30. Modules from
    /// elsewhere are to be emitted for the same version.
    #[serde(default)]
    pub aws_provider: Option<AwsProvider>,
}

impl TerraformSettings {
    /// The oldest major version of the AWS provider that the modules are to do with.
    pub fn oldest_provider(&self) -> AwsProvider {
        self.aws_provider.unwrap_or(AwsProvider::Five)
    }
}

/// A major version of the AWS provider.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub enum AwsProvider {
    /// 5.100.
    #[serde(rename = "5")]
    Five,
    /// 6.27 and newer.
    #[serde(rename = "6")]
    Six,
}
