//! The module `monitoring`: resources and outputs.

use aws::principals::PolicyKind;
use serde_json::{Value as Json, json};
use terraform::Module;

use super::{MonitoringInputs, chat, maintenance, tests};
use crate::definition::Variant;
use crate::parts::policy::{self, ServiceStatement};
use crate::parts::{self, ARN, REGION};

pub(super) fn module(_: Variant) -> Module {
    let mut m = Module::new::<MonitoringInputs<'_>>(
        "monitoring",
        "Topics of alerts, channels of chat applications, alarms, dashboards, saved log queries, budget and cost anomalies.",
    );
    m.variables
        .retain(|variable| variable.name != maintenance::MAINTENANCE);
    m.validation(
        "alarms",
        "alltrue([for alarm in values(var.alarms) : contains([10, 20, 30], alarm.period_seconds) || alarm.period_seconds % 60 == 0])",
        "Periods are 10, 20, 30 or a multiple of 60 seconds.",
    );
    m.validation(
        "alarms",
        "alltrue([for alarm in values(var.alarms) : alarm.also_over_seconds == null ? true : alarm.from_age == null && alarm.also_over_seconds % 60 == 0 && alarm.also_over_seconds < alarm.period_seconds])",
        "The second window is shorter than the first, a multiple of 60 seconds, and not of an alarm that speaks from an age on.",
    );
    m.validation(
        "alarms",
        "alltrue([for alarm in values(var.alarms) : alarm.expression != null || length(alarm.metrics) == 1])",
        "Several metrics need an expression.",
    );
    m.validation(
        "alarms",
        "alltrue([for alarm in values(var.alarms) : length(alarm.description) + length(coalesce(var.runbook, \" \")) + length(coalesce(alarm.runbook_section, \" \")) <= 1010])",
        "CloudWatch takes 1,024 characters as an alarm's description, with the link to the runbook.",
    );
    m.validation(
        "dashboards",
        "alltrue(flatten([for dashboard in values(var.dashboards) : [for widget in dashboard.widgets : [for metric in widget.metrics == null ? [] : widget.metrics : metric.namespace != null || widget.namespace != null]]]))",
        "A metric on a widget has a namespace, of its own or the widget's.",
    );
    parts::partition_and_region(&mut m);
    topics(&mut m);
    chat::add(&mut m);
    alarms(&mut m);
    dashboards(&mut m);
    m.resource(
        "aws_cloudwatch_query_definition",
        "this",
        json!({
            "for_each": "${var.queries}",
            "name": "${var.name}/${each.key}",
            "query_string": "${each.value.query}",
            "log_group_names": "${each.value.log_groups}",
        }),
    );
    m.validation(
        "cost_anomaly_monitor_arn",
        "var.cost_anomaly_monitor_arn == null || !var.cost_anomalies",
        "An account has one monitor over all services: make it, or subscribe to the one that is there.",
    );
    costs(&mut m);
    m.output(
        "alert_topic_arn",
        "${aws_sns_topic.alerts.arn}",
        "ARN of the topic of alarms that wake somebody.",
    );
    m.output(
        "ticket_topic_arn",
        "${aws_sns_topic.tickets.arn}",
        "ARN of the topic of alarms that somebody looks at on the next working day.",
    );
    m.output(
        "alarm_arns",
        "${merge({ for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.arn }, { for key, alarm in aws_cloudwatch_composite_alarm.aged : key => alarm.arn }, { for key, alarm in aws_cloudwatch_composite_alarm.paired : key => alarm.arn })}",
        "ARNs of the alarms, by the end of their name.",
    );
    m.output(
        "dashboard_urls",
        format!("${{{{ for key, dashboard in aws_cloudwatch_dashboard.this : key => \"https://{REGION}.{}/cloudwatch/home?region={REGION}#dashboards/dashboard/${{dashboard.dashboard_name}}\" }}}}", parts::console()),
        "Where the dashboards are, by the end of their name.",
    );
    m.test(tests::file());
    m
}

/// A topic for each severity, with who is subscribed to it. The topic of pages has the older name.
fn topics(m: &mut Module) {
    m.local(
        "topics",
        json!({ "page": "${aws_sns_topic.alerts.arn}", "ticket": "${aws_sns_topic.tickets.arn}" }),
    );
    topic(m, "alerts", "${var.display_name}");
    subscriptions(m, "alerts", "page", ("email", "https"));
    topic(
        m,
        "tickets",
        "${var.display_name}${var.display_name == \"\" ? \"\" : \", tickets\"}",
    );
    subscriptions(m, "tickets", "ticket", ("ticket_email", "ticket_https"));
}

fn topic(m: &mut Module, name: &str, display_name: &str) {
    let arn = format!("${{aws_sns_topic.{name}.arn}}");
    m.resource(
        "aws_sns_topic",
        name,
        json!({
            "name": format!("${{var.name}}-{name}"),
            "display_name": display_name,
            "kms_master_key_id": "${var.kms_key_arn}",
        }),
    );
    let publisher = |sid, service, conditions| {
        ServiceStatement {
            policy: PolicyKind::Topic,
            sid,
            service,
            actions: json!("sns:Publish"),
            resources: Some(json!(arn)),
            conditions,
        }
        .json()
    };
    let ours = || vec![policy::for_this_account()];
    let mut statements = vec![publisher("AlarmsOfTheAccount", "cloudwatch", ours())];
    if name == "tickets" {
        statements.extend([
            // With a condition it would allow nothing: EventBridge does not say to SNS for whom it acts.
            publisher("EventsOfTheAccount", "events", Vec::new()),
            publisher("BudgetsOfTheAccount", "budgets", ours()),
            publisher("CostAlertsOfTheAccount", "costalerts", ours()),
        ]);
    }
    statements.push(policy::tls_only("sns:Publish", json!(arn)));
    let document = m.document(
        &format!("{name}_policy"),
        json!({ "Version": "2012-10-17", "Statement": statements }),
    );
    m.resource(
        "aws_sns_topic_policy",
        name,
        json!({ "arn": arn, "policy": document }),
    );
}

fn subscriptions(m: &mut Module, topic: &str, severity: &str, (email, https): (&str, &str)) {
    let arn = format!("${{aws_sns_topic.{topic}.arn}}");
    m.resource(
        "aws_sns_topic_subscription",
        email,
        json!({
            "for_each": format!("${{var.{severity}.emails}}"),
            "topic_arn": arn,
            "protocol": "email",
            "endpoint": "${each.value}",
        }),
    );
    m.resource(
        "aws_sns_topic_subscription",
        https,
        json!({
            // Addresses may be secret, which keys of `for_each` must not be.
            "count": format!("${{length(var.{severity}.https)}}"),
            "topic_arn": arn,
            "protocol": "https",
            "endpoint": format!("${{var.{severity}.https[count.index]}}"),
            // Terraform waits for the confirmation: an address that does not confirm is none.
            "endpoint_auto_confirms": true,
        }),
    );
}

fn alarms(m: &mut Module) {
    m.local(
        "descriptions",
        json!("${{ for key, alarm in var.alarms : key => \"${alarm.description}${var.runbook == null || alarm.runbook_section == null ? \"\" : \" What to do: ${var.runbook}#${alarm.runbook_section}\"}\" }}"),
    );
    // What is compared over two windows, and what counts for an age, tells nobody by itself.
    m.resource(
        "aws_cloudwatch_metric_alarm",
        "this",
        metric_alarm(
            "${var.alarms}",
            "${each.value.from_age != null ? \"-counted\" : each.value.also_over_seconds != null ? \"-long\" : \"\"}",
            "each.value.from_age == null && each.value.also_over_seconds == null",
        ),
    );
    aged(m);
    paired(m);
}

/// Metric alarms over `for_each`, whose names end in `end`, and which notify people where `notifies` holds.
fn metric_alarm(for_each: &str, end: &str, notifies: &str) -> Json {
    let only = |attribute: &str| {
        format!("${{each.value.expression == null ? each.value.metrics[0].{attribute} : null}}")
    };
    json!({
        "for_each": for_each,
        "alarm_name": format!("${{var.name}}-${{each.key}}{end}"),
        "alarm_description": "${local.descriptions[each.key]}",
        "namespace": only("namespace"),
        "metric_name": only("name"),
        "dimensions": only("dimensions"),
        "period": "${each.value.expression == null ? each.value.period_seconds : null}",
        // Percentiles go into an argument of their own.
        "statistic": "${each.value.expression == null && !startswith(each.value.metrics[0].statistic, \"p\") ? each.value.metrics[0].statistic : null}",
        "extended_statistic": "${each.value.expression == null && startswith(each.value.metrics[0].statistic, \"p\") ? each.value.metrics[0].statistic : null}",
        "evaluate_low_sample_count_percentiles": "${each.value.expression == null && startswith(each.value.metrics[0].statistic, \"p\") ? \"ignore\" : null}",
        "comparison_operator": "${each.value.comparison}",
        "threshold": "${each.value.threshold}",
        "evaluation_periods": "${each.value.periods}",
        "datapoints_to_alarm": "${each.value.periods}",
        "treat_missing_data": "${each.value.missing_data}",
        "actions_enabled": "${var.actions_enabled || each.value.notifies_always}",
        "alarm_actions": format!("${{{notifies} ? [local.topics[each.value.severity]] : []}}"),
        // Incident tools close what is over; a ticket is closed by who looked at it.
        "ok_actions": format!("${{{notifies} && each.value.severity == \"page\" ? [aws_sns_topic.alerts.arn] : []}}"),
        "dynamic": { "metric_query": metric_query() },
    })
}

/// What is compared over two windows: the long one says that it matters, the short one that it goes on. One alarm has
/// one period, so each window is an alarm, and both together notify people.
fn paired(m: &mut Module) {
    m.local(
        "paired",
        json!(
            "${{ for key, alarm in var.alarms : key => merge(alarm, { period_seconds = alarm.also_over_seconds }) if alarm.also_over_seconds != null }}"
        ),
    );
    m.resource(
        "aws_cloudwatch_metric_alarm",
        "short",
        metric_alarm("${local.paired}", "-short", "false"),
    );
    m.resource(
        "aws_cloudwatch_composite_alarm",
        "paired",
        json!({
            "for_each": "${local.paired}",
            "alarm_name": "${var.name}-${each.key}",
            "alarm_description": "${local.descriptions[each.key]}",
            "alarm_rule": "ALARM(\"${aws_cloudwatch_metric_alarm.this[each.key].alarm_name}\") AND ALARM(\"${aws_cloudwatch_metric_alarm.short[each.key].alarm_name}\")",
            "actions_enabled": "${var.actions_enabled || each.value.notifies_always}",
            "alarm_actions": ["${local.topics[each.value.severity]}"],
            "ok_actions": "${each.value.severity == \"page\" ? [aws_sns_topic.alerts.arn] : []}",
        }),
    );
}

/// What speaks only from an age on: the alarm counts, another tells whether a day of the last is
/// without the heartbeat, and both together tell people. Nothing else in CloudWatch knows how old
/// something is: an alarm takes what was before its time for missing.
fn aged(m: &mut Module) {
    m.local(
        "aged",
        json!(
            "${{ for key, alarm in var.alarms : key => alarm.from_age if alarm.from_age != null }}"
        ),
    );
    m.resource(
        "aws_cloudwatch_metric_alarm",
        "new",
        json!({
            "for_each": "${local.aged}",
            "alarm_name": "${var.name}-${each.key}-new",
            "alarm_description": "As long as this fires, less than ${each.value.days} days are known, and ${var.name}-${each.key} tells nobody.",
            "namespace": "${each.value.heartbeat.namespace}",
            "metric_name": "${each.value.heartbeat.name}",
            "dimensions": "${each.value.heartbeat.dimensions}",
            "statistic": "${each.value.heartbeat.statistic}",
            "period": 86_400,
            "comparison_operator": "LessThanThreshold",
            "threshold": 1,
            "evaluation_periods": "${each.value.days}",
            "datapoints_to_alarm": 1,
            "treat_missing_data": "breaching",
        }),
    );
    m.resource(
        "aws_cloudwatch_composite_alarm",
        "aged",
        json!({
            "for_each": "${local.aged}",
            "alarm_name": "${var.name}-${each.key}",
            "alarm_description": "${local.descriptions[each.key]}",
            "alarm_rule": "ALARM(\"${aws_cloudwatch_metric_alarm.this[each.key].alarm_name}\") AND OK(\"${aws_cloudwatch_metric_alarm.new[each.key].alarm_name}\")",
            "actions_enabled": "${var.actions_enabled || var.alarms[each.key].notifies_always}",
            "alarm_actions": ["${local.topics[var.alarms[each.key].severity]}"],
            "ok_actions": "${var.alarms[each.key].severity == \"page\" ? [aws_sns_topic.alerts.arn] : []}",
        }),
    );
}

/// The expression first, which is what the alarm compares; then the metrics it is made of.
fn metric_query() -> Json {
    json!({
        "for_each": "${[for query in concat([{ id = \"result\", expression = each.value.expression, metrics = [] }], [for metric in each.value.metrics : { id = metric.id, expression = null, metrics = [metric] }]) : query if each.value.expression != null]}",
        "content": {
            "id": "${metric_query.value.id}",
            "expression": "${metric_query.value.expression}",
            "label": "${metric_query.value.id}",
            "return_data": "${metric_query.value.expression != null}",
            "dynamic": {
                "metric": {
                    "for_each": "${metric_query.value.metrics}",
                    "content": {
                        "namespace": "${metric.value.namespace}",
                        "metric_name": "${metric.value.name}",
                        "dimensions": "${metric.value.dimensions}",
                        "period": "${each.value.period_seconds}",
                        "stat": "${metric.value.statistic}",
                    },
                },
            },
        },
    })
}

fn dashboards(m: &mut Module) {
    m.local(
        "dashboards",
        json!(format!(
            "${{{{ for name, dashboard in var.dashboards : name => {{ start = \"-PT${{dashboard.hours}}H\", widgets = [for widget in dashboard.widgets : {{ type = widget.metrics != null ? \"metric\" : widget.alarms != null ? \"alarm\" : widget.query != null ? \"log\" : \"text\", x = widget.x, y = widget.y, width = widget.width, height = widget.height, properties = {{ for key, value in {{ title = widget.title, markdown = widget.markdown, region = widget.markdown == null ? \"{REGION}\" : null, period = widget.metrics == null ? null : widget.days == null ? 300 : 86400, start = widget.days == null ? null : \"-P${{widget.days}}D\", view = widget.metrics != null ? \"timeSeries\" : widget.query != null ? \"table\" : null, metrics = widget.metrics == null ? null : concat([for line in widget.expressions : [line]], [for metric in widget.metrics : concat([coalesce(metric.namespace, widget.namespace), metric.name], flatten([for dimension, value in (length(metric.dimensions) == 0 ? widget.dimensions : metric.dimensions) : [dimension, value]]), [{{ for key, value in {{ stat = metric.statistic, yAxis = metric.right ? \"right\" : \"left\", id = metric.id, visible = metric.id == null ? null : false }} : key => value if value != null }}])]), alarms = widget.alarms == null ? null : [for key in widget.alarms : \"{ARN}:cloudwatch:{REGION}:${{var.account_id}}:alarm:${{var.name}}-${{key}}\"], query = widget.query == null ? null : join(\" | \", concat([for group in widget.log_groups : \"SOURCE '${{group}}'\"], [widget.query])) }} : key => value if value != null }} }}] }} }}}}"
        )),
    );
    m.resource(
        "aws_cloudwatch_dashboard",
        "this",
        json!({
            "for_each": "${var.dashboards}",
            "dashboard_name": "${var.name}-${each.key}",
            "dashboard_body": "${jsonencode(local.dashboards[each.key])}",
        }),
    );
}

fn costs(m: &mut Module) {
    let notification = |kind: &str, percent: u32| {
        json!({
            "comparison_operator": "GREATER_THAN",
            "threshold": percent,
            "threshold_type": "PERCENTAGE",
            "notification_type": kind,
            "subscriber_sns_topic_arns": ["${aws_sns_topic.tickets.arn}"],
        })
    };
    m.resource(
        "aws_budgets_budget",
        "this",
        json!({
            "count": "${var.monthly_budget_usd == null ? 0 : 1}",
            "name": "${var.name}-monthly",
            "budget_type": "COST",
            "time_unit": "MONTHLY",
            "limit_amount": "${format(\"%.1f\", coalesce(var.monthly_budget_usd, 1))}",
            "limit_unit": "USD",
            "notification": [
                notification("ACTUAL", 80),
                notification("ACTUAL", 100),
                notification("FORECASTED", 100),
            ],
            // Budgets tries the topic at once.
            "depends_on": ["aws_sns_topic_policy.tickets"],
        }),
    );
    m.resource(
        "aws_ce_anomaly_monitor",
        "this",
        json!({
            "count": "${var.cost_anomalies ? 1 : 0}",
            "name": "${var.name}-services",
            "monitor_type": "DIMENSIONAL",
            "monitor_dimension": "SERVICE",
        }),
    );
    m.resource(
        "aws_ce_anomaly_subscription",
        "this",
        json!({
            "count": "${var.cost_anomalies || var.cost_anomaly_monitor_arn != null ? 1 : 0}",
            "name": "${var.name}-services",
            "frequency": "IMMEDIATE",
            "monitor_arn_list": "${var.cost_anomaly_monitor_arn == null ? aws_ce_anomaly_monitor.this[*].arn : [var.cost_anomaly_monitor_arn]}",
            "subscriber": { "type": "SNS", "address": "${aws_sns_topic.tickets.arn}" },
            "threshold_expression": {
                "dimension": {
                    "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                    "match_options": ["GREATER_THAN_OR_EQUAL"],
                    "values": ["${tostring(var.cost_anomaly_usd)}"],
                },
            },
            "depends_on": ["aws_sns_topic_policy.tickets"],
        }),
    );
}
