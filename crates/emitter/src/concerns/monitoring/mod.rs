//! Who is notified of what: the topics of alerts, channels of chat applications, everybody's alarms, two dashboards, saved
//! log queries, the budget and cost anomalies.

mod chat;
mod dashboards;
mod maintenance;
mod module;
mod queries;
mod runbook;
mod tests;
mod watch;

pub(crate) use chat::DRAWS;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use model::Environment;
use model::description::{AlarmSeverity, Choice, HttpsAddress, Recipients};
use naming::ConcernName;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use terraform::{Literal, Text, Value, escape};

use crate::contribution::{Alarm, AlarmComparison, AlarmMetric, Contribution, OperationalFacts};
use crate::definition::{Concern, ModuleDefinition, OnProvider6, STANDARD};
use crate::parts::is_off;
use crate::references::{account_id, concern_call, kms_key_arn, module_output};

pub(crate) const CONCERN: Concern = Concern {
    module: ModuleDefinition {
        path: ConcernName::Monitoring.as_str(),
        variants: STANDARD,
        module: module::module,
        examples: &[(
            "monitoring",
            include_str!("../../../templates/examples/monitoring.tf"),
        )],
        on_provider_6: Some(OnProvider6 {
            change: maintenance::on_provider_6,
            arguments: &[],
        }),
    },
    section: "alerts",
    alarms: watch::ALL,
    wire,
};

/// What a caller of `modules/monitoring` passes.
#[derive(Serialize, JsonSchema)]
struct MonitoringInputs<'a> {
    /// What every name begins with: application and environment.
    #[schemars(regex(pattern = "^[A-Za-z0-9_-]{1,64}$"))]
    name: Text,
    /// Name that the topic shows in an e-mail.
    #[serde(default)]
    #[schemars(length(max = 100))]
    display_name: Text,
    /// The twelve digits of the account.
    #[schemars(regex(pattern = "^[0-9]{12}$"))]
    account_id: Text,
    /// ARN of the key that encrypts the topic. Its policy must let CloudWatch, EventBridge, Budgets
    /// and cost alerts use it.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// Who is notified of alarms of the severity `page`.
    #[serde(default)]
    page: RecipientsInput,
    /// Who is notified of alarms of the severity `ticket`, of budget and cost anomalies.
    #[serde(default)]
    ticket: RecipientsInput,
    /// Alarms, by the end of their name. An alarm is about one metric, or about an expression over
    /// several by their ids.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, AlarmInput>")]
    alarms: AlarmInputs<'a>,
    /// Whether alarms notify people: those of an environment that waits for its turn do not.
    // A default that is left out of calls is left out of the schema too, and would be `false` in the module.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(extend("default" = true))]
    actions_enabled: Value<bool>,
    /// Times of maintenance, by name, in which alarms notify nobody: rules of CloudWatch mute them, 100 each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    maintenance: BTreeMap<String, maintenance::MutedInput<'a>>,
    /// Where people read what to do about alarms: a URL or a path. Descriptions of alarms with a
    /// `runbook_section` link there.
    runbook: Option<Text>,
    /// Dashboards, by the end of their name: how many hours they show, and widgets on a grid of 24
    /// columns. A widget shows metrics, alarms (by their key), a log query or text.
    #[serde(default)]
    dashboards: BTreeMap<String, DashboardInput<'a>>,
    /// Saved log queries, by the end of their name, over at most 50 log groups each.
    #[serde(default)]
    queries: BTreeMap<String, QueryInput<'a>>,
    /// Expected cost of the account a month in US dollars. Alerts at 80 % and 100 %, and when 100 %
    /// is foreseen. No budget by default.
    #[schemars(range(min = 1))]
    monthly_budget_usd: Option<Value<f64>>,
    /// Whether to make the account's cost anomaly monitor over all services, of which an account has one.
    #[serde(default)]
    cost_anomalies: Value<bool>,
    /// ARN of the account's cost anomaly monitor, where there is one, for the topic to subscribe to. None by
    /// default.
    #[schemars(regex(pattern = "^arn:[a-z-]+:ce::[0-9]{12}:anomalymonitor/"))]
    cost_anomaly_monitor_arn: Option<Text>,
    /// Unexpected cost in US dollars from which an anomaly is told.
    #[serde(default = "anomaly_usd")]
    #[schemars(range(min = 1))]
    cost_anomaly_usd: Value<f64>,
}

/// Who is notified: e-mail addresses, each of which must confirm once, HTTPS addresses of incident tools
/// that confirm by themselves, and channels of Slack and Microsoft Teams, whose workspace or team the account has
/// authorized.
#[derive(Default, Serialize, JsonSchema)]
struct RecipientsInput {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    emails: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    https: Vec<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    slack: Vec<chat::SlackInput>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    teams: Vec<chat::TeamsInput>,
}

impl RecipientsInput {
    fn new(emails: &[&str], own: &Recipients) -> Self {
        let https = own.https.iter().map(|address| match address {
            HttpsAddress::Written(address) => address.into(),
            HttpsAddress::Elsewhere(found) => Text::expression(found.terraform.as_str()),
        });
        Self {
            emails: emails
                .iter()
                .map(|email| escape(email).into_owned())
                .collect(),
            https: https.collect(),
            slack: chat::slack(&own.chat),
            teams: chat::teams(&own.chat),
        }
    }
}

fn yes() -> Value<bool> {
    Value::Literal(true)
}

fn is_yes(value: &Value<bool>) -> bool {
    *value == yes()
}

fn anomaly_usd() -> Value<f64> {
    Value::Literal(20.0)
}

/// Alarms by their keys, each made when it is written: there may be thousands.
#[derive(Default)]
struct AlarmInputs<'a>(Vec<&'a Alarm>);

#[derive(Serialize, JsonSchema)]
struct AlarmInput<'a> {
    #[schemars(length(max = 1024))]
    description: Literal<'a>,
    #[schemars(length(min = 1, max = 10))]
    metrics: Vec<MetricInput<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expression: Option<Literal<'a>>,
    #[serde(default = "period", skip_serializing_if = "Option::is_none")]
    period_seconds: Option<Value<u32>>,
    /// A second, shorter window of one period, over which it must hold too: what was long ago tells nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    also_over_seconds: Option<Value<u32>>,
    #[serde(default = "periods")]
    #[schemars(range(min = 1))]
    periods: Value<u32>,
    #[serde(default = "above", skip_serializing_if = "Option::is_none")]
    comparison: Option<Literal<'a>>,
    threshold: Value<f64>,
    #[serde(default = "not_breaching", skip_serializing_if = "Option::is_none")]
    missing_data: Option<MissingData>,
    #[serde(skip_serializing_if = "Option::is_none")]
    runbook_section: Option<Text>,
    /// Who is notified: `page` or `ticket`.
    #[serde(default = "ticket", skip_serializing_if = "Option::is_none")]
    severity: Option<AlarmSeverity>,
    /// A metric that is written as long as what is watched lives: the alarm tells nobody until it
    /// has been there for so many days, at most seven. In what is new, nothing is missing yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    from_age: Option<AgeInput<'a>>,
    /// Whether it notifies people although `actions_enabled` is false.
    #[serde(default, skip_serializing_if = "is_off")]
    notifies_always: Value<bool>,
}

#[derive(Serialize, JsonSchema)]
struct AgeInput<'a> {
    heartbeat: MetricInput<'a>,
    #[schemars(range(min = 1, max = 7))]
    days: Value<u32>,
}

#[derive(Serialize, JsonSchema)]
struct MetricInput<'a> {
    #[serde(default = "first", skip_serializing_if = "Option::is_none")]
    id: Option<Literal<'a>>,
    namespace: Literal<'a>,
    name: Literal<'a>,
    #[serde(default)]
    dimensions: Dimensions<'a>,
    statistic: Literal<'a>,
}

/// Dimensions of a metric, by name.
#[derive(Default)]
struct Dimensions<'a>(&'a [(Cow<'static, str>, Text)]);

/// What an alarm makes of a period without data.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "callers from other repositories may use all four")]
enum MissingData {
    NotBreaching,
    Breaching,
    Ignore,
    Missing,
}

/// Length of a period in seconds unless an alarm says another.
const PERIOD: u32 = 300;

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn period() -> Option<Value<u32>> {
    Some(Value::Literal(PERIOD))
}

fn periods() -> Value<u32> {
    Value::Literal(1)
}

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn above() -> Option<Literal<'static>> {
    Some("GreaterThanThreshold".into())
}

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn not_breaching() -> Option<MissingData> {
    Some(MissingData::NotBreaching)
}

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn ticket() -> Option<AlarmSeverity> {
    Some(AlarmSeverity::Ticket)
}

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn first() -> Option<Literal<'static>> {
    Some("m1".into())
}

#[derive(Serialize, JsonSchema)]
struct DashboardInput<'a> {
    hours: u32,
    widgets: Vec<WidgetInput<'a>>,
}

#[derive(Default, Serialize, JsonSchema)]
struct WidgetInput<'a> {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<Literal<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<Literal<'a>>,
    /// Namespace of the metrics that name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<Literal<'a>>,
    /// Dimensions of the metrics that name none.
    #[serde(default, skip_serializing_if = "Dimensions::is_empty")]
    dimensions: Dimensions<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<WidgetMetric>>")]
    metrics: Option<Vec<ShownMetric<'a>>>,
    /// Metric math over the ids of metrics, which are then not drawn themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    expressions: Vec<WidgetExpression<'a>>,
    /// Days that a graph looks back, a point each; as far as its dashboard by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alarms: Option<Vec<Literal<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<Literal<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_groups: Option<Vec<Literal<'a>>>,
}

/// A metric on a widget, made a [`WidgetMetric`] when it is written.
struct ShownMetric<'a> {
    metric: &'a AlarmMetric,
    right: bool,
    /// Whether only expressions use it.
    is_hidden: bool,
    /// Whether its widget says the namespace.
    has_namespace_of_widget: bool,
    /// Whether its widget says the dimensions.
    has_dimensions_of_widget: bool,
}

#[derive(Serialize, JsonSchema)]
struct WidgetExpression<'a> {
    expression: Literal<'a>,
    label: Literal<'a>,
}

#[derive(Serialize, JsonSchema)]
struct WidgetMetric<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<Literal<'a>>,
    name: Literal<'a>,
    #[serde(default, skip_serializing_if = "Dimensions::is_empty")]
    dimensions: Dimensions<'a>,
    statistic: Literal<'a>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    right: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Literal<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct QueryInput<'a> {
    query: Literal<'a>,
    #[schemars(length(min = 1, max = 50))]
    log_groups: Vec<Literal<'a>>,
}

fn wire(env: &Environment, facts: &[OperationalFacts]) -> Vec<Contribution> {
    let settings = &env.settings;
    let own = watch::alarms(env);
    let inputs = MonitoringInputs {
        name: env.prefix().into(),
        display_name: format!("{} Environment Alerts", env.name).into(),
        account_id: Text::template(account_id(env)),
        kms_key_arn: kms_key_arn(),
        page: RecipientsInput::new(&settings.page_emails(), &settings.alerts.page),
        ticket: RecipientsInput::new(&settings.ticket_emails(), &settings.alerts.ticket),
        alarms: AlarmInputs::new(&own, facts),
        actions_enabled: Value::Literal(!env.waits()),
        maintenance: maintenance::muted(env, facts),
        runbook: Some(crate::runbook::address(env).into()),
        dashboards: dashboards::all(env, &own, facts),
        queries: queries::all(facts),
        monthly_budget_usd: settings.monthly_budget_usd.map(Value::Literal),
        cost_anomalies: Value::Literal(settings.account.cost_anomalies == Choice::Create),
        cost_anomaly_monitor_arn: settings
            .account
            .cost_anomaly_monitor_arn
            .as_ref()
            .map(Into::into),
        cost_anomaly_usd: anomaly_usd(),
    };
    vec![Contribution {
        call: Some(concern_call(ConcernName::Monitoring, &inputs)),
        facts: OperationalFacts {
            workload: ConcernName::Monitoring.call(),
            title: "Alerts".into(),
            alarms: own,
            ..runbook::facts(env, facts)
        },
        outputs: vec![
            module_output(
                &ConcernName::Monitoring.output("alert_topic_arn"),
                "ARN of the topic of alarms that wake somebody.",
            ),
            module_output(
                &ConcernName::Monitoring.output("ticket_topic_arn"),
                "ARN of the topic of alarms that somebody looks at on the next working day.",
            ),
            module_output(
                &ConcernName::Monitoring.output("dashboard_urls"),
                "Where the dashboards are, by name.",
            ),
        ],
    }]
}

impl<'a> AlarmInputs<'a> {
    fn new(own: &'a [Alarm], facts: &'a [OperationalFacts]) -> Self {
        let others = facts.iter().flat_map(|facts| &facts.alarms);
        let mut alarms: Vec<&Alarm> = own.iter().chain(others).collect();
        alarms.sort_by(|left, right| left.id.cmp(&right.id));
        Self(alarms)
    }
}

impl Serialize for AlarmInputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let alarms = self.0.iter();
        serializer.collect_map(alarms.map(|alarm| (alarm.id.as_str(), AlarmInput::from(*alarm))))
    }
}

impl Serialize for ShownMetric<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let metric = self.metric;
        let written = WidgetMetric {
            namespace: (!self.has_namespace_of_widget).then(|| metric.namespace.as_ref().into()),
            name: metric.name.as_ref().into(),
            dimensions: match self.has_dimensions_of_widget {
                true => Dimensions::default(),
                false => Dimensions(&metric.dimensions),
            },
            statistic: metric.statistic.as_ref().into(),
            right: self.right,
            id: self.is_hidden.then(|| metric.id.as_ref().into()),
        };
        written.serialize(serializer)
    }
}

impl<'a> From<&'a Alarm> for AlarmInput<'a> {
    fn from(alarm: &'a Alarm) -> Self {
        Self {
            description: (&alarm.description).into(),
            metrics: alarm.metrics.iter().map(Into::into).collect(),
            expression: alarm.expression.as_ref().map(Into::into),
            // What is the module's default stays unsaid: a reviewer reads what is particular.
            period_seconds: (alarm.window.period_seconds() != PERIOD)
                .then_some(Value::Literal(alarm.window.period_seconds())),
            also_over_seconds: alarm
                .also_over
                .map(|window| Value::Literal(window.period_seconds())),
            periods: Value::Literal(alarm.window.periods()),
            comparison: match alarm.comparison {
                AlarmComparison::Above => None,
                AlarmComparison::Below | AlarmComparison::BelowOrSilent => {
                    Some("LessThanThreshold".into())
                }
            },
            threshold: Value::Literal(alarm.threshold),
            missing_data: match alarm.comparison {
                AlarmComparison::Above => None,
                AlarmComparison::Below => Some(MissingData::Ignore),
                AlarmComparison::BelowOrSilent => Some(MissingData::Breaching),
            },
            runbook_section: Some(alarm.definition.response.anchor().into()),
            severity: (alarm.severity == AlarmSeverity::Page).then_some(AlarmSeverity::Page),
            from_age: alarm.from_age.as_ref().map(|age| AgeInput {
                heartbeat: (&age.heartbeat).into(),
                days: Value::Literal(age.days),
            }),
            notifies_always: Value::Literal(alarm.notifies_always),
        }
    }
}

impl<'a> From<&'a AlarmMetric> for MetricInput<'a> {
    fn from(metric: &'a AlarmMetric) -> Self {
        Self {
            id: (metric.id != "m1").then(|| metric.id.as_ref().into()),
            namespace: metric.namespace.as_ref().into(),
            name: metric.name.as_ref().into(),
            dimensions: Dimensions(&metric.dimensions),
            statistic: metric.statistic.as_ref().into(),
        }
    }
}

impl Dimensions<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Dimensions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (escape(name), value)))
    }
}

impl JsonSchema for Dimensions<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        BTreeMap::<String, String>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, String>::json_schema(generator)
    }
}
