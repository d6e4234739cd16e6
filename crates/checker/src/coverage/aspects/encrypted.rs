//! Encrypted with a key of the customer's own: by the controls, kind by kind.

use super::super::aspect::{Aspect, by_controls, made_elsewhere};
use super::super::cell::Cell;
use super::super::kind::CoveredKind;
use super::super::workload::WorkloadOrigin;
use crate::verdict::Verdict;

pub(super) const ASPECT: Aspect = Aspect {
    id: "coverage-encrypted",
    column: "encr.",
    title: "Encrypted with a key of the customer's own",
    reason: "Who may read what is kept is then also decided by the key's policy, and each use of the key is on record.",
    fix: |kind, origin| match (kind, origin) {
        (_, WorkloadOrigin::Described | WorkloadOrigin::Own) => {
            "`groundplan emit` encrypts it with the environment's key: emit and apply again"
        }
        (CoveredKind::Function, _) => "set `kms_key_arn` of the aws_lambda_function",
        (CoveredKind::Table, _) => {
            "add `server_side_encryption { enabled = true, kms_key_arn = ... }`"
        }
        (CoveredKind::Bucket, _) => {
            "add an aws_s3_bucket_server_side_encryption_configuration with `aws:kms` and a key"
        }
        (CoveredKind::Queue, _) => "set `kms_master_key_id` of the aws_sqs_queue",
        (CoveredKind::RestApi | CoveredKind::HttpApi, _) => "it keeps nothing",
    },
    judge: |facts, _, workload| {
        let Some(instance) = workload.instance else {
            return made_elsewhere();
        };
        match workload.kind {
            CoveredKind::Function => by_controls(facts, instance, &["lambda-env-kms"]).into(),
            CoveredKind::Bucket => by_controls(facts, instance, &["s3-encryption-kms"]).into(),
            CoveredKind::Table => by_controls(facts, instance, &["ddb-cmk"]).into(),
            CoveredKind::Queue => by_controls(facts, instance, &["sqs-encrypted"]).into(),
            CoveredKind::RestApi | CoveredKind::HttpApi => {
                Cell::from(Verdict::NotApplicable("it keeps nothing"))
            }
        }
    },
};
