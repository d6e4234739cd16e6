//! The module `function`: resources and outputs.

use model::description::AwsProvider;
use naming::dead_letter_queue;
use serde_json::json;
use terraform::Module;

use super::{FunctionInputs, objects, provisioned, schedules, streams, tests};
use crate::definition::Variant;
use crate::parts::{self, ARN, REGION, object_rules, policy, queue};

/// Name of the function for what belongs to it. Lambda deletes alias, permissions and settings together
/// with the function, so they must be replaced when it is (from a zip file to an image, say). They are,
/// because the provider's `id` is the function's name and is unknown while the function is replaced,
/// unlike `function_name`, which stays as it is written (`aws_lambda_function`, provider 5.100, read 2026-11).
pub(super) const MADE_WITH_FUNCTION: &str = "${aws_lambda_function.this.id}";

/// The variable that version 6 of the provider is needed for.
const PACKAGE_KEY: &str = "package_kms_key_arn";

/// What the module has beside on version 6 of the provider: the copy of the package that Lambda keeps is
/// under a key.
pub(crate) fn on_provider_6(m: &mut Module) {
    m.requires = vec![parts::provider(AwsProvider::Six, &[])];
    let all = Module::new::<FunctionInputs>("function", "").variables;
    let key = all
        .into_iter()
        .find(|variable| variable.name == PACKAGE_KEY);
    let after = m.variables.iter().position(|v| v.name == "kms_key_arn");
    if let (Some(key), Some(after)) = (key, after) {
        m.variables.insert(after + 1, key);
    }
    m.change("aws_lambda_function", |function| {
        // A container image stays in ECR, under the key of its repository.
        let key =
            "${var.image_uri == null ? coalesce(var.package_kms_key_arn, var.kms_key_arn) : null}";
        let after = function.keys().position(|name| name == "kms_key_arn");
        let at = after.map_or(function.len(), |after| after + 1);
        function.shift_insert(at, "source_kms_key_arn".into(), key.into());
    });
    m.tests = std::mem::take(&mut m.tests)
        .into_iter()
        .map(tests::on_provider_6)
        .collect();
}
pub(super) fn module(_: Variant) -> Module {
    let mut m = Module::new::<FunctionInputs>(
        "function",
        "A Lambda function with its log group, a least-privilege role of its own, a dead-letter queue, an alias to roll back, tracing and bounded retries.",
    );
    m.variables.retain(|variable| variable.name != PACKAGE_KEY);
    m.validation(
        "package",
        "length([for source in [var.package, var.s3_key, var.image_uri] : source if source != null]) == 1",
        "Give exactly one of package, s3_key (with s3_bucket) and image_uri.",
    );
    m.validation(
        "s3_key",
        "(var.s3_key == null) == (var.s3_bucket == null)",
        "Variables s3_bucket and s3_key go together.",
    );
    m.validation(
        "s3_object_version",
        "var.s3_object_version == null || var.s3_key != null",
        "Variable s3_object_version goes with s3_key.",
    );
    parts::retention(&mut m, "log_retention_days");
    m.validation(
        "subnet_ids",
        "(length(var.subnet_ids) == 0) == (length(var.security_group_ids) == 0)",
        "Variables subnet_ids and security_group_ids go together.",
    );
    m.validation(
        "account_id",
        "length(var.subnet_ids) == 0 || var.account_id != null",
        "Variable account_id is needed in a private network.",
    );
    parts::partition_and_region(&mut m);
    m.resource(
        "aws_cloudwatch_log_group",
        "this",
        json!({
            "name": "/aws/lambda/${var.name}",
            "retention_in_days": "${var.log_retention_days}",
            "kms_key_id": "${var.kms_key_arn}",
        }),
    );
    role(&mut m);
    queue::dead_letters_also_of(
        &mut m,
        &dead_letter_queue("${var.name}"),
        object_rules::SOME,
        &object_rules::sender(),
    );
    m.resource(
        "aws_lambda_function",
        "this",
        json!({
            "function_name": "${var.name}",
            "description": "${var.description}",
            "role": "${aws_iam_role.this.arn}",
            "package_type": "${var.image_uri == null ? \"Zip\" : \"Image\"}",
            "filename": "${var.package}",
            // The hash is computed by Terraform, so a change of code changes no configuration.
            "source_code_hash": "${var.package == null ? null : filebase64sha256(var.package)}",
            "s3_bucket": "${var.s3_bucket}",
            "s3_key": "${var.s3_key}",
            "s3_object_version": "${var.s3_object_version}",
            "image_uri": "${var.image_uri}",
            "handler": "${var.handler}",
            "runtime": "${var.runtime}",
            "architectures": ["${var.architecture}"],
            "memory_size": "${var.memory_mb}",
            "timeout": "${var.timeout_seconds}",
            "layers": "${var.layers}",
            "publish": true,
            "reserved_concurrent_executions": "${coalesce(var.reserved_concurrency, -1)}",
            "kms_key_arn": "${var.kms_key_arn}",
            "ephemeral_storage": { "size": "${var.ephemeral_storage_mb}" },
            "environment": {
                "variables": "${merge(var.environment, { KMS_KEY_ID = var.kms_key_arn })}",
            },
            "dynamic": {
                "vpc_config": {
                    "for_each": "${length(var.subnet_ids) > 0 ? [1] : []}",
                    "content": {
                        "subnet_ids": "${var.subnet_ids}",
                        "security_group_ids": "${var.security_group_ids}",
                    },
                },
            },
            "tracing_config": { "mode": "Active" },
            "dead_letter_config": { "target_arn": "${aws_sqs_queue.dead_letters.arn}" },
            // Lambda would make the log group itself, without key and for ever, and would refuse a
            // dead-letter queue that the role may not write to.
            "depends_on": ["aws_cloudwatch_log_group.this", "aws_iam_role_policy.this"],
        }),
    );
    m.resource(
        "aws_lambda_alias",
        "this",
        json!({
            "name": "${var.alias}",
            "description": "What callers use; a rollback moves it to the version before.",
            "function_name": MADE_WITH_FUNCTION,
            "function_version": "${aws_lambda_function.this.version}",
        }),
    );
    m.resource(
        "aws_lambda_function_event_invoke_config",
        "this",
        json!({
            "function_name": MADE_WITH_FUNCTION,
            "qualifier": "${aws_lambda_alias.this.name}",
            "maximum_retry_attempts": "${var.retries}",
        }),
    );
    provisioned::add(&mut m);
    schedules::add(&mut m);
    streams::add(&mut m);
    objects::add(&mut m);
    outputs(&mut m);
    let tests = schedules::tested(provisioned::tested(tests::file()));
    m.test(objects::tested(streams::tested(tests)));
    m
}

fn role(m: &mut Module) {
    let trust = m.document(
        "trust",
        policy::trust("AssumedByLambda", "lambda", Vec::new()),
    );
    let account = "${var.account_id == null ? \"*\" : var.account_id}";
    let itself = format!("{ARN}:lambda:{REGION}:{account}:function:${{var.name}}");
    m.local(
        "own_statements",
        json!([
            {
                "Sid": "WriteOwnLog",
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": "${aws_cloudwatch_log_group.this.arn}:*",
            },
            {
                // X-Ray has no resource level for these two.
                "Sid": "SendTraces",
                "Effect": "Allow",
                "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
                "Resource": "*",
            },
            {
                // Its variables, for which Lambda names the function, and what its code encrypts in the same
                // way. The key of what it is granted comes with the grant.
                "Sid": "UseKey",
                "Effect": "Allow",
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": "${var.kms_key_arn}",
                "Condition": {
                    "StringLike": { "kms:EncryptionContext:aws:lambda:FunctionArn": itself },
                },
            },
            {
                "Sid": "UseKeyOfDeadLetters",
                "Effect": "Allow",
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": "${var.kms_key_arn}",
                "Condition": {
                    "StringEquals": { "kms:ViaService": format!("sqs.{REGION}.amazonaws.com") },
                },
            },
            {
                "Sid": "SendDeadLetters",
                "Effect": "Allow",
                "Action": "sqs:SendMessage",
                "Resource": "${aws_sqs_queue.dead_letters.arn}",
            },
            {
                "Sid": "NeverChangeRights",
                "Effect": "Deny",
                "Action": ["iam:*", "organizations:*"],
                "Resource": "*",
            },
            {
                "Sid": "NeverDataOfAnotherRegion",
                "Effect": "Deny",
                "Action": ["sts:AssumeRole", "kms:Decrypt", "s3:GetObject", "s3:PutObject", "dynamodb:*"],
                "Resource": "*",
                "Condition": {
                    "StringNotEquals": {
                        "aws:RequestedRegion": format!("${{concat([\"{REGION}\"], var.allowed_regions)}}"),
                    },
                },
            },
        ]),
    );
    network_statements(m);
    m.local(
        // One value is written without a list, which is how IAM's own documents and linters have `Bool` and `Null`.
        "granted_statements",
        json!(
            "${[for s in var.statements : merge({ Sid = s.sid, Effect = \"Allow\", Action = s.actions, Resource = s.resources }, { for key, value in { Condition = s.condition == null ? null : { for operator, keys in s.condition : operator => { for name, values in keys : name => try(one(values), values) } } } : key => value if value != null })]}"
        ),
    );
    let policy = m.document(
        "policy",
        json!({
            "Version": "2012-10-17",
            "Statement": "${concat(local.own_statements, [for s in local.network_statements : s if length(var.subnet_ids) > 0], local.granted_statements)}",
        }),
    );
    m.resource(
        "aws_iam_role",
        "this",
        json!({
            "name": "${var.name}",
            "description": "Execution role of function ${var.name}.",
            "assume_role_policy": trust,
        }),
    );
    m.resource(
        "aws_iam_role_policy",
        "this",
        json!({ "name": "function", "role": "${aws_iam_role.this.id}", "policy": policy }),
    );
}

/// What Lambda needs of the role to put the function into a private network. The code itself may do
/// none of it.
fn network_statements(m: &mut Module) {
    // A template takes no null.
    m.local(
        "account",
        json!("${var.account_id == null ? \"\" : var.account_id}"),
    );
    let interfaces = format!("{ARN}:ec2:{REGION}:${{local.account}}:network-interface/*");
    m.local(
        "network_statements",
        json!([
            {
                "Sid": "MakeInterfaces",
                "Effect": "Allow",
                "Action": "ec2:CreateNetworkInterface",
                "Resource": format!(
                    "${{concat([\"{interfaces}\"], [for id in var.subnet_ids : \"{ARN}:ec2:{REGION}:${{local.account}}:subnet/${{id}}\"], [for id in var.security_group_ids : \"{ARN}:ec2:{REGION}:${{local.account}}:security-group/${{id}}\"])}}"
                ),
            },
            {
                // Lambda asks beforehand whether the role may delete any interface, so that nothing
                // narrower than the account is taken.
                "Sid": "KeepInterfaces",
                "Effect": "Allow",
                "Action": ["ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"],
                "Resource": format!("{ARN}:ec2:{REGION}:${{local.account}}:*/*"),
            },
            {
                // EC2 has no resource level for what describes.
                "Sid": "SeeInterfaces",
                "Effect": "Allow",
                "Action": ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
                "Resource": "*",
            },
            {
                "Sid": "NeverFromItsCode",
                "Effect": "Deny",
                "Action": [
                    "ec2:AssignPrivateIpAddresses",
                    "ec2:CreateNetworkInterface",
                    "ec2:DeleteNetworkInterface",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSubnets",
                    "ec2:DetachNetworkInterface",
                    "ec2:UnassignPrivateIpAddresses",
                ],
                "Resource": "*",
                "Condition": {
                    "ArnEquals": {
                        "lambda:SourceFunctionArn": format!("{ARN}:lambda:{REGION}:${{local.account}}:function:${{var.name}}"),
                    },
                },
            },
        ]),
    );
}

fn outputs(m: &mut Module) {
    for (name, value, description) in [
        (
            "name",
            "aws_lambda_function.this.function_name",
            "Name of the function.",
        ),
        (
            "arn",
            "aws_lambda_function.this.arn",
            "ARN of the function, without a version.",
        ),
        (
            "version",
            "aws_lambda_function.this.version",
            "Version that this configuration published last.",
        ),
        (
            "served_version",
            "aws_lambda_alias.this.function_version",
            "Version that this configuration lets the alias lead to.",
        ),
        (
            "alias",
            "aws_lambda_alias.this.name",
            "Name of the alias that callers use.",
        ),
        (
            "alias_arn",
            "aws_lambda_alias.this.arn",
            "ARN of the alias that callers use.",
        ),
        (
            "invoke_arn",
            "aws_lambda_alias.this.invoke_arn",
            "ARN for API Gateway to invoke the alias.",
        ),
        (
            "role_arn",
            "aws_iam_role.this.arn",
            "ARN of the execution role.",
        ),
        (
            "role_name",
            "aws_iam_role.this.name",
            "Name of the execution role, to attach more to.",
        ),
        (
            "log_group",
            "aws_cloudwatch_log_group.this.name",
            "Name of the log group.",
        ),
        (
            "dead_letter_queue_arn",
            "aws_sqs_queue.dead_letters.arn",
            "ARN of the dead-letter queue.",
        ),
        (
            "dead_letter_queue_url",
            "aws_sqs_queue.dead_letters.url",
            "URL of the dead-letter queue.",
        ),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
}
