//! `groundplan adopt`: what other Terraform made becomes entries that emit, plan and are covered.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::Project;
use serde_json::{Value, json};

fn resource(kind: &str, name: &str, values: Value) -> Value {
    json!({
        "address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws", "values": values,
    })
}

fn arn(rest: &str) -> String {
    format!("arn:aws:{rest}")
}

/// A state that groundplan did not make.
fn state() -> String {
    let key = arn("kms:us-east-1:111122223333:key/22222222-2222-3333-4444-555555555555");
    let function = |name: &str, region: &str| {
        json!({
            "function_name": name, "arn": arn(&format!("lambda:{region}:111122223333:function:{name}")),
            "dead_letter_config": [{ "target_arn": arn("sqs:us-east-1:111122223333:Orders_Failed") }],
            "kms_key_arn": key, "tags_all": {},
        })
    };
    let bucket = |name: &str| json!({ "bucket": name, "id": name, "arn": arn(&format!("s3:::{name}")), "region": "us-east-1" });
    let queue = |name: &str| json!({ "name": name, "arn": arn(&format!("sqs:us-east-1:111122223333:{name}")) });
    let resources = [
        resource(
            "aws_lambda_function",
            "orders",
            function("createOrder", "us-east-1"),
        ),
        resource(
            "aws_lambda_function",
            "edge",
            function("edge", "eu-central-1"),
        ),
        resource(
            "aws_lambda_function",
            "ours",
            json!({ "function_name": "ours", "tags_all": { "ManagedBy": "groundplan" } }),
        ),
        resource(
            "aws_lambda_alias",
            "orders",
            json!({ "name": "live", "function_name": arn("lambda:us-east-1:111122223333:function:createOrder") }),
        ),
        resource(
            "aws_lambda_function",
            "plain",
            json!({ "function_name": "create_order", "arn": arn("lambda:us-east-1:111122223333:function:create_order") }),
        ),
        resource(
            "aws_api_gateway_rest_api",
            "shop",
            json!({ "name": "Shop \"API\"", "id": "abc", "arn": arn("apigateway:us-east-1::/restapis/abc") }),
        ),
        resource(
            "aws_api_gateway_stage",
            "shop",
            json!({ "rest_api_id": "abc", "stage_name": "live", "invoke_url": "https://abc.execute-api.us-east-1.amazonaws.com/live" }),
        ),
        resource(
            "aws_apigatewayv2_api",
            "web",
            json!({ "name": "web", "id": "def", "arn": arn("apigateway:us-east-1::/apis/def") }),
        ),
        resource(
            "aws_dynamodb_table",
            "orders",
            json!({ "name": "Orders", "arn": arn("dynamodb:us-east-1:111122223333:table/Orders"), "server_side_encryption": [{ "enabled": true, "kms_key_arn": key }] }),
        ),
        resource(
            "aws_dynamodb_table",
            "far",
            json!({ "name": "Far", "arn": arn("dynamodb:eu-central-1:111122223333:table/Far") }),
        ),
        resource("aws_s3_bucket", "files", bucket("files-prod")),
        resource(
            "aws_s3_bucket_versioning",
            "files",
            json!({ "bucket": "files-prod", "versioning_configuration": [{ "status": "Enabled" }] }),
        ),
        resource("aws_s3_bucket", "scratch", bucket("scratch-prod")),
        resource("aws_s3_bucket", "logs", bucket("logs-prod")),
        resource(
            "aws_s3_bucket_logging",
            "files",
            json!({ "bucket": "files-prod", "target_bucket": "logs-prod" }),
        ),
        resource("aws_sqs_queue", "jobs", queue("Jobs.fifo")),
        resource("aws_sqs_queue", "failed", queue("Orders_Failed")),
    ];
    json!({ "format_version": "1.0", "values": { "root_module": { "resources": resources } } })
        .to_string()
}

const APPLICATION: &str = "[application]\nname = \"shop\"\nowner = \"platform@example.com\"\n\n";
const PRODUCTION: &str = "profile = \"production\"\nregion = \"us-east-1\"\nrecovery_region = \"us-west-2\"\naccount_id = \"111122223333\"\nalert_emails = [\"ops@example.com\"]\n";

const ENTRIES: &str = r#"# For groundplan.toml: what other Terraform made, for environments in us-east-1.
# These are watched, backed up and healed; never created, changed or destroyed.

[existing.functions.create-order]
name = "createOrder"
alias = "live"
kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/22222222-2222-3333-4444-555555555555"

# No alias, so nothing can be rolled back: it is recycled instead.
[existing.functions.create_order-2]
name = "create_order"

[existing.apis.shop-api]
name = "Shop \"API\""
url = "https://abc.execute-api.us-east-1.amazonaws.com/live"

[existing.tables.orders]
name = "Orders"
backup = true
kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/22222222-2222-3333-4444-555555555555"

[existing.buckets.files-prod]
name = "files-prod"
backup = true

[existing.queues.jobs-fifo]
name = "Jobs.fifo"

[existing.queues.orders_failed]
name = "Orders_Failed"
alarms = { oldest_message_seconds = false, dead_letters = 0 }

# Left out:
# aws_apigatewayv2_api.web: an HTTP or WebSocket API: its metrics name it by its id, and `[existing.apis]` watches REST APIs by their name
# aws_dynamodb_table.far: it is in eu-central-1, and an environment is in one region: `--region eu-central-1` prints it
# aws_lambda_function.edge: it is in eu-central-1, and an environment is in one region: `--region eu-central-1` prints it
# aws_s3_bucket.logs: it takes the logs of others, and is not backed up
# aws_s3_bucket.scratch: it keeps no versions, so AWS Backup does not take it; S3 has nothing else to watch
"#;

#[test]
fn entries_are_legal_sorted_and_say_what_is_left_out() {
    let project = Project::empty();
    project.write("state.json", &state());
    let ran = project.expect(0, &["adopt", "state.json"]);
    assert_eq!(ran.stdout, ENTRIES);
    assert_eq!(
        ran.stderr.trim(),
        "7 to adopt, 5 left out, 1 made by groundplan, 0 described already"
    );
    let far = project.expect(0, &["adopt", "state.json", "--region", "eu-central-1"]);
    assert!(far.stdout.contains("name = \"Far\""), "{}", far.stdout);
    assert!(!far.stdout.contains("name = \"Orders\""), "{}", far.stdout);
}

#[test]
fn what_is_adopted_is_emitted_planned_and_covered() {
    let project = Project::empty();
    project.write("state.json", &state());
    let entries = project.expect(0, &["adopt", "state.json"]).stdout;
    project.write("groundplan.toml", &format!("{APPLICATION}{entries}"));
    project.write("environments/production/environment.toml", PRODUCTION);
    project.expect(0, &["emit"]);
    project.expect(0, &["plan"]);
    let json: Value = serde_json::from_str(
        &project
            .expect(0, &["coverage", "production", "--format", "json"])
            .stdout,
    )
    .unwrap();
    let watched = ["coverage-alarmed", "coverage-dashboard"];
    let kept = [
        "coverage-backed-up",
        "coverage-copied",
        "coverage-restore-tested",
    ];
    for (name, aspects) in [
        (
            "createOrder",
            [&watched[..], &["coverage-healable"]].concat(),
        ),
        (
            "create_order",
            [&watched[..], &["coverage-healable"]].concat(),
        ),
        ("Shop \"API\"", watched.to_vec()),
        ("Orders", [&watched[..], &kept].concat()),
        ("files-prod", kept.to_vec()),
        ("Jobs.fifo", watched.to_vec()),
        ("Orders_Failed", watched.to_vec()),
    ] {
        let workloads = json["plans"][0]["workloads"].as_array().unwrap();
        let found = workloads.iter().find(|one| one["name"] == name);
        let found = found.unwrap_or_else(|| panic!("no {name} in {json:#}"));
        assert_eq!(found["made"], "elsewhere");
        for aspect in aspects {
            assert_eq!(
                found["aspects"][aspect]["state"], "covered",
                "{aspect} of {name}: {found:#}"
            );
        }
    }
    // A second time there is nothing to do.
    let again = project.expect(0, &["adopt", "state.json"]);
    assert!(!again.stdout.contains("\n[existing"), "{}", again.stdout);
    assert!(again.stderr.contains("0 to adopt"), "{}", again.stderr);
    assert!(
        again.stderr.contains("7 described already"),
        "{}",
        again.stderr
    );
}

#[test]
fn a_table_that_is_backed_up_already_is_not_backed_up_twice() {
    let project = Project::empty();
    let resources = [
        resource(
            "aws_dynamodb_table",
            "t",
            json!({ "name": "orders", "arn": arn("dynamodb:us-east-1:1:table/orders") }),
        ),
        resource(
            "aws_backup_selection",
            "s",
            json!({ "plan_id": "p", "resources": [arn("dynamodb:us-east-1:1:table/orders")] }),
        ),
    ];
    let state =
        json!({ "format_version": "1.0", "values": { "root_module": { "resources": resources } } });
    project.write("state.json", &state.to_string());
    let text = project.expect(0, &["adopt", "state.json"]).stdout;
    assert!(text.contains("# Whoever made it backs it up"), "{text}");
    assert!(!text.contains("\nbackup = true"), "{text}");
}

#[test]
fn an_empty_or_unreadable_file_is_a_fault() {
    let project = Project::empty();
    project.write(
        "empty.json",
        r#"{"format_version":"1.0","values":{"root_module":{}}}"#,
    );
    project.write("bad.json", "{");
    for file in ["empty.json", "bad.json", "nowhere.json"] {
        let ran = project.expect(1, &["adopt", file]);
        assert!(ran.stderr.contains("help: "), "{}", ran.stderr);
    }
}
