//! REST APIs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::description::{
    DescribedWorkload, ExternalValue, FormerNames, HealthRoute, Objective, Threshold,
};

/// A REST API in front of functions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Api {
    /// What it serves, in a few words.
    #[serde(default)]
    #[schemars(length(max = 1024))]
    pub description: Option<String>,
    /// `"METHOD /path"` to the name of the function that answers. `ANY` is every method;
    /// `{id}` is a path parameter, `{proxy+}` the rest of the path.
    pub routes: BTreeMap<String, String>,
    /// Who may call it: `"none"`, `"iam"`, `{ cognito = ["<user pool ARN>"] }` or
    /// `{ function = "<name>" }`.
    pub authorization: Authorization,
    /// Requests that are let in.
    pub throttle: Throttle,
    /// Web origins that a browser may call it from. None by default.
    #[serde(default)]
    pub cors: Option<Cors>,
    /// Days that its access log is kept.
    pub log_retention_days: u32,
    /// How it is asked whether it is healthy. By default it is healthy when it gives any answer
    /// below 500 at its root.
    #[serde(default)]
    pub health: Option<HealthRoute>,
    /// What its alarms fire at.
    pub alarms: ApiAlarms,
    /// How well it must work; somebody is paged when the failures come too fast for that.
    pub objective: Objective,
    /// ARN of a WAFv2 web ACL to put in front of it; one of your own Terraform is `{ terraform = "..." }`.
    #[serde(default)]
    pub web_acl_arn: Option<ExternalValue>,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[apis.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

/// Who may call an API.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// Anybody who knows the address.
    None,
    /// Callers whose requests are signed with AWS credentials that may invoke it.
    Iam,
    /// Users of these Cognito user pools, by ARN; one of your own Terraform is `{ terraform = "..." }`.
    Cognito(#[schemars(length(min = 1))] Vec<ExternalValue>),
    /// Callers that this function lets in (a Lambda authoriser on the `Authorization` header).
    Function(String),
}

/// Requests that an API lets in.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq)]
pub struct Throttle {
    /// Requests a second, in the long run.
    #[schemars(range(min = aws::ranges::API_RATE.min, max = aws::ranges::API_RATE.max))]
    pub rate: u32,
    /// Requests at one time.
    #[schemars(range(min = aws::ranges::API_BURST.min, max = aws::ranges::API_BURST.max))]
    pub burst: u32,
}

/// Web origins that a browser may call an API from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Cors {
    /// Origins, such as `https://example.com`; `*` is any.
    #[schemars(length(min = 1))]
    pub origins: Vec<String>,
    /// Request headers that a page may send.
    #[serde(default)]
    pub headers: Vec<String>,
}

/// Alarms of an API.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct ApiAlarms {
    /// Answers 400 to 499 in 5 minutes, twice in a row.
    pub status_4xx: Threshold,
    /// Answers 500 to 599 in 5 minutes.
    pub status_5xx: Threshold,
    /// Answers 500 to 599 in percent of at least 20 requests in 5 minutes, twice in a row.
    pub status_5xx_percent: Threshold,
    /// 99th percentile of latency in ms over 5 minutes, twice in a row.
    pub latency_p99_ms: Threshold,
}

impl DescribedWorkload for Api {
    fn former_names(&self) -> &FormerNames {
        &self.moved_from
    }

    fn given_name(&self) -> Option<&str> {
        None
    }

    fn is_protected(&self) -> Option<bool> {
        None
    }
}
