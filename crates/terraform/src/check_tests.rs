//! Deliberate mistakes, and that each is found with its place.

use std::collections::BTreeMap;

use diagnostic::Failure;
use schemars::JsonSchema;
use serde_json::{Value as Json, json};

use crate::{Call, Module, ProviderSchema, Signature, check_module};

const SCHEMA: &str = r#"{
  "provider": "hashicorp/aws", "version": "1.0.0",
  "resources": {
    "aws_thing": {
      "attributes": {
        "name": { "type": "string", "required": true },
        "size": { "type": "number", "optional": true },
        "tags": { "type": ["map", "string"], "optional": true },
        "zones": { "type": ["set", "string"], "optional": true },
        "old": { "type": "string", "optional": true, "deprecated": true },
        "arn": { "type": "string" }
      },
      "blocks": {
        "rule": { "max_items": 1, "block": { "attributes": { "days": { "type": "number", "required": true } } } }
      }
    }
  },
  "data": { "aws_region": { "attributes": { "id": { "type": "string" } } } }
}"#;

#[derive(JsonSchema)]
#[expect(dead_code, reason = "read through its schema")]
struct Inputs {
    /// Name.
    name: String,
    /// Size.
    size: Option<u32>,
}

fn module(body: Json) -> Module {
    let mut module = Module::new::<Inputs>("thing", "A thing.");
    module.resource("aws_thing", "this", body);
    module.data("aws_region", "current", json!({}));
    module.output("arn", "${aws_thing.this.arn}", "ARN of the thing.");
    module
}

fn problems(module: &Module) -> Vec<String> {
    let schema = ProviderSchema::read(SCHEMA).unwrap();
    messages(check_module(module, || &schema, &BTreeMap::new()))
}

fn messages(failure: Option<Failure>) -> Vec<String> {
    let diagnostics = failure.into_iter().flat_map(|failure| failure.diagnostics);
    diagnostics.map(|diagnostic| diagnostic.message).collect()
}

#[test]
fn a_right_body_has_no_problem() {
    let body = json!({
        "name": "${var.name}-${data.aws_region.current.id}",
        "size": "${coalesce(var.size, 3)}",
        "tags": { "${var.name}": "x" },
        "zones": ["a"],
        "rule": { "days": 3 },
        "for_each": "${toset([\"a\"])}",
        "lifecycle": { "ignore_changes": ["size"] },
        "depends_on": ["data.aws_region.current"],
    });
    assert_eq!(problems(&module(body)), Vec::<String>::new());
    let dynamic = json!({
        "name": "a",
        "dynamic": { "rule": { "for_each": [1], "content": { "days": "${rule.value}" } } },
    });
    assert_eq!(problems(&module(dynamic)), Vec::<String>::new());
}

#[test]
fn each_mistake_is_found() {
    for (body, wanted) in [
        (json!({}), "aws_thing.this: argument name is missing"),
        (
            json!({ "name": "a", "nmae": "b" }),
            "aws_thing.this.nmae: the provider has no such argument",
        ),
        (
            json!({ "name": "a", "arn": "b" }),
            "aws_thing.this.arn: only the provider sets it",
        ),
        (
            json!({ "name": "a", "old": "b" }),
            "aws_thing.this.old: the provider calls it deprecated",
        ),
        (json!({ "name": ["a"] }), "aws_thing.this.name: wants text"),
        (
            json!({ "name": "a", "size": "large" }),
            "aws_thing.this.size: wants a number",
        ),
        (
            json!({ "name": "a", "size": true }),
            "aws_thing.this.size: wants a number",
        ),
        (
            json!({ "name": "a", "zones": "b" }),
            "aws_thing.this.zones: wants a list",
        ),
        (
            json!({ "name": "a", "tags": ["b"] }),
            "aws_thing.this.tags: wants a map",
        ),
        (
            json!({ "name": "a", "rule": {} }),
            "aws_thing.this.rule: argument days is missing",
        ),
        (
            json!({ "name": "a", "rule": 3 }),
            "aws_thing.this.rule: wants a block",
        ),
        (
            json!({ "name": "a", "rule": [{ "days": 1 }, { "days": 2 }] }),
            "aws_thing.this.rule: at most 1 allowed",
        ),
        (
            json!({ "name": "a", "dynamic": { "rula": { "content": {} } } }),
            "aws_thing.this.dynamic.rula: the provider has no such block",
        ),
        (
            json!({ "name": "${var.nmae}" }),
            "aws_thing.this: there is no var.nmae",
        ),
        (
            json!({ "name": "${local.x}" }),
            "aws_thing.this: there is no local.x",
        ),
        (
            json!({ "name": "${aws_thing.other.arn}" }),
            "aws_thing.this: there is no aws_thing.other",
        ),
        (
            json!({ "name": "${aws_thing.this.anr}" }),
            "aws_thing.this: aws_thing.this has no attribute anr",
        ),
        (
            json!({ "name": "${data.aws_region.here.id}" }),
            "aws_thing.this: there is no data.aws_region.here",
        ),
        (
            json!({ "name": "${module.x.y}" }),
            "aws_thing.this: there is no module.x",
        ),
        (
            json!({ "name": "a", "depends_on": ["aws_thing.other"] }),
            "aws_thing.this: there is no aws_thing.other",
        ),
        (
            json!({ "name": "a", "tags": { "${var.key}": "b" } }),
            "aws_thing.this: there is no var.key",
        ),
    ] {
        let found = problems(&module(body.clone()));
        assert_eq!(found, [wanted], "{body}");
    }
    let found = problems(&module(json!({ "name": "${var.name" })));
    assert!(
        found[0].contains("is not a Terraform expression"),
        "{found:?}"
    );
}

#[test]
fn a_type_that_the_provider_does_not_have_is_found() {
    let mut wrong = module(json!({ "name": "a" }));
    wrong.resource("aws_thign", "this", json!({}));
    assert_eq!(
        problems(&wrong),
        ["aws_thign.this: provider 1.0.0 has no aws_thign"]
    );
}

#[test]
fn mistakes_in_calls_are_found() {
    let schema = ProviderSchema::read(SCHEMA).unwrap();
    let thing = Signature::new(&module(json!({ "name": "a" })));
    let library = BTreeMap::from([("thing", &thing)]);
    let mut root = Module::root("environments/live");
    let call = |name: &str, module: &str, inputs: Json| Call::new(name, module, &inputs);
    root.calls
        .push(call("one", "thing", json!({ "name": "${module.two.arn}" })));
    root.calls
        .push(call("two", "thing", json!({ "nmae": "a" })));
    root.calls.push(call(
        "three",
        "thing",
        json!({ "name": "${module.one.anr}" }),
    ));
    root.calls.push(call("four", "thign", json!({})));
    let mut found = messages(check_module(&root, || &schema, &library));
    found.sort();
    assert_eq!(
        found,
        [
            "module.four: there is no module thign",
            "module.three.name: module thing has no output anr",
            "module.two: module thing has no variable nmae",
            "module.two: name is missing",
        ]
    );
}

#[test]
fn a_check_that_refers_to_nothing() {
    let mut module = module(json!({ "name": "a" }));
    module.check("good", "${aws_thing.this.size == 1}", "It is ${var.size}.");
    assert!(problems(&module).is_empty());
    module.check("bad", "${aws_thing.other.size == 1}", "It is ${var.sise}.");
    let found = problems(&module);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|problem| problem.contains("check.bad")));
}

#[test]
fn a_mistake_is_shown_in_the_file_that_is_emitted() {
    let schema = ProviderSchema::read(SCHEMA).unwrap();
    let body = json!({ "name": "a", "rule": [{ "days": "soon" }] });
    let failure = check_module(&module(body), || &schema, &BTreeMap::new()).unwrap();
    let text = failure.to_string();
    assert!(
        text.contains("error[emission]: aws_thing.this.rule.days: wants"),
        "{text}"
    );
    assert!(text.contains("--> thing/main.tf.json:"), "{text}");
    assert!(text.contains("\"days\": \"soon\""), "{text}");
}
