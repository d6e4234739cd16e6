//! Expressions of CloudWatch that name many metrics at once: `SEARCH(...)` and Metrics Insights
//! (`SELECT ... FROM ...`).

use super::kinds::CoveredKind;

/// The metrics that an expression takes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sweep {
    /// The kind of workload.
    pub(super) kind: CoveredKind,
    /// The metric; none for every one.
    pub(super) metric: Option<String>,
    /// What narrows it to some workloads; empty for all of the kind.
    filter: String,
}

impl Sweep {
    /// Reads an expression. `None` when it is neither, or not over workloads one by one.
    pub(super) fn read(expression: &str) -> Option<Self> {
        let trimmed = expression.trim_start();
        if trimmed
            .get(..6)
            .is_some_and(|word| word.eq_ignore_ascii_case("select"))
        {
            return Self::select(trimmed);
        }
        let (_, search) = expression.split_once("SEARCH(")?;
        let (_, inside) = search.split_once('{')?;
        let (schema, rest) = inside.split_once('}')?;
        let mut parts = schema.split(',').map(|part| part.trim().trim_matches('"'));
        let namespace = parts.next()?;
        let kind = parts.find_map(|dimension| CoveredKind::of_dimension(namespace, dimension))?;
        // The string ends at the quote that began it.
        let quote = search.trim_start().chars().next()?;
        let terms = rest.split(quote).next().unwrap_or_default();
        let (metric, filter) = metric_of(terms);
        Some(Self {
            kind,
            metric,
            filter,
        })
    }

    /// `SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName) WHERE ... GROUP BY ...`
    fn select(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let from = lower.find(" from ")?;
        let metric = text[..from].split_once('(')?.1.split_once(')')?.0;
        let rest = &text[from + 6..];
        let narrowed = rest.to_ascii_lowercase().find(" where ");
        let source = &rest[..narrowed.unwrap_or(rest.len())];
        let mut words = source
            .split(['"', ',', '(', ')', ' '])
            .filter(|word| !word.is_empty());
        let namespace = words.by_ref().find(|word| word.starts_with("AWS/"))?;
        let kind = words.find_map(|dimension| CoveredKind::of_dimension(namespace, dimension))?;
        Some(Self {
            kind,
            metric: Some(metric.trim().trim_matches('"').to_owned()),
            filter: narrowed.map_or(String::new(), |at| rest[at..].to_owned()),
        })
    }

    /// Does it take in the workload of this name?
    pub(super) fn covers(&self, kind: CoveredKind, name: &str) -> bool {
        self.kind == kind
            && (self.filter.is_empty()
                || self
                    .filter
                    .split(['"', '\'', ' ', '=', '(', ')'])
                    .any(|word| word == name))
    }
}

/// The metric that search terms name, and what is left of them.
fn metric_of(terms: &str) -> (Option<String>, String) {
    let mut metric = None;
    let mut left = Vec::new();
    for term in terms.split_whitespace() {
        match term.split_once('=') {
            Some(("MetricName", name)) => {
                metric = Some(name.trim_matches(['"', '\'', '\\']).to_owned());
            }
            _ => left.push(term),
        }
    }
    (metric, left.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweeps_over_all_and_over_some() {
        for (text, metric, covered) in [
            (
                r#"SEARCH('{AWS/Lambda,FunctionName} MetricName="Errors"', 'Sum', 300)"#,
                Some("Errors"),
                true,
            ),
            (
                r#"SUM(SEARCH('{AWS/Lambda,FunctionName}', 'Sum'))"#,
                None,
                true,
            ),
            (
                r#"SEARCH('{AWS/Lambda,FunctionName} MetricName="Errors" FunctionName="a"', 'Sum')"#,
                Some("Errors"),
                true,
            ),
            (
                r#"SEARCH('{AWS/Lambda,FunctionName} MetricName="Errors" FunctionName="ab"', 'Sum')"#,
                Some("Errors"),
                false,
            ),
            (
                r#"SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName) GROUP BY FunctionName"#,
                Some("Errors"),
                true,
            ),
            (
                r#"select MAX(Errors) from SCHEMA("AWS/Lambda", FunctionName) WHERE FunctionName = 'b'"#,
                Some("Errors"),
                false,
            ),
        ] {
            let sweep = Sweep::read(text).unwrap();
            assert_eq!(sweep.metric.as_deref(), metric, "{text}");
            assert_eq!(sweep.covers(CoveredKind::Function, "a"), covered, "{text}");
            assert!(!sweep.covers(CoveredKind::Queue, "a"));
        }
        assert_eq!(Sweep::read("m1 + m2"), None);
        assert_eq!(Sweep::read("SEARCH('{AWS/EC2,InstanceId}', 'Sum')"), None);
        assert_eq!(Sweep::read(r#"SELECT SUM(Errors) FROM "AWS/Lambda""#), None);
    }
}
