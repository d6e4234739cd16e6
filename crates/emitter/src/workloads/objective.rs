//! Objectives as alarms: each says that the error budget of thirty days is used up so fast that it will not last. One that
//! looks back an hour alone would still fire long after the failures; so each also looks at a shorter window.
//!
//! Windows and factors are those of the Site Reliability Workbook, "Alerting on SLOs", read 2026-11
//! (<https://sre.google/workbook/alerting-on-slos/>): at 14.4 times the allowed rate a fiftieth of the budget goes in an
//! hour, at 6 times a twentieth in six hours, at 3 times a tenth in a day. CloudWatch looks back seven days at most with
//! periods of an hour or more, so all fit.

use model::description::AlarmSeverity;
use naming::AlarmId;

use crate::contribution::{
    Advice, Alarm, AlarmDefinition, AlarmValue, AlarmWindow, Nature, RunbookSection, ShellVariable,
};

/// Failures below which a share says nothing: of few requests one failure is a large share.
pub(super) const MINIMUM_FAILURES: u32 = 3;

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

/// The three rows of an objective, whose names begin with what it is about.
pub(super) const fn rows(
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

/// The alarms of an objective that `wanted_percent` of the requests meet. `value` is the percentage of those that do not,
/// and `thing` what they are requests to. Where more than all would have to fail there is no alarm.
pub(super) fn alarms(
    id: impl Fn(&str) -> AlarmId,
    rows: &'static BurnRows,
    value: &AlarmValue,
    wanted_percent: f64,
    thing: &str,
    variables: &[ShellVariable],
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
                        "More than {threshold} % of the requests to {thing} failed its objective of {wanted_percent} % in {window}, and in the last {}: {} times what it allows.",
                        burn.short, burn.factor
                    )
                })
                .about(variables.to_vec())
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
            "API a",
            &[],
        );
        alarms.iter().map(|alarm| alarm.threshold).collect()
    }

    #[test]
    fn thresholds_are_multiples_of_what_is_allowed() {
        assert_eq!(thresholds(99.9), [1.44, 0.6, 0.3]);
        assert_eq!(thresholds(99.99), [0.144, 0.06, 0.03]);
        // More than all requests cannot fail.
        assert_eq!(thresholds(90.0), [60.0, 30.0]);
    }
}
