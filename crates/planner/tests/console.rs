//! Expressions as Terraform's console answers them. `console/answers.txt` holds what Terraform 1.11.4
//! said to each line of `console/expressions.txt`, wrapped so that it always answers:
//! `jsonencode(try({v=(EXPRESSION)},"ERROR"))`. `tests/run planning` asks Terraform anew.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::print_stdout, reason = "the counts are wanted")]

mod common;

use common::Sources;
use plan::Plan;
use planner::PlanOptions;
use values::{Value, json};

const EXPRESSIONS: &str = include_str!("console/expressions.txt");
const ANSWERS: &str = include_str!("console/answers.txt");
const MAIN: &str = include_str!("console/main.tf");
const TEMPLATE: &str = include_str!("console/template.tftpl");

fn plan(body: &str) -> Plan {
    let files = Sources::default()
        .with("main.tf", MAIN)
        .with("template.tftpl", TEMPLATE)
        .with("expressions.tf", body);
    planner::evaluate("", &files, &PlanOptions::default())
        .unwrap_or_else(|failure| panic!("{failure}"))
}

/// As the console shows a result.
fn shown(value: &Value) -> String {
    match value {
        Value::Unknown(_) => "(known after apply)".into(),
        Value::Marked(..) => "(sensitive value)".into(),
        Value::String(text) => text.to_string(),
        other => panic!("jsonencode gave {other:?}"),
    }
}

/// What Terraform printed: a string stands in quotes.
fn printed(line: &str) -> String {
    if line.starts_with('"') {
        json::parse(line).unwrap().as_str().unwrap().to_owned()
    } else {
        line.to_owned()
    }
}

#[test]
fn every_expression_has_the_value_that_terraform_gives_it() {
    let expressions: Vec<&str> = EXPRESSIONS.lines().collect();
    let answers: Vec<&str> = ANSWERS.lines().collect();
    assert_eq!(expressions.len(), answers.len());
    assert!(
        expressions.len() >= 400,
        "{} expressions",
        expressions.len()
    );
    let mut body = String::new();
    for (at, expression) in expressions.iter().enumerate() {
        body.push_str(&format!(
            "output \"own{at}\" {{\n  sensitive = true\n  value = jsonencode(try({{ v = ({expression}) }}, \"ERROR\"))\n}}\n"
        ));
    }
    let plan = plan(&body);
    let mut wrong = Vec::new();
    for (at, (expression, answer)) in expressions.iter().zip(&answers).enumerate() {
        let own = match &plan.outputs[format!("own{at}").as_str()] {
            Value::Marked(inner, _) => shown(inner),
            other => shown(other),
        };
        let real = printed(answer);
        if own != real {
            wrong.push(format!(
                "{expression}\n  terraform: {real}\n  own:       {own}"
            ));
        }
    }
    println!(
        "{} expressions, {} as Terraform",
        expressions.len(),
        expressions.len() - wrong.len()
    );
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
