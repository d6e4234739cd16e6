//! The module `bucket`, and its tests.

use serde_json::{Value as Json, json};
use terraform::{Module, TestFile, TestRun};

use super::BucketInputs;
use crate::definition::Variant;
use crate::parts;
use crate::parts::bucket::{self, Encryption, MayGo, PrivateBucket, abort_uploads, private};

/// The output of the bucket's name for what must come after its versioning.
pub(crate) const VERSIONED_NAME: &str = "versioned_name";

pub(super) fn module(variant: Variant) -> Module {
    let mut m = Module::new::<BucketInputs>(
        "bucket",
        "An S3 bucket: encrypted with your key, versioned, private, TLS only, logged, cheaper with age.",
    );
    m.validation(
        "access_logs_bucket",
        "!var.access_logs || var.access_logs_bucket != null",
        "Access logs need access_logs_bucket.",
    );
    parts::partition_and_region(&mut m);
    m.local(
        "transitions",
        json!([
            { "days": "${var.infrequent_access_days}", "storage_class": "STANDARD_IA" },
            { "days": "${var.glacier_instant_days}", "storage_class": "GLACIER_IR" },
            { "days": "${var.glacier_days}", "storage_class": "GLACIER" },
            { "days": "${var.deep_archive_days}", "storage_class": "DEEP_ARCHIVE" },
        ]),
    );
    private(
        &mut m,
        PrivateBucket {
            label: "this",
            bucket: "${var.name}",
            encryption: Encryption::Key("${var.kms_key_arn}"),
            made: bucket::Made::Always,
            access_logs: Some(("${var.access_logs_bucket}", "${var.name}/")),
            statements: Vec::new(),
            rules: rules(),
            kept: false,
            fixed: variant == Variant::Protected,
            may_go: MayGo::WhenTold,
        },
    );
    m.output("name", "${aws_s3_bucket.this.id}", "Name of the bucket.");
    m.output("arn", "${aws_s3_bucket.this.arn}", "ARN of the bucket.");
    m.output(
        VERSIONED_NAME,
        "${aws_s3_bucket_versioning.this.bucket}",
        "Name of the bucket, for what needs its versions.",
    );
    if variant == Variant::Protected {
        m.prevent_destroy("aws_s3_bucket");
    }
    m.test(tests());
    m
}

fn rules() -> Json {
    json!([
        {
            "id": "tidy",
            "status": "Enabled",
            "filter": {},
            "noncurrent_version_expiration": { "noncurrent_days": "${var.noncurrent_days}" },
            "dynamic": {
                "transition": {
                    "for_each": "${[for transition in local.transitions : transition if transition.days != null]}",
                    "content": {
                        "days": "${transition.value.days}",
                        "storage_class": "${transition.value.storage_class}",
                    },
                },
            },
        },
        abort_uploads(),
    ])
}

fn tests() -> TestFile {
    TestFile::new(
        "bucket",
        json!({
            "name": "shop-production-invoices-111122223333",
            "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
            "access_logs_bucket": "shop-production-access-logs-111122223333",
        }),
    )
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .run(
        TestRun::plan("is_private_and_encrypted")
            .assert(
                "one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).kms_master_key_id == var.kms_key_arn",
                "Objects are not encrypted with the key that was passed.",
            )
            .assert(
                "alltrue([aws_s3_bucket_public_access_block.this.block_public_acls, aws_s3_bucket_public_access_block.this.block_public_policy, aws_s3_bucket_public_access_block.this.ignore_public_acls, aws_s3_bucket_public_access_block.this.restrict_public_buckets])",
                "The bucket can be made public.",
            )
            .assert(
                "one([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s if s.Sid == \"TlsOnly\"]).Condition.Bool[\"aws:SecureTransport\"] == \"false\"",
                "The bucket answers without TLS.",
            )
            .assert(
                "one(aws_s3_bucket_versioning.this.versioning_configuration).status == \"Enabled\" && !aws_s3_bucket.this.force_destroy",
                "Overwritten objects are lost, or the bucket can be destroyed with its content.",
            )
            .assert(
                "aws_s3_bucket_logging.this[0].target_bucket == var.access_logs_bucket",
                "Access is not logged.",
            ),
    )
    .run(
        TestRun::plan("leaves_the_record_of_requests_to_a_trail_when_told")
            .with_variables(json!({ "access_logs": false, "access_logs_bucket": null }))
            .assert(
                "length(aws_s3_bucket_logging.this) == 0",
                "S3 logs requests, under its own key.",
            ),
    )
    .run(
        TestRun::plan("refuses_access_logs_that_go_nowhere")
            .with_variables(json!({ "access_logs_bucket": null }))
            .refused("var.access_logs_bucket"),
    )
    .run(
        TestRun::plan("goes_with_its_objects_when_told")
            .with_variables(json!({ "force_destroy": true }))
            .assert(
                "aws_s3_bucket.this.force_destroy",
                "An environment that comes and goes leaves its objects.",
            ),
    )
    .run(
        TestRun::plan("moves_objects_as_told")
            .with_variables(json!({ "infrequent_access_days": 30, "glacier_days": 90, "deep_archive_days": 180 }))
            .assert(
                "toset([for t in aws_s3_bucket_lifecycle_configuration.this.rule[0].transition : \"${t.days} ${t.storage_class}\"]) == toset([\"30 STANDARD_IA\", \"90 GLACIER\", \"180 DEEP_ARCHIVE\"])",
                "Objects do not move after 30, 90 and 180 days.",
            ),
    )
    .run(
        TestRun::plan("moves_objects_to_where_they_are_read_at_once")
            .with_variables(json!({ "infrequent_access_days": 30, "glacier_instant_days": 90 }))
            .assert(
                "toset([for t in aws_s3_bucket_lifecycle_configuration.this.rule[0].transition : \"${t.days} ${t.storage_class}\"]) == toset([\"30 STANDARD_IA\", \"90 GLACIER_IR\"])",
                "Objects do not move after 30 and 90 days, or to where they cannot be read.",
            ),
    )
    .run(
        TestRun::plan("moves_nothing_by_default").assert(
            "length(aws_s3_bucket_lifecycle_configuration.this.rule[0].transition) == 0",
            "Objects move though nobody asked.",
        ),
    )
    .run(
        TestRun::plan("refuses_a_name_with_capitals")
            .with_variables(json!({ "name": "Invoices" }))
            .refused("var.name"),
    )
}
