//! Lambda runtimes and the last day of their support: AWS Lambda developer guide, tflint-ruleset-aws and
//! endoflife.date, read 2026-11-15; where they conflict, the later day. Reads no clock: a caller says which day it is.

use crate::date::Date;

/// The day on which the table was read. No runtime is judged as on an earlier one.
pub const READ_ON: Date = Date::new(2026, 11, 15);

/// A runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// Its identifier in AWS, such as `nodejs24.x`.
    pub name: &'static str,
    /// The last day of its support; `None` when none is announced.
    pub last_day: Option<Date>,
}

/// How long a runtime is still supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// For six months and more, as far as is known.
    Good,
    /// Until this day, within six months.
    Ends(Date),
    /// Until this day, past.
    Ended(Date),
}

const fn until(name: &'static str, year: i32, month: u32, day: u32) -> Runtime {
    Runtime {
        name,
        last_day: Some(Date::new(year, month, day)),
    }
}

const fn supported(name: &'static str) -> Runtime {
    Runtime {
        name,
        last_day: None,
    }
}

/// Every runtime that AWS has had, the newest of a family last.
pub const RUNTIMES: &[Runtime] = &[
    until("nodejs", 2016, 10, 31),
    until("nodejs4.3", 2020, 3, 5),
    until("nodejs6.10", 2019, 8, 12),
    until("nodejs8.10", 2020, 3, 6),
    until("nodejs10.x", 2021, 7, 30),
    until("nodejs12.x", 2023, 3, 31),
    until("nodejs14.x", 2023, 12, 4),
    until("nodejs16.x", 2024, 6, 12),
    until("nodejs18.x", 2025, 9, 1),
    until("nodejs20.x", 2026, 4, 30),
    until("nodejs22.x", 2027, 4, 30),
    until("nodejs24.x", 2028, 4, 30),
    until("python2.7", 2021, 7, 15),
    until("python3.6", 2022, 7, 18),
    until("python3.7", 2023, 12, 4),
    until("python3.8", 2024, 10, 14),
    until("python3.9", 2025, 12, 15),
    until("python3.10", 2026, 10, 31),
    until("python3.11", 2027, 6, 30),
    until("python3.12", 2028, 10, 31),
    until("python3.13", 2029, 6, 30),
    until("python3.14", 2029, 6, 30),
    until("java8", 2024, 1, 8),
    until("java8.al2", 2027, 6, 30),
    until("java11", 2027, 6, 30),
    until("java17", 2027, 6, 30),
    until("java21", 2029, 6, 30),
    supported("java25"),
    until("dotnetcore1.0", 2019, 7, 27),
    until("dotnetcore2.0", 2019, 5, 30),
    until("dotnetcore2.1", 2022, 1, 5),
    until("dotnetcore3.1", 2023, 4, 3),
    until("dotnet5.0", 2022, 5, 10),
    until("dotnet6", 2024, 12, 20),
    until("dotnet7", 2024, 5, 14),
    until("dotnet8", 2026, 11, 10),
    supported("dotnet10"),
    until("ruby2.5", 2021, 7, 30),
    until("ruby2.7", 2023, 12, 7),
    until("ruby3.2", 2026, 3, 31),
    until("ruby3.3", 2027, 3, 31),
    supported("ruby3.4"),
    until("go1.x", 2024, 1, 8),
    until("provided", 2024, 1, 8),
    until("provided.al2", 2026, 6, 30),
    until("provided.al2023", 2029, 6, 30),
];

/// What version 5 of the AWS provider does not take: its last, 5.100, was made before they were
/// (hashicorp/terraform-provider-aws#45888 lists what it takes; read 2026-11).
const BEYOND_PROVIDER_5: [&str; 4] = ["nodejs24.x", "python3.14", "java25", "dotnet10"];

impl Runtime {
    /// The runtime with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        RUNTIMES.iter().find(|runtime| runtime.name == name)
    }

    /// How long it is still supported on a day; without one, on the day on which the table was read.
    #[must_use]
    pub fn support(&self, today: Option<Date>) -> Support {
        let today = today.unwrap_or(READ_ON).max(READ_ON);
        match self.last_day {
            Some(last_day) if last_day < today => Support::Ended(last_day),
            Some(last_day) if last_day < today.plus_months(6) => Support::Ends(last_day),
            _ => Support::Good,
        }
    }

    /// Whether version 5 of the AWS provider takes it.
    #[must_use]
    pub fn is_on_provider_5(&self) -> bool {
        !BEYOND_PROVIDER_5.contains(&self.name)
    }

    /// `nodejs` of `nodejs22.x`.
    fn family(&self) -> &'static str {
        family(self.name)
    }
}

/// The newest runtime of the same family that is still supported for six months.
#[must_use]
pub fn successor(name: &str) -> Option<&'static str> {
    let family = match name {
        "go1.x" => "provided",
        _ => family(name),
    };
    newest(family, |runtime| runtime.support(None) == Support::Good)
}

/// The newest runtime of the same family that version 5 of the AWS provider takes, and whose support has not
/// ended.
#[must_use]
pub fn newest_on_provider_5(name: &str) -> Option<&'static str> {
    newest(family(name), |runtime| {
        runtime.is_on_provider_5() && !matches!(runtime.support(None), Support::Ended(_))
    })
}

fn newest(family: &str, is_wanted: impl Fn(&Runtime) -> bool) -> Option<&'static str> {
    let mut newest_first = RUNTIMES.iter().rev();
    let found = newest_first.find(|runtime| runtime.family() == family && is_wanted(runtime));
    found.map(|runtime| runtime.name)
}

/// `nodejs` of `nodejs22.x`.
fn family(name: &str) -> &str {
    let end = name
        .find(|letter: char| letter.is_ascii_digit() || letter == '.')
        .unwrap_or(name.len());
    match &name[..end] {
        "dotnetcore" => "dotnet",
        family => family,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ended_runtimes_have_a_supported_successor() {
        for ended in RUNTIMES
            .iter()
            .filter(|runtime| runtime.support(None) != Support::Good)
        {
            assert!(successor(ended.name).is_some(), "{}", ended.name);
        }
        assert_eq!(successor("nodejs20.x"), Some("nodejs24.x"));
        assert_eq!(successor("go1.x"), Some("provided.al2023"));
        assert_eq!(successor("dotnetcore3.1"), Some("dotnet10"));
        assert_eq!(successor("cobol85"), None);
    }

    #[test]
    fn what_provider_5_takes_is_offered_there() {
        assert_eq!(newest_on_provider_5("nodejs24.x"), Some("nodejs22.x"));
        assert_eq!(newest_on_provider_5("python3.14"), Some("python3.13"));
        assert_eq!(newest_on_provider_5("java25"), Some("java21"));
        assert_eq!(newest_on_provider_5("dotnet10"), None);
        for name in BEYOND_PROVIDER_5 {
            assert!(Runtime::named(name).is_some(), "{name}");
        }
    }

    #[test]
    fn support_ends_on_a_day() {
        let last_day = Date::new(2027, 4, 30);
        let node_22 = Runtime::named("nodejs22.x").unwrap();
        let on = |year, month, day| node_22.support(Some(Date::new(year, month, day)));
        assert_eq!(on(2020, 1, 1), on(2026, 11, 15));
        assert_eq!(on(2026, 11, 24), Support::Ends(last_day));
        assert_eq!(on(2027, 4, 30), Support::Ends(last_day));
        assert_eq!(on(2027, 5, 1), Support::Ended(last_day));
        let support = |name| Runtime::named(name).unwrap().support(None);
        assert_eq!(support("python3.13"), Support::Good);
        assert_eq!(
            support("nodejs20.x"),
            Support::Ended(Date::new(2026, 4, 30))
        );
        assert_eq!(Runtime::named("nodejs99.x"), None);
    }
}
