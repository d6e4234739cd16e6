//! The AWS emulator: started on a free loopback port, gone with its Node workers when dropped.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::failure::{During, Failure, Result};
use crate::process;
use crate::tools::{repository, tool};

const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(5);
/// Longer than any test; the emulator ends itself then, whatever became of the test.
const LIFETIME_SECONDS: &str = "1800";

/// Where a Region is lost: see `tests/emulator/patches/lost_region.py`.
const LOST_REGION: &str = "/_acceptance/lost-region";

/// A running emulator.
pub struct Emulator {
    child: Child,
    /// While this is open, the launcher knows that the test lives.
    alive: Option<ChildStdin>,
    port: u64,
    folder: TempDir,
    agent: ureq::Agent,
}

impl Emulator {
    /// Starts one and waits until it answers.
    ///
    /// # Errors
    ///
    /// It is not installed or does not come up; its log is in the message.
    pub fn start() -> Result<Self> {
        let folder = tempfile::tempdir().during("a folder for the emulator")?;
        let log = folder.path().join("log");
        let errors = create(&log)?;
        let mut child = Command::new(tool("emulator/bin/python")?)
            .arg(repository().join("tests/emulator/launch.py"))
            .arg(folder.path())
            .arg("--node-modules")
            .arg(tool("node/node_modules")?)
            .args(["--max-seconds", LIFETIME_SECONDS])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .during("starting the emulator")?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout)
                .read_line(&mut line)
                .during("the emulator's first line")?;
        }
        let port = serde_json::from_str::<Value>(&line)
            .ok()
            .and_then(|said| said["port"].as_u64());
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(60)))
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .new_agent();
        let emulator = Self {
            alive: child.stdin.take(),
            child,
            port: port.unwrap_or_default(),
            folder,
            agent,
        };
        if port.is_none() {
            return Err(emulator.silent());
        }
        emulator.wait_until_healthy()?;
        Ok(emulator)
    }

    /// Where it answers.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Forgets everything that was made in it.
    ///
    /// # Errors
    ///
    /// It does not answer.
    pub fn reset(&self) -> Result<()> {
        let (status, body) = self.send("POST", "/_ministack/reset", None)?;
        if status == 200 {
            Ok(())
        } else {
            Err(Failure::new(format!("the emulator does not reset: {body}")))
        }
    }

    /// Refuses from now on what depends on a Region; nothing where the name is empty.
    ///
    /// # Errors
    ///
    /// It does not answer.
    pub fn lose(&self, region: &str) -> Result<()> {
        let url = format!("{}{LOST_REGION}", self.url());
        let request = ureq::http::Request::builder()
            .method("PUT")
            .uri(&url)
            .body(region.to_owned())
            .during(&url)?;
        let status = self.agent.run(request).during(&url)?.status().as_u16();
        crate::same(&status, &200)
    }

    /// What was refused since a Region is lost, each as the call and the program that made it.
    ///
    /// # Errors
    ///
    /// It does not answer.
    pub fn refused(&self) -> Result<Vec<(String, String)>> {
        let (_, body) = self.send("GET", LOST_REGION, None)?;
        let calls: Vec<Value> = serde_json::from_str(&body).during(LOST_REGION)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let calls = calls.iter();
        Ok(calls
            .map(|call| (text(&call["call"]), text(&call["by"])))
            .collect())
    }

    /// Calls a REST API through the emulated gateway. `stage_url` is what Terraform gives as
    /// `invoke_url`, `https://ID.execute-api.REGION.amazonaws.com/STAGE`. Gives the status and the
    /// body, as JSON where it is JSON.
    ///
    /// # Errors
    ///
    /// The URL is no API's, or the emulator does not answer.
    pub fn request(
        &self,
        stage_url: &str,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value)> {
        let (api, stage) = stage_url
            .strip_prefix("https://")
            .and_then(|rest| rest.split_once(".execute-api."))
            .and_then(|(api, rest)| Some((api, rest.split_once('/')?.1)))
            .ok_or_else(|| Failure::new(format!("{stage_url} is not the URL of a stage")))?;
        let stage = stage.trim_end_matches('/');
        let (status, body) = self.send(
            method,
            &format!("/restapis/{api}/{stage}/_user_request_{path}"),
            body,
        )?;
        let value = serde_json::from_str(&body).unwrap_or(Value::String(body));
        Ok((status, value))
    }

    /// Sends an operation of DynamoDB as an attempt of the call `invocation`, as the AWS SDKs name it; gives the status.
    ///
    /// # Errors
    ///
    /// The emulator does not answer.
    pub fn attempt(&self, operation: &str, parameters: &Value, invocation: &str) -> Result<u16> {
        let url = self.url();
        let request = ureq::http::Request::builder()
            .method("POST")
            .uri(&url)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .header("amz-sdk-invocation-id", invocation)
            .body(parameters.to_string())
            .during(&url)?;
        Ok(self.agent.run(request).during(&url)?.status().as_u16())
    }

    /// Adds the end of its log to a failure.
    ///
    /// # Errors
    ///
    /// The failure that is given.
    pub fn explain<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|failure| {
            Failure::new(format!("{failure}\nthe emulator's log:\n{}", self.log()))
        })
    }

    /// The end of its log.
    #[must_use]
    pub fn log(&self) -> String {
        let text = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        process::tail(&text, 40)
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<(u16, String)> {
        let url = format!("{}{path}", self.url());
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(&url)
            .header("content-type", "application/json")
            .body(body)
            .during(&url)?;
        let mut answer = self.agent.run(request).during(&url)?;
        let text = answer.body_mut().read_to_string().during(&url)?;
        Ok((answer.status().as_u16(), text))
    }

    fn wait_until_healthy(&self) -> Result<()> {
        let until = Instant::now() + START;
        while Instant::now() < until {
            if let Ok((200, _)) = self.send("GET", "/_ministack/health", None) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err(self.silent())
    }

    fn silent(&self) -> Failure {
        Failure::new(format!(
            "the emulator does not answer; its log:\n{}",
            self.log()
        ))
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // The launcher ends its whole process group when its input closes.
        drop(self.alive.take());
        let until = Instant::now() + STOP;
        while Instant::now() < until {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[expect(clippy::disallowed_methods, reason = "a log in a temporary folder")]
fn create(path: &PathBuf) -> Result<File> {
    File::create(path).during(path.display())
}
