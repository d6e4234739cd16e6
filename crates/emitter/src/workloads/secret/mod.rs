//! A secret of Secrets Manager: encrypted, recoverable, without its value, and rotated by a function.

mod alarms;
mod module;
mod rotation;
mod watch;
mod wire;

use model::kinds::SECRET;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::{Text, Value};

use crate::definition::{
    BOTH, DataActions, DeliveryKey, GrantDefinition, KeyRights, ModuleDefinition, OwnTypes,
    RegionLoss, ServiceRights, WorkloadDefinition, source,
};
use crate::names::{NameScope, UniqueName, named};

pub(crate) const WORKLOAD: WorkloadDefinition = WorkloadDefinition {
    kind: &SECRET,
    module: Some(ModuleDefinition {
        path: "secret",
        variants: BOTH,
        module: module::module,
        examples: &[("secret", include_str!("example.tf"))],
        on_provider_6: None,
    }),
    wire: wire::wire,
    grant: Some(GrantDefinition::ByRow {
        on_key: ON_KEY,
        has_key_statement: true,
    }),
    // The role of the function that rotates a secret; Secrets Manager invokes it by the function's own policy.
    consumer_rights: Some(rotation::rights),
    // Secrets Manager uses the key in the name of who reads and writes.
    key_users: &[],
    delivery_key: Some(DELIVERY_KEY),
    own_types: OwnTypes {
        rights: DELIVERY,
        names: NAMES,
        tagged: Some(("secretsmanager:secret", "secrets")),
    },
    data: DataActions {
        resource_type: "aws_secretsmanager_secret",
        destroy: &[("secretsmanager:DeleteSecret", "")],
        open: &[("secretsmanager:PutResourcePolicy", "")],
        ..DataActions::NONE
    },
    region_loss: RegionLoss::LeavesBehind(
        "**Values of secrets NAMES**: the secrets of `THERE` have those that they were given there, or none. A function that reads a secret without \
         a value fails.",
    ),
    source_settings: &[
        source("aws_secretsmanager_secret.description", "description"),
        source("recovery_window_in_days", "recovery_days"),
        source("rotation_lambda_arn", "rotate"),
        source("rotation_rules", "rotate"),
        source("aws_lambda_permission.function_name", "rotate"),
    ],
    imported: &[],
    alarms: alarms::ALL,
    example_entries: &[
        "rotate = { function = \"one\" }",
        "",
        "description = \"Key of ${x}.\"\nrecovery_days = 7\nalarms = { failed_rotations = false }",
    ],
    example_triggers: &[],
};

/// "Secret encryption and decryption in AWS Secrets Manager" of the AWS Secrets Manager user guide, read 2026-11.
const ON_KEY: &[KeyRights] = &[
    KeyRights {
        action: "secretsmanager:DescribeSecret",
        on_key: &[],
    },
    KeyRights {
        action: "secretsmanager:GetSecretValue",
        on_key: &["kms:Decrypt"],
    },
    KeyRights {
        action: "secretsmanager:PutSecretValue",
        on_key: &["kms:Decrypt", "kms:GenerateDataKey"],
    },
];

/// The caller's rights, which Secrets Manager tries where a secret gets a key: the same document.
const DELIVERY_KEY: DeliveryKey = DeliveryKey {
    service: "secretsmanager",
    apply: &["kms:Decrypt", "kms:GenerateDataKey"],
    plan: &[],
};

/// AWS service authorization reference, "Actions, resources, and condition keys for AWS Secrets Manager", read 2026-11. What reads a
/// value is not among them. `CreateSecret` and `UpdateSecret` could write one, which IAM has no condition for.
const DELIVERY: &[ServiceRights] = &[ServiceRights {
    name: "Secrets",
    types: &[
        "aws_secretsmanager_secret",
        "aws_secretsmanager_secret_rotation",
    ],
    own: &["secretsmanager:*:@A:secret:@N-*"],
    read: &[
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
    ],
    write: &[
        "secretsmanager:CancelRotateSecret",
        "secretsmanager:CreateSecret",
        "secretsmanager:DeleteSecret",
        "secretsmanager:RotateSecret",
        "secretsmanager:TagResource",
        "secretsmanager:UntagResource",
        "secretsmanager:UpdateSecret",
    ],
    read_all: &[],
    write_all: &[],
}];

/// AWS Secrets Manager API reference, `CreateSecret`, read 2026-11.
const NAMES: &[UniqueName] = &[named(
    "aws_secretsmanager_secret",
    "name",
    NameScope::Region,
    "a secret",
    512,
)];

/// What the name of a secret may be here: as long as the id of the permission by which its function is invoked leaves room for (AWS
/// Lambda API reference, `AddPermission`: letters, digits, `-` and `_`, read 2026-11).
const NAME: &str = "^[A-Za-z0-9_-]{1,80}$";

/// What a caller of `modules/secret` passes.
#[derive(Serialize, JsonSchema)]
struct SecretInputs {
    /// Name of the secret.
    #[schemars(regex(pattern = NAME))]
    name: Text,
    /// ARN of the key that encrypts its values.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// What it is for. Nothing is said by default.
    description: Option<Text>,
    /// Days that it can be restored after it was deleted. Its name is taken as long.
    #[serde(default = "recovery_days")]
    #[schemars(range(min = aws::ranges::SECRET_RECOVERY_DAYS.min, max = aws::ranges::SECRET_RECOVERY_DAYS.max))]
    recovery_days: Value<u32>,
    /// The function that gives it a new value: its name, its alias and the ARN of that, and days between two rotations. Its role must be
    /// allowed `secretsmanager:DescribeSecret`, `secretsmanager:GetSecretValue`, `secretsmanager:PutSecretValue` and
    /// `secretsmanager:UpdateSecretVersionStage` on the secret, and `kms:Decrypt` and `kms:GenerateDataKey` with the key by way of
    /// Secrets Manager. None by default.
    rotation: Option<RotationInput>,
    /// Name of the log group of an audit trail in which failed rotations are counted, as metric `failed-rotations` of the namespace
    /// `Secrets/<name>`. They are not counted by default.
    failed_rotations: Option<FailedRotationsInput>,
}

/// Who gives the secret a new value.
#[derive(Serialize, JsonSchema)]
struct RotationInput {
    function_name: Text,
    alias: Text,
    alias_arn: Text,
    #[schemars(range(min = aws::ranges::SECRET_ROTATION_DAYS.min, max = aws::ranges::SECRET_ROTATION_DAYS.max))]
    days: Value<u32>,
}

/// Where failed rotations are counted.
#[derive(Serialize, JsonSchema)]
struct FailedRotationsInput {
    log_group_name: Text,
}

fn recovery_days() -> Value<u32> {
    Value::Literal(30)
}
