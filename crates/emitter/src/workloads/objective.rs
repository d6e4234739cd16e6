//! Objectives as alarms: each says that the error budget of thirty days is used up so fast that it will not last. One that
//! looks back an hour alone would still fire long after the failures; so each also looks at a shorter window.
//!
//! Windows and factors are those of the Site Reliability Workbook, "Alerting on SLOs", read 2026-11
//! (<https://sre.google/workbook/alerting-on-slos/>): at 14.4 times the allowed rate a fiftieth of the budget goes in an
//! hour, at 6 times a twentieth in six hours, at 3 times a tenth in a day. CloudWatch looks back seven days at most with
//! periods of an hour or more, so all fit.

use std::rc::Rc;

use model::description::{AlarmSeverity, Objective};
use naming::AlarmId;

use crate::contribution::{
    Advice, Alarm, AlarmDefinition, AlarmMetric, AlarmValue, AlarmWindow, BudgetGraph,
    MetricSource, Nature, RunbookSection, ShellVariable,
};

/// Failures below which a share says nothing: of few requests one failure is a large share.
const MINIMUM_FAILURES: u32 = 3;

/// Days over which the dashboard shows what is left of a budget: whole weeks, so that none has a weekend more than the one
/// before. CloudWatch keeps an hour's data for 455 days, and a widget may look back further than its dashboard (CloudWatch API
/// reference, "Dashboard Body Structure and Syntax", read 2026-11).
const BUDGET_DAYS: u32 = 28;

/// How fast the budget is used up: over which windows, at how many times the allowed rate.
struct Burn {
    long: AlarmWindow,
    short: AlarmWindow,
    factor: f64,
}

/// The fastest first.
const BURNS: [Burn; 3] = [
    Burn {
        long: AlarmWindow::over_minutes(60),
        short: AlarmWindow::over_minutes(5),
        factor: 14.4,
    },
    Burn {
        long: AlarmWindow::over_minutes(6 * 60),
        short: AlarmWindow::over_minutes(30),
        factor: 6.0,
    },
    Burn {
        long: AlarmWindow::over_a_day(),
        short: AlarmWindow::over_minutes(2 * 60),
        factor: 3.0,
    },
];

/// The rows of the catalogue for an objective, the fastest first.
pub(super) type BurnRows = [AlarmDefinition; 3];

/// The rows of what fails.
pub(super) const fn availability_rows(
    metrics: &'static str,
    response: &'static RunbookSection,
) -> BurnRows {
    let names = [
        "availability-fast",
        "availability-medium",
        "availability-slow",
    ];
    rows(names, metrics, response)
}

/// The rows of what takes too long.
pub(super) const fn latency_rows(
    metrics: &'static str,
    response: &'static RunbookSection,
) -> BurnRows {
    let names = ["latency-fast", "latency-medium", "latency-slow"];
    rows(names, metrics, response)
}

/// The three rows of an objective, whose names begin with what it is about.
const fn rows(
    names: [&'static str; 3],
    metrics: &'static str,
    response: &'static RunbookSection,
) -> BurnRows {
    const fn row(
        name: &'static str,
        metrics: &'static str,
        severity: AlarmSeverity,
        reason: &'static str,
        response: &'static RunbookSection,
    ) -> AlarmDefinition {
        AlarmDefinition {
            name,
            metrics,
            nature: Nature::BudgetBurn {
                failures: MINIMUM_FAILURES,
            },
            severity,
            reason,
            advice: Advice::Guide("https://sre.google/workbook/alerting-on-slos/"),
            response,
        }
    }
    let [fast, medium, slow] = names;
    [
        row(
            fast,
            metrics,
            AlarmSeverity::Page,
            "A fiftieth of the month's error budget went in an hour, and it goes on.",
            response,
        ),
        row(
            medium,
            metrics,
            AlarmSeverity::Page,
            "A twentieth of the month's error budget went in six hours, and it goes on.",
            response,
        ),
        row(
            slow,
            metrics,
            AlarmSeverity::Ticket,
            "A tenth of the month's error budget went in a day, and it goes on.",
            response,
        ),
    ]
}

/// What an objective is measured by.
pub(super) struct ObjectiveMetrics<'a> {
    /// Where the metrics are.
    pub(super) source: MetricSource<'a>,
    /// The metric of what fails.
    pub(super) failures: &'static str,
    /// The metric of all, and its id in expressions.
    pub(super) whole: (&'static str, &'static str),
    /// The metric of how long each took.
    pub(super) duration: &'static str,
    /// The rows of the catalogue: of what fails, and of what is slow.
    pub(super) rows: [&'static BurnRows; 2],
    /// What is counted, and of what: `requests to API shop-live-public`.
    pub(super) calls: String,
    /// What the commands of the runbook call it.
    pub(super) variables: Rc<[ShellVariable]>,
}

impl ObjectiveMetrics<'_> {
    fn failures(&self) -> AlarmMetric {
        self.source.metric(self.failures, "Sum").with_id("errors")
    }

    fn whole(&self) -> AlarmMetric {
        let (name, id) = self.whole;
        self.source.metric(name, "Sum").with_id(id)
    }

    fn in_time(&self, milliseconds: u32) -> AlarmMetric {
        let rank = format!("PR(:{milliseconds})");
        self.source.metric(self.duration, rank).with_id("in_time")
    }

    /// The alarms of an objective.
    pub(super) fn alarms(&self, id: impl Fn(&str) -> AlarmId, wanted: Objective) -> Vec<Alarm> {
        let [failing, slow] = self.rows;
        let mut found = Vec::new();
        if let Some(percent) = wanted.availability() {
            let value =
                AlarmValue::percentage_of_failures(self.failures(), self.whole(), MINIMUM_FAILURES);
            found.extend(alarms(
                &id,
                failing,
                &value,
                percent,
                &self.calls,
                &self.variables,
            ));
        }
        if let Some((milliseconds, percent)) = wanted.latency() {
            let value = AlarmValue::percentage_of_slow(
                self.in_time(milliseconds),
                self.whole(),
                MINIMUM_FAILURES,
            );
            found.extend(alarms(
                &id,
                slow,
                &value,
                percent,
                &self.calls,
                &self.variables,
            ));
        }
        found
    }

    /// How much is left of what an objective allows, in percent: all of it at first, nothing at 0, and below where the objective
    /// is missed. Days without data count as days without failures.
    pub(super) fn budget(&self, thing: &str, wanted: Objective) -> Option<BudgetGraph> {
        let (_, whole) = self.whole;
        let left = |failed: &str, percent: f64| {
            let allowed = rounded(100.0 - percent);
            format!(
                "100 - 10000 * RUNNING_SUM(FILL({failed}, 0)) / RUNNING_SUM(FILL({whole}, 0)) / {allowed}"
            )
        };
        let mut lines = Vec::new();
        let mut metrics = Vec::new();
        if let Some(percent) = wanted.availability() {
            lines.push((
                format!("{percent} % without failure"),
                left("errors", percent),
            ));
            metrics.push(self.failures());
        }
        if let Some((milliseconds, percent)) = wanted.latency() {
            let slow = format!("{whole} * (100 - in_time) / 100");
            lines.push((
                format!("{percent} % within {milliseconds} ms"),
                left(&slow, percent),
            ));
            metrics.push(self.in_time(milliseconds));
        }
        if lines.is_empty() {
            return None;
        }
        metrics.push(self.whole());
        Some(BudgetGraph {
            title: format!("{thing}: error budget left of {BUDGET_DAYS} days, in percent"),
            lines,
            metrics,
            days: BUDGET_DAYS,
        })
    }
}

/// The alarms of an objective that `wanted_percent` of the requests meet. `value` is the percentage of those that do not,
/// and `calls` what is counted. Where more than all would have to fail there is no alarm.
fn alarms(
    id: impl Fn(&str) -> AlarmId,
    rows: &'static BurnRows,
    value: &AlarmValue,
    wanted_percent: f64,
    calls: &str,
    variables: &Rc<[ShellVariable]>,
) -> Vec<Alarm> {
    let budget = rounded(100.0 - wanted_percent);
    let burns = BURNS.iter().zip(rows);
    burns
        .map(|(burn, row)| (burn, row, rounded(burn.factor * budget)))
        .filter(|(_, _, threshold)| *threshold < 100.0)
        .map(|(burn, row, threshold)| {
            Alarm::above(id(row.name), value.clone(), threshold, burn.long, row)
                .also_over(burn.short)
                .described(|window| {
                    format!(
                        "More than {threshold} % of the {calls} failed its objective of {wanted_percent} % in {window}, and in the last {}: {} times what it allows.",
                        burn.short, burn.factor
                    )
                })
                .about(Rc::clone(variables))
        })
        .collect()
}

/// Without what a computer adds to decimal numbers.
fn rounded(percent: f64) -> f64 {
    (percent * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contribution::{AlarmMetric, Chapter};

    static SECTION: RunbookSection = RunbookSection {
        chapter: Chapter::Alarms,
        title: "Error budget",
        text: "",
    };
    static ROWS: BurnRows = rows(["fast", "medium", "slow"], "", &SECTION);

    fn thresholds(wanted_percent: f64) -> Vec<f64> {
        let metric = AlarmMetric::new("N", "M", ("D", "d"), "Sum");
        let alarms = alarms(
            |what| AlarmId::workload("api", "a", what),
            &ROWS,
            &metric.into(),
            wanted_percent,
            "requests to API a",
            &Rc::default(),
        );
        alarms.iter().map(|alarm| alarm.threshold).collect()
    }

    #[test]
    fn what_is_left_begins_at_all_and_is_below_nothing_where_too_much_failed() {
        let metrics = ObjectiveMetrics {
            source: MetricSource {
                namespace: "N",
                dimension: ("D", "d".into()),
            },
            failures: "Failed",
            whole: ("Count", "requests"),
            duration: "Latency",
            rows: [&ROWS, &ROWS],
            calls: String::new(),
            variables: Rc::default(),
        };
        let objective = |text: &str| serde_json::from_str::<Objective>(text).unwrap();
        let both = objective(r#"{ "availability_percent": 99.9, "latency_ms": 800 }"#);
        let graph = metrics.budget("API a", both).unwrap();
        let expressions: Vec<&str> = graph.lines.iter().map(|(_, math)| math.as_str()).collect();
        assert_eq!(
            expressions,
            [
                "100 - 10000 * RUNNING_SUM(FILL(errors, 0)) / RUNNING_SUM(FILL(requests, 0)) / 0.1",
                "100 - 10000 * RUNNING_SUM(FILL(requests * (100 - in_time) / 100, 0)) / RUNNING_SUM(FILL(requests, 0)) / 1",
            ]
        );
        // A thousandth failed, which is all that 99.9 % allow.
        assert!((100.0 - 10_000.0 * (10.0 / 10_000.0) / 0.1_f64).abs() < 1e-9);
        let none = objective(r#"{ "availability_percent": false }"#);
        assert!(metrics.budget("API a", none).is_none());
    }

    #[test]
    fn thresholds_are_multiples_of_what_is_allowed() {
        assert_eq!(thresholds(99.9), [1.44, 0.6, 0.3]);
        assert_eq!(thresholds(99.99), [0.144, 0.06, 0.03]);
        // More than all requests cannot fail.
        assert_eq!(thresholds(90.0), [60.0, 30.0]);
    }
}
