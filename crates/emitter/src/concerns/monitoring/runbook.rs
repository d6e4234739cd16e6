//! What the runbook says of everything that is watched: daily questions, troubleshooting, and the
//! names of topic, dashboards and saved queries.

use model::Environment;
use model::description::ChatChannel;

use super::{dashboards, queries, watch};
use crate::contribution::{Chapter, OperationalFacts, RunbookEntry, RunbookSection, variable};

/// Who lets the service into a workspace.
static AUTHORIZE_CHAT: RunbookSection = RunbookSection {
    chapter: Chapter::First,
    title: "Authorize channels of chat",
    text: include_str!("../../../templates/runbook/chat.md.tera"),
};

/// Which alarms fire.
static SEE_ALARMS: RunbookSection = RunbookSection {
    chapter: Chapter::Daily,
    title: "See alarms",
    text: include_str!("../../../templates/runbook/see-alarms.md.tera"),
};

/// How things look.
static SEE_DASHBOARDS: RunbookSection = RunbookSection {
    chapter: Chapter::Daily,
    title: "See dashboards",
    text: include_str!("../../../templates/runbook/see-dashboards.md.tera"),
};

/// The saved log queries.
static SAVED_QUERIES: RunbookSection = RunbookSection {
    chapter: Chapter::Daily,
    title: "Ask the logs",
    text: include_str!("../../../templates/runbook/saved-queries.md.tera"),
};

/// Somebody says that it fails.
static HIGH_ERROR_RATES: RunbookSection = RunbookSection {
    chapter: Chapter::Troubleshooting,
    title: "High error rates",
    text: include_str!("../../../templates/runbook/high-error-rates.md.tera"),
};

/// Somebody says that it is slow.
static HIGH_LATENCY: RunbookSection = RunbookSection {
    chapter: Chapter::Troubleshooting,
    title: "High latency",
    text: include_str!("../../../templates/runbook/high-latency.md.tera"),
};

/// It costs more than it should.
static COST_SPIKES: RunbookSection = RunbookSection {
    chapter: Chapter::Troubleshooting,
    title: "Cost spikes",
    text: include_str!("../../../templates/runbook/cost-spikes.md.tera"),
};

/// The entries, and the names that every section may use, after everybody's `facts`.
pub(super) fn facts(env: &Environment, facts: &[OperationalFacts]) -> OperationalFacts {
    let prefix = env.prefix();
    let mut names = vec![
        ("topic", format!("{prefix}-alerts")),
        ("ticket_topic", format!("{prefix}-tickets")),
        ("dashboard", format!("{prefix}-{}", dashboards::SERVICE)),
        (
            "operational_dashboard",
            format!("{prefix}-{}", dashboards::OPERATIONAL),
        ),
    ];
    let mut entries: Vec<RunbookEntry> = channels(env);
    if !entries.is_empty() {
        let region = aws::chat::region_of_calls(&env.settings.region);
        names.push(("chat_region", region.to_owned()));
        names.push(("undelivered_alarms", watch::undelivered(env)));
    }
    entries.extend([SEE_ALARMS.alone(), SEE_DASHBOARDS.alone()]);
    for query in queries::SAVED {
        let pages = queries::pages(facts, query);
        if pages.is_empty() {
            continue;
        }
        names.push((query.mention, format!("{prefix}/{}", query.name)));
        entries.extend(pages.into_iter().map(|(name, groups)| RunbookEntry {
            section: &SAVED_QUERIES,
            variables: vec![variable("query", &format!("{prefix}/{name}"))],
            columns: vec![
                ("Tells", query.tells.to_owned()),
                ("Log groups", groups.len().to_string()),
            ],
        }));
    }
    entries.extend([
        HIGH_ERROR_RATES.alone(),
        HIGH_LATENCY.alone(),
        COST_SPIKES.alone(),
    ]);
    OperationalFacts {
        entries,
        names,
        ..OperationalFacts::default()
    }
}

/// An entry for each channel of a chat application.
fn channels(env: &Environment) -> Vec<RunbookEntry> {
    let alerts = &env.settings.alerts;
    let mut channels: Vec<(&ChatChannel, &str)> = Vec::new();
    for channel in &alerts.page.chat {
        let both = alerts.ticket.chat.iter();
        let both = both
            .map(ChatChannel::identity)
            .any(|of| of == channel.identity());
        channels.push((channel, if both { "pages and tickets" } else { "pages" }));
    }
    for channel in &alerts.ticket.chat {
        let mut known = channels.iter().map(|(known, _)| known.identity());
        if !known.any(|known| known == channel.identity()) {
            channels.push((channel, "tickets"));
        }
    }
    let entry = |(channel, hears_of): (&ChatChannel, &str)| RunbookEntry {
        section: &AUTHORIZE_CHAT,
        variables: Vec::new(),
        columns: vec![
            ("Authorize", authorized(channel)),
            ("Channel", channel.words()),
            ("Hears of", hears_of.to_owned()),
        ],
    };
    channels.into_iter().map(entry).collect()
}

/// What the account authorizes for a channel.
fn authorized(channel: &ChatChannel) -> String {
    match channel {
        ChatChannel::Slack(slack) => format!("workspace `{}` of Slack", slack.workspace),
        ChatChannel::Teams(teams) => {
            let (team, tenant) = (teams.team.to_lowercase(), teams.tenant.to_lowercase());
            format!("team `{team}` of the tenant `{tenant}`")
        }
    }
}
