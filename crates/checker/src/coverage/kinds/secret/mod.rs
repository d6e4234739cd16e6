//! A secret of Secrets Manager.

mod edges;

use crate::coverage::kind::{Judged, KindRow, Rights};

pub(super) const ROW: KindRow = KindRow {
    word: "secret",
    description: "A secret of Secrets Manager.",
    resource: "aws_secretsmanager_secret",
    name: "name",
    attributes: &["id", "arn", "name"],
    // `AWS/SecretsManager` has the number of secrets of an account alone ("Monitor AWS Secrets Manager with Amazon CloudWatch" of the AWS
    // Secrets Manager user guide, read 2026-11).
    namespace: "",
    dimension: "",
    arn: "secretsmanager:secret:",
    encrypted: Judged::ByControls {
        controls: &["secret-cmk"],
        fix: "set `kms_key_id` of the aws_secretsmanager_secret",
    },
    logs: Judged::NO_LOG,
    rights: Rights::NotAsked("the roles that may read it are judged with their functions"),
    keeps_nothing: Some("AWS Backup knows no secrets: what issued the value issues another"),
    restored_as: None,
    can_be_adopted: false,
    recommended: &[],
    spared: &[],
    controls: &[],
    edges: Some(edges::find),
};
