//! What puts messages into a queue by resources of its own: schedules, and rules over objects of buckets.

use model::Environment;
use model::description::{Queue, Threshold};
use model::kinds::QUEUE;
use naming::OF_QUEUE;
use serde_json::{Value as Json, json};
use terraform::{Module, TestFile, TestRun};

use super::alarms::{FAILED_INVOCATIONS, LOST_EVENTS};
use crate::contribution::{Alarm, AlarmDefinition, variable};
use crate::parts::object_rules::{self, RuleTarget, WatchedRules};
use crate::parts::schedules::{self, ScheduledTarget};
use crate::workloads::WorkloadNames;

/// What names of schedules and rules begin with.
const PREFIX: &str = "${var.name}-queue";

/// Adds schedules and rules.
pub(super) fn add(m: &mut Module) {
    m.validation(
        "schedules",
        &format!("length(var.schedules) == 0 || !{}", super::module::IS_FIFO),
        "A schedule sends to no FIFO queue: it has no group for the message.",
    );
    m.validation(
        "rules",
        &format!("length(var.rules) == 0 || !{}", super::module::IS_FIFO),
        "A rule sends to no FIFO queue: it has no group for the message.",
    );
    m.local(
        "account",
        json!("${var.account_id == null ? \"\" : var.account_id}"),
    );
    schedules::add(
        m,
        &ScheduledTarget {
            noun: "queue",
            does: "Sends to",
            they_do: "send to",
            allowed: ("SendMessages", "sqs:SendMessage"),
            arn: "${aws_sqs_queue.this.arn}",
            account: "${local.account}",
            prefix: PREFIX,
        },
    );
    object_rules::add(
        m,
        &RuleTarget {
            noun: "queue",
            does: "Sends to",
            arn: "${aws_sqs_queue.this.arn}",
            prefix: PREFIX,
            allowed_by: "aws_sqs_queue_policy.this",
        },
    );
}

/// The alarms of a queue that gets events of objects.
pub(super) fn alarms(
    env: &Environment,
    names: WorkloadNames<'_>,
    dead_letters: &str,
    queue: &Queue,
) -> Vec<Alarm> {
    let WorkloadNames { first, aws, .. } = names;
    let prefix = format!("{aws}{OF_QUEUE}");
    let watched = WatchedRules {
        target: (&QUEUE, first),
        prefix: &prefix,
        about: &[
            variable("queue", aws),
            variable("dead_letters", dead_letters),
        ],
    };
    let of_rules = |row: (&'static AlarmDefinition, &'static str),
                    threshold: Threshold,
                    words: &dyn Fn(f64) -> String| {
        object_rules::alarms((env, &queue.triggers), watched, row, threshold, words)
    };
    let failed = of_rules(
        (&FAILED_INVOCATIONS, "FailedInvocations"),
        queue.alarms.failed_invocations,
        &|most| format!("More than {most} events of objects could not be sent to queue {aws}"),
    );
    let lost = of_rules(
        (&LOST_EVENTS, "InvocationsFailedToBeSentToDlq"),
        queue.alarms.lost_events,
        &|most| {
            format!(
                "More than {most} events of objects for queue {aws} could not be put into queue {dead_letters}, and are lost"
            )
        },
    );
    [failed, lost].concat()
}

/// The same tests with those of schedules and rules.
pub(super) fn tested(file: TestFile) -> TestFile {
    let nightly = json!({
        "nightly": { "expression": "cron(0 3 * * ? *)", "timezone": "Europe/Berlin", "input": "{\"job\":\"nightly\"}", "flexible_minutes": 15, "retries": 2, "max_age_seconds": 3600 },
    });
    let rules = json!({ "uploads": { "pattern": "{\"source\":[\"aws.s3\"]}", "retries": 2 } });
    let variables = |more: Json| {
        let mut all = json!({ "account_id": "111122223333", "schedules": nightly, "rules": rules });
        if let (Some(all), Json::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
        all
    };
    let statement = |policy: &str, sid: &str| {
        format!("one([for s in jsondecode({policy}).Statement : s if s.Sid == \"{sid}\"])")
    };
    let sender = statement("aws_sqs_queue_policy.this.policy", "ReceiveEventsOfRules");
    let undelivered = statement(
        "aws_sqs_queue_policy.dead_letters.policy",
        "ReceiveUndeliveredEvents",
    );
    file.mock(
        "aws_cloudwatch_event_rule",
        json!({ "arn": "arn:aws:events:us-east-1:111122223333:rule/shop-production-jobs-queue-uploads" }),
    )
    .run(
        TestRun::plan("gets_messages_when_its_schedules_say")
            .with_variables(variables(json!({})))
            .assert(
                "aws_scheduler_schedule.this[\"nightly\"].name == \"shop-production-jobs-queue-nightly\" && aws_scheduler_schedule.this[\"nightly\"].schedule_expression == \"cron(0 3 * * ? *)\" && aws_scheduler_schedule.this[\"nightly\"].schedule_expression_timezone == \"Europe/Berlin\" && aws_scheduler_schedule.this[\"nightly\"].state == \"ENABLED\"",
                "The schedule has another name or time, or does nothing.",
            )
            .assert(
                "aws_scheduler_schedule.this[\"nightly\"].target[0].arn == aws_sqs_queue.this.arn && aws_scheduler_schedule.this[\"nightly\"].target[0].input == \"{\\\"job\\\":\\\"nightly\\\"}\" && aws_scheduler_schedule.this[\"nightly\"].target[0].dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn && aws_scheduler_schedule.this[\"nightly\"].kms_key_arn == var.kms_key_arn",
                "The queue gets another message, or what cannot be sent is lost.",
            )
            .assert(
                "[for s in jsondecode(aws_iam_role_policy.schedule[0].policy).Statement : s.Action if s.Sid == \"SendMessages\"] == [\"sqs:SendMessage\"] && aws_iam_role.schedule[0].name == \"shop-production-jobs-queue-schedules\" && jsondecode(aws_iam_role.schedule[0].assume_role_policy).Statement[0].Condition.StringEquals[\"aws:SourceAccount\"] == \"111122223333\"",
                "The role may not send to the queue, or others may take it.",
            ),
    )
    .run(
        TestRun::plan("gets_events_of_objects")
            .with_variables(variables(json!({})))
            .assert(
                "aws_cloudwatch_event_rule.rules[\"uploads\"].name == \"shop-production-jobs-queue-uploads\" && aws_cloudwatch_event_rule.rules[\"uploads\"].event_pattern == \"{\\\"source\\\":[\\\"aws.s3\\\"]}\" && aws_cloudwatch_event_target.rules[\"uploads\"].arn == aws_sqs_queue.this.arn",
                "The rule has another name or pattern, or sends elsewhere.",
            )
            .assert(
                &format!("{sender}.Condition.ArnEquals[\"aws:SourceArn\"] == [aws_cloudwatch_event_rule.rules[\"uploads\"].arn] && {undelivered}.Condition.ArnEquals[\"aws:SourceArn\"] == [aws_cloudwatch_event_rule.rules[\"uploads\"].arn] && aws_cloudwatch_event_target.rules[\"uploads\"].dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn && aws_cloudwatch_event_target.rules[\"uploads\"].retry_policy[0].maximum_retry_attempts == 2"),
                "The rule may not send to the queue, an event that cannot be sent is lost, or others may send.",
            ),
    )
    .run(
        TestRun::plan("triggers_wait_where_another_environment_serves")
            .with_variables(variables(json!({ "triggers_enabled": false })))
            .assert(
                "aws_scheduler_schedule.this[\"nightly\"].state == \"DISABLED\" && aws_cloudwatch_event_rule.rules[\"uploads\"].state == \"DISABLED\"",
                "A schedule or rule sends messages.",
            ),
    )
    .run(TestRun::plan("needs_no_role_and_no_rule_by_default").assert(
        "length(aws_iam_role.schedule) == 0 && length(aws_scheduler_schedule.this) == 0 && length(aws_cloudwatch_event_rule.rules) == 0 && [for s in jsondecode(aws_sqs_queue_policy.dead_letters.policy).Statement : s.Sid] == [\"TlsOnly\"]",
        "There is a role or a rule that nothing uses.",
    ))
    .run(
        TestRun::plan("refuses_schedules_without_an_account")
            .with_variables(json!({ "schedules": nightly }))
            .refused("var.schedules"),
    )
    .run(
        TestRun::plan("refuses_rules_to_a_fifo_queue")
            .with_variables(json!({
                "name": "shop-production-jobs.fifo",
                "dead_letter_name": "shop-production-jobs-dead-letters.fifo",
                "rules": rules,
            }))
            .refused("var.rules"),
    )
}
