//! The reader of common forms against the parser: emitted expressions, what Terraform's console was asked,
//! every form by itself, mistakes, and random words.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::{hcl, template as templates};

/// Both readings of a template agree, when the quick one has one. Says whether it has.
fn agree(text: &str) -> bool {
    let Some(quick) = template(text, &mut BoundNames::new()) else {
        return false;
    };
    let slow = templates::whole(text, &mut BoundNames::new());
    assert_eq!(format!("{quick:?}"), format!("{slow:?}"), "{text}");
    true
}

/// The same of an expression.
fn agree_on_expression(text: &str) -> bool {
    let Some(quick) = expression(text) else {
        return false;
    };
    let slow = hcl::any_expression(text);
    let slow = slow.unwrap_or_else(|message| panic!("{text}: {message}"));
    assert_eq!(format!("{quick:?}"), format!("{slow:?}"), "{text}");
    true
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[test]
fn what_is_emitted_is_read_as_the_parser_reads_it() {
    fn walk(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) if templates::is_one(text) => found.push(text.clone()),
            serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            serde_json::Value::Object(entries) => {
                for (key, value) in entries {
                    walk(&serde_json::Value::String(key.clone()), found);
                    walk(value, found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for top in ["modules", "environments"] {
        for folder in std::fs::read_dir(root().join(top)).unwrap() {
            let folder = folder.unwrap().path();
            if !folder.is_dir() {
                continue;
            }
            for file in std::fs::read_dir(folder).unwrap() {
                let path = file.unwrap().path();
                if path.to_string_lossy().ends_with(".tf.json") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    walk(&serde_json::from_str(&text).unwrap(), &mut found);
                }
            }
        }
    }
    let read = found.iter().filter(|text| agree(text)).count();
    // What is slow for every user is noticed here.
    assert!(
        found.len() > 1_000 && read * 100 >= found.len() * 98,
        "{read} of {}: {:#?}",
        found.len(),
        found
            .iter()
            .filter(|text| template(text, &mut BoundNames::new()).is_none())
            .take(20)
            .collect::<Vec<_>>()
    );
}

#[test]
fn what_terraform_answers_in_the_console_is_read_as_the_parser_reads_it() {
    let path = root().join("crates/planner/tests/console/expressions.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let read = lines
        .iter()
        .filter(|line| agree_on_expression(line))
        .count();
    assert!(read * 100 >= lines.len() * 70, "{read} of {}", lines.len());
}

#[test]
fn forms_are_read() {
    for text in [
        "1",
        "-1.50",
        "true",
        "a.b.c",
        "a.b[0].c[\"d\"].e",
        "a.b[*].c[0].d",
        "[for x in a.b[*].c : x.d[x.e]]",
        "{for k, v in var.a : k => v... if v != null}",
        "{ for k, v in var.a : \"${k}-x\" => { for v in k : v => k } }",
        "!var.a && -var.b < 3 || var.c == \"x\" ? [1, 2,] : f(g(), var.d...)",
        "a.b - 1 - 2 * 3 % 4 / 5 >= 6 != false",
        "provider::aws::arn_parse(var.a).region",
        "{ a = 1, \"b\" : 2, (var.c) = 3 }",
        "(a.b)[1].c",
        "[]",
        "{}",
        "f( )",
        "a-b.c",
        "[each.key, each.value.a, count.index, path.module, self.a, local.a, module.a.b, data.a.b.c]",
        "\"a\\\"\\\\\\n${var.a}b\"",
        "\"${\"a\"}b\"",
        "\"\"",
        "-(1) + !(true)",
        "--5",
    ] {
        assert!(agree_on_expression(text), "{text}");
        assert!(agree(&format!("a ${{ {text} }}\n\"é\\")), "{text}");
        assert!(agree(&format!("${{{text}}}")), "{text}");
    }
}

#[test]
fn what_is_rare_or_a_mistake_is_left_to_the_parser() {
    for text in [
        "",
        " ",
        "1 ",
        "a..b",
        "a.0",
        "a.*.b",
        "a.b.",
        "f(,)",
        "[,]",
        "[1 2]",
        "{a = 1, a = 2}",
        "{a == 1}",
        "a ? b",
        "a ?? b",
        "null.a",
        "1.a",
        "1e5",
        "<<E\na\nE\n",
        "\"a",
        "\"\\u0041\"",
        "\"$${a}\"",
        "\"%{ if true }a%{ endif }\"",
        "a // b",
        "a\n+ b",
        "é.b",
        "a.é",
        "[for x in a : x => x]",
        "{for x in a : x}",
        "a = b",
        "!= a",
    ] {
        assert!(expression(text).is_none(), "{text}");
    }
    for text in [
        "$${a}",
        "%{ if true }a%{ endif }",
        "${~ a.b }",
        "${ a.b ~}",
        "${a.b",
    ] {
        assert!(template(text, &mut BoundNames::new()).is_none(), "{text}");
    }
    for deep in ["(", "[", "{a = ", "!", "f(", "\"${", "a.b ? "] {
        assert!(expression(&deep.repeat(10_000)).is_none());
    }
    assert!(expression(&format!("a{}", ".b".repeat(10_000))).is_none());
    assert!(expression(&format!("1{}", " + 1".repeat(10_000))).is_none());
}

/// Words that expressions are made of, and a few that they are not.
const WORDS: [&str; 58] = [
    "a",
    "b",
    "var",
    "local",
    "each",
    "key",
    "x",
    "for",
    "in",
    "if",
    "null",
    "true",
    "0",
    "7",
    "1.5",
    "\"",
    "\"c\"",
    "\"${",
    "\"$${",
    "}",
    "{",
    "[",
    "]",
    "(",
    ")",
    ",",
    ":",
    "=",
    "=>",
    "==",
    "!=",
    "!",
    "-",
    "+",
    "*",
    "/",
    "%",
    "<",
    ">=",
    "&&",
    "||",
    "?",
    ".",
    "...",
    "[*]",
    ".*",
    "::",
    " ",
    " ",
    " ",
    "for x in ",
    "for k, v in ",
    "var.a",
    "each.key",
    "f(",
    "${",
    "\\n",
    "é",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn whatever_is_read_is_read_as_the_parser_reads_it(
        words in proptest::collection::vec(proptest::sample::select(&WORDS[..]), 0..14)
    ) {
        let text = words.concat();
        agree_on_expression(&text);
        agree(&text);
        agree(&format!("${{{text}}}"));
    }

    #[test]
    fn whatever_is_made_of_forms_is_read_as_the_parser_reads_it(text in any_expression()) {
        agree_on_expression(&text);
        agree(&format!("a${{{text}}}"));
    }
}

fn any_expression() -> impl Strategy<Value = String> {
    let leaf = proptest::sample::select(
        &[
            "a.b",
            "var.x",
            "x",
            "k",
            "1",
            "-2.5",
            "\"s\"",
            "null",
            "true",
            "a.b[*].c",
            "local.y.z",
        ][..],
    )
    .prop_map(str::to_owned);
    leaf.prop_recursive(5, 40, 4, |inner| {
        let pair = (inner.clone(), inner.clone());
        let operators = proptest::sample::select(
            &[
                "+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "&&", "||",
            ][..],
        );
        prop_oneof![
            (pair.clone(), operators.clone(), operators, inner.clone())
                .prop_map(|((a, b), o, p, c)| format!("{a} {o} {b} {p} {c}")),
            (pair.clone(), inner.clone()).prop_map(|((a, b), c)| format!("{a} ? {b} : {c}")),
            pair.clone().prop_map(|(a, b)| format!("f({a}, {b}...)")),
            pair.clone().prop_map(|(a, b)| format!("[{a}, {b},]")),
            pair.clone()
                .prop_map(|(a, b)| format!("{{ a = {a}, \"b\" : {b} }}")),
            pair.clone()
                .prop_map(|(a, b)| format!("[for x in {a} : {b} if x]")),
            pair.clone()
                .prop_map(|(a, b)| format!("{{for k, x in {a} : x => {b}...}}")),
            pair.clone()
                .prop_map(|(a, b)| format!("({a})[{b}].c[*].d[{b}]")),
            pair.prop_map(|(a, b)| format!("\"s${{{a}}}\\n${{ {b} }}\"")),
            inner.clone().prop_map(|a| format!("!{a}")),
            inner.prop_map(|a| format!("-({a})")),
        ]
    })
}
