//! An SNS topic.

use naming::ConcernName;
use plan::{Instance, ReferenceTarget};

use super::super::Facts;
use super::super::kind::{Judged, KindRow, Rights};
use super::super::recommended::{Asked, Recommended, asked_where, metric};
use super::super::spared::Spared;
use super::super::workload::Workload;
use super::CoveredKind;

/// Whether a subscription of a topic is so. Of a topic made elsewhere the plan does not tell.
fn has_subscription(
    facts: &Facts<'_>,
    topic: &Workload<'_>,
    is_so: impl Fn(&Instance) -> bool,
) -> Asked {
    let Some(instance) = topic.instance else {
        return Asked::No;
    };
    let names = CoveredKind::Topic.row().attributes;
    let subscriptions =
        facts
            .scope
            .companions(instance, "aws_sns_topic_subscription", "topic_arn", names);
    match subscriptions.found.iter().any(|one| is_so(one)) {
        true => Asked::Yes,
        false if subscriptions.perhaps => Asked::Perhaps,
        false => Asked::No,
    }
}

/// Whether somebody is subscribed to a topic in the plan, or a channel of a chat application hears of it.
fn is_subscribed(facts: &Facts<'_>, topic: &Workload<'_>) -> Asked {
    let subscribed = has_subscription(facts, topic, |_| true);
    if subscribed == Asked::Yes {
        return Asked::Yes;
    }
    let heard = [
        "aws_chatbot_slack_channel_configuration",
        "aws_chatbot_teams_channel_configuration",
    ]
    .map(|kind| is_heard_in(facts, topic, kind));
    if heard.contains(&Asked::Yes) {
        Asked::Yes
    } else if heard.contains(&Asked::Perhaps) {
        Asked::Perhaps
    } else {
        subscribed
    }
}

/// Whether a channel of this type hears of a topic.
fn is_heard_in(facts: &Facts<'_>, topic: &Workload<'_>, kind: &'static str) -> Asked {
    const TOPICS: &str = "sns_topic_arns";
    let Some(instance) = topic.instance else {
        return Asked::No;
    };
    let (plan, arn) = (facts.scope.plan, instance.lookup("arn").text());
    let mut asked = Asked::No;
    for channel in plan.of_type(kind) {
        let named = channel.lookup_each("sns_topic_arns.*");
        if named.iter().any(|one| arn.is_some() && one.text() == arn) {
            return Asked::Yes;
        }
        if !named.iter().any(|one| one.is_unknown()) && !channel.lookup(TOPICS).is_unknown() {
            continue;
        }
        let targets = plan.reference_targets(channel, TOPICS, "aws_sns_topic");
        let is_this = |target: &ReferenceTarget<'_>| target.instance.address == instance.address;
        match targets.iter().any(is_this) {
            true if targets.len() == 1 => return Asked::Yes,
            true => asked = Asked::Perhaps,
            false => {}
        }
    }
    asked
}

pub(super) const ROW: KindRow = KindRow {
    word: "topic",
    description: "An SNS topic.",
    resource: "aws_sns_topic",
    name: "name",
    attributes: &["arn", "id"],
    namespace: "AWS/SNS",
    dimension: "TopicName",
    arn: "sns:",
    encrypted: Judged::ByControls {
        controls: &["sns-encrypted"],
        fix: "set `kms_master_key_id` of the aws_sns_topic",
    },
    logs: Judged::NO_LOG,
    rights: Rights::WithPolicy {
        controls: &["sns-not-public", "sns-no-bare-cross-account"],
        policy: "aws_sns_topic_policy",
        argument: "arn",
    },
    keeps_nothing: Some("messages only pass through it"),
    restored_as: None,
    can_be_adopted: false,
    recommended: METRICS,
    spared: SPARED,
    controls: &[],
    edges: None,
};

const METRICS: &[Recommended] = &[
    Recommended {
        // Nothing can fail before somebody is subscribed.
        asked: asked_where("where somebody is subscribed in the plan", is_subscribed),
        setting: "failed_deliveries",
        reason: "A subscriber does not get the messages.",
        ..metric(
            "NumberOfNotificationsFailed",
            &["NumberOfNotificationsFailed"],
        )
    },
    Recommended {
        asked: asked_where(
            "where a subscription has a dead-letter queue",
            |facts, topic| {
                has_subscription(facts, topic, |one| {
                    !one.lookup("redrive_policy").is_absent()
                })
            },
        ),
        setting: "lost_messages",
        reason: "Messages that could not be delivered are not kept either.",
        ..metric(
            "NumberOfNotificationsFailedToRedriveToDlq",
            &["NumberOfNotificationsFailedToRedriveToDlq"],
        )
    },
];

const SPARED: &[Spared] = &[
    Spared {
        module: ConcernName::Monitoring,
        aspect: "coverage-dashboard",
        things: &[],
        is_heard_of: |facts, topic| {
            facts.hears_of(topic, CoveredKind::Topic, "NumberOfNotificationsFailed")
        },
        reason: "it hands on what alarms say, and dashboards show those; that it could not has an alarm",
    },
    Spared {
        module: ConcernName::Security,
        aspect: "coverage-dashboard",
        things: &[],
        is_heard_of: |facts, topic| is_subscribed(facts, &facts.registry.all[topic]) == Asked::No,
        reason: "it is there for what analyses the audit trail, and nobody is subscribed to it",
    },
];
