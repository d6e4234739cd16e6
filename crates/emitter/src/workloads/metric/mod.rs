//! A custom metric that the application publishes: no module of its own, an alarm and a graph.

mod alarms;

use model::Environment;
use model::description::{Grant, GrantTarget, Metric, Statistic};
use model::kinds::METRIC;
use naming::AlarmId;

use alarms::CUSTOM;

use crate::contribution::{
    Alarm, AlarmMetric, AlarmWindow, Contribution, GraphNode, MetricGraph, OperationalFacts,
    variable,
};
use crate::definition::{
    DataActions, GrantDefinition, OwnTypes, RegionLoss, WorkloadDefinition, Workloads,
};
use crate::parts::statement::{PolicyStatement, camel, condition, statement};

pub(crate) const WORKLOAD: WorkloadDefinition = WorkloadDefinition {
    kind: &METRIC,
    module: None,
    wire,
    grant: Some(GrantDefinition::Own(publish)),
    consumer_rights: None,
    key_users: &[],
    delivery_key: None,
    own_types: OwnTypes::NONE,
    data: DataActions::NONE,
    region_loss: RegionLoss::ComesBack,
    source_settings: &[],
    imported: &[],
    alarms: alarms::ALL,
    example_entries: &[
        "namespace = \"Shop\"\nthreshold = 10",
        "namespace = \"Shop\"\nthreshold = 0",
        "namespace = \"Shop\"\nthreshold = 1\ndimensions = { \"${a}\" = \"%{b\", c = \"${d}\" }",
    ],
    example_triggers: &[],
};

fn wire(env: &Environment, _: &Workloads) -> Vec<Contribution> {
    env.application
        .metrics
        .iter()
        .map(|(name, metric)| Contribution {
            facts: facts(env, name, metric),
            ..Contribution::default()
        })
        .collect()
}

fn facts(env: &Environment, name: &str, metric: &Metric) -> OperationalFacts {
    let metric_name = metric.metric_name.as_deref().unwrap_or(name);
    let watched = AlarmMetric {
        id: "m1".into(),
        namespace: metric.namespace.clone().into(),
        name: metric_name.to_owned().into(),
        dimensions: metric
            .dimensions
            .iter()
            .map(|(name, value)| (name.clone().into(), value.into()))
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
    OperationalFacts {
        workload: METRIC.call(name),
        title: format!("Metric {name}"),
        graph_node: Some(GraphNode::data(METRIC.titles, name)),
        alarms: vec![
            Alarm::above(
                id.clone(),
                watched.clone(),
                metric.threshold,
                AlarmWindow::over_seconds(metric.period_seconds).in_a_row(metric.periods),
                &CUSTOM,
            )
            .described(|_| {
                format!(
                    "Metric {metric_name} of {} is above {}.",
                    metric.namespace, metric.threshold
                )
            })
            .about(vec![
                variable("alarm", &env.prefixed(id.as_str())),
                variable("namespace", &metric.namespace),
                variable("metric", metric_name),
            ])
            .with_severity(metric.severity),
        ],
        graphs: vec![MetricGraph {
            title: format!("Metric {name}"),
            width: 12,
            left: vec![watched],
            right: Vec::new(),
        }],
        signals: Vec::new(),
        ..OperationalFacts::default()
    }
}

/// The statement of a grant on a metric: that it may be published.
fn publish(env: &Environment, grant: &Grant, name: &str) -> Vec<PolicyStatement> {
    let namespace = env
        .application
        .metrics
        .get(name)
        .map(|metric| metric.namespace.as_str())
        .unwrap_or_default();
    let mut publish = statement(
        &format!("Publish{}", camel(name)),
        grant.iam_actions(GrantTarget::Workload(&METRIC, name)),
        // CloudWatch has no resource level here; the namespace narrows it.
        vec!["*".into()],
    );
    publish.condition = Some(condition(
        "StringEquals",
        "cloudwatch:namespace",
        namespace.into(),
    ));
    vec![publish]
}
