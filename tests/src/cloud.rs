//! Where a story happens: the emulator, or a real account that was named for it.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::emulator::Emulator;
use crate::failure::{During, Failure, Result};
use crate::process;
use crate::terraform::Terraform;
use crate::tools::tool;
use crate::workspace::Workspace;

/// Names the account that may be used, and so allows to use it.
const ACCOUNT: &str = "GROUNDPLAN_SANDBOX_ACCOUNT";
/// The region there.
const REGION: &str = "GROUNDPLAN_SANDBOX_REGION";

/// The emulator or an account of AWS.
pub enum Cloud {
    /// The emulator, started for this.
    Emulator(Emulator),
    /// The account with these twelve digits, with the credentials of whoever runs this.
    Account(String),
}

impl Cloud {
    /// The account that `GROUNDPLAN_SANDBOX_ACCOUNT` names, or else the emulator.
    ///
    /// # Errors
    ///
    /// The credentials are of another account, or nothing answers.
    pub fn chosen() -> Result<Self> {
        let Ok(account) = std::env::var(ACCOUNT) else {
            return Ok(Self::Emulator(Emulator::start()?));
        };
        let cloud = Self::Account(account.clone());
        let identity = cloud.aws(&["sts", "get-caller-identity"])?;
        if identity["Account"] == account.as_str() {
            Ok(cloud)
        } else {
            Err(Failure::new(format!(
                "{ACCOUNT} names {account}, and the credentials are of {}: nothing was done",
                identity["Account"]
            )))
        }
    }

    /// Whether it is AWS itself.
    #[must_use]
    pub fn is_real(&self) -> bool {
        matches!(self, Self::Account(_))
    }

    /// The twelve digits of the account.
    #[must_use]
    pub fn account(&self) -> &str {
        match self {
            Self::Emulator(_) => "333344445555",
            Self::Account(account) => account,
        }
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> String {
        match self {
            Self::Emulator(_) => "us-east-1".to_owned(),
            Self::Account(_) => std::env::var(REGION).unwrap_or_else(|_| "us-east-1".to_owned()),
        }
    }

    /// What a process needs to reach it, beside nothing else of this one's environment but PATH.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        match self {
            Self::Emulator(emulator) => vec![
                own("AWS_ENDPOINT_URL", &emulator.url()),
                own("AWS_ACCESS_KEY_ID", self.account()),
                own("AWS_SECRET_ACCESS_KEY", "test"),
                own("AWS_CONFIG_FILE", "/dev/null"),
                own("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
                own("AWS_EC2_METADATA_DISABLED", "true"),
                own("AWS_DEFAULT_REGION", &self.region()),
            ],
            Self::Account(_) => std::env::vars()
                .filter(|(name, _)| name.starts_with("AWS_") || name == "HOME")
                .chain([own("AWS_DEFAULT_REGION", &self.region())])
                .collect(),
        }
    }

    /// What leads the AWS CLI to it: old services have hosts of their own, which its variables do not change.
    fn endpoint(&self) -> Vec<String> {
        match self {
            Self::Emulator(emulator) => vec!["--endpoint-url".to_owned(), emulator.url()],
            Self::Account(_) => Vec::new(),
        }
    }

    /// The answer of the AWS CLI, as JSON; null where it gives none.
    ///
    /// # Errors
    ///
    /// It fails.
    pub fn aws(&self, arguments: &[&str]) -> Result<Value> {
        let ended = process::run(
            Command::new(tool("aws/bin/aws")?)
                .args(["--output", "json"])
                .args(self.endpoint())
                .args(arguments)
                .env_clear()
                .env("PATH", std::env::var_os("PATH").unwrap_or_default())
                .envs(self.environment()),
            None,
        )?;
        if ended.code != Some(0) {
            let command = arguments.join(" ");
            return Err(Failure::new(format!("aws {command}: {}", ended.stderr)));
        }
        if ended.stdout.trim().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&ended.stdout).during("the answer of the AWS CLI")
    }

    /// Asks an API of API Gateway at its stage's URL. Gives the status and the body.
    ///
    /// # Errors
    ///
    /// Nothing answers.
    pub fn request(
        &self,
        stage_url: &str,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value)> {
        if let Self::Emulator(emulator) = self {
            return emulator.request(stage_url, method, path, body);
        }
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--max-time", "60"])
            .args(["--request", method, "--write-out", "\n%{http_code}"])
            .arg(format!("{}{path}", stage_url.trim_end_matches('/')));
        if let Some(body) = body {
            curl.args(["--json", &body.to_string()]);
        }
        let ended = process::run(&mut curl, None)?;
        let (text, status) = ended
            .stdout
            .rsplit_once('\n')
            .ok_or_else(|| Failure::new(format!("curl: {}", ended.stderr)))?;
        let value = serde_json::from_str(text).unwrap_or(Value::String(text.to_owned()));
        Ok((status.trim().parse().during("a status")?, value))
    }

    /// Terraform in a folder of `workspace`, on its way to this cloud.
    ///
    /// # Errors
    ///
    /// The provider is not installed.
    pub fn terraform(&self, folder: &Path) -> Result<Terraform> {
        let environment = self.environment();
        let terraform = environment
            .iter()
            .fold(Terraform::new(folder)?, |terraform, (name, value)| {
                terraform.with(name, value)
            });
        Ok(terraform)
    }

    /// A copy of an emitted environment, ready for this cloud: for the emulator without what that does not
    /// have.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or written.
    pub fn workspace(&self, root: &Path, environment: &str) -> Result<Workspace> {
        let workspace = Workspace::copy(root, environment)?;
        match self {
            Self::Account(_) => Ok(workspace),
            Self::Emulator(emulator) => {
                let workspace = workspace.against(emulator)?;
                workspace.without_unsupported()?;
                Ok(workspace)
            }
        }
    }
}

/// Figures for CloudWatch of runs of a function's alias `live`, and of those that failed, in the minute of `time`, in
/// seconds since 1970: the parameters of `put_metric_data`.
#[must_use]
pub fn runs_of_alias(function: &str, time: u64, runs: u32, errors: u32) -> Value {
    let dimensions = json!([
        { "Name": "FunctionName", "Value": function },
        { "Name": "Resource", "Value": format!("{function}:live") },
    ]);
    let data = [("Invocations", runs), ("Errors", errors)].map(|(name, value)| {
        json!({ "MetricName": name, "Dimensions": dimensions, "Timestamp": time, "Value": value })
    });
    json!({ "Namespace": "AWS/Lambda", "MetricData": data })
}
