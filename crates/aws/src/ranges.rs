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
/// How often an asynchronous call is tried again (Lambda API reference, `PutFunctionEventInvokeConfig`, read 2026-11).
pub const FUNCTION_RETRIES: Range = between(0, 2);
/// Utilization of provisioned concurrency, in percent, that Application Auto Scaling holds (AWS Lambda developer
/// guide, provisioned concurrency, read 2026-11).
pub const CONCURRENCY_TARGET_PERCENT: Range = between(10, 90);
/// Requests a second that an account's APIs take in a Region (Amazon API Gateway quotas, read 2026-11).
pub const API_RATE: Range = between(1, 10_000);
/// Requests that an account's APIs take at once (Amazon API Gateway quotas, read 2026-11).
pub const API_BURST: Range = between(1, 5_000);
/// Audiences of tokens that one authorizer takes (Quotas for configuring and running an HTTP API, Amazon API Gateway developer
/// guide, read 2026-11-28).
pub const JWT_AUDIENCES: Range = between(1, 50);
/// Scopes of a route: the same document.
pub const ROUTE_SCOPES: Range = between(0, 10);
/// Minutes that alarms are muted by a rule (Amazon CloudWatch API reference, Schedule, read 2026-11-28).
pub const MUTE_MINUTES: Range = between(1, 15 * 24 * 60);
/// Days that point-in-time recovery goes back (Amazon DynamoDB API reference, `PointInTimeRecoverySpecification`, read
/// 2026-11).
pub const TABLE_RECOVERY_DAYS: Range = between(1, 35);
/// Utilization of a table's capacity, in percent, that Application Auto Scaling holds (Amazon DynamoDB developer
/// guide, auto scaling, read 2026-11).
pub const TABLE_TARGET_PERCENT: Range = between(20, 90);
/// Messages of a batch that Lambda takes from a queue (Lambda API reference, `CreateEventSourceMapping`, read 2026-11).
pub const QUEUE_BATCH: Range = between(1, 10_000);
/// Messages of a batch without a batching window, and of a FIFO queue always (same source).
pub const QUEUE_SMALL_BATCH: Range = between(1, 10);
/// How long Lambda gathers messages for a batch, in seconds (same source).
pub const QUEUE_BATCH_WINDOW_SECONDS: Range = between(0, 300);
/// Batches of a queue that a function works on at one time (Lambda API reference, `ScalingConfig`, read 2026-11).
pub const QUEUE_CONCURRENCY: Range = between(2, 1_000);
/// How long SQS hides a message that was taken, in seconds (Amazon SQS API reference, `CreateQueue`, read 2026-11).
pub const QUEUE_VISIBILITY_SECONDS: Range = between(0, 43_200);
/// How long SQS keeps a message, in seconds (Amazon SQS API reference, `CreateQueue`, read 2026-11).
pub const QUEUE_RETENTION_SECONDS: Range = between(60, 1_209_600);
/// How long SQS hides a new message, in seconds (Amazon SQS API reference, `CreateQueue`, read 2026-11).
pub const QUEUE_DELAY_SECONDS: Range = between(0, 900);
/// How often a message is taken before it is a dead letter (Amazon SQS developer guide, "Using dead-letter queues in
/// Amazon SQS", read 2026-11).
pub const QUEUE_RECEIVES: Range = between(1, 1_000);
/// How often EventBridge tries again to invoke the target of a rule (Amazon EventBridge API reference, `RetryPolicy`, read
/// 2026-11).
pub const EVENT_RETRIES: Range = between(0, 185);
/// How old an event is at most when EventBridge tries again, in seconds (same source).
pub const EVENT_AGE_SECONDS: Range = between(60, 86_400);
/// How often Lambda tries again to hand changes of a stream to a function, where that ends (Lambda API reference,
/// `CreateEventSourceMapping`, read 2026-11-28).
pub const STREAM_RETRIES: Range = between(0, 10_000);
/// Batches of a shard of a stream that a function works on at one time (same source).
pub const STREAM_PARALLELIZATION: Range = between(1, 10);
/// Days that a deleted secret can be restored (AWS Secrets Manager API reference, `DeleteSecret`, read 2026-11).
pub const SECRET_RECOVERY_DAYS: Range = between(7, 30);
/// Days between two rotations of a secret (AWS Secrets Manager API reference, `RotationRulesType`, read 2026-11).
pub const SECRET_ROTATION_DAYS: Range = between(1, 1_000);
/// Minutes within which a schedule may run late (EventBridge Scheduler API reference, `FlexibleTimeWindow`, read
/// 2026-11-28).
pub const SCHEDULE_WINDOW_MINUTES: Range = between(1, 1_440);
/// Days until a key is deleted (AWS KMS API reference, `ScheduleKeyDeletion`, read 2026-11).
pub const KEY_DELETION_DAYS: Range = between(7, 30);
/// Days of a rule over objects, as far as AWS Backup keeps anything too (Amazon S3 API reference,
/// `LifecycleRule`, read 2026-11, names no most; AWS Backup's is 100 years).
pub const KEEP_DAYS: Range = between(1, 36_500);
/// Days before objects may move to S3 Standard-IA (Amazon S3 API reference, Transition, read 2026-11).
pub const INFREQUENT_ACCESS_DAYS: Range = between(30, KEEP_DAYS.max);
/// TCP ports.
pub const PORT: Range = between(1, 65_535);
