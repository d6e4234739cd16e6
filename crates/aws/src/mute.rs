//! When mute rules of CloudWatch begin: `cron(minute hour day-of-month month day-of-week)`, again and again, or
//! `at(2027-01-09T02:00)`, once. Amazon CloudWatch API reference, `Schedule`: lists and ranges in every field, and no steps;
//! read 2026-11-28.

use crate::cron::{MONTHS, WEEK, field, values};
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

/// How often a schedule begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recurrence {
    /// No month has such a day.
    Never,
    /// One time, on a day that is named.
    Once,
    /// Again and again.
    Repeated {
        /// Most minutes from one beginning to the next.
        longest_gap_minutes: u32,
    },
}

/// How often a schedule begins that [`is_schedule`] accepts. Clocks that change are not counted.
#[must_use]
pub fn recurrence(text: &str) -> Recurrence {
    let fields = text
        .strip_prefix("cron(")
        .and_then(|text| text.strip_suffix(')'));
    let Some(fields) = fields else {
        return Recurrence::Once;
    };
    let fields: Vec<&str> = fields.split(' ').collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else {
        return Recurrence::Once;
    };
    let hours = values(hour, 0, 23, &[]);
    let minutes = values(minute, 0, 59, &[]);
    let times: Vec<u32> = hours
        .iter()
        .flat_map(|hour| minutes.iter().map(move |minute| hour * 60 + minute))
        .collect();
    let days = days(
        &values(day, 1, 31, &[]),
        &values(month, 1, 12, &MONTHS),
        &values(weekday, 1, 7, &WEEK),
    );
    let (Some(first), Some(last)) = (times.first(), times.last()) else {
        return Recurrence::Never;
    };
    if days.is_empty() {
        return Recurrence::Never;
    }
    let in_a_day = times.windows(2).map(|pair| pair[1] - pair[0]).max();
    let over_days = match days.windows(2).map(|pair| pair[1] - pair[0]).max() {
        Some(days) => days * MINUTES_OF_A_DAY + first - last,
        None => DAYS * MINUTES_OF_A_DAY,
    };
    Recurrence::Repeated {
        longest_gap_minutes: over_days.max(in_a_day.unwrap_or(0)),
    }
}

const MINUTES_OF_A_DAY: u32 = 24 * 60;

/// Four years, one of which is a leap year.
const DAYS: u32 = 4 * 365 + 1;

/// The days of four years from 2028 on, counted from 0, that are one of these days of one of these months and one of
/// these days of the week.
fn days(days: &[u32], months: &[u32], weekdays: &[u32]) -> Vec<u32> {
    const LENGTHS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    // The first of them is a Saturday.
    const FIRST: u32 = 6;
    let mut found = Vec::new();
    let mut number = 0;
    for year in 0..4 {
        for (month, length) in (1..).zip(LENGTHS) {
            let length = length + u32::from(year == 0 && month == 2);
            for day in 1..=length {
                let weekday = (FIRST + number) % 7 + 1;
                if days.contains(&day) && months.contains(&month) && weekdays.contains(&weekday) {
                    found.push(number);
                }
                number += 1;
            }
        }
    }
    found
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

    #[test]
    fn how_often_they_begin() {
        let gap = |text: &str| match recurrence(text) {
            Recurrence::Repeated {
                longest_gap_minutes,
            } => longest_gap_minutes,
            other => panic!("{text}: {other:?}"),
        };
        let day = 24 * 60;
        assert_eq!(gap("cron(0 2 * * *)"), day);
        assert_eq!(gap("cron(0 22 * * THU)"), 7 * day);
        assert_eq!(gap("cron(0 22 * * MON-FRI)"), 3 * day);
        assert_eq!(gap("cron(0 22 * * SAT,SUN)"), 6 * day);
        assert_eq!(gap("cron(0,30 18-20 * * *)"), 21 * 60 + 30);
        assert_eq!(gap("cron(* * * * *)"), 1);
        assert_eq!(gap("cron(0 1 1 * *)"), 31 * day);
        assert_eq!(gap("cron(0 1 29 FEB *)"), (4 * 365 + 1) * day);
        assert_eq!(gap("cron(0 0 * JAN *)"), 336 * day);
        assert_eq!(recurrence("cron(0 1 31 FEB,APR *)"), Recurrence::Never);
        assert_eq!(recurrence("at(2027-01-09T02:00)"), Recurrence::Once);
    }
}
