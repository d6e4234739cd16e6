//! The commands of production's runbook, run as a person would: section by section, each from its
//! first block to its last, with the first line of its table.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use acceptance::{
    Call, Emulator, Failure, Result, Section, Shell, Workspace, runs_of_alias, same, sections,
};
use serde_json::{Value, json};

const NAME: &str = "todo-production";

/// A shell, and what there is to run in it.
pub(crate) struct Runbook {
    shell: Shell,
    sections: Vec<Section>,
    account: String,
    /// Titles that were run.
    ran: Vec<String>,
}

impl Runbook {
    pub(crate) fn open(workspace: &Workspace, emulator: &Emulator) -> Result<Self> {
        Ok(Self {
            shell: Shell::new(workspace, emulator)?,
            sections: sections(&workspace.folder().join("RUNBOOK.md"))?,
            account: workspace.account().to_owned(),
            ran: Vec::new(),
        })
    }

    /// Runs the sections of a chapter that did not run yet.
    pub(crate) fn chapter(&mut self, chapter: &str) -> Result<()> {
        let titles: Vec<String> = self
            .sections
            .iter()
            .filter(|section| section.chapter == chapter && !self.ran.contains(&section.title))
            .map(|section| section.title.clone())
            .collect();
        for title in titles {
            self.section(&title, "")?;
        }
        Ok(())
    }

    /// Runs a section. `choice` is a part of the line of its table that is chosen; the first line
    /// when it is empty.
    pub(crate) fn section(&mut self, title: &str, choice: &str) -> Result<String> {
        let section = self
            .sections
            .iter()
            .find(|section| section.title == title)
            .ok_or_else(|| Failure::new(format!("there is no section {title}")))?;
        let chosen = section.choices.iter().find(|line| line.contains(choice));
        let script = [chosen.map_or("", String::as_str)]
            .into_iter()
            .chain(section.blocks.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join("\n");
        let printed = self
            .shell
            .run(&script)
            .map_err(|failure| Failure::new(format!("{title}: {failure}")))?;
        self.ran.push(title.to_owned());
        Ok(printed)
    }

    /// Every section ran, and every command that is listed as unknown was asked.
    pub(crate) fn is_complete(&self) -> Result<()> {
        let missing: Vec<&String> = self
            .sections
            .iter()
            .map(|section| &section.title)
            .filter(|title| !self.ran.contains(title))
            .collect();
        same(&missing, &Vec::<&String>::new())?;
        same(&self.shell.idle(), &Vec::<String>::new())
    }
}

/// Seconds since 1970.
fn seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// What a person finds at three in the morning: a second version of both functions, of which one
/// was healed already, events that nobody could handle, an object overwritten and deleted, an item.
pub(crate) fn trouble(runbook: &Runbook, emulator: &Emulator) -> Result<()> {
    let ask = |service: &str, operation: &str, parameters: Value| {
        let call = Call::new(service, operation, parameters);
        emulator
            .ask(&runbook.account, &[call])
            .map(|mut answers| answers.pop().unwrap_or_default())
    };
    // Remedies ask for evidence: a version that served well, and a new one that fails.
    let ran = |time: u64, errors: u32| {
        let figures = runs_of_alias(&format!("{NAME}-todo"), time, 400, errors);
        ask("cloudwatch", "put_metric_data", figures)
    };
    ran(seconds() - 60, 0)?;
    for function in ["api", "todo"] {
        let name = format!("{NAME}-{function}");
        let changed = json!({ "FunctionName": name, "Description": "Deployed at night." });
        ask("lambda", "update_function_configuration", changed)?;
        let version = ask("lambda", "publish_version", json!({ "FunctionName": name }))?;
        let moved =
            json!({ "FunctionName": name, "Name": "live", "FunctionVersion": version["Version"] });
        ask("lambda", "update_alias", moved)?;
    }
    ran(seconds(), 100)?;
    for state in ["OK", "ALARM"] {
        let alarm = format!("{NAME}-function-todo-errors");
        let set = json!({ "AlarmName": alarm, "StateValue": state, "StateReason": "A test." });
        ask("cloudwatch", "set_alarm_state", set)?;
    }
    for (queue, event) in [
        ("api-dlq", json!({ "path": "/health" })),
        ("remediation-dlq", json!({ "source": "nobody" })),
    ] {
        let name = json!({ "QueueName": format!("{NAME}-{queue}") });
        let url = ask("sqs", "get_queue_url", name)?["QueueUrl"].clone();
        let message = json!({ "QueueUrl": url, "MessageBody": event.to_string() });
        ask("sqs", "send_message", message)?;
    }
    let bucket = format!("{NAME}-secure-storage-{}", runbook.account);
    for body in ["first", "second"] {
        let put = json!({ "Bucket": bucket, "Key": "a.txt", "Body": body });
        ask("s3", "put_object", put)?;
    }
    ask(
        "s3",
        "delete_object",
        json!({ "Bucket": bucket, "Key": "a.txt" }),
    )?;
    let item = json!({ "id": { "S": "milk" }, "title": { "S": "Buy milk" } });
    let put = json!({ "TableName": format!("{NAME}-todos"), "Item": item });
    ask("dynamodb", "put_item", put)?;
    // Remediation runs by itself.
    let until = Instant::now() + Duration::from_secs(60);
    while alias(runbook, emulator, "todo")? != "1" {
        if Instant::now() > until {
            return Err(Failure::new("remediation did not roll back"));
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    Ok(())
}

/// Does `this` while the recovery region has what a restore and a deployment would have made there.
pub(crate) fn elsewhere(
    runbook: &mut Runbook,
    emulator: &Emulator,
    this: impl FnOnce(&mut Runbook) -> Result<()>,
) -> Result<()> {
    let account = runbook.account.clone();
    let ask = |service: &str, operation: &str, parameters: Value| {
        let call = Call::new(service, operation, parameters).region("us-west-2");
        emulator.ask(&account, &[call])
    };
    let table = format!("{NAME}-recovery-todos");
    let wanted = json!({
        "TableName": table,
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "BillingMode": "PAY_PER_REQUEST",
    });
    ask("dynamodb", "create_table", wanted)?;
    let key = ask("kms", "create_key", json!({}))?[0]["KeyMetadata"]["KeyId"].clone();
    let alias = format!("alias/{NAME}-recovery");
    let wanted = json!({ "AliasName": alias, "TargetKeyId": key });
    ask("kms", "create_alias", wanted)?;
    let done = this(runbook);
    ask("kms", "delete_alias", json!({ "AliasName": alias }))?;
    ask("dynamodb", "delete_table", json!({ "TableName": table }))?;
    done
}

/// The version that a function's callers use.
pub(crate) fn alias(runbook: &Runbook, emulator: &Emulator, function: &str) -> Result<String> {
    let parameters = json!({ "FunctionName": format!("{NAME}-{function}"), "Name": "live" });
    let call = Call::new("lambda", "get_alias", parameters);
    let answers = emulator.ask(&runbook.account, &[call])?;
    Ok(answers[0]["FunctionVersion"]
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

/// How many messages wait in a queue.
pub(crate) fn waiting(runbook: &Runbook, emulator: &Emulator, queue: &str) -> Result<String> {
    let ask = |operation: &str, parameters: Value| {
        emulator.ask(&runbook.account, &[Call::new("sqs", operation, parameters)])
    };
    let named = ask(
        "get_queue_url",
        json!({ "QueueName": format!("{NAME}-{queue}") }),
    )?;
    let wanted = json!({
        "QueueUrl": named[0]["QueueUrl"],
        "AttributeNames": ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    });
    let found = ask("get_queue_attributes", wanted)?;
    let attributes = &found[0]["Attributes"];
    let count = |name: &str| attributes[name].as_str().unwrap_or_default().to_owned();
    Ok(format!(
        "{} and {}",
        count("ApproximateNumberOfMessages"),
        count("ApproximateNumberOfMessagesNotVisible")
    ))
}

/// What an object holds.
pub(crate) fn object(runbook: &Runbook, emulator: &Emulator, key: &str) -> Result<Value> {
    let bucket = format!("{NAME}-secure-storage-{}", runbook.account);
    let call = Call::new("s3", "get_object", json!({ "Bucket": bucket, "Key": key }));
    let answers = emulator.ask(&runbook.account, &[call])?;
    Ok(answers[0]["Body"].clone())
}

/// Deletes every version of every object, as a person must before a bucket may go.
pub(crate) fn empty_bucket(emulator: &Emulator, account: &str) -> Result<()> {
    let bucket = format!("{NAME}-secure-storage-{account}");
    let ask = |operation: &str, parameters: Value| {
        emulator.ask(account, &[Call::new("s3", operation, parameters)])
    };
    let found = ask("list_object_versions", json!({ "Bucket": bucket }))?;
    for kind in ["Versions", "DeleteMarkers"] {
        for version in found[0][kind].as_array().into_iter().flatten() {
            let which = json!({
                "Bucket": bucket,
                "Key": version["Key"],
                "VersionId": version["VersionId"],
            });
            ask("delete_object", which)?;
        }
    }
    Ok(())
}

/// An item of the table of todos, and whether the table is protected and restorable.
pub(crate) fn restored(runbook: &Runbook, emulator: &Emulator) -> Result<(Value, Value, Value)> {
    let table = format!("{NAME}-todos");
    let key = json!({ "TableName": table, "Key": { "id": { "S": "milk" } } });
    let answers = emulator.ask(
        &runbook.account,
        &[
            Call::new("dynamodb", "get_item", key),
            Call::new("dynamodb", "describe_table", json!({ "TableName": table })),
            Call::new(
                "dynamodb",
                "describe_continuous_backups",
                json!({ "TableName": table }),
            ),
        ],
    )?;
    Ok((
        answers[0]["Item"]["title"]["S"].clone(),
        answers[1]["Table"]["DeletionProtectionEnabled"].clone(),
        answers[2]["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
            ["PointInTimeRecoveryStatus"]
            .clone(),
    ))
}
