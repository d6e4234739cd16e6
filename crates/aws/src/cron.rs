//! Schedules as AWS writes them: `cron(minute hour day-of-month month day-of-week year)`.

/// A schedule that AWS accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cron {
    longest_gap_days: Option<u32>,
    minute_of_day: Option<u32>,
}

/// Days of a week as AWS counts them, from 1.
pub(crate) const WEEK: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
/// Months of a year, from 1.
pub(crate) const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

impl Cron {
    /// The schedule in `text`, such as `cron(0 5 * * ? *)`; none when AWS would refuse it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let inside = text.strip_prefix("cron(")?.strip_suffix(')')?;
        let fields: Vec<&str> = inside.split(' ').collect();
        let [minute, hour, day, month, weekday, year] = fields.as_slice() else {
            return None;
        };
        let legal = field(minute, 0, 59, &[])
            && field(hour, 0, 23, &[])
            && (*day == "?" || *day == "L" || field(day, 1, 31, &[]))
            && field(month, 1, 12, &MONTHS)
            && (*weekday == "?" || nth(weekday) || field(weekday, 1, 7, &WEEK))
            && field(year, 1970, 2199, &[]);
        // One of the two days says nothing, or they would contradict each other.
        if !legal || (*day == "?") == (*weekday == "?") {
            return None;
        }
        let longest_gap_days = if *month != "*" || *year != "*" {
            None
        } else if *day == "*" || *weekday == "*" {
            Some(1)
        } else if *day == "?" {
            weekly_gap(weekday)
        } else {
            None
        };
        let number = |text: &str| value(text, 0, 59, &[]);
        Some(Self {
            longest_gap_days,
            minute_of_day: number(hour)
                .zip(number(minute))
                .map(|(hour, minute)| 60 * hour + minute),
        })
    }

    /// Most days from one run to the next, where it runs in every week.
    #[must_use]
    pub fn longest_gap_days(self) -> Option<u32> {
        self.longest_gap_days
    }

    /// Minutes after midnight at which it runs, where that is one time of the day.
    #[must_use]
    pub fn minute_of_day(self) -> Option<u32> {
        self.minute_of_day
    }
}

/// `*`, or a list of values, ranges and steps between `low` and `high`.
pub(crate) fn field(text: &str, low: u32, high: u32, words: &[&str]) -> bool {
    text.split(',').all(|part| {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (part, None),
        };
        let step_fits = step.is_none_or(|step| step.parse::<u32>().is_ok_and(|step| step > 0));
        step_fits
            && match range.split_once('-') {
                _ if range == "*" => true,
                Some((from, to)) => {
                    match (value(from, low, high, words), value(to, low, high, words)) {
                        (Some(from), Some(to)) => from <= to,
                        _ => false,
                    }
                }
                None => value(range, low, high, words).is_some(),
            }
    })
}

/// The values that a field without steps names, from the lowest on.
pub(crate) fn values(text: &str, low: u32, high: u32, words: &[&str]) -> Vec<u32> {
    let ranges: Vec<(u32, u32)> = text
        .split(',')
        .filter_map(|part| match part.split_once('-') {
            _ if part == "*" => Some((low, high)),
            Some((from, to)) => value(from, low, high, words).zip(value(to, low, high, words)),
            None => value(part, low, high, words).map(|number| (number, number)),
        })
        .collect();
    let is_named = |number: &u32| {
        ranges
            .iter()
            .any(|(from, to)| (from..=to).contains(&number))
    };
    (low..=high).filter(is_named).collect()
}

fn value(text: &str, low: u32, high: u32, words: &[&str]) -> Option<u32> {
    let named = (low..).zip(words).find(|(_, word)| **word == text);
    let number = match named {
        Some((number, _)) => number,
        None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok()?,
        None => return None,
    };
    (low..=high).contains(&number).then_some(number)
}

/// The third Friday (`6#3`) or the last one (`6L`).
fn nth(text: &str) -> bool {
    let day = |text: &str| value(text, 1, 7, &WEEK).is_some();
    match text.split_once('#') {
        Some((weekday, number)) => day(weekday) && value(number, 1, 5, &[]).is_some(),
        None => text.strip_suffix('L').is_some_and(day),
    }
}

/// Most days between two of the weekdays of a list such as `SUN,WED` or `MON-FRI`.
fn weekly_gap(text: &str) -> Option<u32> {
    let mut runs = [false; 7];
    for part in text.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to) = (value(from, 1, 7, &WEEK)?, value(to, 1, 7, &WEEK)?);
        for day in from..=to {
            runs[day as usize - 1] = true;
        }
    }
    let days: Vec<u32> = (0..14).filter(|day| runs[*day as usize % 7]).collect();
    days.windows(2).map(|pair| pair[1] - pair[0]).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps() {
        for (text, gap) in [
            ("cron(0 5 * * ? *)", Some(1)),
            ("cron(0 5 ? * * *)", Some(1)),
            ("cron(0/30 5-9 ? * SAT *)", Some(7)),
            ("cron(0 12 ? * SUN,WED *)", Some(4)),
            ("cron(0 12 ? * 1,4 *)", Some(4)),
            ("cron(0 12 ? * MON-FRI *)", Some(3)),
            ("cron(0 5 1 * ? *)", None),
            ("cron(0 5 L * ? *)", None),
            ("cron(0 5 ? * 6#3 *)", None),
            ("cron(0 5 ? JAN-MAR MON *)", None),
        ] {
            let cron = Cron::parse(text);
            assert_eq!(cron.map(Cron::longest_gap_days), Some(gap), "{text}");
        }
    }

    #[test]
    fn times_of_the_day() {
        let time = |text| Cron::parse(text).and_then(Cron::minute_of_day);
        assert_eq!(time("cron(30 5 * * ? *)"), Some(330));
        assert_eq!(time("cron(0/30 5 * * ? *)"), None);
        assert_eq!(time("cron(0 1,13 * * ? *)"), None);
    }

    #[test]
    fn what_aws_refuses() {
        for text in [
            "",
            "rate(1 day)",
            "cron(0 5 * * *)",
            "cron(0 5 * * * *)",
            "cron(0 5 ? * ? *)",
            "cron(60 5 * * ? *)",
            "cron(0 24 * * ? *)",
            "cron(0 5 32 * ? *)",
            "cron(0 5 ? * SATURDAY *)",
            "cron(0 5 ? * 8 *)",
            "cron(0 5 9-3 * ? *)",
            "cron(0/0 5 * * ? *)",
            "cron(+5 5 * * ? *)",
            "cron(0  5 * * ? *)",
            "0 5 * * ? *",
        ] {
            assert_eq!(Cron::parse(text), None, "{text}");
        }
    }
}
