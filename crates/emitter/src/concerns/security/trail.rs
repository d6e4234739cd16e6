//! The audit trail: every change in the account, requests for objects where S3 logs none, or both;
//! validated, encrypted, kept for seven years and searchable for one.

use aws::principals::PolicyKind;
use serde_json::{Value as Json, json};
use terraform::Module;

use crate::parts::policy::{self, ServiceStatement};
use crate::parts::{ARN, REGION};

/// The trail's ARN, from its name: policies need it before the trail exists.
pub(super) fn arn() -> String {
    format!("{ARN}:cloudtrail:{REGION}:${{var.account_id}}:trail/${{var.name}}")
}

/// What lets CloudTrail write into the bucket.
pub(super) fn bucket_statements(bucket: &str) -> Vec<Json> {
    let statement =
        |sid, action: &str, resource, more: Option<(&'static str, &'static str, Json)>| {
            // The trail's ARN has the account in it.
            let mut conditions = vec![("StringEquals", "aws:SourceArn", json!(arn()))];
            conditions.extend(more);
            ServiceStatement {
                policy: PolicyKind::Bucket,
                sid,
                service: "cloudtrail",
                actions: json!(action),
                resources: Some(json!(resource)),
                conditions,
            }
            .json()
        };
    vec![
        statement(
            "TrailChecksTheBucket",
            "s3:GetBucketAcl",
            format!("{ARN}:s3:::{bucket}"),
            None,
        ),
        statement(
            "TrailWrites",
            "s3:PutObject",
            format!("{ARN}:s3:::{bucket}/audit-trail/AWSLogs/${{var.account_id}}/*"),
            Some((
                "StringEquals",
                "s3:x-amz-acl",
                json!("bucket-owner-full-control"),
            )),
        ),
    ]
}

/// Adds the trail, its log group and the role that writes it.
pub(super) fn add(m: &mut Module) {
    let count = "${var.audit_trail || !var.access_logs ? 1 : 0}";
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
        // CloudTrail does not say for whom it takes the role.
        policy::trust("AssumedByService", "cloudtrail", Vec::new()),
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
    selectors(m);
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
            "dynamic": {
                "advanced_event_selector": {
                    "for_each": "${[for selector in local.selectors : selector if !var.access_logs && selector.wanted]}",
                    "content": {
                        "name": "${advanced_event_selector.value.name}",
                        "dynamic": {
                            "field_selector": {
                                "for_each": "${advanced_event_selector.value.fields}",
                                "content": {
                                    "field": "${field_selector.key}",
                                    "equals": "${try(field_selector.value.equals, null)}",
                                    "not_equals": "${try(field_selector.value.not_equals, null)}",
                                    "starts_with": "${try(field_selector.value.starts_with, null)}",
                                },
                            },
                        },
                    },
                },
            },
            // CloudTrail tries the bucket, the role and the topic at once.
            "depends_on": [
                "aws_s3_bucket_policy.security_logs",
                "aws_iam_role_policy.trail",
                "aws_sns_topic_policy.trail",
            ],
        }),
    );
}

/// What a trail that also records requests for objects takes in. Without selectors it takes changes alone.
fn selectors(m: &mut Module) {
    let requests = |more: Json| {
        let mut fields = json!({
            "eventCategory": { "equals": ["Data"] },
            "resources.type": { "equals": ["AWS::S3::Object"] },
        });
        if let (Json::Object(fields), Json::Object(more)) = (&mut fields, more) {
            fields.extend(more);
        }
        fields
    };
    let recorded =
        format!("${{[for bucket in var.recorded_buckets : \"{ARN}:s3:::${{bucket}}/\"]}}");
    m.local(
        "selectors",
        json!([
            {
                "wanted": "${var.audit_trail}",
                "name": "Changes in the account",
                "fields": { "eventCategory": { "equals": ["Management"] } },
            },
            {
                "wanted": "${length(var.recorded_buckets) > 0}",
                "name": "Requests for objects",
                "fields": requests(json!({ "resources.ARN": { "starts_with": recorded } })),
            },
            {
                // Each file that the trail writes would be an event of the next.
                "wanted": true,
                "name": "Requests for logs, but for the writing of them",
                "fields": requests(json!({
                    "resources.ARN": { "starts_with": [format!("{ARN}:s3:::{}/", super::LOGS)] },
                    "eventName": { "not_equals": ["PutObject"] },
                })),
            },
        ]),
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
                ServiceStatement {
                    policy: PolicyKind::Topic,
                    sid: "TrailOfTheAccount",
                    service: "cloudtrail",
                    actions: json!("sns:Publish"),
                    resources: Some(json!(topic)),
                    conditions: vec![("StringEquals", "aws:SourceArn", json!(arn()))],
                }
                .json(),
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
