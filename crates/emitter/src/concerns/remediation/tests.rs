//! The tests of the module `remediation`.

use serde_json::json;
use terraform::{TestFile, TestRun};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555";

#[expect(clippy::too_many_lines, reason = "a list of runs")]
pub(super) fn file() -> TestFile {
    let orders = |action: &str| {
        json!({
            "function": "shop-production-orders",
            "alias": "live",
            "action": action,
            "memory_cap_mb": 3008,
            "described_in": "[functions.orders] of environments/production/environment.toml",
        })
    };
    let billing = json!({ "function": "billing", "action": "recycle", "cooldown_minutes": 30 });
    let policy =
        |key: &str| format!("jsondecode(aws_iam_policy.functions[\"{key}\"].policy).Statement");
    TestFile::new(
        "remediation",
        json!({
            "name": "shop-production",
            "account_id": "111122223333",
            "kms_key_arn": KEY,
            "alert_topic_arn": "arn:aws:sns:us-east-1:111122223333:shop-production-alerts",
            "mode": "act",
            "remedies": {
                "shop-production-function-orders-errors": orders("roll_back"),
                "shop-production-function-orders-duration": orders("raise_memory"),
                "shop-production-function-billing-errors": billing,
                "shop-production-function-orders-throttles": orders("notify"),
            },
        }),
    )
    .mock("data.aws_region", json!({ "id": "us-east-1" }))
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .mock("aws_iam_role", json!({ "arn": "arn:aws:iam::111122223333:role/shop-production-remediation" }))
    .mock("aws_iam_policy", json!({ "arn": "arn:aws:iam::111122223333:policy/shop-production-remediation" }))
    .mock("aws_sqs_queue", json!({ "arn": "arn:aws:sqs:us-east-1:111122223333:shop-production-remediation-dlq" }))
    .mock("aws_cloudwatch_log_group", json!({ "arn": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/shop-production-remediation" }))
    .mock("aws_cloudwatch_event_rule", json!({ "arn": "arn:aws:events:us-east-1:111122223333:rule/shop-production-remediation-000" }))
    .mock("aws_lambda_alias", json!({ "arn": "arn:aws:lambda:us-east-1:111122223333:function:shop-production-remediation:live" }))
    .mock("aws_dynamodb_table", json!({ "arn": "arn:aws:dynamodb:us-east-1:111122223333:table/shop-production-remediation" }))
    .run(
        TestRun::plan("hears_of_its_alarms_alone")
            .assert(
                "length(aws_cloudwatch_event_rule.alarms) == 1 && aws_cloudwatch_event_rule.alarms[\"000\"].event_pattern == jsonencode({ source = [\"aws.cloudwatch\"], detail-type = [\"CloudWatch Alarm State Change\"], detail = { alarmName = sort(keys(var.remedies)), state = { value = [\"ALARM\"] }, previousState = { value = [\"OK\"] } } })",
                "The rule matches something besides the alarms of the table that go from OK to ALARM.",
            )
            .assert(
                "aws_cloudwatch_event_target.function[\"000\"].arn == module.function.alias_arn && aws_cloudwatch_event_target.function[\"000\"].dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn && aws_cloudwatch_event_target.function[\"000\"].retry_policy[0].maximum_retry_attempts == 10",
                "The rule does not lead to the alias, or loses what it cannot deliver.",
            )
            .assert(
                "aws_lambda_permission.rules[\"000\"].source_arn == aws_cloudwatch_event_rule.alarms[\"000\"].arn && aws_lambda_permission.rules[\"000\"].qualifier == \"live\" && aws_lambda_permission.rules[\"000\"].source_account == null",
                "Somebody besides the rule may start remediation.",
            )
            .assert(
                "one([for s in jsondecode(aws_sqs_queue_policy.dead_letters.policy).Statement : s if s.Effect == \"Allow\"]).Condition.ArnEquals[\"aws:SourceArn\"] == [aws_cloudwatch_event_rule.alarms[\"000\"].arn]",
                "Somebody besides the rule may send to the queue.",
            ),
    )
    .run(
        TestRun::plan("says_in_the_ledger_what_is_allowed")
            .assert(
                "jsondecode(aws_dynamodb_table_item.allowed[\"shop-production-function-orders-duration\"].item) == { id = { S = \"allowed#shop-production-function-orders-duration\" }, function = { S = \"shop-production-orders\" }, alias = { S = \"live\" }, action = { S = \"raise_memory\" }, memory_cap_mb = { N = \"3008\" }, cooldown_minutes = { N = \"60\" }, attempts_per_day = { N = \"3\" }, described_in = { S = \"[functions.orders] of environments/production/environment.toml\" } }",
                "The item does not say what was passed.",
            )
            .assert(
                "[for key in [\"window_minutes\", \"error_rate_percent\"] : jsondecode(aws_dynamodb_table_item.allowed[\"shop-production-function-orders-errors\"].item)[key].N] == [\"60\", \"5\"]",
                "A rollback has no window, or no rate.",
            )
            .assert(
                "jsondecode(aws_dynamodb_table_item.environment.item) == { id = { S = \"environment\" }, functions = { L = [{ M = { name = { S = \"shop-production-orders\" }, alias = { S = \"live\" } } }] }, maintenance = { L = [] } }",
                "Functions that are rolled back do not know of each other, or there is maintenance that nobody asked for.",
            )
            .assert(
                "!can(jsondecode(aws_dynamodb_table_item.allowed[\"shop-production-function-billing-errors\"].item).alias) && length(aws_dynamodb_table_item.allowed) == 4",
                "There are not as many items as remedies, or one has an alias that was not passed.",
            )
            .assert(
                "aws_dynamodb_table.ledger.deletion_protection_enabled && aws_dynamodb_table.ledger.server_side_encryption[0].kms_key_arn == var.kms_key_arn && aws_dynamodb_table.ledger.point_in_time_recovery[0].enabled && aws_dynamodb_table.ledger.ttl[0].attribute_name == \"expires_at\"",
                "The ledger is not protected, not encrypted, not recoverable, or grows for ever.",
            )
            .assert(
                "one([for s in local.statements : s if s.sid == \"WriteOwnItemsOfLedger\"]).condition[\"ForAllValues:StringLike\"][\"dynamodb:LeadingKeys\"] == [\"event#*\", \"target#*\"] && length([for s in local.statements : s if contains(s.actions, \"dynamodb:PutItem\") && s.sid != \"WriteOwnItemsOfLedger\"]) == 0",
                "The function may write what it is allowed to do.",
            ),
    )
    .run(
        TestRun::plan("may_do_exactly_what_its_remedies_need")
            .assert(
                "toset(keys(aws_iam_policy.functions)) == toset([\"raise_memory+roll_back-0\", \"recycle-0\"])",
                "There are policies besides those of the remedies.",
            )
            .assert(
                &format!("{}[0].Action == [\"lambda:GetFunctionConfiguration\", \"lambda:UpdateFunctionConfiguration\"] && {0}[0].Resource == [\"arn:aws:lambda:us-east-1:111122223333:function:billing\"]", policy("recycle-0")),
                "Recycling has other rights than it needs.",
            )
            .assert(
                &format!("{}[0].Action == [\"lambda:GetAlias\", \"lambda:GetFunctionConfiguration\", \"lambda:ListVersionsByFunction\", \"lambda:PublishVersion\", \"lambda:UpdateAlias\", \"lambda:UpdateFunctionConfiguration\"] && alltrue([for s in {0} : s.Resource == [\"arn:aws:lambda:us-east-1:111122223333:function:shop-production-orders\", \"arn:aws:lambda:us-east-1:111122223333:function:shop-production-orders:live\"]])", policy("raise_memory+roll_back-0")),
                "The rights on orders are not what its remedies need, or not on it alone.",
            )
            .assert(
                "alltrue([for policy in values(aws_iam_policy.functions) : !strcontains(policy.policy, \"Concurrency\") && !strcontains(policy.policy, \"iam:\") && !strcontains(policy.policy, \"*\")])",
                "There is a right to throttle, to pass a role, or on everything.",
            )
            .assert(
                "length(local.key_statements) == 0",
                "There are rights on keys that nobody named.",
            ),
    )
    .run(
        TestRun::plan("may_read_the_evidence_that_its_remedies_need")
            .assert(
                "local.evidence_statements[0].actions == [\"cloudwatch:DescribeAlarms\", \"cloudwatch:DescribeAlarmHistory\"] && local.evidence_statements[0].resources == tolist([\"arn:aws:cloudwatch:us-east-1:111122223333:alarm:shop-production-*\"])",
                "Alarms of others may be read, or those of the table may not.",
            )
            .assert(
                "local.evidence_statements[1].actions == [\"cloudwatch:GetMetricData\"] && local.evidence_statements[1].resources == [\"*\"]",
                "Metrics, which have no resource level, may not be read, or more may.",
            )
            .assert(
                "local.evidence_statements[2].actions == [\"logs:FilterLogEvents\"] && local.evidence_statements[2].resources == tolist([\"arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/shop-production-orders:*\"]) && length(local.evidence_statements) == 3",
                "Logs may be read besides those of functions whose memory may be raised.",
            ),
    )
    .run(
        TestRun::plan("reads_no_evidence_for_what_needs_none")
            .with_variables(json!({ "remedies": { "a": { "function": "billing", "action": "throttle", "throttle_concurrency": 1 }, "b": { "function": "billing", "action": "notify" } } }))
            .assert(
                "jsonencode(local.evidence_statements) == jsonencode([{ sid = \"SeeAlarms\", actions = [\"cloudwatch:DescribeAlarms\"], resources = [\"arn:aws:cloudwatch:us-east-1:111122223333:alarm:a\"] }])",
                "It may read more than whether the alarm is on.",
            ),
    )
    .run(
        TestRun::plan("knows_when_there_is_maintenance")
            .with_variables(json!({ "maintenance": {
                "release-night": { "schedule": "cron(0 22 * * THU)", "duration_minutes": 120, "timezone": "Europe/Berlin", "functions": ["shop-production-orders"] },
                "move": { "schedule": "cron(0 2 9 JAN ?)", "duration_minutes": 600 },
            } }))
            .assert(
                "jsondecode(aws_dynamodb_table_item.environment.item).maintenance.L == [{ M = { name = { S = \"move\" }, schedule = { S = \"cron(0 2 9 JAN ?)\" }, duration_minutes = { N = \"600\" }, timezone = { S = \"UTC\" } } }, { M = { name = { S = \"release-night\" }, schedule = { S = \"cron(0 22 * * THU)\" }, duration_minutes = { N = \"120\" }, timezone = { S = \"Europe/Berlin\" }, functions = { L = [{ S = \"shop-production-orders\" }] } } }]",
                "The item does not say what was passed.",
            ),
    )
    .run(
        TestRun::plan("refuses_maintenance_that_it_does_not_understand")
            .with_variables(json!({ "maintenance": { "a": { "schedule": "cron(0 22 L * ? *)", "duration_minutes": 60 } } }))
            .refused("var.maintenance"),
    )
    .run(
        TestRun::plan("may_use_the_keys_of_functions_by_way_of_lambda")
            .with_variables(json!({ "function_key_arns": [KEY] }))
            .assert(
                "length(local.key_statements) == 2 && alltrue([for s in local.key_statements : s.condition.StringEquals[\"kms:ViaService\"] == [\"lambda.us-east-1.amazonaws.com\"] && s.resources == var.function_key_arns]) && alltrue([for s in local.key_statements : s.condition.Bool[\"kms:GrantIsForAWSResource\"] == [\"true\"] if contains(s.actions, \"kms:CreateGrant\")])",
                "The keys may be used otherwise than by Lambda.",
            ),
    )
    .run(
        TestRun::plan("may_throttle_only_what_it_is_told_to")
            .with_variables(json!({ "remedies": { "a": { "function": "billing", "action": "throttle", "throttle_concurrency": 1 } } }))
            .assert(
                &format!("{}[0].Action == [\"lambda:GetFunctionConcurrency\", \"lambda:PutFunctionConcurrency\"]", policy("throttle-0")),
                "It may not throttle, or do more.",
            ),
    )
    .run(
        TestRun::plan("only_reads_in_a_dry_run")
            .with_variables(json!({ "mode": "dry_run", "function_key_arns": [KEY] }))
            .assert(
                "alltrue(flatten([for policy in values(aws_iam_policy.functions) : [for s in jsondecode(policy.policy).Statement : [for action in s.Action : startswith(action, \"lambda:Get\") || startswith(action, \"lambda:List\")]]])) && length(local.key_statements) == 0 && length(local.evidence_statements) == 3",
                "A dry run may change something, or sees no evidence.",
            ),
    )
    .run(
        TestRun::plan("touches_no_function_when_it_only_tells")
            .with_variables(json!({ "mode": "notify" }))
            .assert(
                "length(aws_iam_policy.functions) == 0 && length(local.evidence_statements) == 0 && length(aws_dynamodb_table_item.allowed) == 4",
                "There are rights on functions, or nothing is told.",
            ),
    )
    .run(
        TestRun::plan("splits_many_alarms_and_functions")
            .with_variables(json!({ "remedies": "${{ for n in range(120) : format(\"shop-production-function-with-a-rather-long-name-%03d-errors\", n) => { function = format(\"shop-production-with-a-rather-long-name-%03d\", n), alias = \"live\", action = \"roll_back\" } }}" }))
            .assert(
                "length(aws_cloudwatch_event_rule.alarms) == 5 && alltrue([for rule in values(aws_cloudwatch_event_rule.alarms) : length(rule.event_pattern) <= 2048]) && length(flatten([for rule in values(aws_cloudwatch_event_rule.alarms) : jsondecode(rule.event_pattern).detail.alarmName])) == 120",
                "A pattern is longer than EventBridge takes, or an alarm is lost.",
            )
            .assert(
                "length(aws_iam_policy.functions) == 6 && alltrue([for policy in values(aws_iam_policy.functions) : length(policy.policy) <= 6144])",
                "A policy is longer than IAM takes.",
            ),
    )
    .run(
        TestRun::plan("refuses_to_heal_itself")
            .with_variables(json!({ "remedies": { "a": { "function": "shop-production-remediation", "alias": "live", "action": "roll_back" } } }))
            .refused("var.remedies"),
    )
    .run(
        TestRun::plan("refuses_a_rollback_without_alias")
            .with_variables(json!({ "remedies": { "a": { "function": "billing", "action": "roll_back" } } }))
            .refused("var.remedies"),
    )
    .run(
        TestRun::plan("refuses_to_recycle_behind_an_alias")
            .with_variables(json!({ "remedies": { "a": { "function": "billing", "alias": "live", "action": "recycle" } } }))
            .refused("var.remedies"),
    )
    .run(
        TestRun::plan("refuses_memory_without_a_cap")
            .with_variables(json!({ "remedies": { "a": { "function": "billing", "action": "raise_memory" } } }))
            .refused("var.remedies"),
    )
    .run(
        TestRun::plan("refuses_a_throttle_without_a_bound")
            .with_variables(json!({ "remedies": { "a": { "function": "billing", "action": "throttle" } } }))
            .refused("var.remedies"),
    )
    .run(
        TestRun::plan("refuses_an_action_that_there_is_not")
            .with_variables(json!({ "remedies": { "a": { "function": "billing", "action": "restart" } } }))
            .refused("var.remedies"),
    )
    .run(
        TestRun::plan("refuses_an_empty_table")
            .with_variables(json!({ "remedies": {} }))
            .refused("var.remedies"),
    )
    .run(
        TestRun::plan("refuses_a_mode_that_there_is_not")
            .with_variables(json!({ "mode": "auto" }))
            .refused("var.mode"),
    )
}
