//! Custom metrics: that CloudWatch takes them, and can look back as far as their alarms do.

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error};
use crate::description::Metric;
use crate::tree::At;

/// Longest time that an alarm looks back, in seconds (`PutMetricAlarm`, read 2026-11).
const LONGEST: u64 = 7 * 24 * 3600;

/// Most dimensions of a metric (CloudWatch API, read 2026-11).
const MOST_DIMENSIONS: usize = 30;

/// Every metric.
pub(crate) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, metric) in &context.description().metrics {
        self::metric(metric, context.entry("metrics", name), diagnostics);
    }
}

fn metric(metric: &Metric, at: At<'_>, diagnostics: &mut Diagnostics) {
    if metric.namespace.starts_with("AWS/") {
        let message = "namespaces that begin with `AWS/` are AWS's own".to_owned();
        diagnostics.push(
            error(
                "reserved-namespace",
                message,
                at.get("namespace").value(),
                "",
            )
            .help("name the one that the application publishes to"),
        );
    }
    let seconds = metric.period_seconds;
    if !matches!(seconds, 10 | 20 | 30) && !seconds.is_multiple_of(60) {
        let message = format!("a period cannot be {seconds} seconds long");
        let next = seconds.div_ceil(60) * 60;
        diagnostics.push(
            error("bad-period", message, at.get("period_seconds").value(), "").help(format!(
                "10, 20, 30 and multiples of 60 are possible: write `period_seconds = {next}`"
            )),
        );
    } else if u64::from(seconds) * u64::from(metric.periods) > LONGEST {
        let message = format!(
            "{} periods of {seconds} seconds are longer than the 7 days that an alarm can look back",
            metric.periods
        );
        let most = LONGEST / u64::from(seconds);
        diagnostics.push(
            error("bad-period", message, at.get("periods").value(), "").help(format!(
                "at most {most} periods of that length are possible"
            )),
        );
    }
    if metric.dimensions.len() > MOST_DIMENSIONS {
        let message = format!(
            "a metric has {MOST_DIMENSIONS} dimensions at most, not {}",
            metric.dimensions.len()
        );
        diagnostics.push(error(
            "bad-dimension",
            message,
            at.get("dimensions").key(),
            "",
        ));
    }
    for (name, value) in &metric.dimensions {
        let legal = |text: &str| {
            !text.trim().is_empty()
                && text.is_ascii()
                && !text.starts_with(':')
                && text.len() <= 1024
                && !text.contains(|letter: char| letter.is_ascii_control())
        };
        let place = at.get("dimensions").get(name);
        if !legal(name) || name.len() > 255 {
            let message = "this cannot be the name of a dimension".to_owned();
            diagnostics.push(error("bad-dimension", message, place.key(), "").help(DIMENSION_HELP));
        } else if !legal(value) {
            let message = format!("this cannot be the value of the dimension `{name}`");
            diagnostics
                .push(error("bad-dimension", message, place.value(), "").help(DIMENSION_HELP));
        }
    }
}

const DIMENSION_HELP: &str = "it is ASCII, not empty, and does not begin with `:`";
