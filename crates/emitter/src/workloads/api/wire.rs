//! An API of the description as a call of the module.

use std::collections::{BTreeMap, BTreeSet};

use model::Environment;
use model::description::{Api, Authorization, Choice, ExternalValue};
use model::kinds::{API, FUNCTION};
use naming::ConcernName;
use terraform::{Call, Text, Value};

use super::{
    ApiInputs, AuthorizationInput, AuthorizationType, FunctionInput, ThrottleInput, graph_node,
    watch,
};
use crate::contribution::{Contribution, HealthSubject, HealthTarget, LogGroup, LogKind};
use crate::definition::Workloads;
use crate::references::{external, kms_key_arn, module_output};
use crate::workloads::WorkloadNames;

pub(super) fn wire(env: &Environment, _: &Workloads) -> Vec<Contribution> {
    env.application
        .apis
        .iter()
        .map(|(name, api)| {
            let call = API.call(name);
            let aws_name = env.aws_name(&API, name);
            let names = WorkloadNames {
                here: name,
                first: api.moved_from.first(name),
                aws: &aws_name,
            };
            let mut facts = watch::facts(call.clone(), names, api.alarms, Some(api.objective));
            facts.log_groups.push(LogGroup {
                name: format!("/aws/apigateway/{aws_name}/access"),
                kind: LogKind::ApiAccess,
            });
            facts.health_targets.push(HealthTarget {
                key: API.call(names.first),
                name: aws_name.clone(),
                subject: HealthSubject::Api {
                    url: Text::expression(call.output("url")),
                    route: api
                        .health
                        .as_ref()
                        .map(|health| (health.path.clone(), health.status)),
                },
                revision: Some(Text::expression(call.output("deployment_id"))),
            });
            facts.graph_node = Some(graph_node::api(name, api));
            Contribution {
                facts,
                outputs: vec![module_output(
                    &call.output("url"),
                    &format!("Where API {name} answers."),
                )],
                call: Some(Call::new(
                    call.as_str(),
                    "api",
                    &inputs(env, &aws_name, api),
                )),
            }
        })
        .collect()
}

fn inputs(env: &Environment, aws_name: &str, api: &Api) -> ApiInputs {
    let functions: BTreeSet<&String> = api.routes.values().map(|route| &route.function).collect();
    // Routes that nobody else may call than the API need no mention.
    let own: BTreeMap<&String, &Authorization> = api
        .routes
        .iter()
        .filter_map(|(key, route)| Some((key, route.authorization.as_ref()?)))
        .filter(|(_, authorization)| **authorization != api.authorization)
        .collect();
    let (cors_origins, cors_headers) = match &api.cors {
        Some(cors) if cors.headers.is_empty() => (&cors.origins[..], super::cors_headers()),
        Some(cors) => (
            &cors.origins[..],
            cors.headers.iter().map(Into::into).collect(),
        ),
        None => (&[][..], super::cors_headers()),
    };
    ApiInputs {
        name: aws_name.into(),
        description: api.description.as_deref().unwrap_or_default().into(),
        stage: (&env.name).into(),
        kms_key_arn: kms_key_arn(),
        functions: functions
            .into_iter()
            .map(|function| {
                let call = FUNCTION.call(function);
                let input = FunctionInput {
                    name: Text::expression(call.output("name")),
                    alias: Text::expression(call.output("alias")),
                    invoke_arn: Text::expression(call.output("invoke_arn")),
                };
                (env.oldest_name(&FUNCTION, function).to_owned(), input)
            })
            .collect(),
        routes: api
            .routes
            .iter()
            .map(|(key, route)| {
                let function = env.oldest_name(&FUNCTION, &route.function);
                (key.clone(), function.into())
            })
            .collect(),
        authorization: authorization(&api.authorization),
        authorizations: own
            .values()
            .map(|own| (scheme(env, own), authorization(own)))
            .collect(),
        route_authorizations: own
            .iter()
            .map(|(key, own)| ((*key).clone(), scheme(env, own).into()))
            .collect(),
        throttle_rate: Value::Literal(api.throttle.rate),
        throttle_burst: Value::Literal(api.throttle.burst),
        route_throttles: api
            .routes
            .iter()
            .filter_map(|(key, route)| {
                let throttle = route.throttle?;
                let input = ThrottleInput {
                    rate: Value::Literal(throttle.rate),
                    burst: Value::Literal(throttle.burst),
                };
                Some((key.clone(), input))
            })
            .collect(),
        cors_origins: cors_origins.iter().map(Into::into).collect(),
        cors_headers,
        log_retention_days: Value::Literal(api.log_retention_days),
        account_logs_role_arn: (env.settings.account.api_gateway_logs == Choice::Create)
            .then(|| Text::expression(ConcernName::Security.output("api_gateway_logs_role_arn"))),
        has_web_acl: api
            .web_acl_arn
            .as_ref()
            .and_then(ExternalValue::expression)
            .map(|_| Value::Literal(true)),
        web_acl_arn: api.web_acl_arn.as_ref().map(external),
    }
}

/// Whether a letter may be in the name of an authorizer.
fn is_legal(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "._-".contains(letter)
}

/// What a way to ask who calls is called in the API: the same whatever routes have it, since authorizers are found again by
/// their names when the document is imported.
fn scheme(env: &Environment, wanted: &Authorization) -> String {
    match wanted {
        Authorization::None => "none".to_owned(),
        Authorization::Iam => "iam".to_owned(),
        Authorization::Cognito(pools) => {
            let ids = pools
                .iter()
                .filter_map(|pool| pool.identity().rsplit('/').next());
            let ids = ids.collect::<Vec<_>>().join("-");
            format!(
                "cognito-{}",
                ids.replace(|letter: char| !is_legal(letter), "-")
            )
        }
        Authorization::Function(function) => {
            format!("function-{}", env.oldest_name(&FUNCTION, function))
        }
    }
}

fn authorization(wanted: &Authorization) -> AuthorizationInput {
    match wanted {
        Authorization::None => AuthorizationInput::default(),
        Authorization::Iam => AuthorizationInput {
            kind: AuthorizationType::Iam,
            ..AuthorizationInput::default()
        },
        Authorization::Cognito(pools) => AuthorizationInput {
            kind: AuthorizationType::Cognito,
            user_pool_arns: pools.iter().map(external).collect(),
            ..AuthorizationInput::default()
        },
        Authorization::Function(function) => {
            let call = FUNCTION.call(function);
            let output = |name: &str| Some(Text::expression(call.output(name)));
            AuthorizationInput {
                kind: AuthorizationType::Custom,
                user_pool_arns: Vec::new(),
                authorizer_name: output("name"),
                authorizer_alias: output("alias"),
                authorizer_invoke_arn: output("invoke_arn"),
            }
        }
    }
}
