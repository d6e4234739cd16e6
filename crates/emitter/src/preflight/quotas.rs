//! Whether the account's quotas leave room for the environment.

use model::Environment;
use model::description::{Concurrency, TriggerTarget};
use serde_json::json;
use terraform::Module;

/// A quota of AWS and what the environment takes of it.
struct Quota {
    /// Name of the check.
    check: &'static str,
    /// Codes of service and quota, for Service Quotas.
    codes: (&'static str, &'static str),
    /// Provider configuration that asks.
    provider: Option<&'static str>,
    /// What it limits, for people.
    limits: &'static str,
    /// How much of it the environment takes.
    taken: usize,
    /// Expression for how much of it is taken already; what no data source tells is left to the account.
    in_use: Option<&'static str>,
}

/// Roles of groundplan's own: health, remediation, backup, restore, trail, schedules, flow logs, API Gateway.
const OWN_ROLES: usize = 12;

/// Rules of groundplan's own: events of backups, remediation and the vaults.
const OWN_RULES: usize = 12;

/// Executions that Lambda keeps for functions without a reservation (AWS Lambda Developer Guide, "Configuring
/// reserved concurrency", read 2026-11).
const UNRESERVED: u32 = 100;

/// Where IAM, which is the same in all regions, keeps its quotas (AWS General Reference, "IAM endpoints and
/// quotas", read 2026-11).
pub(super) fn region_of_iam(region: &str) -> &'static str {
    match aws::regions::partition(region) {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        "aws-eusc" => "eusc-de-east-1",
        _ => "us-east-1",
    }
}

/// Adds a check for each quota. Codes: AWS General Reference, "Service endpoints and quotas" of each service,
/// read 2026-11.
pub(super) fn add(root: &mut Module, env: &Environment) {
    concurrency(root, env);
    let functions = env.application.functions.len();
    let triggered = || env.application.trigger_targets();
    let has_schedules = |target: &TriggerTarget<'_>| {
        let mut triggers = target.triggers.iter();
        triggers.any(|trigger| trigger.schedule.is_some())
    };
    let triggers = triggered().flat_map(TriggerTarget::each);
    let rules = triggers.filter(|found| found.trigger.bucket.is_some());
    let mut quotas = vec![
        Quota {
            check: "quota_of_roles",
            codes: ("iam", "L-FE177D64"),
            provider: Some("aws.global"),
            limits: "IAM roles in the account",
            taken: functions + triggered().filter(has_schedules).count() + OWN_ROLES,
            in_use: Some("length(data.aws_iam_roles.all.names)"),
        },
        Quota {
            check: "quota_of_rules",
            codes: ("events", "L-244521F2"),
            provider: None,
            limits: "EventBridge rules on a bus",
            taken: rules.count() + OWN_RULES,
            in_use: None,
        },
    ];
    if env.settings.backup.enabled {
        for (check, provider) in [
            ("quota_of_vaults", None),
            ("quota_of_vaults_for_recovery", Some("aws.recovery")),
        ] {
            if provider.is_none() || env.settings.recovery_region.is_some() {
                quotas.push(Quota {
                    check,
                    codes: ("backup", "L-7705D2CB"),
                    provider,
                    limits: "backup vaults in the region",
                    taken: 1,
                    in_use: None,
                });
            }
        }
    }
    for quota in quotas {
        let (service, code) = quota.codes;
        let mut body = json!({ "service_code": service, "quota_code": code });
        if let Some(provider) = quota.provider {
            body["provider"] = json!(provider);
        }
        let value = value(quota.check);
        let taken = quota.taken;
        let (wanted, others) = match quota.in_use {
            Some(in_use) => (
                format!("{taken} + {in_use}"),
                format!(" ${{{in_use}}} are in use, and"),
            ),
            None => (taken.to_string(), String::new()),
        };
        root.check_with_data(
            quota.check,
            ("aws_servicequotas_service_quota", body),
            &format!("${{{value} >= {wanted}}}"),
            &format!(
                "AWS allows ${{{value}}} {}:{others} this environment makes up to {taken}. Ask for more under Service Quotas ({service}, {code}).",
                quota.limits
            ),
        );
    }
}

/// The quota that a check asks for.
fn value(check: &str) -> String {
    format!("data.aws_servicequotas_service_quota.{check}.value")
}

/// Executions at one time: new accounts have ten in all.
fn concurrency(root: &mut Module, env: &Environment) {
    let reserved: u32 = env
        .application
        .functions
        .values()
        .map(|function| match function.reserved_concurrency {
            Concurrency::Reserved(number) => number,
            Concurrency::Unreserved(_) => 0,
        })
        .sum();
    let value = value("quota_of_executions");
    root.check_with_data(
        "quota_of_executions",
        (
            "aws_servicequotas_service_quota",
            json!({ "service_code": "lambda", "quota_code": "L-B99A9384" }),
        ),
        &format!("${{{value} >= {}}}", reserved + UNRESERVED),
        &format!(
            "Lambda runs ${{{value}}} functions at one time in this account and region; this environment reserves {reserved}, and {UNRESERVED} must stay for what reserves none. Ask for more under Service Quotas (lambda, L-B99A9384) before there is traffic{}.",
            if reserved == 0 {
                ""
            } else {
                ", or functions cannot be made"
            }
        ),
    );
}
