//! What lies under keys of one's own where the description asks for all of it, and how that is checked.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::fs;
use std::path::Path;

use common::{Project, files_below};
use serde_json::Value as Json;

/// The golden that asks for it, in a folder of its own, emitted.
fn own_keys() -> Project {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/own-keys");
    let project = Project::empty();
    for path in files_below(&case).keys() {
        if !path.starts_with("emitted/") {
            project.write(path, &fs::read_to_string(case.join(path)).unwrap());
        }
    }
    project.expect(0, &["emit"]);
    project
}

fn resources(module: &Json) -> Vec<&Json> {
    let list = |key: &str| module[key].as_array().into_iter().flatten();
    list("resources")
        .chain(list("child_modules").flat_map(resources))
        .collect()
}

/// The resources of a type, by address.
fn planned(project: &Project, kind: &str) -> Vec<(String, Json)> {
    let ran = project.expect(0, &["plan", "live", "--format", "json"]);
    let plan: Json = serde_json::from_str(&ran.stdout).unwrap();
    resources(&plan["planned_values"]["root_module"])
        .into_iter()
        .filter(|resource| resource["type"] == kind)
        .map(|resource| {
            (
                resource["address"].as_str().unwrap().to_owned(),
                resource["values"].clone(),
            )
        })
        .collect()
}

#[test]
fn no_bucket_is_under_a_key_of_s3() {
    let project = own_keys();
    let encryption = "aws_s3_bucket_server_side_encryption_configuration";
    let encrypted = planned(&project, encryption);
    assert_eq!(encrypted.len(), planned(&project, "aws_s3_bucket").len());
    for (address, values) in &encrypted {
        let default = &values["rule"][0]["apply_server_side_encryption_by_default"][0];
        assert_eq!(default["sse_algorithm"], "aws:kms", "{address}");
    }
    assert!(planned(&project, "aws_s3_bucket_logging").is_empty());
    // The state's bucket comes before the environment; its logs would lie under S3's key as well.
    let state = project.read("environments/live/bootstrap/main.tf.json");
    let state: Json = serde_json::from_str(&state).unwrap();
    assert_eq!(state["module"]["state"]["access_logs"], false);
}

#[test]
fn a_trail_records_every_request_for_the_objects_of_each_bucket() {
    let project = own_keys();
    let trails = planned(&project, "aws_cloudtrail");
    assert_eq!(trails.len(), 1, "{trails:?}");
    let mut recorded: Vec<&str> = Vec::new();
    for selector in trails[0].1["advanced_event_selector"].as_array().unwrap() {
        for field in selector["field_selector"].as_array().unwrap() {
            if field["field"] == "resources.ARN" {
                let names = field["starts_with"].as_array().unwrap().iter();
                recorded.extend(names.map(|name| name.as_str().unwrap()));
            }
        }
    }
    recorded.sort_unstable();
    assert_eq!(
        recorded,
        [
            "arn:aws:s3:::shop-live-exports-111122223333/",
            "arn:aws:s3:::shop-live-invoices-111122223333/",
            "arn:aws:s3:::shop-live-security-logs-111122223333/",
            "arn:aws:s3:::shop-live-state/",
        ]
    );
}

#[test]
fn the_check_takes_a_trail_for_access_logs() {
    let project = own_keys();
    let plan = project
        .expect(0, &["plan", "live", "--format", "json"])
        .stdout;
    let missed = |plan: &str| {
        project.write("plan.json", plan);
        let ran = project.run(&["check", "--plan", "plan.json", "--format", "json"]);
        ran.stdout.matches("no trail records every request").count()
    };
    assert_eq!(missed(&plan), 0);
    // A bucket that the trail does not take in is found.
    let object = "arn:aws:s3:::shop-live-exports-111122223333/";
    assert_eq!(missed(&plan.replace(object, "arn:aws:s3:::another/")), 1);
}

#[test]
fn every_package_is_under_the_key_and_no_image_is_a_package() {
    let project = own_keys();
    let functions = planned(&project, "aws_lambda_function");
    assert_eq!(functions.len(), 4);
    for (address, values) in &functions {
        // The key's ARN is known after apply, so a plan leaves the argument out; an image has `null`.
        let is_image = values["package_type"] == "Image";
        let package_key = values.get("source_kms_key_arn");
        assert_eq!(package_key, is_image.then_some(&Json::Null), "{address}");
    }
    let plan = project
        .expect(0, &["plan", "live", "--format", "json"])
        .stdout;
    let plan: Json = serde_json::from_str(&plan).unwrap();
    let unknown = plan["resource_changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change["change"]["after_unknown"]["source_kms_key_arn"] == true);
    assert_eq!(unknown.count(), 3);
    let module: Json =
        serde_json::from_str(&project.read("modules/function/main.tf.json")).unwrap();
    let function = &module["resource"]["aws_lambda_function"]["this"];
    let key = function["source_kms_key_arn"].as_str().unwrap();
    assert!(key.contains("var.kms_key_arn"), "{key}");
}

#[test]
fn lambda_may_use_the_key_for_packages_of_the_environment_alone() {
    let project = own_keys();
    let keys = planned(&project, "aws_kms_key");
    let (_, key) = keys
        .iter()
        .find(|(address, _)| address == "module.security.aws_kms_key.this")
        .unwrap();
    let policy: Json = serde_json::from_str(key["policy"].as_str().unwrap()).unwrap();
    let statements = policy["Statement"].as_array().unwrap();
    let of_lambda: Vec<&Json> = statements
        .iter()
        .filter(|statement| statement["Principal"]["Service"] == "lambda.amazonaws.com")
        .collect();
    assert_eq!(of_lambda.len(), 1);
    assert_eq!(
        of_lambda[0]["Action"],
        serde_json::json!(["kms:Decrypt", "kms:GenerateDataKey"])
    );
    let function = "kms:EncryptionContext:aws:lambda:FunctionArn";
    assert_eq!(
        of_lambda[0]["Condition"]["StringLike"][function],
        "arn:aws:lambda:eu-central-1:111122223333:function:shop-live-*"
    );
}

#[test]
fn where_provider_5_is_to_do_nothing_says_what_it_does_not_know() {
    let project = own_keys();
    let description = project.read("groundplan.toml");
    let older = description.replace("aws_provider = \"6\"", "aws_provider = \"5\"");
    assert_ne!(older, description);
    project.write("groundplan.toml", &older);
    project.expect(0, &["emit"]);
    for (path, bytes) in project.files() {
        let text = String::from_utf8_lossy(&bytes);
        let says = text.contains("source_kms_key_arn") || text.contains("package_kms_key_arn");
        assert!(!says, "{path}");
        assert!(
            !text.contains(">= 6.12") && !text.contains("~> 6"),
            "{path}"
        );
    }
}
