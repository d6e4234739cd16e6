//! What lets whoever has a policy raise its own rights, read what it should not, or act as others.

use super::{Unbound, judge, none_unbound};
use crate::control::{Control, Examples, Severity, Sources};
use crate::controls::policies;
use crate::policy::actions;
use crate::policy::patterns::may_meet;
use crate::policy::{Condition, Policy, PolicyText, Statement};
use crate::resource_policies::IDENTITY_POLICY_TYPES;
use crate::verdict::Verdict;

/// Sets of actions that together raise the rights of whoever has them on everything: Rhino Security Labs'
/// list, as cloudsplaining 0.7.0 has it, read 2026-11-24.
const WAYS_UP: &[&[&str]] = &[
    &["iam:CreateAccessKey"],
    &["iam:CreateLoginProfile"],
    &["iam:UpdateLoginProfile"],
    &["iam:AddUserToGroup"],
    &["iam:CreatePolicyVersion"],
    &["iam:SetDefaultPolicyVersion"],
    &["iam:AttachUserPolicy"],
    &["iam:AttachGroupPolicy"],
    &["iam:AttachRolePolicy"],
    &["iam:PutUserPolicy"],
    &["iam:PutGroupPolicy"],
    &["iam:PutRolePolicy"],
    &["iam:UpdateAssumeRolePolicy"],
    &["iam:PassRole", "ec2:RunInstances"],
    &[
        "iam:PassRole",
        "lambda:CreateFunction",
        "lambda:InvokeFunction",
    ],
    &[
        "iam:PassRole",
        "lambda:CreateFunction",
        "lambda:CreateEventSourceMapping",
    ],
    &["iam:PassRole", "glue:CreateDevEndpoint"],
    &["iam:PassRole", "cloudformation:CreateStack"],
    &["iam:PassRole", "datapipeline:CreatePipeline"],
    &[
        "iam:PassRole",
        "states:CreateStateMachine",
        "states:StartExecution",
    ],
    &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"],
    &["glue:UpdateDevEndpoint"],
    &["lambda:UpdateFunctionCode"],
];

/// Actions that change the rights of the identity or policy that they are allowed on.
const OF_IDENTITIES: &[&str] = &[
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutGroupPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
];

/// Reads that give away what is stored: cloudsplaining 0.7.0 and the snapshots of RDS, read 2026-11-24.
const DATA: &[&str] = &[
    "rds:CopyDBClusterSnapshot",
    "rds:CopyDBSnapshot",
    "rds:CreateDBClusterSnapshot",
    "rds:CreateDBSnapshot",
    "rds:ModifyDBClusterSnapshotAttribute",
    "rds:ModifyDBSnapshotAttribute",
    "rds:StartExportTask",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
];

/// Actions whose answer is a credential: cloudsplaining 0.7.0, read 2026-11-24. Without
/// `ecr:GetAuthorizationToken`, whose token opens no more than the rest of the policy.
const CREDENTIALS: &[&str] = &[
    "airflow:CreateCliToken",
    "airflow:CreateWebLoginToken",
    "appsync:CreateApiKey",
    "chime:CreateApiKey",
    "cloud9:CreateEnvironmentToken",
    "codeartifact:GetAuthorizationToken",
    "codepipeline:PollForJobs",
    "cognito-identity:GetCredentialsForIdentity",
    "cognito-identity:GetOpenIdToken",
    "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
    "cognito-idp:GetSigningCertificate",
    "connect:GetFederationToken",
    "connect:GetFederationTokens",
    "ec2:GetPasswordData",
    "ecr-public:GetAuthorizationToken",
    "emr-containers:GetManagedEndpointSessionCredentials",
    "finspace-api:GetProgrammaticAccessCredentials",
    "gamelift:GetComputeAccess",
    "gamelift:GetComputeAuthToken",
    "gamelift:GetInstanceAccess",
    "gamelift:RequestUploadCredentials",
    "grafana:CreateWorkspaceApiKey",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateAccessKey",
    "license-manager:GetAccessToken",
    "lightsail:CreateBucketAccessKey",
    "lightsail:DownloadDefaultKeyPair",
    "lightsail:GetInstanceAccessDetails",
    "lightsail:GetRelationalDatabaseMasterUserPassword",
    "mediapackage:RotateChannelCredentials",
    "mediapackage:RotateIngestEndpointCredentials",
    "rds-db:connect",
    "redshift-serverless:GetCredentials",
    "redshift:GetClusterCredentials",
    "redshift:GetClusterCredentialsWithIAM",
    "sso:GetRoleCredentials",
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:GetFederationToken",
    "sts:GetSessionToken",
];

fn raises_rights(unbound: &Unbound, policy: &Policy) -> Verdict {
    let way = WAYS_UP
        .iter()
        .find(|way| way.iter().all(|action| unbound.allows(action)));
    if let Some(way) = way {
        return Verdict::fail(format!(
            "it allows `{}` on everything, with which whoever has it can raise its rights",
            way.join("`, `")
        ));
    }
    match policy.statements.iter().find_map(reaches_itself) {
        Some(message) => Verdict::fail(message),
        None => unbound.otherwise(policy),
    }
}

/// A statement that allows to change the rights of identities that a wildcard matches: the one that
/// has the policy may be among them.
fn reaches_itself(statement: &Statement) -> Option<String> {
    if !statement.allows() || !statement.conditions.is_empty() {
        return None;
    }
    OF_IDENTITIES
        .iter()
        .filter(|action| statement.covers_action(action))
        .find_map(|action| {
            let changes = *actions::matching(action)?.first()?;
            let resource = statement.resources.iter().find(|resource| {
                let pattern = resource.pattern();
                let several = match resource {
                    PolicyText::Known(text) => text.contains(['*', '?']),
                    PolicyText::Pieces(pieces) => pieces
                        .iter()
                        .flatten()
                        .any(|piece| piece.contains(['*', '?'])),
                    PolicyText::Unknown => false,
                };
                several && changes.on().any(|arn| may_meet(arn, &pattern))
            })?;
            Some(format!(
                "it allows `{action}` on `{}`, which may be whoever has it",
                resource.shown()
            ))
        })
}

/// Does it mean every resource of a kind, such as `key/*`?
fn is_every(kind: &str, resource: &PolicyText) -> bool {
    resource.is_everything()
        || resource
            .known()
            .and_then(|text| text.rsplit_once(kind))
            .is_some_and(|(_, name)| !name.is_empty() && name.bytes().all(|byte| byte == b'*'))
}

fn passes_any_role(statement: &Statement) -> Option<String> {
    if !statement.allows() || !statement.covers_action("iam:PassRole") {
        return None;
    }
    if statement.not_resource || statement.resources.iter().any(|on| is_every(":role/", on)) {
        return Some("it allows `iam:PassRole` for every role".into());
    }
    let to = ["iam:passedtoservice", "iam:associatedresourcearn"];
    let bound = statement
        .conditions
        .iter()
        .any(|condition| to.contains(&condition.key.as_str()) && condition.narrows());
    (!bound).then(|| "it allows `iam:PassRole` to every service".into())
}

fn decrypts_with_any_key(statement: &Statement) -> Option<String> {
    let action = ["kms:Decrypt", "kms:ReEncryptFrom"]
        .into_iter()
        .find(|action| statement.covers_action(action))?;
    let every = statement.not_resource
        || statement
            .resources
            .iter()
            .any(|on| is_every(":key/", on) || is_every(":alias/", on));
    let bound = statement.conditions.iter().any(Condition::narrows);
    (statement.allows() && every && !bound).then(|| format!("it allows `{action}` with every key"))
}

pub(in crate::controls) const CONTROLS: &[Control] = &[
    Control {
        id: "iam-no-privilege-escalation",
        title: "No policy lets whoever has it raise its own rights",
        severity: Severity::Critical,
        types: IDENTITY_POLICY_TYPES,
        reason: "Every other bound on it is then worth nothing.",
        fix: "Name the identities, roles and functions that it may change, none of which may be its own; or bound it by `iam:PermissionsBoundary`.",
        sources: Sources {
            checkov: &["CKV_AWS_286"],
            ..Sources::NONE
        },
        differs: "checkov looks at what is allowed on everything; here also at wildcards such as `role/shop-*`, which may match the own role, and at `iam:PutRolePolicy` without `sts:AssumeRole`.",
        judge: |scope, policy| {
            judge(scope, policy, "policy", |document| {
                policies::judge(document, "policy", |known| {
                    let unbound = scope.once(policy, || Unbound::in_policy(known));
                    raises_rights(&unbound, known)
                })
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::111122223333:role/other"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "*", "Condition": {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/boundary"}}}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["iam:PassRole"], "Resource": "*"}, {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "arn:aws:ecs:us-east-1:111122223333:task-definition/a:*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["iam:CreatePolicyVersion"], "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "lambda:UpdateFunctionCode", "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["iam:PassRole", "lambda:Create*", "lambda:InvokeFunction"], "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::111122223333:role/shop-*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "${terraform_data.a.output}", "Resource": "*"}]}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-no-exfiltration-star",
        title: "No policy allows all data to be read",
        severity: Severity::High,
        types: IDENTITY_POLICY_TYPES,
        reason: "One leaked credential would then be every object, secret and parameter of the account.",
        fix: "Name the buckets, secrets and parameters.",
        sources: Sources {
            checkov: &["CKV_AWS_288"],
            ..Sources::NONE
        },
        differs: "checkov knows no snapshots of RDS and no earlier versions of objects and parameters.",
        judge: |scope, policy| none_unbound(scope, policy, |action| action.is_one_of(DATA)),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "secretsmanager:ListSecrets", "Resource": "*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["ssm:GetParameter*"], "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "rds:CopyDBSnapshot", "Resource": "*"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "${terraform_data.a.output}", "Resource": "*"}]}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-no-credential-exposure",
        title: "No policy allows credentials of all to be had",
        severity: Severity::High,
        types: IDENTITY_POLICY_TYPES,
        reason: "Whoever can have the credentials of others acts as they do, and is found under their name.",
        fix: "Name the roles and users, or add a condition.",
        sources: Sources {
            checkov: &["CKV_AWS_287"],
            ..Sources::NONE
        },
        judge: |scope, policy| none_unbound(scope, policy, |action| action.is_one_of(CREDENTIALS)),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/b"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "sts:GetSessionToken", "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "iam:*AccessKey", "Resource": "*"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "${terraform_data.a.output}", "Resource": "*"}]}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-passrole-scoped",
        title: "A policy passes named roles to named services",
        severity: Severity::High,
        types: IDENTITY_POLICY_TYPES,
        reason: "Whoever passes a role to a service acts with its rights.",
        fix: "Name the roles in `Resource`, and the service in a condition on `iam:PassedToService`.",
        sources: Sources {
            trivy: &["AWS-0342"],
            ..Sources::NONE
        },
        judge: |scope, policy| {
            judge(scope, policy, "policy", |document| {
                policies::no_statement(document, "policy", passes_any_role)
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/shop-*", "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "iam:passrole", "Resource": "arn:aws:iam::111122223333:role/b"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/b", "Condition": {"StringLike": {"iam:PassedToService": "*"}}}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["iam:Pass*"], "Resource": ["arn:aws:iam::111122223333:role/*"], "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "${terraform_data.a.output}", "Resource": "*"}]}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-kms-decrypt-scoped",
        title: "No policy decrypts with every key",
        types: IDENTITY_POLICY_TYPES,
        reason: "A key keeps data apart only as long as not everybody may use every key.",
        fix: "Name the keys.",
        sources: Sources {
            fsbp: &["KMS.1", "KMS.2"],
            ..Sources::NONE
        },
        judge: |scope, policy| {
            judge(scope, policy, "policy", |document| {
                policies::no_statement(document, "policy", decrypts_with_any_key)
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:111122223333:key/a"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["kms:ReEncrypt*"], "Resource": "arn:aws:kms:*:111122223333:key/*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "${terraform_data.a.output}", "Resource": "*"}]}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
