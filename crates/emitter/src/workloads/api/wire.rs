//! An API of the description as a call of the module.

use std::collections::{BTreeMap, BTreeSet};

use model::Environment;
use model::description::{Api, ApiType, Authorization, Choice, ExternalValue};
use model::kinds::{API, FUNCTION};
use naming::ConcernName;
use sha2::{Digest, Sha256};
use terraform::{Call, Text, Value};

use super::watch::ApiMetrics;
use super::{
    ApiInputs, AuthorizationInput, AuthorizationType, FunctionInput, HttpApiInputs,
    HttpAuthorizationInput, HttpAuthorizationType, ThrottleInput, domain, graph_node, watch,
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
            let id = call.output("id");
            let (metrics, revision) = match api.api_type {
                ApiType::Rest => (ApiMetrics::of_rest(&aws_name), "deployment_id"),
                ApiType::Http => (ApiMetrics::of_http(&id), "revision"),
            };
            let mut facts = watch::watched(
                call.clone(),
                names,
                metrics,
                api.alarms,
                Some(api.objective),
            );
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
                    connect_to: domain::connects_to(env, &call, api),
                },
                revision: Some(Text::expression(call.output(revision))),
            });
            facts.graph_node = Some(graph_node::api(name, api));
            let mut outputs = vec![module_output(
                &call.output("url"),
                &format!("Where API {name} answers."),
            )];
            if let Some(domain) = &api.domain {
                outputs.extend(domain::outputs(&call, name, domain));
                let certificate = call.output("certificate_arn");
                let alarm = watch::certificate(names, domain, &certificate);
                facts.alarms.push(alarm);
            }
            Contribution {
                facts,
                outputs,
                call: Some(match api.api_type {
                    ApiType::Rest => Call::new(call.as_str(), "api", &inputs(env, &aws_name, api)),
                    ApiType::Http => {
                        Call::new(call.as_str(), "api/http", &http_inputs(env, &aws_name, api))
                    }
                }),
            }
        })
        .collect()
}

/// The functions that answer, by the names that routes have for them.
fn functions(env: &Environment, api: &Api) -> BTreeMap<String, FunctionInput> {
    let functions: BTreeSet<&String> = api.routes.values().map(|route| &route.function).collect();
    functions
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
        .collect()
}

fn routes(env: &Environment, api: &Api) -> BTreeMap<String, Text> {
    let routes = api.routes.iter();
    routes
        .map(|(key, route)| {
            let function = env.oldest_name(&FUNCTION, &route.function);
            (key.clone(), function.into())
        })
        .collect()
}

fn throttles(api: &Api) -> BTreeMap<String, ThrottleInput> {
    let routes = api.routes.iter();
    routes
        .filter_map(|(key, route)| {
            let throttle = route.throttle?;
            let input = ThrottleInput {
                rate: Value::Literal(throttle.rate),
                burst: Value::Literal(throttle.burst),
            };
            Some((key.clone(), input))
        })
        .collect()
}

/// Origins, and headers.
fn cors(api: &Api) -> (Vec<Text>, Vec<Text>) {
    let texts = |texts: &[String]| texts.iter().map(Into::into).collect();
    match &api.cors {
        Some(cors) if cors.headers.is_empty() => (texts(&cors.origins), super::cors_headers()),
        Some(cors) => (texts(&cors.origins), texts(&cors.headers)),
        None => (Vec::new(), super::cors_headers()),
    }
}

/// Routes that ask otherwise than the API who calls. Others need no mention.
fn own_authorizations(api: &Api) -> BTreeMap<&String, &Authorization> {
    let routes = api.routes.iter();
    routes
        .filter_map(|(key, route)| Some((key, route.authorization.as_ref()?)))
        .filter(|(_, authorization)| **authorization != api.authorization)
        .collect()
}

fn inputs(env: &Environment, aws_name: &str, api: &Api) -> ApiInputs {
    let own = own_authorizations(api);
    let (cors_origins, cors_headers) = cors(api);
    ApiInputs {
        name: aws_name.into(),
        description: api.description.as_deref().unwrap_or_default().into(),
        stage: (&env.name).into(),
        kms_key_arn: kms_key_arn(),
        functions: functions(env, api),
        routes: routes(env, api),
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
        route_throttles: throttles(api),
        cors_origins,
        cors_headers,
        log_retention_days: Value::Literal(api.log_retention_days),
        domains: domain::inputs(env, api),
        default_endpoint: domain::default_endpoint(api),
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

fn http_inputs(env: &Environment, aws_name: &str, api: &Api) -> HttpApiInputs {
    let mut own = own_authorizations(api);
    let (cors_origins, cors_headers) = cors(api);
    // Scopes are of routes: tokens of one issuer for one audience have one authorizer.
    let route_scopes = own
        .iter()
        .filter_map(|(key, own)| match own {
            Authorization::Jwt(jwt) => {
                let scopes = jwt.scopes.iter().map(Into::into).collect();
                Some(((*key).clone(), scopes))
            }
            _ => None,
        })
        .collect();
    own.retain(|_, own| !is_same_authorizer(own, &api.authorization));
    HttpApiInputs {
        name: aws_name.into(),
        description: api.description.as_deref().unwrap_or_default().into(),
        kms_key_arn: kms_key_arn(),
        functions: functions(env, api),
        routes: routes(env, api),
        authorization: http_authorization(&api.authorization),
        authorizations: own
            .values()
            .map(|own| {
                let authorization = HttpAuthorizationInput {
                    scopes: Vec::new(),
                    ..http_authorization(own)
                };
                (scheme(env, own), authorization)
            })
            .collect(),
        route_authorizations: own
            .iter()
            .map(|(key, own)| ((*key).clone(), scheme(env, own).into()))
            .collect(),
        route_scopes,
        throttle_rate: Value::Literal(api.throttle.rate),
        throttle_burst: Value::Literal(api.throttle.burst),
        route_throttles: throttles(api),
        cors_origins,
        cors_headers,
        log_retention_days: Value::Literal(api.log_retention_days),
        domains: domain::inputs(env, api),
        default_endpoint: domain::default_endpoint(api),
    }
}

/// Whether two are tokens of one issuer for one audience.
fn is_same_authorizer(first: &Authorization, second: &Authorization) -> bool {
    match (first, second) {
        (Authorization::Jwt(first), Authorization::Jwt(second)) => {
            first.issuer == second.issuer && first.audience == second.audience
        }
        _ => false,
    }
}

/// What a way to ask who calls is called in the API: the same whatever routes have it, since authorizers are found again by
/// their names. Two ways have two names, each of at most 128 legal letters.
fn scheme(env: &Environment, wanted: &Authorization) -> String {
    match wanted {
        Authorization::None => "none".to_owned(),
        Authorization::Iam => "iam".to_owned(),
        Authorization::Cognito(pools) => {
            let ids = pools
                .iter()
                .filter_map(|pool| pool.identity().rsplit('/').next());
            let ids = ids.collect::<Vec<_>>().join("-");
            let is_name = ids.len() <= READABLE && ids.chars().all(is_legal) && pools.len() == 1;
            match is_name {
                true => format!("cognito-{ids}"),
                false => named_by_digest("cognito", &ids, pools.iter()),
            }
        }
        Authorization::Function(function) => {
            format!("function-{}", env.oldest_name(&FUNCTION, function))
        }
        Authorization::Jwt(jwt) => {
            let issuer = jwt.issuer.identity().trim_start_matches("https://");
            let parts = std::iter::once(&jwt.issuer).chain(&jwt.audience);
            named_by_digest("jwt", issuer.trim_end_matches('/'), parts)
        }
    }
}

/// As many letters of a name are for people.
const READABLE: usize = 80;

/// Whether a letter may be in the name of an authorizer.
fn is_legal(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "._-".contains(letter)
}

/// A name that no other `parts` have: what is readable of them, and a digest of all.
fn named_by_digest<'a>(
    kind: &str,
    readable: &str,
    parts: impl Iterator<Item = &'a ExternalValue>,
) -> String {
    let parts: Vec<&str> = parts.map(ExternalValue::identity).collect();
    let digest = Sha256::digest(parts.join("\n"));
    let digest: String = digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let legal = readable
        .chars()
        .map(|letter| if is_legal(letter) { letter } else { '-' });
    let readable: String = legal.take(READABLE).collect();
    format!("{kind}-{readable}-{digest}")
}

fn http_authorization(wanted: &Authorization) -> HttpAuthorizationInput {
    match wanted {
        Authorization::None => HttpAuthorizationInput::default(),
        Authorization::Iam => HttpAuthorizationInput {
            kind: HttpAuthorizationType::Iam,
            ..HttpAuthorizationInput::default()
        },
        Authorization::Jwt(jwt) => HttpAuthorizationInput {
            kind: HttpAuthorizationType::Jwt,
            issuer: Some(external(&jwt.issuer)),
            audience: jwt.audience.iter().map(external).collect(),
            scopes: jwt.scopes.iter().map(Into::into).collect(),
            ..HttpAuthorizationInput::default()
        },
        Authorization::Function(function) => {
            let call = FUNCTION.call(function);
            let output = |name: &str| Some(Text::expression(call.output(name)));
            HttpAuthorizationInput {
                kind: HttpAuthorizationType::Custom,
                authorizer_name: output("name"),
                authorizer_alias: output("alias"),
                authorizer_invoke_arn: output("invoke_arn"),
                ..HttpAuthorizationInput::default()
            }
        }
        Authorization::Cognito(_) => unreachable!("a rule of the description refuses it"),
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
        Authorization::Jwt(_) => unreachable!("a rule of the description refuses it"),
    }
}
