//! The tests of the module `function`, in Terraform's own language.

use serde_json::json;
use terraform::{TestFile, TestRun};

use crate::parts;

pub(super) fn file() -> TestFile {
    let statement = |sid: &str| {
        format!(
            "one([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s if s.Sid == \"{sid}\"])"
        )
    };
    TestFile::new(
        "function",
        json!({
            "name": "shop-production-orders",
            "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
            // Any file does: only its hash matters here.
            "package": "main.tf.json",
            "handler": "index.handler",
            "runtime": parts::RUNTIME,
            "statements": [{
                "sid": "ReadOrders",
                "actions": ["dynamodb:GetItem"],
                "resources": ["arn:aws:dynamodb:us-east-1:111122223333:table/orders"],
            }],
        }),
    )
    .mock("aws_lambda_function", json!({ "id": "shop-production-orders" }))
    .mock("data.aws_region", json!({ "id": "us-east-1" }))
    .mock("aws_iam_role", json!({ "arn": "arn:aws:iam::111122223333:role/shop-production-orders" }))
    .mock("aws_sqs_queue", json!({ "arn": "arn:aws:sqs:us-east-1:111122223333:shop-production-orders-dlq" }))
    .mock("aws_cloudwatch_log_group", json!({ "arn": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/shop-production-orders" }))
    .run(
        TestRun::plan("has_its_own_encrypted_log")
            .assert(
                "aws_cloudwatch_log_group.this.name == \"/aws/lambda/shop-production-orders\" && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn && aws_cloudwatch_log_group.this.retention_in_days == 365",
                "The log group is not the function's, not encrypted, or kept for another time.",
            )
            .assert(
                "length([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s if s.Effect == \"Allow\" && contains(flatten([s.Action]), \"logs:CreateLogGroup\")]) == 0",
                "The role may create log groups.",
            ),
    )
    .run(
        TestRun::plan("has_exactly_the_rights_it_was_given")
            .assert(
                &format!("{s}.Action == [\"dynamodb:GetItem\"] && {s}.Resource == [\"arn:aws:dynamodb:us-east-1:111122223333:table/orders\"] && !can({s}.Condition)", s = statement("ReadOrders")),
                "The granted statement is not what was passed.",
            )
            .assert(
                "length([for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s if s.Effect == \"Allow\" && contains(flatten([s.Resource]), \"*\") && s.Sid != \"SendTraces\"]) == 0",
                "A statement besides tracing is about every resource.",
            )
            .assert(
                &format!("{}.Condition.StringNotEquals[\"aws:RequestedRegion\"] == [\"us-east-1\"]", statement("NeverDataOfAnotherRegion")),
                "Data of other regions is not refused.",
            )
            .assert(
                "jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Principal.Service == \"lambda.amazonaws.com\"",
                "Somebody besides Lambda may assume the role.",
            ),
    )
    .run(
        TestRun::plan("reads_data_of_the_regions_that_it_was_allowed")
            .with_variables(json!({ "allowed_regions": ["eu-west-1"] }))
            .assert(
                &format!("join(\" \", {}.Condition.StringNotEquals[\"aws:RequestedRegion\"]) == \"us-east-1 eu-west-1\"", statement("NeverDataOfAnotherRegion")),
                "An allowed region is refused, or another one is not.",
            ),
    )
    .run(
        TestRun::plan("has_conditions_as_iam_writes_them")
            .with_variables(json!({ "statements": [{
                "sid": "ReadOrders",
                "actions": ["dynamodb:GetItem"],
                "resources": ["arn:aws:dynamodb:us-east-1:111122223333:table/orders"],
                "condition": {
                    "Null": { "dynamodb:LeadingKeys": ["false"] },
                    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["a#*", "b#*"] },
                },
            }] }))
            .assert(
                &format!("{s}.Condition.Null[\"dynamodb:LeadingKeys\"] == \"false\" && join(\" \", {s}.Condition[\"ForAllValues:StringLike\"][\"dynamodb:LeadingKeys\"]) == \"a#* b#*\"", s = statement("ReadOrders")),
                "A condition is not what was passed.",
            ),
    )
    .run(
        TestRun::plan("fails_safely")
            .assert(
                "aws_lambda_function.this.dead_letter_config[0].target_arn == aws_sqs_queue.dead_letters.arn && aws_sqs_queue.dead_letters.message_retention_seconds == 1209600 && aws_sqs_queue.dead_letters.kms_master_key_id == var.kms_key_arn",
                "Failed events are not kept, encrypted, for 14 days.",
            )
            .assert(
                "aws_lambda_function_event_invoke_config.this.maximum_retry_attempts == 2",
                "Retries are not bounded.",
            )
            .assert(
                "aws_lambda_function.this.publish && aws_lambda_alias.this.name == \"live\"",
                "There is no published version to roll back to.",
            )
            .assert(
                "aws_lambda_function.this.tracing_config[0].mode == \"Active\" && aws_lambda_function.this.environment[0].variables.KMS_KEY_ID == var.kms_key_arn",
                "Tracing or the key's id is missing.",
            ),
    )
    .run(
        TestRun::plan("reserves_no_concurrency_by_default").assert(
            "aws_lambda_function.this.reserved_concurrent_executions == -1",
            "Concurrency is reserved, which an account that is new refuses.",
        ),
    )
    .run(
        TestRun::plan("is_bounded_by_a_reserved_concurrency")
            .with_variables(json!({ "reserved_concurrency": 10 }))
            .assert(
                "aws_lambda_function.this.reserved_concurrent_executions == 10",
                "Concurrency is not bounded.",
            ),
    )
    .run(
        TestRun::plan("is_in_no_network_by_default").assert(
            "length(aws_lambda_function.this.vpc_config) == 0 && !strcontains(aws_iam_role_policy.this.policy, \"ec2:\")",
            "The function is in a network, or may touch one, though none was given.",
        ),
    )
    .run(
        TestRun::plan("is_in_the_private_network_that_is_given")
            .with_variables(json!({
                "subnet_ids": ["subnet-1", "subnet-2"],
                "security_group_ids": ["sg-1"],
                "account_id": "111122223333",
            }))
            .assert(
                "toset(aws_lambda_function.this.vpc_config[0].subnet_ids) == toset([\"subnet-1\", \"subnet-2\"]) && toset(aws_lambda_function.this.vpc_config[0].security_group_ids) == toset([\"sg-1\"])",
                "The function is in other subnets or security groups.",
            )
            .assert(
                &format!(
                    "toset([for arn in {}.Resource : split(\":\", arn)[5]]) == toset([\"network-interface/*\", \"subnet/subnet-1\", \"subnet/subnet-2\", \"security-group/sg-1\"])",
                    statement("MakeInterfaces")
                ),
                "Interfaces can be made in other subnets or with other security groups.",
            )
            .assert(
                &format!(
                    "endswith({}.Condition.ArnEquals[\"lambda:SourceFunctionArn\"], \":111122223333:function:shop-production-orders\")",
                    statement("NeverFromItsCode")
                ),
                "The function's own code may touch the network.",
            ),
    )
    .run(
        TestRun::plan("refuses_subnets_without_security_groups")
            .with_variables(json!({ "subnet_ids": ["subnet-1"], "account_id": "111122223333" }))
            .refused("var.subnet_ids"),
    )
    .run(
        TestRun::plan("refuses_a_network_without_the_account")
            .with_variables(json!({ "subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"] }))
            .refused("var.account_id"),
    )
    .run(
        TestRun::plan("refuses_two_sources_of_code")
            .with_variables(json!({ "image_uri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/a:1" }))
            .refused("var.package"),
    )
    .run(
        TestRun::plan("refuses_half_an_object_in_a_bucket")
            .with_variables(json!({ "package": null, "s3_key": "a.zip" }))
            .refused("var.s3_key"),
    )
    .run(
        TestRun::plan("refuses_memory_that_lambda_does_not_have")
            .with_variables(json!({ "memory_mb": 100 }))
            .refused("var.memory_mb"),
    )
    .run(
        TestRun::plan("refuses_days_that_cloudwatch_does_not_know")
            .with_variables(json!({ "log_retention_days": 31 }))
            .refused("var.log_retention_days"),
    )
    .run(
        TestRun::plan("refuses_an_alias_for_a_key")
            .with_variables(json!({ "kms_key_arn": "alias/shop-production" }))
            .refused("var.kms_key_arn"),
    )
    .run(
        TestRun::plan("refuses_a_statement_without_resources")
            .with_variables(json!({ "statements": [{ "sid": "A", "actions": ["s3:GetObject"], "resources": [] }] }))
            .refused("var.statements"),
    )
}

pub(super) fn on_provider_6(file: TestFile) -> TestFile {
    let image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/a:1";
    let other = "arn:aws:kms:us-east-1:111122223333:key/99999999-2222-3333-4444-555555555555";
    file.run(TestRun::plan("keeps_its_package_under_the_key").assert(
        "aws_lambda_function.this.source_kms_key_arn == var.kms_key_arn",
        "Lambda's copy of the package is under a key of AWS.",
    ))
    .run(
        TestRun::plan("keeps_its_package_under_another_key_that_is_given")
            .with_variables(json!({ "package_kms_key_arn": other }))
            .assert(
                "aws_lambda_function.this.source_kms_key_arn == var.package_kms_key_arn",
                "Lambda's copy of the package is under another key than was said.",
            ),
    )
    .run(
        TestRun::plan("has_no_package_where_there_is_an_image")
            .with_variables(
                json!({ "package": null, "image_uri": image, "handler": null, "runtime": null }),
            )
            .assert(
                "aws_lambda_function.this.source_kms_key_arn == null",
                "An image is no package.",
            ),
    )
}
