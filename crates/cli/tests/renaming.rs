//! What is renamed keeps its names in AWS and its places in modules, however often; and tables and buckets
//! have the names that the description gives them.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::collections::BTreeSet;

use common::Project;
use serde_json::Value;

/// Every kind that can be renamed, with whatever is named after it: alarms, remedies, grants, health
/// checks, backups, scalers, log groups, dead letters.
const DESCRIPTION: &str = r#"
[application]
name = "shop"
owner = "platform@example.com"

[functions.caller]
code = "app"
handler = "index.handler"
access = [
  { table = "NAME", actions = ["read", "write"] },
  { bucket = "NAME", actions = ["read", "delete"] },
  { function = "NAME", actions = ["invoke"] },
]

[functions.NAME]
MOVED
code = "app"
handler = "index.handler"
reserved_concurrency = 20
provisioned_concurrency = { min = 1, max = 5 }

[apis.NAME]
MOVED
routes = { "GET /" = "NAME", "POST /" = "caller" }
authorization = { function = "NAME" }

[tables.NAME]
MOVED
hash_key = { name = "id", type = "S" }
capacity = { provisioned = { read = { min = 1, max = 5 }, write = { min = 1, max = 5 } } }
indexes = { by-at = { hash_key = { name = "at", type = "N" } } }

[buckets.NAME]
MOVED
"#;

const PRODUCTION: &str = r#"
profile = "production"
region = "us-east-1"
recovery_region = "us-west-2"
account_id = "111122223333"
alert_emails = ["ops@example.com"]
"#;

fn described(name: &str, moved_from: &str) -> String {
    DESCRIPTION
        .replace("NAME", name)
        .replace("MOVED", moved_from)
}

fn project(name: &str, moved_from: &str) -> Project {
    let project = Project::empty();
    project.write("groundplan.toml", &described(name, moved_from));
    project.write("environments/live/environment.toml", PRODUCTION);
    project.write(
        "app/index.mjs",
        "export const handler = async () => ({});\n",
    );
    project
}

fn planned(project: &Project, more: &[&str]) -> Value {
    let arguments = [&["plan", "live", "--format", "json"], more].concat();
    let text = project.expect(0, &arguments).stdout;
    serde_json::from_str(&text).unwrap()
}

fn changes(plan: &Value) -> impl Iterator<Item = &Value> {
    let changes = plan["resource_changes"].as_array().unwrap().iter();
    changes.filter(|change| change["mode"] == "managed")
}

/// Arguments that are read by people, or that hold texts of which names are a part and that change in place.
const TEXTS: [&str; 12] = [
    "alarm_description",
    "assume_role_policy",
    "body",
    "dashboard_body",
    "description",
    "environment",
    "event_pattern",
    "input",
    "item",
    "policy",
    "tags_all",
    "triggers",
];

/// Every text of every argument of every resource, with its type and argument: whatever AWS could know a
/// thing by is among them.
fn texts(plan: &Value) -> BTreeSet<String> {
    fn gather(place: &str, value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::String(text) => {
                found.insert(format!("{place} = {text}"));
            }
            Value::Array(items) => items.iter().for_each(|item| gather(place, item, found)),
            Value::Object(entries) => {
                for (key, value) in entries {
                    if !TEXTS.contains(&key.as_str()) {
                        gather(&format!("{place}.{key}"), value, found);
                    }
                }
            }
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for change in changes(plan) {
        let kind = change["type"].as_str().unwrap();
        gather(kind, &change["change"]["after"], &mut found);
    }
    found
}

/// Every address, with `name` in the names of module calls as `NAME`.
fn addresses(plan: &Value, name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for change in changes(plan) {
        let mut address = change["address"].as_str().unwrap().to_owned();
        for kind in ["function", "api", "table", "bucket"] {
            let call = format!("module.{kind}_{name}.");
            address = address.replace(&call, &format!("module.{kind}_NAME."));
        }
        found.insert(address);
    }
    found
}

#[test]
fn a_renaming_changes_no_name_in_aws_and_no_place_in_a_module() {
    let before = planned(&project("items", ""), &[]);
    let names = texts(&before);
    for name in [
        "aws_dynamodb_table.name = shop-live-items",
        "aws_s3_bucket.bucket = shop-live-items-111122223333",
        "aws_lambda_function.function_name = shop-live-items",
        "aws_api_gateway_rest_api.name = shop-live-items",
        "aws_iam_role.name = shop-live-items",
        "aws_sqs_queue.name = shop-live-items-dlq",
        "aws_cloudwatch_log_group.name = /aws/lambda/shop-live-items",
        "aws_cloudwatch_metric_alarm.alarm_name = shop-live-table-items-throttles",
        "aws_appautoscaling_policy.name = shop-live-items-table-read",
    ] {
        assert!(names.contains(name), "{name} is not among {names:#?}");
    }
    for (name, moved_from) in [
        ("goods", "moved_from = \"items\""),
        ("products", "moved_from = [\"items\", \"goods\"]"),
        // Back to what it was called first.
        ("items", "moved_from = [\"items\", \"goods\", \"products\"]"),
    ] {
        let after = planned(&project(name, moved_from), &[]);
        let found = texts(&after);
        let differ: Vec<_> = names.symmetric_difference(&found).collect();
        assert!(differ.is_empty(), "as {name}: {differ:#?}");
        let (was, is) = (addresses(&before, "items"), addresses(&after, name));
        let differ: Vec<_> = was.symmetric_difference(&is).collect();
        assert!(differ.is_empty(), "as {name}: {differ:#?}");
    }
}

#[test]
fn a_renaming_makes_and_destroys_nothing_whatever_the_age_of_what_there_is() {
    let ages = [
        ("items", ""),
        ("goods", "moved_from = \"items\""),
        ("products", "moved_from = [\"items\", \"goods\"]"),
        ("items", "moved_from = [\"items\", \"goods\", \"products\"]"),
    ];
    for (at, (name, moved_from)) in ages.iter().enumerate() {
        let project = project(name, moved_from);
        for (was, moved_before) in &ages[..at] {
            let before = planned(&self::project(was, moved_before), &[]);
            project.write("seen/plan.json", &before.to_string());
            let plan = planned(&project, &["--against", "seen/plan.json"]);
            let mut moved = 0;
            for change in changes(&plan) {
                let actions = change["change"]["actions"].to_string();
                let address = &change["address"];
                assert!(
                    actions == "[\"no-op\"]" || actions == "[\"update\"]",
                    "{was} to {name}: {address} {actions}"
                );
                moved += usize::from(change["previous_address"].is_string());
            }
            assert!(moved > 20 || was == name, "{was} to {name}: {moved} moved");
        }
    }
}

#[test]
fn moves_are_a_chain_that_ends_at_the_name_that_there_is() {
    let moves = |name: &str, moved_from: &str| -> Vec<String> {
        let project = project(name, moved_from);
        project.expect(0, &["emit"]);
        let main: Value =
            serde_json::from_str(&project.read("environments/live/main.tf.json")).unwrap();
        let moved = main["moved"].as_array().cloned().unwrap_or_default();
        let of_tables = moved
            .iter()
            .filter(|block| block["to"].to_string().contains("table"));
        of_tables
            .map(|block| {
                let [from, to] = ["from", "to"].map(|end| block[end].as_str().unwrap());
                format!("{from} {to}").replace("module.table_", "")
            })
            .collect()
    };
    assert_eq!(
        moves("products", "moved_from = [\"items\", \"goods\"]"),
        ["items goods", "goods products"]
    );
    assert_eq!(
        moves("items", "moved_from = [\"items\", \"goods\"]"),
        ["goods items"]
    );
    assert!(moves("items", "moved_from = []").is_empty());
}

#[test]
fn what_left_without_a_word_tells_the_line_to_write() {
    let project = project("products", "moved_from = [\"items\", \"goods\"]");
    project.expect(0, &["emit"]);
    project.write("groundplan.toml", &described("wares", ""));
    let stopped = project.expect(1, &["emit"]);
    assert!(
        stopped
            .stderr
            .contains("say `moved_from = [\"items\", \"goods\", \"products\"]` in the new entry"),
        "{}",
        stopped.stderr
    );
}

/// A function finds a table under each name that it ever had, so that code and description need not
/// change in one deployment.
#[test]
fn functions_find_what_was_renamed_under_each_of_its_names() {
    let project = project("products", "moved_from = [\"items\", \"goods\"]");
    project.expect(0, &["emit"]);
    let main: Value =
        serde_json::from_str(&project.read("environments/live/main.tf.json")).unwrap();
    let environment = &main["module"]["function_caller"]["environment"];
    for name in ["ITEMS", "GOODS", "PRODUCTS"] {
        assert_eq!(environment[format!("TABLE_{name}")], "shop-live-items");
        assert_eq!(environment[format!("FUNCTION_{name}")], "shop-live-items");
        let bucket = &environment[format!("BUCKET_{name}")];
        assert_eq!(bucket, "${module.bucket_products.name}");
    }
}

/// A table and a bucket of another tool, under the names that they have.
fn taken_over() -> Project {
    let project = Project::empty();
    project.write(
        "groundplan.toml",
        r#"
[application]
name = "shop"
owner = "platform@example.com"
repository = "example/shop"

[functions.orders]
code = "app"
handler = "index.handler"
access = [{ table = "items", actions = ["read"] }, { bucket = "files", actions = ["read"] }]

[tables.items]
name = "Stack-Table1A2B-XYZ"
import = true
hash_key = { name = "id", type = "S" }

[buckets.files]
name = "legacy.files"
import = true
"#,
    );
    project.write(
        "environments/live/environment.toml",
        &format!("{PRODUCTION}\n[backend]\nbucket = \"shop-state\"\ncreate = true\n"),
    );
    project.write(
        "app/index.mjs",
        "export const handler = async () => ({});\n",
    );
    project
}

#[test]
fn a_name_of_its_own_is_used_everywhere() {
    let project = taken_over();
    let plan = planned(&project, &[]);
    let names = texts(&plan);
    for name in [
        "aws_dynamodb_table.name = Stack-Table1A2B-XYZ",
        "aws_s3_bucket.bucket = legacy.files",
        "aws_s3_bucket_logging.target_prefix = legacy.files/",
        "aws_cloudwatch_metric_alarm.alarm_name = shop-live-table-items-throttles",
        "aws_cloudwatch_metric_alarm.metric_query.metric.dimensions.TableName = Stack-Table1A2B-XYZ",
    ] {
        assert!(names.contains(name), "{name} is not among {names:#?}");
    }
    project.expect(0, &["emit"]);
    let main = project.read("environments/live/main.tf.json");
    let runbook = project.read("environments/live/RUNBOOK.md");
    for wrong in ["shop-live-items", "shop-live-files"] {
        assert!(!main.contains(wrong) && !runbook.contains(wrong), "{wrong}");
    }
    assert!(runbook.contains("Stack-Table1A2B-XYZ") && runbook.contains("legacy.files"));
    let main: Value = serde_json::from_str(&main).unwrap();
    let backup = &main["module"]["backup"];
    assert_eq!(
        backup["existing_tables"],
        serde_json::json!(["${module.table_items.arn}"])
    );
    assert_eq!(
        backup["existing_buckets"],
        serde_json::json!(["${module.bucket_files.arn}"])
    );
    assert!(backup["tables"].is_null() && backup["buckets"].is_null());
}

#[test]
fn who_delivers_may_build_what_has_a_name_of_its_own() {
    let project = taken_over();
    project.expect(0, &["emit"]);
    let bootstrap: Value =
        serde_json::from_str(&project.read("environments/live/bootstrap/main.tf.json")).unwrap();
    let delivery = &bootstrap["module"]["delivery"];
    assert_eq!(
        delivery["named_tables"],
        serde_json::json!(["Stack-Table1A2B-XYZ"])
    );
    assert_eq!(
        delivery["named_buckets"],
        serde_json::json!(["legacy.files"])
    );
    let boundary = delivery["boundary_statements"].to_string();
    for arn in [
        "arn:aws:dynamodb:us-east-1:111122223333:table/Stack-Table1A2B-XYZ",
        "arn:aws:dynamodb:us-east-1:111122223333:table/Stack-Table1A2B-XYZ/*",
        "arn:aws:s3:::legacy.files",
        "arn:aws:s3:::legacy.files/*",
    ] {
        assert!(
            boundary.contains(&format!("\"{arn}\"")),
            "{arn}: {boundary}"
        );
    }
}

/// What is taken over is to be there; what is made under a name of its own is not.
#[test]
fn the_preflight_looks_for_the_names_that_there_are() {
    let project = taken_over();
    let preflight = || project.read("environments/live/preflight/main.tf.json");
    project.expect(0, &["emit"]);
    let text = preflight();
    assert!(
        text.contains("!can(regex(\\\"^(Stack-Table1A2B-XYZ)$\\\", name))"),
        "{text}"
    );
    assert!(!text.contains("free_bucket_files"), "{text}");
    let made = project
        .read("groundplan.toml")
        .replace("import = true\n", "");
    project.write("groundplan.toml", &made);
    project.expect(0, &["emit"]);
    let text = preflight();
    assert!(text.contains("^shop-live-|^Stack-Table1A2B-XYZ$"), "{text}");
    assert!(
        text.contains("There is a bucket legacy.files already."),
        "{text}"
    );
}

#[test]
fn what_is_taken_over_is_imported_and_cannot_be_destroyed() {
    let project = taken_over();
    project.expect(0, &["emit"]);
    let main: Value =
        serde_json::from_str(&project.read("environments/live/main.tf.json")).unwrap();
    let bucket = |resource: &str| serde_json::json!({ "to": format!("module.bucket_files.{resource}.this"), "id": "legacy.files" });
    assert_eq!(
        main["import"],
        serde_json::json!([
            { "to": "module.table_items.aws_dynamodb_table.this", "id": "Stack-Table1A2B-XYZ" },
            bucket("aws_s3_bucket"),
            bucket("aws_s3_bucket_versioning"),
            bucket("aws_s3_bucket_server_side_encryption_configuration"),
            bucket("aws_s3_bucket_notification"),
        ])
    );
    // Also where the profile protects nothing: other keys than the table has would replace it.
    let project = taken_over();
    project.write(
        "environments/live/environment.toml",
        "profile = \"development\"\nregion = \"us-east-1\"\naccount_id = \"111122223333\"\n",
    );
    project.expect(0, &["emit"]);
    let main: Value =
        serde_json::from_str(&project.read("environments/live/main.tf.json")).unwrap();
    let source = |call: &str| main["module"][call]["source"].as_str().unwrap();
    assert_eq!(source("table_items"), "../../modules/table/protected");
    assert_eq!(source("bucket_files"), "../../modules/bucket/protected");
}
