//! What Terraform does with things that belong to another: what Lambda deletes with a function is replaced with
//! it, and a table's items stop expiring when the description says so.

use std::process::{Command, ExitCode};

use acceptance::{
    Emulator, Failure, Result, Terraform, copy_tree, repository, run_in_parallel, same, tool,
    trial, write_json, write_text,
};
use serde_json::{Value, json};
use tempfile::TempDir;

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/11111111-1111-1111-1111-111111111111";
const FUNCTION: &str = "arn:aws:lambda:us-east-1:111122223333:function:shop-live-f";
const API: &str = "arn:aws:execute-api:us-east-1:111122223333:abc123";

fn main() -> ExitCode {
    run_in_parallel(vec![
        trial(
            "alias, permissions and retries are replaced with the function",
            from_zip_to_image,
        ),
        trial("other code replaces nothing", other_code),
        trial("items stop expiring", expiry),
    ])
    .exit_code()
}

/// Modules and a root that calls them, against an endpoint.
fn project(endpoint: &str, modules: &Value) -> Result<TempDir> {
    let folder = tempfile::tempdir().map_err(|error| Failure::new(error.to_string()))?;
    copy_tree(
        &repository().join("modules"),
        &folder.path().join("modules"),
    )?;
    let services = ["dynamodb", "iam", "kms", "lambda", "sts"];
    let endpoints: serde_json::Map<String, Value> = services
        .iter()
        .map(|service| ((*service).to_owned(), json!(endpoint)))
        .collect();
    write_json(
        &folder.path().join("main.tf.json"),
        &json!({
            "terraform": { "required_providers": { "aws": { "source": "hashicorp/aws" } } },
            "provider": { "aws": {
                "region": "us-east-1",
                "access_key": "111122223333",
                "secret_key": "test",
                "skip_credentials_validation": true,
                "skip_metadata_api_check": true,
                "skip_requesting_account_id": true,
                "endpoints": [endpoints],
            } },
            "module": modules,
        }),
    )?;
    Ok(folder)
}

/// A function behind an API that it also authorises, as Terraform knows it after an apply.
fn planned(code: &Value) -> Result<Vec<String>> {
    let mut function = json!({
        "source": "./modules/function",
        "name": "shop-live-f",
        "kms_key_arn": KEY,
    });
    for (name, value) in code.as_object().into_iter().flatten() {
        function[name] = value.clone();
    }
    let modules = json!({
        "f": function,
        "a": {
            "source": "./modules/api",
            "name": "shop-live-a",
            "kms_key_arn": KEY,
            "functions": { "f": { "name": "${module.f.name}", "alias": "${module.f.alias}", "invoke_arn": "${module.f.invoke_arn}" } },
            "routes": { "GET /": "f" },
            "authorization": {
                "type": "CUSTOM",
                "authorizer_name": "${module.f.name}",
                "authorizer_alias": "${module.f.alias}",
                "authorizer_invoke_arn": "${module.f.invoke_arn}",
            },
        },
    });
    // Nothing is asked: the state is the one below.
    let folder = project("http://127.0.0.1:9", &modules)?;
    write_text(&folder.path().join("f.zip"), "not the former code")?;
    write_json(&folder.path().join("terraform.tfstate"), &state())?;
    let terraform = Terraform::new(folder.path())?.with("TF_CLI_ARGS_plan", "-refresh=false");
    terraform.init(false)?;
    let mut actions = terraform.plan()?.actions;
    actions.retain(|action| !action.starts_with("create "));
    actions.sort();
    Ok(actions)
}

fn state() -> Value {
    let resource = |module: &str, kind: &str, name: &str, key: Value, attributes: Value| {
        let mut instance = json!({ "schema_version": 0, "attributes": attributes });
        if !key.is_null() {
            instance["index_key"] = key;
        }
        json!({
            "module": format!("module.{module}"),
            "mode": "managed",
            "type": kind,
            "name": name,
            "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "instances": [instance],
        })
    };
    let invoke = format!(
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}:live/invocations"
    );
    let permission = |id: &str, source: &str| {
        json!({
            "id": format!("{id}-abc123"),
            "statement_id": format!("{id}-abc123"),
            "action": "lambda:InvokeFunction",
            "function_name": "shop-live-f",
            "qualifier": "live",
            "principal": "apigateway.amazonaws.com",
            "source_arn": format!("{API}/{source}"),
        })
    };
    json!({
        "version": 4,
        "terraform_version": "1.11.0",
        "serial": 1,
        "lineage": "11111111-2222-3333-4444-555555555555",
        "outputs": {},
        "check_results": null,
        "resources": [
            resource("f", "aws_lambda_function", "this", Value::Null, json!({
                "id": "shop-live-f", "function_name": "shop-live-f", "arn": FUNCTION,
                "qualified_arn": format!("{FUNCTION}:3"), "version": "3", "publish": true,
                "package_type": "Zip", "filename": "f.zip", "source_code_hash": "former",
                "handler": "index.handler", "runtime": "nodejs22.x", "architectures": ["arm64"],
                "role": "arn:aws:iam::111122223333:role/shop-live-f", "kms_key_arn": KEY,
            })),
            resource("f", "aws_lambda_alias", "this", Value::Null, json!({
                "id": format!("{FUNCTION}:live"), "arn": format!("{FUNCTION}:live"), "name": "live",
                "function_name": "shop-live-f", "function_version": "3", "invoke_arn": invoke,
            })),
            resource("f", "aws_lambda_function_event_invoke_config", "this", Value::Null, json!({
                "id": "shop-live-f:live", "function_name": "shop-live-f", "qualifier": "live",
                "maximum_retry_attempts": 2,
            })),
            resource("a", "aws_api_gateway_rest_api", "this", Value::Null, json!({
                "id": "abc123", "name": "shop-live-a", "execution_arn": API, "body": "{}",
                "endpoint_configuration": [{ "types": ["REGIONAL"] }],
            })),
            resource("a", "aws_lambda_permission", "routes", json!("f"), permission("InvokedByApi", "*/*")),
            resource("a", "aws_lambda_permission", "authorizer", json!(0), permission("AuthorizesApi", "authorizers/*")),
        ],
    })
}

fn from_zip_to_image() -> Result<()> {
    let image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/f@sha256:0";
    let actions = planned(&json!({ "image_uri": image }))?;
    let replaced: Vec<&str> = actions
        .iter()
        .filter_map(|action| action.strip_prefix("replace "))
        .collect();
    same(
        &replaced,
        &vec![
            "module.a.aws_lambda_permission.authorizer[0]",
            "module.a.aws_lambda_permission.routes[\"f\"]",
            "module.f.aws_lambda_alias.this",
            "module.f.aws_lambda_function.this",
            "module.f.aws_lambda_function_event_invoke_config.this",
        ],
    )
}

fn other_code() -> Result<()> {
    let actions = planned(
        &json!({ "package": "f.zip", "handler": "index.handler", "runtime": "nodejs22.x" }),
    )?;
    let replaced: Vec<&String> = actions
        .iter()
        .filter(|action| action.starts_with("replace "))
        .collect();
    same(&replaced, &Vec::<&String>::new())?;
    let updated = "update module.f.aws_lambda_function.this".to_owned();
    same(&actions.contains(&updated), &true)
}

/// What DynamoDB says of the expiry of a table.
fn status(emulator: &Emulator, table: &str) -> Result<String> {
    let ran = Command::new(tool("aws/bin/aws")?)
        .args(["dynamodb", "describe-time-to-live", "--table-name", table])
        .args(["--endpoint-url", &emulator.url(), "--region", "us-east-1"])
        .args(["--query", "TimeToLiveDescription.TimeToLiveStatus"])
        .args(["--output", "text"])
        .env("AWS_ACCESS_KEY_ID", "111122223333")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .output()
        .map_err(|error| Failure::new(error.to_string()))?;
    Ok(String::from_utf8_lossy(&ran.stdout).trim().to_owned())
}

fn expiry() -> Result<()> {
    let emulator = Emulator::start()?;
    let table = |expiry: Value| {
        let mut table = json!({
            "source": "./modules/table",
            "name": "shop-live-orders",
            "kms_key_arn": KEY,
            "hash_key": "id",
            "attributes": { "id": "S" },
            "deletion_protection": false,
        });
        for (name, value) in expiry.as_object().into_iter().flatten() {
            table[name] = value.clone();
        }
        json!({ "orders": table })
    };
    let on = json!({ "ttl_attribute": "expires" });
    let folder = project(&emulator.url(), &table(on))?;
    let terraform = Terraform::new(folder.path())?;
    terraform.init(false)?;
    let apply = |expiry: Value| -> Result<bool> {
        let changed = project(&emulator.url(), &table(expiry))?;
        let main = "main.tf.json";
        std::fs::copy(changed.path().join(main), folder.path().join(main))
            .map_err(|error| Failure::new(error.to_string()))?;
        let changes = terraform.plan()?.changes;
        terraform.apply()?;
        Ok(changes)
    };
    emulator.explain(terraform.plan().and_then(|_| terraform.apply()))?;
    same(
        &status(&emulator, "shop-live-orders")?,
        &"ENABLED".to_owned(),
    )?;
    // To take the attribute away changes nothing: that is why an emission does not.
    emulator.explain(apply(json!({})))?;
    same(
        &status(&emulator, "shop-live-orders")?,
        &"ENABLED".to_owned(),
    )?;
    let off = json!({ "ttl_attribute": "expires", "ttl_enabled": false });
    emulator.explain(apply(off))?;
    same(
        &status(&emulator, "shop-live-orders")?,
        &"DISABLED".to_owned(),
    )?;
    // Then both may go, and nothing is left to do.
    emulator.explain(apply(json!({})))?;
    same(
        &status(&emulator, "shop-live-orders")?,
        &"DISABLED".to_owned(),
    )?;
    terraform.expect_no_changes()
}
