//! An EventBridge event bus.

mod edges;

use super::CoveredKind;
use crate::coverage::Facts;
use crate::coverage::kind::{Judged, KindRow, Rights};
use crate::coverage::recommended::{Asked, MetricCondition, Recommended, asked_where, metric};
use crate::coverage::workload::Workload;

/// Whether a bus has rules. Of one made elsewhere the plan does not tell.
fn has_rules(facts: &Facts<'_>, bus: &Workload<'_>) -> Asked {
    let Some(instance) = bus.instance else {
        return Asked::No;
    };
    let names = CoveredKind::Bus.row().attributes;
    let rules = facts.scope.companions(
        instance,
        "aws_cloudwatch_event_rule",
        "event_bus_name",
        names,
    );
    match (rules.found.is_empty(), rules.perhaps) {
        (false, _) => Asked::Yes,
        (true, true) => Asked::Perhaps,
        (true, false) => Asked::No,
    }
}

/// Nothing can fail before there is a rule.
const WITH_RULES: MetricCondition = asked_where("where the plan has rules of it", has_rules);

pub(super) const ROW: KindRow = KindRow {
    word: "bus",
    description: "An EventBridge event bus.",
    resource: "aws_cloudwatch_event_bus",
    name: "name",
    attributes: &["name", "id", "arn"],
    namespace: "AWS/Events",
    dimension: "EventBusName",
    arn: "events:event-bus/",
    encrypted: Judged::ByControls {
        controls: &["event-bus-encrypted"],
        fix: "set `kms_key_identifier` of the aws_cloudwatch_event_bus",
    },
    logs: Judged::NO_LOG,
    rights: Rights::WithPolicy {
        controls: &["event-bus-policy"],
        policy: "aws_cloudwatch_event_bus_policy",
        argument: "event_bus_name",
    },
    keeps_nothing: Some("events only pass through it"),
    restored_as: None,
    can_be_adopted: false,
    recommended: METRICS,
    spared: &[],
    controls: &[],
    edges: Some(edges::find),
};

/// "Best practices for monitoring event delivery in Amazon EventBridge" and "Using dead-letter queues to process undelivered
/// events" of the Amazon EventBridge user guide, read 2026-11: CloudWatch's own list has no alarm of EventBridge.
const METRICS: &[Recommended] = &[
    Recommended {
        asked: WITH_RULES,
        setting: "failed_invocations",
        reason: "A consumer does not get the events.",
        ..metric("FailedInvocations", &["FailedInvocations"])
    },
    Recommended {
        asked: WITH_RULES,
        setting: "lost_events",
        reason: "Events that could not be delivered are not kept either.",
        ..metric(
            "InvocationsFailedToBeSentToDlq",
            &["InvocationsFailedToBeSentToDlq"],
        )
    },
];
