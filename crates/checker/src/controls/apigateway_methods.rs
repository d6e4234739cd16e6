//! Methods and routes of APIs: who may call them, and what is looked at before they run. They are in
//! resources of their own, or in the OpenAPI document of a REST API.

use plan::Instance;
use values::{Lookup, Value};

use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::scope::Scope;
use crate::verdict::{Verdict, argument, truth};

const METHOD: &str = "aws_api_gateway_method";
const REST: &str = "aws_api_gateway_rest_api";
const ROUTE: &str = "aws_apigatewayv2_route";

/// What an OpenAPI document calls methods.
const OPERATIONS: [&str; 9] = [
    "get",
    "put",
    "post",
    "delete",
    "head",
    "patch",
    "trace",
    "options",
    "x-amazon-apigateway-any-method",
];
const NO_DOCUMENT: Verdict = Verdict::NotApplicable("its methods are resources of their own");
const PREFLIGHT: Verdict =
    Verdict::NotApplicable("a browser asks it before it may send credentials");

/// Judges each operation of the OpenAPI document of a REST API; names those that fail.
fn operations(
    scope: &Scope<'_>,
    api: &Instance,
    message: &str,
    judge: impl Fn(&Value, &Value) -> Option<bool>,
) -> Verdict {
    let written = scope
        .plan
        .configuration_of(api)
        .is_none_or(|configuration| configuration.body.expression("body").is_some());
    let Some(document) = api.values.get("body").and_then(Value::document) else {
        return match api.lookup("body") {
            Lookup::Absent => NO_DOCUMENT,
            Lookup::Unknown if !written => NO_DOCUMENT,
            Lookup::Unknown => Verdict::undecided(
                "`body` is known only after apply: judge the state then, or groundplan's own plan, which knows the rest of it",
            ),
            Lookup::Known(_) => Verdict::undecided("`body` is no JSON: write it with `jsonencode`"),
        };
    };
    let Lookup::Known(paths) = document.lookup("paths") else {
        return Verdict::unknown("body.paths");
    };
    let mut failed = Vec::new();
    let mut unknown = false;
    let mut any = false;
    for (path, item) in paths.entries().unwrap_or_default() {
        unknown |= item.is_unknown();
        for (name, operation) in item.entries().unwrap_or_default() {
            if !OPERATIONS.contains(&name.as_ref()) || name.as_ref() == "options" {
                continue;
            }
            any = true;
            match judge(&document, operation) {
                Some(true) => {}
                Some(false) => failed.push(format!("{} {path}", shown(name))),
                None => unknown = true,
            }
        }
    }
    match failed.as_slice() {
        [] if unknown => Verdict::unknown("body.paths"),
        [] if any => Verdict::Pass,
        [] => Verdict::NotApplicable("its document has no operation"),
        [only] => Verdict::fail(format!("{only} {message}")),
        [first, rest @ ..] => Verdict::fail(format!("{first} and {} more {message}", rest.len())),
    }
}

/// An operation of the OpenAPI document of a REST API, such as `GET /todos`, and whether it asks who
/// calls; `None` when that is not known, or the document is not.
pub(crate) fn asks(values: &Value) -> Option<Vec<(String, Option<bool>)>> {
    let document = values.get("body").and_then(Value::document)?;
    let mut found = Vec::new();
    for (path, item) in document.lookup("paths").known()?.entries()? {
        for (name, operation) in item.entries()? {
            if OPERATIONS.contains(&name.as_ref()) && name.as_ref() != "options" {
                let name = format!("{} {path}", shown(name));
                found.push((name, is_secured(&document, operation)));
            }
        }
    }
    Some(found)
}

fn shown(operation: &str) -> String {
    match operation {
        "x-amazon-apigateway-any-method" => "ANY".to_owned(),
        other => other.to_ascii_uppercase(),
    }
}

/// Does an operation ask for one of its security schemes? What it says itself comes before what the
/// document says for all; `[]` and `[{}]` ask for nothing.
fn is_secured(document: &Value, operation: &Value) -> Option<bool> {
    let seen = match operation.lookup("security") {
        Lookup::Absent => document.lookup("security"),
        seen => seen,
    };
    match seen {
        Lookup::Unknown => None,
        Lookup::Absent => Some(false),
        Lookup::Known(schemes) => {
            let schemes = schemes.items().unwrap_or_default();
            let asks = |scheme: &Value| scheme.entries().is_none_or(|of| !of.is_empty());
            Some(!schemes.is_empty() && schemes.iter().all(asks))
        }
    }
}

fn is_validated(document: &Value, operation: &Value) -> Option<bool> {
    const NAME: &str = "x-amazon-apigateway-request-validator";
    // `at` would take the name apart.
    let named = operation.get(NAME).or_else(|| document.get(NAME));
    match named {
        None | Some(Value::Null(_)) => Some(false),
        Some(value) if value.is_unknown() => None,
        Some(_) => Some(true),
    }
}

/// Does a route say who may call it? Of a WebSocket only `$connect` does.
fn route_asks(scope: &Scope<'_>, route: &Instance) -> Verdict {
    let key = route.lookup("route_key").text().unwrap_or_default();
    if key.starts_with("OPTIONS ") {
        return PREFLIGHT;
    }
    let api = scope
        .plan
        .find(&route.address)
        .and_then(|route| scope.target(route, "api_id", "aws_apigatewayv2_api", &["id"]));
    let is_websocket =
        api.is_some_and(|api| api.lookup("protocol_type").text() == Some("WEBSOCKET"));
    if is_websocket && key != "$connect" {
        return Verdict::NotApplicable("a WebSocket is authorised when it connects");
    }
    let message = "everybody may call it: `authorization_type` is `NONE`";
    argument(
        "authorization_type",
        route.lookup("authorization_type"),
        Verdict::fail(message),
        |kind| Verdict::pass_if(kind.as_str() != Some("NONE"), message),
    )
    .or(truth(
        "api_key_required",
        route.lookup("api_key_required"),
        true,
        false,
        message,
    ))
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "apigw-auth",
        argument: "body",
        title: "Not everybody may call an API",
        severity: Severity::High,
        types: &[METHOD, ROUTE, REST],
        reason: "What the Internet may call, the Internet calls.",
        fix: "Set `authorization` (`AWS_IAM`, `COGNITO_USER_POOLS` or `CUSTOM`), of a route `authorization_type`, in a document `security`; waive what is public on purpose, with the reason.",
        sources: Sources {
            checkov: &["CKV_AWS_59", "CKV2_AWS_70", "CKV_AWS_309"],
            trivy: &["AWS-0004"],
            cdk_nag: &["AwsSolutions-APIG4"],
            fsbp: &["APIGateway.8"],
            ..Sources::NONE
        },
        differs: "checkov does not look into OpenAPI documents, and takes an `authorization_type` that is written for an answer.",
        judge: |scope, instance| match instance.resource_type.as_ref() {
            ROUTE => route_asks(scope, instance),
            REST => operations(scope, instance, "may be called by everybody", is_secured),
            _ if instance.lookup("http_method").text() == Some("OPTIONS") => PREFLIGHT,
            _ => {
                let message = "everybody may call it: `authorization` is `NONE`";
                argument(
                    "authorization",
                    instance.lookup("authorization"),
                    Verdict::fail(message),
                    |kind| Verdict::pass_if(kind.as_str() != Some("NONE"), message),
                )
                .or(truth(
                    "api_key_required",
                    instance.lookup("api_key_required"),
                    true,
                    false,
                    message,
                ))
            }
        },
        examples: Examples {
            good: &[
                r#"{"aws_api_gateway_method.a": {"http_method": "GET", "authorization": "AWS_IAM"}}"#,
                r#"{"aws_api_gateway_method.a": {"http_method": "GET", "authorization": "NONE", "api_key_required": true}}"#,
                r#"{"aws_apigatewayv2_route.a": {"route_key": "GET /todos", "authorization_type": "JWT"}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"body": {"security": [{"caller": []}], "paths": {"/todos": {"get": {}, "options": {"security": []}}}}}}"#,
            ],
            bad: &[
                r#"{"aws_api_gateway_method.a": {"http_method": "GET", "authorization": "NONE"}}"#,
                r#"{"aws_apigatewayv2_route.a": {"route_key": "GET /todos"}}"#,
                r#"{"aws_apigatewayv2_api.a": {"protocol_type": "WEBSOCKET"}, "aws_apigatewayv2_route.a": {"api_id": "${aws_apigatewayv2_api.a.id}", "route_key": "$connect"}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"body": {"paths": {"/todos": {"get": {"security": [{"caller": []}]}, "post": {}}}}}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"body": {"security": [{"caller": []}], "paths": {"/todos": {"get": {"security": []}}}}}}"#,
            ],
            unknown: &[
                r#"{"aws_api_gateway_method.a": {"http_method": "GET", "authorization": "${terraform_data.a.output}"}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"body": "${terraform_data.a.output}"}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"body": "openapi: 3.0.1"}}"#,
            ],
            exempt: &[
                r#"{"aws_api_gateway_method.a": {"http_method": "OPTIONS", "authorization": "NONE"}}"#,
                r#"{"aws_apigatewayv2_api.a": {"protocol_type": "WEBSOCKET"}, "aws_apigatewayv2_route.a": {"api_id": "${aws_apigatewayv2_api.a.id}", "route_key": "send"}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"name": "a"}}"#,
            ],
        },
        ..Control::BLANK
    },
    Control {
        id: "apigw-request-validation",
        argument: "body",
        title: "A request to a REST API is looked at before it is passed on",
        severity: Severity::Low,
        strict: Strict::FromStaging,
        types: &[METHOD, REST],
        reason: "What lacks a parameter or is no such body then costs no run of a function.",
        fix: "Set `request_validator_id`, in a document `x-amazon-apigateway-request-validator`.",
        sources: Sources {
            checkov: &["CKV2_AWS_53"],
            cdk_nag: &["AwsSolutions-APIG2"],
            ..Sources::NONE
        },
        differs: "checkov fails `OPTIONS` methods too, which a browser sends without anything to look at, and does not look into OpenAPI documents.",
        judge: |scope, instance| match instance.resource_type.as_ref() {
            REST => operations(scope, instance, "has no request validator", is_validated),
            _ if instance.lookup("http_method").text() == Some("OPTIONS") => PREFLIGHT,
            _ => scope.given(
                instance,
                "request_validator_id",
                "`request_validator_id` is not set",
            ),
        },
        examples: Examples {
            good: &[
                r#"{"aws_api_gateway_method.a": {"http_method": "GET", "request_validator_id": "${aws_api_gateway_request_validator.a.id}"}, "aws_api_gateway_request_validator.a": {}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"body": {"x-amazon-apigateway-request-validator": "all", "paths": {"/todos": {"get": {}}}}}}"#,
            ],
            bad: &[
                r#"{"aws_api_gateway_method.a": {"http_method": "GET"}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"body": {"paths": {"/todos": {"get": {"x-amazon-apigateway-request-validator": "all"}, "x-amazon-apigateway-any-method": {}}}}}}"#,
            ],
            unknown: &[
                r#"{"aws_api_gateway_method.a": {"http_method": "GET", "request_validator_id": "${terraform_data.a.output}"}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"body": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[
                r#"{"aws_api_gateway_method.a": {"http_method": "OPTIONS"}}"#,
                r#"{"aws_api_gateway_rest_api.a": {}}"#,
            ],
        },
        ..Control::BLANK
    },
];
