//! A Region is lost, and the standby of the sample's production takes its place by the commands of the runbook, while the emulator
//! refuses everything in that Region, all of IAM, and all settings of buckets.
//!
//! The emulator keeps no backups and restores none. What AWS Backup does of its own accord is played by [`Copies`], at
//! the very calls of the runbook that ask for it and with what those calls say. All else is Terraform and the AWS CLI
//! against the emulator.

use std::process::ExitCode;

use acceptance::{
    Call, Emulator, Failure, Result, Section, Shell, Story, Terraform, Workspace, copy_tree,
    groundplan, none, read_json, repository, same, sections, write_json, write_text,
};
use serde_json::{Value, json};
use tempfile::TempDir;

const LOST: &str = "us-east-1";
const OTHER: &str = "us-west-2";
const TABLE: &str = "todo-production-todos";
const PRIMARY: &str = "production";
const STANDBY: &str = "production-recovery";
/// Where the commands that a person pastes stop, until Terraform's files are made fit for the emulator.
const EMIT: &str = "groundplan emit\n";

/// How the standby is described.
const DESCRIPTION: &str = r#"standby_of = "production"
profile = "production"
region = "us-west-2"
account_id = "333344445555"
alert_emails = ["ops@example.com"]

[account]
audit_trail = "existing"
api_gateway_logs = "create"
"#;

struct Recovery {
    emulator: Emulator,
    project: TempDir,
    primary: Workspace,
    standby: Workspace,
    copies: Copies,
    runbook: Option<(Shell, Section)>,
}

/// The backups of a table and a bucket, copied into the other Region. It takes the place of AWS Backup, which the emulator
/// does not have: it keeps what a backup would hold, and restores what a call of `start-restore-job` asks for.
#[derive(Default)]
struct Copies {
    /// What `DescribeTable` said.
    table: Value,
    items: Vec<Value>,
    /// Keys and bodies.
    objects: Vec<(String, Value)>,
}

fn main() -> ExitCode {
    Story::new(
        "production and its standby are pointed at the emulator",
        begin,
    )
    .stage("both come up in calm times", calm)
    .stage("people use production, and it is backed up", used)
    .stage("the Region is lost, and all that depends on it", lost)
    .stage("the runbook restores the table and the bucket", restored)
    .stage("the runbook opens the standby", opened)
    .stage("the data is under the names that the functions use", found)
    .stage("nothing that was lost was asked for", |recovery| {
        none(&recovery.refused()?)
    })
    .stage(
        "when the Region is back, nothing is to be done",
        |recovery| {
            recovery.emulator.lose("")?;
            recovery.standby.terraform()?.expect_no_changes()
        },
    )
    .tell()
    .exit_code()
}

fn begin() -> Result<Recovery> {
    let emulator = Emulator::start()?;
    let project = tempfile::tempdir().map_err(Failure::of)?;
    let root = project.path();
    copy_tree(&repository().join("app"), &root.join("app"))?;
    let production = format!("environments/{PRIMARY}/environment.toml");
    for file in ["groundplan.toml", &production] {
        let text = std::fs::read_to_string(repository().join(file)).map_err(Failure::of)?;
        write_text(&root.join(file), &text)?;
    }
    let standby = format!("environments/{STANDBY}/environment.toml");
    write_text(&root.join(&standby), DESCRIPTION)?;
    let ran = groundplan(root, &["emit"])?;
    if ran.code != Some(0) {
        return Err(Failure::new(ran.stderr));
    }
    let workspace = |environment: &str| -> Result<Workspace> {
        let workspace = Workspace::copy(root, environment)?.against(&emulator)?;
        workspace.without_unsupported()?;
        validate_credentials(&workspace)?;
        none(&workspace.terraform()?.init(true)?)?;
        Ok(workspace)
    };
    let (primary, standby) = (workspace(PRIMARY)?, workspace(STANDBY)?);
    // `groundplan emit` wants both descriptions where the runbook runs.
    let text = std::fs::read_to_string(root.join(&production)).map_err(Failure::of)?;
    write_text(&standby.root().join(&production), &text)?;
    Ok(Recovery {
        emulator,
        primary,
        standby,
        project,
        copies: Copies::default(),
        runbook: None,
    })
}

/// A provider that validates its credentials learns the account from STS, in its own Region; one that skips that, as other
/// tests do, asks IAM first.
fn validate_credentials(workspace: &Workspace) -> Result<()> {
    let path = workspace.folder().join("override.tf.json");
    let mut document = read_json(&path)?;
    for provider in document["provider"]["aws"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        provider["skip_credentials_validation"] = json!(false);
    }
    write_json(&path, &document)
}

impl Recovery {
    fn ask(
        &self,
        region: &str,
        service: &str,
        operation: &str,
        parameters: Value,
    ) -> Result<Value> {
        let call = Call::new(service, operation, parameters).region(region);
        let mut answers = self.emulator.ask(self.primary.account(), &[call])?;
        Ok(answers.pop().unwrap_or_default())
    }

    fn bucket(&self, environment: &str) -> String {
        format!(
            "todo-{environment}-secure-storage-{}",
            self.primary.account()
        )
    }

    /// Of each alarm of the standby that has somebody to notify, whether it does.
    fn alarms(&self) -> Result<Vec<bool>> {
        let found = self.ask(OTHER, "cloudwatch", "describe_alarms", json!({}))?;
        let alarms = ["MetricAlarms", "CompositeAlarms"].into_iter();
        let alarms = alarms.flat_map(|kind| found[kind].as_array().into_iter().flatten());
        let own = alarms.filter(|alarm| {
            let name = alarm["AlarmName"].as_str().unwrap_or_default();
            let notifies = alarm["AlarmActions"].as_array();
            name.starts_with(&format!("todo-{STANDBY}-"))
                && notifies.is_some_and(|to| !to.is_empty())
        });
        Ok(own
            .map(|alarm| alarm["ActionsEnabled"].as_bool().unwrap_or(true))
            .collect())
    }

    /// What Terraform and the AWS CLI were refused. Functions of production still run in the emulator, and are refused
    /// what they ask of a Region that is lost.
    fn refused(&self) -> Result<Vec<String>> {
        let calls = self.emulator.refused()?.into_iter();
        let of_people = calls.filter(|(_, by)| !by.contains("aws-sdk-js"));
        Ok(of_people
            .map(|(call, by)| format!("{call} by {by}"))
            .collect())
    }

    fn shell(&mut self) -> Result<(&mut Shell, &Section)> {
        match &mut self.runbook {
            Some((shell, section)) => Ok((shell, section)),
            None => Err(Failure::new("the runbook was not opened")),
        }
    }

    /// Runs a block of the section, and gives what it prints and the calls that the emulator does not know.
    fn block(&mut self, number: usize) -> Result<(String, Vec<String>)> {
        let (shell, section) = self.shell()?;
        let commands = section.blocks.get(number).cloned().unwrap_or_default();
        let printed = shell.run(&commands)?;
        Ok((printed, shell.stood_in().to_vec()))
    }
}

fn calm(recovery: &mut Recovery) -> Result<()> {
    let apply = |terraform: &Terraform| -> Result<()> {
        none(&terraform.plan()?.diagnostics)?;
        none(&recovery.emulator.explain(terraform.apply())?)
    };
    let (primary, standby) = (recovery.primary.terraform()?, recovery.standby.terraform()?);
    // One machine runs both at one time about as fast as one of them.
    std::thread::scope(|scope| {
        let first = scope.spawn(|| apply(&primary));
        let second = apply(&standby);
        let first = first.join();
        first.map_err(|_| Failure::new("applying production panicked"))??;
        second
    })?;
    standby.expect_no_changes()?;
    let tables = recovery.ask(OTHER, "dynamodb", "list_tables", json!({}))?;
    let names = tables["TableNames"].as_array().cloned().unwrap_or_default();
    same(&names.contains(&json!(TABLE)), &false)?;
    let alarms = recovery.alarms()?;
    same(&(alarms.len() > 20, alarms.contains(&true)), &(true, false))
}

fn used(recovery: &mut Recovery) -> Result<()> {
    let url = url(&recovery.primary.terraform()?, "api_todo_url")?;
    let todo = json!({ "title": "Buy milk" });
    let (status, _) = recovery
        .emulator
        .request(&url, "POST", "/todos", Some(&todo))?;
    same(&status, &201)?;
    let bucket = recovery.bucket(PRIMARY);
    let object = json!({ "Bucket": bucket, "Key": "a.txt", "Body": "kept" });
    recovery.ask(LOST, "s3", "put_object", object)?;
    let named = json!({ "TableName": TABLE });
    recovery.copies = Copies {
        table: recovery.ask(LOST, "dynamodb", "describe_table", named.clone())?["Table"].take(),
        items: recovery.ask(LOST, "dynamodb", "scan", named)?["Items"]
            .as_array()
            .cloned()
            .unwrap_or_default(),
        objects: vec![("a.txt".to_owned(), json!("kept"))],
    };
    same(&recovery.copies.items.len(), &1)
}

fn lost(recovery: &mut Recovery) -> Result<()> {
    recovery.emulator.lose(LOST)?;
    let bucket = recovery.bucket(STANDBY);
    let versioning =
        json!({ "Bucket": bucket, "VersioningConfiguration": { "Status": "Enabled" } });
    let role = json!({ "RoleName": "todo-late", "AssumeRolePolicyDocument": "{}" });
    let refused = [
        (LOST, "dynamodb", "list_tables", json!({})),
        (OTHER, "s3", "put_bucket_versioning", versioning),
        (OTHER, "s3", "delete_bucket", json!({ "Bucket": bucket })),
        (OTHER, "iam", "create_role", role),
    ];
    for (region, service, operation, parameters) in refused {
        if recovery.ask(region, service, operation, parameters).is_ok() {
            return Err(Failure::new(format!("{service} {operation} works")));
        }
    }
    recovery.ask(OTHER, "s3", "list_objects_v2", json!({ "Bucket": bucket }))?;
    // What was refused is counted from here on.
    recovery.emulator.lose(LOST)
}

fn restored(recovery: &mut Recovery) -> Result<()> {
    let page = format!("environments/{PRIMARY}/RUNBOOK.md");
    let section = sections(&recovery.project.path().join(page))?
        .into_iter()
        .find(|section| section.title == "Recover in the standby")
        .ok_or_else(|| Failure::new("the runbook does not say how to recover"))?;
    same(&section.blocks.len(), &6)?;
    let shell = Shell::of_project(
        recovery.project.path(),
        &recovery.standby,
        &recovery.emulator,
    )?;
    recovery.runbook = Some((shell, section));
    for block in [0, 1] {
        let (_, calls) = recovery.block(block)?;
        let calls = calls
            .iter()
            .filter(|call| call.starts_with("backup start-restore-job "));
        let calls: Vec<&String> = calls.collect();
        same(&calls.len(), &1)?;
        for call in calls {
            recovery.restore(call)?;
        }
    }
    recovery.block(2).map(drop)
}

impl Recovery {
    /// Plays AWS Backup, which the emulator does not have: does what a call of `start-restore-job` asks for.
    fn restore(&self, call: &str) -> Result<()> {
        let words: Vec<&str> = call.split_whitespace().collect();
        let option = |name: &str| {
            let at = words.iter().position(|word| *word == name);
            at.and_then(|at| words.get(at + 1))
                .copied()
                .unwrap_or_default()
        };
        same(&option("--region"), &OTHER)?;
        let role = format!(
            "arn:aws:iam::{}:role/todo-{STANDBY}-restore",
            self.primary.account()
        );
        same(&option("--iam-role-arn"), &role)?;
        let metadata = |name: &str| {
            let pairs = option("--metadata").split(',');
            let mut pairs = pairs.filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(key, _)| *key == name);
            found.map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        match option("--resource-type") {
            "DynamoDB" => {
                same(&metadata("encryptionType"), &"KMS")?;
                self.restore_table(&metadata("targetTableName"), &metadata("kmsMasterKeyArn"))
            }
            "S3" => {
                same(&metadata("NewBucket"), &"false")?;
                self.restore_objects(&metadata("DestinationBucketName"), &metadata("KMSKey"))
            }
            other => Err(Failure::new(format!("{other} is not restored"))),
        }
    }

    /// A restored table has the keys and items of the backup, and none of its settings.
    fn restore_table(&self, name: &str, key: &str) -> Result<()> {
        let table = json!({
            "TableName": name,
            "AttributeDefinitions": self.copies.table["AttributeDefinitions"],
            "KeySchema": self.copies.table["KeySchema"],
            "BillingMode": "PAY_PER_REQUEST",
            "SSESpecification": { "Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": key },
        });
        self.ask(OTHER, "dynamodb", "create_table", table)?;
        for item in &self.copies.items {
            let put = json!({ "TableName": name, "Item": item });
            self.ask(OTHER, "dynamodb", "put_item", put)?;
        }
        Ok(())
    }

    fn restore_objects(&self, bucket: &str, key: &str) -> Result<()> {
        for (name, body) in &self.copies.objects {
            let put = json!({
                "Bucket": bucket,
                "Key": name,
                "Body": body,
                "ServerSideEncryption": "aws:kms",
                "SSEKMSKeyId": key,
            });
            self.ask(OTHER, "s3", "put_object", put)?;
        }
        Ok(())
    }
}

fn opened(recovery: &mut Recovery) -> Result<()> {
    let (shell, section) = recovery.shell()?;
    let commands = section.blocks.get(3).cloned().unwrap_or_default();
    let (before, after) = commands
        .split_once(EMIT)
        .ok_or_else(|| Failure::new("the runbook does not emit"))?;
    shell.run(&format!("{before}{EMIT}"))?;
    let emitted = shell.description();
    recovery.standby.refresh(&emitted)?;
    recovery.standby.without_unsupported()?;
    let (shell, _) = recovery.shell()?;
    let ran = shell.run(after);
    let printed = recovery.emulator.explain(ran)?;
    same(&printed.contains("0 findings, 0 advice, 0 waived"), &true)?;
    let alarms = recovery.alarms()?;
    same(
        &(alarms.len() > 20, alarms.contains(&false)),
        &(true, false),
    )
}

fn found(recovery: &mut Recovery) -> Result<()> {
    let (printed, _) = recovery.block(4)?;
    for words in ["Buy milk", "a.txt"] {
        same(&(words, printed.contains(words)), &(words, true))?;
    }
    let (printed, _) = recovery.block(5)?;
    same(&printed.contains("api_todo_url"), &true)?;
    let terraform = recovery.standby.terraform()?;
    let ask = |output: &str, path: &str| -> Result<(u16, Value)> {
        let url = url(&terraform, output)?;
        recovery.emulator.request(&url, "GET", path, None)
    };
    let (status, answer) = ask("api_todo_url", "/todos")?;
    same(
        &(status, &answer["todos"][0]["title"]),
        &(200, &json!("Buy milk")),
    )?;
    let (status, answer) = ask("api_api_url", "/documents/a.txt")?;
    same(&(status, answer.to_string().contains("kept")), &(200, true))
}

/// The address of an API.
fn url(terraform: &Terraform, output: &str) -> Result<String> {
    let outputs = terraform.outputs()?;
    Ok(outputs[output].as_str().unwrap_or_default().to_owned())
}
