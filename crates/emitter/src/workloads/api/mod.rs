//! An API: a REST API, which is one OpenAPI document from its routes, or an HTTP API, whose routes are resources; with a stage with access
//! log and throttling and, when asked for, authorisers.

mod alarms;
mod domain;
mod graph_node;
mod http_module;
mod http_tests;
mod module;
mod rest_tests;
mod watch;
mod wire;

pub(super) use watch::facts;

use std::collections::BTreeMap;

use model::kinds::API;
use schemars::JsonSchema;
use serde::Serialize;
use terraform::{Text, Value};

use crate::definition::{
    API_TYPES, DataActions, ModuleDefinition, OwnTypes, RegionLoss, WorkloadDefinition, source,
};

pub(crate) const WORKLOAD: WorkloadDefinition = WorkloadDefinition {
    kind: &API,
    module: Some(ModuleDefinition {
        path: "api",
        variants: API_TYPES,
        module: module::module,
        examples: &[
            ("api", include_str!("example.tf")),
            ("api/http", include_str!("example_http.tf")),
        ],
        on_provider_6: None,
    }),
    wire: wire::wire,
    grant: None,
    consumer_rights: None,
    key_users: &[],
    delivery_key: None,
    own_types: OwnTypes::NONE,
    data: DataActions::NONE,
    region_loss: RegionLoss::ComesBack,
    source_settings: &[
        source("retention_in_days", "log_retention_days"),
        source("throttling_burst_limit", "throttle"),
        source("throttling_rate_limit", "throttle"),
        source("web_acl_arn", "web_acl_arn"),
    ],
    imported: &[],
    alarms: alarms::ALL,
    example_entries: &[
        "routes = { \"GET /orders\" = \"one\" }\nobjective = { availability_percent = 99.9, latency_ms = 800 }",
        "routes = { \"ANY /{proxy+}\" = \"one\" }",
        "routes = { \"GET /\" = \"one\", \"POST /a/{b}\" = \"one\" }\nauthorization = \"iam\"\nhealth = { path = \"/\", status = 403 }",
        "routes = { \"GET /\" = { function = \"one\", authorization = \"none\" }, \"POST /a\" = { function = \"one\", authorization = { function = \"one\" }, throttle = { rate = 1, burst = 2 } } }\nauthorization = \"iam\"",
        "type = \"http\"\nroutes = { \"ANY /{proxy+}\" = \"one\" }\nobjective = { availability_percent = 99.9, latency_ms = 800 }",
        "type = \"http\"\nroutes = { \"GET /\" = { function = \"one\", authorization = \"none\" }, \"ANY /a/{b}\" = { function = \"one\", authorization = { function = \"one\" }, throttle = { rate = 1, burst = 2 } } }\nauthorization = { jwt = { issuer = \"https://example.com\", audience = [\"shop\"], scopes = [\"read\"] } }\ncors = { origins = [\"https://example.com\"] }",
    ],
    example_triggers: &[],
};

/// What a caller of `modules/api/http` passes.
#[derive(Serialize, JsonSchema)]
struct HttpApiInputs {
    /// Name of the API.
    #[schemars(length(min = 1, max = 128))]
    name: Text,
    /// What it serves, in a few words.
    #[serde(default)]
    description: Text,
    /// ARN of the key that encrypts its log.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// Functions that answer, by a name of your choice. They get events of version 2.0.
    functions: BTreeMap<String, FunctionInput>,
    /// "METHOD /path" to the name of the function that answers. Method ANY is every method; {id} is
    /// a path parameter and {proxy+} the rest of the path.
    routes: BTreeMap<String, Text>,
    /// Who may call it. Type is NONE, `AWS_IAM`, JWT (with `issuer`, `audience` and `scopes`, of which a token needs one) or
    /// CUSTOM (with `authorizer_name`, `authorizer_alias` and `authorizer_invoke_arn` of a function, which
    /// gets a permission for this API and answers with `isAuthorized`).
    #[serde(default)]
    authorization: HttpAuthorizationInput,
    /// Other ways to ask who calls, by names of your choice, for routes that are named in `route_authorizations`.
    #[serde(default)]
    authorizations: BTreeMap<String, HttpAuthorizationInput>,
    /// Routes that anybody else may call than the API: "METHOD /path" to a name in `authorizations`.
    #[serde(default)]
    route_authorizations: BTreeMap<String, Text>,
    /// Routes whose tokens need other scopes than those of their authorization, by "METHOD /path"; an empty list for none.
    #[serde(default)]
    route_scopes: BTreeMap<String, Vec<Text>>,
    /// Requests a second that are let in, in the long run.
    #[serde(default = "rate")]
    #[schemars(range(min = aws::ranges::API_RATE.min, max = aws::ranges::API_RATE.max))]
    throttle_rate: Value<u32>,
    /// Requests at one time that are let in.
    #[serde(default = "burst")]
    #[schemars(range(min = aws::ranges::API_BURST.min, max = aws::ranges::API_BURST.max))]
    throttle_burst: Value<u32>,
    /// Routes that let in other numbers of requests than the API, by "METHOD /path".
    #[serde(default)]
    route_throttles: BTreeMap<String, ThrottleInput>,
    /// Web origins that a browser may call it from. None by default.
    #[serde(default)]
    cors_origins: Vec<Text>,
    /// Request headers that a page of those origins may send.
    #[serde(default = "cors_headers")]
    cors_headers: Vec<Text>,
    /// Days that its log is kept.
    #[serde(default = "log_retention")]
    log_retention_days: Value<u32>,
    /// Domain name of its own, by its name. With a zone its records are made there, and its certificate where none is given. One at most.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    domains: BTreeMap<String, domain::DomainInput>,
    /// Whether it answers at its address in `execute-api` beside a domain name of its own.
    #[serde(default = "default_endpoint", skip_serializing_if = "Option::is_none")]
    default_endpoint: Option<Value<bool>>,
}

/// What a caller of `modules/api` passes.
#[derive(Serialize, JsonSchema)]
struct ApiInputs {
    /// Name of the API.
    #[schemars(length(min = 1, max = 128))]
    name: Text,
    /// What it serves, in a few words.
    #[serde(default)]
    description: Text,
    /// Name of its one stage: the first part of every path.
    #[serde(default = "stage")]
    #[schemars(regex(pattern = "^[a-zA-Z0-9_-]{1,128}$"))]
    stage: Text,
    /// ARN of the key that encrypts its logs.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// Functions that answer, by a name of your choice.
    functions: BTreeMap<String, FunctionInput>,
    /// "METHOD /path" to the name of the function that answers. Method ANY is every method; {id} is
    /// a path parameter and {proxy+} the rest of the path.
    routes: BTreeMap<String, Text>,
    /// Who may call it. Type is NONE, `AWS_IAM`, `COGNITO_USER_POOLS` (with `user_pool_arns`) or
    /// CUSTOM (with `authorizer_name`, `authorizer_alias` and `authorizer_invoke_arn` of a function, which
    /// sees the Authorization header and gets a permission for this API).
    #[serde(default)]
    authorization: AuthorizationInput,
    /// Other ways to ask who calls, by names of your choice, for routes that are named in `route_authorizations`.
    #[serde(default)]
    authorizations: BTreeMap<String, AuthorizationInput>,
    /// Routes that anybody else may call than the API: "METHOD /path" to a name in `authorizations`.
    #[serde(default)]
    route_authorizations: BTreeMap<String, Text>,
    /// Requests a second that are let in, in the long run.
    #[serde(default = "rate")]
    #[schemars(range(min = aws::ranges::API_RATE.min, max = aws::ranges::API_RATE.max))]
    throttle_rate: Value<u32>,
    /// Requests at one time that are let in.
    #[serde(default = "burst")]
    #[schemars(range(min = aws::ranges::API_BURST.min, max = aws::ranges::API_BURST.max))]
    throttle_burst: Value<u32>,
    /// Routes that let in other numbers of requests than the API, by "METHOD /path". Method ANY cannot be throttled.
    #[serde(default)]
    route_throttles: BTreeMap<String, ThrottleInput>,
    /// Web origins that a browser may call it from. None by default.
    #[serde(default)]
    cors_origins: Vec<Text>,
    /// Request headers that a page of those origins may send.
    #[serde(default = "cors_headers")]
    cors_headers: Vec<Text>,
    /// Days that its logs are kept.
    #[serde(default = "log_retention")]
    log_retention_days: Value<u32>,
    /// Domain name of its own, by its name. With a zone its records are made there, and its certificate where none is given. One at most.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    domains: BTreeMap<String, domain::DomainInput>,
    /// Whether it answers at its address in `execute-api` beside a domain name of its own.
    #[serde(default = "default_endpoint", skip_serializing_if = "Option::is_none")]
    default_endpoint: Option<Value<bool>>,
    /// Role with which API Gateway writes logs in this account. Pass it when it is made in the same
    /// configuration, so that it is there before the stage.
    account_logs_role_arn: Option<Text>,
    /// Whether there is a web ACL, where its ARN is known only after it is made. By default there is one when `web_acl_arn`
    /// is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    has_web_acl: Option<Value<bool>>,
    /// ARN of a WAFv2 web ACL to stand in front of it.
    web_acl_arn: Option<Text>,
}

/// A function that answers.
#[derive(Serialize, JsonSchema)]
struct FunctionInput {
    name: Text,
    alias: Text,
    invoke_arn: Text,
}

/// Requests that a route lets in.
#[derive(Serialize, JsonSchema)]
struct ThrottleInput {
    rate: Value<u32>,
    burst: Value<u32>,
}

#[derive(Serialize, JsonSchema)]
struct AuthorizationInput {
    #[serde(rename = "type")]
    kind: AuthorizationType,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    user_pool_arns: Vec<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer_name: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer_alias: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer_invoke_arn: Option<Text>,
}

impl Default for AuthorizationInput {
    fn default() -> Self {
        Self {
            kind: AuthorizationType::None,
            user_pool_arns: Vec::new(),
            authorizer_name: None,
            authorizer_alias: None,
            authorizer_invoke_arn: None,
        }
    }
}

#[derive(Serialize, JsonSchema)]
enum AuthorizationType {
    #[serde(rename = "NONE")]
    None,
    #[serde(rename = "AWS_IAM")]
    Iam,
    #[serde(rename = "COGNITO_USER_POOLS")]
    Cognito,
    #[serde(rename = "CUSTOM")]
    Custom,
}

#[derive(Serialize, JsonSchema)]
struct HttpAuthorizationInput {
    #[serde(rename = "type")]
    kind: HttpAuthorizationType,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    audience: Vec<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer_name: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer_alias: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer_invoke_arn: Option<Text>,
}

impl Default for HttpAuthorizationInput {
    fn default() -> Self {
        Self {
            kind: HttpAuthorizationType::None,
            issuer: None,
            audience: Vec::new(),
            scopes: Vec::new(),
            authorizer_name: None,
            authorizer_alias: None,
            authorizer_invoke_arn: None,
        }
    }
}

#[derive(Serialize, JsonSchema)]
enum HttpAuthorizationType {
    #[serde(rename = "NONE")]
    None,
    #[serde(rename = "AWS_IAM")]
    Iam,
    #[serde(rename = "JWT")]
    Jwt,
    #[serde(rename = "CUSTOM")]
    Custom,
}

fn default_endpoint() -> Option<Value<bool>> {
    Some(Value::Literal(false))
}

fn stage() -> Text {
    "live".into()
}

fn rate() -> Value<u32> {
    Value::Literal(100)
}

fn burst() -> Value<u32> {
    Value::Literal(200)
}

fn cors_headers() -> Vec<Text> {
    vec!["Authorization".into(), "Content-Type".into()]
}

fn log_retention() -> Value<u32> {
    Value::Literal(365)
}
