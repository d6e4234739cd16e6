//! Tests of bounds of arguments.

use std::sync::Arc;

use values::Type;

use super::*;

fn template(pieces: Vec<Value>) -> Value {
    Value::Unknown(Arc::new(values::Unknown {
        ty: Type::String,
        not_null: true,
        partial: Some(PartialValue::Template(pieces).into()),
        origin: None,
    }))
}

#[test]
fn what_is_known_may_be_too_long_and_what_is_not_has_an_end() {
    let long = template(vec![Value::from("abcdef"), Value::unknown(Type::String)]);
    let within = Within::Length(1, 5);
    assert_eq!(
        within.judge("name", &long),
        Verdict::fail("`name` is at least 6 characters long, 5 at most")
    );
    let within = Within::Length(1, 6);
    assert!(matches!(within.judge("name", &long), Verdict::Unknown(_)));
    let within = Within::Length(1, 6 + LONGEST_ATTRIBUTE);
    assert_eq!(within.judge("name", &long), Verdict::Pass);
    let counted = Value::tuple(vec![Value::unknown(Type::String), Value::from("a")]);
    assert_eq!(Within::Items(0, 2).judge("x", &counted), Verdict::Pass);
    assert!(matches!(
        Within::Items(0, 1).judge("x", &counted),
        Verdict::Fail(_)
    ));
}

#[test]
fn json_is_counted_without_the_whitespace_between_its_parts() {
    let text = Value::from("{ \"a\" : [ 1, \"b c\" ],\n \"d\": null }");
    let document = text.document().unwrap();
    assert_eq!(
        json_length(&document),
        Size::exactly("{\"a\":[1,\"b c\"],\"d\":null}".len())
    );
    assert_eq!(Within::Json(24).judge("policy", &text), Verdict::Pass);
    assert!(matches!(
        Within::Json(23).judge("policy", &text),
        Verdict::Fail(_)
    ));
}

#[test]
fn what_is_told_fast_is_never_too_low() {
    let apostrophes = Value::from("\"\u{2028}<ä\\\n");
    let known = r#"{"a": [1, -2.5e30, null, true, "b"], "<": {}, "c": []}"#;
    let known = Value::from(known).document().unwrap();
    let attribute = Value::unknown(Type::String);
    let pieces = template(vec![apostrophes.clone(), attribute.clone()]);
    for value in [apostrophes, known, attribute, pieces] {
        let all = Value::tuple(vec![
            value.clone(),
            value.clone(),
            Value::unknown(Type::Bool),
        ]);
        for value in [value, all] {
            assert!(
                no_longer_than(&value) >= json_length(&value).least,
                "{value:?}"
            );
            let most = json_length(&value).most;
            assert_eq!(json_has_an_end(&value), most.is_some(), "{value:?}");
            let most = length(&value).map(|size| size.most);
            assert_eq!(has_an_end(&value), most != Some(None), "{value:?}");
        }
    }
}

#[test]
fn bounds_say_what_they_are() {
    let shown = |within| bound("rule.*.name", within).to_string();
    assert_eq!(
        shown(Within::Length(1, 10_240)),
        "`rule.name`: 1 to 10,240 characters"
    );
    assert_eq!(shown(Within::Items(0, 5)), "`rule.name`: at most 5 items");
    assert_eq!(shown(Within::Number(7, 30)), "`rule.name`: 7 to 30");
}
