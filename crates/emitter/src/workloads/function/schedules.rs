//! Schedules of a function: what EventBridge Scheduler invokes it with, and when.

use std::collections::BTreeMap;

use model::description::{Function, Trigger};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use terraform::{Module, TestFile, TestRun, Text, Value};

use crate::parts::policy;

/// A schedule of the function.
#[derive(Serialize, JsonSchema)]
pub(super) struct ScheduleInput {
    expression: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    timezone: Option<Text>,
    /// The event as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::SCHEDULE_WINDOW_MINUTES.min, max = aws::ranges::SCHEDULE_WINDOW_MINUTES.max))]
    flexible_minutes: Option<Value<u32>>,
    #[serde(default = "retries", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::EVENT_RETRIES.min, max = aws::ranges::EVENT_RETRIES.max))]
    retries: Option<Value<u32>>,
    #[serde(default = "age", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::EVENT_AGE_SECONDS.min, max = aws::ranges::EVENT_AGE_SECONDS.max))]
    max_age_seconds: Option<Value<u32>>,
}

/// How often is tried again by default: as often as EventBridge can.
#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
pub(super) fn retries() -> Option<Value<u32>> {
    Some(Value::Literal(aws::ranges::EVENT_RETRIES.max))
}

/// How old an event is at most by default: as old as EventBridge lets it be.
#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
pub(super) fn age() -> Option<Value<u32>> {
    Some(Value::Literal(aws::ranges::EVENT_AGE_SECONDS.max))
}

/// The schedules of a function, by what they are called behind its name.
pub(super) fn inputs(function: &Function) -> BTreeMap<String, ScheduleInput> {
    let scheduled = |trigger: &Trigger| {
        Some((
            trigger.schedule_name().to_owned(),
            ScheduleInput {
                expression: trigger.schedule.as_ref()?.into(),
                timezone: trigger.timezone.as_ref().map(Into::into),
                input: (trigger.input.as_ref())
                    .map(|input| Json::Object(input.0.clone()).to_string().into()),
                flexible_minutes: trigger.flexible_minutes.map(Value::Literal),
                retries: trigger.retries.map(Value::Literal),
                max_age_seconds: trigger.max_age_seconds.map(Value::Literal),
            },
        ))
    };
    function.triggers.iter().filter_map(scheduled).collect()
}

/// Adds the schedules, and the role with which they invoke the function. What they cannot hand to it goes where its own failed
/// events go ("Configuring a schedule's dead-letter queue" of the EventBridge Scheduler user guide, read 2026-11-28).
pub(super) fn add(m: &mut Module) {
    m.validation(
        "schedules",
        "length(var.schedules) == 0 || var.account_id != null",
        "Variable account_id is needed with schedules.",
    );
    m.validation(
        "schedules",
        "alltrue([for name in keys(var.schedules) : can(regex(\"^[0-9A-Za-z_.-]+$\", name)) && length(\"${var.name}-${name}\") <= 64])",
        "With the function's name, names of schedules have at most 64 letters, digits, hyphens, underscores and dots.",
    );
    let some = "${length(var.schedules) > 0 ? 1 : 0}";
    let trust = m.document(
        "schedule_trust",
        policy::trust_of_schedules("${local.account}"),
    );
    let rights = m.document(
        "schedule_policy",
        json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "InvokeFunction",
                    "Effect": "Allow",
                    "Action": "lambda:InvokeFunction",
                    "Resource": "${aws_lambda_alias.this.arn}",
                },
                {
                    "Sid": "SendDeadLetters",
                    "Effect": "Allow",
                    "Action": "sqs:SendMessage",
                    "Resource": "${aws_sqs_queue.dead_letters.arn}",
                },
                {
                    // The schedule is encrypted, and so is the queue.
                    "Sid": "UseKey",
                    "Effect": "Allow",
                    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                    "Resource": "${var.kms_key_arn}",
                },
            ],
        }),
    );
    m.resource(
        "aws_iam_role",
        "schedule",
        json!({
            "count": some,
            "name": "${var.name}-schedules",
            "description": "Role with which schedules invoke function ${var.name}.",
            "assume_role_policy": trust,
        }),
    );
    m.resource(
        "aws_iam_role_policy",
        "schedule",
        json!({
            "count": some,
            "name": "schedule",
            "role": "${aws_iam_role.schedule[0].id}",
            "policy": rights,
        }),
    );
    m.resource(
        "aws_scheduler_schedule",
        "this",
        json!({
            "for_each": "${var.schedules}",
            "name": "${var.name}-${each.key}",
            "description": "Invokes function ${var.name}.",
            "schedule_expression": "${each.value.expression}",
            "schedule_expression_timezone": "${coalesce(each.value.timezone, \"UTC\")}",
            "state": "${var.triggers_enabled ? \"ENABLED\" : \"DISABLED\"}",
            "kms_key_arn": "${var.kms_key_arn}",
            "flexible_time_window": {
                "mode": "${each.value.flexible_minutes == null ? \"OFF\" : \"FLEXIBLE\"}",
                "maximum_window_in_minutes": "${each.value.flexible_minutes}",
            },
            "target": {
                "arn": "${aws_lambda_alias.this.arn}",
                "role_arn": "${aws_iam_role.schedule[0].arn}",
                "input": "${each.value.input}",
                "dead_letter_config": { "arn": "${aws_sqs_queue.dead_letters.arn}" },
                "retry_policy": {
                    "maximum_event_age_in_seconds": "${each.value.max_age_seconds}",
                    "maximum_retry_attempts": "${each.value.retries}",
                },
            },
            "depends_on": ["aws_iam_role_policy.schedule"],
        }),
    );
}

/// The same tests with those of schedules.
pub(super) fn tested(file: TestFile) -> TestFile {
    let nightly = json!({
        "nightly": { "expression": "cron(0 3 * * ? *)", "timezone": "Europe/Berlin", "input": "{\"job\":\"nightly\"}", "flexible_minutes": 15, "retries": 2, "max_age_seconds": 3600 },
        "often": { "expression": "rate(5 minutes)" },
    });
    let variables = |more: Json| {
        let mut all = json!({ "account_id": "111122223333", "schedules": nightly });
        if let (Some(all), Json::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
        all
    };
    file.run(
        TestRun::plan("runs_when_its_schedules_say")
            .with_variables(variables(json!({})))
            .assert(
                "aws_scheduler_schedule.this[\"nightly\"].name == \"shop-production-orders-nightly\" && aws_scheduler_schedule.this[\"nightly\"].schedule_expression == \"cron(0 3 * * ? *)\" && aws_scheduler_schedule.this[\"nightly\"].schedule_expression_timezone == \"Europe/Berlin\" && aws_scheduler_schedule.this[\"often\"].schedule_expression_timezone == \"UTC\"",
                "A schedule has another name or time.",
            )
            .assert(
                "aws_scheduler_schedule.this[\"nightly\"].flexible_time_window[0].maximum_window_in_minutes == 15 && aws_scheduler_schedule.this[\"often\"].flexible_time_window[0].mode == \"OFF\" && aws_scheduler_schedule.this[\"nightly\"].state == \"ENABLED\"",
                "A schedule runs late, or not at all.",
            )
            .assert(
                "aws_scheduler_schedule.this[\"nightly\"].target[0].input == \"{\\\"job\\\":\\\"nightly\\\"}\" && aws_scheduler_schedule.this[\"nightly\"].target[0].retry_policy[0].maximum_retry_attempts == 2 && aws_scheduler_schedule.this[\"nightly\"].target[0].dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn && aws_scheduler_schedule.this[\"nightly\"].kms_key_arn == var.kms_key_arn",
                "The function gets another event, or what cannot be handed to it is lost.",
            )
            .assert(
                "jsondecode(aws_iam_role.schedule[0].assume_role_policy).Statement[0].Principal.Service == \"scheduler.amazonaws.com\" && jsondecode(aws_iam_role.schedule[0].assume_role_policy).Statement[0].Condition.StringEquals[\"aws:SourceAccount\"] == \"111122223333\"",
                "Somebody besides this account's schedules may invoke it.",
            ),
    )
    .run(
        TestRun::plan("schedules_wait_where_another_environment_runs_them")
            .with_variables(variables(json!({ "triggers_enabled": false })))
            .assert(
                "alltrue([for schedule in values(aws_scheduler_schedule.this) : schedule.state == \"DISABLED\"])",
                "A schedule runs.",
            ),
    )
    .run(TestRun::plan("needs_no_role_without_schedules").assert(
        "length(aws_iam_role.schedule) == 0 && length(aws_scheduler_schedule.this) == 0",
        "There is a role that nothing uses.",
    ))
    .run(
        TestRun::plan("refuses_schedules_without_an_account")
            .with_variables(json!({ "schedules": nightly }))
            .refused("var.schedules"),
    )
}
