//! Templates as Terraform reads them: heredocs, strings in quotes, and texts that are all template.
//! `templates/forms.json` holds them, each with what Terraform 1.11.4 made of it, or `null` where it
//! refused it. `tests/run planning` asks Terraform anew.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::print_stdout, reason = "the counts are wanted")]

mod common;

use common::Sources;
use planner::PlanOptions;
use values::{Value, json};

const FORMS: &str = include_str!("templates/forms.json");
const MAIN: &str = include_str!("templates/main.tf");

/// What a template is here; `None` when it is refused.
fn own(notation: &str, form: &str) -> Option<Value> {
    let mut body = String::new();
    let files = Sources::default().with("main.tf", MAIN);
    let files = match notation {
        "native" => {
            body.push_str(&format!("output \"form\" {{\n  value = {form}\n}}\n"));
            files.with("form.tf", &body)
        }
        _ => {
            body.push_str("{\"output\":{\"form\":{\"value\":");
            json::write_string(form, &mut body);
            body.push_str("}}}");
            files.with("form.tf.json", &body)
        }
    };
    let plan = planner::evaluate("", &files, &PlanOptions::default()).ok()?;
    Some(plan.outputs["form"].clone())
}

#[test]
fn every_template_is_read_as_by_terraform() {
    let forms = json::parse(FORMS).unwrap();
    let forms = forms.items().unwrap();
    assert!(forms.len() >= 450, "{} forms", forms.len());
    let mut wrong = Vec::new();
    let mut refused = 0;
    for form in forms {
        let (notation, text) = (
            form.lookup("0").text().unwrap(),
            form.lookup("1").text().unwrap(),
        );
        let real = form.items().unwrap()[2].get("value");
        let own = own(notation, text);
        refused += usize::from(real.is_none());
        let same = match (&own, real) {
            (Some(own), Some(real)) => own.says_the_same(real),
            (None, None) => true,
            _ => false,
        };
        if !same {
            wrong.push(format!(
                "{notation}\n{text}\n  terraform: {real:?}\n  own:       {own:?}"
            ));
        }
    }
    println!("{} forms, {refused} of them refused", forms.len());
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
