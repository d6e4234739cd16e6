//! Where an instance is made: partition, account and Region, as far as its provider's configuration says.
//!
//! What is not written is compared by what is: two provider configurations without a word about the account are
//! of one account, and a Region that is a variable is the Region of that variable.

use plan::{Argument, BodyConfiguration, Expression, Instance, Plan, ProviderConfiguration};

use super::UniqueWithin;

/// Arguments of the provider that decide for which account it works.
const ACCOUNT: [&str; 10] = [
    "access_key",
    "allowed_account_ids",
    "assume_role",
    "assume_role_with_web_identity",
    "endpoints",
    "profile",
    "secret_key",
    "shared_config_files",
    "shared_credentials_files",
    "token",
];

/// Where an instance is made, as far as it matters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct InstanceLocation {
    partition: &'static str,
    account: String,
    region: String,
}

impl InstanceLocation {
    /// The place of an instance, with as much of it as an identity within it asks for.
    pub(super) fn find(plan: &Plan, instance: &Instance, within: UniqueWithin) -> Self {
        let (account, region) = match (&plan.configuration, arn(instance)) {
            // A state tells no configuration, but the ARNs that were given.
            (None, Some((account, region))) => (account, region),
            _ => configured(plan, instance),
        };
        let partition = if region.starts_with("cn-") {
            "aws-cn"
        } else if region.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        };
        let (account, region) = match within {
            UniqueWithin::Partition => (String::new(), String::new()),
            UniqueWithin::Account => (account, String::new()),
            UniqueWithin::Region => (account, region),
        };
        Self {
            partition,
            account,
            region,
        }
    }
}

/// Account and Region in the ARN of an instance.
fn arn(instance: &Instance) -> Option<(String, String)> {
    let mut parts = instance.lookup("arn").text()?.split(':').skip(3);
    let region = parts.next()?.to_owned();
    Some((parts.next()?.to_owned(), region))
}

/// The Region of an instance, where the configuration says it by name.
pub(crate) fn region_of(plan: &Plan, instance: &Instance) -> Option<String> {
    let (_, region) = configured(plan, instance);
    (!region.is_empty() && !region.starts_with("${")).then_some(region)
}

/// Account and Region as the provider of an instance is configured.
fn configured(plan: &Plan, instance: &Instance) -> (String, String) {
    let provider = plan.provider_of(instance);
    let account = provider.map(account).unwrap_or_default();
    let own = instance.lookup("region").text().map(str::to_owned);
    let region = own
        .or_else(|| provider.and_then(|provider| argument(&provider.body, "region")))
        // A Region that only the environment of Terraform says is one for all who do not say it.
        .unwrap_or_default();
    (account, region)
}

fn account(provider: &ProviderConfiguration) -> String {
    let written = ACCOUNT.iter().filter_map(|name| {
        let written = argument(&provider.body, name)?;
        Some(format!("{name}={written}"))
    });
    written.collect::<Vec<_>>().join(" ")
}

/// An argument as text that is equal for equal arguments: its constant, or what it refers to.
fn argument(body: &BodyConfiguration, name: &str) -> Option<String> {
    match body.0.get(name)? {
        Argument::Expression(expression) => expressed(expression),
        Argument::Blocks(blocks) => {
            let blocks = blocks.iter().map(|block| {
                let names = block.0.keys();
                let inner =
                    names.filter_map(|name| Some(format!("{name}={}", argument(block, name)?)));
                format!("{{{}}}", inner.collect::<Vec<_>>().join(" "))
            });
            Some(blocks.collect())
        }
    }
}

fn expressed(expression: &Expression) -> Option<String> {
    match &expression.constant {
        Some(value) => match value.as_str() {
            Some(text) => Some(text.to_owned()),
            None if value.is_null() => None,
            None => Some(values::json::encode(value)),
        },
        None => Some(format!("${{{}}}", expression.references.join(" "))),
    }
}
