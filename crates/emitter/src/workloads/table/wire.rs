//! A table of the description as a call of the module.

use model::Environment;
use model::description::{AttributeType, Index, Projection, StreamView, Table, TriggeredFunction};
use model::kinds::{FUNCTION, TABLE};
use naming::{CallName, ConcernName};
use picture::graph::{Flow, Way};
use terraform::{Call, Text, Value};

use super::{
    IndexInput, KeyType, ProjectionType, ReplicaInput, StreamViewType, TableInputs, capacity,
    throttles, watch,
};
use crate::contribution::{
    BackupKind, BackupTarget, Chapter, Contribution, EdgeSpec, EdgeTarget, GraphNode,
    HealthSubject, HealthTarget, Ownership, PROTECTED, RunbookEntry, RunbookSection, variable,
};
use crate::definition::Workloads;
use crate::import::{
    self, ImportedResource,
    Taking::{Imported, Set},
};
use crate::parts::protection;
use crate::references::{kms_key_arn, module_output};
use crate::workloads::WorkloadNames;

/// How a table is taken back to a second of the last days.
static RESTORE: RunbookSection = RunbookSection {
    chapter: Chapter::Restore,
    title: "Restore a table",
    text: include_str!("runbook/restore-table.md.tera"),
};

/// The resources of the modules `table`.
pub(super) const IMPORTED: &[ImportedResource] = &[
    ImportedResource {
        resource: "aws_dynamodb_table.this",
        taking: Imported,
    },
    ImportedResource {
        resource: "aws_appautoscaling_target.this",
        taking: Set("RegisterScalableTarget"),
    },
    ImportedResource {
        resource: "aws_appautoscaling_policy.this",
        taking: Set("PutScalingPolicy"),
    },
];

pub(super) fn wire(env: &Environment, _: &Workloads) -> Vec<Contribution> {
    env.application
        .tables
        .iter()
        .map(|(name, table)| {
            let call = TABLE.call(name);
            let aws_name = env.aws_name(&TABLE, name);
            let triggered: Vec<_> = env.application.triggered_by(&TABLE, name).collect();
            let names = WorkloadNames {
                here: name,
                first: table.moved_from.first(name),
                aws: &aws_name,
            };
            let mut facts = watch::facts(call.clone(), names, table.alarms);
            let replicas = format!("replica in {}", table.replicas.join(", "));
            let primary = env.primary.as_ref();
            let primary = primary.map_or("", |primary| primary.name.as_str());
            let mut node = GraphNode::data(TABLE.titles, name)
                .noted(table.protected, PROTECTED)
                .noted(!table.replicas.is_empty(), &replicas)
                .noted(env.is_replica(name), &format!("replica of {primary}"));
            node.edges
                .extend(triggered.iter().map(|found| reads(*found)));
            facts.graph_node = Some(node);
            facts.alarms.extend(throttles::of_indexes(names, table));
            facts.alarms.extend(capacity::alarms(names, table));
            facts.alarms.extend(watch::late_replicas(names, table));
            let is_made_elsewhere = env.is_made_elsewhere(name);
            if !is_made_elsewhere {
                facts.entries = entries(&call, name, &aws_name, table);
            }
            if table.import {
                facts.imports =
                    import::imports(&call, super::WORKLOAD.imported, &Text::from(&aws_name));
            }
            facts.health_targets.push(HealthTarget {
                key: TABLE.call(names.first),
                name: aws_name.clone(),
                subject: HealthSubject::Table,
                revision: (!is_made_elsewhere).then(|| Text::expression(call.output("arn"))),
            });
            facts.backups.push(BackupTarget {
                kind: BackupKind::Table,
                name: aws_name.clone(),
                arn: super::arn(env, name).text(),
                // Those of a replica are made where its table is; here it can be restored to any second.
                wanted: table.backup && !env.is_replica(name),
                ownership: Ownership::managed(env, &aws_name),
            });
            // A restore makes the tables of a standby, and a replica is made with the table that it is of.
            if is_made_elsewhere {
                return Contribution {
                    facts,
                    ..Contribution::default()
                };
            }
            Contribution {
                call: Some(Call::new(
                    call.as_str(),
                    capacity::path(table),
                    &inputs(&aws_name, table, !triggered.is_empty()),
                )),
                facts,
                outputs: vec![module_output(
                    &call.output("name"),
                    &format!("Name of table {name}."),
                )],
            }
        })
        .collect()
}

/// How it is restored, and how it is given up.
fn entries(call: &CallName, name: &str, aws_name: &str, table: &Table) -> Vec<RunbookEntry> {
    let restore = RunbookEntry {
        section: &RESTORE,
        variables: vec![
            variable("table", aws_name),
            variable("address", &call.main_resource("aws_dynamodb_table")),
        ],
        columns: vec![(
            "Every second of the last",
            format!("{} days", table.point_in_time_recovery_days),
        )],
    };
    let protection = table
        .protected
        .then(|| protection::entry(call, &format!("tables.{name}")));
    [restore].into_iter().chain(protection).collect()
}

/// The function that its changes invoke.
fn reads(found: TriggeredFunction<'_>) -> EdgeSpec {
    EdgeSpec {
        to: EdgeTarget::Workload(FUNCTION.call(found.name)),
        flow: Flow::Call,
        way: Way::Forth,
        label: "changes".into(),
        count: 1,
        unit: ("stream", "streams"),
        details: vec![format!("up to {} at once", found.trigger.batch_size())],
    }
}

fn inputs(aws_name: &str, table: &Table, triggers_functions: bool) -> TableInputs {
    let stream = table.stream_view(triggers_functions);
    let replicas = table.replicas.iter().map(|region| {
        let replica = ReplicaInput {
            kms_key_arn: Text::expression(ConcernName::Replication.output("replica_key_arn")),
        };
        (region.clone(), replica)
    });
    let keys = [Some(&table.hash_key), table.range_key.as_ref()];
    let index_keys = table
        .indexes
        .values()
        .flat_map(|index| [Some(&index.hash_key), index.range_key.as_ref()]);
    TableInputs {
        name: aws_name.into(),
        kms_key_arn: kms_key_arn(),
        hash_key: (&table.hash_key.name).into(),
        range_key: table.range_key.as_ref().map(|key| (&key.name).into()),
        attributes: keys
            .into_iter()
            .chain(index_keys)
            .flatten()
            .map(|attribute| {
                let kind = match attribute.kind {
                    AttributeType::S => KeyType::S,
                    AttributeType::N => KeyType::N,
                    AttributeType::B => KeyType::B,
                };
                (terraform::escape(&attribute.name).into_owned(), kind)
            })
            .collect(),
        indexes: table
            .indexes
            .iter()
            .map(|(name, index)| (name.clone(), index_input(index)))
            .collect(),
        ttl_attribute: table.ttl_attribute.as_ref().map(Into::into),
        ttl_enabled: Value::Literal(table.ttl_enabled),
        // Replicas are made of it; without a word here Terraform would switch it off.
        stream_view_type: stream.map(|view| match view {
            StreamView::KeysOnly => StreamViewType::KeysOnly,
            StreamView::NewImage => StreamViewType::NewImage,
            StreamView::OldImage => StreamViewType::OldImage,
            StreamView::NewAndOldImages => StreamViewType::NewAndOldImages,
        }),
        max_read_units: table.capacity.max_read_units.map(Value::Literal),
        max_write_units: table.capacity.max_write_units.map(Value::Literal),
        provisioned: table.capacity.provisioned.map(Into::into),
        replicas: replicas.collect(),
        point_in_time_recovery_days: Value::Literal(table.point_in_time_recovery_days),
        deletion_protection: Value::Literal(table.protected),
    }
}

fn index_input(index: &Index) -> IndexInput {
    let (projection, non_key_attributes) = match &index.projection {
        Projection::All => (ProjectionType::All, Vec::new()),
        Projection::KeysOnly => (ProjectionType::KeysOnly, Vec::new()),
        Projection::Include(names) => (
            ProjectionType::Include,
            names.iter().map(Into::into).collect(),
        ),
    };
    IndexInput {
        hash_key: (&index.hash_key.name).into(),
        range_key: index.range_key.as_ref().map(|key| (&key.name).into()),
        projection,
        non_key_attributes,
    }
}
