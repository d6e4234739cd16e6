//! Lambda functions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Deserialize;

pub use super::build::Build;
use crate::description::{
    DescribedWorkload, ExternalValue, FormerNames, FunctionRemediation, Grant, Objective,
    ProvisionedConcurrency, Threshold, Trigger, VariableSetting,
};

/// A Lambda function.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Function {
    /// Where its code is: a folder or a `.zip` file (relative to `groundplan.toml`), `s3://bucket/key`,
    /// or the URI of a container image in ECR.
    #[schemars(length(min = 1))]
    pub code: String,
    /// What it does, in a few words.
    #[serde(default)]
    #[schemars(length(max = 256))]
    pub description: Option<String>,
    /// Version of the object that `code = "s3://..."` names. Without one, what is uploaded later under the
    /// same key is never deployed.
    #[serde(default)]
    #[schemars(length(min = 1, max = 1024))]
    pub s3_object_version: Option<String>,
    /// What of the folder stays out of the package: patterns of one or more path segments, found at any
    /// depth, where `*` is any characters of a segment: `"test"`, `"*.test.js"`, `"docs/internal"`.
    /// `.env` files, Terraform states and what tools leave stay out always.
    #[serde(default)]
    #[schemars(length(max = 100), inner(length(min = 1, max = 255)))]
    pub exclude: Vec<String>,
    /// Command that makes the folder of `code`, such as `"npm ci --omit=dev"`, which `groundplan build` runs in that folder, and
    /// nothing else does. Where it runs in another folder, a table: `{ command = "npm ci && npm run build", folder = "app/worker" }`.
    #[serde(default)]
    pub build: Option<Build>,
    /// Entry point: file and exported name. Not for container images.
    #[serde(default)]
    pub handler: Option<String>,
    /// Lambda runtime. Not for container images.
    pub runtime: String,
    /// Processor architecture; arm64 costs a fifth less.
    pub architecture: Architecture,
    /// Memory in MB; processor share follows it.
    #[schemars(range(min = aws::ranges::FUNCTION_MEMORY_MB.min, max = aws::ranges::FUNCTION_MEMORY_MB.max))]
    pub memory_mb: u32,
    /// Longest run in seconds; at most 29 where an API routes to it.
    #[schemars(range(min = aws::ranges::FUNCTION_TIMEOUT_SECONDS.min, max = aws::ranges::FUNCTION_TIMEOUT_SECONDS.max))]
    pub timeout_seconds: u32,
    /// Size of `/tmp` in MB.
    #[schemars(range(min = aws::ranges::FUNCTION_STORAGE_MB.min, max = aws::ranges::FUNCTION_STORAGE_MB.max))]
    pub ephemeral_storage_mb: u32,
    /// Environment variables: texts, or what is known of a workload only when it is there: `{ queue = "jobs" }`. Each grant
    /// sets one besides, such as `QUEUE_JOBS`. Never a secret: grant access to one in Secrets Manager instead.
    #[serde(default)]
    pub environment: BTreeMap<String, VariableSetting>,
    /// What it may do, and on what.
    #[serde(default)]
    pub access: Vec<Grant>,
    /// What invokes it, besides the routes of APIs that name it: queues, topics, event buses, tables and buckets of this description, and
    /// schedules.
    #[serde(default)]
    pub triggers: Vec<Trigger>,
    /// Other regions whose data it may use; elsewhere it is refused whatever is granted. The regions
    /// of the ARNs in `access` need not be named.
    #[serde(default)]
    #[schemars(inner(regex(pattern = r"^[a-z]{2,4}(-[a-z]+)+-[0-9]$")))]
    pub allowed_regions: Vec<String>,
    /// Most executions at one time, taken out of the account's pool; `"unreserved"` takes nothing out of it. An
    /// account that is new has a pool of 10, of which nothing can be reserved.
    pub reserved_concurrency: Concurrency,
    /// How many are kept ready for callers, so that none waits for a start. None by default.
    #[serde(default)]
    pub provisioned_concurrency: Option<ProvisionedConcurrency>,
    /// How often Lambda tries again after an asynchronous failure before the dead-letter queue.
    #[schemars(range(min = aws::ranges::FUNCTION_RETRIES.min, max = aws::ranges::FUNCTION_RETRIES.max))]
    pub retries: u32,
    /// Whether it is in the private network of `[network]`.
    #[serde(default)]
    pub vpc: bool,
    /// Days that its log is kept.
    pub log_retention_days: u32,
    /// ARNs of versions of layers, at most five; one of your own Terraform is `{ terraform = "..." }`.
    #[serde(default)]
    #[schemars(length(max = 5))]
    pub layers: Vec<ExternalValue>,
    /// What its alarms fire at.
    pub alarms: FunctionAlarms,
    /// How well it must work; somebody is paged when the failures come too fast for that. A failure is a run that ends in an
    /// error, each attempt of an event by itself; latency is how long runs take. For functions that are called by something
    /// else than an API. None by default.
    #[serde(default)]
    pub objective: Option<Objective>,
    /// What heals it by itself when an alarm fires.
    pub remediation: FunctionRemediation,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[functions.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

/// Where a function's code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeSource<'a> {
    /// A folder or a `.zip` file, relative to the project's root.
    Path(&'a str),
    /// An object in S3.
    S3 {
        /// Name of the bucket.
        bucket: &'a str,
        /// Key of the object.
        key: &'a str,
    },
    /// URI of a container image in ECR.
    Image(&'a str),
}

impl Function {
    /// What `code` says.
    #[must_use]
    pub fn code_source(&self) -> CodeSource<'_> {
        let code = self.code.as_str();
        if let Some(address) = code.strip_prefix("s3://") {
            let (bucket, key) = address.split_once('/').unwrap_or((address, ""));
            return CodeSource::S3 { bucket, key };
        }
        // A registry is a host name, and no folder is called like one with a tag or digest.
        let (first, rest) = code.split_once('/').unwrap_or((code, ""));
        let registry = first.contains('.') && first.len() > 2 && !first.starts_with('.');
        if (registry && rest.contains(':')) || first.contains(".dkr.ecr.") || code.contains("://") {
            return CodeSource::Image(code);
        }
        CodeSource::Path(code)
    }
}

impl Function {
    /// Name of the package that is made of its folder; none where nothing is packed. Functions that share
    /// folder and patterns share the package.
    pub fn package(&self) -> Option<String> {
        let CodeSource::Path(folder) = self.code_source() else {
            return None;
        };
        if folder.ends_with(".zip") {
            return None;
        }
        let mut name = folder.trim_matches('/').replace('/', "__");
        if !self.exclude.is_empty() {
            let mut patterns: Vec<&str> = self.exclude.iter().map(String::as_str).collect();
            patterns.sort_unstable();
            patterns.dedup();
            let _ = write!(name, ".{:016x}", fnv1a(patterns.join("\n").as_bytes()));
        }
        Some(name)
    }
}

/// A number for some bytes: the same on every machine and in every version (FNV-1a, 64 bits).
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Processor architecture of a function.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Architecture {
    /// AWS Graviton.
    Arm64,
    /// Intel and AMD.
    #[serde(rename = "x86_64")]
    X86_64,
}

/// A bound on concurrent executions.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(untagged)]
pub enum Concurrency {
    /// At most this many at one time, taken out of the account's pool.
    Reserved(#[schemars(range(min = 0, max = 100_000))] u32),
    /// As many as the account's pool has.
    Unreserved(Unreserved),
}

/// The word `unreserved`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Unreserved {
    /// No reservation.
    Unreserved,
}

/// Alarms of a function.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct FunctionAlarms {
    /// Failed runs in 5 minutes, twice in a row.
    pub errors: Threshold,
    /// Failed runs in percent of at least 20 runs in 5 minutes, twice in a row.
    pub error_rate_percent: Threshold,
    /// Mean duration in ms over 5 minutes, twice in a row.
    pub duration_ms: Threshold,
    /// Refused runs in 5 minutes.
    pub throttles: Threshold,
    /// Runs in 5 minutes, twice in a row, that found none of `provisioned_concurrency` ready.
    pub spillover: Threshold,
    /// Messages that wait in the dead-letter queue.
    pub dead_letters: Threshold,
    /// Events in 5 minutes that could not be put into the dead-letter queue, and so are lost; changes of tables too.
    pub lost_events: Threshold,
    /// Events in 5 minutes that Lambda gave up, those that went to the dead-letter queue among them.
    pub dropped_events: Threshold,
    /// Seconds that an event waited for its run, over 5 minutes, twice in a row.
    pub event_age_seconds: Threshold,
    /// Seconds that changes of a table were late, over 5 minutes, twice in a row. Where a table triggers it.
    pub iterator_age_seconds: Threshold,
    /// Events of objects in 5 minutes that it was not invoked with in any attempt. Where a bucket triggers it.
    pub failed_invocations: Threshold,
}

impl DescribedWorkload for Function {
    fn former_names(&self) -> &FormerNames {
        &self.moved_from
    }

    fn given_name(&self) -> Option<&str> {
        None
    }

    fn is_protected(&self) -> Option<bool> {
        None
    }
}
