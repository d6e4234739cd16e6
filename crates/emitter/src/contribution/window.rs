//! How long an alarm looks: periods and how many of them in a row. Numbers and words come from one value.

use std::fmt;

/// The periods that an alarm looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AlarmWindow {
    period_seconds: u32,
    periods: u32,
}

/// Seconds of a day.
const DAY_SECONDS: u32 = 86_400;

/// Five minutes, once: the usual one.
pub(crate) const FIVE_MINUTES: AlarmWindow = AlarmWindow::over_minutes(5);

impl AlarmWindow {
    /// One period of so many seconds.
    pub(crate) const fn over_seconds(period_seconds: u32) -> Self {
        Self {
            period_seconds,
            periods: 1,
        }
    }

    /// One period of so many minutes.
    pub(crate) const fn over_minutes(minutes: u32) -> Self {
        Self::over_seconds(minutes * 60)
    }

    /// One period of a day.
    pub(crate) const fn over_a_day() -> Self {
        Self::over_seconds(DAY_SECONDS)
    }

    /// So many of these periods, one after the other.
    pub(crate) const fn in_a_row(self, periods: u32) -> Self {
        Self { periods, ..self }
    }

    /// Length of a period in seconds.
    pub(crate) fn period_seconds(self) -> u32 {
        self.period_seconds
    }

    /// Periods in a row that must be beyond the threshold.
    pub(crate) fn periods(self) -> u32 {
        self.periods
    }

    /// Length of a period in words: `5 minutes`.
    pub(crate) fn period(self) -> String {
        let (count, unit) = match self.period_seconds {
            seconds if seconds.is_multiple_of(DAY_SECONDS) => (seconds / DAY_SECONDS, "day"),
            seconds if seconds.is_multiple_of(3600) => (seconds / 3600, "hour"),
            seconds if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
            seconds => (seconds, "second"),
        };
        match count {
            1 => format!("1 {unit}"),
            count => format!("{count} {unit}s"),
        }
    }

    /// How many in a row, in words: `twice in a row`.
    pub(crate) fn repetition(self) -> String {
        match self.periods {
            1 => "once".to_owned(),
            2 => "twice in a row".to_owned(),
            3 => "three times in a row".to_owned(),
            periods => format!("{periods} times in a row"),
        }
    }

    /// In a few characters: `2 × 5 min`.
    pub(crate) fn short(self) -> String {
        let times = match self.periods {
            1 => String::new(),
            periods => format!("{periods} × "),
        };
        let (count, unit) = match self.period_seconds {
            seconds if seconds.is_multiple_of(DAY_SECONDS) => (seconds / DAY_SECONDS, "d"),
            seconds if seconds.is_multiple_of(3600) => (seconds / 3600, "h"),
            seconds if seconds.is_multiple_of(60) => (seconds / 60, "min"),
            seconds => (seconds, "s"),
        };
        format!("{times}{count} {unit}")
    }
}

/// In words: `5 minutes, twice in a row`.
impl fmt::Display for AlarmWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.period())?;
        match self.periods {
            1 => Ok(()),
            _ => write!(f, ", {}", self.repetition()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_the_numbers_are() {
        for (window, words, short) in [
            (FIVE_MINUTES, "5 minutes", "5 min"),
            (
                FIVE_MINUTES.in_a_row(2),
                "5 minutes, twice in a row",
                "2 × 5 min",
            ),
            (
                AlarmWindow::over_minutes(1).in_a_row(3),
                "1 minute, three times in a row",
                "3 × 1 min",
            ),
            (
                AlarmWindow::over_a_day().in_a_row(5),
                "1 day, 5 times in a row",
                "5 × 1 d",
            ),
            (AlarmWindow::over_minutes(360), "6 hours", "6 h"),
            (AlarmWindow::over_seconds(90), "90 seconds", "90 s"),
        ] {
            assert_eq!(window.to_string(), words);
            assert_eq!(window.short(), short);
        }
    }
}
