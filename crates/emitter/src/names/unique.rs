//! The types whose names AWS gives once.

use crate::workloads::WORKLOADS;

/// How far a name has to be unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameScope {
    /// In a Region of an account.
    Region,
    /// In an account.
    Account,
    /// Everywhere.
    World,
}

/// A type whose names AWS gives once.
#[derive(Clone, Copy, Debug)]
pub struct UniqueName {
    /// The type.
    pub kind: &'static str,
    /// The argument with the name.
    pub argument: &'static str,
    /// How far the name has to be unique.
    pub reach: NameScope,
    /// One of it, for people.
    pub thing: &'static str,
    /// Characters that the name may have.
    pub longest: usize,
}

pub(crate) const fn named(
    kind: &'static str,
    argument: &'static str,
    reach: NameScope,
    thing: &'static str,
    longest: usize,
) -> UniqueName {
    UniqueName {
        kind,
        argument,
        reach,
        thing,
        longest,
    }
}

/// The types whose names AWS gives once: those of this list, and what kinds of workloads say of types that are theirs alone.
pub fn unique_names() -> impl Iterator<Item = &'static UniqueName> {
    let of_kinds = WORKLOADS.iter().flat_map(|row| row.own_types.names);
    NAMED.iter().chain(of_kinds)
}

/// How the names of a type are unique; nothing where they need not be.
#[must_use]
pub fn unique_name(kind: &str) -> Option<&'static UniqueName> {
    unique_names().find(|unique| unique.kind == kind)
}

/// The types whose names AWS gives once, as far as modules have them. How long they may be is from the services' API
/// models (botocore 1.44, read 2026-11). What has to be unique in something else alone (an alias in its function) is not among them: each
/// module makes what its own belong to. `checker`'s table says the same of any plan, and a test holds both
/// against each other.
const NAMED: &[UniqueName] = &[
    named(
        "aws_accessanalyzer_analyzer",
        "analyzer_name",
        NameScope::Region,
        "an analyzer",
        255,
    ),
    named(
        "aws_apigatewayv2_domain_name",
        "domain_name",
        NameScope::Region,
        "a domain name of APIs",
        512,
    ),
    named(
        "aws_backup_framework",
        "name",
        NameScope::Region,
        "a backup framework",
        256,
    ),
    named(
        "aws_backup_restore_testing_plan",
        "name",
        NameScope::Region,
        "a restore testing plan",
        50,
    ),
    named(
        "aws_backup_vault",
        "name",
        NameScope::Region,
        "a backup vault",
        50,
    ),
    named(
        "aws_budgets_budget",
        "name",
        NameScope::Account,
        "a budget",
        100,
    ),
    named(
        "aws_chatbot_slack_channel_configuration",
        "configuration_name",
        NameScope::Account,
        "a configuration of a channel of Slack",
        128,
    ),
    named(
        "aws_chatbot_teams_channel_configuration",
        "configuration_name",
        NameScope::Account,
        "a configuration of a channel of Microsoft Teams",
        128,
    ),
    named("aws_cloudtrail", "name", NameScope::Region, "a trail", 128),
    named(
        "aws_cloudwatch_composite_alarm",
        "alarm_name",
        NameScope::Region,
        "an alarm",
        255,
    ),
    named(
        "aws_cloudwatch_dashboard",
        "dashboard_name",
        NameScope::Account,
        "a dashboard",
        255,
    ),
    named(
        "aws_cloudwatch_event_rule",
        "name",
        NameScope::Region,
        "a rule",
        64,
    ),
    named(
        "aws_cloudwatch_log_group",
        "name",
        NameScope::Region,
        "a log group",
        512,
    ),
    named(
        "aws_cloudwatch_metric_alarm",
        "alarm_name",
        NameScope::Region,
        "an alarm",
        255,
    ),
    named(
        "aws_dynamodb_table",
        "name",
        NameScope::Region,
        "a table",
        255,
    ),
    named(
        "aws_iam_policy",
        "name",
        NameScope::Account,
        "an IAM policy",
        128,
    ),
    named(
        "aws_iam_role",
        "name",
        NameScope::Account,
        "an IAM role",
        64,
    ),
    named(
        "aws_kms_alias",
        "name",
        NameScope::Region,
        "an alias of a key",
        256,
    ),
    named(
        "aws_lambda_function",
        "function_name",
        NameScope::Region,
        "a function",
        64,
    ),
    named(
        "aws_s3_bucket",
        "bucket",
        NameScope::World,
        "an S3 bucket",
        63,
    ),
    named(
        "aws_scheduler_schedule",
        "name",
        NameScope::Region,
        "a schedule",
        64,
    ),
    named("aws_sns_topic", "name", NameScope::Region, "a topic", 256),
    named("aws_sqs_queue", "name", NameScope::Region, "a queue", 80),
];
