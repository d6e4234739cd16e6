//! Copies of a fact, each with one thing in it made wrong: none of them may hold. Knows no projects.

use serde_json::{Value as Json, json};

use crate::facts::{Expected, Fact, Subject};

/// Each part of a fact made wrong, one in each copy.
pub(crate) fn falsified(fact: &Fact) -> Vec<Fact> {
    let mut copies = Vec::new();
    let mut copy = |change: &dyn Fn(&mut Fact)| {
        let mut copy = fact.clone();
        change(&mut copy);
        copies.push(copy);
    };
    for number in 0..fact.has.len() {
        copy(&|fact| fact.has[number].1 = wrong(&fact.has[number].1));
    }
    for number in 0..fact.says.len() {
        copy(&|fact| fact.says[number].push('\u{0}'));
    }
    for number in 0..fact.never.len() {
        copy(&|fact| fact.never[number] = "[a-z]".into());
    }
    if fact.count.is_some() {
        copy(&|fact| fact.count = fact.count.map(|count| count + 1000));
    }
    match &fact.subject {
        Subject::Runs { tests, .. } => {
            for number in 0..tests.len() {
                copy(&|fact| {
                    if let Subject::Runs { tests, .. } = &mut fact.subject {
                        tests[number].push_str("_not");
                    }
                });
            }
            copy(&|fact| {
                if let Subject::Runs { by, .. } = &mut fact.subject {
                    by.push_str("not");
                }
            });
        }
        _ if fact.distinct.is_some() => copy(&|fact| fact.distinct = Some("not".into())),
        _ if fact.count == Some(0) => {}
        // What a fact looks at is to be there.
        Subject::Instances { .. } => copy(&|fact| {
            if let Subject::Instances { like, .. } = &mut fact.subject {
                *like = vec!["not".into()];
            }
        }),
        Subject::Output(_) => copy(&|fact| fact.subject = Subject::Output("not".into())),
        Subject::Files { .. } => copy(&|fact| {
            if let Subject::Files { like, .. } = &mut fact.subject {
                *like = "not".into();
            }
        }),
    }
    copies
}

fn wrong(expected: &Expected) -> Expected {
    match expected {
        Expected::Is(value) => Expected::Is(other(value)),
        Expected::Like(pattern) => Expected::Like(format!("{pattern}\u{0}")),
        Expected::Contains(part) => Expected::Lacks(part.clone()),
        Expected::Lacks(part) => Expected::Contains(part.clone()),
        Expected::AtLeast(_) => Expected::AtLeast(f64::INFINITY),
        Expected::AtMost(_) => Expected::AtMost(f64::NEG_INFINITY),
        Expected::Number(number) => Expected::Number(number + 1),
        Expected::Refers(patterns) if patterns.is_empty() => Expected::Refers(vec!["not".into()]),
        Expected::Refers(_) => Expected::Refers(Vec::new()),
        Expected::Absent => Expected::Present,
        Expected::Present => Expected::Absent,
    }
}

fn other(value: &Json) -> Json {
    match value {
        Json::Bool(truth) => json!(!truth),
        Json::Number(number) => json!(number.as_f64().unwrap_or_default() + 1.0),
        Json::String(text) => json!(format!("{text}?")),
        Json::Array(items) if items.is_empty() => json!([1]),
        Json::Array(items) => {
            let mut items = items.clone();
            items[0] = other(&items[0]);
            json!(items)
        }
        Json::Object(_) | Json::Null => json!("?"),
    }
}
