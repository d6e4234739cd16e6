//! The module `table`, and its tests.

use model::description::AwsProvider;
use serde_json::{Value as Json, json};
use terraform::{Module, TestFile, TestRun};

use super::{TableInputs, capacity};
use crate::definition::Variant;
use crate::parts;

/// What the module has only on version 6 of the provider: 6.9 is the first that protects replicas
/// (hashicorp/terraform-provider-aws#43240, read 2026-11). "You must enable deletion protection on each replica" ("Best practices for
/// global tables" of the Amazon DynamoDB developer guide, read 2026-11).
pub(crate) fn on_provider_6(m: &mut Module) {
    m.requires = vec![parts::provider(AwsProvider::Six, &[])];
    m.change("aws_dynamodb_table", |table| {
        let content = table
            .get_mut("dynamic")
            .and_then(|dynamic| dynamic.pointer_mut("/replica/content"));
        if let Some(Json::Object(content)) = content {
            content.insert(
                "deletion_protection_enabled".into(),
                "${var.deletion_protection}".into(),
            );
        }
    });
    // A table that scales has no replicas.
    if m.path.contains("scaled") {
        return;
    }
    m.tests = std::mem::take(&mut m.tests)
        .into_iter()
        .map(|file| {
            file.run(
                TestRun::plan("protects_its_replicas")
                    .with_variables(json!({ "replicas": replicas(), "stream_view_type": "NEW_AND_OLD_IMAGES", "deletion_protection": true }))
                    .assert(
                        "one(aws_dynamodb_table.this.replica).deletion_protection_enabled",
                        "The replica can be deleted.",
                    ),
            )
        })
        .collect();
}

pub(super) fn module(variant: Variant) -> Module {
    let mut m = Module::new::<TableInputs>(
        "table",
        if variant.scales() {
            "A DynamoDB table: encrypted with your key, restorable to any second, with a capacity that follows what is used."
        } else {
            "A DynamoDB table: encrypted with your key, restorable to any second, billed by request or with a fixed capacity."
        },
    );
    let table = json!({
        "name": "${var.name}",
        "billing_mode": capacity::BILLING,
        "read_capacity": capacity::READ_UNITS,
        "write_capacity": capacity::WRITE_UNITS,
        "hash_key": "${var.hash_key}",
        "range_key": "${var.range_key}",
        "deletion_protection_enabled": "${var.deletion_protection}",
        "stream_enabled": "${var.stream_view_type != null}",
        "stream_view_type": "${var.stream_view_type}",
        "server_side_encryption": { "enabled": true, "kms_key_arn": "${var.kms_key_arn}" },
        "point_in_time_recovery": {
            "enabled": true,
            "recovery_period_in_days": "${var.point_in_time_recovery_days}",
        },
        "dynamic": {
            "attribute": {
                "for_each": "${var.attributes}",
                "content": { "name": "${attribute.key}", "type": "${attribute.value}" },
            },
            "global_secondary_index": {
                "for_each": "${var.indexes}",
                "content": {
                    "name": "${global_secondary_index.key}",
                    "hash_key": "${global_secondary_index.value.hash_key}",
                    "range_key": "${global_secondary_index.value.range_key}",
                    "projection_type": "${global_secondary_index.value.projection}",
                    "non_key_attributes": "${global_secondary_index.value.projection == \"INCLUDE\" ? global_secondary_index.value.non_key_attributes : null}",
                    "read_capacity": capacity::READ_UNITS,
                    "write_capacity": capacity::WRITE_UNITS,
                    "dynamic": { "on_demand_throughput": capacity::bound() },
                },
            },
            "on_demand_throughput": capacity::bound(),
            "replica": {
                "for_each": "${var.replicas}",
                "content": {
                    "region_name": "${replica.key}",
                    "kms_key_arn": "${replica.value.kms_key_arn}",
                    "point_in_time_recovery": true,
                    "propagate_tags": true,
                },
            },
            "ttl": {
                "for_each": "${var.ttl_attribute == null ? [] : [var.ttl_attribute]}",
                "content": { "enabled": "${var.ttl_enabled}", "attribute_name": "${ttl.value}" },
            },
        },
    });
    m.resource("aws_dynamodb_table", "this", table);
    m.validation(
        "replicas",
        "length(var.replicas) == 0 ? true : var.stream_view_type == \"NEW_AND_OLD_IMAGES\" && var.provisioned == null",
        "A table with replicas has the stream NEW_AND_OLD_IMAGES, and is paid for by request.",
    );
    capacity::add(&mut m, variant);
    m.output(
        "name",
        "${aws_dynamodb_table.this.name}",
        "Name of the table.",
    );
    m.output("arn", "${aws_dynamodb_table.this.arn}", "ARN of the table.");
    m.output(
        "stream_arn",
        "${aws_dynamodb_table.this.stream_arn}",
        "ARN of the change stream, when there is one.",
    );
    if variant.protects() {
        m.prevent_destroy("aws_dynamodb_table");
    }
    let file = tests(variant);
    let file = if variant.scales() {
        file
    } else {
        replicated(file)
    };
    m.test(capacity::tested(file, variant));
    m
}

/// A file whose runs share the inputs of a small table.
fn begun(variant: Variant) -> TestFile {
    let mut inputs = json!({
        "name": "shop-production-orders",
        "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
        "hash_key": "id",
        "attributes": { "id": "S" },
    });
    if variant.scales() {
        inputs["provisioned"] =
            json!({ "read": { "min": 5, "max": 100 }, "write": { "min": 1, "max": 50 } });
    }
    TestFile::new("table", inputs)
}

fn tests(variant: Variant) -> TestFile {
    begun(variant)
    .run(
        TestRun::plan("is_encrypted_recoverable_and_protected")
            .assert(
                "aws_dynamodb_table.this.server_side_encryption[0].enabled && aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == var.kms_key_arn",
                "The table is not encrypted with the key that was passed.",
            )
            .assert(
                "aws_dynamodb_table.this.point_in_time_recovery[0].enabled && aws_dynamodb_table.this.point_in_time_recovery[0].recovery_period_in_days == 35",
                "The table cannot be restored to any second of the last 35 days.",
            )
            .assert(
                "aws_dynamodb_table.this.deletion_protection_enabled",
                "DynamoDB would let anybody delete the table.",
            )
            .assert(
                "aws_dynamodb_table.this.billing_mode == (var.provisioned == null ? \"PAY_PER_REQUEST\" : \"PROVISIONED\")",
                "The table is paid for otherwise than was said.",
            ),
    )
    .run(
        TestRun::plan("carries_indexes_stream_and_expiry")
            .with_variables(json!({
                "range_key": "at",
                "attributes": { "id": "S", "at": "N", "customer": "S" },
                "indexes": { "by-customer": { "hash_key": "customer", "projection": "INCLUDE", "non_key_attributes": ["total"] } },
                "ttl_attribute": "expires",
                "stream_view_type": "NEW_IMAGE",
            }))
            .assert(
                "one(aws_dynamodb_table.this.global_secondary_index).non_key_attributes == toset([\"total\"])",
                "The index does not carry the attribute it was asked to.",
            )
            .assert(
                "aws_dynamodb_table.this.ttl[0].enabled && aws_dynamodb_table.this.ttl[0].attribute_name == \"expires\" && aws_dynamodb_table.this.stream_view_type == \"NEW_IMAGE\"",
                "Expiry or stream is missing.",
            ),
    )
    .run(
        TestRun::plan("stops_expiry_by_the_attribute_that_it_goes_by")
            .with_variables(json!({ "ttl_attribute": "expires", "ttl_enabled": false }))
            .assert(
                "!aws_dynamodb_table.this.ttl[0].enabled && aws_dynamodb_table.this.ttl[0].attribute_name == \"expires\"",
                "Items would go on expiring.",
            ),
    )
    .run(
        TestRun::plan("refuses_an_unknown_key_type")
            .with_variables(json!({ "attributes": { "id": "STRING" } }))
            .refused("var.attributes"),
    )
    .run(
        TestRun::plan("refuses_more_days_than_dynamodb_keeps")
            .with_variables(json!({ "point_in_time_recovery_days": 36 }))
            .refused("var.point_in_time_recovery_days"),
    )
    .run(
        TestRun::plan("refuses_a_name_that_dynamodb_refuses")
            .with_variables(json!({ "name": "a b" }))
            .refused("var.name"),
    )
}

/// Replicas as a caller passes them.
fn replicas() -> Json {
    json!({
        "us-west-2": { "kms_key_arn": "arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555" },
    })
}

/// The runs about replicas, which a table that scales does not have.
fn replicated(file: TestFile) -> TestFile {
    let replicas = replicas();
    file.run(
        TestRun::plan("has_replicas_under_keys_of_their_regions")
            .with_variables(json!({ "replicas": replicas, "stream_view_type": "NEW_AND_OLD_IMAGES" }))
            .assert(
                "one(aws_dynamodb_table.this.replica).region_name == \"us-west-2\" && one(aws_dynamodb_table.this.replica).kms_key_arn == var.replicas[\"us-west-2\"].kms_key_arn && one(aws_dynamodb_table.this.replica).point_in_time_recovery && one(aws_dynamodb_table.this.replica).propagate_tags",
                "The replica is elsewhere, under another key, or cannot be restored.",
            ),
    )
    .run(
        TestRun::plan("refuses_replicas_without_the_stream_that_they_are_made_of")
            .with_variables(json!({ "replicas": replicas, "stream_view_type": "KEYS_ONLY" }))
            .refused("var.replicas"),
    )
}
