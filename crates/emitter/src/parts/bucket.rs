//! A private bucket: encrypted, versioned, owned by the account alone, TLS only, logged, tidied.

use aws::principals::PolicyKind;
use serde_json::{Value as Json, json};
use terraform::Module;

use super::ARN;
use super::policy::{self, ServiceStatement};

/// How a bucket is encrypted when the writer does not say.
pub(crate) enum Encryption<'a> {
    /// With the key of this ARN.
    Key(&'a str),
    /// With S3's own keys: the only encryption under which S3 delivers server access logs.
    S3,
}

/// Whether S3 writes access logs, as a count.
const ACCESS_LOGS: &str = "${var.access_logs ? 1 : 0}";

/// When a bucket is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    Always,
    /// Where S3 writes access logs: needs `var.access_logs`.
    ForAccessLogs,
}

/// What differs between private buckets.
pub(crate) struct PrivateBucket<'a> {
    /// Name of its blocks in the module.
    pub(crate) label: &'a str,
    /// Name of the bucket.
    pub(crate) bucket: &'a str,
    pub(crate) encryption: Encryption<'a>,
    /// Whether it is there.
    pub(crate) made: Made,
    /// Bucket that receives its access logs, and the prefix there: with `var.access_logs` only.
    pub(crate) access_logs: Option<(&'a str, &'a str)>,
    /// Statements beyond TLS only.
    pub(crate) statements: Vec<Json>,
    /// Lifecycle rules.
    pub(crate) rules: Json,
    /// Whether nobody may delete what is in it, but for its lifecycle, which no policy stops (Amazon S3 guide,
    /// setting a lifecycle configuration, read 2026-11), and `var.force_destroy`. Who must delete something takes the
    /// statement away first.
    pub(crate) kept: bool,
    /// Whether it goes with what is in it: `var.force_destroy`, or never.
    pub(crate) may_go: MayGo,
}

/// The statement that keeps what is in a bucket.
const NOBODY_DELETES: &str = "NobodyDeletes";

/// Whether a bucket may be destroyed with what is in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum MayGo {
    /// Never.
    Never,
    /// Where `var.force_destroy` says so.
    WhenTold,
}

/// Adds the bucket and everything that makes it private.
pub(crate) fn private(module: &mut Module, bucket: PrivateBucket<'_>) {
    let label = bucket.label;
    let index = match bucket.made {
        Made::Always => "",
        Made::ForAccessLogs => "[0]",
    };
    let id = format!("${{aws_s3_bucket.{label}{index}.id}}");
    let before = module.blocks.len();
    module.resource(
        "aws_s3_bucket",
        label,
        json!({
            "bucket": bucket.bucket,
            "force_destroy": match bucket.may_go {
                MayGo::Never => Json::Bool(false),
                MayGo::WhenTold => "${var.force_destroy}".into(),
            },
        }),
    );
    module.resource(
        "aws_s3_bucket_public_access_block",
        label,
        json!({
            "bucket": id,
            "block_public_acls": true,
            "block_public_policy": true,
            "ignore_public_acls": true,
            "restrict_public_buckets": true,
        }),
    );
    module.resource(
        "aws_s3_bucket_ownership_controls",
        label,
        json!({ "bucket": id, "rule": { "object_ownership": "BucketOwnerEnforced" } }),
    );
    module.resource(
        "aws_s3_bucket_versioning",
        label,
        json!({ "bucket": id, "versioning_configuration": { "status": "Enabled" } }),
    );
    let by_default = match bucket.encryption {
        Encryption::Key(arn) => json!({ "sse_algorithm": "aws:kms", "kms_master_key_id": arn }),
        Encryption::S3 => json!({ "sse_algorithm": "AES256" }),
    };
    module.resource(
        "aws_s3_bucket_server_side_encryption_configuration",
        label,
        json!({
            "bucket": id,
            "rule": {
                "apply_server_side_encryption_by_default": by_default,
                "bucket_key_enabled": matches!(bucket.encryption, Encryption::Key(_)),
            },
        }),
    );
    let arn = format!("{ARN}:s3:::{}", bucket.bucket);
    let mut statements = vec![policy::tls_only("s3:*", json!([arn, format!("{arn}/*")]))];
    statements.extend(bucket.statements);
    let statements = if bucket.kept {
        statements.push(json!({
            "Sid": NOBODY_DELETES,
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
            "Resource": format!("{arn}/*"),
        }));
        module.local(&format!("{label}_statements"), statements.into());
        format!("${{[for s in local.{label}_statements : s if s.Sid != \"{NOBODY_DELETES}\" || !var.force_destroy]}}").into()
    } else {
        Json::Array(statements)
    };
    let document = module.document(
        &format!("{label}_policy"),
        json!({ "Version": "2012-10-17", "Statement": statements }),
    );
    module.resource(
        "aws_s3_bucket_policy",
        label,
        json!({
            "bucket": id,
            "policy": document,
            // S3 checks the policy against the block, so the two must not be set at one time.
            "depends_on": [format!("aws_s3_bucket_public_access_block.{label}")],
        }),
    );
    module.resource(
        "aws_s3_bucket_lifecycle_configuration",
        label,
        json!({
            "bucket": id,
            "rule": bucket.rules,
            // Noncurrent versions exist only once versioning does.
            "depends_on": [format!("aws_s3_bucket_versioning.{label}")],
        }),
    );
    // Changes of objects are told to EventBridge, where a rule can hear them; it costs nothing.
    module.resource(
        "aws_s3_bucket_notification",
        label,
        json!({ "bucket": id, "eventbridge": true }),
    );
    if bucket.made == Made::ForAccessLogs {
        count(module, before);
    }
    if let Some((target, prefix)) = bucket.access_logs {
        let before = module.blocks.len();
        module.resource(
            "aws_s3_bucket_logging",
            label,
            json!({ "bucket": id, "target_bucket": target, "target_prefix": prefix }),
        );
        count(module, before);
    }
}

/// What lets S3 write the access logs of other buckets into `bucket`.
pub(crate) fn receive_access_logs(bucket: &str, conditions: Vec<(&str, &str, Json)>) -> Json {
    ServiceStatement {
        policy: PolicyKind::Bucket,
        sid: "ReceiveAccessLogs",
        service: "logging.s3",
        actions: json!("s3:PutObject"),
        resources: Some(json!(format!("{ARN}:s3:::{bucket}/*"))),
        conditions,
    }
    .json()
}

/// Makes the blocks from `first` on only where S3 writes access logs. They had no count once, which
/// Terraform takes for the first of them.
fn count(module: &mut Module, first: usize) {
    for block in &mut module.blocks[first..] {
        if let Json::Object(body) = &mut block.body {
            body.shift_insert(0, "count".into(), ACCESS_LOGS.into());
        }
    }
}

/// The rule that ends uploads which nobody finished.
pub(crate) fn abort_uploads() -> Json {
    json!({
        "id": "abort-incomplete-uploads",
        "status": "Enabled",
        "filter": {},
        "abort_incomplete_multipart_upload": { "days_after_initiation": 7 },
    })
}
