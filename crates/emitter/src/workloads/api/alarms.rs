//! The alarms of an API, as rows of the catalogue.

use super::super::objective::{self, BurnRows};
use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};
use model::description::AlarmSeverity;

/// Requests below which a share says nothing.
pub(super) const MINIMUM_REQUESTS: u32 = 20;

/// What to do about requests that fail.
static FAILING: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "API 5xx",
    text: include_str!("runbook/5xx.md.tera"),
};

/// Days before the end of a certificate that somebody looks. ACM tells of a renewal that fails from 45 days before the end on
/// ("ExpiryEventsConfiguration" of the AWS Certificate Manager API reference, read 2026-11); a fortnight later it still fails.
pub(super) const CERTIFICATE_DAYS: u32 = 30;

/// Every alarm of an API.
pub(super) static ALL: &[&AlarmDefinition] = &[
    &REFUSED,
    &FAILED,
    &FAILURE_RATE,
    &LATENCY,
    &CERTIFICATE,
    &AVAILABILITY[0],
    &AVAILABILITY[1],
    &AVAILABILITY[2],
    &SLOWNESS[0],
    &SLOWNESS[1],
    &SLOWNESS[2],
];

/// What to do when an objective will not be met.
static BUDGET: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "API objective",
    text: include_str!("runbook/objective.md.tera"),
};

/// Requests that fail, against the objective.
pub(super) static AVAILABILITY: BurnRows =
    objective::availability_rows("AWS/ApiGateway 5XXError or 5xx / Count", &BUDGET);

/// Requests that take too long, against the objective.
pub(super) static SLOWNESS: BurnRows =
    objective::latency_rows("AWS/ApiGateway Latency / Count", &BUDGET);

pub(super) static REFUSED: AlarmDefinition = AlarmDefinition {
    name: "4xx",
    metrics: "AWS/ApiGateway 4XXError or 4xx",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "A release that breaks its clients shows here first; scanners and expired tokens do too, so nobody is woken.",
    advice: Advice::Recommended,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "API 4xx",
        text: include_str!("runbook/4xx.md.tera"),
    },
};

pub(super) static FAILED: AlarmDefinition = AlarmDefinition {
    name: "5xx",
    metrics: "AWS/ApiGateway 5XXError or 5xx",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "An API that is called seldom has no rate; a few failures of many requests wake nobody.",
    advice: Advice::Own,
    response: &FAILING,
};

pub(super) static FAILURE_RATE: AlarmDefinition = AlarmDefinition {
    name: "5xx-rate",
    metrics: "AWS/ApiGateway 5XXError or 5xx / Count",
    nature: Nature::Rate {
        minimum: MINIMUM_REQUESTS,
    },
    severity: AlarmSeverity::Page,
    reason: "Users get errors now, in a share that is no accident.",
    advice: Advice::Recommended,
    response: &FAILING,
};

pub(super) static LATENCY: AlarmDefinition = AlarmDefinition {
    name: "latency",
    metrics: "AWS/ApiGateway Latency",
    nature: Nature::Duration,
    severity: AlarmSeverity::Ticket,
    reason: "The slowest requests take longer than users wait; one cold start of a quiet API does not count.",
    advice: Advice::Recommended,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "API latency",
        text: include_str!("runbook/latency.md.tera"),
    },
};

pub(super) static CERTIFICATE: AlarmDefinition = AlarmDefinition {
    name: "certificate",
    metrics: "AWS/CertificateManager DaysToExpiry",
    nature: Nature::Level,
    severity: AlarmSeverity::Ticket,
    reason: "ACM renews a certificate by itself: below 30 days that failed, or somebody has to import another. There is time until callers are turned away.",
    advice: Advice::Recommended,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "API certificate",
        text: include_str!("runbook/certificate.md.tera"),
    },
};
