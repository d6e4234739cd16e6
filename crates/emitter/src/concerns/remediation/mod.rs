//! What heals by itself: alarm -> rule -> function, by an explicit table of what is allowed.
//!
//! It takes everybody's remedies as facts and asks nobody what kind of thing they are. Its own
//! alarms are facts for monitoring, and have no remedy: it is never its own target.

mod alarms;
mod module;
mod package;
mod rights;
mod tests;
mod watch;

use std::collections::{BTreeMap, BTreeSet};

use model::Environment;
use model::description::RemediationMode;
use naming::ConcernName;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use terraform::{Call, Literal, Text, Value};

use crate::contribution::{Contribution, OperationalFacts, RemediationAction, Remedy};
use crate::definition::{BOTH, Concern, ModuleDefinition};
use crate::maintenance;
use crate::parts::{self, protection};
use crate::references::{account_id, kms_key_arn, own_log_days, reserved};

pub(crate) const CONCERN: Concern = Concern {
    module: ModuleDefinition {
        path: ConcernName::Remediation.as_str(),
        variants: BOTH,
        module: module::module,
        examples: &[(
            "remediation",
            include_str!("../../../templates/examples/remediation.tf"),
        )],
        on_provider_6: None,
    },
    section: "remediation",
    alarms: alarms::ALL,
    wire,
};

/// What a caller of `modules/remediation` passes.
#[derive(Serialize, JsonSchema)]
struct RemediationInputs<'a> {
    /// What every name begins with: application and environment.
    #[schemars(regex(pattern = "^[A-Za-z0-9_-]{1,48}$"))]
    name: Text,
    /// The twelve digits of the account.
    #[schemars(regex(pattern = "^[0-9]{12}$"))]
    account_id: Text,
    /// ARN of the key that encrypts ledger, dead letters, log and variables. Its policy must let
    /// EventBridge and CloudWatch Logs use it.
    kms_key_arn: Text,
    /// ARN of the topic that hears what was done.
    alert_topic_arn: Text,
    /// How far remediation goes: notify only tells and has no rights on functions, `dry_run` reads
    /// and says what it would do, act does it.
    mode: ModeInput,
    /// What is allowed, by the full name of the alarm that calls for it: which function, what is
    /// done, and its bounds. Every other alarm is denied.
    #[schemars(with = "BTreeMap<String, RemedyInput>")]
    remedies: Remedies<'a>,
    /// Times of maintenance, by name, in which nothing is done and people are notified of what would have been.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    maintenance: BTreeMap<String, MaintenanceInput<'a>>,
    /// ARNs of the keys that encrypt the variables of these functions. None by default: AWS's own
    /// key needs no right.
    #[serde(default)]
    function_key_arns: Vec<Text>,
    /// Most functions that are healed at one time, taken out of the account's pool. No bound by default.
    #[schemars(range(min = 1))]
    reserved_concurrency: Option<Value<u32>>,
    /// Lambda runtime of the function: Node.js, 20 or newer.
    #[serde(default = "parts::own_runtime")]
    #[schemars(regex(pattern = "^nodejs[0-9]+[.]x$"))]
    runtime: Text,
    /// Days that the log of the remediation function is kept.
    #[serde(default = "log_retention")]
    log_retention_days: Value<u32>,
    /// Days that the ledger keeps what was done.
    #[serde(default = "audit_days")]
    #[schemars(range(min = 2))]
    audit_days: Value<u32>,
    /// Whether DynamoDB itself refuses to delete the ledger.
    #[serde(default = "yes")]
    protected: Value<bool>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ModeInput {
    Notify,
    DryRun,
    Act,
}

/// Remedies by the full names of their alarms, each made when it is written: there may be thousands.
struct Remedies<'a>(Vec<(String, &'a Remedy)>);

#[derive(Serialize, JsonSchema)]
struct RemedyInput<'a> {
    /// Name of the function.
    #[schemars(regex(pattern = "^[a-zA-Z0-9_-]{1,64}$"))]
    function: Literal<'a>,
    /// Alias that its callers use.
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<Literal<'a>>,
    action: RemedyActionInput,
    #[serde(default = "window", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = model::ranges::DEPLOYMENT_WINDOW_MINUTES.min, max = model::ranges::DEPLOYMENT_WINDOW_MINUTES.max))]
    window_minutes: Option<Value<u32>>,
    #[serde(default = "error_rate", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = model::ranges::FAILING_PERCENT.min, max = model::ranges::FAILING_PERCENT.max))]
    error_rate_percent: Option<Value<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = aws::ranges::FUNCTION_MEMORY_MB.min, max = aws::ranges::FUNCTION_MEMORY_MB.max))]
    memory_cap_mb: Option<Value<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    throttle_concurrency: Option<Value<u32>>,
    #[serde(default = "cooldown", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = model::ranges::COOLDOWN_MINUTES.min, max = model::ranges::COOLDOWN_MINUTES.max))]
    cooldown_minutes: Option<Value<u32>>,
    #[serde(default = "attempts", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = model::ranges::ATTEMPTS_PER_DAY.min, max = model::ranges::ATTEMPTS_PER_DAY.max))]
    attempts_per_day: Option<Value<u32>>,
    /// Where the function is described, for the message that says what to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    described_in: Option<Literal<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct MaintenanceInput<'a> {
    /// When it begins, as `at(...)` or `cron(...)`: minute, hour, day of the month, month, day of the week by its name,
    /// and perhaps the year.
    #[schemars(regex(
        pattern = "^(at[(][0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?[)]|cron[(][0-9*,/-]+ [0-9*,/-]+ [0-9*?,/-]+ [0-9A-Z*,/-]+ [A-Z*?,-]+( [0-9*,/-]+)?[)])$"
    ))]
    schedule: Literal<'a>,
    /// How long it lasts.
    #[schemars(range(min = aws::ranges::MUTE_MINUTES.min, max = aws::ranges::MUTE_MINUTES.max))]
    duration_minutes: Value<u32>,
    /// The time zone of its schedule, such as `Europe/Berlin`. UTC by default.
    #[serde(default = "utc", skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Za-z0-9_+/-]{1,50}$"))]
    timezone: Option<Literal<'a>>,
    /// Names of the functions that it is about. All by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    functions: Option<Vec<Literal<'a>>>,
}

#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum RemedyActionInput {
    RollBack,
    RaiseMemory,
    Recycle,
    Throttle,
    Notify,
}

fn log_retention() -> Value<u32> {
    Value::Literal(365)
}

fn audit_days() -> Value<u32> {
    Value::Literal(400)
}

fn yes() -> Value<bool> {
    Value::Literal(true)
}

/// Minutes after a deployment in which it is rolled back, unless a remedy says another number.
const WINDOW: u32 = 60;
/// Percent of failing runs from which a deployment is rolled back, unless a remedy says another number.
const ERROR_RATE: u32 = 5;
/// Minutes between attempts unless a remedy says another number.
const COOLDOWN: u32 = 60;
/// Attempts within a day unless a remedy says another number.
const ATTEMPTS: u32 = 3;

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn window() -> Option<Value<u32>> {
    Some(Value::Literal(WINDOW))
}

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn error_rate() -> Option<Value<u32>> {
    Some(Value::Literal(ERROR_RATE))
}

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn utc() -> Option<Literal<'static>> {
    Some("UTC".into())
}

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn cooldown() -> Option<Value<u32>> {
    Some(Value::Literal(COOLDOWN))
}

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn attempts() -> Option<Value<u32>> {
    Some(Value::Literal(ATTEMPTS))
}

/// Nothing at all where nothing may be healed.
fn wire(env: &Environment, facts: &[OperationalFacts]) -> Vec<Contribution> {
    let remedies: Vec<&Remedy> = facts.iter().flat_map(|facts| &facts.remedies).collect();
    if remedies.is_empty() {
        return Vec::new();
    }
    let mut keys: Vec<Text> = Vec::new();
    for key in remedies.iter().filter_map(|remedy| remedy.key_arn.as_ref()) {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    let settings = &env.settings;
    let inputs = RemediationInputs {
        name: env.prefix().into(),
        account_id: Text::template(account_id(env)),
        kms_key_arn: kms_key_arn(),
        alert_topic_arn: Text::expression(ConcernName::Monitoring.output("ticket_topic_arn")),
        mode: match settings.remediation.mode {
            RemediationMode::Notify => ModeInput::Notify,
            RemediationMode::DryRun => ModeInput::DryRun,
            RemediationMode::Act => ModeInput::Act,
        },
        remedies: Remedies::new(env, &remedies),
        maintenance: left_alone(env, facts),
        function_key_arns: keys,
        reserved_concurrency: reserved(settings.remediation.reserved_concurrency),
        runtime: parts::runtime_of(env),
        log_retention_days: Value::Literal(own_log_days(env)),
        audit_days: audit_days(),
        protected: Value::Literal(settings.protected),
    };
    let mut own = watch::facts(&env.prefix());
    let variant = if settings.protected {
        own.entries
            .push(protection::entry(&ConcernName::Remediation.call(), ""));
        "remediation/protected"
    } else {
        "remediation"
    };
    vec![Contribution {
        call: Some(Call::new(
            ConcernName::Remediation.as_str(),
            variant,
            &inputs,
        )),
        facts: own,
        outputs: Vec::new(),
    }]
}

/// The times of maintenance in which functions are left alone, by name.
fn left_alone<'a>(
    env: &'a Environment,
    facts: &'a [OperationalFacts],
) -> BTreeMap<String, MaintenanceInput<'a>> {
    maintenance::inputs(
        env,
        facts,
        |concerned| {
            let remedies = concerned.iter().flat_map(|facts| &facts.remedies);
            let names: BTreeSet<&str> = remedies.map(|remedy| remedy.function.as_str()).collect();
            names.into_iter().map(Literal::from).collect()
        },
        |settings, functions| MaintenanceInput {
            schedule: (&settings.schedule).into(),
            duration_minutes: Value::Literal(settings.duration_minutes),
            timezone: settings.timezone.as_ref().map(Into::into),
            functions,
        },
    )
}

impl<'a> Remedies<'a> {
    fn new(env: &Environment, remedies: &[&'a Remedy]) -> Self {
        let mut named: Vec<(String, &Remedy)> = remedies
            .iter()
            .map(|remedy| (env.prefixed(remedy.alarm.as_str()), *remedy))
            .collect();
        named.sort_by(|(left, _), (right, _)| left.cmp(right));
        Self(named)
    }
}

impl Serialize for Remedies<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let remedies = self.0.iter();
        serializer.collect_map(remedies.map(|(alarm, remedy)| (alarm, RemedyInput::from(*remedy))))
    }
}

impl<'a> From<&'a Remedy> for RemedyInput<'a> {
    fn from(remedy: &'a Remedy) -> Self {
        // What is the module's default stays unsaid: a reviewer reads what is particular.
        let unless = |value: u32, default: u32| (value != default).then_some(Value::Literal(value));
        let (mut window, mut error_rate, mut memory_cap, mut throttle) = (None, None, None, None);
        let action = match remedy.action {
            RemediationAction::RollBack {
                window_minutes,
                error_rate_percent,
            } => {
                window = unless(window_minutes, WINDOW);
                error_rate = unless(error_rate_percent, ERROR_RATE);
                RemedyActionInput::RollBack
            }
            RemediationAction::RaiseMemory { cap_mb } => {
                memory_cap = Some(Value::Literal(cap_mb));
                RemedyActionInput::RaiseMemory
            }
            RemediationAction::Recycle => RemedyActionInput::Recycle,
            RemediationAction::Throttle { concurrency } => {
                throttle = Some(Value::Literal(concurrency));
                RemedyActionInput::Throttle
            }
            RemediationAction::Notify => RemedyActionInput::Notify,
        };
        Self {
            function: (&remedy.function).into(),
            alias: remedy.alias.as_ref().map(Into::into),
            action,
            window_minutes: window,
            error_rate_percent: error_rate,
            memory_cap_mb: memory_cap,
            throttle_concurrency: throttle,
            cooldown_minutes: unless(remedy.cooldown_minutes, COOLDOWN),
            attempts_per_day: unless(remedy.attempts_per_day, ATTEMPTS),
            described_in: remedy.described_in.as_ref().map(Into::into),
        }
    }
}
