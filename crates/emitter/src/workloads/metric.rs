//! A custom metric that the application publishes: no module of its own, an alarm and a graph.

use model::Environment;
use model::description::{METRIC, Metric, Statistic};
use naming::AlarmId;

use crate::catalogue::{Wired, Workload};
use crate::facts::{Alarm, AlarmMetric, Comparison, Facts, Graph};
use crate::graph::Drawn;
use crate::runbook::{Chapter, Section, variable};

pub(crate) const WORKLOAD: Workload = Workload {
    library: None,
    wire,
};

/// What to do about a metric of the application's own.
static CUSTOM: Section = Section {
    chapter: Chapter::Alarms,
    title: "Custom metrics",
    text: include_str!("../../templates/runbook/custom-metrics.md.tera"),
};

fn wire(env: &Environment) -> Vec<Wired> {
    env.application
        .metrics
        .iter()
        .map(|(name, metric)| Wired {
            facts: facts(env, name, metric),
            ..Wired::default()
        })
        .collect()
}

fn facts(env: &Environment, name: &str, metric: &Metric) -> Facts {
    let metric_name = metric.metric_name.as_deref().unwrap_or(name);
    let watched = AlarmMetric {
        id: "m1".into(),
        namespace: metric.namespace.clone().into(),
        name: metric_name.to_owned().into(),
        dimensions: metric
            .dimensions
            .iter()
            .map(|(name, value)| (name.clone().into(), value.clone()))
            .collect(),
        statistic: match metric.statistic {
            Statistic::Average => "Average",
            Statistic::Sum => "Sum",
            Statistic::Maximum => "Maximum",
            Statistic::Minimum => "Minimum",
            Statistic::SampleCount => "SampleCount",
        }
        .into(),
    };
    let id = AlarmId::custom_metric(name);
    Facts {
        workload: METRIC.call(name),
        title: format!("Metric {name}"),
        drawn: Some(Drawn::data(("Metric", "Metrics"), name)),
        alarms: vec![Alarm {
            from_age: None,
            variables: vec![
                variable("alarm", &env.prefixed(id.as_str())),
                variable("namespace", &metric.namespace),
                variable("metric", metric_name),
            ],
            response: &CUSTOM,
            id,
            description: format!(
                "Metric {metric_name} of {} is above {}.",
                metric.namespace, metric.threshold
            ),
            metrics: vec![watched.clone()],
            expression: None,
            period_seconds: metric.period_seconds,
            periods: metric.periods,
            comparison: Comparison::Above,
            threshold: metric.threshold,
        }],
        graphs: vec![Graph {
            title: format!("Metric {name}"),
            width: 12,
            left: vec![watched],
            right: Vec::new(),
        }],
        signals: Vec::new(),
        ..Facts::default()
    }
}
