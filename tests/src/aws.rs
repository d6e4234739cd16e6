//! Questions to the emulator, asked with the AWS SDK for Python that comes with it.

use std::process::Command;

use serde::Serialize;
use serde_json::{Value, json};

use crate::emulator::Emulator;
use crate::failure::{During, Failure, Result};
use crate::process;
use crate::tools::{repository, tool};

/// One call, as botocore names it: `dynamodb`, `list_tables`.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    service: String,
    operation: String,
    parameters: Value,
    region: String,
}

impl Call {
    /// A call in `us-east-1`.
    #[must_use]
    pub fn new(service: &str, operation: &str, parameters: Value) -> Self {
        Self {
            service: service.to_owned(),
            operation: operation.to_owned(),
            parameters,
            region: "us-east-1".to_owned(),
        }
    }

    /// The same in another region.
    #[must_use]
    pub fn region(mut self, region: &str) -> Self {
        region.clone_into(&mut self.region);
        self
    }
}

impl Emulator {
    /// The answers, in the order of the calls.
    ///
    /// # Errors
    ///
    /// Any call that fails.
    pub fn ask(&self, account: &str, calls: &[Call]) -> Result<Vec<Value>> {
        let input = serde_json::to_string(calls).during("calls")?;
        let ended = process::run(
            Command::new(tool("emulator/bin/python")?)
                .arg(repository().join("tests/emulator/calls.py"))
                .args([&self.url(), account]),
            Some(&input),
        )?;
        let answers: Vec<Value> = serde_json::from_str(&ended.stdout)
            .during(format!("asking the emulator\n{}", ended.stderr))?;
        answers
            .into_iter()
            .zip(calls)
            .map(|(mut answer, call)| match answer["error"].as_str() {
                None => Ok(answer["ok"].take()),
                Some(error) => Err(Failure::new(format!(
                    "{} {}: {error}",
                    call.service, call.operation
                ))),
            })
            .collect()
    }
}

/// What a listing is asked with, and where in its answer the things are.
const LISTINGS: &[(&str, &str, &str)] = &[
    ("apigateway", "get_rest_apis", "/items"),
    ("backup", "list_backup_vaults", "/BackupVaultList"),
    ("cloudtrail", "describe_trails", "/trailList"),
    ("cloudwatch", "describe_alarms", "/MetricAlarms"),
    ("cloudwatch", "list_dashboards", "/DashboardEntries"),
    ("dynamodb", "list_tables", "/TableNames"),
    ("events", "list_rules", "/Rules"),
    ("iam", "list_roles", "/Roles"),
    ("kms", "list_aliases", "/Aliases"),
    ("lambda", "list_functions", "/Functions"),
    ("logs", "describe_log_groups", "/logGroups"),
    ("s3", "list_buckets", "/Buckets"),
    ("sns", "list_topics", "/Topics"),
    ("sqs", "list_queues", "/QueueUrls"),
];

/// Everything that is left in an account, each as `service operation: thing`. Keys are not counted:
/// AWS keeps a deleted key for its waiting time.
///
/// # Errors
///
/// The emulator does not answer.
pub fn leftovers(emulator: &Emulator, account: &str, regions: &[&str]) -> Result<Vec<String>> {
    let mut calls = Vec::new();
    let mut places = Vec::new();
    for region in regions {
        for (service, operation, place) in LISTINGS {
            calls.push(Call::new(service, operation, json!({})).region(region));
            places.push(place);
        }
    }
    let answers = emulator.ask(account, &calls)?;
    let mut found = Vec::new();
    for ((answer, call), place) in answers.iter().zip(&calls).zip(places) {
        let things = answer.pointer(place).and_then(Value::as_array);
        for thing in things.into_iter().flatten() {
            if !is_from_aws(thing) {
                found.push(format!("{} {}: {thing}", call.service, call.operation));
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Aliases of AWS-managed keys and roles of services are in every account.
fn is_from_aws(thing: &Value) -> bool {
    let starts = |key: &str, with: &str| {
        thing[key]
            .as_str()
            .is_some_and(|value| value.starts_with(with))
    };
    starts("AliasName", "alias/aws/") || starts("Path", "/aws-service-role/")
}
