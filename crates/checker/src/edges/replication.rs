//! Replication of buckets: what its role asks of both buckets and of their keys. The other bucket and its key may be in
//! another plan: what is asked of them is about their ARNs.

use std::rc::Rc;
use std::sync::Arc;

use plan::Instance;

use super::alerts::edge;
use super::backups::bucket_key;
use super::held::{Held, text, text_with};
use super::{Need, ResourceEdge};
use crate::policy::PolicyText;

const CONFIGURATION: &str = "aws_s3_bucket_replication_configuration";

const SEE: &[&str] = &["s3:GetReplicationConfiguration", "s3:ListBucket"];
const READ: &[&str] = &[
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionTagging",
];
const WRITE: &[&str] = &[
    "s3:ReplicateDelete",
    "s3:ReplicateObject",
    "s3:ReplicateTags",
];
/// With a bucket key S3 makes one of its own out of the key, and decrypts that before it uses it.
const ENCRYPT: &[&str] = &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"];

pub(super) fn find(held: &Held<'_>, found: &mut Vec<ResourceEdge>) {
    for configuration in held.plan().of_type(CONFIGURATION) {
        replicated(held, configuration, found);
    }
}

/// "Setting up permissions for live replication" and "Replicating encrypted objects" of the Amazon S3 user guide, read 2026-11.
fn replicated(held: &Held<'_>, configuration: &Instance, found: &mut Vec<ResourceEdge>) {
    let Some(role) = held.role(configuration, "role") else {
        return;
    };
    let assumed = held.assume("s3", configuration, role, text(configuration, "bucket"));
    found.push(edge(configuration, role, "replicates as", vec![assumed]));
    let ask = |action: &&'static str, on: &PolicyText, made: Option<&Instance>| {
        let guard = made.map_or_else(Rc::default, |made| held.guard(made));
        held.by_role(role, action, on.clone(), guard, &[])
    };
    for bucket in held.reached(configuration, "bucket", "aws_s3_bucket", &["id", "bucket"]) {
        let (whole, objects) = (text(bucket, "arn"), text_with(bucket, "arn", "/a"));
        let mut needs: Vec<Need> = Vec::new();
        needs.extend(SEE.iter().map(|action| ask(action, &whole, Some(bucket))));
        needs.extend(
            READ.iter()
                .map(|action| ask(action, &objects, Some(bucket))),
        );
        for key in bucket_key(held, bucket) {
            let keys = [held.via("s3", key)];
            let (on, guard) = (text(key, "arn"), held.guard(key));
            needs.push(held.by_role(role, "kms:Decrypt", on, guard, &keys));
        }
        found.push(edge(configuration, bucket, "replicates", needs));
    }
    for destination in configuration.lookup_each("rule.*.destination.*.bucket") {
        let Some(arn) = destination.text() else {
            continue;
        };
        let objects = PolicyText::from(format!("{arn}/a"));
        let made = held.scope.owner("aws_s3_bucket", "arn", arn);
        let mut needs: Vec<Need> = Vec::new();
        needs.extend(WRITE.iter().map(|action| ask(action, &objects, made)));
        needs.extend(encrypted(held, configuration, role));
        found.push(ResourceEdge {
            from: configuration.address.clone(),
            to: made.map_or_else(|| Arc::from(arn), |made| made.address.clone()),
            how: "replicates to",
            needs,
        });
    }
}

/// What is asked of the keys that encrypt the copies: of one that is named by its alias, whichever ARN it has.
fn encrypted(held: &Held<'_>, configuration: &Instance, role: &Instance) -> Vec<Need> {
    let path = "rule.*.destination.*.encryption_configuration.*.replica_kms_key_id";
    let home = held.home(configuration);
    let suffix = if home.suffix.is_empty() {
        "amazonaws.com"
    } else {
        home.suffix.as_str()
    };
    let mut needs = Vec::new();
    for named in configuration.lookup_each(path) {
        let Some(arn) = named.text() else {
            continue;
        };
        let region = arn.split(':').nth(3).unwrap_or_default();
        let host = PolicyText::from(format!("s3.{region}.{suffix}"));
        let mut keys = vec![("kms:ViaService", host)];
        let mut resource = arn.to_owned();
        if let Some((begin, alias)) = arn.split_once(":alias/") {
            keys.push(("kms:ResourceAliases", format!("alias/{alias}").into()));
            resource = format!("{begin}:key/a");
        }
        let made = held.scope.owner("aws_kms_key", "arn", arn);
        for action in ENCRYPT {
            let guard = made.map_or_else(Rc::default, |key| held.guard(key));
            needs.push(held.by_role(role, action, resource.as_str().into(), guard, &keys));
        }
    }
    needs
}
