//! Objects of buckets that invoke a function.

use model::Environment;
use model::description::{Function, Threshold};
use model::kinds::FUNCTION;
use naming::LIVE_ALIAS;
use serde_json::{Value as Json, json};
use terraform::{Module, TestFile, TestRun};

use super::alarms::{FAILED_INVOCATIONS, LOST_INVOCATIONS};
use super::module::MADE_WITH_FUNCTION;
use crate::contribution::{Alarm, AlarmDefinition, variable};
use crate::parts::object_rules::{self, RuleTarget, WatchedRules};
use crate::parts::policy;
use crate::workloads::WorkloadNames;

/// The alarms of a function that objects invoke.
pub(super) fn alarms(
    env: &Environment,
    names: WorkloadNames<'_>,
    queue: &str,
    function: &Function,
) -> Vec<Alarm> {
    let WorkloadNames { first, aws, .. } = names;
    let watched = WatchedRules {
        target: (&FUNCTION, first),
        prefix: aws,
        about: &[
            variable("function", aws),
            variable("alias", LIVE_ALIAS),
            variable("queue", queue),
        ],
    };
    let triggers = function.triggers.as_slice();
    let of_rules = |row: (&'static AlarmDefinition, &'static str),
                    threshold: Threshold,
                    words: &dyn Fn(f64) -> String| {
        object_rules::alarms((env, triggers), watched, row, threshold, words)
    };
    let failed = of_rules(
        (&FAILED_INVOCATIONS, "FailedInvocations"),
        function.alarms.failed_invocations,
        &|most| format!("More than {most} events of objects could not be handed to function {aws}"),
    );
    let lost = of_rules(
        (&LOST_INVOCATIONS, "InvocationsFailedToBeSentToDlq"),
        function.alarms.lost_events,
        &|most| {
            format!(
                "More than {most} events of objects for function {aws} could not be put into queue {queue}, and are lost"
            )
        },
    );
    [failed, lost].concat()
}

/// Adds the rules, and what lets them invoke the function.
pub(super) fn add(m: &mut Module) {
    object_rules::add(
        m,
        &RuleTarget {
            noun: "function",
            does: "Invokes",
            arn: "${aws_lambda_alias.this.arn}",
            prefix: "${var.name}",
            allowed_by: "aws_lambda_permission.rules",
        },
    );
    m.resource(
        "aws_lambda_permission",
        "rules",
        // The rule's ARN has the account in it, which EventBridge does not say by itself.
        policy::permission(
            "events",
            "${aws_cloudwatch_event_rule.rules[each.key].arn}",
            json!({
                "for_each": "${var.rules}",
                "statement_id": "InvokedByRule-${each.key}",
                "action": "lambda:InvokeFunction",
                "function_name": MADE_WITH_FUNCTION,
                "qualifier": "${aws_lambda_alias.this.name}",
            }),
        ),
    );
}

/// The same tests with those of rules.
pub(super) fn tested(file: TestFile) -> TestFile {
    let rules = json!({ "uploads": { "pattern": "{\"source\":[\"aws.s3\"]}", "retries": 2 } });
    let variables = |more: Json| {
        let mut all = json!({ "rules": rules });
        if let (Some(all), Json::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
        all
    };
    let sender = "one([for s in jsondecode(aws_sqs_queue_policy.dead_letters.policy).Statement : s if s.Sid == \"ReceiveUndeliveredEvents\"])";
    file.mock(
        "aws_cloudwatch_event_rule",
        json!({ "arn": "arn:aws:events:us-east-1:111122223333:rule/shop-production-orders-uploads" }),
    )
    .run(
        TestRun::plan("is_invoked_by_rules_on_the_accounts_bus")
            .with_variables(variables(json!({})))
            .assert(
                "aws_cloudwatch_event_rule.rules[\"uploads\"].name == \"shop-production-orders-uploads\" && aws_cloudwatch_event_rule.rules[\"uploads\"].event_pattern == \"{\\\"source\\\":[\\\"aws.s3\\\"]}\" && aws_cloudwatch_event_rule.rules[\"uploads\"].state == \"ENABLED\"",
                "The rule has another name or pattern, or does nothing.",
            )
            .assert(
                "aws_lambda_permission.rules[\"uploads\"].principal == \"events.amazonaws.com\" && aws_lambda_permission.rules[\"uploads\"].source_arn == aws_cloudwatch_event_rule.rules[\"uploads\"].arn && aws_lambda_permission.rules[\"uploads\"].qualifier == var.alias",
                "The permission is not for this rule on the alias alone.",
            )
            .assert(
                &format!("aws_cloudwatch_event_target.rules[\"uploads\"].dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn && aws_cloudwatch_event_target.rules[\"uploads\"].retry_policy[0].maximum_retry_attempts == 2 && {sender}.Condition.ArnEquals[\"aws:SourceArn\"] == [aws_cloudwatch_event_rule.rules[\"uploads\"].arn]"),
                "An event that cannot be handed over is lost, or others may send to the queue.",
            ),
    )
    .run(
        TestRun::plan("rules_wait_where_another_environment_serves")
            .with_variables(variables(json!({ "triggers_enabled": false })))
            .assert(
                "aws_cloudwatch_event_rule.rules[\"uploads\"].state == \"DISABLED\"",
                "A rule invokes the function.",
            ),
    )
    .run(TestRun::plan("lets_no_service_send_to_its_queue_by_default").assert(
        "[for s in jsondecode(aws_sqs_queue_policy.dead_letters.policy).Statement : s.Sid] == [\"TlsOnly\"] && length(aws_cloudwatch_event_rule.rules) == 0",
        "Somebody may send to the dead-letter queue who sends nothing.",
    ))
    .run(
        TestRun::plan("refuses_a_rule_whose_name_is_too_long")
            .with_variables(json!({ "rules": { "a-name-that-is-far-too-long-for-a-rule-of-eventbridge": { "pattern": "{}" } } }))
            .refused("var.rules"),
    )
}
