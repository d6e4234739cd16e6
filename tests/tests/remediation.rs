//! Remediation for real: an alarm's state, set in the emulator, goes by the emitted rule to the
//! emitted function, which heals, keeps its bounds, records and tells.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use acceptance::{
    Call, Done, Emulator, Failure, Result, Step, Story, Terraform, Workspace, copy_tree,
    groundplan, none, repository, same, tool, write_text,
};
use serde_json::{Value, json};
use tempfile::TempDir;

const FAILING: &str = "healing-live-failing";
const SLOW: &str = "healing-live-slow";
const LEDGER: &str = "healing-live-remediation";
const ERRORS: &str = "healing-live-function-failing-errors";
const DURATION: &str = "healing-live-function-slow-duration";

struct Healing {
    emulator: Emulator,
    project: TempDir,
    workspace: Workspace,
    terraform: Terraform,
    /// A queue that hears what the alert topic hears.
    queue: String,
}

fn main() -> ExitCode {
    Story::new("a description with two functions is emitted", begin)
        .stage("it comes up, and a second version is deployed", deployed)
        .stage("an alarm that is not in the table is denied", denied)
        .stage("the alarm on errors moves the alias back", rolled_back)
        .stage(
            "an alarm that flaps ten times is acted on once",
            |healing| {
                none(&healing.told()?)?;
                for _ in 0..10 {
                    healing.fire(ERRORS)?;
                }
                healing.outcomes(ERRORS, &["acted"], "skipped", 10)?;
                same(&healing.alias(FAILING)?, "1")?;
                none(&healing.told()?)
            },
        )
        .stage(
            "the alarm on duration raises memory to whole MB",
            memory_raised,
        )
        .stage("a plan tells what was done, and nothing else", |healing| {
            let mut actions = healing.terraform.plan()?.actions;
            actions.sort();
            same(
                &actions,
                &[
                    // What is applied is looked at.
                    "replace module.health.aws_lambda_invocation.look[\"000\"]",
                    "update module.function_failing.aws_lambda_alias.this",
                    "update module.function_slow.aws_lambda_alias.this",
                    "update module.function_slow.aws_lambda_function.this",
                ],
            )
        })
        .stage("the nightly look tells it from what others changed", drift)
        .stage("in a dry run it says what it would do", dry_run)
        .stage("from no data to ALARM it does nothing", |healing| {
            let before = healing.records(ERRORS)?.len();
            healing.set(ERRORS, "INSUFFICIENT_DATA")?;
            healing.set(ERRORS, "ALARM")?;
            std::thread::sleep(Duration::from_secs(3));
            same(&healing.records(ERRORS)?.len(), &before)
        })
        .stage("nothing could not be handled or delivered", |healing| {
            for queue in ["dlq", "undelivered"] {
                let url = healing.ask(
                    "sqs",
                    "get_queue_url",
                    json!({ "QueueName": format!("{LEDGER}-{queue}") }),
                )?;
                let found = healing.ask(
                    "sqs",
                    "receive_message",
                    json!({ "QueueUrl": url["QueueUrl"] }),
                )?;
                same(&found.get("Messages"), &None)?;
            }
            Ok(())
        })
        .stage("it goes", |healing| none(&healing.terraform.destroy()?))
        .tell()
        .exit_code()
}

fn begin() -> Result<Healing> {
    let project = tempfile::tempdir().map_err(failure)?;
    copy_tree(&repository().join("tests/fixtures/healing"), project.path())?;
    emit(project.path())?;
    let emulator = Emulator::start()?;
    let workspace = Workspace::copy(project.path(), "live")?.against(&emulator)?;
    workspace.without_unsupported()?;
    Ok(Healing {
        terraform: workspace.terraform()?,
        queue: String::new(),
        emulator,
        project,
        workspace,
    })
}

fn emit(project: &Path) -> Result<()> {
    let ran = groundplan(project, &["emit"])?;
    if ran.code == Some(0) {
        Ok(())
    } else {
        Err(Failure::new(ran.stderr))
    }
}

fn failure(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}

fn deployed(healing: &mut Healing) -> Result<()> {
    none(&healing.terraform.init(true)?)?;
    healing.terraform.plan()?;
    none(&healing.terraform.apply()?)?;
    none(&healing.terraform.plan()?.actions)?;
    write_text(
        &healing.project.path().join("app/index.mjs"),
        "// The second version.\nexport const handler = async () => ({ deployed: 2 });\n",
    )?;
    healing.apply_again()?;
    same(&healing.alias(FAILING)?, "2")?;
    let topic = "arn:aws:sns:us-east-1:111122223333:healing-live-tickets";
    let queue = healing.ask("sqs", "create_queue", json!({ "QueueName": "ears" }))?;
    queue["QueueUrl"]
        .as_str()
        .unwrap_or_default()
        .clone_into(&mut healing.queue);
    healing.ask(
        "sns",
        "subscribe",
        json!({
            "TopicArn": topic,
            "Protocol": "sqs",
            "Endpoint": "arn:aws:sqs:us-east-1:111122223333:ears",
            "Attributes": { "RawMessageDelivery": "true" },
        }),
    )?;
    Ok(())
}

fn denied(healing: &mut Healing) -> Result<()> {
    let event = json!({
        "id": "unlisted",
        "source": "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change",
        "detail": {
            "alarmName": "healing-live-function-failing-dead-letters",
            "previousState": { "value": "OK" },
            "state": { "value": "ALARM", "reason": "A test." },
        },
    });
    let answer = healing.ask(
        "lambda",
        "invoke",
        json!({ "FunctionName": LEDGER, "Qualifier": "live", "Payload": event.to_string() }),
    )?;
    let answer: Value =
        serde_json::from_str(answer["Payload"].as_str().unwrap_or_default()).map_err(failure)?;
    same(&answer["result"], &json!("denied"))?;
    none(&healing.told()?)
}

fn rolled_back(healing: &mut Healing) -> Result<()> {
    healing.fire(ERRORS)?;
    healing.outcomes(ERRORS, &[], "acted", 1)?;
    same(&healing.alias(FAILING)?, "1")?;
    let told = healing.wait_told()?;
    let text = told.first().map(String::as_str).unwrap_or_default();
    for part in [
        "move alias live of healing-live-failing from version 2 to version 1",
        "To undo it: aws lambda update-alias --function-name healing-live-failing --name live --function-version 2",
        "[functions.failing] of environments/live/environment.toml",
    ] {
        if !text.contains(part) {
            return Err(Failure::new(format!("{part:?} is not in\n{text}")));
        }
    }
    Ok(())
}

fn memory_raised(healing: &mut Healing) -> Result<()> {
    healing.fire(DURATION)?;
    healing.outcomes(DURATION, &[], "acted", 1)?;
    same(&healing.memory()?, &json!(2654))?;
    same(&healing.alias(SLOW)?, "3")?;
    let told = healing.wait_told()?.join("\n");
    same(
        &told.contains("set memory_mb = 2654 in [functions.slow]"),
        &true,
    )
}

/// The emitted step that looks for drift, over what remediation changed, and over more than that.
fn drift(healing: &mut Healing) -> Result<()> {
    let healed = [
        "module.function_failing.aws_lambda_alias.this",
        "module.function_slow.aws_lambda_alias.this",
        "module.function_slow.aws_lambda_function.this",
    ];
    let done = healing.look_for_drift()?;
    same(&(done.code, &done.printed), &(Some(0), &done.printed))?;
    for address in healed {
        same(
            &(address, done.summary.contains(&format!("- `{address}`"))),
            &(address, true),
        )?;
    }
    same(
        &done.summary.contains("### Remediation changed live"),
        &true,
    )?;
    same(&done.summary.contains("outside Terraform"), &false)?;

    // The same memory as remediation set, and a timeout that nobody described.
    let timeout = |seconds: u32| json!({ "FunctionName": SLOW, "Timeout": seconds });
    let before = healing.ask(
        "lambda",
        "get_function_configuration",
        json!({ "FunctionName": SLOW }),
    )?;
    healing.ask("lambda", "update_function_configuration", timeout(7))?;
    let done = healing.look_for_drift()?;
    same(&(done.code, &done.printed), &(Some(1), &done.printed))?;
    let (theirs, others) = done
        .summary
        .split_once("### live was changed outside Terraform")
        .unwrap_or_default();
    same(&theirs.contains(healed[1]), &true)?;
    same(&theirs.contains(healed[2]), &false)?;
    same(&others.contains(healed[2]), &true)?;
    same(
        &done.printed.contains("::error title=Drift in live::"),
        &true,
    )?;
    let seconds = before["Timeout"]
        .as_u64()
        .and_then(|seconds| u32::try_from(seconds).ok());
    healing.ask(
        "lambda",
        "update_function_configuration",
        timeout(seconds.unwrap_or_default()),
    )?;
    Ok(())
}

fn dry_run(healing: &mut Healing) -> Result<()> {
    let file = healing
        .project
        .path()
        .join("environments/live/environment.toml");
    let text = std::fs::read_to_string(&file).map_err(failure)?;
    write_text(&file, &text.replace("\"act\"", "\"dry_run\""))?;
    healing.apply_again()?;
    // As the message said: the next apply goes back to what is described.
    same(&healing.alias(FAILING)?, "2")?;
    same(&healing.memory()?, &json!(1769))?;
    // Terraform published what is described, as a version of its own.
    let slow = healing.alias(SLOW)?;
    for function in [FAILING, SLOW] {
        let key = json!({ "id": { "S": format!("target#{function}") } });
        healing.ask(
            "dynamodb",
            "delete_item",
            json!({ "TableName": LEDGER, "Key": key }),
        )?;
    }
    healing.fire(ERRORS)?;
    healing.fire(DURATION)?;
    let acted = ["acted"];
    healing.outcomes(DURATION, &acted, "would_act", 1)?;
    healing.outcomes(
        ERRORS,
        &[&acted[..], &["skipped"; 10]].concat(),
        "would_act",
        1,
    )?;
    same(&healing.alias(FAILING)?, "2")?;
    same(&healing.alias(SLOW)?, &slow)?;
    same(&healing.memory()?, &json!(1769))?;
    let told = healing.wait_told()?.join("\n");
    same(&told.contains("Dry run: nothing was changed."), &true)
}

impl Healing {
    /// Emits again and applies to the same state.
    fn apply_again(&mut self) -> Result<()> {
        emit(self.project.path())?;
        self.workspace.refresh(self.project.path())?;
        self.workspace.without_unsupported()?;
        self.terraform.plan()?;
        none(&self.terraform.apply()?)
    }

    /// The nightly job's step, as it is emitted for another application.
    fn look_for_drift(&self) -> Result<Done> {
        let providers = tool("providers")?;
        Step::of("delivered", "drift-live", "Look for drift")?
            .with("shop-live-remediation", LEDGER)?
            .run(
                &self.workspace.folder(),
                &tool("aws/bin")?,
                &[
                    (
                        "TF_CLI_ARGS_init",
                        &format!("-plugin-dir={}", providers.display()),
                    ),
                    ("AWS_ENDPOINT_URL", &self.emulator.url()),
                    ("AWS_ACCESS_KEY_ID", self.workspace.account()),
                    ("AWS_SECRET_ACCESS_KEY", "test"),
                    ("AWS_EC2_METADATA_DISABLED", "true"),
                ],
            )
    }

    fn ask(&self, service: &str, operation: &str, parameters: Value) -> Result<Value> {
        let call = Call::new(service, operation, parameters);
        let mut answers = self.emulator.ask(self.workspace.account(), &[call])?;
        Ok(answers.pop().unwrap_or_default())
    }

    fn set(&self, alarm: &str, state: &str) -> Result<()> {
        self.ask(
            "cloudwatch",
            "set_alarm_state",
            json!({ "AlarmName": alarm, "StateValue": state, "StateReason": format!("told to be {state}") }),
        )?;
        Ok(())
    }

    fn fire(&self, alarm: &str) -> Result<()> {
        self.set(alarm, "OK")?;
        self.set(alarm, "ALARM")
    }

    /// The version that an alias leads to.
    fn alias(&self, function: &str) -> Result<String> {
        let alias = self.ask(
            "lambda",
            "get_alias",
            json!({ "FunctionName": function, "Name": "live" }),
        )?;
        Ok(alias["FunctionVersion"].as_str().unwrap_or_default().into())
    }

    /// Memory of the slow function, as its alias serves it.
    fn memory(&self) -> Result<Value> {
        let mut found = self.ask(
            "lambda",
            "get_function_configuration",
            json!({ "FunctionName": SLOW, "Qualifier": "live" }),
        )?;
        Ok(found["MemorySize"].take())
    }

    /// What the ledger says of an alarm's events: the kinds of their outcomes.
    fn records(&self, alarm: &str) -> Result<Vec<String>> {
        let found = self.ask("dynamodb", "scan", json!({ "TableName": LEDGER }))?;
        let items = found["Items"].as_array().cloned().unwrap_or_default();
        let events = items.iter().filter(|item| {
            item["id"]["S"]
                .as_str()
                .is_some_and(|id| id.starts_with("event#"))
                && item["alarm"]["S"] == alarm
        });
        Ok(events
            .map(|item| {
                let kind = item["outcome"]["M"]["kind"]["S"].as_str();
                kind.unwrap_or("under way").to_owned()
            })
            .collect())
    }

    /// Waits until the ledger has, besides `before`, `number` events that ended as `kind`.
    fn outcomes(&self, alarm: &str, before: &[&str], kind: &str, number: usize) -> Result<()> {
        let mut wanted: Vec<&str> = before.to_vec();
        wanted.extend(std::iter::repeat_n(kind, number));
        wanted.sort_unstable();
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let mut found = self.records(alarm)?;
            found.sort_unstable();
            if found == wanted {
                return Ok(());
            }
            if Instant::now() > until {
                return Err(Failure::new(format!(
                    "found  {found:?}\nwanted {wanted:?}\n{}",
                    self.emulator.log()
                )));
            }
            std::thread::sleep(Duration::from_millis(300));
        }
    }

    /// What people were told by remediation since they were asked last.
    fn told(&self) -> Result<Vec<String>> {
        let found = self.ask(
            "sqs",
            "receive_message",
            json!({ "QueueUrl": self.queue, "MaxNumberOfMessages": 10, "VisibilityTimeout": 600 }),
        )?;
        let messages = found["Messages"].as_array().cloned().unwrap_or_default();
        Ok(messages
            .iter()
            .filter_map(|message| message["Body"].as_str())
            // The alarms themselves go to the same topic.
            .filter(|body| body.contains("Record: item event#"))
            .map(str::to_owned)
            .collect())
    }

    /// The same, once there is something.
    fn wait_told(&self) -> Result<Vec<String>> {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let told = self.told()?;
            if !told.is_empty() {
                return Ok(told);
            }
            if Instant::now() > until {
                return Err(Failure::new("nobody was told"));
            }
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}
