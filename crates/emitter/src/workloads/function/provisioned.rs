//! Execution environments of a function that are kept ready on its alias: how many, and how they
//! follow what is used.

use model::description::{Function, ProvisionedConcurrency};
use model::kinds::FUNCTION;
use naming::LIVE_ALIAS;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use terraform::{Module, TestFile, TestRun, Value};

use super::alarms::SPILLOVER;
use super::module::MADE_WITH_FUNCTION;
use crate::contribution::{Alarm, AlarmMetric, FIVE_MINUTES, variable};
use crate::workloads::WorkloadNames;

/// Execution environments that are kept ready.
#[derive(Serialize, JsonSchema)]
pub(super) struct ProvisionedConcurrencyInput {
    #[schemars(range(min = 1))]
    min: Value<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<Value<u32>>,
    #[serde(default = "target", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::CONCURRENCY_TARGET_PERCENT.min, max = aws::ranges::CONCURRENCY_TARGET_PERCENT.max))]
    target_percent: Option<Value<u32>>,
}

/// Percent in use unless somebody says another.
const TARGET: u32 = 70;

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn target() -> Option<Value<u32>> {
    Some(Value::Literal(TARGET))
}

impl From<ProvisionedConcurrency> for ProvisionedConcurrencyInput {
    fn from(wanted: ProvisionedConcurrency) -> Self {
        Self {
            min: Value::Literal(wanted.min),
            max: wanted
                .max
                .filter(|max| *max != wanted.min)
                .map(Value::Literal),
            target_percent: (wanted.target_percent != TARGET)
                .then_some(Value::Literal(wanted.target_percent)),
        }
    }
}

/// Adds what keeps them ready. Where a scaler decides how many, Terraform must not: it takes
/// `ignore_changes` only as a literal, so there are two resources, of which one is made.
pub(super) fn add(m: &mut Module) {
    m.validation(
        "provisioned_concurrency",
        "var.provisioned_concurrency == null ? true : coalesce(var.provisioned_concurrency.max, var.provisioned_concurrency.min + 1) > var.provisioned_concurrency.min",
        "The max of provisioned_concurrency is above its min; leave it out for a fixed number.",
    );
    m.validation(
        "provisioned_concurrency",
        "var.provisioned_concurrency == null || var.reserved_concurrency == null ? true : coalesce(var.provisioned_concurrency.max, var.provisioned_concurrency.min) <= var.reserved_concurrency",
        "Lambda takes provisioned_concurrency out of reserved_concurrency, which must be as much or null.",
    );
    m.local(
        "scaled",
        json!("${var.provisioned_concurrency == null ? false : var.provisioned_concurrency.max != null}"),
    );
    let ready = |count: &str| {
        json!({
            "count": count,
            "function_name": MADE_WITH_FUNCTION,
            "qualifier": "${aws_lambda_alias.this.name}",
            "provisioned_concurrent_executions": "${var.provisioned_concurrency.min}",
        })
    };
    m.resource(
        "aws_lambda_provisioned_concurrency_config",
        "fixed",
        ready("${var.provisioned_concurrency != null && !local.scaled ? 1 : 0}"),
    );
    // The first ones: with none ready there is no utilisation to scale by.
    let mut first = ready("${local.scaled ? 1 : 0}");
    first["lifecycle"] = json!({ "ignore_changes": ["provisioned_concurrent_executions"] });
    m.resource("aws_lambda_provisioned_concurrency_config", "scaled", first);
    m.resource(
        "aws_appautoscaling_target",
        "this",
        json!({
            "count": "${local.scaled ? 1 : 0}",
            "service_namespace": "lambda",
            "scalable_dimension": "lambda:function:ProvisionedConcurrency",
            "resource_id": "function:${aws_lambda_function.this.id}:${aws_lambda_alias.this.name}",
            "min_capacity": "${var.provisioned_concurrency.min}",
            "max_capacity": "${var.provisioned_concurrency.max}",
            "depends_on": ["aws_lambda_provisioned_concurrency_config.scaled"],
        }),
    );
    m.resource(
        "aws_appautoscaling_policy",
        "this",
        json!({
            "count": "${local.scaled ? 1 : 0}",
            "name": "${var.name}-utilization",
            "policy_type": "TargetTrackingScaling",
            "service_namespace": "${aws_appautoscaling_target.this[0].service_namespace}",
            "scalable_dimension": "${aws_appautoscaling_target.this[0].scalable_dimension}",
            "resource_id": "${aws_appautoscaling_target.this[0].resource_id}",
            "target_tracking_scaling_policy_configuration": {
                "target_value": "${var.provisioned_concurrency.target_percent / 100}",
                "predefined_metric_specification": {
                    "predefined_metric_type": "LambdaProvisionedConcurrencyUtilization",
                },
            },
        }),
    );
}

/// The alarm on runs that found none ready.
pub(super) fn alarm(names: WorkloadNames<'_>, function: &Function) -> Option<Alarm> {
    let WorkloadNames { first, aws, .. } = names;
    function.provisioned_concurrency?;
    let threshold = function.alarms.spillover.value()?;
    let mut metric = AlarmMetric::new(
        "AWS/Lambda",
        "ProvisionedConcurrencySpilloverInvocations",
        ("FunctionName", aws),
        "Sum",
    );
    metric
        .dimensions
        .push(("Resource".into(), format!("{aws}:{LIVE_ALIAS}").into()));
    let id = FUNCTION.alarm(first, SPILLOVER.name);
    let window = FIVE_MINUTES.in_a_row(2);
    let alarm = Alarm::above(id, metric, threshold, window, &SPILLOVER)
        .described(|window| {
            format!(
                "More than {threshold} runs of {aws} in {window}, found nothing ready and had to start."
            )
        })
        .about(vec![variable("function", aws), variable("alias", LIVE_ALIAS)]);
    Some(alarm)
}

/// The runs of the module's test that are about this.
pub(super) fn tested(file: TestFile) -> TestFile {
    file.run(
        TestRun::plan("keeps_none_ready_unless_told").assert(
            "length(aws_lambda_provisioned_concurrency_config.fixed) + length(aws_lambda_provisioned_concurrency_config.scaled) + length(aws_appautoscaling_target.this) == 0",
            "Something is kept ready, and paid for, that nobody asked for.",
        ),
    )
    .run(
        TestRun::plan("keeps_a_fixed_number_ready")
            .with_variables(json!({ "provisioned_concurrency": { "min": 5 } }))
            .assert(
                "aws_lambda_provisioned_concurrency_config.fixed[0].provisioned_concurrent_executions == 5 && aws_lambda_provisioned_concurrency_config.fixed[0].qualifier == \"live\" && length(aws_lambda_provisioned_concurrency_config.scaled) + length(aws_appautoscaling_policy.this) == 0",
                "Not five are ready on the alias, or a scaler changes that.",
            ),
    )
    .run(
        TestRun::plan("keeps_as_many_ready_as_are_used")
            .with_variables(json!({ "provisioned_concurrency": { "min": 2, "max": 10, "target_percent": 60 } }))
            .assert(
                "aws_lambda_provisioned_concurrency_config.scaled[0].provisioned_concurrent_executions == 2 && length(aws_lambda_provisioned_concurrency_config.fixed) == 0",
                "It does not begin with the least, or Terraform holds the number that the scaler changes.",
            )
            .assert(
                "aws_appautoscaling_target.this[0].resource_id == \"function:shop-production-orders:live\" && aws_appautoscaling_target.this[0].min_capacity == 2 && aws_appautoscaling_target.this[0].max_capacity == 10 && aws_appautoscaling_policy.this[0].target_tracking_scaling_policy_configuration[0].target_value == 0.6",
                "The scaler is about another alias, or has other bounds.",
            ),
    )
    .run(
        TestRun::plan("refuses_to_keep_more_ready_than_may_run")
            .with_variables(json!({ "reserved_concurrency": 10, "provisioned_concurrency": { "min": 2, "max": 11 } }))
            .refused("var.provisioned_concurrency"),
    )
    .run(
        TestRun::plan("refuses_a_range_that_ends_before_it_begins")
            .with_variables(json!({ "provisioned_concurrency": { "min": 5, "max": 4 } }))
            .refused("var.provisioned_concurrency"),
    )
}
