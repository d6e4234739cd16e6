//! The module `api/http`, an HTTP API: resources and outputs.

use serde_json::json;
use terraform::Module;

use super::module::{callers, replaced_with, validate_callers, validate_routes};
use super::{HttpApiInputs, domain, http_tests};
use crate::parts::policy;

/// What the API of this module may invoke functions as.
const EXECUTION_ARN: &str = "${aws_apigatewayv2_api.this.execution_arn}";

pub(super) fn module() -> Module {
    let mut m = Module::new::<HttpApiInputs>(
        "api/http",
        "An HTTP API in front of Lambda functions: access log, throttling, authorisation.",
    );
    validate_routes(&mut m);
    let whole = |authorization: &str| {
        format!(
            "({authorization}.type == \"JWT\") == ({authorization}.issuer != null) && ({authorization}.type == \"JWT\") == (length({authorization}.audience) > 0) && ({authorization}.type == \"JWT\" || length({authorization}.scopes) == 0) && alltrue([for given in [{authorization}.authorizer_invoke_arn, {authorization}.authorizer_name, {authorization}.authorizer_alias] : ({authorization}.type == \"CUSTOM\") == (given != null)])"
        )
    };
    let message = "Issuer, audience and scopes go with JWT; name, alias and invoke ARN of an authoriser with CUSTOM.";
    validate_callers(&mut m, whole, message);
    for name in ["route_scopes", "route_throttles"] {
        m.validation(
            name,
            &format!(
                "alltrue([for route in keys(var.{name}) : contains(keys(var.routes), route)])"
            ),
            "Each is one of routes.",
        );
    }
    callers(&mut m);
    m.resource(
        "aws_apigatewayv2_api",
        "this",
        json!({
            "name": "${var.name}",
            "description": "${var.description}",
            "protocol_type": "HTTP",
            "disable_execute_api_endpoint": domain::CLOSED,
            "dynamic": {
                "cors_configuration": {
                    "for_each": "${length(var.cors_origins) > 0 ? [1] : []}",
                    "content": {
                        "allow_headers": "${var.cors_headers}",
                        "allow_methods": ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
                        "allow_origins": "${var.cors_origins}",
                    },
                },
            },
        }),
    );
    routes(&mut m);
    stage(&mut m);
    domain::add(
        &mut m,
        "${aws_apigatewayv2_api.this.id}",
        "${aws_apigatewayv2_stage.this.id}",
    );
    for (name, value, description) in [
        (
            "id",
            "aws_apigatewayv2_api.this.id",
            "Id of the API, its metrics' dimension.",
        ),
        ("name", "aws_apigatewayv2_api.this.name", "Name of the API."),
        (
            "url",
            // Without the slash at the end of `invoke_url`, and once the stage is there.
            &domain::url(
                "join(\"\", [aws_apigatewayv2_api.this.api_endpoint, substr(aws_apigatewayv2_stage.this.id, 0, 0)])",
            ),
            "Where it answers.",
        ),
        (
            "revision",
            "sha256(jsonencode([for key, route in aws_apigatewayv2_route.this : [key, route.target, route.authorization_type, route.authorizer_id]]))",
            "Changes with what it serves.",
        ),
        (
            "stage_arn",
            "aws_apigatewayv2_stage.this.arn",
            "ARN of the stage.",
        ),
        (
            "execution_arn",
            "aws_apigatewayv2_api.this.execution_arn",
            "ARN to grant the right to invoke it on.",
        ),
        (
            "access_log_group",
            "aws_cloudwatch_log_group.access.name",
            "Name of the log group of requests.",
        ),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
    m.test(http_tests::tests());
    m
}

/// Routes, what they lead to, and who may call them.
fn routes(m: &mut Module) {
    // One for each route, so that a route that leads elsewhere changes its own: API Gateway deletes none that a route still
    // has (hashicorp/terraform-provider-aws#12195, read 2026-11-28).
    m.resource(
        "aws_apigatewayv2_integration",
        "routes",
        json!({
            "for_each": "${var.routes}",
            "api_id": "${aws_apigatewayv2_api.this.id}",
            "integration_type": "AWS_PROXY",
            "integration_uri": "${var.functions[each.value].invoke_arn}",
            "payload_format_version": "2.0",
            "timeout_milliseconds": 29000,
        }),
    );
    m.resource(
        "aws_apigatewayv2_authorizer",
        "this",
        json!({
            "for_each": "${{ for name, authorization in local.callers : name => authorization if contains([\"CUSTOM\", \"JWT\"], authorization.type) }}",
            "api_id": "${aws_apigatewayv2_api.this.id}",
            "name": "${each.key}",
            "authorizer_type": "${each.value.type == \"JWT\" ? \"JWT\" : \"REQUEST\"}",
            "identity_sources": ["$request.header.Authorization"],
            "authorizer_uri": "${each.value.authorizer_invoke_arn}",
            "authorizer_payload_format_version": "${each.value.type == \"JWT\" ? null : \"2.0\"}",
            "enable_simple_responses": "${each.value.type == \"JWT\" ? null : true}",
            "authorizer_result_ttl_in_seconds": "${each.value.type == \"JWT\" ? null : 300}",
            "dynamic": {
                "jwt_configuration": {
                    "for_each": "${each.value.type == \"JWT\" ? [each.value] : []}",
                    "content": {
                        "issuer": "${jwt_configuration.value.issuer}",
                        "audience": "${jwt_configuration.value.audience}",
                    },
                },
            },
            // Routes leave it before it goes: API Gateway deletes none that a route still has (anomalyco/sst#5586, read 2026-11-28).
            "lifecycle": { "create_before_destroy": true },
        }),
    );
    m.local(
        "scopes_of_routes",
        json!(
            "${{ for route, caller in local.callers_of_routes : route => lookup(var.route_scopes, route, local.callers[caller].scopes) }}"
        ),
    );
    m.resource(
        "aws_apigatewayv2_route",
        "this",
        json!({
            "for_each": "${var.routes}",
            "api_id": "${aws_apigatewayv2_api.this.id}",
            "route_key": "${each.key}",
            "target": "integrations/${aws_apigatewayv2_integration.routes[each.key].id}",
            "authorization_type": "${local.callers[local.callers_of_routes[each.key]].type}",
            "authorizer_id": "${one([for name, authorizer in aws_apigatewayv2_authorizer.this : authorizer.id if name == local.callers_of_routes[each.key]])}",
            "authorization_scopes": "${length(local.scopes_of_routes[each.key]) > 0 ? local.scopes_of_routes[each.key] : null}",
        }),
    );
    m.resource(
        "aws_lambda_permission",
        "routes",
        policy::permission(
            "apigateway",
            &format!("{EXECUTION_ARN}/*/*"),
            json!({
                "for_each": "${var.functions}",
                "statement_id": replaced_with("InvokedByApi-${aws_apigatewayv2_api.this.id}", "each.value.invoke_arn"),
                "action": "lambda:InvokeFunction",
                "function_name": "${each.value.name}",
                "qualifier": "${each.value.alias}",
            }),
        ),
    );
    m.resource(
        "aws_lambda_permission",
        "authorizers",
        policy::permission(
            "apigateway",
            &format!("{EXECUTION_ARN}/authorizers/${{aws_apigatewayv2_authorizer.this[each.key].id}}"),
            json!({
                "for_each": "${{ for name, authorization in local.callers : name => authorization if authorization.type == \"CUSTOM\" }}",
                // The function may come to authorise all of the API, or routes alone, in one apply.
                "statement_id": replaced_with("${each.key == \"caller\" ? \"AuthorizesApi\" : \"AuthorizesRoutes\"}-${aws_apigatewayv2_api.this.id}", "each.value.authorizer_invoke_arn"),
                "action": "lambda:InvokeFunction",
                "function_name": "${each.value.authorizer_name}",
                "qualifier": "${each.value.authorizer_alias}",
            }),
        ),
    );
}

/// The stage `$default`, which deploys each change by itself, and is no part of paths.
fn stage(m: &mut Module) {
    m.resource(
        "aws_cloudwatch_log_group",
        "access",
        json!({
            "name": "/aws/apigateway/${var.name}/access",
            "retention_in_days": "${var.log_retention_days}",
            "kms_key_id": "${var.kms_key_arn}",
        }),
    );
    m.local(
        "access_log_format",
        json!({
            "requestId": "$context.requestId",
            "requestTime": "$context.requestTime",
            "sourceIp": "$context.identity.sourceIp",
            "httpMethod": "$context.httpMethod",
            "resourcePath": "$context.routeKey",
            "status": "$context.status",
            "responseLatency": "$context.responseLatency",
            "integrationLatency": "$context.integrationLatency",
            "integrationStatus": "$context.integration.status",
            "integrationError": "$context.integrationErrorMessage",
            "authorizerError": "$context.authorizer.error",
            "responseLength": "$context.responseLength",
            "error": "$context.error.message",
        }),
    );
    m.resource(
        "aws_apigatewayv2_stage",
        "this",
        json!({
            "api_id": "${aws_apigatewayv2_api.this.id}",
            "name": "$default",
            "auto_deploy": true,
            "access_log_settings": {
                "destination_arn": "${aws_cloudwatch_log_group.access.arn}",
                "format": "${jsonencode(local.access_log_format)}",
            },
            "default_route_settings": {
                "throttling_rate_limit": "${var.throttle_rate}",
                "throttling_burst_limit": "${var.throttle_burst}",
            },
            "dynamic": {
                "route_settings": {
                    "for_each": "${var.route_throttles}",
                    "content": {
                        "route_key": "${route_settings.key}",
                        "throttling_rate_limit": "${route_settings.value.rate}",
                        "throttling_burst_limit": "${route_settings.value.burst}",
                    },
                },
            },
            // AWS refuses settings of a route that is not there.
            "depends_on": ["aws_apigatewayv2_route.this"],
        }),
    );
}
