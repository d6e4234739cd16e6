//! Log groups, and alarms: that they are on, reach somebody, and watch something.

use plan::Instance;
use values::{Lookup, Value};

use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::scope::Scope;
use crate::verdict::{Verdict, argument, truth};

const GROUP: &[&str] = &["aws_cloudwatch_log_group"];
const ALARM: &[&str] = &["aws_cloudwatch_metric_alarm"];
const ALARMS: &[&str] = &[
    "aws_cloudwatch_metric_alarm",
    "aws_cloudwatch_composite_alarm",
];

/// Dimensions whose value is the name of a resource: its type, and the argument with its name.
const NAMED: &[(&str, &str, &str)] = &[
    ("FunctionName", "aws_lambda_function", "function_name"),
    ("TableName", "aws_dynamodb_table", "name"),
    ("ApiName", "aws_api_gateway_rest_api", "name"),
    ("QueueName", "aws_sqs_queue", "name"),
    ("TopicName", "aws_sns_topic", "name"),
    ("BucketName", "aws_s3_bucket", "bucket"),
    ("BackupVaultName", "aws_backup_vault", "name"),
    ("RuleName", "aws_cloudwatch_event_rule", "name"),
    ("LogGroupName", "aws_cloudwatch_log_group", "name"),
];

/// Does a composite alarm ask for an alarm?
fn is_child(scope: &Scope<'_>, alarm: &Instance) -> bool {
    let name = alarm.lookup("alarm_name").text();
    scope
        .plan
        .of_type("aws_cloudwatch_composite_alarm")
        .any(|composite| {
            let named = match (composite.lookup("alarm_rule").text(), name) {
                (Some(rule), Some(name)) => {
                    rule.contains(&format!("\"{name}\"")) || rule.contains(&format!("({name})"))
                }
                _ => false,
            };
            named
                || scope
                    .plan
                    .resolve_references(composite, "alarm_rule")
                    .found
                    .iter()
                    .any(|found| found.instance.address == alarm.address)
        })
}

/// The dimensions of an alarm's metrics, those of queries among them, with the path to each.
fn dimensions(alarm: &Instance) -> Option<Vec<(String, &Value)>> {
    let mut found = Vec::new();
    let mut take = |path: &str| match alarm.lookup(path) {
        Lookup::Unknown => None,
        Lookup::Absent => Some(()),
        Lookup::Known(dimensions) => {
            let entries = dimensions.entries().unwrap_or_default();
            found.extend(
                entries
                    .iter()
                    .map(|(name, value)| (name.to_string(), value)),
            );
            Some(())
        }
    };
    take("dimensions")?;
    let queries = match alarm.lookup("metric_query") {
        Lookup::Unknown => return None,
        seen => seen
            .known()
            .and_then(Value::items)
            .map_or(0, <[Value]>::len),
    };
    for at in 0..queries {
        take(&format!("metric_query.{at}.metric.0.dimensions"))?;
    }
    Some(found)
}

/// Is a name one slip away from another: the same but for case and separators, or by one character?
fn is_slip(name: &str, other: &str) -> bool {
    let plain = |text: &str| -> Vec<char> {
        text.chars()
            .filter(|c| !matches!(c, '-' | '_' | '.'))
            .flat_map(char::to_lowercase)
            .collect()
    };
    let (a, b) = (plain(name), plain(other));
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let left = a.len().min(b.len()) - start;
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take(left)
        .take_while(|(a, b)| a == b)
        .count();
    // Names that differ in a number are names of different things.
    let rest = |text: &[char]| text[start..text.len() - end].to_vec();
    let (a, b) = (rest(&a), rest(&b));
    a.len().max(b.len()) <= 1 && !a.iter().chain(&b).any(char::is_ascii_digit)
}

/// Does the value of a dimension name a resource of the plan?
fn resolves(scope: &Scope<'_>, dimension: &str, value: &Value) -> Option<Verdict> {
    let (_, kind, argument) = NAMED.iter().find(|(name, ..)| *name == dimension)?;
    let Some(text) = value.as_str() else {
        // It comes from an attribute of a resource, or from something else that apply makes.
        return Some(Verdict::unknown(&format!("dimensions.{dimension}")));
    };
    let names = || {
        scope
            .plan
            .of_type(kind)
            .chain(scope.plan.data_of_type(kind))
            .filter_map(|instance| instance.lookup(argument).text())
    };
    if scope.owner(kind, argument, text).is_some() || names().any(|name| name == text) {
        return Some(Verdict::Pass);
    }
    Some(match names().find(|name| is_slip(name, text)) {
        Some(near) => Verdict::fail(format!(
            "`{dimension}` is `{text}`, which nothing in the plan is called; `{near}` is"
        )),
        None => Verdict::undecided(format!(
            "`{dimension}` is `{text}`, which this plan does not make: judge the plan that makes it"
        )),
    })
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "logs-retention-set",
        title: "A log group keeps its logs for a time that somebody chose",
        types: GROUP,
        reason: "Without one they are kept, and paid for, for ever.",
        fix: "Set `retention_in_days`.",
        sources: Sources {
            checkov: &["CKV_AWS_66"],
            cdk_nag: &["Serverless-CloudWatchLogGroupRetentionPeriod"],
            ..Sources::NONE
        },
        differs: "checkov passes 0, which means for ever.",
        judge: |_, group| {
            let message = "`retention_in_days` is not set: logs are kept for ever";
            argument(
                "retention_in_days",
                group.lookup("retention_in_days"),
                Verdict::fail(message),
                |days| Verdict::pass_if(days.as_i64().is_some_and(|days| days > 0), message),
            )
        },
        examples: Examples {
            good: &[r#"{"aws_cloudwatch_log_group.a": {"retention_in_days": 30}}"#],
            bad: &[
                r#"{"aws_cloudwatch_log_group.a": {}}"#,
                r#"{"aws_cloudwatch_log_group.a": {"retention_in_days": 0}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_log_group.a": {"retention_in_days": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "logs-retention-year",
        title: "A log group keeps its logs for a year",
        severity: Severity::Low,
        strict: Strict::InProduction,
        below: "what happened to nobody's data is not asked for months later",
        types: GROUP,
        reason: "What happened is often asked for months later.",
        fix: "Set `retention_in_days` to 365 or more.",
        sources: Sources {
            checkov: &["CKV_AWS_338"],
            fsbp: &["CloudWatch.16"],
            ..Sources::NONE
        },
        judge: |_, group| {
            argument(
                "retention_in_days",
                group.lookup("retention_in_days"),
                Verdict::Pass,
                |days| {
                    let days = days.as_i64().unwrap_or(0);
                    Verdict::pass_if(
                        days == 0 || days >= 365,
                        format_args!("`retention_in_days` is {days}"),
                    )
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_log_group.a": {"retention_in_days": 365}}"#,
                r#"{"aws_cloudwatch_log_group.a": {"retention_in_days": 0}}"#,
            ],
            bad: &[r#"{"aws_cloudwatch_log_group.a": {"retention_in_days": 180}}"#],
            unknown: &[
                r#"{"aws_cloudwatch_log_group.a": {"retention_in_days": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "logs-kms",
        title: "A log group is encrypted with a key of the customer's own",
        strict: Strict::FromStaging,
        types: GROUP,
        reason: "Who may read the logs is then also decided by the key's policy.",
        fix: "Set `kms_key_id`; the key's policy has to let `logs.REGION.amazonaws.com` use it.",
        sources: Sources {
            checkov: &["CKV_AWS_158"],
            trivy: &["AWS-0017"],
            ..Sources::NONE
        },
        judge: |scope, group| scope.customer_key(group, "kms_key_id", "`kms_key_id` is not set"),
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_log_group.a": {"kms_key_id": "${aws_kms_key.a.arn}"}, "aws_kms_key.a": {}}"#,
            ],
            bad: &[r#"{"aws_cloudwatch_log_group.a": {}}"#],
            unknown: &[
                r#"{"aws_cloudwatch_log_group.a": {"kms_key_id": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "alarm-actions-enabled",
        title: "The actions of an alarm are on",
        severity: Severity::High,
        types: ALARMS,
        reason: "An alarm without them changes its colour, and nobody hears of it.",
        fix: "Remove `actions_enabled = false`.",
        sources: Sources {
            checkov: &["CKV_AWS_319"],
            fsbp: &["CloudWatch.17"],
            ..Sources::NONE
        },
        judge: |_, alarm| {
            truth(
                "actions_enabled",
                alarm.lookup("actions_enabled"),
                true,
                true,
                "`actions_enabled` is false",
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {}}"#,
                r#"{"aws_cloudwatch_composite_alarm.a": {"actions_enabled": true}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"actions_enabled": false}}"#,
                r#"{"aws_cloudwatch_composite_alarm.a": {"actions_enabled": false}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"actions_enabled": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "alarm-has-action",
        argument: "alarm_actions",
        title: "An alarm tells somebody",
        severity: Severity::High,
        strict: Strict::FromStaging,
        types: ALARMS,
        reason: "An alarm that only changes its colour wakes nobody.",
        fix: "Set `alarm_actions`, say to a topic; or let a composite alarm ask for it.",
        sources: Sources {
            cdk_nag: &[
                "HIPAA.Security-CloudWatchAlarmAction",
                "NIST.800.53.R5-CloudWatchAlarmAction",
            ],
            fsbp: &["CloudWatch.15"],
            ..Sources::NONE
        },
        judge: |scope, alarm| match scope.given(
            alarm,
            "alarm_actions",
            "`alarm_actions` names nobody",
        ) {
            Verdict::Fail(_) if is_child(scope, alarm) => {
                Verdict::NotApplicable("a composite alarm asks for it")
            }
            verdict => verdict,
        },
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_actions": ["${aws_sns_topic.a.arn}"]}, "aws_sns_topic.a": {}}"#,
                r#"{"aws_cloudwatch_composite_alarm.a": {"alarm_actions": ["arn:aws:sns:us-east-1:111122223333:a"]}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_name": "a"}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_actions": [], "ok_actions": ["arn:aws:sns:us-east-1:111122223333:a"]}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_actions": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_name": "a"}, "aws_cloudwatch_composite_alarm.b": {"alarm_rule": "ALARM(\"a\")", "alarm_actions": ["arn:aws:sns:us-east-1:111122223333:a"]}}"#,
            ],
        },
        ..Control::BLANK
    },
    Control {
        id: "alarm-missing-data",
        title: "What an alarm makes of missing data is decided",
        severity: Severity::Low,
        types: ALARM,
        reason: "Without data an alarm keeps its state by default: one that fired stays red, one on a dead thing stays green.",
        fix: "Set `treat_missing_data`: `notBreaching` where silence is good, `breaching` where it is not.",
        sources: Sources {
            document: "Amazon CloudWatch guide, configuring how alarms treat missing data, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, alarm| {
            let message = "`treat_missing_data` is not set";
            // The provider writes AWS's default where nothing is written.
            let written = scope
                .plan
                .configuration_of(alarm)
                .is_none_or(|configuration| {
                    configuration
                        .body
                        .expression("treat_missing_data")
                        .is_some()
                });
            argument(
                "treat_missing_data",
                alarm.lookup("treat_missing_data"),
                Verdict::fail(message),
                |_| Verdict::pass_if(written, message),
            )
        },
        examples: Examples {
            good: &[r#"{"aws_cloudwatch_metric_alarm.a": {"treat_missing_data": "notBreaching"}}"#],
            bad: &[r#"{"aws_cloudwatch_metric_alarm.a": {}}"#],
            unknown: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"treat_missing_data": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "alarm-dimensions-resolve",
        argument: "dimensions",
        title: "An alarm watches something that is there",
        types: ALARM,
        reason: "An alarm on a name that nothing has gets no data, and never fires.",
        fix: "Refer to the resource's own name in `dimensions`.",
        sources: Sources {
            document: "Amazon CloudWatch guide, dimensions, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, alarm| match dimensions(alarm) {
            None => Verdict::unknown("dimensions"),
            Some(dimensions) => Verdict::all(
                dimensions
                    .iter()
                    .filter_map(|(name, value)| resolves(scope, name, value)),
                Verdict::NotApplicable("no dimension of it names a resource"),
            ),
        },
        examples: Examples {
            good: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"dimensions": {"TableName": "todos"}}, "aws_dynamodb_table.a": {"name": "todos"}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"metric_query": [{"id": "a", "expression": "b"}, {"id": "b", "metric": [{"dimensions": {"QueueName": "jobs"}}]}]}, "aws_sqs_queue.a": {"name": "jobs"}}"#,
            ],
            bad: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"dimensions": {"TableName": "todo"}}, "aws_dynamodb_table.a": {"name": "todos"}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"metric_query": [{"id": "b", "metric": [{"dimensions": {"QueueName": "shop_jobs"}}]}]}, "aws_sqs_queue.a": {"name": "shop-jobs"}}"#,
            ],
            unknown: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"dimensions": {"TableName": "${terraform_data.a.output}"}}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"dimensions": {"FunctionName": "billing"}}, "aws_lambda_function.a": {"function_name": "shop"}}"#,
            ],
            exempt: &[
                r#"{"aws_cloudwatch_metric_alarm.a": {"dimensions": {"Environment": "production"}}}"#,
            ],
        },
        ..Control::BLANK
    },
];

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn slips_are_told_from_other_names() {
        for (a, b, slip) in [
            ("todo", "todos", true),
            ("shop-jobs", "shop_jobs", true),
            ("Orders", "orders", true),
            ("ordres", "orders", false),
            ("orders-1", "orders-2", false),
            ("orders", "orders2", false),
            ("orders", "billing", false),
            ("orders-dlq", "orders", false),
        ] {
            assert_eq!(is_slip(a, b), slip, "{a} {b}");
        }
    }
}
