//! A DynamoDB table: encrypted, recoverable to any second, protected where it matters.

mod capacity;
mod throttles;

use std::collections::BTreeMap;

use model::Environment;
use model::description::{self, AttributeType, Index, Projection, StreamView, Table, TableAlarms};
use naming::CallName;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use terraform::{Call, Module, Run, TestFile, Text, Value};

use super::Names;
use crate::catalogue::{Edition, Library, SCALING, Wired, Workload};
use crate::facts::{
    Alarm, AlarmMetric, Backup, BackupKind, Check, Checked, Comparison, Facts, Graph, Made, Signal,
};
use crate::graph::{Drawn, PROTECTED, TABLE};
use crate::import;
use crate::parts::protection;
use crate::runbook::{Chapter, Entry, Section, variable};
use crate::wiring::{kms_key_arn, module_output};

pub(crate) const WORKLOAD: Workload = Workload {
    library: Some(Library {
        path: "table",
        editions: SCALING,
        module,
    }),
    wire,
};

/// What to do about errors on DynamoDB's side.
static SYSTEM_ERRORS: Section = Section {
    chapter: Chapter::Alarms,
    title: "Table system errors",
    text: include_str!("../../templates/runbook/table-system-errors.md.tera"),
};

/// How a table is taken back to a second of the last days.
static RESTORE: Section = Section {
    chapter: Chapter::Restore,
    title: "Restore a table",
    text: include_str!("../../templates/runbook/restore-table.md.tera"),
};

/// What a caller of `modules/table` passes.
#[derive(Serialize, JsonSchema)]
struct Inputs {
    /// Name of the table.
    #[schemars(regex(pattern = "^[a-zA-Z0-9_.-]{3,255}$"))]
    name: Text,
    /// ARN of the key that encrypts the table.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// Name of the partition key.
    hash_key: Text,
    /// Name of the sort key. None by default.
    range_key: Option<Text>,
    /// Type of every attribute that is a key of the table or of an index: S (string), N (number)
    /// or B (binary).
    attributes: BTreeMap<String, Type>,
    /// Global secondary indexes, by name. Projection is ALL, KEYS_ONLY or INCLUDE.
    #[serde(default)]
    indexes: BTreeMap<String, IndexInput>,
    /// Attribute that holds the second at which an item expires. Items stay for ever by default.
    ttl_attribute: Option<Text>,
    /// Whether items expire by `ttl_attribute`. To stop expiry, apply false once, with the attribute's name:
    /// DynamoDB wants the name to turn it off, and Terraform leaves it on when both are taken away.
    // A default that is left out of calls is left out of the schema too, and would be `false` in the module.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(extend("default" = true))]
    ttl_enabled: Value<bool>,
    /// What a change stream carries: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES. No
    /// stream by default.
    stream_view_type: Option<StreamViewType>,
    /// Most read units a second of the table and of each index, when it is paid for by request. No
    /// bound by default.
    #[schemars(range(min = 1))]
    max_read_units: Option<Value<u32>>,
    /// Most write units a second of the table and of each index, when it is paid for by request. No
    /// bound by default.
    #[schemars(range(min = 1))]
    max_write_units: Option<Value<u32>>,
    /// Read and write units a second of the table and of each index that are paid for by the hour:
    /// fixed, or in the folder scaled from min to max so that `target_percent` are in use.
    provisioned: Option<capacity::ProvisionedInput>,
    /// Days that every second can be restored to.
    #[serde(default = "recovery_days")]
    #[schemars(range(min = aws::ranges::TABLE_RECOVERY_DAYS.min, max = aws::ranges::TABLE_RECOVERY_DAYS.max))]
    point_in_time_recovery_days: Value<u32>,
    /// Whether DynamoDB itself refuses to delete the table.
    #[serde(default = "yes")]
    deletion_protection: Value<bool>,
}

fn recovery_days() -> Value<u32> {
    Value::Literal(35)
}

fn yes() -> Value<bool> {
    Value::Literal(true)
}

fn is_yes(value: &Value<bool>) -> bool {
    *value == yes()
}

/// Type of a key attribute.
#[derive(Serialize, JsonSchema)]
enum Type {
    S,
    N,
    B,
}

#[derive(Serialize, JsonSchema)]
struct IndexInput {
    hash_key: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    range_key: Option<Text>,
    projection: ProjectionType,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    non_key_attributes: Vec<Text>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ProjectionType {
    All,
    KeysOnly,
    Include,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum StreamViewType {
    KeysOnly,
    NewImage,
    OldImage,
    NewAndOldImages,
}

fn module(edition: Edition) -> Module {
    let mut m = Module::new::<Inputs>(
        "table",
        if edition.scales() {
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
            "ttl": {
                "for_each": "${var.ttl_attribute == null ? [] : [var.ttl_attribute]}",
                "content": { "enabled": "${var.ttl_enabled}", "attribute_name": "${ttl.value}" },
            },
        },
    });
    m.resource("aws_dynamodb_table", "this", table);
    capacity::add(&mut m, edition);
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
    if edition.protects() {
        m.prevent_destroy("aws_dynamodb_table");
    }
    m.test(capacity::tested(tests(edition), edition));
    m
}

/// A file whose runs share the inputs of a small table.
fn begun(edition: Edition) -> TestFile {
    let mut inputs = json!({
        "name": "shop-production-orders",
        "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
        "hash_key": "id",
        "attributes": { "id": "S" },
    });
    if edition.scales() {
        inputs["provisioned"] =
            json!({ "read": { "min": 5, "max": 100 }, "write": { "min": 1, "max": 50 } });
    }
    TestFile::new("table", inputs)
}

fn tests(edition: Edition) -> TestFile {
    begun(edition)
    .run(
        Run::plan("is_encrypted_recoverable_and_protected")
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
        Run::plan("carries_indexes_stream_and_expiry")
            .with(json!({
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
        Run::plan("stops_expiry_by_the_attribute_that_it_goes_by")
            .with(json!({ "ttl_attribute": "expires", "ttl_enabled": false }))
            .assert(
                "!aws_dynamodb_table.this.ttl[0].enabled && aws_dynamodb_table.this.ttl[0].attribute_name == \"expires\"",
                "Items would go on expiring.",
            ),
    )
    .run(
        Run::plan("refuses_an_unknown_key_type")
            .with(json!({ "attributes": { "id": "STRING" } }))
            .refused("var.attributes"),
    )
    .run(
        Run::plan("refuses_more_days_than_dynamodb_keeps")
            .with(json!({ "point_in_time_recovery_days": 36 }))
            .refused("var.point_in_time_recovery_days"),
    )
    .run(
        Run::plan("refuses_a_name_that_dynamodb_refuses")
            .with(json!({ "name": "a b" }))
            .refused("var.name"),
    )
}

fn wire(env: &Environment) -> Vec<Wired> {
    env.application
        .tables
        .iter()
        .map(|(name, table)| {
            let call = description::TABLE.call(name);
            let aws_name = env.table_name(name);
            let names = Names {
                here: name,
                first: table.moved_from.first(name),
                aws: &aws_name,
            };
            let mut facts = facts(call.clone(), names, table.alarms);
            facts.drawn = Some(Drawn::data(TABLE, name).noted(table.protected, PROTECTED));
            facts.alarms.extend(throttles::of_indexes(names, table));
            facts.alarms.extend(capacity::alarms(names, table));
            facts.entries = entries(&call, name, &aws_name, table);
            if table.import {
                facts.imports = import::imports(&call, import::TABLE, &Text::from(&aws_name));
            }
            facts.checks.push(Check {
                key: description::TABLE.call(names.first),
                name: aws_name.clone(),
                kind: Checked::Table,
                revision: Some(Text::expression(call.output("arn"))),
            });
            facts.backups.push(Backup {
                kind: BackupKind::Table,
                name: aws_name.clone(),
                arn: Text::expression(call.output("arn")),
                wanted: table.backup,
                made: Made::here(env, &aws_name),
            });
            Wired {
                call: Some(Call::new(
                    call.as_str(),
                    capacity::path(table),
                    &inputs(&aws_name, table),
                )),
                facts,
                outputs: vec![module_output(
                    &call.output("name"),
                    &format!("Name of table {name}."),
                )],
            }
        })
        .collect()
}

/// How it is restored, and how it is given up.
fn entries(call: &CallName, name: &str, aws_name: &str, table: &Table) -> Vec<Entry> {
    let restore = Entry {
        section: &RESTORE,
        variables: vec![
            variable("table", aws_name),
            variable("address", &call.main_resource("aws_dynamodb_table")),
        ],
        columns: vec![(
            "Every second of the last",
            format!("{} days", table.point_in_time_recovery_days),
        )],
    };
    let protection = table
        .protected
        .then(|| protection::entry(call, &format!("tables.{name}")));
    [restore].into_iter().chain(protection).collect()
}

fn inputs(aws_name: &str, table: &Table) -> Inputs {
    let keys = [Some(&table.hash_key), table.range_key.as_ref()];
    let index_keys = table
        .indexes
        .values()
        .flat_map(|index| [Some(&index.hash_key), index.range_key.as_ref()]);
    Inputs {
        name: aws_name.into(),
        kms_key_arn: kms_key_arn(),
        hash_key: (&table.hash_key.name).into(),
        range_key: table.range_key.as_ref().map(|key| (&key.name).into()),
        attributes: keys
            .into_iter()
            .chain(index_keys)
            .flatten()
            .map(|attribute| {
                let kind = match attribute.kind {
                    AttributeType::S => Type::S,
                    AttributeType::N => Type::N,
                    AttributeType::B => Type::B,
                };
                (terraform::escape(&attribute.name).into_owned(), kind)
            })
            .collect(),
        indexes: table
            .indexes
            .iter()
            .map(|(name, index)| (name.clone(), index_input(index)))
            .collect(),
        ttl_attribute: table.ttl_attribute.as_ref().map(Into::into),
        ttl_enabled: Value::Literal(table.ttl_enabled),
        stream_view_type: table.stream.map(|view| match view {
            StreamView::KeysOnly => StreamViewType::KeysOnly,
            StreamView::NewImage => StreamViewType::NewImage,
            StreamView::OldImage => StreamViewType::OldImage,
            StreamView::NewAndOldImages => StreamViewType::NewAndOldImages,
        }),
        max_read_units: table.capacity.max_read_units.map(Value::Literal),
        max_write_units: table.capacity.max_write_units.map(Value::Literal),
        provisioned: table.capacity.provisioned.map(Into::into),
        point_in_time_recovery_days: Value::Literal(table.point_in_time_recovery_days),
        deletion_protection: Value::Literal(table.protected),
    }
}

fn index_input(index: &Index) -> IndexInput {
    let (projection, non_key_attributes) = match &index.projection {
        Projection::All => (ProjectionType::All, Vec::new()),
        Projection::KeysOnly => (ProjectionType::KeysOnly, Vec::new()),
        Projection::Include(names) => (
            ProjectionType::Include,
            names.iter().map(Into::into).collect(),
        ),
    };
    IndexInput {
        hash_key: (&index.hash_key.name).into(),
        range_key: index.range_key.as_ref().map(|key| (&key.name).into()),
        projection,
        non_key_attributes,
    }
}

/// Operations that report `SystemErrors`; CloudWatch takes at most ten metrics in one alarm.
const OPERATIONS: [&str; 10] = [
    "GetItem",
    "BatchGetItem",
    "Query",
    "Scan",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "TransactGetItems",
    "TransactWriteItems",
];

/// What is to be known of a table, ours or made elsewhere.
pub(super) fn facts(workload: CallName, names: Names<'_>, alarms: TableAlarms) -> Facts {
    let Names { here, first, aws } = names;
    let metric = |metric: &'static str, statistic: &'static str| {
        AlarmMetric::new("AWS/DynamoDB", metric, ("TableName", aws), statistic)
    };
    let operation = |name, operation: &str, statistic| {
        metric(name, statistic).with_dimension("Operation", operation)
    };
    let mut found: Vec<Alarm> = throttles::of_table(names, alarms).into_iter().collect();
    if let Some(threshold) = alarms.system_errors.value() {
        let metrics: Vec<AlarmMetric> = OPERATIONS
            .iter()
            .enumerate()
            .map(|(index, name)| {
                operation("SystemErrors", name, "Sum").with_id(format!("m{}", index + 1))
            })
            .collect();
        let terms: Vec<String> = metrics
            .iter()
            .map(|metric| format!("FILL({}, 0)", metric.id))
            .collect();
        found.push(Alarm {
            from_age: None,
            id: description::TABLE.alarm(first, "system-errors"),
            description: format!("DynamoDB itself failed requests to table {aws}."),
            expression: Some(terms.join(" + ")),
            metrics,
            period_seconds: 300,
            periods: 1,
            comparison: Comparison::Above,
            threshold,
            response: &SYSTEM_ERRORS,
            variables: vec![variable("table", aws)],
        });
    }
    Facts {
        workload,
        title: format!("Table {here}"),
        alarms: found,
        graphs: vec![Graph {
            title: format!("Table {here}"),
            width: 24,
            left: vec![
                metric("ConsumedReadCapacityUnits", "Sum"),
                metric("ConsumedWriteCapacityUnits", "Sum"),
                metric("ReadThrottleEvents", "Sum"),
                metric("WriteThrottleEvents", "Sum"),
            ],
            right: ["GetItem", "Query", "PutItem", "UpdateItem"]
                .map(|name| operation("SuccessfulRequestLatency", name, "Average"))
                .to_vec(),
        }],
        signals: vec![
            (Signal::Saturation, metric("ReadThrottleEvents", "Sum")),
            (Signal::Saturation, metric("WriteThrottleEvents", "Sum")),
        ],
        ..Facts::default()
    }
}
