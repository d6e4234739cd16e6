//! Who writes logs and records, and under which key: server access logs, trails, flow logs, log groups.

use std::rc::Rc;

use aws::principals::PolicyKind;
use plan::Instance;

use super::alerts::{edge, key, publish};
use super::held::{Held, text, text_with};
use super::request::OfService;
use super::{Need, ResourceEdge};
use crate::policy::PolicyText;

const BUCKET: &[&str] = &["id", "bucket"];

pub(super) fn find(held: &Held<'_>, found: &mut Vec<ResourceEdge>) {
    let plan = held.plan();
    for logging in plan.of_type("aws_s3_bucket_logging") {
        access(held, logging, found);
    }
    for trail in plan.of_type("aws_cloudtrail") {
        recorded(held, trail, found);
    }
    for flow in plan.of_type("aws_flow_log") {
        flows(held, flow, found);
    }
    for group in plan.of_type("aws_cloudwatch_log_group") {
        encrypted(held, group, found);
    }
}

/// "Enabling Amazon S3 server access logging" of the Amazon S3 user guide, read 2026-11.
fn access(held: &Held<'_>, logging: &Instance, found: &mut Vec<ResourceEdge>) {
    let sources = held.reached(logging, "bucket", "aws_s3_bucket", BUCKET);
    let targets = held.reached(logging, "target_bucket", "aws_s3_bucket", BUCKET);
    for (source, target) in sources
        .iter()
        .flat_map(|source| targets.iter().map(move |to| (source, to)))
    {
        let prefix = logging.lookup("target_prefix").text().unwrap_or_default();
        let needs = vec![held.by_service(OfService {
            service: "logging.s3",
            from: source,
            action: "s3:PutObject",
            resource: text_with(target, "arn", &format!("/{prefix}2026-11-24-00-00-00-A")),
            kind: PolicyKind::Bucket,
            guard: held.guard(target),
            source_arn: text(source, "arn"),
            keys: Vec::new(),
        })];
        found.push(edge(source, target, "writes access logs to", needs));
    }
}

/// "Amazon S3 bucket policy for CloudTrail", "Configure AWS KMS key policies for CloudTrail" and "Role policy document
/// for CloudTrail to use CloudWatch Logs" of the AWS CloudTrail user guide, read 2026-11.
fn recorded(held: &Held<'_>, trail: &Instance, found: &mut Vec<ResourceEdge>) {
    let arn = || text(trail, "arn");
    let home = held.home(trail);
    let ask = |action, resource, kind, guard, keys| {
        held.by_service(OfService {
            service: "cloudtrail",
            from: trail,
            action,
            resource,
            kind,
            guard,
            source_arn: arn(),
            keys,
        })
    };
    for bucket in held.reached(trail, "s3_bucket_name", "aws_s3_bucket", BUCKET) {
        let prefix = match trail.lookup("s3_key_prefix").text() {
            None | Some("") => String::new(),
            Some(prefix) => format!("{prefix}/"),
        };
        let object = match (bucket.lookup("arn").text(), home.account.as_str()) {
            (Some(bucket), account) if !account.is_empty() => {
                format!("{bucket}/{prefix}AWSLogs/{account}/CloudTrail/a").into()
            }
            _ => PolicyText::Unknown,
        };
        let owner = (
            "s3:x-amz-acl",
            PolicyText::from("bucket-owner-full-control"),
        );
        let (kind, guard) = (PolicyKind::Bucket, || held.guard(bucket));
        let mut needs = vec![
            ask(
                "s3:GetBucketAcl",
                text(bucket, "arn"),
                kind,
                guard(),
                Vec::new(),
            ),
            ask("s3:PutObject", object, kind, guard(), vec![owner]),
        ];
        for key in key(held, trail, "kms_key_id") {
            for action in ["kms:GenerateDataKey", "kms:DescribeKey"] {
                let context = ("kms:EncryptionContext:aws:cloudtrail:arn", arn());
                let keys = match action {
                    // Only what encrypts has a context.
                    "kms:DescribeKey" => Vec::new(),
                    _ => vec![context],
                };
                needs.push(ask(
                    action,
                    text(key, "arn"),
                    PolicyKind::Key,
                    held.guard(key),
                    keys,
                ));
            }
        }
        found.push(edge(trail, bucket, "writes to", needs));
    }
    for topic in held.reached(trail, "sns_topic_name", "aws_sns_topic", &["name", "arn"]) {
        let needs = publish(held, "cloudtrail", trail, topic, arn());
        found.push(edge(trail, topic, "publishes to", needs));
    }
    if let Some(role) = held.role(trail, "cloud_watch_logs_role_arn") {
        let mut needs = vec![held.assume("cloudtrail", trail, role, arn())];
        let named = trail.lookup("cloud_watch_logs_group_arn").text();
        let group = named.map(|arn| arn.trim_end_matches(":*"));
        let stream: PolicyText = match group {
            Some(group) => format!(
                "{group}:log-stream:{}_CloudTrail_{}",
                home.account, home.region
            )
            .into(),
            None => PolicyText::Unknown,
        };
        for action in ["logs:CreateLogStream", "logs:PutLogEvents"] {
            needs.push(held.by_role(role, action, stream.clone(), Rc::default(), &[]));
        }
        let made = group.and_then(|arn| held.scope.owner("aws_cloudwatch_log_group", "arn", arn));
        found.push(edge(trail, made.unwrap_or(role), "writes to", needs));
    }
}

/// "IAM role for publishing flow logs to CloudWatch Logs" of the Amazon VPC user guide, read 2026-11.
fn flows(held: &Held<'_>, flow: &Instance, found: &mut Vec<ResourceEdge>) {
    let Some(role) = held.role(flow, "iam_role_arn") else {
        return;
    };
    let kind = "aws_cloudwatch_log_group";
    for group in held.reached(flow, "log_destination", kind, &["arn"]) {
        let mut needs = vec![held.assume("vpc-flow-logs", flow, role, text(flow, "arn"))];
        for (action, suffix) in [
            ("logs:CreateLogStream", ":log-stream:a"),
            ("logs:PutLogEvents", ":log-stream:a"),
            ("logs:DescribeLogStreams", ":log-stream:a"),
            ("logs:DescribeLogGroups", ""),
        ] {
            let on = text_with(group, "arn", suffix);
            needs.push(held.by_role(role, action, on, Rc::default(), &[]));
        }
        found.push(edge(flow, group, "writes to", needs));
    }
}

/// "Encrypt log data in CloudWatch Logs using AWS KMS" of the Amazon CloudWatch Logs user guide, read 2026-11.
fn encrypted(held: &Held<'_>, group: &Instance, found: &mut Vec<ResourceEdge>) {
    for key in key(held, group, "kms_key_id") {
        let needs: Vec<Need> = [
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            "kms:GenerateDataKey",
        ]
        .into_iter()
        .map(|action| {
            held.by_service(OfService {
                service: "logs",
                from: group,
                action,
                resource: text(key, "arn"),
                kind: PolicyKind::Key,
                guard: held.guard(key),
                source_arn: PolicyText::Unknown,
                keys: vec![("kms:EncryptionContext:aws:logs:arn", text(group, "arn"))],
            })
        })
        .collect();
        found.push(edge(group, key, "encrypts with", needs));
    }
}
