//! What the runbook says of everything that is watched: daily questions, troubleshooting, and the
//! names of topic, dashboards and saved queries.

use model::Environment;

use super::{dashboards, queries};
use crate::contribution::{Chapter, OperationalFacts, RunbookEntry, RunbookSection, variable};

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
    let mut entries: Vec<RunbookEntry> = vec![SEE_ALARMS.alone(), SEE_DASHBOARDS.alone()];
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
