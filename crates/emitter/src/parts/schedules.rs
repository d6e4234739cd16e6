//! Schedules: when EventBridge Scheduler triggers a function or a queue, with what, and with which role.

use std::collections::BTreeMap;

use model::description::Trigger;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use terraform::{Module, Text, Value};

use super::policy;

/// A schedule.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ScheduleInput {
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
pub(crate) fn retries() -> Option<Value<u32>> {
    Some(Value::Literal(aws::ranges::EVENT_RETRIES.max))
}

/// How old an event is at most by default: as old as EventBridge lets it be.
#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
pub(crate) fn age() -> Option<Value<u32>> {
    Some(Value::Literal(aws::ranges::EVENT_AGE_SECONDS.max))
}

/// What schedules trigger, as its module has it.
pub(crate) struct ScheduledTarget {
    /// What it is: `function`.
    pub(crate) noun: &'static str,
    /// What a schedule does to it, in the third person: `Invokes`.
    pub(crate) does: &'static str,
    /// What schedules do, in their role's description: `invoke`.
    pub(crate) they_do: &'static str,
    /// Name of the statement that lets them, and the action.
    pub(crate) allowed: (&'static str, &'static str),
    /// Its ARN.
    pub(crate) arn: &'static str,
    /// The expression of the account.
    pub(crate) account: &'static str,
    /// What the names of the schedules and of the role begin with, as a template.
    pub(crate) prefix: &'static str,
}

/// The schedules among the triggers, by what they are called behind the name of what they trigger.
pub(crate) fn inputs(triggers: &[Trigger]) -> BTreeMap<String, ScheduleInput> {
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
    triggers.iter().filter_map(scheduled).collect()
}

/// Adds the schedules, and the role with which they trigger the target. What they cannot hand to it goes to its dead-letter queue
/// ("Configuring a schedule's dead-letter queue" of the EventBridge Scheduler user guide, read 2026-11-28).
pub(crate) fn add(m: &mut Module, target: &ScheduledTarget) {
    let ScheduledTarget {
        noun,
        does,
        they_do,
        allowed: (sid, action),
        arn,
        account,
        prefix,
    } = target;
    m.validation(
        "schedules",
        "length(var.schedules) == 0 || var.account_id != null",
        "Variable account_id is needed with schedules.",
    );
    m.validation(
        "schedules",
        &format!("alltrue([for name in keys(var.schedules) : can(regex(\"^[0-9A-Za-z_.-]+$\", name)) && length(\"{prefix}-${{name}}\") <= 64])"),
        &format!("With the {noun}'s name, names of schedules have at most 64 letters, digits, hyphens, underscores and dots."),
    );
    let some = "${length(var.schedules) > 0 ? 1 : 0}";
    let trust = m.document("schedule_trust", policy::trust_of_schedules(account));
    let rights = m.document(
        "schedule_policy",
        json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": sid,
                    "Effect": "Allow",
                    "Action": action,
                    "Resource": arn,
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
            "name": format!("{prefix}-schedules"),
            "description": format!("Role with which schedules {they_do} {noun} ${{var.name}}."),
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
            "name": format!("{prefix}-${{each.key}}"),
            "description": format!("{does} {noun} ${{var.name}}."),
            "schedule_expression": "${each.value.expression}",
            "schedule_expression_timezone": "${coalesce(each.value.timezone, \"UTC\")}",
            "state": "${var.triggers_enabled ? \"ENABLED\" : \"DISABLED\"}",
            "kms_key_arn": "${var.kms_key_arn}",
            "flexible_time_window": {
                "mode": "${each.value.flexible_minutes == null ? \"OFF\" : \"FLEXIBLE\"}",
                "maximum_window_in_minutes": "${each.value.flexible_minutes}",
            },
            "target": {
                "arn": arn,
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
