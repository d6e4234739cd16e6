//! The tests of the module `monitoring`.

use aws::mute::ALARMS_OF_A_RULE;
use serde_json::{Value as Json, json};
use terraform::{TestFile, TestRun};

pub(super) fn file() -> TestFile {
    let metric = |name: &str| {
        json!({
            "id": name,
            "namespace": "AWS/Lambda",
            "name": "Errors",
            "dimensions": { "FunctionName": "orders" },
            "statistic": "Sum",
        })
    };
    let mut slow = metric("m1");
    slow["statistic"] = json!("p99");
    TestFile::new(
        "monitoring",
        json!({
            "name": "shop-production",
            "display_name": "production Environment Alerts",
            "account_id": "111122223333",
            "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
            "page": { "emails": ["ops@example.com"], "https": ["https://events.example.com/page"] },
            "ticket": { "emails": ["ops@example.com", "team@example.com"] },
            "alarms": {
                "function-orders-errors": {
                    "description": "Orders fail.",
                    "metrics": [metric("m1")],
                    "periods": 2,
                    "threshold": 1,
                    "severity": "page",
                    "runbook_section": "function-errors",
                },
                "function-orders-slow": {
                    "description": "Orders are slow.",
                    "metrics": [slow],
                    "threshold": 5000,
                },
                "backup-missing": {
                    "description": "No backups.",
                    "metrics": [{ "namespace": "AWS/Backup", "name": "NumberOfBackupJobsCompleted", "dimensions": { "BackupVaultName": "vault" }, "statistic": "Sum" }],
                    "period_seconds": 86400,
                    "periods": 2,
                    "comparison": "LessThanThreshold",
                    "missing_data": "breaching",
                    "threshold": 4,
                    "runbook_section": "missing-backups",
                    "from_age": {
                        "heartbeat": { "namespace": "Health", "name": "Checked", "dimensions": { "Environment": "shop-production" }, "statistic": "Sum" },
                        "days": 3,
                    },
                },
                "function-orders-rate": {
                    "description": "Orders fail often.",
                    "metrics": [metric("errors"), metric("runs")],
                    "expression": "IF(runs >= 20, 100 * errors / runs, 0)",
                    "threshold": 5,
                },
            },
            "runbook": "environments/production/RUNBOOK.md",
            "dashboards": {
                "monitoring-dashboard": {
                    "hours": 1,
                    "widgets": [
                        { "x": 0, "y": 0, "width": 24, "height": 2, "markdown": "# Production" },
                        { "x": 0, "y": 2, "width": 24, "height": 4, "title": "Alarms", "alarms": ["function-orders-errors"] },
                        {
                            "x": 0, "y": 6, "width": 12, "height": 6, "title": "Orders",
                            "namespace": "AWS/Lambda", "dimensions": { "FunctionName": "orders" },
                            "metrics": [
                                { "name": "Errors", "statistic": "Sum" },
                                { "namespace": "AWS/SQS", "name": "ApproximateAgeOfOldestMessage", "dimensions": { "QueueName": "orders" }, "statistic": "Maximum", "right": true },
                            ],
                        },
                        {
                            "x": 0, "y": 12, "width": 12, "height": 6, "title": "Budget", "days": 28,
                            "expressions": [{ "expression": "100 - errors", "label": "left" }],
                            "metrics": [{ "namespace": "AWS/Lambda", "name": "Errors", "dimensions": { "FunctionName": "orders" }, "statistic": "Sum", "id": "errors" }],
                        },
                        { "x": 12, "y": 6, "width": 12, "height": 6, "title": "Log", "query": "limit 20", "log_groups": ["/aws/lambda/orders"] },
                    ],
                },
            },
            "queries": { "errors": { "query": "filter @message like /ERROR/", "log_groups": ["/aws/lambda/orders"] } },
        }),
    )
    .mock("data.aws_region", json!({ "id": "us-east-1" }))
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .mock(
        "aws_sns_topic",
        json!({ "arn": "arn:aws:sns:us-east-1:111122223333:shop-production-alerts" }),
    )
    .override_resource(
        "aws_sns_topic.tickets",
        json!({ "arn": "arn:aws:sns:us-east-1:111122223333:shop-production-tickets" }),
    )
    .mock("aws_iam_role", json!({ "arn": "arn:aws:iam::111122223333:role/shop-production-chat-channels" }))
    .mock("aws_iam_policy", json!({ "arn": "arn:aws:iam::111122223333:policy/shop-production-chat-channels" }))
    .run(
        TestRun::plan("tells_people_over_an_encrypted_topic")
            .assert(
                "aws_sns_topic.alerts.name == \"shop-production-alerts\" && aws_sns_topic.alerts.kms_master_key_id == var.kms_key_arn",
                "The topic is not named after the environment, or not encrypted.",
            )
            .assert(
                "aws_sns_topic.tickets.name == \"shop-production-tickets\" && aws_sns_topic.tickets.kms_master_key_id == var.kms_key_arn && aws_sns_topic.tickets.display_name == \"production Environment Alerts, tickets\"",
                "Tickets have no topic of their own, or it is not encrypted.",
            )
            .assert(
                "aws_sns_topic_subscription.email[\"ops@example.com\"].protocol == \"email\" && keys(aws_sns_topic_subscription.ticket_email) == [\"ops@example.com\", \"team@example.com\"] && aws_sns_topic_subscription.ticket_email[\"team@example.com\"].topic_arn == aws_sns_topic.tickets.arn",
                "An address is not notified.",
            )
            .assert(
                "one(aws_sns_topic_subscription.https).endpoint == \"https://events.example.com/page\" && one(aws_sns_topic_subscription.https).topic_arn == aws_sns_topic.alerts.arn && one(aws_sns_topic_subscription.https).endpoint_auto_confirms && length(aws_sns_topic_subscription.ticket_https) == 0",
                "The incident tool is not notified, or of tickets.",
            )
            .assert(
                "[for s in jsondecode(aws_sns_topic_policy.alerts.policy).Statement : s.Sid if s.Effect == \"Allow\"] == [\"AlarmsOfTheAccount\"]",
                "More than alarms may publish pages.",
            )
            .assert(
                // EventBridge does not say to SNS for whom it acts: with a condition it could not publish.
                "alltrue([for s in jsondecode(aws_sns_topic_policy.tickets.policy).Statement : can(s.Condition) ? s.Condition.StringEquals[\"aws:SourceAccount\"] == \"111122223333\" && s.Sid != \"EventsOfTheAccount\" : s.Sid == \"EventsOfTheAccount\" if s.Effect == \"Allow\"])",
                "Another account may publish.",
            ),
    )
    .run(
        TestRun::plan("channels_hear_of_alarms_and_can_only_draw_them")
            .with_variables(json!({
                "page": { "slack": [slack("C07EZ1ABC23")], "teams": [teams("19%3Apages%40thread.tacv2")] },
                "ticket": { "slack": [slack("C07EZ1ABC23"), slack("C07EZ1ABC24")] },
            }))
            .assert(
                "aws_chatbot_slack_channel_configuration.this[\"T07EA123LEP-C07EZ1ABC23\"].sns_topic_arns == toset([aws_sns_topic.alerts.arn, aws_sns_topic.tickets.arn]) && aws_chatbot_slack_channel_configuration.this[\"T07EA123LEP-C07EZ1ABC24\"].sns_topic_arns == toset([aws_sns_topic.tickets.arn]) && length(aws_chatbot_slack_channel_configuration.this) == 2",
                "A channel has two configurations, of which AWS refuses one, or hears of other alarms.",
            )
            .assert(
                "aws_chatbot_slack_channel_configuration.this[\"T07EA123LEP-C07EZ1ABC24\"].configuration_name == \"shop-production-T07EA123LEP-C07EZ1ABC24\" && aws_chatbot_slack_channel_configuration.this[\"T07EA123LEP-C07EZ1ABC24\"].slack_team_id == \"T07EA123LEP\" && aws_chatbot_slack_channel_configuration.this[\"T07EA123LEP-C07EZ1ABC24\"].slack_channel_id == \"C07EZ1ABC24\"",
                "Another channel of Slack is notified.",
            )
            .assert(
                "one(values(aws_chatbot_teams_channel_configuration.this)).channel_id == \"19%3Apages%40thread.tacv2\" && one(values(aws_chatbot_teams_channel_configuration.this)).team_id == \"74361522-da01-538d-aa2e-ac7918c6bb92\" && one(values(aws_chatbot_teams_channel_configuration.this)).tenant_id == \"2d4a1f6e-0c1b-4f3a-9b1e-5d6c7b8a9f00\" && one(values(aws_chatbot_teams_channel_configuration.this)).sns_topic_arns == toset([aws_sns_topic.alerts.arn])",
                "Another channel of Microsoft Teams is notified.",
            )
            .assert(
                "alltrue([for channel in concat(values(aws_chatbot_slack_channel_configuration.this), values(aws_chatbot_teams_channel_configuration.this)) : channel.iam_role_arn == aws_iam_role.chat[0].arn && channel.guardrail_policy_arns == tolist([aws_iam_policy.chat[0].arn])])",
                "A role that members bring along can do what it likes.",
            )
            .assert(
                "flatten([for s in jsondecode(aws_iam_policy.chat[0].policy).Statement : s.Action]) == [\"cloudwatch:DescribeAlarms\", \"cloudwatch:GetMetricWidgetImage\"] && aws_iam_role_policy_attachment.chat[0].policy_arn == aws_iam_policy.chat[0].arn",
                "Everybody in a channel can do more than see alarms, or nothing draws them.",
            )
            .assert(
                "jsondecode(aws_iam_role.chat[0].assume_role_policy).Statement == [{ Action = \"sts:AssumeRole\", Effect = \"Allow\", Principal = { Service = \"chatbot.amazonaws.com\" }, Sid = \"AssumedByChat\" }]",
                "Something else may take the role of the channels.",
            ),
    )
    .run(TestRun::plan("has_no_role_for_chat_without_channels").assert(
        "length(aws_iam_role.chat) + length(aws_iam_policy.chat) + length(aws_chatbot_slack_channel_configuration.this) + length(aws_chatbot_teams_channel_configuration.this) == 0",
        "There is a role that nobody asked for.",
    ))
    .run(
        TestRun::plan("refuses_the_name_of_a_channel")
            .with_variables(json!({ "page": { "slack": [slack("alerts")] } }))
            .refused("var.page"),
    )
    .run(
        TestRun::plan("refuses_two_channels_of_a_team")
            .with_variables(json!({
                "page": { "teams": [teams("19%3Apages%40thread.tacv2")] },
                "ticket": { "teams": [teams("19%3Atickets%40thread.tacv2")] },
            }))
            .refused("var.ticket"),
    )
    .run(
        TestRun::plan("in_what_is_new_nothing_is_missing_yet")
            .assert(
                "aws_cloudwatch_metric_alarm.this[\"backup-missing\"].alarm_name == \"shop-production-backup-missing-counted\" && length(aws_cloudwatch_metric_alarm.this[\"backup-missing\"].alarm_actions) + length(aws_cloudwatch_metric_alarm.this[\"backup-missing\"].ok_actions) == 0 && aws_cloudwatch_metric_alarm.this[\"backup-missing\"].treat_missing_data == \"breaching\"",
                "What counts tells people by itself, or takes silence for good.",
            )
            .assert(
                "aws_cloudwatch_metric_alarm.new[\"backup-missing\"].alarm_name == \"shop-production-backup-missing-new\" && aws_cloudwatch_metric_alarm.new[\"backup-missing\"].namespace == \"Health\" && aws_cloudwatch_metric_alarm.new[\"backup-missing\"].metric_name == \"Checked\" && aws_cloudwatch_metric_alarm.new[\"backup-missing\"].dimensions == tomap({ Environment = \"shop-production\" }) && length(aws_cloudwatch_metric_alarm.new) == 1",
                "The age is not told by the heartbeat.",
            )
            .assert(
                "aws_cloudwatch_metric_alarm.new[\"backup-missing\"].period == 86400 && aws_cloudwatch_metric_alarm.new[\"backup-missing\"].evaluation_periods == 3 && aws_cloudwatch_metric_alarm.new[\"backup-missing\"].datapoints_to_alarm == 1 && aws_cloudwatch_metric_alarm.new[\"backup-missing\"].treat_missing_data == \"breaching\" && aws_cloudwatch_metric_alarm.new[\"backup-missing\"].comparison_operator == \"LessThanThreshold\"",
                "A day without the heartbeat does not count as one before the beginning.",
            )
            .assert(
                "aws_cloudwatch_composite_alarm.aged[\"backup-missing\"].alarm_name == \"shop-production-backup-missing\" && aws_cloudwatch_composite_alarm.aged[\"backup-missing\"].alarm_rule == \"ALARM(\\\"shop-production-backup-missing-counted\\\") AND OK(\\\"shop-production-backup-missing-new\\\")\"",
                "It speaks before the age, or not after.",
            )
            .assert(
                "aws_cloudwatch_composite_alarm.aged[\"backup-missing\"].alarm_actions == toset([aws_sns_topic.tickets.arn]) && length(aws_cloudwatch_composite_alarm.aged[\"backup-missing\"].ok_actions) == 0 && endswith(aws_cloudwatch_composite_alarm.aged[\"backup-missing\"].alarm_description, \"RUNBOOK.md#missing-backups\")",
                "It tells nobody, or not what to do.",
            ),
    )
    .run(
        TestRun::plan("alarms_go_by_their_severity_and_know_silence")
            .assert(
                "aws_cloudwatch_metric_alarm.this[\"function-orders-errors\"].alarm_actions == toset([aws_sns_topic.alerts.arn]) && aws_cloudwatch_metric_alarm.this[\"function-orders-errors\"].ok_actions == toset([aws_sns_topic.alerts.arn])",
                "A page does not say when it begins and ends.",
            )
            .assert(
                "alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_actions == toset([aws_sns_topic.tickets.arn]) && length(alarm.ok_actions) == 0 if !contains([\"backup-missing\", \"function-orders-errors\"], key)])",
                "A ticket wakes somebody, or is sent twice.",
            )
            .assert(
                "alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this : alarm.treat_missing_data == \"notBreaching\" if key != \"backup-missing\"])",
                "An alarm fires at silence.",
            )
            .assert(
                "aws_cloudwatch_metric_alarm.this[\"function-orders-errors\"].alarm_name == \"shop-production-function-orders-errors\" && aws_cloudwatch_metric_alarm.this[\"function-orders-errors\"].statistic == \"Sum\" && aws_cloudwatch_metric_alarm.this[\"function-orders-errors\"].evaluation_periods == 2",
                "The alarm is not the one that was asked for.",
            )
            .assert(
                "aws_cloudwatch_metric_alarm.this[\"function-orders-slow\"].extended_statistic == \"p99\" && aws_cloudwatch_metric_alarm.this[\"function-orders-slow\"].statistic == null && aws_cloudwatch_metric_alarm.this[\"function-orders-slow\"].evaluate_low_sample_count_percentiles == \"ignore\"",
                "A percentile is not in its own argument, or of a few calls.",
            )
            .assert(
                "[for q in aws_cloudwatch_metric_alarm.this[\"function-orders-rate\"].metric_query : q.expression if q.return_data] == [\"IF(runs >= 20, 100 * errors / runs, 0)\"] && length(aws_cloudwatch_metric_alarm.this[\"function-orders-rate\"].metric_query) == 3",
                "The rate is not computed from its two metrics.",
            ),
    )
    .run(
        TestRun::plan("lets_one_alarm_notify_people_where_the_others_wait")
            .with_variables(json!({ "actions_enabled": false, "alarms": {
                "waits": { "description": "A.", "metrics": [metric("m1")], "threshold": 1 },
                "late": { "description": "B.", "metrics": [metric("m1")], "threshold": 1, "notifies_always": true },
            } }))
            .assert(
                "!aws_cloudwatch_metric_alarm.this[\"waits\"].actions_enabled && aws_cloudwatch_metric_alarm.this[\"late\"].actions_enabled",
                "Each notifies people, or none does.",
            ),
    )
    .run(
        TestRun::plan("what_is_compared_over_two_windows_speaks_when_both_do")
            .with_variables(json!({ "alarms": { "api-orders-fast": { "description": "Orders fail.", "metrics": [metric("errors"), metric("runs")], "expression": "100 * errors / runs", "period_seconds": 3600, "also_over_seconds": 300, "severity": "page", "threshold": 1.44 } } }))
            .assert(
                "aws_cloudwatch_metric_alarm.this[\"api-orders-fast\"].alarm_name == \"shop-production-api-orders-fast-long\" && aws_cloudwatch_metric_alarm.short[\"api-orders-fast\"].alarm_name == \"shop-production-api-orders-fast-short\" && length(aws_cloudwatch_metric_alarm.this[\"api-orders-fast\"].alarm_actions) + length(aws_cloudwatch_metric_alarm.short[\"api-orders-fast\"].alarm_actions) == 0",
                "A window tells people by itself.",
            )
            .assert(
                "toset(flatten([for q in aws_cloudwatch_metric_alarm.this[\"api-orders-fast\"].metric_query : q.metric[*].period])) == toset([3600]) && toset(flatten([for q in aws_cloudwatch_metric_alarm.short[\"api-orders-fast\"].metric_query : q.metric[*].period])) == toset([300])",
                "The windows are others.",
            )
            .assert(
                "aws_cloudwatch_composite_alarm.paired[\"api-orders-fast\"].alarm_rule == \"ALARM(\\\"shop-production-api-orders-fast-long\\\") AND ALARM(\\\"shop-production-api-orders-fast-short\\\")\" && aws_cloudwatch_composite_alarm.paired[\"api-orders-fast\"].alarm_actions == toset([aws_sns_topic.alerts.arn])",
                "It speaks of one window alone, or to nobody.",
            ),
    )
    .run(
        TestRun::plan("refuses_a_second_window_that_is_not_shorter")
            .with_variables(json!({ "alarms": { "a": { "description": "A.", "metrics": [metric("m1")], "also_over_seconds": 300, "threshold": 1 } } }))
            .refused("var.alarms"),
    )
    .run(
        TestRun::plan("alarms_link_to_what_there_is_to_do").assert(
            "aws_cloudwatch_metric_alarm.this[\"function-orders-errors\"].alarm_description == \"Orders fail. What to do: environments/production/RUNBOOK.md#function-errors\" && aws_cloudwatch_metric_alarm.this[\"function-orders-slow\"].alarm_description == \"Orders are slow.\"",
            "The description does not lead to its section, or leads nowhere.",
        ),
    )
    .run(
        TestRun::plan("alarms_need_no_runbook")
            .with_variables(json!({ "runbook": null }))
            .assert(
                "aws_cloudwatch_metric_alarm.this[\"function-orders-errors\"].alarm_description == \"Orders fail.\"",
                "The description links to nothing.",
            ),
    )
    .run(
        TestRun::plan("dashboards_show_what_they_were_given")
            .assert(
                "[for w in jsondecode(aws_cloudwatch_dashboard.this[\"monitoring-dashboard\"].dashboard_body).widgets : w.type] == [\"text\", \"alarm\", \"metric\", \"metric\", \"log\"]",
                "A widget has another kind than its content.",
            )
            .assert(
                "jsondecode(aws_cloudwatch_dashboard.this[\"monitoring-dashboard\"].dashboard_body).widgets[2].properties.metrics[0] == [\"AWS/Lambda\", \"Errors\", \"FunctionName\", \"orders\", { stat = \"Sum\", yAxis = \"left\" }]",
                "A metric is shown without the namespace and the dimensions of its widget.",
            )
            .assert(
                "jsondecode(aws_cloudwatch_dashboard.this[\"monitoring-dashboard\"].dashboard_body).widgets[2].properties.metrics[1] == [\"AWS/SQS\", \"ApproximateAgeOfOldestMessage\", \"QueueName\", \"orders\", { stat = \"Maximum\", yAxis = \"right\" }]",
                "A metric is shown without its own namespace and dimensions.",
            )
            .assert(
                "jsondecode(aws_cloudwatch_dashboard.this[\"monitoring-dashboard\"].dashboard_body).widgets[3].properties.metrics == [[{ expression = \"100 - errors\", label = \"left\" }], [\"AWS/Lambda\", \"Errors\", \"FunctionName\", \"orders\", { id = \"errors\", stat = \"Sum\", visible = false, yAxis = \"left\" }]]",
                "What is computed is not shown, or what it is computed of is.",
            )
            .assert(
                "jsondecode(aws_cloudwatch_dashboard.this[\"monitoring-dashboard\"].dashboard_body).widgets[3].properties.start == \"-P28D\" && jsondecode(aws_cloudwatch_dashboard.this[\"monitoring-dashboard\"].dashboard_body).widgets[3].properties.period == 86400 && !can(jsondecode(aws_cloudwatch_dashboard.this[\"monitoring-dashboard\"].dashboard_body).widgets[2].properties.start)",
                "It looks back over another time.",
            )
            .assert(
                "jsondecode(aws_cloudwatch_dashboard.this[\"monitoring-dashboard\"].dashboard_body).widgets[1].properties.alarms == [\"arn:aws:cloudwatch:us-east-1:111122223333:alarm:shop-production-function-orders-errors\"]",
                "The alarm widget shows another alarm.",
            )
            .assert(
                "jsondecode(aws_cloudwatch_dashboard.this[\"monitoring-dashboard\"].dashboard_body).widgets[4].properties.query == \"SOURCE '/aws/lambda/orders' | limit 20\" && jsondecode(aws_cloudwatch_dashboard.this[\"monitoring-dashboard\"].dashboard_body).start == \"-PT1H\"",
                "The log query has no log group, or the dashboard another time.",
            ),
    )
    .run(
        TestRun::plan("saves_queries").assert(
            "aws_cloudwatch_query_definition.this[\"errors\"].name == \"shop-production/errors\"",
            "The query is not found under the environment's name.",
        ),
    )
    .run(
        TestRun::plan("watches_cost_when_told")
            .with_variables(json!({ "monthly_budget_usd": 250, "cost_anomalies": true }))
            .assert(
                "aws_budgets_budget.this[0].limit_amount == \"250.0\" && length(aws_budgets_budget.this[0].notification) == 3",
                "The budget is another, or tells nobody.",
            )
            .assert(
                "aws_ce_anomaly_subscription.this[0].frequency == \"IMMEDIATE\" && aws_ce_anomaly_monitor.this[0].monitor_dimension == \"SERVICE\"",
                "Unexpected costs are not told.",
            ),
    )
    .run(
        TestRun::plan("subscribes_to_a_monitor_that_is_there")
            .with_variables(json!({ "cost_anomaly_monitor_arn": "arn:aws:ce::111122223333:anomalymonitor/11111111-2222-3333-4444-555555555555" }))
            .assert(
                "length(aws_ce_anomaly_monitor.this) == 0 && one(aws_ce_anomaly_subscription.this[0].monitor_arn_list) == var.cost_anomaly_monitor_arn",
                "A second monitor is made, or the one that is there is not heard.",
            ),
    )
    .run(
        TestRun::plan("refuses_to_make_a_second_monitor")
            .with_variables(json!({ "cost_anomalies": true, "cost_anomaly_monitor_arn": "arn:aws:ce::111122223333:anomalymonitor/11111111-2222-3333-4444-555555555555" }))
            .refused("var.cost_anomaly_monitor_arn"),
    )
    .run(
        TestRun::plan("has_no_budget_unless_told").assert(
            "length(aws_budgets_budget.this) == 0 && length(aws_ce_anomaly_monitor.this) == 0 && length(aws_ce_anomaly_subscription.this) == 0",
            "There is a budget that nobody asked for.",
        ),
    )
    .run(
        TestRun::plan("refuses_a_period_that_cloudwatch_does_not_know")
            .with_variables(json!({ "alarms": { "a": { "description": "A.", "metrics": [metric("m1")], "period_seconds": 45, "threshold": 1 } } }))
            .refused("var.alarms"),
    )
    .run(
        TestRun::plan("refuses_a_metric_without_a_namespace")
            .with_variables(json!({ "dashboards": { "d": { "hours": 1, "widgets": [{ "x": 0, "y": 0, "width": 12, "height": 6, "metrics": [{ "name": "Errors", "statistic": "Sum" }] }] } } }))
            .refused("var.dashboards"),
    )
    .run(
        TestRun::plan("refuses_two_metrics_without_an_expression")
            .with_variables(json!({ "alarms": { "a": { "description": "A.", "metrics": [metric("m1"), metric("m2")], "threshold": 1 } } }))
            .refused("var.alarms"),
    )
}

pub(super) fn on_provider_6(file: TestFile) -> TestFile {
    let night = json!({ "schedule": "cron(0 22 * * THU)", "duration_minutes": 150, "timezone": "Europe/Berlin", "alarms": ["backup-missing", "function-orders-errors"] });
    file.run(
        TestRun::plan("mutes_alarms_in_maintenance")
            .with_variables(json!({ "maintenance": { "night": night, "move": { "schedule": "at(2027-01-09T02:00)", "duration_minutes": 4320 } } }))
            .assert(
                "aws_cloudwatch_alarm_mute_rule.this[\"night-1\"].name == \"shop-production-night-1\" && toset(aws_cloudwatch_alarm_mute_rule.this[\"night-1\"].mute_targets[0].alarm_names) == toset([\"shop-production-backup-missing\", \"shop-production-function-orders-errors\"])",
                "Other alarms are muted.",
            )
            .assert(
                "aws_cloudwatch_alarm_mute_rule.this[\"night-1\"].rule[0].schedule[0].expression == \"cron(0 22 * * THU)\" && aws_cloudwatch_alarm_mute_rule.this[\"night-1\"].rule[0].schedule[0].timezone == \"Europe/Berlin\" && aws_cloudwatch_alarm_mute_rule.this[\"night-1\"].rule[0].schedule[0].duration == \"PT2H30M\"",
                "The time is another.",
            )
            .assert(
                "length(aws_cloudwatch_alarm_mute_rule.this) == 2 && length(aws_cloudwatch_alarm_mute_rule.this[\"move-1\"].mute_targets[0].alarm_names) == length(var.alarms) && aws_cloudwatch_alarm_mute_rule.this[\"move-1\"].rule[0].schedule[0].duration == \"P3D\" && aws_cloudwatch_alarm_mute_rule.this[\"move-1\"].rule[0].schedule[0].timezone == \"UTC\"",
                "Not every alarm is muted, or for another time.",
            ),
    )
    .run(
        TestRun::plan("mutes_more_alarms_than_a_rule_takes")
            .with_variables(json!({ "alarms": many(), "maintenance": { "all": { "schedule": "cron(0 22 * * *)", "duration_minutes": 60 } } }))
            .assert(
                "toset(keys(aws_cloudwatch_alarm_mute_rule.this)) == toset([\"all-1\", \"all-2\"]) && length(aws_cloudwatch_alarm_mute_rule.this[\"all-1\"].mute_targets[0].alarm_names) == 100 && length(aws_cloudwatch_alarm_mute_rule.this[\"all-2\"].mute_targets[0].alarm_names) == 1",
                "A rule has more alarms than CloudWatch takes, or some are not muted.",
            ),
    )
    .run(TestRun::plan("mutes_nothing_by_itself").assert(
        "length(aws_cloudwatch_alarm_mute_rule.this) == 0",
        "Alarms are muted that nobody muted.",
    ))
    .run(
        TestRun::plan("refuses_to_mute_what_is_no_alarm_here")
            .with_variables(json!({ "maintenance": { "a": { "schedule": "cron(0 22 * * *)", "duration_minutes": 60, "alarms": ["elsewhere"] } } }))
            .refused("var.maintenance"),
    )
}

/// A channel of Slack.
fn slack(channel: &str) -> Json {
    json!({ "workspace": "T07EA123LEP", "channel": channel })
}

/// A channel of Microsoft Teams.
fn teams(channel: &str) -> Json {
    json!({
        "tenant": "2d4a1f6e-0c1b-4f3a-9b1e-5d6c7b8a9f00",
        "team": "74361522-da01-538d-aa2e-ac7918c6bb92",
        "channel": channel,
    })
}

/// One alarm more than a mute rule takes.
fn many() -> Json {
    let alarm = json!({ "description": "A.", "metrics": [{ "namespace": "A", "name": "B", "statistic": "Sum" }], "threshold": 1 });
    (0..=ALARMS_OF_A_RULE)
        .map(|number| (format!("a-{number}"), alarm.clone()))
        .collect()
}
