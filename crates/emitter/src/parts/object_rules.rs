//! Objects of buckets that trigger a function or a queue: by rules on the account's own bus, where S3 puts what happens to them.

use std::collections::BTreeMap;

use model::Environment;
use model::description::{ObjectEvent, Threshold, Trigger};
use model::kinds::{BUCKET, WorkloadKind};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use terraform::{Module, Text, Value};

use super::queue::DeadLetterSender;
use super::schedules::{age, retries};
use crate::contribution::{
    Alarm, AlarmDefinition, AlarmMetric, FIVE_MINUTES, ShellVariable, summed,
};

/// Whether there is a rule.
pub(crate) const SOME: &str = "length(var.rules) > 0";

/// A rule on the account's own bus whose events trigger something.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RuleInput {
    pattern: Text,
    #[serde(default = "retries", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::EVENT_RETRIES.min, max = aws::ranges::EVENT_RETRIES.max))]
    retries: Option<Value<u32>>,
    #[serde(default = "age", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::EVENT_AGE_SECONDS.min, max = aws::ranges::EVENT_AGE_SECONDS.max))]
    max_age_seconds: Option<Value<u32>>,
}

/// The rules among the triggers: what each is called behind the name of what it triggers, the bucket and the trigger.
fn rules<'a>(
    env: &'a Environment,
    triggers: &'a [Trigger],
) -> impl Iterator<Item = (&'a str, &'a str, &'a Trigger)> {
    triggers.iter().filter_map(|trigger| {
        let bucket = trigger.bucket.as_deref()?;
        let oldest = env.oldest_name(&BUCKET, bucket);
        Some((trigger.object_rule_name(oldest), bucket, trigger))
    })
}

/// The same as inputs of the module.
pub(crate) fn inputs(env: &Environment, triggers: &[Trigger]) -> BTreeMap<String, RuleInput> {
    rules(env, triggers)
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

/// What alarms on rules are about.
#[derive(Clone, Copy)]
pub(crate) struct WatchedRules<'a> {
    /// The kind of what they trigger, and its first name.
    pub(crate) target: (&'static WorkloadKind, &'a str),
    /// What the names of the rules begin with.
    pub(crate) prefix: &'a str,
    /// What commands of the runbook are about.
    pub(crate) about: &'a [ShellVariable],
}

/// The alarms on a metric of the rules among the triggers. On the account's own bus rules are counted by rule alone ("Monitoring Amazon
/// EventBridge" of the Amazon EventBridge user guide, read 2026-11-28).
pub(crate) fn alarms(
    (env, triggers): (&Environment, &[Trigger]),
    watched: WatchedRules<'_>,
    (definition, metric): (&'static AlarmDefinition, &'static str),
    threshold: Threshold,
    words: &dyn Fn(f64) -> String,
) -> Vec<Alarm> {
    let Some(most) = threshold.value() else {
        return Vec::new();
    };
    let WatchedRules {
        target: (kind, first),
        prefix,
        about,
    } = watched;
    let metrics: Vec<AlarmMetric> = rules(env, triggers)
        .map(|(name, _, _)| {
            let rule = format!("{prefix}-{name}");
            AlarmMetric::new("AWS/Events", metric, ("RuleName", &rule), "Sum")
        })
        .collect();
    summed(&metrics)
        .map(|(end, value)| {
            let id = kind.alarm(first, &format!("{}{end}", definition.name));
            Alarm::above(id, value, most, FIVE_MINUTES, definition)
                .described(|window| format!("{} in {window}.", words(most)))
                .about(about.to_vec())
        })
        .collect()
}

/// Who puts into the dead-letter queue what no rule could hand over.
pub(crate) fn sender() -> DeadLetterSender {
    DeadLetterSender {
        sid: "ReceiveUndeliveredEvents",
        service: "events",
        // The rule's ARN has the account in it.
        source_arns: json!("${[for rule in values(aws_cloudwatch_event_rule.rules) : rule.arn]}"),
    }
}

/// What the rules trigger, as its module has it.
pub(crate) struct RuleTarget {
    /// What it is: `function`.
    pub(crate) noun: &'static str,
    /// What a rule does to it: `Invokes`.
    pub(crate) does: &'static str,
    /// Its ARN.
    pub(crate) arn: &'static str,
    /// What the names of the rules begin with, as a template.
    pub(crate) prefix: &'static str,
    /// What lets them, which is there before.
    pub(crate) allowed_by: &'static str,
}

/// Adds the rules and their targets.
pub(crate) fn add(m: &mut Module, target: &RuleTarget) {
    let RuleTarget {
        noun,
        does,
        arn,
        prefix,
        allowed_by,
    } = target;
    m.validation(
        "rules",
        &format!("alltrue([for name in keys(var.rules) : can(regex(\"^[0-9A-Za-z_-]+$\", name)) && length(\"{prefix}-${{name}}\") <= 64])"),
        &format!("With the {noun}'s name, names of rules have at most 64 letters, digits, hyphens and underscores."),
    );
    m.resource(
        "aws_cloudwatch_event_rule",
        "rules",
        json!({
            "for_each": "${var.rules}",
            "name": format!("{prefix}-${{each.key}}"),
            "description": format!("{does} {noun} ${{var.name}}."),
            "event_pattern": "${each.value.pattern}",
            "state": "${var.triggers_enabled ? \"ENABLED\" : \"DISABLED\"}",
        }),
    );
    m.resource(
        "aws_cloudwatch_event_target",
        "rules",
        json!({
            "for_each": "${var.rules}",
            "rule": "${aws_cloudwatch_event_rule.rules[each.key].name}",
            "target_id": noun,
            "arn": arn,
            "retry_policy": {
                "maximum_event_age_in_seconds": "${each.value.max_age_seconds}",
                "maximum_retry_attempts": "${each.value.retries}",
            },
            "dead_letter_config": { "arn": "${aws_sqs_queue.dead_letters.arn}" },
            // Nothing is sent before it may be received.
            "depends_on": [allowed_by, "aws_sqs_queue_policy.dead_letters"],
        }),
    );
}
