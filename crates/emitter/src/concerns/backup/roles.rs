//! Who backs up and who restores: two roles, so that the one that runs every day cannot write data.
//! What they may do is what AWS's own policies for DynamoDB and S3 allow (`AWSBackupServiceRolePolicyForBackup`
//! v29, ...`ForRestores` v25, ...`ForS3Backup` v5, ...`ForS3Restore` v2, read 2026-11), on fewer things.

use serde_json::{Value as Json, json};
use terraform::Module;

use crate::parts::{ARN, policy};

/// Tables and buckets that are called after application and environment.
pub(super) fn own() -> Json {
    json!([own_tables("${data.aws_region.current.id}"), own_buckets()])
}

fn own_tables(region: &str) -> String {
    format!("{ARN}:dynamodb:{region}:${{var.account_id}}:table/${{var.name}}-*")
}

fn own_buckets() -> String {
    format!("{ARN}:s3:::${{var.name}}-*")
}

fn allow(sid: &str, actions: &[&str], resources: Json) -> Json {
    json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources })
}

/// The expression for `local.<name>`, each with `suffix` behind it.
fn each(name: &str, suffix: &str) -> Json {
    json!(format!(
        "${{[for arn in local.{name} : \"${{arn}}{suffix}\"]}}"
    ))
}

/// Adds both roles with their rights.
pub(super) fn add(m: &mut Module) {
    let trust = m.document(
        "trust",
        policy::trust(
            "AssumedByService",
            "backup",
            vec![policy::for_this_account()],
        ),
    );
    m.local(
        "own_tables",
        json!([
            own_tables("*"),
            format!("{ARN}:dynamodb:*:${{var.account_id}}:table/awsbackup-restore-test-*")
        ]),
    );
    m.local(
        "own_buckets",
        json!([
            own_buckets(),
            format!("{ARN}:s3:::awsbackup-restore-test-*")
        ]),
    );
    for (name, value) in [
        (
            "sources_tables",
            format!("${{concat([\"{}\"], var.existing_tables)}}", own_tables("${data.aws_region.current.id}")),
        ),
        (
            "sources_buckets",
            format!("${{concat([\"{}\"], var.existing_buckets)}}", own_buckets()),
        ),
        (
            "targets_tables",
            "${concat(local.own_tables, var.existing_tables)}".into(),
        ),
        (
            "targets_buckets",
            "${concat(local.own_buckets, var.existing_buckets)}".into(),
        ),
        (
            "key_arns",
            "${concat([var.kms_key_arn, aws_kms_key.this.arn], aws_kms_key.recovery[*].arn, var.existing_key_arns)}".into(),
        ),
    ] {
        m.local(name, json!(value));
    }
    for (name, description, statements) in [
        (
            "backup",
            "Backs up the tables and buckets of ${var.name}.",
            backup(),
        ),
        (
            "restore",
            "Restores tables and buckets of ${var.name}, for tests and in earnest.",
            restore(),
        ),
    ] {
        m.resource(
            "aws_iam_role",
            name,
            json!({
                "name": format!("${{var.name}}-{name}"),
                "description": description,
                "assume_role_policy": trust,
            }),
        );
        let statements = if name == "restore" {
            m.local("restore_statements", json!(statements));
            m.local("restore_statements_of_copies", json!(copies()));
            json!(
                "${concat(local.restore_statements, [for s in local.restore_statements_of_copies : s if length(var.restored_key_aliases) > 0])}"
            )
        } else {
            json!(statements)
        };
        let rights = m.document(
            &format!("{name}_rights"),
            json!({ "Version": "2012-10-17", "Statement": statements }),
        );
        m.resource(
            "aws_iam_role_policy",
            name,
            json!({
                "name": format!("{name}-tables-and-buckets"),
                "role": format!("${{aws_iam_role.{name}.id}}"),
                "policy": rights,
            }),
        );
    }
}

/// Services by which the keys are used.
const VIA: [&str; 3] = [
    "backup.*.amazonaws.com",
    "dynamodb.*.amazonaws.com",
    "s3.*.amazonaws.com",
];

/// The keys, by way of those who hold the data; and grants, which a vault works with.
fn keys(actions: &[&str]) -> [Json; 3] {
    let mut used = allow("UseKeysOfData", actions, json!("${local.key_arns}"));
    used["Condition"] = json!({
        "StringLike": { "kms:ViaService": VIA },
    });
    let mut grants = allow(
        "GrantKeysToAws",
        &["kms:CreateGrant"],
        json!("${local.key_arns}"),
    );
    grants["Condition"] = json!({ "Bool": { "kms:GrantIsForAWSResource": "true" } });
    [
        used,
        grants,
        allow("SeeKeys", &["kms:DescribeKey"], json!("${local.key_arns}")),
    ]
}

fn backup() -> Vec<Json> {
    let mut statements = vec![
        allow(
            "BackUpTables",
            &[
                "dynamodb:CreateBackup",
                "dynamodb:DescribeTable",
                "dynamodb:ListTagsOfResource",
                "dynamodb:StartAwsBackupJob",
            ],
            json!("${local.sources_tables}"),
        ),
        allow(
            "EndBackupsOfTables",
            &["dynamodb:DeleteBackup", "dynamodb:DescribeBackup"],
            each("sources_tables", "/backup/*"),
        ),
        allow(
            "ReadBuckets",
            &[
                "s3:GetBucketAcl",
                "s3:GetBucketLocation",
                "s3:GetBucketNotification",
                "s3:GetBucketTagging",
                "s3:GetBucketVersioning",
                "s3:GetInventoryConfiguration",
                "s3:ListBucket",
                "s3:ListBucketVersions",
                "s3:ListTagsForResource",
                "s3:PutBucketNotification",
                "s3:PutInventoryConfiguration",
            ],
            json!("${local.sources_buckets}"),
        ),
        allow(
            "ReadObjects",
            &[
                "s3:GetObject",
                "s3:GetObjectAcl",
                "s3:GetObjectTagging",
                "s3:GetObjectVersion",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionTagging",
            ],
            each("sources_buckets", "/*"),
        ),
        allow(
            "HearOfChangesInBuckets",
            &[
                "events:DeleteRule",
                "events:DescribeRule",
                "events:DisableRule",
                "events:EnableRule",
                "events:ListTargetsByRule",
                "events:PutRule",
                "events:PutTargets",
                "events:RemoveTargets",
            ],
            json!(format!(
                "{ARN}:events:*:${{var.account_id}}:rule/AwsBackupManagedRule*"
            )),
        ),
        allow(
            "KeepInVaults",
            &["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"],
            json!("${local.vault_arns}"),
        ),
        allow(
            "CopyAndTagBackups",
            &["backup:CopyFromBackupVault", "backup:TagResource"],
            json!(format!(
                "{ARN}:backup:*:${{var.account_id}}:recovery-point:*"
            )),
        ),
        // None of these has a resource level.
        allow(
            "FindWhatIsTagged",
            &[
                "cloudwatch:GetMetricData",
                "events:ListRules",
                "s3:ListAllMyBuckets",
                "tag:GetResources",
            ],
            json!("*"),
        ),
    ];
    statements.extend(keys(&["kms:Decrypt", "kms:GenerateDataKey"]));
    statements
}

fn restore() -> Vec<Json> {
    let mut statements = vec![
        allow(
            "RestoreTables",
            &[
                "dynamodb:BatchWriteItem",
                "dynamodb:DeleteItem",
                "dynamodb:DescribeTable",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:RestoreTableFromAwsBackup",
                "dynamodb:Scan",
                "dynamodb:UpdateItem",
            ],
            json!("${local.targets_tables}"),
        ),
        allow(
            "RestoreBackupsOfTables",
            &["dynamodb:RestoreTableFromBackup"],
            each("targets_tables", "/backup/*"),
        ),
        allow(
            "RestoreBuckets",
            &[
                "s3:CreateBucket",
                "s3:GetBucketLocation",
                "s3:GetBucketOwnershipControls",
                "s3:GetBucketVersioning",
                "s3:ListBucket",
                "s3:ListBucketVersions",
                "s3:PutBucketOwnershipControls",
                "s3:PutBucketVersioning",
            ],
            json!("${local.targets_buckets}"),
        ),
        allow(
            "RestoreObjects",
            &[
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:GetObjectAcl",
                "s3:GetObjectTagging",
                "s3:GetObjectVersion",
                "s3:GetObjectVersionAcl",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
                "s3:PutObjectAcl",
                "s3:PutObjectTagging",
                "s3:PutObjectVersionAcl",
            ],
            each("targets_buckets", "/*"),
        ),
    ];
    statements.extend(keys(&[
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    ]));
    statements
}

/// The keys of another environment's copies in this region, by their aliases: who makes a standby does not know the
/// ARNs (`kms:ResourceAliases`, AWS KMS guide, *Use aliases to control access to KMS keys*, read 2026-11).
fn copies() -> Vec<Json> {
    let keys = format!("{ARN}:kms:${{data.aws_region.current.id}}:${{var.account_id}}:key/*");
    let by_alias = |sid: &str, action: &str, mut conditions: Json| {
        conditions["ForAnyValue:StringEquals"] =
            json!({ "kms:ResourceAliases": "${var.restored_key_aliases}" });
        let mut statement = allow(sid, &[action], json!([keys]));
        statement["Condition"] = conditions;
        statement
    };
    vec![
        by_alias(
            "ReadCopies",
            "kms:Decrypt",
            json!({ "StringLike": { "kms:ViaService": VIA } }),
        ),
        by_alias(
            "GrantKeysOfCopiesToAws",
            "kms:CreateGrant",
            json!({ "Bool": { "kms:GrantIsForAWSResource": "true" } }),
        ),
        by_alias("SeeKeysOfCopies", "kms:DescribeKey", json!({})),
    ]
}
