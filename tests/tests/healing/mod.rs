//! What the test of remediation works with: the emitted environment in the emulator, and what it asks of it.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use acceptance::{
    Call, Done, Emulator, Failure, Result, Step, Terraform, Workspace, copy_tree, groundplan, none,
    repository, runs_of_alias, tool,
};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const FAILING: &str = "healing-live-failing";
pub(crate) const SLOW: &str = "healing-live-slow";
pub(crate) const LEDGER: &str = "healing-live-remediation";
pub(crate) const ERRORS: &str = "healing-live-function-failing-errors";
pub(crate) const DURATION: &str = "healing-live-function-slow-duration";
/// The environment.
pub(crate) struct Healing {
    pub(crate) emulator: Emulator,
    pub(crate) project: TempDir,
    pub(crate) workspace: Workspace,
    pub(crate) terraform: Terraform,
    /// A queue that hears what the alert topic hears.
    pub(crate) queue: String,
    /// A second in which the first version served.
    pub(crate) first: u64,
}

fn emit(project: &Path) -> Result<()> {
    let ran = groundplan(project, &["emit"])?;
    if ran.code == Some(0) {
        Ok(())
    } else {
        Err(Failure::new(ran.stderr))
    }
}

/// A failure of anything.
pub(crate) fn failure(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

impl Healing {
    /// Emits the fixture and starts an emulator for it.
    pub(crate) fn begin() -> Result<Healing> {
        let project = tempfile::tempdir().map_err(failure)?;
        copy_tree(&repository().join("tests/fixtures/healing"), project.path())?;
        emit(project.path())?;
        let emulator = Emulator::start()?;
        let workspace = Workspace::copy(project.path(), "live")?.against(&emulator)?;
        workspace.without_unsupported()?;
        Ok(Healing {
            terraform: workspace.terraform()?,
            queue: String::new(),
            first: 0,
            emulator,
            project,
            workspace,
        })
    }

    /// Counts runs of a function's alias, and those of them that failed, in the minute of a time.
    pub(crate) fn ran(&self, function: &str, time: u64, runs: u32, errors: u32) -> Result<()> {
        let data = runs_of_alias(function, time, runs, errors);
        self.ask("cloudwatch", "put_metric_data", data)?;
        Ok(())
    }

    /// Writes reports of runs of the slow function, each with the MB that it used, into its log.
    pub(crate) fn reported(&self, used: &[u32]) -> Result<()> {
        let stream = format!("reports-{}", used.first().copied().unwrap_or_default());
        let stream =
            json!({ "logGroupName": format!("/aws/lambda/{SLOW}"), "logStreamName": stream });
        self.ask("logs", "create_log_stream", stream.clone())?;
        let lines: Vec<Value> = used
            .iter()
            .map(|used| {
                let message = format!(
                    "REPORT RequestId: 8f5b1a2c-1111-2222-3333-444455556666\tDuration: 11000.00 ms\tBilled Duration: 11000 ms\tMemory Size: 1769 MB\tMax Memory Used: {used} MB"
                );
                json!({ "timestamp": now() * 1000, "message": message })
            })
            .collect();
        let mut events = stream;
        events["logEvents"] = lines.into();
        self.ask("logs", "put_log_events", events)?;
        Ok(())
    }

    /// Forgets lock, cooldown and attempts of a function.
    pub(crate) fn forget(&self, function: &str) -> Result<()> {
        let key = json!({ "id": { "S": format!("target#{function}") } });
        self.ask(
            "dynamodb",
            "delete_item",
            json!({ "TableName": LEDGER, "Key": key }),
        )?;
        Ok(())
    }

    /// Waits until people are notified, and looks for parts of it.
    pub(crate) fn notifies(&self, parts: &[&str]) -> Result<()> {
        let text = self.wait_notified()?.join("\n");
        for part in parts {
            if !text.contains(part) {
                return Err(Failure::new(format!("{part:?} is not in\n{text}")));
            }
        }
        Ok(())
    }

    /// What the newest record of an alarm says.
    pub(crate) fn says(&self, alarm: &str) -> Result<String> {
        let newest = self.events(alarm)?.into_iter().max_by_key(|item| {
            let claimed = item["claimed_at"]["N"].as_str();
            claimed.and_then(|number| number.parse::<u64>().ok())
        });
        let says = newest.and_then(|item| {
            item["outcome"]["M"]["says"]["S"]
                .as_str()
                .map(str::to_owned)
        });
        Ok(says.unwrap_or_default())
    }

    /// Emits again and applies to the same state.
    pub(crate) fn apply_again(&mut self) -> Result<()> {
        emit(self.project.path())?;
        self.workspace.refresh(self.project.path())?;
        self.workspace.without_unsupported()?;
        self.terraform.plan()?;
        none(&self.terraform.apply()?)
    }

    /// The nightly job's step, as it is emitted for another application.
    pub(crate) fn look_for_drift(&self) -> Result<Done> {
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

    pub(crate) fn ask(&self, service: &str, operation: &str, parameters: Value) -> Result<Value> {
        let call = Call::new(service, operation, parameters);
        let mut answers = self.emulator.ask(self.workspace.account(), &[call])?;
        Ok(answers.pop().unwrap_or_default())
    }

    pub(crate) fn set(&self, alarm: &str, state: &str) -> Result<()> {
        self.ask(
            "cloudwatch",
            "set_alarm_state",
            json!({ "AlarmName": alarm, "StateValue": state, "StateReason": format!("set to {state} by a test") }),
        )?;
        Ok(())
    }

    pub(crate) fn fire(&self, alarm: &str) -> Result<()> {
        self.set(alarm, "OK")?;
        self.set(alarm, "ALARM")
    }

    /// The version that an alias leads to.
    pub(crate) fn alias(&self, function: &str) -> Result<String> {
        let alias = self.ask(
            "lambda",
            "get_alias",
            json!({ "FunctionName": function, "Name": "live" }),
        )?;
        Ok(alias["FunctionVersion"].as_str().unwrap_or_default().into())
    }

    /// Memory of the slow function, as its alias serves it.
    pub(crate) fn memory(&self) -> Result<Value> {
        let mut found = self.ask(
            "lambda",
            "get_function_configuration",
            json!({ "FunctionName": SLOW, "Qualifier": "live" }),
        )?;
        Ok(found["MemorySize"].take())
    }

    /// The ledger's records of an alarm.
    pub(crate) fn events(&self, alarm: &str) -> Result<Vec<Value>> {
        let mut found = self.ask("dynamodb", "scan", json!({ "TableName": LEDGER }))?;
        let items = found["Items"].take();
        let items = items.as_array().cloned().unwrap_or_default().into_iter();
        let of_alarm = items.filter(|item| {
            let id = item["id"]["S"].as_str();
            id.is_some_and(|id| id.starts_with("event#")) && item["alarm"]["S"] == alarm
        });
        Ok(of_alarm.collect())
    }

    /// The kinds of the outcomes that it has of an alarm.
    pub(crate) fn records(&self, alarm: &str) -> Result<Vec<String>> {
        let events = self.events(alarm)?;
        let kinds = events.iter().map(|item| {
            let kind = item["outcome"]["M"]["kind"]["S"].as_str();
            kind.unwrap_or("under way").to_owned()
        });
        Ok(kinds.collect())
    }

    /// Waits until the ledger has, besides `before`, `number` events that ended as `kind`.
    pub(crate) fn outcomes(
        &self,
        alarm: &str,
        before: &[&str],
        kind: &str,
        number: usize,
    ) -> Result<()> {
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

    /// What remediation notified people of since this was asked last, of the two alarms that the test fires. The
    /// emulator judges all alarms when it takes figures, so others may go on as well.
    pub(crate) fn notified(&self) -> Result<Vec<String>> {
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
            .filter(|body| {
                [ERRORS, DURATION]
                    .iter()
                    .any(|alarm| body.contains(&format!("Alarm {alarm}:")))
            })
            .map(str::to_owned)
            .collect())
    }

    /// The same, once there is something.
    pub(crate) fn wait_notified(&self) -> Result<Vec<String>> {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let notified = self.notified()?;
            if !notified.is_empty() {
                return Ok(notified);
            }
            if Instant::now() > until {
                return Err(Failure::new("nobody was notified"));
            }
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}
