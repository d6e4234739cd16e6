//! Lambda runtimes and the day their support ends (AWS Lambda developer guide and
//! tflint-ruleset-aws, read 2026-11; where they conflict, the later day). Days are compared with
//! a fixed one, never with a clock.

use std::fmt;

/// The day on which the table was read: runtimes that ended before are refused.
const READ: Day = Day(2026, 11, 15);

/// Runtimes that end before this day are remarked on: half a year after [`READ`].
const SOON: Day = Day(2027, 5, 31);

/// Year, month, day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(u16, u8, u8);

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.0, self.1, self.2)
    }
}

/// A runtime.
#[derive(Debug)]
pub(crate) struct Runtime {
    /// Its identifier in AWS.
    pub(crate) name: &'static str,
    /// Last day of support; `None` when it is not announced.
    end: Option<Day>,
}

/// How long a runtime is still supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    /// Long enough.
    Good,
    /// Until this day, soon.
    Ends(Day),
    /// Until this day, past.
    Ended(Day),
}

const fn runtime_until(name: &'static str, year: u16, month: u8, day: u8) -> Runtime {
    Runtime {
        name,
        end: Some(Day(year, month, day)),
    }
}

/// Every runtime that AWS has had since 2018, the newest of a family last.
pub(crate) const RUNTIMES: [Runtime; 34] = [
    runtime_until("nodejs12.x", 2023, 3, 31),
    runtime_until("nodejs14.x", 2023, 12, 4),
    runtime_until("nodejs16.x", 2024, 6, 12),
    runtime_until("nodejs18.x", 2025, 9, 1),
    runtime_until("nodejs20.x", 2026, 4, 30),
    runtime_until("nodejs22.x", 2027, 4, 30),
    runtime_until("nodejs24.x", 2028, 4, 30),
    runtime_until("python3.6", 2022, 7, 18),
    runtime_until("python3.7", 2023, 12, 4),
    runtime_until("python3.8", 2024, 10, 14),
    runtime_until("python3.9", 2025, 12, 15),
    runtime_until("python3.10", 2026, 10, 31),
    runtime_until("python3.11", 2027, 6, 30),
    runtime_until("python3.12", 2028, 10, 31),
    runtime_until("python3.13", 2029, 6, 30),
    runtime_until("python3.14", 2029, 6, 30),
    runtime_until("java8", 2024, 1, 8),
    runtime_until("java8.al2", 2027, 6, 30),
    runtime_until("java11", 2027, 6, 30),
    runtime_until("java17", 2027, 6, 30),
    runtime_until("java21", 2029, 6, 30),
    Runtime {
        name: "java25",
        end: None,
    },
    runtime_until("dotnetcore3.1", 2023, 4, 3),
    runtime_until("dotnet6", 2024, 12, 20),
    runtime_until("dotnet8", 2026, 11, 10),
    Runtime {
        name: "dotnet10",
        end: None,
    },
    runtime_until("ruby2.7", 2023, 12, 7),
    runtime_until("ruby3.2", 2026, 3, 31),
    runtime_until("ruby3.3", 2027, 3, 31),
    Runtime {
        name: "ruby3.4",
        end: None,
    },
    runtime_until("go1.x", 2024, 1, 8),
    runtime_until("provided", 2024, 1, 8),
    runtime_until("provided.al2", 2026, 6, 30),
    runtime_until("provided.al2023", 2029, 6, 30),
];

/// What version 5 of the AWS provider does not take: its last, 5.100, was made before they were
/// (hashicorp/terraform-provider-aws#45888 lists what it takes; read 2026-11).
const BEYOND_PROVIDER_5: [&str; 4] = ["nodejs24.x", "python3.14", "java25", "dotnet10"];

/// The runtime called `name`.
pub(crate) fn runtime(name: &str) -> Option<&'static Runtime> {
    RUNTIMES.iter().find(|runtime| runtime.name == name)
}

/// The newest runtime of the same family that is still supported.
pub(crate) fn successor(name: &str) -> Option<&'static str> {
    let family = match name {
        "go1.x" => "provided",
        _ => family(name),
    };
    RUNTIMES
        .iter()
        .rev()
        .find(|runtime| family == self::family(runtime.name) && runtime.support() == Support::Good)
        .map(|runtime| runtime.name)
}

/// The newest runtime of the same family that version 5 of the AWS provider takes, and that has not ended.
pub(crate) fn on_provider_5(name: &str) -> Option<&'static str> {
    let family = family(name);
    let taken = RUNTIMES.iter().rev().find(|runtime| {
        family == self::family(runtime.name)
            && runtime.is_on_provider_5()
            && !matches!(runtime.support(), Support::Ended(_))
    });
    taken.map(|runtime| runtime.name)
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

impl Runtime {
    /// Whether version 5 of the AWS provider takes it.
    pub(crate) fn is_on_provider_5(&self) -> bool {
        !BEYOND_PROVIDER_5.contains(&self.name)
    }

    /// How long it is still supported.
    pub(crate) fn support(&self) -> Support {
        let Some(end) = self.end else {
            return Support::Good;
        };
        if end < READ {
            Support::Ended(end)
        } else if end < SOON {
            Support::Ends(end)
        } else {
            Support::Good
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ended_runtimes_have_a_supported_successor() {
        for ended in RUNTIMES
            .iter()
            .filter(|runtime| runtime.support() != Support::Good)
        {
            let next = successor(ended.name);
            assert!(next.is_some(), "{}", ended.name);
        }
        assert_eq!(successor("nodejs20.x"), Some("nodejs24.x"));
        assert_eq!(successor("go1.x"), Some("provided.al2023"));
        assert_eq!(successor("dotnetcore3.1"), Some("dotnet10"));
        assert_eq!(successor("cobol85"), None);
    }

    #[test]
    fn every_default_has_a_year_of_support() {
        let a_year_on = Day(READ.0 + 1, READ.1, READ.2);
        for (profile, settings) in crate::profiles::all() {
            let runtime = settings
                .get("each")
                .and_then(|each| each.get("functions")?.get("runtime"));
            let name: String = crate::tree::decode(runtime.unwrap()).unwrap();
            let end = self::runtime(&name).unwrap().end.unwrap();
            assert!(end > a_year_on, "{profile:?}: {name} ends on {end}");
        }
    }

    #[test]
    fn what_provider_5_takes_is_offered_there() {
        assert_eq!(on_provider_5("nodejs24.x"), Some("nodejs22.x"));
        assert_eq!(on_provider_5("python3.14"), Some("python3.13"));
        assert_eq!(on_provider_5("java25"), Some("java21"));
        assert_eq!(on_provider_5("dotnet10"), None);
        for name in BEYOND_PROVIDER_5 {
            assert!(runtime(name).is_some(), "{name}");
        }
    }

    #[test]
    fn node_20_has_ended() {
        let support = runtime("nodejs20.x").map(Runtime::support);
        assert_eq!(support, Some(Support::Ended(Day(2026, 4, 30))));
    }
}
