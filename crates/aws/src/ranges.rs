//! Numbers that AWS takes, each range once: the description's schema, the modules' validations and the limits of
//! `check` are made of them.

/// The least and the most that AWS takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub min: u32,
    /// The most.
    pub max: u32,
}

const fn between(min: u32, max: u32) -> Range {
    Range { min, max }
}

/// Memory of a function in MB (AWS Lambda quotas, read 2026-11).
pub const FUNCTION_MEMORY_MB: Range = between(128, 10_240);
/// How long a function may run, in seconds (AWS Lambda quotas, read 2026-11).
pub const FUNCTION_TIMEOUT_SECONDS: Range = between(1, 900);
/// Files of a function under `/tmp`, in MB (AWS Lambda quotas, read 2026-11).
pub const FUNCTION_STORAGE_MB: Range = between(512, 10_240);
/// How often an asynchronous call is tried again (Lambda API reference, PutFunctionEventInvokeConfig, read 2026-11).
pub const FUNCTION_RETRIES: Range = between(0, 2);
/// Utilization of provisioned concurrency, in percent, that Application Auto Scaling holds (AWS Lambda developer
/// guide, provisioned concurrency, read 2026-11).
pub const CONCURRENCY_TARGET_PERCENT: Range = between(10, 90);
/// Requests a second that an account's APIs take in a Region (Amazon API Gateway quotas, read 2026-11).
pub const API_RATE: Range = between(1, 10_000);
/// Requests that an account's APIs take at once (Amazon API Gateway quotas, read 2026-11).
pub const API_BURST: Range = between(1, 5_000);
/// Minutes that alarms are muted by a rule (Amazon CloudWatch API reference, Schedule, read 2026-11-28).
pub const MUTE_MINUTES: Range = between(1, 15 * 24 * 60);
/// Days that point-in-time recovery goes back (Amazon DynamoDB API reference, PointInTimeRecoverySpecification, read
/// 2026-11).
pub const TABLE_RECOVERY_DAYS: Range = between(1, 35);
/// Utilization of a table's capacity, in percent, that Application Auto Scaling holds (Amazon DynamoDB developer
/// guide, auto scaling, read 2026-11).
pub const TABLE_TARGET_PERCENT: Range = between(20, 90);
/// Days until a key is deleted (AWS KMS API reference, ScheduleKeyDeletion, read 2026-11).
pub const KEY_DELETION_DAYS: Range = between(7, 30);
/// Days of a rule over objects, as far as AWS Backup keeps anything too (Amazon S3 API reference,
/// LifecycleRule, read 2026-11, names no most; AWS Backup's is 100 years).
pub const KEEP_DAYS: Range = between(1, 36_500);
/// Days before objects may move to S3 Standard-IA (Amazon S3 API reference, Transition, read 2026-11).
pub const INFREQUENT_ACCESS_DAYS: Range = between(30, KEEP_DAYS.max);
/// TCP ports.
pub const PORT: Range = between(1, 65_535);
