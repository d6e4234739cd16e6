//! The alarms and graphs of a table, ours or made elsewhere.

use model::description::{Table, TableAlarms};
use model::kinds::TABLE;
use naming::CallName;

use super::alarms::{LATE_REPLICAS, SYSTEM_ERRORS};
use super::throttles;
use crate::contribution::{
    Alarm, AlarmMetric, AlarmValue, FIVE_MINUTES, MetricGraph, MetricSource, OperationalFacts,
    Signal, variable,
};
use crate::workloads::WorkloadNames;

/// Operations that report `SystemErrors`; CloudWatch takes at most ten metrics in one alarm.
const OPERATIONS: [&str; 10] = [
    "GetItem",
    "BatchGetItem",
    "Query",
    "Scan",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "TransactGetItems",
    "TransactWriteItems",
];

/// What is to be known of a table, ours or made elsewhere.
pub(in crate::workloads) fn facts(
    workload: CallName,
    names: WorkloadNames<'_>,
    alarms: TableAlarms,
) -> OperationalFacts {
    let WorkloadNames { here, first, aws } = names;
    let source = MetricSource {
        namespace: "AWS/DynamoDB",
        dimension: ("TableName", aws.into()),
    };
    let metric = |name, statistic| source.metric(name, statistic);
    let operation = |name, operation: &str, statistic| {
        metric(name, statistic).with_dimension("Operation", operation)
    };
    let mut found: Vec<Alarm> = throttles::of_table(names, alarms).into_iter().collect();
    if let Some(threshold) = alarms.system_errors.value() {
        let metrics: Vec<AlarmMetric> = OPERATIONS
            .iter()
            .enumerate()
            .map(|(index, name)| {
                operation("SystemErrors", name, "Sum").with_id(format!("m{}", index + 1))
            })
            .collect();
        let id = TABLE.alarm(first, SYSTEM_ERRORS.name);
        let errors = AlarmValue::sum(metrics);
        found.push(
            Alarm::above(id, errors, threshold, FIVE_MINUTES, &SYSTEM_ERRORS)
                .described(|_| format!("DynamoDB itself failed requests to table {aws}."))
                .about(vec![variable("table", aws)]),
        );
    }
    OperationalFacts {
        workload,
        title: format!("Table {here}"),
        alarms: found,
        graphs: vec![MetricGraph {
            title: format!("Table {here}"),
            width: 24,
            left: vec![
                metric("ConsumedReadCapacityUnits", "Sum"),
                metric("ConsumedWriteCapacityUnits", "Sum"),
                metric("ReadThrottleEvents", "Sum"),
                metric("WriteThrottleEvents", "Sum"),
            ],
            right: ["GetItem", "Query", "PutItem", "UpdateItem"]
                .map(|name| operation("SuccessfulRequestLatency", name, "Average"))
                .to_vec(),
        }],
        signals: vec![
            (Signal::Saturation, metric("ReadThrottleEvents", "Sum")),
            (Signal::Saturation, metric("WriteThrottleEvents", "Sum")),
        ],
        ..OperationalFacts::default()
    }
}

/// Milliseconds that a replica may be behind: more is a reason to look, CloudWatch's recommendation says.
const LATE_MILLISECONDS: f64 = 180_000.0;

/// The alarms on replicas that fall behind, one for each.
pub(super) fn late_replicas(names: WorkloadNames<'_>, table: &Table) -> Vec<Alarm> {
    let WorkloadNames { first, aws, .. } = names;
    let replicas = table.replicas.iter();
    replicas
        .map(|region| {
            let latency = AlarmMetric::new(
                "AWS/DynamoDB",
                "ReplicationLatency",
                ("TableName", aws),
                "Average",
            )
            .with_dimension("ReceivingRegion", region);
            let id = TABLE.alarm(first, LATE_REPLICAS.name);
            Alarm::above(
                id,
                latency,
                LATE_MILLISECONDS,
                FIVE_MINUTES.in_a_row(3),
                &LATE_REPLICAS,
            )
            .described(|window| {
                format!("The replica of table {aws} in {region} is more than 3 minutes behind, over {window}.")
            })
            .about(vec![variable("table", aws), variable("replica_region", region)])
        })
        .collect()
}
