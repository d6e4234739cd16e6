//! A parameter of Systems Manager Parameter Store: a plain one with its value, or an encrypted one without.

mod grant;
mod module;
mod wire;

use model::kinds::PARAMETER;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::{Text, Value};

use crate::definition::{
    BOTH, DataActions, DeliveryKey, GrantDefinition, ModuleDefinition, OwnTypes, RegionLoss,
    ServiceRights, WorkloadDefinition, source,
};
use crate::names::{NameScope, UniqueName, named};
use crate::parts::is_off;

pub(crate) const WORKLOAD: WorkloadDefinition = WorkloadDefinition {
    kind: &PARAMETER,
    module: Some(ModuleDefinition {
        path: "parameter",
        variants: BOTH,
        module: module::module,
        examples: &[("parameter", include_str!("example.tf"))],
        on_provider_6: None,
    }),
    wire: wire::wire,
    grant: Some(GrantDefinition::Own(grant::statements)),
    consumer_rights: None,
    // Parameter Store uses the key in the name of who reads and writes.
    key_users: &[],
    delivery_key: Some(DELIVERY_KEY),
    own_types: OwnTypes {
        rights: DELIVERY,
        names: NAMES,
        tagged: Some(("ssm:parameter", "parameters")),
    },
    data: DataActions {
        resource_type: "aws_ssm_parameter",
        destroy: &[("ssm:DeleteParameter", ""), ("ssm:DeleteParameters", "")],
        open: &[("ssm:PutResourcePolicy", "")],
        ..DataActions::NONE
    },
    region_loss: RegionLoss::LeavesBehind(
        "**Values of parameters NAMES**, as far as they are secure: the parameters of `THERE` have those that they were given there, or the word `unset`. \
         The others have the value of the description.",
    ),
    source_settings: &[
        source("insecure_value", "value"),
        source("aws_ssm_parameter.type", "secure"),
        source("aws_ssm_parameter.description", "description"),
    ],
    imported: &[],
    alarms: &[],
    example_entries: &[
        "value = \"on\"",
        "secure = true\ndescription = \"Key of ${x}.\"",
        "value = \"${x} and %{y}\"\ndescription = \"What is on.\"",
    ],
    example_triggers: &[],
};

/// To encrypt a standard parameter, and to read it, in the name of the caller ("AWS KMS encryption for AWS Systems Manager Parameter Store
/// `SecureString` parameters" of the AWS Systems Manager user guide, read 2026-11). The provider decrypts what it reads
/// (ssm/parameter.go, `findParameterByName`), and so does each plan.
const DELIVERY_KEY: DeliveryKey = DeliveryKey {
    service: "ssm",
    apply: &["kms:Decrypt", "kms:Encrypt"],
    plan: &["kms:Decrypt"],
};

/// AWS service authorization reference, "Actions, resources, and condition keys for AWS Systems Manager", read 2026-11.
const DELIVERY: &[ServiceRights] = &[ServiceRights {
    name: "Parameters",
    types: &["aws_ssm_parameter"],
    own: &["ssm:*:@A:parameter/@N-*"],
    read: &["ssm:GetParameter", "ssm:ListTagsForResource"],
    write: &[
        "ssm:AddTagsToResource",
        "ssm:DeleteParameter",
        "ssm:PutParameter",
        "ssm:RemoveTagsFromResource",
    ],
    read_all: &["ssm:DescribeParameters"],
    write_all: &[],
}];

/// AWS Systems Manager API reference, `PutParameter`, read 2026-11.
const NAMES: &[UniqueName] = &[named(
    "aws_ssm_parameter",
    "name",
    NameScope::Region,
    "a parameter",
    900,
)];

/// What the name of a parameter may be here (AWS Systems Manager API reference, `PutParameter`, read 2026-11).
const NAME: &str = "^[A-Za-z0-9_.-]{1,900}$";

/// What a caller of `modules/parameter` passes.
#[derive(Serialize, JsonSchema)]
struct ParameterInputs {
    /// Name of the parameter. It does not begin with `aws` or `ssm`.
    #[schemars(regex(pattern = NAME))]
    name: Text,
    /// ARN of the key that encrypts a secure parameter.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// Its value, of 4096 characters at most. None of a secure parameter.
    value: Option<Text>,
    /// Whether it is encrypted. It is then made with the value `unset`, and its own is set elsewhere.
    #[serde(default = "plain", skip_serializing_if = "is_off")]
    secure: Value<bool>,
    /// What it is for. Nothing is said by default, and nothing of a secure parameter: AWS takes no description without the value.
    description: Option<Text>,
}

fn plain() -> Value<bool> {
    Value::Literal(false)
}
