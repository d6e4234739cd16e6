//! Every setting that takes an expression of Terraform is in the list that those who judge them read.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use model::{CodePath, SourceFile, load_from, schema};
use serde_json::Value;

/// A description with an expression in each such setting.
const GROUNDPLAN: &str = r#"
[application]
name = "shop"
owner = "o@example.com"

[functions.orders]
code = "app"
handler = "index.handler"
vpc = true
layers = [{ terraform = "a.b.c" }]
environment = { ONE = { terraform = "a.b.c" } }
access = [
  { arn = { terraform = "a.b.c" }, actions = ["sqs:SendMessage"] },
  { secret = { terraform = "a.b.c" }, actions = ["read"] },
]

[apis.public]
routes = { "GET /" = { function = "orders", authorization = { cognito = [{ terraform = "a.b.c" }] } } }
authorization = { cognito = [{ terraform = "a.b.c" }] }
web_acl_arn = { terraform = "a.b.c" }
domain = { name = "api.example.com", zone_id = { terraform = "a.b.c" }, certificate_arn = { terraform = "a.b.c" } }

[apis.shop]
type = "http"
routes = { "GET /" = { function = "orders", authorization = { jwt = { issuer = { terraform = "a.b.c" }, audience = [{ terraform = "a.b.c" }] } } } }
authorization = { jwt = { issuer = { terraform = "a.b.c" }, audience = [{ terraform = "a.b.c" }] } }

[parameters.flags]
value = { terraform = "a.b.c" }

[network.existing]
subnet_ids = { terraform = "a.b.c" }
security_group_ids = [{ terraform = "a.b.c" }]
"#;

const ENVIRONMENT: &str = r#"
profile = "development"
region = "us-east-1"
alerts.page.https = [{ terraform = "a.b.c" }]
alerts.ticket.https = [{ terraform = "a.b.c" }]
"#;

/// The paths of settings that take an expression; names that users choose and places in lists are left out.
fn settings(schema: &Value, path: &str, found: &mut BTreeSet<String>) {
    if schema["properties"]["terraform"]["type"] == "string" {
        found.insert(path.to_owned());
    }
    for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
        let inside = match path {
            "" => key.clone(),
            path => format!("{path}.{key}"),
        };
        settings(inner, &inside, found);
    }
    for inner in ["items", "additionalProperties"] {
        if schema[inner].is_object() {
            settings(&schema[inner], path, found);
        }
    }
    for choices in ["anyOf", "oneOf"] {
        for inner in schema[choices].as_array().into_iter().flatten() {
            settings(inner, path, found);
        }
    }
}

#[test]
fn every_setting_that_takes_an_expression_is_listed() {
    let mut wanted = BTreeSet::new();
    settings(&schema::environment(), "", &mut wanted);
    settings(&schema::groundplan(), "", &mut wanted);
    // What environments share is found in each of them.
    wanted.retain(|path| !path.starts_with("defaults."));
    let file = |path: &str, text: &str| SourceFile {
        path: path.into(),
        content: text.into(),
    };
    let files = [
        file("groundplan.toml", GROUNDPLAN),
        file("environments/here/environment.toml", ENVIRONMENT),
    ];
    let project = load_from(files, &|_| CodePath::Folder)
        .unwrap_or_else(|failure| panic!("{:?}", failure.diagnostics));
    let environment = &project.environments[0];
    let mut found = BTreeSet::new();
    for expression in environment.expressions() {
        assert_eq!(expression.text, "a.b.c");
        let path: Vec<&str> = expression.path.iter().map(String::as_str).collect();
        assert!(environment.value_place(&path).is_some(), "{path:?}");
        let names = ["orders", "ONE", "public", "shop", "GET /", "flags"];
        let words = path
            .iter()
            .filter(|word| !names.contains(word) && word.parse::<usize>().is_err());
        let words: Vec<&str> = words.copied().collect();
        found.insert(words.join(".").trim_end_matches(".terraform").to_owned());
    }
    assert_eq!(
        found, wanted,
        "right: what the schema says; left: model/src/expressions.rs"
    );
}
