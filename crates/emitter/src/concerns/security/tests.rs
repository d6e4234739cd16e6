//! The tests of the module `security`.

use serde_json::json;
use terraform::{TestFile, TestRun};

/// The statement of the key's policy with an id.
fn key(sid: &str) -> String {
    format!(
        "one([for s in jsondecode(aws_kms_key.this.policy).Statement : s if s.Sid == \"{sid}\"])"
    )
}

/// What is tested beside on version 6 of the provider.
pub(super) fn on_provider_6(file: TestFile) -> TestFile {
    let packages = key("PackagesOfTheEnvironment");
    file.run(
        TestRun::plan("lets_lambda_keep_packages_under_the_key")
            .assert(
                &format!("{packages}.Principal.Service == \"lambda.amazonaws.com\" && toset({packages}.Action) == toset([\"kms:Decrypt\", \"kms:GenerateDataKey\"])"),
                "Lambda cannot encrypt the packages that it keeps, or may do more.",
            )
            .assert(
                &format!("{packages}.Condition.StringLike[\"kms:EncryptionContext:aws:lambda:FunctionArn\"] == \"arn:aws:lambda:us-east-1:111122223333:function:shop-production-*\""),
                "Functions of others may use the key, or ours may not.",
            ),
    )
}

pub(super) fn file() -> TestFile {
    TestFile::new(
        "security",
        json!({ "name": "shop-production", "account_id": "111122223333" }),
    )
    .mock("data.aws_region", json!({ "id": "us-east-1" }))
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .mock(
        "aws_kms_key",
        json!({ "arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555" }),
    )
    .mock(
        "aws_cloudwatch_log_group",
        json!({ "arn": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/cloudtrail/shop-production" }),
    )
    .mock("aws_sns_topic", json!({ "arn": "arn:aws:sns:us-east-1:111122223333:shop-production-audit-trail" }))
    .mock("aws_s3_bucket", json!({ "id": "a-bucket" }))
    .mock("aws_iam_role", json!({ "arn": "arn:aws:iam::111122223333:role/shop-production" }))
    .run(
        TestRun::plan("counts_what_nobody_does_in_ordinary_operation")
            .with_variables(json!({ "audit_trail": true }))
            .assert(
                "toset(keys(aws_cloudwatch_log_metric_filter.security)) == toset([\"key-disabled\", \"root-use\", \"sign-in-without-mfa\", \"trail-changed\", \"trail-stopped\", \"vault-weakened\"])",
                "Something is not counted, or what people apply by hand is.",
            )
            .assert(
                "alltrue([for name, filter in aws_cloudwatch_log_metric_filter.security : filter.log_group_name == \"/aws/cloudtrail/shop-production\" && filter.metric_transformation[0].namespace == \"Security/shop-production\" && filter.metric_transformation[0].name == name && filter.metric_transformation[0].value == \"1\"])",
                "It is counted elsewhere than the alarms look.",
            )
            .assert(
                "strcontains(aws_cloudwatch_log_metric_filter.security[\"vault-weakened\"].pattern, \"shop-production-*\") && !strcontains(aws_cloudwatch_log_metric_filter.security[\"vault-weakened\"].pattern, \"PutBackupVault\")",
                "Vaults of others are meant, or the apply that makes ours.",
            ),
    )
    .run(
        TestRun::plan("counts_what_is_done_beside_a_pipeline")
            .with_variables(json!({ "audit_trail": true, "apply_role_arn": "arn:aws:iam::111122223333:role/shop-production-github-apply" }))
            .assert(
                "length(aws_cloudwatch_log_metric_filter.security) == 8 && alltrue([for name in [\"policy-changed\", \"trail-changed\", \"vault-weakened\"] : strcontains(aws_cloudwatch_log_metric_filter.security[name].pattern, \"!= \\\"*-github-apply\\\"\")])",
                "The pipeline's own applies are counted.",
            )
            .assert(
                "alltrue([for filter in values(aws_cloudwatch_log_metric_filter.security) : length(filter.pattern) <= 1024])",
                "CloudWatch takes no pattern of this length.",
            ),
    )
    .run(
        TestRun::plan("counts_nothing_where_it_is_not_wanted")
            .with_variables(json!({ "audit_trail": true, "security_events": false }))
            .assert(
                "length(aws_cloudwatch_log_metric_filter.security) == 0",
                "Events are counted that nobody asked for.",
            ),
    )
    .run(
        TestRun::plan("counts_nothing_without_a_trail_of_changes")
            .with_variables(json!({ "access_logs": false, "recorded_buckets": ["orders"] }))
            .assert(
                "length(aws_cloudwatch_log_metric_filter.security) == 0",
                "What is not recorded is counted.",
            ),
    )
    .run(
        TestRun::plan("rotates_the_key_and_leaves_a_way_back_in")
            .assert(
                "aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30",
                "The key does not rotate, or ends too soon after its deletion.",
            )
            .assert(
                &format!("{k}.Principal.AWS == \"arn:aws:iam::111122223333:root\" && {k}.Action == \"kms:*\"", k = key("AccountKeepsTheKey")),
                "The account can lose its key.",
            )
            .assert(
                "alltrue([for s in jsondecode(aws_kms_key.this.policy).Statement : strcontains(jsonencode(try(s.Condition, {})), \"111122223333\") if can(s.Principal.Service)])",
                "A service may use the key on behalf of another account.",
            )
            .assert(
                &format!("{}.Condition.StringLike[\"kms:EncryptionContext:aws:logs:arn\"] == \"arn:aws:logs:us-east-1:111122223333:*\"", key("LogGroupsOfTheAccount")),
                "Log groups cannot use the key.",
            )
            .assert(
                "alltrue([for service in [\"budgets\", \"cloudtrail\", \"cloudwatch\", \"costalerts\", \"events\"] : contains([for s in jsondecode(aws_kms_key.this.policy).Statement : s.Principal.Service if can(s.Principal.Service)], \"${service}.amazonaws.com\")])",
                "A service that publishes to encrypted topics cannot use the key.",
            )
            .assert(
                // EventBridge does not say to SNS for whom it acts.
                &format!("{t}.Condition == {{ StringLike = {{ \"kms:EncryptionContext:aws:sns:topicArn\" = \"arn:aws:sns:us-east-1:111122223333:*\" }} }}", t = key("EventsToEncryptedTopics")),
                "EventBridge cannot publish to encrypted topics, or to those of others.",
            )
            .assert(
                &format!("{}.Principal.Service == \"logs.us-east-1.amazonaws.com\"", key("LogGroupsOfTheAccount")),
                "CloudWatch Logs is called otherwise.",
            )
            .assert(
                "aws_kms_alias.this.name == \"alias/shop-production\"",
                "The alias is not named after application and environment.",
            ),
    )
    .run(
        TestRun::plan("lets_a_pipeline_keep_the_key_from_the_beginning")
            .with_variables(json!({
                "apply_role_arn": "arn:aws:iam::111122223333:role/shop-production-github-apply",
                "plan_role_arn": "arn:aws:iam::111122223333:role/shop-production-github-plan",
            }))
            .assert(
                &format!(
                    "{k}.Principal.AWS == \"arn:aws:iam::111122223333:role/shop-production-github-apply\" && contains({k}.Action, \"kms:EnableKeyRotation\")",
                    k = key("DeliveryKeepsTheKey")
                ),
                "Who makes the key cannot turn on its rotation.",
            )
            .assert(
                &format!(
                    "toset(flatten([{k}.Action])) == toset([\"kms:Decrypt\"]) && alltrue([for service in {k}.Condition.StringLike[\"kms:ViaService\"] : can(regex(\"^[a-z]+\\\\.\\\\*\\\\.amazonaws\\\\.com\\\\*$\", service))])",
                    k = key("PlansReadWithTheKey")
                ),
                "Who plans may do more with the key than read through services.",
            ),
    )
    .run(
        TestRun::plan("names_no_pipeline_where_there_is_none").assert(
            "length([for s in jsondecode(aws_kms_key.this.policy).Statement : s if can(regex(\"Delivery|Plans\", s.Sid))]) == 0",
            "The key's policy names a role that is not there.",
        ),
    )
    .run(
        TestRun::plan("keeps_logs_for_seven_years")
            .assert(
                "aws_s3_bucket.security_logs.bucket == \"shop-production-security-logs-111122223333\" && one(one(aws_s3_bucket_server_side_encryption_configuration.security_logs.rule).apply_server_side_encryption_by_default).sse_algorithm == \"aws:kms\"",
                "The bucket of security logs is not encrypted with the key.",
            )
            .assert(
                "alltrue([for configuration in [aws_s3_bucket_lifecycle_configuration.security_logs, aws_s3_bucket_lifecycle_configuration.access_logs[0]] : toset([for t in configuration.rule[0].transition : \"${t.days} ${t.storage_class}\"]) == toset([\"90 STANDARD_IA\", \"365 GLACIER\", \"730 DEEP_ARCHIVE\"]) && configuration.rule[0].expiration[0].days == 2555 && configuration.rule[0].noncurrent_version_expiration[0].noncurrent_days == 90])",
                "Logs are not moved at 90, 365 and 730 days and ended at 2555, old versions too.",
            )
            .assert(
                "one([for s in jsondecode(aws_s3_bucket_policy.access_logs[0].policy).Statement : s if s.Sid == \"ReceiveAccessLogs\"]).Condition.StringEquals[\"aws:SourceAccount\"] == \"111122223333\"",
                "Access logs of other accounts are let in, or none at all.",
            )
            .assert(
                "aws_s3_bucket_logging.security_logs[0].target_bucket == aws_s3_bucket.access_logs[0].id",
                "Access to the security logs is not logged.",
            ),
    )
    .run(
        TestRun::plan("makes_nothing_that_an_account_has_once_unless_told").assert(
            "length(aws_cloudtrail.this) + length(aws_api_gateway_account.this) + length(aws_s3_account_public_access_block.this) + length(aws_accessanalyzer_analyzer.this) + length(aws_xray_encryption_config.this) == 0",
            "Something of the account was taken over without being asked.",
        ),
    )
    .run(
        TestRun::plan("lets_nobody_delete_what_was_logged").assert(
            "one([for s in jsondecode(aws_s3_bucket_policy.security_logs.policy).Statement : s if s.Sid == \"NobodyDeletes\"]).Effect == \"Deny\" && toset(one([for s in jsondecode(aws_s3_bucket_policy.security_logs.policy).Statement : s if s.Sid == \"NobodyDeletes\"]).Action) == toset([\"s3:DeleteObject\", \"s3:DeleteObjectVersion\"])",
            "Logs of the audit trail can be deleted.",
        ),
    )
    .run(
        TestRun::plan("goes_with_its_logs_when_told")
            .with_variables(json!({ "force_destroy": true }))
            .assert(
                "aws_s3_bucket.security_logs.force_destroy && aws_s3_bucket.access_logs[0].force_destroy && length([for s in jsondecode(aws_s3_bucket_policy.security_logs.policy).Statement : s if s.Sid == \"NobodyDeletes\"]) == 0",
                "An environment that comes and goes leaves its logs.",
            ),
    )
    .run(
        TestRun::plan("records_every_change_when_told")
            .with_variables(json!({ "audit_trail": true }))
            .assert(
                "aws_cloudtrail.this[0].is_multi_region_trail && aws_cloudtrail.this[0].enable_log_file_validation && aws_cloudtrail.this[0].kms_key_id == aws_kms_key.this.arn && aws_cloudtrail.this[0].s3_bucket_name == aws_s3_bucket.security_logs.id",
                "The trail does not cover all regions, is not validated or not encrypted.",
            )
            .assert(
                "aws_cloudtrail.this[0].sns_topic_name == \"shop-production-audit-trail\" && aws_sns_topic.trail[0].kms_master_key_id == aws_kms_key.this.arn",
                "New files of the trail are told to nobody, or in clear.",
            )
            .assert(
                "one([for s in jsondecode(aws_s3_bucket_policy.security_logs.policy).Statement : s if s.Sid == \"TrailWrites\"]).Condition.StringEquals[\"aws:SourceArn\"] == \"arn:aws:cloudtrail:us-east-1:111122223333:trail/shop-production\"",
                "The bucket does not take the trail, or takes any.",
            )
            .assert(
                "jsondecode(aws_iam_role.trail[0].assume_role_policy).Statement == [{ Action = \"sts:AssumeRole\", Effect = \"Allow\", Principal = { Service = \"cloudtrail.amazonaws.com\" }, Sid = \"AssumedByService\" }]",
                "CloudTrail cannot take the role: it does not say for whom it acts there.",
            )
            .assert(
                "length(aws_cloudtrail.this[0].advanced_event_selector) == 0",
                "The trail takes in more than changes, which costs by the event.",
            ),
    )
    .run(
        TestRun::plan("records_requests_for_objects_under_the_key_when_told")
            .with_variables(json!({ "access_logs": false, "recorded_buckets": ["shop-production-invoices-111122223333"] }))
            .assert(
                "length(aws_s3_bucket.access_logs) + length(aws_s3_bucket_logging.security_logs) + length(aws_s3_bucket_policy.access_logs) == 0",
                "S3 logs requests, under its own key.",
            )
            .assert(
                "aws_cloudtrail.this[0].kms_key_id == aws_kms_key.this.arn && length([for s in aws_cloudtrail.this[0].advanced_event_selector : s if anytrue([for f in s.field_selector : try(contains(f.equals, \"Management\"), false)])]) == 0",
                "Requests are not recorded under the key, or changes are recorded a second time.",
            )
            .assert(
                "toset(flatten([for s in aws_cloudtrail.this[0].advanced_event_selector : [for f in s.field_selector : f.starts_with if f.field == \"resources.ARN\"]])) == toset([\"arn:aws:s3:::shop-production-invoices-111122223333/\", \"arn:aws:s3:::shop-production-security-logs-111122223333/\"])",
                "Requests for some objects are not recorded.",
            )
            .assert(
                "alltrue([for s in aws_cloudtrail.this[0].advanced_event_selector : anytrue([for f in s.field_selector : try(contains(f.not_equals, \"PutObject\"), false)]) if anytrue([for f in s.field_selector : try(strcontains(join(\" \", f.starts_with), \"security-logs\"), false)])])",
                "Each file of the trail would be an event of the next.",
            ),
    )
    .run(
        TestRun::plan("records_changes_and_requests_in_one_trail")
            .with_variables(json!({ "audit_trail": true, "access_logs": false }))
            .assert(
                "length(aws_cloudtrail.this) == 1 && toset([for s in aws_cloudtrail.this[0].advanced_event_selector : s.name]) == toset([\"Changes in the account\", \"Requests for logs, but for the writing of them\"])",
                "The trail does not record both, or there are two.",
            ),
    )
    .run(
        TestRun::plan("makes_the_settings_of_the_account_when_told")
            .with_variables(json!({ "api_gateway_logs": true, "public_access_block": true, "access_analyzer": true, "xray_encryption": true }))
            .assert(
                "aws_api_gateway_account.this[0].cloudwatch_role_arn == aws_iam_role.api_gateway[0].arn && aws_s3_account_public_access_block.this[0].block_public_policy && aws_accessanalyzer_analyzer.this[0].type == \"ACCOUNT\"",
                "A setting of the account is missing.",
            )
            .assert(
                "!can(jsondecode(aws_iam_role.api_gateway[0].assume_role_policy).Statement[0].Condition)",
                "API Gateway is asked for what no document says that it sends.",
            )
            .assert(
                "aws_xray_encryption_config.this[0].type == \"KMS\" && aws_xray_encryption_config.this[0].key_id == aws_kms_key.this.arn",
                "Traces are not encrypted with the key.",
            ),
    )
    .run(
        TestRun::plan("refuses_an_account_that_is_none")
            .with_variables(json!({ "account_id": "12" }))
            .refused("var.account_id"),
    )
    .run(
        TestRun::plan("refuses_a_key_that_ends_too_soon")
            .with_variables(json!({ "key_deletion_days": 3 }))
            .refused("var.key_deletion_days"),
    )
}
