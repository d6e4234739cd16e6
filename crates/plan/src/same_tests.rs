//! What is said of values that are known in part holds whatever their unknown parts turn out to be.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;

use super::same::{Same, same};
use values::{PartialValue, Stability, Type, UnknownOrigin, Value, json};

/// An attribute of one of three instances, which stays.
fn attribute(at: usize) -> Value {
    let path = ["arn", "id", "name"][at / 3 % 3];
    Value::unknown_from(
        Type::String,
        true,
        UnknownOrigin::Attribute {
            address: format!("a.b{}", at % 3).into(),
            path: path.into(),
            state: Stability::Stable,
        },
    )
}

/// What an expression makes of a value.
fn derived(digest: u64, input: Value) -> Value {
    Value::unknown_from(
        Type::String,
        true,
        UnknownOrigin::Expression {
            digest,
            injective: digest.is_multiple_of(2),
            inputs: Box::new([input]),
        },
    )
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::NULL),
        any::<bool>().prop_map(Value::Bool),
        (-3i64..4).prop_map(Value::from),
        prop::sample::select(&["", "a", "b", "1", "true"][..]).prop_map(Value::from),
        (0usize..9).prop_map(attribute),
        (0u64..3, 0usize..9).prop_map(|(digest, at)| derived(digest, attribute(at))),
        (0usize..9, prop::sample::select(&["", "a", "ab"][..])).prop_map(|(at, text)| {
            let pieces = vec![Value::from(text), attribute(at), Value::from("-")];
            Value::partial(Type::String, PartialValue::Template(pieces))
        }),
    ]
}

/// A value, some of it unknown; some objects as documents in a string.
fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 20, 3, |inner| {
        let entries = prop::collection::btree_map("[a-c]", inner.clone(), 0..4);
        let object = entries.prop_map(|entries| {
            let entries = entries.into_iter();
            Value::object(
                entries
                    .map(|(key, value)| (Arc::from(key), value))
                    .collect(),
            )
        });
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(Value::tuple),
            object.clone(),
            object.prop_map(document),
        ]
    })
}

/// `jsonencode`
fn document(value: Value) -> Value {
    if value.is_wholly_known() {
        Value::from(json::encode(&value))
    } else {
        Value::partial(Type::String, PartialValue::Json(value))
    }
}

/// The value once everything is known: each attribute is a text of its own.
fn settled(value: &Value) -> Value {
    match value {
        Value::Unknown(unknown) => match (unknown.partial.as_deref(), unknown.origin.as_deref()) {
            (Some(PartialValue::Json(value)), _) => Value::from(json::encode(&settled(value))),
            (Some(PartialValue::Template(pieces)), _) => {
                let pieces = pieces.iter().map(settled);
                let text: Vec<String> = pieces
                    .map(|piece| piece.as_str().unwrap_or_default().to_owned())
                    .collect();
                Value::from(text.concat())
            }
            (_, Some(UnknownOrigin::Attribute { address, path, .. })) => {
                Value::from(format!("<{address}.{path}>"))
            }
            (_, Some(UnknownOrigin::Expression { digest, inputs, .. })) => {
                let inputs: Vec<Value> = inputs.iter().map(settled).collect();
                Value::from(format!(
                    "<{digest} of {}>",
                    json::encode(&Value::tuple(inputs))
                ))
            }
            _ => value.clone(),
        },
        Value::Tuple(tuple) => Value::tuple(tuple.items.iter().map(settled).collect()),
        Value::Object(object) => Value::object(
            object
                .entries
                .iter()
                .map(|(key, value)| (key.clone(), settled(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// How many members there are in objects, also in documents.
fn members(value: &Value) -> usize {
    let inner = inside(value);
    let inner = inner.as_ref().unwrap_or(value);
    let items = inner.items().unwrap_or_default().iter();
    let entries = inner.entries().unwrap_or_default();
    let below = items.chain(entries.iter().map(|(_, value)| value));
    entries.len() + below.map(members).sum::<usize>()
}

fn inside(value: &Value) -> Option<Value> {
    value
        .document()
        .filter(|document| document.entries().is_some())
}

/// The value without one of its members.
fn without(value: &Value, at: &mut usize) -> Value {
    if let Some(inner) = inside(value) {
        return document(without(&inner, at));
    }
    match value {
        Value::Tuple(tuple) => {
            Value::tuple(tuple.items.iter().map(|item| without(item, at)).collect())
        }
        Value::Object(object) => {
            let mut left = Vec::new();
            for (key, value) in &object.entries {
                if *at == 0 {
                    *at = usize::MAX;
                    continue;
                }
                *at -= 1;
                left.push((key.clone(), without(value, at)));
            }
            Value::object(left)
        }
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_value_is_the_same_as_itself(value in value()) {
        prop_assert_eq!(same(&value, &value), Same::Yes);
    }

    #[test]
    fn what_is_the_same_stays_the_same_once_it_is_known(a in value(), b in value()) {
        let equal = settled(&a).says_the_same(&settled(&b));
        match same(&a, &b) {
            Same::Yes => prop_assert!(equal),
            Same::No => prop_assert!(!equal),
            Same::Perhaps => {}
        }
        // What is known is certain, but for what a number is to a text.
        if a.is_wholly_known() && b.is_wholly_known() && !equal {
            prop_assert_ne!(same(&a, &b), Same::Yes);
        }
    }

    #[test]
    fn what_becomes_known_is_not_said_to_change(value in value()) {
        prop_assert_ne!(same(&settled(&value), &value), Same::No);
        prop_assert_ne!(same(&value, &settled(&value)), Same::No);
    }

    #[test]
    fn a_member_that_is_taken_away_is_seen(
        value in value().prop_filter("it has no members", |value| members(value) > 0),
        at in any::<Index>(),
    ) {
        let count = members(&value);
        let mut at = at.index(count);
        let less = without(&value, &mut at);
        prop_assume!(members(&less) < count);
        prop_assert_eq!(same(&value, &less), Same::No);
        prop_assert_eq!(same(&less, &value), Same::No);
    }
}

#[test]
fn what_is_set_anew_is_another_value() {
    let anew = Value::unknown_from(
        Type::String,
        true,
        UnknownOrigin::Attribute {
            address: "a.b".into(),
            path: "id".into(),
            state: Stability::Recomputed,
        },
    );
    let in_text = Value::partial(
        Type::String,
        PartialValue::Template(vec![Value::from("x-"), anew.clone()]),
    );
    for value in [
        anew.clone(),
        in_text,
        document(Value::tuple(vec![anew.clone()])),
    ] {
        assert_eq!(same(&value, &value.clone()), Same::No, "{value:?}");
    }
    // Of a hash the argument is compared; of another function the result may be the same.
    let (a, b) = (attribute(0), Value::from("x"));
    assert_eq!(
        same(&derived(2, a.clone()), &derived(2, b.clone())),
        Same::Perhaps
    );
    assert_eq!(
        same(&derived(2, b.clone()), &derived(2, Value::from("y"))),
        Same::No
    );
    assert_eq!(
        same(&derived(1, b), &derived(1, Value::from("y"))),
        Same::Perhaps
    );
}
