//! Days, for what ends some day. It reads no clock: a caller says which day it is.

use std::fmt;

/// Seconds of a day.
pub const SECONDS_A_DAY: u32 = 86_400;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i32,
    month: u32,
    day: u32,
}

impl Date {
    /// A day; `month` and `day` count from 1.
    #[must_use]
    pub const fn new(year: i32, month: u32, day: u32) -> Self {
        Self { year, month, day }
    }

    /// The day in UTC, so many seconds after 1970 began.
    #[must_use]
    pub fn from_unix(seconds: u64) -> Self {
        // Years begin with March here, so that the leap day is the last of one.
        let days = seconds / 86_400 + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = era * 400 + year_of_era + u64::from(month <= 2);
        Self {
            year: i32::try_from(year).unwrap_or(i32::MAX),
            month: u32::try_from(month).unwrap_or(12),
            day: u32::try_from(day).unwrap_or(31),
        }
    }

    /// A day as in `2027-01-31`; `None` when there is no such day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-').map(|part| {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse::<u32>().ok()).flatten()
        });
        let [year, month, day] = [parts.next()??, parts.next()??, parts.next()??];
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let longest = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let exact = text.len() == 10 && parts.next().is_none();
        (exact && (1..=longest).contains(&day)).then_some(Self {
            year: i32::try_from(year).ok()?,
            month,
            day,
        })
    }

    /// The same day so many months later, for comparison: `2026-08-31` and six months are
    /// `2027-02-31`, which is after every day of that February.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let all = self.month - 1 + months;
        Self {
            year: self.year + i32::try_from(all / 12).unwrap_or(0),
            month: all % 12 + 1,
            day: self.day,
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (1_709_164_800, "2024-02-29"),
            (1_735_689_599, "2024-12-31"),
            (1_795_478_400, "2026-11-24"),
        ] {
            assert_eq!(Date::from_unix(seconds).to_string(), day);
        }
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        for text in ["2027-01-31", "2024-02-29", "0001-12-01"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "2027-02-29",
            "2027-13-01",
            "2027-00-01",
            "2027-01-00",
            "2027-1-31",
            "2027-01-311",
            "27-01-31",
            "2027-01",
            "+027-01-31",
            "2027-01-31T",
            "",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn months_go_over_the_year() {
        assert_eq!(
            Date::new(2026, 11, 24).plus_months(6),
            Date::new(2027, 5, 24)
        );
        assert_eq!(
            Date::new(2026, 6, 30).plus_months(6),
            Date::new(2026, 12, 30)
        );
        assert!(Date::new(2026, 8, 31).plus_months(6) < Date::new(2027, 3, 1));
    }
}
