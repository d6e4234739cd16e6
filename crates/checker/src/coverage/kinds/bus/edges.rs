//! Event buses and their archives: under which key they keep events, and where those go that it cannot be done with. What
//! their rules do is among the alerts.

use aws::principals::{BUS_CONTEXT, PolicyKind};
use plan::Instance;

use crate::edges::ResourceEdge;
use crate::edges::alerts::{edge, key, send};
use crate::edges::held::{Held, text};
use crate::edges::request::OfService;

const BUS: &str = "aws_cloudwatch_event_bus";
const ARCHIVE: &str = "aws_cloudwatch_event_archive";

pub(super) fn find(held: &Held<'_>, found: &mut Vec<ResourceEdge>) {
    let plan = held.plan();
    for bus in plan.of_type(BUS) {
        kept(held, bus, bus, found);
    }
    for archive in plan.of_type(ARCHIVE) {
        for bus in held.reached(archive, "event_source_arn", BUS, &["arn"]) {
            kept(held, archive, bus, found);
        }
    }
}

/// What a bus or an archive of it keeps of the events: under a key, and in the dead-letter queue of the bus ("Encrypting
/// EventBridge event buses with AWS KMS keys", "Encrypting EventBridge archives with AWS KMS keys" and "Using dead-letter
/// queues to capture encrypted event errors in EventBridge" of the Amazon EventBridge user guide, read 2026-11).
fn kept(held: &Held<'_>, keeper: &Instance, bus: &Instance, found: &mut Vec<ResourceEdge>) {
    let source = || text(bus, "arn");
    let actions: &[&str] = match keeper.resource_type.as_ref() {
        ARCHIVE => &[
            "kms:Decrypt",
            "kms:GenerateDataKey",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ],
        _ => &["kms:Decrypt", "kms:GenerateDataKey"],
    };
    for key in key(held, keeper, "kms_key_identifier") {
        let ask = |action, keys| {
            held.by_service(OfService {
                service: "events",
                from: keeper,
                action,
                resource: text(key, "arn"),
                kind: PolicyKind::Key,
                guard: held.guard(key),
                source_arn: source(),
                keys,
            })
        };
        // Only what encrypts has a context.
        let mut needs = vec![ask("kms:DescribeKey", Vec::new())];
        needs.extend(
            actions
                .iter()
                .map(|action| ask(action, vec![(BUS_CONTEXT, source())])),
        );
        found.push(edge(keeper, key, "encrypts with", needs));
    }
    for queue in held.reached(
        keeper,
        "dead_letter_config.*.arn",
        "aws_sqs_queue",
        &["arn"],
    ) {
        let needs = send(held, "events", keeper, queue, source());
        found.push(edge(keeper, queue, "sends what fails to", needs));
    }
}
