//! Filters of triggers: that Lambda takes those of queues and tables, and SNS those of topics.

use aws::filters::{
    CHANGE_FIELDS, LONGEST_PATTERN, MOST_POLICY_COMBINATIONS, MOST_POLICY_KEYS, QUEUE_FIELDS,
};
use diagnostic::Diagnostics;
use serde_json::{Map, Value};

use crate::checks::patterns::{OF_EVENTBRIDGE, OF_LAMBDA, OR, PatternTaker};
use crate::checks::{error, meant};
use crate::description::{EventFilters, EventPattern, FilterScope, Trigger, TriggerSource};
use crate::kinds::{QUEUE, TABLE, TOPIC};
use crate::tree::At;

const CODE: &str = "bad-filter";

const LAMBDA: PatternTaker = PatternTaker {
    service: "Lambda",
    code: CODE,
    comparators: OF_LAMBDA,
};

const SNS: PatternTaker = PatternTaker {
    service: "SNS",
    code: CODE,
    // "String value matching" and "Numeric value matching" of the Amazon SNS developer guide, read 2026-11-28.
    comparators: OF_EVENTBRIDGE,
};

/// The filter of a trigger by its only source.
pub(super) fn check(
    trigger: &Trigger,
    source: TriggerSource<'_>,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let TriggerSource::Workload(kind, _) = source else {
        return;
    };
    let Some(filter) = &trigger.filter else {
        if let Some(FilterScope::Body) = trigger.filter_scope.filter(|_| *kind == TOPIC) {
            let message = "`filter_scope` says what `filter` looks at, and there is none";
            let place = at.get("filter_scope").key();
            diagnostics.push(error(CODE, message.to_owned(), place, "").help("leave it out"));
        }
        return;
    };
    let at = at.get("filter");
    if *kind == TOPIC {
        policy(trigger, filter, at, diagnostics);
        return;
    }
    let fields = match *kind == TABLE {
        true => CHANGE_FIELDS,
        false if *kind == QUEUE => QUEUE_FIELDS,
        false => return,
    };
    match filter {
        EventFilters::Only(pattern) => of_mapping(pattern, fields, at, diagnostics),
        EventFilters::Several(patterns) => {
            for (index, pattern) in patterns.iter().enumerate() {
                of_mapping(pattern, fields, at.item(index), diagnostics);
            }
        }
    }
}

/// A pattern of an event source mapping.
fn of_mapping(
    pattern: &EventPattern,
    fields: &'static [&'static str],
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    if pattern.0.is_empty() {
        empty(at, diagnostics);
    }
    mapped(&pattern.0, fields, at, diagnostics);
    let length = pattern.as_json().len();
    if length > LONGEST_PATTERN {
        let message =
            format!("the filter has {length} characters as JSON, and AWS allows {LONGEST_PATTERN}");
        diagnostics.push(
            error(CODE, message, at.value(), "too long")
                .help("match a prefix, or write several filters"),
        );
    }
}

/// The fields of a pattern of an event source mapping.
fn mapped(
    pattern: &Map<String, Value>,
    fields: &'static [&'static str],
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    for (field, wanted) in pattern {
        let at = at.get(field);
        if field == OR {
            LAMBDA.joined(wanted, at, diagnostics, |joined, at, diagnostics| {
                mapped(joined, fields, at, diagnostics);
            });
            continue;
        }
        if fields.contains(&field.as_str()) {
            LAMBDA.matched(wanted, at, diagnostics);
            continue;
        }
        let message = format!("Lambda filters nothing by `{field}` here");
        let help = match fields {
            ["body"] => "write what the message says in `body`: `{ body = { kind = [\"paid\"] } }`",
            _ => {
                "write what the item has in `dynamodb`, with its type: `{ eventName = [\"INSERT\"], dynamodb = { NewImage = { state = { S = [\"paid\"] } } } }`"
            }
        };
        diagnostics.push(
            error(CODE, message, at.key(), "")
                .help(help)
                .help_if(meant(field, fields.iter().copied())),
        );
    }
}

fn empty(at: At<'_>, diagnostics: &mut Diagnostics) {
    let message = "a filter without a field says nothing".to_owned();
    diagnostics.push(error(CODE, message, at.value(), "").help("leave it out"));
}

/// The filter policy of a subscription.
fn policy(trigger: &Trigger, filter: &EventFilters, at: At<'_>, diagnostics: &mut Diagnostics) {
    let EventFilters::Only(pattern) = filter else {
        let message = "a subscription has one filter".to_owned();
        diagnostics.push(error(CODE, message, at.value(), "").help(
            "write it as a table; a field may be one of several values: `filter = { kind = [\"paid\", \"sent\"] }`",
        ));
        return;
    };
    let keys = &pattern.0;
    if keys.is_empty() {
        empty(at, diagnostics);
        return;
    }
    let by_attributes = trigger.filter_scope.unwrap_or_default() == FilterScope::Attributes;
    subscribed(keys, by_attributes, at, diagnostics);
    policy_size(keys, at, diagnostics);
}

/// The keys of a filter policy.
fn subscribed(
    keys: &Map<String, Value>,
    by_attributes: bool,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    for (key, wanted) in keys {
        let at = at.get(key);
        if key == OR {
            SNS.joined(wanted, at, diagnostics, |joined, at, diagnostics| {
                subscribed(joined, by_attributes, at, diagnostics);
            });
        } else if by_attributes && wanted.is_object() {
            let message = format!("`{key}` has fields, and attributes of a message have none");
            diagnostics.push(
                error(CODE, message, at.key(), "").help(
                    "write `filter_scope = \"body\"` too, where the body of messages is JSON",
                ),
            );
        } else {
            SNS.matched(wanted, at, diagnostics);
        }
    }
}

/// That SNS takes as many keys and values.
fn policy_size(keys: &Map<String, Value>, at: At<'_>, diagnostics: &mut Diagnostics) {
    if keys.len() > MOST_POLICY_KEYS {
        let message = format!(
            "the filter has {} keys, and SNS allows {MOST_POLICY_KEYS}",
            keys.len()
        );
        diagnostics.push(
            error(CODE, message, at.value(), "too many")
                .help("let the function look at the others"),
        );
    }
    let combinations = combinations(keys, 1);
    if combinations > MOST_POLICY_COMBINATIONS {
        let message = format!(
            "the filter has {combinations} combinations of values, and SNS allows {MOST_POLICY_COMBINATIONS}"
        );
        diagnostics.push(
            error(CODE, message, at.value(), "too many")
                .help("name fewer values: those of each key are multiplied with each other, and with how deep the key is"),
        );
    }
}

/// The product of the values of each list, and of how deep each is.
fn combinations(keys: &Map<String, Value>, depth: usize) -> usize {
    let of_each = keys.values().map(|wanted| match wanted {
        Value::Array(values) => values.len().max(1).saturating_mul(depth),
        Value::Object(inner) => combinations(inner, depth + 1),
        _ => 1,
    });
    of_each.fold(1, usize::saturating_mul)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of "Filter policy constraints" of the Amazon SNS developer guide, read 2026-11-28.
    #[test]
    fn combinations_are_those_of_the_guide() {
        let count = |text: &str| match serde_json::from_str(text) {
            Ok(Value::Object(keys)) => combinations(&keys, 1),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            count(r#"{"a": ["1", "2", "3"], "b": ["1"], "c": ["1", "2"]}"#),
            6
        );
        assert_eq!(
            count(
                r#"{"a": {"b": {"c": ["1", "2", "3", "4"]}}, "d": {"e": ["1", "2", "3"]}, "f": ["1", "2", "3"]}"#
            ),
            216
        );
    }
}
