//! A parameter of Systems Manager Parameter Store.

use crate::coverage::kind::{Judged, KindRow, Rights};

pub(super) const ROW: KindRow = KindRow {
    word: "parameter",
    description: "A parameter of Systems Manager Parameter Store.",
    resource: "aws_ssm_parameter",
    name: "name",
    attributes: &["id", "arn", "name"],
    // AWS publishes no metric of one parameter ("Monitoring AWS Systems Manager" of the AWS Systems Manager user guide names events of
    // them alone, read 2026-11).
    namespace: "",
    dimension: "",
    arn: "ssm:parameter/",
    encrypted: Judged::ByControls {
        controls: &["ssm-securestring"],
        fix: "set `type` to `SecureString`, and `key_id`",
    },
    logs: Judged::NO_LOG,
    rights: Rights::NotAsked("the roles that may read it are judged with their functions"),
    keeps_nothing: Some(
        "AWS Backup knows no parameters: the description has the value, or who set it has another",
    ),
    restored_as: None,
    can_be_adopted: false,
    recommended: &[],
    spared: &[],
    controls: &[],
    edges: None,
};
