//! Channels of chat applications: each once where AWS and its provider can have it only once.

use std::collections::BTreeMap;

use aws::regions::partition;
use diagnostic::Diagnostics;

use super::{ProjectContext, RuleContext, error, named_twice, repeats, warning};
use crate::description::{ChatChannel, EnvironmentDescription};
use crate::tree::At;

/// The channels of an environment, of pages and of tickets, each with where it is written.
fn channels<'a>(
    settings: &'a EnvironmentDescription,
    root: At<'a>,
) -> impl Iterator<Item = (&'a ChatChannel, At<'a>)> {
    let recipients = [
        ("page", &settings.alerts.page),
        ("ticket", &settings.alerts.ticket),
    ];
    recipients
        .into_iter()
        .flat_map(move |(severity, recipients)| {
            let list = root.get("alerts").get(severity).get("chat");
            let numbered = recipients.chat.iter().enumerate();
            numbered.map(move |(index, channel)| (channel, list.item(index)))
        })
}

/// The channels of one environment.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let Some(settings) = &context.resolved.settings else {
        return;
    };
    let alerts = context.root().get("alerts");
    for (severity, recipients) in [
        ("page", &settings.alerts.page),
        ("ticket", &settings.alerts.ticket),
    ] {
        let list = alerts.get(severity).get("chat");
        for (second, first) in repeats(recipients.chat.iter().map(ChatChannel::identity)) {
            let message = "the channel is named twice".to_owned();
            diagnostics.push(named_twice(message, list, second, first));
        }
    }
    one_channel_of_a_team(settings, context.root(), diagnostics);
    let ticket = &settings.alerts.ticket;
    if !ticket.chat.is_empty() && ticket.https.is_empty() && settings.ticket_emails().is_empty() {
        let message = format!("tickets of `{}` go to chat alone", context.name);
        let place = alerts.get("ticket").get("chat").key();
        // A text that somebody publishes is not shown (AWS re:Post, "sns-aws-chatbot-message-troubleshooting", read 2026-11).
        diagnostics.push(warning("chat-alone", message, place).help(
            "channels show alarms, but no text of remediation or backups: add `emails` or `https`",
        ));
    }
    let here = partition(&settings.region);
    if let Some((_, place)) = channels(settings, context.root()).next()
        && here != aws::chat::PARTITION
    {
        let message = format!("Amazon Q Developer in chat applications is not in `{here}`");
        diagnostics.push(
            error("no-chat", message, place.value(), "never notified")
                .related(context.root().get("region").value(), here)
                .help("write `emails` or `https` instead"),
        );
    }
}

/// The AWS provider finds the configuration of a channel of Microsoft Teams by its team, and fails where there are two
/// (`internal/service/chatbot/teams_channel_configuration.go`; hashicorp/terraform-provider-aws#47039, read 2026-11).
fn one_channel_of_a_team(
    settings: &EnvironmentDescription,
    root: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let mut first_of = BTreeMap::new();
    for (channel, place) in channels(settings, root) {
        let (first, first_place) = first_of
            .entry(channel.configured_once())
            .or_insert((channel, place));
        if first.identity() == channel.identity() {
            continue;
        }
        let message = "two channels of one team cannot be notified".to_owned();
        diagnostics.push(
            error("same-team", message, place.value(), "the second")
                .related(first_place.value(), "the first")
                .help("the AWS provider finds a channel by its team: name the same channel for pages and tickets, or a channel of another team"),
        );
    }
}

/// An account has one configuration of a channel of Slack ("Slack channel with ID ... has already been configured for AWS
/// account": cloudcomponents/cdk-constructs#92, aws-cloudformation/cloudformation-coverage-roadmap#1155, read 2026-11), and
/// one of a team of Microsoft, as above.
pub(super) fn shared(project: &ProjectContext<'_>, diagnostics: &mut Diagnostics) {
    let mut configured: BTreeMap<(&str, String), (&str, At<'_>)> = BTreeMap::new();
    for context in project.contexts {
        let Some(settings) = &context.resolved.settings else {
            continue;
        };
        let Some(account) = &settings.account_id else {
            continue;
        };
        for (channel, place) in channels(settings, context.root()) {
            let key = (account.as_str(), channel.configured_once());
            let (other, first) = *configured.entry(key).or_insert((context.name, place));
            if other == context.name {
                continue;
            }
            let message = format!(
                "`{}` and `{other}` share an account, and only one can notify {}",
                context.name,
                channel.words()
            );
            let help = match channel {
                ChatChannel::Slack(_) => "name another channel in one of them",
                ChatChannel::Teams(_) => "name a channel of another team in one of them",
            };
            diagnostics.push(
                error("shared-channel", message, place.value(), "the second")
                    .related(first.value(), "the first")
                    .help(help),
            );
        }
    }
}
