//! A step of an emitted workflow of GitHub Actions, run here as GitHub would run it: by bash, in the
//! folder that it names, with its variables, and with what it tells of itself.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::failure::{During, Failure, Result};
use crate::files::write_text;
use crate::process;
use crate::tools::repository;

/// A step that runs a script.
#[derive(Clone, Debug)]
pub struct Step {
    script: String,
    variables: Vec<(String, String)>,
}

/// How a step ended, and what it told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Its exit code.
    pub code: Option<i32>,
    /// What it wrote into the job's summary.
    pub summary: String,
    /// What it printed, errors behind.
    pub printed: String,
}

impl Step {
    /// The step `name` of `job` in the workflow that the golden `case` emits.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn of(case: &str, job: &str, name: &str) -> Result<Self> {
        let path = repository()
            .join("crates/cli/tests/goldens")
            .join(case)
            .join("emitted/.github/workflows/infrastructure.yml");
        let text = std::fs::read_to_string(&path).during(path.display())?;
        let workflow: Value = serde_norway::from_str(&text).during(path.display())?;
        let steps = workflow["jobs"][job]["steps"].as_array();
        let step = steps
            .into_iter()
            .flatten()
            .find(|step| step["name"] == name)
            .ok_or_else(|| Failure::new(format!("{job} has no step {name:?}")))?;
        let variables = step["env"].as_object().into_iter().flatten();
        Ok(Self {
            script: step["run"].as_str().unwrap_or_default().to_owned(),
            variables: variables
                .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
                .collect(),
        })
    }

    /// The same with another word in the script.
    ///
    /// # Errors
    ///
    /// The word is not in it.
    pub fn with(mut self, word: &str, other: &str) -> Result<Self> {
        if !self.script.contains(word) {
            return Err(Failure::new(format!("the step does not say {word:?}")));
        }
        self.script = self.script.replace(word, other);
        Ok(self)
    }

    /// Runs it in `folder`, with `path` before everything else on PATH.
    ///
    /// # Errors
    ///
    /// bash cannot be started.
    pub fn run(&self, folder: &Path, path: &Path, variables: &[(&str, &str)]) -> Result<Done> {
        let scratch = tempfile::tempdir().during("a folder for the step")?;
        let script = scratch.path().join("step.sh");
        let summary = scratch.path().join("summary.md");
        write_text(&script, &self.script)?;
        write_text(&summary, "")?;
        let before = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("bash");
        command
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(&script)
            .current_dir(folder)
            .env_clear()
            .env("HOME", scratch.path())
            .env("PATH", format!("{}:{before}", path.display()))
            .env("GITHUB_STEP_SUMMARY", &summary)
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .env("TF_IN_AUTOMATION", "true")
            .env("TF_INPUT", "false")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .envs(variables.iter().copied());
        let ended = process::run(&mut command, None)?;
        Ok(Done {
            code: ended.code,
            summary: std::fs::read_to_string(&summary).during(summary.display())?,
            printed: format!("{}{}", ended.stdout, ended.stderr),
        })
    }
}
