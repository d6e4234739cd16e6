//! The sample's production, applied to the emulator, used as its users would, and destroyed.
//!
//! The emulator shows that the parts are wired to one another; it is not AWS. What it does not have
//! (`tests/emulator/unsupported.json`) is taken out of the copy that is applied, and is covered by the
//! modules' own tests with a mocked provider, and by the plan that the scanners read.

#[path = "production/runbook.rs"]
mod runbook;

use std::process::ExitCode;

use acceptance::{
    Call, Emulator, Failure, Result, Story, Terraform, Workspace, leftovers, none, parliament, same,
};
use runbook::Runbook;
use serde_json::{Value, json};

const REGIONS: &[&str] = &["us-east-1", "us-west-2"];

struct Production {
    emulator: Emulator,
    workspace: Workspace,
    terraform: Terraform,
    todos: String,
    documents: String,
    runbook: Option<Runbook>,
}

fn main() -> ExitCode {
    Story::new("production is pointed at the emulator", begin)
        .stage("it comes up without a warning", |production| {
            none(&production.terraform.plan()?.diagnostics)?;
            none(&production.emulator.explain(production.terraform.apply())?)
        })
        .aside("a second plan is empty", |production| {
            production.terraform.expect_no_changes()
        })
        .aside("parliament finds nothing in any policy", |production| {
            let judged = parliament(&production.terraform.show_state()?)?;
            none(&judged.findings)?;
            same(&judged.unknown.len(), &0)?;
            same(&(judged.documents > 10), &true)
        })
        .stage(
            "the Todo API creates, reads, lists, updates and deletes",
            todos,
        )
        .aside("the Todo API refuses what is no todo", refusals)
        .aside("the documents API reads storage", documents)
        .aside("the health check finds everything healthy", |production| {
            let found = production.look()?;
            same(&found["unhealthy"], &json!([]))?;
            same(&found["healthy"], &json!(true))?;
            same(&found["checked"], &json!(7))
        })
        .stage("broken by hand, it is unhealthy and named", broken)
        .stage("another apply fixes it, and looks", |production| {
            production.terraform.plan()?;
            none(&production.emulator.explain(production.terraform.apply())?)?;
            production.terraform.expect_no_changes()?;
            same(&production.look()?["healthy"], &json!(true))
        })
        .aside("the daily commands of the runbook run", |production| {
            let mut runbook = Runbook::open(&production.workspace, &production.emulator)?;
            runbook.chapter("Before you begin")?;
            runbook.chapter("Before the first apply")?;
            let done = runbook.chapter("Daily commands");
            production.runbook = Some(runbook);
            done
        })
        .aside("what it says of alarms heals", |production| {
            let (runbook, emulator) = production.runbook()?;
            runbook::trouble(runbook, emulator)?;
            same(&runbook::alias(runbook, emulator, "api")?, &"2")?;
            runbook.chapter("Alarms")?;
            same(&runbook::alias(runbook, emulator, "api")?, &"1")?;
            for queue in ["api-dlq", "remediation-dlq"] {
                same(&runbook::waiting(runbook, emulator, queue)?, &"0 and 0")?;
            }
            Ok(())
        })
        .aside("what it says of remediation undoes it", |production| {
            let (runbook, emulator) = production.runbook()?;
            same(&runbook::alias(runbook, emulator, "todo")?, &"1")?;
            runbook.chapter("Remediation")?;
            same(&runbook::alias(runbook, emulator, "todo")?, &"2")
        })
        .aside("what it says of complaints runs", |production| {
            let (runbook, _) = production.runbook()?;
            runbook.chapter("Troubleshooting")
        })
        .aside("what it says of restores brings back", |production| {
            let (runbook, emulator) = production.runbook()?;
            runbook.chapter("Restore")?;
            same(&runbook::object(runbook, emulator, "a.txt")?, &"first")?;
            let (title, protected, recoverable) = runbook::restored(runbook, emulator)?;
            same(&title, &"Buy milk")?;
            same(&protected, &true)?;
            same(&recoverable, &"ENABLED")
        })
        .aside(
            "the rest of it runs, and nothing is left out",
            |production| {
                let (runbook, emulator) = production.runbook()?;
                runbook::elsewhere(runbook, emulator, |runbook| {
                    runbook.chapter("Disaster recovery")
                })?;
                runbook.chapter("Keys and protection")?;
                runbook.is_complete()
            },
        )
        .aside("a deployment undoes all of it", |production| {
            production.terraform.plan()?;
            production.terraform.apply()?;
            production.terraform.expect_no_changes()
        })
        .stage(
            "what holds data is not destroyed by accident",
            |production| match production.terraform.destroy() {
                Err(failure) if failure.to_string().contains("prevent_destroy") => Ok(()),
                other => same(&format!("{other:?}"), &"a refusal"),
            },
        )
        .stage(
            "acknowledged, it is destroyed and nothing is left",
            |production| {
                runbook::empty_bucket(&production.emulator, production.workspace.account())?;
                production.workspace.unprotect()?;
                production.terraform.plan()?;
                production.terraform.apply()?;
                production.terraform.destroy()?;
                same(&production.terraform.show_state()?["values"], &Value::Null)?;
                none(&leftovers(
                    &production.emulator,
                    production.workspace.account(),
                    REGIONS,
                )?)
            },
        )
        .tell()
        .exit_code()
}

fn begin() -> Result<Production> {
    let emulator = Emulator::start()?;
    let workspace = Workspace::of("production")?.against(&emulator)?;
    workspace.without_unsupported()?;
    let terraform = workspace.terraform()?;
    none(&terraform.init(true)?)?;
    Ok(Production {
        emulator,
        workspace,
        terraform,
        todos: String::new(),
        documents: String::new(),
        runbook: None,
    })
}

impl Production {
    fn ask(&self, service: &str, operation: &str, parameters: Value) -> Result<Value> {
        let call = Call::new(service, operation, parameters);
        let mut answers = self.emulator.ask(self.workspace.account(), &[call])?;
        Ok(answers.pop().unwrap_or_default())
    }

    /// What the health check finds: its function, invoked as its schedule would.
    fn look(&self) -> Result<Value> {
        let schedule = self.ask(
            "scheduler",
            "get_schedule",
            json!({ "Name": "todo-production-health-000" }),
        )?;
        let answer = self.ask(
            "lambda",
            "invoke",
            json!({
                "FunctionName": schedule["Target"]["Arn"],
                "Payload": schedule["Target"]["Input"],
            }),
        )?;
        let payload = answer["Payload"].as_str().unwrap_or_default();
        serde_json::from_str(payload).map_err(|error| Failure::new(format!("{error}: {payload}")))
    }

    fn runbook(&mut self) -> Result<(&mut Runbook, &Emulator)> {
        match &mut self.runbook {
            Some(runbook) => Ok((runbook, &self.emulator)),
            None => Err(Failure::new("the runbook was not opened")),
        }
    }

    fn todos(&self, method: &str, path: &str, body: Option<Value>) -> Result<(u16, Value)> {
        self.emulator
            .request(&self.todos, method, path, body.as_ref())
    }
}

fn todos(production: &mut Production) -> Result<()> {
    let mut outputs = production.terraform.outputs()?;
    let mut url = |name: &str| {
        let found = outputs.remove(name).unwrap_or_default();
        found.as_str().unwrap_or_default().to_owned()
    };
    production.todos = url("api_todo_url");
    production.documents = url("api_api_url");

    let (status, made) =
        production.todos("POST", "/todos", Some(json!({ "title": "Buy milk" })))?;
    same(&status, &201)?;
    same(&made["title"], &json!("Buy milk"))?;
    same(&made["done"], &json!(false))?;
    let place = format!("/todos/{}", made["id"].as_str().unwrap_or_default());

    same(
        &production.todos("GET", &place, None)?,
        &(200, made.clone()),
    )?;
    let (status, listed) = production.todos("GET", "/todos", None)?;
    same(&status, &200)?;
    same(&listed["todos"], &json!([made]))?;

    let done = json!({ "title": "Buy oat milk", "done": true });
    let (status, updated) = production.todos("PUT", &place, Some(done))?;
    same(&status, &200)?;
    same(&updated["title"], &json!("Buy oat milk"))?;
    same(&updated["done"], &json!(true))?;
    same(&updated["id"], &made["id"])?;
    same(&production.todos("GET", &place, None)?, &(200, updated))?;

    same(&production.todos("DELETE", &place, None)?.0, &204)?;
    same(&production.todos("GET", &place, None)?.0, &404)?;
    same(
        &production.todos("GET", "/todos", None)?.1["todos"],
        &json!([]),
    )
}

/// The table and a function, deleted behind Terraform's back.
fn broken(production: &mut Production) -> Result<()> {
    let table = "todo-production-todos";
    production.ask(
        "dynamodb",
        "update_table",
        json!({ "TableName": table, "DeletionProtectionEnabled": false }),
    )?;
    production.ask("dynamodb", "delete_table", json!({ "TableName": table }))?;
    production.ask(
        "lambda",
        "delete_function",
        json!({ "FunctionName": "todo-production-api" }),
    )?;
    let found = production.look()?;
    same(&found["healthy"], &json!(false))?;
    same(&found["checked"], &json!(7))?;
    let unhealthy = found["unhealthy"].as_array().cloned().unwrap_or_default();
    let mut named: Vec<_> = unhealthy.iter().map(|one| &one["target"]).collect();
    named.sort_by_key(ToString::to_string);
    same(
        &named,
        &vec![
            &json!("api/todo-production-api"),
            &json!("api/todo-production-todo"),
            &json!("function/todo-production-api"),
            &json!("table/todo-production-todos"),
        ],
    )?;
    for one in &unhealthy {
        let reason = one["reason"].as_str().unwrap_or_default();
        let said = match one["target"].as_str() {
            Some("api/todo-production-todo") => "answers 500, not 2xx",
            Some("api/todo-production-api") => "answers 5",
            _ => "ResourceNotFoundException",
        };
        same(&(reason, reason.contains(said)), &(reason, true))?;
    }
    Ok(())
}

fn refusals(production: &mut Production) -> Result<()> {
    same(
        &production
            .todos("POST", "/todos", Some(json!({ "title": "" })))?
            .0,
        &400,
    )?;
    same(
        &production
            .todos("PUT", "/todos/none", Some(json!({ "title": "x" })))?
            .0,
        &404,
    )?;
    same(&production.todos("PATCH", "/todos", None)?.0, &405)?;
    same(&production.todos("GET", "/nowhere", None)?.0, &403)
}

fn documents(production: &mut Production) -> Result<()> {
    let call = |path| {
        production
            .emulator
            .request(&production.documents, "GET", path, None)
    };
    same(&call("/health")?, &(200, json!({ "status": "ok" })))?;
    same(&call("/documents")?, &(200, json!({ "documents": [] })))?;
    same(&call("/documents/none")?.0, &404)
}
