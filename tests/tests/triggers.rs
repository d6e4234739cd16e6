//! What invokes functions, for real: an item, an object and messages that filters let through reach the emitted functions in the
//! emulator, and those that they leave out do not.
//!
//! Not here: what becomes of a change or an object that fails. The emulator takes partial failures of a stream for success, ignores
//! retries and halves, and had no dead letter a minute after an object that failed; the module's own test and the proofs of
//! `crates/cli/tests/edges` are about that.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use acceptance::{
    Call, Emulator, Failure, Result, Story, Terraform, Workspace, copy_tree, groundplan, none,
    repository,
};
use serde_json::{Value, json};
use tempfile::TempDir;

const PROJECTION: &str = "triggers-live-projection";
const THUMBNAILS: &str = "triggers-live-thumbnails";
const BUCKET: &str = "triggers-live-uploads-111122223333";
const TOPIC: &str = "arn:aws:sns:us-east-1:111122223333:triggers-live-news";

/// The emitted environment in the emulator.
struct Triggers {
    emulator: Emulator,
    workspace: Workspace,
    terraform: Terraform,
    _project: TempDir,
}

fn main() -> ExitCode {
    Story::new("a description with triggers is emitted", Triggers::begin)
        .stage("it comes up, and nothing is left to do", |triggers| {
            none(&triggers.terraform.init(true)?)?;
            triggers.terraform.plan()?;
            none(&triggers.terraform.apply()?)?;
            none(&triggers.terraform.plan()?.actions)
        })
        .stage("an item that is new reaches the function", |triggers| {
            triggers.put_item("first", "new")?;
            triggers.put_item("first", "changed")?;
            triggers.put_item("second", "new")?;
            triggers.got(PROJECTION, "\"second\"")?;
            triggers.never_got(PROJECTION, "changed")
        })
        .stage("an object reaches the function by its prefix", |triggers| {
            triggers.put_object("out/left-out.png")?;
            triggers.put_object("in/picture.png")?;
            triggers.got(THUMBNAILS, "in/picture.png")?;
            triggers.never_got(THUMBNAILS, "left-out")
        })
        .stage(
            "a filter of a subscription goes by attributes",
            |triggers| {
                for (kind, text) in [("sent", "left-out"), ("paid", "by-topic")] {
                    let attribute =
                        json!({ "kind": { "DataType": "String", "StringValue": kind } });
                    triggers.ask(
                "sns",
                "publish",
                json!({ "TopicArn": TOPIC, "Message": text, "MessageAttributes": attribute }),
            )?;
                }
                triggers.got(PROJECTION, "by-topic")?;
                triggers.never_got(PROJECTION, "left-out")
            },
        )
        .stage("a filter of a queue goes by the body", |triggers| {
            let url = triggers.queue("triggers-live-jobs")?;
            for body in [
                json!({ "kind": "sent", "text": "not-for-it" }),
                json!({ "kind": "paid", "text": "by-queue" }),
            ] {
                triggers.ask(
                    "sqs",
                    "send_message",
                    json!({ "QueueUrl": url, "MessageBody": body.to_string() }),
                )?;
            }
            triggers.got(PROJECTION, "by-queue")?;
            triggers.never_got(PROJECTION, "not-for-it")
        })
        .stage("it goes", |triggers| none(&triggers.terraform.destroy()?))
        .tell()
        .exit_code()
}

impl Triggers {
    /// Emits the fixture and starts an emulator for it.
    fn begin() -> Result<Self> {
        let failure = |error: std::io::Error| Failure::new(error.to_string());
        let project = tempfile::tempdir().map_err(failure)?;
        copy_tree(
            &repository().join("tests/fixtures/triggers"),
            project.path(),
        )?;
        let ran = groundplan(project.path(), &["emit"])?;
        if ran.code != Some(0) {
            return Err(Failure::new(ran.stderr));
        }
        let emulator = Emulator::start()?;
        let workspace = Workspace::copy(project.path(), "live")?.against(&emulator)?;
        workspace.without_unsupported()?;
        Ok(Self {
            terraform: workspace.terraform()?,
            emulator,
            workspace,
            _project: project,
        })
    }

    fn ask(&self, service: &str, operation: &str, parameters: Value) -> Result<Value> {
        let call = Call::new(service, operation, parameters);
        let mut answers = self.emulator.ask(self.workspace.account(), &[call])?;
        Ok(answers.pop().unwrap_or_default())
    }

    fn put_item(&self, id: &str, state: &str) -> Result<()> {
        let item = json!({ "id": { "S": id }, "state": { "S": state } });
        self.ask(
            "dynamodb",
            "put_item",
            json!({ "TableName": "triggers-live-orders", "Item": item }),
        )?;
        Ok(())
    }

    fn put_object(&self, key: &str) -> Result<()> {
        self.ask(
            "s3",
            "put_object",
            json!({ "Bucket": BUCKET, "Key": key, "Body": "content" }),
        )?;
        Ok(())
    }

    fn queue(&self, name: &str) -> Result<String> {
        let found = self.ask("sqs", "get_queue_url", json!({ "QueueName": name }))?;
        Ok(found["QueueUrl"].as_str().unwrap_or_default().to_owned())
    }

    /// The lines of the log of a function that say what it got.
    fn log(&self, function: &str) -> Result<String> {
        let group = format!("/aws/lambda/{function}");
        let found = self.ask(
            "logs",
            "filter_log_events",
            json!({ "logGroupName": group }),
        )?;
        let events = found["events"].as_array().cloned().unwrap_or_default();
        let lines = events.iter().filter_map(|event| event["message"].as_str());
        let lines: Vec<&str> = lines.filter(|line| line.contains("got ")).collect();
        Ok(lines.join("\n"))
    }

    /// Waits until a function got an event in which there is `part`.
    fn got(&self, function: &str, part: &str) -> Result<()> {
        self.wait(|| {
            let log = self.log(function)?;
            Ok(if log.contains(part) { Ok(()) } else { Err(log) })
        })
    }

    /// That it got none with `part`, once it got something later.
    fn never_got(&self, function: &str, part: &str) -> Result<()> {
        let log = self.log(function)?;
        let lines = log.lines().filter(|line| line.contains(part));
        none(&lines.collect::<Vec<_>>())
    }

    /// Asks until the answer is good, or says what it was in the end.
    fn wait(&self, ask: impl Fn() -> Result<std::result::Result<(), String>>) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let found = match ask()? {
                Ok(()) => return Ok(()),
                Err(found) => found,
            };
            if Instant::now() > until {
                return Err(Failure::new(format!("{found}\n{}", self.emulator.log())));
            }
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}
