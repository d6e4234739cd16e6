//! What the provider plans for arguments that are not written, and that it does not compute: the `Default`
//! of its schema, which `terraform providers schema` does not tell. `tests/run planning` holds the list
//! against Terraform's own plans.

use values::{Value, json};

/// Type, path and default, as JSON. Of the provider's version 5.100.0, read 2026-11.
const DEFAULTS: &[(&str, &str, &str)] = &[
    (
        "aws_budgets_budget",
        "time_period_end",
        "\"2087-06-15_00:00\"",
    ),
    (
        "aws_chatbot_slack_channel_configuration",
        "logging_level",
        "\"NONE\"",
    ),
    (
        "aws_chatbot_slack_channel_configuration",
        "user_authorization_required",
        "false",
    ),
    (
        "aws_chatbot_teams_channel_configuration",
        "logging_level",
        "\"NONE\"",
    ),
    (
        "aws_chatbot_teams_channel_configuration",
        "user_authorization_required",
        "false",
    ),
    ("aws_cloudwatch_composite_alarm", "actions_enabled", "true"),
    (
        "aws_cloudwatch_event_bus_policy",
        "event_bus_name",
        "\"default\"",
    ),
    ("aws_cloudwatch_event_rule", "event_bus_name", "\"default\""),
    (
        "aws_cloudwatch_event_target",
        "event_bus_name",
        "\"default\"",
    ),
    ("aws_cloudwatch_metric_alarm", "actions_enabled", "true"),
    (
        "aws_cloudwatch_metric_alarm",
        "treat_missing_data",
        "\"missing\"",
    ),
    // Planned over what there is alone: of a new table its difference is suppressed (dynamodb/table.go).
    ("aws_dynamodb_table", "table_class", "\"STANDARD\""),
    ("aws_iam_policy", "path", "\"/\""),
    ("aws_iam_role", "max_session_duration", "3600"),
    ("aws_iam_role", "path", "\"/\""),
    (
        "aws_kms_key",
        "customer_master_key_spec",
        "\"SYMMETRIC_DEFAULT\"",
    ),
    ("aws_kms_key", "is_enabled", "true"),
    ("aws_kms_key", "key_usage", "\"ENCRYPT_DECRYPT\""),
    ("aws_lambda_event_source_mapping", "enabled", "true"),
    ("aws_lambda_function", "memory_size", "128"),
    ("aws_lambda_function", "package_type", "\"Zip\""),
    (
        "aws_lambda_function",
        "reserved_concurrent_executions",
        "-1",
    ),
    ("aws_lambda_function", "timeout", "3"),
    (
        "aws_lambda_function_event_invoke_config",
        "maximum_retry_attempts",
        "2",
    ),
    (
        "aws_lambda_invocation",
        "lifecycle_scope",
        "\"CREATE_ONLY\"",
    ),
    ("aws_lambda_invocation", "terraform_key", "\"tf\""),
    (
        "aws_scheduler_schedule",
        "schedule_expression_timezone",
        "\"UTC\"",
    ),
    ("aws_scheduler_schedule", "state", "\"ENABLED\""),
    (
        "aws_sns_topic_subscription",
        "confirmation_timeout_in_minutes",
        "1",
    ),
    ("aws_sqs_queue", "max_message_size", "262144"),
    ("aws_sqs_queue", "message_retention_seconds", "345600"),
    ("aws_sqs_queue", "visibility_timeout_seconds", "30"),
    ("aws_vpc", "enable_dns_support", "true"),
    ("aws_vpc", "instance_tenancy", "\"default\""),
];

/// The default of an argument, by its path without places.
pub(super) fn default(kind: &str, path: &str) -> Option<Value> {
    let found = DEFAULTS.iter().find(|row| row.0 == kind && row.1 == path)?;
    json::parse(found.2).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_of_an_argument_that_the_provider_does_not_compute() {
        let schema = emitter::provider_schema();
        for (kind, path, text) in DEFAULTS {
            assert!(json::parse(text).is_ok(), "{text}");
            let Some(of) = schema.resources.get(*kind) else {
                continue;
            };
            let argument = of.attributes.get(*path);
            assert!(
                argument.is_some_and(|argument| argument.optional),
                "{kind}.{path}"
            );
        }
    }
}
