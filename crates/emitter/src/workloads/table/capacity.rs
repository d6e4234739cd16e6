//! What a table and its indexes can take: by request, with or without a bound, or units that are
//! paid for by the hour, fixed or following what is used.
//!
//! A scaler and Terraform would each undo what the other does, and Terraform takes `ignore_changes`
//! only as a literal, so a table that scales is of another variant. It cannot leave alone the
//! capacity of an index without leaving alone the index, so that variant refuses to change indexes.

use model::description::{Provisioned, Table, Units};
use model::kinds::TABLE;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use terraform::{Module, TestFile, TestRun, Value};

use super::alarms::{READ_CAPACITY, WRITE_CAPACITY};
use crate::contribution::{Alarm, AlarmMetric, AlarmValue, FIVE_MINUTES, variable};
use crate::definition::Variant;
use crate::workloads::WorkloadNames;

/// Units that are paid for by the hour.
#[derive(Serialize, JsonSchema)]
pub(super) struct ProvisionedCapacityInput {
    read: UnitsInput,
    write: UnitsInput,
    #[serde(default = "target", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::TABLE_TARGET_PERCENT.min, max = aws::ranges::TABLE_TARGET_PERCENT.max))]
    target_percent: Option<Value<u32>>,
}

#[derive(Serialize, JsonSchema)]
struct UnitsInput {
    #[schemars(range(min = 1))]
    min: Value<u32>,
    #[schemars(range(min = 1))]
    max: Value<u32>,
}

/// Percent in use unless somebody says another.
const TARGET: u32 = 70;

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn target() -> Option<Value<u32>> {
    Some(Value::Literal(TARGET))
}

impl From<Provisioned> for ProvisionedCapacityInput {
    fn from(wanted: Provisioned) -> Self {
        Self {
            read: wanted.read.into(),
            write: wanted.write.into(),
            target_percent: (wanted.target_percent != TARGET)
                .then_some(Value::Literal(wanted.target_percent)),
        }
    }
}

impl From<Units> for UnitsInput {
    fn from(units: Units) -> Self {
        Self {
            min: Value::Literal(units.min),
            max: Value::Literal(units.max),
        }
    }
}

/// Where the module of `table` is: of its four variants the one that it needs. What is taken over is not
/// destroyed: with other keys than it has, Terraform would replace it.
pub(super) fn path(table: &Table) -> &'static str {
    match (table.capacity.is_scaled(), table.protected || table.import) {
        (false, false) => "table",
        (false, true) => "table/protected",
        (true, false) => "table/scaled",
        (true, true) => "table/scaled/protected",
    }
}

/// How the table is paid for.
pub(super) const BILLING: &str =
    "${var.provisioned == null ? \"PAY_PER_REQUEST\" : \"PROVISIONED\"}";
/// Read units of the table and of each index; none where requests are paid for.
pub(super) const READ_UNITS: &str = "${var.provisioned == null ? null : var.provisioned.read.min}";
/// The same of writes.
pub(super) const WRITE_UNITS: &str =
    "${var.provisioned == null ? null : var.provisioned.write.min}";

/// The bound of the table and of each index where requests are paid for.
pub(super) fn bound() -> Json {
    json!({
        "for_each": "${var.max_read_units == null && var.max_write_units == null ? [] : [1]}",
        "content": {
            "max_read_request_units": "${var.max_read_units}",
            "max_write_request_units": "${var.max_write_units}",
        },
    })
}

/// Adds what the variables must be, and in the variants that scale the scaler.
pub(super) fn add(m: &mut Module, variant: Variant) {
    m.validation(
        "provisioned",
        "var.provisioned == null || (var.max_read_units == null && var.max_write_units == null)",
        "The units max_read_units and max_write_units bound a table that is paid for by request.",
    );
    if !variant.scales() {
        m.validation(
            "provisioned",
            "var.provisioned == null ? true : var.provisioned.read.min == var.provisioned.read.max && var.provisioned.write.min == var.provisioned.write.max",
            "This edition has a fixed capacity; one that grows and shrinks is in the folder scaled.",
        );
        return;
    }
    m.validation(
        "provisioned",
        "var.provisioned == null ? false : var.provisioned.read.min <= var.provisioned.read.max && var.provisioned.write.min <= var.provisioned.write.max",
        "This edition scales: provisioned has a min and a max that is not below it.",
    );
    m.change("aws_dynamodb_table", |body| {
        body.insert(
            "lifecycle".into(),
            json!({
                // The scaler's. Of an index nothing less than the whole can be left alone.
                "ignore_changes": ["global_secondary_index", "read_capacity", "write_capacity"],
                "postcondition": {
                    "condition": "${toset(self.global_secondary_index[*].name) == toset(keys(var.indexes))}",
                    "error_message": "The indexes of a table that scales cannot change. Give it a fixed capacity first (min equal to max, or none), change them, and let it scale again.",
                },
            }),
        );
    });
    scaler(m);
}

fn scaler(m: &mut Module) {
    m.local(
        "scaled",
        json!("${merge([for thing, dimension in merge({ table = \"table\" }, { for name in keys(var.indexes) : \"index-${name}\" => \"index\" }) : { for kind in [\"Read\", \"Write\"] : \"${thing}-${lower(kind)}\" => { resource_id = thing == \"table\" ? \"table/${var.name}\" : \"table/${var.name}/index/${trimprefix(thing, \"index-\")}\", dimension = \"dynamodb:${dimension}:${kind}CapacityUnits\", metric = \"DynamoDB${kind}CapacityUtilization\", units = kind == \"Read\" ? var.provisioned.read : var.provisioned.write } }]...)}"),
    );
    m.resource(
        "aws_appautoscaling_target",
        "this",
        json!({
            "for_each": "${local.scaled}",
            "service_namespace": "dynamodb",
            "scalable_dimension": "${each.value.dimension}",
            "resource_id": "${each.value.resource_id}",
            "min_capacity": "${each.value.units.min}",
            "max_capacity": "${each.value.units.max}",
            "depends_on": ["aws_dynamodb_table.this"],
        }),
    );
    m.resource(
        "aws_appautoscaling_policy",
        "this",
        json!({
            "for_each": "${local.scaled}",
            "name": "${var.name}-${each.key}",
            "policy_type": "TargetTrackingScaling",
            "service_namespace": "${aws_appautoscaling_target.this[each.key].service_namespace}",
            "scalable_dimension": "${aws_appautoscaling_target.this[each.key].scalable_dimension}",
            "resource_id": "${aws_appautoscaling_target.this[each.key].resource_id}",
            "target_tracking_scaling_policy_configuration": {
                "target_value": "${var.provisioned.target_percent}",
                "predefined_metric_specification": { "predefined_metric_type": "${each.value.metric}" },
            },
        }),
    );
}

/// The alarms on a table that nears its bound; none where there is no bound.
pub(super) fn alarms(names: WorkloadNames<'_>, table: &Table) -> Vec<Alarm> {
    let WorkloadNames { first, aws, .. } = names;
    let Some(threshold) = table.alarms.capacity_percent.value() else {
        return Vec::new();
    };
    [
        ("read", &READ_CAPACITY, "ConsumedReadCapacityUnits", table.capacity.most_reads()),
        ("write", &WRITE_CAPACITY, "ConsumedWriteCapacityUnits", table.capacity.most_writes()),
    ]
    .into_iter()
    .filter_map(|(what, definition, metric, most)| {
        let most = most?;
        let id = TABLE.alarm(first, definition.name);
        let window = FIVE_MINUTES.in_a_row(2);
        let units =
            AlarmMetric::new("AWS/DynamoDB", metric, ("TableName", aws), "Sum").with_id("units");
        let used = format!("100 * FILL(units, 0) / ({} * {most})", window.period_seconds());
        let used = AlarmValue::expression(vec![units], used);
        let alarm = Alarm::above(id, used, threshold, window, definition)
            .described(|window| {
                format!(
                    "Table {aws} uses more than {threshold} % of the {most} {what} units a second that it may have, over {window}."
                )
            })
            .about(vec![variable("table", aws)]);
        Some(alarm)
    })
    .collect()
}

/// The runs of the module's test that are about this.
pub(super) fn tested(file: TestFile, variant: Variant) -> TestFile {
    match variant {
        Variant::Standard | Variant::Protected | Variant::Http => fixed(file),
        // What is applied here must go again, which the protected variant refuses.
        Variant::Scaled => kept(scaling(file)),
        Variant::ScaledProtected => scaling(file),
    }
}

fn fixed(file: TestFile) -> TestFile {
    let index = json!({ "by-customer": { "hash_key": "customer", "projection": "ALL" } });
    let attributes = json!({ "id": "S", "customer": "S" });
    file.run(
        TestRun::plan("is_paid_for_by_request_within_a_bound")
            .with_variables(json!({ "max_read_units": 4000, "max_write_units": 1000, "attributes": attributes, "indexes": index }))
            .assert(
                "aws_dynamodb_table.this.billing_mode == \"PAY_PER_REQUEST\" && aws_dynamodb_table.this.on_demand_throughput[0].max_read_request_units == 4000 && aws_dynamodb_table.this.on_demand_throughput[0].max_write_request_units == 1000",
                "The table has no bound, or a fixed capacity.",
            )
            .assert(
                "one(aws_dynamodb_table.this.global_secondary_index).on_demand_throughput[0].max_write_request_units == 1000",
                "The index has no bound.",
            ),
    )
    .run(
        TestRun::plan("has_a_fixed_capacity_when_told")
            .with_variables(json!({ "provisioned": { "read": { "min": 20, "max": 20 }, "write": { "min": 5, "max": 5 } }, "attributes": attributes, "indexes": index }))
            .assert(
                "aws_dynamodb_table.this.billing_mode == \"PROVISIONED\" && aws_dynamodb_table.this.read_capacity == 20 && aws_dynamodb_table.this.write_capacity == 5 && one(aws_dynamodb_table.this.global_secondary_index).read_capacity == 20 && length(aws_dynamodb_table.this.on_demand_throughput) == 0",
                "The table or its index has another capacity.",
            ),
    )
    .run(
        TestRun::plan("refuses_a_range_that_terraform_would_undo")
            .with_variables(json!({ "provisioned": { "read": { "min": 5, "max": 20 }, "write": { "min": 5, "max": 5 } } }))
            .refused("var.provisioned"),
    )
    .run(
        TestRun::plan("refuses_two_ways_to_pay")
            .with_variables(json!({ "max_read_units": 100, "provisioned": { "read": { "min": 5, "max": 5 }, "write": { "min": 5, "max": 5 } } }))
            .refused("var.provisioned"),
    )
}

fn scaling(file: TestFile) -> TestFile {
    file.run(
        TestRun::plan("begins_with_the_least_and_scales_with_its_indexes")
            .with_variables(json!({
                "attributes": { "id": "S", "customer": "S" },
                "indexes": { "by-customer": { "hash_key": "customer", "projection": "ALL" } },
            }))
            .assert(
                "aws_dynamodb_table.this.billing_mode == \"PROVISIONED\" && aws_dynamodb_table.this.read_capacity == 5 && aws_dynamodb_table.this.write_capacity == 1",
                "The table does not begin with the least.",
            )
            .assert(
                "{ for key, target in aws_appautoscaling_target.this : key => [target.resource_id, target.scalable_dimension, tostring(target.min_capacity), tostring(target.max_capacity)] } == { table-read = [\"table/shop-production-orders\", \"dynamodb:table:ReadCapacityUnits\", \"5\", \"100\"], table-write = [\"table/shop-production-orders\", \"dynamodb:table:WriteCapacityUnits\", \"1\", \"50\"], index-by-customer-read = [\"table/shop-production-orders/index/by-customer\", \"dynamodb:index:ReadCapacityUnits\", \"5\", \"100\"], index-by-customer-write = [\"table/shop-production-orders/index/by-customer\", \"dynamodb:index:WriteCapacityUnits\", \"1\", \"50\"] }",
                "The scaler is about other things, or has other bounds.",
            )
            .assert(
                "alltrue([for policy in values(aws_appautoscaling_policy.this) : policy.target_tracking_scaling_policy_configuration[0].target_value == 70]) && aws_appautoscaling_policy.this[\"table-write\"].target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].predefined_metric_type == \"DynamoDBWriteCapacityUtilization\"",
                "It scales by something else.",
            ),
    )
    .run(
        TestRun::plan("refuses_to_scale_nothing")
            .with_variables(json!({ "provisioned": null }))
            .refused("var.provisioned"),
    )
    .run(
        TestRun::plan("refuses_a_range_that_ends_before_it_begins")
            .with_variables(json!({ "provisioned": { "read": { "min": 5, "max": 4 }, "write": { "min": 5, "max": 5 } } }))
            .refused("var.provisioned"),
    )
}

fn kept(file: TestFile) -> TestFile {
    file.run(TestRun::apply("is_made"))
        .run(
            TestRun::plan("leaves_to_the_scaler_what_it_changes")
                .with_variables(json!({ "provisioned": { "read": { "min": 10, "max": 200 }, "write": { "min": 10, "max": 50 } } }))
                .assert(
                    "aws_dynamodb_table.this.read_capacity == 5 && aws_appautoscaling_target.this[\"table-read\"].min_capacity == 10",
                    "Terraform sets the capacity that the scaler has set.",
                ),
        )
        .run(
            TestRun::plan("refuses_to_change_indexes")
                .with_variables(json!({
                    "attributes": { "id": "S", "customer": "S" },
                    "indexes": { "by-customer": { "hash_key": "customer", "projection": "ALL" } },
                }))
                .refused("aws_dynamodb_table.this"),
        )
}
