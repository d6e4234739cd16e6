//! What the dashboards show, and where on the grid. Split before CloudWatch's limits.

use std::collections::BTreeMap;

use super::{DashboardInput, Dimensions, ShownMetric, WidgetExpression, WidgetInput, queries};
use crate::contribution::{
    Alarm, AlarmMetric, BudgetGraph, LogKind, MetricGraph, OperationalFacts, Signal,
};
use model::Environment;
use terraform::Literal;

/// End of the service dashboard's name.
pub(super) const SERVICE: &str = "monitoring-dashboard";
/// End of the operational dashboard's name.
pub(super) const OPERATIONAL: &str = "operational-dashboard";
/// Columns of the grid.
const COLUMNS: u32 = 24;
/// Metrics that a dashboard may show; CloudWatch's limit is 2,500 (read 2026-11).
const METRICS: usize = 2_400;
/// Widgets that a dashboard may have; CloudWatch's limit is 500 (read 2026-11).
const WIDGETS: usize = 480;
/// Metrics in one summary graph; more cannot be told apart.
const SUMMARY: usize = 50;
/// Alarms in one alarm widget; CloudWatch's limit is 100 (read 2026-11).
const ALARMS: usize = 100;

/// The service dashboard (every workload) and the operational one (sums over all of them).
pub(super) fn all<'a>(
    env: &Environment,
    own: &'a [Alarm],
    facts: &'a [OperationalFacts],
) -> BTreeMap<String, DashboardInput<'a>> {
    let mut service = vec![heading(format!("# {} Environment Monitoring", env.name))];
    let others = facts.iter().flat_map(|facts| &facts.alarms);
    let keys: Vec<&str> = others.chain(own).map(|alarm| alarm.id.as_str()).collect();
    service.extend(keys.chunks(ALARMS).map(alarms));
    // Most workloads have a graph, and functions their newest errors.
    service.reserve(facts.len() * 2);
    for facts in facts {
        rows(facts, &mut service);
    }
    let mut found = BTreeMap::new();
    split(&mut found, SERVICE, 1, service);
    split(&mut found, OPERATIONAL, 24, operational(env, facts));
    found
}

fn operational<'a>(env: &Environment, facts: &'a [OperationalFacts]) -> Vec<WidgetInput<'a>> {
    let mut widgets = vec![heading(format!("# {} Operations", env.name))];
    for (title, width, signal) in [
        ("Performance Summary", 12, Signal::Traffic),
        ("Latency Summary", 12, Signal::Latency),
        ("Error Summary", 24, Signal::Errors),
        ("Saturation Summary", 24, Signal::Saturation),
    ] {
        let metrics: Vec<&AlarmMetric> = facts
            .iter()
            .flat_map(|facts| &facts.signals)
            .filter(|(kind, _)| *kind == signal)
            .map(|(_, metric)| metric)
            .collect();
        widgets.extend(metrics.chunks(SUMMARY).map(|metrics| WidgetInput {
            width,
            height: 6,
            title: Some(title.into()),
            ..showing(metrics.iter().map(|metric| shown(metric, false)))
        }));
    }
    let functions = queries::groups(facts, LogKind::Function);
    widgets.extend(
        functions
            .chunks(queries::GROUPS)
            .map(|groups| log("Cost Analysis", queries::COST, groups)),
    );
    widgets
}

/// Adds what one workload has: its graphs, and a function's newest errors of its log.
fn rows<'a>(facts: &'a OperationalFacts, widgets: &mut Vec<WidgetInput<'a>>) {
    widgets.extend(facts.graphs.iter().map(graph));
    widgets.extend(facts.budgets.iter().map(budget));
    for group in &facts.log_groups {
        if group.kind == LogKind::Function {
            let title = format!("{}: newest errors", facts.title);
            widgets.push(log(title, queries::ERRORS, &[group.name.as_str()]));
        }
    }
}

fn heading<'a>(markdown: String) -> WidgetInput<'a> {
    WidgetInput {
        width: COLUMNS,
        height: 2,
        markdown: Some(markdown.into()),
        ..WidgetInput::default()
    }
}

fn alarms<'a>(keys: &[&'a str]) -> WidgetInput<'a> {
    WidgetInput {
        width: COLUMNS,
        height: 4,
        title: Some("Alarms".into()),
        alarms: Some(keys.iter().map(|key| Literal::from(*key)).collect()),
        ..WidgetInput::default()
    }
}

fn graph(graph: &MetricGraph) -> WidgetInput<'_> {
    let left = graph.left.iter().map(|metric| shown(metric, false));
    let right = graph.right.iter().map(|metric| shown(metric, true));
    WidgetInput {
        width: graph.width,
        height: 6,
        title: Some((&graph.title).into()),
        ..showing(left.chain(right))
    }
}

fn budget(graph: &BudgetGraph) -> WidgetInput<'_> {
    let lines = graph.lines.iter().map(|(label, math)| WidgetExpression {
        expression: math.into(),
        label: label.into(),
    });
    let metrics = graph.metrics.iter().map(|metric| ShownMetric {
        is_hidden: true,
        ..shown(metric, false)
    });
    WidgetInput {
        width: 12,
        height: 6,
        title: Some((&graph.title).into()),
        expressions: lines.collect(),
        days: Some(graph.days),
        ..showing(metrics)
    }
}

fn log<'a>(title: impl Into<Literal<'a>>, query: &'a str, groups: &[&'a str]) -> WidgetInput<'a> {
    WidgetInput {
        width: 12,
        height: 6,
        title: Some(title.into()),
        query: Some(query.into()),
        log_groups: Some(groups.iter().map(|group| Literal::from(*group)).collect()),
        ..WidgetInput::default()
    }
}

fn shown(metric: &AlarmMetric, right: bool) -> ShownMetric<'_> {
    ShownMetric {
        metric,
        right,
        is_hidden: false,
        has_namespace_of_widget: false,
        has_dimensions_of_widget: false,
    }
}

/// A widget with metrics. What all of them have is said once.
fn showing<'a>(metrics: impl Iterator<Item = ShownMetric<'a>>) -> WidgetInput<'a> {
    let mut metrics: Vec<_> = metrics.collect();
    let mut widget = WidgetInput::default();
    if let [first, others @ ..] = metrics.as_slice()
        && !others.is_empty()
    {
        let AlarmMetric {
            namespace,
            dimensions,
            ..
        } = first.metric;
        let is_one_namespace = others
            .iter()
            .all(|shown| shown.metric.namespace == *namespace);
        let is_one_thing = others
            .iter()
            .all(|shown| shown.metric.dimensions == *dimensions);
        widget.namespace = is_one_namespace.then(|| namespace.as_ref().into());
        if is_one_thing {
            widget.dimensions = Dimensions(dimensions);
        }
        for shown in &mut metrics {
            shown.has_namespace_of_widget = is_one_namespace;
            shown.has_dimensions_of_widget = is_one_thing;
        }
    }
    widget.metrics = Some(metrics);
    widget
}

/// Lays widgets out from left to right and top to bottom, on as many dashboards as it takes.
fn split<'a>(
    found: &mut BTreeMap<String, DashboardInput<'a>>,
    name: &str,
    hours: u32,
    widgets: Vec<WidgetInput<'a>>,
) {
    let sizes = page_sizes(&widgets);
    let mut widgets = widgets.into_iter();
    for (index, size) in sizes.into_iter().enumerate() {
        let mut widgets: Vec<_> = widgets.by_ref().take(size).collect();
        let (mut x, mut y, mut row) = (0, 0, 0);
        for widget in &mut widgets {
            if x + widget.width > COLUMNS {
                (x, y, row) = (0, y + row, 0);
            }
            (widget.x, widget.y) = (x, y);
            x += widget.width;
            row = row.max(widget.height);
        }
        let name = match index {
            0 => name.to_owned(),
            more => format!("{name}-{}", more + 1),
        };
        found.insert(name, DashboardInput { hours, widgets });
    }
}

/// How many of the widgets each dashboard takes.
fn page_sizes(widgets: &[WidgetInput<'_>]) -> Vec<usize> {
    let (mut sizes, mut size, mut shown) = (Vec::new(), 0, 0);
    for widget in widgets {
        let metrics = widget.metrics.as_ref().map_or(0, Vec::len);
        if size > 0 && (size >= WIDGETS || shown + metrics > METRICS) {
            sizes.push(size);
            (size, shown) = (0, 0);
        }
        size += 1;
        shown += metrics;
    }
    sizes.push(size);
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric() -> AlarmMetric {
        AlarmMetric::new("A", "B", ("C", "D"), "Sum")
    }

    fn widgets(metric: &AlarmMetric, count: usize, metrics: usize) -> Vec<WidgetInput<'_>> {
        (0..count)
            .map(|_| WidgetInput {
                width: 12,
                height: 6,
                metrics: Some((0..metrics).map(|_| shown(metric, false)).collect()),
                ..WidgetInput::default()
            })
            .collect()
    }

    #[test]
    fn two_to_a_row() {
        let (metric, mut found) = (metric(), BTreeMap::new());
        split(&mut found, "d", 1, widgets(&metric, 3, 1));
        let places: Vec<_> = found["d"].widgets.iter().map(|w| (w.x, w.y)).collect();
        assert_eq!(places, [(0, 0), (12, 0), (0, 6)]);
    }

    #[test]
    fn pages_stay_below_the_limits() {
        for (count, metrics) in [(2_000, 1), (1_000, 5), (30, 100)] {
            let (metric, mut found) = (metric(), BTreeMap::new());
            split(&mut found, "d", 1, widgets(&metric, count, metrics));
            let total: usize = found.values().map(|page| page.widgets.len()).sum();
            assert_eq!(total, count);
            for page in found.values() {
                assert!(page.widgets.len() <= 500);
                let shown: usize = page
                    .widgets
                    .iter()
                    .map(|widget| widget.metrics.as_ref().map_or(0, Vec::len))
                    .sum();
                assert!(shown <= 2_500);
            }
        }
    }
}
