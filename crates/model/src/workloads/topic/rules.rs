//! Topics: that an address is subscribed once, and that no function publishes to what invokes it.

use diagnostic::Diagnostics;

use crate::checks::emails::emails;
use crate::checks::grants::grant_of;
use crate::checks::{RuleContext, warning};
use crate::description::{GrantTarget, TriggeredFunction};
use crate::kinds::{QUEUE, TOPIC};

/// Every topic.
pub(crate) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, topic) in &context.description().topics {
        let at = context.entry("topics", name).get("subscribers");
        emails(&topic.subscribers.emails, at.get("emails"), diagnostics);
        for subscriber in context.description().triggered_by(&TOPIC, name) {
            publishes(context, name, subscriber, "", diagnostics);
        }
        for queue in context.description().queues_triggered_by(&TOPIC, name) {
            let queue = queue.target.name;
            for consumer in context.description().triggered_by(&QUEUE, queue) {
                let way = format!(" through the queue `{queue}`");
                publishes(context, name, consumer, &way, diagnostics);
            }
        }
    }
}

/// A function that publishes to the topic that invokes it may invoke itself without end. Lambda stops it after about 16
/// times ("Use Lambda recursive loop detection to prevent infinite loops" of the AWS Lambda developer guide, read
/// 2026-11).
fn publishes(
    context: &RuleContext<'_>,
    topic: &str,
    subscriber: TriggeredFunction<'_>,
    way: &str,
    diagnostics: &mut Diagnostics,
) {
    let TriggeredFunction {
        name: function_name,
        function,
        index,
        ..
    } = subscriber;
    let target = GrantTarget::Workload(&TOPIC, topic);
    if let Some(granted) = grant_of(&function.access, &target, &["publish", "sns:Publish"]) {
        let at = context.entry("functions", function_name);
        let message = format!(
            "`{function_name}` may publish to the topic `{topic}`, whose messages invoke it{way}"
        );
        diagnostics.push(
            warning("topic-loop", message, at.get("triggers").item(index).value())
                .related(at.get("access").item(granted).value(), "publishes to it")
                .help("let it publish to another topic: Lambda stops a function that invokes itself in this way after about 16 times"),
        );
    }
}
