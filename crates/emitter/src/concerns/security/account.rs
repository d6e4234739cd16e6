//! What an account has once: made here only by explicit choice.

use serde_json::json;
use terraform::Module;

use crate::parts::{ARN, REGION, policy};

/// Adds the account-wide settings, each behind its own switch.
pub(super) fn add(m: &mut Module) {
    let count = "${var.api_gateway_logs ? 1 : 0}";
    let trust = m.document(
        "api_gateway_trust",
        // No document and no role seen at work asks API Gateway for whom it acts; it tries the role when the
        // account's settings are changed, and would refuse it.
        policy::trust("AssumedByService", "apigateway", Vec::new()),
    );
    m.resource(
        "aws_iam_role",
        "api_gateway",
        json!({
            "count": count,
            "name": "${var.name}-api-gateway-logs",
            "description": "Writes the logs of every API of the account in this region.",
            "assume_role_policy": trust,
        }),
    );
    let rights = m.document(
        "api_gateway_rights",
        json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    // API Gateway tests for these rights when the role is set; it serves APIs of the
                    // account that are not ours too, so it may create their groups.
                    "Sid": "WriteApiLogs",
                    "Effect": "Allow",
                    "Action": [
                        "logs:CreateLogGroup",
                        "logs:CreateLogStream",
                        "logs:DescribeLogStreams",
                        "logs:FilterLogEvents",
                        "logs:GetLogEvents",
                        "logs:PutLogEvents",
                    ],
                    "Resource": format!("{ARN}:logs:{REGION}:${{var.account_id}}:log-group:*"),
                },
                {
                    // A list: it has no resource level.
                    "Sid": "ListGroups",
                    "Effect": "Allow",
                    "Action": "logs:DescribeLogGroups",
                    "Resource": "*",
                },
            ],
        }),
    );
    m.resource(
        "aws_iam_role_policy",
        "api_gateway",
        json!({
            "count": count,
            "name": "write-logs",
            "role": "${aws_iam_role.api_gateway[0].id}",
            "policy": rights,
        }),
    );
    m.resource(
        "aws_api_gateway_account",
        "this",
        json!({
            "count": count,
            "cloudwatch_role_arn": "${aws_iam_role.api_gateway[0].arn}",
            // API Gateway tries the role at once.
            "depends_on": ["aws_iam_role_policy.api_gateway"],
        }),
    );
    m.resource(
        "aws_s3_account_public_access_block",
        "this",
        json!({
            "count": "${var.public_access_block ? 1 : 0}",
            "account_id": "${var.account_id}",
            "block_public_acls": true,
            "block_public_policy": true,
            "ignore_public_acls": true,
            "restrict_public_buckets": true,
        }),
    );
    m.resource(
        "aws_accessanalyzer_analyzer",
        "this",
        json!({
            "count": "${var.access_analyzer ? 1 : 0}",
            "analyzer_name": "${var.name}",
            "type": "ACCOUNT",
        }),
    );
    // Taken out again it stays as it is: Terraform never sets X-Ray back.
    m.resource(
        "aws_xray_encryption_config",
        "this",
        json!({
            "count": "${var.xray_encryption ? 1 : 0}",
            "type": "KMS",
            "key_id": "${aws_kms_key.this.arn}",
        }),
    );
}
