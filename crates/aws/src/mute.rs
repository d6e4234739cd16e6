//! When mute rules of CloudWatch begin: `cron(minute hour day-of-month month day-of-week)`, again and again, or
//! `at(2027-01-09T02:00)`, once. Amazon CloudWatch API reference, `Schedule`: lists and ranges in every field, and no steps;
//! read 2026-11-28.

use crate::cron::{MONTHS, WEEK, field};
use crate::date::Date;

/// Most alarms of one mute rule (Amazon CloudWatch API reference, `MuteTargets`, read 2026-11-28).
pub const ALARMS_OF_A_RULE: usize = 100;

/// Whether a mute rule takes `text` for the times at which it begins.
///
/// Days of the week have names here, and a day of the month is not named beside one: CloudWatch does not document from
/// which day it counts, nor whether one of the two is enough.
#[must_use]
pub fn is_schedule(text: &str) -> bool {
    let inside = |kind: &str| text.strip_prefix(kind)?.strip_suffix(')');
    match (inside("cron("), inside("at(")) {
        (Some(fields), _) => is_cron(fields),
        (None, Some(time)) => is_time(time),
        (None, None) => false,
    }
}

fn is_cron(text: &str) -> bool {
    let fields: Vec<&str> = text.split(' ').collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else {
        return false;
    };
    let named = |text: &str| !text.contains(|letter: char| letter.is_ascii_digit());
    !text.contains('/')
        && field(minute, 0, 59, &[])
        && field(hour, 0, 23, &[])
        && field(day, 1, 31, &[])
        && field(month, 1, 12, &MONTHS)
        && field(weekday, 1, 7, &WEEK)
        && named(weekday)
        && (*day == "*" || *weekday == "*")
}

fn is_time(text: &str) -> bool {
    let Some((day, time)) = text.split_once('T') else {
        return false;
    };
    let number = |text: &str, below: u32| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && text.parse::<u32>().is_ok_and(|number| number < below)
    };
    let Some((hour, minute)) = time.split_once(':') else {
        return false;
    };
    Date::parse(day).is_some() && number(hour, 24) && number(minute, 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules() {
        for good in [
            "cron(0 2 * * *)",
            "cron(0 22 * * THU)",
            "cron(0,30 18-20 * JAN-MAR FRI,SAT)",
            "cron(0 1 1 * *)",
            "at(2027-01-09T02:00)",
        ] {
            assert!(is_schedule(good), "{good}");
        }
        for bad in [
            "",
            "0 2 * * *",
            "cron(0 2 * * ? *)",
            "cron(0 2 * *)",
            "cron(0/30 2 * * *)",
            "cron(0 2 * * 5)",
            "cron(0 2 1 * MON)",
            "cron(0 24 * * *)",
            "cron(0 2 L * *)",
            "rate(1 day)",
            "at(2027-02-30T02:00)",
            "at(2027-01-09 02:00)",
            "at(2027-01-09T24:00)",
            "at(2027-01-09T2:00)",
            "at(2027-01-09T02:00:00)",
        ] {
            assert!(!is_schedule(bad), "{bad}");
        }
    }
}
