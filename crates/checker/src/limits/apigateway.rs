//! How long an API waits for what it calls.

use plan::Instance;
use values::{Lookup, Value};

use super::bound::{NOTHING, is_written};
use super::{ERROR, WARNING, counted};
use crate::control::{Control, Examples, Sources};
use crate::scope::Scope;
use crate::verdict::{Verdict, argument};

const API: Sources = Sources {
    document: "Amazon API Gateway API reference and quotas, an older copy, read 2026-11",
    ..Sources::NONE
};
const EXTENSION: &str = "x-amazon-apigateway-integration";

/// Judges how long the integrations of a REST API wait: one of its own, or those in its document.
fn waits(scope: &Scope<'_>, instance: &Instance, judge: fn(i64) -> Verdict) -> Verdict {
    if instance.resource_type.as_ref() == "aws_api_gateway_integration" {
        return argument(
            "timeout_milliseconds",
            instance.lookup("timeout_milliseconds"),
            Verdict::NotApplicable(NOTHING),
            |value| {
                value
                    .as_i64()
                    .map_or(Verdict::NotApplicable(NOTHING), judge)
            },
        );
    }
    let document = instance.values.get("body").and_then(Value::document);
    let paths = document
        .as_ref()
        .and_then(|document| document.lookup("paths").known());
    let Some(paths) = paths else {
        return match instance.lookup("body") {
            Lookup::Unknown if is_written(scope, instance, "body") => Verdict::unknown("body"),
            _ => Verdict::NotApplicable(NOTHING),
        };
    };
    let operations = paths.entries().unwrap_or_default().iter();
    let timeouts = operations
        .flat_map(|(_, item)| item.entries().unwrap_or_default())
        .filter_map(|(_, operation)| operation.get(EXTENSION)?.lookup("timeoutInMillis").whole());
    Verdict::all(timeouts.map(judge), Verdict::NotApplicable(NOTHING))
}

/// How long an integration of a newer API may wait: of a WebSocket 29 seconds, of HTTP 30.
fn newer(scope: &Scope<'_>, integration: &Instance) -> Verdict {
    let api = scope
        .plan
        .find(&integration.address)
        .and_then(|one| scope.target(one, "api_id", "aws_apigatewayv2_api", &["id"]));
    let protocol = api.map(|api| api.lookup("protocol_type"));
    let most = match protocol {
        Some(seen) if seen.text() == Some("WEBSOCKET") => 29_000,
        _ => 30_000,
    };
    let unsure = !matches!(protocol, Some(Lookup::Known(_)));
    argument(
        "timeout_milliseconds",
        integration.lookup("timeout_milliseconds"),
        Verdict::NotApplicable(NOTHING),
        |value| match value.as_i64() {
            Some(29_001..=30_000) if unsure => Verdict::undecided(
                "the plan does not hold the API: 30 seconds are legal for HTTP, 29 for a WebSocket",
            ),
            Some(time) => Verdict::pass_if(
                (50..=most).contains(&time),
                format_args!("`timeout_milliseconds` is {time}, not 50 to {most}"),
            ),
            None => Verdict::NotApplicable(NOTHING),
        },
    )
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-apigw-account",
        title: "A Region has one logging role for its REST APIs",
        types: &["aws_api_gateway_account"],
        reason: "The role belongs to the account in the Region: of two, each apply sets the other's back, and AWS changes it every 20 seconds at most.",
        fix: "Keep one `aws_api_gateway_account`, and let the others refer to it.",
        sources: API,
        of_plan: Some(|scope| {
            counted::per_region(
                scope,
                "aws_api_gateway_account",
                1,
                "logging roles of API Gateway",
                |_| true,
            )
        }),
        examples: Examples {
            good: &[
                r#"{"aws_api_gateway_account.a": {"cloudwatch_role_arn": "a"}}"#,
                r#"{"aws_api_gateway_account.a": {"region": "us-east-1"}, "aws_api_gateway_account.b": {"region": "us-west-2"}}"#,
            ],
            bad: &[r#"{"aws_api_gateway_account.a": {}, "aws_api_gateway_account.b": {}}"#],
            ..Examples::NONE
        },
        ..ERROR
    },
    Control {
        id: "limit-apigw-timeout",
        title: "A REST API waits 29 seconds at most",
        types: &["aws_api_gateway_integration", "aws_api_gateway_rest_api"],
        reason: "AWS refuses a longer wait, unless the quota of a Regional or private API was raised.",
        fix: "Answer sooner, or raise the quota.",
        sources: API,
        judge: |scope, instance| {
            waits(scope, instance, |time| {
                Verdict::pass_if(
                    time <= 29_000,
                    format_args!("it waits {time} ms, 29,000 at most"),
                )
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_api_gateway_integration.a": {"timeout_milliseconds": 29000}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"body": {"paths": {"/a": {"get": {"x-amazon-apigateway-integration": {"timeoutInMillis": 29000}}}}}}}"#,
            ],
            bad: &[
                r#"{"aws_api_gateway_integration.a": {"timeout_milliseconds": 29001}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"body": {"paths": {"/a": {"get": {"x-amazon-apigateway-integration": {"timeoutInMillis": 29001}}}}}}}"#,
            ],
            unknown: &[
                r#"{"aws_api_gateway_integration.a": {"timeout_milliseconds": "${terraform_data.a.output}"}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"body": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_api_gateway_rest_api.a": {}}"#],
        },
        ..WARNING
    },
    Control {
        id: "limit-apigw-timeout-least",
        title: "A REST API waits 50 milliseconds at least",
        types: &["aws_api_gateway_integration", "aws_api_gateway_rest_api"],
        reason: "AWS refuses a shorter wait.",
        fix: "Set 50 milliseconds or more.",
        sources: API,
        judge: |scope, instance| {
            waits(scope, instance, |time| {
                Verdict::pass_if(time >= 50, format_args!("it waits {time} ms, 50 at least"))
            })
        },
        examples: Examples {
            good: &[r#"{"aws_api_gateway_integration.a": {"timeout_milliseconds": 50}}"#],
            bad: &[r#"{"aws_api_gateway_integration.a": {"timeout_milliseconds": 49}}"#],
            unknown: &[
                r#"{"aws_api_gateway_integration.a": {"timeout_milliseconds": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_api_gateway_integration.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-apigw-timeout-v2",
        title: "An HTTP API waits 30 seconds at most, a WebSocket 29",
        types: &["aws_apigatewayv2_integration"],
        reason: "AWS refuses a longer wait.",
        fix: "Answer sooner: take the work into a queue, and let the caller ask later.",
        sources: API,
        judge: newer,
        examples: Examples {
            good: &[
                r#"{"aws_apigatewayv2_api.a": {"protocol_type": "HTTP"}, "aws_apigatewayv2_integration.a": {"api_id": "${aws_apigatewayv2_api.a.id}", "timeout_milliseconds": 30000}}"#,
                r#"{"aws_apigatewayv2_integration.a": {"api_id": "abc", "timeout_milliseconds": 29000}}"#,
            ],
            bad: &[
                r#"{"aws_apigatewayv2_api.a": {"protocol_type": "HTTP"}, "aws_apigatewayv2_integration.a": {"api_id": "${aws_apigatewayv2_api.a.id}", "timeout_milliseconds": 30001}}"#,
                r#"{"aws_apigatewayv2_api.a": {"protocol_type": "WEBSOCKET"}, "aws_apigatewayv2_integration.a": {"api_id": "${aws_apigatewayv2_api.a.id}", "timeout_milliseconds": 29001}}"#,
            ],
            unknown: &[
                r#"{"aws_apigatewayv2_integration.a": {"api_id": "abc", "timeout_milliseconds": 30000}}"#,
                r#"{"aws_apigatewayv2_integration.a": {"timeout_milliseconds": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_apigatewayv2_integration.a": {}}"#],
        },
        ..ERROR
    },
];
