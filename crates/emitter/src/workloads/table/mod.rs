//! A DynamoDB table: encrypted, recoverable to any second, protected where it matters.

mod alarms;
mod capacity;
mod consumer;
mod grant;
mod module;
mod throttles;
mod watch;
mod wire;

pub(super) use watch::facts;

use std::collections::BTreeMap;

use model::Environment;
use model::kinds::TABLE;
use naming::OutputRef;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::{Text, Value};

use crate::definition::{
    DataActions, DeliveryKey, GrantDefinition, ModuleDefinition, NewerArgument, OnProvider6,
    OwnTypes, RegionLoss, SCALING, WorkloadDefinition, source,
};
use crate::references::account_id;

pub(crate) const WORKLOAD: WorkloadDefinition = WorkloadDefinition {
    kind: &TABLE,
    module: Some(ModuleDefinition {
        path: "table",
        variants: SCALING,
        module: module::module,
        examples: &[
            ("table", include_str!("example.tf")),
            ("table/scaled", include_str!("example_scaled.tf")),
        ],
        on_provider_6: Some(OnProvider6 {
            change: module::on_provider_6,
            arguments: &[NewerArgument {
                resource: "aws_dynamodb_table",
                block: Some("replica"),
                name: "deletion_protection_enabled",
                kind: "bool",
                computed: true,
            }],
        }),
    }),
    wire: wire::wire,
    grant: Some(GrantDefinition::Own(grant::statements)),
    consumer_rights: Some(consumer::rights),
    key_users: &[],
    delivery_key: Some(DELIVERY_KEY),
    own_types: OwnTypes::NONE,
    data: DataActions {
        resource_type: "aws_dynamodb_table",
        destroy: &[
            ("dynamodb:DeleteTable", ""),
            ("dynamodb:DeleteTableReplica", ""),
        ],
        open: &[
            ("dynamodb:PutResourcePolicy", ""),
            ("dynamodb:UpdateContinuousBackups", ""),
            ("dynamodb:UpdateTimeToLive", ""),
        ],
        ..DataActions::NONE
    },
    region_loss: RegionLoss::ComesBack,
    source_settings: &[
        source("billing_mode", "capacity"),
        source("deletion_protection_enabled", "protected"),
        source("global_secondary_index", "indexes"),
        source("hash_key", "hash_key"),
        source("range_key", "range_key"),
        source("read_capacity", "capacity"),
        source("recovery_period_in_days", "point_in_time_recovery_days"),
        source("replica", "replicas"),
        source("stream_enabled", "stream"),
        source("ttl", "ttl_attribute"),
        source("write_capacity", "capacity"),
    ],
    imported: wire::IMPORTED,
    alarms: alarms::ALL,
    example_entries: &[
        "hash_key = { name = \"id\", type = \"S\" }\ncapacity = { max_read_units = 100, max_write_units = 100 }\nindexes = { by-customer = { hash_key = { name = \"customer\", type = \"S\" } } }",
    ],
    example_triggers: &[
        "",
        "filter = { eventName = [\"INSERT\"] }, batch_size = 5, bisect = false, starting_position = \"latest\"",
    ],
};

/// ARN of a table of the description.
enum TableArn {
    /// As its module gives it.
    Made(OutputRef),
    /// As a template: a standby has its tables only after a restore, and its roles before, which must not change then.
    Expected(String),
}

/// ARN of the table called `name`.
fn arn(env: &Environment, name: &str) -> TableArn {
    if env.primary.is_none() {
        return TableArn::Made(TABLE.call(name).output("arn"));
    }
    let region = &env.settings.region;
    TableArn::Expected(format!(
        "arn:{}:dynamodb:{region}:{}:table/{}",
        aws::regions::partition(region),
        account_id(env),
        env.aws_name(&TABLE, name)
    ))
}

impl TableArn {
    fn template(&self) -> String {
        match self {
            Self::Made(output) => output.interpolation(),
            Self::Expected(arn) => arn.clone(),
        }
    }

    fn text(&self) -> Text {
        match self {
            Self::Made(output) => Text::expression(output.clone()),
            Self::Expected(arn) => Text::template(arn),
        }
    }
}

/// "DynamoDB encryption at rest: usage notes" of the Amazon DynamoDB developer guide, read 2026-11.
pub(crate) const DELIVERY_KEY: DeliveryKey = DeliveryKey {
    service: "dynamodb",
    apply: &[
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    ],
    plan: &[],
};

/// What a caller of `modules/table` passes.
#[derive(Serialize, JsonSchema)]
struct TableInputs {
    /// Name of the table.
    #[schemars(regex(pattern = "^[a-zA-Z0-9_.-]{3,255}$"))]
    name: Text,
    /// ARN of the key that encrypts the table.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// Name of the partition key.
    hash_key: Text,
    /// Name of the sort key. None by default.
    range_key: Option<Text>,
    /// Type of every attribute that is a key of the table or of an index: S (string), N (number)
    /// or B (binary).
    attributes: BTreeMap<String, KeyType>,
    /// Global secondary indexes, by name. Projection is ALL, KEYS_ONLY or INCLUDE.
    #[serde(default)]
    indexes: BTreeMap<String, IndexInput>,
    /// Attribute that holds the second at which an item expires. Items stay for ever by default.
    ttl_attribute: Option<Text>,
    /// Whether items expire by `ttl_attribute`. To stop expiry, apply false once, with the attribute's name:
    /// DynamoDB wants the name to turn it off, and Terraform leaves it on when both are taken away.
    // A default that is left out of calls is left out of the schema too, and would be `false` in the module.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(extend("default" = true))]
    ttl_enabled: Value<bool>,
    /// What a change stream carries: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES. No
    /// stream by default.
    stream_view_type: Option<StreamViewType>,
    /// Most read units a second of the table and of each index, when it is paid for by request. No
    /// bound by default.
    #[schemars(range(min = 1))]
    max_read_units: Option<Value<u32>>,
    /// Most write units a second of the table and of each index, when it is paid for by request. No
    /// bound by default.
    #[schemars(range(min = 1))]
    max_write_units: Option<Value<u32>>,
    /// Read and write units a second of the table and of each index that are paid for by the hour:
    /// fixed, or in the folder scaled from min to max so that `target_percent` are in use.
    provisioned: Option<capacity::ProvisionedCapacityInput>,
    /// Regions in which `DynamoDB` keeps a replica, and the key that encrypts it there. Each is restorable to any second as
    /// well. They need a stream of NEW_AND_OLD_IMAGES, and a table that is paid for by request.
    #[serde(default)]
    replicas: BTreeMap<String, ReplicaInput>,
    /// Days that every second can be restored to.
    #[serde(default = "recovery_days")]
    #[schemars(range(min = aws::ranges::TABLE_RECOVERY_DAYS.min, max = aws::ranges::TABLE_RECOVERY_DAYS.max))]
    point_in_time_recovery_days: Value<u32>,
    /// Whether DynamoDB itself refuses to delete the table.
    #[serde(default = "yes")]
    deletion_protection: Value<bool>,
}

fn recovery_days() -> Value<u32> {
    Value::Literal(35)
}

fn yes() -> Value<bool> {
    Value::Literal(true)
}

fn is_yes(value: &Value<bool>) -> bool {
    *value == yes()
}

/// Type of a key attribute.
#[derive(Serialize, JsonSchema)]
enum KeyType {
    S,
    N,
    B,
}

/// A copy of the table in another region.
#[derive(Serialize, JsonSchema)]
struct ReplicaInput {
    /// ARN of a key of that region.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
}

#[derive(Serialize, JsonSchema)]
struct IndexInput {
    hash_key: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    range_key: Option<Text>,
    projection: ProjectionType,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    non_key_attributes: Vec<Text>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ProjectionType {
    All,
    KeysOnly,
    Include,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum StreamViewType {
    KeysOnly,
    NewImage,
    OldImage,
    NewAndOldImages,
}
