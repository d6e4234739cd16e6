//! Every control against its own examples, and the list of controls against itself.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::BTreeSet;

use aws::date::Date;
use checker::{CheckProfile, Circumstances, Control, Verdict, check, controls, example, judge};

/// The day on which examples are judged.
const TODAY: Circumstances<'_> = Circumstances {
    profile: CheckProfile::Production,
    today: Some(Date::new(2026, 11, 24)),
    ledger: None,
    // What is judged only while a Region is lost.
    lost_region: Some("us-east-1"),
};

/// The verdicts of a control on an example, by address.
fn verdicts(control: &'static Control, text: &str) -> Vec<(String, Verdict)> {
    let plan =
        example::plan(text).unwrap_or_else(|error| panic!("{}: {error}: {text}", control.id));
    judge(&plan, TODAY, std::iter::once(control))
        .unwrap()
        .into_iter()
        .map(|judgement| (judgement.address.to_string(), judgement.verdict))
        .collect()
}

/// Wants one verdict as named in an example, and no other that is worse.
fn expect(faults: &mut Vec<String>, control: &'static Control, word: &str, examples: &[&str]) {
    for example in examples {
        let found = verdicts(control, example);
        let wanted = found
            .iter()
            .filter(|(_, verdict)| verdict.as_str() == word)
            .count();
        let stray = found.iter().any(|(_, verdict)| {
            word != "fail" && matches!(verdict, Verdict::Fail(_))
                || word == "pass" && matches!(verdict, Verdict::Unknown(_))
        });
        if wanted == 0 || stray {
            faults.push(format!(
                "{}: not {word}: {found:?}\n    {example}",
                control.id
            ));
        }
    }
}

#[test]
fn each_control_judges_its_examples() {
    let mut faults = Vec::new();
    let mut judged = 0;
    for control in controls::all() {
        let examples = &control.examples;
        expect(&mut faults, control, "pass", examples.good);
        expect(&mut faults, control, "fail", examples.bad);
        expect(&mut faults, control, "unknown", examples.unknown);
        expect(&mut faults, control, "not-applicable", examples.exempt);
        judged += examples.good.len() + examples.bad.len();
        judged += examples.unknown.len() + examples.exempt.len();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(judged > 2 * controls::all().count());
}

/// A message that names an argument is about it: the verdict says so as data, not only in words.
#[test]
fn each_verdict_carries_the_argument_that_its_message_names() {
    let mut faults = Vec::new();
    for control in controls::all() {
        for example in control.examples.bad.iter().chain(control.examples.unknown) {
            for (address, verdict) in verdicts(control, example) {
                let words = verdict.message().split('`').skip(1).step_by(2);
                let named = words
                    .filter_map(|word| word.split(['.', '[']).next())
                    .find(|word| example.contains(&format!("\"{word}\":")) && is_argument(word));
                if let Some(named) = named
                    && verdict.argument().is_none()
                {
                    faults.push(format!("{}: {address}: {named}", control.id));
                }
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

fn is_argument(word: &str) -> bool {
    word.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[test]
fn each_control_is_whole() {
    let mut ids = BTreeSet::new();
    for control in controls::all() {
        let id = control.id;
        assert!(ids.insert(id), "{id} is there twice");
        assert!(
            id.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
            "{id}"
        );
        assert!(!control.types.is_empty(), "{id} is about nothing");
        assert!(
            !control.title.is_empty() && !control.title.ends_with('.'),
            "{id}: title"
        );
        assert!(
            control.reason.ends_with('.') && control.fix.ends_with('.'),
            "{id}: sentences"
        );
        assert!(
            !control.examples.good.is_empty(),
            "{id} has no good example"
        );
        assert!(!control.examples.bad.is_empty(), "{id} has no bad example");
        assert!(
            !control.sources.listed().is_empty(),
            "{id} does not say where it comes from"
        );
        assert!(std::ptr::eq(controls::find(id).unwrap(), control));
    }
}

#[test]
fn a_plan_without_resources_is_no_pass() {
    let plan = plan::Plan::read(
        "plan.json",
        r#"{"format_version":"1.2","planned_values":{}}"#,
    )
    .unwrap();
    assert!(check(&plan, CheckProfile::Production, controls::all()).is_err());
}
