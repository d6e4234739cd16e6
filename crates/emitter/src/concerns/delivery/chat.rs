//! What it takes to read and to build channels of chat applications. Only environments that have such channels are given
//! it, since their pipeline calls an API in a Region that they are not in.

use model::description::EnvironmentDescription;
use serde_json::{Value as Json, json};

use super::own;
use super::rights::{allow, deny, when};
use crate::definition::ServiceRights;

/// Amazon Q Developer in chat applications.
const PRINCIPAL: &str = "chatbot.amazonaws.com";

/// The principal that its own role in the account is made for ("Service-linked role permissions for Amazon Q Developer",
/// administrator guide of Amazon Q Developer in chat applications, read 2026-11).
const LINKED: &str = "management.chatbot.amazonaws.com";

/// AWS service authorization reference, read 2026-11.
pub(super) static SERVICE: ServiceRights = ServiceRights {
    name: "Chat",
    types: &[
        "aws_chatbot_slack_channel_configuration",
        "aws_chatbot_teams_channel_configuration",
    ],
    own: &["chatbot::@A:chat-configuration/*/@N-*"],
    read: &[],
    write: &[
        "chatbot:DeleteMicrosoftTeamsChannelConfiguration",
        "chatbot:DeleteSlackChannelConfiguration",
        "chatbot:UpdateMicrosoftTeamsChannelConfiguration",
        "chatbot:UpdateSlackChannelConfiguration",
    ],
    read_all: &[
        "chatbot:DescribeSlackChannelConfigurations",
        "chatbot:ListMicrosoftTeamsChannelConfigurations",
        "chatbot:ListTagsForResource",
    ],
    write_all: &[
        "chatbot:CreateMicrosoftTeamsChannelConfiguration",
        "chatbot:CreateSlackChannelConfiguration",
        "chatbot:TagResource",
        "chatbot:UntagResource",
    ],
};

/// The Region in which the AWS provider calls the API; none where no channel is notified.
pub(super) fn region(settings: &EnvironmentDescription) -> Option<&str> {
    let region = aws::chat::region_of_calls(&settings.region);
    settings.notifies_chat().then_some(region)
}

/// Statements of the policy `read_watch`.
pub(super) fn read() -> Json {
    json!([allow("ReadChat", json!(SERVICE.read_all), json!("*"))])
}

/// Statements of the policy `watch`.
pub(super) fn build() -> Json {
    json!([
        allow("BuildChat", json!(SERVICE.write), own(SERVICE.own)),
        allow(
            "BuildChatWithoutResource",
            json!(SERVICE.write_all),
            json!("*")
        ),
    ])
}

/// Statements of the policy `rights`: the role of the channels is handed on, and the service makes its own.
pub(super) fn rights() -> Json {
    json!([
        when(
            allow(
                "HandRoleToChat",
                json!("iam:PassRole"),
                own(&["iam::@A:role/@N-chat-channels"]),
            ),
            json!({ "StringEquals": { "iam:PassedToService": PRINCIPAL } }),
        ),
        when(
            allow(
                "LetChatMakeItsRole",
                json!("iam:CreateServiceLinkedRole"),
                own(&["iam::@A:role/aws-service-role/*"]),
            ),
            json!({ "StringEquals": { "iam:AWSServiceName": LINKED } }),
        ),
    ])
}

/// Statements of the policy `never`: in the Region of the API of chat nothing else is done. A role is handed to the service
/// with a call of that API, and no document says which Region a request to pass a role is taken to be in.
pub(super) fn never() -> Json {
    let elsewhere = json!({ "StringNotEquals": { "aws:RequestedRegion": "${var.regions}" } });
    let mut other_actions = when(
        deny("NeverElsewhereButChat", json!(""), json!("*")),
        elsewhere,
    );
    if let Json::Object(statement) = &mut other_actions {
        statement.remove("Action");
        statement.insert("NotAction".into(), json!(["chatbot:*", "iam:PassRole"]));
    }
    json!([
        other_actions,
        when(
            deny("NeverPassElsewhere", json!("iam:PassRole"), json!("*")),
            json!({ "StringNotEquals": {
                "aws:RequestedRegion": "${var.regions}",
                "iam:PassedToService": PRINCIPAL,
            } }),
        ),
    ])
}
