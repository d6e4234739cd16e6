//! An S3 bucket.

use super::super::Facts;
use super::super::kind::{Judged, KindRow, Rights};
use super::super::recommended::{Asked, Recommended, asked_where, metric};
use super::super::workload::Workload;
use super::CoveredKind;

const WITH_REQUEST_METRICS: &str = "where request metrics are switched on (`aws_s3_bucket_metric`)";

/// Without request metrics, which are switched on and paid for one bucket at a time, S3 publishes none
/// of these.
fn has_request_metrics(facts: &Facts<'_>, bucket: &Workload<'_>) -> Asked {
    has_companion(facts, bucket, "aws_s3_bucket_metric")
}

fn has_companion(facts: &Facts<'_>, bucket: &Workload<'_>, kind: &'static str) -> Asked {
    let Some(instance) = bucket.instance else {
        return Asked::No;
    };
    let found = facts.scope.companions(
        instance,
        kind,
        "bucket",
        CoveredKind::Bucket.row().attributes,
    );
    match (found.found.is_empty(), found.perhaps) {
        (false, _) => Asked::Yes,
        (true, true) => Asked::Perhaps,
        (true, false) => Asked::No,
    }
}

pub(super) const ROW: KindRow = KindRow {
    word: "bucket",
    description: "An S3 bucket.",
    resource: "aws_s3_bucket",
    name: "bucket",
    attributes: &["bucket", "id", "arn"],
    namespace: "AWS/S3",
    dimension: "BucketName",
    arn: "s3:",
    encrypted: Judged::ByControls {
        controls: &["s3-encryption-kms"],
        fix: "add an aws_s3_bucket_server_side_encryption_configuration with `aws:kms` and a key",
    },
    logs: Judged::ByControls {
        controls: &["s3-access-logging"],
        fix: "add an aws_s3_bucket_logging with a `target_bucket`, or record its objects with a trail",
    },
    rights: Rights::ByControls(&[
        "s3-public-access-block",
        "s3-policy-not-public",
        "s3-no-cross-account",
    ]),
    keeps_nothing: None,
    restored_as: Some("S3"),
    can_be_adopted: false,
    recommended: METRICS,
    spared: &[],
    controls: &[],
    edges: None,
};

const METRICS: &[Recommended] = &[
    Recommended {
        asked: asked_where(WITH_REQUEST_METRICS, has_request_metrics),
        reason: "Clients are refused.",
        ..metric("4xxErrors", &["4xxErrors"])
    },
    Recommended {
        asked: asked_where(WITH_REQUEST_METRICS, has_request_metrics),
        reason: "S3 itself fails.",
        ..metric("5xxErrors", &["5xxErrors"])
    },
    Recommended {
        asked: asked_where("where it replicates", |facts, bucket| {
            has_companion(facts, bucket, "aws_s3_bucket_replication_configuration")
        }),
        reason: "Objects are not replicated.",
        ..metric(
            "OperationsFailedReplication",
            &["OperationsFailedReplication"],
        )
    },
];
