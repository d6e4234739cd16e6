//! The audit trail: every change in the account, validated, encrypted, kept for seven years and
//! searchable for one.

use serde_json::{Value as Json, json};
use terraform::Module;

use crate::parts::{ARN, REGION, policy};

/// The trail's ARN, from its name: policies need it before the trail exists.
pub(super) fn arn() -> String {
    format!("{ARN}:cloudtrail:{REGION}:${{var.account_id}}:trail/${{var.name}}")
}

/// What lets CloudTrail write into the bucket.
pub(super) fn bucket_statements(bucket: &str) -> Vec<Json> {
    let condition = |more: Json| {
        let mut equals =
            json!({ "aws:SourceArn": arn(), "aws:SourceAccount": "${var.account_id}" });
        if let (Json::Object(equals), Json::Object(more)) = (&mut equals, more) {
            equals.extend(more);
        }
        json!({ "StringEquals": equals })
    };
    let principal = json!({ "Service": "cloudtrail.amazonaws.com" });
    vec![
        json!({
            "Sid": "TrailChecksTheBucket",
            "Effect": "Allow",
            "Principal": principal,
            "Action": "s3:GetBucketAcl",
            "Resource": format!("{ARN}:s3:::{bucket}"),
            "Condition": condition(json!({})),
        }),
        json!({
            "Sid": "TrailWrites",
            "Effect": "Allow",
            "Principal": principal,
            "Action": "s3:PutObject",
            "Resource": format!("{ARN}:s3:::{bucket}/audit-trail/AWSLogs/${{var.account_id}}/*"),
            "Condition": condition(json!({ "s3:x-amz-acl": "bucket-owner-full-control" })),
        }),
    ]
}

/// Adds the trail, its log group and the role that writes it.
pub(super) fn add(m: &mut Module) {
    let count = "${var.audit_trail ? 1 : 0}";
    m.resource(
        "aws_cloudwatch_log_group",
        "trail",
        json!({
            "count": count,
            "name": "/aws/cloudtrail/${var.name}",
            "retention_in_days": "${var.audit_trail_log_days}",
            "kms_key_id": "${aws_kms_key.this.arn}",
        }),
    );
    let trust = m.document(
        "trail_trust",
        policy::trust("cloudtrail.amazonaws.com", "${var.account_id}"),
    );
    m.resource(
        "aws_iam_role",
        "trail",
        json!({
            "count": count,
            "name": "${var.name}-audit-trail",
            "description": "Writes the audit trail to its log group.",
            "assume_role_policy": trust,
        }),
    );
    let rights = m.document(
        "trail_rights",
        json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": "WriteTrailLog",
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": format!("{ARN}:logs:{REGION}:${{var.account_id}}:log-group:/aws/cloudtrail/${{var.name}}:log-stream:*"),
            }],
        }),
    );
    m.resource(
        "aws_iam_role_policy",
        "trail",
        json!({
            "count": count,
            "name": "write-log",
            "role": "${aws_iam_role.trail[0].id}",
            "policy": rights,
        }),
    );
    topic(m, count);
    m.resource(
        "aws_cloudtrail",
        "this",
        json!({
            "count": count,
            "name": "${var.name}",
            "s3_bucket_name": "${aws_s3_bucket.security_logs.id}",
            "s3_key_prefix": "audit-trail",
            "kms_key_id": "${aws_kms_key.this.arn}",
            "sns_topic_name": "${aws_sns_topic.trail[0].name}",
            "is_multi_region_trail": true,
            "include_global_service_events": true,
            "enable_log_file_validation": true,
            "enable_logging": true,
            "cloud_watch_logs_group_arn": "${aws_cloudwatch_log_group.trail[0].arn}:*",
            "cloud_watch_logs_role_arn": "${aws_iam_role.trail[0].arn}",
            // CloudTrail tries the bucket, the role and the topic at once.
            "depends_on": [
                "aws_s3_bucket_policy.security_logs",
                "aws_iam_role_policy.trail",
                "aws_sns_topic_policy.trail",
            ],
        }),
    );
}

/// Adds the topic that tells of each new file of the trail; whatever analyses it subscribes.
fn topic(m: &mut Module, count: &str) {
    m.resource(
        "aws_sns_topic",
        "trail",
        json!({
            "count": count,
            "name": "${var.name}-audit-trail",
            "kms_master_key_id": "${aws_kms_key.this.arn}",
        }),
    );
    // Made from the name: a policy in `locals` cannot refer to what may not be there.
    let topic = format!("{ARN}:sns:{REGION}:${{var.account_id}}:${{var.name}}-audit-trail");
    let document = m.document(
        "trail_topic_policy",
        json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "TrailOfTheAccount",
                    "Effect": "Allow",
                    "Principal": { "Service": "cloudtrail.amazonaws.com" },
                    "Action": "sns:Publish",
                    "Resource": topic,
                    "Condition": {
                        "StringEquals": { "aws:SourceAccount": "${var.account_id}", "aws:SourceArn": arn() },
                    },
                },
                policy::tls_only("sns:Publish", json!(topic)),
            ],
        }),
    );
    m.resource(
        "aws_sns_topic_policy",
        "trail",
        json!({ "count": count, "arn": "${aws_sns_topic.trail[0].arn}", "policy": document }),
    );
}
