//! The policies of the two roles: two to read what the modules emit, three to build it.

use serde_json::{Value as Json, json};

use super::own;
use super::services::{SERVICES, Service};

/// Services whose building is in the policy `watch`, and whose reading is in `read_watch`; the others
/// are in `build` and `read`. Two, because a managed policy has 6,144 characters at most (IAM quotas,
/// read 2026-11).
const WATCHING: &[&str] = &[
    "Analyzers",
    "Backups",
    "CloudWatch",
    "Costs",
    "Logs",
    "Rules",
    "Schedules",
    "Traces",
    "Trails",
];

/// Services that make a role of their own in the account when they are first used.
const LINKED: &[&str] = &[
    "access-analyzer.amazonaws.com",
    "backup.amazonaws.com",
    "reports.backup.amazonaws.com",
    "restore-testing.backup.amazonaws.com",
    "dynamodb.application-autoscaling.amazonaws.com",
    "lambda.application-autoscaling.amazonaws.com",
    "ops.apigateway.amazonaws.com",
];

/// Services that roles of the application are handed to.
const PASSED_TO: &[&str] = &[
    "apigateway.amazonaws.com",
    "backup.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "events.amazonaws.com",
    "lambda.amazonaws.com",
    "scheduler.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
];

fn allow(sid: &str, actions: Json, resources: Json) -> Json {
    json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources })
}

fn deny(sid: &str, actions: Json, resources: Json) -> Json {
    json!({ "Sid": sid, "Effect": "Deny", "Action": actions, "Resource": resources })
}

fn when(mut statement: Json, condition: Json) -> Json {
    if let Json::Object(body) = &mut statement {
        body.insert("Condition".into(), condition);
    }
    statement
}

/// Carries the tags that the environment puts on everything.
fn tagged(key: &str) -> Json {
    json!({
        "StringEquals": {
            format!("aws:{key}/Application"): "${var.application}",
            format!("aws:{key}/Environment"): "${var.environment}",
        },
    })
}

/// A service's resources that belong to the application: by the beginning of their names, and those that
/// have names of their own.
fn resources(service: &Service) -> Json {
    let named = match service.name {
        "DynamoDb" => "named_tables",
        "S3" => "named_buckets",
        _ => return own(service.own),
    };
    json!(format!("${{concat({}, local.{named})}}", own(service.own)))
}

/// What `actions` of each service says, and what they all do without a resource.
fn of_services<'a>(
    verb: &str,
    services: impl Iterator<Item = &'a Service> + Clone,
    actions: impl Fn(&Service) -> (&'static [&'static str], &'static [&'static str]),
) -> Vec<Json> {
    let mut statements: Vec<Json> = services
        .clone()
        .filter(|service| !actions(service).0.is_empty())
        .map(|service| {
            allow(
                &format!("{verb}{}", service.name),
                json!(actions(service).0),
                resources(service),
            )
        })
        .collect();
    let all: Vec<&str> = services
        .flat_map(|service| actions(service).1)
        .copied()
        .collect();
    if !all.is_empty() {
        statements.push(allow(
            &format!("{verb}WithoutResource"),
            json!(all),
            json!("*"),
        ));
    }
    statements
}

/// Reads what watches, backs up and records.
pub(super) fn read_watch() -> Vec<Json> {
    let services = SERVICES.iter().filter(|s| WATCHING.contains(&s.name));
    of_services("Read", services, |s| (s.read, s.read_all))
}

/// Reads the other things that the modules emit, and no data.
pub(super) fn read() -> Vec<Json> {
    let services = SERVICES.iter().filter(|s| !WATCHING.contains(&s.name));
    let mut statements = of_services("Read", services, |s| (s.read, s.read_all));
    statements.extend([
        allow(
            "ReadKeys",
            json!([
                "kms:DescribeKey",
                "kms:GetKeyPolicy",
                "kms:GetKeyRotationStatus",
                "kms:ListResourceTags"
            ]),
            own(&["kms:*:@A:key/*"]),
        ),
        // Lambda shows a function's environment, and DynamoDB an item of the ledger, only to those
        // who may decrypt it.
        when(
            allow(
                "ReadWhatKeysEncrypt",
                json!("kms:Decrypt"),
                own(&["kms:*:@A:key/*"]),
            ),
            json!({
                "StringLike": { "kms:ViaService": ["dynamodb.*.amazonaws.com", "lambda.*.amazonaws.com"] },
                "StringEquals": {
                    "aws:ResourceTag/Application": "${var.application}",
                    "aws:ResourceTag/Environment": "${var.environment}",
                },
            }),
        ),
        allow(
            "ReadRoles",
            json!([
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListInstanceProfilesForRole",
                "iam:ListRolePolicies",
                "iam:ListRoleTags"
            ]),
            own(&["iam::@A:role/@N-*"]),
        ),
        allow(
            "ReadPolicies",
            json!([
                "iam:GetPolicy",
                "iam:GetPolicyVersion",
                "iam:ListPolicyTags",
                "iam:ListPolicyVersions"
            ]),
            own(&["iam::@A:policy/@N-*"]),
        ),
        // Networks and aliases are listed whole or not at all.
        allow(
            "ReadNetworks",
            json!([
                "ec2:DescribeAvailabilityZones",
                "ec2:DescribeFlowLogs",
                "ec2:DescribeManagedPrefixLists",
                "ec2:DescribeNetworkAcls",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribePrefixLists",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroupRules",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeTags",
                "ec2:DescribeVpcEndpointServices",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
                "kms:ListAliases"
            ]),
            json!("*"),
        ),
        allow(
            "ReadVpcs",
            json!(["ec2:DescribeVpcAttribute", "ec2:GetSecurityGroupsForVpc"]),
            own(&["ec2:*:@A:vpc/*"]),
        ),
        allow(
            "ListStates",
            json!("s3:ListBucket"),
            json!(["${local.state_bucket_arn}"]),
        ),
        allow(
            "ReadState",
            json!("s3:GetObject"),
            json!("${local.state_arn}"),
        ),
        allow(
            "LockState",
            json!(["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]),
            json!("${local.state_arn}.tflock"),
        ),
    ]);
    statements
}

/// Builds workloads.
pub(super) fn build() -> Vec<Json> {
    let services = SERVICES.iter().filter(|s| !WATCHING.contains(&s.name));
    of_services("Build", services, |s| (s.write, s.write_all))
}

/// Builds what watches, backs up and records.
pub(super) fn watch() -> Vec<Json> {
    let services = SERVICES.iter().filter(|s| WATCHING.contains(&s.name));
    of_services("Build", services, |s| (s.write, s.write_all))
}

/// Keys and roles, within the boundary, and what the role must never do.
pub(super) fn rights() -> Vec<Json> {
    let roles = own(&["iam::@A:role/@N-*"]);
    let policies = own(&["iam::@A:policy/@N-*"]);
    let keys = own(&["kms:*:@A:key/*"]);
    vec![
        when(
            allow("MakeKeys", json!("kms:CreateKey"), json!("*")),
            tagged("RequestTag"),
        ),
        when(
            allow("TagKeysThatAreMade", json!("kms:TagResource"), keys.clone()),
            tagged("RequestTag"),
        ),
        when(
            allow(
                "KeepKeys",
                json!([
                    "kms:CancelKeyDeletion",
                    "kms:CreateAlias",
                    "kms:CreateGrant",
                    "kms:Decrypt",
                    "kms:DeleteAlias",
                    "kms:EnableKeyRotation",
                    "kms:Encrypt",
                    "kms:GenerateDataKey*",
                    "kms:PutKeyPolicy",
                    "kms:RetireGrant",
                    "kms:ScheduleKeyDeletion",
                    "kms:TagResource",
                    "kms:UntagResource",
                    "kms:UpdateAlias",
                    "kms:UpdateKeyDescription",
                ]),
                keys,
            ),
            tagged("ResourceTag"),
        ),
        allow(
            "NameKeys",
            json!(["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]),
            own(&["kms:*:@A:alias/@N*"]),
        ),
        when(
            allow(
                "MakeRolesWithinTheBoundary",
                json!([
                    "iam:CreateRole",
                    "iam:DeleteRolePolicy",
                    "iam:PutRolePermissionsBoundary",
                    "iam:PutRolePolicy"
                ]),
                roles.clone(),
            ),
            json!({ "StringEquals": { "iam:PermissionsBoundary": "${local.boundary_arn}" } }),
        ),
        when(
            allow(
                "AttachOwnPolicies",
                json!(["iam:AttachRolePolicy", "iam:DetachRolePolicy"]),
                roles.clone(),
            ),
            json!({
                "StringEquals": { "iam:PermissionsBoundary": "${local.boundary_arn}" },
                "ArnLike": { "iam:PolicyARN": policies.clone() },
            }),
        ),
        allow(
            "BuildPolicies",
            json!([
                "iam:CreatePolicy",
                "iam:CreatePolicyVersion",
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:TagPolicy",
                "iam:UntagPolicy"
            ]),
            policies,
        ),
        allow(
            "KeepRoles",
            json!([
                "iam:DeleteRole",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
                "iam:UpdateRoleDescription"
            ]),
            roles.clone(),
        ),
        when(
            allow("HandRolesToServices", json!("iam:PassRole"), roles),
            json!({ "StringEquals": { "iam:PassedToService": PASSED_TO } }),
        ),
        when(
            allow(
                "LetServicesMakeTheirRoles",
                json!("iam:CreateServiceLinkedRole"),
                own(&["iam::@A:role/aws-service-role/*"]),
            ),
            json!({ "StringEquals": { "iam:AWSServiceName": LINKED } }),
        ),
        allow(
            "WriteState",
            json!("s3:PutObject"),
            json!("${local.state_arn}"),
        ),
        deny(
            "NeverItsOwnRights",
            json!([
                "iam:Add*",
                "iam:Attach*",
                "iam:Create*",
                "iam:Delete*",
                "iam:Detach*",
                "iam:PassRole",
                "iam:Put*",
                "iam:Remove*",
                "iam:Set*",
                "iam:Tag*",
                "iam:Untag*",
                "iam:Update*"
            ]),
            own(&[
                "iam::@A:role/@N-github-*",
                "iam::@A:policy/@N-boundary",
                "iam::@A:policy/@N-github-*",
                "iam::@A:oidc-provider/*",
            ]),
        ),
        deny(
            "NeverBeyondTheBoundary",
            json!(["iam:DeleteRolePermissionsBoundary", "sts:AssumeRole"]),
            json!("*"),
        ),
        // Whoever may tag could make another environment's key its own.
        when(
            deny(
                "NeverTakeOver",
                json!(["ec2:CreateTags", "kms:TagResource"]),
                json!("*"),
            ),
            json!({
                "Null": { "aws:ResourceTag/Environment": "false" },
                "StringNotEquals": { "aws:ResourceTag/Environment": "${var.environment}" },
            }),
        ),
        deny(
            "NeverTheStateBucket",
            json!([
                "s3:DeleteBucket*",
                "s3:DeleteObjectVersion",
                "s3:PutBucket*",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration"
            ]),
            json!([
                "${local.state_bucket_arn}",
                "${local.state_bucket_arn}/*",
                "${local.state_bucket_arn}-logs"
            ]),
        ),
        when(
            deny("NeverElsewhere", json!("*"), json!("*")),
            json!({ "StringNotEquals": { "aws:RequestedRegion": "${var.regions}" } }),
        ),
    ]
}

/// The key of the state, for whoever reads it.
pub(super) fn state_key() -> Json {
    allow(
        "UseKeyOfTheState",
        json!(["kms:Decrypt", "kms:GenerateDataKey"]),
        json!("${var.state_key_arns}"),
    )
}

/// The key of the state stays as it is.
pub(super) fn never_state_key() -> Json {
    deny(
        "NeverTheKeyOfTheState",
        json!([
            "kms:DisableKey",
            "kms:PutKeyPolicy",
            "kms:ScheduleKeyDeletion",
            "kms:UntagResource"
        ]),
        json!("${var.state_key_arns}"),
    )
}

/// Nothing that holds data is destroyed, whatever a plan says.
pub(super) fn never_data() -> Json {
    deny(
        "NeverDestroyData",
        json!([
            "backup:DeleteBackupVault",
            "backup:DeleteBackupVaultAccessPolicy",
            "backup:DeleteBackupVaultLockConfiguration",
            "backup:DeleteRecoveryPoint",
            "cloudtrail:DeleteTrail",
            "cloudtrail:StopLogging",
            "dynamodb:DeleteTable",
            "kms:DisableKey",
            "kms:ScheduleKeyDeletion",
            "s3:DeleteBucket",
        ]),
        json!("*"),
    )
}

/// Builds the private network. Names are not in its ARNs; so nothing is deleted that does not carry
/// the environment's tags.
pub(super) fn network() -> Vec<Json> {
    let all = own(&[
        "ec2:*:@A:network-interface/*",
        "ec2:*:@A:route-table/*",
        "ec2:*:@A:security-group-rule/*",
        "ec2:*:@A:security-group/*",
        "ec2:*:@A:subnet/*",
        "ec2:*:@A:vpc-endpoint/*",
        "ec2:*:@A:vpc-flow-log/*",
        "ec2:*:@A:vpc/*",
    ]);
    let deletes = json!([
        "ec2:DeleteRouteTable",
        "ec2:DeleteSecurityGroup",
        "ec2:DeleteSubnet",
        "ec2:DeleteVpc",
        "ec2:DeleteVpcEndpoints",
    ]);
    let mut actions = vec![
        json!("ec2:AssociateRouteTable"),
        json!("ec2:AuthorizeSecurityGroup*"),
        json!("ec2:CreateFlowLogs"),
        json!("ec2:CreateRouteTable"),
        json!("ec2:CreateSecurityGroup"),
        json!("ec2:CreateSubnet"),
        json!("ec2:CreateTags"),
        json!("ec2:CreateVpc"),
        json!("ec2:CreateVpcEndpoint"),
        json!("ec2:DeleteFlowLogs"),
        json!("ec2:DeleteTags"),
        json!("ec2:DisassociateRouteTable"),
        json!("ec2:ModifySecurityGroupRules"),
        json!("ec2:ModifySubnetAttribute"),
        json!("ec2:ModifyVpcAttribute"),
        json!("ec2:ModifyVpcEndpoint"),
        json!("ec2:RevokeSecurityGroup*"),
        json!("ec2:UpdateSecurityGroupRuleDescriptions*"),
    ];
    actions.extend(deletes.as_array().into_iter().flatten().cloned());
    let foreign = |key: &str, value: &str| {
        when(
            deny(&format!("NeverOfAnother{key}"), deletes.clone(), json!("*")),
            json!({ "StringNotEquals": { format!("aws:ResourceTag/{key}"): value } }),
        )
    };
    vec![
        allow("BuildNetwork", actions.into(), all),
        foreign("Application", "${var.application}"),
        foreign("Environment", "${var.environment}"),
    ]
}
