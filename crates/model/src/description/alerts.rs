//! Who is notified of alarms, and by which way.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{EnvironmentDescription, TerraformExpression};

/// Who is notified of alarms, beside `alert_emails`. Every alarm is a page or a ticket; each has a topic of its own.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Alerts {
    /// Those who are woken: users are hurt now, or data is being lost.
    #[serde(default)]
    pub page: Recipients,
    /// Those who look at it on the next working day.
    #[serde(default)]
    pub ticket: Recipients,
}

/// Who is notified of one kind of alarms.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Recipients {
    /// E-mail addresses; each must confirm once. At most ten.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub emails: Vec<String>,
    /// Addresses of incident tools that confirm by themselves, such as PagerDuty's and Opsgenie's. One that holds a
    /// key is `{ terraform = "..." }`, an expression over your own Terraform beside, so that it is in no file here.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub https: Vec<HttpsAddress>,
    /// Channels of Slack, `{ slack = { workspace = "T07EA123LEP", channel = "C07EZ1ABC23" } }`, and of Microsoft Teams,
    /// `{ teams = { tenant = "...", team = "...", channel = "..." } }`, by their IDs: the link to a channel has them. Amazon Q
    /// Developer in chat applications notifies them; an administrator authorizes the workspace or team once in its
    /// console, in the environment's account, before the first apply. Who is in a channel can see alarms and run no other command. At most
    /// ten.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub chat: Vec<ChatChannel>,
}

/// A channel of a chat application.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ChatChannel {
    /// A channel of Slack. Into a private one somebody invites the application: `/invite @Amazon Q`.
    Slack(SlackChannel),
    /// A channel of Microsoft Teams. A team has one channel in an account: the AWS provider finds it by its team.
    Teams(TeamsChannel),
}

/// A channel of Slack.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct SlackChannel {
    /// ID of the workspace, as the console of Amazon Q Developer in chat applications says it: `T07EA123LEP`.
    #[schemars(regex(pattern = aws::chat::SLACK_WORKSPACE))]
    pub workspace: String,
    /// ID of the channel, which is the end of its link, not its name: `C07EZ1ABC23`.
    #[schemars(regex(pattern = aws::chat::SLACK_CHANNEL))]
    pub channel: String,
}

/// A channel of Microsoft Teams. All three are in the link to the channel.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct TeamsChannel {
    /// ID of the tenant, `tenantId` of the link: `2d4a1f6e-0c1b-4f3a-9b1e-5d6c7b8a9f00`.
    #[schemars(regex(pattern = aws::chat::MICROSOFT_ID))]
    pub tenant: String,
    /// ID of the team, `groupId` of the link: `74361522-da01-538d-aa2e-ac7918c6bb92`.
    #[schemars(regex(pattern = aws::chat::MICROSOFT_ID))]
    pub team: String,
    /// ID of the channel as the link has it, with `%3A` and `%40`: `19%3Aab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2`.
    #[schemars(length(max = 255), regex(pattern = aws::chat::TEAMS_CHANNEL))]
    pub channel: String,
}

impl ChatChannel {
    /// What an account has one configuration of: a channel of Slack, a team of Microsoft. Two channels with the same are not
    /// possible in one account.
    pub fn configured_once(&self) -> String {
        match self {
            Self::Slack(slack) => format!("{}/{}", slack.workspace, slack.channel),
            Self::Teams(teams) => teams.team.to_lowercase(),
        }
    }

    /// The channel itself, whatever the case of Microsoft's IDs.
    pub fn identity(&self) -> String {
        match self {
            Self::Slack(_) => self.configured_once(),
            Self::Teams(teams) => {
                let (tenant, team) = (teams.tenant.to_lowercase(), teams.team.to_lowercase());
                format!("{tenant}/{team}/{}", teams.channel)
            }
        }
    }

    /// The channel in words.
    pub fn words(&self) -> String {
        match self {
            Self::Slack(slack) => format!("channel {} of Slack", slack.channel),
            Self::Teams(teams) => format!("a channel of the team {}", teams.team.to_lowercase()),
        }
    }
}

/// An address that takes notifications over HTTPS.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(untagged)]
pub enum HttpsAddress {
    /// An address that begins with `https://`.
    Written(
        #[schemars(regex(pattern = r"^https://[^\s/]+(/\S*)?$"))]
        String,
    ),
    /// Where Terraform finds it.
    Elsewhere(TerraformExpression),
}

impl EnvironmentDescription {
    /// E-mail addresses of those who are woken, each once, those of `alert_emails` first.
    pub fn page_emails(&self) -> Vec<&str> {
        with_short_form(&self.alert_emails, &self.alerts.page.emails)
    }

    /// E-mail addresses of those who look at tickets, each once, those of `alert_emails` first.
    pub fn ticket_emails(&self) -> Vec<&str> {
        with_short_form(&self.alert_emails, &self.alerts.ticket.emails)
    }

    /// Whether a channel of a chat application is notified.
    pub fn notifies_chat(&self) -> bool {
        !self.alerts.page.chat.is_empty() || !self.alerts.ticket.chat.is_empty()
    }

    /// Whether anybody is woken.
    pub fn pages_somebody(&self) -> bool {
        let page = &self.alerts.page;
        !self.page_emails().is_empty() || !page.https.is_empty() || !page.chat.is_empty()
    }
}

fn with_short_form<'a>(short: &'a [String], own: &'a [String]) -> Vec<&'a str> {
    let mut emails: Vec<&str> = Vec::new();
    for email in short.iter().chain(own) {
        if !emails.iter().any(|known| known.eq_ignore_ascii_case(email)) {
            emails.push(email);
        }
    }
    emails
}
