//! Rules that mute alarms in times of maintenance. Version 6 of the provider has them.

use std::collections::BTreeMap;

use aws::mute::ALARMS_OF_A_RULE;
use model::Environment;
use model::description::AwsProvider;
use naming::ConcernName;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use terraform::{Literal, Module, Value};

use super::{MonitoringInputs, tests};
use crate::contribution::OperationalFacts;
use crate::maintenance;
use crate::parts;

/// What the names of alarms on security events begin with.
const SECURITY: &str = ConcernName::Security.as_str();

/// The variable that version 6 of the provider is needed for.
pub(super) const MAINTENANCE: &str = "maintenance";

/// A time of maintenance, as a caller of the module passes it.
#[derive(Serialize, JsonSchema)]
pub(super) struct MutedInput<'a> {
    /// When it begins, as mute rules of CloudWatch take it: `cron(0 22 * * THU)`, or `at(2027-01-09T02:00)` for once.
    #[schemars(regex(pattern = "^(at|cron)[(][^()]+[)]$"))]
    schedule: Literal<'a>,
    /// How long it lasts.
    #[schemars(range(min = aws::ranges::MUTE_MINUTES.min, max = aws::ranges::MUTE_MINUTES.max))]
    duration_minutes: Value<u32>,
    /// The time zone of its schedule, such as `Europe/Berlin`. UTC by default.
    #[serde(default = "utc", skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Za-z0-9_+/-]{1,50}$"))]
    timezone: Option<Literal<'a>>,
    /// Ends of the names of the alarms that it is about. By default all but those that begin with `security-`.
    #[serde(skip_serializing_if = "Option::is_none")]
    alarms: Option<Vec<Literal<'a>>>,
}

#[expect(clippy::unnecessary_wraps, reason = "absence means this default")]
fn utc() -> Option<Literal<'static>> {
    Some("UTC".into())
}

/// The times of maintenance in which alarms are muted, by name.
pub(super) fn muted<'a>(
    env: &'a Environment,
    facts: &'a [OperationalFacts],
) -> BTreeMap<String, MutedInput<'a>> {
    if env.application.terraform.oldest_provider() == AwsProvider::Five {
        return BTreeMap::new();
    }
    maintenance::inputs(
        env,
        facts,
        |concerned| {
            let alarms = concerned.iter().flat_map(|facts| &facts.alarms);
            alarms.map(|alarm| alarm.id.as_str().into()).collect()
        },
        |settings, alarms| MutedInput {
            schedule: (&settings.schedule).into(),
            duration_minutes: Value::Literal(settings.duration_minutes),
            timezone: settings.timezone.as_ref().map(Into::into),
            alarms,
        },
    )
}

/// What the module has only on version 6 of the provider.
pub(crate) fn on_provider_6(m: &mut Module) {
    m.requires = vec![parts::provider_with_mute_rules()];
    let all = Module::new::<MonitoringInputs<'_>>("monitoring", "").variables;
    let own = all
        .into_iter()
        .find(|variable| variable.name == MAINTENANCE);
    let after = m.variables.iter().position(|v| v.name == "alarms");
    if let (Some(own), Some(after)) = (own, after) {
        m.variables.insert(after + 1, own);
    }
    m.validation(
        MAINTENANCE,
        "alltrue(flatten([for window in values(var.maintenance) : [for key in coalesce(window.alarms, []) : contains(keys(var.alarms), key)]]))",
        "Only alarms that are made here are muted.",
    );
    // Alarms on security events are not muted: an intruder may wait for maintenance. An alarm that notifies people has the name
    // that its key says, be it composite or not. A rule is numbered in any case, so that no name with a number is that of another.
    m.local(
        "mute_rules",
        json!(format!(
            "${{merge([for name, window in var.maintenance : {{ for index, keys in chunklist(sort(window.alarms == null ? [for key in keys(var.alarms) : key if !startswith(key, \"{SECURITY}-\")] : window.alarms), {ALARMS_OF_A_RULE}) : \"${{name}}-${{index + 1}}\" => {{ schedule = window.schedule, timezone = window.timezone, minutes = window.duration_minutes, alarms = [for key in keys : \"${{var.name}}-${{key}}\"] }} }}]...)}}"
        )),
    );
    m.resource(
        "aws_cloudwatch_alarm_mute_rule",
        "this",
        json!({
            "for_each": "${local.mute_rules}",
            "name": "${var.name}-${each.key}",
            "description": "Maintenance: the alarms notify nobody.",
            "rule": {
                "schedule": {
                    "expression": "${each.value.schedule}",
                    "timezone": "${each.value.timezone}",
                    // As CloudWatch's examples write it: `P2DT12H`.
                    "duration": "P${each.value.minutes >= 1440 ? \"${floor(each.value.minutes / 1440)}D\" : \"\"}${each.value.minutes % 1440 == 0 ? \"\" : \"T\"}${floor(each.value.minutes % 1440 / 60) > 0 ? \"${floor(each.value.minutes % 1440 / 60)}H\" : \"\"}${each.value.minutes % 60 > 0 ? \"${each.value.minutes % 60}M\" : \"\"}",
                },
            },
            "mute_targets": { "alarm_names": "${each.value.alarms}" },
            // The alarms that a rule names must be there.
            "depends_on": [
                "aws_cloudwatch_composite_alarm.aged",
                "aws_cloudwatch_composite_alarm.paired",
                "aws_cloudwatch_metric_alarm.this",
            ],
        }),
    );
    m.tests = std::mem::take(&mut m.tests)
        .into_iter()
        .map(tests::on_provider_6)
        .collect();
}
