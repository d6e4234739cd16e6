//! `environments/<name>/preflight`: what only the account knows, looked up before the first apply.
//!
//! A root configuration of data sources and `check` blocks alone: it makes nothing and keeps no state. Each
//! check has a data source of its own, so that what may not be read is said of that check and stops no other.
//! It knows the description and AWS's quotas, not what the modules hold: names are looked for by their
//! beginning.

mod names;
mod once;
mod quotas;

use model::Environment;
use serde_json::{Map, Value as Json, json};
use terraform::{Module, Variable};

use crate::concerns::replication;
use crate::contribution::{Chapter, RunbookSection};
use crate::parts;

/// The data sources of the preflight, for the provider's trimmed schema.
pub const PREFLIGHT_TYPES: &[&str] = &[
    "aws_cloudwatch_log_groups",
    "aws_dynamodb_tables",
    "aws_iam_openid_connect_provider",
    "aws_iam_roles",
    "aws_lambda_functions",
    "aws_regions",
    "aws_resourcegroupstaggingapi_resources",
    "aws_s3_account_public_access_block",
    "aws_s3_bucket",
    "aws_servicequotas_service_quota",
    "aws_sqs_queues",
];

/// The filter that gives what the checks found, a line each, from `terraform show -json`.
pub(crate) const FINDINGS: &str = include_str!("../../templates/preflight/findings.jq");

/// How it is run, and read.
pub(crate) static LOOK: RunbookSection = RunbookSection {
    chapter: Chapter::First,
    title: "Look at the account",
    text: include_str!("../../templates/runbook/preflight.md.tera"),
};

/// Input that says whether `bootstrap` was applied: what it makes is then no surprise.
const BOOTSTRAPPED: &str = "bootstrapped";

/// The configuration. `siblings` are what the names of the project's other environments begin with.
pub(crate) fn preflight(env: &Environment, siblings: &[String]) -> Module {
    let mut root = Module::root(&format!("environments/{}/preflight", env.name));
    root.requires
        .push(parts::held(env.application.terraform.aws_provider));
    root.providers = providers(env);
    if env.settings.account_id.is_none() {
        root.data("aws_caller_identity", "current", json!({}));
    }
    root.variables.push(Variable {
        name: BOOTSTRAPPED.into(),
        type_constraint: "bool".into(),
        description: "Whether environments/<name>/bootstrap was applied already.".into(),
        default: Some(json!(false)),
        nullable: false,
        validations: Vec::new(),
    });
    // Two checks look at it, so it is read once for both.
    root.data("aws_iam_roles", "all", json!({}));
    names::add(&mut root, env, siblings);
    once::add(&mut root, env);
    quotas::add(&mut root, env);
    root.output(
        "not_looked_at",
        not_looked_at(env),
        "What the first apply needs as well, and no data source of the provider tells.",
    );
    root
}

/// The environment's region and recovery region, and the one in which IAM's quotas are kept.
fn providers(env: &Environment) -> Vec<Json> {
    let settings = &env.settings;
    let provider = |alias: Option<&str>, region: &str| {
        let mut body = Map::new();
        if let Some(alias) = alias {
            body.insert("alias".into(), json!(alias));
        }
        body.insert("region".into(), json!(region));
        if let Some(account) = &settings.account_id {
            body.insert("allowed_account_ids".into(), json!([account]));
        }
        Json::Object(body)
    };
    let recovery = settings.recovery_region.iter();
    let mut providers = vec![provider(None, &settings.region)];
    providers.extend(recovery.map(|region| provider(Some("recovery"), region)));
    providers.push(provider(
        Some("global"),
        quotas::region_of_iam(&settings.region),
    ));
    providers
}

/// Whether there are APIs whose logs API Gateway writes by the account's role: not those of HTTP APIs, which log delivery writes.
fn has_rest_apis(env: &Environment) -> bool {
    let mut apis = env.application.apis.values();
    apis.any(|api| api.api_type == model::description::ApiType::Rest)
}

/// What has no data source in provider 5.100 (its schema, read 2026-11), as far as it is needed.
fn not_looked_at(env: &Environment) -> Vec<&'static str> {
    use model::description::{AuditTrail, Choice};
    let account = &env.settings.account;
    let mut found = Vec::new();
    if account.api_gateway_logs == Choice::Existing && has_rest_apis(env) {
        found.push(
            "the role with which API Gateway writes logs: `aws apigateway get-account` names it",
        );
    }
    if account.audit_trail == AuditTrail::Create {
        found.push("trails without tags, of five in a region: `aws cloudtrail describe-trails`");
    }
    if account.audit_trail == AuditTrail::Existing {
        found.push("the trail of the account: `aws cloudtrail describe-trails`");
    }
    if account.backup_settings == Choice::Existing && env.settings.backup.enabled {
        found.push(
            "whether AWS Backup takes DynamoDB and S3: `aws backup describe-region-settings`",
        );
    }
    if account.cost_anomalies == Choice::Create {
        found.push("cost anomaly monitors without tags: `aws ce get-anomaly-monitors`");
    }
    if account.access_analyzer == Choice::Existing {
        found.push("the IAM Access Analyzer of the account: `aws accessanalyzer list-analyzers`");
    }
    if !replication::destinations(env).is_empty() {
        found.push(
            "the buckets of the standby, into which buckets are replicated: apply the standby first",
        );
    }
    // The data source of a workspace of Slack finds it by its name, and there is none of a team.
    if env.settings.notifies_chat() {
        found.push(
            "whether the account has authorized the workspaces and teams of chat: `aws chatbot describe-slack-workspaces --region us-west-2`, `aws chatbot list-microsoft-teams-configured-teams --region us-west-2`",
        );
    }
    found.push(
        "customer managed policies, alarms and dashboards that the account has, of their quotas",
    );
    found
}
