//! Pieces that several modules are built from, so that each is written once.

pub(crate) mod bucket;
pub(crate) mod delivery;
pub(crate) mod package;
pub(crate) mod policy;
pub(crate) mod protection;
pub(crate) mod queue;
pub(crate) mod yaml;

use model::description::AwsProvider;
use serde_json::json;
use terraform::{Module, ProviderRequirement};

/// The AWS provider, from a version on.
pub(crate) fn provider(oldest: AwsProvider, aliases: &[&str]) -> ProviderRequirement {
    let version = match oldest {
        AwsProvider::Five => ">= 5.100, < 7.0",
        AwsProvider::Six => ">= 6.12, < 7.0",
    };
    ProviderRequirement {
        name: "aws".into(),
        source: "hashicorp/aws".into(),
        version: version.into(),
        aliases: aliases.iter().map(|alias| format!("aws.{alias}")).collect(),
    }
}

/// Partition and region, which Terraform knows without asking AWS. `id` is the region's name on
/// every supported version of the provider.
pub(crate) fn place(module: &mut Module) {
    module.data("aws_partition", "current", json!({}));
    module.data("aws_region", "current", json!({}));
}

/// The prefix of ARNs, to be followed by the service: `arn:${...partition}`.
pub(crate) const ARN: &str = "arn:${data.aws_partition.current.partition}";
/// The region's name.
pub(crate) const REGION: &str = "${data.aws_region.current.id}";
/// ARN of a key: services that take one do not take its alias.
pub(crate) const KEY_ARN: &str = "^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$";

/// Days that CloudWatch Logs can keep a log group (read 2026-11).
const RETENTION_DAYS: &str = "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653";

/// Refuses days in `variable` that CloudWatch Logs does not know.
pub(crate) fn retention(module: &mut Module, variable: &str) {
    module.validation(
        variable,
        &format!("contains([{RETENTION_DAYS}], var.{variable})"),
        &format!("Variable {variable} must be one of {RETENTION_DAYS}."),
    );
}
