//! What Terraform refuses at the plan is refused here: where, what, and how to fix it.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::{Reported, Sources, evaluate, reported};
use planner::PlanOptions;

fn problems(main: &str, inner: &str) -> Vec<Reported> {
    let files = Sources::default()
        .with("main.tf", main)
        .with("inner/main.tf", inner);
    evaluate(&files)
        .err()
        .map(|failure| reported(&failure))
        .unwrap_or_default()
}

fn only(main: &str, inner: &str) -> Reported {
    let found = problems(main, inner);
    assert_eq!(found.len(), 1, "{found:#?}");
    found[0].clone()
}

#[track_caller]
fn refused(main: &str, place: &str, message: &str) {
    let problem = only(main, "");
    let told = problem.to_string();
    assert!(told.starts_with(place), "{told}");
    assert!(told.contains(message), "{told}");
}

const PENDING: &str = "resource \"terraform_data\" \"a\" {\n  input = 1\n}\n";

#[test]
fn repetition_over_what_is_unknown() {
    refused(
        &format!(
            "{PENDING}resource \"terraform_data\" \"b\" {{\n  count = length(terraform_data.a.id)\n}}\n"
        ),
        "main.tf:4: terraform_data.b: `count` is known only after apply",
        "",
    );
    refused(
        &format!(
            "{PENDING}resource \"terraform_data\" \"b\" {{\n  for_each = toset([terraform_data.a.id])\n}}\n"
        ),
        "main.tf:4: terraform_data.b: the keys of `for_each` are known only after apply",
        "",
    );
    refused(
        "resource \"terraform_data\" \"b\" {\n  for_each = [\"x\"]\n}\n",
        "main.tf:1: terraform_data.b: `for_each` is a tuple",
        "",
    );
    refused(
        "variable \"s\" {\n  sensitive = true\n  default = [\"x\"]\n}\nresource \"terraform_data\" \"b\" {\n  for_each = toset(var.s)\n}\n",
        "main.tf:5: terraform_data.b: `for_each` is sensitive",
        "",
    );
    // Unknown values under known keys are fine.
    assert!(problems(
        &format!("{PENDING}resource \"terraform_data\" \"b\" {{\n  for_each = {{ x = terraform_data.a.id }}\n  input = each.value\n}}\n"),
        ""
    ).is_empty());
}

#[test]
fn references_to_nothing() {
    refused(
        "locals {\n  a = var.nam\n}\nvariable \"name\" {\n  default = 1\n}\n",
        "main.tf:2: local.a: there is no variable nam",
        "",
    );
    refused(
        "locals {\n  a = [1][2]\n}\n",
        "main.tf:2: local.a: the index is 2",
        "has 1 elements",
    );
    refused(
        "locals {\n  a = { x = 1 }.y\n}\n",
        "main.tf:2: local.a: this object has no attribute y",
        "",
    );
    refused(
        "locals {\n  a = terraform_data.none.id\n}\n",
        "main.tf:2: local.a: there is no terraform_data.none",
        "",
    );
    refused(
        &format!("{PENDING}locals {{\n  a = terraform_data.a.nothing\n}}\n"),
        "main.tf:5: local.a: this object has no attribute nothing",
        "",
    );
    refused(
        "locals {\n  a = upprr(\"x\")\n}\n",
        "main.tf:2: local.a: there is no function `upprr`",
        "",
    );
    refused(
        "locals {\n  a = each.key\n}\n",
        "main.tf:2: local.a: `each.key` is there only with `for_each`",
        "",
    );
    refused(
        "locals {\n  a = null.x\n}\n",
        "main.tf:2: local.a: this value is null",
        "",
    );
    let problem = only(
        "module \"m\" {\n  source = \"./inner\"\n  nam = 1\n}\n",
        "variable \"name\" {\n  default = 1\n}\n",
    );
    assert!(problem.message.starts_with("module.m.nam: "), "{problem}");
    assert_eq!(problem.help, "is `name` meant?");
    let problem = only(
        "module \"m\" {\n  source = \"./inner\"\n}\noutput \"x\" {\n  value = module.m.y\n}\n",
        "output \"z\" {\n  value = 1\n}\n",
    );
    assert_eq!(
        problem.to_string(),
        "main.tf:4: output.x: module.m has no output y"
    );
}

#[test]
fn conditions_that_do_not_hold() {
    let main = "module \"m\" {\n  source = \"./inner\"\n  size = 7\n}\n";
    let inner = "variable \"size\" {\n  type = number\n  validation {\n    condition = var.size < 5\n    error_message = \"Size ${var.size} is too large.\"\n  }\n}\n";
    assert_eq!(
        only(main, inner).to_string(),
        "inner/main.tf:4: module.m.var.size: Size 7 is too large."
    );
    refused(
        "resource \"terraform_data\" \"a\" {\n  input = 1\n  lifecycle {\n    precondition {\n      condition = 1 == 2\n      error_message = \"Never.\"\n    }\n  }\n}\n",
        "main.tf:5: terraform_data.a: Never.",
        "",
    );
    refused(
        "resource \"terraform_data\" \"a\" {\n  input = 1\n  lifecycle {\n    postcondition {\n      condition = self.input == 2\n      error_message = \"Never.\"\n    }\n  }\n}\n",
        "main.tf:5: terraform_data.a: Never.",
        "",
    );
}

#[test]
fn cycles_and_types() {
    let found = problems(
        "locals {\n  a = local.b\n  b = local.c\n  c = local.a\n}\n",
        "",
    );
    assert!(
        found.iter().any(|problem| problem.message
            == "local.c: a cycle: local.a -> local.b -> local.c -> local.a"),
        "{found:#?}"
    );
    // An output of a module may feed another argument of the same module: that is no cycle.
    assert!(problems(
        "module \"m\" {\n  source = \"./inner\"\n  b = module.m.first\n}\n",
        "variable \"b\" {}\noutput \"first\" {\n  value = 1\n}\noutput \"second\" {\n  value = var.b\n}\n"
    ).is_empty());
    refused(
        "variable \"n\" {\n  type = number\n  default = \"x\"\n}\n",
        "main.tf:3: the default of var.n: a number is required",
        "",
    );
    let inner =
        "variable \"o\" {\n  type = object({ a = number, b = optional(string, \"z\") })\n}\n";
    let problem = only(
        "module \"m\" {\n  source = \"./inner\"\n  o = { a = \"x\" }\n}\n",
        inner,
    );
    assert!(
        problem.message.contains(".a: a number is required"),
        "{problem}"
    );
    let problem = only(
        "module \"m\" {\n  source = \"./inner\"\n  o = {}\n}\n",
        inner,
    );
    assert!(
        problem.message.contains("attribute \"a\" is required"),
        "{problem}"
    );
    let problem = only("module \"m\" {\n  source = \"./inner\"\n}\n", inner);
    assert!(problem.message.contains("no default"), "{problem}");
    refused(
        "resource \"terraform_data\" \"a\" {\n  inputt = 1\n}\n",
        "main.tf:2: terraform_data.a.inputt: there is no such argument",
        "",
    );
    refused(
        "resource \"terraform_data\" \"a\" {\n  id = 1\n}\n",
        "main.tf:2: terraform_data.a.id: it is the provider's own",
        "",
    );
    refused(
        "output \"x\" {\n  value = sensitive(1)\n}\n",
        "main.tf:1: output.x: the output holds a sensitive value",
        "",
    );
}

#[test]
fn files_that_cannot_be_read() {
    refused("locals {\n  a = (\n}\n", "main.tf:", "");
    refused(
        "nonsense {\n}\n",
        "main.tf:1: Terraform knows no block `nonsense`",
        "",
    );
    let files = Sources::default().with("main.tf.json", "{\"locals\": {\"a\": }}");
    let found = reported(&evaluate(&files).unwrap_err());
    assert!(
        found[0]
            .to_string()
            .starts_with("main.tf.json:1: a value was expected")
    );
    let none = planner::evaluate("none", &Sources::default(), &PlanOptions::default());
    let found = reported(&none.unwrap_err());
    assert_eq!(
        found[0].to_string(),
        "none: there is no Terraform configuration here"
    );
    let found = problems("module \"m\" {\n  source = \"./nowhere\"\n}\n", "");
    assert!(found[0].message.contains("there is no module in nowhere"));
    let found = problems(
        "module \"m\" {\n  source = \"./inner\"\n}\n",
        "module \"again\" {\n  source = \"../inner\"\n}\n",
    );
    assert!(found[0].message.contains("too deep"), "{found:#?}");
}

#[test]
fn hostile_configuration_ends() {
    let mut chain = String::from("locals {\n  a0 = 1\n");
    for at in 1..20_000 {
        chain.push_str(&format!("  a{at} = local.a{}\n", at - 1));
    }
    chain.push_str("  last = local.a19999\n}\n");
    assert!(problems(&chain, "").is_empty());
    let deep = format!(
        "locals {{\n  a = {}1{}\n}}\n",
        "(".repeat(5_000),
        ")".repeat(5_000)
    );
    assert!(!problems(&deep, "").is_empty());
    let wide = "locals {\n  a = range(1000)\n  b = [for x in local.a : [for y in local.a : [for z in local.a : [for w in local.a : w]]]]\n}\n";
    refused(
        wide,
        "main.tf:3: local.b: the value becomes too large: more than 64 MB of text, or 4 million parts",
        "",
    );
    let long = "locals {\n  a = range(1000)\n  b = [for x in local.a : length([for y in local.a : length([for z in local.a : z])])]\n}\n";
    refused(
        long,
        "main.tf:3: local.b: the configuration takes too long to evaluate: too many items are gone over",
        "",
    );
    refused(
        "resource \"terraform_data\" \"a\" {\n  count = 1e9\n}\n",
        "main.tf:1: terraform_data.a: `count` is",
        "",
    );
}

#[test]
fn what_aws_answers_when_terraform_plans_is_no_problem() {
    let zones = "data \"aws_availability_zones\" \"all\" {}\nresource \"terraform_data\" \"zone\" {\n  for_each = toset(data.aws_availability_zones.all.names)\n}\nmodule \"m\" {\n  source = \"./inner\"\n  count  = length(data.aws_availability_zones.all.names)\n}\noutput \"one\" {\n  value = terraform_data.zone[\"a\"].id\n}\n";
    assert!(problems(zones, "").is_empty(), "{:#?}", problems(zones, ""));
    // What is made by the apply itself is one.
    let made = "resource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"b\" {\n  for_each = toset([terraform_data.a.id])\n}\n";
    assert_eq!(problems(made, "").len(), 1);
}

/// What goes wrong with a sensitive value says so without the value.
#[test]
fn no_fault_shows_a_sensitive_value() {
    let expressions = [
        "{ a = 1 }[var.s]",
        "tomap({ a = 1 })[var.s]",
        "lookup({ a = 1 }, var.s)",
        "tonumber(var.s)",
        "parseint(var.s, 10)",
        "cidrsubnet(var.s, 1, 1)",
        "timeadd(var.s, \"1h\")",
        "formatdate(var.s, \"x\")",
        "regex(var.s, \"a\")",
        "regexall(var.s, \"a\")",
        "replace(\"a\", \"/x${var.s}/\", \"b\")",
        "jsondecode(var.s)",
        "yamldecode(\"{${var.s}\")",
        "base64decode(var.s)",
        "format(\"%d\", var.s)",
        "format(var.s)",
        "templatefile(var.s, {})",
        "file(upper(var.s))",
        "var.s.x",
        "var.s + 1",
        "index([\"a\"], var.s)",
        "one([var.s, \"b\"])",
    ];
    for expression in expressions {
        let main = format!(
            "variable \"s\" {{\n  sensitive = true\n  default = \"canary(\"\n}}\nlocals {{\n  a = {expression}\n}}\n\
             resource \"terraform_data\" \"b\" {{\n  input = local.a\n}}\n"
        );
        let files = Sources::default().with("main.tf", &main);
        let reported = match evaluate(&files) {
            Ok(plan) => format!("{:?}", plan.notes),
            Err(failure) => failure.to_string(),
        };
        assert!(
            !reported.to_lowercase().contains("canary"),
            "{expression}: {reported}"
        );
    }
    refused(
        "variable \"s\" {\n  sensitive = true\n  default = \"x\"\n}\nresource \"terraform_data\" \"b\" {\n  input = cidrhost(var.s, 1)\n}\n",
        "main.tf:6: terraform_data.b.input: an argument of `cidrhost` is wrong in a way that cannot be shown",
        "",
    );
}

/// The place of each error in both notations, with line and column, and the words that are shown.
#[test]
fn errors_have_a_line_a_column_and_an_excerpt_in_both_notations() {
    // Name of the case, HCL, where, JSON, where, words shown of it.
    let cases = [
        (
            "an expression",
            "locals {\n  a = 1\n  b = local.nothing\n}\n",
            "main.tf:3:3",
            "{\n  \"locals\": {\n    \"a\": 1,\n    \"b\": \"${local.nothing}\"\n  }\n}\n",
            "main.tf.json:4:10",
            "^^^^^^^^^^^^^^^^^^",
        ),
        (
            "an argument of a resource",
            "resource \"terraform_data\" \"a\" {\n  inputt = 1\n}\n",
            "main.tf:2:3",
            "{\"resource\": {\"terraform_data\": {\"a\": {\n  \"inputt\": 1}}}}\n",
            "main.tf.json:2:13",
            "\"inputt\": 1",
        ),
        (
            "a resource",
            "resource \"terraform_data\" \"a\" {\n  count = 1e9\n}\n",
            "main.tf:1:1",
            "{\"resource\": {\"terraform_data\": {\n  \"a\": {\"count\": 1e9}}}}\n",
            "main.tf.json:2:3",
            "^^^",
        ),
        (
            "a block in an array",
            "output \"x\" {\n  value = 1\n  precondition {\n    condition = 1 == 2\n    error_message = \"Never.\"\n  }\n}\n",
            "main.tf:4:5",
            "{\"output\": [{\"x\": {\"value\": 1, \"precondition\": [\n  {\"condition\": \"${1 == 1}\", \"error_message\": \"Fine.\"},\n  {\"condition\": \"${1 == 2}\", \"error_message\": \"Never.\"}]}}]}\n",
            "main.tf.json:3:17",
            "${1 == 2}",
        ),
        (
            "a default",
            "variable \"n\" {\n  type    = number\n  default = \"x\"\n}\n",
            "main.tf:3:3",
            "{\"variable\": {\"n\": {\"type\": \"number\",\n\"default\": \"x\"}}}\n",
            "main.tf.json:2:12",
            "\"default\": \"x\"",
        ),
        (
            "an unknown block",
            "nonsense {\n}\n",
            "main.tf:1:1",
            "{\n\t\"nonsense\": {}\n}\n",
            "main.tf.json:2:2",
            "nonsense",
        ),
        (
            "syntax",
            "locals {\n  a = (\n}\n",
            "main.tf:",
            "{\n  \"locals\": {\"a\": }\n}\n",
            "main.tf.json:2:19",
            "\"locals\": {\"a\": }",
        ),
    ];
    for (name, hcl, hcl_place, json, json_place, shown) in cases {
        for (file, text, place) in [
            ("main.tf", hcl, hcl_place),
            ("main.tf.json", json, json_place),
        ] {
            let failure = evaluate(&Sources::default().with(file, text)).unwrap_err();
            let found = reported(&failure);
            assert!(found[0].place.starts_with(place), "{name}: {found:#?}");
            let text = failure.to_string();
            assert!(text.contains(&format!("--> {place}")), "{name}: {text}");
            if file.ends_with(".json") {
                assert!(text.contains(shown), "{name}: {text}");
            }
        }
    }
}

#[test]
fn an_import_that_is_written_twice_points_at_both() {
    let block = "import {\n  to = terraform_data.a\n  id = \"x\"\n}\n";
    let main = format!("resource \"terraform_data\" \"a\" {{}}\n{block}{block}");
    let failure = evaluate(&Sources::default().with("main.tf", &main)).unwrap_err();
    let text = failure.to_string();
    assert!(
        text.contains("terraform_data.a is imported twice"),
        "{text}"
    );
    assert!(text.contains("--> main.tf:7:3"), "{text}");
    assert!(text.contains("imported here first"), "{text}");
}
