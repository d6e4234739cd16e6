//! Terraform in one folder, with nothing from the outside but PATH.
//!
//! Its messages are read as JSON, so warnings count and a failure names them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use crate::failure::{During, Failure, Result};
use crate::process::{self, Ended};
use crate::tools::tool;

/// Terraform in one folder.
#[derive(Clone, Debug)]
pub struct Terraform {
    folder: PathBuf,
    providers: PathBuf,
    environment: Vec<(String, String)>,
}

/// A warning or an error of Terraform.
#[derive(Clone, Debug, Deserialize)]
pub struct Diagnostic {
    /// `warning` or `error`.
    pub severity: String,
    /// One line.
    pub summary: String,
    /// The rest.
    #[serde(default)]
    pub detail: String,
    /// Resource address, where there is one.
    #[serde(default)]
    pub address: Option<String>,
}

/// What a plan would do.
#[derive(Debug)]
pub struct Plan {
    /// Is there anything to do? `-detailed-exitcode` says it.
    pub changes: bool,
    /// The planned changes, each as `action address`.
    pub actions: Vec<String>,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Runs of `terraform test`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct TestSummary {
    /// Runs that passed.
    pub passed: usize,
    /// Runs that failed.
    pub failed: usize,
    /// Runs that could not be judged.
    pub errored: usize,
    /// Runs that were not started.
    pub skipped: usize,
    /// Warnings and errors.
    #[serde(skip)]
    pub diagnostics: Vec<Diagnostic>,
}

impl Terraform {
    /// Terraform in this folder.
    ///
    /// # Errors
    ///
    /// The provider is not installed.
    pub fn new(folder: &Path) -> Result<Self> {
        Ok(Self {
            folder: folder.to_owned(),
            providers: tool("providers")?,
            environment: Vec::new(),
        })
    }

    /// The same with a variable in its environment.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Installs modules and links the provider, without a backend unless `backend`.
    ///
    /// # Errors
    ///
    /// Any error of Terraform.
    pub fn init(&self, backend: bool) -> Result<Vec<Diagnostic>> {
        let ended = self.run(&[
            "init",
            "-json",
            "-input=false",
            &format!("-backend={backend}"),
            &format!("-plugin-dir={}", self.providers.display()),
        ])?;
        let mut diagnostics = accepted(&ended, "terraform init", &[0])?;
        // Said of every provider that comes from a folder; a user's come from a registry.
        diagnostics.retain(|found| !found.summary.contains("lock file information"));
        Ok(diagnostics)
    }

    /// Validates, and gives every warning and error.
    ///
    /// # Errors
    ///
    /// Terraform cannot run.
    pub fn validate(&self) -> Result<Vec<Diagnostic>> {
        let ended = self.run(&["validate", "-json"])?;
        let answer: Value = serde_json::from_str(&ended.stdout)
            .during(format!("terraform validate\n{}", ended.stderr))?;
        Vec::deserialize(&answer["diagnostics"]).during("terraform validate")
    }

    /// Runs `tests/*.tftest.json`. A failed run is in the summary, not an error.
    ///
    /// # Errors
    ///
    /// Terraform gives no summary.
    pub fn test(&self) -> Result<TestSummary> {
        let ended = self.run(&["test", "-json"])?;
        let mut summary = messages(&ended.stdout)
            .find(|message| message["type"] == "test_summary")
            .ok_or_else(|| failed(&ended, "terraform test"))
            .and_then(|message| {
                TestSummary::deserialize(&message["test_summary"]).during("terraform test")
            })?;
        summary.diagnostics = diagnostics(&ended.stdout);
        Ok(summary)
    }

    /// Plans into `plan.bin`.
    ///
    /// # Errors
    ///
    /// Any error of Terraform.
    pub fn plan(&self) -> Result<Plan> {
        self.plan_with(&[])
    }

    /// The same over the state as it is: nothing is asked of AWS but by data sources.
    ///
    /// # Errors
    ///
    /// Any error of Terraform.
    pub fn plan_without_refresh(&self) -> Result<Plan> {
        self.plan_with(&["-refresh=false"])
    }

    fn plan_with(&self, more: &[&str]) -> Result<Plan> {
        let mut arguments = vec![
            "plan",
            "-json",
            "-input=false",
            "-detailed-exitcode",
            "-out=plan.bin",
        ];
        arguments.extend(more);
        let ended = self.run(&arguments)?;
        let diagnostics = accepted(&ended, "terraform plan", &[0, 2])?;
        let actions = messages(&ended.stdout)
            .filter(|message| message["type"] == "planned_change")
            .map(|message| {
                let change = &message["change"];
                let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                format!(
                    "{} {}",
                    word(&change["action"]),
                    word(&change["resource"]["addr"])
                )
            })
            .collect();
        Ok(Plan {
            changes: ended.code == Some(2),
            actions,
            diagnostics,
        })
    }

    /// Runs a command with `-json`, and gives where and what it refuses, as `FILE:LINE: SUMMARY`. `None`
    /// when it refuses nothing.
    ///
    /// # Errors
    ///
    /// Terraform cannot run, or fails without saying why.
    pub fn refused(&self, arguments: &[&str]) -> Result<Option<Vec<String>>> {
        let plugins = format!("-plugin-dir={}", self.providers.display());
        let mut arguments = arguments.to_vec();
        if arguments.first() == Some(&"init") {
            arguments.push(&plugins);
        }
        let ended = self.run(&arguments)?;
        if ended.code == Some(0) {
            return Ok(None);
        }
        let errors = messages(&ended.stdout)
            .filter(|message| message["diagnostic"]["severity"] == "error")
            .map(|message| {
                let of = &message["diagnostic"];
                let summary = of["summary"].as_str().unwrap_or_default();
                match (
                    of["range"]["filename"].as_str(),
                    &of["range"]["start"]["line"],
                ) {
                    (Some(file), line) if !file.is_empty() => format!("{file}:{line}: {summary}"),
                    _ => summary.to_owned(),
                }
            })
            // A heading of `init` over the others.
            .filter(|summary| !summary.starts_with("Terraform encountered problems"));
        let mut errors: Vec<String> = errors.collect();
        errors.sort();
        errors.dedup();
        if errors.is_empty() {
            return Err(failed(&ended, &format!("terraform {}", arguments[0])));
        }
        Ok(Some(errors))
    }

    /// Applies `plan.bin`.
    ///
    /// # Errors
    ///
    /// Any error of Terraform.
    pub fn apply(&self) -> Result<Vec<Diagnostic>> {
        let ended = self.run(&["apply", "-json", "-input=false", "plan.bin"])?;
        accepted(&ended, "terraform apply", &[0])
    }

    /// Destroys everything.
    ///
    /// # Errors
    ///
    /// Any error of Terraform.
    pub fn destroy(&self) -> Result<Vec<Diagnostic>> {
        let ended = self.run(&["destroy", "-json", "-input=false", "-auto-approve"])?;
        accepted(&ended, "terraform destroy", &[0])
    }

    /// `terraform show -json` of `plan.bin`.
    ///
    /// # Errors
    ///
    /// Any error of Terraform.
    pub fn show_plan(&self) -> Result<Value> {
        self.show(&["show", "-json", "plan.bin"])
    }

    /// `terraform show -json` of the state.
    ///
    /// # Errors
    ///
    /// Any error of Terraform.
    pub fn show_state(&self) -> Result<Value> {
        self.show(&["show", "-json"])
    }

    /// `terraform providers schema -json`.
    ///
    /// # Errors
    ///
    /// Any error of Terraform.
    pub fn schema(&self) -> Result<Value> {
        self.show(&["providers", "schema", "-json"])
    }

    /// Plans, and wants nothing to be done.
    ///
    /// # Errors
    ///
    /// There is something to do: the plan as people read it.
    pub fn expect_no_changes(&self) -> Result<()> {
        let plan = self.plan()?;
        if !plan.changes {
            return Ok(());
        }
        let shown = self.run(&["show", "-no-color", "plan.bin"])?;
        Err(Failure::new(format!(
            "there is something to do: {}\n{}",
            plan.actions.join(", "),
            process::tail(&shown.stdout, 200)
        )))
    }

    /// The outputs, by name.
    ///
    /// # Errors
    ///
    /// Any error of Terraform.
    pub fn outputs(&self) -> Result<serde_json::Map<String, Value>> {
        let shown = self.show(&["output", "-json"])?;
        let outputs = shown.as_object().into_iter().flatten();
        Ok(outputs
            .map(|(name, output)| (name.clone(), output["value"].clone()))
            .collect())
    }

    fn show(&self, arguments: &[&str]) -> Result<Value> {
        let ended = self.run(arguments)?;
        if ended.code != Some(0) {
            return Err(failed(&ended, &format!("terraform {}", arguments[0])));
        }
        serde_json::from_str(&ended.stdout).during(format!("terraform {}", arguments[0]))
    }

    fn run(&self, arguments: &[&str]) -> Result<Ended> {
        let mut command = Command::new("terraform");
        command
            .arg(format!("-chdir={}", self.folder.display()))
            .args(arguments)
            .env_clear()
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_IN_AUTOMATION", "1")
            // No file of the person who runs this decides anything.
            .env("HOME", &self.folder)
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        for name in ["PATH", "TMPDIR"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        process::run(&mut command, None)
    }
}

/// The lines of `-json`.
fn messages(stdout: &str) -> impl Iterator<Item = Value> {
    stdout
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
}

fn diagnostics(stdout: &str) -> Vec<Diagnostic> {
    messages(stdout)
        .filter(|message| message["type"] == "diagnostic")
        .filter_map(|message| Diagnostic::deserialize(&message["diagnostic"]).ok())
        .collect()
}

fn accepted(ended: &Ended, what: &str, codes: &[i32]) -> Result<Vec<Diagnostic>> {
    if ended.code.is_some_and(|code| codes.contains(&code)) {
        Ok(diagnostics(&ended.stdout))
    } else {
        Err(failed(ended, what))
    }
}

fn failed(ended: &Ended, what: &str) -> Failure {
    let mut words: Vec<String> = diagnostics(&ended.stdout)
        .iter()
        .filter(|found| found.severity == "error")
        .map(ToString::to_string)
        .collect();
    if words.is_empty() {
        words.push(process::tail(&ended.stdout, 20));
        words.push(process::tail(&ended.stderr, 20));
    }
    Failure::new(format!("{what}:\n{}", words.join("\n")))
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {}", self.severity, self.summary)?;
        if let Some(address) = &self.address {
            write!(out, " ({address})")?;
        }
        if !self.detail.is_empty() {
            write!(out, "\n  {}", self.detail.replace('\n', "\n  "))?;
        }
        Ok(())
    }
}
