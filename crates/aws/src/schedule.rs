//! When schedules of EventBridge Scheduler run: `rate(5 minutes)`, `cron(0 3 * * ? *)`, or `at(2027-01-09T02:00:00)` for once
//! ("Schedule types in EventBridge Scheduler" of the EventBridge Scheduler user guide, read 2026-11-28).

use crate::cron::Cron;
use crate::date::Date;

/// Most characters in the name of a schedule (EventBridge Scheduler API reference, `CreateSchedule`, read 2026-11-28).
pub const LONGEST_NAME: usize = 64;

/// Whether EventBridge Scheduler takes `text`.
#[must_use]
pub fn is_schedule(text: &str) -> bool {
    let inside = |kind: &str| text.strip_prefix(kind)?.strip_suffix(')');
    match (inside("rate("), inside("at(")) {
        (Some(rate), _) => is_rate(rate),
        (None, Some(time)) => is_time(time),
        (None, None) => Cron::parse(text).is_some(),
    }
}

/// A number and its unit, in either number.
fn is_rate(text: &str) -> bool {
    let Some((number, unit)) = text.split_once(' ') else {
        return false;
    };
    let units = ["minute", "minutes", "hour", "hours", "day", "days"];
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    is_number && number.parse::<u32>().is_ok_and(|number| number > 0) && units.contains(&unit)
}

fn is_time(text: &str) -> bool {
    let Some((day, time)) = text.split_once('T') else {
        return false;
    };
    let parts: Vec<&str> = time.split(':').collect();
    let [hour, minute, second] = parts.as_slice() else {
        return false;
    };
    let number = |text: &str, below: u32| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && text.parse::<u32>().is_ok_and(|number| number < below)
    };
    Date::parse(day).is_some() && number(hour, 24) && number(minute, 60) && number(second, 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules() {
        for good in [
            "rate(1 minute)",
            "rate(5 minutes)",
            "rate(12 hours)",
            "rate(7 days)",
            "cron(0 3 * * ? *)",
            "cron(0/15 8-18 ? * MON-FRI *)",
            "at(2027-01-09T02:00:00)",
        ] {
            assert!(is_schedule(good), "{good}");
        }
        for bad in [
            "",
            "0 3 * * *",
            "rate(0 minutes)",
            "rate(5)",
            "rate(5 seconds)",
            "rate(5  minutes)",
            "rate(+5 minutes)",
            "cron(0 3 * * *)",
            "at(2027-01-09T02:00)",
            "at(2027-02-30T02:00:00)",
            "at(2027-01-09T24:00:00)",
            "at(2027-01-09 02:00:00)",
        ] {
            assert!(!is_schedule(bad), "{bad}");
        }
    }
}
