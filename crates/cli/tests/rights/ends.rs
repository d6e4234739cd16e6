//! What no role of delivery may reach: not itself, not through a role or function that it can make, not when
//! somebody attached more to it. Each end is an action on what is planned, or on what others have.

use crate::kept;
use crate::trials::{Trial, What, Who};
use crate::worlds::Delivered;

/// An end, and by whom it must not be reached.
pub(crate) struct End {
    who: &'static [Who],
    pub(crate) action: &'static str,
    resource: String,
    keys: Vec<(&'static str, String)>,
    of_bootstrap: bool,
}

/// By the roles themselves only.
const ONE_STEP: &[Who] = &[Who::Plan, Who::Apply];
/// Also through what the role that applies can make.
const TWO_STEPS: &[Who] = &[Who::Plan, Who::Apply, Who::Within];
/// Also where somebody attached a policy that allows everything.
pub(crate) const EVER: &[Who] = &[Who::Plan, Who::Apply, Who::ApplyWithAll, Who::Within];

/// All ends of an environment.
pub(crate) fn trials(environment: &Delivered) -> Vec<Trial> {
    let mut ends = identity(environment);
    ends.extend(neighbours(environment));
    ends.extend(kept::all(environment));
    let mut trials = Vec::new();
    for end in ends {
        for who in end.who {
            trials.push(Trial {
                who: *who,
                what: What::Attempt(
                    end.action,
                    end.resource.clone(),
                    end.keys.clone(),
                    end.of_bootstrap,
                ),
                allowed: false,
            });
        }
    }
    trials
}

pub(crate) fn end(who: &'static [Who], action: &'static str, resource: impl Into<String>) -> End {
    End {
        who,
        action,
        resource: resource.into(),
        keys: Vec::new(),
        of_bootstrap: false,
    }
}

impl End {
    pub(crate) fn key(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.keys.push((key, value.into()));
        self
    }

    pub(crate) fn made_by_bootstrap(mut self) -> Self {
        self.of_bootstrap = true;
        self
    }
}

/// Rights: those of delivery in every environment of the account, users, other roles.
fn identity(environment: &Delivered) -> Vec<End> {
    let (account, own) = (environment.account(), environment.prefix.as_str());
    let iam = |name: &str| format!("arn:aws:iam::{account}:{name}");
    let boundary = iam(&format!("policy/{own}-boundary"));
    let mut ends = Vec::new();
    for prefix in [own, &format!("{own}-recovery"), "payroll-live"] {
        for role in ["apply", "plan"] {
            let role = iam(&format!("role/{prefix}-github-{role}"));
            for action in [
                "iam:AttachRolePolicy",
                "iam:CreateRole",
                "iam:DeleteRole",
                "iam:DeleteRolePolicy",
                "iam:DetachRolePolicy",
                "iam:PassRole",
                "iam:PutRolePermissionsBoundary",
                "iam:PutRolePolicy",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
            ] {
                let reached = end(EVER, action, &role)
                    .key("iam:PermissionsBoundary", &boundary)
                    .key("iam:PolicyARN", iam(&format!("policy/{own}-mine")))
                    .key("iam:PassedToService", "lambda.amazonaws.com");
                ends.push(reached);
            }
        }
        for policy in ["boundary", "github-never", "github-read"] {
            for action in [
                "iam:CreatePolicy",
                "iam:CreatePolicyVersion",
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:SetDefaultPolicyVersion",
                "iam:TagPolicy",
                "iam:UntagPolicy",
            ] {
                ends.push(end(EVER, action, iam(&format!("policy/{prefix}-{policy}"))));
            }
        }
    }
    let provider = iam("oidc-provider/token.actions.githubusercontent.com");
    for action in [
        "iam:AddClientIDToOpenIDConnectProvider",
        "iam:DeleteOpenIDConnectProvider",
        "iam:RemoveClientIDFromOpenIDConnectProvider",
        "iam:UpdateOpenIDConnectProviderThumbprint",
    ] {
        ends.push(end(EVER, action, &provider));
    }
    let made = iam(&format!("role/{own}-orders"));
    ends.push(
        end(EVER, "iam:DeleteRolePermissionsBoundary", &made)
            .key("iam:PermissionsBoundary", &boundary),
    );
    for role in [
        &made,
        &iam("role/payroll-live-orders"),
        &iam("role/Administrator"),
    ] {
        ends.push(end(EVER, "sts:AssumeRole", role));
    }
    // A role without the boundary, or with a wider one, and rights for one that is not bounded.
    for action in [
        "iam:CreateRole",
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:PutRolePermissionsBoundary",
    ] {
        ends.push(
            end(TWO_STEPS, action, &made).key("iam:PolicyARN", iam(&format!("policy/{own}-mine"))),
        );
        let wider = end(TWO_STEPS, action, &made)
            .key(
                "iam:PermissionsBoundary",
                iam("policy/payroll-live-boundary"),
            )
            .key("iam:PolicyARN", iam(&format!("policy/{own}-mine")));
        ends.push(wider);
    }
    // A policy of others, such as AWS's, that it would attach.
    let administrator = end(TWO_STEPS, "iam:AttachRolePolicy", &made)
        .key("iam:PermissionsBoundary", &boundary)
        .key(
            "iam:PolicyARN",
            "arn:aws:iam::aws:policy/AdministratorAccess",
        );
    ends.push(administrator);
    for role in ["payroll-live-orders", "Administrator"] {
        let passed = end(TWO_STEPS, "iam:PassRole", iam(&format!("role/{role}")));
        ends.push(passed.key("iam:PassedToService", "lambda.amazonaws.com"));
    }
    let to_a_machine = end(TWO_STEPS, "iam:PassRole", &made);
    ends.push(to_a_machine.key("iam:PassedToService", "ec2.amazonaws.com"));
    for action in [
        "iam:CreateUser",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:AttachUserPolicy",
        "iam:PutUserPolicy",
        "iam:UpdateLoginProfile",
    ] {
        ends.push(end(TWO_STEPS, action, iam(&format!("user/{own}-me"))));
    }
    ends.push(end(
        TWO_STEPS,
        "iam:CreateInstanceProfile",
        iam(&format!("instance-profile/{own}-x")),
    ));
    // Whatever a description grants.
    for (action, resource) in [
        ("iam:CreateUser", iam("user/me")),
        ("iam:PassRole", made.clone()),
        ("sts:AssumeRole", iam("role/Administrator")),
        ("organizations:LeaveOrganization", "*".to_owned()),
        (
            "account:CloseAccount",
            format!("arn:aws:account::{account}:account"),
        ),
    ] {
        ends.push(end(&[Who::WithinAndGranted], action, resource));
    }
    ends
}

/// What belongs to other environments and applications.
fn neighbours(environment: &Delivered) -> Vec<End> {
    let (account, own) = (environment.account(), environment.prefix.as_str());
    let region = environment.region();
    let mut ends = Vec::new();
    // By tags, whatever it is called.
    for (tag, value) in [
        ("aws:ResourceTag/Environment", "another"),
        ("aws:ResourceTag/Application", "another"),
    ] {
        for (action, resource) in [
            (
                "iam:UpdateAssumeRolePolicy",
                format!("arn:aws:iam::{account}:role/{own}-x-orders"),
            ),
            (
                "iam:DeleteRole",
                format!("arn:aws:iam::{account}:role/{own}-x-orders"),
            ),
            (
                "iam:TagRole",
                format!("arn:aws:iam::{account}:role/{own}-x-orders"),
            ),
            (
                "iam:UntagRole",
                format!("arn:aws:iam::{account}:role/{own}-x-orders"),
            ),
            (
                "iam:CreatePolicyVersion",
                format!("arn:aws:iam::{account}:policy/{own}-x-look"),
            ),
            (
                "apigateway:DELETE",
                format!("arn:aws:apigateway:{region}::/restapis/abc"),
            ),
            (
                "apigateway:PATCH",
                format!("arn:aws:apigateway:{region}::/restapis/abc"),
            ),
            (
                "apigateway:PUT",
                format!("arn:aws:apigateway:{region}::/restapis/abc"),
            ),
            (
                "backup:DeleteBackupSelection",
                format!("arn:aws:backup:{region}:{account}:backup-plan:abc"),
            ),
            (
                "ce:DeleteAnomalyMonitor",
                format!("arn:aws:ce::{account}:anomalymonitor/abc"),
            ),
            (
                "ce:UpdateAnomalyMonitor",
                format!("arn:aws:ce::{account}:anomalymonitor/abc"),
            ),
            (
                "logs:DeleteLogGroup",
                format!(
                    "arn:aws:logs:{region}:{account}:log-group:API-Gateway-Execution-Logs_abc/live"
                ),
            ),
            (
                "backup:UpdateBackupPlan",
                format!("arn:aws:backup:{region}:{account}:backup-plan:abc"),
            ),
        ] {
            let mut reached = end(
                &[Who::Plan, Who::Apply, Who::ApplyWithAll],
                action,
                resource,
            );
            reached = reached.key(tag, value).key(
                "aws:RequestedRegion",
                if action.starts_with("iam") || action.starts_with("ce:") {
                    "us-east-1"
                } else {
                    &region
                },
            );
            ends.push(reached);
        }
    }
    // Lambda chooses the ids of event sources: whose function it is of is all that tells them apart.
    for action in [
        "lambda:CreateEventSourceMapping",
        "lambda:DeleteEventSourceMapping",
        "lambda:UpdateEventSourceMapping",
    ] {
        let on = format!("arn:aws:lambda:{region}:{account}:event-source-mapping:abc");
        let other = format!("arn:aws:lambda:{region}:{account}:function:another-x-orders:live");
        ends.push(
            end(ONE_STEP, action, on)
                .key("lambda:FunctionArn", other)
                .key("aws:RequestedRegion", &region),
        );
    }
    let foreign_key = format!("arn:aws:kms:{region}:{account}:key/of-another");
    for action in [
        "kms:TagResource",
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "kms:CreateGrant",
        "kms:Decrypt",
    ] {
        ends.push(
            end(ONE_STEP, action, &foreign_key)
                .key(
                    "aws:ResourceTag/Application",
                    environment.tag("Application"),
                )
                .key("aws:ResourceTag/Environment", "another")
                .key("aws:RequestTag/Application", environment.tag("Application"))
                .key("aws:RequestTag/Environment", environment.tag("Environment"))
                .key("aws:RequestedRegion", &region),
        );
    }
    if environment.has_network() {
        for tag in ["aws:ResourceTag/Environment", "aws:ResourceTag/Application"] {
            for action in [
                "ec2:DeleteVpc",
                "ec2:DeleteSubnet",
                "ec2:DeleteRouteTable",
                "ec2:DeleteSecurityGroup",
                "ec2:DeleteVpcEndpoints",
            ] {
                let kind = match action {
                    "ec2:DeleteVpc" => "vpc",
                    "ec2:DeleteSubnet" => "subnet",
                    "ec2:DeleteRouteTable" => "route-table",
                    "ec2:DeleteSecurityGroup" => "security-group",
                    _ => "vpc-endpoint",
                };
                let arn = format!("arn:aws:ec2:{region}:{account}:{kind}/of-another");
                let mut reached = end(&[Who::Apply, Who::ApplyWithAll], action, arn);
                for own in ["Application", "Environment"] {
                    let key = if own == "Application" {
                        "aws:ResourceTag/Application"
                    } else {
                        "aws:ResourceTag/Environment"
                    };
                    let value = if key == tag {
                        "another".to_owned()
                    } else {
                        environment.tag(own)
                    };
                    reached = reached.key(key, value);
                }
                ends.push(reached.key("aws:RequestedRegion", &region));
            }
        }
        let arn = format!("arn:aws:ec2:{region}:{account}:vpc/of-another");
        ends.push(
            end(&[Who::Apply, Who::ApplyWithAll], "ec2:CreateTags", arn)
                .key("aws:ResourceTag/Environment", "another")
                .key("aws:RequestedRegion", &region),
        );
    }
    // By names that begin as its own do.
    for name in &environment.neighbours {
        let at = |service: &str, rest: &str| format!("arn:aws:{service}:{region}:{account}:{rest}");
        for (action, resource) in [
            (
                "iam:PassRole",
                format!("arn:aws:iam::{account}:role/{name}-orders"),
            ),
            (
                "iam:UpdateAssumeRolePolicy",
                format!("arn:aws:iam::{account}:role/{name}-orders"),
            ),
            (
                "iam:CreatePolicyVersion",
                format!("arn:aws:iam::{account}:policy/{name}-health-000"),
            ),
            (
                "lambda:UpdateFunctionCode",
                at("lambda", &format!("function:{name}-orders")),
            ),
            (
                "lambda:InvokeFunction",
                at("lambda", &format!("function:{name}-orders")),
            ),
            (
                "dynamodb:UpdateTable",
                at("dynamodb", &format!("table/{name}-orders")),
            ),
            (
                "s3:PutBucketPolicy",
                format!("arn:aws:s3:::{name}-invoices-{account}"),
            ),
            (
                "s3:PutObject",
                format!("arn:aws:s3:::{name}-invoices-{account}/a"),
            ),
            (
                "sqs:SetQueueAttributes",
                at("sqs", &format!("{name}-orders-dead-letters")),
            ),
            (
                "sns:SetTopicAttributes",
                at("sns", &format!("{name}-alerts")),
            ),
            (
                "logs:DeleteLogGroup",
                at("logs", &format!("log-group:/aws/lambda/{name}-orders")),
            ),
            (
                "events:RemoveTargets",
                at("events", &format!("rule/{name}-alarms")),
            ),
            (
                "scheduler:DeleteSchedule",
                at("scheduler", &format!("schedule/default/{name}-health")),
            ),
            ("kms:DeleteAlias", at("kms", &format!("alias/{name}"))),
            (
                "backup:PutBackupVaultLockConfiguration",
                at("backup", &format!("backup-vault:{name}-backup-vault")),
            ),
            (
                "cloudtrail:PutEventSelectors",
                at("cloudtrail", &format!("trail/{name}")),
            ),
            (
                "chatbot:DeleteSlackChannelConfiguration",
                format!("arn:aws:chatbot::{account}:chat-configuration/slack-channel/{name}-a"),
            ),
        ] {
            let requested = if action.starts_with("iam") {
                "us-east-1"
            } else {
                &region
            };
            let reached =
                end(EVER, action, resource).key("iam:PassedToService", "lambda.amazonaws.com");
            ends.push(reached.key("aws:RequestedRegion", requested));
        }
    }
    let elsewhere = format!("arn:aws:lambda:ap-southeast-2:{account}:function:{own}-orders");
    ends.push(
        end(
            &[Who::Plan, Who::Apply, Who::ApplyWithAll],
            "lambda:CreateFunction",
            elsewhere,
        )
        .key("aws:RequestedRegion", "ap-southeast-2"),
    );
    ends.extend(beside_chat(environment));
    ends
}

/// Nothing but the API of chat is called in the Region of that API, and it in no further one.
fn beside_chat(environment: &Delivered) -> Vec<End> {
    const SLACK: &str = "aws_chatbot_slack_channel_configuration";
    let here = environment.region();
    let called = aws::chat::region_of_calls(&here);
    let mut ends = Vec::new();
    if environment.plan.of_type(SLACK).next().is_none() || called == here {
        return ends;
    }
    let (account, own) = (environment.account(), &environment.prefix);
    let made = format!("arn:aws:iam::{account}:role/{own}-orders");
    let mut never = |action, resource: String, region, service| {
        ends.push(
            end(ONE_STEP, action, resource)
                .key("iam:PassedToService", service)
                .key("aws:RequestedRegion", region),
        );
    };
    never(
        "lambda:CreateFunction",
        format!("arn:aws:lambda:{called}:{account}:function:{own}-orders"),
        called,
        "",
    );
    never("iam:PassRole", made.clone(), called, "lambda.amazonaws.com");
    never("iam:PassRole", made, &here, "chatbot.amazonaws.com");
    never(
        "chatbot:CreateSlackChannelConfiguration",
        format!("arn:aws:chatbot::{account}:chat-configuration/slack-channel/{own}-a"),
        "ap-southeast-2",
        "",
    );
    ends
}
