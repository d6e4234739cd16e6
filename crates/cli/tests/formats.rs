//! What is written for programs is what its published schema says, on the sample and on what is faulty; and an
//! error of a command that was asked for JSON is a document too.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;
#[path = "common/schema.rs"]
mod schema;

use std::path::Path;

use common::{DESCRIPTION, ENVIRONMENT, Project, Ran};
use schema::{published, wrong};
use serde_json::{Value, json};

/// The document that a command wrote, which the schema `name` allows.
#[track_caller]
fn valid(ran: &Ran, name: &str) -> Value {
    let document: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| {
        panic!("{error}\n{}\n{}", ran.stdout, ran.stderr);
    });
    let none: [String; 0] = [];
    assert_eq!(wrong(&published(name), &document), none, "{name}");
    document
}

/// The errors that a command wrote for programs; people are shown each as well.
#[track_caller]
fn errors(project: &Project, arguments: &[&str]) -> Vec<Value> {
    let arguments = [arguments, &["--format", "json"]].concat();
    let ran = project.expect(1, &arguments);
    let document = valid(&ran, "diagnostics");
    let found = document["diagnostics"].as_array().unwrap().clone();
    assert!(
        found.iter().any(|one| one["severity"] == "error"),
        "{document}"
    );
    for one in &found {
        let heading = format!(
            "{}[{}]: ",
            one["severity"].as_str().unwrap(),
            one["code"].as_str().unwrap()
        );
        assert!(ran.stderr.contains(&heading), "{heading}\n{}", ran.stderr);
    }
    found
}

#[test]
fn the_sample_is_written_as_the_schemas_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.to_str().unwrap();
    let project = Project::empty();
    let checked = project.run(&["-C", root, "check", "--format", "json"]);
    let environments = valid(&checked, "check")["environments"].clone();
    assert_eq!(environments.as_array().unwrap().len(), 3);
    let covered = project.run(&["-C", root, "coverage", "--format", "json"]);
    let plans = valid(&covered, "coverage")["plans"].clone();
    assert_eq!(plans.as_array().unwrap().len(), 3);
    for environment in ["development", "staging", "production"] {
        let planned = project.run(&["-C", root, "plan", environment, "--format", "json"]);
        let document = valid(&planned, "plan");
        let changes = document["resource_changes"].as_array().unwrap().len();
        assert!(changes > 100, "{environment}: {changes}");
    }
}

/// Configuration in which there is one of most that a plan says.
const OWN: &str = r#"
variable "days" {
  type        = number
  description = "How long messages are kept, in days."
  default     = 4.5
  sensitive   = true
}

data "aws_caller_identity" "own" {}

import {
  to = aws_sqs_queue.imported
  id = "https://sqs.us-east-1.amazonaws.com/111122223333/own"
}

resource "aws_sqs_queue" "imported" {
  name = "imported"
}

resource "aws_sqs_queue" "counted" {
  count                     = 2
  name                      = "a<b>&c-${count.index}"
  message_retention_seconds = var.days * 86400
}

resource "aws_dynamodb_table" "keyed" {
  for_each   = toset(["one"])
  name       = each.key
  hash_key   = "id"
  depends_on = [aws_sqs_queue.imported]
  attribute {
    name = "id"
    type = "S"
  }
}

moved {
  from = aws_sqs_queue.former
  to   = aws_sqs_queue.latter
}

resource "aws_sqs_queue" "latter" {
  name = "latter"
  tags = { account = data.aws_caller_identity.own.account_id, large = 123456789012345678901234567890 }
}

output "own" {
  value = { url = aws_sqs_queue.imported.url, days = var.days }
  sensitive = true
}
"#;

#[test]
fn plans_are_written_as_the_schema_says() {
    let project = Project::new();
    let own = "environments/staging/own.tf";
    project.write(own, OWN);
    let plan = ["plan", "staging", "--format", "json"];
    let planned = project.expect(0, &plan);
    let document = valid(&planned, "plan");
    assert!(planned.stdout.contains("a\\u003cb\\u003e\\u0026c-0"));
    assert!(
        planned
            .stdout
            .contains("\"large\":\"123456789012345678901234567890\"")
    );
    let change = |document: &Value, address: &str| {
        let changes = document["resource_changes"].as_array().unwrap();
        let found = changes.iter().find(|change| change["address"] == address);
        found.unwrap()["change"].clone()
    };
    let importing = &change(&document, "aws_sqs_queue.imported")["importing"];
    assert!(importing["id"].is_string());
    assert_eq!(
        document["planned_values"]["outputs"]["own"]["sensitive"],
        true
    );
    assert!(document["configuration"]["root_module"]["module_calls"].is_object());

    // What apply does with what there was: something goes, moves, changes and may change.
    project.write("before.json", &planned.stdout);
    project.write(
        own,
        &OWN.replace("aws_sqs_queue.former", "aws_sqs_queue.counted[1]")
            .replace(
                "count                     = 2",
                "count                     = 1",
            )
            .replace("hash_key   = \"id\"", "hash_key   = \"number\"")
            .replace("name = \"id\"", "name = \"number\""),
    );
    let against = [&plan[..], &["--against", "before.json"]].concat();
    let document = valid(&project.expect(0, &against), "plan");
    let keyed = change(&document, "aws_dynamodb_table.keyed[\"one\"]");
    assert_eq!(keyed["actions"], json!(["delete", "create"]));
    assert!(keyed["replace_paths"].is_array(), "{keyed:#}");

    // Another Region: all of it is made anew, and what there was is left behind.
    let environment = ENVIRONMENT.replace("us-east-1", "us-east-2");
    project.write("environments/staging/environment.toml", &environment);
    let before = Project::new();
    let against = ["--against", before.root().to_str().unwrap()];
    let document = valid(&project.expect(0, &[&plan[..], &against].concat()), "plan");
    assert!(!document["resource_drift"].as_array().unwrap().is_empty());
}

#[test]
fn findings_waivers_and_remarks_are_written_as_the_schemas_say() {
    let project = Project::new();
    project.write(
        "environments/staging/environment.toml",
        &format!(
            "{ENVIRONMENT}
[[waivers]]
control = \"kms-rotation\"
address = \"aws_kms_key.own\"
reason = \"Imported material does not rotate.\"
expires = \"2999-12-31\"

[[waivers]]
control = \"s3-versioning\"
address = \"aws_s3_bucket.nowhere\"
reason = \"It is not there.\"

[[waivers]]
control = \"coverage-copied\"
address = \"module.table_nowhere\"
reason = \"It is not there.\"
"
        ),
    );
    project.write(
        "environments/staging/own.tf",
        "resource \"aws_kms_key\" \"own\" {\n  enable_key_rotation = false\n}\n\
         resource \"aws_dynamodb_table\" \"own\" {\n  name     = \"own\"\n  hash_key = \"id\"\n  attribute {\n    name = \"id\"\n    type = \"S\"\n  }\n}\n",
    );
    let checked = project.expect(2, &["check", "staging", "--format", "json"]);
    let document = valid(&checked, "check");
    let judgements = document["environments"][0]["judgements"]
        .as_array()
        .unwrap();
    assert!(judgements.iter().any(|one| one["finding"] == true));
    assert!(judgements.iter().any(|one| one["verdict"] == "unknown"));
    assert!(
        judgements
            .iter()
            .any(|one| one["waived"]["expires"] == "2999-12-31")
    );
    assert!(judgements.iter().all(|one| one["fix"].is_string()));
    assert_eq!(document["remarks"][0]["code"], "stale-waiver");
    let covered = project.expect(0, &["coverage", "staging", "--format", "json"]);
    let document = valid(&covered, "coverage");
    let workloads = document["plans"][0]["workloads"].as_array().unwrap();
    for made in ["described", "groundplan"] {
        assert!(workloads.iter().any(|one| one["made"] == made), "{made}");
    }
    assert_eq!(document["remarks"][0]["code"], "stale-waiver");

    // A plan document, without a description.
    let planned = project.expect(0, &["plan", "staging", "--format", "json"]);
    project.write("plan.json", &planned.stdout);
    let checked = project.expect(2, &["check", "--plan", "plan.json", "--format", "json"]);
    let document = valid(&checked, "check");
    assert!(document["environments"][0].get("environment").is_none());
    let covered = project.expect(0, &["coverage", "--plan", "plan.json", "--format", "json"]);
    assert_eq!(valid(&covered, "coverage")["plans"][0]["name"], "plan.json");
}

#[test]
fn errors_of_the_description_are_a_document() {
    let project = Project::new();
    project.write(
        "groundplan.toml",
        &DESCRIPTION.replace("handler =", "memory_bm = 512\nhandler ="),
    );
    for command in ["plan", "check", "coverage"] {
        let found = errors(&project, &[command, "staging"]);
        let [one] = found.as_slice() else {
            panic!("{found:#?}")
        };
        assert_eq!(one["code"], "unknown-key");
        assert_eq!(one["place"]["file"], "groundplan.toml");
        assert_eq!(one["place"]["excerpt"], "memory_bm = 512");
        let start = &one["place"]["start"];
        assert_eq!((&start["line"], &start["column"]), (&json!(8), &json!(1)));
        assert_eq!(one["help"][0], "did you mean `memory_mb`?");
    }
    project.write("groundplan.toml", "[application\n");
    let found = errors(&project, &["check"]);
    assert_eq!(found[0]["place"]["start"]["line"], 1);
}

#[test]
fn errors_of_own_configuration_are_a_document() {
    for (file, text, line) in [
        (
            "own.tf",
            "# own\nresource \"aws_sqs_queue\" \"own\" {\n  name = local.nothing\n}\n",
            3,
        ),
        (
            "own.tf.json",
            "{\n  \"locals\": {\n    \"a\": \"${local.nothing}\"\n  },\n  \"output\": {\"a\": {\"value\": \"${local.a}\"}}\n}\n",
            3,
        ),
        ("own.tf", "resource \"aws_sqs_queue\" \"own\" {\n", 1),
    ] {
        let project = Project::new();
        let path = format!("environments/staging/{file}");
        project.write(&path, text);
        for command in ["plan", "check", "coverage"] {
            let found = errors(&project, &[command, "staging"]);
            let place = &found[0]["place"];
            assert_eq!(place["file"], path, "{found:#?}");
            let found = place["start"]["line"].as_u64().unwrap();
            assert!(found >= line, "{text}\n{place}");
            assert!(place["excerpt"].is_string());
        }
    }
}

#[test]
fn errors_of_plan_documents_are_a_document() {
    let project = Project::new();
    for (text, line) in [
        ("no plan", Some(1)),
        ("{}", None),
        (
            "{\n  \"format_version\": \"1.2\",\n  \"resource_changes\": 1\n}\n",
            Some(3),
        ),
        ("{\"format_version\": \"9.0\"}", None),
    ] {
        project.write("plan.json", text);
        for command in ["check", "coverage"] {
            let found = errors(&project, &[command, "--plan", "plan.json"]);
            assert_eq!(found[0]["code"], "plan-document", "{found:#?}");
            assert_eq!(found[0]["place"]["file"], "plan.json");
            if let Some(line) = line {
                assert_eq!(found[0]["place"]["start"]["line"], line, "{text}");
            }
        }
    }
    let found = errors(&project, &["check", "--plan", "nowhere.json"]);
    assert_eq!(found[0]["code"], "unreadable-file");
    assert_eq!(found[0]["place"]["file"], "nowhere.json");
}

#[test]
fn errors_that_concern_no_file_are_a_document() {
    let project = Project::new();
    for (arguments, code) in [
        (&["plan", "produktion"][..], "unknown-environment"),
        (&["check", "produktion"][..], "unknown-environment"),
        (&["coverage", "produktion"][..], "unknown-environment"),
        (
            &["check", "--against", "no-revision"][..],
            "unknown-revision",
        ),
        (&["-C", "nowhere", "check"][..], "no-folder"),
    ] {
        let found = errors(&project, arguments);
        assert_eq!(found[0]["code"], code, "{found:#?}");
        assert!(!found[0]["help"].as_array().unwrap().is_empty());
    }
    let found = errors(&Project::empty(), &["check"]);
    assert_eq!(found[0]["code"], "no-description");
}

#[test]
fn errors_are_text_alone_unless_a_format_for_programs_is_asked_for() {
    let project = Project::new();
    project.write("groundplan.toml", "[application\n");
    for arguments in [
        &["check"][..],
        &["check", "--format", "markdown"][..],
        &["coverage", "--format", "markdown"][..],
        &["plan"][..],
        &["emit"][..],
    ] {
        let ran = project.expect(1, arguments);
        assert_eq!(ran.stdout, "", "{arguments:?}");
        assert!(ran.stderr.contains("error["), "{}", ran.stderr);
    }
}

#[test]
fn what_breaks_a_schema_is_found() {
    let project = Project::new();
    let checked = project.run(&["check", "staging", "--format", "json"]);
    let good = valid(&checked, "check");
    let schema = published("check");
    for (pointer, value) in [
        ("/version", json!(1)),
        ("/version", Value::Null),
        ("/environments/0/profile", json!("careless")),
        ("/environments/0/judgements/0/verdict", json!("pass")),
        ("/environments/0/judgements/0", json!({})),
        ("/environments/0/summary/unknown", json!(-1)),
        ("/remarks", json!({})),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        assert!(!wrong(&schema, &bad).is_empty(), "{pointer}");
    }
    let mut more = good;
    more["environments"][0]["more"] = json!(1);
    assert!(!wrong(&schema, &more).is_empty());
}

#[test]
fn a_check_that_fails_says_so_in_each_format_for_programs() {
    let project = Project::new();
    project.write("groundplan.toml", &format!("wrong = 1\n{DESCRIPTION}"));
    let ran = project.expect(1, &["check", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], json!(false));
    assert_eq!(log["runs"][0]["results"], json!([]));
    let notification = &invocation["toolExecutionNotifications"][0];
    assert_eq!(notification["descriptor"], json!({ "id": "unknown-key" }));
    let location = &notification["locations"][0]["physicalLocation"];
    assert_eq!(
        location["artifactLocation"]["uri"],
        json!("groundplan.toml")
    );
    assert_eq!(location["region"]["startColumn"], json!(1));

    let ran = project.expect(1, &["check", "--format", "github"]);
    let line = ran.stdout.lines().next().unwrap();
    assert!(
        line.starts_with("::error file=groundplan.toml,line=")
            && line.contains("title=unknown-key::"),
        "{line}"
    );
    assert!(ran.stderr.contains("error[unknown-key]"), "{}", ran.stderr);
}
