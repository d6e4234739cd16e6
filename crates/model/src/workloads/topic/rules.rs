//! Topics: that their subscribers are there, each once, and that none of them publishes to what it gets.

use diagnostic::Diagnostics;

use crate::checks::emails::emails;
use crate::checks::grants::grant_of;
use crate::checks::{RuleContext, error, repeats, unknown_function, warning};
use crate::description::{GrantTarget, Topic};
use crate::kinds::TOPIC;
use crate::tree::At;

/// Why a function made elsewhere is no subscriber.
const ELSEWHERE: &str = "a subscriber is a function of this description: subscribe one made elsewhere with Terraform of your own";

/// Every topic.
pub(crate) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, topic) in &context.description().topics {
        let at = context.entry("topics", name).get("subscribers");
        functions(context, name, topic, at.get("functions"), diagnostics);
        emails(&topic.subscribers.emails, at.get("emails"), diagnostics);
    }
}

fn functions(
    context: &RuleContext<'_>,
    name: &str,
    topic: &Topic,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let subscribed = &topic.subscribers.functions;
    for (index, function) in subscribed.iter().enumerate() {
        // One that could not be decoded is at fault itself.
        if !context.has("functions", function) {
            let place = at.item(index).value();
            unknown_function(context, function, place, ELSEWHERE, diagnostics);
        }
        publishes(context, name, function, at.item(index), diagnostics);
    }
    for (second, first) in repeats(subscribed.iter()) {
        let message = "the function is subscribed twice".to_owned();
        diagnostics.push(
            error("twice", message, at.item(second).value(), "the second time")
                .related(at.item(first).value(), "the first time"),
        );
    }
}

/// A function that publishes to the topic that invokes it may invoke itself without end. Lambda stops it after about 16
/// times ("Use Lambda recursive loop detection to prevent infinite loops" of the AWS Lambda developer guide, read
/// 2026-11).
fn publishes(
    context: &RuleContext<'_>,
    topic: &str,
    function: &str,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(described) = context.description().functions.get(function) else {
        return;
    };
    let target = GrantTarget::Workload(&TOPIC, topic);
    if let Some(index) = grant_of(&described.access, &target, &["publish", "sns:Publish"]) {
        let access = context.entry("functions", function).get("access");
        let message =
            format!("`{function}` may publish to the topic `{topic}`, whose messages invoke it");
        diagnostics.push(
            warning("topic-loop", message, at.value())
                .related(access.item(index).value(), "publishes to it")
                .help("let it publish to another topic: Lambda stops a function that invokes itself in this way after about 16 times"),
        );
    }
}
