//! `environments/<name>/preflight`: it only looks, at everything that the first apply needs.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::path::Path;

use common::Project;
use serde_json::Value;

/// The preflight of an environment, as one object of what its files say.
fn preflight(project: &Project, environment: &str) -> Value {
    let text = project.read(&format!(
        "environments/{environment}/preflight/main.tf.json"
    ));
    serde_json::from_str(&text).unwrap()
}

/// The condition of a check.
fn condition<'a>(preflight: &'a Value, check: &str) -> &'a str {
    preflight["check"][check]["assert"]["condition"]
        .as_str()
        .unwrap_or_else(|| panic!("there is no check {check}"))
}

#[test]
fn it_makes_nothing_and_keeps_no_state() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    let preflight = preflight(&project, "staging");
    let blocks: Vec<&String> = preflight.as_object().unwrap().keys().collect();
    assert_eq!(blocks, ["data", "check"]);
    for (name, check) in preflight["check"].as_object().unwrap() {
        let message = check["assert"]["error_message"].as_str().unwrap();
        assert!(message.ends_with('.'), "{name}: {message}");
    }
    assert!(!project.exists("environments/staging/preflight/backend.tf.json"));
    let versions = project.read("environments/staging/preflight/versions.tf.json");
    assert!(!versions.contains("backend"), "{versions}");
}

#[test]
fn it_looks_for_every_bucket_and_leaves_out_the_names_of_another_environment() {
    let project = Project::new();
    project.write(
        "environments/staging-eu/environment.toml",
        "profile = \"staging\"\nregion = \"eu-west-1\"\naccount_id = \"111122223333\"\n",
    );
    project.expect(0, &["emit"]);
    let staging = preflight(&project, "staging");
    for bucket in ["invoices", "security_logs", "access_logs"] {
        condition(&staging, &format!("free_bucket_{bucket}"));
    }
    let tables = condition(&staging, "free_tables");
    assert!(tables.contains("^shop-staging-"), "{tables}");
    assert!(
        tables.contains("!can(regex(\"(^|[:/])(shop-staging-eu)(-|/|$)\", name))"),
        "{tables}"
    );
    let other = preflight(&project, "staging-eu");
    assert!(!condition(&other, "free_tables").contains("!can("));
}

#[test]
fn what_an_account_has_once_is_looked_for_where_it_is_needed() {
    let project = Project::new();
    let environment = |account: &str| {
        project.write(
            "environments/staging/environment.toml",
            &format!("{}\n[account]\n{account}", common::ENVIRONMENT),
        );
        project.expect(0, &["emit", "--never-applied", "staging"]);
        preflight(&project, "staging")
    };
    let made = environment("audit_trail = \"create\"\npublic_access_block = \"create\"\n");
    condition(&made, "room_for_a_trail");
    assert!(made["check"].get("public_access_is_blocked").is_none());
    let found = environment("audit_trail = \"existing\"\npublic_access_block = \"existing\"\n");
    condition(&found, "public_access_is_blocked");
    assert!(found["check"].get("room_for_a_trail").is_none());
    let outputs = project.read("environments/staging/preflight/outputs.tf.json");
    assert!(
        outputs.contains("aws cloudtrail describe-trails"),
        "{outputs}"
    );
}

#[test]
fn reserved_executions_are_held_against_the_quota() {
    let project = Project::new();
    project.write(
        "groundplan.toml",
        &common::DESCRIPTION.replace(
            "handler = \"index.handler\"",
            "handler = \"index.handler\"\nreserved_concurrency = 250",
        ),
    );
    project.expect(0, &["emit"]);
    let executions = preflight(&project, "staging");
    let executions = condition(&executions, "quota_of_executions");
    assert!(executions.ends_with(".value >= 350}"), "{executions}");
}

/// What the preflight says that an environment makes at most is no less than what it makes.
#[test]
fn no_environment_makes_more_than_the_preflight_asks_room_for() {
    for golden in ["everything", "delivered", "own-keys"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/goldens")
            .join(golden);
        for environment in std::fs::read_dir(folder.join("environments")).unwrap() {
            let environment = environment.unwrap().file_name().into_string().unwrap();
            let output = common::command()
                .arg("-C")
                .arg(&folder)
                .args(["plan", &environment, "--format", "json"])
                .output()
                .unwrap();
            let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
            let made = |kind: &str| {
                let changes = plan["resource_changes"].as_array().unwrap();
                changes
                    .iter()
                    .filter(|change| change["type"] == kind)
                    .count()
            };
            let emitted = folder.join(format!("emitted/environments/{environment}/preflight"));
            let text = std::fs::read_to_string(emitted.join("main.tf.json")).unwrap();
            let preflight: Value = serde_json::from_str(&text).unwrap();
            for (check, kind) in [
                ("quota_of_roles", "aws_iam_role"),
                ("quota_of_rules", "aws_cloudwatch_event_rule"),
            ] {
                let room = condition(&preflight, check)
                    .split(".value >= ")
                    .nth(1)
                    .and_then(|rest| {
                        let digits: String =
                            rest.chars().take_while(char::is_ascii_digit).collect();
                        digits.parse::<usize>().ok()
                    })
                    .unwrap();
                let made = made(kind);
                assert!(
                    made > 0 && made <= room,
                    "{golden} {environment}: {made} {kind}, room for {room}"
                );
            }
        }
    }
}

#[test]
fn jq_leaves_out_the_names_that_were_not_found() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    project.write(
        "plan.json",
        r#"{"checks": [
            {"address": {"name": "free_bucket_a"}, "instances": [{"problems": [{"message": "reading S3 Bucket (a): couldn't find resource"}]}]},
            {"address": {"name": "free_bucket_b"}, "instances": [{"problems": [{"message": "reading S3 Bucket (b): StatusCode: 403"}]}]},
            {"address": {"name": "github_is_trusted"}, "instances": [{"problems": [{"message": "finding IAM OIDC Provider:\nnot found"}]}]},
            {"address": {"name": "free_tables"}, "instances": [{}]}
        ]}"#,
    );
    let output = std::process::Command::new("jq")
        .args(["--raw-output", "--from-file"])
        .arg(project.path("environments/staging/preflight/findings.jq"))
        .arg(project.path("plan.json"))
        .output()
        .expect("jq, which tests/run asks for");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "free_bucket_b: reading S3 Bucket (b): StatusCode: 403\n\
         github_is_trusted: finding IAM OIDC Provider: not found\n"
    );
}
