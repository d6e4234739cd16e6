//! Channels of Slack and Microsoft Teams that hear of alarms, by Amazon Q Developer in chat applications, whose
//! resource types are still called Chatbot. A topic needs no statement for it: it subscribes with its own role in the account
//! (`AWSServiceRoleForAWSChatbot`), and SNS decrypts what it delivers, so that the key needs none either ("Amazon SNS
//! encryption at rest": messages are decrypted when they are sent; "Service-linked role permissions for Amazon Q
//! Developer", both read 2026-11).

use model::description::ChatChannel;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use terraform::{Module, Text};

use crate::parts::{ARN, REGION, policy};

/// A channel of Slack.
#[derive(Serialize, JsonSchema)]
pub(super) struct SlackInput {
    #[schemars(regex(pattern = aws::chat::SLACK_WORKSPACE))]
    workspace: Text,
    #[schemars(regex(pattern = aws::chat::SLACK_CHANNEL))]
    channel: Text,
}

/// A channel of Microsoft Teams.
#[derive(Serialize, JsonSchema)]
pub(super) struct TeamsInput {
    #[schemars(regex(pattern = aws::chat::MICROSOFT_ID))]
    tenant: Text,
    #[schemars(regex(pattern = aws::chat::MICROSOFT_ID))]
    team: Text,
    #[schemars(regex(pattern = aws::chat::TEAMS_CHANNEL))]
    channel: Text,
}

/// The channels of Slack.
pub(super) fn slack(channels: &[ChatChannel]) -> Vec<SlackInput> {
    let of_slack = channels.iter().filter_map(|channel| match channel {
        ChatChannel::Slack(slack) => Some(SlackInput {
            workspace: (&slack.workspace).into(),
            channel: (&slack.channel).into(),
        }),
        ChatChannel::Teams(_) => None,
    });
    of_slack.collect()
}

/// The channels of Microsoft Teams. One that is named for pages and tickets is one, also where the case differs.
pub(super) fn teams(channels: &[ChatChannel]) -> Vec<TeamsInput> {
    let of_teams = channels.iter().filter_map(|channel| match channel {
        ChatChannel::Teams(teams) => Some(TeamsInput {
            tenant: teams.tenant.to_lowercase().into(),
            team: teams.team.to_lowercase().into(),
            channel: (&teams.channel).into(),
        }),
        ChatChannel::Slack(_) => None,
    });
    of_teams.collect()
}

/// What draws the metric of an alarm into its message. AWS's template for notifications gives `cloudwatch:Describe*`, `Get*` and
/// `List*` ("Amazon Q Developer requires the metric graphic image displayed with the CloudWatch alarm notification", "IAM
/// resource-level permissions", administrator guide, read 2026-11). It has no resource level.
pub(crate) const DRAWS: &[&str] = &["cloudwatch:GetMetricWidgetImage"];

/// Adds a configuration for each channel, and the role that all of them have.
pub(super) fn add(m: &mut Module) {
    for application in ["slack", "teams"] {
        m.local(
            application,
            json!(format!(
                "${{toset(concat(var.page.{application}, var.ticket.{application}))}}"
            )),
        );
    }
    m.validation(
        "ticket",
        "length(toset(concat(var.page.teams, var.ticket.teams))) == length(toset([for channel in concat(var.page.teams, var.ticket.teams) : channel.team]))",
        "The AWS provider finds a channel of Microsoft Teams by its team: name one channel of a team.",
    );
    role(m);
    // Neither the workspace nor the name of a configuration can be changed: another workspace or channel is another
    // configuration.
    m.resource(
        "aws_chatbot_slack_channel_configuration",
        "this",
        configuration(
            "${{ for channel in local.slack : \"${channel.workspace}-${channel.channel}\" => channel }}",
            "slack",
            &[
                ("slack_team_id", "workspace"),
                ("slack_channel_id", "channel"),
            ],
        ),
    );
    m.resource(
        "aws_chatbot_teams_channel_configuration",
        "this",
        configuration(
            "${{ for channel in local.teams : channel.team => channel }}",
            "teams",
            &[
                ("tenant_id", "tenant"),
                ("team_id", "team"),
                ("channel_id", "channel"),
            ],
        ),
    );
}

/// Who the service is in the account, and commands of a channel run as: it sees alarms and draws their metrics. The same policy is
/// the guardrail, the most that a role which members bring along can do there; AWS's default is `AdministratorAccess`.
fn role(m: &mut Module) {
    m.local(
        "chat_count",
        json!("${length(local.slack) + length(local.teams) > 0 ? 1 : 0}"),
    );
    let trust = m.document(
        "chat_trust",
        policy::trust("AssumedByChat", "chatbot", Vec::new()),
    );
    m.resource(
        "aws_iam_role",
        "chat",
        json!({
            "count": "${local.chat_count}",
            "name": "${var.name}-chat-channels",
            "description": "Draws alarms of ${var.name} for the channels that hear of them.",
            "assume_role_policy": trust,
        }),
    );
    let document = m.document(
        "chat",
        json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "SeeAlarms",
                    "Effect": "Allow",
                    "Action": "cloudwatch:DescribeAlarms",
                    "Resource": format!("{ARN}:cloudwatch:{REGION}:${{var.account_id}}:alarm:${{var.name}}-*"),
                },
                { "Sid": "DrawMetrics", "Effect": "Allow", "Action": DRAWS, "Resource": "*" },
            ],
        }),
    );
    m.resource(
        "aws_iam_policy",
        "chat",
        json!({
            "count": "${local.chat_count}",
            "name": "${var.name}-chat-channels",
            "description": "What channels that hear of alarms of ${var.name} may do.",
            "policy": document,
        }),
    );
    m.resource(
        "aws_iam_role_policy_attachment",
        "chat",
        json!({
            "count": "${local.chat_count}",
            "role": "${aws_iam_role.chat[0].name}",
            "policy_arn": "${aws_iam_policy.chat[0].arn}",
        }),
    );
}

fn configuration(for_each: &str, application: &str, ids: &[(&str, &str)]) -> Json {
    let topic = |severity: &str, topic: &str| {
        format!(
            "contains(var.{severity}.{application}, each.value) ? [aws_sns_topic.{topic}.arn] : []"
        )
    };
    let mut body = json!({
        "for_each": for_each,
        "configuration_name": "${var.name}-${each.key}",
        "iam_role_arn": "${aws_iam_role.chat[0].arn}",
        "guardrail_policy_arns": ["${aws_iam_policy.chat[0].arn}"],
        "sns_topic_arns": format!("${{concat({}, {})}}", topic("page", "alerts"), topic("ticket", "tickets")),
    });
    if let Json::Object(body) = &mut body {
        for (argument, attribute) in ids {
            body.insert(
                (*argument).into(),
                format!("${{each.value.{attribute}}}").into(),
            );
        }
    }
    body
}
