//! Buckets, with the resources that say more about them.

use std::rc::Rc;

use plan::Instance;
use values::Lookup;

use super::{object_events, policies};
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::policy::Statement;
use crate::scope::{Companions, Document, Scope};
use crate::verdict::{Verdict, argument, one_of, truth};

const BUCKET: &[&str] = &["aws_s3_bucket"];
pub(super) const NAMES: &[&str] = &["id", "bucket"];

fn beside<'a>(scope: &Scope<'a>, bucket: &Instance, kind: &'static str) -> Companions<'a> {
    scope.companions(bucket, kind, "bucket", NAMES)
}

fn policies_of(scope: &Scope<'_>, bucket: &Instance) -> (Vec<Rc<Document>>, bool) {
    policies::of_resource(scope, bucket, "aws_s3_bucket_policy", "bucket", NAMES)
}

/// Does another bucket send its access logs here?
fn takes_logs(scope: &Scope<'_>, bucket: &Instance) -> bool {
    !scope
        .companions(bucket, "aws_s3_bucket_logging", "target_bucket", NAMES)
        .found
        .is_empty()
}

fn forbidden_to_others(statement: &Statement) -> Option<String> {
    const RIGHTS: [&str; 5] = [
        "s3:DeleteBucketPolicy",
        "s3:PutBucketAcl",
        "s3:PutBucketPolicy",
        "s3:PutEncryptionConfiguration",
        "s3:PutObjectAcl",
    ];
    let (_, name) = statement.principals.iter().find(|(kind, name)| {
        kind == "AWS" && !name.is_star() && name.known().is_some_and(|name| name.contains(":iam::"))
    })?;
    let right = RIGHTS.iter().find(|right| statement.covers_action(right))?;
    statement
        .allows()
        .then(|| format!("it lets {} do {right}", name.shown()))
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "s3-public-access-block",
        title: "A bucket blocks all public access",
        severity: Severity::Critical,
        types: BUCKET,
        reason: "With the four switches on, no policy and no ACL can open the bucket by mistake.",
        fix: "Add an `aws_s3_bucket_public_access_block` for the bucket with all four arguments true.",
        sources: Sources {
            checkov: &[
                "CKV2_AWS_6",
                "CKV_AWS_53",
                "CKV_AWS_54",
                "CKV_AWS_55",
                "CKV_AWS_56",
            ],
            trivy: &["AWS-0086", "AWS-0087", "AWS-0091", "AWS-0093", "AWS-0094"],
            cdk_nag: &["AwsSolutions-S2"],
            fsbp: &["S3.8", "S3.2", "S3.3"],
            ..Sources::NONE
        },
        differs: "One verdict for each bucket, where checkov has five rules: four of the block and one of the bucket.",
        judge: |scope, bucket| {
            beside(scope, bucket, "aws_s3_bucket_public_access_block").judge(
                "no aws_s3_bucket_public_access_block is for it",
                |block| {
                    Verdict::all(
                        [
                            "block_public_acls",
                            "block_public_policy",
                            "ignore_public_acls",
                            "restrict_public_buckets",
                        ]
                        .map(|flag| {
                            truth(
                                flag,
                                block.lookup(flag),
                                true,
                                false,
                                &format!("`{flag}` is not true"),
                            )
                        }),
                        Verdict::Pass,
                    )
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_public_access_block.a": {"bucket": "a", "block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}}"#,
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_public_access_block.a": {"bucket": "${aws_s3_bucket.a.id}", "block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_public_access_block.a": {"bucket": "a", "block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_public_access_block.b": {"bucket": "b", "block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_public_access_block.a": {"bucket": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-encryption-kms",
        argument: "rule",
        title: "A bucket encrypts with a key of the customer's own",
        severity: Severity::High,
        types: BUCKET,
        reason: "Who may read the objects is then also decided by the key's policy, and each use of the key is on record.",
        fix: "Add an `aws_s3_bucket_server_side_encryption_configuration` with `sse_algorithm = \"aws:kms\"`, `kms_master_key_id` and `bucket_key_enabled = true`.",
        sources: Sources {
            checkov: &["CKV_AWS_145", "CKV_AWS_19"],
            trivy: &["AWS-0132"],
            fsbp: &["S3.17"],
            ..Sources::NONE
        },
        differs: "A bucket that takes other buckets' access logs is exempt: S3 delivers them only to a bucket with S3's own keys (SSE-S3). CKV_AWS_19 is content with any algorithm, CKV_AWS_145 without a key.",
        judge: |scope, bucket| {
            if takes_logs(scope, bucket) {
                return Verdict::NotApplicable("S3 delivers access logs only to SSE-S3");
            }
            beside(
                scope,
                bucket,
                "aws_s3_bucket_server_side_encryption_configuration",
            )
            .judge(
                "no aws_s3_bucket_server_side_encryption_configuration is for it",
                |encryption| {
                    let at = "rule.0.apply_server_side_encryption_by_default.0";
                    one_of(
                        "sse_algorithm",
                        encryption.lookup(&format!("{at}.sse_algorithm")),
                        &["aws:kms", "aws:kms:dsse"],
                        "`sse_algorithm` is not `aws:kms`",
                    )
                    .and(scope.customer_key(
                        encryption,
                        &format!("{at}.kms_master_key_id"),
                        "no `kms_master_key_id` is given",
                    ))
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_server_side_encryption_configuration.a": {"bucket": "a", "rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms", "kms_master_key_id": "${aws_kms_key.a.arn}"}]}]}, "aws_kms_key.a": {}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_server_side_encryption_configuration.a": {"bucket": "a", "rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256"}]}]}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_server_side_encryption_configuration.a": {"bucket": "a", "rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms", "kms_master_key_id": "alias/aws/s3"}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_server_side_encryption_configuration.a": {"bucket": "a", "rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms", "kms_master_key_id": "${terraform_data.a.output}"}]}]}}"#,
            ],
            exempt: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_logging.b": {"bucket": "b", "target_bucket": "a"}}"#,
            ],
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-versioning",
        title: "A bucket keeps versions",
        types: BUCKET,
        reason: "What is overwritten or deleted by mistake can be brought back.",
        fix: "Add an `aws_s3_bucket_versioning` with `status = \"Enabled\"`.",
        sources: Sources {
            checkov: &["CKV_AWS_21"],
            trivy: &["AWS-0090"],
            fsbp: &["S3.14"],
            ..Sources::NONE
        },
        judge: |scope, bucket| {
            beside(scope, bucket, "aws_s3_bucket_versioning").judge(
                "no aws_s3_bucket_versioning is for it",
                |versioning| {
                    one_of(
                        "versioning_configuration.status",
                        versioning.lookup("versioning_configuration.0.status"),
                        &["Enabled"],
                        "versioning is not `Enabled`",
                    )
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_versioning.a": {"bucket": "${aws_s3_bucket.a.id}", "versioning_configuration": [{"status": "Enabled"}]}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {}}"#,
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_versioning.a": {"bucket": "${aws_s3_bucket.a.id}", "versioning_configuration": [{"status": "Suspended"}]}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_versioning.a": {"bucket": "${aws_s3_bucket.a.id}", "versioning_configuration": [{"status": "${terraform_data.a.output}"}]}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-access-logging",
        title: "Requests to a bucket are logged, by S3 or by a trail",
        strict: Strict::FromStaging,
        types: BUCKET,
        reason: "Who read what is then on record.",
        fix: "Add an `aws_s3_bucket_logging` with the `target_bucket` of the environment, or record the bucket's objects with an `advanced_event_selector` of a trail.",
        sources: Sources {
            checkov: &["CKV_AWS_18"],
            trivy: &["AWS-0089", "AWS-0163"],
            cdk_nag: &["AwsSolutions-S1"],
            fsbp: &["S3.9", "CloudTrail.7"],
            ..Sources::NONE
        },
        differs: "The bucket that takes the logs is exempt here; checkov passes it, because it follows the connection in either direction. A trail that records every request for the bucket's objects is as good here; CKV_AWS_18 and S3.9 ask for S3's own logs, which cannot lie under a key of one's own.",
        judge: |scope, bucket| {
            let logged = beside(scope, bucket, "aws_s3_bucket_logging");
            if logged.found.is_empty() && takes_logs(scope, bucket) {
                return Verdict::NotApplicable(
                    "it takes the logs of others; its own would have no end",
                );
            }
            logged
                .judge(
                    "no aws_s3_bucket_logging is for it, and no trail records every request for its objects",
                    |_| Verdict::Pass,
                )
                .or(object_events::recorded(scope, bucket))
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_logging.a": {"bucket": "${aws_s3_bucket.a.id}", "target_bucket": "logs"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_cloudtrail.t": {"advanced_event_selector": [{"field_selector": [{"field": "eventCategory", "equals": ["Data"]}, {"field": "resources.type", "equals": ["AWS::S3::Object"]}, {"field": "resources.ARN", "starts_with": ["arn:aws:s3:::b/", "arn:aws:s3:::a/"]}]}]}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_cloudtrail.t": {"s3_bucket_name": "${aws_s3_bucket.a.id}", "advanced_event_selector": [{"field_selector": [{"field": "eventCategory", "equals": ["Data"]}, {"field": "resources.type", "equals": ["AWS::S3::Object"]}, {"field": "resources.ARN", "starts_with": ["arn:aws:s3:::a/"]}, {"field": "eventName", "not_equals": ["PutObject"]}]}]}}"#,
                r#"{"aws_s3_bucket.a": {}, "aws_cloudtrail.t": {"event_selector": [{"data_resource": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}]}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_cloudtrail.t": {"event_selector": [{"read_write_type": "ReadOnly", "data_resource": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3:::a/"]}]}, {"read_write_type": "WriteOnly", "data_resource": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3:::"]}]}]}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_cloudtrail.t": {}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_cloudtrail.t": {"enable_logging": false, "event_selector": [{"data_resource": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}]}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_cloudtrail.t": {"event_selector": [{"read_write_type": "WriteOnly", "data_resource": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}]}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_cloudtrail.t": {"event_selector": [{"data_resource": [{"type": "AWS::Lambda::Function", "values": ["arn:aws:lambda"]}]}]}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_cloudtrail.t": {"advanced_event_selector": [{"field_selector": [{"field": "eventCategory", "equals": ["Management"]}]}]}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_cloudtrail.t": {"advanced_event_selector": [{"field_selector": [{"field": "eventCategory", "equals": ["Data"]}, {"field": "resources.type", "equals": ["AWS::S3::Object"]}, {"field": "resources.ARN", "starts_with": ["arn:aws:s3:::ab/", "arn:aws:s3:::a/invoices/"]}]}]}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_cloudtrail.t": {"advanced_event_selector": [{"field_selector": [{"field": "eventCategory", "equals": ["Data"]}, {"field": "resources.type", "equals": ["AWS::S3::Object"]}, {"field": "eventName", "not_equals": ["PutObject"]}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_cloudtrail.t": {"advanced_event_selector": [{"field_selector": [{"field": "eventCategory", "equals": ["Data"]}, {"field": "resources.type", "equals": ["AWS::S3::Object"]}, {"field": "resources.ARN", "starts_with": "${terraform_data.a.output}"}]}]}}"#,
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_logging.a": {"bucket": "${terraform_data.a.output}", "target_bucket": "logs"}}"#,
            ],
            exempt: &[
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_logging.b": {"bucket": "b", "target_bucket": "${aws_s3_bucket.a.id}"}}"#,
            ],
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-tls-only",
        title: "A bucket refuses plain HTTP",
        severity: Severity::High,
        types: BUCKET,
        reason: "What crosses the network in clear can be read and changed on the way.",
        fix: "Deny `s3:*` to everybody on the bucket and its objects when `aws:SecureTransport` is `false`.",
        sources: Sources {
            cdk_nag: &["AwsSolutions-S10"],
            fsbp: &["S3.5"],
            ..Sources::NONE
        },
        judge: |scope, bucket| {
            policies::any(
                &policies_of(scope, bucket),
                "it has no bucket policy",
                |document| {
                    policies::some_statement(
                        document,
                        "policy",
                        "no statement denies requests without TLS on the bucket and its objects",
                        |statement| {
                            statement.refuses_plain_http()
                                && ["s3:GetObject", "s3:PutObject"]
                                    .iter()
                                    .all(|action| statement.covers_action(action))
                                && (statement.is_on_everything()
                                    || statement
                                        .resources
                                        .iter()
                                        .any(|on| on.shown().ends_with("/*")))
                        },
                    )
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_policy.a": {"bucket": "${aws_s3_bucket.a.id}", "policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["${aws_s3_bucket.a.arn}", "${aws_s3_bucket.a.arn}/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "a", "policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::a", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "a", "policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_policy.a": {"bucket": "${aws_s3_bucket.a.id}", "policy": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-policy-not-public",
        title: "A bucket's policy allows nobody unnamed",
        severity: Severity::Critical,
        types: BUCKET,
        reason: "It would hand the objects to whoever asks.",
        fix: "Name the principals, or narrow the statement by account, organisation or VPC endpoint.",
        sources: Sources {
            checkov: &["CKV_AWS_70"],
            trivy: &["AWS-0161"],
            cdk_nag: &["AwsSolutions-S5"],
            fsbp: &["S3.2", "S3.3", "CloudTrail.6"],
            ..Sources::NONE
        },
        judge: |scope, bucket| {
            policies::each(
                &policies_of(scope, bucket),
                policies::NO_POLICY,
                |document| policies::no_statement(document, "policy", policies::for_anybody),
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "a", "policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "a", "policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "a", "policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "a", "policy": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_s3_bucket.a": {"bucket": "a"}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-policy-no-lockout",
        title: "A bucket's policy locks nobody out",
        severity: Severity::High,
        types: BUCKET,
        reason: "A denial of everything to everybody also hits those who would fix it: only the account's root can.",
        fix: "Give the denial a condition, such as `aws:SecureTransport` or `aws:PrincipalArn`.",
        sources: Sources {
            checkov: &["CKV_AWS_93"],
            ..Sources::NONE
        },
        judge: |scope, bucket| {
            policies::each(
                &policies_of(scope, bucket),
                policies::NO_POLICY,
                |document| {
                    policies::no_statement(document, "policy", |statement| {
                        (!statement.allows()
                            && !statement.not_principal
                            && statement.is_for_anybody()
                            && statement.conditions.is_empty()
                            && statement.covers_action("s3:PutBucketPolicy"))
                        .then(|| "it denies everybody the bucket, without a condition".to_owned())
                    })
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "a", "policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "a", "policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "a", "policy": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_s3_bucket.a": {"bucket": "a"}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-no-cross-account",
        title: "Named principals do not get to change a bucket's policy, ACLs or encryption",
        severity: Severity::High,
        types: BUCKET,
        reason: "A principal of another account that may change them owns the bucket.",
        fix: "Leave `s3:PutBucketPolicy`, `s3:DeleteBucketPolicy`, `s3:PutBucketAcl`, `s3:PutObjectAcl` and `s3:PutEncryptionConfiguration` to roles of the account, through their own policies.",
        sources: Sources {
            fsbp: &["S3.6"],
            ..Sources::NONE
        },
        judge: |scope, bucket| {
            policies::each(
                &policies_of(scope, bucket),
                policies::NO_POLICY,
                |document| policies::no_statement(document, "policy", forbidden_to_others),
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "a", "policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/reader"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "a", "policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "s3:Put*", "Resource": "arn:aws:s3:::a"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "a", "policy": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_s3_bucket.a": {"bucket": "a"}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-acl-disabled",
        title: "A bucket has no ACLs",
        types: BUCKET,
        reason: "With ACLs off, policies alone say who may do what.",
        fix: "Add an `aws_s3_bucket_ownership_controls` with `object_ownership = \"BucketOwnerEnforced\"`, and no `aws_s3_bucket_acl`.",
        sources: Sources {
            checkov: &["CKV2_AWS_65", "CKV_AWS_20", "CKV_AWS_57"],
            trivy: &["AWS-0092"],
            fsbp: &["S3.12"],
            ..Sources::NONE
        },
        differs: "checkov's CKV2_AWS_65 passes a bucket without ownership controls, for AWS's default since 2023; here it is to be said.",
        judge: |scope, bucket| {
            if !beside(scope, bucket, "aws_s3_bucket_acl").found.is_empty() {
                return Verdict::fail("an aws_s3_bucket_acl is for it");
            }
            beside(scope, bucket, "aws_s3_bucket_ownership_controls").judge(
                "no aws_s3_bucket_ownership_controls is for it",
                |controls| {
                    one_of(
                        "rule.object_ownership",
                        controls.lookup("rule.0.object_ownership"),
                        &["BucketOwnerEnforced"],
                        "`object_ownership` is not `BucketOwnerEnforced`",
                    )
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_ownership_controls.a": {"bucket": "${aws_s3_bucket.a.id}", "rule": [{"object_ownership": "BucketOwnerEnforced"}]}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_acl.a": {"bucket": "a", "acl": "public-read"}}"#,
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_ownership_controls.a": {"bucket": "${aws_s3_bucket.a.id}", "rule": [{"object_ownership": "ObjectWriter"}]}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_ownership_controls.a": {"bucket": "${aws_s3_bucket.a.id}", "rule": [{"object_ownership": "${terraform_data.a.output}"}]}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-lifecycle",
        title: "A bucket has a lifecycle",
        severity: Severity::Low,
        strict: Strict::FromStaging,
        types: BUCKET,
        reason: "Without one every old version is kept, and paid for, for ever.",
        fix: "Add an `aws_s3_bucket_lifecycle_configuration` with an enabled rule.",
        sources: Sources {
            checkov: &["CKV2_AWS_61"],
            fsbp: &["S3.13", "S3.10"],
            ..Sources::NONE
        },
        differs: "checkov is content with any lifecycle configuration; here one of its rules has to be enabled.",
        judge: |scope, bucket| {
            beside(scope, bucket, "aws_s3_bucket_lifecycle_configuration").judge(
                "no aws_s3_bucket_lifecycle_configuration is for it",
                |lifecycle| {
                    Verdict::any(
                        lifecycle
                            .lookup_each("rule.*.status")
                            .into_iter()
                            .map(|status| {
                                one_of("rule.status", status, &["Enabled"], "no rule is `Enabled`")
                            }),
                        Verdict::fail("it has no rule"),
                    )
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_lifecycle_configuration.a": {"bucket": "${aws_s3_bucket.a.id}", "rule": [{"id": "a", "status": "Enabled"}]}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {}}"#,
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_lifecycle_configuration.a": {"bucket": "${aws_s3_bucket.a.id}", "rule": [{"id": "a", "status": "Disabled"}]}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_lifecycle_configuration.a": {"bucket": "${aws_s3_bucket.a.id}", "rule": [{"id": "a", "status": "${terraform_data.a.output}"}]}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-abort-multipart",
        argument: "rule",
        title: "Uploads that were never finished are removed",
        severity: Severity::Low,
        types: &["aws_s3_bucket_lifecycle_configuration"],
        reason: "Their parts are paid for, and nobody sees them.",
        fix: "Add an enabled rule for the whole bucket with `abort_incomplete_multipart_upload`.",
        sources: Sources {
            checkov: &["CKV_AWS_300"],
            ..Sources::NONE
        },
        differs: "On a plan, checkov takes the empty list of a rule without `abort_incomplete_multipart_upload` for a block.",
        judge: |_, lifecycle| {
            let message =
                "no enabled rule for the whole bucket has `abort_incomplete_multipart_upload`";
            let rules = match lifecycle.lookup("rule") {
                Lookup::Unknown => return Verdict::unknown("rule"),
                seen => seen
                    .known()
                    .and_then(values::Value::items)
                    .unwrap_or_default(),
            };
            Verdict::any(
                rules.iter().map(|rule| {
                    let narrow = ["prefix", "filter.0.prefix"].iter().any(|path| {
                        rule.lookup(path)
                            .text()
                            .is_some_and(|prefix| !prefix.is_empty())
                    }) || [
                        "filter.0.tag.0",
                        "filter.0.and.0",
                        "filter.0.object_size_less_than",
                    ]
                    .iter()
                    .any(|path| rule.lookup(path).known().is_some());
                    if narrow || rule.lookup("status").text() == Some("Disabled") {
                        return Verdict::fail(message);
                    }
                    argument(
                        "abort_incomplete_multipart_upload",
                        rule.lookup("abort_incomplete_multipart_upload.0.days_after_initiation"),
                        Verdict::fail(message),
                        |_| Verdict::Pass,
                    )
                }),
                Verdict::fail(message),
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"status": "Enabled", "filter": [{}], "abort_incomplete_multipart_upload": [{"days_after_initiation": 7}]}]}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"status": "Enabled"}]}}"#,
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": [{"status": "Enabled", "filter": [{"prefix": "logs/"}], "abort_incomplete_multipart_upload": [{"days_after_initiation": 7}]}]}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket_lifecycle_configuration.a": {"rule": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-event-notifications",
        title: "A bucket tells of what happens in it",
        severity: Severity::Low,
        strict: Strict::Never,
        types: BUCKET,
        reason: "Other systems can then react to objects that come and go.",
        fix: "Add an `aws_s3_bucket_notification` with `eventbridge = true`.",
        sources: Sources {
            checkov: &["CKV2_AWS_62"],
            fsbp: &["S3.11"],
            ..Sources::NONE
        },
        judge: |scope, bucket| {
            beside(scope, bucket, "aws_s3_bucket_notification")
                .judge("no aws_s3_bucket_notification is for it", |_| Verdict::Pass)
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_notification.a": {"bucket": "${aws_s3_bucket.a.id}", "eventbridge": true}}"#,
            ],
            bad: &[r#"{"aws_s3_bucket.a": {}}"#],
            unknown: &[
                r#"{"aws_s3_bucket.a": {}, "aws_s3_bucket_notification.a": {"bucket": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-no-force-destroy",
        title: "A bucket is not destroyed with what is in it",
        strict: Strict::FromStaging,
        below: "an environment that comes and goes takes its objects along",
        types: BUCKET,
        reason: "With `force_destroy` one wrong apply deletes every object and every version.",
        fix: "Remove `force_destroy`.",
        sources: Sources {
            document: "AWS provider documentation, aws_s3_bucket, read 2026-11",
            ..Sources::NONE
        },
        judge: |_, bucket| {
            truth(
                "force_destroy",
                bucket.lookup("force_destroy"),
                false,
                false,
                "`force_destroy` is true",
            )
        },
        examples: Examples {
            good: &[r#"{"aws_s3_bucket.a": {"force_destroy": false}}"#],
            bad: &[r#"{"aws_s3_bucket.a": {"force_destroy": true}}"#],
            unknown: &[r#"{"aws_s3_bucket.a": {"force_destroy": "${terraform_data.a.output}"}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "s3-name-valid",
        title: "A bucket's name works as a host name",
        severity: Severity::Low,
        types: BUCKET,
        reason: "A dot breaks TLS for virtual-hosted requests, and capital letters are refused.",
        fix: "Use 3 to 63 lower-case letters, digits and hyphens.",
        sources: Sources {
            trivy: &["AWS-0320"],
            ..Sources::NONE
        },
        judge: |_, bucket| {
            argument(
                "bucket",
                bucket.lookup("bucket"),
                Verdict::NotApplicable("Terraform chooses its name"),
                |name| {
                    let name = name.as_str().unwrap_or_default();
                    let legal = |byte: u8| {
                        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
                    };
                    Verdict::pass_if(
                        (3..=63).contains(&name.len())
                            && name.bytes().all(legal)
                            && !name.starts_with('-')
                            && !name.ends_with('-'),
                        format_args!(
                            "`{name}` is not 3 to 63 lower-case letters, digits and hyphens"
                        ),
                    )
                },
            )
        },
        examples: Examples {
            good: &[r#"{"aws_s3_bucket.a": {"bucket": "todo-storage-1"}}"#],
            bad: &[r#"{"aws_s3_bucket.a": {"bucket": "Todo.Storage"}}"#],
            unknown: &[r#"{"aws_s3_bucket.a": {"bucket": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_s3_bucket.a": {"bucket_prefix": "todo-"}}"#],
        },
        ..Control::BLANK
    },
];
