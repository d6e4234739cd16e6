//! The module `replication`.

use model::description::AwsProvider;
use serde_json::{Value as Json, json};
use terraform::Module;

use super::{ReplicationInputs, key_alias, tests};
use crate::definition::Variant;
use crate::parts::{self, ARN, REGION, delivery, policy};
use crate::workloads::bucket::REPLICATION_RULE;
use crate::workloads::table;

/// Whether buckets are replicated, as a count.
const BUCKETS: &str = "${length(var.buckets) > 0 ? 1 : 0}";

pub(super) fn module(variant: Variant) -> Module {
    let mut m = Module::new::<ReplicationInputs>(
        "replication",
        "Copies of data in another region as it is written: the key for the replicas of tables, and the replication of buckets, with a role that may do that alone.",
    );
    m.requires
        .push(parts::provider(AwsProvider::Five, &["recovery"]));
    parts::partition_and_region(&mut m);
    m.validation(
        "buckets",
        "length(var.buckets) == 0 || (var.destination_region != null && var.destination_key_alias != null)",
        "Buckets are replicated into a region (destination_region), under a key (destination_key_alias).",
    );
    key(&mut m);
    buckets(&mut m);
    m.output(
        "replica_key_arn",
        "${one(aws_kms_key.replicas[*].arn)}",
        "ARN of the key of the replicas, when there are any.",
    );
    if variant.protects() {
        m.prevent_destroy("aws_kms_key");
    }
    m.test(tests::file());
    m
}

/// A key of its own in the region of the replicas. `DynamoDB` wants one there where the table has one
/// ("KMSMasterKeyId must be specified for each replica"), and it must live as long as they do: a replica whose key cannot be used
/// for 20 hours is one no longer ("DynamoDB global tables security" of the Amazon DynamoDB developer guide, read 2026-11). A
/// multi-Region key would replace the one that the data has; a key of the standby would go with the standby.
fn key(m: &mut Module) {
    let count = "${var.tables ? 1 : 0}";
    let of_delivery = delivery::key(&[table::DELIVERY_KEY.service], table::DELIVERY_KEY.apply);
    let key_policy = delivery::document(
        m,
        "key_policy",
        // DynamoDB and roles of the standby use the key as far as the policies of callers go.
        vec![policy::account_keeps_key()],
        of_delivery,
    );
    m.resource(
        "aws_kms_key",
        "replicas",
        json!({
            "provider": "aws.recovery",
            "count": count,
            "description": "Replicas of the tables of ${var.name}",
            "enable_key_rotation": true,
            "deletion_window_in_days": "${var.key_deletion_days}",
            "policy": key_policy,
        }),
    );
    m.resource(
        "aws_kms_alias",
        "replicas",
        json!({
            "provider": "aws.recovery",
            "count": count,
            "name": key_alias("${var.name}"),
            "target_key_id": "${aws_kms_key.replicas[0].key_id}",
        }),
    );
}

/// "Setting up permissions for live replication" and "Replicating encrypted objects" of the Amazon S3 user guide, read 2026-11.
fn buckets(m: &mut Module) {
    let trust = m.document("trust", policy::trust("AssumedByService", "s3", Vec::new()));
    m.resource(
        "aws_iam_role",
        "buckets",
        json!({
            "count": BUCKETS,
            "name": "${var.name}-replication",
            "description": "Replicates buckets of ${var.name}.",
            "assume_role_policy": trust,
        }),
    );
    let each = |name: &str, end: &str| {
        format!("${{[for bucket in values(var.buckets) : \"{ARN}:s3:::${{bucket.{name}}}{end}\"]}}")
    };
    let through = |sid: &str, actions: Json, key: &str, region: &str| {
        json!({
            "Sid": sid,
            "Effect": "Allow",
            "Action": actions,
            "Resource": key,
            "Condition": { "StringEquals": { "kms:ViaService": format!("s3.{region}.amazonaws.com") } },
        })
    };
    // By its alias: who replicates does not know the ARN of that key (`kms:ResourceAliases`,
    // AWS KMS guide, *Use aliases to control access to KMS keys*, read 2026-11). With an S3 Bucket Key, S3 decrypts that too
    // before it uses it ("Amazon S3 Bucket Keys and replication" of the page on encrypted objects).
    let region = "${coalesce(var.destination_region, \"none\")}";
    let mut encrypts = through(
        "EncryptReplicas",
        json!(["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]),
        &format!("{ARN}:kms:{region}:${{var.account_id}}:key/*"),
        region,
    );
    encrypts["Condition"]["ForAnyValue:StringEquals"] =
        json!({ "kms:ResourceAliases": "${coalesce(var.destination_key_alias, \"none\")}" });
    let rights = m.document(
        "rights",
        json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "SeeWhatIsReplicated",
                    "Effect": "Allow",
                    "Action": ["s3:GetReplicationConfiguration", "s3:ListBucket"],
                    "Resource": each("name", ""),
                },
                {
                    "Sid": "ReadVersions",
                    "Effect": "Allow",
                    "Action": [
                        "s3:GetObjectVersionAcl",
                        "s3:GetObjectVersionForReplication",
                        "s3:GetObjectVersionTagging",
                    ],
                    "Resource": each("name", "/*"),
                },
                {
                    "Sid": "WriteReplicas",
                    "Effect": "Allow",
                    "Action": ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
                    "Resource": each("destination", "/*"),
                },
                through("DecryptObjects", json!("kms:Decrypt"), "${var.kms_key_arn}", REGION),
                encrypts,
            ],
        }),
    );
    m.resource(
        "aws_iam_role_policy",
        "buckets",
        json!({
            "count": BUCKETS,
            "name": "replicate",
            "role": "${aws_iam_role.buckets[0].id}",
            "policy": rights,
        }),
    );
    m.resource(
        "aws_s3_bucket_replication_configuration",
        "this",
        json!({
            "for_each": "${var.buckets}",
            "bucket": "${each.value.name}",
            "role": "${aws_iam_role.buckets[0].arn}",
            "rule": {
                "id": REPLICATION_RULE,
                "status": "Enabled",
                "priority": 0,
                "filter": {},
                "delete_marker_replication": { "status": "Enabled" },
                "source_selection_criteria": { "sse_kms_encrypted_objects": { "status": "Enabled" } },
                "destination": {
                    "bucket": format!("{ARN}:s3:::${{each.value.destination}}"),
                    // "The ID (Key ARN or Alias ARN)" (S3 API, `EncryptionConfiguration`, read 2026-11).
                    "encryption_configuration": {
                        "replica_kms_key_id": format!(
                            "{ARN}:kms:{region}:${{var.account_id}}:${{coalesce(var.destination_key_alias, \"none\")}}"
                        ),
                    },
                    // What the alarms look at. Replication Time Control is paid by the gigabyte, and has them of itself.
                    "metrics": { "status": "Enabled" },
                },
            },
            // S3 replicates from the first object on.
            "depends_on": ["aws_iam_role_policy.buckets"],
        }),
    );
}
