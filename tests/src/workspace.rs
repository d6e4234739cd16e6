//! One emitted environment with its modules, copied to a temporary folder and pointed at the emulator.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::emulator::Emulator;
use crate::failure::{During, Failure, Result};
use crate::files::{copy_tree, folders, read_json, write_json};
use crate::groundplan::groundplan;
use crate::surgery::{on_provider_5, remove_types, unsupported};
use crate::terraform::Terraform;
use crate::tools::repository;

/// The services that the provider may ask, as its `endpoints` block names them.
const SERVICES: &[&str] = &[
    "accessanalyzer",
    "acm",
    "apigateway",
    "apigatewayv2",
    "backup",
    "budgets",
    "ce",
    "cloudtrail",
    "cloudwatch",
    "configservice",
    "cognitoidp",
    "dynamodb",
    "ec2",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "resourcegroups",
    "resourcegroupstaggingapi",
    "route53",
    "s3",
    "s3control",
    "scheduler",
    "secretsmanager",
    "sfn",
    "sns",
    "sqs",
    "ssm",
    "sts",
    "wafv2",
    "xray",
];

/// The account that is emulated where an environment names none.
const ANY_ACCOUNT: &str = "000000000000";

/// A copy of one environment and all modules.
#[derive(Debug)]
pub struct Workspace {
    folder: TempDir,
    environment: String,
    account: String,
    endpoint: Option<String>,
}

impl Workspace {
    /// Emits the repository's description elsewhere, packages included, and copies one environment.
    ///
    /// # Errors
    ///
    /// groundplan refuses, or there is no such environment.
    pub fn of(environment: &str) -> Result<Self> {
        let emission = tempfile::tempdir().during("a folder for the emission")?;
        let place = emission.path().to_string_lossy();
        let ran = groundplan(&repository(), &["emit", "--out", &place])?;
        if ran.code != Some(0) {
            return Err(Failure::new(format!("groundplan emit:\n{}", ran.stderr)));
        }
        Self::copy(emission.path(), environment)
    }

    /// Copies the emission below `root`: `modules/`, `environments/<environment>/` and the packages
    /// in `.groundplan/build/`.
    ///
    /// # Errors
    ///
    /// It is not there.
    pub fn copy(root: &Path, environment: &str) -> Result<Self> {
        let folder = tempfile::tempdir().during("a folder for Terraform")?;
        let mut workspace = Self {
            folder,
            environment: environment.to_owned(),
            account: ANY_ACCOUNT.to_owned(),
            endpoint: None,
        };
        workspace.refresh(root)?;
        if !workspace.folder().is_dir() {
            return Err(Failure::new(format!(
                "there is no environments/{environment} below {}",
                root.display()
            )));
        }
        for provider in workspace.providers()? {
            if let Some(account) = provider["allowed_account_ids"][0].as_str() {
                account.clone_into(&mut workspace.account);
            }
        }
        Ok(workspace)
    }

    /// Copies an emission that was made anew over this one. State and what points at the emulator
    /// stay.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or written.
    pub fn refresh(&self, root: &Path) -> Result<()> {
        let place = format!("environments/{}", self.environment);
        for part in ["modules", &place, ".groundplan/build"] {
            let from = root.join(part);
            if from.is_dir() {
                copy_tree(&from, &self.folder.path().join(part))?;
            }
        }
        on_provider_5(self.folder.path())?;
        Ok(())
    }

    /// The folder that holds `modules/` and `environments/`.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the environment, where Terraform runs.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder
            .path()
            .join("environments")
            .join(&self.environment)
    }

    /// The account that the emulator plays: the environment's own, where it names one.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Points every provider of the environment, aliases too, at the emulator, and keeps the state
    /// beside the files.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or written.
    pub fn against(mut self, emulator: &Emulator) -> Result<Self> {
        let url = emulator.url();
        let endpoints: Map<String, Value> = SERVICES
            .iter()
            .map(|service| ((*service).to_owned(), json!(url)))
            .collect();
        let overrides: Vec<Value> = self
            .providers()?
            .iter()
            .map(|provider| {
                let mut with = json!({
                    // A key of twelve digits is the account, to the emulator.
                    "access_key": self.account,
                    "secret_key": "test",
                    "max_retries": 2,
                    "s3_use_path_style": true,
                    "skip_credentials_validation": true,
                    "skip_metadata_api_check": true,
                    "skip_region_validation": true,
                    "endpoints": [endpoints],
                });
                if let Some(alias) = provider.get("alias") {
                    with["alias"] = alias.clone();
                }
                with
            })
            .collect();
        let document = json!({
            "terraform": { "backend": { "local": {} } },
            "provider": { "aws": overrides },
        });
        write_json(&self.folder().join("override.tf.json"), &document)?;
        self.endpoint = Some(url);
        Ok(self)
    }

    /// Takes out what the emulator does not have, and names it.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or written.
    pub fn without_unsupported(&self) -> Result<Vec<String>> {
        let listed = unsupported()?;
        let kinds: Vec<&str> = listed.iter().map(|entry| entry.kind.as_str()).collect();
        remove_types(self.folder.path(), &kinds)
    }

    /// Makes everything destroyable: what Terraform takes only as a literal, and what AWS itself
    /// would refuse. This is the acknowledgement that a person gives before a production
    /// environment may go.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or written.
    pub fn unprotect(&self) -> Result<()> {
        for folder in folders(self.folder.path())? {
            for entry in std::fs::read_dir(&folder).during(folder.display())? {
                let path = entry.during(folder.display())?.path();
                if path.to_string_lossy().ends_with(".tf.json") {
                    let mut document = read_json(&path)?;
                    unprotect(&mut document);
                    write_json(&path, &document)?;
                }
            }
        }
        Ok(())
    }

    /// Terraform in the environment's folder.
    ///
    /// # Errors
    ///
    /// Terraform's provider is not installed.
    pub fn terraform(&self) -> Result<Terraform> {
        let terraform = Terraform::new(&self.folder())?;
        // Also for a service that is not listed above: nothing may ask the world.
        Ok(match &self.endpoint {
            Some(url) => terraform.with("AWS_ENDPOINT_URL", url),
            None => terraform,
        })
    }

    /// The `provider "aws"` blocks of the environment.
    fn providers(&self) -> Result<Vec<Value>> {
        let mut found = Vec::new();
        let folder = self.folder();
        for entry in std::fs::read_dir(&folder).during(folder.display())? {
            let path = entry.during(folder.display())?.path();
            if path.to_string_lossy().ends_with(".tf.json") {
                match read_json(&path)?["provider"]["aws"].take() {
                    Value::Array(blocks) => found.extend(blocks),
                    Value::Null => {}
                    block => found.push(block),
                }
            }
        }
        Ok(found)
    }
}

/// Arguments that keep a thing from being destroyed, and what they become.
const PROTECTIONS: &[(&str, bool)] = &[
    ("prevent_destroy", false),
    ("deletion_protection", false),
    ("deletion_protection_enabled", false),
    ("force_destroy", true),
];

fn unprotect(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(unprotect),
        Value::Object(members) => {
            for (name, member) in members {
                match PROTECTIONS
                    .iter()
                    .find(|(protection, _)| protection == name)
                {
                    Some((_, open)) if !member.is_object() => *member = json!(open),
                    _ => unprotect(member),
                }
            }
        }
        _ => {}
    }
}
