//! Whether the application works: every function, API and table is looked at, at each apply that
//! changes one, and every few minutes.
//!
//! It takes everybody's checks as facts and asks nobody what kind of thing they are. It looks and
//! tells, and changes nothing; its own facts have no check and no remedy, so that it is neither its
//! own witness nor healed by itself.

mod alarms;
mod module;
mod package;
mod tests;
mod watch;

use std::collections::BTreeMap;

use model::Environment;
use model::description::AtApply as Wanted;
use naming::ConcernName;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::{Text, Value};

use crate::contribution::{Contribution, HealthSubject, HealthTarget, OperationalFacts};
use crate::definition::{Concern, ModuleDefinition, STANDARD};
use crate::parts;
use crate::references::{account_id, concern_call, kms_key_arn, own_log_days, reserved};

pub(crate) const CONCERN: Concern = Concern {
    module: ModuleDefinition {
        path: ConcernName::Health.as_str(),
        variants: STANDARD,
        module: module::module,
        examples: &[(
            "health",
            include_str!("../../../templates/examples/health.tf"),
        )],
        on_provider_6: None,
    },
    section: "health",
    alarms: alarms::ALL,
    wire,
};

/// What a caller of `modules/health` passes.
#[derive(Serialize, JsonSchema)]
struct HealthInputs {
    /// What every name begins with: application and environment.
    #[schemars(regex(pattern = "^[A-Za-z0-9_-]{1,48}$"))]
    name: Text,
    /// The twelve digits of the account.
    #[schemars(regex(pattern = "^[0-9]{12}$"))]
    account_id: Text,
    /// ARN of the key that encrypts log, variables and schedules.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// Functions that must be active, by a name of your choice. A revision is anything that changes
    /// when the function does: then it is looked at anew at the next apply.
    #[serde(default)]
    functions: BTreeMap<String, FunctionTargetInput>,
    /// APIs that must answer a GET, by a name of your choice: of path with status, or any from 200
    /// to 299; without path, of the root with any status below 500.
    #[serde(default)]
    apis: BTreeMap<String, ApiInput>,
    /// DynamoDB tables that must serve, by a name of your choice.
    #[serde(default)]
    tables: BTreeMap<String, TableInput>,
    /// Minutes between two looks.
    #[serde(default = "every_minutes")]
    #[schemars(range(min = model::ranges::HEALTH_EVERY_MINUTES.min, max = model::ranges::HEALTH_EVERY_MINUTES.max))]
    every_minutes: Value<u32>,
    /// What an apply does that leaves something unhealthy: fail, warn, or off for no look at all.
    #[serde(default = "at_apply")]
    at_apply: AtApplyInput,
    /// Most looks at one time, taken out of the account's pool. No bound by default.
    #[schemars(range(min = 2))]
    reserved_concurrency: Option<Value<u32>>,
    /// Lambda runtime of the function: Node.js, 20 or newer.
    #[serde(default = "parts::own_runtime")]
    #[schemars(regex(pattern = "^nodejs[0-9]+[.]x$"))]
    runtime: Text,
    /// Days that the log of the health check is kept.
    #[serde(default = "log_retention")]
    log_retention_days: Value<u32>,
}

#[derive(Serialize, JsonSchema)]
struct FunctionTargetInput {
    #[schemars(regex(pattern = "^[a-zA-Z0-9_-]{1,64}$"))]
    name: Text,
    /// Alias that its callers use.
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Text>,
}

#[derive(Serialize, JsonSchema)]
struct ApiInput {
    name: Text,
    url: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^/"))]
    path: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = model::ranges::HEALTH_STATUS.min, max = model::ranges::HEALTH_STATUS.max))]
    status: Option<Value<u16>>,
    /// Host to connect to, where it is not known whether DNS leads to it: the URL names it in TLS and in the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    connect_to: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Text>,
}

#[derive(Serialize, JsonSchema)]
struct TableInput {
    #[schemars(regex(pattern = "^[a-zA-Z0-9_.-]{3,255}$"))]
    name: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Text>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum AtApplyInput {
    Fail,
    Warn,
    Off,
}

fn every_minutes() -> Value<u32> {
    Value::Literal(5)
}

fn at_apply() -> AtApplyInput {
    AtApplyInput::Fail
}

fn log_retention() -> Value<u32> {
    Value::Literal(365)
}

/// Nothing at all where nobody has anything to look at, or nobody wants it.
fn wire(env: &Environment, facts: &[OperationalFacts]) -> Vec<Contribution> {
    let settings = env.settings.health;
    if !settings.enabled || facts.iter().all(|facts| facts.health_targets.is_empty()) {
        return Vec::new();
    }
    let mut inputs = HealthInputs {
        name: env.prefix().into(),
        account_id: Text::template(account_id(env)),
        kms_key_arn: kms_key_arn(),
        functions: BTreeMap::new(),
        apis: BTreeMap::new(),
        tables: BTreeMap::new(),
        every_minutes: Value::Literal(settings.every_minutes),
        at_apply: match settings.at_apply {
            Wanted::Fail => AtApplyInput::Fail,
            Wanted::Warn => AtApplyInput::Warn,
            Wanted::Off => AtApplyInput::Off,
        },
        reserved_concurrency: reserved(settings.reserved_concurrency),
        runtime: parts::runtime_of(env),
        log_retention_days: Value::Literal(own_log_days(env)),
    };
    let mut targets = 0;
    for facts in facts {
        for check in &facts.health_targets {
            inputs.add(check);
            targets += 1;
        }
    }
    vec![Contribution {
        call: Some(concern_call(ConcernName::Health, &inputs)),
        facts: watch::facts(&env.prefix(), settings.every_minutes, targets),
        outputs: Vec::new(),
    }]
}

impl HealthInputs {
    fn add(&mut self, check: &HealthTarget) {
        let key = check.key.to_string();
        let name = Text::from(&check.name);
        let revision = check.revision.clone();
        match &check.subject {
            HealthSubject::Function { alias } => {
                let input = FunctionTargetInput {
                    name,
                    alias: alias.as_ref().map(Into::into),
                    revision,
                };
                self.functions.insert(key, input);
            }
            HealthSubject::Api {
                url,
                route,
                connect_to,
            } => {
                let (path, status) = match route {
                    Some((path, status)) => (Some(path.into()), *status),
                    None => (None, None),
                };
                let input = ApiInput {
                    name,
                    url: url.clone(),
                    path,
                    status: status.map(Value::Literal),
                    connect_to: connect_to.clone(),
                    revision,
                };
                self.apis.insert(key, input);
            }
            HealthSubject::Table => {
                self.tables.insert(key, TableInput { name, revision });
            }
        }
    }
}
