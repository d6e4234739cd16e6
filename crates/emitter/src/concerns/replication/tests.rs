//! The tests of the module `replication`.

use serde_json::json;
use terraform::{TestFile, TestRun};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555";

pub(super) fn file() -> TestFile {
    let statement = |sid: &str| {
        format!(
            "one([for s in jsondecode(aws_iam_role_policy.buckets[0].policy).Statement : s if s.Sid == \"{sid}\"])"
        )
    };
    let rule = "one(aws_s3_bucket_replication_configuration.this[\"invoices\"].rule)";
    let bucket = json!({
        "invoices": {
            "name": "shop-production-invoices-111122223333",
            "destination": "shop-recovery-invoices-111122223333",
        },
    });
    TestFile::new(
        "replication",
        json!({ "name": "shop-production", "account_id": "111122223333", "kms_key_arn": KEY }),
    )
    .alias("recovery")
    .mock("data.aws_region", json!({ "id": "us-east-1" }))
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .mock("aws_kms_key", json!({ "arn": KEY }))
    .mock(
        "aws_iam_role",
        json!({ "arn": "arn:aws:iam::111122223333:role/shop-production-replication" }),
    )
    .run(
        TestRun::plan("makes_nothing_by_default").assert(
            "length(aws_kms_key.replicas) + length(aws_iam_role.buckets) + length(aws_s3_bucket_replication_configuration.this) == 0",
            "There is a key or a role that nothing uses.",
        ),
    )
    .run(
        TestRun::plan("makes_a_key_for_replicas")
            .with_variables(json!({ "tables": true }))
            .assert(
                "aws_kms_key.replicas[0].enable_key_rotation && aws_kms_alias.replicas[0].name == \"alias/shop-production-replicas\" && length(aws_iam_role.buckets) == 0",
                "The replicas have no key of their own.",
            ),
    )
    .run(
        TestRun::plan("replicates_objects_and_deletions_under_the_key_there")
            .with_variables(json!({
                "buckets": bucket,
                "destination_region": "us-west-2",
                "destination_key_alias": "alias/shop-recovery",
            }))
            .assert(
                &format!("{rule}.status == \"Enabled\" && one({rule}.delete_marker_replication).status == \"Enabled\" && one(one({rule}.source_selection_criteria).sse_kms_encrypted_objects).status == \"Enabled\""),
                "Deletions or encrypted objects are left out.",
            )
            .assert(
                &format!("one({rule}.destination).bucket == \"arn:aws:s3:::shop-recovery-invoices-111122223333\" && one(one({rule}.destination).encryption_configuration).replica_kms_key_id == \"arn:aws:kms:us-west-2:111122223333:alias/shop-recovery\" && one(one({rule}.destination).metrics).status == \"Enabled\""),
                "Copies go elsewhere, are under another key, or are not counted.",
            )
            .assert(
                &format!("{}.Resource == [\"arn:aws:s3:::shop-recovery-invoices-111122223333/*\"] && {}.Resource == [\"arn:aws:s3:::shop-production-invoices-111122223333/*\"]", statement("WriteReplicas"), statement("ReadVersions")),
                "The role reads or writes other objects.",
            )
            .assert(
                &format!("{e}.Condition[\"StringEquals\"][\"kms:ViaService\"] == \"s3.us-west-2.amazonaws.com\" && {e}.Condition[\"ForAnyValue:StringEquals\"][\"kms:ResourceAliases\"] == \"alias/shop-recovery\"", e = statement("EncryptReplicas")),
                "The role uses other keys, or for something else.",
            ),
    )
    .run(
        TestRun::plan("refuses_buckets_without_a_key_there")
            .with_variables(json!({ "buckets": bucket }))
            .refused("var.buckets"),
    )
}
