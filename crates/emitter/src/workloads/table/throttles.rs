//! Alarms on reads and writes that a table and its indexes are refused. Knows no capacity.

use model::description::{Table, TableAlarms};
use model::kinds::TABLE;
use naming::AlarmId;

use super::alarms::{THROTTLED_INDEXES, THROTTLES};
use crate::contribution::{
    Alarm, AlarmDefinition, AlarmMetric, AlarmValue, FIVE_MINUTES, variable,
};
use crate::workloads::WorkloadNames;

/// Indexes in one alarm: each has two metrics, and CloudWatch takes at most ten (read 2026-11).
const INDEXES: usize = 5;

/// The alarm on the table itself, ours or made elsewhere.
pub(super) fn of_table(names: WorkloadNames<'_>, alarms: TableAlarms) -> Option<Alarm> {
    let WorkloadNames { first, aws, .. } = names;
    let metric = |metric, id: &'static str| {
        AlarmMetric::new("AWS/DynamoDB", metric, ("TableName", aws), "Sum").with_id(id)
    };
    Some(alarm(
        &THROTTLES,
        TABLE.alarm(first, THROTTLES.name),
        format!("DynamoDB refused reads or writes of table {aws}."),
        vec![
            metric("ReadThrottleEvents", "reads"),
            metric("WriteThrottleEvents", "writes"),
        ],
        alarms.throttles.value()?,
        aws,
    ))
}

/// The alarms on its indexes, some indexes each: the table's own metrics do not count what they are
/// refused. No table can be called so that its own alarm has the name of one of these.
pub(super) fn of_indexes(names: WorkloadNames<'_>, table: &Table) -> Vec<Alarm> {
    let WorkloadNames { first, aws, .. } = names;
    let Some(threshold) = table.alarms.throttles.value() else {
        return Vec::new();
    };
    let indexes: Vec<&String> = table.indexes.keys().collect();
    let groups = indexes.chunks(INDEXES).enumerate();
    groups
        .map(|(group, indexes)| {
            let metric = |metric, id: String, index: &str| {
                AlarmMetric::new("AWS/DynamoDB", metric, ("TableName", aws), "Sum")
                    .with_dimension("GlobalSecondaryIndexName", index)
                    .with_id(id)
            };
            let metrics = indexes.iter().enumerate().flat_map(|(at, index)| {
                [
                    metric("ReadThrottleEvents", format!("reads{}", at + 1), index),
                    metric("WriteThrottleEvents", format!("writes{}", at + 1), index),
                ]
            });
            let end = match group {
                0 => String::new(),
                later => format!("-{}", later + 1),
            };
            alarm(
                &THROTTLED_INDEXES,
                TABLE.alarm(first, &format!("{}{end}", THROTTLED_INDEXES.name)),
                format!("DynamoDB refused reads or writes of an index of table {aws}."),
                metrics.collect(),
                threshold,
                aws,
            )
        })
        .collect()
}

/// DynamoDB reports only when it throttles.
fn alarm(
    definition: &'static AlarmDefinition,
    id: AlarmId,
    description: String,
    metrics: Vec<AlarmMetric>,
    threshold: f64,
    aws_name: &str,
) -> Alarm {
    Alarm::above(
        id,
        AlarmValue::sum(metrics),
        threshold,
        FIVE_MINUTES,
        definition,
    )
    .described(|_| description)
    .about(vec![variable("table", aws_name)])
}

#[cfg(test)]
mod tests {
    use model::{CodePath, SourceFile, load_from};

    use super::*;

    #[test]
    fn no_alarm_has_more_metrics_than_cloudwatch_takes() {
        let indexes: String = (1..=7)
            .map(|n| {
                format!(
                    "[tables.a.indexes.by-{n}]\nhash_key = {{ name = \"k{n}\", type = \"S\" }}\n"
                )
            })
            .collect();
        let text = format!(
            "[application]\nname = \"shop\"\nowner = \"a@example.com\"\n\
             [tables.a]\nhash_key = {{ name = \"id\", type = \"S\" }}\n{indexes}"
        );
        let environment = "profile = \"development\"\nregion = \"us-east-1\"\n";
        let file = |path: &str, content: &str| SourceFile {
            path: path.into(),
            content: content.into(),
        };
        let files = [
            file("groundplan.toml", &text),
            file("environments/test/environment.toml", environment),
        ];
        let project = load_from(files, &|_| CodePath::Missing).expect("no fault");
        let table = &project.environments[0].application.tables["a"];
        let found = of_indexes(WorkloadNames::elsewhere("a", "shop-test-a"), table);
        let identity = |alarm: &Alarm| (alarm.id.to_string(), alarm.metrics.len());
        assert_eq!(
            found.iter().map(identity).collect::<Vec<_>>(),
            [
                ("table-a-throttled-indexes".into(), 10),
                ("table-a-throttled-indexes-2".into(), 4)
            ]
        );
    }
}
