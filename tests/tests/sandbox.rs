//! A new application from nothing to nothing: looked at, applied, used, judged, restored, destroyed.
//!
//! `tests/run sandbox` does it on the emulator, in every run. `tests/run aws` does the same in a real account:
//! `GROUNDPLAN_SANDBOX_ACCOUNT` names it, and credentials of any other account are refused before anything is
//! made. What stays for good there: a KMS key that waits seven days for its deletion.

#![allow(
    clippy::print_stdout,
    reason = "whoever waits in a real account is told for what"
)]

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use acceptance::{
    Cloud, Failure, Ran, Result, Story, Terraform, Workspace, groundplan, jq, none, same,
    write_json, write_text,
};
use serde_json::{Value, json};
use tempfile::TempDir;

const ENVIRONMENT: &str = "staging";

/// What a run of an hour costs at most, in US dollars (AWS price lists of us-east-1, read 2026-11): a month of a
/// key and its deletion 1.00, thirty alarms and two dashboards for an hour 0.02, requests and a restored table
/// of a few items under 0.01. AWS bills keys by the hour; the whole month is the safe side.
const COST_USD: f64 = 1.10;
/// The most that may be spent; 5 by default.
const LIMIT: &str = "GROUNDPLAN_SANDBOX_USD";

/// How long AWS takes until a new table can be restored, at most.
const PATIENCE: Duration = Duration::from_secs(1800);

struct Sandbox {
    cloud: Cloud,
    /// The project: description, code, emission.
    project: TempDir,
    name: String,
    workspace: Workspace,
    terraform: Terraform,
    url: String,
    item: Value,
}

fn main() -> ExitCode {
    Story::new("a new application is emitted for the account", begin)
        .aside("nothing of it is there, says the preflight", preflight)
        .stage("its state and its pipeline's roles come up", |sandbox| {
            let bootstrap = sandbox.bootstrap()?;
            none(&bootstrap.init(false)?)?;
            none(&bootstrap.plan()?.diagnostics)?;
            none(&bootstrap.apply()?)?;
            bootstrap.expect_no_changes()?;
            none(&sandbox.terraform.init(true)?)
        })
        .stage("it comes up", |sandbox| {
            none(&sandbox.terraform.plan()?.diagnostics)?;
            none(&sandbox.terraform.apply()?)
        })
        .aside("a second plan is empty", |sandbox| {
            sandbox.terraform.expect_no_changes()
        })
        .aside("the preflight finds its names taken now", |sandbox| {
            let found = sandbox.findings()?;
            let table = format!("{}-items", sandbox.prefix());
            let told = found
                .iter()
                .any(|line| line.starts_with("free_tables: ") && line.contains(&table));
            same(&(found, told).1, &true)
        })
        .stage("it is used", used)
        .aside("its plan passes the controls", |sandbox| {
            sandbox.terraform.plan()?;
            let plan = sandbox.project.path().join("plan.json");
            write_json(&plan, &sandbox.terraform.show_plan()?)?;
            let plan = plan.to_string_lossy();
            let judged = groundplan(
                sandbox.project.path(),
                &["check", ENVIRONMENT, "--plan", &plan, "--format", "json"],
            )?;
            none(&findings(&judged, &sandbox.cloud)?)
        })
        .aside("its table is restored to another", restored)
        .stage("it is destroyed, and nothing is left", destroyed)
        .tell()
        .exit_code()
}

fn begin() -> Result<Sandbox> {
    let limit: f64 = match std::env::var(LIMIT) {
        Ok(text) => text
            .parse()
            .map_err(|_| Failure::new(format!("{LIMIT} is no number: {text}")))?,
        Err(_) => 5.0,
    };
    if COST_USD > limit {
        return Err(Failure::new(format!(
            "a run costs up to {COST_USD:.2} USD, and {LIMIT} allows {limit:.2}"
        )));
    }
    let cloud = Cloud::chosen()?;
    let project = tempfile::tempdir().map_err(|error| Failure::new(error.to_string()))?;
    // Another name for each run in an account: what a broken run left behind is in nobody's way.
    let name = format!("gp-{:x}", std::process::id() % 0xffff);
    if cloud.is_real() {
        println!(
            "account {}, region {}, application {name}: up to {COST_USD:.2} USD",
            cloud.account(),
            cloud.region()
        );
    }
    let root = project.path().to_string_lossy().into_owned();
    ran(&groundplan(
        project.path(),
        &["init", &root, "--name", &name],
    )?)?;
    write_text(
        &project
            .path()
            .join(format!("environments/{ENVIRONMENT}/environment.toml")),
        &format!(
            "profile = \"staging\"\nregion = \"{region}\"\naccount_id = \"{account}\"\ndestroyable = true\n\n\
             [backend]\nbucket = \"{name}-state-{account}\"\ncreate = true\n\n\
             [account]\napi_gateway_logs = \"{}\"\ngithub_oidc = \"{}\"\n",
            logging_role(&cloud)?,
            github(&cloud)?,
            region = cloud.region(),
            account = cloud.account(),
        ),
    )?;
    // A repository, so that the pipeline's roles are made as well; nobody runs the pipeline.
    let description = project.path().join("groundplan.toml");
    let text =
        std::fs::read_to_string(&description).map_err(|error| Failure::new(error.to_string()))?;
    let owner = "owner = \"platform@example.com\"\n";
    write_text(
        &description,
        &text.replace(owner, &format!("{owner}repository = \"example/{name}\"\n")),
    )?;
    ran(&groundplan(project.path(), &["emit"])?)?;
    ran(&groundplan(project.path(), &["check", ENVIRONMENT])?)?;
    let workspace = cloud.workspace(project.path(), ENVIRONMENT)?;
    let terraform = cloud.terraform(&workspace.folder())?;
    Ok(Sandbox {
        cloud,
        project,
        name,
        workspace,
        terraform,
        url: String::new(),
        item: Value::Null,
    })
}

/// An account has one role for API Gateway's logs: made where there is none.
fn logging_role(cloud: &Cloud) -> Result<&'static str> {
    let account = cloud.aws(&["apigateway", "get-account"])?;
    Ok(match account["cloudwatchRoleArn"].as_str() {
        Some(arn) if !arn.is_empty() => "existing",
        _ => "create",
    })
}

/// An account trusts GitHub's tokens once.
fn github(cloud: &Cloud) -> Result<&'static str> {
    let found = cloud.aws(&["iam", "list-open-id-connect-providers"])?;
    Ok(
        if found
            .to_string()
            .contains("token.actions.githubusercontent.com")
        {
            "existing"
        } else {
            "create"
        },
    )
}

/// What `check` finds, but for the credentials with which Terraform is led to the emulator.
fn findings(judged: &Ran, cloud: &Cloud) -> Result<Vec<String>> {
    let report: Value = serde_json::from_str(&judged.stdout)
        .map_err(|error| Failure::new(format!("{error}: {}", judged.stderr)))?;
    let judgements = report["environments"][0]["judgements"].as_array();
    let found = judgements.into_iter().flatten().filter(|judgement| {
        judgement["finding"] == true
            && (cloud.is_real() || judgement["control"] != "provider-no-keys")
    });
    Ok(found.map(Value::to_string).collect())
}

/// The preflight's findings, but for those that the emulator cannot answer.
fn preflight(sandbox: &mut Sandbox) -> Result<()> {
    let mut found = sandbox.findings()?;
    if !sandbox.cloud.is_real() {
        // ministack has neither Service Quotas nor the account's block of public access.
        found.retain(|line| {
            !line.starts_with("quota_of_") && !line.starts_with("public_access_is_blocked: ")
        });
    }
    none(&found)
}

fn used(sandbox: &mut Sandbox) -> Result<()> {
    let mut outputs = sandbox.terraform.outputs()?;
    let url = outputs.remove("api_public_url").unwrap_or_default();
    url.as_str()
        .unwrap_or_default()
        .clone_into(&mut sandbox.url);
    let (status, made) = sandbox.cloud.request(
        &sandbox.url,
        "POST",
        "/items",
        Some(&json!({ "name": "tea" })),
    )?;
    same(&(status, &made["name"]), &(201, &json!("tea")))?;
    let path = format!("/items/{}", made["id"].as_str().unwrap_or_default());
    same(
        &sandbox.cloud.request(&sandbox.url, "GET", &path, None)?,
        &(200, made.clone()),
    )?;
    sandbox.item = made;
    Ok(())
}

/// Point-in-time recovery brings the item back, in a table beside.
fn restored(sandbox: &mut Sandbox) -> Result<()> {
    let table = format!("{}-items", sandbox.prefix());
    let restored = format!("{table}-restored");
    let cloud = &sandbox.cloud;
    let until = Instant::now() + PATIENCE;
    loop {
        let begun = cloud.aws(&[
            "dynamodb",
            "restore-table-to-point-in-time",
            "--source-table-name",
            &table,
            "--target-table-name",
            &restored,
            "--use-latest-restorable-time",
        ]);
        match begun {
            Ok(_) => break,
            // The first minutes of a table cannot be restored yet.
            Err(failure) if cloud.is_real() && Instant::now() < until => {
                println!("not yet: {failure}");
                thread::sleep(Duration::from_secs(60));
            }
            Err(failure) => return Err(failure),
        }
    }
    while cloud
        .aws(&[
            "dynamodb",
            "wait",
            "table-exists",
            "--table-name",
            &restored,
        ])
        .is_err()
        && Instant::now() < until
    {}
    let key = json!({ "id": { "S": sandbox.item["id"] } }).to_string();
    let found = cloud.aws(&[
        "dynamodb",
        "get-item",
        "--table-name",
        &restored,
        "--key",
        &key,
    ]);
    cloud.aws(&["dynamodb", "delete-table", "--table-name", &restored])?;
    same(&found?["Item"]["name"]["S"], &json!("tea"))
}

fn destroyed(sandbox: &mut Sandbox) -> Result<()> {
    sandbox.terraform.destroy()?;
    same(&sandbox.terraform.show_state()?["values"], &Value::Null)?;
    // The bucket of states is protected in every environment; this one is nobody's.
    let bootstrap = sandbox.bootstrap()?;
    sandbox.workspace.unprotect()?;
    bootstrap.plan()?;
    bootstrap.apply()?;
    bootstrap.destroy()?;
    // What went stays listed by its tags for a while, so the services themselves are asked.
    let prefix = sandbox.prefix();
    let mut left = Vec::new();
    for (arguments, list) in [
        (&["dynamodb", "list-tables"][..], "/TableNames"),
        (&["lambda", "list-functions"], "/Functions"),
        (&["sqs", "list-queues"], "/QueueUrls"),
        (&["s3api", "list-buckets"], "/Buckets"),
        (&["iam", "list-roles"], "/Roles"),
        (&["logs", "describe-log-groups"], "/logGroups"),
        (&["cloudwatch", "describe-alarms"], "/MetricAlarms"),
        (&["sns", "list-topics"], "/Topics"),
        (&["events", "list-rules"], "/Rules"),
        (&["backup", "list-backup-vaults"], "/BackupVaultList"),
        (&["kms", "list-aliases"], "/Aliases"),
    ] {
        let answer = sandbox.cloud.aws(arguments)?;
        let things = answer.pointer(list).and_then(Value::as_array);
        left.extend(
            things
                .into_iter()
                .flatten()
                .map(Value::to_string)
                .filter(|thing| thing.contains(&prefix)),
        );
    }
    none(&left)
}

impl Sandbox {
    /// What the names in AWS begin with.
    fn prefix(&self) -> String {
        format!("{}-{ENVIRONMENT}", self.name)
    }

    fn bootstrap(&self) -> Result<Terraform> {
        self.cloud
            .terraform(&self.workspace.folder().join("bootstrap"))
    }

    /// The lines that the preflight prints, as the runbook says to ask for them.
    fn findings(&self) -> Result<Vec<String>> {
        let folder = self.workspace.folder().join("preflight");
        let terraform = self.cloud.terraform(&folder)?;
        terraform.init(false)?;
        terraform.plan()?;
        let plan = folder.join("plan.json");
        write_json(&plan, &terraform.show_plan()?)?;
        jq(&folder.join("findings.jq"), &plan)
    }
}

fn ran(ran: &Ran) -> Result<()> {
    if ran.code == Some(0) {
        Ok(())
    } else {
        Err(Failure::new(format!("{}\n{}", ran.stdout, ran.stderr)))
    }
}
