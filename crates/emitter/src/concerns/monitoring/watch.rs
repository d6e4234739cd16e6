//! What is watched of the alerts themselves, and of what all functions of the account share.

use model::Environment;
use model::description::AlarmSeverity;
use naming::{AlarmId, ConcernName};

use crate::contribution::{
    Advice, Alarm, AlarmDefinition, AlarmMetric, AlarmWindow, Chapter, FIVE_MINUTES, Nature,
    RunbookSection, variable, word,
};

/// Every alarm of its own.
pub(super) static ALL: &[&AlarmDefinition] =
    &[&PAGES_UNDELIVERED, &TICKETS_UNDELIVERED, &CONCURRENCY];

/// What to do about alerts that do not arrive.
static UNDELIVERED: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Undelivered alerts",
    text: include_str!("../../../templates/runbook/alerts-undelivered.md.tera"),
};

/// Pages that do not arrive are heard of as tickets.
static PAGES_UNDELIVERED: AlarmDefinition = AlarmDefinition {
    name: "pages-undelivered",
    metrics: "AWS/SNS NumberOfNotificationsFailed",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "Somebody who should be woken is not: it goes the other way, to those who look at tickets.",
    advice: Advice::Recommended,
    response: &UNDELIVERED,
};

/// Tickets that do not arrive are heard of as pages.
static TICKETS_UNDELIVERED: AlarmDefinition = AlarmDefinition {
    name: "tickets-undelivered",
    metrics: "AWS/SNS NumberOfNotificationsFailed",
    nature: Nature::Count,
    severity: AlarmSeverity::Page,
    reason: "Nobody would learn of a failed backup: it goes the other way, to those who are woken.",
    advice: Advice::Recommended,
    response: &UNDELIVERED,
};

/// All functions of an account and region share its quota.
static CONCURRENCY: AlarmDefinition = AlarmDefinition {
    name: "concurrency",
    metrics: "AWS/Lambda ClaimedAccountConcurrency",
    nature: Nature::Level,
    severity: AlarmSeverity::Page,
    reason: "At the quota Lambda refuses runs of every function in the account; to raise it takes hours.",
    advice: Advice::Recommended,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Account concurrency",
        text: include_str!("../../../templates/runbook/account-concurrency.md.tera"),
    },
};

/// Of the quota, in percent, beyond which it alarms: there is time to raise it, and an ordinary day stays below.
const CONCURRENCY_PERCENT: f64 = 80.0;

/// Ends of the names of the topics, by who is notified.
pub(super) const TOPICS: [(AlarmSeverity, &str); 2] = [
    (AlarmSeverity::Page, "alerts"),
    (AlarmSeverity::Ticket, "tickets"),
];

/// The alarms.
pub(super) fn alarms(env: &Environment) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = TOPICS
        .into_iter()
        .map(|(severity, end)| {
            let topic = env.prefixed(end);
            let definition = match severity {
                AlarmSeverity::Page => &PAGES_UNDELIVERED,
                AlarmSeverity::Ticket => &TICKETS_UNDELIVERED,
            };
            let failed = AlarmMetric::new(
                "AWS/SNS",
                "NumberOfNotificationsFailed",
                ("TopicName", &topic),
                "Sum",
            );
            alarm(definition, failed, 0.0, FIVE_MINUTES)
                .described(|_| {
                    format!("SNS could not deliver alerts of topic {topic} to everybody.")
                })
                .about(vec![variable("failing_topic", &topic)])
        })
        .collect();
    if let Some(quota) = env.settings.account.concurrency_quota.value() {
        let claimed = AlarmMetric {
            dimensions: Vec::new(),
            ..AlarmMetric::new(
                "AWS/Lambda",
                "ClaimedAccountConcurrency",
                ("", ""),
                "Maximum",
            )
        };
        let most = (quota * CONCURRENCY_PERCENT / 100.0).floor();
        let window = AlarmWindow::over_minutes(1).in_a_row(10);
        alarms.push(alarm(&CONCURRENCY, claimed, most, window).described(|window| {
            format!(
                "More than {most} of the {quota} executions that Lambda allows this account at one time were claimed, {}.",
                window.repetition()
            )
        }));
    }
    alarms
}

/// Names of the alarms that fire where alerts do not arrive, one of each topic, as words of the shell.
pub(super) fn undelivered(env: &Environment) -> String {
    let names = [&TICKETS_UNDELIVERED, &PAGES_UNDELIVERED].map(|definition| {
        let id = AlarmId::concern(ConcernName::Monitoring, definition.name);
        word(&env.prefixed(id.as_str()))
    });
    names.join(" ")
}

fn alarm(
    definition: &'static AlarmDefinition,
    metric: AlarmMetric,
    threshold: f64,
    window: AlarmWindow,
) -> Alarm {
    let id = AlarmId::concern(ConcernName::Monitoring, definition.name);
    Alarm::above(id, metric, threshold, window, definition)
}
