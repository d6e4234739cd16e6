//! Which workloads are drawn on a dashboard.

use std::collections::HashSet;

use plan::{Instance, Plan};
use values::{Lookup, Value};

use super::kinds::CoveredKind;
use super::search::Sweep;
use super::workload::Registry;

/// What dashboards draw.
#[derive(Debug, Default)]
pub(super) struct Dashboards {
    drawn: HashSet<usize>,
    sweeps: Vec<Sweep>,
    /// Is there a dashboard, or a name on one, that is known only after apply?
    unclear: bool,
}

impl Dashboards {
    /// The dashboards of a plan.
    pub(super) fn new(plan: &Plan, registry: &Registry<'_>) -> Self {
        let mut found = Self::default();
        for dashboard in plan.of_type("aws_cloudwatch_dashboard") {
            let body = dashboard
                .values
                .get("dashboard_body")
                .and_then(Value::document);
            match body {
                Some(body) => found.body(&body, registry),
                None => found.unclear |= dashboard.lookup("dashboard_body") == Lookup::Unknown,
            }
            found.named_by_aws(plan, dashboard, registry);
        }
        found
    }

    /// What is drawn under an id that AWS chooses is in no text before it is made: then the dashboard refers to it.
    fn named_by_aws(&mut self, plan: &Plan, dashboard: &Instance, registry: &Registry<'_>) {
        let referents = plan.resolve_references(dashboard, "dashboard_body").found;
        let made = referents
            .iter()
            .filter_map(|referent| registry.made_by(referent.instance));
        let unnamed = made.filter(|at| {
            let workload = registry.all.get(*at);
            workload
                .is_some_and(|workload| workload.name.is_none() && workload.kind.row().name == "id")
        });
        self.drawn.extend(unnamed);
    }

    fn body(&mut self, body: &Value, registry: &Registry<'_>) {
        for widget in body
            .get("widgets")
            .and_then(Value::items)
            .unwrap_or_default()
        {
            let metrics = widget.get("properties").and_then(|of| of.get("metrics"));
            let mut before: Vec<&Value> = Vec::new();
            for metric in metrics.and_then(Value::items).unwrap_or_default() {
                let items = whole(metric.items().unwrap_or_default(), &before);
                self.metric(&items, registry);
                before = items;
            }
        }
    }

    /// `[namespace, metric, dimension, value, ..., {options}]`
    fn metric(&mut self, items: &[&Value], registry: &Registry<'_>) {
        for item in items {
            let expression = item.get("expression").and_then(Value::as_str);
            if let Some(sweep) = expression.and_then(Sweep::read) {
                self.sweeps.push(sweep);
            }
        }
        let Some(namespace) = items.first().and_then(|item| item.as_str()) else {
            return;
        };
        for pair in items.get(2..).unwrap_or_default().chunks(2) {
            let [dimension, value] = pair else { continue };
            let Some(kind) = dimension
                .as_str()
                .and_then(|dimension| CoveredKind::of_dimension(namespace, dimension))
            else {
                continue;
            };
            match value.as_str() {
                Some(name) => self.drawn.extend(registry.known(kind, name)),
                None => self.unclear |= value.is_unknown(),
            }
        }
    }

    /// Is a workload drawn? `None` when that is not to be known.
    pub(super) fn draw(
        &self,
        workload: usize,
        kind: CoveredKind,
        name: Option<&str>,
    ) -> Option<bool> {
        let drawn = self.drawn.contains(&workload)
            || name.is_some_and(|name| self.sweeps.iter().any(|sweep| sweep.covers(kind, name)));
        if drawn || !self.unclear {
            Some(drawn)
        } else {
            None
        }
    }
}

/// A line of metrics in full: `"."` repeats what is above it, `"..."` all that is above.
fn whole<'v>(line: &'v [Value], before: &[&'v Value]) -> Vec<&'v Value> {
    let mut found: Vec<&Value> = Vec::with_capacity(line.len());
    let texts = line.iter().filter(|item| item.entries().is_none()).count();
    for item in line {
        match item.as_str() {
            Some("...") => {
                let names = before.iter().filter(|item| item.entries().is_none());
                let repeated = (names.count() + 1).saturating_sub(texts);
                found.extend(before.iter().skip(found.len()).take(repeated));
            }
            Some(".") => found.push(before.get(found.len()).copied().unwrap_or(item)),
            _ => found.push(item),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_the_line_above_is_read_in_full() {
        let lines = values::json::parse(
            r#"[["AWS/Lambda","Errors","FunctionName","a",{"stat":"Sum"}],["...","b"],[".","Duration",".","c"],[".",".","FunctionName","d"]]"#,
        )
        .unwrap();
        let mut before: Vec<&Value> = Vec::new();
        let mut seen = Vec::new();
        for line in lines.items().unwrap() {
            before = whole(line.items().unwrap(), &before);
            let texts: Vec<&str> = before.iter().filter_map(|item| item.as_str()).collect();
            seen.push(texts.join(" "));
        }
        assert_eq!(
            seen,
            [
                "AWS/Lambda Errors FunctionName a",
                "AWS/Lambda Errors FunctionName b",
                "AWS/Lambda Duration FunctionName c",
                "AWS/Lambda Duration FunctionName d"
            ]
        );
    }
}
