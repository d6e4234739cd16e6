//! REST APIs and HTTP APIs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use crate::description::{
    DescribedWorkload, ExternalValue, FormerNames, HealthRoute, Objective, Threshold,
};

pub use super::domain::ApiDomain;

/// An API in front of functions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Api {
    /// Which of API Gateway's APIs it is: `"rest"`, or `"http"`, which costs less and knows JWTs, and has no web ACL. Another type
    /// is another API with another address.
    #[serde(default, rename = "type")]
    pub api_type: ApiType,
    /// What it serves, in a few words.
    #[serde(default)]
    #[schemars(length(max = 1024))]
    pub description: Option<String>,
    /// `"METHOD /path"` to the name of the function that answers, or to a table with it and what the route has of its
    /// own. `ANY` is every method; `{id}` is a path parameter, `{proxy+}` the rest of the path.
    pub routes: BTreeMap<String, Route>,
    /// Who may call it: `"none"`, `"iam"`, `{ function = "<name>" }`, and of a REST API
    /// `{ cognito = ["<user pool ARN>"] }`, of an HTTP API `{ jwt = { issuer = "https://...", audience = ["..."] } }`.
    pub authorization: Authorization,
    /// Requests that are let in.
    pub throttle: Throttle,
    /// Web origins that a browser may call it from. None by default.
    #[serde(default)]
    pub cors: Option<Cors>,
    /// Days that its access log is kept.
    pub log_retention_days: u32,
    /// How it is asked whether it is healthy. By default it is healthy when it gives any answer
    /// below 500 at its root.
    #[serde(default)]
    pub health: Option<HealthRoute>,
    /// What its alarms fire at.
    pub alarms: ApiAlarms,
    /// How well it must work; somebody is paged when the failures come too fast for that.
    pub objective: Objective,
    /// A domain name of its own: `{ name = "api.example.com", zone_id = "Z0123456789ABCDEFGHIJ" }`. By default it has the address that API
    /// Gateway gives it.
    #[serde(default)]
    pub domain: Option<ApiDomain>,
    /// ARN of a WAFv2 web ACL to put in front of it; one of your own Terraform is `{ terraform = "..." }`.
    #[serde(default)]
    pub web_acl_arn: Option<ExternalValue>,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[apis.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

/// What a route of an API leads to, and what it has of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "WrittenRoute")]
pub struct Route {
    /// Name of the function that answers.
    pub function: String,
    /// Who may call it, where that is not who may call the API.
    pub authorization: Option<Authorization>,
    /// Requests that are let in, where they are not those of the API.
    pub throttle: Option<Throttle>,
}

/// The two forms in which a route is written.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-short" = "function"))]
enum WrittenRoute {
    /// With settings of its own.
    Settings {
        /// Name of the function that answers.
        function: String,
        /// Who may call it: as `authorization` of the API, which it replaces.
        #[serde(default)]
        authorization: Option<Authorization>,
        /// Requests that are let in: as `throttle` of the API, which it replaces. Not of every method of a REST API at once.
        #[serde(default)]
        throttle: Option<Throttle>,
    },
    /// The name of the function that answers.
    Function(String),
}

impl From<WrittenRoute> for Route {
    fn from(written: WrittenRoute) -> Self {
        match written {
            WrittenRoute::Settings {
                function,
                authorization,
                throttle,
            } => Self {
                function,
                authorization,
                throttle,
            },
            WrittenRoute::Function(function) => Self {
                function,
                authorization: None,
                throttle: None,
            },
        }
    }
}

impl JsonSchema for Route {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Route".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        WrittenRoute::json_schema(generator)
    }
}

impl Api {
    /// Who may call a route of it.
    #[must_use]
    pub fn authorization_of<'a>(&'a self, route: &'a Route) -> &'a Authorization {
        route.authorization.as_ref().unwrap_or(&self.authorization)
    }

    /// Each way in which its routes ask who calls, once: its own first, where a route has that.
    #[must_use]
    pub fn authorizations_of_routes(&self) -> Vec<&Authorization> {
        let inherited = self
            .routes
            .values()
            .filter(|route| route.authorization.is_none());
        let own = self
            .routes
            .values()
            .filter(|route| route.authorization.is_some());
        let mut known = Vec::new();
        for route in inherited.chain(own) {
            let authorization = self.authorization_of(route);
            if !known.contains(&authorization) {
                known.push(authorization);
            }
        }
        known
    }

    /// The functions that answer its routes, or are asked whom they let in.
    pub(crate) fn answering(&self) -> impl Iterator<Item = &String> {
        let routes = self.routes.values().map(|route| &route.function);
        routes.chain(self.authorizers().map(|(function, _)| function))
    }

    /// The functions that are asked whom they let in: of the API, and of routes, each with its route.
    pub(crate) fn authorizers(&self) -> impl Iterator<Item = (&String, Option<&String>)> {
        let of_api = std::iter::once((&self.authorization, None));
        let of_routes = self.routes.iter();
        let of_routes =
            of_routes.filter_map(|(key, route)| Some((route.authorization.as_ref()?, Some(key))));
        of_api
            .chain(of_routes)
            .filter_map(|(authorization, route)| match authorization {
                Authorization::Function(function) => Some((function, route)),
                _ => None,
            })
    }
}

/// Who may call an API.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// Anybody who knows the address.
    None,
    /// Callers whose requests are signed with AWS credentials that may invoke it.
    Iam,
    /// Users of these Cognito user pools, by ARN; one of your own Terraform is `{ terraform = "..." }`.
    Cognito(#[schemars(length(min = 1))] Vec<ExternalValue>),
    /// Callers that this function lets in (a Lambda authoriser on the `Authorization` header).
    Function(String),
    /// Holders of a JSON Web Token, in the `Authorization` header.
    Jwt(Jwt),
}

/// Which JSON Web Tokens are good. What your own Terraform makes is `{ terraform = "..." }`.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Jwt {
    /// Who issued it, such as `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123`. Its keys are found by
    /// `/.well-known/openid-configuration` below.
    pub issuer: ExternalValue,
    /// For whom it was issued: one of these is its `aud` or `client_id`.
    #[schemars(length(min = 1, max = aws::ranges::JWT_AUDIENCES.max))]
    pub audience: Vec<ExternalValue>,
    /// One of these must be among its scopes. None by default.
    #[serde(default)]
    #[schemars(length(max = aws::ranges::ROUTE_SCOPES.max))]
    pub scopes: Vec<String>,
}

/// Which of API Gateway's APIs it is.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ApiType {
    /// A REST API.
    #[default]
    Rest,
    /// An HTTP API.
    Http,
}

/// Requests that an API lets in.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq)]
pub struct Throttle {
    /// Requests a second, in the long run.
    #[schemars(range(min = aws::ranges::API_RATE.min, max = aws::ranges::API_RATE.max))]
    pub rate: u32,
    /// Requests at one time.
    #[schemars(range(min = aws::ranges::API_BURST.min, max = aws::ranges::API_BURST.max))]
    pub burst: u32,
}

/// Web origins that a browser may call an API from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Cors {
    /// Origins, such as `https://example.com`; `*` is any.
    #[schemars(length(min = 1))]
    pub origins: Vec<String>,
    /// Request headers that a page may send.
    #[serde(default)]
    pub headers: Vec<String>,
}

/// Alarms of an API.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct ApiAlarms {
    /// Answers 400 to 499 in 5 minutes, twice in a row.
    pub status_4xx: Threshold,
    /// Answers 500 to 599 in 5 minutes.
    pub status_5xx: Threshold,
    /// Answers 500 to 599 in percent of at least 20 requests in 5 minutes, twice in a row.
    pub status_5xx_percent: Threshold,
    /// 99th percentile of latency in ms over 5 minutes, twice in a row.
    pub latency_p99_ms: Threshold,
}

impl DescribedWorkload for Api {
    fn former_names(&self) -> &FormerNames {
        &self.moved_from
    }

    fn given_name(&self) -> Option<&str> {
        None
    }

    fn is_protected(&self) -> Option<bool> {
        None
    }
}
