//! What an environment costs each month whether it is used or not: keys, alarms, dashboards,
//! endpoints. What is paid by use is not in it.

use std::collections::BTreeMap;

use plan::{Instance, Plan};
use values::address::ResourceMode;

/// When the prices were noted.
pub(super) const READ: &str = "2026-11";

/// List prices of us-east-1 in hundredths of a cent for a month of 730 hours, on demand, without free
/// tiers but the three dashboards. For a rough sum: what AWS asks is on each service's pricing page.
const KEY: u64 = 10_000;
const ALARM_METRIC: u64 = 1_000;
const COMPOSITE_ALARM: u64 = 5_000;
/// Custom metrics, which metrics of replication are billed as: four of each rule (Amazon S3 user guide, *Using S3 Replication metrics*).
const CUSTOM_METRIC: u64 = 3_000;
const METRICS_OF_A_RULE: u64 = 4;
const DASHBOARD: u64 = 30_000;
const FREE_DASHBOARDS: u64 = 3;
const INTERFACE_ENDPOINT_IN_A_ZONE: u64 = 73_000;
const NAT_GATEWAY: u64 = 328_500;
const HEALTH_CHECK: u64 = 5_000;
const SECRET: u64 = 4_000;
const WEB_ACL: u64 = 50_000;
const HOSTED_ZONE: u64 = 5_000;

/// What is paid for, with its number and its price together in hundredths of a cent.
pub(super) struct Item {
    pub(super) what: &'static str,
    pub(super) count: u64,
    pub(super) price: u64,
}

/// Fixed monthly costs of what a plan has.
pub(super) fn fixed(plan: &Plan) -> Vec<Item> {
    let mut items: BTreeMap<&'static str, (u64, u64)> = BTreeMap::new();
    for instance in plan
        .instances
        .iter()
        .filter(|instance| instance.mode == ResourceMode::Managed)
    {
        if let Some((what, count, price)) = priced(instance) {
            let (counted, sum) = items.entry(what).or_default();
            *counted += count;
            *sum += count * price;
        }
    }
    if let Some((count, sum)) = items.get_mut("dashboards") {
        *sum = count.saturating_sub(FREE_DASHBOARDS) * DASHBOARD;
    }
    items
        .into_iter()
        .map(|(what, (count, price))| Item { what, count, price })
        .collect()
}

fn priced(instance: &Instance) -> Option<(&'static str, u64, u64)> {
    let number = |path: &str| {
        let items = instance.lookup(path).known().and_then(values::Value::items);
        u64::try_from(items.map_or(0, <[_]>::len)).unwrap_or(0)
    };
    Some(match instance.resource_type.as_ref() {
        "aws_kms_key" | "aws_kms_replica_key" => ("keys", 1, KEY),
        "aws_cloudwatch_metric_alarm" => {
            // An alarm over an expression is paid by the metrics in it.
            let metrics = instance.lookup_each("metric_query.*.metric.*").len();
            let metrics = u64::try_from(metrics).unwrap_or(0).max(1);
            ("metrics of alarms", metrics, ALARM_METRIC)
        }
        "aws_cloudwatch_composite_alarm" => ("composite alarms", 1, COMPOSITE_ALARM),
        "aws_s3_bucket_replication_configuration" => {
            let metered = instance.lookup_each("rule.*.destination.*.metrics.*.status");
            let rules = metered
                .iter()
                .filter(|status| status.text() == Some("Enabled"));
            let rules = u64::try_from(rules.count()).unwrap_or(0);
            if rules == 0 {
                return None;
            }
            let metrics = rules * METRICS_OF_A_RULE;
            ("metrics of replication", metrics, CUSTOM_METRIC)
        }
        "aws_cloudwatch_dashboard" => ("dashboards", 1, DASHBOARD),
        "aws_vpc_endpoint" if instance.lookup("vpc_endpoint_type").text() == Some("Interface") => (
            "interface endpoints, by zone",
            number("subnet_ids").max(1),
            INTERFACE_ENDPOINT_IN_A_ZONE,
        ),
        "aws_nat_gateway" => ("NAT gateways", 1, NAT_GATEWAY),
        "aws_route53_health_check" => ("health checks", 1, HEALTH_CHECK),
        "aws_route53_zone" => ("hosted zones", 1, HOSTED_ZONE),
        "aws_secretsmanager_secret" => ("secrets", 1, SECRET),
        "aws_wafv2_web_acl" => ("web ACLs", 1, WEB_ACL),
        _ => return None,
    })
}

/// Dollars and cents of hundredths of a cent.
pub(super) fn dollars(price: u64) -> String {
    let cents = price.div_ceil(100);
    format!("{}.{:02}", cents / 100, cents % 100)
}
