//! The harness itself, on a module written by hand: what it promises to the tests of the emission.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use acceptance::{
    Call, Emulator, Failure, Result, Story, Terraform, Workspace, copy_tree, leftovers, none,
    parliament, repository, same, tool,
};
use serde_json::{Value, json};

const REGIONS: &[&str] = &["us-east-1", "us-west-2"];

struct Tiny {
    emulator: Emulator,
    workspace: Workspace,
    terraform: Terraform,
    url: String,
}

fn main() -> ExitCode {
    Story::new("an emission is pointed at the emulator", begin)
        .stage("what the emulator lacks is taken out and named", |tiny| {
            let gone = tiny.workspace.without_unsupported()?;
            same(
                &gone,
                &["modules/notes: aws_cloudwatch_query_definition.this"],
            )
        })
        .stage("it is accepted without a warning", |tiny| {
            none(&tiny.terraform.init(true)?)?;
            none(&tiny.terraform.validate()?)
        })
        .stage("it comes up", |tiny| {
            tiny.terraform.plan()?;
            none(&tiny.terraform.apply()?)
        })
        .stage("a second plan is empty", |tiny| {
            tiny.terraform.expect_no_changes()
        })
        .stage("the gateway leads to the handler behind the alias", gateway)
        .stage("the gateway refuses what the document forbids", refusals)
        .stage(
            "a change of the document reaches the gateway",
            changed_document,
        )
        .stage("an alarm's event reaches the handler in full", alarm)
        .stage("policies are judged", policies)
        .stage("protected things are not destroyed", |tiny| {
            match tiny.terraform.destroy() {
                Err(failure) if failure.to_string().contains("prevent_destroy") => Ok(()),
                other => Err(Failure::new(format!("{other:?}"))),
            }
        })
        .stage("unprotected, it goes, and nothing is left", |tiny| {
            tiny.workspace.unprotect()?;
            tiny.terraform.plan()?;
            tiny.terraform.apply()?;
            none(&tiny.terraform.destroy()?)?;
            none(&left(tiny)?)?;
            same(&tiny.terraform.show_state()?["values"], &Value::Null)
        })
        .stage("a request that is sent again is done once", |tiny| {
            let table = json!({
                "TableName": "once",
                "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
                "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
                "BillingMode": "PAY_PER_REQUEST",
            });
            for (invocation, status) in [("first", 200), ("first", 200), ("second", 400)] {
                same(
                    &tiny.emulator.attempt("CreateTable", &table, invocation)?,
                    &status,
                )?;
            }
            tiny.emulator.reset()
        })
        .stage("a reset forgets", |tiny| {
            let topic = Call::new("sns", "create_topic", json!({ "Name": "left" }));
            tiny.emulator.ask(tiny.workspace.account(), &[topic])?;
            same(&left(tiny)?.len(), &1)?;
            tiny.emulator.reset()?;
            none(&left(tiny)?)
        })
        .tell()
        .exit_code()
}

fn begin() -> Result<Tiny> {
    let root = tempfile::tempdir().map_err(failure)?;
    copy_tree(&repository().join("tests/fixtures/tiny"), root.path())?;
    package(root.path())?;
    let emulator = Emulator::start()?;
    let workspace = Workspace::copy(root.path(), "try")?.against(&emulator)?;
    same(&workspace.account(), &"111122223333")?;
    Ok(Tiny {
        terraform: workspace.terraform()?,
        url: String::new(),
        emulator,
        workspace,
    })
}

/// Zips the handler to where an emission keeps packages.
fn package(root: &Path) -> Result<()> {
    let build = root.join(".groundplan/build");
    std::fs::create_dir_all(&build).map_err(failure)?;
    let zipped = Command::new(tool("emulator/bin/python")?)
        .current_dir(root.join("handler"))
        .args(["-m", "zipfile", "-c"])
        .arg(build.join("notes.zip"))
        .arg("index.mjs")
        .status()
        .map_err(failure)?;
    same(&zipped.success(), &true)
}

fn failure(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}

fn gateway(tiny: &mut Tiny) -> Result<()> {
    let outputs = tiny.terraform.outputs()?;
    same(&outputs.get("query"), &None)?;
    tiny.url = outputs["url"].as_str().unwrap_or_default().to_owned();
    let note = json!({ "text": "buy milk" });
    let call = |method, body| tiny.emulator.request(&tiny.url, method, "/notes/1", body);
    same(&call("GET", None)?.0, &404)?;
    same(&call("PUT", Some(&note))?.0, &204)?;
    let (status, answer) = call("GET", None)?;
    same(&status, &200)?;
    same(
        &answer,
        &json!({ "item": { "id": "1", "text": "buy milk" }, "version": "1" }),
    )
}

fn refusals(tiny: &mut Tiny) -> Result<()> {
    let call = |method, path, body: Option<Value>| {
        tiny.emulator
            .request(&tiny.url, method, path, body.as_ref())
    };
    same(&call("GET", "/nowhere", None)?.0, &403)?;
    let (status, answer) = call("GET", "/signed", None)?;
    same(
        &(status, &answer),
        &(403, &json!({ "refused": "Missing Authentication Token" })),
    )?;
    same(&call("GET", "/asked", None)?.0, &400)?;
    same(
        &call("GET", "/asked?q=1", None)?,
        &(200, json!({ "asked": true })),
    )?;
    same(
        &call("POST", "/checked", Some(json!({ "text": 1 })))?.0,
        &400,
    )?;
    same(
        &call("POST", "/checked", Some(json!({ "text": "1" })))?.0,
        &200,
    )
}

fn changed_document(tiny: &mut Tiny) -> Result<()> {
    let file = tiny
        .workspace
        .folder()
        .join("../../modules/notes/main.tf.json");
    let mut module = acceptance::read_json(&file)?;
    let paths = &mut module["locals"]["openapi"]["paths"];
    paths["/memos/{id}"] = paths["/notes/{id}"].take();
    if let Some(paths) = paths.as_object_mut() {
        paths.remove("/notes/{id}");
    }
    acceptance::write_json(&file, &module)?;
    tiny.terraform.plan()?;
    tiny.terraform.apply()?;
    tiny.terraform.expect_no_changes()?;
    same(
        &tiny.emulator.request(&tiny.url, "GET", "/memos/1", None)?.0,
        &200,
    )?;
    same(
        &tiny.emulator.request(&tiny.url, "GET", "/notes/1", None)?.0,
        &403,
    )
}

fn alarm(tiny: &mut Tiny) -> Result<()> {
    let state = |value: &str| {
        Call::new(
            "cloudwatch",
            "set_alarm_state",
            json!({ "AlarmName": "notes-try-errors", "StateValue": value, "StateReason": format!("told to be {value}") }),
        )
    };
    tiny.emulator
        .ask(tiny.workspace.account(), &[state("OK"), state("ALARM")])?;
    let until = Instant::now() + Duration::from_secs(20);
    let event = loop {
        let (status, mut answer) = tiny
            .emulator
            .request(&tiny.url, "GET", "/memos/event", None)?;
        if status == 200 {
            break answer["item"]["event"].take();
        }
        if Instant::now() > until {
            return Err(Failure::new(format!(
                "no event came\n{}",
                tiny.emulator.log()
            )));
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    same(
        &event["detail-type"],
        &json!("CloudWatch Alarm State Change"),
    )?;
    same(&event["account"], &json!("111122223333"))?;
    same(
        &event["resources"],
        &json!(["arn:aws:cloudwatch:us-east-1:111122223333:alarm:notes-try-errors"]),
    )?;
    let detail = &event["detail"];
    same(&detail["alarmName"], &json!("notes-try-errors"))?;
    same(&detail["state"]["value"], &json!("ALARM"))?;
    same(&detail["previousState"]["value"], &json!("OK"))?;
    same(&detail["previousState"]["reason"], &json!("told to be OK"))?;
    let configuration = &detail["configuration"];
    same(
        &configuration["description"],
        &json!("One call in twenty fails."),
    )?;
    // Terraform's queries are a set, so their order means nothing.
    let metric = |id: &str| {
        let metrics = configuration["metrics"].as_array();
        let found = metrics.and_then(|all| all.iter().find(|metric| metric["id"] == id));
        found.cloned().unwrap_or_default()
    };
    same(
        &metric("rate")["expression"],
        &json!("100 * FILL(errors, 0) / calls"),
    )?;
    same(&metric("rate").get("metricStat"), &None)?;
    same(
        &metric("errors")["metricStat"],
        &json!({
            "metric": { "namespace": "AWS/Lambda", "name": "Errors", "dimensions": { "FunctionName": "notes-try" } },
            "period": 300,
            "stat": "Sum",
        }),
    )
}

fn policies(tiny: &mut Tiny) -> Result<()> {
    let state = tiny.terraform.show_state()?;
    let judged = parliament(&state)?;
    same(&judged.documents, &2)?;
    none(&judged.findings)?;
    let wrong = state
        .to_string()
        .replace("dynamodb:GetItem", "dynamodb:GetItems");
    let wrong = serde_json::from_str(&wrong).map_err(failure)?;
    same(&parliament(&wrong)?.findings.len(), &1)
}

fn left(tiny: &Tiny) -> Result<Vec<String>> {
    leftovers(&tiny.emulator, tiny.workspace.account(), REGIONS)
}
