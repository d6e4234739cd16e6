//! The module `api/http`, an HTTP API: resources, outputs, tests.

use serde_json::json;
use terraform::{Module, TestFile, TestRun};

use super::HttpApiInputs;
use super::module::{callers, replaced_with, validate_callers, validate_routes};
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
            "join(\"\", [aws_apigatewayv2_api.this.api_endpoint, substr(aws_apigatewayv2_stage.this.id, 0, 0)])",
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
    m.test(tests());
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

fn tests() -> TestFile {
    let function = "arn:aws:lambda:us-east-1:111122223333:function:orders:live";
    let invoke_arn = format!(
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
    );
    TestFile::new(
        "api",
        json!({
            "name": "shop-production-public",
            "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
            "functions": { "orders": { "name": "orders", "alias": "live", "invoke_arn": invoke_arn } },
            "routes": { "ANY /orders": "orders", "GET /orders/{id}": "orders" },
        }),
    )
    .mock(
        "aws_apigatewayv2_api",
        json!({ "id": "a1b2c3", "api_endpoint": "https://a1b2c3.execute-api.us-east-1.amazonaws.com", "execution_arn": "arn:aws:execute-api:us-east-1:111122223333:a1b2c3" }),
    )
    .mock("aws_apigatewayv2_integration", json!({ "id": "i1" }))
    .mock("aws_apigatewayv2_authorizer", json!({ "id": "z1" }))
    .mock("aws_apigatewayv2_stage", json!({ "id": "$default" }))
    .mock(
        "aws_cloudwatch_log_group",
        json!({ "arn": "arn:aws:logs:us-east-1:111122223333:log-group:access" }),
    )
    .run(
        TestRun::plan("routes_to_the_alias")
            .assert(
                &format!("aws_apigatewayv2_route.this[\"ANY /orders\"].target == \"integrations/i1\" && aws_apigatewayv2_integration.routes[\"ANY /orders\"].integration_uri == \"{invoke_arn}\""),
                "ANY /orders does not lead to the function's alias.",
            )
            .assert(
                "aws_apigatewayv2_integration.routes[\"ANY /orders\"].payload_format_version == \"2.0\"",
                "A function gets events in the format of REST APIs.",
            )
            .assert(
                "aws_lambda_permission.routes[\"orders\"].qualifier == \"live\" && aws_lambda_permission.routes[\"orders\"].source_arn == \"arn:aws:execute-api:us-east-1:111122223333:a1b2c3/*/*\"",
                "The permission is not for this API on the alias alone.",
            ),
    )
    .run(
        TestRun::plan("is_deployed_logged_and_throttled")
            .assert(
                "aws_apigatewayv2_stage.this.name == \"$default\" && aws_apigatewayv2_stage.this.auto_deploy && can(jsondecode(aws_apigatewayv2_stage.this.access_log_settings[0].format).requestId)",
                "A change is not served, or requests are not logged as JSON.",
            )
            .assert(
                "aws_apigatewayv2_stage.this.default_route_settings[0].throttling_rate_limit == 100 && aws_apigatewayv2_stage.this.default_route_settings[0].throttling_burst_limit == 200",
                "Requests are not bounded.",
            )
            .assert(
                "output.url == \"https://a1b2c3.execute-api.us-east-1.amazonaws.com\"",
                "A path that is put behind the address begins with two slashes.",
            ),
    )
    .run(
        TestRun::plan("asks_nobody_by_default").assert(
            "alltrue([for route in aws_apigatewayv2_route.this : route.authorization_type == \"NONE\"]) && length(aws_apigatewayv2_authorizer.this) + length(aws_lambda_permission.authorizers) == 0",
            "There is an authorizer that nobody asked for.",
        ),
    )
    .run(
        TestRun::plan("asks_for_tokens")
            .with_variables(json!({ "authorization": { "type": "JWT", "issuer": "https://example.com", "audience": ["shop"], "scopes": ["read"] }, "route_scopes": { "ANY /orders": [] } }))
            .assert(
                "aws_apigatewayv2_authorizer.this[\"caller\"].jwt_configuration[0].issuer == \"https://example.com\" && aws_apigatewayv2_authorizer.this[\"caller\"].jwt_configuration[0].audience == toset([\"shop\"])",
                "Tokens of others are good.",
            )
            .assert(
                "aws_apigatewayv2_route.this[\"GET /orders/{id}\"].authorizer_id == \"z1\" && aws_apigatewayv2_route.this[\"GET /orders/{id}\"].authorization_scopes == toset([\"read\"])",
                "A route lets tokens in that it should not.",
            )
            .assert(
                "aws_apigatewayv2_route.this[\"ANY /orders\"].authorization_type == \"JWT\" && aws_apigatewayv2_route.this[\"ANY /orders\"].authorization_scopes == null",
                "A route without scopes asks for some, or for no token.",
            ),
    )
    .run(
        TestRun::plan("asks_of_a_route_what_it_says")
            .with_variables(json!({
                "authorization": { "type": "AWS_IAM" },
                "authorizations": {
                    "none": { "type": "NONE" },
                    "doorman": { "type": "CUSTOM", "authorizer_name": "auth", "authorizer_alias": "live", "authorizer_invoke_arn": invoke_arn },
                },
                "routes": { "ANY /orders": "orders", "GET /orders/{id}": "orders", "GET /status": "orders" },
                "route_authorizations": { "ANY /orders": "doorman", "GET /status": "none" },
            }))
            .assert(
                "aws_apigatewayv2_route.this[\"GET /status\"].authorization_type == \"NONE\" && aws_apigatewayv2_route.this[\"ANY /orders\"].authorization_type == \"CUSTOM\" && aws_apigatewayv2_route.this[\"ANY /orders\"].authorizer_id == \"z1\" && aws_apigatewayv2_route.this[\"GET /orders/{id}\"].authorization_type == \"AWS_IAM\"",
                "A route does not ask who calls as it should.",
            )
            .assert(
                "aws_apigatewayv2_authorizer.this[\"doorman\"].authorizer_type == \"REQUEST\" && aws_apigatewayv2_authorizer.this[\"doorman\"].enable_simple_responses",
                "The function's answer is not understood.",
            )
            .assert(
                "aws_lambda_permission.authorizers[\"doorman\"].function_name == \"auth\" && aws_lambda_permission.authorizers[\"doorman\"].qualifier == \"live\" && aws_lambda_permission.authorizers[\"doorman\"].source_arn == \"arn:aws:execute-api:us-east-1:111122223333:a1b2c3/authorizers/z1\"",
                "API Gateway may not ask the function who is let in, so every call fails.",
            ),
    )
    .run(
        TestRun::plan("throttles_a_route")
            .with_variables(json!({ "route_throttles": { "ANY /orders": { "rate": 5, "burst": 10 } } }))
            .assert(
                "one(aws_apigatewayv2_stage.this.route_settings).route_key == \"ANY /orders\" && one(aws_apigatewayv2_stage.this.route_settings).throttling_rate_limit == 5 && one(aws_apigatewayv2_stage.this.route_settings).throttling_burst_limit == 10",
                "A route lets in what the whole API does.",
            ),
    )
    .run(
        TestRun::plan("answers_browsers")
            .with_variables(json!({ "cors_origins": ["https://example.com"] }))
            .assert(
                "aws_apigatewayv2_api.this.cors_configuration[0].allow_origins == toset([\"https://example.com\"])",
                "A page of the origin is not let in.",
            ),
    )
    .run(
        TestRun::plan("answers_no_browser_by_default").assert(
            "length(aws_apigatewayv2_api.this.cors_configuration) == 0",
            "There is an answer to browsers that nobody asked for.",
        ),
    )
    .run(
        TestRun::plan("refuses_a_route_to_nothing")
            .with_variables(json!({ "routes": { "GET /": "payments" } }))
            .refused("var.routes"),
    )
    .run(
        TestRun::plan("refuses_tokens_of_no_issuer")
            .with_variables(json!({ "authorization": { "type": "JWT", "audience": ["shop"] } }))
            .refused("var.authorization"),
    )
    .run(
        TestRun::plan("refuses_a_throttle_of_no_route")
            .with_variables(json!({ "route_throttles": { "GET /": { "rate": 5, "burst": 10 } } }))
            .refused("var.route_throttles"),
    )
}
