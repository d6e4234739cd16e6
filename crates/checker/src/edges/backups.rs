//! AWS Backup: what the roles that back up and restore ask of tables, buckets, vaults and their keys. The actions
//! are those of AWS's own policies for DynamoDB and S3 (`AWSBackupServiceRolePolicyForBackup` v29, ...`ForRestores`
//! v25, `AWSBackupServiceRolePolicyForS3Backup` v5, ...`ForS3Restore` v2, read 2026-11).

use std::rc::Rc;

use plan::Instance;

use super::alerts::{edge, key};
use super::held::{Held, text, text_with};
use super::{Need, ResourceEdge};
use crate::policy::PolicyText;

const BACK_UP_TABLE: &[&str] = &[
    "dynamodb:CreateBackup",
    "dynamodb:DescribeTable",
    "dynamodb:ListTagsOfResource",
    "dynamodb:StartAwsBackupJob",
];
const END_BACKUP_OF_TABLE: &[&str] = &["dynamodb:DeleteBackup", "dynamodb:DescribeBackup"];
const READ_BUCKET: &[&str] = &[
    "s3:GetBucketAcl",
    "s3:GetBucketLocation",
    "s3:GetBucketNotification",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetInventoryConfiguration",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutBucketNotification",
    "s3:PutInventoryConfiguration",
];
const READ_OBJECTS: &[&str] = &[
    "s3:GetObject",
    "s3:GetObjectAcl",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionTagging",
];
const HEAR_OF_CHANGES: &[&str] = &[
    "events:DeleteRule",
    "events:DescribeRule",
    "events:DisableRule",
    "events:EnableRule",
    "events:ListTargetsByRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
];
const FIND: &[&str] = &[
    "cloudwatch:GetMetricData",
    "events:ListRules",
    "s3:ListAllMyBuckets",
    "tag:GetResources",
];
const RESTORE_TABLE: &[&str] = &[
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:RestoreTableFromAwsBackup",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
];
const RESTORE_BUCKET: &[&str] = &[
    "s3:CreateBucket",
    "s3:GetBucketLocation",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketVersioning",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketVersioning",
];
const RESTORE_OBJECTS: &[&str] = &[
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
];

pub(super) fn find(held: &Held<'_>, found: &mut Vec<ResourceEdge>) {
    let plan = held.plan();
    for selection in plan.of_type("aws_backup_selection") {
        selected(held, selection, found);
    }
    for selection in plan.of_type("aws_backup_restore_testing_selection") {
        restored(held, selection, found);
    }
}

/// What a role asks of each of these, in order.
fn asks(
    held: &Held<'_>,
    role: &Instance,
    actions: &[&'static str],
    on: &PolicyText,
    of: Option<&Instance>,
) -> Vec<Need> {
    let guard = || of.map_or_else(Rc::default, |of| held.guard(of));
    actions
        .iter()
        .map(|action| held.by_role(role, action, on.clone(), guard(), &[]))
        .collect()
}

/// What a role does with a key by way of the service that holds the data.
fn through(
    held: &Held<'_>,
    role: &Instance,
    key: &Instance,
    service: &str,
    actions: &[&'static str],
) -> Vec<Need> {
    let keys = [held.via(service, key)];
    let used = actions
        .iter()
        .map(|action| held.by_role(role, action, text(key, "arn"), held.guard(key), &keys));
    used.collect()
}

/// A vault works with grants, which a role makes for AWS.
fn granted(held: &Held<'_>, role: &Instance, key: &Instance) -> Vec<Need> {
    let grant = [("kms:GrantIsForAWSResource", PolicyText::from("true"))];
    vec![
        held.by_role(
            role,
            "kms:CreateGrant",
            text(key, "arn"),
            held.guard(key),
            &grant,
        ),
        held.by_role(
            role,
            "kms:DescribeKey",
            text(key, "arn"),
            held.guard(key),
            &[],
        ),
    ]
}

fn selected(held: &Held<'_>, selection: &Instance, found: &mut Vec<ResourceEdge>) {
    let Some(role) = held.role(selection, "iam_role_arn") else {
        return;
    };
    let mut needs = vec![held.assume("backup", selection, role, text(selection, "arn"))];
    needs.extend(asks(held, role, FIND, &"*".into(), None));
    found.push(edge(selection, role, "looks as", needs));
    for table in held.reached(selection, "resources.*", "aws_dynamodb_table", &["arn"]) {
        let mut needs = asks(held, role, BACK_UP_TABLE, &text(table, "arn"), Some(table));
        let backup = text_with(table, "arn", "/backup/01");
        needs.extend(asks(held, role, END_BACKUP_OF_TABLE, &backup, None));
        for key in key(held, table, "server_side_encryption.0.kms_key_arn") {
            needs.extend(through(held, role, key, "dynamodb", &["kms:Decrypt"]));
            needs.extend(granted(held, role, key));
        }
        found.push(edge(selection, table, "backs up", needs));
    }
    for bucket in held.reached(selection, "resources.*", "aws_s3_bucket", &["arn"]) {
        let mut needs = asks(held, role, READ_BUCKET, &text(bucket, "arn"), Some(bucket));
        let objects = text_with(bucket, "arn", "/a");
        needs.extend(asks(held, role, READ_OBJECTS, &objects, Some(bucket)));
        let home = held.home(bucket);
        let rule: PolicyText = match home.account.as_str() {
            "" => PolicyText::Unknown,
            account => format!(
                "arn:{}:events:{}:{account}:rule/AwsBackupManagedRule1",
                home.partition, home.region
            )
            .into(),
        };
        needs.extend(asks(held, role, HEAR_OF_CHANGES, &rule, None));
        for key in bucket_key(held, bucket) {
            needs.extend(through(held, role, key, "s3", &["kms:Decrypt"]));
        }
        found.push(edge(selection, bucket, "backs up", needs));
    }
    let plans = held.reached(selection, "plan_id", "aws_backup_plan", &["id"]);
    for plan in plans {
        kept(held, plan, role, found);
    }
}

/// Into which vaults a plan puts what it backs up, and copies it.
fn kept(held: &Held<'_>, plan: &Instance, role: &Instance, found: &mut Vec<ResourceEdge>) {
    let vault_by_name = ["name", "id"];
    let vaults = held.reached(
        plan,
        "rule.*.target_vault_name",
        "aws_backup_vault",
        &vault_by_name,
    );
    for vault in &vaults {
        // Two vaults of one name in two regions: the plan's is the one where it is.
        if held.home(vault).region == held.home(plan).region {
            let actions = &["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"];
            let of_point = ("backup:TagResource", recovery_point(held, vault));
            let needs = put(held, role, vault, actions, of_point);
            found.push(edge(plan, vault, "keeps in", needs));
        }
    }
    let argument = "rule.*.copy_action.*.destination_vault_arn";
    for vault in held.reached(plan, argument, "aws_backup_vault", &["arn"]) {
        let of_point = ("backup:CopyFromBackupVault", recovery_point(held, plan));
        let needs = put(held, role, vault, &["backup:CopyIntoBackupVault"], of_point);
        found.push(edge(plan, vault, "copies to", needs));
    }
}

/// What a role asks to put something into a vault: of the vault, of the recovery point, and of the vault's key.
fn put(
    held: &Held<'_>,
    role: &Instance,
    vault: &Instance,
    actions: &[&'static str],
    (action, point): (&'static str, PolicyText),
) -> Vec<Need> {
    let mut needs = asks(held, role, actions, &text(vault, "arn"), Some(vault));
    needs.push(held.by_role(role, action, point, Rc::default(), &[]));
    for key in key(held, vault, "kms_key_arn") {
        let actions = ["kms:Decrypt", "kms:GenerateDataKey"];
        needs.extend(through(held, role, key, "backup", &actions));
        needs.extend(granted(held, role, key));
    }
    needs
}

fn recovery_point(held: &Held<'_>, of: &Instance) -> PolicyText {
    let home = held.home(of);
    match home.account.as_str() {
        "" => PolicyText::Unknown,
        account => format!(
            "arn:{}:backup:{}:{account}:recovery-point:1",
            home.partition, home.region
        )
        .into(),
    }
}

/// The key with which a bucket encrypts.
pub(super) fn bucket_key<'a>(held: &Held<'a>, bucket: &Instance) -> Vec<&'a Instance> {
    let kind = "aws_s3_bucket_server_side_encryption_configuration";
    let configured = held
        .scope
        .companions(bucket, kind, "bucket", &["id", "bucket"]);
    let argument = "rule.*.apply_server_side_encryption_by_default.*.kms_master_key_id";
    let keys = configured
        .found
        .iter()
        .flat_map(|one| key(held, one, argument));
    keys.collect()
}

/// A restore test restores into things of its own names ("Restore testing" of the AWS Backup developer guide, read
/// 2026-11), and in earnest into those of the plan.
fn restored(held: &Held<'_>, selection: &Instance, found: &mut Vec<ResourceEdge>) {
    let Some(role) = held.role(selection, "iam_role_arn") else {
        return;
    };
    let needs = vec![held.assume("backup", selection, role, text(selection, "arn"))];
    found.push(edge(selection, role, "restores as", needs));
    let home = held.home(selection);
    let test_table: PolicyText = match home.account.as_str() {
        "" => PolicyText::Unknown,
        account => format!(
            "arn:{}:dynamodb:{}:{account}:table/awsbackup-restore-test-1",
            home.partition, home.region
        )
        .into(),
    };
    let test_bucket: PolicyText = match home.partition.as_str() {
        "" => PolicyText::Unknown,
        partition => format!("arn:{partition}:s3:::awsbackup-restore-test-1").into(),
    };
    let with_keys = &[
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    ];
    match selection.lookup("protected_resource_type").text() {
        Some("DynamoDB") => {
            for table in held.plan().of_type("aws_dynamodb_table") {
                if !is_selected(held, table) {
                    continue;
                }
                let mut needs = Vec::new();
                for on in [text(table, "arn"), test_table.clone()] {
                    needs.extend(asks(held, role, RESTORE_TABLE, &on, None));
                }
                let backup = text_with(table, "arn", "/backup/01");
                let from = &["dynamodb:RestoreTableFromBackup"];
                needs.extend(asks(held, role, from, &backup, None));
                for key in key(held, table, "server_side_encryption.0.kms_key_arn") {
                    needs.extend(through(held, role, key, "dynamodb", with_keys));
                    needs.extend(granted(held, role, key));
                }
                found.push(edge(selection, table, "restores", needs));
            }
        }
        Some("S3") => {
            for bucket in held.plan().of_type("aws_s3_bucket") {
                if !is_selected(held, bucket) {
                    continue;
                }
                let mut needs = asks(
                    held,
                    role,
                    RESTORE_BUCKET,
                    &text(bucket, "arn"),
                    Some(bucket),
                );
                let objects = text_with(bucket, "arn", "/a");
                needs.extend(asks(held, role, RESTORE_OBJECTS, &objects, Some(bucket)));
                needs.extend(asks(held, role, RESTORE_BUCKET, &test_bucket, None));
                if let PolicyText::Known(test) = &test_bucket {
                    let objects = format!("{test}/a").into();
                    needs.extend(asks(held, role, RESTORE_OBJECTS, &objects, None));
                }
                for key in bucket_key(held, bucket) {
                    let more = &[
                        "kms:Decrypt",
                        "kms:GenerateDataKey",
                        "kms:GenerateDataKeyWithoutPlaintext",
                    ];
                    needs.extend(through(held, role, key, "s3", more));
                }
                found.push(edge(selection, bucket, "restores", needs));
            }
        }
        _ => {}
    }
}

/// Is it backed up by name?
fn is_selected(held: &Held<'_>, of: &Instance) -> bool {
    let mut selections = held.plan().of_type("aws_backup_selection");
    selections.any(|selection| {
        let named = held.reached(selection, "resources.*", &of.resource_type, &["arn"]);
        named.iter().any(|one| one.address == of.address)
    })
}
