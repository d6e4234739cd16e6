//! Ids of alarms: what tells the alarms of an environment apart, and what their names in AWS are made of.

use std::fmt;

use crate::ConcernName;

/// Id of an alarm, unique in an environment: subject and what is wrong, `function-api-errors`. The alarm's
/// name in AWS is application, environment and this.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmId(String);

impl AlarmId {
    /// The alarm on `what` of a workload, which is given by the word of its kind and its oldest name: a
    /// renamed workload keeps its alarms.
    #[must_use]
    pub fn workload(kind: &str, oldest_name: &str, what: &str) -> Self {
        Self(format!("{kind}-{oldest_name}-{what}"))
    }

    /// The only alarm of a custom metric.
    #[must_use]
    pub fn custom_metric(name: &str) -> Self {
        Self(format!("custom-{name}"))
    }

    /// The alarm on `what` of a concern.
    #[must_use]
    pub fn concern(concern: ConcernName, what: &str) -> Self {
        Self(format!("{}-{what}", concern.as_str()))
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Oldest names of the workloads of a kind that the alarm with this id may be on, the longest first: where
    /// a name ends and what is wrong begins cannot be seen.
    pub fn possible_workloads<'a>(id: &'a str, kind: &str) -> impl Iterator<Item = &'a str> {
        let rest = id
            .strip_prefix(kind)
            .and_then(|rest| rest.strip_prefix('-'));
        rest.into_iter().flat_map(|rest| {
            let ends = rest.match_indices('-').map(|(end, _)| end);
            let ends: Vec<usize> = ends.chain([rest.len()]).collect();
            ends.into_iter().rev().map(|end| &rest[..end])
        })
    }
}

impl fmt::Display for AlarmId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workload_of_an_alarm_is_among_the_possible_ones() {
        let id = AlarmId::workload("function", "send-mail", "error-rate");
        let possible: Vec<&str> = AlarmId::possible_workloads(id.as_str(), "function").collect();
        assert_eq!(
            possible,
            [
                "send-mail-error-rate",
                "send-mail-error",
                "send-mail",
                "send"
            ]
        );
        assert_eq!(AlarmId::possible_workloads(id.as_str(), "table").count(), 0);
    }
}
