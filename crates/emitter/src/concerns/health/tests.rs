//! The tests of the module `health`.

use serde_json::json;
use terraform::{TestFile, TestRun};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555";

/// A file whose look at an apply gives `result`.
fn begun(name: &str, result: &str) -> TestFile {
    TestFile::new(
        name,
        json!({
            "name": "shop-production",
            "account_id": "111122223333",
            "kms_key_arn": KEY,
            "functions": {
                "function_orders": { "name": "shop-production-orders", "alias": "live", "revision": "7" },
                "existing_function_billing": { "name": "billing" },
            },
            "apis": {
                "api_public": { "name": "shop-production-public", "url": "https://a1b2c3.execute-api.us-east-1.amazonaws.com/production", "path": "/health" },
                "api_partners": { "name": "shop-production-partners", "url": "https://d4e5f6.execute-api.us-east-1.amazonaws.com/production", "path": "/health", "status": 403 },
                "api_admin": { "name": "shop-production-admin", "url": "https://g7h8i9.execute-api.us-east-1.amazonaws.com/production" },
            },
            "tables": { "table_orders": { "name": "shop-production-orders" } },
        }),
    )
    .mock("data.aws_region", json!({ "id": "us-east-1" }))
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .mock("aws_iam_role", json!({ "arn": "arn:aws:iam::111122223333:role/shop-production-health" }))
    .mock("aws_iam_policy", json!({ "arn": "arn:aws:iam::111122223333:policy/shop-production-health-000" }))
    .mock("aws_sqs_queue", json!({ "arn": "arn:aws:sqs:us-east-1:111122223333:shop-production-health-dlq" }))
    .mock("aws_cloudwatch_log_group", json!({ "arn": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/shop-production-health" }))
    .mock("aws_lambda_alias", json!({ "arn": "arn:aws:lambda:us-east-1:111122223333:function:shop-production-health:live" }))
    .mock("aws_lambda_invocation", json!({ "result": result }))
}

/// What an apply says of something unhealthy.
pub(super) fn unhealthy() -> TestFile {
    begun(
        "unhealthy",
        "{\"healthy\":false,\"checked\":6,\"unhealthy\":[{\"target\":\"table/shop-production-orders\",\"reason\":\"it is DELETING, not ACTIVE\"}]}",
    )
    .run(
        TestRun::plan("warns_of_what_is_unhealthy")
            .with_variables(json!({ "at_apply": "warn" }))
            .refused("check.healthy"),
    )
    .run(TestRun::plan("says_nothing_when_told").with_variables(json!({ "at_apply": "off" })).assert(
        "length(aws_lambda_invocation.look) == 0",
        "An apply looks though it should not.",
    ))
}

#[expect(clippy::too_many_lines, reason = "a list of runs")]
pub(super) fn file() -> TestFile {
    begun("health", "{\"healthy\":true,\"checked\":6,\"unhealthy\":[]}")
    .run(
        TestRun::plan("looks_at_everything_on_a_schedule")
            .assert(
                "jsondecode(aws_scheduler_schedule.this[\"000\"].target[0].input) == { checks = [{ kind = \"function\", name = \"billing\" }, { kind = \"function\", name = \"shop-production-orders\", alias = \"live\" }, { kind = \"api\", name = \"shop-production-admin\", url = \"https://g7h8i9.execute-api.us-east-1.amazonaws.com/production/\", expect = \"answer\" }, { kind = \"api\", name = \"shop-production-partners\", url = \"https://d4e5f6.execute-api.us-east-1.amazonaws.com/production/health\", expect = \"403\" }, { kind = \"api\", name = \"shop-production-public\", url = \"https://a1b2c3.execute-api.us-east-1.amazonaws.com/production/health\", expect = \"2xx\" }, { kind = \"table\", name = \"shop-production-orders\" }], patience_seconds = 15 }",
                "The schedule's list is not what was passed.",
            )
            .assert(
                "length(aws_scheduler_schedule.this) == 1 && aws_scheduler_schedule.this[\"000\"].schedule_expression == \"rate(5 minutes)\" && aws_scheduler_schedule.this[\"000\"].kms_key_arn == var.kms_key_arn && aws_scheduler_schedule.this[\"000\"].target[0].arn == module.function.alias_arn",
                "It does not run every five minutes, is not encrypted, or calls another function.",
            )
            .assert(
                "jsondecode(aws_iam_role.schedule.assume_role_policy).Statement[0].Condition.StringEquals == { \"aws:SourceAccount\" = \"111122223333\", \"aws:SourceArn\" = \"arn:aws:scheduler:us-east-1:111122223333:schedule-group/default\" }",
                "Schedules of others may use the role.",
            )
            .assert(
                "[for s in jsondecode(aws_iam_role_policy.schedule.policy).Statement : s.Resource] == [module.function.alias_arn, var.kms_key_arn]",
                "Schedules may do more than start the check.",
            ),
    )
    .run(
        TestRun::plan("may_look_at_exactly_what_is_listed")
            .assert(
                "length(aws_iam_policy.look) == 1 && jsondecode(aws_iam_policy.look[\"000\"].policy).Statement[0] == { Sid = \"LookAtFunctions\", Effect = \"Allow\", Action = \"lambda:GetFunctionConfiguration\", Resource = [\"arn:aws:lambda:us-east-1:111122223333:function:billing\", \"arn:aws:lambda:us-east-1:111122223333:function:shop-production-orders:live\"] }",
                "It may look at other functions, or do more with them.",
            )
            .assert(
                "length(jsondecode(aws_iam_policy.look[\"000\"].policy).Statement) == 2 && jsondecode(aws_iam_policy.look[\"000\"].policy).Statement[1] == { Sid = \"LookAtTables\", Effect = \"Allow\", Action = \"dynamodb:DescribeTable\", Resource = [\"arn:aws:dynamodb:us-east-1:111122223333:table/shop-production-orders\"] }",
                "It may look at other tables, or do more with them.",
            ),
    )
    .run(
        TestRun::plan("looks_at_each_apply_that_changes_something")
            .assert(
                "jsondecode(aws_lambda_invocation.look[\"000\"].input).fail && jsondecode(aws_lambda_invocation.look[\"000\"].input).patience_seconds == 90 && jsondecode(aws_lambda_invocation.look[\"000\"].input).checks == jsondecode(aws_scheduler_schedule.this[\"000\"].target[0].input).checks",
                "An apply looks at something else, or does not fail.",
            )
            .assert(
                "aws_lambda_invocation.look[\"000\"].triggers.things == sha256(jsonencode([var.functions, var.apis, var.tables])) && aws_lambda_invocation.look[\"000\"].qualifier == \"live\"",
                "A new version of a function would not be looked at.",
            ),
    )
    .run(
        TestRun::plan("only_warns_when_told")
            .with_variables(json!({ "at_apply": "warn" }))
            .assert(
                "!jsondecode(aws_lambda_invocation.look[\"000\"].input).fail",
                "An apply fails that should warn.",
            ),
    )
    .run(
        TestRun::plan("leaves_applies_alone_when_told")
            .with_variables(json!({ "at_apply": "off", "every_minutes": 1 }))
            .assert(
                "length(aws_lambda_invocation.look) == 0 && aws_scheduler_schedule.this[\"000\"].schedule_expression == \"rate(1 minute)\"",
                "An apply looks though it should not, or nothing looks every minute.",
            ),
    )
    .run(
        TestRun::plan("splits_a_long_list")
            .with_variables(json!({
                "functions": "${{ for n in range(1020) : format(\"function_%04d\", n) => { name = format(\"shop-production-with-a-rather-long-name-%04d\", n), alias = \"live\" } }}",
            }))
            .assert(
                "length(aws_scheduler_schedule.this) == 2 && sum([for schedule in values(aws_scheduler_schedule.this) : length(jsondecode(schedule.target[0].input).checks)]) == 1024 && alltrue([for schedule in values(aws_scheduler_schedule.this) : length(schedule.target[0].input) < 262144])",
                "An input is longer than Scheduler takes, or something is lost.",
            )
            .assert(
                "length(aws_iam_policy.look) == 1 && jsondecode(aws_iam_policy.look[\"000\"].policy).Statement[0].Resource == [\"arn:aws:lambda:us-east-1:111122223333:function:shop-production-*\"]",
                "The rights on more functions than ten policies hold are not those of the environment's name.",
            ),
    )
    .run(
        TestRun::plan("has_exact_rights_as_far_as_policies_hold_them")
            .with_variables(json!({
                "functions": "${{ for n in range(200) : format(\"function_%04d\", n) => { name = format(\"shop-production-with-a-rather-long-name-%04d\", n), alias = \"live\" } }}",
            }))
            .assert(
                "length(aws_iam_policy.look) > 1 && length(aws_iam_policy.look) <= 10 && alltrue([for policy in values(aws_iam_policy.look) : length(policy.policy) <= 6144 && !strcontains(policy.policy, \"*\")]) && sum([for policy in values(aws_iam_policy.look) : length(flatten([for s in jsondecode(policy.policy).Statement : s.Resource]))]) == 201",
                "The rights are not exact, or a policy is longer than IAM takes.",
            ),
    )
    .run(
        TestRun::plan("refuses_to_look_at_itself")
            .with_variables(json!({ "functions": { "a": { "name": "shop-production-health" } } }))
            .refused("var.functions"),
    )
    .run(
        TestRun::plan("refuses_a_list_of_nothing")
            .with_variables(json!({ "functions": {}, "apis": {}, "tables": {} }))
            .refused("var.functions"),
    )
    .run(
        TestRun::plan("refuses_a_status_that_is_none")
            .with_variables(json!({ "apis": { "a": { "name": "a", "url": "https://example.com", "path": "/health", "status": 99 } } }))
            .refused("var.apis"),
    )
    .run(
        TestRun::plan("refuses_a_look_every_other_hour")
            .with_variables(json!({ "every_minutes": 120 }))
            .refused("var.every_minutes"),
    )
}
