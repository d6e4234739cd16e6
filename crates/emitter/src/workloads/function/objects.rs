//! Objects of buckets that invoke a function: by rules on the account's own bus, where S3 puts what happens to them.

use std::collections::BTreeMap;

use model::Environment;
use model::description::{Function, ObjectEvent, Threshold, Trigger};
use model::kinds::{BUCKET, FUNCTION};
use naming::LIVE_ALIAS;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use terraform::{Module, TestFile, TestRun, Text, Value};

use super::alarms::{FAILED_INVOCATIONS, LOST_INVOCATIONS};
use super::module::MADE_WITH_FUNCTION;
use super::schedules::{age, retries};
use crate::contribution::{Alarm, AlarmDefinition, AlarmMetric, FIVE_MINUTES, summed, variable};
use crate::parts::policy;
use crate::parts::queue::DeadLetterSender;
use crate::workloads::WorkloadNames;

/// Whether there is a rule.
pub(super) const SOME: &str = "length(var.rules) > 0";

/// A rule on the account's own bus whose events invoke the function.
#[derive(Serialize, JsonSchema)]
pub(super) struct RuleInput {
    pattern: Text,
    #[serde(default = "retries", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::EVENT_RETRIES.min, max = aws::ranges::EVENT_RETRIES.max))]
    retries: Option<Value<u32>>,
    #[serde(default = "age", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::EVENT_AGE_SECONDS.min, max = aws::ranges::EVENT_AGE_SECONDS.max))]
    max_age_seconds: Option<Value<u32>>,
}

/// The rules of a function: what each is called behind its name, the bucket and the trigger.
fn rules<'a>(
    env: &'a Environment,
    function: &'a Function,
) -> impl Iterator<Item = (&'a str, &'a str, &'a Trigger)> {
    function.triggers.iter().filter_map(|trigger| {
        let bucket = trigger.bucket.as_deref()?;
        let oldest = env.oldest_name(&BUCKET, bucket);
        Some((trigger.object_rule_name(oldest), bucket, trigger))
    })
}

/// The same as inputs of the module.
pub(super) fn inputs(env: &Environment, function: &Function) -> BTreeMap<String, RuleInput> {
    rules(env, function)
        .map(|(name, bucket, trigger)| {
            let input = RuleInput {
                pattern: Text::template(pattern(bucket, trigger)),
                retries: trigger.retries.map(Value::Literal),
                max_age_seconds: trigger.max_age_seconds.map(Value::Literal),
            };
            (name.to_owned(), input)
        })
        .collect()
}

/// The pattern of a trigger, as a template. Two matchers of a field are alternatives, so that a beginning and an end are one `wildcard`
/// ("Comparison operators for use in event patterns" of the Amazon EventBridge user guide; of S3, "Amazon S3 event notification message
/// structure for EventBridge" of the Amazon S3 user guide, whose keys are not encoded, read 2026-11-28).
fn pattern(bucket: &str, trigger: &Trigger) -> String {
    let kinds = trigger.object_events().iter().map(|event| match event {
        ObjectEvent::Created => "Object Created",
        ObjectEvent::Removed => "Object Deleted",
    });
    let kinds: Vec<&str> = kinds.collect();
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('*', "\\*");
    let key = match (&trigger.prefix, &trigger.suffix) {
        (None, None) => None,
        (Some(prefix), None) => Some(json!({ "prefix": prefix })),
        (None, Some(suffix)) => Some(json!({ "suffix": suffix })),
        (Some(prefix), Some(suffix)) => {
            Some(json!({ "wildcard": format!("{}*{}", escaped(prefix), escaped(suffix)) }))
        }
    };
    let mut detail = json!({ "bucket": { "name": [NAME] } });
    if let (Some(key), Json::Object(detail)) = (key, &mut detail) {
        detail.insert("object".into(), json!({ "key": [key] }));
    }
    let pattern = json!({ "source": ["aws.s3"], "detail-type": kinds, "detail": detail });
    let pattern = pattern.to_string();
    let name = BUCKET.call(bucket).output("name").interpolation();
    terraform::escape(&pattern).replacen(NAME, &name, 1)
}

/// Where the name of the bucket comes.
const NAME: &str = "<bucket>";

/// The alarms of a function that objects invoke.
pub(super) fn alarms(
    env: &Environment,
    names: WorkloadNames<'_>,
    queue: &str,
    function: &Function,
) -> Vec<Alarm> {
    let WorkloadNames { aws, .. } = names;
    let rules: Vec<String> = rules(env, function)
        .map(|(name, _, _)| format!("{aws}-{name}"))
        .collect();
    let of_rules = |(definition, metric): (&'static AlarmDefinition, &'static str),
                    threshold: Threshold,
                    words: &dyn Fn(f64) -> String| {
        of_rules(names, queue, &rules, (definition, metric), threshold, words)
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

/// The alarms on a metric of rules. On the account's own bus they are counted by rule alone ("Monitoring Amazon EventBridge" of the Amazon
/// EventBridge user guide, read 2026-11-28).
fn of_rules(
    names: WorkloadNames<'_>,
    queue: &str,
    rules: &[String],
    (definition, metric): (&'static AlarmDefinition, &'static str),
    threshold: Threshold,
    words: &dyn Fn(f64) -> String,
) -> Vec<Alarm> {
    let Some(most) = threshold.value() else {
        return Vec::new();
    };
    let WorkloadNames { first, aws, .. } = names;
    let metrics: Vec<AlarmMetric> = rules
        .iter()
        .map(|rule| AlarmMetric::new("AWS/Events", metric, ("RuleName", rule), "Sum"))
        .collect();
    summed(&metrics)
        .map(|(end, value)| {
            let id = FUNCTION.alarm(first, &format!("{}{end}", definition.name));
            Alarm::above(id, value, most, FIVE_MINUTES, definition)
                .described(|window| format!("{} in {window}.", words(most)))
                .about(vec![
                    variable("function", aws),
                    variable("alias", LIVE_ALIAS),
                    variable("queue", queue),
                ])
        })
        .collect()
}

/// Who puts into the function's dead-letter queue what no rule could hand to it.
pub(super) fn sender() -> DeadLetterSender {
    DeadLetterSender {
        sid: "ReceiveUndeliveredEvents",
        service: "events",
        // The rule's ARN has the account in it.
        source_arns: json!("${[for rule in values(aws_cloudwatch_event_rule.rules) : rule.arn]}"),
    }
}

/// Adds the rules, and what lets them invoke the function.
pub(super) fn add(m: &mut Module) {
    m.validation(
        "rules",
        "alltrue([for name in keys(var.rules) : can(regex(\"^[0-9A-Za-z_-]+$\", name)) && length(\"${var.name}-${name}\") <= 64])",
        "With the function's name, names of rules have at most 64 letters, digits, hyphens and underscores.",
    );
    m.resource(
        "aws_cloudwatch_event_rule",
        "rules",
        json!({
            "for_each": "${var.rules}",
            "name": "${var.name}-${each.key}",
            "description": "Invokes function ${var.name}.",
            "event_pattern": "${each.value.pattern}",
            "state": "${var.triggers_enabled ? \"ENABLED\" : \"DISABLED\"}",
        }),
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
    m.resource(
        "aws_cloudwatch_event_target",
        "rules",
        json!({
            "for_each": "${var.rules}",
            "rule": "${aws_cloudwatch_event_rule.rules[each.key].name}",
            "target_id": "function",
            "arn": "${aws_lambda_alias.this.arn}",
            "retry_policy": {
                "maximum_event_age_in_seconds": "${each.value.max_age_seconds}",
                "maximum_retry_attempts": "${each.value.retries}",
            },
            "dead_letter_config": { "arn": "${aws_sqs_queue.dead_letters.arn}" },
            // Nothing is sent before it may be received.
            "depends_on": ["aws_lambda_permission.rules", "aws_sqs_queue_policy.dead_letters"],
        }),
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
