//! A private network for functions: subnets without a way to the internet, gateways and endpoints to
//! the AWS services that the functions use, and nothing else. Off unless asked for.

mod endpoints;
mod module;
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use aws::endpoints::{Endpoint, endpoint};
use model::Environment;
use model::description::{GrantTarget, Network};
use naming::ConcernName;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::{Text, Value};

use crate::contribution::{Contribution, OperationalFacts};
use crate::definition::{Concern, ModuleDefinition, STANDARD};
use crate::parts::KEY_ARN;
use crate::references::{
    account_id, concern_call, external_list, kms_key_arn, module_output, own_log_days,
};

pub(crate) const CONCERN: Concern = Concern {
    module: ModuleDefinition {
        path: ConcernName::Network.as_str(),
        variants: STANDARD,
        module: module::module,
        examples: &[(
            "network",
            include_str!("../../../templates/examples/network.tf"),
        )],
        on_provider_6: None,
    },
    section: "network",
    alarms: &[],
    wire,
};

/// What a caller of `modules/network` passes.
#[derive(Serialize, JsonSchema)]
struct NetworkInputs {
    /// What every name begins with: application and environment.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]{1,62}$"))]
    name: Text,
    /// The twelve digits of the account.
    #[schemars(regex(pattern = "^[0-9]{12}$"))]
    account_id: Text,
    /// ARN of the key that encrypts the flow log.
    #[schemars(regex(pattern = KEY_ARN))]
    kms_key_arn: Text,
    /// Addresses of the network, /16 to /24. Each zone's subnet is a sixteenth of it.
    #[serde(default = "cidr")]
    cidr: Text,
    /// The two or three availability zones that the network spans, by name.
    #[schemars(length(min = 2, max = 3))]
    availability_zones: Vec<Text>,
    /// AWS services that are reached through interface endpoints, by the end of the endpoint's
    /// service name, and of each the ARNs outside the account that may be reached too.
    #[serde(default)]
    interface_endpoints: BTreeMap<String, Vec<Text>>,
    /// ARNs of S3 outside the account that may be reached.
    #[serde(default)]
    s3_arns: Vec<Text>,
    /// ARNs of `DynamoDB` outside the account that may be reached.
    #[serde(default)]
    dynamodb_arns: Vec<Text>,
    /// What functions may reach beyond AWS services, by a name of the rule.
    #[serde(default)]
    egress: BTreeMap<String, EgressInput>,
    /// Days that the flow log is kept.
    #[serde(default = "log_retention")]
    log_retention_days: Value<u32>,
}

/// Addresses that functions may reach, on one TCP port.
#[derive(Serialize, JsonSchema)]
struct EgressInput {
    cidr: Text,
    #[schemars(range(min = aws::ranges::PORT.min, max = aws::ranges::PORT.max))]
    port: Value<u32>,
    #[schemars(length(min = 1, max = 255))]
    description: Text,
}

fn cidr() -> Text {
    model::description::DEFAULT_CIDR.into()
}

fn log_retention() -> Value<u32> {
    Value::Literal(365)
}

/// Subnets and security groups of functions in the network, as arguments of `modules/function`.
pub(crate) fn of_functions(env: &Environment) -> (Value<Vec<Text>>, Value<Vec<Text>>) {
    let network = env.application.network.as_ref();
    match network.and_then(|network| network.existing.as_ref()) {
        Some(existing) => (
            external_list(&existing.subnet_ids),
            external_list(&existing.security_group_ids),
        ),
        None => (
            Value::expression(ConcernName::Network.output("subnet_ids")),
            Value::expression(ConcernName::Network.output("security_group_ids")),
        ),
    }
}

fn wire(env: &Environment, _: &[OperationalFacts]) -> Vec<Contribution> {
    let Some(network) = &env.application.network else {
        return Vec::new();
    };
    if network.existing.is_some() {
        return Vec::new();
    }
    let used = Used::new(env, network);
    let inputs = NetworkInputs {
        name: env.prefix().into(),
        account_id: Text::template(account_id(env)),
        kms_key_arn: kms_key_arn(),
        cidr: network.cidr().into(),
        availability_zones: network
            .availability_zones(&env.settings.region)
            .iter()
            .map(Into::into)
            .collect(),
        interface_endpoints: used.interfaces,
        s3_arns: used.s3.into_iter().map(Into::into).collect(),
        dynamodb_arns: used.dynamodb.into_iter().map(Into::into).collect(),
        egress: network
            .egress
            .iter()
            .map(|egress| {
                let rule = EgressInput {
                    cidr: (&egress.cidr).into(),
                    port: Value::Literal(egress.port),
                    description: (&egress.description).into(),
                };
                (format!("{} {}", egress.cidr, egress.port), rule)
            })
            .collect(),
        log_retention_days: Value::Literal(
            network
                .log_retention_days
                .unwrap_or_else(|| own_log_days(env)),
        ),
    };
    let output = |output: &str, description: &str| {
        module_output(&ConcernName::Network.output(output), description)
    };
    vec![Contribution {
        call: Some(concern_call(ConcernName::Network, &inputs)),
        facts: OperationalFacts::default(),
        outputs: vec![
            output("vpc_id", "Id of the private network."),
            output(
                "route_table_ids",
                "Ids of the private network's route tables, for a way to another network.",
            ),
        ],
    }]
}

/// What the functions in the network reach by it.
#[derive(Default)]
struct Used<'a> {
    interfaces: BTreeMap<String, Vec<Text>>,
    s3: BTreeSet<&'a str>,
    dynamodb: BTreeSet<&'a str>,
}

impl<'a> Used<'a> {
    /// What the grants of the functions in the network name, and what the description adds. Lambda
    /// itself writes logs and traces, decrypts the environment and sends dead letters, by a way of
    /// its own: they need no endpoint here.
    fn new(env: &'a Environment, network: &Network) -> Self {
        let mut used = Self::default();
        let named = network.endpoints.iter().cloned();
        used.interfaces.extend(named.map(|name| (name, Vec::new())));
        let inside = || env.application.functions.iter().filter(|(_, f)| f.vpc);
        // What rotates a secret calls Secrets Manager without a grant.
        if inside().any(|(name, _)| env.application.rotated_by(name).next().is_some()) {
            used.reach("secretsmanager", None);
        }
        let grants = inside().flat_map(|(_, function)| &function.access);
        let targets = grants.filter_map(|grant| Some((grant, *grant.targets().first()?)));
        for (grant, target) in targets {
            match target {
                GrantTarget::Workload(kind, _) => {
                    let row = kind.grant.as_ref();
                    if let Some(service) = row.and_then(|row| row.interface_endpoint) {
                        used.reach(service, None);
                    }
                }
                GrantTarget::Secret(arn) | GrantTarget::Arn(arn)
                    if arn.written().is_none_or(|arn| arn == "*") =>
                {
                    for action in grant.iam_actions(target) {
                        used.reach(action.split(':').next().unwrap_or_default(), None);
                    }
                }
                GrantTarget::Secret(arn) | GrantTarget::Arn(arn) => {
                    let arn = arn.identity();
                    let service = match arn.split(':').nth(2).unwrap_or_default() {
                        "apigateway" => "execute-api",
                        service => service,
                    };
                    used.reach(service, Some(arn));
                }
            }
        }
        used
    }

    fn reach(&mut self, service: &str, arn: Option<&'a str>) {
        match endpoint(service) {
            Some(Endpoint::Gateway) if service == "s3" => self.s3.extend(arn),
            Some(Endpoint::Gateway) => self.dynamodb.extend(arn),
            Some(Endpoint::Interface(name)) => {
                let arns = self.interfaces.entry(name.to_owned()).or_default();
                let arn = arn.map(Text::from);
                arns.extend(arn.filter(|arn| !arns.contains(arn)));
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod endpoint_tests {
    use model::{CodePath, SourceFile, load_from};

    use super::*;

    #[test]
    fn what_rotates_a_secret_in_the_network_reaches_secrets_manager() {
        for inside in [true, false] {
            let text = format!(
                "[application]\nname = \"shop\"\nowner = \"o@example.com\"\n\
                 [functions.rotate]\ncode = \"app\"\nhandler = \"index.handler\"\nvpc = {inside}\n\
                 [secrets.ledger]\nrotate = {{ function = \"rotate\" }}\n[network]\n"
            );
            let file = |path: &str, content: &str| SourceFile {
                path: path.into(),
                content: content.into(),
            };
            let settings = "profile = \"development\"\nregion = \"us-east-1\"\n";
            let files = [
                file("groundplan.toml", &text),
                file("environments/test/environment.toml", settings),
            ];
            let project = load_from(files, &|_| CodePath::Folder)
                .unwrap_or_else(|failure| panic!("{text}{:?}", failure.diagnostics));
            let env = &project.environments[0];
            let network = env.application.network.as_ref().expect("a network");
            let used = Used::new(env, network);
            assert_eq!(used.interfaces.contains_key("secretsmanager"), inside);
        }
    }
}
