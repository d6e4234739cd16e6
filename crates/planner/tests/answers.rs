//! Configurations as Terraform plans or refuses them: `import` blocks, override files, what is ephemeral.
//! `cases/NAME.txt` holds the files of each case, `cases/NAME.json` what Terraform 1.11.4 said.
//! `tests/run planning` asks Terraform anew.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::print_stdout, reason = "the counts are wanted")]

mod common;

use common::{Reported, Sources, evaluate, reported};
use plan::Plan;
use values::{Value, json};

/// The cases of a text, each with its name and files.
fn cases(text: &str) -> Vec<(&str, Sources)> {
    let cases = text.split("=== ").skip(1).map(|case| {
        let (name, files) = case.split_once('\n').unwrap();
        let files = files.split("--- ").skip(1);
        let sources = files.fold(Sources::default(), |sources, file| {
            let (path, text) = file.split_once('\n').unwrap();
            sources.with(path, text)
        });
        (name, sources)
    });
    cases.collect()
}

/// Holds each case against its answer. Of `elsewhere` a fault is found at another line than by Terraform.
fn judge(text: &str, answers: &str, elsewhere: &[&str]) {
    let answers = json::parse(answers).unwrap();
    let mut wrong = Vec::new();
    let cases = cases(text);
    assert!(cases.len() >= 35, "{} cases", cases.len());
    assert_eq!(cases.len(), answers.entries().unwrap().len());
    let mut refused = 0;
    for (name, files) in &cases {
        let answer = answers.get(name).unwrap();
        let own = evaluate(files).map_err(|failure| reported(&failure));
        let found = match (own, answer.get("refused")) {
            (Err(problems), Some(places)) => {
                refused += 1;
                at_places(&problems, places, elsewhere.contains(name))
            }
            (Ok(plan), None) => same_plan(&plan, answer),
            (Err(problems), None) => vec![format!("refused, and not by Terraform: {problems:#?}")],
            (Ok(_), Some(places)) => vec![format!("Terraform refuses it: {places:?}")],
        };
        wrong.extend(found.into_iter().map(|wrong| format!("{name}: {wrong}")));
    }
    println!("{} cases, {refused} refused by both", cases.len());
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// An error is found where Terraform finds one.
fn at_places(problems: &[Reported], places: &Value, elsewhere: bool) -> Vec<String> {
    let places: Vec<&str> = places
        .items()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let known = |place: &&&str| place.contains(".tf");
    let mut known = places.iter().filter(known).peekable();
    if elsewhere || known.peek().is_none() {
        return Vec::new();
    }
    let found = known.any(|place| {
        let mut parts = place.split(": ").next().unwrap().split(':');
        let (file, line) = (parts.next().unwrap(), parts.next().unwrap());
        let place = format!("{file}:{line}");
        problems
            .iter()
            .any(|problem| problem.file_and_line() == place)
    });
    if found {
        Vec::new()
    } else {
        vec![format!("Terraform says {places:?}, and this {told:?}")]
    }
}

fn same_plan(plan: &Plan, answer: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let unknown = answer.get("unknown").and_then(Value::items).unwrap();
    for (name, value) in answer.get("outputs").and_then(Value::entries).unwrap() {
        let own = &plan.outputs[name];
        let is_unknown = unknown.iter().any(|one| one.as_str() == Some(name));
        let same = if is_unknown {
            own.is_unknown()
        } else {
            own.says_the_same(value)
        };
        if !same {
            wrong.push(format!("output {name} is {value:?}, and here {own:?}"));
        }
    }
    let changes = answer.get("changes").and_then(Value::entries).unwrap();
    let own = plan
        .instances
        .iter()
        .filter(|instance| instance.is_managed());
    let own: Vec<&str> = own.map(|instance| instance.address.as_ref()).collect();
    let theirs: Vec<&str> = changes
        .iter()
        .map(|(address, _)| address.as_ref())
        .collect();
    if own != theirs {
        return vec![format!("instances {theirs:?}, and here {own:?}")];
    }
    for (address, theirs) in changes {
        let instance = plan.find(address).unwrap();
        let change = instance.change.as_ref().unwrap();
        let id = theirs.lookup("importing.id").text();
        let imported = change.importing.as_ref().and_then(|of| of.id.as_deref());
        if id != imported {
            wrong.push(format!(
                "{address}: imported by {id:?}, and here {imported:?}"
            ));
        }
        let actions: Vec<&str> = change.actions.iter().map(|action| action.word()).collect();
        let expected = if id.is_some() { "update" } else { "create" };
        if actions != [expected] {
            wrong.push(format!("{address}: {actions:?}"));
        }
        for (name, value) in instance.values.entries().unwrap() {
            let other = theirs.get("after").and_then(|after| after.get(name));
            let other = other.unwrap_or(&Value::NULL);
            let pending = theirs.get("after_unknown").and_then(|of| of.get(name));
            // What is there already, only Terraform reads.
            let same = if pending.and_then(Value::as_bool) == Some(true) {
                value.is_unknown()
            } else {
                value.says_the_same(other) || id.is_some() && value.is_unknown()
            };
            if !same {
                wrong.push(format!("{address}.{name} is {other:?}, and here {value:?}"));
            }
        }
    }
    wrong
}

#[test]
fn import_blocks() {
    judge(
        include_str!("cases/imports.txt"),
        include_str!("cases/imports.json"),
        &[],
    );
}

#[test]
fn override_files() {
    judge(
        include_str!("cases/overrides.txt"),
        include_str!("cases/overrides.json"),
        // The default is named here, and there the block that changes its type; the condition of a
        // validation here, and there the variable.
        &["var_type_bad", "var_default"],
    );
}

#[test]
fn what_is_ephemeral() {
    judge(
        include_str!("cases/ephemeral.txt"),
        include_str!("cases/ephemeral.json"),
        // Of a call with `count` the block is named here; of a validation the condition.
        &["module_count_eph", "validation_eph"],
    );
}
