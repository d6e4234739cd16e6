//! Event buses: that rules can be called as they are, that a pattern is one that EventBridge takes, and that no function
//! puts on the bus what invokes it.

use diagnostic::Diagnostics;
use serde_json::{Map, Value};

use crate::checks::grants::grant_of;
use crate::checks::patterns::{OF_EVENTBRIDGE, OR, PatternTaker};
use crate::checks::{RuleContext, error, meant, repeats, warning};
use crate::description::{Bus, EventPattern, GrantTarget, TriggeredEntry};
use crate::kinds::{BUS, FUNCTION};
use crate::tree::At;

/// Most characters in the name of a rule (Amazon EventBridge API reference, `PutRule`, read 2026-11).
const LONGEST_RULE_NAME: usize = 64;

/// Most characters in a pattern ("Amazon EventBridge quotas" of the Amazon EventBridge user guide, read 2026-11).
const LONGEST_PATTERN: usize = 2048;

/// What every event has ("AWS service event metadata" of the Amazon EventBridge events reference, read 2026-11), and `$or`,
/// by which patterns are joined.
const FIELDS: [&str; 10] = [
    "account",
    "detail",
    "detail-type",
    "id",
    "region",
    "resources",
    "source",
    "time",
    "version",
    OR,
];

/// Who takes the pattern of a rule.
const TAKER: PatternTaker = PatternTaker {
    service: "EventBridge",
    code: "event-pattern",
    comparators: OF_EVENTBRIDGE,
};

/// Every bus.
pub(crate) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, bus) in &context.description().buses {
        let at = context.entry("buses", name);
        let rules = context.description().triggered_entries(&BUS, name);
        let rules: Vec<_> = rules.collect();
        for rule in &rules {
            rule_name(context, (name, bus), *rule, diagnostics);
            if let Some(wanted) = &rule.trigger.pattern {
                pattern(wanted, context.trigger(*rule).get("pattern"), diagnostics);
            }
            puts(context, name, *rule, diagnostics);
        }
        for (second, first) in repeats(rules.iter().map(|rule| rule.rule_name())) {
            let message = format!(
                "two rules of the bus `{name}` would have the name `{}`",
                rules[second].rule_name()
            );
            let place = |index: usize| context.trigger(rules[index]).value();
            diagnostics.push(
                error("twice", message, place(second), "the second")
                    .related(place(first), "the first")
                    .help("give each a `name`"),
            );
        }
        for (second, first) in repeats(bus.accounts.iter()) {
            let at = at.get("accounts");
            let message = "the account is named twice".to_owned();
            diagnostics.push(
                error("twice", message, at.item(second).value(), "the second time")
                    .related(at.item(first).value(), "the first time"),
            );
        }
    }
}

/// Rules are called as the bus and what they are called themselves, so that a name is one rule in the whole account.
fn rule_name(
    context: &RuleContext<'_>,
    (name, bus): (&str, &Bus),
    rule: TriggeredEntry<'_>,
    diagnostics: &mut Diagnostics,
) {
    let ending = &*rule.rule_name();
    let is_legal = ending
        .bytes()
        .all(|letter| letter.is_ascii_alphanumeric() || b"-_".contains(&letter));
    let at = context.trigger(rule);
    let at = match rule.trigger.name {
        Some(_) => at.get("name"),
        None => at.get("bus"),
    };
    if ending.is_empty() || !is_legal {
        let message = format!("`{ending}` is not a legal name for a rule");
        diagnostics.push(
            error("bad-name", message, at.value(), "")
                .help("EventBridge allows letters, digits, `-` and `_` in the name of a rule"),
        );
        return;
    }
    let application = &context.description().application.name;
    let whole = format!(
        "{application}-{}-{}-{ending}",
        context.name,
        bus.moved_from.first(name)
    );
    let length = whole.len();
    if length > LONGEST_RULE_NAME {
        let message = format!(
            "the rule would be called `{whole}`: {length} characters, and AWS allows {LONGEST_RULE_NAME}"
        );
        diagnostics.push(
            error("long-name", message, at.value(), "too long").help(format!(
                "give the trigger a `name` that is {} characters shorter",
                length - LONGEST_RULE_NAME
            )),
        );
    }
}

/// "Amazon EventBridge event pattern syntax" of the Amazon EventBridge user guide, read 2026-11: fields of events, and
/// for each a list of what it may be.
fn pattern(pattern: &EventPattern, at: At<'_>, diagnostics: &mut Diagnostics) {
    let fields = &pattern.0;
    if fields.is_empty() {
        let message = "a pattern without a field matches nothing that EventBridge takes".to_owned();
        diagnostics.push(error("event-pattern", message, at.value(), "").help(
            "say which events: `pattern = { source = [\"shop\"], detail-type = [\"Placed\"] }`",
        ));
    }
    of_events(fields, at, diagnostics);
    let length = pattern.as_json().len();
    if length > LONGEST_PATTERN {
        let message = format!(
            "the pattern has {length} characters as JSON, and AWS allows {LONGEST_PATTERN}"
        );
        diagnostics.push(
            error("event-pattern", message, at.value(), "too long")
                .help("match a prefix, or make several triggers of it"),
        );
    }
}

/// The fields of a pattern.
fn of_events(fields: &Map<String, Value>, at: At<'_>, diagnostics: &mut Diagnostics) {
    for (field, wanted) in fields {
        let at = at.get(field);
        if field == OR {
            TAKER.joined(wanted, at, diagnostics, of_events);
        } else if FIELDS.contains(&field.as_str()) {
            TAKER.matched(wanted, at, diagnostics);
        } else {
            let message = format!("events have no field `{field}`");
            diagnostics.push(
                error("event-pattern", message, at.key(), "")
                    .help("what the application says of an event is in `detail`")
                    .help_if(meant(field, FIELDS)),
            );
        }
    }
}

/// A function that puts events on the bus that invokes it may invoke itself without end. Lambda's detection of loops does
/// not see EventBridge ("Use Lambda recursive loop detection to prevent infinite loops" of the AWS Lambda developer
/// guide, read 2026-11).
fn puts(
    context: &RuleContext<'_>,
    bus: &str,
    rule: TriggeredEntry<'_>,
    diagnostics: &mut Diagnostics,
) {
    let functions = &context.description().functions;
    let function = rule.target.name;
    let Some(invoked) = functions
        .get(function)
        .filter(|_| *rule.target.kind == FUNCTION)
    else {
        return;
    };
    let target = GrantTarget::Workload(&BUS, bus);
    if let Some(index) = grant_of(&invoked.access, &target, &["put", "events:PutEvents"]) {
        let access = context.entry("functions", function).get("access");
        let message =
            format!("`{function}` may put events on the bus `{bus}`, whose events invoke it");
        diagnostics.push(
            warning("bus-loop", message, context.trigger(rule).value())
                .related(access.item(index).value(), "puts events on it")
                .help("be sure that no event of its own matches the pattern, such as by `source` or `detail-type`: nothing stops a function that invokes itself in this way"),
        );
    }
}
