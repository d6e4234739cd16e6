//! Pieces that several modules are built from, so that each is written once.

pub(crate) mod bucket;
pub(crate) mod delivery;
pub(crate) mod mapping;
pub(crate) mod object_rules;
pub(crate) mod package;
pub(crate) mod policy;
pub(crate) mod protection;
pub(crate) mod queue;
pub(crate) mod schedules;
pub(crate) mod statement;
pub(crate) mod yaml;

use aws::partitions::{self, CONSOLES};
use model::Environment;
use model::description::AwsProvider;
use serde_json::json;
use terraform::{Module, ProviderRequirement, Text, Value};

/// Runtime of the functions that groundplan brings along.
pub(crate) const RUNTIME: &str = "nodejs24.x";

/// The same where an environment keeps to version 5 of the provider: 5.100, the last of 5, refuses newer ones
/// (hashicorp/terraform-provider-aws#45888, read 2026-11).
pub(crate) const RUNTIME_ON_PROVIDER_5: &str = "nodejs22.x";

/// The runtime of a module's function by default.
pub(crate) fn own_runtime() -> Text {
    RUNTIME.into()
}

/// The same in an environment.
pub(crate) fn runtime_of(env: &Environment) -> Text {
    match env.application.terraform.aws_provider {
        Some(AwsProvider::Five) => RUNTIME_ON_PROVIDER_5.into(),
        Some(AwsProvider::Six) | None => own_runtime(),
    }
}

/// Whether an input is false, and so left unsaid: a reviewer reads what is particular.
pub(crate) fn is_off(value: &Value<bool>) -> bool {
    matches!(value, Value::Literal(false))
}

/// Whether what holds data goes with what it holds.
pub(crate) fn force_destroy(env: &Environment) -> Value<bool> {
    Value::Literal(env.settings.destroyable)
}

/// The AWS provider as a module takes it: whoever uses the module holds it to less.
pub(crate) fn provider(oldest: AwsProvider, aliases: &[&str]) -> ProviderRequirement {
    let version = match oldest {
        AwsProvider::Five => ">= 5.100, < 7.0",
        AwsProvider::Six => ">= 6.12, < 7.0",
    };
    requirement(version, aliases)
}

/// The AWS provider as a module takes it that mutes alarms: 6.41 is the first that can
/// (hashicorp/terraform-provider-aws#46750, read 2026-11).
pub(crate) fn provider_with_mute_rules() -> ProviderRequirement {
    requirement(">= 6.41, < 7.0", &[])
}

/// The AWS provider as an environment holds it: one major version, since a state that a newer one wrote does not go
/// back. 6.27 is the first that takes every runtime of Lambda that a description may name
/// (hashicorp/terraform-provider-aws#45024, #45864), and 6.41 that has mute rules (#46750; read 2026-11).
pub(crate) fn held(provider: Option<AwsProvider>) -> ProviderRequirement {
    let version = match provider {
        Some(AwsProvider::Five) => "~> 5.100",
        Some(AwsProvider::Six) => "~> 6.41",
        None => "~> 6.27",
    };
    requirement(version, &[])
}

fn requirement(version: &str, aliases: &[&str]) -> ProviderRequirement {
    ProviderRequirement {
        name: "aws".into(),
        source: "hashicorp/aws".into(),
        version: version.into(),
        aliases: aliases.iter().map(|alias| format!("aws.{alias}")).collect(),
    }
}

/// Partition and region, which Terraform knows without asking AWS. `id` is the region's name on
/// every supported version of the provider.
pub(crate) fn partition_and_region(module: &mut Module) {
    module.data("aws_partition", "current", json!({}));
    module.data("aws_region", "current", json!({}));
}

/// The prefix of ARNs, to be followed by the service: `arn:${...partition}`.
pub(crate) const ARN: &str = "arn:${data.aws_partition.current.partition}";
/// The region's name.
pub(crate) const REGION: &str = "${data.aws_region.current.id}";
/// Host of the console in the partition, behind the region.
pub(crate) fn console() -> String {
    let names: Vec<String> = CONSOLES
        .iter()
        .map(|(partition, host)| format!("\"{partition}\" = \"{host}\""))
        .collect();
    format!(
        "${{lookup({{ {} }}, data.aws_partition.current.partition, \"{}\")}}",
        names.join(", "),
        partitions::console("aws")
    )
}
/// ARN of a key: services that take one do not take its alias.
pub(crate) const KEY_ARN: &str = "^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$";

/// Refuses days in `variable` that CloudWatch Logs does not know.
pub(crate) fn retention(module: &mut Module, variable: &str) {
    let days = aws::log_retention::DAYS
        .map(|days| days.to_string())
        .join(", ");
    module.validation(
        variable,
        &format!("contains([{days}], var.{variable})"),
        &format!("Variable {variable} must be one of {days}."),
    );
}
