//! The sample's production, applied to the emulator, used as its users would, and destroyed.
//!
//! The emulator shows that the parts are wired to one another; it is not AWS. What it does not have
//! (`tests/emulator/unsupported.json`) is taken out of the copy that is applied, and is covered by the
//! modules' own tests with a mocked provider, and by the plan that the scanners read.

use std::process::ExitCode;

use acceptance::{
    Emulator, Result, Story, Terraform, Workspace, leftovers, none, parliament, same,
};
use serde_json::{Value, json};

const REGIONS: &[&str] = &["us-east-1", "us-west-2"];

struct Production {
    emulator: Emulator,
    workspace: Workspace,
    terraform: Terraform,
    todos: String,
    documents: String,
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
    })
}

impl Production {
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
