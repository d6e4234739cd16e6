//! No configuration makes a panic, an endless loop or a full memory: what goes beyond every sensible
//! size is refused, with its place and what to do.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::fmt::Write as _;

use common::{Reported, Sources, evaluate, reported};

fn problems(files: &[(&str, &str)]) -> Vec<Reported> {
    let files = files
        .iter()
        .fold(Sources::default(), |all, (path, text)| all.with(path, text));
    evaluate(&files)
        .err()
        .map(|failure| reported(&failure))
        .unwrap_or_default()
}

/// The first problem names this place and says this, and how to fix it.
#[track_caller]
fn refused(main: &str, place: &str, message: &str) {
    let found = problems(&[("main.tf", main)]);
    let told = found.first().map(ToString::to_string).unwrap_or_default();
    assert!(told.starts_with(place), "{found:#?}");
    assert!(told.contains(message), "{found:#?}");
    assert!(!found[0].help.is_empty(), "{found:#?}");
}

fn local(expression: &str) -> String {
    format!("locals {{\n  a = {expression}\n}}\n")
}

/// Named values, each made of the one before.
fn chain(first: &str, next: &str, times: usize) -> String {
    let mut text = format!("locals {{\n  v0 = {first}\n");
    for at in 1..=times {
        let before = format!("local.v{}", at - 1);
        let _ = writeln!(text, "  v{at} = {}", next.replace('@', &before));
    }
    text + "}\n"
}

#[test]
fn what_lies_too_deep_in_each_other() {
    let many = |part: &str| part.repeat(100_000);
    for expression in [
        format!("{}1", many("(")),
        many("["),
        format!("{}1", many("{ a = ")),
        format!("\"{}", many("${\"")),
    ] {
        refused(
            &local(&expression),
            "main.tf:2",
            "brackets lie more than 250 deep",
        );
    }
    for expression in [
        format!("{}true", many("!")),
        format!("{}1", many("- ")),
        format!("{}1", many("true ? 1 : ")),
        format!("1{}", many(" + 1")),
        format!("var.a{}", many(".b")),
        format!("var.a{}", many("[*].b")),
    ] {
        refused(&local(&expression), "main.tf:2", "operators in a row");
    }
    let json = format!("{{\"locals\": {{\"a\": \"${{{}1}}\"}}}}", many("("));
    let found = problems(&[("main.tf.json", &json)]);
    assert!(found[0].message.contains("250 deep"), "{found:#?}");
    let json = format!("{{\"locals\": {}", many("["));
    let found = problems(&[("main.tf.json", &json)]);
    assert!(found[0].message.contains("nested deeper"), "{found:#?}");
    // Deep, but within reason.
    let fine = local(&format!("{}1{}", "[".repeat(50), "]".repeat(50)));
    assert!(problems(&[("main.tf", &fine)]).is_empty());
    let fine = local(&format!("1{}", " + 1".repeat(100)));
    assert!(problems(&[("main.tf", &fine)]).is_empty());
}

#[test]
fn references_in_a_long_chain() {
    // Asked from its end, each waits for the one before.
    let mut text = "locals {\n".to_owned();
    for at in (1..=20_000).rev() {
        let _ = writeln!(text, "  v{at} = local.v{}", at - 1);
    }
    text.push_str("  v0 = 1\n}\n");
    refused(&text, "main.tf:", "more than 2000 deep");
    // Asked from its beginning, nothing waits, and the value becomes deep.
    refused(
        &chain("1", "[@]", 20_000),
        "main.tf:",
        "more than 400 deep in each other",
    );
}

#[test]
fn values_that_double() {
    for next in ["[@, @]", "{ a = @, b = @ }", "try([@, @], 1)"] {
        refused(
            &chain("[1]", next, 64),
            "main.tf:",
            "the value becomes too large",
        );
    }
    for next in [
        "\"${@}${@}\"",
        "join(@, [@, @])",
        "format(\"%s%s\", @, @)",
        "replace(@, \"x\", \"xx\")",
        "replace(@, \"/(x+)/\", \"$1$1\")",
        "jsonencode([@, @])",
    ] {
        let found = problems(&[("main.tf", &chain("\"xxxxxxxx\"", next, 64))]);
        assert!(!found.is_empty(), "{next}");
        let told = found[0].to_string();
        assert!(
            told.contains("too large") || told.contains("64 MB"),
            "{next}: {told}"
        );
    }
}

#[test]
fn functions_that_make_much_of_little() {
    for (expression, message) in [
        ("range(1e9)", "more than 1024 values"),
        ("range(0, 1, 1e-400)", "more than 1024 values"),
        (
            "setproduct(range(1000), range(1000), range(1000))",
            "more than 200000 combinations",
        ),
        ("format(\"%1000000000d\", 1)", "a width is too large"),
        ("format(\"%.1000000000f\", 1)", "a width is too large"),
        (
            "format(\"%99999999999999999999d\", 1)",
            "a width is too large",
        ),
        ("indent(1000000000, \"a\\nb\")", "too large"),
        ("pow(10, 1000)", "no number"),
        ("1e1000000000", ""),
        ("parseint(\"z\", 999999999999)", "a base is between"),
        ("regex(\"(a{1000}){1000}\", \"a\")", ""),
        ("cidrsubnets(\"10.0.0.0/8\", range(1000)...)", ""),
        (
            "substr(\"abc\", -9223372036854775807, 9223372036854775807)",
            "",
        ),
    ] {
        let found = problems(&[("main.tf", &local(expression))]);
        if !message.is_empty() {
            assert!(!found.is_empty(), "{expression}");
            assert!(
                found[0].message.contains(message),
                "{expression}: {found:#?}"
            );
        }
    }
}

#[test]
fn loops_within_loops() {
    let text = "locals {\n  r = [for pair in setproduct(range(400), range(400)) : pair[0]]\n  a = matchkeys(local.r, local.r, local.r)\n}\n";
    refused(text, "main.tf:3: local.a", "takes too long");
}

#[test]
fn modules_and_instances_that_multiply() {
    let call = "module \"a\" {\n  source = \"./inner\"\n  count = 1000\n}\n";
    let inner = "module \"b\" {\n  source = \"../leaf\"\n  count = 1000\n}\n";
    let leaf = "locals {\n  a = 1\n}\n";
    let found = problems(&[
        ("main.tf", call),
        ("inner/main.tf", inner),
        ("leaf/main.tf", leaf),
    ]);
    assert!(found[0].message.contains("500000 instances"), "{found:#?}");
    // A module that calls itself twice, over and over.
    let itself = "module \"a\" {\n  source = \"./\"\n}\nmodule \"b\" {\n  source = \"./\"\n}\n";
    assert!(!problems(&[("main.tf", itself)]).is_empty());
    let never = itself.replace("./\"\n", "./\"\n  count = 0\n");
    assert!(problems(&[("main.tf", &never)]).is_empty());
}
