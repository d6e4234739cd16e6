//! The foundation of an environment: its key, its log buckets, the audit trail, and what an account
//! has once.

mod account;
mod events;
mod key;
mod tests;
mod trail;

use model::Environment;
use model::description::{AuditTrail, BucketAccessLogs, Choice};
use naming::ConcernName;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use terraform::{Call, Module, Text, Value};

use crate::contribution::{Chapter, Contribution, OperationalFacts, RunbookSection};
use crate::definition::{BOTH, Concern, ModuleDefinition, OnProvider6, Variant};
use crate::parts::bucket::{
    Encryption, Made, MayGo, PrivateBucket, abort_uploads, private, receive_access_logs,
};
use crate::parts::{self, policy, protection};
use crate::preflight;
use crate::references::{account_id, module_output};
use crate::workloads::bucket;

pub(crate) const CONCERN: Concern = Concern {
    module: ModuleDefinition {
        path: ConcernName::Security.as_str(),
        variants: BOTH,
        module,
        examples: &[(
            "security",
            include_str!("../../../templates/examples/security.tf"),
        )],
        on_provider_6: Some(OnProvider6 {
            change: on_provider_6,
            arguments: &[],
        }),
    },
    section: "account",
    alarms: events::ALL,
    wire,
};

/// How the key lives.
static KEY: RunbookSection = RunbookSection {
    chapter: Chapter::Protection,
    title: "Key",
    text: include_str!("../../../templates/runbook/key.md.tera"),
};

/// What a caller of `modules/security` passes.
#[derive(Serialize, JsonSchema)]
struct SecurityInputs {
    /// What every name begins with: application and environment.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]{1,42}$"))]
    name: Text,
    /// The twelve digits of the account.
    #[schemars(regex(pattern = "^[0-9]{12}$"))]
    account_id: Text,
    /// Description of the key.
    #[serde(default = "key_description")]
    key_description: Text,
    /// Days between the key's deletion and its end.
    #[serde(default = "deletion_days")]
    #[schemars(range(min = aws::ranges::KEY_DELETION_DAYS.min, max = aws::ranges::KEY_DELETION_DAYS.max))]
    key_deletion_days: Value<u32>,
    /// Whether to record every change in the account, in all regions, in an audit trail. An account
    /// needs one; a second copy of management events is billed.
    #[serde(default)]
    audit_trail: Value<bool>,
    /// Days that the audit trail is kept in CloudWatch Logs, for searching. The bucket keeps it for
    /// seven years.
    #[serde(default = "trail_retention")]
    audit_trail_log_days: Value<u32>,
    /// Whether to count in the log of the audit trail what nobody does in ordinary operation, as metrics of the namespace
    /// `Security/<name>`: use of the root user, trails that are stopped, keys that are disabled, and their like. With
    /// `audit_trail`.
    #[serde(default = "yes")]
    security_events: Value<bool>,
    /// Whether to make the bucket that receives the access logs of other buckets, under S3's own key:
    /// S3 writes them under no other. Without it a trail records requests for objects, under the key.
    #[serde(default = "yes")]
    access_logs: Value<bool>,
    /// Names of the buckets whose requests for objects the trail records, where `access_logs` is false.
    #[serde(default)]
    #[schemars(length(max = 490))]
    recorded_buckets: Value<Vec<Text>>,
    /// Whether to make the account's role with which API Gateway writes logs.
    #[serde(default)]
    api_gateway_logs: Value<bool>,
    /// Whether to block public access to every bucket of the account.
    #[serde(default)]
    public_access_block: Value<bool>,
    /// Whether to make the account's IAM Access Analyzer.
    #[serde(default)]
    access_analyzer: Value<bool>,
    /// Whether to encrypt the traces that X-Ray keeps of the account in this region with the key.
    #[serde(default)]
    xray_encryption: Value<bool>,
    /// Whether the log buckets are destroyed with every log in them when they go; else nobody deletes an object
    /// of the audit trail. For environments that come and go.
    #[serde(default, skip_serializing_if = "parts::is_off")]
    force_destroy: Value<bool>,
}

fn key_description() -> Text {
    "Application key".into()
}

fn deletion_days() -> Value<u32> {
    Value::Literal(30)
}

fn yes() -> Value<bool> {
    Value::Literal(true)
}

fn trail_retention() -> Value<u32> {
    Value::Literal(365)
}

/// What it has beside on version 6 of the provider: Lambda may use the key for the packages that it keeps.
pub(crate) fn on_provider_6(m: &mut Module) {
    key::add_packages(m);
    m.tests = std::mem::take(&mut m.tests)
        .into_iter()
        .map(tests::on_provider_6)
        .collect();
}

fn module(variant: Variant) -> Module {
    let mut m = Module::new::<SecurityInputs>(
        "security",
        "The foundation of an environment: key, log buckets, audit trail, and settings that an account has once.",
    );
    parts::retention(&mut m, "audit_trail_log_days");
    parts::partition_and_region(&mut m);
    key::add(&mut m);
    log_buckets(&mut m, variant == Variant::Protected);
    trail::add(&mut m);
    events::add(&mut m);
    account::add(&mut m);
    outputs(&mut m);
    if variant == Variant::Protected {
        m.prevent_destroy("aws_kms_key");
        m.prevent_destroy("aws_s3_bucket");
    }
    m.test(tests::file());
    m
}

/// The bucket of the audit trail.
const LOGS: &str = "${var.name}-security-logs-${var.account_id}";

/// Two buckets, because S3 delivers server access logs only where nothing but its own keys encrypts.
fn log_buckets(m: &mut Module, fixed: bool) {
    let access = "${var.name}-access-logs-${var.account_id}";
    private(
        m,
        PrivateBucket {
            label: "security_logs",
            bucket: LOGS,
            encryption: Encryption::Key("${aws_kms_key.this.arn}"),
            made: Made::Always,
            access_logs: Some(("${aws_s3_bucket.access_logs[0].id}", "security-logs/")),
            statements: trail::bucket_statements(LOGS),
            rules: seven_years(),
            kept: true,
            fixed,
            may_go: MayGo::WhenTold,
        },
    );
    private(
        m,
        PrivateBucket {
            label: "access_logs",
            bucket: access,
            encryption: Encryption::S3,
            made: Made::ForAccessLogs,
            access_logs: None,
            statements: vec![receive_access_logs(
                access,
                vec![policy::for_this_account()],
            )],
            rules: seven_years(),
            kept: true,
            fixed,
            may_go: MayGo::WhenTold,
        },
    );
    // They keep logs for seven years themselves; a backup would be another seven.
    m.change("aws_s3_bucket", |bucket| {
        bucket.insert("tags".into(), json!({ "BackupRequired": "false" }));
    });
}

/// Standard-IA at 90 days, Glacier at 365, Deep Archive at 730, gone after 2555 (seven years);
/// noncurrent versions go after 90.
fn seven_years() -> Json {
    json!([
        {
            "id": "seven-years",
            "status": "Enabled",
            "filter": {},
            "transition": [
                { "days": 90, "storage_class": "STANDARD_IA" },
                { "days": 365, "storage_class": "GLACIER" },
                { "days": 730, "storage_class": "DEEP_ARCHIVE" },
            ],
            "expiration": { "days": 2555 },
            "noncurrent_version_expiration": { "noncurrent_days": 90 },
        },
        abort_uploads(),
    ])
}

fn outputs(m: &mut Module) {
    for (name, value, description) in [
        ("key_arn", "aws_kms_key.this.arn", "ARN of the key."),
        ("key_id", "aws_kms_key.this.key_id", "Id of the key."),
        ("key_alias", "aws_kms_alias.this.name", "Alias of the key."),
        (
            "security_logs_bucket",
            "aws_s3_bucket.security_logs.id",
            "Name of the bucket that keeps the audit trail.",
        ),
        (
            "security_logs_bucket_arn",
            "aws_s3_bucket.security_logs.arn",
            "ARN of the bucket that keeps the audit trail.",
        ),
        (
            "access_logs_bucket",
            "one(aws_s3_bucket.access_logs[*].id)",
            "Name of the bucket that receives the access logs of other buckets, when there is one.",
        ),
        (
            "audit_trail_arn",
            "one(aws_cloudtrail.this[*].arn)",
            "ARN of the audit trail, when there is one here.",
        ),
        (
            "audit_trail_log_group",
            "one(aws_cloudwatch_log_group.trail[*].name)",
            "Name of the log group of the audit trail, when there is one here.",
        ),
        (
            "audit_trail_topic_arn",
            "one(aws_sns_topic.trail[*].arn)",
            "ARN of the topic that tells of each new file of the audit trail, when there is one here.",
        ),
        (
            "api_gateway_logs_role_arn",
            "one(aws_api_gateway_account.this[*].cloudwatch_role_arn)",
            "Role with which API Gateway writes logs, when it is made here.",
        ),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
}

/// The buckets that are made here, and the state's where it is; by name, since the trail is there first.
fn recorded(env: &Environment) -> Vec<Text> {
    if env.settings.bucket_access_logs == BucketAccessLogs::S3 {
        return Vec::new();
    }
    let buckets = env.application.buckets.keys();
    let state = env.settings.backend.iter().filter(|state| state.create);
    buckets
        .map(|name| bucket::name(env, name))
        .chain(state.map(|state| Text::from(&state.bucket)))
        .collect()
}

fn wire(env: &Environment, _: &[OperationalFacts]) -> Vec<Contribution> {
    let settings = &env.settings;
    let create = |choice: Choice| Value::Literal(choice == Choice::Create);
    let application = &env.application.application.name;
    let inputs = SecurityInputs {
        name: env.prefix().into(),
        account_id: Text::template(account_id(env)),
        key_description: format!("{application} encryption key for {}", env.name).into(),
        key_deletion_days: Value::Literal(settings.key_deletion_days),
        audit_trail: Value::Literal(settings.account.audit_trail == AuditTrail::Create),
        audit_trail_log_days: trail_retention(),
        security_events: Value::Literal(settings.account.security_events),
        access_logs: Value::Literal(settings.bucket_access_logs == BucketAccessLogs::S3),
        recorded_buckets: Value::Literal(recorded(env)),
        api_gateway_logs: create(settings.account.api_gateway_logs),
        public_access_block: create(settings.account.public_access_block),
        access_analyzer: create(settings.account.access_analyzer),
        xray_encryption: create(settings.account.xray_encryption),
        force_destroy: parts::force_destroy(env),
    };
    let variant = if settings.protected {
        "security/protected"
    } else {
        "security"
    };
    let protection = settings
        .protected
        .then(|| protection::entry(&ConcernName::Security.call(), ""));
    let entries = [preflight::LOOK.alone(), KEY.alone()]
        .into_iter()
        .chain(protection)
        .collect();
    let output = |output: &str, description: &str| {
        module_output(&ConcernName::Security.output(output), description)
    };
    vec![Contribution {
        call: Some(Call::new(ConcernName::Security.as_str(), variant, &inputs)),
        facts: OperationalFacts {
            workload: ConcernName::Security.call(),
            title: "Security".into(),
            alarms: events::alarms(env),
            entries,
            names: vec![("key_alias", format!("alias/{}", env.prefix()))],
            ..OperationalFacts::default()
        },
        outputs: vec![
            output("key_id", "Id of the environment's key."),
            output("key_alias", "Alias of the environment's key."),
            output(
                "security_logs_bucket",
                "Name of the bucket that keeps security logs.",
            ),
        ],
    }]
}
