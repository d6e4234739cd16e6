//! A bucket of the description as a call of the module.

use std::collections::BTreeMap;

use model::Environment;
use model::description::{Bucket, BucketAccessLogs, ObjectEvent, Tiering};
use model::kinds::BUCKET;
use naming::{CallName, ConcernName};
use picture::graph::{Flow, Way};
use terraform::{Call, Text, Value};

use super::{BucketInputs, watch};
use crate::concerns::replication;
use crate::contribution::{
    BackupKind, BackupTarget, Chapter, Contribution, EdgeSpec, EdgeTarget, GraphNode,
    OperationalFacts, Ownership, PROTECTED, RunbookEntry, RunbookSection,
};
use crate::definition::Workloads;
use crate::import::{
    self, ImportedResource,
    Taking::{Imported, Set},
};
use crate::parts;
use crate::parts::protection;
use crate::references::{account_id, kms_key_arn, module_output};
use crate::runbook;
use crate::workloads::WorkloadNames;

/// How an object is taken back.
static RESTORE: RunbookSection = RunbookSection {
    chapter: Chapter::Restore,
    title: "Restore an object",
    text: include_str!("runbook/restore-object.md.tera"),
};

/// The resources of the modules `bucket`. What the provider reads and calls is in its source,
/// `internal/service/s3/bucket_*.go` (read 2026-11).
pub(super) const IMPORTED: &[ImportedResource] = &[
    ImportedResource {
        resource: "aws_s3_bucket.this",
        taking: Imported,
    },
    // Buckets from before April 2023 may have none: NoSuchPublicAccessBlockConfiguration.
    ImportedResource {
        resource: "aws_s3_bucket_public_access_block.this",
        taking: Set("PutPublicAccessBlock"),
    },
    // Buckets from before April 2023 may have none: OwnershipControlsNotFoundError.
    ImportedResource {
        resource: "aws_s3_bucket_ownership_controls.this",
        taking: Set("PutBucketOwnershipControls"),
    },
    // Where none was ever set, the provider reads the status Disabled.
    ImportedResource {
        resource: "aws_s3_bucket_versioning.this",
        taking: Imported,
    },
    // Every bucket has one since January 2023, SSE-S3 by default (S3 API, GetBucketEncryption).
    ImportedResource {
        resource: "aws_s3_bucket_server_side_encryption_configuration.this",
        taking: Imported,
    },
    // NoSuchBucketPolicy where there is none.
    ImportedResource {
        resource: "aws_s3_bucket_policy.this",
        taking: Set("PutBucketPolicy"),
    },
    // NoSuchLifecycleConfiguration where there is none.
    ImportedResource {
        resource: "aws_s3_bucket_lifecycle_configuration.this",
        taking: Set("PutBucketLifecycleConfiguration"),
    },
    // Every bucket has one, empty by default: a plan shows the triggers of another tool that would go.
    ImportedResource {
        resource: "aws_s3_bucket_notification.this",
        taking: Imported,
    },
    // Not there where access is not logged: the answer has no LoggingEnabled.
    ImportedResource {
        resource: "aws_s3_bucket_logging.this",
        taking: Set("PutBucketLogging"),
    },
];

pub(super) fn wire(env: &Environment, _: &Workloads) -> Vec<Contribution> {
    let destinations: BTreeMap<&str, String> = replication::destinations(env).into_iter().collect();
    let sources: BTreeMap<&str, String> = replication::sources(env).into_iter().collect();
    let own = env.application.buckets.iter().map(|(name, bucket)| {
        let call = BUCKET.call(name);
        let destination = destinations.get(name.as_str());
        let source = sources.get(name.as_str());
        let aws_name = shell_name(env, name);
        let names = WorkloadNames {
            here: name,
            first: bucket.moved_from.first(name),
            aws: &aws_name,
        };
        let failed = destination.and_then(|bucket| watch::failed(env, names, bucket));
        let late = source.and_then(|bucket| watch::late(env, names, bucket));
        let mut node = GraphNode::data(BUCKET.titles, name)
            .noted(bucket.protected, PROTECTED)
            .noted(destination.is_some(), "replicated into the standby")
            .noted(source.is_some(), "copies are written here");
        node.edges.extend(invoked(env, name));
        // What is taken over is not destroyed, whatever a plan finds to be different.
        let variant = if bucket.protected || bucket.import {
            "bucket/protected"
        } else {
            "bucket"
        };
        Contribution {
            call: Some(Call::new(
                call.as_str(),
                variant,
                &inputs(env, name, bucket),
            )),
            facts: OperationalFacts {
                workload: call.clone(),
                title: format!("Bucket {name}"),
                alarms: failed.into_iter().chain(late).collect(),
                entries: entries(env, &call, name, bucket),
                backups: vec![BackupTarget {
                    kind: BackupKind::Bucket,
                    name: aws_name.clone(),
                    arn: Text::expression(call.output("arn")),
                    wanted: bucket.backup,
                    ownership: Ownership::managed(env, &aws_name),
                }],
                imports: if bucket.import {
                    import::imports(&call, super::WORKLOAD.imported, &self::name(env, name))
                } else {
                    Vec::new()
                },
                graph_node: Some(node),
                ..OperationalFacts::default()
            },
            outputs: vec![module_output(
                &call.output("name"),
                &format!("Name of bucket {name}."),
            )],
        }
    });
    own.collect()
}

/// The functions and queues that its objects trigger. One may have several rules.
fn invoked(env: &Environment, name: &str) -> impl Iterator<Item = EdgeSpec> {
    let mut by_target: BTreeMap<CallName, Vec<String>> = BTreeMap::new();
    for found in env.application.triggered_entries(&BUCKET, name) {
        let (events, prefix, suffix) = (
            found.trigger.object_events(),
            found.trigger.prefix.as_deref(),
            found.trigger.suffix.as_deref(),
        );
        let words = events.iter().map(|event| match event {
            ObjectEvent::Created => "created",
            ObjectEvent::Removed => "removed",
        });
        let words: Vec<&str> = words.collect();
        let key = match (prefix, suffix) {
            (None, None) => String::new(),
            _ => format!(
                " {}*{}",
                prefix.unwrap_or_default(),
                suffix.unwrap_or_default()
            ),
        };
        let call = found.target.kind.call(found.target.name);
        let of_target = by_target.entry(call).or_default();
        of_target.push(format!("{}{key}", words.join(", ")));
    }
    by_target.into_iter().map(|(target, rules)| EdgeSpec {
        to: EdgeTarget::Workload(target),
        flow: Flow::Call,
        way: Way::Forth,
        label: "objects".into(),
        count: rules.len(),
        unit: ("rule", "rules"),
        details: rules,
    })
}

/// Name in AWS of the bucket called `name`.
pub(crate) fn name(env: &Environment, name: &str) -> Text {
    Text::template(env.aws_name_in(&BUCKET, name, &account_id(env)))
}

/// The same as a word of the shell.
fn shell_name(env: &Environment, name: &str) -> String {
    env.aws_name_in(&BUCKET, name, &runbook::account(env))
}

/// How its objects are restored, and how it is given up.
fn entries(env: &Environment, call: &CallName, name: &str, bucket: &Bucket) -> Vec<RunbookEntry> {
    let aws_name = shell_name(env, name);
    let restore = RunbookEntry {
        section: &RESTORE,
        variables: vec![("bucket", aws_name)],
        columns: vec![(
            "Versions are kept",
            format!("{} days", bucket.noncurrent_days),
        )],
    };
    let protection = bucket
        .protected
        .then(|| protection::entry(call, &format!("buckets.{name}")));
    [restore].into_iter().chain(protection).collect()
}

fn inputs(env: &Environment, name: &str, bucket: &Bucket) -> BucketInputs {
    let Tiering {
        infrequent_access_days,
        glacier_instant_days,
        glacier_days,
        deep_archive_days,
    } = bucket.tiering;
    let access_logs = env.settings.bucket_access_logs == BucketAccessLogs::S3;
    BucketInputs {
        name: self::name(env, name),
        kms_key_arn: kms_key_arn(),
        access_logs: Value::Literal(access_logs),
        access_logs_bucket: access_logs
            .then(|| Text::expression(ConcernName::Security.output("access_logs_bucket"))),
        infrequent_access_days: infrequent_access_days.map(Value::Literal),
        glacier_instant_days: glacier_instant_days.map(Value::Literal),
        glacier_days: glacier_days.map(Value::Literal),
        deep_archive_days: deep_archive_days.map(Value::Literal),
        noncurrent_days: Value::Literal(bucket.noncurrent_days),
        force_destroy: parts::force_destroy(env),
    }
}
