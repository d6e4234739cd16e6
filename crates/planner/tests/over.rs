//! Configurations evaluated over what there is: a plan of another revision, a state, a document.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use common::Sources;
use plan::{ChangeAction, Plan, ResourceChange};
use planner::{Against, PlanOptions, ProviderBehavior, Removal, evaluate};
use values::{Stability, Value};

/// A provider that cannot change names in place, and sets `version` anew with each update.
struct Known;

impl ProviderBehavior for Known {
    fn replaces(&self, _: &str, argument: &str) -> bool {
        argument == "name"
    }

    fn recomputes(&self, _: &str, attribute: &str, _: &[Arc<str>], _: &Value) -> Stability {
        match attribute {
            "version" => Stability::Recomputed,
            "arn" | "id" => Stability::Stable,
            _ => Stability::Uncertain,
        }
    }

    fn default(&self, _: &str, path: &str) -> Option<Value> {
        (path == "size").then(|| Value::from(3))
    }

    fn removal(&self, _: &str, path: &str) -> Removal {
        match path {
            "kept" => Removal::Stays,
            "other" => Removal::Unknown,
            _ => Removal::Goes,
        }
    }

    fn is_document(&self, _: &str, path: &str) -> bool {
        path == "policy"
    }

    fn is_global(&self, kind: &str) -> bool {
        kind.starts_with("test_global")
    }
}

fn schema() -> terraform::ProviderSchema {
    let attribute = |kind: &str, more: &str| format!(r#"{{"type":{kind}{more}}}"#);
    let optional = r#","optional":true"#;
    let computed = r#","computed":true"#;
    let both = r#","optional":true,"computed":true"#;
    let text = |more: &str| attribute("\"string\"", more);
    let members = [
        ("arn", text(computed)),
        ("version", text(computed)),
        ("endpoint", text(computed)),
        ("name", text(optional)),
        ("policy", text(optional)),
        ("text", text(optional)),
        ("chosen", text(both)),
        ("size", attribute("\"number\"", optional)),
        ("list", attribute("[\"list\",\"string\"]", optional)),
        ("tags", attribute("[\"map\",\"string\"]", optional)),
    ];
    let attributes: Vec<String> = members
        .iter()
        .map(|(name, of)| format!("\"{name}\":{of}"))
        .collect();
    let inner = format!(
        r#"{{"block":{{"attributes":{{"a":{},"b":{},"made":{}}}}}}}"#,
        text(optional),
        text(optional),
        text(both)
    );
    let body = format!(
        r#"{{"attributes":{{{}}},"blocks":{{"part":{inner},"kept":{inner},"other":{inner}}}}}"#,
        attributes.join(",")
    );
    let text = format!(
        r#"{{"provider":"hashicorp/test","version":"1.0.0","resources":{{"test_a":{body},"test_b":{body},"test_global":{body}}},"data":{{"test_d":{body}}}}}"#
    );
    terraform::ProviderSchema::read(&text).unwrap()
}

fn run(text: &str, against: Option<&Plan>, is_base: bool) -> Plan {
    let schema = schema();
    let settings = PlanOptions {
        schemas: &[&schema],
        against: against.map(|plan| Against {
            plan,
            provider: &Known,
        }),
        is_base,
        ..PlanOptions::default()
    };
    let sources = Sources::default().with("main.tf", text);
    evaluate("", &sources, &settings).unwrap()
}

/// What apply does, in a line for each resource that does not stay.
fn effects(plan: &Plan) -> Vec<String> {
    let all = plan.instances.iter().chain(&plan.destroyed);
    let mut found: Vec<String> = all
        .filter_map(|instance| {
            let change = instance.change.as_ref()?;
            Some(format!("{} {}", instance.address, effect(change)?))
        })
        .collect();
    found.sort();
    found
}

fn effect(change: &ResourceChange) -> Option<String> {
    let names = |names: &[Arc<str>]| names.join(",");
    if change.is_uncertain() {
        let word = if change.may_be_replaced {
            "may be replaced"
        } else {
            "may change"
        };
        return Some(format!("{word}: {}", names(&change.may_change)));
    }
    Some(match change.actions.as_slice() {
        [ChangeAction::NoOp] => match &change.previous_address {
            Some(previous) => format!("moved from {previous}"),
            None => return None,
        },
        [ChangeAction::Update] => format!("changes: {}", names(&change.changed)),
        [ChangeAction::Create] => match change.reason.as_deref() {
            Some(reason) => format!("created: {reason}"),
            None => "created".into(),
        },
        [ChangeAction::Delete] => "destroyed".into(),
        [ChangeAction::Read] => return None,
        _ => format!("replaced: {}", change.reason.as_deref().unwrap_or_default()),
    })
}

fn between(before: &str, now: &str) -> Vec<String> {
    let before = run(before, None, true);
    effects(&run(now, Some(&before), false))
}

#[track_caller]
fn check(before: &str, now: &str, wanted: &[&str]) {
    assert_eq!(between(before, now), wanted);
    assert!(
        between(before, before).is_empty(),
        "{:?}",
        between(before, before)
    );
    assert!(between(now, now).is_empty(), "{:?}", between(now, now));
}

#[test]
fn a_change_reaches_what_is_computed_of_it() {
    let text = |text: &str| {
        format!(
            r#"
resource "test_a" "a" {{
  text = "{text}"
}}
resource "test_b" "of_arn" {{
  text = test_a.a.arn
}}
resource "test_b" "of_version" {{
  text = "v${{test_a.a.version}}"
}}
resource "test_b" "of_endpoint" {{
  name = upper(test_a.a.endpoint)
}}
"#
        )
    };
    check(
        &text("a"),
        &text("b"),
        &[
            "test_a.a changes: text",
            "test_b.of_endpoint may be replaced: name",
            "test_b.of_version changes: text",
        ],
    );
}

#[test]
fn what_is_replaced_takes_along_what_is_made_of_it() {
    let text = |name: &str| {
        format!(
            r#"
resource "test_a" "a" {{
  name = "{name}"
}}
resource "test_b" "b" {{
  policy = jsonencode({{ Statement = [{{ Resource = "${{test_a.a.arn}}/*" }}] }})
}}
resource "test_b" "c" {{
  name = sha256(test_b.b.policy)
}}
resource "test_b" "not" {{
  text = test_b.c.chosen == null ? "a" : "b"
}}
"#
        )
    };
    check(
        &text("a"),
        &text("b"),
        &[
            "test_a.a replaced: replace_because_cannot_update",
            "test_b.b changes: policy",
            "test_b.c replaced: replace_because_cannot_update",
            "test_b.not changes: text",
        ],
    );
}

#[test]
fn a_member_that_goes_is_a_change_wherever_it_is() {
    let text = |more: &str, block: &str| {
        format!(
            r#"
resource "test_a" "a" {{}}
resource "test_b" "policy" {{
  policy = jsonencode({{ A = test_a.a.arn{more} }})
}}
resource "test_b" "tags" {{
  tags = {{ A = test_a.a.arn{more} }}
}}
resource "test_b" "block" {{
  part {{
    a = test_a.a.arn
    {block}
  }}
}}
"#
        )
    };
    let more = text(", B = \"b\"", "b = \"b\"");
    let less = text("", "");
    let wanted = [
        "test_b.block changes: part",
        "test_b.policy changes: policy",
        "test_b.tags changes: tags",
    ];
    check(&more, &less, &wanted);
    check(&less, &more, &wanted);
    let before = run(&more, None, true);
    let after = run(&less, Some(&before), false);
    let policy = after.find("test_b.policy").unwrap();
    let document = policy.values.get("policy").unwrap().document().unwrap();
    assert!(document.get("B").is_none(), "{document:?}");
}

#[test]
fn what_is_no_longer_written_stays_where_the_provider_keeps_it() {
    let body = |body: &str| format!("resource \"test_a\" \"a\" {{\n{body}\n}}\n");
    let none = body("");
    for (before, wanted) in [
        ("kept {\n a = \"a\"\n}", &[][..]),
        ("chosen = \"a\"", &[]),
        ("size = 3", &[]),
        ("size = 4", &["test_a.a changes: size"]),
        ("text = \"\"", &[]),
        ("part {\n a = \"a\"\n}", &["test_a.a changes: part"]),
        ("other {\n a = \"a\"\n}", &["test_a.a changes: other"]),
        (
            "part {\n a = \"a\"\n}\npart {\n b = \"b\"\n}",
            &["test_a.a changes: part"],
        ),
    ] {
        check(&body(before), &none, wanted);
    }
    // Written as it is by default.
    check(&none, &body("size = 3"), &[]);
}

#[test]
fn the_same_expression_over_the_same_is_the_same() {
    let same = r#"
variable "given" {}
data "test_d" "d" {
  name = "a"
}
resource "test_a" "a" {
  for_each = toset(["x", "y"])
  name     = each.key
}
locals {
  all = [for key, one in test_a.a : upper(one.arn) if one.chosen != "z"]
}
resource "test_b" "b" {
  text   = join(",", local.all)
  list   = [for text in local.all : lower(text)]
  policy = try(jsonencode(data.test_d.d.endpoint), "none")
  dynamic "part" {
    for_each = split(",", data.test_d.d.endpoint)
    content {
      a = part.value
    }
  }
}
resource "test_b" "c" {
  text   = var.given
  chosen = test_b.b.part[0].made
  policy = test_a.a["x"].kept[0].made == "a" ? test_b.b.arn : test_a.a["y"].arn
}
"#;
    check(same, same, &[]);
    let other = same.replace("upper(one.arn)", "lower(one.arn)");
    check(same, &other, &["test_b.b may change: list,text"]);
    let asked = same.replace("name = \"a\"", "name = \"b\"");
    check(
        same,
        &asked,
        &[
            "test_b.b may change: part,policy",
            "test_b.c may change: chosen",
        ],
    );
}

#[test]
fn the_time_is_never_the_same() {
    let text = "resource \"test_a\" \"a\" {\n  text = \"at ${timestamp()}\"\n}\n";
    assert_eq!(between(text, text), ["test_a.a changes: text"]);
    let hashed = text.replace("timestamp()", "md5(timestamp())");
    assert_eq!(between(&hashed, &hashed), ["test_a.a changes: text"]);
}

#[test]
fn what_moves_is_what_it_was() {
    let before = "resource \"test_a\" \"a\" {\n  text = \"a\"\n}\nresource \"test_b\" \"b\" {\n  text = test_a.a.arn\n}\n";
    let now = "resource \"test_a\" \"z\" {\n  text = \"a\"\n}\nresource \"test_b\" \"b\" {\n  text = test_a.z.arn\n}\nmoved {\n  from = test_a.a\n  to = test_a.z\n}\n";
    assert_eq!(between(before, now), ["test_a.z moved from test_a.a"]);
    // Another takes its place.
    let again = format!("{now}resource \"test_a\" \"a\" {{\n  text = \"b\"\n}}\n");
    assert_eq!(
        between(before, &again),
        ["test_a.a created", "test_a.z moved from test_a.a"]
    );
}

#[test]
fn changes_are_ignored_as_far_as_is_said() {
    let text = |ignored: &str, a: &str, b: &str| {
        format!(
            r#"
resource "test_a" "a" {{
  tags = {{ A = "{a}", B = "{b}" }}
  lifecycle {{
    ignore_changes = {ignored}
  }}
}}
"#
        )
    };
    for (ignored, wanted) in [
        ("[tags]", &[][..]),
        ("all", &[]),
        ("[tags[\"A\"]]", &["test_a.a changes: tags"]),
        ("[tags[\"A\"], tags[\"B\"]]", &[]),
        ("[text]", &["test_a.a changes: tags"]),
    ] {
        check(&text(ignored, "1", "2"), &text(ignored, "3", "4"), wanted);
    }
    let one = text("[tags[\"A\"]]", "1", "2");
    check(&one, &text("[tags[\"A\"]]", "3", "2"), &[]);
}

#[test]
fn a_replacement_may_be_asked_for_by_another() {
    let text = |trigger: &str, value: &str| {
        format!(
            r#"
resource "test_a" "a" {{
  for_each = toset(["x", "y"])
  text     = each.key == "x" ? "{value}" : "y"
}}
resource "test_b" "b" {{
  for_each = toset(["x", "y"])
  text     = "b"
  lifecycle {{
    create_before_destroy = true
    replace_triggered_by  = [{trigger}]
  }}
}}
"#
        )
    };
    let x = "test_b.b[\"x\"] replaced: replace_by_triggers";
    let y = "test_b.b[\"y\"] replaced: replace_by_triggers";
    for (trigger, wanted) in [
        ("test_a.a", &[x, y][..]),
        ("test_a.a[each.key]", &[x]),
        ("test_a.a[each.key].text", &[x]),
        ("test_a.a[\"y\"].text", &[]),
        ("test_a.a[each.key].arn", &[]),
        ("test_a.a[each.key].version", &[x]),
        (
            "test_a.a[each.key].endpoint",
            &["test_b.b[\"x\"] may be replaced: "],
        ),
    ] {
        let mut wanted = wanted.to_vec();
        wanted.insert(0, "test_a.a[\"x\"] changes: text");
        check(&text(trigger, "1"), &text(trigger, "2"), &wanted);
    }
}

#[test]
fn a_state_tells_what_the_provider_set() {
    let state = r#"{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{"resources":[
      {"address":"test_a.a","mode":"managed","type":"test_a","name":"a","provider_name":"p","values":
        {"arn":"arn:1","version":"1","endpoint":"e","id":"a","name":"a","policy":null,"text":"a","chosen":"c","size":3,"list":null,"tags":null,"part":[],"kept":[{"a":"a","b":"","made":"m"}],"other":[{"a":"a","b":"","made":"m"}]}},
      {"address":"test_b.b","mode":"managed","type":"test_b","name":"b","provider_name":"p","values":
        {"arn":"arn:2","version":"1","endpoint":"e","id":"b","name":"b","policy":"{\"Resource\": \"arn:1/*\", \"A\": 1}","text":"v1","chosen":"c","size":3,"list":["arn:1"],"tags":{"A":"a"},"part":[{"a":"arn:1","b":"","made":"m"}],"kept":[],"other":[]}}
    ]}}}"#;
    let state = Plan::read("plan.json", state).unwrap();
    let text = |text: &str, more: &str| {
        format!(
            r#"
resource "test_a" "a" {{
  name = "a"
  text = "{text}"
}}
resource "test_b" "b" {{
  name   = "b"
  policy = jsonencode({{ A = 1, Resource = "${{test_a.a.arn}}/*"{more} }})
  text   = "v${{test_a.a.version}}"
  list   = [test_a.a.arn]
  tags   = {{ A = "a" }}
  part {{
    a = test_a.a.arn
  }}
}}
"#
        )
    };
    let over = |text: &str| effects(&run(text, Some(&state), false));
    // Whether `other` was written, and goes, the state does not tell: then there is a new version.
    assert_eq!(
        over(&text("a", "")),
        ["test_a.a may change: other", "test_b.b may change: text"]
    );
    assert_eq!(
        over(&text("z", "")),
        ["test_a.a changes: text", "test_b.b changes: text"]
    );
    assert_eq!(
        over(&text("a", ", B = 2")),
        ["test_a.a may change: other", "test_b.b changes: policy"]
    );
}

#[test]
fn a_document_is_compared_as_it_is_written() {
    let text = |more: &str| {
        format!(
            r#"
resource "test_a" "a" {{
  text = "a"
}}
locals {{
  policy = {{ A = test_a.a.arn }}
}}
resource "test_b" "b" {{
  policy = jsonencode(local.policy)
  list   = [test_a.a.arn{more}]
}}
"#
        )
    };
    let document = run(&text(""), None, false).document("1.11.0");
    let before = Plan::read("plan.json", &document).unwrap();
    let over = |text: &str| effects(&run(text, Some(&before), false));
    assert!(over(&text("")).is_empty(), "{:?}", over(&text("")));
    let other = text("").replace("[test_a.a.arn]", "[test_a.a.endpoint]");
    assert_eq!(over(&other), ["test_b.b may change: list,policy"]);
}

#[test]
fn another_region_is_another_place() {
    let text = |region: &str| {
        format!(
            r#"
provider "test" {{
  region = "{region}"
}}
resource "test_a" "a" {{
  text = "a"
}}
resource "test_global" "g" {{
  text = test_a.a.arn
}}
"#
        )
    };
    check(
        &text("one"),
        &text("two"),
        &[
            "test_a.a created: place_changed",
            "test_global.g changes: text",
        ],
    );
    let before = run(&text("one"), None, true);
    let after = run(&text("two"), Some(&before), false);
    let left: BTreeMap<_, _> = after
        .drift
        .iter()
        .map(|old| (old.address.to_string(), old.location.clone().unwrap()))
        .collect();
    assert_eq!(left["test_a.a"].region.as_deref(), Some("one"));
    assert!(after.destroyed.is_empty());
}
