//! Lambda runtimes, and the last day of their support: AWS Lambda developer guide, tflint-ruleset-aws
//! and endoflife.date, read 2026-11-15; where they conflict, the later day. What is not here has no end
//! that was announced.

use crate::date::Date;

/// The day on which the table was read. It is never earlier.
const READ: Date = Date::new(2026, 11, 15);

/// Runtimes and their last day.
const ENDS: &[(&str, Date)] = &[
    ("nodejs", Date::new(2016, 10, 31)),
    ("nodejs4.3", Date::new(2020, 3, 5)),
    ("nodejs6.10", Date::new(2019, 8, 12)),
    ("nodejs8.10", Date::new(2020, 3, 6)),
    ("nodejs10.x", Date::new(2021, 7, 30)),
    ("nodejs12.x", Date::new(2023, 3, 31)),
    ("nodejs14.x", Date::new(2023, 12, 4)),
    ("nodejs16.x", Date::new(2024, 6, 12)),
    ("nodejs18.x", Date::new(2025, 9, 1)),
    ("nodejs20.x", Date::new(2026, 4, 30)),
    ("nodejs22.x", Date::new(2027, 4, 30)),
    ("nodejs24.x", Date::new(2028, 4, 30)),
    ("python2.7", Date::new(2021, 7, 15)),
    ("python3.6", Date::new(2022, 7, 18)),
    ("python3.7", Date::new(2023, 12, 4)),
    ("python3.8", Date::new(2024, 10, 14)),
    ("python3.9", Date::new(2025, 12, 15)),
    ("python3.10", Date::new(2026, 10, 31)),
    ("python3.11", Date::new(2027, 6, 30)),
    ("python3.12", Date::new(2028, 10, 31)),
    ("python3.13", Date::new(2029, 6, 30)),
    ("python3.14", Date::new(2029, 6, 30)),
    ("java8", Date::new(2024, 1, 8)),
    ("java8.al2", Date::new(2027, 6, 30)),
    ("java11", Date::new(2027, 6, 30)),
    ("java17", Date::new(2027, 6, 30)),
    ("java21", Date::new(2029, 6, 30)),
    ("dotnetcore1.0", Date::new(2019, 7, 27)),
    ("dotnetcore2.0", Date::new(2019, 5, 30)),
    ("dotnetcore2.1", Date::new(2022, 1, 5)),
    ("dotnetcore3.1", Date::new(2023, 4, 3)),
    ("dotnet5.0", Date::new(2022, 5, 10)),
    ("dotnet6", Date::new(2024, 12, 20)),
    ("dotnet7", Date::new(2024, 5, 14)),
    ("dotnet8", Date::new(2026, 11, 10)),
    ("ruby2.5", Date::new(2021, 7, 30)),
    ("ruby2.7", Date::new(2023, 12, 7)),
    ("ruby3.2", Date::new(2026, 3, 31)),
    ("ruby3.3", Date::new(2027, 3, 31)),
    ("go1.x", Date::new(2024, 1, 8)),
    ("provided", Date::new(2024, 1, 8)),
    ("provided.al2", Date::new(2026, 6, 30)),
    ("provided.al2023", Date::new(2029, 6, 30)),
];

/// How long a runtime is still supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    /// For six months and more, as far as is known.
    Good,
    /// Until this day, within six months.
    Ends(Date),
    /// Until this day, past.
    Ended(Date),
}

/// How long a runtime is still supported on a day; without one, on the day on which the table was read.
pub(crate) fn support(runtime: &str, today: Option<Date>) -> Support {
    let today = today.unwrap_or(READ).max(READ);
    match ENDS.iter().find(|(name, _)| *name == runtime) {
        Some((_, end)) if *end < today => Support::Ended(*end),
        Some((_, end)) if *end < today.plus_months(6) => Support::Ends(*end),
        _ => Support::Good,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn support_ends_some_day() {
        let end = Date::new(2027, 4, 30);
        let on = |year, month, day| support("nodejs22.x", Some(Date::new(year, month, day)));
        assert_eq!(on(2020, 1, 1), on(2026, 11, 15));
        assert_eq!(on(2026, 11, 24), Support::Ends(end));
        assert_eq!(on(2027, 4, 30), Support::Ends(end));
        assert_eq!(on(2027, 5, 1), Support::Ended(end));
        assert_eq!(support("python3.13", None), Support::Good);
        assert_eq!(support("nodejs99.x", None), Support::Good);
        assert_eq!(
            support("nodejs20.x", None),
            Support::Ended(Date::new(2026, 4, 30))
        );
    }
}
