//! An S3 bucket: encrypted, versioned, private, TLS only, logged; cheaper with age.

mod alarms;
mod grant;
mod module;
mod watch;
mod wire;

pub(crate) use module::VERSIONED_NAME;
pub(crate) use watch::REPLICATION_RULE;
pub(crate) use wire::name;

use model::kinds::BUCKET;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::{Text, Value};

use crate::definition::{
    BOTH, DataActions, GrantDefinition, ModuleDefinition, OwnTypes, RegionLoss, WorkloadDefinition,
    source,
};
use crate::parts;

pub(crate) const WORKLOAD: WorkloadDefinition = WorkloadDefinition {
    kind: &BUCKET,
    module: Some(ModuleDefinition {
        path: "bucket",
        variants: BOTH,
        module: module::module,
        examples: &[("bucket", include_str!("example.tf"))],
        on_provider_6: None,
    }),
    wire: wire::wire,
    grant: Some(GrantDefinition::Own(grant::statements)),
    consumer_rights: None,
    key_users: &[],
    delivery_key: None,
    own_types: OwnTypes::NONE,
    data: DataActions {
        resource_type: "aws_s3_bucket",
        destroy: &[
            ("s3:DeleteBucket", ""),
            ("s3:DeleteBucketPolicy", ""),
            ("s3:DeleteObjectVersion", "/any"),
        ],
        open: &[
            ("s3:PutBucketPolicy", ""),
            ("s3:PutLifecycleConfiguration", ""),
        ],
        ..DataActions::NONE
    },
    region_loss: RegionLoss::ComesBack,
    source_settings: &[source("rule", "tiering")],
    imported: wire::IMPORTED,
    alarms: alarms::ALL,
    example_entries: &["", "noncurrent_days = 5"],
    example_triggers: &[
        "",
        "events = [\"created\", \"removed\"], prefix = \"in/${x}\", suffix = \".png\", name = \"a\", retries = 0",
    ],
};

/// What a caller of `modules/bucket` passes.
#[derive(Serialize, JsonSchema)]
struct BucketInputs {
    /// Name of the bucket, unique in the world.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"))]
    name: Text,
    /// ARN of the key that encrypts its objects.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// Whether S3 logs requests; without it a trail is to record them.
    #[serde(default = "access_logs")]
    access_logs: Value<bool>,
    /// Name of the bucket that receives its access logs. It must be encrypted with S3's own keys:
    /// S3 delivers access logs nowhere else.
    access_logs_bucket: Option<Text>,
    /// Days after which objects move to Standard-IA. Never by default.
    #[schemars(range(min = 30))]
    infrequent_access_days: Option<Value<u32>>,
    /// Days after which objects move to Glacier Instant Retrieval, where they are read at once. Never by
    /// default.
    #[schemars(range(min = 1))]
    glacier_instant_days: Option<Value<u32>>,
    /// Days after which objects move to Glacier Flexible Retrieval, where they must be restored before they
    /// are read, and AWS Backup leaves them out. Never by default.
    #[schemars(range(min = 1))]
    glacier_days: Option<Value<u32>>,
    /// Days after which objects move to Glacier Deep Archive. Never by default.
    #[schemars(range(min = 1))]
    deep_archive_days: Option<Value<u32>>,
    /// Days that an overwritten or deleted object is kept.
    #[serde(default = "noncurrent_days")]
    #[schemars(range(min = 1))]
    noncurrent_days: Value<u32>,
    /// Whether the bucket is destroyed with every object in it when it goes. For environments that come and go.
    #[serde(default, skip_serializing_if = "parts::is_off")]
    force_destroy: Value<bool>,
}

fn access_logs() -> Value<bool> {
    Value::Literal(true)
}

fn noncurrent_days() -> Value<u32> {
    Value::Literal(90)
}
