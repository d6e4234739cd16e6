//! `environments/<name>/environment.toml`: how the application runs there.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

use super::{
    Alerts, Backup, Existing, Health, Maintenance, Network, Remediation, Threshold, Waiver,
};
use crate::workloads::for_each_kind;

/// Makes the description of an environment, with the settings that differ there for each kind of workload.
macro_rules! environment_description {
    ($($help:tt $section:ident: $folder:ident::$Settings:ident, $ROW:ident;)*) => {
        /// How the application runs in one environment.
        #[derive(Clone, Debug, Deserialize, JsonSchema)]
        #[allow(
            clippy::zero_sized_map_values,
            reason = "settings that differ are merged as trees; here they are only a schema"
        )]
        pub struct EnvironmentDescription {
            /// What kind of environment it is; the defaults follow from it.
            pub profile: Profile,
            /// AWS region, such as `us-east-1`.
            #[schemars(regex(pattern = r"^[a-z]{2,4}(-[a-z]+)+-[0-9]$"))]
            pub region: String,
            /// Region that copies of backups go to; another than `region`.
            #[serde(default)]
            #[schemars(regex(pattern = r"^[a-z]{2,4}(-[a-z]+)+-[0-9]$"))]
            pub recovery_region: Option<String>,
            /// The environment whose place this one takes when the region of that is lost: a standby, applied in calm times in the
            /// `recovery_region` of the other. Its tables have the names of the other's in AWS, and are made by a restore.
            #[serde(default)]
            pub standby_of: Option<String>,
            /// Whether a standby has taken that place: the restored tables are taken over, and alarms notify people.
            #[serde(default)]
            pub active: bool,
            /// The twelve digits of the AWS account. Terraform then refuses any other, and offline plans
            /// are exact.
            #[serde(default)]
            #[schemars(regex(pattern = r"^[0-9]{12}$"))]
            pub account_id: Option<String>,
            /// Who is notified of every alarm, page or ticket; each address must confirm once for each. At most ten.
            #[serde(default)]
            #[schemars(length(max = 10))]
            pub alert_emails: Vec<String>,
            /// Who is notified of pages, and who of tickets, beside `alert_emails`.
            #[serde(default)]
            pub alerts: Alerts,
            /// Times at which alarms notify nobody and remedies change nothing, by name.
            #[serde(default)]
            pub maintenance: BTreeMap<String, Maintenance>,
            /// Expected cost of the whole account a month, in US dollars; nearing it alarms.
            #[serde(default)]
            #[schemars(range(min = 1))]
            pub monthly_budget_usd: Option<f64>,
            /// Tags on everything, beside the profile's.
            #[serde(default)]
            pub tags: BTreeMap<String, String>,
            /// Days between a key's deletion and its end.
            #[schemars(range(min = aws::ranges::KEY_DELETION_DAYS.min, max = aws::ranges::KEY_DELETION_DAYS.max))]
            pub key_deletion_days: u32,
            /// Whether the log bucket, the audit trail and the key are protected from destruction.
            pub protected: bool,
            /// Whether everything here may be destroyed at any time: then `emit` stops no edit that would lose
            /// data, and `terraform destroy` takes objects, logs and backups along. Not in production.
            #[serde(default)]
            pub destroyable: bool,
            /// How requests for the objects of buckets are recorded: `"s3"` or `"cloudtrail"`.
            pub bucket_access_logs: BucketAccessLogs,
            /// Where Terraform keeps its state. By default a file beside the configuration.
            #[serde(default)]
            pub backend: Option<Backend>,
            /// Settings that an account has once: made here, or made elsewhere.
            pub account: Account,
            /// What is looked at here to see whether the application works.
            pub health: Health,
            /// What heals by itself here.
            pub remediation: Remediation,
            /// What is backed up here, when, and for how long.
            pub backup: Backup,
            $(
                /// Settings of workloads of this kind that differ here.
                #[serde(default)]
                #[schemars(description = concat!("Settings of ", stringify!($section), " that differ here."))]
                pub $section: BTreeMap<String, Overrides<crate::workloads::$folder::settings::$Settings>>,
            )*
            /// The private network, or the settings of it that differ here.
            #[serde(default)]
            pub network: Overrides<Network>,
            /// Settings of existing things that differ here.
            #[serde(default)]
            pub existing: Overrides<Existing>,
            /// Findings of `groundplan check` that are accepted here, beside those accepted everywhere.
            #[serde(default)]
            #[schemars(extend("x-append" = true))]
            pub waivers: Vec<Waiver>,
        }
    };
}
for_each_kind!(environment_description);

/// What kind of environment it is.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Small, short-lived, easily destroyed.
    Development,
    /// Like production but smaller; rehearses its backups.
    Staging,
    /// Protected, audited, backed up, healed.
    Production,
}

impl Profile {
    /// The word in the description.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }
}

/// Terraform state in S3, locked by a file beside it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Backend {
    /// Name of the bucket.
    #[schemars(length(min = 3, max = 63))]
    pub bucket: String,
    /// Region of the bucket. By default the environment's.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[a-z]{2,4}(-[a-z]+)+-[0-9]$"))]
    pub region: Option<String>,
    /// Key of the state. By default `<application>/<environment>.tfstate`.
    #[serde(default)]
    pub key: Option<String>,
    /// ARN of the key that encrypts it. By default the bucket's own.
    #[serde(default)]
    pub kms_key_id: Option<String>,
    /// Whether `environments/<name>/bootstrap` makes the bucket, with a key of its own. By default
    /// the bucket is there already.
    #[serde(default)]
    pub create: bool,
}

/// Settings that an account (and region) has once. `"create"` makes them here, `"existing"` leaves
/// them to whoever has them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Account {
    /// CloudTrail audit trail: `"create"`, `"existing"` or `"off"`.
    pub audit_trail: AuditTrail,
    /// Whether alarms fire on what the audit trail of this environment records and nobody does in ordinary operation:
    /// use of the root user, trails that are stopped, keys that are disabled, backups that are deleted, sign-ins without
    /// MFA, and, where a pipeline applies, policies that are changed otherwise.
    pub security_events: bool,
    /// Role with which API Gateway writes logs; APIs fail without one.
    pub api_gateway_logs: Choice,
    /// Block of public access to every bucket of the account.
    pub public_access_block: Choice,
    /// IAM Access Analyzer for the account.
    pub access_analyzer: Choice,
    /// Whether AWS Backup takes DynamoDB and S3 in this region and the recovery region, and keeps
    /// DynamoDB's backups itself (cold storage and copies need that).
    pub backup_settings: Choice,
    /// Cost anomaly monitor over all services; an account may have one, and has one already where Cost Explorer
    /// made it.
    pub cost_anomalies: Choice,
    /// ARN of the cost anomaly monitor that is there, to which the alert topic subscribes. By default it does not.
    #[serde(default)]
    #[schemars(regex(pattern = r"^arn:[a-z-]+:ce::[0-9]{12}:anomalymonitor/[A-Za-z0-9-]{1,64}$"))]
    pub cost_anomaly_monitor_arn: Option<String>,
    /// Executions that Lambda allows this account at one time in this region: its quota. Beyond 80 % somebody is paged;
    /// `false` for no such alarm.
    pub concurrency_quota: Threshold,
    /// Encryption of X-Ray's traces in this region with this environment's key; an account has one.
    pub xray_encryption: Choice,
    /// Trust in GitHub's OpenID Connect; delivery needs it, and an account has one.
    pub github_oidc: Choice,
}

/// Made here, or made elsewhere.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// This environment makes it.
    Create,
    /// It is made elsewhere.
    Existing,
}

/// Whether this environment makes an audit trail.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum AuditTrail {
    /// This environment makes one.
    Create,
    /// The account has one (a second copy of management events is billed).
    Existing,
    /// None.
    Off,
}

/// How requests for the objects of buckets are recorded.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum BucketAccessLogs {
    /// Server access logs of S3, in a bucket of their own. They cost nothing but their room; S3 writes
    /// them under its own key alone, and may leave a request out.
    S3,
    /// Data events of CloudTrail, in the bucket of the audit trail, under the environment's key. Each
    /// request is billed.
    Cloudtrail,
}

/// The settings of a `T`, none of them required: what an environment may say anew.
///
/// Carries nothing: the merged description is decoded as `T`. It is here for its JSON Schema.
#[derive(Clone, Debug)]
pub struct Overrides<T>(PhantomData<T>);

impl<T> Default for Overrides<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T> Deserialize<'de> for Overrides<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer)?;
        Ok(Self(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Overrides<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Overrides", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator).to_value();
        crate::schema::optional::make_optional(&mut schema);
        Schema::try_from(schema).unwrap_or_default()
    }
}
