//! Things made elsewhere: watched under the names they have, never created.

use model::Environment;
use model::kinds::{API, BUCKET, FUNCTION, QUEUE, TABLE};
use picture::graph::NodeRole;
use terraform::Text;

use super::{WorkloadNames, api, function, queue, table};
use crate::contribution::{
    BackupKind, BackupTarget, Contribution, GraphNode, HealthSubject, HealthTarget,
    OperationalFacts, Ownership, word,
};
use crate::references::account_id;

/// The contributions of everything that exists already.
pub(crate) fn wire(env: &Environment) -> Vec<Contribution> {
    let existing = &env.application.existing;
    let functions = existing.functions.iter().map(|(name, thing)| {
        let workload = FUNCTION.existing(name);
        let (mut facts, alarms) = function::facts(
            workload.clone(),
            WorkloadNames::elsewhere(name, &thing.name),
            thing.alias.as_deref(),
            None,
            thing.alarms,
            None,
        );
        let patient = function::RemediationTarget {
            aws_name: &thing.name,
            alias: thing.alias.as_deref(),
            described_in: None,
            key_arn: thing.kms_key_arn.as_ref().map(Into::into),
            remediation: &thing.remediation,
        };
        facts.health_targets.push(HealthTarget {
            key: workload,
            name: thing.name.clone(),
            subject: HealthSubject::Function {
                alias: thing.alias.clone(),
            },
            revision: None,
        });
        facts.remedies = function::remedies(&patient, &alarms);
        facts.graph_node =
            Some(GraphNode::new(NodeRole::Compute, FUNCTION.titles, name).elsewhere());
        facts
    });
    let apis = existing.apis.iter().map(|(name, thing)| {
        let workload = API.existing(name);
        let mut facts = api::facts(
            workload.clone(),
            WorkloadNames::elsewhere(name, &thing.name),
            thing.alarms,
        );
        facts.graph_node = Some(GraphNode::new(NodeRole::Entry, API.titles, name).elsewhere());
        facts.health_targets.extend(thing.url.as_ref().map(|url| {
            HealthTarget {
                key: workload,
                name: thing.name.clone(),
                subject: HealthSubject::Api {
                    url: url.trim_end_matches('/').into(),
                    route: thing
                        .health
                        .as_ref()
                        .map(|health| (health.path.clone(), health.status)),
                    connect_to: None,
                },
                revision: None,
            }
        }));
        facts
    });
    let tables = existing.tables.iter().map(|(name, thing)| {
        let workload = TABLE.existing(name);
        let mut facts = table::facts(
            workload.clone(),
            WorkloadNames::elsewhere(name, &thing.name),
            thing.alarms,
        );
        facts.graph_node = Some(GraphNode::data(TABLE.titles, name).elsewhere());
        facts.health_targets.push(HealthTarget {
            key: workload,
            name: thing.name.clone(),
            subject: HealthSubject::Table,
            revision: None,
        });
        let place = format!("{}:{}", env.settings.region, account_id(env));
        facts.backups.push(elsewhere(
            BackupKind::Table,
            &thing.name,
            arn(env, &format!("dynamodb:{place}:table"), '/', &thing.name),
            thing.backup,
            thing.kms_key_arn.as_ref(),
        ));
        facts
    });
    let buckets = existing
        .buckets
        .iter()
        .map(|(name, thing)| OperationalFacts {
            workload: BUCKET.existing(name),
            title: format!("Bucket {name}"),
            backups: vec![elsewhere(
                BackupKind::Bucket,
                &thing.name,
                arn(env, "s3::", ':', &thing.name),
                thing.backup,
                thing.kms_key_arn.as_ref(),
            )],
            graph_node: Some(GraphNode::data(BUCKET.titles, name).elsewhere()),
            ..OperationalFacts::default()
        });
    let queues = existing.queues.iter().map(|(name, thing)| {
        let watched = queue::Watched {
            names: WorkloadNames::elsewhere(name, &thing.name),
            // Whether it is one of dead letters is said by its alarms.
            dead_letters: &thing.name,
            alarms: thing.alarms,
        };
        let mut facts = queue::facts(QUEUE.existing(name), watched);
        facts.graph_node = Some(GraphNode::data(QUEUE.titles, name).elsewhere());
        facts
    });
    functions
        .chain(apis)
        .chain(tables)
        .chain(buckets)
        .chain(queues)
        .map(|facts| Contribution {
            facts,
            ..Contribution::default()
        })
        .collect()
}

/// ARN of a thing called `name` in the environment's partition.
fn arn(env: &Environment, place: &str, separator: char, name: &str) -> Text {
    let partition = aws::regions::partition(&env.settings.region);
    let name = terraform::escape(name);
    Text::template(format!("arn:{partition}:{place}{separator}{name}"))
}

fn elsewhere(
    kind: BackupKind,
    name: &str,
    arn: Text,
    wanted: bool,
    key_arn: Option<&String>,
) -> BackupTarget {
    BackupTarget {
        kind,
        name: word(name),
        arn,
        wanted,
        ownership: Ownership::External(key_arn.map(Into::into)),
    }
}
