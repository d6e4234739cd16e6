//! Data sources that Terraform answers without asking AWS; of others the answer is unknown.

use super::context::ModuleScope;
use super::module::ResourceBlock;
use super::policy;
use crate::language::EvalScope as _;
use values::Value;

/// A data source, read as far as possible.
pub(super) struct Read {
    pub(super) value: Value,
    /// Does Terraform read it only at apply?
    pub(super) deferred: bool,
}

/// Reads a data source whose arguments are evaluated.
pub(super) fn read(resource: &ResourceBlock, value: Value, context: &ModuleScope<'_, '_>) -> Read {
    let written_known = resource.body.attributes.iter().all(|attribute| {
        value
            .get(&attribute.name)
            .is_none_or(Value::is_wholly_known)
    }) && resource.body.blocks.iter().all(|block| {
        let name = match block.block_type.as_ref() {
            "dynamic" => block.labels.first().map_or("", AsRef::as_ref),
            other => other,
        };
        value.get(name).is_none_or(known_as_written)
    });
    // It waits for what it depends on, when that is still to be made.
    let waits = resource
        .depends_on
        .iter()
        .any(|address| !address.starts_with("data.") && !address.starts_with("var."));
    if !written_known || waits {
        return Read {
            value: policy::unfinished(resource, value),
            deferred: true,
        };
    }
    let value = match resource.kind.as_ref() {
        "aws_region" => region(resource, value, context),
        "aws_partition" => partition(resource, value, context),
        "aws_caller_identity" => caller(resource, value, context),
        "aws_iam_policy_document" => policy::document(value, context),
        other => {
            context.note(&format!("{other} is read from AWS"));
            context.instance.planning.unanswered.set(true);
            value
        }
    };
    Read {
        value,
        deferred: false,
    }
}

/// Everything but what the provider fills in is known.
fn known_as_written(value: &Value) -> bool {
    match value.plain() {
        Value::Unknown(_) => false,
        plain => match (plain.items(), plain.entries()) {
            (Some(items), _) => items.iter().all(known_as_written),
            (_, Some(entries)) => entries.iter().all(|(_, value)| known_as_written(value)),
            _ => true,
        },
    }
}

/// An argument of the provider configuration that a resource uses.
fn provider_argument(
    resource: &ResourceBlock,
    name: &str,
    context: &ModuleScope<'_, '_>,
) -> Option<Value> {
    let (root, key) = context.instance.provider(&resource.provider)?;
    let body = root.module.providers.get(&key)?;
    let expr = body.expr(name)?;
    let value = root.context().value(expr).ok()?.into_owned();
    Some(value)
}

pub(super) fn region_name(
    resource: &ResourceBlock,
    context: &ModuleScope<'_, '_>,
) -> Option<String> {
    let value = provider_argument(resource, "region", context);
    let name = value.as_ref().and_then(Value::as_str).map(str::to_owned);
    if name.is_none() {
        context.note("the provider's configuration does not say the region");
    }
    name
}

fn set(value: Value, entries: &[(&str, &str)]) -> Value {
    entries.iter().fold(value, |value, (name, text)| {
        value.with_attribute(name, Value::from(*text))
    })
}

fn region(resource: &ResourceBlock, value: Value, context: &ModuleScope<'_, '_>) -> Value {
    let asked = value.lookup("name").text().map(str::to_owned);
    let Some(name) = asked.or_else(|| region_name(resource, context)) else {
        return value;
    };
    let suffix = partition_of(&name).1;
    let endpoint = format!("ec2.{name}.{suffix}");
    set(
        value,
        &[
            ("name", &name),
            ("id", &name),
            ("region", &name),
            ("endpoint", &endpoint),
        ],
    )
}

/// Partition, suffix of its names in DNS, and that suffix in the names of its services.
pub(super) fn partition_of(region: &str) -> (&'static str, &'static str, &'static str) {
    const PARTITIONS: &[(&str, (&str, &str, &str))] = &[
        ("cn-", ("aws-cn", "amazonaws.com.cn", "cn.com.amazonaws")),
        ("us-gov-", ("aws-us-gov", "amazonaws.com", "com.amazonaws")),
        ("us-iso-", ("aws-iso", "c2s.ic.gov", "gov.ic.c2s")),
        ("us-isob-", ("aws-iso-b", "sc2s.sgov.gov", "gov.sgov.sc2s")),
        ("eusc-", ("aws-eusc", "amazonaws.eu", "eu.amazonaws")),
    ];
    PARTITIONS
        .iter()
        .find(|(prefix, _)| region.starts_with(prefix))
        .map_or(("aws", "amazonaws.com", "com.amazonaws"), |(_, names)| {
            *names
        })
}

fn partition(resource: &ResourceBlock, value: Value, context: &ModuleScope<'_, '_>) -> Value {
    let Some(region) = region_name(resource, context) else {
        return value;
    };
    let (partition, suffix, reverse) = partition_of(&region);
    set(
        value,
        &[
            ("id", partition),
            ("partition", partition),
            ("dns_suffix", suffix),
            ("reverse_dns_prefix", reverse),
        ],
    )
}

/// The account of a resource: where the provider accepts one only, no other is possible.
pub(super) fn account(resource: &ResourceBlock, context: &ModuleScope<'_, '_>) -> Option<String> {
    let allowed = provider_argument(resource, "allowed_account_ids", context);
    let items = allowed.as_ref().and_then(Value::items);
    let only = items.and_then(|items| match items {
        [only] => only.as_str().map(str::to_owned),
        _ => None,
    });
    only.or_else(|| {
        let applied = context.instance.planning.applied?;
        applied.account().map(str::to_owned)
    })
}

/// Terraform asks AWS who it is.
fn caller(resource: &ResourceBlock, value: Value, context: &ModuleScope<'_, '_>) -> Value {
    if let Some(account) = account(resource, context) {
        set(value, &[("account_id", &account), ("id", &account)])
    } else {
        context.note("the account is not said: `account_id` in the environment says it");
        context.instance.planning.unanswered.set(true);
        value
    }
}
