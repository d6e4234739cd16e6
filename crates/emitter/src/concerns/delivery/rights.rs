//! The policies of the two roles: two to read what the modules emit, three to build it.

use serde_json::{Value as Json, json};

use super::own;
use super::services::services;
use crate::definition::ServiceRights;

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
    "replication.dynamodb.amazonaws.com",
];

/// Services that roles of the application are handed to.
const PASSED_TO: &[&str] = &[
    "apigateway.amazonaws.com",
    "backup.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "lambda.amazonaws.com",
    "s3.amazonaws.com",
    "scheduler.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
];

pub(super) fn allow(sid: &str, actions: Json, resources: Json) -> Json {
    json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources })
}

pub(super) fn deny(sid: &str, actions: Json, resources: Json) -> Json {
    json!({ "Sid": sid, "Effect": "Deny", "Action": actions, "Resource": resources })
}

pub(super) fn when(mut statement: Json, condition: Json) -> Json {
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
fn resources(service: &ServiceRights) -> Json {
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
    services: impl Iterator<Item = &'a ServiceRights> + Clone,
    actions: impl Fn(&ServiceRights) -> (&'static [&'static str], &'static [&'static str]),
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
    let services = services().filter(|s| WATCHING.contains(&s.name));
    of_services("Read", services, |s| (s.read, s.read_all))
}

/// Reads the other things that the modules emit, and no data.
pub(super) fn read() -> Vec<Json> {
    let services = services().filter(|s| !WATCHING.contains(&s.name));
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
        allow(
            "ReadRoles",
            json!([
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies"
            ]),
            own(&["iam::@A:role/@N-*"]),
        ),
        allow(
            "ReadPolicies",
            json!(["iam:GetPolicy", "iam:GetPolicyVersion"]),
            own(&["iam::@A:policy/@N-*"]),
        ),
        allow(
            "ReadEventSources",
            json!(["lambda:GetEventSourceMapping", "lambda:ListTags"]),
            event_sources(),
        ),
        // Networks and aliases are listed whole or not at all.
        allow(
            "ReadNetworks",
            json!([
                "ec2:DescribeFlowLogs",
                "ec2:DescribeNetworkAcls",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribePrefixLists",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroupRules",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
                "kms:ListAliases"
            ]),
            json!("*"),
        ),
        allow(
            "ReadVpcs",
            json!("ec2:DescribeVpcAttribute"),
            own(&["ec2:*:@A:vpc/*"]),
        ),
        // What the preflight looks at before the first apply.
        allow(
            "LookAtTheAccount",
            json!([
                "dynamodb:ListTables",
                "ec2:DescribeRegions",
                "iam:ListOpenIDConnectProviders",
                "iam:ListRoles",
                "lambda:ListFunctions",
                "servicequotas:GetAWSDefaultServiceQuota",
                "servicequotas:GetServiceQuota",
                "sqs:ListQueues",
                "tag:GetResources"
            ]),
            json!("*"),
        ),
        allow(
            "SeeTheTrustInGithub",
            json!("iam:GetOpenIDConnectProvider"),
            json!("${local.provider_arn}"),
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
    let services = services().filter(|s| !WATCHING.contains(&s.name));
    let mut statements = of_services("Build", services, |s| (s.write, s.write_all));
    // Lambda names the mapping by a number; which function it is of, it says beside.
    let of_own_functions =
        || json!({ "ArnLike": { "lambda:FunctionArn": own(&["lambda:*:@A:function:@N-*"]) } });
    statements.extend([
        when(
            allow(
                "MakeEventSources",
                json!("lambda:CreateEventSourceMapping"),
                json!("*"),
            ),
            of_own_functions(),
        ),
        when(
            allow(
                "BuildEventSources",
                json!([
                    "lambda:DeleteEventSourceMapping",
                    "lambda:UpdateEventSourceMapping"
                ]),
                event_sources(),
            ),
            of_own_functions(),
        ),
        allow(
            "TagEventSources",
            json!(["lambda:TagResource", "lambda:UntagResource"]),
            event_sources(),
        ),
    ]);
    statements
}

/// What hands work to functions: Lambda chooses the ids.
fn event_sources() -> Json {
    own(&["lambda:*:@A:event-source-mapping:*"])
}

/// Builds what watches, backs up and records.
pub(super) fn watch() -> Vec<Json> {
    let services = services().filter(|s| WATCHING.contains(&s.name));
    of_services("Build", services, |s| (s.write, s.write_all))
}

/// Keys and roles, within the boundary.
pub(super) fn rights() -> Vec<Json> {
    let roles = own(&["iam::@A:role/@N-*"]);
    let policies = own(&["iam::@A:policy/@N-*"]);
    let keys = own(&["kms:*:@A:key/*"]);
    vec![
        when(
            allow("MakeKeys", json!("kms:CreateKey"), json!("*")),
            tagged("RequestTag"),
        ),
        // For a key that has no tags: it is being made. What another environment tagged is out of reach, and a tag
        // gives no rights: the policies of the keys do.
        when(
            allow("TagKeysThatAreMade", json!("kms:TagResource"), keys),
            json!({
                "StringEquals": {
                    "aws:RequestTag/Application": "${var.application}",
                    "aws:RequestTag/Environment": "${var.environment}",
                },
                "Null": { "aws:ResourceTag/Environment": "true" },
            }),
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
                "iam:ListPolicyVersions",
                "iam:TagPolicy",
                "iam:UntagPolicy"
            ]),
            policies,
        ),
        allow(
            "KeepRoles",
            json!([
                "iam:DeleteRole",
                "iam:ListInstanceProfilesForRole",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
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

/// Packages and images that the description names, made elsewhere: Lambda takes them with the rights of who
/// deploys, and lets itself read a repository of the account ("Create a function using a container image" of the AWS
/// Lambda developer guide, read 2026-11).
pub(super) fn code() -> Vec<Json> {
    vec![
        allow(
            "TakePackages",
            json!("s3:GetObject"),
            json!("${var.package_arns}"),
        ),
        allow(
            "TakeImages",
            json!(["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]),
            json!("${var.image_repository_arns}"),
        ),
        allow(
            "LetLambdaTakeImages",
            json!(["ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy"]),
            json!("${local.own_repository_arns}"),
        ),
    ]
}

/// Empties what goes with what is in it, where everything may be destroyed.
pub(super) fn empty() -> Vec<Json> {
    let buckets = own(&["s3:::@N-*"]);
    let objects = own(&["s3:::@N-*/*"]);
    let with_named = |own: Json, suffix: &str| {
        json!(format!(
            "${{concat({own}, [for arn in local.named_buckets : \"${{arn}}{suffix}\"])}}"
        ))
    };
    vec![
        allow(
            "ListVersions",
            json!("s3:ListBucketVersions"),
            with_named(buckets, ""),
        ),
        allow(
            "EmptyBuckets",
            json!(["s3:DeleteObject", "s3:DeleteObjectVersion"]),
            with_named(objects, "/*"),
        ),
        allow(
            "EmptyVaults",
            json!([
                "backup:DeleteRecoveryPoint",
                "backup:ListRecoveryPointsByBackupVault"
            ]),
            own(&[
                "backup:*:@A:backup-vault:@N*",
                "backup:*:@A:recovery-point:*",
            ]),
        ),
    ]
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
        // Who may tag could make another environment's network its own.
        when(
            deny("NeverTakeOver", json!("ec2:CreateTags"), json!("*")),
            json!({
                "Null": { "aws:ResourceTag/Environment": "false" },
                "StringNotEquals": { "aws:ResourceTag/Environment": "${var.environment}" },
            }),
        ),
        foreign("Application", "${var.application}"),
        foreign("Environment", "${var.environment}"),
    ]
}
