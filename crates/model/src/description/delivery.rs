//! How GitHub Actions deploys the application.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

/// How GitHub Actions deploys the application; with `application.repository` only.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Delivery {
    /// Branch whose state is applied. By default `main`.
    #[schemars(regex(pattern = r"^[A-Za-z0-9._/-]{1,100}$"))]
    pub branch: String,
    /// Command that installs the program `groundplan` on the runner, on the path and in one file. By
    /// default this release, from its sources.
    #[schemars(length(min = 1))]
    pub install: Option<String>,
    /// Command that tests the code, such as `npm test`, run in the folder of `groundplan.toml` after the functions are built and
    /// before anything is planned. None by default.
    #[schemars(length(min = 1))]
    pub test: Option<String>,
    /// Version of Terraform.
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]+\.[0-9]+$"))]
    pub terraform_version: String,
    /// Hour (UTC) at which drift is looked for, every night.
    #[schemars(range(min = 0, max = 23))]
    pub drift_hour: u32,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            branch: "main".into(),
            install: None,
            test: None,
            terraform_version: "1.11.4".into(),
            drift_hour: 4,
        }
    }
}

/// A number by which GitHub knows a repository or its owner.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(untagged)]
pub enum GithubId {
    /// As a number.
    Number(#[schemars(range(min = 1))] u64),
    /// Digits alone, such as `"456789"`.
    Text(#[schemars(regex(pattern = r"^[1-9][0-9]{0,18}$"))] String),
}

impl fmt::Display for GithubId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}
