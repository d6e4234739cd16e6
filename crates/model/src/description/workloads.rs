//! The workloads: functions, APIs, tables and buckets.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    ApiAlarms, Capacity, FormerNames, FunctionAlarms, FunctionRemediation, Grant, HealthRoute,
    ProvisionedConcurrency, TableAlarms,
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
    /// depth, where `*` stands for any characters of a segment: `"test"`, `"*.test.js"`, `"docs/internal"`.
    /// `.env` files, Terraform states and what tools leave stay out always.
    #[serde(default)]
    #[schemars(length(max = 100), inner(length(min = 1, max = 255)))]
    pub exclude: Vec<String>,
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
    /// Environment variables. Never a secret: grant access to one in Secrets Manager instead.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// What it may do, and on what.
    #[serde(default)]
    pub access: Vec<Grant>,
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
    /// Whether it stands in the private network of `[network]`.
    #[serde(default)]
    pub vpc: bool,
    /// Days that its log is kept.
    pub log_retention_days: u32,
    /// ARNs of layers, at most five.
    #[serde(default)]
    #[schemars(length(max = 5))]
    pub layers: Vec<String>,
    /// What its alarms fire at.
    pub alarms: FunctionAlarms,
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
            name.push_str(&format!(".{:016x}", fnv1a(patterns.join("\n").as_bytes())));
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

/// A REST API in front of functions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Api {
    /// What it serves, in a few words.
    #[serde(default)]
    #[schemars(length(max = 1024))]
    pub description: Option<String>,
    /// `"METHOD /path"` to the name of the function that answers. `ANY` is every method;
    /// `{id}` is a path parameter, `{proxy+}` the rest of the path.
    pub routes: BTreeMap<String, String>,
    /// Who may call it: `"none"`, `"iam"`, `{ cognito = ["<user pool ARN>"] }` or
    /// `{ function = "<name>" }`.
    pub authorization: Authorization,
    /// Requests that are let in.
    pub throttle: Throttle,
    /// Web origins that a browser may call it from. None by default.
    #[serde(default)]
    pub cors: Option<Cors>,
    /// Days that its access log is kept.
    pub log_retention_days: u32,
    /// How it is asked whether it is healthy. By default it is healthy when it gives any answer
    /// below 500 at its root.
    #[serde(default)]
    pub health: Option<HealthRoute>,
    /// What its alarms fire at.
    pub alarms: ApiAlarms,
    /// ARN of a WAFv2 web ACL to stand in front of it.
    #[serde(default)]
    #[schemars(regex(pattern = r"^arn:[a-z-]+:wafv2:"))]
    pub web_acl_arn: Option<String>,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[apis.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

/// Who may call an API.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// Anybody who knows the address.
    None,
    /// Callers whose requests are signed with AWS credentials that may invoke it.
    Iam,
    /// Users of these Cognito user pools, by ARN.
    Cognito(#[schemars(length(min = 1))] Vec<String>),
    /// Whoever this function lets in (a Lambda authoriser on the `Authorization` header).
    Function(String),
}

/// Requests that an API lets in.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq)]
pub struct Throttle {
    /// Requests a second, in the long run.
    #[schemars(range(min = aws::ranges::API_RATE.min, max = aws::ranges::API_RATE.max))]
    pub rate: u32,
    /// Requests at one time.
    #[schemars(range(min = aws::ranges::API_BURST.min, max = aws::ranges::API_BURST.max))]
    pub burst: u32,
}

/// Web origins that a browser may call an API from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Cors {
    /// Origins, such as `https://example.com`; `*` is any.
    #[schemars(length(min = 1))]
    pub origins: Vec<String>,
    /// Request headers that a page may send.
    #[serde(default)]
    pub headers: Vec<String>,
}

/// A DynamoDB table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Table {
    /// Its whole name in AWS, such as one that another tool gave it: 3 to 255 letters, digits, `_`, `.` and
    /// `-`. By default application, environment and its name here.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether a table of that name is there already and Terraform takes it over, with its items. It refuses
    /// to destroy the table as long as this is said; after an apply it may be left out.
    #[serde(default)]
    pub import: bool,
    /// Partition key.
    pub hash_key: Attribute,
    /// Sort key.
    #[serde(default)]
    pub range_key: Option<Attribute>,
    /// Global secondary indexes, by name.
    #[serde(default)]
    pub indexes: BTreeMap<String, Index>,
    /// Attribute that holds the second at which an item expires.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    pub ttl_attribute: Option<String>,
    /// Whether items expire. To stop expiry, keep `ttl_attribute`, write `false` and apply once; then both
    /// may go.
    #[serde(default = "yes")]
    pub ttl_enabled: bool,
    /// What a change stream carries. No stream by default.
    #[serde(default)]
    pub stream: Option<StreamView>,
    /// What it can take: by default as much as is asked of it, paid for by request.
    #[serde(default)]
    pub capacity: Capacity,
    /// Days that every second can be restored to.
    #[schemars(range(min = aws::ranges::TABLE_RECOVERY_DAYS.min, max = aws::ranges::TABLE_RECOVERY_DAYS.max))]
    pub point_in_time_recovery_days: u32,
    /// Whether Terraform and DynamoDB refuse to destroy it.
    pub protected: bool,
    /// Whether it is backed up, where anything is.
    pub backup: bool,
    /// What its alarms fire at.
    pub alarms: TableAlarms,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[tables.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

fn yes() -> bool {
    true
}

/// A key attribute of a table.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Attribute {
    /// Name of the attribute.
    #[schemars(length(min = 1, max = 255))]
    pub name: String,
    /// `S` (string), `N` (number) or `B` (binary).
    #[serde(rename = "type")]
    pub kind: AttributeType,
}

/// Type of a key attribute.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub enum AttributeType {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
}

/// A global secondary index.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Index {
    /// Partition key.
    pub hash_key: Attribute,
    /// Sort key.
    #[serde(default)]
    pub range_key: Option<Attribute>,
    /// What it carries: `"all"`, `"keys_only"` or `{ include = ["attribute"] }`.
    #[serde(default)]
    pub projection: Projection,
}

/// What an index carries.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Projection {
    /// Every attribute.
    #[default]
    All,
    /// Only the keys.
    KeysOnly,
    /// The keys and these attributes.
    Include(#[schemars(length(min = 1, max = 20))] Vec<String>),
}

/// What a change stream carries.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum StreamView {
    /// Keys of the changed item.
    KeysOnly,
    /// The item as it is now.
    NewImage,
    /// The item as it was.
    OldImage,
    /// Both.
    NewAndOldImages,
}

/// An S3 bucket.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Bucket {
    /// Its whole name in AWS, unique in the world: 3 to 63 small letters, digits, `.` and `-`. By default
    /// application, environment, its name here and the account.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether a bucket of that name is there already and Terraform takes it over, with its objects; its
    /// settings become what is described. Terraform refuses to destroy it as long as this is said; after an
    /// apply it may be left out.
    #[serde(default)]
    pub import: bool,
    /// Whether Terraform refuses to destroy it. A bucket with content is never destroyed.
    pub protected: bool,
    /// Whether it is backed up, where anything is.
    pub backup: bool,
    /// Days after which objects move to cheaper storage classes. What is written replaces the whole
    /// of the default; `{}` is never.
    pub tiering: Tiering,
    /// Days that an overwritten or deleted object is kept.
    #[schemars(range(min = aws::ranges::KEEP_DAYS.min, max = aws::ranges::KEEP_DAYS.max))]
    pub noncurrent_days: u32,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[buckets.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

/// Days after which objects move to cheaper storage classes. Whoever says any says all: a later
/// layer replaces the whole.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[schemars(extend("x-replace" = true))]
pub struct Tiering {
    /// To Standard-IA, in days.
    #[schemars(range(min = aws::ranges::INFREQUENT_ACCESS_DAYS.min, max = aws::ranges::INFREQUENT_ACCESS_DAYS.max))]
    pub infrequent_access_days: Option<u32>,
    /// To Glacier Instant Retrieval, in days: read at once, as before, and billed for 90 days at least.
    #[schemars(range(min = aws::ranges::KEEP_DAYS.min, max = aws::ranges::KEEP_DAYS.max))]
    pub glacier_instant_days: Option<u32>,
    /// To Glacier Flexible Retrieval, in days. Its objects cannot be read before they are restored, which takes
    /// hours, and AWS Backup leaves them out.
    #[schemars(range(min = aws::ranges::KEEP_DAYS.min, max = aws::ranges::KEEP_DAYS.max))]
    pub glacier_days: Option<u32>,
    /// To Glacier Deep Archive, in days. As in Glacier Flexible Retrieval, and restored within two days.
    #[schemars(range(min = aws::ranges::KEEP_DAYS.min, max = aws::ranges::KEEP_DAYS.max))]
    pub deep_archive_days: Option<u32>,
}
