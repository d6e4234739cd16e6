//! Schedules that invoke a function.

use serde_json::{Value as Json, json};
use terraform::{Module, TestFile, TestRun};

use crate::parts::schedules::{self, ScheduledTarget};

/// Adds the schedules.
pub(super) fn add(m: &mut Module) {
    schedules::add(
        m,
        &ScheduledTarget {
            noun: "function",
            does: "Invokes",
            they_do: "invoke",
            allowed: ("InvokeFunction", "lambda:InvokeFunction"),
            arn: "${aws_lambda_alias.this.arn}",
            account: "${local.account}",
            prefix: "${var.name}",
        },
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
