//! A DynamoDB table.

use naming::ConcernName;

use super::super::kind::{Judged, KindRow, Rights};
use super::super::recommended::{Asked, Of, Recommended, asked_where, metric};
use super::super::spared::Spared;

pub(super) const ROW: KindRow = KindRow {
    word: "table",
    description: "A DynamoDB table.",
    resource: "aws_dynamodb_table",
    name: "name",
    attributes: &["name", "arn", "id"],
    namespace: "AWS/DynamoDB",
    dimension: "TableName",
    arn: "dynamodb:table/",
    encrypted: Judged::ByControls {
        controls: &["ddb-cmk"],
        fix: "add `server_side_encryption { enabled = true, kms_key_arn = ... }`",
    },
    logs: Judged::NO_LOG,
    rights: Rights::ByControls(&["ddb-no-cross-account"]),
    keeps_nothing: None,
    restored_as: Some("DynamoDB"),
    can_be_adopted: true,
    recommended: METRICS,
    spared: &[Spared {
        module: ConcernName::Remediation,
        aspect: "coverage-alarmed",
        things: &["ReadThrottleEvents", "WriteThrottleEvents", "SystemErrors"],
        is_heard_of: |facts, _| facts.hears_of_remediation(),
        reason: "only remediation asks it, some times for each alarm; where it does not answer a run of remediation fails, which has an alarm",
    }],
    controls: &[],
    edges: None,
};

const METRICS: &[Recommended] = &[
    Recommended {
        setting: "throttles",
        reason: "Reads are refused.",
        ..metric(
            "ReadThrottleEvents",
            &["ReadThrottleEvents", "ThrottledRequests"],
        )
    },
    Recommended {
        setting: "throttles",
        reason: "Writes are refused.",
        ..metric(
            "WriteThrottleEvents",
            &["WriteThrottleEvents", "ThrottledRequests"],
        )
    },
    Recommended {
        of: Of::Indexes,
        setting: "throttles",
        reason: "Reads of an index are refused; the table's own metric does not count them.",
        ..metric("ReadThrottleEvents", &["ReadThrottleEvents"])
    },
    Recommended {
        of: Of::Indexes,
        setting: "throttles",
        reason: "Writes of an index are refused, and with them those of the table.",
        ..metric("WriteThrottleEvents", &["WriteThrottleEvents"])
    },
    Recommended {
        setting: "system_errors",
        reason: "DynamoDB itself fails.",
        ..metric("SystemErrors", &["SystemErrors"])
    },
    Recommended {
        asked: asked_where("where it has replicas", |_, table| {
            match table.instance.and_then(|of| of.values.get("replica")) {
                Some(replicas) if replicas.is_unknown() => Asked::Perhaps,
                Some(replicas) if replicas.items().is_some_and(|all| !all.is_empty()) => Asked::Yes,
                _ => Asked::No,
            }
        }),
        reason: "A replica falls behind.",
        ..metric("ReplicationLatency", &["ReplicationLatency"])
    },
];
